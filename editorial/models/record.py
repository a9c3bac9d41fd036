"""What is kept: every saved state, every edition put up for sign-off, every clinical review. Never rewritten."""

from collections.abc import Collection, Iterable
from typing import Any, ClassVar, Never

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone


class KeptRowError(Exception):
    """Somebody tried to change or delete a row that is kept for good."""


class KeptQuerySet(models.QuerySet[Any]):
    def update(self, **values: Any) -> int:
        self._check_open(values)
        return super().update(**values)

    def _check_open(self, values: dict[str, Any]) -> None:
        if fixed := set(values) - self.model.DECIDED_ONCE:
            raise KeptRowError(f"{self.model.__name__} rows are kept as they are: {', '.join(sorted(fixed))}.")

    def bulk_create(
        self,
        objs: Iterable[Any],
        batch_size: int | None = None,
        ignore_conflicts: bool = False,
        update_conflicts: bool = False,
        update_fields: Collection[str] | None = None,
        unique_fields: Collection[str] | None = None,
    ) -> list[Any]:
        if update_conflicts:
            raise KeptRowError(f"{self.model.__name__} rows are kept as they are.")
        return super().bulk_create(objs, batch_size, ignore_conflicts)

    def delete(self) -> Never:
        raise KeptRowError(f"{self.model.__name__} rows are never deleted.")


class Kept(models.Model):
    #: Fields that are empty until one decision fills them.
    DECIDED_ONCE: ClassVar[frozenset[str]] = frozenset()

    objects: ClassVar[Any] = KeptQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, **options: Any) -> None:
        if self.pk is not None and not self._state.adding:
            raise KeptRowError(f"{type(self).__name__} rows are kept as they are.")
        super().save(**options | {"force_insert": True})  # never over the row that has this primary key

    def delete(self, *args: Any, **options: Any) -> Never:
        raise KeptRowError(f"{type(self).__name__} rows are never deleted.")


class Revision(Kept):
    """The whole page after one save."""

    model = models.CharField(max_length=80)
    key = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the canonical content.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    origin = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["model", "key", "number"], name="editorial_revision_number"),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.key}, revision {self.number}"


