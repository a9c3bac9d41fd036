"""Unsaved work: kept while it is typed, given back after a crash, and never mixed up with that of anybody else."""

import datetime
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils import timezone

from conditions.models import Guide, GuideSection
from desk.accounts import WRITER
from desk.models import Autosave
from editorial.models import Account, Revision
from glossary.models import Term
from tests.desk.people import (
    Form,
    Person,
    Someone,
    answer_of,
    errors_of,
    everything_kept,
    list_of,
    read_form,
    step_of,
    table,
    typed,
    words_of,
)
from tests.races import at_once

# --- Who may ----------------------------------------------------------------------------------------------------------

#                    anonymous not-staff no-group Writer Reviewer Administrator superuser
OPENED = {
    "autosave": "      login  login    403      405    405      403           405",
    "put-back": "      login  login    403      302    302      403           302",
    "throw-away": "    login  login    403      405    405      403           405",
    "add_autosave": "  login  login    403      405    405      403           405",
    "add_put-back": "  login  login    403      302    302      403           302",
    "add_throw-away": "login  login    403      405    405      403           405",
}
POSTED = {
    "autosave": "      login  login    403      200    200      403           200",
    "put-back": "      login  login    403      302    302      403           302",
    "throw-away": "    login  login    403      302    302      403           302",
    "add_autosave": "  login  login    403      200    200      403           200",
    "add_put-back": "  login  login    403      302    302      403           302",
    "add_throw-away": "login  login    403      302    302      403           302",
}


def address_of(step: str, guide: Guide) -> str:
    return list_of(Guide, step) if step.startswith("add_") else step_of(guide, step)


@pytest.mark.parametrize(("step", "role", "answer"), table(OPENED))
def test_unsaved_work_is_not_touched_by_opening_an_address(
    person: Someone, leaflet: Guide, step: str, role: str, answer: str
) -> None:
    somebody, before = person(role), everything_kept()["editorial_revision"]
    assert answer_of(somebody.get(address_of(step, leaflet))) == answer
    assert everything_kept()["editorial_revision"] == before
    assert not Autosave.objects.exists()


@pytest.mark.parametrize(("step", "role", "answer"), table(POSTED))
def test_who_may_keep_unsaved_work(person: Someone, leaflet: Guide, step: str, role: str, answer: str) -> None:
    response = person(role).post(address_of(step, leaflet), {"title": "Two words", "copy": "a"})
    assert answer_of(response) == answer
    assert Autosave.objects.exists() == (answer == "200")


def test_a_copy_needs_the_token_of_the_form(wanda: Person, leaflet: Guide) -> None:
    assert wanda.client.post(step_of(leaflet, "autosave"), {"copy": "a"}).status_code == 403
    assert not Autosave.objects.exists()


# --- Keeping ----------------------------------------------------------------------------------------------------------


def keep(person: Person, form: Form, thing: Any = None) -> Any:
    """What the script does every 15 seconds."""
    address = step_of(thing, "autosave") if isinstance(thing, Guide) else list_of(Term, "add_autosave")
    return person.press(Form(address, form.fields, {}))


def back(person: Person, thing: Any = None) -> Form:
    """Put back what is kept, as somebody does who opens the form after a crash."""
    change, put_back = (
        step_of(thing, step) if thing else list_of(Term, f"add{_of(step)}") for step in ("change", "put-back")
    )
    html = person.read(change)
    assert "You have unsaved work on this page from" in words_of(html)
    token = read_form(html, change).fields["csrfmiddlewaretoken"]
    response = person.press(Form(put_back, {"csrfmiddlewaretoken": token}, {}))
    assert response.status_code == 200
    assert "It is not saved yet." in words_of(response.content.decode())
    return read_form(response.content.decode(), change)


def _of(step: str) -> str:
    return "" if step == "change" else f"_{step}"


def saved(person: Person, form: Form) -> None:
    response = person.press(form, "_save")
    assert (response.status_code, errors_of(response)) == (302, [])


def test_work_that_was_not_saved_comes_back_and_is_gone_once_it_is_saved(wanda: Person, leaflet: Guide) -> None:
    form = wanda.open(step_of(leaflet, "change"))
    form.fill({"title": "Unsaved", "sections-0-body": "<p>Unsaved, too.</p>", "sections-1-DELETE": "on"})
    form.add_part("sections", {"heading": "", "body": "<p>Half a part.</p>"})
    rows = everything_kept()

    response = keep(wanda, form, leaflet)

    assert response.json()["told"].startswith("Not saved yet. A copy was kept at ")
    assert {name: kept for name, kept in everything_kept().items() if name != "desk_autosave"} == {
        name: kept for name, kept in rows.items() if name != "desk_autosave"
    }
    again = back(wanda, leaflet)
    assert {name: again.fields[name] for name in form.fields if name not in ("csrfmiddlewaretoken", "copy")} == {
        name: values for name, values in form.fields.items() if name not in ("csrfmiddlewaretoken", "copy")
    }
    assert not Revision.objects.filter(key="leaflet", number__gt=1).exists()
    again.fill({"sections-2-heading": "Whole", "sections-2-aspect": "signs"})
    saved(wanda, again)
    assert [each.body for each in leaflet.sections.order_by("pk")] == [
        "<p>Unsaved, too.</p>\n",
        "<p>Half a part.</p>\n",
    ]
    assert not Autosave.objects.exists()
    assert "unsaved work" not in words_of(wanda.read(step_of(leaflet, "change")))


