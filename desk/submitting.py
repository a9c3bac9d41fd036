"""Putting a page up for sign-off, taking it down, and what one person may do alone: the screens of a submission."""

import re
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from desk.obstacles import obstacles, refuse_below_standard
from desk.saving import revision_number
from desk.standing import describe
from desk.step_forms import SubmitForm, UrgentForm, WithdrawForm
from desk.views import account_of, page_of, screen, step_address
from editorial.alone import publish_urgently, withdraw
from editorial.authors import authors_of
from editorial.diff import compare
from editorial.errors import RefusedError
from editorial.models import Account, Edition, Editioned
from editorial.snapshots import serialize
from editorial.status import current_of, latest_revision, state
from editorial.workflow import cancel, submit
from publication.claims import only_sourced_by
from publication.kinds import kind_of
from publication.published import PublishedPage
from publication.store import store


def changeable(page_admin: ModelAdmin, request: HttpRequest, pk: int) -> Any:
    thing = page_of(page_admin, request, pk)
    if not page_admin.has_change_permission(request, thing):
        raise PermissionDenied
    return thing


def submit_page(page_admin: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Compare the working text with the public one, see what stands in the way, and put it up for review."""
    thing = changeable(page_admin, request, pk)
    form, refused = SubmitForm(request.POST or None, others=_others(thing, request)), ""
    if request.method == "POST" and form.is_valid():
        try:
            if form.cleaned_data["change"] not in Edition.SAME_TEXT:
                refuse_below_standard(thing)
            made = submit(thing, by=account_of(request), seen=seen_number(request), **form.cleaned_data)
        except RefusedError as error:
            refused = str(error)
        else:
            messages.success(request, f"Edition {made.number} now waits for a second person. Nothing is public yet.")
            return redirect(step_address(thing, "change"))
    return _compared(page_admin, request, "desk/submit.html", f"Submit “{thing}” for review", thing, form, refused)


def publish_page_urgently(page_admin: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Make the working text public alone, with a reason."""
    thing = changeable(page_admin, request, pk)
    if not request.user.has_perm("editorial.publish_urgently"):
        raise PermissionDenied
    form, refused = UrgentForm(request.POST or None, others=_others(thing, request)), ""
    if request.method == "POST" and form.is_valid():
        try:
            made = publish_urgently(thing, by=account_of(request), seen=seen_number(request), **form.cleaned_data)
        except RefusedError as error:
            refused = str(error)
        else:
            messages.warning(request, f"Readers see edition {made.number} now. A second person must confirm it.")
            return redirect(step_address(thing, "change"))
    return _compared(page_admin, request, "desk/urgent.html", f"Publish “{thing}” at once", thing, form, refused)


def _others(thing: Editioned, request: HttpRequest) -> list[Account]:
    """Colleagues whose edits the working text holds and the public one does not."""
    newest = latest_revision(thing)
    ids = authors_of(newest, public=current_of(thing)) if newest else set()
    return list(Account.objects.filter(pk__in=ids - {request.user.pk}).order_by("username"))


def seen_number(request: HttpRequest) -> int | None:
    """The number of the revision that was compared on the screen."""
    sent = request.POST.get("seen", "")
    return int(sent) if re.fullmatch(r"\d{1,9}", sent, re.ASCII) else None


def _compared(
    page_admin: ModelAdmin,
    request: HttpRequest,
    template: str,
    title: str,
    thing: Editioned,
    form: Form,
    refused: str,
) -> HttpResponse:
    found, live = state(thing), current_of(thing)
    return screen(
        page_admin,
        request,
        template,
        title,
        status=403 if refused else 200,
        original=thing,
        form=form,
        refused=refused,
        standing=describe(found),
        state=found,
        seen=revision_number(thing),
        changes=compare(live.revision.content if live else None, serialize(thing)),
        obstacles=obstacles(thing),
        may_publish_urgently=request.user.has_perm("editorial.publish_urgently"),
    )


def cancel_schedule(page_admin: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Undo an approval before its date has come, by a button of the screen to submit."""
    thing = changeable(page_admin, request, pk)
    waiting = Edition.objects.of(thing).scheduled().first()
    try:
        if request.method != "POST" or waiting is None:
            raise RefusedError("Nothing was cancelled: no edition of this page waits for a date.")
        cancel(waiting, by=account_of(request))
    except RefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Edition {waiting.number} is cancelled and will not become public.")
    return redirect(step_address(thing, "submit"))


def withdraw_page(page_admin: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Take the page down at once and alone, or ask a second person first."""
    thing = changeable(page_admin, request, pk)
    publication, refused = store.get(), ""
    mine = publication.page(type(thing), thing.key)
    form = WithdrawForm(request.POST or None, targets=_targets(mine))
    if request.method == "POST" and form.is_valid():
        try:
            done = _withdraw(thing, account_of(request), form.cleaned_data, alone="alone" in request.POST)
        except RefusedError as error:
            refused = str(error)
        else:
            messages.warning(request, done)
            return redirect(step_address(thing, "change"))
    return screen(
        page_admin,
        request,
        "desk/withdraw.html",
        f"Take “{thing}” down",
        status=403 if refused else 200,
        original=thing,
        form=form,
        refused=refused,
        standing=describe(state(thing)),
        linked_from=publication.citing(mine) if mine else [],
        shown_inside=mine is not None and not mine.has_own_page,
        is_source=kind_of(thing._meta.label_lower).is_footnote,
        claims=only_sourced_by(publication, (thing._meta.label_lower, thing.key)),
    )


def _withdraw(thing: Editioned, by: Account, values: dict[str, str], *, alone: bool) -> str:
    if alone:
        withdraw(thing, by=by, **values)
        return "Readers no longer see the page. A second person must confirm it, or brings the page back."
    note, target = values["note"], values["redirect_to"]
    made = submit(thing, by=by, change=Edition.Change.WITHDRAWN, note=note, redirect_to=target)
    return f"Edition {made.number} now waits for a second person. Readers still see the page."


def _targets(mine: PublishedPage | None) -> list[tuple[str, str]]:
    """Public pages that readers may be sent to instead; for what pages show inside them, others of its kind."""
    own_kind = mine.kind if mine and not mine.has_own_page else None
    others = (
        page
        for page in store.get().pages.values()
        if page is not mine and (page.kind is own_kind if own_kind else page.has_own_page)
    )
    named = [(f"{page.kind.label}/{page.key}", f"{page.kind.name}: {page.title}") for page in others]
    return sorted(named, key=lambda each: each[1].casefold())
