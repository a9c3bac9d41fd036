"""What the first view of a page costs, as it is sent: a first round trip carries about 14,600 bytes (10 packets)."""

import statistics
from collections.abc import Callable

import brotli
import pytest
from django.test import Client

from publication.store import store

pytestmark = pytest.mark.django_db

HEADERS = 800  # bytes
SERVER_AND_DATE = 60  # of these, the lines that only a real server adds
FIRST_ROUND_TRIP = 14_600
LONGEST = 30_000


@pytest.fixture
def sizes(client: Client) -> Callable[[list[str]], dict[str, int]]:
    def measured(addresses: list[str]) -> dict[str, int]:
        answers = {address: client.get(address, headers={"Accept-Encoding": "br"}) for address in addresses}
        assert all(answer["Content-Encoding"] == "br" for answer in answers.values())
        return {address: len(answer.content) + HEADERS for address, answer in answers.items()}

    return measured


def test_headers_are_no_longer_than_we_count(client: Client) -> None:
    answer = client.get("/types/sleep/", headers={"Accept-Encoding": "br"})
    assert len(f"HTTP/1.1 200 OK\r\n{answer.serialize_headers().decode()}") + SERVER_AND_DATE <= HEADERS


def test_a_median_article_comes_in_one_round_trip_and_no_page_is_huge(
    sizes: Callable[[list[str]], dict[str, int]],
) -> None:
    publication = store.get()
    articles = [page.address for page in publication.pages.values() if "summary" in page.fields]
    measured = sizes([address for address in publication.addresses if "#" not in address])
    assert statistics.median(measured[address] for address in articles) <= FIRST_ROUND_TRIP
    assert max(measured.values()) <= LONGEST, max(measured, key=lambda address: measured[address])


def test_a_page_brings_its_style_and_script_along(client: Client) -> None:
    """So that the figures above are the whole first view."""
    html = client.get("/types/sleep/").content.decode()
    assert "<style>" in html
    assert "<script>" in html
    assert "<script src" not in html
    assert "stylesheet" not in html


def test_sizes_are_what_brotli_makes_of_the_page(client: Client) -> None:
    packed = client.get("/types/sleep/", headers={"Accept-Encoding": "br"}).content
    assert brotli.decompress(packed) == client.get("/types/sleep/").content
