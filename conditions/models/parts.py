"""Sections, care cards and codes of each page kind."""

from django.db import models

from conditions.models.pages import Cause, DiagnosticTest, Guide, MyoclonusType, Treatment
from editorial.models import CareCard, Code, Section


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
