"""Which pages a clinician must check again, and when."""

import datetime
from enum import StrEnum

from django.utils import timezone

from publication.published import PublishedPage


class Stage(StrEnum):
    """How near the next clinical review of a public page is. The values are kept with the reminders."""

    OVERDUE = "overdue"
    IN_30_DAYS = "30"
    IN_90_DAYS = "90"
    LATER = "later"
    NEVER = "never"


#: What people at the desk are told of a date to come, nearest first.
SOON = (Stage.OVERDUE, Stage.IN_30_DAYS, Stage.IN_90_DAYS)


def stage_of(page: PublishedPage) -> Stage | None:
    """How near the next review of `page` is; None where no clinician need check it."""
    if not page.kind.is_clinical(dict(page.fields)):
        return None
    if page.review is None:
        return Stage.NEVER
    if page.review.overdue:
        return Stage.OVERDUE
    left = page.review.next_due - timezone.localdate()
    if left <= datetime.timedelta(days=30):
        return Stage.IN_30_DAYS
    return Stage.IN_90_DAYS if left <= datetime.timedelta(days=90) else Stage.LATER
