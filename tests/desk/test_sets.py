"""Sets at the desk: drafts submitted together and decided on together, and files in conflict with edits."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.urls import reverse

from conditions.models import Treatment
from desk.accounts import ADMINISTRATOR, REVIEWER, WRITER
from desk.sets import content_update
from editorial.clinical import review_clinically
from editorial.models import Account, Edition, EditionSet, LoadedFile, Revision
from editorial.sets import review_set, submit_set
from editorial.snapshots import serialize
from editorial.status import current_of
from editorial.workflow import publish_unreviewed, record
from glossary.models import Term
from publication.store import store
from safety.models import CareLine
from tests.desk.people import (
    NO_GROUP,
    Person,
    Someone,
    answer_of,
    by_role,
    document,
    errors_of,
    everything_kept,
    list_of,
    read_form,
    read_public,
    rows_of,
    table,
    words_of,
)
from tests.editorial.sample import put_line

#                anonymous not-staff no-group Writer Reviewer Administrator superuser
SET_SCREENS = {
    "changelist": "login  login    403      200    200      200           200",
    "change": "    login  login    403      200    200      200           200",
    "submit": "    login  login    403      200    200      403           200",
    "history": "   login  login    403      200    200      200           200",
    "add": "       login  login    403      403    403      403           403",
    "delete": "    login  login    403      403    403      403           403",
}
INDEX, SUBMIT = reverse("admin:index"), reverse("admin:editorial_editionset_submit")
SAFETY = "Safety update not public"


def address_of(edition_set: EditionSet, step: str = "change") -> str:
    return reverse(f"admin:editorial_editionset_{step}", args=[edition_set.pk])


@pytest.fixture
def tic(db: None) -> Term:
    """A word whose new text came with content files; readers see the one before."""
    tic: Term = Term.objects.get(key="tic")
    Term.objects.filter(pk=tic.pk).update(say="TIK-of-the-file")
    record(tic, by=None, origin="file")
    return tic


@pytest.fixture
def line(db: None) -> CareLine:
    """A warning line on the page of clonazepam, whose new text came with content files."""
    line = put_line("test-line", words="<p>you cannot breathe</p>\n", sources=["mayo-cjd"])
    publish_unreviewed(line, note="Loaded.")
    clonazepam = Treatment.objects.get(key="clonazepam")
    clonazepam.care_lines.add(line)
    record(clonazepam, by=None, origin="file")
    publish_unreviewed(clonazepam, note="Loaded.")
    CareLine.objects.filter(pk=line.pk).update(words="<p>you cannot breathe at all</p>\n")
    record(line, by=None, origin="file")
    store.expire()
    return line


@pytest.fixture
def edition_set(line: CareLine, tic: Term, writer: Account) -> EditionSet:
    return submit_set([line, tic], by=writer, note="What belongs together.")


def documents(*things: Any) -> list[str]:
    """What the form sends for the drafts of these pages as they are now."""
    newest = {thing: Revision.objects.filter(model=thing._meta.label_lower, key=thing.key) for thing in things}
    return [
        f"{thing._meta.label_lower}/{thing.key}/{revisions.latest('number').number}"
        for thing, revisions in newest.items()
    ]


# --- Who may ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("step", "role", "answer"), table(SET_SCREENS))
def test_who_may_open_sets(person: Someone, edition_set: EditionSet, step: str, role: str, answer: str) -> None:
    place = address_of(edition_set, step) if step not in ("changelist", "add", "submit") else list_of(EditionSet, step)
    somebody, before = person(role), everything_kept()
    assert answer_of(somebody.get(place)) == answer
    assert everything_kept() == before


@pytest.mark.parametrize(("role", "answer"), by_role("login login 403 302 302 403 302"))
def test_who_may_submit_a_set(person: Someone, tic: Term, role: str, answer: str) -> None:
    somebody, before = person(role), everything_kept()
    values = {"note": "What belongs together.", "documents": documents(tic)}
    assert answer_of(somebody.post(SUBMIT, values)) == answer
    assert EditionSet.objects.exists() == (answer == "302")
    assert (everything_kept() == before) == (answer != "302")


@pytest.mark.parametrize("button", ["approve", "ask"])
@pytest.mark.parametrize(("role", "answer"), by_role("login login 403 403 302 403 302"))
def test_who_may_decide_on_a_set(person: Someone, edition_set: EditionSet, role: str, answer: str, button: str) -> None:
    somebody, before = person(role), everything_kept()
    assert answer_of(somebody.post(address_of(edition_set), {"note": "A note.", button: ""})) == answer
    assert (everything_kept() == before) == (answer != "302")


def test_of_drafts_that_somebody_may_not_change_no_set_is_submitted(person: Someone, tic: Term) -> None:
    helper = person(NO_GROUP)
    assert helper.account
    helper.account.user_permissions.set(Permission.objects.filter(codename__in=["submit_edition", "view_editionset"]))
    assert "tic" not in words_of(helper.read(SUBMIT))
    helper.post(SUBMIT, {"note": "What belongs together.", "documents": documents(tic)})
    assert not EditionSet.objects.exists()


# --- Submitting -------------------------------------------------------------------------------------------------------


def test_what_came_with_content_files_is_ticked_and_goes_public_as_one(
    wanda: Person, rahul: Person, line: CareLine, tic: Term, clonazepam: Treatment
) -> None:
    eeg = Term.objects.get(key="eeg")
    wanda.save(eeg, {"say": "EE-EE-JEE"})
    form = wanda.open(SUBMIT)
    assert form.fields["documents"] == documents(line, tic)

    form.fill({"note": "The warning sign is clearer.", "documents": documents(line, tic)})
    to_set = wanda.press(form)["Location"]
    assert "you cannot breathe at all" not in read_public(clonazepam)

    screen = rahul.read(to_set)
    assert "at all" in words_of(screen)
    assert "The warning sign is clearer." in words_of(screen)
    assert "Treatment: Clonazepam" in words_of(screen)
    form = rahul.open(to_set)
    assert rahul.press(form, "approve").status_code == 302
    assert "you cannot breathe at all" in read_public(clonazepam)
    assert "TIK-of-the-file" in read_public(tic)
    assert "EE-EE-JEE" not in read_public(eeg)
    assert "Your decision" not in words_of(rahul.read(to_set))


def test_a_draft_that_somebody_typed_can_be_ticked_too(wanda: Person) -> None:
    eeg = Term.objects.get(key="eeg")
    wanda.save(eeg, {"say": "EE-EE-JEE"})
    form = wanda.open(SUBMIT)
    assert "documents" not in form.fields
    form.fill({"note": "How to say it.", "documents": documents(eeg)})
    wanda.press(form)
    assert Edition.objects.pending().get().key == "eeg"


def test_what_a_clinician_must_check_first_is_not_ticked_and_says_so(wanda: Person, tic: Term) -> None:
    line = put_line("test-line", needs_clinician=True)
    record(line, by=None, origin="file")
    assert wanda.open(SUBMIT).fields["documents"] == documents(tic)
    assert "(a clinician must check it first)" in words_of(wanda.read(SUBMIT))


def test_a_set_without_a_note_is_refused_and_what_was_ticked_is_still_ticked(
    wanda: Person, line: CareLine, tic: Term
) -> None:
    form, before = wanda.open(SUBMIT), everything_kept()
    form.fill({"note": " ", "documents": documents(tic)})
    response = wanda.press(form)
    assert response.status_code == 403
    html = response.content.decode()
    assert "Write a note that tells readers what changed." in words_of(html)
    ticked = [each.get("value") for each in document(html).iter("input") if each.get("checked") is not None]
    assert ticked == documents(tic)
    assert everything_kept() == before


def test_a_page_below_the_standard_is_named_and_nothing_is_submitted(wanda: Person, tic: Term) -> None:
    therapy = Treatment.objects.get(key="therapy")
    wanda.save(therapy, {"not_known": "<p>Take 5 mg twice a day.</p>"})
    before = everything_kept()
    response = wanda.post(SUBMIT, {"note": "New.", "documents": documents(tic, therapy)})
    assert response.status_code == 403
    refused = next(
        each for each in document(response.content.decode()).iter("p") if "errornote" in each.get("class", "")
    )
    assert str(therapy) in "".join(refused.itertext())
    assert everything_kept() == before


@pytest.mark.parametrize(
    "wrong", [["glossary.term/nowhere"], ["glossary.term/eeg"], ["x"], ["safety.careline/"], ["\0"]]
)
def test_a_form_made_by_hand_submits_no_draft_that_is_none(wanda: Person, tic: Term, wrong: list[str]) -> None:
    before = everything_kept()
    assert wanda.post(SUBMIT, {"note": "New.", "documents": wrong}).status_code in (200, 403)
    assert everything_kept() == before


def test_a_draft_that_somebody_saved_meanwhile_is_not_submitted_unread(
    wanda: Person, rahul: Person, line: CareLine, tic: Term
) -> None:
    form = wanda.open(SUBMIT)
    form.fill({"note": "New.", "documents": documents(line, tic)})
    rahul.save(tic, {"say": "TIK-by-rahul"})
    response = wanda.press(form)
    assert "Somebody saved, submitted or deleted one of these drafts" in " ".join(errors_of(response))
    assert not EditionSet.objects.exists()
    kept = read_form(response.content.decode(), SUBMIT)
    assert (kept["note"].strip(), kept.fields["documents"]) == ("New.", documents(line))


def test_the_screen_to_submit_takes_the_same_queries_however_many_drafts_wait(wanda: Person, tic: Term) -> None:
    wanda.read(SUBMIT)
    before = wanda.queries(SUBMIT)
    for term in Term.objects.exclude(key="tic").order_by("key")[:12]:
        Term.objects.filter(pk=term.pk).update(say="said")
        record(term, by=None, origin="file")
    assert wanda.queries(SUBMIT) == before


# --- Deciding ---------------------------------------------------------------------------------------------------------


def test_a_set_is_sent_back_with_a_note_that_the_writer_finds(
    wanda: Person, rahul: Person, edition_set: EditionSet, tic: Term
) -> None:
    form = rahul.open(address_of(edition_set))
    assert "Say what should be changed" in words_of(rahul.press(form, "ask").content.decode())
    form.fill({"note": "Shorter, please."})
    rahul.press(form, "ask")
    assert set(Edition.objects.filter(edition_set=edition_set).values_list("verdict", flat=True)) == {"changes"}
    assert "Shorter, please." in words_of(wanda.read(INDEX))


def test_whoever_wrote_part_of_a_set_reads_it_and_is_not_asked_to_decide(
    rahul: Person, line: CareLine, tic: Term, writer: Account
) -> None:
    rahul.save(tic, {"say": "TIK-by-rahul"})
    edition_set = submit_set([line, tic], by=writer, note="New.")
    screen = rahul.read(address_of(edition_set))
    assert "You cannot decide on this set" in words_of(screen)
    assert 'name="approve"' not in screen


def test_a_set_with_one_fault_stays_and_the_page_is_named(
    rahul: Person, line: CareLine, tic: Term, writer: Account
) -> None:
    Term.objects.filter(pk=tic.pk).update(needs_clinician=True)
    edition_set = submit_set([line, tic], by=writer, note="New.")
    before = everything_kept()
    assert "needs a clinician's check" in words_of(rahul.read(address_of(edition_set)))
    response = rahul.post(address_of(edition_set), {"note": "", "approve": ""})
    assert response.status_code == 403
    assert "term “tic”: This text needs a clinician's check." in words_of(response.content.decode())
    assert everything_kept() == before


def test_the_screen_to_decide_takes_the_same_queries_however_large_the_set_is(
    wanda: Person, rahul: Person, writer: Account, line: CareLine
) -> None:
    terms = list(Term.objects.order_by("key")[:13])
    for term in terms:
        Term.objects.filter(pk=term.pk).update(say="said")
    small = address_of(submit_set([line, terms[0]], by=writer, note="Small."))
    large = address_of(submit_set(terms[1:], by=writer, note="Large."))
    rahul.read(small)
    assert rahul.queries(large) == rahul.queries(small)


def test_a_set_that_is_not_there_is_not_found(rahul: Person) -> None:
    for pk in ("999", "x", "9" * 30):
        assert rahul.get(f"{list_of(EditionSet)}{pk}/change/").status_code in (302, 404)


def test_a_set_waits_on_the_first_page_of_whoever_may_decide(
    wanda: Person, rahul: Person, edition_set: EditionSet
) -> None:
    told = words_of(rahul.read(INDEX))
    assert "Sets waiting for your review" in told
    assert f"Set {edition_set.pk}" in told
    assert address_of(edition_set) in rahul.read(INDEX)
    assert "Sets waiting for your review" not in words_of(wanda.read(INDEX))


def test_of_a_set_that_somebody_wrote_part_of_the_other_pages_wait_for_them_one_by_one(
    rahul: Person, line: CareLine, tic: Term, writer: Account
) -> None:
    rahul.save(tic, {"say": "TIK-by-rahul"})
    submit_set([line, tic], by=writer, note="New.")
    told = words_of(rahul.read(INDEX))
    assert "Waiting for your review (1)" in told
    assert "Sets waiting for your review" not in told


def test_what_a_clinician_has_checked_is_marked_no_more(
    person: Someone, rahul: Person, line: CareLine, tic: Term, writer: Account
) -> None:
    Term.objects.filter(pk=tic.pk).update(needs_clinician=True)
    edition_set = submit_set([line, tic], by=writer, note="New.")
    assert "; needs a clinician's check" in words_of(rahul.read(address_of(edition_set)))
    clinician = person(REVIEWER, profession="Neurologist").account
    assert clinician
    review_clinically(Edition.objects.get(edition_set=edition_set, key="tic"), by=clinician, statement="Checked.")
    assert "; needs a clinician's check" not in words_of(rahul.read(address_of(edition_set)))


def test_the_list_says_which_sets_there_are(wanda: Person, edition_set: EditionSet) -> None:
    (row,) = rows_of(wanda.read(list_of(EditionSet)))
    assert row.startswith(f"set {edition_set.pk} What belongs together. wanda")


# --- What new content files brought -----------------------------------------------------------------------------------


def test_nothing_is_said_where_readers_see_what_the_files_say(wanda: Person) -> None:
    assert content_update() is None
    assert "not public" not in words_of(wanda.read(INDEX))


@pytest.mark.parametrize(
    ("role", "is_told"), [(NO_GROUP, False), (WRITER, True), (REVIEWER, True), (ADMINISTRATOR, False)]
)
def test_a_safety_update_that_is_not_public_stands_first_on_the_desk_of_whoever_can_do_something(
    person: Someone, line: CareLine, tic: Term, role: str, is_told: bool
) -> None:
    told = words_of(person(role).read(INDEX))
    assert (SAFETY in told) == is_told
    if is_told:
        assert "that wait: 2. About safety: 1." in told
        assert told.index(SAFETY) < told.index("For you")


def test_it_is_told_until_the_last_of_it_is_public(
    wanda: Person, line: CareLine, tic: Term, writer: Account, reviewer: Account
) -> None:
    edition_set = submit_set([line, tic], by=writer, note="New.")
    assert SAFETY in words_of(wanda.read(INDEX))
    review_set(edition_set, by=reviewer, approve=True)
    assert SAFETY not in words_of(wanda.read(INDEX))


def test_an_update_without_a_word_about_safety_is_no_safety_update(wanda: Person, tic: Term) -> None:
    told = words_of(wanda.read(INDEX))
    assert SAFETY not in told
    assert "Content update not public" in told


@pytest.fixture
def prepared(monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """What `prepare` prints, without the commands that it calls."""
    monkeypatch.setattr("myoclonus_site.management.commands.prepare.call_command", lambda *_, **__: None)

    def prepare() -> str:
        out = io.StringIO()
        call_command("prepare", stdout=out)
        return out.getvalue()

    return prepare


def test_whoever_starts_the_site_is_told_of_a_safety_update(prepared: Callable[[], str], line: CareLine) -> None:
    (told,) = [printed for printed in prepared().splitlines() if SAFETY in printed]
    assert "About safety: 1." in told
    assert SUBMIT in told


def test_and_of_nothing_where_there_is_none(prepared: Callable[[], str], db: None) -> None:
    assert "not public" not in prepared()


def test_a_conflict_of_a_page_that_was_deleted_does_not_stand_in_the_way_of_a_set(wanda: Person, tic: Term) -> None:
    draft = put_line("test-line")
    LoadedFile.objects.create(model="safety.careline", key="test-line", digest="", refused=serialize(draft))
    draft.delete()
    assert "tic" in words_of(wanda.read(SUBMIT))
    assert current_of(tic)
