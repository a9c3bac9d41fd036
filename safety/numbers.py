"""Numbers to call, by country: on red cards those of the operator's countries, on a page of their own all of them."""

import datetime
import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings

from citations.pages import source_notes
from publication.bodies import BodyRenderer
from publication.published import Publication, PublishedPage
from safety.models import HelpNumber

Country, Purpose = HelpNumber.Country, HelpNumber.Purpose

#: Short names for a red card. Other countries have the name that the list of numbers gives them.
SHORT_NAMES = {Country.UK: "UK", Country.EU: "EU", Country.US: "US"}
#: The countries that a red card names where the operator names none.
MOST_READERS = (
    Country.UK,
    Country.IRELAND,
    Country.EU,
    Country.US,
    Country.CANADA,
    Country.AUSTRALIA,
    Country.NEW_ZEALAND,
)
NUMBERS_PAGE = "/guides/numbers/"
LOCAL = "your local emergency number"


def numbers(publication: Publication) -> list[PublishedPage]:
    """The numbers that readers may see, in their order: outside development only those that were seen in a source."""
    every = publication.all_of(HelpNumber)
    return [page for page in every if page.fields["is_seen"] or settings.DEVELOPMENT]


def emergency_numbers(publication: Publication) -> str:
    """The emergency numbers for a red card, such as “UK 999 · Ireland, EU 112 · elsewhere your local number”."""
    first: dict[str, str] = {}
    for page in numbers(publication):
        if page.fields["purpose"] == Purpose.EMERGENCY and page.fields["number"] and page.fields["is_seen"]:
            first.setdefault(page.fields["country"], page.fields["number"])
    chosen = [country for country in settings.COUNTRIES or MOST_READERS if country in first]
    told = [
        f"{', '.join(map(_short, countries))}\N{NO-BREAK SPACE}{number}"
        for number, countries in groupby(chosen, key=lambda country: first[country])
    ]
    if settings.COUNTRIES or not told:
        return " · ".join(told) or LOCAL
    return " · ".join([*told, "elsewhere your local number"])


def _short(country: str) -> str:
    return SHORT_NAMES.get(Country(country), str(Country(country).label))


# --- The page with all of them ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class HelpLine:
    """One number or address. `dial` is what a telephone dials, "" where nothing can be dialled."""

    key: str
    name: str
    number: str
    dial: str
    note: str
    address: str
    is_seen: bool
    checked_on: datetime.date
    notes: tuple[int, ...]


@dataclass(frozen=True)
class CountryNumbers:
    """The numbers of one country, by what they are for."""

    country: str
    heading: str
    purposes: list[tuple[str, list[HelpLine]]]

    @property
    def anchor(self) -> str:
        return f"country-{self.country.lower()}"

    @property
    def notes(self) -> list[int]:
        return sorted({number for _, lines in self.purposes for line in lines for number in line.notes})


def by_country(publication: Publication, renderer: BodyRenderer) -> list[CountryNumbers]:
    """All numbers that readers may see: the operator's countries first, then the others in their order."""
    found: dict[str, dict[str, list[HelpLine]]] = defaultdict(lambda: defaultdict(list))
    for page in numbers(publication):
        found[page.fields["country"]][page.fields["purpose"]].append(_help_line(page, renderer))
    own_first = dict.fromkeys([*settings.COUNTRIES, *Country.values])
    return [
        CountryNumbers(
            country=country,
            heading=str(Country(country).label),
            purposes=[
                (str(purpose.label), found[country][purpose]) for purpose in Purpose if purpose in found[country]
            ],
        )
        for country in own_first
        if country in found
    ]


def _help_line(page: PublishedPage, renderer: BodyRenderer) -> HelpLine:
    fields = page.fields
    return HelpLine(
        key=page.key,
        name=fields["name"],
        number=fields["number"],
        dial=_dial(fields["number"]),
        note=fields["note"],
        address=fields["address"],
        is_seen=fields["is_seen"],
        checked_on=datetime.date.fromisoformat(fields["checked_on"]),
        notes=source_notes(renderer, page.links["sources"]),
    )


def _dial(number: str) -> str:
    """`number` for a `tel:` link (RFC 3966); "" where it has letters or names more than one number."""
    return re.sub(r"[ -]", "", number) if re.fullmatch(r"\+?[0-9][0-9 -]*", number) else ""
