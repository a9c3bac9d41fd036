from django.contrib import admin

from conditions import models
from desk.admin import ChildInline, EditionedAdmin


def inline(part: type, **attributes: object) -> type[ChildInline]:
    """The inline for one kind of part."""
    return type(f"{part.__name__}Inline", (ChildInline,), {"model": part, **attributes})


@admin.register(models.MyoclonusType)
class TypeAdmin(EditionedAdmin):
    list_filter = ["sorted_by"]
    autocomplete_fields = ["also_sorted_as"]
    inlines = [
        inline(models.TypeCause, autocomplete_fields=["cause"]),
        inline(models.TypeTest, autocomplete_fields=["test"]),
        inline(models.TypeSection),
        inline(models.TypeCareCard),
        inline(models.TypeCode),
    ]


@admin.register(models.Cause)
class CauseAdmin(EditionedAdmin):
    list_filter = ["group"]
    inlines = [inline(models.CauseSection), inline(models.CauseCareCard), inline(models.CauseCode)]


@admin.register(models.DiagnosticTest)
class TestAdmin(EditionedAdmin):
    inlines = [inline(models.TestSection), inline(models.TestCareCard), inline(models.TestCode)]


@admin.register(models.Treatment)
class TreatmentAdmin(EditionedAdmin):
    list_filter = ["kind", "grade"]
    inlines = [
        inline(models.TreatmentUse, autocomplete_fields=["type", "sources"]),
        inline(models.TreatmentSection),
        inline(models.TreatmentCareCard),
        inline(models.TreatmentCode),
    ]


@admin.register(models.Guide)
class GuideAdmin(EditionedAdmin):
    inlines = [
        inline(models.SuspectMedicine, autocomplete_fields=["sources"]),
        inline(models.GuideSection),
        inline(models.GuideCareCard),
        inline(models.GuideCode),
    ]
