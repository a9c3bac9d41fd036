"""Links that carry meaning. Each is kept on one side; the publication derives the other."""

from typing import Any

from django.db import models
from django.db.models import Q

from citations.models import Grade, Source, StudyKind
from conditions.models.pages import Cause, DiagnosticTest, MyoclonusType, Treatment
from editorial.fields import BodyField
from editorial.models import Child, Snapshot


class TypeCause(Child):
    parent = models.ForeignKey(MyoclonusType, models.CASCADE, related_name="causes")
    cause = models.ForeignKey(Cause, models.PROTECT, related_name="+")
    note = BodyField(blank=True, help_text="What ties this cause to this type, in one or two sentences.")

    SNAPSHOT = Snapshot(fields=("cause", "note"))

    class Meta(Child.Meta):
        unique_together = [("parent", "key"), ("parent", "cause")]
        verbose_name = "cause of this type"
        verbose_name_plural = "causes of this type"

    def __str__(self) -> str:
        return str(self.cause)

    def key_stem(self) -> str:
        return self.cause.key


class TypeTest(Child):
    parent = models.ForeignKey(MyoclonusType, models.CASCADE, related_name="tests")
    test = models.ForeignKey(DiagnosticTest, models.PROTECT, related_name="+")
    note = BodyField(blank=True, help_text="What this test can show for this type.")

    SNAPSHOT = Snapshot(fields=("test", "note"))

    class Meta(Child.Meta):
        unique_together = [("parent", "key"), ("parent", "test")]
        verbose_name = "test for this type"
        verbose_name_plural = "tests for this type"

    def __str__(self) -> str:
        return str(self.test)

    def key_stem(self) -> str:
        return self.test.key


class TreatmentUse(Child):
    """One treatment for one type: what it does, and how sure we are."""

    class Effect(models.TextChoices):
        HELPS = "helps", "May help"
        WORSENS = "worsens", "May worsen"
        NOT_ESTABLISHED = "unproven", "Not established"

    parent = models.ForeignKey(Treatment, models.CASCADE, related_name="uses")
    type = models.ForeignKey(MyoclonusType, models.PROTECT, related_name="+")
    effect = models.CharField(max_length=8, choices=Effect)
    grade = models.CharField(
        max_length=1, choices=Grade, blank=True, help_text="Leave empty if nobody has graded this pair."
    )
    people_studied = models.PositiveIntegerField(null=True, blank=True, help_text="Leave empty if it is not recorded.")
    kind_of_study = models.CharField(
        max_length=12, choices=StudyKind, blank=True, help_text="Leave empty if it is not recorded."
    )
    finding = BodyField(blank=True, help_text="What was found, in one or two sentences.")
    not_known = BodyField(help_text="What is not known about this treatment for this type, or was not checked.")
    last_searched = models.DateField(null=True, blank=True)
    sources = models.ManyToManyField(Source, blank=True, related_name="+")

    SNAPSHOT = Snapshot(
        fields=("type", "effect", "grade", "people_studied", "kind_of_study", "finding", "not_known", "last_searched"),
        links=("sources",),
    )

    class Meta(Child.Meta):
        unique_together = [("parent", "key"), ("parent", "type")]
        verbose_name = "use for a type"
        verbose_name_plural = "uses: what it does for each type, and how sure we are"
        constraints = [
            models.CheckConstraint(
                name="conditions_treatmentuse_grade", condition=Q(grade="") | Q(grade__in=["A", "B", "C", "D", "X"])
            ),
            models.CheckConstraint(
                name="conditions_treatmentuse_effect", condition=Q(effect__in=["helps", "worsens", "unproven"])
            ),
            models.CheckConstraint(
                name="conditions_treatmentuse_graded_is_searched",
                condition=Q(grade="") | Q(last_searched__isnull=False),
                violation_error_message="A grade needs the date of the last search for evidence.",
            ),
            models.CheckConstraint(
                name="conditions_treatmentuse_unproven_is_x",
                condition=~Q(effect="unproven") | Q(grade__in=["X", ""]),
                violation_error_message="What is not established has the grade X, or none.",
            ),
        ]

    @classmethod
    def makes_claim(cls, row: dict[str, Any]) -> bool:
        return bool(row.get("grade"))

    def __str__(self) -> str:
        return str(self.type)

    def key_stem(self) -> str:
        return self.type.key
