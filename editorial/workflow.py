"""The life of a page: record, submit, review. No screen here; every write says who does it."""

import datetime
from collections.abc import Collection
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Max
from django.dispatch import Signal
from django.utils import timezone

from editorial import problems
from editorial.authors import authors_of
from editorial.body import said
from editorial.errors import AddressTakenError, RefusedError
from editorial.models import Account, Edition, Editioned, EditionSet, Revision
from editorial.release_rules import (
    DocumentId,
    check_clinician,
    check_embedded,
    check_may_go,
    check_unreviewed_may_be_public,
    embedded_ids,
    needs_clinician,
)
from editorial.snapshots import digest, lock, serialize
from editorial.status import current, current_of, latest_revision, says

#: Sent after what the public may read has changed and is committed.
published = Signal()


@transaction.atomic
def record(thing: Editioned, *, by: Account | None, origin: str = "admin") -> Revision:
    """Keep the whole page as it is now. Without a change since the last revision nothing is written: a field that came
    with a release, and that nobody filled in, is none.

    `by` is None only for content files and for changes made behind the desk's back.
    """
    thing = lock(thing)
    content, last = serialize(thing), latest_revision(thing)
    if last and says(last, content):
        return last
    return Revision.objects.create(
        model=content["model"],
        key=content["key"],
        number=last.number + 1 if last else 1,
        content=content,
        digest=digest(content),
        by=by,
        origin=origin,
    )


@transaction.atomic
def submit(
    thing: Editioned,
    *,
    by: Account,
    change: str = Edition.Change.CONTENT,
    note: str = "",
    including: Collection[int] = (),
    redirect_to: str = "",
    seen: int | None = None,
) -> Edition:
    """Put the working text up for sign-off and return the new edition; an earlier submission is marked as replaced.

    With the change "withdrawn" the taking down of the page is put up, with "reviewed" the public text as it is; for
    both, edits that are not public stay drafts. `including` are the ids of others whose unpublished edits come along.
    `seen` is the number of the revision that `by` has read: a newer one is refused.

    Raises RefusedError with what stands in the way.
    """
    if not by.has_perm("editorial.submit_edition"):
        raise RefusedError("Your account may not submit pages.")
    return propose(thing, by=by, change=change, note=note, including=including, redirect_to=redirect_to, seen=seen)


def propose(
    thing: Editioned,
    *,
    by: Account,
    change: str,
    note: str,
    including: Collection[int] | None = (),
    redirect_to: str = "",
    seen: int | None = None,
    edition_set: EditionSet | None = None,
    along: Collection[DocumentId] = (),
    **decided: Any,
) -> Edition:
    """Make the next edition after all checks but who may.

    It is for `submit`, for `editorial.alone`, which decides it at once, and for `editorial.sets`, where `along` are the
    documents of the same `edition_set`, whose problems were looked for together. `including` None is everybody.
    """
    thing = lock(thing)
    live = current_of(thing)
    _check_kind(change, live)
    note = said(note)
    if change != Edition.Change.MINOR and not note:
        raise RefusedError("Write a note that tells readers what changed. Only a minor correction needs none.")
    _check_nothing_is_scheduled(thing)
    if live and change in Edition.SAME_TEXT:
        revision = live.revision
    else:
        revision = record(thing, by=None, origin="outside")
        check_seen(revision, seen)
        _check_text(live, revision, told=None if including is None else {by.pk, *including})
        if edition_set is None and (found := problems.find([thing])):
            raise RefusedError(" ".join(sentence for _, sentence in found))
        check_embedded(revision.content, along=along)
        # What cannot wait is not held up by what readers see already.
        alone = decided.get("verdict") == Edition.Verdict.UNCONFIRMED
        _check_public(revision, along, besides=live.revision if alone and live else None)
    if redirect_to:
        _check_target(redirect_to, DocumentId(thing._meta.label_lower, thing.key))
    if change == Edition.Change.WITHDRAWN:
        check_may_go(DocumentId(revision.model, revision.key), replacement=redirect_to)
    if decided and change != Edition.Change.WITHDRAWN and needs_clinician(revision):
        raise RefusedError("This text needs a clinician's check, so nobody can publish it alone. Submit it for review.")
    Edition.objects.of(thing).pending().update(verdict=Edition.Verdict.REPLACED)
    return _add_edition(
        revision,
        change=change if live else Edition.Change.FIRST,
        public_note=note,
        redirect_to=redirect_to,
        submitted_by=by,
        authors=sorted(authors_of(revision) | {by.pk}),
        edition_set=edition_set,
        **decided,
    )


def check_seen(revision: Revision, seen: int | None) -> None:
    """Nobody decides on a text that they have not read: raise RefusedError where `seen` is another one."""
    if seen not in (None, revision.number):
        raise RefusedError("The text was changed after you opened this page. Read it as it is now, then go on.")


def _check_nothing_is_scheduled(thing: Editioned) -> None:
    """A later edition would hold its text and show it early, or keep it from ever being read."""
    if scheduled := Edition.objects.of(thing).scheduled().first():
        raise RefusedError(f"Edition {scheduled.number} is approved and waits for its date. Cancel that first.")


