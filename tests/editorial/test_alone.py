"""What one person may publish or take down, and what the second person makes of it."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from conditions.models import Guide, MyoclonusType, Treatment
from editorial.alone import months_alone, publish_urgently, withdraw
from editorial.clinical import review_clinically
from editorial.errors import RefusedError
from editorial.models import Account, Edition
from editorial.status import current_of, state
from editorial.workflow import record, review, submit
from tests.editorial.sample import change, pictures


@pytest.fixture
def nora(make_account: Callable[..., Account]) -> Account:
    return make_account("nora", "Reviewer")


@pytest.fixture
def urgent(type_page: MyoclonusType, nora: Account) -> Edition:
    change(type_page, title="The dangerous sentence is gone")
    record(type_page, by=nora)
    return publish_urgently(type_page, by=nora, reason=" The text could kill. ", note="A dose was wrong.")


def test_an_urgent_text_is_public_at_once_and_waits_for_a_second_person(
    type_page: MyoclonusType, urgent: Edition, nora: Account
) -> None:
    live: Any = current_of(type_page)
    assert live == urgent
    assert (live.verdict, live.reason, live.reviewed_by) == ("unconfirmed", "The text could kill.", None)
    assert live.revision.content["fields"]["title"] == "The dangerous sentence is gone"
    assert state(type_page).unconfirmed == (urgent,)


def test_a_second_person_confirms_it_and_it_has_been_public_since_the_first_moment(
    type_page: MyoclonusType, urgent: Edition, reviewer: Account
) -> None:
    review(urgent, by=reviewer, approve=True)

    live: Any = current_of(type_page)
    assert (live.verdict, live.reviewed_by, live.live_from) == ("approved", reviewer, urgent.live_from)
    assert state(type_page).unconfirmed == ()


def test_a_second_person_takes_it_back_and_readers_have_the_text_before(
    type_page: MyoclonusType, urgent: Edition, reviewer: Account
) -> None:
    with pytest.raises(RefusedError, match="Say why it is taken back"):
        review(urgent, by=reviewer, approve=False)
    review(urgent, by=reviewer, approve=False, note="It was right before.")

    assert current_of(type_page).number == urgent.number - 1  # type: ignore[union-attr]
    urgent.refresh_from_db()
    assert (urgent.verdict, urgent.reviewed_by) == ("taken_back", reviewer)
    assert urgent.live_from  # it was public, and that is not forgotten
    assert state(type_page).unpublished_edits


@pytest.mark.parametrize("approve", [True, False])
def test_what_was_confirmed_or_taken_back_is_not_decided_again(
    urgent: Edition, reviewer: Account, make_account: Callable[..., Account], approve: bool
) -> None:
    opened = Edition.objects.get(pk=urgent.pk)
    review(urgent, by=reviewer, approve=approve, note="First.")
    before = pictures([Edition])

    for second in (True, False):
        with pytest.raises(RefusedError, match="already decided"):
            review(opened, by=make_account(f"rita{second}", "Reviewer"), approve=second, note="Second.")

    assert pictures([Edition]) == before


def test_a_confirmation_has_no_date(urgent: Edition, reviewer: Account) -> None:
    with pytest.raises(RefusedError, match="or none"):
        review(urgent, by=reviewer, approve=True, live_from=timezone.now() + datetime.timedelta(days=1))


@pytest.mark.parametrize(
    ("group", "values", "sentence"),
    [
        ("Writer", {}, "may not publish without a review"),
        ("Administrator", {}, "may not publish without a review"),
        ("Reviewer", {"reason": " \n"}, "Say why this cannot wait"),
        ("Reviewer", {"note": ""}, "Write a note"),
        ("Reviewer", {"change": "withdrawn"}, "Withdraw the page instead"),
        ("Reviewer", {"change": "first"}, "Choose what kind"),
    ],
)
def test_urgent_publication_needs_a_right_a_reason_and_a_note(
    type_page: MyoclonusType, make_account: Callable[..., Account], group: str, values: dict[str, str], sentence: str
) -> None:
    by = make_account("somebody", group)
    change(type_page, title="Another title")
    record(type_page, by=by)
    before = pictures()

    with pytest.raises(RefusedError, match=sentence):
        publish_urgently(type_page, by=by, **{"reason": "Harm.", "note": "A fix.", **values})

    assert pictures() == before


def test_an_urgent_text_does_not_take_a_colleagues_draft_along_unseen(
    type_page: MyoclonusType, writer: Account, nora: Account
) -> None:
    change(type_page, title="Wanda's half-done draft")
    record(type_page, by=writer)

    with pytest.raises(RefusedError, match="also holds edits by wanda"):
        publish_urgently(type_page, by=nora, reason="Harm.", note="A fix.")


def test_an_urgent_text_replaces_what_waits_for_review(
    type_page: MyoclonusType, writer: Account, nora: Account
) -> None:
    change(type_page, title="Waits")
    record(type_page, by=writer)
    waiting = submit(type_page, by=writer, note="A note.")
    publish_urgently(type_page, by=nora, reason="Harm.", note="A fix.", including=[writer.pk])

    waiting.refresh_from_db()
    assert waiting.verdict == "replaced"


# --- Taking a page down -----------------------------------------------------------------------------------------------


def test_one_person_takes_a_page_down_at_once_and_a_draft_stays_a_draft(
    type_page: MyoclonusType, treatment: Treatment, writer: Account
) -> None:
    before: Any = current_of(type_page)
    change(type_page, slug="new-address")
    record(type_page, by=writer)

    gone = withdraw(type_page, by=writer, reason="Harm.", note="Wrong.", redirect_to="conditions.treatment/tablet")

    assert current_of(type_page) == gone
    assert (gone.change, gone.verdict, gone.public_note) == ("withdrawn", "unconfirmed", "Wrong.")
    assert gone.redirect_to == "conditions.treatment/tablet"
    assert gone.revision == before.revision  # what is gone is the page that readers knew, at its address
    assert gone.slug == before.slug


def test_a_second_person_brings_a_page_back_that_one_took_down(
    type_page: MyoclonusType, writer: Account, reviewer: Account
) -> None:
    before = current_of(type_page)
    gone = withdraw(type_page, by=writer, reason="Harm.", note="Wrong.")

    review(gone, by=reviewer, approve=False, note="It was right.")

    assert current_of(type_page) == before


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"reason": ""}, "Say why this cannot wait"),
        ({"note": "  "}, "Write a note"),
        ({"redirect_to": "conditions.myoclonustype/startle"}, "another page that is public"),
        ({"redirect_to": "conditions.guide/new-draft"}, "another page that is public"),
        ({"redirect_to": "nothing"}, "another page that is public"),
        ({"redirect_to": "auth.user/1"}, "another page that is public"),
    ],
)
def test_a_page_is_not_taken_down_without_what_readers_and_colleagues_need(
    type_page: MyoclonusType, draft: Guide, writer: Account, values: dict[str, str], sentence: str
) -> None:
    before = pictures()

    with pytest.raises(RefusedError, match=sentence):
        withdraw(type_page, by=writer, **{"reason": "Harm.", "note": "Wrong.", **values})

    assert pictures() == before


def test_a_page_that_sends_its_readers_on_is_no_place_to_send_readers_to(
    type_page: MyoclonusType, treatment: Treatment, writer: Account
) -> None:
    withdraw(treatment, by=writer, reason="Harm.", note="Wrong.")

    with pytest.raises(RefusedError, match="another page that is public"):
        withdraw(type_page, by=writer, reason="Harm.", note="Wrong.", redirect_to="conditions.treatment/tablet")


def test_who_may_not_submit_may_not_take_down(type_page: MyoclonusType, make_account: Callable[..., Account]) -> None:
    with pytest.raises(RefusedError, match="may not withdraw"):
        withdraw(type_page, by=make_account("anna", "Administrator"), reason="Harm.", note="Wrong.")


def test_a_deactivated_account_decides_nothing(
    type_page: MyoclonusType, urgent: Edition, make_account: Callable[..., Account]
) -> None:
    gone = make_account("gone", "Reviewer", is_active=False, is_superuser=True, profession="Neurologist")
    change(type_page, title="Another title")
    before = pictures()

    for step in (
        lambda: submit(type_page, by=gone, note="A note."),
        lambda: review(urgent, by=gone, approve=True),
        lambda: publish_urgently(type_page, by=gone, reason="Harm.", note="A fix."),
        lambda: withdraw(type_page, by=gone, reason="Harm.", note="Wrong."),
        lambda: review_clinically(urgent, by=gone, statement="Checked."),
    ):
        with pytest.raises(RefusedError):
            step()

    assert pictures() == before


def test_what_was_done_alone_is_counted_by_month_whatever_came_of_it(
    type_page: MyoclonusType, urgent: Edition, reviewer: Account, writer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    month = timezone.localdate().replace(day=1)
    review(urgent, by=reviewer, approve=True)
    later = timezone.now() + datetime.timedelta(days=45)
    monkeypatch.setattr("editorial.alone.timezone.now", lambda: later)
    withdraw(type_page, by=writer, reason="Harm.", note="Wrong.")

    found = months_alone(since=month)

    assert found == [(timezone.localdate(later).replace(day=1), 1), (month, 1)]
    assert months_alone(since=timezone.localdate(later)) == found[:1]
