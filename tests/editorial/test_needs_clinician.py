"""What needs a clinician's check is not public without it, whoever publishes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from editorial.alone import publish_urgently, withdraw
from editorial.clinical import review_clinically
from editorial.loading import load
from editorial.models import Account, Edition, Editioned
from editorial.release_rules import DocumentId, held_for_clinician, marked_texts, needs_clinician
from editorial.status import current_of, latest_revision, state
from editorial.workflow import publish_unreviewed, record, review, submit
from publication.store import store
from safety.models import CareLine
from tests.editorial.sample import change, content_of, put_line, write_files
from tests.editorial.steps import TOMORROW, publish, refused


@pytest.fixture
def clinician(make_account: Callable[..., Account]) -> Account:
    return make_account("nora", "Reviewer", profession="Neurologist")


@pytest.fixture
def marked(db: None, writer: Account) -> CareLine:
    """A warning line that needs a clinician's check, written by the writer and never public."""
    line = put_line("harmful", needs_clinician=True)
    record(line, by=writer)
    return line


CHECK = "needs a clinician's check"


def check(edition: Edition, by: Account) -> None:
    review_clinically(edition, by=by, statement="I checked this text.")


@pytest.mark.parametrize("development", [True, False])
def test_outside_development_content_files_do_not_publish_what_a_clinician_must_check(
    empty_desk: None, settings: Any, tmp_path: Path, development: bool
) -> None:
    settings.DEVELOPMENT = development
    contents = [content_of(CareLine, "plain"), content_of(CareLine, "harmful", needs_clinician=True)]

    load(write_files(contents, tmp_path).glob("*/*.yaml"), publish=True)

    public = [line.key for line in CareLine.objects.all() if current_of(line)]
    assert public == (["harmful", "plain"] if development else ["plain"])
    assert CareLine.objects.count() == 2


def test_a_marked_text_that_is_public_is_not_changed_by_content_files_either(settings: Any, db: None) -> None:
    line = publish(put_line("harmful", needs_clinician=True))
    settings.DEVELOPMENT = False
    change(line, needs_clinician=False)
    record(line, by=None, origin="file")

    refused(CHECK, publish_unreviewed, line, note="Loaded.")


def test_a_marked_text_is_approved_after_a_clinician_has_checked_it_only(
    marked: CareLine, writer: Account, reviewer: Account, clinician: Account
) -> None:
    edition = submit(marked, by=writer, note="New.")
    refused(CHECK, review, edition, by=reviewer, approve=True)
    refused(CHECK, review, edition, by=reviewer, approve=True, live_from=timezone.now() + TOMORROW)

    check(edition, clinician)
    review(edition, by=reviewer, approve=True)

    assert current_of(marked) == edition


def test_a_clinician_who_wrote_part_of_it_does_not_count(
    marked: CareLine, writer: Account, reviewer: Account, clinician: Account, make_account: Callable[..., Account]
) -> None:
    change(marked, position=7)
    record(marked, by=clinician)
    edition = submit(marked, by=writer, note="New.", including=[clinician.pk])
    check(edition, clinician)
    refused(CHECK, review, edition, by=reviewer, approve=True)

    check(edition, make_account("nils", "Writer", profession="Nurse"))
    review(edition, by=reviewer, approve=True)


def test_the_clinician_may_be_the_second_person_too(marked: CareLine, writer: Account, clinician: Account) -> None:
    edition = submit(marked, by=writer, note="New.")
    check(edition, clinician)

    review(edition, by=clinician, approve=True)

    assert current_of(marked) == edition


def test_the_check_of_another_text_does_not_count_and_of_the_same_one_it_does(
    marked: CareLine, writer: Account, reviewer: Account, clinician: Account
) -> None:
    first = submit(marked, by=writer, note="New.")
    check(first, clinician)
    checked = latest_revision(marked)
    change(marked, position=7)
    record(marked, by=writer)
    other = submit(marked, by=writer, note="Moved.")
    refused(CHECK, review, other, by=reviewer, approve=True)
    review(other, by=reviewer, approve=False, note="Put it back.")

    change(marked, position=10)
    record(marked, by=writer)
    again = submit(marked, by=writer, note="New.")
    assert checked
    assert again.revision.digest == checked.digest
    review(again, by=reviewer, approve=True)


def test_the_check_counts_for_readers_from_the_approval_on(
    marked: CareLine, writer: Account, reviewer: Account, clinician: Account
) -> None:
    edition = submit(marked, by=writer, note="New.")
    check(edition, clinician)
    store.expire()
    assert store.get().page(CareLine, marked.key) is None

    review(edition, by=reviewer, approve=True)

    store.expire()
    published = store.get().page(CareLine, marked.key)
    assert published
    assert published.review
    assert (published.review.profession, published.review.text_changed_since) == ("Neurologist", False)


