from django.contrib import admin

from desk.admin import ChildInline, EditionedAdmin
from faq.models import Question, QuestionCareCard


class CareCardInline(ChildInline):
    model = QuestionCareCard


@admin.register(Question)
class QuestionAdmin(EditionedAdmin):
    list_filter = ["topic"]
    inlines = [CareCardInline]
