"""Where pages stand: what the public reads, what is under way, what is a draft. Nothing is written here."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from editorial.models import Account, Edition, Editioned, Parked, Revision
from editorial.models.record import EditionQuerySet
from editorial.snapshots import Content, digest, upgrade


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


def contents_before(editions: Iterable[Edition]) -> dict[int, Content]:
    """As `content_before`, for several editions by primary key, in one query; a first edition is not in it."""
    editions = list(editions)
    earlier = Edition.objects.filter(key__in={edition.key for edition in editions}).signed().order_by("number")
    contents: dict[tuple[str, str], list[tuple[int, Content]]] = defaultdict(list)
    for model, key, number, content in earlier.values_list("model", "key", "number", "revision__content"):
        contents[model, key].append((number, content))
    found = {}
    for edition in editions:
        for number, content in contents[edition.model, edition.key]:
            if number < edition.number:
                found[edition.pk] = content
    return found


def urgent_before(edition: Edition) -> Edition | None:
    """The edition whose text `edition` takes the place of, if one person made it public and nobody has confirmed it."""
    earlier = Edition.objects.filter(model=edition.model, key=edition.key, number__lt=edition.number)
    public = earlier.filter(verdict__in=Edition.PUBLIC, live_from__lte=timezone.now())
    texts = public.exclude(change=Edition.Change.WITHDRAWN).select_related("revision", "submitted_by")
    found: Edition | None = texts.order_by("-number").first()
    return found if found and found.verdict == Edition.Verdict.UNCONFIRMED else None