def test_the_token_of_a_form_is_not_kept(wanda: Person, leaflet: Guide) -> None:
    keep(wanda, wanda.open(step_of(leaflet, "change")), leaflet)
    assert "csrfmiddlewaretoken" not in parse_qs(Autosave.objects.get().form)


def test_a_new_page_that_was_not_saved_comes_back(wanda: Person) -> None:
    form = wanda.open(list_of(Term, "add"))
    form.fill({"key": "brand-new", "word": "brand-new", "meaning": "<p>Unsaved.</p>"})
    keep(wanda, form)
    again = back(wanda)
    assert again["meaning"] == "<p>Unsaved.</p>"
    saved(wanda, again)
    assert Term.objects.get(key="brand-new").meaning == "<p>Unsaved.</p>\n"
    assert not Autosave.objects.exists()


def test_work_on_what_others_have_changed_meanwhile_is_put_together(
    wanda: Person, rahul: Person, leaflet: Guide
) -> None:
    form = wanda.open(step_of(leaflet, "change"))
    form.fill({"title": "Unsaved", "sections-0-body": "<p>Unsaved, too.</p>"})
    keep(wanda, form, leaflet)
    rahul.save(leaflet, {"purpose": "Theirs", "sections-0-DELETE": "on"})

    again = back(wanda, leaflet)

    assert (again["title"], again["purpose"]) == ("Unsaved", "Theirs")
    saved(wanda, again)
    assert leaflet.sections.get(key="what").body == "<p>Unsaved, too.</p>\n"


def test_put_back_after_the_page_is_gone_leads_nowhere_and_says_so(
    person: Someone, wanda: Person, leaflet: Guide
) -> None:
    keep(wanda, wanda.open(step_of(leaflet, "change")), leaflet)
    address = step_of(leaflet, "put-back")
    leaflet.delete()
    assert wanda.post(address).status_code == 404


def test_without_unsaved_work_there_is_nothing_to_put_back(wanda: Person, leaflet: Guide) -> None:
    response = wanda.post(step_of(leaflet, "put-back"))
    assert (response.status_code, response["Location"]) == (302, step_of(leaflet, "change"))


def test_the_newest_copy_is_the_one_that_comes_back(wanda: Person, leaflet: Guide) -> None:
    form = wanda.open(step_of(leaflet, "change"))
    for title in ("At first", "At last"):
        form.fill({"title": title})
        keep(wanda, form, leaflet)
    assert back(wanda, leaflet)["title"] == "At last"


# --- Windows and people -----------------------------------------------------------------------------------------------


def test_a_second_window_does_not_take_the_place_of_unsaved_work(wanda: Person, leaflet: Guide) -> None:
    first, second = (wanda.open(step_of(leaflet, "change")) for _ in range(2))
    first.fill({"title": "Of the first"})
    second.fill({"title": "Of the second"})
    keep(wanda, first, leaflet)

    response = keep(wanda, second, leaflet)

    assert response.status_code == 409
    assert "other unsaved work of yours" in response.json()["told"]
    saved(wanda, second)
    assert back(wanda, leaflet)["title"] == "Of the first"
    keep(wanda, first, leaflet)
    assert Autosave.objects.count() == 1


def test_of_two_windows_that_keep_their_first_copy_at_once_one_is_told(
    shared_database: None, client_of: Callable[[Account], Client]
) -> None:
    guide = Guide.objects.create(**typed(Guide, "windows"))
    account = Account.objects.create_user("wim", password="a long password", is_staff=True)
    account.groups.add(Group.objects.get(name=WRITER))
    windows = {name: client_of(account) for name in "abcd"}

    def first_copy(name: str) -> int:
        return int(
            windows[name].post(step_of(guide, "autosave"), {"title": f"Window {name}", "copy": name}).status_code
        )

    answers = at_once(*[partial(first_copy, name) for name in windows])

    assert sorted(answers) == [200, 409, 409, 409]
    winner = list(windows)[answers.index(200)]
    assert parse_qs(Autosave.objects.get(account=account).form)["title"] == [f"Window {winner}"]


