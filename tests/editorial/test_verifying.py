"""The nightly check finds what somebody changed behind the desk's back."""

from collections.abc import Callable
from typing import Any

import pytest

from conditions.models import MyoclonusType
from editorial.models import Account, Edition, Revision
from editorial.workflow import record, review, submit
from tests.editorial.sample import Ran, change


@pytest.fixture
def edition(type_page: MyoclonusType, writer: Account, reviewer: Account) -> Edition:
    """The third edition of a page."""
    for title in ("Second", "Third"):
        change(type_page, title=title)
        record(type_page, by=writer)
        review(submit(type_page, by=writer, note="A title."), by=reviewer, approve=True)
    found: Edition = Edition.objects.latest("pk")
    return found


def test_what_is_as_it_was_kept_passes(edition: Edition, run: Callable[..., Ran]) -> None:
    ran = run("verify_editions")

    told = f"{Revision.objects.count()} revisions and {Edition.objects.count()} editions are as they were kept."
    assert (ran.status, ran.out.strip(), ran.err) == (0, told, "")


def behind_the_desks_back(row: Any, **values: Any) -> None:
    type(row)._base_manager.filter(pk=row.pk).update(**values)


def _other_words(edition: Edition) -> None:
    content = edition.revision.content
    content["fields"]["title"] = "Tampered"
    behind_the_desks_back(edition.revision, content=content)


def _other_words_with_their_digest(edition: Edition) -> None:
    earlier = Edition.objects.get(key=edition.key, number=1).revision
    behind_the_desks_back(edition.revision, content=earlier.content, digest=earlier.digest, key="another-page")


def _a_revision_removed(edition: Edition) -> None:
    Revision._base_manager.create(
        model=edition.model, key=edition.key, number=5, content={}, digest="44136fa3", by=None, origin="admin"
    )


def _an_edition_removed(edition: Edition) -> None:
    Edition._base_manager.filter(key=edition.key, number=2).delete()


def _another_address(edition: Edition) -> None:
    behind_the_desks_back(edition, slug="elsewhere")


def _signed_by_an_author(edition: Edition) -> None:
    behind_the_desks_back(edition, authors=[edition.reviewed_by_id])


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (_other_words, "conditions.myoclonustype startle, revision 3: the text is not the one that was kept."),
        (_other_words_with_their_digest, "startle, edition 3: its text is that of another page"),
        (_a_revision_removed, "conditions.myoclonustype startle: revision 4 of 5 is gone."),
        (_an_edition_removed, "conditions.myoclonustype startle: edition 2 of 3 is gone."),
        (_another_address, "startle, edition 3: its address “elsewhere” is not the one in its text."),
        (_signed_by_an_author, "startle, edition 3: it was approved by one of its own authors."),
    ],
)
def test_what_was_changed_or_removed_is_named_and_the_nightly_job_fails(
    edition: Edition, run: Callable[..., Ran], tamper: Callable[[Edition], None], said: str
) -> None:
    tamper(edition)

    ran = run("verify_editions")

    assert ran.status == 1
    assert said in ran.err
