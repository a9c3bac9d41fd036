"""What changed on the whole site, month by month, and the log of corrections."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from conditions.models import MyoclonusType, Treatment
from editorial.models import Edition
from publication.store import store

pytestmark = pytest.mark.django_db
Publish = Callable[..., Edition]


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_changes_stand_with_their_note_the_newest_first(
    client: Client, clonazepam: Treatment, sleep: MyoclonusType, publish: Publish
) -> None:
    publish(clonazepam, note="The first of two.")
    publish(sleep, "correction", note="The second of two.")
    text = read(client, "/changes/")
    assert "<h3>Corrected: The second of two.</h3>" in text
    assert (
        text.index("The second of two.")
        < text.index("The first of two.")
        < text.index("Loaded from the content files.")
    )
    assert 'href="/treatments/clonazepam/history/2/"' in text


def test_a_page_that_changed_twice_is_there_twice(client: Client, clonazepam: Treatment, publish: Publish) -> None:
    publish(clonazepam, note="Once.")
    publish(clonazepam, note="Twice.")
    text = read(client, "/changes/")
    assert "Once." in text
    assert "Twice." in text


def test_small_changes_are_folded(client: Client, clonazepam: Treatment, publish: Publish) -> None:
    publish(clonazepam, "minor", note="", say="new")
    text = read(client, "/changes/")
    small = text.partition("<h3>Small changes</h3>")[2]
    assert re.match(r"\s*<details", small)
    assert "/treatments/clonazepam/history/2/" in small.partition("</details>")[0]


def test_a_load_of_many_pages_is_one_line_with_the_pages_folded_by_kind(client: Client) -> None:
    text = read(client, "/changes/")
    assert text.count("Loaded from the content files.") == 1
    folded = re.findall(r"<summary[^>]*>(.*): (\d+)</summary>", text)
    assert sum(int(count) for _, count in folded) == len(store.get().pages)
    assert "Treatments" in {name for name, _ in folded}


def test_earlier_months_have_pages_of_their_own(
    client: Client, clonazepam: Treatment, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    then = timezone.localdate().strftime("%Y-%m")
    later = timezone.now() + timedelta(days=40)
    monkeypatch.setattr(timezone, "now", lambda: later)
    publish(clonazepam, note="A month later.")
    text = read(client, "/changes/")
    assert "A month later." in text
    assert "Loaded from the content files." not in text
    assert f'href="/changes/{then}/"' in text
    earlier = read(client, f"/changes/{then}/")
    assert "Loaded from the content files." in earlier
    assert "A month later." not in earlier
    assert "A month later." in read(client, f"/changes/{timezone.localdate():%Y-%m}/")
    assert client.get("/changes/2001-01/").status_code == 404


def test_a_page_that_was_taken_down_is_told_and_leads_to_its_history(
    client: Client, clonazepam: Treatment, publish: Publish
) -> None:
    publish(clonazepam, "withdrawn", note="It was wrong.")
    text = read(client, "/changes/")
    assert "<h3>Taken down: It was wrong.</h3>" in text
    assert 'href="/treatments/clonazepam/history/"' in text
    assert 'href="/treatments/clonazepam/"' not in text


def test_the_log_of_corrections_has_corrections_and_what_was_taken_back_only(
    client: Client, clonazepam: Treatment, sleep: MyoclonusType, publish: Publish
) -> None:
    assert "Nothing has been corrected so far." in read(client, "/changes/corrections/")
    publish(clonazepam, "correction", note="It said twice.", title="Once")
    publish(sleep, "content", "taken_back", note="In haste.", title="Hasty")
    publish(clonazepam, "content", note="Only longer.")
    text = read(client, "/changes/corrections/")
    assert "Corrected: It said twice." in text
    assert "Taken back: In haste." in text
    assert "Only longer." not in text
    assert "Loaded from" not in text
    assert "Nothing has been corrected" not in text
    assert 'href="/treatments/clonazepam/history/2/"' in text
    assert 'href="/contact/"' in text


@pytest.mark.parametrize("address", ["/changes/", "/changes/corrections/", "/changes/feed/"])
def test_a_site_without_pages_says_so_without_failing(client: Client, empty_desk: None, address: str) -> None:
    assert read(client, address)


def test_readers_find_the_record_from_every_page(client: Client) -> None:
    for address in ("/", "/types/sleep/", "/privacy/", "/sources/gupta-post-hypoxic-2016/", "/faq/what-is-myoclonus/"):
        text = read(client, address)
        assert f'href="{address}history/">What changed on this page</a>' in text
        assert 'href="/contact/">Tell us that something is wrong</a>' in text
        assert 'href="/changes/"' in text
    assert 'href="/glossary/history/"' in read(client, "/glossary/")
    assert 'href="/glossary/ataxia/history/"' in read(client, "/glossary/history/")
    assert 'href="/changes/corrections/"' in read(client, "/changes/")


def test_records_are_neither_in_the_sitemap_nor_in_search_results(client: Client, clonazepam: Treatment) -> None:
    sitemap = client.get("/sitemap.xml").content.decode()
    assert "/clonazepam/history/" not in sitemap
    assert "/changes/corrections/" in sitemap
    assert '<meta name="robots" content="noindex">' in read(client, "/treatments/clonazepam/history/")
    assert "noindex" not in read(client, "/treatments/clonazepam/")
