from collections.abc import Callable
from typing import Any

import pytest

from conditions.models import Guide, MyoclonusType, Treatment
from editorial.alone import withdraw
from editorial.errors import RefusedError
from editorial.models import Account, Edition, Revision
from editorial.status import current_of, state
from editorial.workflow import publish_unreviewed, record, review, submit
from tests.editorial.sample import change, content_of, pictures, put


def edited(thing: Any, by: Account, title: str = "Another title") -> Any:
    change(thing, title=title)
    record(thing, by=by)
    return thing


def test_a_submission_is_not_public(type_page: MyoclonusType, writer: Account) -> None:
    live = current_of(type_page)

    edition = submit(edited(type_page, writer), by=writer, note="  A better title. ")

    assert current_of(type_page) == live
    assert state(type_page).pending == edition
    assert (edition.verdict, edition.change, edition.public_note) == ("pending", "content", "A better title.")
    assert edition.revision.content["fields"]["title"] == "Another title"


@pytest.mark.parametrize("asked", ["content", "minor", "first"])
def test_the_first_edition_says_that_it_is_the_first(draft: Guide, writer: Account, asked: str) -> None:
    assert submit(draft, by=writer, change=asked, note="A new page.").change == "first"


@pytest.mark.parametrize(
    ("change_kind", "note", "sentence"),
    [
        ("content", "", "Write a note that tells readers what changed."),
        ("content", " \n ", "Write a note that tells readers what changed."),
        ("withdrawn", "", "Write a note that tells readers what changed."),
        ("rewritten", "A note.", "Choose what kind of change this is."),
        ("", "A note.", "Choose what kind of change this is."),
        ("first", "A note.", "Choose what kind of change this is."),
    ],
)
def test_a_submission_needs_a_known_kind_of_change_and_a_note_for_readers(
    type_page: MyoclonusType, writer: Account, change_kind: str, note: str, sentence: str
) -> None:
    edited(type_page, writer)
    before = pictures()

    with pytest.raises(RefusedError, match=sentence):
        submit(type_page, by=writer, change=change_kind, note=note)

    assert pictures() == before


def test_a_minor_correction_needs_no_note(type_page: MyoclonusType, writer: Account) -> None:
    assert submit(edited(type_page, writer), by=writer, change="minor").change == "minor"


def test_an_account_without_the_permission_may_not_submit(
    type_page: MyoclonusType, make_account: Callable[..., Account]
) -> None:
    stranger = make_account("stranger", "Administrator")
    edited(type_page, stranger)

    with pytest.raises(RefusedError, match="may not submit"):
        submit(type_page, by=stranger, note="A note.")


def test_a_text_that_the_public_reads_already_is_not_submitted(type_page: MyoclonusType, writer: Account) -> None:
    with pytest.raises(RefusedError, match="Nothing has changed"):
        submit(type_page, by=writer, note="A note.")


def test_an_edit_that_was_taken_back_is_not_submitted(type_page: MyoclonusType, writer: Account) -> None:
    title = type_page.title
    edited(edited(type_page, writer), writer, title)

    with pytest.raises(RefusedError, match="Nothing has changed"):
        submit(type_page, by=writer, note="A note.")


@pytest.mark.parametrize("asked", ["content", "minor"])
def test_a_refused_submission_leaves_nothing_behind(type_page: MyoclonusType, writer: Account, asked: str) -> None:
    earlier = submit(edited(type_page, writer), by=writer, note="Waits.")
    change(type_page, title="Saved behind the desk's back", summary='<p><a href="/types/no-such-page/">x</a></p>')
    before = pictures()

    with pytest.raises(RefusedError):
        submit(type_page, by=writer, change=asked, note="A note.")

    assert pictures() == before
    assert state(type_page).pending == earlier


def test_a_later_submission_replaces_the_one_that_waits(
    type_page: MyoclonusType, writer: Account, reviewer: Account
) -> None:
    first = submit(edited(type_page, writer), by=writer, note="First try.")
    second = submit(edited(type_page, writer, "A third title"), by=writer, note="Second try.")

    first.refresh_from_db()
    assert (first.verdict, second.verdict) == ("replaced", "pending")
    assert list(Edition.objects.of(type_page).pending()) == [second]
    with pytest.raises(RefusedError, match="replaced by a later one"):
        review(first, by=reviewer, approve=True)


def test_a_submission_leaves_alone_what_waits_of_a_page_of_another_kind_with_the_same_key(
    type_page: MyoclonusType, writer: Account
) -> None:
    namesake = put(content_of(Guide, type_page.key))
    waits = submit(namesake, by=writer, note="A guide.")

    submit(edited(type_page, writer), by=writer, note="A type.")

    waits.refresh_from_db()
    assert waits.verdict == "pending"
    assert current_of(namesake) is None


