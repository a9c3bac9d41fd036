from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from conditions.models import MyoclonusType, Treatment
from editorial.models import Account, Edition, Editioned
from editorial.status import latest_revision
from editorial.workflow import record
from publication.store import store


@pytest.fixture
def clonazepam(db: None) -> Treatment:
    return Treatment.objects.get(key="clonazepam")


@pytest.fixture
def sleep(db: None) -> MyoclonusType:
    return MyoclonusType.objects.get(key="sleep")


@pytest.fixture
def database_away(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    def away() -> None:
        def fail(*_: Any) -> None:
            raise OperationalError("the server is gone")

        monkeypatch.setattr(connection, "cursor", fail)

    return away


@pytest.fixture
def publish(writer: Account, reviewer: Account) -> Callable[..., Edition]:
    """Change columns of a page and make an edition of it in any state, so that readers see it at the next request."""

    def published(
        thing: Editioned,
        change: str = "content",
        verdict: str = "approved",
        *,
        note: str = "A test.",
        later: timedelta = timedelta(0),
        redirect_to: str = "",
        **columns: Any,
    ) -> Edition:
        type(thing)._default_manager.filter(pk=thing.pk).update(**columns)
        revision = record(thing, by=writer)
        mine = Edition.objects.of(thing)
        alone = verdict in ("unconfirmed", "taken_back")
        live_from: datetime = timezone.now() + later
        edition: Edition = Edition.objects.create(
            model=revision.model,
            key=revision.key,
            number=1 + max(mine.values_list("number", flat=True), default=0),
            slug=revision.content["fields"].get("slug", ""),
            revision=latest_revision(thing),
            change=change,
            public_note=note,
            redirect_to=redirect_to,
            reason="An internal reason." if alone else "",
            submitted_by=writer,
            authors=[writer.pk],
            verdict=verdict,
            reviewed_by=reviewer if verdict in ("approved", "taken_back", "changes") else None,
            reviewed_at=timezone.now() if verdict in ("approved", "taken_back", "changes") else None,
            review_note="An internal note." if verdict != "unconfirmed" else "",
            live_from=live_from if verdict in Edition.EVER_PUBLIC else None,
        )
        store.expire()
        return edition

    return published
