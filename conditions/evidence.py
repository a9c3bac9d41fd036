"""What each treatment may do for each type, and how sure anybody can be."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from citations.models import WEAK_EVIDENCE, Grade, StudyKind
from citations.pages import grade, reference, source_notes
from conditions.models import MyoclonusType, Treatment, TreatmentUse
from publication.article import Crumb
from publication.bodies import BodyRenderer, Piece
from publication.published import Link, Publication, PublishedPage
from publication.rendering import render

EVIDENCE = "/treatments/evidence/"
FACT_NOT_RECORDED = "Not recorded"

WHAT_TO_DO = """<ul>
<li>Find your type of jerks on this page. If you do not know it, ask your doctor, or look at
<a href="/types/">the types</a>.</li>
<li>Take the lines that matter to you to your next visit. Ask: “Could this fit me?”</li>
<li>If the jerks are new or get worse, read <a href="/guides/get-help/">when to get help</a>.</li>
</ul>
"""
ABOUT_GRADES = """<p>A grade says how sure anybody can be. It does not say how well a treatment works, or how safe
it is. Read <a href="/about/how-we-grade/">how we grade</a>.</p>
<p>“Not recorded” means that we have not seen it. It does not mean none.</p>
"""


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

    @property
    def is_recorded(self) -> bool:
        """Whether anything about the pair was put on record, besides that doctors think of it."""
        told = (self.grade["letter"], self.last_searched, self.finding.html)
        return any(told) or {self.people_studied, self.kind_of_study} != {FACT_NOT_RECORDED}


@dataclass(frozen=True)
class Evidence:
    """What is known between one page and the treatments or types that it is linked with."""

    heading: str = ""
    intro: str = ""
    uses: tuple[Use, ...] = ()

    @property
    def recorded(self) -> list[Use]:
        return [use for use in self.uses if use.is_recorded]

    @property
    def not_recorded(self) -> list[Use]:
        return [use for use in self.uses if not use.is_recorded]

    @property
    def notes(self) -> list[int]:
        return numbers(self.uses)


@dataclass(frozen=True)
class TypeEvidence:
    """All treatments for one type."""

    page: PublishedPage
    uses: tuple[Use, ...]

    @property
    def anchor(self) -> str:
        return f"type-{self.page.key}"

    @property
    def heading(self) -> str:
        return self.page.title

    @property
    def notes(self) -> list[int]:
        return numbers(self.uses)


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
        notes=tuple(dict.fromkeys((*finding.notes, *source_notes(renderer, row["sources"])))),
    )


def numbers(uses: Iterable[Use]) -> list[int]:
    """The footnote numbers that some of `uses` show."""
    return sorted({number for use in uses for number in (*use.notes, *use.not_known.notes)})


def evidence(publication: Publication) -> str:
    """Every treatment for every type, by type: readers know their jerks before they know a treatment."""
    renderer = BodyRenderer(publication)
    found = [
        TypeEvidence(page, tuple(use(renderer, link) for link in publication.links_to(page, Treatment, "uses.type")))
        for page in publication.all_of(MyoclonusType)
    ]
    treatments = publication.all_of(Treatment)
    changed = [page.changed_on for page in treatments]
    sheet = {"address": EVIDENCE, "old": None, "review": None, "how_made": ""}
    context = {
        "sheet": {**sheet, "changed_on": max(changed)} if changed else "",
        "is_unlisted": is_unlisted(publication),
        "crumbs": (Crumb("Home", "/"), Crumb("Treatments", "/treatments/")),
        "what_to_do": renderer.render(WHAT_TO_DO),
        "scale": [grade(letter) for letter in (*Grade.values, "")],
        "warning": WEAK_EVIDENCE,
        "about_grades": renderer.render(ABOUT_GRADES),
        "types": [each for each in found if each.uses],
        "references": [reference(source) for source in renderer.cited],
    }
    return render(publication, "conditions/evidence.html", context)


def is_unlisted(publication: Publication) -> bool:
    """Whether search engines are asked not to list the table: no clinician has checked a page that it is made of."""
    return any(page.is_unlisted for page in publication.all_of(Treatment))
