"""Whether what is kept is still what was kept: for the nightly job."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from editorial.models import Edition, Revision
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
    if edition.verdict == Edition.Verdict.APPROVED and edition.reviewed_by_id in edition.authors:
        yield f"{edition}: it was approved by one of its own authors."
