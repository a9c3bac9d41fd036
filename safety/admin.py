from django.contrib import admin
from django.template.defaultfilters import pluralize

from desk.admin import EditionedAdmin
from publication.store import store
from safety.models import CareLine, HelpNumber


@admin.register(CareLine)
class CareLineAdmin(EditionedAdmin):
    desk_group = "Safety"
    list_filter = ["level", "ask_before_next_dose"]
    search_fields = ["key", "words", "topics"]
    autocomplete_fields = ["sources"]
    list_display = [*EditionedAdmin.list_display, "used_on"]

    @admin.display(description="used on")
    def used_on(self, line: CareLine) -> str:
        publication = store.get()
        page = publication.page(CareLine, line.key)
        count = len(publication.citing(page)) if page else 0
        return f"{count} page{pluralize(count)}"


@admin.register(HelpNumber)
class HelpNumberAdmin(EditionedAdmin):
    desk_group = "Safety"
    list_filter = ["country", "purpose", "is_seen"]
    search_fields = ["key", "name", "number", "country"]
    autocomplete_fields = ["sources"]
