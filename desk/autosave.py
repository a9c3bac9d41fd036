"""Unsaved work: what somebody has typed and not saved yet, kept apart from the pages until they save it."""

import datetime
import secrets
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from desk.handed_back import GONE, hand_back
from desk.models import Autosave
from desk.saving import HOLD, SavingAdmin
from desk.views import account_of

OTHER_WINDOW = (
    "No copies of this text are kept, because other unsaved work of yours on this page, from {at:%H:%M}, would be lost."
    " Save here, or open this page again to put that work back or throw it away."
)


class AutosavingAdmin(SavingAdmin):
    """Keeps copies of unsaved work while it is typed, and gives them back."""

    class Media:
        js = ["desk/autosave.js"]

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        own = []
        for step, view in (("autosave", keep), ("put-back", put_back), ("throw-away", throw_away)):
            bound = self.admin_site.admin_view(_bound(view, self))
            own.append(path(f"add/{step}/", bound, name=f"{name}_add_{step}"))
            own.append(path(f"<int:pk>/{step}/", bound, name=f"{name}_{step}"))
        return [*own, *super().get_urls()]

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        """Where the page was deleted meanwhile, the unsaved work on it is shown, to be copied."""
        address = request.path.replace("\0", "")  # PostgreSQL refuses the character in a question, too
        mine = Autosave.objects.filter(account=account_of(request), path=address).first()
        if mine is None:
            response: HttpResponse = super()._get_obj_does_not_exist_redirect(request, opts, object_id)  # type: ignore[misc]
            return response
        request.POST = QueryDict(mine.form)
        return hand_back(request, GONE, status=404, may_try_again=False)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        mine = _kept(self, request, form.instance.pk if change else None)
        if mine and _window(mine) == form.data.get("copy"):
            mine.delete()

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **options: Any) -> Any:
        pk, form = getattr(options.get("obj"), "pk", None), context["adminform"].form
        if self.has_change_permission(request, options.get("obj")) if pk else self.has_add_permission(request):
            mine = _kept(self, request, pk)
            context["work"] = {
                "mine": mine if mine and _window(mine) != form.data.get("copy") else None,
                "of_others": _of_others(self, request, pk),
                "keep": _address(self, "autosave", pk),
                "put_back": _address(self, "put-back", pk),
                "throw_away": _address(self, "throw-away", pk),
                "most_bytes": settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
                "most_fields": settings.DATA_UPLOAD_MAX_NUMBER_FIELDS,
            }
        return super().render_change_form(request, context, *args, **options)


def keep(page_admin: ModelAdmin, request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Keep a copy of the form in `request`, over the one before from the same window and over no other."""
    _check(page_admin, request, pk)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    sent = request.POST.copy()
    sent.pop("csrfmiddlewaretoken", None)
    with transaction.atomic():
        mine, _ = Autosave.objects.select_for_update().get_or_create(
            account=account_of(request), path=_address(page_admin, "change", pk), defaults={"form": sent.urlencode()}
        )
        if _window(mine) != (sent.get("copy") or ""):
            return JsonResponse({"told": OTHER_WINDOW.format(at=timezone.localtime(mine.at))}, status=409)
        mine.form = sent.urlencode()
        mine.save()
    return JsonResponse({"told": f"Not saved yet. A copy was kept at {timezone.localtime(mine.at):%H:%M}."})


def put_back(page_admin: Any, request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The form with unsaved work in it. A window that had this work before can keep no more copies of it."""
    _check(page_admin, request, pk)
    address = _address(page_admin, "change", pk)
    with transaction.atomic():
        mine = _kept(page_admin, request, pk)
        if request.method != "POST" or mine is None:
            return redirect(address)
        form = QueryDict(mine.form, mutable=True)
        form["copy"] = secrets.token_hex(8)
        Autosave.objects.filter(pk=mine.pk).update(form=form.urlencode())
    form[HOLD] = "yes"
    request.POST = form  # type: ignore[assignment]
    page: HttpResponse = page_admin.changeform_view(request, str(pk) if pk else None, address, {"put_back": mine})
    return page


def throw_away(page_admin: ModelAdmin, request: HttpRequest, pk: int | None = None) -> HttpResponse:
    _check(page_admin, request, pk)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if mine := _kept(page_admin, request, pk):
        mine.delete()
        messages.success(request, "Your unsaved work on this page was thrown away.")
    return redirect(_address(page_admin, "change", pk))


def _bound(view: Any, page_admin: ModelAdmin) -> Any:
    return lambda request, pk=None: view(page_admin, request, pk)


def _check(page_admin: ModelAdmin, request: HttpRequest, pk: int | None) -> None:
    thing = get_object_or_404(page_admin.model, pk=pk) if pk is not None else None
    if not (page_admin.has_change_permission(request, thing) if thing else page_admin.has_add_permission(request)):
        raise PermissionDenied


def _address(page_admin: ModelAdmin, step: str, pk: int | None) -> str:
    name = f"admin:{page_admin.opts.app_label}_{page_admin.opts.model_name}"
    if pk is not None:
        return reverse(f"{name}_{step}", args=[pk])
    return reverse(f"{name}_add" if step == "change" else f"{name}_add_{step}")


def _kept(page_admin: ModelAdmin, request: HttpRequest, pk: int | None) -> Autosave | None:
    mine = Autosave.objects.select_for_update() if transaction.get_connection().in_atomic_block else Autosave.objects
    return mine.filter(account=account_of(request), path=_address(page_admin, "change", pk)).first()


def _of_others(page_admin: ModelAdmin, request: HttpRequest, pk: int | None) -> list[Autosave]:
    """Who else works on this page now: within the longest time that a session lasts."""
    lately = timezone.now() - datetime.timedelta(seconds=settings.SESSION_COOKIE_AGE)
    kept = (
        Autosave.objects.filter(path=_address(page_admin, "change", pk), at__gte=lately)
        if pk
        else Autosave.objects.none()
    )
    return list(kept.exclude(account=account_of(request)).select_related("account").order_by("at"))


def _window(kept: Autosave) -> str:
    """What tells the window that the copy came from apart from all others."""
    return QueryDict(kept.form).get("copy") or ""