def _check_kind(change: str, live: Edition | None) -> None:
    if not live and change == Edition.Change.WITHDRAWN:
        raise RefusedError("This page is not public, so it cannot be withdrawn.")
    if not live and change == Edition.Change.REVIEWED:
        raise RefusedError("This page is not public yet, so there is no text that could stay as it is.")
    if change not in Edition.Change.values or (live and change == Edition.Change.FIRST):
        raise RefusedError("Choose what kind of change this is.")
    back = (Edition.Change.CONTENT, Edition.Change.CORRECTION)
    if live and live.change == Edition.Change.WITHDRAWN and change not in back:
        raise RefusedError("This page is withdrawn. It comes back with a change of content or a correction.")


def _check_text(live: Edition | None, revision: Revision, *, told: set[int] | None) -> None:
    if live and live.revision.digest == revision.digest and live.change != Edition.Change.WITHDRAWN:
        raise RefusedError("Nothing has changed since the edition that the public reads.")
    others = authors_of(revision, public=live) - told if told is not None else set()
    if others:
        names = ", ".join(str(each) for each in Account.objects.filter(pk__in=others).order_by("username"))
        raise RefusedError(
            f"The text also holds edits by {names} that readers do not see yet. Say that you submit them, too, or put"
            " the draft aside first."
        )
    _check_slug(revision)


def _check_public(revision: Revision, along: Collection[DocumentId], *, besides: Revision | None = None) -> None:
    """Raise RefusedError with what keeps a text from becoming public, besides what is so in the text `besides`, too."""
    sentences = problems.find_before_public(revision.content, along)
    already_so = problems.find_before_public(besides.content, along) if besides else []
    if new_sentences := [sentence for sentence in sentences if sentence not in already_so]:
        raise RefusedError(" ".join(new_sentences))


def _check_slug(revision: Revision) -> None:
    """Old addresses lead to the page that had them, for ever. Pages of a kind come here one after the other, so that of
    two that are to get the same address at once one is refused."""
    app_label, _, model = revision.model.partition(".")
    ContentType.objects.select_for_update().get(app_label=app_label, model=model)
    slug = revision.content["fields"].get("slug", "")
    others = Edition.objects.exclude(key=revision.key).exclude(slug="")
    taken = others.filter(model=revision.model, slug=slug, verdict__in=Edition.EVER_PUBLIC).first()
    if taken:
        told = f"“{slug}” is or was in the address of another page, “{taken.key}”. Choose another slug."
        raise AddressTakenError(told)


def _check_target(target: str, document: DocumentId) -> None:
    """Raise RefusedError where readers of `document`, which is withdrawn, cannot be sent to `target`, “model/key”."""
    model, key = DocumentId.parse(target)
    public = current().exclude(change=Edition.Change.WITHDRAWN).filter(model=model, key=key)
    if (model, key) == document or not public.exists():
        raise RefusedError("Readers can only be sent to another page that is public.")
    going = Edition.objects.scheduled().filter(model=model, key=key, change=Edition.Change.WITHDRAWN)
    if going.exists():
        raise RefusedError("That page will be withdrawn on a date that is set. Choose another.")


def _add_edition(revision: Revision, **values: Any) -> Edition:
    mine = Edition.objects.filter(model=revision.model, key=revision.key)
    number = (mine.aggregate(last=Max("number"))["last"] or 0) + 1
    slug = revision.content["fields"].get("slug", "")
    embeds = [str(each) for each in embedded_ids(revision.content)]
    page = {"model": revision.model, "key": revision.key, "slug": slug, "embeds": embeds}
    return Edition.objects.create(number=number, revision=revision, **page, **values)


#: How far ahead an approval may be dated. What comes later is read again then.
FARTHEST = datetime.timedelta(days=366)


@transaction.atomic
def review(
    edition: Edition,
    *,
    by: Account,
    approve: bool,
    note: str = "",
    live_from: datetime.datetime | None = None,
    along: Collection[DocumentId] = (),
) -> None:
    """Decide on `edition`: approve it (public at once, or from `live_from`), or ask for changes, saying which.

    What one person made public alone is confirmed, or taken back: then the edition before it is current again.
    `along` are documents whose editions are approved in the same transaction.

    Raises RefusedError for anybody who wrote part of the change, superusers too, and for the second of two decisions.
    """
    _lock_page_of(edition)
    note = said(note)
    alone, now = edition.verdict == Edition.Verdict.UNCONFIRMED, timezone.now()
    _check_reviewer(edition, by)
    if not approve and not note:
        raise RefusedError("Say why it is taken back." if alone else "Say what should be changed.")
    if approve and live_from and (alone or not now < live_from <= now + FARTHEST):
        raise RefusedError("Choose a date in the future, at most a year ahead, or none to publish at once.")
    if approve:
        _check_may_be_public(edition, along)
    elif alone:
        _check_may_be_taken_back(edition)
    decision: dict[str, Any] = {"reviewed_by": by, "reviewed_at": now, "review_note": note}
    if alone:
        decision["verdict"] = Edition.Verdict.APPROVED if approve else Edition.Verdict.TAKEN_BACK
    else:
        decision["verdict"] = Edition.Verdict.APPROVED if approve else Edition.Verdict.CHANGES
        decision["live_from"] = (live_from or now) if approve else None
    if not Edition.objects.filter(pk=edition.pk).update(**decision):
        raise RefusedError("Somebody has already decided on this edition, or it was replaced by a later one.")
    announce()


