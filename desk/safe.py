"""Admin classes that answer what somebody typed into an address or a form by hand with an error instead of failing."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from desk.widgets import PickFromList, PickOne, PickSeveral


class SafeFields:
    """Lets a form say what is wrong with a link that cannot be."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            options["widget"] = PickOne(db_field, self.admin_site)  # type: ignore[attr-defined]
        return super().formfield_for_foreignkey(db_field, request, **options)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            options["widget"] = PickSeveral(db_field, self.admin_site)  # type: ignore[attr-defined]
        else:
            options["widget"] = PickFromList(db_field.verbose_name, False)
        return super().formfield_for_manytomany(db_field, request, **options)  # type: ignore[misc]


class SafeLookups(SafeFields, admin.ModelAdmin):
    """Refuses what somebody could type into the address of a list and only the database would refuse: with an error."""

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        kinds = lookup.split("__")[1:]
        simple = {"id", "exact", "isnull"}.issuperset(kinds) and "\0" not in value
        return simple and super().lookup_allowed(lookup, value, request)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        return super().get_search_results(request, queryset, search_term.replace("\0", ""))
