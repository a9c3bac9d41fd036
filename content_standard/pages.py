from statistics import median

from content_standard.levels import levels
from publication.kinds import FixedPage, register
from publication.published import Publication
from publication.rendering import render


def readability(publication: Publication) -> str:
    """Every page with its reading level, hardest first, and what such figures cannot tell."""
    found = levels(publication)
    context = {
        "levels": found,
        "median_grade": median(level.reading.grade for level in found) if found else None,
        "median_adjusted": median(level.reading.adjusted_grade for level in found) if found else None,
    }
    return render(publication, "content_standard/readability.html", context)


def register_pages() -> None:
    register(FixedPage("/about/readability/", "How readable our pages are", readability))
