"""For the desk and the loader: links in body text that lead nowhere."""

from collections import defaultdict
from collections.abc import Iterator

from django.apps import apps
from django.db import models

from editorial.body import addresses
from editorial.fields import BodyField
from editorial.models import Edition
from editorial.snapshots import Content, child_model
from publication.bodies import is_footnote
from publication.claims import claims
from publication.kinds import fixed_pages, kind_of, kinds
from publication.published import Publication


def broken_links(contents: list[Content]) -> Iterator[tuple[Content, str]]:
    """Internal links in `contents` to no page at all, public or not."""
    wanted: dict[str, list[Content]] = defaultdict(list)
    for content in contents:
        for address in _internal_links(content):
            wanted[address.partition("#")[0]].append(content)
    unknown = set(wanted) - _known_addresses() if wanted else set()
    for address in sorted(unknown):
        for content in wanted[address]:
            yield content, f"The text links to {address}, but there is no such page."


def _internal_links(content: Content) -> list[str]:
    model = apps.get_model(content["model"])
    texts = [value for name, value in content["fields"].items() if _is_body(model, name)]
    for relation, rows in content["children"].items():
        child = child_model(model, relation)
        texts += [row[name] for row in rows for name in row if _is_body(child, name)]
    return [link for text in texts for link in addresses(text) if link.startswith("/")]


def _is_body(model: type[models.Model], name: str) -> bool:
    return isinstance(model._meta.get_field(name), BodyField)


def _known_addresses() -> set[str]:
    known = {page.address for page in fixed_pages()}
    for kind in kinds():
        for thing in kind.model._default_manager.all():
            known.add(kind.address(thing.key, {"slug": getattr(thing, "slug", "")}))
    return known | _former_addresses()


def _former_addresses() -> set[str]:
    """Where pages were before: links to there lead on."""
    public = Edition.objects.filter(verdict__in=Edition.EVER_PUBLIC).exclude(slug="").order_by()
    former = public.values_list("model", "key", "slug").distinct()
    return {kind_of(model).address(key, {"slug": slug}) for model, key, slug in former}


def links_to_unpublished(content: Content, publication: Publication) -> list[str]:
    """Addresses in `content` that readers would see as plain text, because the page is not public."""
    links = {link for link in _internal_links(content) if not is_footnote(link)}
    return sorted(link for link in links if not publication.leads_somewhere(link))


def sources_out_of_sight(content: Content, publication: Publication) -> list[str]:
    """A sentence about each source in `content`, cited in words or named by a row, that readers cannot see."""
    places = {link.partition("#")[0] for link in _internal_links(content) if is_footnote(link)}
    places |= {kind_of(model).address(key, {}) for claim in claims(content) for model, key in claim.sources}
    withdrawn = {page.address: page.title for page in publication.gone.values()}
    hidden = sorted(place for place in places if place not in publication.by_address)
    sentences = {place: f"“{title}” was withdrawn." for place, title in withdrawn.items()}
    return [sentences.get(place, f"{place} is not public.") for place in hidden]
