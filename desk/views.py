"""Steps of a page's life as screens. The rules are in `editorial.workflow`; here their answers are shown."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from desk.step_forms import ClinicalReviewForm
from editorial.clinical import review_clinically
from editorial.errors import RefusedError
from editorial.models import Account, Edition, Editioned
from editorial.snapshots import Content, serialize
from editorial.status import current_of
from publication.store import store
from publication.views import renderer


def page_of(page_admin: ModelAdmin, request: HttpRequest, pk: int) -> Any:
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
    render = renderer(publication, page.address.partition("#")[0])  # words, lines and numbers are read on another page
    response = HttpResponse(render() if render else page.kind.render(publication, page))
    response["Cache-Control"] = "no-store"
    return response


# --- One page ---------------------------------------------------------------------------------------------------------


def preview(page_admin: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    return as_public(serialize(page_of(page_admin, request, pk)))


def editions(page_admin: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Every edition of one page, with what was said about it."""
    thing = page_of(page_admin, request, pk)
    found, live = Edition.objects.of(thing).without_text(), current_of(thing)
    return screen(
        page_admin,
        request,
        "desk/editions.html",
        f"Editions of “{thing}”",
        original=thing,
        editions=found.prefetch_related("clinical_reviews__by"),
        live=live,
        review_form=ClinicalReviewForm(initial={"edition": live and live.number}),
        may_review_clinically=bool(account_of(request).profession),
    )


def edition(page_admin: ModelAdmin, request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One edition as the public saw it, or would have."""
    thing = page_of(page_admin, request, pk)
    found = get_object_or_404(Edition.objects.of(thing).select_related("revision"), number=number)
    return as_public(found.revision.content)


def clinical_review(page_admin: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    thing = page_of(page_admin, request, pk)
    back = redirect(step_address(thing, "editions"))
    form = ClinicalReviewForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        messages.error(request, "Nothing was recorded: say what you checked.")
        return back
    number = form.cleaned_data["edition"]
    statement = form.cleaned_data["statement"]
    reviewed = get_object_or_404(Edition.objects.of(thing), number=number)
    try:
        made = review_clinically(reviewed, by=account_of(request), statement=statement)
    except RefusedError as error:
        messages.error(request, f"Nothing was recorded. {error} You wrote: “{statement}”")
    else:
        messages.success(request, f"Your review of edition {number} is recorded. It is due again on {made.next_due}.")
    return back


def step_address(thing: Editioned, step: str, *more: int) -> str:
    """Where one step of a page's life is taken, such as "change" or "submit"."""
    name = f"admin:{thing._meta.app_label}_{thing._meta.model_name}_{step}"
    return reverse(name, args=[thing.pk, *more])
