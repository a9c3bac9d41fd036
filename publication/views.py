"""Public pages, by address, with what belongs to each. Nothing here knows what a page is about."""

import functools
from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.db import Error as DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.template import loader
from django.views.decorators.http import require_safe

from editorial.snapshots import Content
from publication import changes, feeds
from publication.answers import CACHE_CONTROL, Answer, ready
from publication.history import Entry, edition_page, embedded_editions, entry, history_page, old_page
from publication.kinds import fixed_page
from publication.published import Publication, PublishedPage
from publication.reading import read_contents
from publication.store import store

PageView = Callable[..., HttpResponse]


@require_safe
def page(request: HttpRequest, **_: str) -> HttpResponse:
    """The page or list at the address of the request, from the publication alone."""
    publication, address = store.get(), request.path
    if made := renderer(publication, address):
        return ready(publication, address, made).response(request)
    if found := publication.by_folder.get(address):
        return _moved(found.address) if found.identity in publication.pages else _gone(publication, found)
    raise Http404


def renderer(publication: Publication, address: str) -> Callable[[], str] | None:
    """What renders the public page at `address`, or None where there is none."""
    if fixed := fixed_page(address):
        return lambda: fixed.render(publication)
    if found := publication.by_address.get(address):
        return lambda: found.kind.render(publication, found)
    return None


def _moved(address: str) -> HttpResponse:
    """For good, yet asked for again: a page may get an address back that it had before."""
    return _kept(HttpResponsePermanentRedirect(address))


def _gone(publication: Publication, page: PublishedPage) -> HttpResponse:
    """A page that was taken down sends its readers elsewhere or says why; for now, as it may come back."""
    if successor := publication.successor(page):
        return _kept(HttpResponseRedirect(successor.address))
    return _kept(HttpResponse(loader.render_to_string("errors/410.html", {"page": page}), status=410))


def _kept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = CACHE_CONTROL
    return response


# --- What belongs to a page -------------------------------------------------------------------------------------------


def of_a_page(view: PageView) -> PageView:
    """Give the view the page in whose folder the address is; from a folder that the page left, lead to the new one."""

    @require_safe
    @functools.wraps(view)
    def found(request: HttpRequest, folder: str, **numbers: str) -> HttpResponse:
        publication, folder = store.get(), f"/{folder}"
        page = publication.by_folder.get(folder)
        if page is None:
            raise Http404
        if page.folder != folder:
            return _moved(page.folder + request.path.removeprefix(folder))
        return view(request, publication, page, **{name: int(digits) for name, digits in numbers.items()})

    return found


@of_a_page
def history(request: HttpRequest, publication: Publication, page: PublishedPage) -> HttpResponse:
    return ready(publication, page.history, lambda: history_page(publication, page)).response(request)


@of_a_page
def edition(request: HttpRequest, publication: Publication, page: PublishedPage, number: int) -> HttpResponse:
    """What one edition changed, before and after."""
    shown = _entry(publication, page, number)
    if not shown.public:
        return _gone(publication, page)
    pair = [shown.compared_with.edition, shown.told.edition] if shown.compared_with else []
    return _from_texts(request, page, pair, lambda texts: edition_page(publication, shown, texts))


@of_a_page
def text(request: HttpRequest, publication: Publication, page: PublishedPage, number: int) -> HttpResponse:
    """The whole text of an earlier edition. That of the current one is the page itself."""
    shown = _entry(publication, page, number)
    if not shown.public:
        return _gone(publication, page)
    if number == page.number:
        return _kept(HttpResponseRedirect(page.address))
    if not shown.readable:
        raise Http404
    own, embedded = shown.told.edition, embedded_editions(publication, shown.told)

    def make(texts: dict[int, Content]) -> str:
        return old_page(publication, shown, texts[own], {identity: texts[pk] for identity, pk in embedded.items()})

    return _from_texts(request, page, [own, *embedded.values()], make)


def _entry(publication: Publication, page: PublishedPage, number: int) -> Entry:
    for each in publication.history(page):
        if each.number == number:
            return entry(publication, page, each)
    raise Http404


def _from_texts(
    request: HttpRequest, page: PublishedPage, editions: list[int], make: Callable[[dict[int, Content]], str]
) -> HttpResponse:
    """Earlier texts are too many to be held in memory: they are read each time, and say so where they cannot be."""
    try:
        texts = read_contents(editions) if editions else {}
    except DatabaseError:
        response = HttpResponse(loader.render_to_string("publication/away.html", {"page": page}), status=503)
        response["Cache-Control"], response["Retry-After"] = "no-store", "60"
        return response
    return Answer.of(make(texts)).response(request)


@of_a_page
def feed(request: HttpRequest, publication: Publication, page: PublishedPage) -> HttpResponse:
    return _as_feed(request, feeds.page_feed(publication, page, _host(request)))


# --- The whole site ---------------------------------------------------------------------------------------------------


@require_safe
def month(request: HttpRequest, year: str, month: str) -> HttpResponse:
    publication, first_day = store.get(), date(int(year), int(month), 1)
    if first_day not in publication.months:
        raise Http404
    return ready(publication, request.path, lambda: changes.month(publication, first_day)).response(request)


@require_safe
def site_feed(request: HttpRequest) -> HttpResponse:
    return _as_feed(request, feeds.site_feed(store.get(), _host(request)))


def _as_feed(request: HttpRequest, xml: str) -> HttpResponse:
    return Answer.of(xml, "application/atom+xml; charset=utf-8").response(request)


def _host(request: HttpRequest) -> str:
    return settings.SITE_ADDRESS or request.build_absolute_uri("/").rstrip("/")