class EditionSet(Kept):
    """Editions of several pages that were submitted together and are read and approved as one."""

    note = models.TextField(help_text="Tells readers what changed; each edition of the set has it.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "set of pages"
        verbose_name_plural = "sets of pages"

    def __str__(self) -> str:
        return f"set {self.pk}"


class EditionQuerySet(KeptQuerySet):
    def of(self, thing: Any) -> "EditionQuerySet":
        """The editions of one Editioned row."""
        return self.filter(model=thing._meta.label_lower, key=thing.key)

    def pending(self) -> "EditionQuerySet":
        return self.filter(verdict=Edition.Verdict.PENDING)

    def unconfirmed(self) -> "EditionQuerySet":
        """What one person made public or took down, until a second person has decided on it."""
        return self.filter(verdict=Edition.Verdict.UNCONFIRMED)

    def scheduled(self) -> "EditionQuerySet":
        """Approved for a date that has not come."""
        return self.filter(verdict=Edition.Verdict.APPROVED, live_from__gt=timezone.now())

    def sent_back(self) -> "EditionQuerySet":
        """Changes were asked for, and the page was not submitted again."""
        later = Edition.objects.filter(model=OuterRef("model"), key=OuterRef("key"), number__gt=OuterRef("number"))
        return self.filter(~Exists(later), verdict=Edition.Verdict.CHANGES)

    def under_way(self) -> "EditionQuerySet":
        """What waits for somebody, or for its date."""
        return self.pending() | self.unconfirmed() | self.scheduled() | self.sent_back()

    def without_text(self) -> "EditionQuerySet":
        """With the people and the digest, but not the text, for lists."""
        return self.select_related("revision", "submitted_by", "reviewed_by").defer("revision__content")

    def signed(self) -> "EditionQuerySet":
        """Whose text readers could see and a second person, or nobody but a content file, stood behind. Who agrees
        that a page is taken down stands behind no text."""
        public = (Edition.Verdict.APPROVED, Edition.Verdict.UNREVIEWED)
        return self.filter(verdict__in=public, live_from__lte=timezone.now()).exclude(change=Edition.Change.WITHDRAWN)

    def update(self, **values: Any) -> int:
        """Decide on the editions among these that wait for such a decision; return how many did. Each decides once."""
        self._check_open(values)
        return super(EditionQuerySet, self._waiting_for(values)).update(**values)

    def _waiting_for(self, decision: dict[str, Any]) -> "EditionQuerySet":
        verdict, dated = decision.get("verdict"), "live_from" in decision
        if verdict == Edition.Verdict.CANCELLED:
            return self.scheduled()
        if verdict in (Edition.Verdict.APPROVED, Edition.Verdict.TAKEN_BACK) and not dated:
            return self.unconfirmed()  # it keeps the date from which it has been public
        if verdict in (Edition.Verdict.APPROVED, Edition.Verdict.CHANGES, Edition.Verdict.REPLACED):
            return self.pending()
        raise KeptRowError("Edition rows are kept as they are, but for a decision that they wait for.")


class Edition(Kept):
    """A revision put up for sign-off. Which edition is current is derived (`status.current`), never stored."""

    class Change(models.TextChoices):
        FIRST = "first", "First published"
        CONTENT = "content", "Content changed"
        CORRECTION = "correction", "Correction of something wrong"
        MINOR = "minor", "Minor change"
        REVIEWED = "reviewed", "Reviewed, no change"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Verdict(models.TextChoices):
        PENDING = "pending", "Waiting for review"
        APPROVED = "approved", "Approved by a second person"
        UNREVIEWED = "unreviewed", "Loaded from content files, approved by nobody"
        CHANGES = "changes", "Changes asked for"
        REPLACED = "replaced", "Replaced by a later submission"
        UNCONFIRMED = "unconfirmed", "Public by one person's decision, not yet confirmed"
        TAKEN_BACK = "taken_back", "Was public by one person's decision, taken back by a second"
        CANCELLED = "cancelled", "Approved for a later date, cancelled before it came"

    #: What readers see once its time has come.
    PUBLIC = (Verdict.APPROVED, Verdict.UNREVIEWED, Verdict.UNCONFIRMED)
    #: What readers see or have seen.
    EVER_PUBLIC = (*PUBLIC, Verdict.TAKEN_BACK)
    #: Changes that leave the text as it is: unpublished edits stay drafts.
    SAME_TEXT = (Change.WITHDRAWN, Change.REVIEWED)
    DECIDED_ONCE: ClassVar[frozenset[str]] = frozenset(
        {"verdict", "reviewed_by", "reviewed_at", "review_note", "live_from"}
    )

    model = models.CharField(max_length=80)
    key = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    slug = models.CharField(
        max_length=60, blank=True, help_text="Of the page's address in this edition; earlier ones lead to the newest."
    )
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="editions")
    embeds = models.JSONField(default=list, help_text="What the page shows inside it: “model/key” of each, sorted.")
    edition_set = models.ForeignKey(EditionSet, models.PROTECT, null=True, related_name="editions")
    change = models.CharField(max_length=12, choices=Change)
    public_note = models.TextField(blank=True)
    redirect_to = models.CharField(
        max_length=141, blank=True, help_text="Where a withdrawn page sends its readers: “model/key” of a public page."
    )
    reason = models.TextField(
        blank=True, help_text="Why one person published or withdrew this alone. Readers do not see it."
    )
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(auto_now_add=True)
    authors = models.JSONField(
        default=list, help_text="Ids of everybody who wrote part of the change, with the submitter."
    )
    verdict = models.CharField(max_length=12, choices=Verdict, default=Verdict.PENDING)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    review_note = models.TextField(blank=True)
    live_from = models.DateTimeField(null=True)

    objects: ClassVar[Any] = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["model", "key", "-number"]
        permissions = [
            ("submit_edition", "Can submit pages for review"),
            ("review_edition", "Can review editions"),
            ("publish_urgently", "Can publish alone, with a reason, to be confirmed afterwards"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["model", "key", "number"], name="editorial_edition_number"),
            models.UniqueConstraint(
                fields=["model", "key"], condition=Q(verdict="pending"), name="editorial_edition_one_pending"
            ),
            models.CheckConstraint(
                name="editorial_edition_two_people",
                condition=Q(reviewed_by=None) | Q(submitted_by=None) | ~Q(reviewed_by=F("submitted_by")),
            ),
            models.CheckConstraint(
                name="editorial_edition_approved_is_signed",
                condition=~Q(verdict="approved")
                | Q(reviewed_by__isnull=False, reviewed_at__isnull=False, live_from__isnull=False),
            ),
            models.CheckConstraint(
                name="editorial_edition_unreviewed_is_unsigned",
                condition=~Q(verdict="unreviewed") | Q(reviewed_by=None, reviewed_at=None, live_from__isnull=False),
            ),
            models.CheckConstraint(
                name="editorial_edition_only_public_is_live",
                condition=Q(verdict__in=["approved", "unreviewed", "unconfirmed", "taken_back"]) | Q(live_from=None),
            ),
            models.CheckConstraint(
                name="editorial_edition_alone_has_reason",
                condition=~Q(verdict__in=["unconfirmed", "taken_back"])
                | (~Q(reason="") & Q(submitted_by__isnull=False, live_from__isnull=False)),
            ),
            models.CheckConstraint(
                name="editorial_edition_unconfirmed_is_unsigned",
                condition=~Q(verdict="unconfirmed") | Q(reviewed_by=None, reviewed_at=None),
            ),
            models.CheckConstraint(
                name="editorial_edition_only_withdrawn_redirects",
                condition=Q(redirect_to="") | Q(change="withdrawn"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.key}, edition {self.number}"


class ClinicalReview(Kept):
    """One clinician's dated statement about one edition. Approval never makes one."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="clinical_reviews")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    profession = models.CharField(max_length=100, help_text="As the account said on that day.")
    on = models.DateField()
    next_due = models.DateField()
    statement = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="editorial_clinicalreview_profession", condition=~Q(profession="")),
            models.CheckConstraint(name="editorial_clinicalreview_due_later", condition=Q(next_due__gt=F("on"))),
        ]

    def __str__(self) -> str:
        return f"{self.edition} reviewed on {self.on}"

    def clean(self) -> None:
        if not self.profession:
            raise ValidationError("Only an account with a profession can record a clinical review.")


class Parked(models.Model):
    """A draft put aside, so that something urgent can be published first. Resuming merges it and removes this row."""

    model = models.CharField(max_length=80)
    key = models.CharField(max_length=60)
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+", help_text="The draft.")
    base = models.ForeignKey(Revision, models.PROTECT, related_name="+", help_text="The public text that it changes.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "key"], name="editorial_parked_once")]

    def __str__(self) -> str:
        return f"{self.model} {self.key}, revision {self.revision.number}, parked"


class LoadedFile(models.Model):
    """What a content file last said when it and the working rows agreed: the base for telling an edit in the admin
    from a change of the file. It changes with every load."""

    model = models.CharField(max_length=80)
    key = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, blank=True, help_text="“” before file and rows ever agreed.")
    refused = models.JSONField(
        null=True, help_text="What the file says now, where that was not loaded because somebody edited the page, too."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "key"], name="editorial_loadedfile_once")]

    def __str__(self) -> str:
        return f"{self.model} {self.key}"
