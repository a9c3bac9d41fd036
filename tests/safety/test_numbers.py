"""Numbers to call: on red cards those of the operator's countries, on a page of their own all that were seen."""

import re
from typing import Any

import pytest
from django.test import Client

from citations.models import Source
from conditions.models import Guide
from editorial.errors import RefusedError
from editorial.models import Account
from editorial.snapshots import Content, RowError
from editorial.workflow import record, submit
from publication.published import Publication, unsigned
from publication.store import store
from safety.models import HelpNumber
from safety.numbers import emergency_numbers
from tests.editorial.sample import change, content_of, put

NUMBERS = "/guides/numbers/"


def a_number(country: str, number: str, *, key: str = "", is_seen: bool = True, **values: Any) -> Content:
    key = key or f"{country.lower()}-{number.replace(' ', '-').replace('+', '')}"
    return content_of(HelpNumber, key, country=country, number=number, is_seen=is_seen, **values)


WORLD = (
    a_number("GB", "999"),
    a_number("IE", "112", position=1),
    a_number("IE", "999", position=2),
    a_number("EU", "112"),
    a_number("US", "911"),
    a_number("CA", "911"),
    a_number("AU", "000"),
    a_number("IN", "112"),
    a_number("GB", "116 123", purpose="crisis", position=1),
)


def told(*contents: Content, countries: list[str], settings: Any) -> str:
    settings.COUNTRIES = countries
    return emergency_numbers(unsigned(contents or WORLD)).replace("\N{NO-BREAK SPACE}", " ")


def numbers_page(*contents: Content) -> str:
    """The main part of the page with all numbers, where these are public."""
    publication: Publication = unsigned([content_of(Guide, "numbers", urgent_topics=""), *contents])
    page = publication.by_address[NUMBERS]
    return page.kind.render(publication, page).partition("<main")[2].partition("</main>")[0]


# --- On a red card ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("countries", "expected"),
    [
        ([], "UK 999 · Ireland, EU 112 · US, Canada 911 · Australia 000 · elsewhere your local number"),
        (["GB"], "UK 999"),
        (["GB", "IE"], "UK 999 · Ireland 112"),
        (["IE", "EU", "GB"], "Ireland, EU 112 · UK 999"),
        (["IN"], "India 112"),
        (["NZ"], "your local emergency number"),
        (["GB", "NZ"], "UK 999"),
    ],
)
def test_a_red_card_names_the_numbers_of_the_countries_that_the_operator_named(
    settings: Any, countries: list[str], expected: str
) -> None:
    assert told(countries=countries, settings=settings) == expected


def test_a_number_never_stands_on_another_line_than_its_country() -> None:
    assert not re.search(r" \d", emergency_numbers(unsigned(WORLD)))


@pytest.mark.parametrize("countries", [[], ["GB"]])
def test_where_no_number_is_public_a_red_card_says_what_to_call(settings: Any, countries: list[str]) -> None:
    line = content_of(HelpNumber, "gb-site", country="GB", is_seen=True, address="https://example.org/")
    assert told(line, countries=countries, settings=settings) == "your local emergency number"


@pytest.mark.parametrize("development", [True, False])
@pytest.mark.parametrize("countries", [[], ["IE"]])
def test_a_number_that_nobody_saw_is_on_no_red_card(settings: Any, development: bool, countries: list[str]) -> None:
    settings.DEVELOPMENT = development
    unseen = a_number("IE", "555", is_seen=False)
    assert "555" not in told(unseen, countries=countries, settings=settings)
    seen = a_number("IE", "112", position=99)
    assert "Ireland 112" in told(unseen, seen, countries=countries, settings=settings)


def test_only_numbers_for_an_emergency_are_on_a_red_card(settings: Any) -> None:
    for purpose in ("crisis", "poison", "side-effect", "driving"):
        line = a_number("GB", "111", purpose=purpose)
        assert told(line, countries=["GB"], settings=settings) == "your local emergency number"


# --- The page with all of them ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("countries", [[], ["US"], ["AU", "GB"]])
def test_the_countries_of_the_operator_come_first_and_the_others_in_their_order(
    settings: Any, countries: list[str]
) -> None:
    settings.COUNTRIES = countries
    html = numbers_page(*WORLD)
    order = [*countries, *(code for code in ("GB", "IE", "EU", "US", "CA", "AU", "IN") if code not in countries)]
    anchors = [f"country-{code.lower()}" for code in order]
    assert re.findall(r'<section class="myo-section" id="(country-\w\w)"', html) == anchors
    assert re.findall(r'href="#(country-\w\w)"', html) == anchors


