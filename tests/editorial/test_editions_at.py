"""What readers of a page saw on a day, with the warning lines on it: `verify_editions --page --on`."""

import datetime
from collections.abc import Callable

import pytest
from django.db import models
from django.utils import timezone

from conditions.models import Guide
from editorial.alone import publish_urgently, withdraw
from editorial.models import Account, Revision
from editorial.release_rules import DocumentId
from editorial.verifying import editions_at
from editorial.workflow import publish_unreviewed, record, review
from safety.models import CareLine
from tests.editorial.sample import Ran, change, content_of, put

Run = Callable[..., Ran]
SetClock = Callable[[str], None]
PAGE = "conditions.guide/first-days"


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Let it be a moment of the site's time zone."""

    def set_to(moment: str) -> None:
        now = timezone.make_aware(datetime.datetime.fromisoformat(moment))
        monkeypatch.setattr(timezone, "now", lambda: now)

    return set_to


@pytest.fixture
def line(db: None, set_clock: SetClock) -> CareLine:
    """A line that is public from 1 March 2027."""
    set_clock("2027-03-01T09:00")
    made = put(content_of(CareLine, "no-breath", words="<p>The first words of the line</p>\n"))
    publish_unreviewed(made, note="Loaded.")
    return made


@pytest.fixture
def guide(line: CareLine, set_clock: SetClock) -> Guide:
    """A page that shows the line. It is public from 2 March; the line is reworded on the 5th, the page on the 9th."""
    made = put(content_of(Guide, "first-days", title="The first title", care_lines=[line.key]))
    for document, moment, values in (
        (made, "2027-03-02T09:00", {}),
        (line, "2027-03-05T09:00", {"words": "<p>The second words of the line</p>\n"}),
        (made, "2027-03-09T09:00", {"title": "The second title"}),
    ):
        set_clock(moment)
        change(document, **values)
        publish_unreviewed(document, note="Loaded.")
    return made


@pytest.mark.parametrize(
    ("on", "title", "words"),
    [
        ("2027-03-02", "first", "first"),
        ("2027-03-04", "first", "first"),
        ("2027-03-05T08:59", "first", "first"),
        ("2027-03-05T09:00", "first", "second"),
        ("2027-03-05T08:59:59+00:00", "first", "first"),
        ("2027-03-05", "first", "second"),
        ("20270305", "first", "second"),
        ("2027-03-08", "first", "second"),
        ("2027-03-09", "second", "second"),
        ("2030-01-01", "second", "second"),
    ],
)
def test_a_page_is_printed_with_its_lines_as_readers_saw_it(
    guide: Guide, run: Run, on: str, title: str, words: str
) -> None:
    status, out, err = run("verify_editions", "--page", PAGE, "--on", on)

    assert (status, err) == (0, "")
    assert f"The {title} title" in out
    assert f"The {words} words of the line" in out
    assert out.count("title: The ") == out.count("words of the line") == 1


def test_each_text_is_printed_with_its_edition_and_whether_it_is_the_one_that_was_signed(
    guide: Guide, run: Run
) -> None:
    out = run("verify_editions", "--page", PAGE, "--on", "2027-03-06").out
    assert "# conditions.guide first-days, edition 1, public from 2027-03-02 09:00, as it was signed" in out
    assert "# safety.careline no-breath, edition 2, public from 2027-03-05 09:00, as it was signed" in out

    tampered = Revision.objects.get(model="safety.careline", number=2, key="no-breath")
    content = {**tampered.content, "fields": {**tampered.content["fields"], "words": "<p>Tampered words</p>\n"}}
    models.QuerySet(Revision).filter(pk=tampered.pk).update(content=content)
    out = run("verify_editions", "--page", PAGE, "--on", "2027-03-06").out
    assert "# safety.careline no-breath, edition 2, public from 2027-03-05 09:00, DAMAGED" in out
    assert "edition 1, public from 2027-03-02 09:00, as it was signed" in out


@pytest.mark.parametrize("on", ["2027-03-01", "2027-03-02T08:59"])
def test_a_page_that_was_not_public_yet_is_an_error(guide: Guide, run: Run, on: str) -> None:
    status, out, err = run("verify_editions", "--page", PAGE, "--on", on)

    assert (status, out) == (1, "")
    assert "conditions.guide/first-days was not public on 2027-03-0" in err


