"""Every public page of the shipped content, as a reader's browser finds it."""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib
import pytest
from django.conf import settings
from django.template import engines
from django.test import Client

from editorial.models import Edition
from publication.store import store

pytestmark = pytest.mark.django_db


class Undefined(str):
    """Stands for an undefined variable in a template: printing it fails."""

    def __contains__(self, part: object) -> bool:
        return True

    def __mod__(self, name: object) -> str:
        raise AssertionError(f"The template variable “{name}” is not defined.")


class Page:
    """One answer, parsed as a browser does it, without forgiveness."""

    def __init__(self, address: str, client: Client) -> None:
        self.address = address
        self.answer = client.get(address)
        self.document: Element = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(
            self.answer.content.decode()
        )

    def all(self, tag: str) -> list[Element]:
        return list(self.document.iter(tag))

    @property
    def title(self) -> str:
        return text(self.all("title")[0])

    @property
    def description(self) -> str:
        return next(each.get("content", "") for each in self.all("meta") if each.get("name") == "description")

    @property
    def ids(self) -> list[str]:
        return [found for each in self.document.iter() if (found := each.get("id"))]

    @property
    def links(self) -> Iterator[tuple[str, str]]:
        """(absolute address, words) of each link."""
        for each in self.all("a"):
            yield urljoin(f"http://testserver{self.address}", each.get("href") or ""), text(each)


def text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


