from collections.abc import Callable
from typing import Any

import pytest

from conditions.models import MyoclonusType, Treatment
from editorial.models import Account, Revision
from editorial.snapshots import serialize
from editorial.status import latest_revision
from editorial.workflow import record
from tests.editorial.sample import change

ONE_CHANGE: dict[str, Callable[[Any, Any], object]] = {
    "a field": lambda page, treatment: change(page, title="Another title"),
    "only the text of a part": lambda page, treatment: change(page.sections.get(key="first-part"), body="<p>New.</p>"),
    "only a new part": lambda page, treatment: page.sections.create(
        key="third-part", position=3, aspect="why", heading="Third", body="<p>Third.</p>"
    ),
    "only a part less": lambda page, treatment: page.codes.get().delete(),
    "only the order of parts": lambda page, treatment: change(page.sections.get(key="first-part"), position=9),
    "only a link": lambda page, treatment: page.also_sorted_as.set(MyoclonusType.objects.exclude(pk=page.pk)[:1]),
    "only the page a part links to": lambda page, treatment: change(
        treatment.uses.get(), type=MyoclonusType.objects.exclude(pk=page.pk)[0]
    ),
    "only the sources of a part": lambda page, treatment: treatment.uses.get().sources.clear(),
}


@pytest.mark.parametrize("what", ONE_CHANGE)
def test_a_save_that_changes_one_thing_makes_exactly_one_revision(
    what: str, type_page: MyoclonusType, treatment: Treatment, writer: Account
) -> None:
    before = Revision.objects.count()

    ONE_CHANGE[what](type_page, treatment)
    for _ in range(2):
        record(type_page, by=writer)
        record(treatment, by=writer)

    assert Revision.objects.count() == before + 1


def test_a_save_without_a_change_makes_no_revision(type_page: MyoclonusType, writer: Account) -> None:
    newest = latest_revision(type_page)

    assert record(type_page, by=writer) == newest
    assert latest_revision(type_page) == newest


def test_other_white_space_in_body_text_makes_no_revision(type_page: MyoclonusType, writer: Account) -> None:
    newest = latest_revision(type_page)

    change(type_page, summary=type_page.summary.replace(" ", "\r\n  ") + "<p>&nbsp;</p>")

    assert record(type_page, by=writer) == newest


def test_the_line_ends_that_a_browser_sends_make_no_revision(type_page: MyoclonusType, writer: Account) -> None:
    change(type_page, also_called="One name\nAnother name")
    newest = record(type_page, by=writer)

    change(type_page, also_called="One name\r\nAnother name")

    assert record(type_page, by=writer) == newest


def test_a_revision_says_who_saved_what_and_comes_after_the_one_before(
    type_page: MyoclonusType, writer: Account
) -> None:
    first = latest_revision(type_page)
    change(type_page, title="Another title")

    made = record(type_page, by=writer)

    assert first
    assert (made.number, made.by, made.origin) == (first.number + 1, writer, "admin")
    assert made.content == serialize(type_page)
    assert made.content["fields"]["title"] == "Another title"
    assert made.content != first.content


def test_what_is_recorded_is_in_the_database_not_in_the_hand(type_page: MyoclonusType, writer: Account) -> None:
    type_page.title = "Typed, but never saved"

    record(type_page, by=writer)

    assert latest_revision(type_page).content["fields"]["title"] != "Typed, but never saved"  # type: ignore[union-attr]


def test_going_back_to_an_older_text_is_a_new_revision(type_page: MyoclonusType, writer: Account) -> None:
    title, before = type_page.title, Revision.objects.count()
    for text in ("Another title", title):
        change(type_page, title=text)
        record(type_page, by=writer)

    assert Revision.objects.count() == before + 2
