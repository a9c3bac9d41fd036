"""Sections, care cards and codes of each page kind, and the medicines that a guide suspects."""

from django.db import models
from django.utils.text import slugify

from citations.models import Source
from conditions.models.pages import Cause, DiagnosticTest, Guide, MyoclonusType, Treatment
from editorial.fields import BodyField
from editorial.models import CareCard, Child, Code, Section, Snapshot


class TypeSection(Section):
    parent = models.ForeignKey(MyoclonusType, models.CASCADE, related_name="sections")

    class Meta(Section.Meta):
        verbose_name = "section"


class TypeCareCard(CareCard):
    parent = models.ForeignKey(MyoclonusType, models.CASCADE, related_name="care_cards")

    class Meta(CareCard.Meta):
        verbose_name = "care card"


class TypeCode(Code):
    parent = models.ForeignKey(MyoclonusType, models.CASCADE, related_name="codes")

    class Meta(Code.Meta):
        verbose_name = "code"


class CauseSection(Section):
    parent = models.ForeignKey(Cause, models.CASCADE, related_name="sections")

    class Meta(Section.Meta):
        verbose_name = "section"


class CauseCareCard(CareCard):
    parent = models.ForeignKey(Cause, models.CASCADE, related_name="care_cards")

    class Meta(CareCard.Meta):
        verbose_name = "care card"


class CauseCode(Code):
    parent = models.ForeignKey(Cause, models.CASCADE, related_name="codes")

    class Meta(Code.Meta):
        verbose_name = "code"


class TestSection(Section):
    parent = models.ForeignKey(DiagnosticTest, models.CASCADE, related_name="sections")

    class Meta(Section.Meta):
        verbose_name = "section"


class TestCareCard(CareCard):
    parent = models.ForeignKey(DiagnosticTest, models.CASCADE, related_name="care_cards")

    class Meta(CareCard.Meta):
        verbose_name = "care card"


class TestCode(Code):
    parent = models.ForeignKey(DiagnosticTest, models.CASCADE, related_name="codes")

    class Meta(Code.Meta):
        verbose_name = "code"


class TreatmentSection(Section):
    parent = models.ForeignKey(Treatment, models.CASCADE, related_name="sections")

    class Meta(Section.Meta):
        verbose_name = "section"


class TreatmentCareCard(CareCard):
    parent = models.ForeignKey(Treatment, models.CASCADE, related_name="care_cards")

    class Meta(CareCard.Meta):
        verbose_name = "care card"


class TreatmentCode(Code):
    parent = models.ForeignKey(Treatment, models.CASCADE, related_name="codes")

    class Meta(Code.Meta):
        verbose_name = "code"


class GuideSection(Section):
    parent = models.ForeignKey(Guide, models.CASCADE, related_name="sections")

    class Meta(Section.Meta):
        verbose_name = "section"


class GuideCareCard(CareCard):
    parent = models.ForeignKey(Guide, models.CASCADE, related_name="care_cards")

    class Meta(CareCard.Meta):
        verbose_name = "care card"


class GuideCode(Code):
    parent = models.ForeignKey(Guide, models.CASCADE, related_name="codes")

    class Meta(Code.Meta):
        verbose_name = "code"


class SuspectMedicine(Child):
    """A medicine that can cause jerks, as a line of the table in a guide."""

    parent = models.ForeignKey(Guide, models.CASCADE, related_name="suspect_medicines")
    medicine_class = models.CharField(
        "class of medicines", max_length=80, help_text="In the reader's words, such as “Antibiotics”."
    )
    medicine = models.CharField(max_length=80, help_text="The name of the substance, such as “Ciprofloxacin”.")
    note = BodyField(
        "what is known", blank=True, help_text="Only what a source says beyond naming it, in one or two sentences."
    )
    sources = models.ManyToManyField(Source, related_name="+", help_text="Who names this medicine as a cause.")

    SNAPSHOT = Snapshot(fields=("medicine_class", "medicine", "note"), links=("sources",))

    class Meta(Child.Meta):
        unique_together = [("parent", "key"), ("parent", "medicine")]
        verbose_name = "medicine that can cause jerks"
        verbose_name_plural = "medicines that can cause jerks"

    def __str__(self) -> str:
        return self.medicine

    def key_stem(self) -> str:
        return slugify(self.medicine)
