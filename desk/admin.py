"""The admin that clinicians work in: what every page form does besides Django's own."""

from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from content_standard.rules import check
from desk import views
from desk.forms import ChildFormSet
from desk.widgets import PickFromList, PickOne, PickSeveral, PlainTextarea
from editorial.fields import BodyField
from editorial.models import Account, Edition, Editioned, Page
from editorial.snapshots import lock, serialize
from editorial.workflow import record, state, states
from publication.store import store

WIDGETS: Any = {
    BodyField: {"widget": PlainTextarea(attrs={"rows": 8, "cols": 90}), "strip": False},
    models.TextField: {"widget": PlainTextarea(attrs={"rows": 3, "cols": 90})},
    models.URLField: {"assume_scheme": "https"},
}


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


class DeskChangeList(ChangeList):
    """A list that knows where each of its pages stands, in a fixed number of queries."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        found = states(cast("type[Editioned]", self.model), [thing.key for thing in self.result_list])
        for thing in self.result_list:
            thing.desk_state = found[thing.key]


class EditionedAdmin(SafeLookups):
    """Base for everything that is signed off: each save is kept, nothing here makes anything public."""

    desk_group = "Pages"
    change_form_template = "desk/change_form.html"
    actions: Any = None
    save_on_top = True
    formfield_overrides = WIDGETS
    list_display = ["__str__", "status"]
    search_fields = ["key", "title"]

    @admin.display(description="where it stands")
    def status(self, thing: Editioned) -> str:
        return views.describe(thing.desk_state)  # type: ignore[attr-defined]

    # --- what the form shows

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[ChangeList]:
        return DeskChangeList

    def get_readonly_fields(self, request: HttpRequest, obj: Editioned | None = None) -> Any:
        return ["key"] if obj else []

    def get_prepopulated_fields(self, request: HttpRequest, obj: Editioned | None = None) -> dict[str, Any]:
        if obj or not issubclass(self.model, Page):
            return {}
        return {"key": ["title"], "slug": ["title"]}

    def get_fieldsets(self, request: HttpRequest, obj: Editioned | None = None) -> Any:
        spec = self.model.SNAPSHOT
        if not issubclass(self.model, Page):
            return [(None, {"fields": ["key", *spec.fields, *spec.links]})]
        about = [name for name in (*spec.fields, *spec.links) if name not in Page.SNAPSHOT.fields]
        return [
            ("Name", {"fields": ["title", "key", "slug", "also_called", "say", "purpose", "position"]}),
            ("What the reader sees first", {"fields": ["summary", "what_to_do"]}),
            *([(f"About this {self.opts.verbose_name}", {"fields": about})] if about else []),
            ("Honesty", {"fields": ["not_known", "sources_to_add"]}),
        ]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **options: Any) -> Any:
        if thing := options.get("obj"):
            context["desk_state"] = views.describe(state(thing))
            context["findings"] = check(serialize(thing), store.get().words)
        return super().render_change_form(request, context, *args, **options)

    # --- saving

    def changeform_view(self, request: HttpRequest, object_id: str | None = None, *args: Any, **options: Any) -> Any:
        if request.method != "POST" or object_id is None:
            return super().changeform_view(request, object_id, *args, **options)
        with transaction.atomic():
            if thing := self.get_object(request, object_id):
                lock(thing)  # two saves of one page come one after the other
            return super().changeform_view(request, object_id, *args, **options)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if isinstance(request.user, Account):
            record(form.instance, by=request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Editioned | None = None) -> bool:
        """What was ever put up for sign-off is withdrawn, not deleted."""
        if obj is None or Edition.objects.of(obj).exists():
            return False
        return super().has_delete_permission(request, obj)

    # --- steps of a page's life

    def get_urls(self) -> list[URLPattern]:
        steps = {
            "preview": views.preview,
            "submit": views.submit_page,
            "editions": views.editions,
            "clinical-review": views.clinical_review,
        }
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        own = [
            path(f"<int:pk>/{step}/", self.admin_site.admin_view(self._bound(view)), name=f"{name}_{step}")
            for step, view in steps.items()
        ]
        old = path(
            "<int:pk>/editions/<int:number>/",
            self.admin_site.admin_view(self._bound(views.edition)),
            name=f"{name}_edition",
        )
        return [*own, old, *super().get_urls()]

    def _bound(self, view: Any) -> Any:
        def bound(request: HttpRequest, **arguments: Any) -> HttpResponse:
            return view(self, request, **arguments)

        return bound


class ChildInline(SafeFields, admin.StackedInline):
    """Parts of a page, in its form."""

    formset = ChildFormSet
    exclude = ["key"]
    extra = 0
    max_num = 50
    show_change_link = False
    formfield_overrides = WIDGETS

    def get_formset(self, request: HttpRequest, obj: Any = None, **options: Any) -> Any:
        """A form made by hand could ask for thousands of rows, and drawing these would keep the server busy."""
        return super().get_formset(request, obj, absolute_max=self.max_num, **options)

    def get_queryset(self, request: HttpRequest) -> Any:
        linked = [name for name in self.model.SNAPSHOT.fields if self.model._meta.get_field(name).many_to_one]
        return super().get_queryset(request).select_related("parent", *linked)


class WaitingFilter(admin.SimpleListFilter):
    """The queue shows what waits, unless asked for the rest."""

    title = "what to show"
    parameter_name = "show"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("decided", "Decided or replaced"), ("all", "Everything")]

    def choices(self, changelist: Any) -> Any:
        first, *rest = super().choices(changelist)
        yield {**first, "display": "Waiting for review"}
        yield from rest

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        waiting = models.Q(verdict=Edition.Verdict.PENDING)
        return {None: queryset.filter(waiting), "decided": queryset.exclude(waiting)}.get(self.value(), queryset)


@admin.register(Edition)
class QueueAdmin(SafeLookups):
    """The review queue: editions to read, compare and decide on."""

    desk_group = "Sign-off"
    desk_name = "Review queue"
    actions: Any = None
    list_display = ["page", "number", "change", "verdict", "submitted_by", "submitted_at", "reviewed_by"]
    list_filter = [WaitingFilter, "verdict"]
    list_select_related = ["revision", "submitted_by", "reviewed_by"]
    search_fields = ["key"]
    ordering = ["submitted_at"]

    @admin.display(description="page", ordering="key")
    def page(self, edition: Edition) -> str:
        return views.name_of(edition)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {**(extra_context or {}), "title": "Review queue"})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        return False

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **options: Any) -> HttpResponse:
        return views.review_edition(self, request, object_id)

    def get_urls(self) -> list[URLPattern]:
        preview = path(
            "<int:pk>/preview/",
            self.admin_site.admin_view(lambda request, pk: views.preview_edition(self, request, pk)),
            name="editorial_edition_preview",
        )
        return [preview, *super().get_urls()]


@admin.register(Account)
class AccountAdmin(SafeLookups, UserAdmin):
    """People at the desk. They are deactivated, never deleted: what they signed stays signed."""

    desk_group = "People"
    actions: Any = None
    list_display = ["username", "first_name", "last_name", "profession", "is_active"]
    fieldsets = [
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("first_name", "last_name", "email", "profession")}),
        ("Rights", {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Account | None = None) -> Any:
        """Only a superuser hands out rights that no group has."""
        always = ["last_login", "date_joined"]
        return always if request.user.is_superuser else [*always, "is_superuser", "user_permissions"]

    def has_change_permission(self, request: HttpRequest, obj: Account | None = None) -> bool:
        if obj and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Account | None = None) -> bool:
        return False


admin.site.unregister(Group)  # the rights of the groups are in `desk.accounts`
