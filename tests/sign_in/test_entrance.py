"""The way in: one for everybody, for staff alone, and nobody makes an account there."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import identify_hasher
from django.test import Client
from django.urls import NoReverseMatch, reverse

from editorial.models import Account
from sign_in.forms import LoginPasskeyForm
from tests.desk.people import READER, Person, Someone, answer_of, errors_of
from tests.sign_in.conftest import PASSWORD, type_password

LOGIN, INDEX = reverse("account_login"), reverse("admin:index")
Visitor = Callable[[], Person]


def test_signing_in_leads_to_the_page_that_was_asked_for(writer: Account, visitor: Visitor) -> None:
    somebody, asked = visitor(), "/admin/conditions/treatment/"
    sent = somebody.client.get(asked, follow=True)
    assert [address for address, _ in sent.redirect_chain][-1] == f"{LOGIN}?next=%2Fadmin%2Fconditions%2Ftreatment%2F"
    assert type_password(somebody, "wanda", after=asked)["Location"] == asked
    assert somebody.get(asked).status_code == 200


def test_the_admins_own_way_in_checks_no_password(writer: Account, visitor: Visitor) -> None:
    somebody = visitor()
    answer = somebody.post(reverse("admin:login"), {"username": "wanda", "password": PASSWORD})
    assert answer["Location"].startswith(LOGIN)
    assert answer_of(somebody.get(INDEX)) == "login"
    signed_in = visitor()
    type_password(signed_in, "wanda")
    assert signed_in.post(reverse("admin:login"), {"username": "rahul", "password": "x"}).status_code == 302
    assert signed_in.get(reverse("admin:password_change"))["Location"] == reverse("account_change_password")


@pytest.mark.parametrize(
    "after", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", "\0", "%00"]
)
def test_signing_in_leads_nowhere_else(writer: Account, visitor: Visitor, after: str) -> None:
    somebody = visitor()
    values = {"login": "wanda", "password": PASSWORD, "next": after}
    location = somebody.post(LOGIN, values)["Location"]
    assert urlsplit(urljoin("http://testserver/accounts/login/", location))[:2] == ("http", "testserver")


@pytest.mark.parametrize(
    "values",
    [
        {"login": "wanda", "password": "wrong"},
        {"login": "wanda", "password": ""},
        {"login": "", "password": ""},
        {"login": "wan\0da", "password": "\0"},
        {"login": "x" * 100_000, "password": "x" * 100_000},
        {"login": "Wanda", "password": PASSWORD},
        {},
    ],
)
def test_a_wrong_sign_in_is_refused_in_words(writer: Account, visitor: Visitor, values: dict[str, str]) -> None:
    somebody = visitor()
    response = somebody.post(LOGIN, values)
    assert response.status_code == 200
    assert errors_of(response)
    assert answer_of(somebody.get(INDEX)) == "login"


def test_a_sign_in_from_a_form_without_a_token_is_refused(writer: Account) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(LOGIN, {"login": "wanda", "password": PASSWORD}).status_code == 403
    assert answer_of(client.get(INDEX)) == "login"


def test_an_unknown_name_and_a_wrong_password_get_the_same_answer(writer: Account, visitor: Visitor) -> None:
    unknown = errors_of(type_password(visitor(), "nobody-of-this-name"))
    assert unknown == errors_of(type_password(visitor(), "wanda", "wrong"))


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
def test_whoever_is_not_active_or_not_staff_does_not_get_in(
    writer: Account, visitor: Visitor, change: dict[str, bool]
) -> None:
    inside = visitor()
    type_password(inside, "wanda")
    assert inside.get(INDEX).status_code == 200
    Account.objects.filter(pk=writer.pk).update(**change)
    assert answer_of(inside.get(INDEX)) == "login"
    outside = visitor()
    assert errors_of(type_password(outside, "wanda"))
    assert answer_of(outside.get(INDEX)) == "login"


def test_a_reader_is_not_sent_round_in_circles(person: Someone) -> None:
    answer = person(READER).client.get(INDEX, follow=True)
    assert answer.status_code == 200
    assert answer.request["PATH_INFO"] == LOGIN


@pytest.mark.parametrize(
    "name",
    ["account_signup", "account_email", "account_reset_password", "account_request_login_code", "mfa_signup_webauthn"],
)
def test_there_is_no_sign_up_and_no_way_round_an_administrator(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["signup/", "email/", "password/reset/", "login/code/", "3rdparty/", "social/"])
def test_the_usual_addresses_of_the_library_are_not_found(client: Client, path: str) -> None:
    for answer in (client.get(f"/accounts/{path}"), client.post(f"/accounts/{path}", {"email": "a@b.example"})):
        assert answer.status_code == 404


def test_a_password_is_kept_as_argon2_and_an_older_one_becomes_it(
    writer: Account, visitor: Visitor, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from myoclonus_site import settings as site

    settings.PASSWORD_HASHERS = site.PASSWORD_HASHERS
    from django.contrib.auth.hashers import make_password

    Account.objects.filter(pk=writer.pk).update(password=make_password(PASSWORD, hasher="pbkdf2_sha256"))
    assert type_password(visitor(), "wanda").status_code == 302
    writer.refresh_from_db()
    assert identify_hasher(writer.password).algorithm == "argon2"


def test_changing_the_password_asks_for_the_old_one_and_ends_other_sessions(writer: Account, visitor: Visitor) -> None:
    here, elsewhere = visitor(), visitor()
    for each in (here, elsewhere):
        type_password(each, "wanda")
    form = here.open(reverse("account_change_password"))
    new = {"password1": "correct horse battery", "password2": "correct horse battery"}
    form.fill({"oldpassword": "wrong", **new})
    assert errors_of(here.press(form))
    form.fill({"oldpassword": PASSWORD, "password1": "password1234", "password2": "password1234"})
    assert errors_of(here.press(form))
    form.fill({"oldpassword": PASSWORD, **new})
    assert here.press(form)["Location"] == reverse("mfa_index")
    assert here.get(INDEX).status_code == 200
    assert answer_of(elsewhere.get(INDEX)) == "login"


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
def test_a_passkey_alone_does_not_let_in_who_may_not_come_in(
    writer: Account, visitor: Visitor, change: dict[str, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The browser test has a real passkey; here the library is told that it was one."""
    passkey = Authenticator.objects.create(user=writer, type="webauthn", data={"name": "Hers", "credential": {}})
    monkeypatch.setattr(LoginPasskeyForm, "clean_credential", lambda form: Authenticator.objects.get(pk=passkey.pk))
    somebody = visitor()
    sent = {"credential": '{"id": "hers"}'}
    assert somebody.post(reverse("mfa_login_webauthn"), sent)["Location"] == INDEX
    assert somebody.get(INDEX).status_code == 200
    Account.objects.filter(pk=writer.pk).update(**change)
    other = visitor()
    assert other.post(reverse("mfa_login_webauthn"), sent)["Location"] == LOGIN
    assert "This account cannot be used." in other.read(LOGIN)
    assert answer_of(other.get(INDEX)) == "login"


def test_pages_of_the_sign_in_are_not_kept_and_not_searched(client: Client, writer: Account) -> None:
    answer = client.get(LOGIN)
    client.force_login(writer)
    for name in ("mfa_index", "usersessions_list", "account_change_password"):
        assert "no-store" in client.get(reverse(name))["Cache-Control"]
    assert "Disallow: /accounts/" in client.get("/robots.txt").content.decode()
    assert "img-src 'self';" in answer["Content-Security-Policy"] + ";"
