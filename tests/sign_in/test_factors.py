"""Second factors: nobody works without one, they are changed by their owner alone, and kept encrypted."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal import auth as recovery
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.urls import reverse

from editorial.models import Account
from sign_in.adapters import encrypt_again
from tests.desk.people import Person, answer_of, errors_of, read_form, words_of
from tests.sign_in.conftest import PASSWORD, Telephone, factors_of, type_code, type_password

INDEX, HUB = reverse("admin:index"), reverse("mfa_index")
SECOND_STEP = reverse("mfa_authenticate")
Visitor = Callable[[], Person]
WithApp = Callable[[Account], str]


def confirm(person: Person, address: str) -> str:
    """Open a page that changes a factor; it asks for the password first. Returns the page."""
    asked = person.get(address)
    assert answer_of(asked) == "302"
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    form = person.open(asked["Location"])
    form.fill({"password": PASSWORD})
    assert person.press(form)["Location"] == address
    return person.read(address)


def set_up_app(person: Person, telephone: Telephone) -> str:
    """Set up the app as somebody does it; returns its key."""
    address = reverse("mfa_activate_totp")
    page = confirm(person, address)
    secret = re.search(r'id="key">([A-Z2-7]+)<', page)
    assert secret
    form = read_form(page, address)
    form.fill({"code": telephone.code(secret[1])})
    assert person.press(form)["Location"] == reverse("mfa_view_recovery_codes")
    return secret[1]


def signed_in(visitor: Visitor, telephone: Telephone, secret: str, username: str = "wanda") -> Person:
    person = visitor()
    type_password(person, username)
    assert type_code(person, telephone.code(secret))["Location"] == INDEX
    return person


# --- Setting one up ---------------------------------------------------------------------------------------------------


def test_a_new_account_sets_up_an_app_and_then_works(
    strict: None, writer: Account, visitor: Visitor, telephone: Telephone
) -> None:
    somebody = visitor()
    assert type_password(somebody, "wanda")["Location"] == INDEX
    assert somebody.get(INDEX)["Location"] == HUB
    assert "A password alone can be stolen." in words_of(somebody.read(HUB))
    secret = set_up_app(somebody, telephone)
    assert len(set(re.findall(r"\b\d{8}\b", words_of(somebody.read(reverse("mfa_view_recovery_codes")))))) == 10
    assert somebody.get(INDEX).status_code == 200
    assert factors_of(writer) == ["recovery_codes", "totp"]

    again = visitor()
    assert type_password(again, "wanda")["Location"] == SECOND_STEP
    assert answer_of(again.get(INDEX)) == "login"
    assert type_code(again, telephone.code(secret))["Location"] == INDEX
    assert again.get(INDEX).status_code == 200


def test_the_first_superuser_sets_up_a_factor_too(
    strict: None, db: None, visitor: Visitor, telephone: Telephone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", username="chief", email="", interactive=False, verbosity=0)
    chief = visitor()
    type_password(chief, "chief")
    set_up_app(chief, telephone)
    assert chief.get(INDEX).status_code == 200


def test_a_wrong_code_sets_up_nothing_and_keeps_the_key(
    strict: None, writer: Account, visitor: Visitor, telephone: Telephone
) -> None:
    somebody = visitor()
    type_password(somebody, "wanda")
    address = reverse("mfa_activate_totp")
    page = confirm(somebody, address)
    form = read_form(page, address)
    for code in ("000000", "", "x" * 10_000, "\0", "１２３４５６"):
        form.fill({"code": code})
        answer = somebody.press(form)
        assert errors_of(answer)
        assert re.findall(r'id="key">([A-Z2-7]+)<', answer.content.decode()) == re.findall(
            r'id="key">([A-Z2-7]+)<', page
        )
    assert factors_of(writer) == []


def test_in_development_nobody_is_asked_for_one(writer: Account, visitor: Visitor) -> None:
    somebody = visitor()
    type_password(somebody, "wanda")
    assert somebody.get(INDEX).status_code == 200


def test_the_picture_for_the_camera_is_allowed_on_its_own_page_alone(writer: Account, visitor: Visitor) -> None:
    somebody = visitor()
    type_password(somebody, "wanda")
    confirm(somebody, reverse("mfa_activate_totp"))
    for address in (reverse("mfa_activate_totp"), HUB, INDEX, reverse("mfa_add_webauthn")):
        policy = somebody.get(address)["Content-Security-Policy"]
        assert ("data:" in policy) == (address == reverse("mfa_activate_totp"))
        assert "unsafe" not in policy


# --- Using it ---------------------------------------------------------------------------------------------------------


def test_a_code_works_once(
    strict: None, writer: Account, visitor: Visitor, telephone: Telephone, with_app: WithApp
) -> None:
    secret = with_app(writer)
    signed_in(visitor, telephone, secret)
    thief = visitor()
    type_password(thief, "wanda")
    assert errors_of(type_code(thief, telephone.same_code(secret)))
    assert answer_of(thief.get(INDEX)) == "login"


def test_a_recovery_code_works_once(strict: None, writer: Account, visitor: Visitor, telephone: Telephone) -> None:
    somebody = visitor()
    type_password(somebody, "wanda")
    set_up_app(somebody, telephone)
    code = re.findall(r"\b\d{8}\b", words_of(somebody.read(reverse("mfa_view_recovery_codes"))))[3]
    downloaded = somebody.get(reverse("mfa_download_recovery_codes"))
    assert code in downloaded.content.decode().split()
    for again, works in ((visitor(), True), (visitor(), False)):
        type_password(again, "wanda")
        type_code(again, code)
        assert (again.get(INDEX).status_code == 200) == works


def test_the_second_step_cannot_be_left_out(strict: None, writer: Account, visitor: Visitor, with_app: WithApp) -> None:
    with_app(writer)
    somebody = visitor()
    assert somebody.get(SECOND_STEP)["Location"] == reverse("account_login")
    type_password(somebody, "wanda")
    for address in (INDEX, HUB, reverse("mfa_activate_totp"), reverse("usersessions_list")):
        assert answer_of(somebody.get(address)) == "login", address
    assert answer_of(somebody.get(reverse("mfa_reauthenticate"))) == "login"


def test_a_session_from_before_the_factor_was_there_is_over(
    strict: None, writer: Account, visitor: Visitor, telephone: Telephone
) -> None:
    """Whoever took the password before its owner set up a factor does not stay inside."""
    owner, thief = visitor(), visitor()
    for each in (owner, thief):
        type_password(each, "wanda")
    set_up_app(owner, telephone)
    for address in (HUB, INDEX):
        assert answer_of(thief.get(address)) == "login"
    assert owner.get(INDEX).status_code == 200


@pytest.mark.parametrize(
    "credential",
    ["", "x", "null", "[]", "1", '"x"', "{}", '{"id": 1}', '{"id": "\\u0000", "response": []}', "[" * 5000],
)
def test_a_passkey_that_is_none_is_refused(
    strict: None, writer: Account, visitor: Visitor, with_app: WithApp, credential: str
) -> None:
    with_app(writer)
    somebody = visitor()
    answers = [somebody.post(reverse("mfa_login_webauthn"), {"credential": credential})]
    assert somebody.client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"}).json()
    answers.append(somebody.post(reverse("mfa_login_webauthn"), {"credential": credential}))
    type_password(somebody, "wanda")
    answers.append(somebody.post(SECOND_STEP, {"credential": credential}))
    assert {answer.status_code for answer in answers} <= {200, 302}
    assert answer_of(somebody.get(INDEX)) == "login"


# --- Changing it ------------------------------------------------------------------------------------------------------

CHANGES = [
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_add_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_view_recovery_codes",
    "mfa_download_recovery_codes",
]


@pytest.mark.parametrize("name", CHANGES)
def test_before_a_factor_is_changed_or_codes_are_shown_the_owner_is_asked(
    strict: None, writer: Account, visitor: Visitor, telephone: Telephone, name: str
) -> None:
    owner = visitor()
    type_password(owner, "wanda")
    secret = set_up_app(owner, telephone)
    finder = signed_in(visitor, telephone, secret)  # somebody at a desk that was left open
    before = factors_of(writer)
    for answer in (finder.get(reverse(name)), finder.post(reverse(name), {"code": "123456"})):
        if answer.status_code != 405:  # nothing to send there
            assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert factors_of(writer) == before


def test_a_passkey_of_somebody_else_is_not_found(
    strict: None, writer: Account, reviewer: Account, visitor: Visitor, telephone: Telephone, with_app: WithApp
) -> None:
    recovery.RecoveryCodes.activate(writer)
    other = Authenticator.objects.create(user=reviewer, type="webauthn", data={"name": "His", "credential": {}})
    somebody = signed_in(visitor, telephone, with_app(writer))
    confirm(somebody, reverse("mfa_view_recovery_codes"))
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        address = reverse(name, args=[other.pk])
        assert somebody.get(address).status_code == 404
        assert somebody.post(address, {"name": "Mine"}).status_code == 404
    assert factors_of(reviewer) == ["webauthn"]


def test_whoever_removes_the_last_factor_reaches_only_its_set_up(
    strict: None, writer: Account, visitor: Visitor, telephone: Telephone
) -> None:
    somebody = visitor()
    type_password(somebody, "wanda")
    set_up_app(somebody, telephone)
    address = reverse("mfa_deactivate_totp")
    assert somebody.press(somebody.open(address))["Location"] == HUB
    assert factors_of(writer) == []
    assert somebody.get(INDEX)["Location"] == HUB


def test_whoever_lost_everything_is_let_in_by_two_others(
    strict: None, writer: Account, visitor: Visitor, telephone: Telephone, with_app: WithApp, capsys: Any
) -> None:
    inside = signed_in(visitor, telephone, with_app(writer))
    call_command("remove_second_factor", "wanda")
    assert "only set up a second factor" in capsys.readouterr().out
    assert answer_of(inside.get(INDEX)) == "login"
    somebody = visitor()
    type_password(somebody, "wanda")
    assert somebody.get(INDEX)["Location"] == HUB
    for name, told in (("wanda", "no second factor"), ("nobody", "no account")):
        with pytest.raises(CommandError, match=told):
            call_command("remove_second_factor", name)


# --- Keeping it -------------------------------------------------------------------------------------------------------


def test_what_a_factor_keeps_secret_is_not_readable_in_the_database(
    strict: None, writer: Account, visitor: Visitor, telephone: Telephone
) -> None:
    somebody = visitor()
    type_password(somebody, "wanda")
    secret = set_up_app(somebody, telephone)
    kept = {each.type: each.data for each in Authenticator.objects.filter(user=writer)}
    assert secret not in str(kept)
    assert kept["totp"]["secret"].startswith("gAAAA")
    assert kept["recovery_codes"]["seed"].startswith("gAAAA")
    assert secret not in str(dict(somebody.client.session))


def test_keys_can_be_changed_without_anybody_noticing(
    strict: None, writer: Account, visitor: Visitor, telephone: Telephone, with_app: WithApp, settings: Any
) -> None:
    secret, old, new = with_app(writer), settings.MFA_KEYS[0], Fernet.generate_key().decode()
    settings.MFA_KEYS = [new, old]
    signed_in(visitor, telephone, secret)
    encrypt_again()
    settings.MFA_KEYS = [new]
    signed_in(visitor, telephone, secret)


def test_preparing_with_a_key_that_opens_nothing_says_so(writer: Account, with_app: WithApp, settings: Any) -> None:
    with_app(writer)
    before = str(Authenticator.objects.get().data)
    settings.MFA_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(CommandError, match="None of MFA_KEYS opens"):
        call_command("prepare")
    assert str(Authenticator.objects.get().data) == before
