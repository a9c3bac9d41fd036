"""What the publication's file holds, as plain data: current editions, and what may be told of all earlier ones."""

import datetime
from collections.abc import Iterable
from typing import NamedTuple, TypedDict

from django.utils import timezone

from editorial.models import Edition
from editorial.snapshots import Content

Identity = tuple[str, str]  # (model label, key)


class ReviewRecord(TypedDict):
    """One clinical review of a page. Dates are ISO 8601."""

    number: int  # of the edition that was reviewed
    by: int
    on: str
    next_due: str
    profession: str
    digest: str  # of the text that was reviewed


class Record(TypedDict):
    """One current edition, or the last one of a page that readers no longer see. `live_from` is ISO 8601."""

    edition: int
    number: int
    change: str
    verdict: str
    note: str
    redirect_to: str
    live_from: str
    digest: str
    content: Content
    reviews: list[ReviewRecord]  # the newest last


def is_gone(record: Record) -> bool:
    """Whether readers no longer see the page: withdrawn, or taken back with nothing public before it."""
    return record["change"] == Edition.Change.WITHDRAWN or record["verdict"] == Edition.Verdict.TAKEN_BACK


class Told(NamedTuple):
    """One edition that readers see or have seen, without a word of its text. Times are ISO 8601, in UTC."""

    edition: int
    number: int
    change: str
    note: str
    slug: str
    verdict: str
    alone: bool  # one person made it public; why is not told
    live_from: str
    reviewed_at: str  # "" where nobody decided
    reviewed_by: int | None
    embeds: tuple[str, ...] = ()  # what the page shows inside it, “model/key” of each

    @property
    def since(self) -> datetime.datetime:
        return datetime.datetime.fromisoformat(self.live_from)

    @property
    def decided(self) -> datetime.datetime | None:
        return datetime.datetime.fromisoformat(self.reviewed_at) if self.reviewed_at else None

    @property
    def taken_back(self) -> datetime.datetime | None:
        """When a second person ended it."""
        return self.decided if self.verdict == Edition.Verdict.TAKEN_BACK else None

    @property
    def at(self) -> datetime.datetime:
        """When it last changed what readers see: when it came, or was taken back."""
        return self.taken_back or self.since

    def holds_at(self, moment: datetime.datetime) -> bool:
        """Whether its time had come, and nobody had taken it back."""
        return self.since <= moment and not (self.taken_back and self.taken_back <= moment)


History = tuple[Told, ...]  # of one page, by number

#: These do not move the day on which a page is said to have changed.
QUIET = (Edition.Change.MINOR, Edition.Change.REVIEWED)


def seen(history: Iterable[Told]) -> History:
    """Without editions that nobody ever read, because a later one was there before their day came."""
    every = tuple(history)
    return tuple(told for told in every if visible_at(every, told.since) is told)


def visible_at(history: Iterable[Told], moment: datetime.datetime) -> Told | None:
    """What readers saw at `moment`: of the editions that held then, the one with the highest number."""
    return max((told for told in history if told.holds_at(moment)), key=lambda told: told.number, default=None)


def before(history: History, told: Told) -> Told | None:
    """What readers saw until `told` came."""
    return visible_at((each for each in history if each is not told), told.since)


def until(history: History, told: Told) -> datetime.datetime | None:
    """When readers saw `told` for the last time; None while they see it. In between it may have been away."""
    ends = [later.since for later in history if later.number > told.number and not later.taken_back]
    return min([*ends, *([told.taken_back] if told.taken_back else [])], default=None)


TAKEN_BACK_NOTE = "A second person took an urgent change back."


def last_change(history: History) -> tuple[datetime.date, str] | None:
    """The day of the last change that is told, and what was said about it."""
    last = max((told for told in history if told.change not in QUIET), key=lambda told: told.at, default=None)
    if last is None:
        return None
    return timezone.localdate(last.at), TAKEN_BACK_NOTE if last.taken_back else last.note
