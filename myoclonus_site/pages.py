"""Public pages about the site itself that are made from settings or from all pages together."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from publication.kinds import FixedPage, register
from publication.published import Publication, PublishedPage
from publication.rendering import render
from publication.store import store


def contact(publication: Publication) -> str:
    context = {"publisher": settings.PUBLISHER, "address": settings.CORRECTIONS_ADDRESS}
    return render(publication, "myoclonus_site/contact.html", context)


@dataclass(frozen=True)
class Change:
    """What was said about one change, and the pages it was said of."""

    note: str
    pages: tuple[PublishedPage, ...]


def changes(publication: Publication) -> str:
    """The latest change of each page with its public note, newest day first. Minor corrections are not told."""
    pages = [page for page in publication.pages.values() if page.has_own_page and page.public_note]
    pages.sort(key=lambda page: (-page.changed_on.toordinal(), page.title.casefold()))
    days = [(day, _by_note(list(found))) for day, found in groupby(pages, key=lambda page: page.changed_on)]
    return render(publication, "myoclonus_site/changes.html", {"days": days})


def _by_note(pages: list[PublishedPage]) -> list[Change]:
    notes: dict[str, list[PublishedPage]] = defaultdict(list)
    for page in pages:
        notes[page.public_note].append(page)
    return [Change(note, tuple(found)) for note, found in notes.items()]


class PublicAddresses(Sitemap):
    """The one list of public addresses, for search engines (sitemaps.org)."""

    def items(self) -> list[str]:
        return list(store.get().addresses)

    def location(self, item: str) -> str:
        return item

    def lastmod(self, item: str) -> date | None:
        page = store.get().by_address.get(item)
        return page.changed_on if page else None


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    sitemap = request.build_absolute_uri("/sitemap.xml")
    return HttpResponse(
        f"User-agent: *\nDisallow: /admin/\nDisallow: /accounts/\n\nSitemap: {sitemap}\n", content_type="text/plain"
    )


def register_pages() -> None:
    register(
        FixedPage("/contact/", "Who runs this site", contact),
        FixedPage("/changes/", "What changed", changes),
    )
