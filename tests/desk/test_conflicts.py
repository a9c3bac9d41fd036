"""Files in conflict with edits, at the desk: both texts beside each other, and the choice between them."""

from typing import Any

import pytest
from django.urls import reverse

from conditions.models import Treatment
from editorial.models import LoadedFile, Revision
from editorial.snapshots import digest, serialize
from glossary.models import Term
from tests.desk.people import (
    Form,
    Person,
    Someone,
    answer_of,
    by_role,
    everything_kept,
    read_public,
    step_of,
    words_of,
)

INDEX, SUBMIT = reverse("admin:index"), reverse("admin:editorial_editionset_submit")


@pytest.fixture
def in_conflict(wanda: Person) -> Term:
    """A word that somebody edited, and whose content file changed."""
    tic: Term = Term.objects.get(key="tic")
    of_the_file = serialize(tic)
    of_the_file["fields"]["say"] = "TIK-of-the-file"
    wanda.save(tic, {"say": "TIK-of-wanda"})
    LoadedFile.objects.filter(model="glossary.term", key="tic").update(refused=of_the_file)
    return tic


def open_conflict(person: Person, thing: Any) -> Form:
    return person.open(step_of(thing, "conflict"))


def test_a_conflict_is_found_from_the_first_page_and_shows_both_texts(wanda: Person, in_conflict: Term) -> None:
    address = step_of(in_conflict, "conflict")
    assert "In conflict with edits here: 1." in words_of(wanda.read(INDEX))
    assert address in wanda.read(SUBMIT)
    screen = words_of(wanda.read(address))
    assert "TIK-of-the-file" in screen
    assert "TIK-of-wanda" in screen


def test_the_text_of_the_file_can_be_taken_and_the_one_before_stays_a_revision(
    wanda: Person, in_conflict: Term
) -> None:
    assert wanda.press(open_conflict(wanda, in_conflict), "take")["Location"] == step_of(in_conflict, "change")
    in_conflict.refresh_from_db()
    assert in_conflict.say == "TIK-of-the-file"
    said = [revision.content["fields"]["say"] for revision in Revision.objects.filter(key="tic").order_by("number")]
    assert said[-2:] == ["TIK-of-wanda", "TIK-of-the-file"]
    assert "TIK-of" not in read_public(in_conflict)
    assert wanda.get(step_of(in_conflict, "conflict")).status_code == 302


def test_the_text_here_can_be_kept(wanda: Person, in_conflict: Term) -> None:
    wanda.press(open_conflict(wanda, in_conflict), "keep")
    in_conflict.refresh_from_db()
    assert in_conflict.say == "TIK-of-wanda"
    loaded = LoadedFile.objects.get(model="glossary.term", key="tic")
    assert loaded.refused is None
    assert loaded.digest != digest(serialize(in_conflict))
    assert wanda.get(step_of(in_conflict, "conflict")).status_code == 302


@pytest.mark.parametrize("button", ["take", "keep"])
@pytest.mark.parametrize(("role", "answer"), by_role("login login 403 302 302 403 302"))
def test_who_may_settle_a_conflict(person: Someone, in_conflict: Term, role: str, answer: str, button: str) -> None:
    somebody, before = person(role), everything_kept()
    newest = Revision.objects.filter(model="glossary.term", key="tic").latest("number")
    file = digest(LoadedFile.objects.get(model="glossary.term", key="tic").refused or {})
    response = somebody.post(step_of(in_conflict, "conflict"), {"seen": newest.number, "file": file, button: ""})
    assert answer_of(response) == answer
    assert (everything_kept() == before) == (answer != "302")


def test_a_form_that_came_half_settles_no_conflict(wanda: Person, in_conflict: Term) -> None:
    before = everything_kept()
    for half in ({}, {"take": ""}, {"keep": ""}):
        assert wanda.post(step_of(in_conflict, "conflict"), half).status_code == 403
    assert everything_kept() == before


def test_links_of_the_file_that_lead_nowhere_any_more_are_named(wanda: Person, in_conflict: Term) -> None:
    clonazepam = Treatment.objects.get(key="clonazepam")
    of_the_file = serialize(clonazepam)
    of_the_file["links"]["care_lines"] = ["line-that-is-gone"]
    LoadedFile.objects.filter(model="conditions.treatment", key="clonazepam").update(refused=of_the_file)
    wanda.press(open_conflict(wanda, clonazepam), "take")
    assert "“line-that-is-gone”" in words_of(wanda.read(step_of(clonazepam, "change")))


def test_a_text_that_somebody_saved_meanwhile_is_not_overwritten_by_that_of_the_file(
    wanda: Person, rahul: Person, in_conflict: Term
) -> None:
    form = open_conflict(wanda, in_conflict)
    rahul.save(in_conflict, {"say": "TIK-of-rahul"})
    response = wanda.press(form, "take")
    assert response.status_code == 403
    assert "The text was changed after you opened this page." in words_of(response.content.decode())
    in_conflict.refresh_from_db()
    assert in_conflict.say == "TIK-of-rahul"
