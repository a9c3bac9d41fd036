"""What must be true before a text is public, besides two people: what a page shows inside it is public, too."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from conditions.models import Guide
from editorial.alone import publish_urgently, withdraw
from editorial.loading import load
from editorial.models import Account, Edition
from editorial.sets import review_set, submit_set
from editorial.status import current_of, state
from editorial.workflow import cancel, publish_unreviewed, record, review, submit
from safety.models import CareLine
from tests.editorial.sample import change, content_of, put, put_line, put_page_showing, write_files
from tests.editorial.steps import TOMORROW, publish, refused, shown_on


@pytest.fixture
def draft_line(db: None) -> CareLine:
    """A warning line that was never public."""
    return put_line("new-sign")


# --- What a page shows inside it is public ----------------------------------------------------------------------------


def test_a_page_that_shows_a_line_that_is_not_public_is_not_submitted(draft_line: CareLine, writer: Account) -> None:
    page = put_page_showing(draft_line)
    record(page, by=writer)

    refused("“new-sign”, which is not public", submit, page, by=writer, note="New.")


def test_nor_published_by_one_person(draft_line: CareLine, reviewer: Account) -> None:
    page = put_page_showing(draft_line)
    record(page, by=reviewer)

    refused("“new-sign”, which is not public", publish_urgently, page, by=reviewer, note="New.", reason="Harm.")


def test_nor_by_content_files(draft_line: CareLine) -> None:
    page = put_page_showing(draft_line)
    record(page, by=None)

    refused("“new-sign”, which is not public", publish_unreviewed, page, note="Loaded.")


def test_a_line_and_the_page_that_shows_it_come_with_content_files_in_one_load(
    empty_desk: None, tmp_path: Path
) -> None:
    contents = [content_of(CareLine, "no-air"), content_of(Guide, "showing", care_lines=["no-air"])]

    load(write_files(contents, tmp_path).glob("*/*.yaml"), publish=True)

    assert shown_on(Guide.objects.get()) == ["no-air"]


def test_a_file_whose_line_waits_for_a_second_person_waits_too(
    empty_desk: None, tmp_path: Path, writer: Account
) -> None:
    record(put_line("no-air"), by=writer)
    contents = [content_of(CareLine, "no-air"), content_of(Guide, "showing", care_lines=["no-air"])]

    load(write_files(contents, tmp_path).glob("*/*.yaml"), publish=True)

    assert Guide.objects.get().care_lines.get().key == "no-air"
    assert not Edition.objects.exists()


def test_a_page_whose_line_went_meanwhile_is_not_approved(line: CareLine, writer: Account, reviewer: Account) -> None:
    page = put_page_showing(line)
    edition = submit(page, by=writer, note="New.")
    withdraw(line, by=writer, reason="It is wrong.", note="Wrong.")

    refused("“no-air”, which was withdrawn", review, edition, by=reviewer, approve=True)

    review(edition, by=reviewer, approve=False, note="The line is gone.")
    assert current_of(page) is None


def test_a_page_that_shows_a_withdrawn_line_is_not_submitted(line: CareLine, writer: Account) -> None:
    withdraw(line, by=writer, reason="It is wrong.", note="Wrong.")

    refused("“no-air”, which was withdrawn", submit, put_page_showing(line), by=writer, note="New.")


# --- What pages show does not go --------------------------------------------------------------------------------------


@pytest.fixture
def page(line: CareLine) -> Guide:
    """A public page that shows `line`."""
    return publish(put_page_showing(line))  # type: ignore[no-any-return]


SHOWN = r"Pages that show this: \d+\. Choose another one of its kind"


def test_a_line_that_a_public_page_shows_does_not_go_without_a_replacement(
    page: Guide, line: CareLine, writer: Account
) -> None:
    refused(SHOWN, submit, line, by=writer, change="withdrawn", note="Wrong.")
    refused(SHOWN, withdraw, line, by=writer, reason="It is wrong.", note="Wrong.")

    assert shown_on(page) == ["no-air"]


def test_nor_does_one_that_a_page_will_show_from_a_date_on(line: CareLine, writer: Account, reviewer: Account) -> None:
    edition = submit(put_page_showing(line), by=writer, note="New.")
    review(edition, by=reviewer, approve=True, live_from=timezone.now() + TOMORROW)

    refused(SHOWN, withdraw, line, by=writer, reason="It is wrong.", note="Wrong.")


def test_a_page_that_came_to_show_it_since_the_submission_keeps_a_line_from_going(
    line: CareLine, writer: Account, reviewer: Account
) -> None:
    edition = submit(line, by=writer, change="withdrawn", note="Wrong.")
    publish(put_page_showing(line))

    refused(SHOWN, review, edition, by=reviewer, approve=True)


def test_a_replacement_is_of_the_same_kind(page: Guide, line: CareLine, writer: Account) -> None:
    other = publish(put(content_of(Guide, "another")))

    values = {"by": writer, "note": "Wrong.", "redirect_to": f"conditions.guide/{other.key}"}
    refused(SHOWN, submit, line, change="withdrawn", **values)
    refused(SHOWN, withdraw, line, reason="It is wrong.", **values)


@pytest.mark.parametrize("alone", [True, False])
def test_with_a_replacement_of_its_kind_pages_show_that(
    page: Guide, line: CareLine, writer: Account, reviewer: Account, alone: bool
) -> None:
    better = publish(put_line("no-air-at-all"))
    values: Any = {"by": writer, "note": "Said better.", "redirect_to": f"safety.careline/{better.key}"}

    if alone:
        withdraw(line, reason="It is wrong.", **values)
    else:
        review(submit(line, change="withdrawn", **values), by=reviewer, approve=True)

    assert shown_on(page) == ["no-air-at-all"]


def test_what_pages_show_as_a_replacement_does_not_go_either(page: Guide, line: CareLine, writer: Account) -> None:
    better = publish(put_line("no-air-at-all"))
    withdraw(line, by=writer, reason="Wrong.", note="Wrong.", redirect_to=f"safety.careline/{better.key}")

    refused(SHOWN, withdraw, better, by=writer, reason="Wrong, too.", note="Wrong.")

    assert shown_on(page) == ["no-air-at-all"]


def test_a_replacement_that_went_meanwhile_is_none(
    page: Guide, line: CareLine, writer: Account, reviewer: Account
) -> None:
    better = publish(put_line("no-air-at-all"))
    target = f"safety.careline/{better.key}"
    edition = submit(line, by=writer, change="withdrawn", note="Said better.", redirect_to=target)
    withdraw(better, by=writer, reason="Wrong.", note="Wrong.")

    refused(None, review, edition, by=reviewer, approve=True)

    assert shown_on(page) == ["no-air"]


def test_a_line_that_one_person_published_is_not_taken_back_while_a_page_shows_it(
    draft_line: CareLine, writer: Account, reviewer: Account, make_account: Callable[..., Account]
) -> None:
    alone = publish_urgently(draft_line, by=reviewer, reason="Harm.", note="New.")
    page = publish(put_page_showing(draft_line))
    other = make_account("rita", "Reviewer")

    refused(SHOWN, review, alone, by=other, approve=False, note="No.")
    assert shown_on(page) == ["new-sign"]

    review(alone, by=other, approve=True)
    assert state(draft_line).unconfirmed == ()


def test_a_later_text_of_a_line_can_be_taken_back_as_pages_show_the_one_before(
    page: Guide, line: CareLine, writer: Account, reviewer: Account, make_account: Callable[..., Account]
) -> None:
    change(line, position=7)
    record(line, by=reviewer)
    alone = publish_urgently(line, by=reviewer, reason="Harm.", note="Higher up.")

    review(alone, by=make_account("rita", "Reviewer"), approve=False, note="No.")

    assert shown_on(page) == ["no-air"]


def test_a_line_that_came_back_by_one_person_is_not_taken_back_while_a_page_shows_it(
    line: CareLine, writer: Account, reviewer: Account, make_account: Callable[..., Account]
) -> None:
    """The edition before is the withdrawal: pages would show nothing."""
    withdraw(line, by=writer, reason="Wrong.", note="Wrong.")
    alone = publish_urgently(line, by=reviewer, reason="It was right.", note="Right after all.")
    page = publish(put_page_showing(line))

    refused(SHOWN, review, alone, by=make_account("rita", "Reviewer"), approve=False, note="No.")

    assert shown_on(page) == ["no-air"]


def test_a_line_that_one_person_took_off_a_page_stays_until_a_second_agrees(
    page: Guide, line: CareLine, writer: Account, reviewer: Account
) -> None:
    """Taking it back would bring the text before, which shows the line."""
    page.care_lines.clear()
    record(page, by=reviewer)
    publish_urgently(page, by=reviewer, reason="Harm.", note="A line less.")

    refused(SHOWN, withdraw, line, by=writer, reason="Wrong.", note="Wrong.")


def test_a_page_does_not_come_to_show_a_line_that_will_go_on_a_date(
    line: CareLine, writer: Account, reviewer: Account
) -> None:
    gone = submit(line, by=writer, change="withdrawn", note="Wrong.")
    review(gone, by=reviewer, approve=True, live_from=timezone.now() + TOMORROW)

    refused(None, submit, put_page_showing(line), by=writer, note="New.")


def test_the_date_of_a_line_that_a_dated_page_shows_is_not_cancelled(
    line: CareLine, writer: Account, reviewer: Account
) -> None:
    """A page with a date shows a line that comes with the same date."""
    new = put_line("new-sign")
    edition_set = submit_set([new, put_page_showing(new)], by=writer, note="New.")
    of_line, of_page = review_set(edition_set, by=reviewer, approve=True, live_from=timezone.now() + TOMORROW)
    of_line.refresh_from_db()
    of_page.refresh_from_db()

    refused(None, cancel, of_line, by=writer)

    cancel(of_page, by=writer)
    cancel(of_line, by=writer)


def test_a_line_whose_place_was_taken_twice_leads_to_the_last(page: Guide, line: CareLine, writer: Account) -> None:
    second, third = publish(put_line("no-air-at-all")), publish(put_line("gasping"))
    withdraw(line, by=writer, reason="Wrong.", note="Wrong.", redirect_to=f"safety.careline/{second.key}")
    withdraw(second, by=writer, reason="Wrong.", note="Wrong.", redirect_to=f"safety.careline/{third.key}")

    assert shown_on(page) == ["gasping"]


def test_a_line_that_takes_the_place_of_one_beside_it_stands_there_once(line: CareLine, writer: Account) -> None:
    better = publish(put_line("no-air-at-all"))
    page = put_page_showing(line)
    page.care_lines.add(better)
    publish(page)
    assert shown_on(page) == ["no-air", "no-air-at-all"]

    withdraw(line, by=writer, reason="Twice.", note="Said twice.", redirect_to=f"safety.careline/{better.key}")

    assert shown_on(page) == ["no-air-at-all"]


def test_a_line_goes_when_the_page_that_showed_it_does_so_no_more(
    page: Guide, line: CareLine, writer: Account, reviewer: Account
) -> None:
    page.care_lines.clear()
    record(page, by=writer)
    edition = submit(page, by=writer, note="A line less.")
    refused(SHOWN, withdraw, line, by=writer, reason="Wrong.", note="Wrong.")

    review(edition, by=reviewer, approve=True)

    withdraw(line, by=writer, reason="Wrong.", note="Wrong.")
    assert state(line).withdrawn


def test_a_line_goes_after_the_page_that_showed_it(
    page: Guide, line: CareLine, writer: Account, reviewer: Account
) -> None:
    review(withdraw(page, by=writer, reason="Wrong.", note="Wrong."), by=reviewer, approve=True)

    withdraw(line, by=writer, reason="Wrong.", note="Wrong.")

    assert state(line).withdrawn


def test_a_line_stays_while_a_second_person_may_bring_back_the_page_that_one_took_down(
    page: Guide, line: CareLine, writer: Account
) -> None:
    withdraw(page, by=writer, reason="Wrong.", note="Wrong.")

    refused(SHOWN, withdraw, line, by=writer, reason="Wrong.", note="Wrong.")
