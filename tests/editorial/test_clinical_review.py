import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from conditions.models import Guide, MyoclonusType, Treatment
from editorial.clinical import review_clinically
from editorial.errors import RefusedError
from editorial.models import Account, ClinicalReview, Edition
from editorial.status import current_of
from editorial.workflow import record, review, submit
from tests.editorial.sample import change


@pytest.fixture
def neurologist(make_account: Callable[..., Account]) -> Account:
    return make_account("nora", "Reviewer", profession="Neurologist")


@pytest.mark.parametrize("kind", ["type_page", "treatment"])
def test_a_clinical_review_is_dated_signed_with_the_profession_of_that_day_and_due_again(
    kind: str, neurologist: Account, settings: Any, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    settings.REVIEW_DAYS, settings.REVIEW_DAYS_DEFAULT = {"conditions.treatment": 100}, 200
    today = datetime.date(2026, 5, 3)
    monkeypatch.setattr("editorial.workflow.timezone.localdate", lambda: today)
    page = request.getfixturevalue(kind)
    live: Any = current_of(page)

    made = review_clinically(live, by=neurologist, statement=" I checked the harms. ")

    days = 100 if isinstance(page, Treatment) else 200
    assert (made.on, made.next_due) == (today, today + datetime.timedelta(days=days))
    assert (made.edition, made.by, made.statement) == (live, neurologist, "I checked the harms.")
    neurologist.profession = "Retired"
    neurologist.save()
    assert ClinicalReview.objects.get().profession == "Neurologist"


def test_an_account_without_a_profession_cannot_review_clinically(
    type_page: MyoclonusType, make_account: Callable[..., Account]
) -> None:
    live: Any = current_of(type_page)

    with pytest.raises(RefusedError, match="recorded profession"):
        review_clinically(live, by=make_account("rita", "Reviewer", is_superuser=True), statement="Checked.")

    assert not ClinicalReview.objects.exists()


def test_a_clinical_review_says_what_was_checked(type_page: MyoclonusType, neurologist: Account) -> None:
    live: Any = current_of(type_page)

    with pytest.raises(RefusedError, match="Say what you checked"):
        review_clinically(live, by=neurologist, statement=" \n")


def test_what_the_public_reads_and_what_waits_for_approval_is_reviewed_clinically_and_nothing_else(
    type_page: MyoclonusType, draft: Guide, writer: Account, reviewer: Account, neurologist: Account
) -> None:
    earlier: Any = current_of(type_page)
    change(type_page, title="Another title")
    record(type_page, by=writer)
    pending, never = submit(type_page, by=writer, note="A title."), submit(draft, by=writer, note="New.")
    for edition in (earlier, pending, never):
        assert review_clinically(edition, by=neurologist, statement="Checked.").edition == edition

    review(pending, by=reviewer, approve=True)
    review(never, by=reviewer, approve=False, note="Not yet.")
    refuse(earlier, neurologist)
    refuse(never, neurologist)
    assert review_clinically(pending, by=neurologist, statement="Checked again.").edition == pending


def test_an_edition_that_was_replaced_or_waits_for_its_date_is_not_reviewed_clinically(
    type_page: MyoclonusType, draft: Guide, writer: Account, reviewer: Account, neurologist: Account
) -> None:
    change(type_page, title="Another title")
    replaced = submit(type_page, by=writer, note="A title.")
    submit(type_page, by=writer, note="A title, with a better note.")
    dated = submit(draft, by=writer, note="New.")
    review(dated, by=reviewer, approve=True, live_from=timezone.now() + datetime.timedelta(days=1))

    refuse(replaced, neurologist)
    refuse(dated, neurologist)


def refuse(edition: Edition, by: Account) -> None:
    with pytest.raises(RefusedError, match="of the text that the public reads, or of one that waits for approval"):
        review_clinically(edition, by=by, statement="Checked.")


def test_a_withdrawn_page_is_not_reviewed_clinically(
    type_page: MyoclonusType, writer: Account, reviewer: Account, neurologist: Account
) -> None:
    gone = submit(type_page, by=writer, change="withdrawn", note="Wrong.")
    review(gone, by=reviewer, approve=True)

    refuse(gone, neurologist)
