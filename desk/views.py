"""Steps of a page's life as screens. The rules are in `editorial.workflow`; here their answers are shown."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from content_standard.rules import check
from desk.forms import ClinicalReviewForm, SubmitForm
from editorial import problems
from editorial.diff import compare
from editorial.models import Account, Edition, Editioned
from editorial.snapshots import Content, serialize
from editorial.workflow import (
    RefusedError,
    current_of,
    review_clinically,
    submit,
)
from publication.kinds import fixed_page
from publication.problems import links_to_unpublished
from publication.store import store


def _thing(page_admin: ModelAdmin, request: HttpRequest, pk: int) -> Any:
    thing = get_object_or_404(page_admin.model, pk=pk)
    if not page_admin.has_view_permission(request, thing):
        raise PermissionDenied
    return thing


def account_of(request: HttpRequest) -> Account:
    if not isinstance(request.user, Account):
        raise PermissionDenied
    return request.user


def screen(
    model_admin: ModelAdmin, request: HttpRequest, template: str, title: str, status: int = 200, **context: Any
) -> TemplateResponse:
    everywhere = model_admin.admin_site.each_context(request)
    return TemplateResponse(
        request, template, {**everywhere, "title": title, "opts": model_admin.opts, **context}, status=status
    )


def as_public(content: Content) -> HttpResponse:
    """The very page the public would see if `content` were current."""
    publication, page = store.get().overlay(content)
    fixed = fixed_page(page.address.partition("#")[0])  # the overview and words are read on a page made of others
    response = HttpResponse(fixed.render(publication) if fixed else page.kind.render(publication, page))
    response["Cache-Control"] = "no-store"
    return response


# --- One page ---------------------------------------------------------------------------------------------------------


def preview(page_admin: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    return as_public(serialize(_thing(page_admin, request, pk)))


def submit_page(page_admin: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Compare the working text with the public one, see what stands in the way, and put it up for review."""
    thing = _thing(page_admin, request, pk)
    if not page_admin.has_change_permission(request, thing):
        raise PermissionDenied
    form, refused = SubmitForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            made = submit(thing, by=account_of(request), **form.cleaned_data)
        except RefusedError as error:
            refused = str(error)
        else:
            messages.success(request, f"Edition {made.number} now waits for a second person. Nothing is public yet.")
            return redirect(_form_address(thing))
    live, content = current_of(thing), serialize(thing)
    return screen(
        page_admin,
        request,
        "desk/submit.html",
        f"Submit “{thing}” for review",
        status=403 if refused else 200,
        original=thing,
        form=form,
        refused=refused,
        changes=compare(live.revision.content if live else None, content),
        first=live is None,
        problems=[sentence for _, sentence in problems.find([thing])],
        findings=check(content, store.get().words),
        warnings=links_to_unpublished(content, store.get()),
    )


def editions(page_admin: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Every edition of one page, with what was said about it."""
    thing = _thing(page_admin, request, pk)
    found = Edition.objects.of(thing).select_related("submitted_by", "reviewed_by")
    return screen(
        page_admin,
        request,
        "desk/editions.html",
        f"Editions of “{thing}”",
        original=thing,
        editions=found.prefetch_related("clinical_reviews__by"),
        live=current_of(thing),
        review_form=ClinicalReviewForm(),
        may_review_clinically=bool(account_of(request).profession),
    )


def edition(page_admin: ModelAdmin, request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One edition as the public saw it, or would have."""
    thing = _thing(page_admin, request, pk)
    found = get_object_or_404(Edition.objects.of(thing).select_related("revision"), number=number)
    return as_public(found.revision.content)


def clinical_review(page_admin: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    thing = _thing(page_admin, request, pk)
    back = redirect(reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_editions", args=[thing.pk]))
    form = ClinicalReviewForm(request.POST or None)
    live = current_of(thing)
    if request.method != "POST" or not form.is_valid() or live is None:
        messages.error(request, "Nothing was recorded: say what you checked. Only a public page can be reviewed.")
        return back
    try:
        made = review_clinically(live, by=account_of(request), statement=form.cleaned_data["statement"])
    except RefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, f"Your review of edition {live.number} is recorded. It is due again on {made.next_due}."
        )
    return back


def _form_address(thing: Editioned) -> str:
    return reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_change", args=[thing.pk])
