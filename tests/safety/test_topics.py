"""The topics of a line and of a page in a form: their order counts."""

from collections.abc import Callable
from typing import Any

import pytest

from editorial.models import Account, Revision
from editorial.workflow import record
from safety.models import Topic
from tests.desk.people import Person, errors_of, step_of
from tests.editorial.sample import put_line, put_page_showing


@pytest.fixture
def wanda(writer: Account, django_capture_on_commit_callbacks: Callable[..., Any]) -> Person:
    return Person(writer, django_capture_on_commit_callbacks)


def test_saving_without_a_change_leaves_topics_in_their_order(wanda: Person) -> None:
    """A long card groups a line under its first topic, and the first of a page leads its cards."""
    last_first = "\n".join(reversed(Topic.values[:3]))
    line = put_line("test-line", topics=last_first)
    for thing in (line, put_page_showing(line, urgent_topics=last_first)):
        record(thing, by=None)
        before = Revision.objects.count()
        assert wanda.save(thing).status_code == 302
        assert Revision.objects.count() == before


@pytest.mark.parametrize("wrong", [["weather"], ["seizure", "weather"], ["seizure", "seizure"], ["\0"]])
def test_what_is_no_topic_is_explained_and_not_kept(wanda: Person, wrong: list[str]) -> None:
    line = put_line("test-line", topics="seizure")
    form = wanda.open(step_of(line, "change"))
    form.fill({"topics": wrong})
    assert errors_of(wanda.press(form, "_save"))
    line.refresh_from_db()
    assert line.topics == "seizure"
