"""A form that cannot be taken is handed back with all that was typed, instead of a page that says only why."""

import re

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from desk.previewing import PREVIEW, signed_in_again, signed_out

SIGNED_OUT = "You were logged out before this could be saved."
SIGNED_IN_AGAIN = "You have logged in again since this page was opened."
NOT_ALLOWED = "Your account may not save this, or no longer."
AT_ONCE = "Others save the same in this very moment, and yours came in between."
GONE = "Somebody deleted this page while you had it open, so it cannot be saved here any more."


def is_typed(name: str, value: str) -> bool:
    """Whether a field of a form has words that somebody typed. Names that begin with “_” are those of buttons."""
    return " " in value.strip() and not name.startswith("_")


def worth_it(request: HttpRequest) -> bool:
    """Whether words were typed into the form that was sent. Passwords are never handed back."""
    typed = any(is_typed(name, value) for name, values in request.POST.lists() for value in values)
    return typed and not any("password" in name for name in request.POST)


def hand_back(request: HttpRequest, reason: str, *, status: int, may_try_again: bool = True) -> HttpResponse:
    """The form in `request` again, ready to be sent once more, or only to be copied."""
    sent = [(name, value) for name, values in request.POST.lists() for value in values if name != "csrfmiddlewaretoken"]
    context = {
        **admin.site.each_context(request),
        "title": "Your work is still here",
        "reason": reason,
        "typed": [(name, value, label(name)) for name, value in sent if is_typed(name, value)],
        "carried": [(name, value) for name, value in sent if not is_typed(name, value)],
        "address": request.get_full_path() if may_try_again else "",
        "signed_in": request.user.is_authenticated,
    }
    response = render(request, "desk/handed_back.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Signing in changes the token, so a form from before is refused once. It is handed back with the new one, but only
    where the browser itself says that it came from a page of this site."""
    if PREVIEW in request.POST:
        return signed_in_again() if request.user.is_authenticated else signed_out()
    own = f"{request.scheme}://{request.get_host()}"
    from_here = request.headers.get("Sec-Fetch-Site") == "same-origin" and request.headers.get("Origin") == own
    if from_here and request.path.startswith(reverse("admin:index")) and worth_it(request):
        return hand_back(request, SIGNED_IN_AGAIN if request.user.is_authenticated else SIGNED_OUT, status=403)
    raise PermissionDenied(reason)


def label(name: str) -> str:
    """What an editor may call a field, such as “sections 2: body”."""
    row = re.fullmatch(r"(\w+)-(\d{1,3})-(\w+)", name, re.ASCII)
    return (f"{row[1]} {int(row[2]) + 1}: {row[3]}" if row else name).replace("_", " ")
