"""Who runs the site, what changed, and what search engines are told."""

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from conditions.models import Treatment
from editorial.models import Edition
from publication.kinds import fixed_pages
from publication.store import store

pytestmark = pytest.mark.django_db
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def test_the_sitemap_lists_every_public_address_but_records(client: Client) -> None:
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)  # noqa: S314  (our own)
    told = {each.findtext(f"{SITEMAP}loc") for each in root}
    records = {"/glossary/history/", "/warning-signs/history/", "/changes/numbers/"}
    assert told == {f"http://testserver{address}" for address in store.get().addresses if address not in records}


def test_the_sitemap_lists_no_page_that_asks_not_to_be_listed(client: Client) -> None:
    sitemap = client.get("/sitemap.xml").content.decode()
    for page in fixed_pages():
        is_listed = f"<loc>http://testserver{page.address}</loc>" in sitemap
        assert is_listed != ('content="noindex"' in client.get(page.address).content.decode()), page.address


def test_the_sitemap_says_when_a_page_last_changed(client: Client) -> None:
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)  # noqa: S314
    days = {each.findtext(f"{SITEMAP}loc"): each.findtext(f"{SITEMAP}lastmod") for each in root}
    page = store.get().page(Treatment, "clonazepam")
    assert days["http://testserver/treatments/clonazepam/"] == page.changed_on.isoformat()


def test_robots_may_read_all_but_the_desk(client: Client) -> None:
    answer = client.get("/robots.txt")
    assert answer["Content-Type"].startswith("text/plain")
    assert (
        answer.content.decode()
        == "User-agent: *\nDisallow: /admin/\nDisallow: /accounts/\n\nSitemap: http://testserver/sitemap.xml\n"
    )


def test_the_contact_page_says_who_answers(client: Client, settings: Any) -> None:
    settings.PUBLISHER, settings.CORRECTIONS_ADDRESS = "Example Hospital <b>", "corrections@example.org"
    text = client.get("/contact/").content.decode()
    assert "Example Hospital &lt;b&gt;" in text
    assert 'href="mailto:corrections@example.org"' in text


def test_the_contact_page_invents_nobody(client: Client) -> None:
    text = client.get("/contact/").content.decode()
    assert "has not said who runs it" in text
    assert "mailto:" not in text


def test_a_change_is_told_with_its_note_and_a_minor_one_is_not(
    client: Client, sign_off: Callable[..., Edition]
) -> None:
    clonazepam = Treatment.objects.get(key="clonazepam")
    Treatment.objects.filter(pk=clonazepam.pk).update(say="new")
    sign_off(clonazepam, note="How to say it was wrong.")
    assert "How to say it was wrong." in client.get("/changes/").content.decode()
    Treatment.objects.filter(pk=clonazepam.pk).update(say="newer")
    sign_off(clonazepam, change="minor", note="")
    text = client.get("/changes/").content.decode()
    assert "How to say it was wrong." in text
