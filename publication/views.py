"""Public pages, by address. Nothing here knows what a page is about."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.template import loader
from django.views.decorators.http import require_safe

from publication.answers import CACHE_CONTROL, ready
from publication.kinds import fixed_page
from publication.published import Publication, PublishedPage
from publication.store import store


@require_safe
def page(request: HttpRequest, **_: str) -> HttpResponse:
    """The page or list at the address of the request, from the publication alone."""
    publication, address = store.get(), request.path
    if made := renderer(publication, address):
        return ready(publication, address, made).response(request)
    if found := publication.by_folder.get(address):
        return moved(found.address) if found.identity in publication.pages else gone(publication, found)
    raise Http404


def moved(address: str) -> HttpResponse:
    """For good, yet asked for again: a page may get an address back that it had before."""
    response = HttpResponsePermanentRedirect(address)
    response["Cache-Control"] = CACHE_CONTROL
    return response


def gone(publication: Publication, page: PublishedPage) -> HttpResponse:
    """A page that was taken down sends its readers elsewhere or says why; for now, as it may come back."""
    if successor := publication.successor(page):
        response: HttpResponse = HttpResponseRedirect(successor.address)
    else:
        response = HttpResponse(loader.render_to_string("errors/410.html", {"page": page}), status=410)
    response["Cache-Control"] = CACHE_CONTROL
    return response


def renderer(publication: Publication, address: str) -> Callable[[], str] | None:
    """What renders the public page at `address`, or None where there is none."""
    if fixed := fixed_page(address):
        return lambda: fixed.render(publication)
    if found := publication.by_address.get(address):
        return lambda: found.kind.render(publication, found)
    return None
