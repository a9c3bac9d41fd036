"""People at the desk: who may make and change accounts, and what each group may do."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from conditions.models import Treatment
from desk.accounts import ADMINISTRATOR, REVIEWER, WRITER, make_demonstration_accounts, make_groups
from editorial.models import Account, Child, Edition
from editorial.snapshots import editioned_models
from tests.desk.people import (
    SUPERUSER,
    TOKEN,
    Person,
    Someone,
    answer_of,
    by_role,
    errors_of,
    everything_kept,
    list_of,
    rows_of,
    step_of,
    table,
)

PASSWORD = "a password nobody guesses"  # noqa: S105


@pytest.fixture
def root(db: None) -> Account:
    return Account.objects.create_superuser("chief", password=PASSWORD)


def _address(step: str, account: Account) -> str:
    name = "auth_user_password_change" if step == "password" else f"editorial_account_{step}"
    return reverse(f"admin:{name}", args=[] if step in ("changelist", "add") else [account.pk])


# --- Who may ----------------------------------------------------------------------------------------------------------

#              anonymous not-staff no-group Writer Reviewer Administrator superuser
ACCOUNT_SCREENS = {
    "changelist": "login login    403      403    403      200           200",
    "add": "       login login    403      403    403      200           200",
    "change": "    login login    403      403    403      200           200",
    "password": "  login login    403      403    403      200           200",
    "history": "   login login    403      403    403      200           200",
    "delete": "    login login    403      403    403      403           403",
}


@pytest.mark.parametrize(("step", "role", "answer"), table(ACCOUNT_SCREENS))
def test_who_may_open_accounts(person: Someone, writer: Account, step: str, role: str, answer: str) -> None:
    assert answer_of(person(role).get(_address(step, writer))) == answer


@pytest.mark.parametrize(("role", "answer"), by_role("login login 403 403 403 302 302"))
def test_who_may_change_an_account(person: Someone, writer: Account, role: str, answer: str) -> None:
    somebody = person(role)
    before = everything_kept()
    values = {"username": "wanda", "profession": "Neurologist", "is_active": "on", "is_staff": "on"}
    joined = {"date_joined_0": "2026-01-01", "date_joined_1": "10:00:00"}
    assert answer_of(somebody.post(_address("change", writer), {**values, **joined})) == answer
    writer.refresh_from_db()
    assert (writer.profession == "Neurologist") == (answer == "302")
    assert (everything_kept() == before) == (answer != "302")


@pytest.mark.parametrize(("role", "answer"), by_role("login login 403 403 403 302 302"))
def test_who_may_make_an_account(person: Someone, role: str, answer: str) -> None:
    somebody = person(role)
    values = {"username": "new", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    assert answer_of(somebody.post(reverse("admin:editorial_account_add"), values)) == answer
    assert Account.objects.filter(username="new").exists() == (answer == "302")


@pytest.mark.parametrize(("role", "answer"), by_role("login login 403 403 403 302 302"))
def test_who_may_set_the_password_of_an_account(person: Someone, writer: Account, role: str, answer: str) -> None:
    somebody = person(role)
    values = {"usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    assert answer_of(somebody.post(_address("password", writer), values)) == answer
    writer.refresh_from_db()
    assert writer.check_password(PASSWORD) == (answer == "302")


@pytest.mark.parametrize(("role", "answer"), by_role("login login 403 403 403 403 403"))
def test_nobody_deletes_an_account(person: Someone, writer: Account, role: str, answer: str) -> None:
    somebody = person(role)
    assert answer_of(somebody.post(_address("delete", writer), {"post": "yes"})) == answer
    chosen = {"action": "delete_selected", "_selected_action": [str(writer.pk)], "post": "yes"}
    somebody.post(_address("changelist", writer), chosen)
    assert Account.objects.filter(pk=writer.pk).exists()


def test_an_administrator_does_not_change_a_superuser(person: Someone, root: Account) -> None:
    administrator = person(ADMINISTRATOR)
    before = everything_kept()
    values = {"username": "mine", "is_active": "on", "is_staff": "on", "date_joined_0": "2026-01-01"}
    assert administrator.post(_address("change", root), values).status_code == 403
    new = {"usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    assert administrator.get(_address("password", root)).status_code == 403
    assert administrator.post(_address("password", root), new).status_code == 403
    assert everything_kept() == before


RIGHTS = {"is_superuser": "on", "user_permissions": ["1", "2", "3"]}


def test_an_administrator_makes_nobody_a_superuser(person: Someone, writer: Account) -> None:
    administrator = person(ADMINISTRATOR)
    assert administrator.account
    for account in (writer, administrator.account):
        form = administrator.open(_address("change", account))
        assert not set(RIGHTS) & set(form.fields)
        form.fill({**RIGHTS, "first_name": "Changed"})
        assert administrator.press(form, "_save").status_code == 302
        account.refresh_from_db()
        assert account.first_name == "Changed"
        assert not account.is_superuser
        assert not account.user_permissions.exists()
    new = {"username": "new", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD, **RIGHTS}
    administrator.post(reverse("admin:editorial_account_add"), {**new, "is_staff": "on"})
    made = Account.objects.get(username="new")
    assert (made.is_superuser, made.is_staff, made.user_permissions.count()) == (False, False, 0)


def test_a_superuser_can_make_another(person: Someone, writer: Account) -> None:
    chief = person(SUPERUSER)
    form = chief.open(_address("change", writer))
    form.fill(RIGHTS)
    chief.press(form, "_save")
    writer.refresh_from_db()
    assert writer.is_superuser


# --- What happens to accounts -----------------------------------------------------------------------------------------


def test_an_administrator_gives_somebody_a_group_and_a_profession(person: Someone) -> None:
    administrator = person(ADMINISTRATOR)
    form = administrator.open(reverse("admin:editorial_account_add"))
    form.fill({"username": "nora", "password1": PASSWORD, "password2": PASSWORD})
    added = administrator.press(form, "_save")
    form = administrator.open(added["Location"])
    reviewers = Group.objects.get(name=REVIEWER)
    form.fill({"is_staff": "on", "groups": [reviewers.pk], "profession": "Neurologist"})
    administrator.press(form, "_save")
    nora = Account.objects.get(username="nora")
    assert (nora.profession, list(nora.groups.all())) == ("Neurologist", [reviewers])
    assert Client().login(username="nora", password=PASSWORD)
    assert nora.has_perm("editorial.review_edition")


@pytest.mark.parametrize("short", ["short", "password1234", "nora-nora-nora"])
def test_a_weak_password_is_explained(person: Someone, short: str) -> None:
    administrator = person(ADMINISTRATOR)
    values = {"username": "nora-nora-nora", "usable_password": "true", "password1": short, "password2": short}
    response = administrator.post(reverse("admin:editorial_account_add"), values)
    assert any("password" in error for error in errors_of(response))
    assert not Account.objects.filter(username="nora-nora-nora").exists()


def test_a_deactivated_account_can_do_nothing_more_and_what_it_signed_stays(
    person: Someone, wanda: Person, rahul: Person, clonazepam: Treatment
) -> None:
    Treatment.objects.filter(pk=clonazepam.pk).update(say="KLOH-naz")
    wanda.submit(clonazepam)
    rahul.decide(Edition.objects.pending().get())
    administrator = person(ADMINISTRATOR)
    assert rahul.account
    form = administrator.open(_address("change", rahul.account))
    form.fill({"is_active": None})
    administrator.press(form, "_save")
    assert answer_of(rahul.get(reverse("admin:index"))) == "login"
    assert "by rahul" in wanda.read(step_of(clonazepam, "editions"))


def test_the_list_of_accounts_shows_who_is_who(person: Someone, make_account: Callable[..., Account]) -> None:
    make_account("nora", first_name="Nora", profession="Neurologist")
    rows = rows_of(person(ADMINISTRATOR).read(list_of(Account)))
    assert any(row.startswith("nora") and "Neurologist" in row for row in rows)


# --- Groups -----------------------------------------------------------------------------------------------------------


def _rights(model: Any, *verbs: str) -> set[str]:
    return {f"{model._meta.app_label}.{verb}_{model._meta.model_name}" for verb in verbs}


def _expected(name: str) -> set[str]:
    pages = [_rights(model, "view", "add", "change") for model in editioned_models()]
    parts = [model for model in apps.get_models() if issubclass(model, Child)]
    kept = {"editorial.view_edition", "editorial.view_editionset", "editorial.view_revision"}
    writes = kept.union(*pages, *[_rights(model, "view", "add", "change", "delete") for model in parts])
    return {
        WRITER: writes | {"editorial.submit_edition"},
        REVIEWER: writes | {"editorial.submit_edition", "editorial.review_edition", "editorial.publish_urgently"},
        ADMINISTRATOR: kept | _rights(Account, "view", "add", "change"),
    }[name]


@pytest.mark.parametrize("name", [WRITER, REVIEWER, ADMINISTRATOR])
def test_each_group_has_exactly_the_rights_it_is_for(make_account: Callable[..., Account], name: str) -> None:
    assert make_account("somebody", name).get_all_permissions() == _expected(name)


def test_there_are_no_other_groups_and_nobody_makes_one_at_the_desk(person: Someone) -> None:
    assert set(Group.objects.values_list("name", flat=True)) == {WRITER, REVIEWER, ADMINISTRATOR}
    assert person(SUPERUSER).get("/admin/auth/group/").status_code == 404


def test_making_the_groups_again_mends_their_rights_and_keeps_their_members(writer: Account) -> None:
    groups = {group.name: group for group in Group.objects.all()}
    groups[WRITER].permissions.clear()
    groups[REVIEWER].permissions.add(Permission.objects.get(codename="delete_account"))
    groups[ADMINISTRATOR].delete()
    for _ in range(2):
        make_groups()
        assert Group.objects.count() == 3
        for group in Group.objects.all():
            names = group.permissions.values_list("content_type__app_label", "codename")
            assert {f"{label}.{codename}" for label, codename in names} == _expected(group.name)
    assert [group.name for group in writer.groups.all()] == [WRITER]


# --- Demonstration accounts -------------------------------------------------------------------------------------------


def _signs_in(username: str, password: str) -> bool:
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = TOKEN
    values = {"login": username, "password": password, "csrfmiddlewaretoken": TOKEN}
    client.post(reverse("account_login"), values)
    return bool(client.get(reverse("admin:index")).status_code == 200)


def test_on_a_new_database_a_writer_and_a_reviewer_can_sign_in_with_random_passwords(empty_desk: None) -> None:
    made = make_demonstration_accounts()
    rights = [(account.username, [group.name for group in account.groups.all()]) for account, _ in made]
    assert rights == [("writer", [WRITER]), ("reviewer", [REVIEWER])]
    assert all(_signs_in(account.username, password) for account, password in made)
    assert not any(account.is_superuser for account, _ in made)
    (_, first), (_, second) = made
    Account.objects.all().delete()
    (_, third), (_, fourth) = make_demonstration_accounts()
    assert len({first, second, third, fourth}) == 4
    assert min(map(len, (first, second, third, fourth))) >= 16


def test_where_there_is_an_account_no_demonstration_account_is_made(reviewer: Account) -> None:
    reviewer.is_active = False
    reviewer.save()
    assert make_demonstration_accounts() == []
    assert list(Account.objects.all()) == [reviewer]
