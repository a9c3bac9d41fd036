"""Where readers find warning lines and numbers by themselves: each has a place on a page, not a page of its own."""

from typing import Any

from django.utils.text import Truncator

from editorial.models import CareCard
from publication.bodies import BodyRenderer
from publication.history import kind_history
from publication.kinds import FixedPage, PageKind, register
from publication.published import Publication, PublishedPage
from publication.rendering import render
from safety.cards import LEVELS, line_of
from safety.models import CareLine, HelpNumber, plain_words
from safety.numbers import NUMBERS_PAGE

WARNING_SIGNS = "/warning-signs/"


def warning_signs(publication: Publication) -> str:
    """Every warning line by level, with its sources and the pages that show it."""
    renderer = BodyRenderer(publication)
    lines = publication.all_of(CareLine)
    levels = []
    for level in LEVELS:
        entries = [_entry(publication, line, renderer) for line in lines if line.fields["level"] == level]
        if entries:
            levels.append((level, level.label, entries))
    context = {"levels": levels, "cited": renderer.cited, "is_unlisted": is_unlisted(publication)}
    return render(publication, "safety/warning_signs.html", context)


def is_unlisted(publication: Publication) -> bool:
    """Whether search engines are asked not to list the page of all lines: no clinician has checked some of them."""
    return any(line.is_unlisted for line in publication.all_of(CareLine))


def _entry(publication: Publication, page: PublishedPage, renderer: BodyRenderer) -> dict[str, object]:
    return {"page": page, "line": line_of(page, renderer), "shown_on": publication.citing(page)}


def line_page(publication: Publication, page: PublishedPage) -> str:
    """One line by itself, as an earlier edition of it is read."""
    renderer = BodyRenderer(publication)
    entry = _entry(publication, page, renderer)
    level = CareCard.Level(page.fields["level"]).label
    return render(publication, "safety/line.html", {**entry, "level": level, "cited": renderer.cited})


def number_page(publication: Publication, page: PublishedPage) -> str:
    """One number by itself, as an earlier edition of it is read."""
    return render(publication, "safety/number.html", {"page": page})


def _line_title(fields: dict[str, Any]) -> str:
    words = Truncator(plain_words(fields["words"])).chars(90)
    return f"{CareCard.Level(fields['level']).label} {words}"


def _number_title(fields: dict[str, Any]) -> str:
    country, purpose = HelpNumber.Country(fields["country"]), HelpNumber.Purpose(fields["purpose"])
    name = " ".join(filter(None, [fields["name"], fields["number"]]))
    return f"{country.label}: {name} ({purpose.label.lower()})"


def _on_warning_signs(publication: Publication, page: PublishedPage) -> str:
    """A line is read on other pages; the preview of one shows the page with all of them."""
    return warning_signs(publication)


def register_pages() -> None:
    register(
        PageKind(
            model=CareLine,
            name="Warning line",
            group="Warning signs",
            index=WARNING_SIGNS,
            address=lambda key, fields: f"{WARNING_SIGNS}#{key}",
            title=_line_title,
            render=_on_warning_signs,
            render_alone=line_page,
            is_safety=True,
        ),
        PageKind(
            model=HelpNumber,
            name="Number",
            group="Numbers to call",
            index=NUMBERS_PAGE,
            address=lambda key, fields: f"{NUMBERS_PAGE}#{key}",
            title=_number_title,
            render=number_page,
            render_alone=number_page,
            is_safety=True,
        ),
        FixedPage(WARNING_SIGNS, "All warning signs, line by line", warning_signs, is_unlisted),
        kind_history(CareLine, f"{WARNING_SIGNS}history/", "History of the warning lines"),
        kind_history(HelpNumber, "/changes/numbers/", "History of the numbers to call"),
    )
