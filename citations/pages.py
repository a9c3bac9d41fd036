from collections.abc import Iterable
from typing import Any

from citations.models import GRADE_MEANING, NOT_GRADED, WEAK_EVIDENCE, Grade, Source, StudyKind
from publication.bodies import BodyRenderer
from publication.kinds import FixedPage, PageKind, register
from publication.published import Publication, PublishedPage
from publication.rendering import render


def own_address(page: PublishedPage) -> str:
    """Where a source can be read: its DOI, PubMed record or publisher's page; "" where we know of none."""
    fields = page.fields
    if fields["doi"]:
        return f"https://doi.org/{fields['doi']}"
    if fields["pmid"]:
        return f"https://pubmed.ncbi.nlm.nih.gov/{fields['pmid']}/"
    return str(fields["url"])


def reference(page: PublishedPage) -> dict[str, object]:
    """A source as the source list prints it; what is not known is ""."""
    fields = page.fields
    return {
        "page": page,
        "title": fields["title"],
        "authors": fields["authors"],
        "publisher": fields["publisher"],
        "year": fields["year"] or "",
        "kind": StudyKind(fields["kind_of_study"]).label if fields["kind_of_study"] else "",
        "how_read": fields["how_read"],
        "own_address": own_address(page),
    }


def source_notes(renderer: BodyRenderer, keys: Iterable[str]) -> tuple[int, ...]:
    """The footnote numbers, on the page that is rendered, of those sources with these keys that are public."""
    sources = (renderer.publication.pages.get((Source._meta.label_lower, key)) for key in keys)
    return tuple(renderer.note(source) for source in sources if source)


def grade(letter: str) -> dict[str, str]:
    """A grade as the pages print it: letter, word, meaning, and a warning where it could be taken for a verdict.

    An empty letter is "not graded".
    """
    if not letter:
        return {"letter": "", "word": "Not graded", "meaning": NOT_GRADED, "warning": ""}
    return {
        "letter": letter,
        "word": Grade(letter).label,
        "meaning": GRADE_MEANING[Grade(letter)],
        "warning": WEAK_EVIDENCE if letter in (Grade.C, Grade.D) else "",
    }


def _title(fields: dict[str, Any]) -> str:
    """Title with author or publisher and year: several works have the title “Myoclonus”."""
    told = ", ".join(str(each) for each in (fields["authors"] or fields["publisher"], fields["year"]) if each)
    return f"{fields['title']} ({told})" if told else str(fields["title"])


def source_page(publication: Publication, page: PublishedPage) -> str:
    context = {"page": page, "reference": reference(page), "citing": publication.citing(page)}
    return render(publication, "citations/source.html", context)


def source_list(publication: Publication) -> str:
    context = {"references": [reference(page) for page in publication.all_of(Source)]}
    return render(publication, "citations/sources.html", context)


def register_pages() -> None:
    register(
        PageKind(
            model=Source,
            name="Source",
            group="Sources",
            index="/sources/",
            address=lambda key, fields: f"/sources/{key}/",
            title=_title,
            render=source_page,
            is_footnote=True,
        ),
        FixedPage("/sources/", "Sources", source_list),
    )
