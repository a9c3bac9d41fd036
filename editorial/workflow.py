"""The life of a page: record, submit, review. No screen here; every write says who does it."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.dispatch import Signal
from django.utils import timezone

from editorial import problems
from editorial.authors import authors_of
from editorial.body import said
from editorial.models import Account, Edition, Editioned, Parked, Revision
from editorial.models.record import EditionQuerySet
from editorial.snapshots import Content, digest, lock, serialize, upgrade

#: Sent after what the public may read has changed and is committed.
published = Signal()


class RefusedError(Exception):
    """An editorial step that may not be taken. The text is a sentence for the editor."""


class AddressTakenError(RefusedError):
    """The address that a page is to have leads to another page."""


# --- Reading ----------------------------------------------------------------------------------------------------------


def current(now: datetime.datetime | None = None) -> EditionQuerySet:
    """The editions the public may read at `now`: of each page the highest-numbered public one whose time has come."""
    live: EditionQuerySet = Edition.objects.filter(verdict__in=Edition.PUBLIC, live_from__lte=now or timezone.now())
    later = live.filter(model=OuterRef("model"), key=OuterRef("key"), number__gt=OuterRef("number"))
    return live.filter(~Exists(later))


def current_of(thing: Editioned, now: datetime.datetime | None = None) -> Edition | None:
    return current(now).of(thing).select_related("revision").first()


def latest_revision(thing: Editioned) -> Revision | None:
    return Revision.objects.filter(model=thing._meta.label_lower, key=thing.key).order_by("-number").first()


def says(revision: Revision, content: Content) -> bool:
    """Whether `revision` says what `content` does, be it in the form that an earlier release kept."""
    return digest(content) in (revision.digest, digest(upgrade(revision.content)))


@dataclass(frozen=True)
class State:
    """Where a page stands: what the public reads, what is under way, and whether the working rows say something newer.

    `sent_back` is the last submission if changes were asked for, `scheduled` what is approved for a later date.
    """

    current: Edition | None
    pending: Edition | None
    sent_back: Edition | None
    scheduled: Edition | None
    unconfirmed: tuple[Edition, ...]
    parked: Parked | None
    unpublished_edits: bool
    edited_since_submission: bool
    edited_since_schedule: bool

    @property
    def withdrawn(self) -> bool:
        return bool(self.current and self.current.change == Edition.Change.WITHDRAWN)

    @property
    def alone(self) -> bool:
        """Whether readers have what they have by one person's decision."""
        return bool(self.current and self.current.verdict == Edition.Verdict.UNCONFIRMED)


def states(model: type[Editioned], keys: Iterable[str]) -> dict[str, State]:
    """Where several pages of one kind stand, by key, in a fixed number of queries."""
    keys = list(keys)
    mine = {"model": model._meta.label_lower, "key__in": keys}
    live = {each.key: each for each in current().filter(**mine).without_text()}
    under_way: dict[str, dict[str, list[Edition]]] = defaultdict(lambda: defaultdict(list))
    for each in Edition.objects.filter(**mine).under_way().without_text():
        under_way[each.key][each.verdict].append(each)
    parked = {each.key: each for each in Parked.objects.filter(**mine).select_related("by")}
    newest = dict(newest_revisions().filter(**mine).values_list("key", "digest"))
    return {key: _state(live.get(key), under_way[key], parked.get(key), newest.get(key, "")) for key in keys}


def _state(live: Edition | None, under_way: dict[str, list[Edition]], parked: Parked | None, newest: str) -> State:
    def only(verdict: str) -> Edition | None:
        return next(iter(under_way[verdict]), None)

    pending, scheduled = only(Edition.Verdict.PENDING), only(Edition.Verdict.APPROVED)
    return State(
        current=live,
        pending=pending,
        sent_back=only(Edition.Verdict.CHANGES),
        scheduled=scheduled,
        unconfirmed=tuple(under_way[Edition.Verdict.UNCONFIRMED]),
        parked=parked,
        unpublished_edits=not live or live.revision.digest != newest,
        edited_since_submission=bool(pending and pending.revision.digest != newest),
        edited_since_schedule=bool(scheduled and scheduled.revision.digest != newest),
    )


def newest_revisions() -> Any:
    later = Revision.objects.filter(model=OuterRef("model"), key=OuterRef("key"), number__gt=OuterRef("number"))
    return Revision.objects.filter(~Exists(later))


def drafts(by: Account | None = None) -> Any:
    """The newest revisions that say something readers do not see; those of pages where `by` saved part of that."""
    page = {"model": OuterRef("model"), "key": OuterRef("key")}
    live = current().filter(**page)
    found = newest_revisions().filter(~Exists(live.filter(revision__digest=OuterRef("digest"))))
    if by is None:
        return found
    since = Revision.objects.filter(**page, by=by, number__gt=OuterRef("live_number"))
    live_number = Coalesce(Subquery(live.values("revision__number")[:1]), 0)
    return found.annotate(live_number=live_number).filter(Exists(since))


def state(thing: Editioned) -> State:
    return states(type(thing), [thing.key])[thing.key]


def content_before(edition: Edition) -> Content | None:
    """The last text before `edition` that was public and not by one person's decision, for comparison: what nobody has
    confirmed is still new to a reviewer. None for a first edition."""
    earlier = Edition.objects.filter(model=edition.model, key=edition.key, number__lt=edition.number)
    found = earlier.signed().select_related("revision").order_by("-number").first()
    return found.revision.content if found else None


