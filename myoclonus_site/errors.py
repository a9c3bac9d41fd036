"""Pages for when something is not there or went wrong. They need neither the database nor the publication."""

import logging
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.template import loader

from publication.store import UnavailableError

logger = logging.getLogger(__name__)


def _error(template: str, status: int) -> HttpResponse:
    response = HttpResponse(loader.render_to_string(template), status=status)
    response["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        return _error("errors/413.html", 413)
    return _error("errors/400.html", 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error("errors/403.html", 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error("errors/404.html", 404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    response = _error("errors/429.html", 429)
    response["Retry-After"] = "60"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    return _error("errors/500.html", 500)


class UnavailableMiddleware:
    """Says 503 and when to come back where there is nothing to read: no database and no publication file."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, UnavailableError):
            return None
        logger.error("%s", exception)
        response = _error("errors/503.html", 503)
        response["Retry-After"] = "10"
        return response
