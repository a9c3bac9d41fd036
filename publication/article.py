"""A page as it is read: the parts that every kind has, in reading order, with numbered sources."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from publication.bodies import BodyRenderer, Piece
from publication.published import Publication, PublishedPage, Row


@dataclass(frozen=True)
class Part:
    """One headed section; `anchor` is its id on the page."""

    anchor: str
    heading: str
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
    lead: Part | None
    what_to_do: Piece
    cards: tuple[Any, ...]  # the care cards, made by the app that owns them
    signs_first: bool  # whether they stand before the summary
    parts: tuple[Part, ...]
    not_known: Piece
    tools: tuple[PublishedPage, ...]
    all_signs: str  # the address of the page with all warning signs; "" on that page, or where there is none
    sources: list[PublishedPage]  # grows while the parts that one kind adds are rendered

    @property
    def ask_first(self) -> tuple[Any, ...]:
        """The warning lines that are exceptions to “never stop a medicine alone”."""
        return tuple(line for card in self.cards for line in card.ask_first)


#: Makes the care cards of a page, the most urgent first, and numbers their sources with the renderer.
CardMaker = Callable[[Publication, PublishedPage, BodyRenderer], tuple[Any, ...]]

#: Stands in a list of fields for the place of the page's own sections.
SECTIONS = ""


def build(
    publication: Publication,
    page: PublishedPage,
    renderer: BodyRenderer,
    fields: Iterable[tuple[str, str]],
    make_cards: CardMaker,
    lead: str = "",
) -> Article:
    """Put a page together. `fields` are (body field, heading) in reading order; SECTIONS stands for the sections.

    The section with the key `lead`, if there is one, comes before the care cards instead of among the others.
    """
    sections = page.children.get("sections", ())
    summary = renderer.render(page.fields["summary"])
    first = next((_section(row, renderer) for row in sections if row["key"] == lead), None)
    cards = make_cards(publication, page, renderer)
    what_to_do = renderer.render(page.fields["what_to_do"])
    parts = tuple(_parts(page, [row for row in sections if row["key"] != lead], renderer, fields))
    not_known = renderer.render(page.fields["not_known"])
    return Article(
        page=page,
        crumbs=(Crumb("Home", "/"), *([Crumb(page.kind.group, page.kind.index)] if page.kind.index != "/" else [])),
        names=tuple(name for name in page.fields["also_called"].splitlines() if name),
        summary=summary,
        lead=first,
        what_to_do=what_to_do,
        cards=cards,
        signs_first=bool(page.fields.get("urgent_topics")),
        parts=parts,
        not_known=not_known,
        tools=_tools(publication, page) if page.fields["what_to_do"] else (),
        all_signs=ALL_SIGNS if page.address != ALL_SIGNS and ALL_SIGNS in publication.by_address else "",
        sources=renderer.cited,
    )


#: The page with all warning signs.
ALL_SIGNS = "/guides/get-help/"
#: What every page with something to do offers at its end, in this order.
TOOLS = ("/guides/before-your-visit/", "/guides/living-with-jerks/", ALL_SIGNS)


def _tools(publication: Publication, page: PublishedPage) -> tuple[PublishedPage, ...]:
    found = (publication.by_address.get(address) for address in TOOLS)
    return tuple(tool for tool in found if tool and tool is not page)


def _parts(
    page: PublishedPage, sections: Sequence[Row], renderer: BodyRenderer, fields: Iterable[tuple[str, str]]
) -> Iterable[Part]:
    for name, heading in fields:
        if name == SECTIONS:
            yield from (_section(row, renderer) for row in sections)
        elif page.fields[name]:
            piece = renderer.render(page.fields[name])
            yield Part(f"part-{name.replace('_', '-')}", heading, piece.html, piece.notes)


def _section(row: Row, renderer: BodyRenderer) -> Part:
    piece = renderer.render(row["body"])
    return Part(row["key"], row["heading"], piece.html, piece.notes)
