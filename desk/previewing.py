"""A preview of what stands in a form, saved or not, in a frame beside it."""

import re
from collections.abc import Iterator
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.template import loader

from desk.views import as_public
from editorial.models import Editioned
from editorial.snapshots import serialize

#: The button that asks for a preview.
PREVIEW = "_preview"
_AWAY = re.compile(r'<a (?=[^>]*\bhref="[^#])')


class PreviewingAdmin(ModelAdmin):
    """Shows the form it was sent as readers would see it: a normal save that is taken back."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        if PREVIEW in request.POST:
            return self._preview(request, object_id)
        with_frame: Any = csp_update({"frame-src": [SELF]})(super().changeform_view)
        return with_frame(request, object_id, form_url, extra_context)

    def _preview(self, request: HttpRequest, object_id: str | None) -> HttpResponse:
        """Django's own save: what others saved meanwhile is put together when the form is saved, not when looking."""
        if object_id and not self.get_object(request, object_id):
            return _faults(["This page is no longer there. Somebody deleted it."])
        try:
            with transaction.atomic():
                response = ModelAdmin.changeform_view(self, request, object_id)
                transaction.set_rollback(True)
        except PermissionDenied:
            return _faults(["Your account may not change this page, or no longer. Copy your words."], status=403)
        except IntegrityError:
            return _faults(["Somebody saved this page in the same moment. Ask for the preview again."])
        context = getattr(response, "context_data", None)
        return response if context is None else _faults(_wrong(context))

    def response_add(self, request: HttpRequest, obj: Any, *args: Any, **options: Any) -> HttpResponse:
        return _page(obj) if PREVIEW in request.POST else super().response_add(request, obj, *args, **options)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return _page(obj) if PREVIEW in request.POST else super().response_change(request, obj)


def _framed(html: str, status: int = 200) -> HttpResponse:
    """An answer that the desk, and nobody else, may show in a frame."""
    made: Any = csp_replace({"frame-ancestors": [SELF]})(HttpResponse)
    return made(html, status=status, headers={"Cache-Control": "no-store", "X-Frame-Options": "SAMEORIGIN"})


def _page(thing: Editioned) -> HttpResponse:
    """The page as readers would see it. Links away open a new window: other pages refuse to be shown in a frame."""
    return _framed(_AWAY.sub('<a target="_blank" ', as_public(serialize(thing)).content.decode()))


def signed_out() -> HttpResponse:
    """For whoever asks for a preview after their session has ended: the sign-in page is not shown in a frame."""
    told = "You are logged out. Log in in a new tab and come back to this one. What you typed is still in the form."
    return _faults([told], status=401)


def signed_in_again() -> HttpResponse:
    """For whoever asks for a preview after signing in again: their form has the token from before."""
    told = "You have logged in again since you opened this form."
    do = "Press “Save and continue editing”, then “Save my work”. After that the preview works again."
    return _faults([told, do], status=403)


def _faults(sentences: list[str], status: int = 200) -> HttpResponse:
    return _framed(loader.render_to_string("desk/preview_faults.html", {"faults": sentences}), status)


def _wrong(context: dict[str, Any]) -> list[str]:
    """What is wrong with a form that was drawn again, each with the name of its field."""
    found = list(_wrong_in(context["adminform"].form, ""))
    for inline in context["inline_admin_formsets"]:
        name = str(inline.opts.verbose_name).capitalize()
        found += [f"{name}: {error}" for error in inline.formset.non_form_errors()]
        for number, form in enumerate(inline.formset.forms, 1):
            found += _wrong_in(form, f"{name} {number}, ")
    return found


def _wrong_in(form: BaseForm, where: str) -> Iterator[str]:
    for name, errors in form.errors.items():
        label = f"{where}{form[name].label}: " if name in form.fields else where.replace(", ", ": ")
        yield from (f"{label}{error}" for error in errors)
