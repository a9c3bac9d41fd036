"""Where views get the publication: in memory, checked by a stamp, kept in a file for when the database is away."""

import datetime
import json
import logging
import threading
import time
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.db import Error as DatabaseError
from django.db.models import Count, Exists, Max, OuterRef, Q
from django.utils import timezone

from editorial.loading import replace_file
from editorial.models import ClinicalReview, Edition
from editorial.workflow import current
from publication.published import Identity, Publication, Record, ReviewRecord

logger = logging.getLogger(__name__)
FILE_FORMAT = 1


class UnavailableError(Exception):
    """There is nothing to read: no database, and no publication file to fall back on."""


class Store:
    """Gives out the newest publication it can. One query at most every `fresh_for` seconds says whether it is new."""

    def __init__(self, *, fresh_for: float = 1.0, retry_after: float = 5.0) -> None:
        self._fresh_for, self._retry_after = fresh_for, retry_after
        self._lock = threading.Lock()
        self._publication: Publication | None = None
        self._stamp: tuple[Any, ...] | None = None
        self._check_at = 0.0

    def get(self) -> Publication:
        """The publication. While one thread refreshes it, the others read the one before. Raises UnavailableError."""
        if self._publication is not None and time.monotonic() < self._check_at:
            return self._publication
        if not self._lock.acquire(blocking=self._publication is None):
            return self._publication  # type: ignore[return-value]  # it is there, so the lock was not waited for
        try:
            return self._refresh()
        finally:
            self._lock.release()

    def expire(self, **_: Any) -> None:
        """Look again at the next request: something was published in this process."""
        self._check_at = 0.0

    def forget(self) -> None:
        """Drop everything held in memory, as a new process would start."""
        self._publication, self._stamp, self._check_at = None, None, 0.0

    def _refresh(self) -> Publication:
        self._check_at = time.monotonic() + self._fresh_for  # before reading: a change that comes meanwhile expires it
        try:
            stamp = _read_stamp()
            if self._publication is None or stamp != self._stamp:
                self._publication = Publication(_read_records(self._publication))
                self._stamp = stamp
                self._write_file()
        except DatabaseError as error:
            logger.warning("The database is away (%s); pages are served as they were.", type(error).__name__)
            self._check_at = time.monotonic() + self._retry_after
            if self._publication is None:
                self._publication = _read_file(settings.PUBLICATION_FILE)
        return self._publication

    def _write_file(self) -> None:
        if self._publication is None:
            return
        text = json.dumps({"format": FILE_FORMAT, "records": list(self._publication.records.values())})
        try:
            replace_file(settings.PUBLICATION_FILE, text)
        except OSError as error:
            logger.warning("The publication file could not be written: %s", error)


def _read_stamp() -> tuple[Any, ...]:
    """Something that changes whenever the public may read something else: one query, and the day (reviews fall due)."""
    live = Q(verdict__in=Edition.PUBLIC, live_from__lte=timezone.now())
    counts = Edition.objects.aggregate(
        editions=Count("pk", filter=live, distinct=True),
        newest=Max("pk", filter=live),
        started=Max("live_from", filter=live),
        reviews=Max("clinical_reviews__pk"),
    )
    return (timezone.localdate(), *counts.values())


def _read_records(before: Publication | None) -> dict[Identity, Record]:
    """All current editions. Those in `before` are taken from it; only their clinical review is looked up again."""
    known = {record["edition"]: record for record in before.records.values()} if before else {}
    reviews = _read_reviews()
    pks = set(current().values_list("pk", flat=True))
    unseen = _read_unseen(pks - known.keys()) if known else _read_unseen(None)
    records: dict[Identity, Record] = {}
    for pk in pks:
        record = known.get(pk) or unseen.get(pk)
        if record:
            key = (record["content"]["model"], record["content"]["key"])
            records[key] = {**record, "review": reviews.get(key)}
    return records


def _read_unseen(pks: set[int] | None) -> dict[int, Record]:
    """The records of the editions `pks`, or of all current ones."""
    editions = current() if pks is None else Edition.objects.filter(pk__in=pks)
    told = Edition.objects.filter(verdict__in=Edition.PUBLIC, live_from__lte=timezone.now())
    told = told.exclude(change=Edition.Change.MINOR)
    later = told.filter(model=OuterRef("model"), key=OuterRef("key"), number__gt=OuterRef("number"))
    changes = {
        (model, key): (changed_on, note)
        for model, key, changed_on, note in told.filter(~Exists(later)).values_list(
            "model", "key", "live_from", "public_note"
        )
    }
    return {edition.pk: _record(edition, changes) for edition in editions.select_related("revision")}


def _record(edition: Edition, changes: dict[Identity, tuple[datetime.datetime, str]]) -> Record:
    """The current `edition` of a page, told with the page's last change that was not a minor correction."""
    live_from = cast(datetime.datetime, edition.live_from)  # a constraint holds that a public edition has one
    changed_on, note = changes.get((edition.model, edition.key), (live_from, edition.public_note))
    return {
        "edition": edition.pk,
        "number": edition.number,
        "change": edition.change,
        "public_note": note,
        "approved": edition.verdict == Edition.Verdict.APPROVED,
        "live_from": live_from.isoformat(),
        "changed_on": timezone.localdate(changed_on).isoformat(),
        "digest": edition.revision.digest,
        "content": edition.revision.content,
        "review": None,
    }


def _read_reviews() -> dict[Identity, ReviewRecord]:
    rows = ClinicalReview.objects.order_by("pk").values_list(
        "edition__model", "edition__key", "on", "next_due", "profession", "edition__revision__digest"
    )
    return {
        (model, key): {
            "on": on.isoformat(),
            "next_due": due.isoformat(),
            "profession": profession,
            "digest": digest,
        }
        for model, key, on, due, profession, digest in rows
    }


def _read_file(path: Path) -> Publication:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] != FILE_FORMAT:
            raise ValueError(f"format {data['format']} is not {FILE_FORMAT}")
        records: list[Record] = data["records"]
        return Publication({(each["content"]["model"], each["content"]["key"]): each for each in records})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnavailableError(f"The database is away and {path} cannot be used: {error}") from error


store = Store()
