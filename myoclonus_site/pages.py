"""Public pages about the site itself that are made from settings, and what search engines are told."""

from datetime import date

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from publication.kinds import FixedPage, fixed_pages, register
from publication.published import Publication
from publication.rendering import render
from publication.store import store


def contact(publication: Publication) -> str:
    context = {"publisher": settings.PUBLISHER, "address": settings.CORRECTIONS_ADDRESS}
    return render(publication, "myoclonus_site/contact.html", context)


class PublicAddresses(Sitemap):
    """The one list of public addresses, for search engines (sitemaps.org), but for pages that they shall not list."""

    def items(self) -> list[str]:
        publication = store.get()
        unlisted = {page.address for page in publication.pages.values() if page.is_unlisted}
        unlisted |= {page.address for page in fixed_pages() if page.is_unlisted(publication)}
        return [address for address in publication.addresses if address not in unlisted]

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
    register(FixedPage("/contact/", "Who runs this site", contact))
