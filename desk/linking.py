"""What a link in body text may lead to, for the desk's link dialog."""

from collections.abc import Iterator
from typing import Any, TypedDict

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from publication.kinds import fixed_pages, kinds
from publication.published import Publication
from publication.store import store

MOST = 20


class Place(TypedDict):
    """Something public to link to; `words` are those of a link that is put where no words are chosen."""

    title: str
    kind: str
    address: str
    words: str
    source: bool


@require_safe
def pages_to_link(request: HttpRequest) -> HttpResponse:
    """The places that `q` finds, as JSON. Drafts are not among them: for readers a link to one is none."""
    if not _may_write(request.user):
        raise PermissionDenied
    found = find(store.get(), request.GET.get("q", ""))
    return JsonResponse({"pages": found[:MOST], "more": len(found) > MOST})


def _may_write(user: Any) -> bool:
    metas = [kind.model._meta for kind in kinds()]
    return any(user.has_perm(f"{meta.app_label}.change_{meta.model_name}") for meta in metas)


def find(publication: Publication, query: str) -> list[Place]:
    """Every place with all words of `query` in its title, other names or authors; titles that begin with it first.

    Words of the glossary are left out: they are linked wherever a text uses them.
    """
    wanted, start = query.casefold().split(), query.casefold().strip()
    found = [place for place, said in _places(publication) if wanted and all(word in said for word in wanted)]
    return sorted(found, key=lambda each: (not each["title"].casefold().startswith(start), each["title"].casefold()))


def _places(publication: Publication) -> Iterator[tuple[Place, str]]:
    """Every place, with the words in small letters that find it."""
    for fixed in fixed_pages():
        place: Place = {
            "title": fixed.title,
            "kind": "List",
            "address": fixed.address,
            "words": fixed.title,
            "source": False,
        }
        yield place, fixed.title.casefold()
    for page in publication.pages.values():
        if page.has_own_page:
            place = {
                "title": page.title,
                "kind": page.kind.name,
                "address": page.address,
                "words": page.key.replace("-", " ").title() if page.kind.is_footnote else page.title,
                "source": page.kind.is_footnote,
            }
            names = (str(page.fields.get(name) or "") for name in ("also_called", "authors", "year"))
            yield place, " ".join([page.title, page.key, *names]).casefold()
