"""What must be true before a text becomes public or is taken down, besides that two people stand behind it."""

from collections.abc import Collection, Iterable
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.db.models import Exists, OuterRef
from django.utils import timezone

from editorial.errors import RefusedError
from editorial.models import ClinicalReview, Edition, Editioned, Revision
from editorial.snapshots import Content
from editorial.status import current


class DocumentId(NamedTuple):
    """What identifies a signed-off document: the label of its model, such as “safety.careline”, and its key."""

    model: str
    key: str

    @classmethod
    def parse(cls, text: str) -> "DocumentId":
        """The id in the form in which it is stored and linked to, “model/key”."""
        model, _, key = text.partition("/")
        return cls(model, key)

    def __str__(self) -> str:
        return f"{self.model}/{self.key}"


# --- Documents that are shown inside pages ----------------------------------------------------------------------------


def embedded_ids(content: Content) -> list[DocumentId]:
    """The documents that a page with this content shows inside it, sorted."""
    model: type[Editioned] = apps.get_model(content["model"])
    return sorted(
        DocumentId(model._meta.get_field(link).related_model._meta.label_lower, key)  # type: ignore[union-attr]
        for link in model.SNAPSHOT.embeds
        for key in content["links"].get(link, [])
    )


def check_embedded(content: Content, *, along: Collection[DocumentId] = ()) -> None:
    """Raise RefusedError where the page shows a document that readers could not see with it.

    `along` are the documents that become public together with the page.
    """
    wanted = [each for each in embedded_ids(content) if each not in along]
    if not wanted:
        return
    _hold(wanted)
    changes = {DocumentId(model, key): change for model, key, change in _current_changes(wanted)}
    for each in wanted:
        if each not in changes:
            raise RefusedError(
                f"The page shows “{each.key}”, which is not public. Submit both together, or that one first."
            )
        if changes[each] == Edition.Change.WITHDRAWN:
            raise RefusedError(f"The page shows “{each.key}”, which was withdrawn. Choose what has taken its place.")
    going = (
        Edition.objects.scheduled().filter(change=Edition.Change.WITHDRAWN).values_list("model", "key", "redirect_to")
    )
    for model, key, redirect_to in going:
        if (model, key) in wanted and DocumentId.parse(redirect_to).model != model:
            raise RefusedError(f"The page shows “{key}”, which will be withdrawn on a date that is set.")


def _hold(ids: list[DocumentId]) -> None:
    """Keep these sorted documents from being withdrawn until the transaction ends: to do so holds their rows, too."""
    for model, of_model in groupby(ids, key=attrgetter("model")):
        rows = apps.get_model(model)._default_manager.filter(key__in=[each.key for each in of_model])
        if connection.features.has_select_for_update:
            list(rows.select_for_update().order_by("key").values_list("pk"))


def _current_changes(ids: Iterable[DocumentId]) -> Iterable[tuple[str, str, str]]:
    ids = list(ids)
    found = current().filter(model__in={each.model for each in ids}, key__in={each.key for each in ids})
    return found.values_list("model", "key", "change")


def pages_showing(document: DocumentId) -> list[DocumentId]:
    """The pages that show `document` to readers, be it in the place of one that was withdrawn. In no order.

    Pages count that show it today, will on a date that is set, or will again if a second person takes back what one
    person published.
    """
    public = current().exclude(change=Edition.Change.WITHDRAWN)
    unconfirmed = Edition.objects.unconfirmed().filter(model=OuterRef("model"), key=OuterRef("key"))
    may_come_back = Edition.objects.signed().filter(Exists(unconfirmed.filter(number__gt=OuterRef("number"))))
    names = _names_shown_as(document)
    found = set()
    for editions in (public, Edition.objects.scheduled(), may_come_back):
        rows = editions.exclude(embeds=[]).values_list("model", "key", "embeds")
        found |= {DocumentId(model, key) for model, key, embeds in rows if not names.isdisjoint(embeds)}
    return list(found)


