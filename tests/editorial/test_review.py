import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from conditions.models import MyoclonusType
from editorial.errors import RefusedError
from editorial.models import Account, ClinicalReview, Edition, Revision
from editorial.status import current_of, state
from editorial.workflow import published, record, review, submit
from tests.editorial.sample import change, pictures

Accounts = Callable[..., Account]


@pytest.fixture
def submitted(type_page: MyoclonusType, writer: Account) -> Edition:
    change(type_page, title="As it was submitted")
    record(type_page, by=writer)
    return submit(type_page, by=writer, note="A better title.")


def test_an_approval_makes_the_submitted_text_public_and_says_who_signed_it(
    type_page: MyoclonusType, submitted: Edition, reviewer: Account
) -> None:
    review(submitted, by=reviewer, approve=True, note=" Well said. ")

    live = current_of(type_page)
    assert live == submitted
    assert (live.verdict, live.reviewed_by, live.review_note) == ("approved", reviewer, "Well said.")
    assert live.reviewed_at == live.live_from
    assert live.revision.content["fields"]["title"] == "As it was submitted"
    assert not state(type_page).unpublished_edits


def test_an_approval_is_of_the_submitted_text_though_it_was_edited_since(
    type_page: MyoclonusType, submitted: Edition, writer: Account, reviewer: Account
) -> None:
    change(type_page, title="Slipped in after submitting")
    record(type_page, by=writer)
    assert state(type_page).edited_since_submission

    review(submitted, by=reviewer, approve=True)

    assert current_of(type_page).revision.content["fields"]["title"] == "As it was submitted"  # type: ignore[union-attr]
    assert state(type_page).unpublished_edits


# --- Who may not ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("superuser", [False, True])
def test_the_submitter_may_not_approve(type_page: MyoclonusType, make_account: Accounts, superuser: bool) -> None:
    submitter = make_account("rita", "Reviewer", is_superuser=superuser)
    change(type_page, title="Changed in a shell")  # by nobody, so that the submitter is no author otherwise
    edition = submit(type_page, by=submitter, note="A note.")

    with pytest.raises(RefusedError, match="somebody else must review it"):
        review(edition, by=submitter, approve=True)


@pytest.mark.parametrize("superuser", [False, True])
def test_nobody_may_approve_a_change_they_wrote_part_of(
    type_page: MyoclonusType, writer: Account, make_account: Accounts, superuser: bool
) -> None:
    """Two people since the text that the public reads: the first part came long before the one that was submitted."""
    early = make_account("rita", "Reviewer", is_superuser=superuser)
    for by, title in ((early, "One"), (writer, "Two"), (writer, "Three")):
        change(type_page, title=title)
        record(type_page, by=by)
    edition = submit(type_page, by=writer, note="A note.", including=[early.pk])

    with pytest.raises(RefusedError, match="somebody else must review it"):
        review(edition, by=early, approve=True)

    assert edition.authors == sorted([early.pk, writer.pk])


def test_a_change_stays_its_authors_when_changes_were_asked_for_and_another_person_submits_again(
    type_page: MyoclonusType, make_account: Accounts, submitted: Edition, writer: Account, reviewer: Account
) -> None:
    review(submitted, by=reviewer, approve=False, note="Shorter.")
    second = submit(type_page, by=make_account("willy"), note="As before.", including=[writer.pk])

    assert writer.pk in second.authors


def test_who_wrote_what_the_public_reads_may_approve_the_next_change(
    type_page: MyoclonusType, submitted: Edition, writer: Account, reviewer: Account, make_account: Accounts
) -> None:
    review(submitted, by=reviewer, approve=True)
    other = make_account("rita", "Reviewer")
    change(type_page, title="Rita's title")
    record(type_page, by=other)
    following = submit(type_page, by=other, note="A note.")
    writer.groups.set(reviewer.groups.all())

    review(following, by=Account.objects.get(pk=writer.pk), approve=True)

    assert current_of(type_page) == following


def test_who_edited_only_after_the_submission_may_approve_it(
    type_page: MyoclonusType, submitted: Edition, reviewer: Account
) -> None:
    change(type_page, title="A later idea")
    record(type_page, by=reviewer)

    review(submitted, by=reviewer, approve=True)

    assert current_of(type_page) == submitted


