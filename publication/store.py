"""Where views get the publication: in memory, checked by a stamp, kept in a file for when the database is away."""

import json
import logging
import threading
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError

from editorial.loading import replace_file
from publication.published import Publication
from publication.reading import read, read_stamp
from publication.records import Record, Told

logger = logging.getLogger(__name__)
FILE_FORMAT = 3
#: The release before wrote the second, in which no page shows documents inside it.
READABLE_FORMATS = (2, FILE_FORMAT)


class UnavailableError(Exception):
    """There is nothing to read: no database, and no publication file to fall back on."""


class Store:
    """Gives out the newest publication it can. Every `fresh_for` seconds it may ask for a newer one."""

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
            stamp = read_stamp()
            if self._publication is None or stamp != self._stamp:
                self._publication = read(self._publication)
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
        try:
            replace_file(settings.PUBLICATION_FILE, json.dumps(_as_data(self._publication)))
        except OSError as error:
            logger.warning("The publication file could not be written: %s", error)


def _as_data(publication: Publication) -> dict[str, Any]:
    return {
        "format": FILE_FORMAT,
        "records": list(publication.records.values()),
        "histories": [[*identity, history] for identity, history in publication.histories.items()],
        "names": list(publication.names.items()),
    }


def _read_file(path: Path) -> Publication:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] not in READABLE_FORMATS:
            raise ValueError(f"format {data['format']} is not {FILE_FORMAT}")
        records: list[Record] = data["records"]
        return Publication(
            {(each["content"]["model"], each["content"]["key"]): each for each in records},
            histories={(model, key): tuple(map(_told, rows)) for model, key, rows in data["histories"]},
            names=dict(data["names"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnavailableError(f"The database is away and {path} cannot be used: {error}") from error


def _told(row: list[Any]) -> Told:
    told = Told(**dict(zip(Told._fields, row, strict=False)))
    return told._replace(embeds=tuple(told.embeds))


store = Store()
