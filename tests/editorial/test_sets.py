"""Several pages submitted as one set, and approved or sent back as one."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from conditions.models import Guide
from editorial.alone import withdraw
from editorial.errors import RefusedError
from editorial.models import Account, Edition, EditionSet, Revision
from editorial.release_rules import DocumentId
from editorial.sets import members, review_set, submit_set
from editorial.status import current, current_of, state
from editorial.workflow import publish_unreviewed, published, record, review, submit
from glossary.models import Term
from safety.models import CareLine
from tests.editorial.sample import change, content_of, pictures, put, put_line, put_page_showing

Pages = tuple[CareLine, Guide, Term]


@pytest.fixture
def drafts(db: None, writer: Account) -> Pages:
    """A line, a page that shows it, and a word, none of them public, saved by the writer."""
    line = put_line("new-sign")
    drafts = line, put_page_showing(line), put(content_of(Term, "twitchword"))
    for draft in drafts:
        record(draft, by=writer)
    return drafts


@pytest.fixture
def edition_set(drafts: Pages, writer: Account) -> EditionSet:
    return submit_set(drafts, by=writer, note=" What belongs together. ")


def refused(say: str, step: Callable[..., object], *args: Any, **values: Any) -> None:
    """The step is refused with a sentence that has `say`, and nothing was written."""
    kept: list[Any] = [EditionSet, Edition, Revision]
    before = pictures(kept)
    with pytest.raises(RefusedError, match=say):
        step(*args, **values)
    assert pictures(kept) == before


def verdicts(edition_set: EditionSet) -> list[str]:
    return [edition.verdict for edition in members(edition_set)]


# --- Submitting -------------------------------------------------------------------------------------------------------


def test_a_set_is_submitted_as_one_in_the_order_that_was_chosen(
    drafts: Pages, edition_set: EditionSet, writer: Account
) -> None:
    editions = members(edition_set)

    assert [(edition.model, edition.key) for edition in editions] == [
        (draft._meta.label_lower, draft.key) for draft in drafts
    ]
    assert {(edition.verdict, edition.public_note) for edition in editions} == {("pending", "What belongs together.")}
    assert (edition_set.by, edition_set.note) == (writer, "What belongs together.")
    assert not any(current_of(draft) for draft in drafts)


def test_a_text_that_was_changed_after_it_was_read_is_not_submitted(drafts: Pages, writer: Account) -> None:
    *_, term = drafts
    read = {DocumentId("glossary.term", term.key): 1}
    change(term, say="SAY-it")
    record(term, by=writer)

    refused("was changed after you opened", submit_set, drafts, by=writer, note="New.", seen=read)


@pytest.mark.parametrize("order", [1, -1])
def test_a_page_may_come_before_the_line_that_it_shows(
    drafts: Pages, writer: Account, reviewer: Account, order: int
) -> None:
    edition_set = submit_set(drafts[::order], by=writer, note="New.")

    review_set(edition_set, by=reviewer, approve=True)

    assert all(current_of(draft) for draft in drafts)


def test_a_page_without_the_line_that_it_shows_is_no_set(drafts: Pages, writer: Account) -> None:
    _, page, word = drafts

    refused(
        "guide “.*showing”: The page shows “new-sign”, which is not public",
        submit_set,
        [word, page],
        by=writer,
        note="x",
    )


def test_one_fault_and_nothing_is_submitted(drafts: Pages, writer: Account) -> None:
    unchanged = put(content_of(Term, "jerkword"))
    publish_unreviewed(unchanged, note="Loaded.")

    refused("term “.*jerkword”: Nothing has changed", submit_set, [*drafts, unchanged], by=writer, note="New.")


def test_a_set_has_a_note_and_pages_and_is_by_somebody_who_may_submit(
    drafts: Pages, writer: Account, make_account: Callable[..., Account]
) -> None:
    refused("Write a note", submit_set, drafts, by=writer, note=" \n")
    refused("Choose the pages", submit_set, [], by=writer, note="New.")
    refused("may not submit", submit_set, drafts, by=make_account("ada", "Administrator"), note="New.")


def test_the_edits_of_others_come_along_and_they_are_authors(
    drafts: Pages, writer: Account, make_account: Callable[..., Account]
) -> None:
    line, *_ = drafts
    other = make_account("olga")
    change(line, position=7)
    record(line, by=other)

    edition_set = submit_set(drafts, by=writer, note="New.")

    of_line, *rest = members(edition_set)
    assert of_line.authors == sorted([writer.pk, other.pk])
    assert {tuple(edition.authors) for edition in rest} == {(writer.pk,)}


def test_a_set_that_was_just_submitted_is_not_submitted_again(
    drafts: Pages, edition_set: EditionSet, writer: Account
) -> None:
    refused("have just been submitted in another set", submit_set, drafts, by=writer, note="New.")


def test_what_was_submitted_alone_is_replaced_by_the_set(drafts: Pages, writer: Account) -> None:
    *_, word = drafts
    alone = submit(word, by=writer, note="Alone.")

    submit_set(drafts, by=writer, note="Together.")

    alone.refresh_from_db()
    assert alone.verdict == "replaced"


# --- Deciding ---------------------------------------------------------------------------------------------------------


def test_a_set_is_approved_as_one(drafts: Pages, edition_set: EditionSet, reviewer: Account) -> None:
    decided = review_set(edition_set, by=reviewer, approve=True)

    assert len(decided) == 3
    assert {current_of(draft).reviewed_by for draft in drafts} == {reviewer}  # type: ignore[union-attr]
    assert verdicts(edition_set) == ["approved"] * 3


def test_a_set_is_sent_back_as_one_with_what_is_to_be_changed(
    drafts: Pages, edition_set: EditionSet, reviewer: Account
) -> None:
    refused("Say what should be changed", review_set, edition_set, by=reviewer, approve=False)

    review_set(edition_set, by=reviewer, approve=False, note="Shorter, please.")

    assert {state(draft).sent_back.review_note for draft in drafts} == {"Shorter, please."}  # type: ignore[union-attr]


@pytest.mark.parametrize("approve", [True, False])
def test_nobody_decides_on_a_set_with_a_word_of_their_own(
    drafts: Pages, writer: Account, reviewer: Account, approve: bool
) -> None:
    *_, word = drafts
    change(word, say="TWITCH")
    record(word, by=reviewer)
    edition_set = submit_set(drafts, by=writer, note="New.")
    said = "term “twitchword”: You wrote or submitted part of this change"

    refused(said, review_set, edition_set, by=reviewer, approve=approve, note="A note.")


def test_nobody_approves_a_set_that_they_submitted(drafts: Pages, reviewer: Account) -> None:
    edition_set = submit_set(drafts, by=reviewer, note="New.")

    refused("You wrote or submitted", review_set, edition_set, by=reviewer, approve=True)


def test_somebody_who_may_not_review_decides_on_no_set(
    edition_set: EditionSet, make_account: Callable[..., Account]
) -> None:
    refused("may not review", review_set, edition_set, by=make_account("olga"), approve=True)


def test_one_fault_and_nothing_is_decided(drafts: Pages, writer: Account, reviewer: Account) -> None:
    line, page, word = drafts
    change(word, needs_clinician=True)
    record(word, by=writer)
    edition_set = submit_set([line, page, word], by=writer, note="New.")

    refused("term “twitchword”: .*needs a clinician's check", review_set, edition_set, by=reviewer, approve=True)

    assert not current().filter(edition_set=edition_set).exists()


def test_a_line_that_went_since_the_submission_holds_the_set_up(
    drafts: Pages, writer: Account, reviewer: Account
) -> None:
    line, page, word = drafts
    publish_unreviewed(old := put_line("old-sign"), note="Loaded.")
    page.care_lines.add(old)
    record(page, by=writer)
    edition_set = submit_set([line, page, word], by=writer, note="New.")
    withdraw(old, by=writer, reason="Wrong.", note="Wrong.")

    refused("guide “showing”: .*“old-sign”, which was withdrawn", review_set, edition_set, by=reviewer, approve=True)


def test_a_set_is_decided_on_once(edition_set: EditionSet, reviewer: Account) -> None:
    review_set(edition_set, by=reviewer, approve=True)

    refused("No page of this set waits any more", review_set, edition_set, by=reviewer, approve=True)
    refused("No page of this set waits any more", review_set, edition_set, by=reviewer, approve=False, note="No.")


def test_of_a_set_what_was_submitted_again_alone_is_decided_on_alone(
    drafts: Pages, edition_set: EditionSet, writer: Account, reviewer: Account
) -> None:
    line, page, word = drafts
    change(word, say="TWITCH")
    record(word, by=writer)
    alone = submit(word, by=writer, note="How to say it.")

    decided = review_set(edition_set, by=reviewer, approve=True)

    assert [edition.key for edition in decided] == [line.key, page.key]
    assert (current_of(word), state(word).pending) == (None, alone)


def test_a_page_of_a_set_whose_line_was_submitted_again_alone_waits_for_it(
    drafts: Pages, edition_set: EditionSet, writer: Account, reviewer: Account
) -> None:
    line, page, _ = drafts
    change(line, position=7)
    record(line, by=writer)
    alone = submit(line, by=writer, note="Higher up.")
    refused("guide “showing”: .*“new-sign”, which is not public", review_set, edition_set, by=reviewer, approve=True)

    review(alone, by=reviewer, approve=True)
    review_set(edition_set, by=reviewer, approve=True)

    assert current_of(page)


def test_a_set_with_a_date_becomes_public_on_that_date(
    drafts: Pages, edition_set: EditionSet, reviewer: Account
) -> None:
    date = timezone.now() + datetime.timedelta(days=3)

    review_set(edition_set, by=reviewer, approve=True, live_from=date)

    assert not any(current_of(draft) for draft in drafts)
    assert all(state(draft).scheduled for draft in drafts)
    assert all(current_of(draft, now=date) for draft in drafts)


def test_a_set_has_no_date_that_is_past(edition_set: EditionSet, reviewer: Account) -> None:
    past = timezone.now() - datetime.timedelta(days=1)

    refused("Choose a date in the future", review_set, edition_set, by=reviewer, approve=True, live_from=past)


# --- A set and what happens beside it ---------------------------------------------------------------------------------


def test_a_set_has_no_more_pages_than_one_person_can_read(
    drafts: Pages, writer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("editorial.sets.MOST_PAGES", 2)

    refused("at most 2", submit_set, drafts, by=writer, note="New.")


@pytest.mark.parametrize("approve", [True, False])
def test_a_page_that_was_decided_on_by_itself_stays_as_it_was_decided(
    edition_set: EditionSet, reviewer: Account, make_account: Callable[..., Account], approve: bool
) -> None:
    alone = members(edition_set)[2 - 2 * approve]  # the word, or the line, on which the page relies
    review(alone, by=make_account("rita", "Reviewer"), approve=approve, note="By itself.")

    review_set(edition_set, by=reviewer, approve=not approve, note="The rest.")

    rest = "changes" if approve else "approved"
    decided = [("approved" if approve else "changes", "By itself."), *[(rest, "The rest.")] * 2]
    assert sorted((edition.verdict, edition.review_note) for edition in members(edition_set)) == sorted(decided)


def test_readers_hear_of_a_set_when_all_of_it_is_kept(
    edition_set: EditionSet, reviewer: Account, django_capture_on_commit_callbacks: Any
) -> None:
    heard: list[list[str]] = []

    def listen(**_: Any) -> None:
        heard.append(verdicts(edition_set))

    published.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            review_set(edition_set, by=reviewer, approve=True)
            assert heard == []
    finally:
        published.disconnect(listen)

    assert heard
    assert all(each == ["approved"] * 3 for each in heard)


def test_a_superuser_does_not_approve_a_set_of_their_own(drafts: Pages, make_account: Callable[..., Account]) -> None:
    ruth = make_account("ruth", "Reviewer", is_superuser=True)
    edition_set = submit_set(drafts, by=ruth, note="New.")

    refused("You wrote or submitted", review_set, edition_set, by=ruth, approve=True)
