"""The tables that say where each statement went name pages and sources that are there."""

import html
import re
from pathlib import Path

import pytest
from django.test import Client

from publication.store import store

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["founding-text-coverage.md", "brief-coverage.md"])
def test_every_address_in_a_coverage_table_is_public(name: str) -> None:
    rows = [line for line in (DOCS / name).read_text().splitlines() if line.startswith("|")]
    told = {address for row in rows for address in re.findall(r"`(/[a-z0-9/-]*)`", row)}
    assert len(rows) > 100
    assert told - set(store.get().addresses) == set()


@pytest.mark.django_db
def test_every_heading_that_the_founding_text_coverage_names_is_on_its_page(client: Client) -> None:
    text = (DOCS / "founding-text-coverage.md").read_text()
    named = set(re.findall(r"`(/[a-z0-9/-]*)` “([^”]+)”", text))
    assert len(named) > 100
    pages = {address: html.unescape(client.get(address).content.decode()) for address, _ in named}
    assert [(address, heading) for address, heading in sorted(named) if heading not in pages[address]] == []