def test_what_was_changed_behind_the_desks_back_is_kept_and_submitted(
    type_page: MyoclonusType, writer: Account
) -> None:
    change(type_page, title="Changed in a shell")

    edition = submit(type_page, by=writer, note="A note.")

    assert edition.revision == Revision.objects.latest("pk")
    assert (edition.revision.by, edition.revision.origin) == (None, "outside")
    assert edition.revision.content["fields"]["title"] == "Changed in a shell"


# --- Problems of the page ---------------------------------------------------------------------------------------------


def test_a_treatment_for_research_only_is_not_submitted_while_a_pair_has_another_grade(
    treatment: Treatment, writer: Account
) -> None:
    change(treatment, regulatory_status="research", grade="X")

    with pytest.raises(RefusedError, match=r"“The title of startle”: .* has the grade X for every type, not “C”"):
        submit(treatment, by=writer, note="A note.")

    change(treatment.uses.get(), grade="X")
    assert submit(treatment, by=writer, note="A note.").verdict == "pending"


@pytest.mark.parametrize("address", ["/types/no-such-page/", "/no-such-list/", "/sources/no-such-source/#part"])
@pytest.mark.parametrize("part", [False, True], ids=["in the page", "in a part"])
def test_a_body_link_to_an_unknown_page_is_not_submitted(
    type_page: MyoclonusType, writer: Account, address: str, part: bool
) -> None:
    body = f'<p>See <a href="{address}">there</a>.</p>'
    if part:
        change(type_page.sections.get(key="first-part"), body=body)
    else:
        change(type_page, outlook=body)

    with pytest.raises(RefusedError, match=f"links to {address.partition('#')[0]}, but there is no such page"):
        submit(type_page, by=writer, note="A note.")


def test_body_links_to_drafts_lists_glossary_words_and_other_sites_are_submitted(
    type_page: MyoclonusType, draft: Guide, writer: Account
) -> None:
    targets = [f"/guides/{draft.slug}/", "/types/", "/glossary/#a-word", "/types/startle/#part", "#part"]
    links = "".join(
        f'<a href="{target}">x</a>' for target in [*targets, "https://example.org/", "mailto:a@example.org"]
    )
    change(type_page, outlook=f"<p>{links}</p>")

    assert submit(type_page, by=writer, note="A note.").verdict == "pending"


# --- Withdrawing ------------------------------------------------------------------------------------------------------


def test_a_page_is_withdrawn_by_two_people_and_can_come_back_with_the_same_text(
    type_page: MyoclonusType, writer: Account, reviewer: Account
) -> None:
    gone = submit(type_page, by=writer, change="withdrawn", note="It was wrong.")
    assert current_of(type_page).change == "first"  # type: ignore[union-attr]
    review(gone, by=reviewer, approve=True)
    assert current_of(type_page).change == "withdrawn"  # type: ignore[union-attr]

    back = submit(type_page, by=writer, note="It was right.")
    review(back, by=reviewer, approve=True)

    assert current_of(type_page) == back
    assert back.change == "content"


def test_a_withdrawn_page_is_not_withdrawn_again(type_page: MyoclonusType, writer: Account, reviewer: Account) -> None:
    review(submit(type_page, by=writer, change="withdrawn", note="Wrong."), by=reviewer, approve=True)

    with pytest.raises(RefusedError, match="This page is withdrawn"):
        submit(type_page, by=writer, change="withdrawn", note="Wrong.")


def test_a_page_that_is_not_public_cannot_be_withdrawn(draft: Guide, writer: Account) -> None:
    with pytest.raises(RefusedError, match="not public, so it cannot be withdrawn"):
        submit(draft, by=writer, change="withdrawn", note="Wrong.")


def test_a_submission_is_replaced_when_a_newer_text_from_the_files_becomes_public(
    draft: Guide, writer: Account
) -> None:
    waiting = submit(draft, by=writer, note="A new page.")
    change(draft, title="Newer, from the file")

    publish_unreviewed(draft, note="Loaded.")

    waiting.refresh_from_db()
    assert waiting.verdict == "replaced"
    assert state(draft).pending is None


# --- Nothing changed but the date of the last look --------------------------------------------------------------------