def test_the_numbers_of_a_country_stand_by_what_they_are_for_an_emergency_first() -> None:
    html = numbers_page(a_number("GB", "116 123", purpose="crisis", position=1), a_number("GB", "999", position=2))
    part = html.partition('id="country-gb"')[2].partition("</section>")[0]
    assert re.findall(r"<h3>(.*?)</h3>", part) == ["Emergency", "If you think of ending your life"]
    assert part.index("999") < part.index("116 123")


@pytest.mark.parametrize(
    ("number", "dialled"),
    [("999", "999"), ("116 123", "116123"), ("+44 20 7946 0000", "+442079460000"), ("1-800-222-1222", "18002221222")],
)
def test_a_number_is_a_link_that_a_telephone_dials(number: str, dialled: str) -> None:
    assert f'href="tel:{dialled}">{number}</a>' in numbers_page(a_number("GB", number, key="a-number"))


@pytest.mark.parametrize("number", ["HOME to 741741", "1737 or 0800 543 354", "0800 SAMARITANS", "112 / 999"])
def test_what_no_telephone_can_dial_is_no_link(number: str) -> None:
    html = numbers_page(a_number("GB", number, key="a-number"))
    assert f">{number}<" in html
    assert "tel:" not in html


@pytest.mark.parametrize("development", [True, False])
def test_readers_of_a_real_site_see_only_numbers_that_were_seen_in_a_source(settings: Any, development: bool) -> None:
    settings.DEVELOPMENT = development
    html = numbers_page(a_number("GB", "999"), a_number("IE", "555", is_seen=False))
    assert 'href="tel:999"' in html
    assert ("555" in html) is development
    assert ('id="country-ie"' in html) is development
    assert html.count("Not seen in any source.") == int(development)


def test_a_number_names_the_source_where_it_was_seen_and_when_somebody_looked() -> None:
    study = content_of(Source, "little-study")
    html = numbers_page(a_number("GB", "999", sources=["little-study"], checked_on="2026-01-31"), study)
    entry = html.partition('id="gb-999"')[2].partition("</li>")[0]
    assert "Seen in a stored copy on 31 January 2026. Not called." in entry
    assert "[1]" in entry
    assert "/sources/little-study/" in html.partition('id="page-sources"')[2]


@pytest.mark.django_db
def test_readers_of_the_shipped_site_find_the_countries_of_its_operator_first(client: Client, settings: Any) -> None:
    settings.COUNTRIES, settings.DEVELOPMENT = ["IE", "GB"], False
    html = client.get(NUMBERS).content.decode()
    anchors = re.findall(r'<section class="myo-section" id="country-(\w\w)"', html)
    assert anchors[:2] == ["ie", "gb"]
    assert len(anchors) == len(set(anchors)) > 2
    assert "Not seen in any source" not in html
    seen = {page.key for page in store.get().all_of(HelpNumber) if page.fields["is_seen"]}
    assert set(re.findall(r'<li class="myo-numbers__line" id="([^"]*)"', html)) == seen


# --- What is no number to call ----------------------------------------------------------------------------------------


def test_a_number_that_is_marked_as_seen_names_the_source_where(db: None, writer: Account) -> None:
    number = put(a_number("GB", "999"))
    assert number.content_problems() == ["A number that was seen names the source where."]
    record(number, by=writer)
    with pytest.raises(RefusedError, match="names the source where"):
        submit(number, by=writer, note="A number.")

    number.sources.add(put(content_of(Source, "little-study")))
    assert number.content_problems() == []
    record(number, by=writer)
    assert submit(number, by=writer, note="A number.").verdict == "pending"


def test_a_number_that_nobody_saw_needs_no_source(db: None, writer: Account) -> None:
    number = put(a_number("GB", "999", is_seen=False))
    assert number.content_problems() == []
    change(number, note="Call or text.")
    record(number, by=writer)
    assert submit(number, by=writer, note="A number.").verdict == "pending"


def test_what_was_seen_leads_somewhere(db: None) -> None:
    with pytest.raises(RowError, match="Give a number or an address"):
        put(a_number("GB", "", key="gb-nothing"))
    put(a_number("GB", "", key="gb-site", address="https://example.org/"))
