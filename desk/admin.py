"""The admin that clinicians work in: what every page form does besides Django's own."""

from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from content_standard.rules import Finding, check
from desk import drafts, submitting, views
from desk.autosave import AutosavingAdmin
from desk.beside import put_beside
from desk.conflicts import settle_conflict
from desk.filters import DueFilter, LinksFilter, OwnerFilter, StandsFilter
from desk.forms import ChildFormSet
from desk.owners import LOOKED_AFTER, OwnedAdmin, OwnedForm
from desk.people import AccountAdmin
from desk.previewing import PreviewingAdmin
from desk.queue import QueueAdmin
from desk.safe import SafeFields, SafeLookups
from desk.saving import PageForm, PartForm
from desk.sets import EditionSetAdmin
from desk.standing import describe, next_step
from desk.widgets import BodyEditor, PlainTextarea, tell_labels
from editorial.fields import BodyField
from editorial.models import Account, Edition, Editioned, Page
from editorial.snapshots import serialize
from editorial.status import state, states
from editorial.workflow import record
from publication.store import store

__all__ = [
    "AccountAdmin",
    "ChildInline",
    "EditionSetAdmin",
    "EditionedAdmin",
    "QueueAdmin",
]  # Django finds the admin classes here

WIDGETS: Any = {
    BodyField: {"widget": BodyEditor(attrs={"rows": 8, "cols": 90}), "strip": False},
    models.TextField: {"widget": PlainTextarea(attrs={"rows": 3, "cols": 90})},
    models.URLField: {"assume_scheme": "https"},
}


#: Of one kind on one page.
MOST_PARTS = 50


class DeskChangeList(ChangeList):
    """A list that knows where each of its pages stands, in a fixed number of queries."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        found = states(cast("type[Editioned]", self.model), [thing.key for thing in self.result_list])
        for thing in self.result_list:
            thing.desk_state = found[thing.key]


class EditionedForm(PageForm, OwnedForm):
    pass


class EditionedAdmin(PreviewingAdmin, AutosavingAdmin, OwnedAdmin, SafeLookups):
    """Base for everything that is signed off: each save is kept, nothing here makes anything public."""

    form = EditionedForm
    desk_group = "Pages"
    #: Fields that stand in the form beside what the page shows inside it.
    warning_fields: tuple[str, ...] = ()
    change_form_template = "desk/change_form.html"
    actions: Any = None
    save_on_top = True
    formfield_overrides = WIDGETS
    list_display = ["__str__", "status", "owner"]
    list_select_related = ["owner"]
    empty_value_display = ""
    search_fields = ["key", "title"]

    @admin.display(description="where it stands")
    def status(self, thing: Editioned) -> str:
        return describe(thing.desk_state)  # type: ignore[attr-defined]

    def get_list_filter(self, request: HttpRequest) -> Any:
        return [StandsFilter, OwnerFilter, DueFilter, LinksFilter, *self.list_filter]

    # --- what the form shows

    def get_inline_instances(self, request: HttpRequest, obj: Any = None) -> Any:
        """Without parts that pages had before, where this page has none of them."""
        every = super().get_inline_instances(request, obj)
        return [inline for inline in every if not isinstance(inline, FormerInline) or inline.has_rows(obj)]

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
        made = ("How it was made", {"fields": list(Editioned.SNAPSHOT.fields)})
        own = [name for name in (*spec.fields, *spec.links) if name not in Editioned.SNAPSHOT.fields]
        if not issubclass(self.model, Page):
            return [(None, {"fields": ["key", *own]}), made, LOOKED_AFTER]
        care = [name for name in own if name in (*self.warning_fields, *spec.embeds)]
        about = [name for name in own if name not in (*Page.SNAPSHOT.fields, *care)]
        return [
            ("Name", {"fields": ["title", "key", "slug", "also_called", "say", "purpose", "position"]}),
            ("What the reader sees first", {"fields": ["summary", "what_to_do"]}),
            *([("Warning signs", {"fields": care})] if care else []),
            *([(f"About this {self.opts.verbose_name}", {"fields": about})] if about else []),
            ("Honesty", {"fields": ["not_known", "sources_to_add"]}),
            made,
            LOOKED_AFTER,
        ]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **options: Any) -> Any:
        for inline in context["inline_admin_formsets"]:
            tell_labels(inline.formset.forms)
        if thing := options.get("obj"):
            found, page = state(thing), store.get().page(type(thing), thing.key)
            context["standing"] = describe(found)
            context["next_step"] = next_step(thing, found, page, viewer=request.user)
            context["shown_on"] = store.get().citing(page) if page and not page.has_own_page else []
            context["findings"] = put_beside(self._findings(request, thing), context)
        return super().render_change_form(request, context, *args, **options)

    def _findings(self, request: HttpRequest, thing: Editioned) -> list[Finding]:
        """What the content standard says about the saved text. A form with a fault has changed `thing` in memory."""
        saved = thing if request.method == "GET" else self.model._default_manager.get(pk=thing.pk)
        return check(serialize(saved), store.get().words)

    # --- saving

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
            "submit": submitting.submit_page,
            "cancel": submitting.cancel_schedule,
            "urgent": submitting.publish_page_urgently,
            "withdraw": submitting.withdraw_page,
            "editions": views.editions,
            "revisions": drafts.revisions,
            "put-aside": drafts.put_aside,
            "clinical-review": views.clinical_review,
            "conflict": settle_conflict,
        }
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        own = [
            path(f"<int:pk>/{step}/", self.admin_site.admin_view(self._bound(view)), name=f"{name}_{step}")
            for step, view in steps.items()
        ]
        numbered = {"edition": views.edition, "revision": drafts.revision}
        old = [
            path(
                f"<int:pk>/{step}s/<int:number>/",
                self.admin_site.admin_view(self._bound(view)),
                name=f"{name}_{step}",
            )
            for step, view in numbered.items()
        ]
        return [*own, *old, *super().get_urls()]

    def _bound(self, view: Any) -> Any:
        def bound(request: HttpRequest, **arguments: Any) -> HttpResponse:
            return view(self, request, **arguments)

        return bound


class ChildInline(SafeFields, admin.StackedInline):
    """Parts of a page, in its form."""

    form = PartForm
    formset = ChildFormSet
    exclude = ["key"]
    extra = 0
    max_num = MOST_PARTS
    show_change_link = False
    formfield_overrides = WIDGETS

    def get_formset(self, request: HttpRequest, obj: Any = None, **options: Any) -> Any:
        """A form made by hand could ask for thousands of rows, and drawing these would keep the server busy. There
        is room for what two people add, so that none of it is left out when their changes are put together."""
        return super().get_formset(request, obj, absolute_max=2 * MOST_PARTS, **options)

    def get_queryset(self, request: HttpRequest) -> Any:
        linked = [name for name in self.model.SNAPSHOT.fields if self.model._meta.get_field(name).many_to_one]
        rows = super().get_queryset(request).select_related("parent", *linked)
        return rows.prefetch_related(*self.model.SNAPSHOT.links)


class FormerInline(ChildInline):
    """Parts that pages had before: those that there are can be changed and deleted, new ones are not made."""

    def has_rows(self, page: Any) -> bool:
        return page is not None and self.model._default_manager.filter(parent=page).exists()

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
