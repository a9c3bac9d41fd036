"""/treatments/evidence/: every treatment for every type, with what is not known and nothing filled in."""

from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from citations.models import GRADE_MEANING, NOT_GRADED, WEAK_EVIDENCE
from conditions.models import Guide, MyoclonusType, Treatment
from editorial.snapshots import serialize
from editorial.workflow import publish_unreviewed
from publication.store import store
from tests.editorial.sample import content_of, put

pytestmark = pytest.mark.django_db

EVIDENCE = "/treatments/evidence/"


@pytest.fixture
def page(client: Client) -> Element:
    return document(client)


def document(client: Client) -> Element:
    html = client.get(EVIDENCE).content.decode()
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)


def text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def section(page: Element, anchor: str) -> Element:
    return next(each for each in page.iter("section") if each.get("id") == anchor)


def rows(page: Element, type_key: str) -> dict[str, Element]:
    """The rows of one type's table, by the address of the treatment."""
    found = {}
    for row in section(page, f"type-{type_key}").iter("tr"):
        for link in row.findall("th/a"):
            found[link.get("href") or ""] = row
    return found


def use(client: Client, **values: Any) -> Element:
    """The row of a treatment's use for a type of its own, made with `values`."""
    put(content_of(MyoclonusType, "lone"))
    publish_unreviewed(MyoclonusType.objects.get(key="lone"), note="A test.")
    row = {"key": "lone", "type": "lone", "effect": "helps", "last_searched": None, **values}
    treatment = put(content_of(Treatment, "tablet", {"uses": [row]}, regulatory_status="usual", kind="medicine"))
    publish_unreviewed(treatment, note="A test.")
    return rows(document(client), "lone")["/treatments/tablet/"]


def test_every_pair_of_a_treatment_and_a_type_stands_under_its_type(page: Element) -> None:
    publication = store.get()
    pairs = {
        (row["type"], treatment.address)
        for treatment in publication.all_of(Treatment)
        for row in treatment.children["uses"]
    }
    types = {kind for kind, _ in pairs}
    assert {(kind, address) for kind in types for address in rows(page, kind)} == pairs
    assert len(pairs) > 5


def test_a_type_for_which_nothing_was_tried_has_no_table(client: Client) -> None:
    publish_unreviewed(put(content_of(MyoclonusType, "lone")), note="A test.")
    assert 'id="type-lone"' not in client.get(EVIDENCE).content.decode()


def test_what_to_do_and_the_scale_come_before_the_first_table(page: Element) -> None:
    words = text(next(page.iter("main")))
    order = ["Never stop or start a medicine", "What to do", "What the grades mean", WEAK_EVIDENCE, "On this page"]
    places = [words.index(each) for each in order]
    assert places == sorted(places)
    assert words.index(WEAK_EVIDENCE) < words.index("Effect and grade")
    for meaning in (*GRADE_MEANING.values(), NOT_GRADED):
        assert meaning in text(section(page, "page-grades"))
    assert "/guides/get-help/" in {link.get("href") for link in section(page, "page-what-to-do").iter("a")}


def test_a_table_has_five_columns_and_says_what_they_are(page: Element) -> None:
    for table in page.iter("table"):
        assert text(next(table.iter("caption")))
        assert [each.get("scope") for each in table.findall("thead/tr/th")] == ["col"] * 5
        assert {len(list(row)) for row in table.findall("tbody/tr")} == {5}
        assert {each.get("scope") for each in table.findall("tbody/tr/th")} == {"row"}


def test_each_row_says_what_nobody_recorded(client: Client) -> None:
    row = text(use(client, grade="", people_studied=None, kind_of_study=""))
    assert "Not graded." in row
    assert "People studied: Not recorded" in row
    assert "Kind of study: Not recorded" in row
    assert "SourcesNot recorded" in row
    assert "Last searched: Not recorded" in row
    assert WEAK_EVIDENCE not in row


@pytest.mark.parametrize(("grade", "weak"), [("A", False), ("B", False), ("C", True), ("D", True)])
def test_a_low_grade_is_not_taken_for_a_verdict(client: Client, grade: str, weak: bool) -> None:
    row = text(use(client, grade=grade, last_searched="2026-01-31", people_studied=21, kind_of_study="trial"))
    assert f"Grade {grade}" in row
    assert (WEAK_EVIDENCE in row) == weak
    assert "People studied: 21" in row
    assert "Randomised trial" in row
    assert "31 January 2026" in row


def test_the_numbers_in_the_rows_are_those_of_the_list_of_sources(page: Element) -> None:
    listed = [each.findall("a")[0].get("href") for each in section(page, "page-sources").findall("ol/li")]
    use = serialize(Treatment.objects.get(key="clonazepam"))["children"]["uses"][0]
    cell = rows(page, use["type"])["/treatments/clonazepam/"].findall("td/p")[-2]
    numbers = [int(number) for number in text(cell).split(", ")]
    assert {f"/sources/{key}/" for key in use["sources"]} <= {listed[number - 1] for number in numbers}


def test_it_leads_to_how_we_grade_once_that_is_public(empty_desk: None, client: Client) -> None:
    assert "/about/how-we-grade/" not in client.get(EVIDENCE).content.decode()
    publish_unreviewed(put(content_of(Guide, "how-we-grade", group="site")), note="A test.")
    store.forget()
    assert 'href="/about/how-we-grade/">how we grade</a>' in client.get(EVIDENCE).content.decode()


@pytest.mark.parametrize("address", ["/treatments/", "/treatments/clonazepam/", "/types/sleep/"])
def test_readers_find_the_way_to_it(client: Client, address: str) -> None:
    assert f'href="{EVIDENCE}"' in client.get(address).content.decode()


def test_it_helps_on_before_there_is_a_treatment(empty_desk: None, client: Client) -> None:
    html = client.get(EVIDENCE).content.decode()
    assert "There is no treatment here yet." in html
    assert 'href="/a-z/"' in html


def test_no_treatment_can_take_its_address(db: None) -> None:
    treatment = Treatment.objects.get(key="clonazepam")
    treatment.slug = "evidence"
    with pytest.raises(ValidationError, match="This word is an address of the site itself"):
        treatment.full_clean()
