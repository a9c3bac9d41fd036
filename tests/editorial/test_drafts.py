"""Putting a text back, putting a draft aside, and taking it up again: no word of either is lost."""

from collections.abc import Callable
from typing import Any

import pytest

from conditions.models import Cause, Guide, MyoclonusType
from editorial.alone import withdraw
from editorial.diff import Path
from editorial.drafts import park, put_back, resume, taken_up
from editorial.errors import RefusedError
from editorial.models import Account, Edition, Parked, Revision
from editorial.snapshots import MissingLink, serialize
from editorial.status import current_of, latest_revision, state
from editorial.workflow import record, review, submit
from tests.editorial.sample import change, content_of, pictures, put


def again(page: MyoclonusType) -> Any:
    return MyoclonusType.objects.get(pk=page.pk)


def texts(page: MyoclonusType) -> list[str]:
    kept = Revision.objects.filter(model="conditions.myoclonustype", key=page.key).order_by("number")
    return [each.content["fields"]["title"] for each in kept]


# --- Putting back -----------------------------------------------------------------------------------------------------


def test_an_earlier_edition_is_put_back_as_a_draft_and_the_later_text_stays_a_revision(
    type_page: MyoclonusType, writer: Account, reviewer: Account, make_account: Callable[..., Account]
) -> None:
    first: Any = current_of(type_page)
    section = type_page.sections.get(key="first-part")
    section.delete()
    change(type_page, title="Second title")
    record(type_page, by=writer)
    review(submit(type_page, by=writer, note="Shorter."), by=reviewer, approve=True)
    change(type_page, title="Half-done, behind the desk's back")
    live = current_of(type_page)

    gone = put_back(first.revision, by=writer)

    assert gone == []
    assert serialize(again(type_page)) == first.revision.content
    assert current_of(type_page) == live
    newest: Any = latest_revision(type_page)
    assert (newest.by, newest.origin) == (writer, f"revert:{first.revision.number}")
    assert texts(type_page)[-2:] == ["Half-done, behind the desk's back", first.revision.content["fields"]["title"]]

    lost = Revision.objects.get(content__fields__title="Half-done, behind the desk's back")
    put_back(lost, by=writer)
    assert again(type_page).title == "Half-done, behind the desk's back"


def test_links_to_what_is_gone_are_left_out_and_told(type_page: MyoclonusType, writer: Account) -> None:
    cause = put(content_of(Cause, "forgotten-cause"))
    row = type_page.causes.create(key="forgotten-cause", cause=cause)
    earlier = record(type_page, by=writer)
    row.delete()
    cause.delete()
    record(type_page, by=writer)

    gone = put_back(earlier, by=writer)

    assert gone == [MissingLink(("causes", "forgotten-cause"), "cause", "forgotten-cause")]
    assert not again(type_page).causes.exists()


def test_a_text_that_fits_no_longer_is_refused_with_the_place_and_nothing_changes(
    type_page: MyoclonusType, writer: Account
) -> None:
    earlier = record(type_page, by=writer)
    slug = type_page.slug
    change(type_page, slug="moved")
    record(type_page, by=writer)
    other = put(content_of(MyoclonusType, "other-type"))
    change(other, slug=slug)
    before = pictures()

    with pytest.raises(RefusedError, match=r"cannot be put back as it was: slug: .*already exists"):
        put_back(earlier, by=writer)

    assert pictures() == before


# --- Aside and up again -----------------------------------------------------------------------------------------------


def test_a_fix_is_published_while_a_draft_is_aside_and_then_the_draft_has_the_fix_too(
    type_page: MyoclonusType, writer: Account, reviewer: Account, make_account: Callable[..., Account]
) -> None:
    change(type_page, title="Wanda's half-done title", outlook="<p>Wanda's outlook.</p>\n")
    type_page.sections.get(key="second-part").delete()
    type_page.sections.create(key="third", aspect="why", heading="Third", body="<p>Wanda's part.</p>\n", position=9)
    record(type_page, by=writer)
    rita = make_account("rita", "Reviewer")

    park(type_page, by=rita)

    page = again(type_page)
    assert not state(page).unpublished_edits
    assert state(page).parked.by == rita  # type: ignore[union-attr]
    change(page, purpose="The fix.", outlook="<p>The fix of the outlook.</p>\n")
    record(page, by=rita)
    review(submit(page, by=rita, note="A fix."), by=reviewer, approve=True)
    public = current_of(page).revision.content  # type: ignore[union-attr]
    assert public["fields"]["purpose"] == "The fix."
    assert "Wanda" not in str(public)

    fixed = serialize(again(page))
    resumed = resume(page, by=writer)

    now = serialize(again(page))
    assert (now["fields"]["title"], now["fields"]["purpose"]) == ("Wanda's half-done title", "The fix.")
    assert [row["key"] for row in now["children"]["sections"]] == ["first-part", "third"]
    assert now["fields"]["outlook"] == "<p>The fix of the outlook.</p>\n"
    assert "Outlook" not in [each.place for each in resumed.changes]
    assert resumed.replaced.content == fixed
    assert resumed.draft.content["fields"]["outlook"] == "<p>Wanda's outlook.</p>\n"  # and it can be put back
    assert current_of(page).revision.content == public  # type: ignore[union-attr]
    assert not Parked.objects.exists()
    assert state(page).parked is None


