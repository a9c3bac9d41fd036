from django.contrib import admin

from conditions import models
from desk.admin import ChildInline, EditionedAdmin, FormerInline


def inline(part: type, **attributes: object) -> type[ChildInline]:
    """The inline for one kind of part."""
    return type(f"{part.__name__}Inline", (ChildInline,), {"model": part, **attributes})


def former_inline(part: type) -> type[FormerInline]:
    """The inline for a kind of part that pages had before."""
    return type(f"{part.__name__}Inline", (FormerInline,), {"model": part})


@admin.register(models.MyoclonusType)
class TypeAdmin(EditionedAdmin):
    list_filter = ["sorted_by"]
    warning_fields = ("urgent_topics",)
    autocomplete_fields = ["care_lines", "also_sorted_as"]
    inlines = [
        inline(models.TypeCause, autocomplete_fields=["cause"]),
        inline(models.TypeTest, autocomplete_fields=["test"]),
        inline(models.TypeSection),
        former_inline(models.TypeCareCard),
        inline(models.TypeCode),
    ]


@admin.register(models.Cause)
class CauseAdmin(EditionedAdmin):
    warning_fields = ("urgent_topics",)
    autocomplete_fields = ["care_lines"]
    list_filter = ["group"]
    inlines = [inline(models.CauseSection), former_inline(models.CauseCareCard), inline(models.CauseCode)]


@admin.register(models.DiagnosticTest)
class TestAdmin(EditionedAdmin):
    warning_fields = ("urgent_topics",)
    autocomplete_fields = ["care_lines"]
    inlines = [inline(models.TestSection), former_inline(models.TestCareCard), inline(models.TestCode)]


@admin.register(models.Treatment)
class TreatmentAdmin(EditionedAdmin):
    warning_fields = ("urgent_topics",)
    autocomplete_fields = ["care_lines"]
    list_filter = ["kind", "grade"]
    inlines = [
        inline(models.TreatmentUse, autocomplete_fields=["type", "sources"]),
        inline(models.TreatmentSection),
        former_inline(models.TreatmentCareCard),
        inline(models.TreatmentCode),
    ]


@admin.register(models.Guide)
class GuideAdmin(EditionedAdmin):
    warning_fields = ("urgent_topics",)
    autocomplete_fields = ["care_lines"]
    inlines = [
        inline(models.SuspectMedicine, autocomplete_fields=["sources"]),
        inline(models.GuideSection),
        former_inline(models.GuideCareCard),
        inline(models.GuideCode),
    ]
