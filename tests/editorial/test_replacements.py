"""A page never loses what it shows, in whatever order withdrawals, dates and second decisions come."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from conditions.models import Guide
from editorial.alone import publish_urgently, withdraw
from editorial.models import Account
from editorial.status import state
from editorial.workflow import cancel, record, review, submit
from safety.models import CareLine
from tests.editorial.sample import change, put_line, put_page_showing
from tests.editorial.steps import TOMORROW, publish, refused, shown_on

pytestmark = pytest.mark.django_db
BETTER, BEST = "safety.careline/better", "safety.careline/best"


@pytest.fixture
def page(line: CareLine) -> Guide:
    """A public page that shows `line`."""
    return publish(put_page_showing(line))  # type: ignore[no-any-return]


@pytest.fixture
def better() -> CareLine:
    return publish(put_line("better"))  # type: ignore[no-any-return]


@pytest.fixture
def best() -> CareLine:
    return publish(put_line("best"))  # type: ignore[no-any-return]


@pytest.fixture
def going(page: Guide, line: CareLine, better: CareLine, writer: Account, reviewer: Account) -> CareLine:
    """A line in whose place `better` comes tomorrow."""
    gone = submit(line, by=writer, change="withdrawn", note="Said better.", redirect_to=BETTER)
    review(gone, by=reviewer, approve=True, live_from=timezone.now() + TOMORROW)
    return line


@pytest.mark.usefixtures("going")
@pytest.mark.parametrize("target", ["", "safety.careline/no-air"], ids=["nothing", "the line that goes"])
def test_what_takes_the_place_of_a_line_tomorrow_does_not_go_today(
    page: Guide, better: CareLine, writer: Account, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused(None, withdraw, better, by=writer, reason="Wrong.", note="Wrong.", redirect_to=target)

    the_day_after = timezone.now() + 2 * TOMORROW
    monkeypatch.setattr(timezone, "now", lambda: the_day_after)
    assert shown_on(page) == ["better"]


def test_a_line_that_came_back_alone_stays_when_what_once_took_its_place_is_gone(
    line: CareLine, better: CareLine, writer: Account, reviewer: Account, make_account: Callable[..., Account]
) -> None:
    withdraw(line, by=writer, reason="Wrong.", note="Wrong.", redirect_to=BETTER)
    alone = publish_urgently(line, by=reviewer, reason="Harm.", note="It was right.")
    page = publish(put_page_showing(line))
    withdraw(better, by=writer, reason="Wrong.", note="Wrong.")

    refused(
        "Choose another one", review, alone, by=make_account("rita", "Reviewer"), approve=False, note="It was wrong."
    )

    assert shown_on(page) == ["no-air"]


def test_a_text_that_was_taken_back_does_not_come_back_as_one_that_was_only_read_again(
    line: CareLine, writer: Account, reviewer: Account, make_account: Callable[..., Account]
) -> None:
    page, rita = put_page_showing(line), make_account("rita", "Reviewer")
    page.care_lines.clear()
    publish(page)
    page.care_lines.set([line])
    record(page, by=reviewer)
    urgent = publish_urgently(page, by=reviewer, reason="Harm.", note="A sign more.")
    same = submit(page, by=writer, change="reviewed", note="Read again.")
    review(urgent, by=rita, approve=False, note="It is wrong.")
    withdraw(line, by=writer, reason="Wrong.", note="Wrong.")

    refused("“no-air”, which was withdrawn", review, same, by=rita, approve=True)


@pytest.mark.usefixtures("page", "best")
def test_a_withdrawal_can_be_confirmed_after_its_replacement_was_replaced(
    line: CareLine, better: CareLine, writer: Account, reviewer: Account
) -> None:
    alone = withdraw(line, by=writer, reason="Wrong.", note="Wrong.", redirect_to=BETTER)
    withdraw(better, by=writer, reason="Wrong.", note="Wrong.", redirect_to=BEST)

    review(alone, by=reviewer, approve=True)

    assert state(line).withdrawn


@pytest.mark.usefixtures("better")
def test_the_return_of_a_line_in_whose_place_another_stands_can_be_cancelled(
    page: Guide, line: CareLine, writer: Account, reviewer: Account
) -> None:
    withdraw(line, by=writer, reason="Wrong.", note="Wrong.", redirect_to=BETTER)
    change(line, position=7)
    record(line, by=writer)
    back = submit(line, by=writer, note="It comes back.")
    review(back, by=reviewer, approve=True, live_from=timezone.now() + TOMORROW)

    cancel(back, by=writer)

    assert shown_on(page) == ["better"]