@pytest.fixture(scope="module")
def pages(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Page]:
    """The whole site, found by following links from the home page. No template variable may be undefined."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines["django"].engine, "string_if_invalid", Undefined("undefined"))
        patch.setattr(settings, "PUBLICATION_FILE", tmp_path_factory.mktemp("crawl") / "publication.json")
        store.forget()
        return crawl(Client())


def crawl(client: Client) -> dict[str, Page]:
    found: dict[str, Page] = {}
    waiting = ["/"]
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        found[address] = Page(address, client)
        assert found[address].answer.status_code == 200, address
        for link, _ in found[address].links:
            parts = urlsplit(link)
            if parts.netloc == "testserver" and not parts.path.startswith("/static/") and parts.path not in found:
                if parts.path.endswith("/feed/"):  # no page; tests/publication/test_feeds.py reads them
                    assert client.get(parts.path).status_code == 200, parts.path
                    continue
                waiting.append(parts.path)
    return found


def test_following_links_from_home_reaches_every_public_page_and_nothing_else(pages: dict[str, Page]) -> None:
    publication = store.get()
    histories = {page.history for page in publication.pages.values()}
    assert set(pages) == {*publication.addresses, *histories}
    assert len(publication.addresses) > 100


def test_the_publication_holds_every_edition_of_the_shipped_content(pages: dict[str, Page]) -> None:
    assert len(store.get().pages) == Edition.objects.count()


def test_each_page_is_at_most_three_clicks_from_home(pages: dict[str, Page]) -> None:
    distance, edge = {"/": 0}, ["/"]
    for clicks in (1, 2, 3):
        edge = [
            path
            for address in edge
            for link, _ in pages[address].links
            if (path := urlsplit(link).path) in pages and distance.setdefault(path, clicks) == clicks
        ]
    assert set(store.get().addresses) <= set(distance)


def test_no_link_and_no_anchor_is_broken(pages: dict[str, Page]) -> None:
    broken = []
    for page in pages.values():
        for link, words in page.links:
            parts = urlsplit(link)
            if parts.scheme == "tel":
                assert re.fullmatch(r"tel:\+?[0-9]+", link), link
            elif parts.netloc != "testserver":
                assert parts.scheme in ("https", "http"), link
            elif parts.fragment and parts.fragment not in pages[parts.path].ids:
                broken.append((page.address, link, words))
    assert broken == []


def test_each_page_has_one_heading_and_a_title_and_description_of_its_own(pages: dict[str, Page]) -> None:
    titles, descriptions = defaultdict(list), defaultdict(list)
    for page in pages.values():
        assert len(page.all("h1")) == 1, page.address
        titles[page.title].append(page.address)
        descriptions[page.description].append(page.address)
    assert [found for found in (*titles.values(), *descriptions.values()) if len(found) > 1] == []
    assert "" not in descriptions


def test_headings_are_nested_without_a_gap(pages: dict[str, Page]) -> None:
    for page in pages.values():
        levels = [int(each.tag[1]) for each in page.document.iter() if re.fullmatch(r"h[1-6]", str(each.tag))]
        assert all(after <= before + 1 for before, after in pairwise(levels)), (page.address, levels)


def test_no_id_is_there_twice(pages: dict[str, Page]) -> None:
    for page in pages.values():
        assert sorted(page.ids) == sorted(set(page.ids)), page.address


def test_equal_link_words_lead_to_the_same_place(pages: dict[str, Page]) -> None:
    for page in pages.values():
        places = defaultdict(set)
        for link, words in page.links:
            places[words.casefold()].add(link)
        assert {words: found for words, found in places.items() if len(found) > 1} == {}, page.address
        assert "" not in places, page.address


def test_no_page_asks_another_host_for_anything(pages: dict[str, Page]) -> None:
    for page in pages.values():
        for each in page.document.iter():
            assert each.tag not in ("iframe", "object", "embed", "video", "audio", "form"), page.address
            for name in ("src", "srcset", "data", "action", "poster", *(["href"] if each.tag == "link" else [])):
                assert not urlsplit(each.get(name) or "").netloc, (page.address, each.tag)
        assert "url(" not in page.answer.content.decode(), page.address


def test_no_page_sets_a_cookie_or_depends_on_one(pages: dict[str, Page]) -> None:
    for page in pages.values():
        assert not page.answer.cookies, page.address
        assert "Cookie" not in page.answer["Vary"], page.address


def test_each_page_is_kept_by_caches_and_not_sent_again_unchanged(pages: dict[str, Page], client: Client) -> None:
    for page in pages.values():
        assert "public" in page.answer["Cache-Control"]
        assert client.get(page.address, headers={"If-None-Match": page.answer["ETag"]}).status_code == 304


def test_each_page_carries_the_strict_policy(pages: dict[str, Page]) -> None:
    for page in pages.values():
        policy = page.answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert page.answer["X-Content-Type-Options"] == "nosniff"
        assert page.answer["Referrer-Policy"] == "same-origin"


def test_no_style_or_script_stands_in_an_attribute(pages: dict[str, Page]) -> None:
    """The policy would block it, and the page would look broken."""
    for page in pages.values():
        for each in page.document.iter():
            assert not [name for name in each.keys() if name == "style" or name.startswith("on")], page.address  # noqa: SIM118


CONTENT_PAGES = [
    "/types/sleep/",
    "/causes/oxygen/",
    "/tests/eeg/",
    "/treatments/stem-cells/",
    "/faq/what-is-myoclonus/",
]


@pytest.mark.parametrize("address", CONTENT_PAGES)
def test_a_content_page_says_first_what_to_do_and_who_has_reviewed_it(address: str, client: Client) -> None:
    page = Page(address, client)
    whole = page.answer.content.decode()
    assert "No clinician has checked it yet" in whole
    order = [whole.index(f'id="{anchor}"') for anchor in ("page-summary", "page-what-to-do", "page-not-known")]
    assert order == sorted(order)
    assert any(text(each) == "Home" for each in page.all("a"))


def test_links_between_pages_are_shown_on_both(client: Client) -> None:
    assert "/causes/oxygen/" in client.get("/types/action/").content.decode()
    assert "/types/action/" in client.get("/causes/oxygen/").content.decode()
    assert "/treatments/clonazepam/" in client.get("/types/sleep/").content.decode()
    assert "/types/sleep/" in client.get("/treatments/clonazepam/").content.decode()


def test_stem_cell_therapy_is_graded_x_everywhere(client: Client) -> None:
    page: Any = store.get().pages["conditions.treatment", "stem-cells"]
    assert page.fields["grade"] == "X"
    assert {row["grade"] for row in page.children["uses"]} == {"X"}
    assert "Not established" in client.get("/treatments/stem-cells/").content.decode()


def test_no_page_gives_a_dose(pages: dict[str, Page]) -> None:
    for page in pages.values():
        words = text(page.all("main")[0])
        assert not re.search(r"\b\d+([.,]\d+)?\s?(mg|mcg|µg|milligrams?|ml)\b", words), page.address
