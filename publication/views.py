"""Public pages, by address. Nothing here knows what a page is about."""

from django.http import Http404, HttpRequest, HttpResponse
from django.template import loader
from django.views.decorators.http import require_safe

from publication.answers import ready
from publication.kinds import fixed_page
from publication.store import store


@require_safe
def page(request: HttpRequest, **_: str) -> HttpResponse:
    """The page or list at the address of the request, from the publication alone."""
    publication, address = store.get(), request.path
    if fixed := fixed_page(address):
        return ready(publication, address, lambda: fixed.render(publication)).response(request)
    if found := publication.by_address.get(address):
        return ready(publication, address, lambda: found.kind.render(publication, found)).response(request)
    if gone := publication.withdrawn.get(address):
        return HttpResponse(loader.render_to_string("errors/410.html", {"page": gone}), status=410)
    raise Http404
