from django.contrib import admin

from desk.admin import EditionedAdmin
from glossary.models import Term


@admin.register(Term)
class TermAdmin(EditionedAdmin):
    desk_group = "Words and sources"
    search_fields = ["key", "word", "other_forms"]