def test_what_was_put_back_belongs_to_the_new_window(wanda: Person, leaflet: Guide) -> None:
    crashed = wanda.open(step_of(leaflet, "change"))
    crashed.fill({"title": "Unsaved"})
    keep(wanda, crashed, leaflet)
    again = back(wanda, leaflet)
    again.fill({"title": "Unsaved, and more"})
    assert keep(wanda, again, leaflet).status_code == 200
    assert keep(wanda, crashed, leaflet).status_code == 409
    assert back(wanda, leaflet)["title"] == "Unsaved, and more"


def test_unsaved_work_can_be_thrown_away(wanda: Person, leaflet: Guide) -> None:
    keep(wanda, wanda.open(step_of(leaflet, "change")), leaflet)
    wanda.post(step_of(leaflet, "throw-away"))
    assert not Autosave.objects.exists()
    assert "Your unsaved work on this page was thrown away." in wanda.read(step_of(leaflet, "change"))


def test_nobody_reaches_the_unsaved_work_of_another(wanda: Person, rahul: Person, leaflet: Guide) -> None:
    form = wanda.open(step_of(leaflet, "change"))
    form.fill({"title": "Unsaved by Wanda"})
    keep(wanda, form, leaflet)
    assert "You have unsaved work" not in rahul.read(step_of(leaflet, "change"))
    assert rahul.post(step_of(leaflet, "put-back")).status_code == 302
    rahul.post(step_of(leaflet, "throw-away"))
    theirs = rahul.open(step_of(leaflet, "change"))
    theirs.fill({"title": "Unsaved by Rahul", "copy": form["copy"]})
    keep(rahul, theirs, leaflet)
    theirs.fill({"title": "Leaflet"})
    saved(rahul, theirs)
    assert [(each.account, parse_qs(each.form)["title"]) for each in Autosave.objects.all()] == [
        (wanda.account, ["Unsaved by Wanda"])
    ]


def test_who_else_has_unsaved_work_is_said_and_stops_nobody(wanda: Person, rahul: Person, leaflet: Guide) -> None:
    hint = "has unsaved work on this page, last changed at"
    keep(rahul, rahul.open(step_of(leaflet, "change")), leaflet)
    assert f"rahul {hint}" in words_of(wanda.read(step_of(leaflet, "change")))
    assert hint not in words_of(rahul.read(step_of(leaflet, "change")))
    assert hint not in words_of(wanda.read(list_of(Guide, "add")))
    saved(wanda, wanda.open(step_of(leaflet, "change")))
    Autosave.objects.update(at=timezone.now() - datetime.timedelta(hours=9))
    assert hint not in words_of(wanda.read(step_of(leaflet, "change")))


def test_a_form_with_a_fault_still_belongs_to_its_copy(wanda: Person, leaflet: Guide) -> None:
    form = wanda.open(step_of(leaflet, "change"))
    form.fill({"title": ""})
    keep(wanda, form, leaflet)
    response = wanda.press(form, "_save")
    assert errors_of(response)
    assert "You have unsaved work" not in words_of(response.content.decode())
    again = read_form(response.content.decode(), form.action)
    again.fill({"title": "Leaflet"})
    assert keep(wanda, again, leaflet).status_code == 200
    saved(wanda, again)
    assert not Autosave.objects.exists()


def test_somebody_who_may_only_look_is_offered_no_copies(person: Someone, leaflet: Guide) -> None:
    guest = person("no group")
    assert isinstance(guest.account, Account)
    guest.account.user_permissions.set(Permission.objects.filter(codename="view_guide"))
    assert "data-autosave" not in guest.read(step_of(leaflet, "change"))
    assert guest.post(step_of(leaflet, "autosave"), {"copy": "a"}).status_code == 403


# --- Bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body", [b"", b"copy=%00", b"%FF=%FF", b"title=" + b"x" * 2_600_000, b"&".join([b"a=1"] * 1001)]
)
def test_whatever_is_sent_as_a_copy_gets_an_answer_and_can_be_put_back(
    wanda: Person, leaflet: Guide, body: bytes
) -> None:
    wanda.client.handler.enforce_csrf_checks = False
    address = step_of(leaflet, "autosave")
    response = wanda.client.post(address, body, content_type="application/x-www-form-urlencoded")
    assert response.status_code in (200, 413)
    assert Autosave.objects.exists() == (response.status_code == 200)
    assert wanda.client.post(step_of(leaflet, "put-back")).status_code in (200, 302)
    assert GuideSection.objects.filter(parent=leaflet).count() == 2


def test_unsaved_work_on_a_page_that_was_deleted_meanwhile_can_be_copied(
    wanda: Person, rahul: Person, leaflet: Guide
) -> None:
    address = step_of(leaflet, "change")
    form = wanda.open(address)
    form.fill({"title": "Typed for an hour"})
    wanda.post(step_of(leaflet, "autosave"), dict(form.fields))
    leaflet.delete()
    response = wanda.get(address)
    assert response.status_code == 404
    assert "Somebody deleted this page while you had it open" in words_of(response.content.decode())
    assert "Typed for an hour" in response.content.decode()
    assert "Typed for an hour" not in rahul.get(address).content.decode()
