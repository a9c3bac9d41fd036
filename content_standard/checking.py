"""The whole manuscript against the content standard: each page by itself, and the pages together."""

import re
from collections.abc import Iterator

from content_standard.rules import Finding, Place, Severity, check
from editorial.snapshots import Content, editioned_models, serialize
from publication.problems import broken_links
from publication.published import Publication, unsigned
from publication.views import renderer

CLICKS = 3
LINKS = Place("links")
_LINK = re.compile(r'<a [^>]*?href="(/[^"#]*)')


def manuscript() -> list[Content]:
    """All working rows, as they would be signed off."""
    return [serialize(thing) for model in editioned_models() for thing in model._default_manager.all()]


def check_all(contents: list[Content]) -> list[Finding]:
    """Every finding in `contents`, worst first, then by page."""
    publication = unsigned(contents)
    found = [finding for content in contents for finding in check(content, publication.words)]
    found += _links_to_nowhere(contents)
    found += _out_of_reach(publication)
    worst = list(Severity)
    return sorted(found, key=lambda each: (worst.index(each.severity), each.model, each.key, each.rule))


def _links_to_nowhere(contents: list[Content]) -> Iterator[Finding]:
    for content, sentence in broken_links(contents):
        yield Finding(Severity.ERROR, "links-lead-somewhere", content["model"], content["key"], LINKS, sentence)


def _out_of_reach(publication: Publication) -> Iterator[Finding]:
    near = within(publication, CLICKS)
    for page in publication.pages.values():
        if page.has_own_page and page.address not in near:
            told = (
                f"{page.address} is more than {CLICKS} clicks from the first page. Link to it from a page readers find."
            )
            yield Finding(Severity.ERROR, "within-reach", *page.identity, LINKS, told)


def within(publication: Publication, clicks: int) -> set[str]:
    """The addresses that a reader reaches from the first page with at most `clicks` links."""
    near, edge = {"/"}, {"/"}
    for _ in range(clicks):
        edge = {link for address in edge for link in _links(publication, address)} - near
        near |= edge
    return near


def _links(publication: Publication, address: str) -> list[str]:
    render = renderer(publication, address)
    return _LINK.findall(render()) if render else []
