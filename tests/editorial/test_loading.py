"""Content files into the working rows, without ever overwriting what a person edited."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conditions.models import MyoclonusType, Treatment
from editorial.content_files import dump, parse
from editorial.loading import (
    Loaded,
    Outcome,
    conflicts,
    decide,
    file_drafts,
    load,
)
from editorial.models import Account, Edition, Editioned, LoadedFile, Revision
from editorial.snapshots import serialize, upgrade
from editorial.status import current_of, latest_revision, state
from editorial.workflow import publish_unreviewed, record, review, submit
from tests.editorial.sample import (
    LINKED,
    Ran,
    change,
    content_of,
    edit_at_the_desk,
    edit_file,
    keep_as_an_earlier_release,
    little_site,
    pictures,
    put,
    write_files,
)

TYPE = "05_types/startle.yaml"
Run = Callable[..., Ran]
Site = dict[type[Editioned], Any]


@pytest.mark.parametrize("still_there", [True, False], ids=["the address of a page", "where a page was before"])
def test_a_file_does_not_take_the_address_of_another_page(
    site: Site, folder: Path, run: Run, still_there: bool
) -> None:
    """Readers and links come to the other page by it, for ever."""
    change(site[MyoclonusType], slug="moved")
    if not still_there:
        publish_unreviewed(site[MyoclonusType], note="Moved.")
    write_files([content_of(MyoclonusType, "newcomer", slug="startle")], folder)
    before = pictures()

    ran = run("load_content", folder, "--publish-unreviewed")

    assert ran.status != 0
    assert "05_types/newcomer.yaml, row 1, field “slug”: “startle” is or was in the address of another page" in ran.err
    assert pictures() == before


@pytest.mark.parametrize(
    ("file", "working", "agreed", "outcome"),
    [
        ("a", None, None, Outcome.NEW),
        ("a", None, "a", Outcome.NEW),
        ("a", "a", "a", Outcome.SAME),
        ("a", "a", "b", Outcome.SAME),
        ("a", "a", None, Outcome.SAME),
        ("b", "a", "a", Outcome.UPDATED),
        ("a", "b", "a", Outcome.KEPT),
        ("b", "c", "a", Outcome.CONFLICT),
        ("a", "b", None, Outcome.CONFLICT),
    ],
)
def test_what_is_done_with_a_page(file: str, working: str | None, agreed: str | None, outcome: Outcome) -> None:
    assert decide(file, working, agreed) is outcome


def test_new_files_become_rows_revisions_and_in_development_unreviewed_editions(
    empty_desk: None, folder: Path, run: Run
) -> None:
    before = Revision.objects.count()

    ran = run("load_content", folder)

    assert ran.status == 0
    assert ran.out.splitlines()[-1] == "5 content files: 5 new."
    for model, content in little_site().items():
        if content["key"] not in LINKED:
            continue
        thing = model._default_manager.get(key=content["key"])
        newest, live = latest_revision(thing), current_of(thing)
        assert serialize(thing) == content
        assert newest
        assert live
        assert (newest.content, newest.by, newest.origin) == (content, None, "file")
        assert (live.revision, live.verdict, live.change) == (newest, "unreviewed", "first")
        assert (live.submitted_by, live.reviewed_by, live.authors) == (None, None, [])
    assert Revision.objects.count() == before + 5


def test_loading_again_changes_nothing(site: Site, folder: Path, run: Run) -> None:
    before = pictures()

    ran = run("load_content", folder)

    assert (ran.status, ran.out) == (0, "5 content files: 5 same.\n")
    assert pictures() == before


def test_a_changed_file_changes_the_page_and_is_public_in_development(site: Site, folder: Path, run: Run) -> None:
    page = site[MyoclonusType]
    kept = page.sections.get(key="second-part").pk
    content = parse(folder / TYPE)
    content["fields"]["title"] = "Another title"
    del content["children"]["sections"][0], content["children"]["care_cards"][0]
    content["children"]["codes"][0]["code"] = "G25.4"
    content["links"]["also_sorted_as"] = ["startle"]
    (folder / TYPE).write_text(dump(content))

    ran = run("load_content", folder)

    assert (ran.status, ran.out.splitlines()) == (
        0,
        ["conditions.myoclonustype startle: updated", "5 content files: 1 updated, 4 same."],
    )
    page.refresh_from_db()
    assert serialize(page) == content
    assert [row.pk for row in page.sections.all()] == [kept]
    assert current_of(page).revision.content == content  # type: ignore[union-attr]
    assert current_of(page).change == "content"  # type: ignore[union-attr]


def test_pages_that_link_to_one_another_are_loaded_together(empty_desk: None, folder: Path) -> None:
    others = [content_of(MyoclonusType, key, also_sorted_as=[other]) for key, other in (("aa", "zz"), ("zz", "aa"))]
    others[0]["fields"]["outlook"] = '<p><a href="/types/zz/">z</a></p>\n'

    load(write_files(others, folder).glob("*/*.yaml"), publish=True)

    assert [serialize(MyoclonusType.objects.get(key=content["key"])) for content in others] == others


def test_a_page_whose_file_is_gone_stays(site: Site, folder: Path, run: Run) -> None:
    (folder / TYPE).unlink()
    (folder / "06_treatments" / "tablet.yaml").unlink()
    before = pictures()

    assert run("load_content", folder).status == 0

    assert pictures() == before


def test_of_a_load_that_is_refused_nothing_stays_not_even_good_changes(site: Site, folder: Path, run: Run) -> None:
    edit_file(folder, "01_sources/little-study.yaml", title="Another title")
    write_files([content_of(MyoclonusType, "newcomer")], folder)
    edit_file(folder, "06_treatments/tablet.yaml", regulatory_status="research", grade="X")
    before = pictures()

    ran = run("load_content", folder)

    assert ran.status == 1
    assert ran.err.count("tablet.yaml") == len(ran.err.splitlines()) - 1 == 1
    assert pictures() == before


# --- What a person edited ---------------------------------------------------------------------------------------------


def test_an_edit_made_in_the_admin_survives_and_is_reported(
    site: Site, folder: Path, run: Run, writer: Account
) -> None:
    page = site[MyoclonusType]
    edit_at_the_desk(page, writer, title="Wanda's title")
    page.sections.create(key="third-part", position=5, aspect="why", heading="Third", body="<p>Third.</p>")
    record(page, by=writer)
    before = pictures()

    ran = run("load_content", folder)

    assert ran.status == 0
    assert ran.out.splitlines() == [
        "conditions.myoclonustype startle: kept: edited in the admin; export it to bring the edit into the file",
        "5 content files: 4 same, 1 kept.",
    ]
    assert pictures() == before


def test_of_a_page_edited_in_the_admin_and_in_its_file_nothing_is_touched_but_other_pages_are_loaded(
    site: Site, folder: Path, run: Run, writer: Account
) -> None:
    page, treatment = site[MyoclonusType], site[Treatment]
    edit_at_the_desk(page, writer, title="Wanda's title")
    edit_file(folder, summary="<p>The file's summary.</p>\n")
    edit_file(folder, "06_treatments/tablet.yaml", title="The file's title")
    (wandas, live, newest) = serialize(page), current_of(page), latest_revision(page)

    ran = run("load_content", folder)

    assert ran.status == 2
    conflict = "conflict: edited in the admin and in the file; nothing was done with this page"
    assert ran.out.splitlines() == [
        f"conditions.myoclonustype startle: {conflict}",
        "conditions.treatment tablet: updated",
        "5 content files: 1 updated, 3 same, 1 conflict.",
    ]
    page.refresh_from_db()
    treatment.refresh_from_db()
    assert (serialize(page), current_of(page), latest_revision(page)) == (wandas, live, newest)
    assert treatment.title == "The file's title"
    assert run("load_content", folder).status == 2  # and it stays a conflict until somebody settles it


def test_a_page_made_in_the_admin_is_not_overwritten_by_a_file_with_its_key(
    empty_desk: None, folder: Path, run: Run, writer: Account
) -> None:
    page = put(
        little_site()[MyoclonusType]
        | {"children": {"causes": [], "tests": [], "sections": [], "care_cards": [], "codes": []}}
    )
    record(page, by=writer)

    assert run("load_content", folder).status == 2

    assert not page.sections.exists()
    assert current_of(page) is None


def test_once_the_edit_is_in_the_file_the_file_may_change_the_page_again(
    site: Site, folder: Path, run: Run, writer: Account
) -> None:
    page = site[MyoclonusType]
    edit_at_the_desk(page, writer, title="Wanda's title")
    edit_file(folder, title="Wanda's title")
    assert "5 same" in run("load_content", folder).out

    edit_file(folder, title="A third title")

    assert "1 updated" in run("load_content", folder).out
    page.refresh_from_db()
    assert page.title == "A third title"


def test_an_edit_that_was_taken_back_lets_the_file_change_the_page(
    site: Site, folder: Path, run: Run, writer: Account
) -> None:
    page = site[MyoclonusType]
    title = page.title
    for text in ("Wanda's title", title):
        edit_at_the_desk(page, writer, title=text)
    edit_file(folder, title="The file's title")

    assert "1 updated" in run("load_content", folder).out


# --- What becomes public ----------------------------------------------------------------------------------------------


def test_what_a_person_typed_is_not_published_though_the_file_says_the_same(
    site: Site, folder: Path, run: Run, writer: Account, reviewer: Account
) -> None:
    page = site[MyoclonusType]
    live = current_of(page)
    edit_at_the_desk(page, writer, title="Wanda's title")
    edit_file(folder, title="Wanda's title")

    assert "5 same" in run("load_content", folder).out
    assert current_of(page) == live

    edition = submit(page, by=writer, note="A title.")
    assert edition.authors == [writer.pk]
    review(edition, by=reviewer, approve=True)
    assert current_of(page) == edition


def test_a_draft_that_a_person_edited_back_to_its_file_is_not_published(
    empty_desk: None, folder: Path, run: Run, writer: Account, settings: Any
) -> None:
    settings.DEVELOPMENT = False
    run("load_content", folder)
    page = MyoclonusType.objects.get(key="startle")
    title = page.title
    for text in ("Wanda's title", title):
        edit_at_the_desk(page, writer, title=text)

    ran = run("load_content", folder, "--publish-unreviewed")

    assert (ran.status, current_of(page)) == (0, None)
    assert current_of(Treatment.objects.get(key="tablet")) is not None


def test_outside_development_files_load_as_drafts(empty_desk: None, folder: Path, run: Run, settings: Any) -> None:
    settings.DEVELOPMENT = False
    before = Edition.objects.count()

    assert "5 new" in run("load_content", folder).out

    assert Edition.objects.count() == before
    assert state(Treatment.objects.get(key="tablet")).unpublished_edits

    assert "5 same" in run("load_content", folder, "--publish-unreviewed").out

    assert Edition.objects.count() == before + 5
    assert current_of(Treatment.objects.get(key="tablet")).verdict == "unreviewed"  # type: ignore[union-attr]


def test_outside_development_a_changed_file_leaves_the_public_text(
    site: Site, folder: Path, run: Run, settings: Any
) -> None:
    settings.DEVELOPMENT = False
    page = site[MyoclonusType]
    live = current_of(page)
    edit_file(folder, title="The file's title")

    assert "1 updated" in run("load_content", folder).out

    page.refresh_from_db()
    assert (page.title, current_of(page)) == ("The file's title", live)
    assert state(page).unpublished_edits


def test_a_text_that_two_people_signed_is_not_replaced_by_the_same_text_unreviewed(
    site: Site, folder: Path, run: Run, writer: Account, reviewer: Account
) -> None:
    page = site[MyoclonusType]
    edit_at_the_desk(page, writer, title="Wanda's title")
    signed = submit(page, by=writer, note="A title.")
    review(signed, by=reviewer, approve=True)
    edit_file(folder, title="Wanda's title")

    run("load_content", folder)

    assert current_of(page) == signed


# --- Only looking -----------------------------------------------------------------------------------------------------


def test_diff_shows_what_would_happen_line_by_line_and_changes_nothing(
    site: Site, folder: Path, run: Run, writer: Account
) -> None:
    edit_at_the_desk(site[Treatment], writer, title="Wanda's title")
    edit_file(folder, title="The file's title")
    write_files([content_of(MyoclonusType, "newcomer")], folder)
    before = pictures()

    ran = run("load_content", folder, "--diff")

    lines = ran.out.splitlines()
    assert ran.status == 0
    assert lines[-1] == "6 content files: 1 new, 1 updated, 3 same, 1 kept. Nothing was changed."
    updated = lines.index("conditions.myoclonustype startle: updated")
    assert {"  -    title: The title of startle", "  +    title: The file's title"} < set(lines[updated + 1 :])
    assert "  +    key: newcomer" in lines
    assert {"  -    title: Wanda's title", "  +    title: The title of tablet"} < set(lines)
    assert pictures() == before


def test_diff_tells_a_conflict_by_its_exit_status(site: Site, folder: Path, run: Run, writer: Account) -> None:
    edit_at_the_desk(site[MyoclonusType], writer, title="Wanda's title")
    edit_file(folder, title="The file's title")

    assert run("load_content", folder, "--diff").status == 2


def test_diff_refuses_broken_files_as_loading_would(site: Site, folder: Path, run: Run) -> None:
    edit_file(folder, harmless="always")

    ran = run("load_content", folder, "--diff")

    assert ran.status == 1
    assert "field “harmless”" in ran.err


def test_a_new_file_does_not_bring_back_a_page_that_was_withdrawn(
    site: Site, folder: Path, run: Run, writer: Account, reviewer: Account
) -> None:
    page = site[MyoclonusType]
    publish_unreviewed(page, note="A test.")
    gone = submit(page, by=writer, change=Edition.Change.WITHDRAWN, note="It was wrong.")
    review(gone, by=reviewer, approve=True)
    edit_file(folder, title="Startle, again")

    run("load_content", folder, "--publish-unreviewed")

    assert state(page).withdrawn
    assert page.key not in file_drafts().values_list("key", flat=True)


# --- Across releases --------------------------------------------------------------------------------------------------


@pytest.fixture
def loaded_by_an_earlier_release(site: Site) -> Revision:
    """The page as a release kept it that had other fields, with what its file said then."""
    newest = latest_revision(site[MyoclonusType])
    assert newest
    keep_as_an_earlier_release(newest)
    newest.refresh_from_db()
    put(upgrade(newest.content))
    LoadedFile.objects.filter(model=newest.model, key=newest.key).update(digest=newest.digest)
    return newest


def test_after_a_release_that_brought_fields_a_page_that_nobody_edited_takes_the_text_of_its_file(
    loaded_by_an_earlier_release: Revision, folder: Path, run: Run
) -> None:
    ran = run("load_content", folder)

    assert f"{loaded_by_an_earlier_release.model} startle: updated" in ran.out.splitlines()
    assert serialize(MyoclonusType.objects.get(key="startle")) == parse(folder / TYPE)


def test_after_such_a_release_a_page_that_somebody_edited_is_in_conflict(
    loaded_by_an_earlier_release: Revision, folder: Path, run: Run, writer: Account
) -> None:
    edit_at_the_desk(MyoclonusType.objects.get(key="startle"), writer, title="Edited here")

    ran = run("load_content", folder)

    assert ran.status != 0
    assert [conflict.key for conflict in conflicts()] == ["startle"]
    assert MyoclonusType.objects.get(key="startle").title == "Edited here"


def test_after_such_a_release_a_page_that_says_what_its_file_does_is_left_as_it_is(
    loaded_by_an_earlier_release: Revision, folder: Path
) -> None:
    write_files([serialize(MyoclonusType.objects.get(key="startle"))], folder)

    assert _outcomes(load(folder.glob("*/*.yaml"), publish=True))["startle"] is Outcome.SAME


def test_after_such_a_release_an_edit_at_the_desk_stays_where_the_file_is_unchanged(
    loaded_by_an_earlier_release: Revision, folder: Path, writer: Account
) -> None:
    write_files([serialize(MyoclonusType.objects.get(key="startle"))], folder)
    edit_at_the_desk(MyoclonusType.objects.get(key="startle"), writer, title="Edited here")

    assert _outcomes(load(folder.glob("*/*.yaml"), publish=True))["startle"] is Outcome.KEPT
    assert not conflicts()
    assert MyoclonusType.objects.get(key="startle").title == "Edited here"


def _outcomes(results: list[Loaded]) -> dict[str, Outcome]:
    return {result.content["key"]: result.outcome for result in results}
