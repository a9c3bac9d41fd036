"""A page as it is read: the parts that every kind has, in reading order, with numbered sources."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString

from publication.bodies import BodyRenderer, Piece
from publication.published import Publication, PublishedPage


@dataclass(frozen=True)
class Part:
    """One headed section; `anchor` is its id on the page."""

    anchor: str
    heading: str
    html: SafeString
    notes: tuple[int, ...]


@dataclass(frozen=True)
class Card:
    """One care card. `level` is one of now, today, soon, fine."""

    level: str
    html: SafeString
    notes: tuple[int, ...]


@dataclass(frozen=True)
class Crumb:
    title: str
    address: str


@dataclass(frozen=True)
class Article:
    """Everything the article layout prints, besides what one kind adds."""

    page: PublishedPage
    crumbs: tuple[Crumb, ...]
    names: tuple[str, ...]
    summary: Piece
    what_to_do: Piece
    cards: tuple[Card, ...]
    parts: tuple[Part, ...]
    not_known: Piece
    tools: tuple[PublishedPage, ...]
    sources: list[PublishedPage]  # grows while the parts that one kind adds are rendered


#: Stands in a list of fields for the place of the page's own sections.
SECTIONS = ""


def build(
    publication: Publication,
    page: PublishedPage,
    renderer: BodyRenderer,
    fields: Iterable[tuple[str, str]],
) -> Article:
    """Put a page together. `fields` are (body field, heading) in reading order; SECTIONS stands for the sections."""
    summary, what_to_do = renderer.render(page.fields["summary"]), renderer.render(page.fields["what_to_do"])
    cards = tuple(
        Card(row["level"], piece.html, piece.notes)
        for row in sorted(page.children.get("care_cards", ()), key=lambda row: _LEVELS.index(row["level"]))
        for piece in [renderer.render(row["body"], explain=False)]  # nothing leads away from a card
    )
    parts = tuple(_parts(page, renderer, fields))
    not_known = renderer.render(page.fields["not_known"])
    return Article(
        page=page,
        crumbs=(Crumb("Home", "/"), *([Crumb(page.kind.group, page.kind.index)] if page.kind.index != "/" else [])),
        names=tuple(name for name in page.fields["also_called"].splitlines() if name),
        summary=summary,
        what_to_do=what_to_do,
        cards=cards,
        parts=parts,
        not_known=not_known,
        tools=_tools(publication, page) if page.fields["what_to_do"] else (),
        sources=renderer.cited,
    )


#: What every page with something to do offers at its end, in this order.
TOOLS = ("/guides/before-your-visit/", "/guides/living-with-jerks/", "/guides/get-help/")


def _tools(publication: Publication, page: PublishedPage) -> tuple[PublishedPage, ...]:
    found = (publication.by_address.get(address) for address in TOOLS)
    return tuple(tool for tool in found if tool and tool is not page)


_LEVELS = ("now", "today", "soon", "fine")


def _parts(page: PublishedPage, renderer: BodyRenderer, fields: Iterable[tuple[str, str]]) -> Iterable[Part]:
    for name, heading in fields:
        if name == SECTIONS:
            for row in page.children.get("sections", ()):
                piece = renderer.render(row["body"])
                yield Part(row["key"], row["heading"], piece.html, piece.notes)
        elif page.fields[name]:
            piece = renderer.render(page.fields[name])
            yield Part(f"part-{name.replace('_', '-')}", heading, piece.html, piece.notes)
