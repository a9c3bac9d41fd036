"""What each treatment may do for each type, and how sure anybody can be."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from citations.models import StudyKind
from citations.pages import grade
from conditions.models import TreatmentUse
from publication.bodies import BodyRenderer, Piece
from publication.published import Link, PublishedPage, Row

FACT_NOT_RECORDED = "Not recorded"


@dataclass(frozen=True)
class Use:
    """One treatment for one type, as both pages show it. `other` is the page at the other end."""

    other: PublishedPage
    effect: str
    grade: dict[str, str]
    people_studied: str
    kind_of_study: str
    finding: Piece
    not_known: Piece
    last_searched: datetime.date | None
    notes: tuple[int, ...]


def use(renderer: BodyRenderer, link: Link) -> Use:
    row = link.row
    finding, not_known = renderer.render(row["finding"]), renderer.render(row["not_known"])
    searched = row["last_searched"]
    return Use(
        other=link.page,
        effect=TreatmentUse.Effect(row["effect"]).label,
        grade=grade(row["grade"]),
        people_studied=str(row["people_studied"] or FACT_NOT_RECORDED),
        kind_of_study=StudyKind(row["kind_of_study"]).label if row["kind_of_study"] else FACT_NOT_RECORDED,
        finding=finding,
        not_known=not_known,
        last_searched=searched and datetime.date.fromisoformat(searched),
        notes=tuple(dict.fromkeys((*finding.notes, *cited(renderer, row)))),
    )


def cited(renderer: BodyRenderer, row: Row) -> tuple[int, ...]:
    """The footnote numbers of the sources of one row."""
    listed = [renderer.publication.pages.get(("citations.source", key)) for key in row["sources"]]
    return tuple(renderer.note(source) for source in listed if source)


def numbers(uses: Iterable[Use]) -> list[int]:
    """The footnote numbers that some of `uses` show."""
    return sorted({number for use in uses for number in (*use.notes, *use.not_known.notes)})