def _names_shown_as(document: DocumentId) -> set[str]:
    """The documents, as “model/key”, in whose place readers see `document`, or will on a date that is set: itself,
    and what it takes the place of."""
    sent_to = {
        (f"{model}/{key}", to)
        for editions in (current(), Edition.objects.scheduled())
        for model, key, to in editions.filter(change=Edition.Change.WITHDRAWN).values_list(
            "model", "key", "redirect_to"
        )
    }
    names: set[str] = set()
    new = {str(document)}
    while new:
        names |= new
        new = {name for name, to in sent_to if to in new} - names
    return names


def check_may_go(document: DocumentId, *, replacement: str) -> None:
    """Raise RefusedError where pages show `document` and `replacement`, “model/key”, is no public one of its kind."""
    model, key = DocumentId.parse(replacement)
    public = current().exclude(change=Edition.Change.WITHDRAWN).filter(model=model, key=key)
    if model == document.model and public.exists():
        return
    if pages := pages_showing(document):
        raise RefusedError(
            f"Pages that show this: {len(pages)}. Choose another one of its kind that takes its place on"
            " them, or take it off these pages first."
        )


# --- The check by a clinician -----------------------------------------------------------------------------------------


def needs_clinician(revision: Revision) -> bool:
    """Whether `revision` may be approved only after a clinician has reviewed this text.

    It is so where it, the public text before it, or a draft in between carries the mark: nobody gets round the check by
    taking the mark away.
    """
    own_editions = Edition.objects.filter(model=revision.model, key=revision.key, revision__number__lt=revision.number)
    base = own_editions.signed().select_related("revision").order_by("-number").first()
    since = base.revision.number if base else 0
    marked = Revision.objects.filter(
        model=revision.model,
        key=revision.key,
        number__range=(since, revision.number),
        content__fields__needs_clinician=True,
    )
    return marked.exists()


def marked_texts() -> set[DocumentId]:
    """The documents whose newest text `needs_clinician`, in two queries."""
    marked = Revision.objects.filter(content__fields__needs_clinician=True).order_by("number")
    newest = {DocumentId(model, key): number for model, key, number in marked.values_list("model", "key", "number")}
    signed = Edition.objects.signed().filter(key__in={document.key for document in newest}).order_by()
    bases = signed.values_list("model", "key").annotate(models.Max("revision__number"))
    since = {DocumentId(model, key): number for model, key, number in bases}
    return {document for document, number in newest.items() if number >= since.get(document, 0)}


def check_clinician(edition: Edition) -> None:
    """Raise RefusedError where the text of `edition` needs a clinical review and no clinician who wrote none of it has
    recorded one that still holds: it is not overdue, and the page was not withdrawn since."""
    if not needs_clinician(edition.revision):
        return
    withdrawn = Edition.objects.filter(
        model=edition.model, key=edition.key, change=Edition.Change.WITHDRAWN, verdict__in=Edition.PUBLIC
    )
    last = withdrawn.aggregate(last=models.Max("number"))["last"] or 0
    holding = reviews_of_text(edition).filter(next_due__gte=timezone.localdate(), edition__number__gt=last)
    if not holding.exclude(by__in=edition.authors).exists():
        raise RefusedError(
            "This text needs a clinician's check. First a clinician who wrote none of it records a clinical review of"
            " this edition; then it can be approved."
        )


def held_for_clinician(editions: Iterable[Edition]) -> set[int]:
    """The primary keys of those of `editions` that `check_clinician` refuses; one query if none was ever marked."""
    marked = Revision.objects.filter(content__fields__needs_clinician=True).values_list("model", "key").distinct()
    ever_marked = set(marked)
    held = set()
    for edition in editions:
        if (edition.model, edition.key) in ever_marked:
            try:
                check_clinician(edition)
            except RefusedError:
                held.add(edition.pk)
    return held


def reviews_of_text(edition: Edition) -> models.QuerySet[ClinicalReview]:
    """The clinical reviews of the very text of `edition`, in whichever edition of the page it was read."""
    found: models.QuerySet[ClinicalReview] = ClinicalReview.objects.filter(
        edition__model=edition.model, edition__key=edition.key, edition__revision__digest=edition.revision.digest
    )
    return found


def check_unreviewed_may_be_public(revision: Revision) -> None:
    """Raise RefusedError where content files alone may not publish `revision`, whatever flag is given."""
    if not settings.DEVELOPMENT and needs_clinician(revision):
        raise RefusedError(f"{revision}: this text needs a clinician's check before it can be public.")
