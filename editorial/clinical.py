"""The clinical review of a page: a statement of its own, which no approval makes."""

import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from editorial.body import said
from editorial.errors import RefusedError
from editorial.models import Account, ClinicalReview, Edition
from editorial.status import current
from editorial.workflow import announce


@transaction.atomic
def review_clinically(edition: Edition, *, by: Account, statement: str) -> ClinicalReview:
    """Record that `by` has checked a text against current practice, and when that is due again.

    It is the text that the public reads, or one that waits for its approval. Raises RefusedError for other editions,
    and for accounts without a profession.
    """
    if not by.is_active or not by.profession:
        raise RefusedError("Only an account with a recorded profession can record a clinical review.")
    if not _is_open_to_review(edition):
        raise RefusedError("A clinical review is of the text that the public reads, or of one that waits for approval.")
    statement = said(statement)
    if not statement:
        raise RefusedError("Say what you checked.")
    today = timezone.localdate()
    days = settings.REVIEW_DAYS.get(edition.model, settings.REVIEW_DAYS_DEFAULT)
    made = ClinicalReview.objects.create(
        edition=edition,
        by=by,
        profession=by.profession,
        on=today,
        next_due=today + datetime.timedelta(days=days),
        statement=statement,
    )
    announce()
    return made


def _is_open_to_review(edition: Edition) -> bool:
    public = current().exclude(change=Edition.Change.WITHDRAWN).filter(pk=edition.pk)
    return public.exists() or Edition.objects.pending().filter(pk=edition.pk).exists()


def may_review_clinically(edition: Edition, by: Any) -> bool:
    """Whether `by` has a profession, and `edition` is one of which a clinical review can be recorded."""
    return bool(getattr(by, "profession", "")) and _is_open_to_review(edition)
