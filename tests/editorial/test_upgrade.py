"""Texts that an earlier release kept, when pages had other fields, links and parts: all of them can still be used."""

from pathlib import Path
from typing import Any

import pytest

from conditions.models import MyoclonusType
from editorial.content_files import file_of, parse
from editorial.diff import compare
from editorial.drafts import park, put_back, resume, taken_up
from editorial.errors import RefusedError
from editorial.loading import export
from editorial.models import Account, Editioned, Revision
from editorial.snapshots import editioned_models, serialize, upgrade
from editorial.status import current_of, state
from editorial.verifying import faults
from editorial.workflow import record, submit
from tests.editorial.sample import (
    change,
    keep_as_an_earlier_release,
    little_site,
    of_an_earlier_release,
    pictures,
    put,
)


@pytest.mark.parametrize("model", editioned_models())
def test_an_old_text_has_what_its_model_has_today_and_what_is_there_no_more_can_be_read(
    model: type[Editioned],
) -> None:
    today = little_site()[model]
    old = of_an_earlier_release(today)
    upgraded = upgrade(old)

    assert [*upgraded["fields"], *upgraded["links"]] == [*model.SNAPSHOT.fields, *model.SNAPSHOT.links]
    assert list(upgraded["children"]) == list(model.SNAPSHOT.children)
    for relation, rows in upgraded["children"].items():
        assert [list(row) for row in rows] in ([], [list(row) for row in today["children"][relation]])
    assert upgrade(today) == today
    told = {each.place: each.html for each in compare(upgraded, old)}
    assert told["Former"] == "<ins>Words of a former field.</ins>"
    assert told["Former parts “a”: body"] == "<ins>Words of a former part.</ins>"


@pytest.fixture
def kept(type_page: MyoclonusType) -> Revision:
    """The public text of a page that nobody touched since a release brought some fields, which are empty so far."""
    live: Any = current_of(type_page)
    keep_as_an_earlier_release(live.revision)
    found: Revision = Revision.objects.get(pk=live.revision.pk)
    put(upgrade(found.content))
    return found


def page(kept: Revision) -> Any:
    return MyoclonusType.objects.get(key=kept.key)


def test_a_release_is_no_edit(kept: Revision, writer: Account) -> None:
    assert record(page(kept), by=writer) == kept
    assert not state(page(kept)).unpublished_edits
    with pytest.raises(RefusedError, match="Nothing has changed"):
        submit(page(kept), by=writer, note="A test.")
    with pytest.raises(RefusedError, match="no draft to put aside"):
        park(page(kept), by=writer)
    assert list(faults()) == []

    change(page(kept), say="my-OK")
    assert record(page(kept), by=writer).content == serialize(page(kept))


def test_an_old_text_is_put_back_with_what_came_later_empty(kept: Revision, writer: Account) -> None:
    change(page(kept), say="my-OK", title="Another title")
    record(page(kept), by=writer)

    assert put_back(kept, by=writer) == []

    assert serialize(page(kept)) == upgrade(kept.content)


def test_an_old_text_that_lacks_what_a_page_must_have_now_is_refused_with_the_place(
    type_page: MyoclonusType, writer: Account
) -> None:
    live: Any = current_of(type_page)
    del live.revision.content["fields"]["outlook"]
    before = pictures()
    with pytest.raises(RefusedError, match="cannot be put back as it was: outlook: This field cannot be blank"):
        put_back(live.revision, by=writer)
    assert pictures() == before


def test_a_draft_that_was_put_aside_before_a_release_is_taken_up_again(kept: Revision, writer: Account) -> None:
    change(page(kept), title="The draft's title", purpose="The draft's purpose.")
    draft = record(page(kept), by=writer)
    park(page(kept), by=writer)
    keep_as_an_earlier_release(draft)
    change(page(kept), say="my-OK", purpose="The fix.")

    told = taken_up(page(kept))
    assert told
    assert [each["place"] for each in told.both_changed] == ["Purpose"]
    resume(page(kept), by=writer)

    now = page(kept)
    assert (now.title, now.purpose, now.say) == ("The draft's title", "The fix.", "my-OK")


def test_an_old_public_text_makes_a_file_that_can_be_loaded(kept: Revision, tmp_path: Path) -> None:
    export(tmp_path)
    assert parse(file_of(kept.content, tmp_path)) == upgrade(kept.content)
