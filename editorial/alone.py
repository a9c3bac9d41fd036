"""What one person may do alone when waiting would harm: it is public at once, and flagged until a second decides."""

import datetime
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils import timezone

from editorial.body import said
from editorial.errors import RefusedError
from editorial.models import Account, Edition, Editioned
from editorial.workflow import announce, propose


@transaction.atomic
def publish_urgently(
    thing: Editioned,
    *,
    by: Account,
    reason: str,
    note: str,
    change: str = Edition.Change.CORRECTION,
    including: Collection[int] = (),
    seen: int | None = None,
) -> Edition:
    """Make the working text public without a review. `reason` says why for the desk, `note` tells readers what changed.

    `including` and `seen` are as in `workflow.submit`. Raises RefusedError.
    """
    if not by.has_perm("editorial.publish_urgently"):
        raise RefusedError("Your account may not publish without a review.")
    if change == Edition.Change.WITHDRAWN:
        raise RefusedError("Withdraw the page instead.")
    return _decide_alone(thing, by=by, change=change, reason=reason, note=note, including=including, seen=seen)


@transaction.atomic
def withdraw(thing: Editioned, *, by: Account, reason: str, note: str, redirect_to: str = "") -> Edition:
    """Take the page down at once. Readers find `note`, or are sent to `redirect_to`, "model/key" of a public page.

    Raises RefusedError.
    """
    if not by.has_perm("editorial.submit_edition"):
        raise RefusedError("Your account may not withdraw pages.")
    change = Edition.Change.WITHDRAWN
    return _decide_alone(thing, by=by, change=change, reason=reason, note=note, redirect_to=redirect_to)


def _decide_alone(thing: Editioned, *, reason: str, **choices: Any) -> Edition:
    reason = said(reason)
    if not reason:
        raise RefusedError("Say why this cannot wait for a second person.")
    edition = propose(thing, reason=reason, verdict=Edition.Verdict.UNCONFIRMED, live_from=timezone.now(), **choices)
    announce()
    return edition


def months_alone(*, since: datetime.date) -> list[tuple[datetime.date, int]]:
    """How often in each month somebody published or withdrew alone, newest first, whatever came of it later."""
    alone = Edition.objects.exclude(reason="").filter(live_from__date__gte=since)
    months = alone.annotate(month=TruncMonth("live_from")).values("month").annotate(count=Count("pk"))
    return [(each["month"].date(), each["count"]) for each in months.order_by("-month")]
