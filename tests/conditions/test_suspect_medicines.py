"""The table of medicines that can cause jerks: rows in a guide, told apart from advice to stop."""

import importlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from conditions.models import Guide, SuspectMedicine
from editorial import problems
from editorial.content_files import dump, parse_text
from editorial.models import Edition, LoadedFile, Revision
from editorial.snapshots import Content, RowError, apply, digest
from editorial.workflow import publish_unreviewed
from publication.store import store
from tests.editorial.sample import content_of, put

pytestmark = pytest.mark.django_db

SOURCE, OTHER = "rissardo-drug-induced-2025", "rissardo-gabapentin-2023"


def row(medicine: str, medicine_class: str, **values: Any) -> dict[str, Any]:
    usual = {"note": "", "sources": [SOURCE]}
    return {"key": medicine.lower(), "medicine": medicine, "medicine_class": medicine_class, **usual, **values}


def guide(*rows: dict[str, Any]) -> Content:
    return content_of(Guide, "suspects", {"suspect_medicines": list(rows)}, group="reader")


@pytest.fixture
def read(client: Client) -> Callable[..., str]:
    """Publish a guide with these rows, and return its page."""

    def shown(*rows: dict[str, Any]) -> str:
        publish_unreviewed(put(guide(*rows)), note="A test.")
        return client.get("/guides/suspects/").content.decode()

    return shown


def test_medicines_stand_under_their_class_in_the_order_of_the_rows(read: Callable[..., str]) -> None:
    html = read(row("Cefepime", "Antibiotics"), row("Morphine", "Opioids"), row("Ceftazidime", "Antibiotics"))
    order = re.findall(r'<th[^>]* scope="row(?:group)?">([^<]*)</th>', html)
    assert order == ["Antibiotics", "Cefepime", "Ceftazidime", "Opioids", "Morphine"]


def test_each_medicine_says_not_to_stop_it_alone(read: Callable[..., str]) -> None:
    html = read(row("Cefepime", "Antibiotics"), row("Morphine", "Opioids"))
    assert html.count("Do not stop a medicine on your own: ask your doctor or pharmacist first.") == 1


def test_each_medicine_names_its_sources_by_number(read: Callable[..., str]) -> None:
    note = f'<p>Most people recover.<a href="/sources/{OTHER}/">Rissardo</a></p>\n'
    html = read(row("Cefepime", "Antibiotics"), row("Gabapentin", "Others", note=note))
    mark = '<sup class="myo-note"><span class="myo-hidden">source </span>[{}]</sup>'
    assert html.count("Named as a possible cause." + mark.format(1)) == 2
    assert "Most people recover." + mark.format(2) in html
    assert "Numbers 1, 2 in" in html
    assert html.index(f"/sources/{SOURCE}/") < html.index(f"/sources/{OTHER}/")


def test_a_guide_has_the_table_in_its_contents_and_no_empty_table(client: Client) -> None:
    for key, rows in (("with-table", [row("Cefepime", "Antibiotics")]), ("without", [])):
        children = {"sections": [{"key": "first", "heading": "First"}], "suspect_medicines": rows}
        publish_unreviewed(put(content_of(Guide, key, children, group="reader")), note="A test.")
    assert 'href="#page-medicines"' in client.get("/guides/with-table/").content.decode()
    assert "page-medicines" not in client.get("/guides/without/").content.decode()


def test_a_source_knows_the_guide_whose_table_relies_on_it(read: Callable[..., str]) -> None:
    read(row("Cefepime", "Antibiotics"))
    publication = store.get()
    citing = publication.citing(publication.pages["citations.source", SOURCE])
    assert "/guides/suspects/" in {page.address for page in citing}


def test_a_medicine_is_there_once(db: None) -> None:
    again = {**row("Cefepime", "Others"), "key": "cefepime-again"}
    with pytest.raises(RowError, match="already exists"):
        apply(guide(row("Cefepime", "Antibiotics"), again))


def test_a_medicine_without_a_source_stands_in_the_way_of_signing_off(db: None) -> None:
    thing = put(guide(row("Cefepime", "Antibiotics"), row("Lithium", "Others", sources=[])))
    sentences = [sentence for _, sentence in problems.find([thing])]
    assert sentences == ["“Lithium”: a medicine that can cause jerks needs a source."]


def test_an_editor_need_not_invent_a_key(db: None) -> None:
    assert SuspectMedicine(medicine="Sodium valproate").key_stem() == "sodium-valproate"


def test_the_rows_come_back_from_their_file_as_they_were(db: None) -> None:
    content = guide(row("Morphine", "Opioids"), row("Cefepime", "Antibiotics", note="<p>One word.</p>\n"))
    assert parse_text(dump(content), Path("suspects.yaml")) == content


# --- Guides from before there were such rows --------------------------------------------------------------------------


@pytest.fixture
def old_guide(db: None) -> Revision:
    """The revision of a public guide that was kept before guides had a list of medicines."""
    thing = put(content_of(Guide, "old-guide", group="reader"))
    content = guide()
    content.update(key="old-guide", fields=content_of(Guide, "old-guide", group="reader")["fields"])
    del content["children"]["suspect_medicines"]
    values = {"model": "conditions.guide", "key": thing.key, "number": 1}
    revision = Revision.objects.create(**values, content=content, digest=digest(content), origin="file")
    LoadedFile.objects.create(model="conditions.guide", key=thing.key, digest=revision.digest)
    return revision


def test_an_old_guide_is_not_taken_for_edited(old_guide: Revision) -> None:
    migration = importlib.import_module("conditions.migrations.0002_suspect_medicines")
    migration.agree_on_an_empty_list(apps, None)
    now = {**old_guide.content, "children": {**old_guide.content["children"], "suspect_medicines": []}}
    assert LoadedFile.objects.get(key="old-guide").digest == digest(now)


def test_an_old_guide_is_still_read_and_filed(old_guide: Revision, client: Client) -> None:
    Edition.objects.create(
        model=old_guide.model,
        key=old_guide.key,
        number=1,
        revision=old_guide,
        change="first",
        verdict="unreviewed",
        live_from="2026-01-31T12:00:00Z",
    )
    store.forget()
    assert client.get("/guides/old-guide/").status_code == 200
    assert "suspectmedicine" not in dump(old_guide.content)