def test_reviewed_without_a_change_is_an_edition_of_the_same_text_and_a_draft_stays_a_draft(
    type_page: MyoclonusType, writer: Account, reviewer: Account, make_account: Callable[..., Account]
) -> None:
    live: Any = current_of(type_page)
    edited(type_page, make_account("willy"), "Willy's half-done title")

    edition = submit(type_page, by=writer, change="reviewed", note="We have looked at all of it.")
    review(edition, by=reviewer, approve=True)

    assert current_of(type_page) == edition
    assert (edition.change, edition.revision, edition.authors) == ("reviewed", live.revision, [writer.pk])
    assert state(type_page).unpublished_edits


def test_a_page_that_is_not_public_or_withdrawn_has_no_text_that_stays_as_it_is(
    type_page: MyoclonusType, draft: Guide, writer: Account, reviewer: Account
) -> None:
    with pytest.raises(RefusedError, match="not public yet"):
        submit(draft, by=writer, change="reviewed", note="Looked at.")
    review(submit(type_page, by=writer, change="withdrawn", note="Wrong."), by=reviewer, approve=True)
    for kind in ("reviewed", "minor"):
        with pytest.raises(RefusedError, match="This page is withdrawn"):
            submit(type_page, by=writer, change=kind, note="Looked at.")


# --- Whose words ------------------------------------------------------------------------------------------------------


def test_a_colleagues_unpublished_edits_are_submitted_only_by_who_says_so(
    type_page: MyoclonusType, writer: Account, make_account: Callable[..., Account]
) -> None:
    willy, wilma = make_account("willy"), make_account("wilma")
    edited(edited(type_page, willy, "By Willy"), wilma, "By Wilma")
    before = pictures()

    with pytest.raises(RefusedError, match="also holds edits by willy, wilma that readers do not see yet"):
        submit(type_page, by=writer, note="A note.")
    with pytest.raises(RefusedError, match="also holds edits by wilma that"):
        submit(type_page, by=writer, note="A note.", including=[willy.pk])
    assert pictures() == before

    edition = submit(type_page, by=writer, note="A note.", including=[willy.pk, wilma.pk])
    assert edition.authors == sorted([writer.pk, willy.pk, wilma.pk])


# --- Addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("moved_on", [False, True], ids=["its address", "an old address of it"])
def test_the_address_of_another_page_is_not_taken_now_or_later(
    type_page: MyoclonusType, writer: Account, reviewer: Account, moved_on: bool
) -> None:
    other = put(content_of(MyoclonusType, "other-type"))
    publish_unreviewed(other, note="Loaded.")
    waits = submit(edited(type_page, writer, "Before"), by=writer, note="A note.")
    old = other.slug
    change(other, slug="elsewhere")
    if moved_on:
        publish_unreviewed(other, note="Moved.")
    change(type_page, slug=old)

    with pytest.raises(RefusedError, match=f"“{old}” is or was in the address of another page, “other-type”"):
        submit(type_page, by=writer, note="A note.")

    waits.refresh_from_db()
    assert waits.verdict == "pending"


def test_an_address_that_another_page_took_while_this_one_waited_is_not_approved(
    type_page: MyoclonusType, writer: Account, reviewer: Account
) -> None:
    type_page.sections.get(key="second-part").delete()  # it links to its own page
    change(type_page, slug="wanted")
    waits = submit(type_page, by=writer, note="A note.")
    change(type_page, slug="startle")
    other = put(content_of(MyoclonusType, "wanted"))
    publish_unreviewed(other, note="Loaded.")

    with pytest.raises(RefusedError, match="“wanted” is or was in the address of another page"):
        review(waits, by=reviewer, approve=True)
    review(waits, by=reviewer, approve=False, note="The address is taken.")


def test_a_page_keeps_its_own_old_address_and_pages_of_other_kinds_may_share_it(
    type_page: MyoclonusType, writer: Account, reviewer: Account
) -> None:
    type_page.sections.get(key="second-part").delete()  # it links to its own page
    old = type_page.slug
    publish_unreviewed(put(content_of(Guide, old, slug=old)), note="A guide.")
    change(type_page, slug="elsewhere")
    review(submit(type_page, by=writer, note="Moved."), by=reviewer, approve=True)
    change(type_page, slug=old)

    assert submit(type_page, by=writer, note="And back.").slug == old


@pytest.mark.parametrize("note", ["", "  ", "\u200b", "\u202e\n\ufeff"])
def test_a_note_that_nobody_can_see_is_none(type_page: MyoclonusType, writer: Account, note: str) -> None:
    change(type_page, title="Another title")
    with pytest.raises(RefusedError, match="Write a note that tells readers what changed"):
        submit(type_page, by=writer, note=note)
    with pytest.raises(RefusedError, match="Say why this cannot wait"):
        withdraw(type_page, by=writer, reason=note, note="Wrong.")
