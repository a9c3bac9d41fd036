from django.contrib import admin

from citations.models import Source
from desk.admin import EditionedAdmin


@admin.register(Source)
class SourceAdmin(EditionedAdmin):
    desk_group = "Words and sources"
    list_filter = ["kind_of_study"]
    search_fields = ["key", "title", "authors", "doi", "pmid"]
