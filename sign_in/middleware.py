"""Who passes from the sign-in page to the desk, and for how long. Readers' pages pass untouched: no session is read."""

import re
import secrets
import time
from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers

from sign_in.log import current_request, tell

Answer = Callable[[HttpRequest], HttpResponse]

DESK = ("/admin/", "/accounts/")
#: Where an account without a second factor may go: to set one up, or out.
SET_UP = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "account_reauthenticate",
        "account_logout",
        "admin:logout",
    }
)
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]  # recovery codes are no factor of their own

#: Keys of a session: when it began, when it was last used, and whose second factor it has seen.
BEGAN, USED, FACTOR_OF = "sign_in_began", "sign_in_used", "sign_in_factor_of"
USED_EVERY = 60  # seconds; writing down each request would be a lot of writing


class RequestIdMiddleware:
    """Gives each request an id for the log. One from a proxy is taken over only if there is a proxy."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "") if settings.BEHIND_PROXY else ""
        usable = re.fullmatch(r"[A-Za-z0-9._-]{8,64}", given)
        request.id = given if usable else secrets.token_hex(8)  # type: ignore[attr-defined]
        token = current_request.set(request)
        try:
            return self.get_response(request)
        finally:
            current_request.reset(token)


class DeskGateMiddleware:
    """Ends sessions that are over, and sends staff without a second factor to set one up.

    A session that has ended does not stop the request: it goes on as nobody's, and what comes after decides what to do
    with a form that was sent.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(DESK):
            add_never_cache_headers(response)
        return response

    def process_view(self, request: HttpRequest, view: Any, arguments: Any, names: Any) -> HttpResponse | None:
        if not request.path.startswith(DESK) or not request.user.is_authenticated:
            return None
        has_factor = not settings.SECOND_FACTOR_REQUIRED or is_mfa_enabled(request.user, FACTORS)
        if reason := _why_over(request, has_factor):
            _end(request, reason)
            return None
        _note_use(request)
        if has_factor or (request.resolver_match and request.resolver_match.view_name in SET_UP):
            return None
        return redirect("mfa_index")


def _why_over(request: HttpRequest, has_factor: bool) -> str:
    now, session = time.time(), request.session
    if now - session.get(BEGAN, 0) >= settings.SESSION_COOKIE_AGE:
        return "too long"
    if now - session.get(USED, 0) >= settings.SESSION_IDLE_AGE:
        return "not used"
    if settings.SECOND_FACTOR_REQUIRED and has_factor and session.get(FACTOR_OF) != request.user.pk:
        return "second factor not shown"  # signed in before the account had one
    return ""


def _end(request: HttpRequest, reason: str) -> None:
    tell("session ended", account=request.user.get_username(), reason=reason)
    request.session.flush()
    request.user = AnonymousUser()


def _note_use(request: HttpRequest) -> None:
    now = time.time()
    if now - request.session[USED] >= USED_EVERY:
        request.session[USED] = now
        UserSession.objects.create_from_request(request)
