"""How types, causes, tests, treatments and guides are shown. Templates print what is decided here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from citations.pages import grade, reference, source_notes
from conditions.evidence import EVIDENCE, Evidence, Use, evidence, is_unlisted, use
from conditions.models import Cause, DiagnosticTest, Guide, MyoclonusType, Treatment
from editorial.models import Editioned, Page
from publication.article import SECTIONS, Article
from publication.bodies import BodyRenderer, Piece
from publication.kinds import FixedPage, PageKind, by_slug, register
from publication.letters import by_letter
from publication.published import Link, Publication, PublishedPage
from publication.rendering import render
from safety.cards import build_article
from safety.numbers import NUMBERS_PAGE, by_country

HOME_GUIDE = "overview"
LIVING_GUIDE = "living-with-jerks"
NUMBERS_GUIDE = "numbers"
#: The section of a guide that stands before its warning signs.
FIRST_AID = "first-aid"

LONGEST_LIST = 7
SORTED_BY: dict[type[Editioned], tuple[str, list[tuple[str, str]]]] = {
    MyoclonusType: ("sorted_by", MyoclonusType.SortedBy.choices),
    Cause: ("group", Cause.Group.choices),
}


@dataclass(frozen=True)
class Related:
    """One line of a list of linked pages."""

    page: PublishedPage
    note: Piece | None


@dataclass(frozen=True)
class RelatedGroup:
    anchor: str
    heading: str
    lines: tuple[Related, ...]

    @property
    def shelves(self) -> list[tuple[str, list[Related]]]:
        """The lines under a heading each where there are too many for one list, by what their kind is sorted by."""
        sorted_by = SORTED_BY.get(self.lines[0].page.kind.model)
        if sorted_by is None or len(self.lines) <= LONGEST_LIST:
            return [("", list(self.lines))]
        field, choices = sorted_by
        shelves = ((label, [line for line in self.lines if line.page.fields[field] == kind]) for kind, label in choices)
        return [(label, lines) for label, lines in shelves if lines]

    @property
    def notes(self) -> list[int]:
        return sorted({number for line in self.lines if line.note for number in line.note.notes})


@dataclass(frozen=True)
class Suspect:
    """A medicine that can cause jerks; `notes` are the numbers of the sources that name it."""

    medicine: str
    known: Piece
    notes: tuple[int, ...]


@dataclass(frozen=True)
class SuspectTable:
    """The medicines that a guide suspects, by class."""

    classes: Mapping[str, list[Suspect]]
    anchor: str = "page-medicines"
    heading: str = "Medicines that can cause jerks"

    @property
    def notes(self) -> list[int]:
        suspects = [suspect for found in self.classes.values() for suspect in found]
        return sorted({number for suspect in suspects for number in (*suspect.notes, *suspect.known.notes)})


# --- One page ---------------------------------------------------------------------------------------------------------


def type_page(publication: Publication, page: PublishedPage) -> str:
    renderer = BodyRenderer(publication)
    article = build_article(
        publication,
        page,
        renderer,
        [
            ("picture", "What it looks like"),
            ("triggers", "What sets it off"),
            ("origin", "Where it starts"),
            (SECTIONS, ""),
            ("outlook", "What to expect"),
        ],
    )
    causes = _related(renderer, publication.links(page, "causes.cause"))
    tests = _related(renderer, publication.links(page, "tests.test"))
    also = {link.page.identity: link for link in publication.links(page, "also_sorted_as")}
    for link in publication.links_to(page, MyoclonusType, "also_sorted_as"):
        also.setdefault(link.page.identity, link)
    return _article(
        publication,
        "conditions/type.html",
        article,
        facts=[
            ("Sorted by", MyoclonusType.SortedBy(page.fields["sorted_by"]).label),
            ("Harmless?", MyoclonusType.Harmless(page.fields["harmless"]).label),
        ],
        groups=[
            RelatedGroup("causes", "What can cause it", causes),
            RelatedGroup("tests", "Tests that may help", tests),
            RelatedGroup("also-sorted-as", "Also sorted as", _related(renderer, also.values())),
        ],
        evidence=_evidence(
            "Each treatment, and how sure we are",
            "What has been tried for this type, and how much anybody can say about it.",
            (use(renderer, link) for link in publication.links_to(page, Treatment, "uses.type")),
        ),
    )


def cause_page(publication: Publication, page: PublishedPage) -> str:
    renderer = BodyRenderer(publication)
    article = build_article(
        publication,
        page,
        renderer,
        [
            ("mechanism", "How it causes jerks"),
            ("reversible_note", "Can it be reversed?"),
            ("how_common", "How common it is"),
            (SECTIONS, ""),
        ],
    )
    types = _related(renderer, publication.links_to(page, MyoclonusType, "causes.cause"))
    return _article(
        publication,
        "conditions/cause.html",
        article,
        facts=[
            ("Group", Cause.Group(page.fields["group"]).label),
            ("Can it be reversed?", Cause.Reversible(page.fields["reversible"]).label),
        ],
        groups=[RelatedGroup("types", "Types of myoclonus it can cause", types)],
    )


def test_page(publication: Publication, page: PublishedPage) -> str:
    renderer = BodyRenderer(publication)
    article = build_article(
        publication,
        page,
        renderer,
        [
            ("risks", "What may startle or harm"),
            ("answers", "What it answers"),
            ("how_to_prepare", "How to prepare"),
            ("what_happens", "What happens"),
            ("feels_like", "What it feels like"),
            ("how_long", "How long it takes"),
            (SECTIONS, ""),
            ("result_means", "What the result can and cannot say"),
        ],
    )
    types = _related(renderer, publication.links_to(page, MyoclonusType, "tests.test"))
    return _article(
        publication,
        "conditions/test.html",
        article,
        groups=[RelatedGroup("types", "Types of myoclonus it helps to find", types)],
    )


def treatment_page(publication: Publication, page: PublishedPage) -> str:
    renderer = BodyRenderer(publication)
    article = build_article(
        publication,
        page,
        renderer,
        [
            ("how_it_works", "How it works"),
            ("benefits", "What it may do for you"),
            ("harms", "Unwanted effects"),
            ("take_care", "Who must take care"),
            ("stopping", "Stopping it"),
            ("pregnancy", "Pregnancy and breastfeeding"),
            ("without", "If you have no treatment"),
            ("daily_life", "Daily life"),
            (SECTIONS, ""),
            ("choices", "Other choices"),
            ("questions", "Questions to ask"),
        ],
    )
    return _article(
        publication,
        "conditions/treatment.html",
        article,
        facts=[
            ("Kind", Treatment.Kind(page.fields["kind"]).label),
            ("Approval", Treatment.Regulatory(page.fields["regulatory_status"]).label),
        ],
        grade=grade(page.fields["grade"]),
        evidence=_evidence(
            "Each type, and how sure we are",
            "What it may do for each type, and how much anybody can say about it.",
            (use(renderer, link) for link in publication.links(page, "uses.type")),
        ),
    )


def guide_page(publication: Publication, page: PublishedPage) -> str:
    renderer = BodyRenderer(publication)
    article = build_article(publication, page, renderer, [(SECTIONS, "")], lead=FIRST_AID)
    countries = by_country(publication, renderer) if page.key == NUMBERS_GUIDE else []
    tables = _suspects(renderer, page)
    return _article(publication, "conditions/guide.html", article, tables=tables, countries=countries)


def _article(publication: Publication, template: str, article: Article, **extra: object) -> str:
    """Render one article. `facts`, `groups`, `evidence` and `grade` are printed where the kind has them."""
    context: dict[str, Any] = {"facts": [], "groups": [], "evidence": Evidence(), "grade": None, **extra}
    context["groups"] = [group for group in context["groups"] if group.lines]
    references = [reference(source) for source in article.sources]
    return render(publication, template, {"article": article, "references": references, **context})


def _evidence(heading: str, intro: str, uses: Iterable[Use]) -> Evidence:
    found = tuple(uses)
    return Evidence(heading, intro, found) if found else Evidence()


def _related(renderer: BodyRenderer, links: Iterable[Link]) -> tuple[Related, ...]:
    return tuple(
        Related(link.page, renderer.render(link.row["note"]) if link.row.get("note") else None) for link in links
    )


def _suspects(renderer: BodyRenderer, page: PublishedPage) -> list[SuspectTable]:
    """The one table of a guide that names medicines, or none."""
    classes: dict[str, list[Suspect]] = defaultdict(list)
    for row in page.children.get("suspect_medicines", ()):
        notes = source_notes(renderer, row["sources"])
        classes[row["medicine_class"]].append(Suspect(row["medicine"], renderer.render(row["note"]), notes))
    return [SuspectTable(dict(classes))] if classes else []


# --- Lists ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shelf:
    """Pages under one heading of a list; `text` explains the heading."""

    heading: str
    text: str
    pages: tuple[PublishedPage, ...]


def _list_page(
    publication: Publication,
    model: type[Page],
    title: str,
    intro: str,
    field: str = "",
    texts: Mapping[Any, str] = MappingProxyType({}),
    template: str = "conditions/list.html",
) -> str:
    """A list of all pages of one kind, grouped by a field with choices if one is given; `texts` explain its values."""
    pages = publication.all_of(model)
    if field:
        choices = model._meta.get_field(field).flatchoices  # type: ignore[union-attr]
        shelves = [
            Shelf(label, texts.get(value, ""), tuple(page for page in pages if page.fields[field] == value))
            for value, label in choices
        ]
    else:
        shelves = [Shelf("", "", tuple(pages))]
    context = {"title": title, "intro": intro, "shelves": [shelf for shelf in shelves if shelf.pages]}
    return render(publication, template, context)


SORTED_BY_TEXTS = {
    MyoclonusType.SortedBy.NORMAL: "Some jerks belong to a healthy body. Others come from an illness or a medicine.",
    MyoclonusType.SortedBy.TRIGGER: "Some jerks come when something happens around you, or when you move.",
    MyoclonusType.SortedBy.TIMING: "Some jerks come only at one time of the day or night.",
    MyoclonusType.SortedBy.CAUSE: "Some names say what is behind the jerks, or that nothing was found.",
    MyoclonusType.SortedBy.PLACE: "Some names say where the jerk begins: in the brain, the spinal cord or a nerve.",
}


def types(publication: Publication) -> str:
    intro = "These names answer five different questions about the same jerks. Yours can have an answer to each."
    return _list_page(publication, MyoclonusType, "Types of myoclonus", intro, "sorted_by", SORTED_BY_TEXTS)


def causes(publication: Publication) -> str:
    intro = "Many things can cause jerks. Some can be put right. Having one of these does not mean you will have jerks."
    return _list_page(publication, Cause, "Causes of myoclonus", intro, "group")


def tests(publication: Publication) -> str:
    intro = "What doctors may use to find out what your jerks are and where they start. Nobody needs all of them."
    return _list_page(publication, DiagnosticTest, "Tests", intro)


def treatments(publication: Publication) -> str:
    intro = "What can help, and how sure anybody can be. The evidence is weak for almost every treatment."
    return _list_page(publication, Treatment, "Treatments", intro, "kind", template="conditions/treatments.html")


def guides(publication: Publication) -> str:
    return _list_page(
        publication, Guide, "Guides", "Pages for one reader or one question, and about this site.", "group"
    )


def home(publication: Publication) -> str:
    page = publication.page(Guide, HOME_GUIDE)
    article = build_article(publication, page, BodyRenderer(publication), [(SECTIONS, "")]) if page else None
    references = [reference(source) for source in article.sources] if article else []
    guide = publication.page(Guide, LIVING_GUIDE)
    context = {"article": article, "references": references, "living": guide.address if guide else "/guides/"}
    return render(publication, "conditions/home.html", context)


def a_to_z(publication: Publication) -> str:
    """Every page and word by letter, under its title and its other names."""
    entries = []
    for page in publication.pages.values():
        if not page.kind.is_footnote:
            names = [name for name in page.fields.get("also_called", "").splitlines() if name]
            entries += [(name, page) for name in (page.title, *names)]
    return render(publication, "conditions/a_to_z.html", {"letters": by_letter(entries, lambda entry: entry[0])})


#: Guides with an address of their own: the overview is the home page, the others are about the site.
GUIDE_ADDRESSES = {
    HOME_GUIDE: "/",
    "about": "/about/",
    "editorial-policy": "/about/editorial-policy/",
    "how-we-grade": "/about/how-we-grade/",
    "about-sources": "/about/sources/",
    "privacy": "/privacy/",
    "accessibility": "/accessibility/",
    NUMBERS_GUIDE: NUMBERS_PAGE,
}


def _guide_address(key: str, fields: dict[str, str]) -> str:
    return GUIDE_ADDRESSES.get(key) or f"/guides/{fields['slug']}/"


def _title(fields: dict[str, str]) -> str:
    return fields["title"]


def register_pages() -> None:
    register(
        PageKind(MyoclonusType, "Type", "Types", "/types/", by_slug("types"), _title, type_page),
        PageKind(Cause, "Cause", "Causes", "/causes/", by_slug("causes"), _title, cause_page),
        PageKind(DiagnosticTest, "Test", "Tests", "/tests/", by_slug("tests"), _title, test_page),
        PageKind(Treatment, "Treatment", "Treatments", "/treatments/", by_slug("treatments"), _title, treatment_page),
        PageKind(
            model=Guide,
            name="Guide",
            group="Guides",
            index="/guides/",
            address=_guide_address,
            title=_title,
            render=guide_page,
            in_footer=lambda fields: fields["group"] == Guide.Group.SITE,
        ),
        FixedPage("/", "Myoclonus explained", home),
        FixedPage("/types/", "Types of myoclonus", types),
        FixedPage("/causes/", "Causes of myoclonus", causes),
        FixedPage("/tests/", "Tests", tests),
        FixedPage("/treatments/", "Treatments", treatments),
        FixedPage(EVIDENCE, "What helps, and how sure we are", evidence, is_unlisted),
        FixedPage("/guides/", "Guides", guides),
        FixedPage("/a-z/", "A to Z", a_to_z),
    )
