"""The clinical review of a page: a statement of its own, which no approval makes."""

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from editorial.body import said
from editorial.models import Account, ClinicalReview, Edition
from editorial.workflow import RefusedError, announce, current


@transaction.atomic
def review_clinically(edition: Edition, *, by: Account, statement: str) -> ClinicalReview:
    """Record that `by` has checked the public text against current practice, and when that is due again."""
    if not by.is_active or not by.profession:
        raise RefusedError("Only an account with a recorded profession can record a clinical review.")
    if not current().exclude(change=Edition.Change.WITHDRAWN).filter(pk=edition.pk).exists():
        raise RefusedError("A clinical review is of the text that the public reads. This edition is not, or no longer.")
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