def test_taking_the_mark_away_needs_the_check_once_more(
    marked: CareLine, writer: Account, reviewer: Account, clinician: Account
) -> None:
    edition = submit(marked, by=writer, note="New.")
    check(edition, clinician)
    review(edition, by=reviewer, approve=True)
    change(marked, needs_clinician=False)
    record(marked, by=writer)
    change(marked, position=7)
    record(marked, by=writer)
    unmarked = submit(marked, by=writer, note="No mark.")
    refused(CHECK, review, unmarked, by=reviewer, approve=True)

    check(unmarked, clinician)
    review(unmarked, by=reviewer, approve=True)
    change(marked, position=8)
    record(marked, by=writer)
    review(submit(marked, by=writer, note="Moved."), by=reviewer, approve=True)


def test_nor_is_it_got_round_by_a_draft_without_the_mark(marked: CareLine, writer: Account, reviewer: Account) -> None:
    change(marked, needs_clinician=False)
    record(marked, by=writer)

    edition = submit(marked, by=writer, note="New.")

    refused(CHECK, review, edition, by=reviewer, approve=True)


def test_a_text_that_never_had_the_mark_needs_no_check(line: CareLine, writer: Account, reviewer: Account) -> None:
    change(line, position=7)
    record(line, by=writer)
    edition = submit(line, by=writer, note="Moved.")
    assert not needs_clinician(edition.revision)

    review(edition, by=reviewer, approve=True)


@pytest.mark.parametrize("is_marked", [True, False])
def test_nobody_publishes_alone_what_a_clinician_must_check(
    marked: CareLine, reviewer: Account, is_marked: bool
) -> None:
    change(marked, needs_clinician=is_marked)
    record(marked, by=reviewer)
    everybody = Account.objects.values_list("pk", flat=True)

    choices: Any = {"by": reviewer, "reason": "Harm.", "note": "New.", "including": everybody}
    refused(CHECK, publish_urgently, marked, **choices)


def test_but_taking_it_down_cannot_wait(db: None, writer: Account) -> None:
    line: Editioned = publish(put_line("harmful", needs_clinician=True))

    withdraw(line, by=writer, reason="It harms.", note="Wrong.")

    assert state(line).withdrawn


def test_the_check_of_another_page_does_not_count(
    marked: CareLine, line: CareLine, writer: Account, reviewer: Account, clinician: Account
) -> None:
    public = current_of(line)
    assert public
    check(public, clinician)

    refused(CHECK, review, submit(marked, by=writer, note="New."), by=reviewer, approve=True)


def test_the_list_of_texts_for_a_clinician_names_those_that_nobody_can_approve_without_one(
    marked: CareLine, line: CareLine, writer: Account, reviewer: Account, clinician: Account
) -> None:
    ours = DocumentId("safety.careline", marked.key)
    assert ours in marked_texts()
    assert DocumentId("safety.careline", line.key) not in marked_texts()

    change(marked, needs_clinician=False)
    record(marked, by=writer)
    assert ours in marked_texts()
    edition = submit(marked, by=writer, note="New.")
    check(edition, clinician)
    review(edition, by=reviewer, approve=True)

    assert ours not in marked_texts()


# --- Which checks hold ------------------------------------------------------------------------------------------------


@pytest.fixture
def checked(marked: CareLine, writer: Account, reviewer: Account, clinician: Account) -> CareLine:
    """The marked line, public after a clinician's check."""
    edition = submit(marked, by=writer, note="New.")
    check(edition, clinician)
    review(edition, by=reviewer, approve=True)
    return marked


def test_a_text_that_was_withdrawn_is_checked_again_before_it_comes_back(
    checked: CareLine, writer: Account, reviewer: Account, clinician: Account
) -> None:
    withdraw(checked, by=writer, reason="It is wrong.", note="Wrong.")
    back = submit(checked, by=writer, note="It was right.")
    refused(CHECK, review, back, by=reviewer, approve=True)

    check(back, clinician)
    review(back, by=reviewer, approve=True)


def test_a_check_that_is_overdue_does_not_count(
    marked: CareLine, writer: Account, reviewer: Account, clinician: Account, settings: Any
) -> None:
    settings.REVIEW_DAYS_DEFAULT = 30
    edition = submit(marked, by=writer, note="New.")
    check(edition, clinician)
    with pytest.MonkeyPatch.context() as clock:
        later = timezone.now() + 31 * TOMORROW
        clock.setattr(timezone, "now", lambda: later)
        refused(CHECK, review, edition, by=reviewer, approve=True)

    review(edition, by=reviewer, approve=True)


def test_readers_are_told_of_the_check_in_whichever_edition_of_the_text_it_was_made(
    marked: CareLine, writer: Account, reviewer: Account, clinician: Account
) -> None:
    check(submit(marked, by=writer, note="New."), clinician)
    review(submit(marked, by=writer, note="A better note."), by=reviewer, approve=True)

    store.expire()
    published = store.get().page(CareLine, marked.key)
    assert published
    assert published.review
    assert not published.is_unlisted


def test_of_editions_those_are_held_that_cannot_be_approved_yet(
    marked: CareLine, line: CareLine, writer: Account, clinician: Account
) -> None:
    change(line, position=7)
    record(line, by=writer)
    plain, waits = submit(line, by=writer, note="Moved."), submit(marked, by=writer, note="New.")
    assert held_for_clinician([plain, waits]) == {waits.pk}

    change(marked, position=8)
    record(marked, by=writer)
    check(waits, clinician)
    assert held_for_clinician([plain, waits]) == set()
