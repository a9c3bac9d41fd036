from django.contrib import admin

from desk.admin import EditionedAdmin, FormerInline
from faq.models import Question, QuestionCareCard


class CareCardInline(FormerInline):
    model = QuestionCareCard


@admin.register(Question)
class QuestionAdmin(EditionedAdmin):
    list_filter = ["topic"]
    warning_fields = ("urgent_topics",)
    autocomplete_fields = ["care_lines"]
    inlines = [CareCardInline]
