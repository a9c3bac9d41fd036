"""Several pages submitted as one set, and approved or sent back as one: what belongs together goes public together."""

import datetime
from collections.abc import Collection, Mapping

from django.apps import apps
from django.db import transaction

from editorial import problems
from editorial.body import said
from editorial.errors import RefusedError
from editorial.models import Account, Edition, Editioned, EditionSet
from editorial.release_rules import DocumentId
from editorial.status import newest_revisions
from editorial.workflow import propose, review

#: All texts of a large update fit, and the fields of its form stay below the thousand that Django reads.
MOST_PAGES = 900


@transaction.atomic
def submit_set(
    things: Collection[Editioned], *, by: Account, note: str, seen: Mapping[DocumentId, int] | None = None
) -> EditionSet:
    """Put the working texts of `things` up for sign-off together; `note` tells readers what changed on each of them.

    The drafts of others come along: the screen says so. `seen` are the numbers of the revisions that `by` could read.
    Raises RefusedError, with the page at fault, and then
    nothing was submitted.
    """
    if not by.has_perm("editorial.submit_edition"):
        raise RefusedError("Your account may not submit pages.")
    note = said(note)
    if not note:
        raise RefusedError("Write a note that tells readers what changed.")
    if not 1 <= len(things) <= MOST_PAGES:
        raise RefusedError(f"Choose the pages of the set: at least one, at most {MOST_PAGES}.")
    _check_not_submitted(things)
    for thing, sentence in problems.find(list(things)):
        raise RefusedError(_named(thing, sentence))
    edition_set = EditionSet.objects.create(note=note, by=by)
    documents = {DocumentId(thing._meta.label_lower, thing.key): thing for thing in things}
    for document, thing in documents.items():
        try:
            propose(
                thing,
                by=by,
                change=Edition.Change.CONTENT,
                note=note,
                including=None,
                seen=seen.get(document) if seen else None,
                edition_set=edition_set,
                along=documents.keys(),
            )
        except RefusedError as error:
            raise RefusedError(_named(thing, str(error))) from error
    return edition_set


def _check_not_submitted(things: Collection[Editioned]) -> None:
    """Raise RefusedError where a set with the very text of one of `things` waits: the button was pressed twice."""
    waiting = Edition.objects.pending().filter(edition_set__isnull=False)
    submitted = set(waiting.values_list("model", "key", "revision__digest"))
    newest = newest_revisions().filter(key__in={thing.key for thing in things}) if submitted else None
    if newest and not submitted.isdisjoint(newest.values_list("model", "key", "digest")):
        raise RefusedError("Some of these texts have just been submitted in another set. Open the list of sets.")


def _named(thing: Editioned, sentence: str) -> str:
    return f"{thing._meta.verbose_name} “{thing}”: {sentence}"


def members(edition_set: EditionSet) -> list[Edition]:
    """The editions of the set in the order in which they were submitted, with their texts."""
    return list(edition_set.editions.select_related("revision", "submitted_by", "reviewed_by").order_by("pk"))


@transaction.atomic
def review_set(
    edition_set: EditionSet,
    *,
    by: Account,
    approve: bool,
    note: str = "",
    live_from: datetime.datetime | None = None,
) -> list[Edition]:
    """Decide on all editions of the set that still wait, together; return them.

    Raises RefusedError, with the page at fault, and then nothing was decided.
    """
    waiting = [edition for edition in members(edition_set) if edition.verdict == Edition.Verdict.PENDING]
    if not waiting:
        raise RefusedError("No page of this set waits any more: somebody has decided, or submitted them again.")
    along = {DocumentId(edition.model, edition.key) for edition in waiting} if approve else set()
    for edition in waiting:
        try:
            review(edition, by=by, approve=approve, note=note, live_from=live_from, along=along)
        except RefusedError as error:
            verbose_name = apps.get_model(edition.model)._meta.verbose_name
            raise RefusedError(f"{verbose_name} “{edition.key}”: {error}") from error
    return waiting
