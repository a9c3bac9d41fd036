"""The shipped content meets the content standard."""

import re
from pathlib import Path
from typing import Any

import pytest

from conditions.models import Guide, MyoclonusType, Treatment
from content_standard.checking import check_all, manuscript
from content_standard.levels import levels
from content_standard.rules import Finding, Severity
from publication.store import store

pytestmark = pytest.mark.django_db
STANDARD = Path(__file__).resolve().parents[2] / "docs" / "content-standard.md"
ERROR, WARNING = Severity.ERROR, Severity.WARNING


@pytest.fixture(scope="module")
def shipped(django_db_setup: None, django_db_blocker: Any) -> list[Finding]:
    with django_db_blocker.unblock():
        return check_all(manuscript())


def test_the_shipped_content_has_no_error(shipped: list[Finding]) -> None:
    assert [each for each in shipped if each.severity is ERROR] == []


def test_each_warning_that_is_left_has_its_reason(shipped: list[Finding]) -> None:
    """In the table of docs/content-standard.md: rule, page, reason."""
    rows = re.findall(r"^\| `([a-z-]+)` \| `([a-z.-]+ [a-z0-9-]+)` \| \S", STANDARD.read_text(), re.MULTILINE)
    left = {(each.rule, f"{each.model.partition('.')[2]} {each.key}") for each in shipped if each.severity is WARNING}
    assert set(rows) == left


def test_the_shipped_pages_are_as_plain_as_we_promise() -> None:
    publication = store.get()
    found = levels(publication)
    grades = sorted(level.reading.grade for level in found)
    adjusted = sorted(level.reading.adjusted_grade for level in found)
    assert grades[len(grades) // 2] <= 7
    assert adjusted[len(adjusted) // 2] <= 6
    assert grades[-1] <= 9
    overview = next(level for level in found if level.page.address == "/")
    assert overview.reading.adjusted_grade <= 6


def test_every_kind_of_page_is_there_in_number() -> None:
    counts = {model.__name__: model._default_manager.count() for model in (MyoclonusType, Treatment, Guide)}
    assert counts["MyoclonusType"] >= 20
    assert counts["Treatment"] >= 18
    assert counts["Guide"] >= 12
