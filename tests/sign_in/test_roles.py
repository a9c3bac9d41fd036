"""Who may open what of the sign-in, and that nobody without a second factor comes past setting one up."""

import re
from collections.abc import Callable

import pytest
from django.contrib import admin
from django.urls import reverse

from conditions.models import Treatment
from editorial.models import Account, Edition
from sign_in import urls
from sign_in.middleware import FACTOR_OF, SET_UP
from tests.desk.people import (
    ANONYMOUS,
    NO_GROUP,
    READER,
    ROLES,
    SUPERUSER,
    Person,
    Someone,
    answer_of,
    everything_kept,
    table,
)
from tests.desk.test_addresses import patterns
from tests.sign_in.conftest import PASSWORD

#                                anonymous not-staff no-group Writer Reviewer Administrator superuser
SCREENS = {
    "account_login": "               200   200   302 302 302 302 302",
    "account_logout": "              302   302   200 200 200 200 200",
    "account_reauthenticate": "      login login 200 200 200 200 200",
    "account_change_password": "     login login 200 200 200 200 200",
    "account_set_password": "        302   302   302 302 302 302 302",
    "mfa_index": "                   login login 200 200 200 200 200",
    "mfa_authenticate": "            login login 302 302 302 302 302",
    "mfa_login_webauthn": "          login login 302 302 302 302 302",
    "mfa_reauthenticate": "          login login 200 200 200 200 200",
    "mfa_reauthenticate_webauthn": " login login 302 302 302 302 302",
    "mfa_activate_totp": "           login login 302 302 302 302 302",
    "mfa_deactivate_totp": "         login login 302 302 302 302 302",
    "mfa_list_webauthn": "           login login 200 200 200 200 200",
    "mfa_add_webauthn": "            login login 302 302 302 302 302",
    "mfa_edit_webauthn": "           login login 302 302 302 302 302",
    "mfa_remove_webauthn": "         login login 302 302 302 302 302",
    "mfa_view_recovery_codes": "     login login 404 404 404 404 404",
    "mfa_generate_recovery_codes": " login login 302 302 302 302 302",
    "mfa_download_recovery_codes": " login login 404 404 404 404 404",
    "usersessions_list": "           login login 200 200 200 200 200",
}
WITH_A_NUMBER = ("mfa_edit_webauthn", "mfa_remove_webauthn")
WithApp = Callable[[Account], str]


def address_of(name: str) -> str:
    return reverse(name, args=[999_999] if name in WITH_A_NUMBER else [])


@pytest.fixture
def with_factor(person: Someone, with_app: WithApp) -> Someone:
    """Somebody in one of the roles who has a second factor and has shown it."""

    def made(role: str) -> Person:
        has_one = role not in (READER, NO_GROUP, SUPERUSER)
        somebody = person(role, **({} if has_one or role == ANONYMOUS else {"password": PASSWORD}))
        if somebody.account:
            with_app(somebody.account)
            session = somebody.client.session
            session[FACTOR_OF] = somebody.account.pk
            session.save()
        return somebody

    return made


def test_every_address_of_the_sign_in_is_in_the_table() -> None:
    assert {pattern.name for pattern in urls.urlpatterns} == set(SCREENS)


@pytest.mark.parametrize(("name", "role", "answer"), table(SCREENS))
def test_who_may_open_what_of_the_sign_in(
    strict: None, with_factor: Someone, name: str, role: str, answer: str
) -> None:
    assert answer_of(with_factor(role).get(address_of(name))) == answer


@pytest.mark.parametrize("role", [role for role in ROLES if role not in (ANONYMOUS, READER)])
@pytest.mark.parametrize("name", SCREENS)
def test_without_a_second_factor_nothing_but_its_set_up_is_open(
    strict: None, person: Someone, name: str, role: str
) -> None:
    somebody = person(role)
    for answer in (somebody.get(address_of(name)), somebody.post(address_of(name), {"password1": "x"})):
        to_set_up = answer.status_code == 302 and answer["Location"] == reverse("mfa_index")
        assert to_set_up != (name in SET_UP) or answer.status_code == 405


# --- The desk itself --------------------------------------------------------------------------------------------------


ADDRESSES = sorted({re.sub("<[^>]+>", "1", route) for _, route in patterns() if "(?P" not in route})


def test_the_addresses_of_the_admin_are_found() -> None:
    assert len(ADDRESSES) > 60
    assert not [address for address in ADDRESSES if "<" in address]
    for name in ("conditions_treatment_submit", "editorial_edition_preview"):
        assert reverse(f"admin:{name}", args=[1]) in ADDRESSES


@pytest.mark.parametrize("role", [role for role in ROLES if role not in (ANONYMOUS, READER)])
def test_no_address_of_the_admin_is_open_without_a_second_factor(strict: None, person: Someone, role: str) -> None:
    somebody = person(role)
    before = everything_kept()
    for address in ADDRESSES:
        if address != "/admin/logout/":
            for answer in (somebody.get(address), somebody.post(address, {"note": "x", "approve": "", "_save": ""})):
                assert answer.status_code == 302, address
                assert answer["Location"] == reverse("mfa_index"), address
    assert everything_kept() == before


def test_with_a_second_factor_the_desk_is_open(strict: None, with_factor: Someone) -> None:
    chief = with_factor(SUPERUSER)
    for model in (Treatment, Edition, Account):
        assert (
            chief.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")).status_code == 200
        )


def test_what_the_library_keeps_is_not_at_the_desk() -> None:
    labels = {model._meta.app_label for model in admin.site._registry}
    assert labels.isdisjoint({"account", "mfa", "usersessions"})
