"""Approved for a date: when that may be, and how it is cancelled before it comes."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from conditions.models import Guide, MyoclonusType
from editorial.alone import publish_urgently, withdraw
from editorial.errors import RefusedError
from editorial.models import Account, Edition
from editorial.status import current_of, state
from editorial.workflow import cancel, publish_unreviewed, record, review, submit
from tests.editorial.sample import change, pictures

DAY = datetime.timedelta(days=1)


@pytest.fixture
def submitted(type_page: MyoclonusType, writer: Account) -> Edition:
    change(type_page, title="For later")
    record(type_page, by=writer)
    return submit(type_page, by=writer, note="A better title.")


@pytest.fixture
def scheduled(submitted: Edition, reviewer: Account) -> Edition:
    review(submitted, by=reviewer, approve=True, live_from=timezone.now() + 3 * DAY)
    submitted.refresh_from_db()
    return submitted


@pytest.mark.parametrize(
    "days", [-40000, -1, 0, 367, 3650, 700000], ids=["ages ago", "past", "now", "over a year", "decade", "year 3000+"]
)
def test_a_date_is_in_the_future_and_at_most_a_year_ahead(submitted: Edition, reviewer: Account, days: int) -> None:
    with pytest.raises(RefusedError, match="in the future, at most a year ahead"):
        review(submitted, by=reviewer, approve=True, live_from=timezone.now() + days * DAY)

    submitted.refresh_from_db()
    assert submitted.verdict == "pending"


def test_while_an_edition_waits_for_its_date_nothing_else_of_the_page_is_put_up(
    type_page: MyoclonusType, scheduled: Edition, writer: Account, make_account: Callable[..., Account]
) -> None:
    nora = make_account("nora", "Reviewer")
    change(type_page, title="A later fix, which contains the scheduled text")
    record(type_page, by=nora)
    before = pictures()
    assert state(type_page).scheduled == scheduled

    for step in (
        lambda: submit(type_page, by=nora, note="A note.", including=[writer.pk]),
        lambda: submit(type_page, by=nora, change="withdrawn", note="A note."),
        lambda: publish_urgently(type_page, by=nora, reason="Harm.", note="A fix.", including=[writer.pk]),
        lambda: withdraw(type_page, by=nora, reason="Harm.", note="Wrong."),
    ):
        with pytest.raises(RefusedError, match=f"Edition {scheduled.number} is approved and waits for its date"):
            step()

    assert pictures() == before


def test_a_content_file_is_not_published_before_the_date_for_which_it_was_approved(
    draft: Guide, writer: Account, reviewer: Account
) -> None:
    waits = submit(draft, by=writer, note="A new page.")
    review(waits, by=reviewer, approve=True, live_from=timezone.now() + DAY)
    with pytest.raises(RefusedError, match="is approved and waits for its date"):
        publish_unreviewed(draft, note="Loaded.")
    assert current_of(draft) is None


def test_a_cancelled_edition_never_becomes_public_and_the_page_can_be_submitted_again(
    type_page: MyoclonusType, scheduled: Edition, writer: Account, reviewer: Account
) -> None:
    live, then = current_of(type_page), scheduled.live_from

    cancel(scheduled, by=writer)

    assert current_of(type_page, then) == live
    scheduled.refresh_from_db()
    assert (scheduled.verdict, scheduled.reviewed_by) == ("cancelled", reviewer)
    assert submit(type_page, by=writer, note="Again.").authors == [writer.pk]


def test_only_what_waits_for_its_date_is_cancelled(
    type_page: MyoclonusType, scheduled: Edition, writer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    first: Any = current_of(type_page)
    with pytest.raises(RefusedError, match="does not wait for a date"):
        cancel(first, by=writer)
    then = scheduled.live_from + datetime.timedelta(seconds=1)  # type: ignore[operator]
    monkeypatch.setattr("editorial.workflow.timezone.now", lambda: then)
    with pytest.raises(RefusedError, match="does not wait for a date, or no longer"):
        cancel(scheduled, by=writer)

    assert current_of(type_page) == scheduled


def test_who_may_not_submit_may_not_cancel(scheduled: Edition, make_account: Callable[..., Account]) -> None:
    with pytest.raises(RefusedError, match="may not cancel"):
        cancel(scheduled, by=make_account("anna", "Administrator"))
