"""The working text: put an earlier one back, or put a draft aside and take it up again. Nothing here is public."""

from collections.abc import Collection
from dataclasses import dataclass

from django.apps import apps
from django.db import models, transaction

from editorial.diff import Change, Path, compare
from editorial.errors import RefusedError
from editorial.merge import Merged, merge
from editorial.models import Account, Edition, Editioned, Parked, Revision
from editorial.snapshots import Content, MissingLink, RowError, apply, lock, serialize, upgrade
from editorial.status import current_of
from editorial.workflow import check_seen, record


@transaction.atomic
def put_back(revision: Revision, *, by: Account, seen: int | None = None) -> list[MissingLink]:
    """Make the working text say what `revision` says; what it says now stays a revision, the one with the number `seen`
    if `by` has read that.

    Returns the links whose target is gone; they are left out. Raises RefusedError.
    """
    return replace_text(revision.content, by=by, origin=f"revert:{revision.number}", seen=seen)


def replace_text(content: Content, *, by: Account, origin: str, seen: int | None = None) -> list[MissingLink]:
    """Make the working text of a page say `content`; as `put_back`."""
    lock_as_seen((content["model"], content["key"]), by=by, seen=seen)
    return _write(content, by=by, origin=origin)


def lock_as_seen(of: tuple[str, str], *, by: Account, seen: int | None) -> None:
    """Lock the page with this model label and key. Raise RefusedError where `by` may not change it, or has read another
    text than it has now."""
    model, key = of
    thing = apps.get_model(model)._default_manager.get(key=key)
    _check_may_change(thing, by)
    check_seen(record(lock(thing), by=None, origin="outside"), seen)


def _check_may_change(thing: Editioned, by: Account) -> None:
    if not by.has_perm(f"{thing._meta.app_label}.change_{thing._meta.model_name}"):
        raise RefusedError("Your account may not change this page.")


def _write(content: Content, *, by: Account, origin: str) -> list[MissingLink]:
    try:
        thing, gone = apply(upgrade(content))
    except RowError as error:
        place = " ".join(filter(None, [*error.row, error.field]))
        raise RefusedError(f"The text cannot be put back as it was: {place}: {error.reason}") from error
    record(thing, by=by, origin=origin)
    return gone


@transaction.atomic
def park(thing: Editioned, *, by: Account) -> list[MissingLink]:
    """Put the draft aside: the working text says again what the public reads. Returns as `put_back`; RefusedError."""
    _check_may_change(thing, by)
    thing = lock(thing)
    live, draft = current_of(thing), record(thing, by=None, origin="outside")
    if not live or live.change == Edition.Change.WITHDRAWN:
        raise RefusedError("This page is not public, so there is no public text to go back to.")
    if live.revision.digest == draft.digest:
        raise RefusedError("There is no draft to put aside: the text is the one that the public reads.")
    if Parked.objects.filter(model=draft.model, key=draft.key).exists():
        raise RefusedError("A draft of this page is put aside already. Take that up again first.")
    Parked.objects.create(model=draft.model, key=draft.key, revision=draft, base=live.revision, by=by)
    return _write(live.revision.content, by=by, origin=f"revert:{live.revision.number}")


def taken_up(thing: Editioned) -> Merged | None:
    """What comes of taking up the draft that is put aside, with the working text as `mine`; None without one."""
    aside = _aside(thing).first()
    return _merged(aside, serialize(thing)) if aside else None


def _merged(aside: Parked, now: Content) -> Merged:
    return merge(upgrade(aside.base.content), now, upgrade(aside.revision.content))


def _aside(thing: Editioned) -> models.QuerySet[Parked]:
    mine = Parked.objects.filter(model=thing._meta.label_lower, key=thing.key)
    return mine.select_related("revision", "base")


@dataclass(frozen=True)
class Resumed:
    """What came of taking a draft up again: what the working text says otherwise than before, and the links whose
    target is gone."""

    changes: list[Change]
    gone: list[MissingLink]
    draft: Revision
    replaced: Revision


@transaction.atomic
def resume(thing: Editioned, *, by: Account, as_drafted: Collection[Path] = (), seen: int | None = None) -> Resumed:
    """Merge the draft that was put aside into the working text. Where both changed the same, the working text stands,
    because it may be what could not wait; but in the places `as_drafted` the draft does.

    Both texts stay revisions. `seen` is the number of the revision that `by` has read. Raises RefusedError.
    """
    _check_may_change(thing, by)
    thing = lock(thing)
    aside = _aside(thing).first()
    if not aside:
        raise RefusedError("No draft of this page is put aside, or somebody has just taken it up again.")
    now = record(thing, by=None, origin="outside")
    check_seen(now, seen)
    before = upgrade(now.content)
    content = _merged(aside, before).decided(theirs=as_drafted)
    gone = _write(content, by=by, origin=f"resume:{aside.revision.number}")
    aside.delete()
    return Resumed(compare(before, content), gone, draft=aside.revision, replaced=now)
