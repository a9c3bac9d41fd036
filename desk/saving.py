"""Saving a page that somebody else may have saved meanwhile: nobody's words are overwritten unseen."""

import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.admin import ModelAdmin
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest

from desk.handed_back import AT_ONCE, hand_back, is_typed, label
from desk.posted import PostedForm
from editorial.body import as_seen, readable
from editorial.diff import Change
from editorial.merge import Merged, merge
from editorial.models import Editioned, Revision
from editorial.snapshots import lock, serialize, upgrade
from editorial.status import latest_revision, says
from editorial.workflow import record

#: In what is posted only where the desk itself put something into the form: it is drawn and not saved.
HOLD = "hold"


class Aside(forms.Field):
    """Something that a form carries for the desk. It is no part of the page, and whatever comes back is taken."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class SeenForm(forms.ModelForm):
    """Takes what is typed as it is seen, so that nobody signs off what they cannot see."""

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        return {name: as_seen(value) if isinstance(value, str) else value for name, value in values.items()}


class PageForm(SeenForm):
    """`seen` is the number of the newest revision when the form was opened; `copy` tells one window from another."""

    seen = Aside()
    copy = Aside()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["copy"] = secrets.token_hex(8)
        if self.instance.pk and not self.is_bound:
            self.initial["seen"] = revision_number(self.instance)

    def is_valid(self) -> bool:
        return HOLD not in self.data and super().is_valid()


class PartForm(SeenForm):
    """`part` is the key of the part that is shown, so that it is known after somebody else deleted it."""

    part = Aside()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["part"] = self.instance.key


@dataclass(frozen=True)
class Late:
    """For somebody whose save came after those of others: who they were, what of theirs is now in the form, and what
    is not, because both changed it."""

    revisions: list[Revision]
    merged: Merged

    @property
    def taken(self) -> list[Change]:
        return self.merged.taken

    @property
    def clashes(self) -> list[dict[str, str | None]]:
        return self.merged.both_changed


def revision_number(thing: Editioned) -> int:
    """Of the revision that says what the rows say. If there is none, because they were changed behind the desk's back,
    it is the next one: `rebase` records it."""
    newest = latest_revision(thing)
    if newest is None:
        return 1
    return newest.number if says(newest, serialize(thing)) else newest.number + 1


def rebase(page_admin: ModelAdmin, request: HttpRequest, thing: Editioned) -> Late | None:
    """Where others saved `thing` after the form in `request` was opened, put their changes into that form.

    Returns what its sender must know before it can be saved, or None where there is nothing. What says of itself no
    state of this page that there ever was counts as having seen none. The row of `thing` must be locked.
    """
    seen, newest = request.POST.get("seen", ""), record(thing, by=None, origin="outside")
    if seen == str(newest.number):
        return None
    mine = Revision.objects.filter(model=newest.model, key=newest.key)
    base = mine.filter(number=seen).first() if re.fullmatch(r"\d{1,9}", seen, re.ASCII) else None
    theirs = upgrade(newest.content)
    was = upgrade(base.content) if base else None
    posted = PostedForm(page_admin, request, thing, was or theirs)
    if posted.broken:
        return None
    merged = merge(was, posted.content, theirs)
    post = posted.saying(merged.content)
    post["seen"] = str(newest.number)
    request.POST = post  # type: ignore[assignment]
    if merged.content == posted.content and not merged.clashes:
        return None
    post[HOLD] = "yes"
    later = mine.filter(number__gt=base.number) if base else mine.filter(pk=newest.pk)
    return Late(list(later.select_related("by").defer("content").order_by("number")), merged)


def take_homeless(page_admin: ModelAdmin, request: HttpRequest, thing: Editioned | None) -> list[tuple[str, str]]:
    """Take the words out of the form in `request` that it has no field for, because a release took the field away while
    they were typed. Returns them with the names of their fields; the form is then drawn and not saved."""
    known = set(page_admin.get_form(request, thing, change=thing is not None).base_fields)
    for formset, _ in page_admin.get_formsets_with_inlines(request, thing):
        known |= {f"{formset.get_default_prefix()}-{name}" for name in (*formset.form.base_fields, *_OF_ANY_ROW)}
    typed = [(name, value) for name, values in request.POST.lists() for value in values if is_typed(name, value)]
    found = [(name, value) for name, value in typed if re.sub(r"-(\d+|__prefix__)-", "-", name) not in known]
    if found:
        post = request.POST.copy()
        for name, _ in found:
            post.pop(name, None)
        post[HOLD] = "yes"
        request.POST = post  # type: ignore[assignment]
    return [(label(name), readable(value)) for name, value in found]


#: What Django itself puts into the rows of a form, and into the form about its rows.
_OF_ANY_ROW = ("id", "parent", "DELETE", "TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")


class SavingAdmin(ModelAdmin):
    """Saves of one page come one after the other, and one that comes late is put together with those before."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        for _ in range(2):  # what somebody saves in the same moment is not there yet when the form is checked
            with suppress(IntegrityError):
                return self._save(request, object_id, form_url, extra_context or {})
        return hand_back(request, AT_ONCE, status=409)

    @transaction.atomic
    def _save(self, request: HttpRequest, object_id: str | None, form_url: str, context: dict[str, Any]) -> Any:
        thing = self.get_object(request, object_id) if object_id else None
        if object_id and thing is None and self.has_change_permission(request):
            raise Http404
        may = self.has_change_permission(request, thing) if thing else self.has_add_permission(request)
        if thing and may:
            context = {**context, "late": rebase(self, request, lock(thing))}
        if may:
            context = {**context, "homeless": take_homeless(self, request, thing)}
        return super().changeform_view(request, object_id, form_url, context)