@pytest.mark.parametrize(
    "page", ["conditions.guide/no-such-page", "conditions.nothing/first-days", "first-days", "/", "conditions.guide/"]
)
def test_a_page_that_there_is_not_is_an_error(guide: Guide, run: Run, page: str) -> None:
    status, out, err = run("verify_editions", "--page", page, "--on", "2027-03-06")

    assert (status, out) == (1, "")
    assert "or there is no such page" in err


@pytest.mark.parametrize("on", ["yesterday", "2027-02-30", "5 March 2027", "2027-03", "2027-03-05T25:00", "05.03.2027"])
def test_what_is_no_date_is_an_error(guide: Guide, run: Run, on: str) -> None:
    status, out, err = run("verify_editions", "--page", PAGE, "--on", on)

    assert (status, out) == (1, "")
    assert f"“{on}” is no date such as 2026-12-01 or 2026-12-01T14:30." in err


@pytest.mark.parametrize("words", [("--page", PAGE), ("--on", "2027-03-06")])
def test_a_page_without_a_day_and_a_day_without_a_page_are_errors(guide: Guide, run: Run, words: tuple[str]) -> None:
    status, out, err = run("verify_editions", *words)

    assert (status, out) == (1, "")
    assert "Give both --page and --on, or neither." in err


def test_a_line_whose_place_another_took_is_printed_until_then_and_the_other_since(
    guide: Guide, line: CareLine, run: Run, set_clock: SetClock, writer: Account
) -> None:
    set_clock("2027-03-10T09:00")
    publish_unreviewed(put(content_of(CareLine, "blue-lips", words="<p>Blue lips</p>\n")), note="Loaded.")
    set_clock("2027-03-12T09:00")
    withdraw(line, by=writer, reason="Twice.", note="Said twice.", redirect_to="safety.careline/blue-lips")

    before, after = (run("verify_editions", "--page", PAGE, "--on", f"2027-03-{day}").out for day in (11, 12))

    assert "The second words of the line" in before
    assert "Blue lips" not in before
    assert "Blue lips" in after
    assert "words of the line" not in after


def test_a_line_that_came_back_is_printed_again(
    guide: Guide, line: CareLine, run: Run, set_clock: SetClock, writer: Account, reviewer: Account
) -> None:
    publish_unreviewed(put(content_of(CareLine, "blue-lips", words="<p>Blue lips</p>\n")), note="Loaded.")
    set_clock("2027-03-12T09:00")
    gone = withdraw(line, by=writer, reason="Twice.", note="Said twice.", redirect_to="safety.careline/blue-lips")
    set_clock("2027-03-14T09:00")
    review(gone, by=reviewer, approve=False, note="It says more.")

    out = [run("verify_editions", "--page", PAGE, "--on", f"2027-03-{day}").out for day in (11, 13, 14)]

    assert ["The second words of the line" in text for text in out] == [True, False, True]
    assert ["Blue lips" in text for text in out] == [False, True, False]


def test_a_page_that_was_taken_down_is_an_error_from_then_on(
    guide: Guide, run: Run, set_clock: SetClock, writer: Account
) -> None:
    set_clock("2027-03-12T09:00")
    withdraw(guide, by=writer, reason="It harms.", note="Wrong.")

    assert run("verify_editions", "--page", PAGE, "--on", "2027-03-11").status == 0
    assert "was not public on 2027-03-12" in run("verify_editions", "--page", PAGE, "--on", "2027-03-12").err


def test_what_one_person_published_and_a_second_took_back_was_read_in_between(
    guide: Guide, run: Run, set_clock: SetClock, reviewer: Account, make_account: Callable[..., Account]
) -> None:
    set_clock("2027-03-12T09:00")
    change(guide, title="The hasty title")
    record(guide, by=reviewer)
    alone = publish_urgently(guide, by=reviewer, reason="It is needed.", note="In haste.")
    set_clock("2027-03-14T09:00")
    review(alone, by=make_account("rita", "Reviewer"), approve=False, note="It is wrong.")

    out = [run("verify_editions", "--page", PAGE, "--on", f"2027-03-{day}").out for day in (11, 13, 14)]

    assert ["The hasty title" in text for text in out] == [False, True, False]


def test_drafts_are_not_what_readers_saw(guide: Guide, line: CareLine, writer: Account) -> None:
    change(line, words="<p>Words that nobody has approved</p>\n")
    record(line, by=writer)
    guide.care_lines.add(put(content_of(CareLine, "blue-lips", words="<p>Blue lips</p>\n")))
    record(guide, by=writer)

    editions = editions_at(DocumentId.parse(PAGE), timezone.now())

    assert [(edition.key, edition.number) for edition in editions] == [("first-days", 2), ("no-breath", 2)]
