"""The reading levels of all pages, for the public page that shows them and for `check_content`."""

from dataclasses import dataclass

from content_standard.reading import Reading, measure
from content_standard.rules import READING_WORDS
from editorial.models import Page
from publication.published import Publication, PublishedPage


@dataclass(frozen=True)
class Level:
    page: PublishedPage
    reading: Reading


def levels(publication: Publication) -> list[Level]:
    """Each page of READING_WORDS words or more with its reading level, hardest first."""
    pages = [page for page in publication.pages.values() if issubclass(page.kind.model, Page)]
    found = [Level(page, measure(page.bodies, publication.words)) for page in pages]
    return sorted(
        (level for level in found if level.reading.words >= READING_WORDS),
        key=lambda level: (-level.reading.grade, level.page.title),
    )