def _check_may_be_public(edition: Edition, along: Collection[DocumentId]) -> None:
    """What was true at the submission may be so no longer: others have published and withdrawn since."""
    _check_slug(edition.revision)
    is_public = edition.verdict == Edition.Verdict.UNCONFIRMED
    if edition.change == Edition.Change.WITHDRAWN:
        if not is_public:
            document = DocumentId(edition.model, edition.key)
            if edition.redirect_to:
                _check_target(edition.redirect_to, document)
            check_may_go(document, replacement=edition.redirect_to)
        return
    check_clinician(edition)
    shown = current().filter(model=edition.model, key=edition.key, revision=edition.revision)
    if not is_public and not shown.exists():
        check_embedded(edition.revision.content, along=along)
        _check_public(edition.revision, along)


def _check_may_be_taken_back(edition: Edition) -> None:
    """Raise RefusedError where pages would lose what they show, or what comes back shows what is gone meanwhile."""
    earlier = Edition.objects.filter(model=edition.model, key=edition.key, number__lt=edition.number)
    public = earlier.filter(verdict__in=Edition.PUBLIC, live_from__lte=timezone.now()).select_related("revision")
    comes_back = public.order_by("-number").first()
    _check_live_without(edition, comes_back)
    if comes_back and comes_back.change != Edition.Change.WITHDRAWN:
        check_embedded(comes_back.revision.content)


def _check_live_without(edition: Edition, stays: Edition | None) -> None:
    """Raise RefusedError where pages rely on `edition` and readers would have no text of it, or one in its place, if
    `stays` were what is current instead."""
    if stays is None or stays.change == Edition.Change.WITHDRAWN:
        replacement = stays.redirect_to if stays else ""
        check_may_go(DocumentId(edition.model, edition.key), replacement=replacement)


def _check_reviewer(edition: Edition, by: Account) -> None:
    if not by.has_perm("editorial.review_edition"):
        raise RefusedError("Your account may not review pages.")
    if by.pk in edition.authors:
        raise RefusedError("You wrote or submitted part of this change, so somebody else must review it.")
    if digest(edition.revision.content) != edition.revision.digest:
        raise RefusedError("The stored text of this edition is damaged. Tell an administrator; submit the page again.")


def _lock_page_of(edition: Edition) -> None:
    """Decisions and submissions of one page come one after the other."""
    page = apps.get_model(edition.model)._default_manager.filter(key=edition.key).first()
    if page:
        lock(page)


@transaction.atomic
def cancel(edition: Edition, *, by: Account) -> None:
    """Undo an approval before its date has come. Nothing changes for readers. Raises RefusedError."""
    if not by.has_perm("editorial.submit_edition"):
        raise RefusedError("Your account may not submit pages, so it may not cancel what is to be published.")
    _lock_page_of(edition)
    _check_live_without(edition, current().filter(model=edition.model, key=edition.key).first())
    cancelled = Edition.objects.filter(pk=edition.pk).update(verdict=Edition.Verdict.CANCELLED, live_from=None)
    if not cancelled:
        raise RefusedError("This edition does not wait for a date, or no longer.")
    announce()


@transaction.atomic
def publish_unreviewed(thing: Editioned, *, note: str) -> Edition | None:
    """Make the working text public although nobody approved it, and say so. For content files only.

    Returns None where the public reads that text already. Raises RefusedError for a text that somebody edited, or where
    an edition waits for its date, and AddressTakenError.
    """
    revision, live = record(thing, by=None, origin="outside"), current_of(thing)
    if live and live.revision.digest == revision.digest:
        return None
    if revision.by_id:
        raise RefusedError(f"“{thing}” was edited by a person, so a second person must approve it.")
    if live and live.change == Edition.Change.WITHDRAWN:
        raise RefusedError(f"“{thing}” was withdrawn, so a person brings it back.")
    _check_slug(revision)
    _check_nothing_is_scheduled(thing)
    check_unreviewed_may_be_public(revision)
    check_embedded(revision.content)
    Edition.objects.of(thing).pending().update(verdict=Edition.Verdict.REPLACED)
    edition = _add_edition(
        revision,
        change=Edition.Change.CONTENT if live else Edition.Change.FIRST,
        public_note=note,
        verdict=Edition.Verdict.UNREVIEWED,
        live_from=timezone.now(),
    )
    announce()
    return edition


def announce() -> None:
    transaction.on_commit(lambda: published.send(sender=Edition))
