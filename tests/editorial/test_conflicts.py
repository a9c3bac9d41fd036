"""A page and its content file that both changed: both texts are kept, and a person settles which one stands."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conditions.models import MyoclonusType
from editorial.errors import RefusedError
from editorial.loading import conflicts, keep_own_text, load, take_file_text
from editorial.models import Account, Editioned, LoadedFile, Revision
from editorial.snapshots import digest
from editorial.status import latest_revision, state
from editorial.workflow import review, submit
from tests.editorial.sample import Ran, edit_at_the_desk, edit_file

Run = Callable[..., Ran]
Site = dict[type[Editioned], Any]


@pytest.fixture
def in_conflict(site: Site, folder: Path, run: Run, writer: Account) -> tuple[str, str]:
    page = site[MyoclonusType]
    edit_at_the_desk(page, writer, title="Edited here")
    edit_file(folder, title="Edited in the file")
    run("load_content", folder)
    return page._meta.label_lower, page.key


def of_file() -> str:
    """The digest of what the file in conflict says."""
    return digest(LoadedFile.objects.get(key="startle").refused or {})


def test_of_a_conflict_the_text_of_the_file_is_kept_for_the_desk(in_conflict: tuple[str, str]) -> None:
    (conflict,) = conflicts()
    assert (conflict.model, conflict.key) == in_conflict
    assert conflict.refused
    assert conflict.refused["fields"]["title"] == "Edited in the file"


def test_a_person_can_take_the_text_of_the_file_and_what_was_here_stays_a_revision(
    in_conflict: tuple[str, str], folder: Path, run: Run, writer: Account
) -> None:
    take_file_text(in_conflict, by=writer, seen=None, file=of_file())

    page = MyoclonusType.objects.get(key="startle")
    assert page.title == "Edited in the file"
    assert "Edited here" in [each.content["fields"]["title"] for each in Revision.objects.filter(key="startle")]
    assert not conflicts()
    assert "startle: same" not in run("load_content", folder).out
    assert not conflicts()


def test_a_person_can_keep_the_text_here_and_is_not_asked_again(
    in_conflict: tuple[str, str], folder: Path, run: Run, writer: Account
) -> None:
    keep_own_text(in_conflict, by=writer, seen=None, file=of_file())

    assert "1 kept" in run("load_content", folder).out
    assert not conflicts()
    assert MyoclonusType.objects.get(key="startle").title == "Edited here"


def test_a_conflict_is_settled_once_and_only_by_who_may_change_the_page(
    in_conflict: tuple[str, str], writer: Account, make_account: Callable[..., Account]
) -> None:
    with pytest.raises(RefusedError, match="may not change"):
        take_file_text(in_conflict, by=make_account("admin", "Administrator"), seen=None, file=of_file())
    keep_own_text(in_conflict, by=writer, seen=None, file=of_file())
    with pytest.raises(RefusedError, match="no longer"):
        take_file_text(in_conflict, by=writer, seen=None, file=of_file())


def test_what_was_taken_from_the_file_is_not_public_before_another_person_has_approved_it(
    in_conflict: tuple[str, str], folder: Path, run: Run, reviewer: Account, make_account: Callable[..., Account]
) -> None:
    take_file_text(in_conflict, by=reviewer, seen=None, file=of_file())
    run("load_content", folder, "--publish-unreviewed")
    page = MyoclonusType.objects.get(key="startle")
    assert state(page).unpublished_edits

    everybody = Account.objects.values_list("pk", flat=True)
    edition = submit(page, by=make_account("olga"), note="From the file.", including=everybody)

    with pytest.raises(RefusedError, match="You wrote or submitted part"):
        review(edition, by=reviewer, approve=True)
    review(edition, by=make_account("rita", "Reviewer"), approve=True)


@pytest.mark.parametrize("settle", [take_file_text, keep_own_text])
def test_nobody_settles_a_conflict_with_a_text_here_that_they_have_not_read(
    in_conflict: tuple[str, str], writer: Account, settle: Callable[..., object]
) -> None:
    read = latest_revision(page := MyoclonusType.objects.get(key="startle"))
    edit_at_the_desk(page, writer, title="Edited again")
    assert read

    with pytest.raises(RefusedError, match="was changed after you opened"):
        settle(in_conflict, by=writer, seen=read.number, file=of_file())

    assert MyoclonusType.objects.get(key="startle").title == "Edited again"
    assert conflicts().exists()


@pytest.mark.parametrize("settle", [take_file_text, keep_own_text])
def test_nobody_settles_a_conflict_with_a_text_of_the_file_that_they_have_not_read(
    in_conflict: tuple[str, str], folder: Path, run: Run, writer: Account, settle: Callable[..., object]
) -> None:
    read = of_file()
    edit_file(folder, title="Edited in the file again")
    run("load_content", folder)

    with pytest.raises(RefusedError, match="file was changed after you opened"):
        settle(in_conflict, by=writer, seen=None, file=read)

    assert MyoclonusType.objects.get(key="startle").title == "Edited here"
    assert conflicts().exists()


@pytest.mark.parametrize("title", ["The title of startle", "Edited here"])
def test_a_conflict_is_over_when_the_file_says_again_what_it_said_or_what_stands_here(
    in_conflict: tuple[str, str], folder: Path, run: Run, title: str
) -> None:
    run("load_content", folder)
    assert conflicts().exists()

    edit_file(folder, title=title)
    run("load_content", folder)

    assert not conflicts().exists()
    assert MyoclonusType.objects.get(key="startle").title == "Edited here"


def test_trying_a_load_keeps_no_conflict(site: Site, folder: Path, run: Run, writer: Account) -> None:
    edit_at_the_desk(site[MyoclonusType], writer, title="Edited here")
    edit_file(folder, title="Edited in the file")

    load(folder.glob("*/*.yaml"), publish=True, dry_run=True)

    assert not conflicts().exists()
