"""Whether what is kept is still what was kept, for the nightly job; and what a page said at any time."""

import datetime
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.db.models import Q

from editorial.models import Edition, Revision
from editorial.release_rules import DocumentId, embedded_ids
from editorial.snapshots import digest


def faults() -> Iterator[str]:
    """Sentences about revisions and editions that somebody changed or removed behind the desk's back."""
    for revision in Revision.objects.order_by("pk").iterator(chunk_size=200):
        if digest(revision.content) != revision.digest:
            yield f"{revision}: the text is not the one that was kept."
    for model in (Revision, Edition):
        numbers = model.objects.order_by("model", "key", "number").values_list("model", "key", "number")
        for page, rows in groupby(numbers.iterator(chunk_size=2000), key=lambda row: row[:2]):
            yield from _gaps(model, page, [number for _, _, number in rows])
    for edition in Edition.objects.select_related("revision").order_by("pk").iterator(chunk_size=200):
        yield from _edition_faults(edition)


def _gaps(model: type[Any], page: tuple[str, str], numbers: list[int]) -> Iterator[str]:
    if gone := sorted(set(range(1, numbers[-1] + 1)) - set(numbers)):
        name = model._meta.verbose_name
        yield f"{' '.join(page)}: {name} {', '.join(map(str, gone))} of {numbers[-1]} is gone."


def _edition_faults(edition: Edition) -> Iterator[str]:
    revision = edition.revision
    if (revision.model, revision.key) != (edition.model, edition.key):
        yield f"{edition}: its text is that of another page, {revision}."
    elif edition.slug != revision.content["fields"].get("slug", ""):
        yield f"{edition}: its address “{edition.slug}” is not the one in its text."
    elif edition.embeds != [str(each) for each in embedded_ids(revision.content)]:
        yield f"{edition}: what it names as shown inside it is not what its text names."
    if edition.verdict == Edition.Verdict.APPROVED and edition.reviewed_by_id in edition.authors:
        yield f"{edition}: it was approved by one of its own authors."


def editions_at(document: DocumentId, moment: datetime.datetime) -> list[Edition]:
    """The editions that readers of `document` saw at `moment`: its own first, then those of what it shows inside it.

    Empty where it was not public then.
    """
    own = _edition_at(document, moment)
    if own is None:
        return []
    embedded = (_shown_at(DocumentId.parse(text), moment) for text in own.embeds)
    return [own, *(edition for edition in embedded if edition)]


def _edition_at(document: DocumentId, moment: datetime.datetime) -> Edition | None:
    """The public edition with the highest number whose time had come and that nobody had taken back."""
    ever_public = Edition.objects.filter(
        model=document.model, key=document.key, verdict__in=Edition.EVER_PUBLIC, live_from__lte=moment
    )
    ended = Q(verdict=Edition.Verdict.TAKEN_BACK, reviewed_at__lte=moment)
    found: Edition | None = ever_public.exclude(ended).select_related("revision").order_by("-number").first()
    return None if found and found.change == Edition.Change.WITHDRAWN else found


def _shown_at(document: DocumentId, moment: datetime.datetime) -> Edition | None:
    """What stood for `document` at `moment`: its own edition or, where it was withdrawn, what had taken its place."""
    followed: set[DocumentId] = set()
    while document not in followed:
        followed.add(document)
        if found := _edition_at(document, moment):
            return found
        gone = Edition.objects.filter(
            model=document.model, key=document.key, change=Edition.Change.WITHDRAWN, live_from__lte=moment
        )
        last = gone.exclude(redirect_to="").order_by("-number").first()
        document = DocumentId.parse(last.redirect_to) if last else document
    return None
