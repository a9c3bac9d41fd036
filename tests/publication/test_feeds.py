"""Feeds of changes, as RFC 4287 asks for them."""

from collections.abc import Callable
from datetime import datetime
from html import unescape
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from django.test import Client

from conditions.models import Treatment
from editorial.models import Edition

pytestmark = pytest.mark.django_db
Publish = Callable[..., Edition]
ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = ["/changes/feed/", "/treatments/clonazepam/feed/", "/feed/", "/glossary/ataxia/feed/", "/privacy/feed/"]
CLONAZEPAM = "/treatments/clonazepam/feed/"


def read(client: Client, address: str, **options: Any) -> Element:
    answer = client.get(address, **options)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.content)  # noqa: S314  (our own)


def texts(element: Element, name: str) -> list[str]:
    return [found.text or "" for found in element.findall(f"{ATOM}{name}")]


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_has_what_the_standard_asks_for(client: Client, address: str) -> None:
    feed = read(client, address)
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    assert entries
    for each in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(texts(each, name)) == 1, name
            assert texts(each, name)[0].strip()
        assert texts(each, "id")[0].startswith("urn:uuid:")
        assert datetime.fromisoformat(texts(each, "updated")[0]).tzinfo
        assert all(link.get("href", "").startswith("http://testserver/") for link in each.findall(f"{ATOM}link"))
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == f"http://testserver{address}"
    ids = [texts(each, "id")[0] for each in (feed, *entries)]
    assert len(ids) == len(set(ids))
    assert texts(feed, "updated")[0] == max(texts(each, "updated")[0] for each in entries)


def test_an_entry_says_what_changed_and_where(client: Client, clonazepam: Treatment, publish: Publish) -> None:
    publish(clonazepam, "correction", note="It said twice.")
    entry = read(client, CLONAZEPAM).findall(f"{ATOM}entry")[0]
    assert texts(entry, "title") == ["Clonazepam: corrected"]
    assert texts(entry, "summary") == ["It said twice."]
    assert [link.get("href") for link in entry.findall(f"{ATOM}link")] == [
        "http://testserver/treatments/clonazepam/history/2/"
    ]


def test_every_link_of_the_site_feed_leads_somewhere(client: Client, clonazepam: Treatment, publish: Publish) -> None:
    publish(clonazepam)
    for link in read(client, "/changes/feed/").iter(f"{ATOM}link"):
        assert client.get((link.get("href") or "").removeprefix("http://testserver")).status_code == 200


def test_small_changes_and_what_readers_never_saw_are_not_told(
    client: Client, clonazepam: Treatment, publish: Publish
) -> None:
    before = client.get("/changes/feed/").content
    publish(clonazepam, "minor", note="Small.")
    publish(clonazepam, verdict="pending", note="Pending.")
    assert client.get("/changes/feed/").content == before


def test_the_site_feed_is_short(client: Client) -> None:
    assert len(read(client, "/changes/feed/").findall(f"{ATOM}entry")) == 50


def test_ids_stay_when_the_site_or_the_page_moves(
    client: Client, clonazepam: Treatment, publish: Publish, settings: Any
) -> None:
    def ids(address: str, **options: Any) -> list[str]:
        return [each.text or "" for each in read(client, address, **options).iter(f"{ATOM}id")]

    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    feed, first = ids(CLONAZEPAM, headers={"host": "one.example"})
    publish(clonazepam, slug="moved")
    assert client.get(CLONAZEPAM, headers={"host": "one.example"})["Location"] == "/treatments/moved/feed/"
    assert ids("/treatments/moved/feed/", headers={"host": "two.example"})[::2] == [feed, first]


def test_links_have_the_address_of_the_site_where_the_operator_named_one(client: Client, settings: Any) -> None:
    settings.SITE_ADDRESS = "https://myoclonus.example.org"
    text = client.get(CLONAZEPAM).content.decode()
    assert "https://myoclonus.example.org/treatments/clonazepam/history/" in text
    assert "testserver" not in text


def test_a_feed_made_for_one_host_is_not_given_to_another(client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    assert b"one.example" in client.get(CLONAZEPAM, headers={"host": "one.example"}).content
    assert b"one.example" not in client.get(CLONAZEPAM, headers={"host": "two.example"}).content


@pytest.mark.parametrize("note", ["<script>alert(1)</script> & <b>", "a\x0bb\x1f\ufffe\uffffc", "]]> &lt;", "“ü” 𝒳"])
def test_any_note_can_be_told(client: Client, clonazepam: Treatment, publish: Publish, note: str) -> None:
    publish(clonazepam, note=note)
    entry = read(client, CLONAZEPAM).findall(f"{ATOM}entry")[0]
    summary = entry.find(f"{ATOM}summary")
    assert summary is not None
    assert summary.get("type") == "html"
    assert "<" not in (summary.text or "")
    said = "".join(sign for sign in note if sign >= " " and sign not in "\ufffe\uffff")
    assert unescape(summary.text or "") == said


def test_a_feed_is_not_sent_again_unchanged(client: Client, clonazepam: Treatment, publish: Publish) -> None:
    answer = client.get(CLONAZEPAM)
    assert "public" in answer["Cache-Control"]
    assert not answer.cookies
    etag = {"If-None-Match": answer["ETag"]}
    assert client.get(CLONAZEPAM, headers=etag).status_code == 304
    publish(clonazepam)
    assert client.get(CLONAZEPAM, headers=etag).status_code == 200


def test_what_was_taken_back_is_told_again_under_the_same_id(
    client: Client, clonazepam: Treatment, publish: Publish
) -> None:
    publish(clonazepam, verdict="taken_back")
    entry = read(client, CLONAZEPAM).findall(f"{ATOM}entry")[0]
    assert texts(entry, "title") == ["Clonazepam: taken back"]
    assert texts(entry, "updated") > texts(entry, "published")


@pytest.mark.parametrize("address", ["/changes/", "/treatments/clonazepam/history/"])
def test_a_browser_finds_the_feed(client: Client, address: str) -> None:
    there = "/changes/feed/" if address == "/changes/" else CLONAZEPAM
    text = client.get(address).content.decode()
    assert '<link rel="alternate" type="application/atom+xml" title="Change' in text
    assert text.count(f'href="{there}"') == 2
