"""The working text as screens: what was saved when, putting an earlier text back, putting a draft aside."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from desk.saving import revision_number
from desk.standing import describe
from desk.step_forms import ResumeForm
from desk.submitting import changeable, seen_number
from desk.views import account_of, page_of, screen, step_address
from editorial.authors import PUT_BACK
from editorial.diff import Change, compare
from editorial.drafts import Resumed, park, put_back, resume, taken_up
from editorial.errors import RefusedError
from editorial.models import Edition, Editioned, Revision
from editorial.snapshots import MissingLink, serialize, upgrade
from editorial.status import state


def _revisions(thing: Editioned) -> Any:
    return Revision.objects.filter(model=thing._meta.label_lower, key=thing.key).select_related("by")


def origin_of(revision: Revision) -> str:
    """How the text of `revision` came about, in words."""
    if found := PUT_BACK.fullmatch(revision.origin):
        how = {"revert": "revision {} put back", "resume": "the draft of revision {} taken up again"}
        return how[found[1]].format(found[2])
    words = {"admin": "saved", "file": "loaded from a content file", "outside": "changed outside the desk"}
    return words.get(revision.origin, revision.origin)


def revisions(page_admin: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Every text that the page ever had at the desk."""
    thing = page_of(page_admin, request, pk)
    editions = Prefetch("editions", Edition.objects.order_by("number"))
    kept = _revisions(thing).defer("content").prefetch_related(editions).order_by("-number")
    return screen(
        page_admin,
        request,
        "desk/revisions.html",
        f"Earlier texts of “{thing}”",
        original=thing,
        revisions=[(each, origin_of(each)) for each in kept],
    )


def revision(page_admin: ModelAdmin, request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One earlier text: what its save changed, and what would change if it were put back."""
    thing = page_of(page_admin, request, pk)
    found = get_object_or_404(_revisions(thing), number=number)
    before = _revisions(thing).filter(number__lt=number).order_by("-number").first()
    refused = ""
    if request.method == "POST":
        try:
            gone = put_back(found, by=account_of(request), seen=seen_number(request))
        except RefusedError as error:
            refused = str(error)
        else:
            tell_missing(request, gone)
            messages.success(request, f"The draft says again what revision {number} said. Readers see no change yet.")
            return redirect(step_address(thing, "change"))
    return screen(
        page_admin,
        request,
        "desk/revision.html",
        f"Revision {number} of “{thing}”",
        status=403 if refused else 200,
        original=thing,
        revision=found,
        origin=origin_of(found),
        refused=refused,
        changes=compare(before.content if before else None, found.content),
        changes_back=compare(serialize(thing), upgrade(found.content)),
        left_out=_left_out(found),
        seen=revision_number(thing),
        newest=_revisions(thing).defer("content").order_by("-number").first(),
        may_change=page_admin.has_change_permission(request, thing),
    )


def put_aside(page_admin: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Put the draft aside so that something else can be published first, or take it up again."""
    thing = changeable(page_admin, request, pk)
    merged = taken_up(thing)
    form = ResumeForm(request.POST or None, merged=merged) if merged else None
    resumed: Resumed | None = None
    refused = ""
    if request.method == "POST":
        try:
            if "resume" not in request.POST:
                tell_missing(request, park(thing, by=account_of(request)))
                messages.success(request, "The draft is put aside. The form has the public text again.")
                return redirect(step_address(thing, "change"))
            if form is None or form.is_valid():
                chosen = form.as_drafted if form else ()
                resumed = resume(thing, by=account_of(request), as_drafted=chosen, seen=seen_number(request))
                tell_missing(request, resumed.gone)
        except RefusedError as error:
            refused = str(error)
    found = state(thing)
    return screen(
        page_admin,
        request,
        "desk/put_aside.html",
        f"The draft of “{thing}”",
        status=403 if refused else 200,
        original=thing,
        refused=refused,
        standing=describe(found),
        parked=found.parked,
        form=form,
        left_out=_left_out(found.parked.revision) if found.parked else [],
        seen=revision_number(thing),
        resumed=resumed,
    )


def _left_out(revision: Revision) -> list[Change]:
    """The words of `revision` that were in fields or parts that pages had when it was kept, and have no more."""
    return compare(upgrade(revision.content), revision.content)


def tell_missing(request: HttpRequest, gone: list[MissingLink]) -> None:
    """Name the links that were left out."""
    if gone:
        names = ", ".join(f"“{link.key}” ({' '.join([*link.row, link.field])})" for link in gone)
        messages.warning(request, f"Left out, because what they led to is no longer there: {names}.")
