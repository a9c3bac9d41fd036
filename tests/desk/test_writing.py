"""Body text as it is written in a form: what reaches the page, and what the editor is told."""

import json

import pytest
from django.test import Client

from conditions.models import Guide, Treatment
from editorial.body import SCHEMES, TAGS
from editorial.status import latest_revision
from tests.desk.people import Person, document, errors_of, everything_kept, list_of, step_of


def editors_of(html: str) -> dict[str, dict[str, object]]:
    """What each editor in a form is told, by the name of its field."""
    areas = [each for each in document(html).iter("textarea") if each.get("data-body-editor")]
    return {str(each.get("name")): json.loads(each.get("data-body-editor") or "") for each in areas}


def test_every_body_text_has_an_editor_that_offers_what_is_kept(wanda: Person, leaflet: Guide) -> None:
    told = editors_of(wanda.read(step_of(leaflet, "change")))
    assert {"summary", "what_to_do", "not_known", "sections-0-body", "sections-__prefix__-body"} <= set(told)
    for editor in told.values():
        assert set(editor["tags"]) == TAGS  # type: ignore[call-overload]
        assert set(editor["schemes"]) == SCHEMES  # type: ignore[call-overload]
    assert "also_called" not in told


def test_a_form_saved_as_an_editor_writes_it_is_no_change(wanda: Person, clonazepam: Treatment) -> None:
    """Editors write one line, with a paragraph in each item of a list."""
    before = latest_revision(clonazepam)
    form = wanda.open(step_of(clonazepam, "change"))
    bodies = {name: sent[0] for name, sent in form.fields.items() if sent and sent[0].startswith("<")}
    as_edited = {
        name: text.replace("\n", "").replace("<li>", "<li><p>").replace("</li>", "</p></li>")
        for name, text in bodies.items()
    }
    assert sum("<li><p>" in text for text in as_edited.values()) > 3
    response = wanda.save(clonazepam, as_edited)
    assert response.status_code == 302
    assert latest_revision(clonazepam) == before


HOSTILE = [
    ("<script>alert(1)</script><p>Words</p>", "<p>Words</p>\n"),
    ('<p onclick="alert(1)" style="position:fixed">Words<img src=x onerror=alert(1)></p>', "<p>Words</p>\n"),
    ('<p><a href="javascript:alert(1)">Words</a></p>', "<p>Words</p>\n"),
    ('<p><a href="//example.org/" target="_blank">Words</a></p>', "<p>Words</p>\n"),
    ('<svg><p>Words</p><style><a title="</style><script>x</script>', "<p>Words</p>\n"),
    ('<iframe srcdoc="<script>x</script>"></iframe>Words', "<p>Words</p>\n"),
    ("<h1 class=MsoTitle>Title</h1><table><tr><td>a</td><td>b</td></tr></table>", "<p>Title</p>\n<p>a</p>\n<p>b</p>\n"),
    ("<p>“Smart”\u00a0&nbsp;quotes – and <span style='mso-x:1'>more</span></p>", "<p>“Smart” quotes – and more</p>\n"),
    ("<p>1 in 10<sup>3</sup>, CO<sub>2</sub></p>", "<p>1 in 10<sup>3</sup>, CO<sub>2</sub></p>\n"),
    ("<p>Give <del>10</del><ins>5</ins> or <s>9</s> 7</p>", "<p>Give 5 or 7</p>\n"),
    ("<p>Give <span style='mso-hide:all'>50</span>5.<a href='#_ftn1'>[1]</a></p>", "<p>Give 5.</p>\n"),
    ("</textarea></form><form action=//example.org><p>Words", "<p>Words</p>\n"),
]


@pytest.mark.parametrize(("sent", "kept"), HOSTILE)
def test_hostile_and_foreign_html_is_cleaned_on_its_way_in(wanda: Person, leaflet: Guide, sent: str, kept: str) -> None:
    wanda.save(leaflet, {"summary": sent, "sections-0-body": sent})
    leaflet.refresh_from_db()
    assert leaflet.summary == kept
    assert leaflet.sections.get(key="what").body == kept


def test_hostile_html_in_a_form_with_an_error_stays_text(wanda: Person, leaflet: Guide) -> None:
    response = wanda.save(leaflet, {"title": "", "summary": "</textarea><script>alert(1)</script><p>Words</p>"})
    assert errors_of(response)
    html = response.content.decode()
    assert "<script>alert(1)" not in html
    assert "&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;p&gt;Words&lt;/p&gt;" in html


def test_a_text_too_long_is_named_nothing_is_kept_and_the_words_are_still_in_the_form(
    wanda: Person, leaflet: Guide
) -> None:
    before = everything_kept()
    response = wanda.save(leaflet, {"summary": "<p>" + "word " * 20_000 + "last</p>"})
    assert response.status_code == 200
    assert any("too long to be kept" in error for error in errors_of(response))
    assert "word word last" in response.content.decode()
    assert everything_kept() == before


@pytest.mark.parametrize("size", [60_000, 500_000])
@pytest.mark.parametrize("bit", ["<ul><li>", "<strong><p>x", "<a href=/x/>", "<div"])
def test_a_megabyte_of_nonsense_gets_an_answer(wanda: Person, leaflet: Guide, bit: str, size: int) -> None:
    before = everything_kept()
    response = wanda.save(leaflet, {"summary": bit * (size // len(bit))})
    assert response.status_code == 200
    assert "too long to be kept" in response.content.decode()
    assert everything_kept() == before


# --- What a browser may do --------------------------------------------------------------------------------------------


def policy(response: object) -> set[str]:
    return {part.strip() for part in response["Content-Security-Policy"].split(";")}  # type: ignore[index]


def test_the_editor_needs_no_exception_from_the_security_policy(wanda: Person, clonazepam: Treatment) -> None:
    public = policy(Client().get("/"))
    assert not [part for part in public if "unsafe" in part or "nonce" in part or "data:" in part]
    for address in (step_of(clonazepam, "change"), list_of(Guide, "add")):
        assert policy(wanda.get(address)) - {"frame-src 'self'"} == public  # the frame is for the preview
