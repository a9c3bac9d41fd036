"""What the content standard says stands beside the text it is about."""

import re
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from django.db.models import Model

from citations.models import Source
from conditions.models import Guide, Treatment
from content_standard.rules import check
from desk.accounts import ADMINISTRATOR
from editorial.models import Page
from editorial.snapshots import editioned_models, serialize
from glossary.models import Term
from publication.store import store
from tests.desk.people import Person, Someone, document, list_of, step_of, words_of

CURE = "<p>It cures <em>jerks</em>.</p>\n"
SAID = "Error: “cures” is a promise of cure"
SAVED = "About the text as last saved:"


def beside(html: str, field: str) -> str:
    """The words beside a field, where the field itself tells screen readers to find them."""
    every = list(document(html).iter())
    widget = next(each for each in every if each.get("id") == f"id_{field}")
    ids = widget.get("aria-describedby", "").split()
    told = next(each for each in every if each.get("id") in ids)
    return " ".join(" ".join(told.itertext()).split())


def summary_of(html: str) -> dict[str, str]:
    """The list at the top: the words of each line, and where it leads."""
    top = next(each for each in document(html).iter("details") if each.get("class") == "desk-findings")
    return {" ".join("".join(line.itertext()).split()): _target(line) for line in top.iter("li")}


def _target(line: Element) -> str:
    link = next(line.iter("a"), None)
    return "" if link is None else link.get("href", "")


def changed(thing: Model, **values: Any) -> None:
    type(thing)._default_manager.filter(pk=thing.pk).update(**values)


@pytest.mark.parametrize("screen", ["change", "submit"])
def test_findings_are_shown_with_their_place(wanda: Person, clonazepam: Treatment, screen: str) -> None:
    changed(clonazepam, harms=CURE)
    text = words_of(wanda.read(step_of(clonazepam, screen)))
    assert "What the content standard says" in text
    assert re.search("unwanted effects ?: “cures” is a promise of cure", text)


def test_a_new_page_has_nothing_to_find(wanda: Person) -> None:
    assert "What the content standard says" not in wanda.read(list_of(Treatment, "add"))


def test_a_finding_stands_beside_its_field_below_the_help_and_the_summary_leads_there(
    wanda: Person, clonazepam: Treatment
) -> None:
    help_text = Treatment._meta.get_field("summary").help_text  # type: ignore[union-attr]
    assert beside(wanda.read(step_of(clonazepam, "change")), "summary") == help_text
    changed(clonazepam, summary=CURE, harms=CURE)
    html = wanda.read(step_of(clonazepam, "change"))
    assert beside(html, "summary").startswith(f"{help_text} {SAVED} {SAID}")
    assert beside(html, "harms").startswith(f"{SAVED} {SAID}")
    assert SAID not in beside(html, "not_known")
    line = next(line for line in summary_of(html) if line.startswith("Error · unwanted effects: “cures” is a promise"))
    assert summary_of(html)[line] == "#id_harms_helptext"


def test_a_finding_in_a_part_stands_beside_the_field_of_that_part(wanda: Person, leaflet: Guide) -> None:
    changed(leaflet.sections.get(key="why"), body=CURE, heading="Overview")
    html = wanda.read(step_of(leaflet, "change"))
    assert SAID in beside(html, "sections-1-body")
    assert "does not say what the section says" in beside(html, "sections-1-heading")
    assert SAID not in beside(html, "sections-0-body")
    assert summary_of(html)["Warning · section “Overview”: The heading does not say what the section says."] == (
        "#id_sections-1-heading_helptext"
    )


def test_what_is_about_no_single_field_stands_in_the_summary_alone(wanda: Person, leaflet: Guide) -> None:
    assert (
        summary_of(wanda.read(step_of(leaflet, "change")))[
            "Error · sources: No source is cited on this page. Each claim of effect, harm or frequency needs one."
        ]
        == ""
    )


def test_text_in_a_finding_is_only_ever_shown_as_text(wanda: Person, leaflet: Guide) -> None:
    changed(leaflet, purpose="It cures <img src=x onerror=alert(1)> & more.")
    html = wanda.read(step_of(leaflet, "change"))
    assert "<img src=x" not in html
    assert "<img src=x onerror=alert(1)> & more." in beside(html, "purpose")


def test_a_form_with_a_fault_still_says_what_is_found_in_the_saved_text(wanda: Person, leaflet: Guide) -> None:
    changed(leaflet, summary=CURE)
    form = wanda.open(step_of(leaflet, "change"))
    form.fill({"summary": "<p>Mended.</p>", "not_known": "<p>It cures.</p>", "title": ""})
    html = wanda.press(form, "_save").content.decode()
    assert "This field is required." in html
    assert SAID in beside(html, "summary")
    assert SAID not in beside(html, "not_known")


def test_somebody_who_may_not_open_the_form_is_told_nothing(person: Someone, leaflet: Guide) -> None:
    assert person(ADMINISTRATOR).get(step_of(leaflet, "change")).status_code == 403


@pytest.mark.parametrize("model", [pytest.param(each, id=each._meta.model_name) for each in editioned_models()])
def test_every_place_that_has_a_field_is_on_the_form(wanda: Person, model: Any) -> None:
    """The rules name fields and parts; a renamed one would silently lose its warnings."""
    things = model._default_manager.all()[:15] if model in (Source, Term) else model._default_manager.all()
    for thing in things:
        content = serialize(thing)
        content["fields"] |= {"purpose": "It cures.\nIt cures.", "title": "It cures"} if isinstance(thing, Page) else {}
        for finding in check(content, store.get().words):
            place = finding.place
            if place.field and not place.relation:
                assert place.field in model.SNAPSHOT.fields
            elif place.field:
                assert place.field in content["children"][place.relation][0]
                assert place.key in [row["key"] for row in content["children"][place.relation]]