def urgent_before(edition: Edition) -> Edition | None:
    """The edition whose text `edition` takes the place of, if one person made it public and nobody has confirmed it."""
    earlier = Edition.objects.filter(model=edition.model, key=edition.key, number__lt=edition.number)
    public = earlier.filter(verdict__in=Edition.PUBLIC, live_from__lte=timezone.now())
    texts = public.exclude(change=Edition.Change.WITHDRAWN).select_related("revision", "submitted_by")
    found: Edition | None = texts.order_by("-number").first()
    return found if found and found.verdict == Edition.Verdict.UNCONFIRMED else None


# --- Writing ----------------------------------------------------------------------------------------------------------


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
    along: Collection[tuple[str, str]] = (),
) -> Edition:
    """Put the working text up for sign-off and return the new edition; an earlier submission is marked as replaced.

    With the change "withdrawn" the taking down of the page is put up, with "reviewed" the public text as it is; for
    both, edits that are not public stay drafts. `including` are the ids of others whose unpublished edits come along.
    `seen` is the number of the revision that `by` has read: a newer one is refused. `along` are the pages that are
    submitted with it, as (model, key): it may rely on them as if they were public.

    Raises RefusedError with what stands in the way.
    """
    if not by.has_perm("editorial.submit_edition"):
        raise RefusedError("Your account may not submit pages.")
    choices: dict[str, Any] = {"including": including, "redirect_to": redirect_to, "seen": seen, "along": along}
    return propose(thing, by=by, change=change, note=note, **choices)


def propose(
    thing: Editioned,
    *,
    by: Account,
    change: str,
    note: str,
    including: Collection[int] = (),
    redirect_to: str = "",
    seen: int | None = None,
    along: Collection[tuple[str, str]] = (),
    **decided: Any,
) -> Edition:
    """Make the next edition after all checks but who may: for `submit` and for `editorial.alone`, which decides it."""
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
        _check_text(thing, live, revision, {by.pk, *including})
        # What cannot wait is not held up by what readers see already.
        alone = decided.get("verdict") == Edition.Verdict.UNCONFIRMED
        _check_public(revision, along, besides=live.revision if alone and live else None)
    if redirect_to:
        _check_target(redirect_to, thing)
    Edition.objects.of(thing).pending().update(verdict=Edition.Verdict.REPLACED)
    return _add_edition(
        revision,
        change=change if live else Edition.Change.FIRST,
        public_note=note,
        redirect_to=redirect_to,
        submitted_by=by,
        authors=sorted(authors_of(revision) | {by.pk}),
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


def _check_text(thing: Editioned, live: Edition | None, revision: Revision, told: set[int]) -> None:
    if live and live.revision.digest == revision.digest and live.change != Edition.Change.WITHDRAWN:
        raise RefusedError("Nothing has changed since the edition that the public reads.")
    others = authors_of(revision, public=live) - told
    if others:
        names = ", ".join(str(each) for each in Account.objects.filter(pk__in=others).order_by("username"))
        raise RefusedError(
            f"The text also holds edits by {names} that readers do not see yet. Say that you submit them, too, or put"
            " the draft aside first."
        )
    _check_slug(revision)
    if found := problems.find([thing]):
        raise RefusedError(" ".join(sentence for _, sentence in found))


def _check_public(revision: Revision, along: Collection[tuple[str, str]], *, besides: Revision | None = None) -> None:
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


def _check_target(target: str, thing: Editioned) -> None:
    model, _, key = target.partition("/")
    public = current().exclude(change=Edition.Change.WITHDRAWN).filter(model=model, key=key)
    if (model, key) == (thing._meta.label_lower, thing.key) or not public.exists():
        raise RefusedError("Readers can only be sent to another page that is public.")


def _add_edition(revision: Revision, **values: Any) -> Edition:
    mine = Edition.objects.filter(model=revision.model, key=revision.key)
    number = (mine.aggregate(last=Max("number"))["last"] or 0) + 1
    slug = revision.content["fields"].get("slug", "")
    return Edition.objects.create(
        model=revision.model, key=revision.key, number=number, slug=slug, revision=revision, **values
    )


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
    along: Collection[tuple[str, str]] = (),
) -> None:
    """Decide on `edition`: approve it (public at once, or from `live_from`), or ask for changes, saying which.

    What one person made public alone is confirmed, or taken back: then the edition before it is current again. `along`
    are the pages that are approved with it, as (model, key): it may rely on them as if they were public.

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
        _check_slug(edition.revision)
        if not alone and edition.change not in Edition.SAME_TEXT:  # otherwise readers see this text already
            _check_public(edition.revision, along)
    decision: dict[str, Any] = {"reviewed_by": by, "reviewed_at": now, "review_note": note}
    if alone:
        decision["verdict"] = Edition.Verdict.APPROVED if approve else Edition.Verdict.TAKEN_BACK
    else:
        decision["verdict"] = Edition.Verdict.APPROVED if approve else Edition.Verdict.CHANGES
        decision["live_from"] = (live_from or now) if approve else None
    if not Edition.objects.filter(pk=edition.pk).update(**decision):
        raise RefusedError("Somebody has already decided on this edition, or it was replaced by a later one.")
    announce()


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
    _check_slug(revision)
    _check_nothing_is_scheduled(thing)
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