@pytest.fixture
def fixed(type_page: MyoclonusType, writer: Account) -> MyoclonusType:
    """A page with a draft aside, and a fix in two of the same places: one it mended, one it took out."""
    change(type_page, outlook="<p>The draft's outlook.</p>\n")
    type_page.sections.filter(key="first-part").update(body="<p>The draft's part.</p>\n")
    park(type_page, by=writer)
    page: MyoclonusType = again(type_page)
    change(page, outlook="<p>The fix.</p>\n")
    page.sections.get(key="first-part").delete()
    return page


@pytest.mark.parametrize(
    ("as_drafted", "outlook", "first_part"),
    [
        (set(), "The fix.", []),
        ({("outlook",)}, "The draft's outlook.", []),
        ({("sections", "first-part")}, "The fix.", ["<p>The draft's part.</p>\n"]),
    ],
)
def test_what_was_mended_or_taken_out_meanwhile_stays_so_unless_somebody_chooses_the_draft(
    fixed: MyoclonusType, writer: Account, as_drafted: set[Path], outlook: str, first_part: list[str]
) -> None:
    told = taken_up(fixed)
    assert told
    assert [clash.path for clash in told.clashes] == [("outlook",), ("sections", "first-part")]

    resume(fixed, by=writer, as_drafted=as_drafted)

    assert again(fixed).outlook == f"<p>{outlook}</p>\n"
    assert [each.body for each in again(fixed).sections.filter(key="first-part")] == first_part


def test_nobody_chooses_the_draft_over_words_that_they_have_not_read(fixed: MyoclonusType, writer: Account) -> None:
    read = record(fixed, by=writer).number
    change(fixed, outlook="<p>A newer warning.</p>\n")
    before = pictures()
    with pytest.raises(RefusedError, match="changed after you opened this page"):
        resume(fixed, by=writer, as_drafted={("outlook",)}, seen=read)
    assert again(fixed).outlook == "<p>A newer warning.</p>\n"
    assert pictures() == before
    assert Parked.objects.exists()


def test_a_draft_comes_back_as_it_was_where_nothing_was_published_meanwhile(
    type_page: MyoclonusType, writer: Account
) -> None:
    change(type_page, title="A draft")
    draft = record(type_page, by=writer)
    park(type_page, by=writer)

    resume(type_page, by=writer)

    assert serialize(again(type_page)) == draft.content


def test_what_cannot_be_put_aside(
    type_page: MyoclonusType, draft: Guide, writer: Account, make_account: Callable[..., Account]
) -> None:
    with pytest.raises(RefusedError, match="not public"):
        park(draft, by=writer)
    with pytest.raises(RefusedError, match="no draft to put aside"):
        park(type_page, by=writer)
    with pytest.raises(RefusedError, match="No draft of this page is put aside"):
        resume(type_page, by=writer)
    change(type_page, title="One draft")
    park(type_page, by=writer)
    change(again(type_page), title="Another draft")
    with pytest.raises(RefusedError, match="put aside already"):
        park(type_page, by=writer)
    withdraw(type_page, by=writer, reason="Harm.", note="Wrong.")
    with pytest.raises(RefusedError, match="not public"):
        park(type_page, by=writer)
    resume(type_page, by=writer)
    with pytest.raises(RefusedError, match="No draft of this page is put aside"):
        resume(type_page, by=writer)


def test_who_may_not_change_a_page_moves_none_of_its_texts(
    type_page: MyoclonusType, writer: Account, make_account: Callable[..., Account]
) -> None:
    first: Any = current_of(type_page)
    change(type_page, title="A draft")
    record(type_page, by=writer)
    anna = make_account("anna", "Administrator")
    before = pictures()

    for step in (
        lambda: put_back(first.revision, by=anna),
        lambda: park(type_page, by=anna),
        lambda: resume(type_page, by=anna),
    ):
        with pytest.raises(RefusedError, match="may not change"):
            step()

    assert pictures() == before
    assert not Edition.objects.pending().exists()
