"""The review queue: editions to read, compare and decide on."""

import datetime
from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format

from desk.safe import SafeLookups
from desk.step_forms import ClinicalReviewForm, ReviewForm
from desk.views import account_of, as_public, screen, step_address
from editorial.clinical import may_review_clinically
from editorial.diff import changed_again, compare
from editorial.errors import RefusedError
from editorial.models import Account, Edition, Revision
from editorial.problems import find_before_public
from editorial.release_rules import DocumentId, needs_clinician, reviews_of_text
from editorial.snapshots import upgrade
from editorial.status import content_before, current, urgent_before
from editorial.workflow import review
from publication.claims import only_sourced_by
from publication.kinds import kind_of
from publication.problems import links_to_unpublished, sources_out_of_sight
from publication.store import store


class WaitingFilter(admin.SimpleListFilter):
    """The queue shows what waits for a second person, unless asked for the rest."""

    title = "what to show"
    parameter_name = "show"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("later", "Approved for a later date"), ("decided", "Decided or replaced"), ("all", "Everything")]

    def choices(self, changelist: Any) -> Any:
        first, *rest = super().choices(changelist)
        yield {**first, "display": "Waiting for a second person"}
        yield from rest

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        waiting = models.Q(verdict__in=(Edition.Verdict.PENDING, Edition.Verdict.UNCONFIRMED))
        shown = {
            None: queryset.filter(waiting),
            "later": queryset.scheduled(),
            "decided": queryset.exclude(waiting),
        }
        return shown.get(self.value(), queryset)


@admin.register(Edition)
class QueueAdmin(SafeLookups):
    """Editions as a list; a row opens the screen to decide on it."""

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
        return name_of(edition)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {**(extra_context or {}), "title": "Review queue"})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        return False

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **options: Any) -> HttpResponse:
        return review_edition(self, request, object_id)

    def get_urls(self) -> list[URLPattern]:
        preview = path(
            "<int:pk>/preview/",
            self.admin_site.admin_view(lambda request, pk: preview_edition(self, request, pk)),
            name="editorial_edition_preview",
        )
        return [preview, *super().get_urls()]


def _edition(queue: ModelAdmin, request: HttpRequest, pk: int | str) -> Edition:
    if not queue.has_view_permission(request):
        raise PermissionDenied
    found = queue.get_object(request, str(pk))
    if found is None:
        raise Http404
    return found


def preview_edition(queue: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    return as_public(_edition(queue, request, pk).revision.content)


def review_edition(queue: ModelAdmin, request: HttpRequest, pk: str) -> HttpResponse:
    """Read what changed, preview it, and decide: approve, confirm, ask for changes, or take back."""
    found = _edition(queue, request, pk)
    form, refused = ReviewForm(request.POST or None), ""
    if found.verdict == Edition.Verdict.UNCONFIRMED:
        del form.fields["live_from"]
    if request.method == "POST" and form.is_valid():
        approve = "approve" in request.POST
        try:
            review(found, by=account_of(request), approve=approve, **form.cleaned_data)
        except RefusedError as error:
            refused = str(error)
        else:
            messages.success(request, _done(found, approve, form.cleaned_data.get("live_from"), _later(found)))
            return redirect("admin:editorial_edition_changelist")
    return screen(
        queue,
        request,
        "desk/review.html",
        f"Review “{name_of(found)}”",
        status=403 if refused else 200,
        edition=found,
        form=form,
        refused=refused,
        **_facts(found),
        review_form=ClinicalReviewForm(initial={"edition": found.number}),
        may_review_clinically=may_review_clinically(found, request.user),
        clinical_review_url=_step_url(found, "clinical-review"),
        may_decide=found.verdict in (Edition.Verdict.PENDING, Edition.Verdict.UNCONFIRMED)
        and request.user.pk not in found.authors
        and request.user.has_perm("editorial.review_edition"),
    )


def _step_url(edition: Edition, step: str) -> str:
    """Where a step of the page of `edition` is taken; "" where somebody deleted the page."""
    thing = apps.get_model(edition.model)._default_manager.filter(key=edition.key).first()
    return step_address(thing, step) if thing else ""


def _later(edition: Edition) -> Edition | None:
    """The edition that readers see instead of `edition`, which came before it."""
    later: Edition | None = current().filter(model=edition.model, key=edition.key, number__gt=edition.number).first()
    return later


def _done(edition: Edition, approve: bool, live_from: datetime.datetime | None, later: Edition | None) -> str:
    if edition.verdict == Edition.Verdict.UNCONFIRMED:
        if later:
            return f"{'Confirmed' if approve else 'Taken back'}. Readers still see edition {later.number}."
        return "Confirmed." if approve else "Taken back: readers see what they saw before."
    if not approve:
        return "The writers see your note."
    when = date_format(timezone.localtime(live_from), "j F Y, H:i e") if live_from else ""
    return f"Approved: readers see it from {when}." if when else "Approved: readers see it now."


def _facts(edition: Edition) -> dict[str, Any]:
    """What a reviewer needs to know besides the decision itself."""
    content, publication = edition.revision.content, store.get()
    page = publication.pages.get((edition.model, edition.key))
    later = Revision.objects.filter(model=edition.model, key=edition.key, number__gt=edition.revision.number)
    newest = later.order_by("-number").first()
    before, urgent = content_before(edition), urgent_before(edition)
    waits, alone = edition.verdict == Edition.Verdict.PENDING, edition.verdict == Edition.Verdict.UNCONFIRMED
    withdraws = edition.change == Edition.Change.WITHDRAWN
    return {
        "changes": compare(before, content),
        "authors": Account.objects.filter(pk__in=edition.authors).order_by("username"),
        "urgent": urgent,
        "changes_urgent": changed_again(before, urgent.revision.content, content) if urgent else [],
        "blocking": find_before_public(content) if waits and edition.change not in Edition.SAME_TEXT else [],
        "warnings": [] if withdraws else links_to_unpublished(upgrade(content), publication),
        "sources": [] if withdraws else sources_out_of_sight(upgrade(content), publication),
        "appears_on": publication.citing(page) if page else [],
        "is_source": kind_of(edition.model).is_footnote,
        "claims": only_sourced_by(publication, (edition.model, edition.key)) if withdraws and (waits or alone) else [],
        "target": publication.pages.get(DocumentId.parse(edition.redirect_to)),
        "waits": waits,
        "alone": alone,
        "needs_clinician": needs_clinician(edition.revision),
        "clinical_reviews": reviews_of_text(edition).select_related("by"),
        "later": _later(edition),
        "edits_since": compare(content, newest.content) if newest else [],
        "edited_since_by": Account.objects.filter(pk__in=later.values("by")).order_by("username"),
    }


def name_of(edition: Edition) -> str:
    """Kind and title of the page that `edition` is of, as it names itself."""
    content = edition.revision.content
    kind = kind_of(content["model"])
    return f"{kind.name}: {kind.title(content['fields'])}"
