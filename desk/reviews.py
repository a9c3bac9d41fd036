"""Which pages a clinician must check again, when, and who sees to it."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextField
from django.utils import timezone

from editorial.models import Account, Editioned
from publication.kinds import kind_of
from publication.published import Identity, Publication, PublishedPage


class Stage(StrEnum):
    """How near the next clinical review of a public page is. The values are kept with the reminders."""

    OVERDUE = "overdue"
    IN_30_DAYS = "30"
    IN_90_DAYS = "90"
    LATER = "later"
    NEVER = "never"


#: What people at the desk are told of a date to come, nearest first.
SOON = {Stage.OVERDUE: "overdue", Stage.IN_30_DAYS: "due within 30 days", Stage.IN_90_DAYS: "due within 90 days"}


def stage_of(page: PublishedPage) -> Stage | None:
    """How near the next review of `page` is; None where no clinician need check it."""
    if not (page.kind.is_safety or page.kind.is_clinical(dict(page.fields))):
        return None
    if page.review is None:
        return Stage.NEVER
    if page.review.overdue:
        return Stage.OVERDUE
    left = page.review.next_due - timezone.localdate()
    if left <= datetime.timedelta(days=30):
        return Stage.IN_30_DAYS
    return Stage.IN_90_DAYS if left <= datetime.timedelta(days=90) else Stage.LATER


@dataclass(frozen=True)
class Due:
    """A review that is due: of which row, on which day, and who looks after the page (None: nobody at the desk)."""

    thing: Editioned
    on: datetime.date
    stage: Stage
    by: Account | None


def due(things: Iterable[Editioned], publication: Publication, people: Mapping[int, Account]) -> list[Due]:
    """The reviews of `things` that are overdue or due within 90 days, nearest first.

    `people` are those at the desk, by id. Where the owner is not among them, the backup looks after a page.
    """
    found = []
    for thing in things:
        page = publication.page(type(thing), thing.key)
        stage = stage_of(page) if page else None
        if page and page.review and stage in SOON:
            by = people.get(thing.owner_id or 0) or people.get(thing.backup_id or 0)
            found.append(Due(thing, page.review.next_due, stage, by))
    return sorted(found, key=lambda each: (each.on, kind_of(each.thing._meta.label_lower).name, each.thing.key))


def without_texts(models: Iterable[type[Editioned]]) -> dict[Identity, Editioned]:
    """Every row of `models` by label and key, in one query each, without what is long."""
    found: dict[Identity, Editioned] = {}
    for model in models:
        texts = [field.name for field in model._meta.concrete_fields if isinstance(field, TextField)]
        found |= {(model._meta.label_lower, thing.key): thing for thing in model._default_manager.defer(*texts)}
    return found
