"""Public pages, by address. Nothing here knows what a page is about."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.template import loader
from django.views.decorators.http import require_safe

from publication.answers import ready
from publication.kinds import fixed_page
from publication.published import Publication
from publication.store import store


@require_safe
def page(request: HttpRequest, **_: str) -> HttpResponse:
    """The page or list at the address of the request, from the publication alone."""
    publication, address = store.get(), request.path
    if made := renderer(publication, address):
        return ready(publication, address, made).response(request)
    if gone := publication.withdrawn.get(address):
        return HttpResponse(loader.render_to_string("errors/410.html", {"page": gone}), status=410)
    raise Http404


def renderer(publication: Publication, address: str) -> Callable[[], str] | None:
    """What renders the public page at `address`, or None where there is none."""
    if fixed := fixed_page(address):
        return lambda: fixed.render(publication)
    if found := publication.by_address.get(address):
        return lambda: found.kind.render(publication, found)
    return None