def test_an_account_without_the_permission_may_not_review(submitted: Edition, make_account: Accounts) -> None:
    with pytest.raises(RefusedError, match="may not review"):
        review(submitted, by=make_account("willy"), approve=True)


# --- What may not -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("second", [True, False], ids=["approve", "ask for changes"])
@pytest.mark.parametrize("first", [True, False], ids=["approved", "changes asked for"])
def test_a_second_decision_is_refused(
    submitted: Edition, reviewer: Account, make_account: Accounts, first: bool, second: bool
) -> None:
    opened_before = Edition.objects.get(pk=submitted.pk)
    review(submitted, by=reviewer, approve=first, note="First.")
    decided = pictures([Edition])

    with pytest.raises(RefusedError, match="already decided"):
        review(opened_before, by=make_account("rita", "Reviewer"), approve=second, note="Second.")

    assert pictures([Edition]) == decided


def test_an_edition_that_was_loaded_unreviewed_cannot_be_approved_afterwards(
    type_page: MyoclonusType, reviewer: Account
) -> None:
    unreviewed: Any = current_of(type_page)

    with pytest.raises(RefusedError, match="already decided"):
        review(unreviewed, by=reviewer, approve=True)


def test_a_damaged_text_is_not_approved(type_page: MyoclonusType, submitted: Edition, reviewer: Account) -> None:
    content = submitted.revision.content | {"fields": {**submitted.revision.content["fields"], "title": "Tampered"}}
    Revision._base_manager.filter(pk=submitted.revision_id).update(content=content)

    with pytest.raises(RefusedError, match="damaged"):
        review(Edition.objects.get(pk=submitted.pk), by=reviewer, approve=True)

    assert current_of(type_page) != submitted


@pytest.mark.parametrize("note", ["", "  \n"])
def test_asking_for_changes_needs_words(submitted: Edition, reviewer: Account, note: str) -> None:
    with pytest.raises(RefusedError, match="Say what should be changed"):
        review(submitted, by=reviewer, approve=False, note=note)

    submitted.refresh_from_db()
    assert submitted.verdict == "pending"


def test_changes_asked_for_are_told_and_nothing_becomes_public(
    type_page: MyoclonusType, submitted: Edition, reviewer: Account
) -> None:
    live = current_of(type_page)

    review(submitted, by=reviewer, approve=False, note="Shorter, please.")

    submitted.refresh_from_db()
    assert (submitted.verdict, submitted.review_note, submitted.live_from) == ("changes", "Shorter, please.", None)
    assert current_of(type_page) == live
    assert state(type_page).pending is None


# --- When -------------------------------------------------------------------------------------------------------------


def test_an_approval_for_later_is_not_public_until_then(
    type_page: MyoclonusType, submitted: Edition, reviewer: Account
) -> None:
    now, before = timezone.now(), current_of(type_page)
    then = now + datetime.timedelta(days=3)

    review(submitted, by=reviewer, approve=True, live_from=then)

    assert current_of(type_page) == before
    assert current_of(type_page, then - datetime.timedelta(seconds=1)) == before
    assert current_of(type_page, then) == submitted


def test_a_request_for_changes_has_no_date_to_go_live(submitted: Edition, reviewer: Account) -> None:
    review(submitted, by=reviewer, approve=False, note="Shorter.", live_from=timezone.now())

    submitted.refresh_from_db()
    assert submitted.live_from is None


def test_readers_are_told_only_after_the_decision_is_kept(
    submitted: Edition, reviewer: Account, django_capture_on_commit_callbacks: Any
) -> None:
    heard: list[str] = []

    def listen(**_: Any) -> None:
        heard.append(Edition.objects.get(pk=submitted.pk).verdict)

    published.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            review(submitted, by=reviewer, approve=True)
            assert heard == []
    finally:
        published.disconnect(listen)

    assert heard == ["approved"]


def test_an_approval_is_no_clinical_review(submitted: Edition, reviewer: Account) -> None:
    reviewer.profession = "Neurologist"
    reviewer.save()

    review(submitted, by=reviewer, approve=True)

    assert not ClinicalReview.objects.exists()
