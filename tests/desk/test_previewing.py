"""The preview of what stands in a form, saved or not: a save that is taken back."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from conditions.models import Guide, Treatment
from desk.previewing import PREVIEW
from editorial.models import Account
from editorial.workflow import record
from faq.models import Question
from glossary.models import Term
from tests.desk.people import TOKEN, Person, Someone, answer_of, by_role, everything_kept, list_of, read_public, step_of


def policy(response: Any) -> set[str]:
    return {part.strip() for part in response["Content-Security-Policy"].split(";")}


@pytest.mark.parametrize(("role", "answer"), by_role("login login 403 200 200 403 200"))
def test_who_may_preview_what_is_not_saved(
    person: Someone, wanda: Person, leaflet: Guide, role: str, answer: str
) -> None:
    form = wanda.open(step_of(leaflet, "change"))
    somebody = person(role)
    before = everything_kept()
    values = {name: values for name, values in form.fields.items() if name != "csrfmiddlewaretoken"}
    response = somebody.post(form.action, {**values, "title": "A secret title", PREVIEW: "yes"})
    assert answer_of(response) == answer
    assert ("A secret title" in response.content.decode()) == (answer == "200")
    assert everything_kept() == before


@pytest.mark.parametrize(
    ("model", "key", "body"),
    [
        (Treatment, "clonazepam", "summary"),
        (Guide, "overview", "summary"),
        (Question, "is-it-epilepsy", "answer"),
        (Term, "tic", "meaning"),
    ],
)
def test_a_preview_shows_what_is_typed_and_keeps_nothing(wanda: Person, model: Any, key: str, body: str) -> None:
    thing = model.objects.filter(key=key).first() or model.objects.first()
    form = wanda.open(step_of(thing, "change"))
    public, before = read_public(thing), everything_kept()
    form.fill({body: "<p>Typed and not saved<script>alert(1)</script>.</p>"})
    response = wanda.press(form, PREVIEW)
    assert response.status_code == 200
    html = response.content.decode()
    assert "Typed and not saved." in html
    assert ("Preview: not public." in html) == (model is not Term)  # words are read among others
    assert "alert(1)" not in html
    assert everything_kept() == before
    assert read_public(thing) == public
    assert "errornote" not in wanda.read(step_of(thing, "change"))
    assert "messagelist" not in wanda.read(step_of(thing, "change"))


def test_somebody_whose_session_has_ended_is_told_so_in_the_frame(
    person: Someone, wanda: Person, leaflet: Guide
) -> None:
    form = wanda.open(step_of(leaflet, "change"))
    wanda.client.logout()
    response = wanda.post(form.action, {"title": "Typed", PREVIEW: "yes"})
    assert "You are logged out." in response.content.decode()
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_somebody_who_has_signed_in_again_is_told_in_the_frame_how_to_go_on(wanda: Person, leaflet: Guide) -> None:
    form = wanda.open(step_of(leaflet, "change"))
    form.fill({"title": "Typed before"})
    assert wanda.account
    wanda.client.force_login(wanda.account)
    wanda.client.cookies["csrftoken"] = TOKEN
    before = everything_kept()

    response = wanda.press(form, PREVIEW)
    assert response.status_code == 403
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "You have logged in again since you opened this form." in response.content.decode()
    assert everything_kept() == before


def test_somebody_who_may_not_change_the_page_any_more_is_told_so_in_the_frame(wanda: Person, leaflet: Guide) -> None:
    form = wanda.open(step_of(leaflet, "change"))
    Group.objects.get(name="Writer").user_set.clear()
    response = wanda.press(form, PREVIEW)
    assert response.status_code == 403
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "Your account may not change this page" in response.content.decode()


def test_added_and_deleted_parts_are_in_the_preview(wanda: Person, leaflet: Guide) -> None:
    form = wanda.open(step_of(leaflet, "change"))
    form.add_part("sections", {"heading": "Brand new part", "aspect": "living", "body": "<p>New.</p>", "position": 9})
    form.fill({f"{form.row_of('sections', leaflet.sections.get(key='why'))}-DELETE": "on"})
    before = everything_kept()
    html = wanda.press(form, PREVIEW).content.decode()
    assert "Brand new part" in html
    assert 'id="why"' not in html
    assert everything_kept() == before


def test_a_page_that_was_never_saved_can_be_previewed(wanda: Person, leaflet: Guide) -> None:
    filled = wanda.open(step_of(leaflet, "change"))
    form = wanda.open(list_of(Guide, "add"))
    form.fill({name: filled[name] for name in form.fields if name in filled.fields and name[0] not in "csu_"})
    form.fill({"key": "never", "slug": "never", "title": "Never saved", "summary": "<p>Never saved either.</p>"})
    before = everything_kept()
    response = wanda.press(form, PREVIEW)
    assert "Never saved either." in response.content.decode()
    assert everything_kept() == before


def test_a_form_with_faults_says_them_with_the_names_of_their_fields(wanda: Person, leaflet: Guide) -> None:
    form = wanda.open(step_of(leaflet, "change"))
    form.fill({"title": "", "slug": "No Slug", "sections-1-heading": "", "summary": "<p>Kept</p>"})
    before = everything_kept()
    response = wanda.press(form, PREVIEW)
    html = response.content.decode()
    assert "Title: This field is required." in html
    assert "Slug: " in html
    assert "Section 2, Heading: This field is required." in html
    assert "Nothing is lost." in html
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert everything_kept() == before


def test_somebody_elses_save_does_not_get_in_the_way_of_looking(
    wanda: Person, reviewer: Account, leaflet: Guide
) -> None:
    form = wanda.open(step_of(leaflet, "change"))
    leaflet.say = "theirs"
    leaflet.save()
    record(leaflet, by=reviewer)
    before = everything_kept()
    form.fill({"summary": "<p>Mine.</p>"})
    assert "Mine." in wanda.press(form, PREVIEW).content.decode()
    assert everything_kept() == before


@pytest.mark.parametrize(
    "values", [{}, {"sections-TOTAL_FORMS": "x"}, {"title": "\0"}, {"sections-TOTAL_FORMS": "9" * 9}]
)
def test_a_forged_preview_gets_an_answer_in_words(wanda: Person, leaflet: Guide, values: dict[str, str]) -> None:
    before = everything_kept()
    response = wanda.post(step_of(leaflet, "change"), {**values, PREVIEW: "yes"})
    assert response.status_code == 200
    assert "No preview yet" in response.content.decode()
    assert everything_kept() == before


def test_a_page_that_is_gone_says_so_and_leaves_no_message(wanda: Person, leaflet: Guide) -> None:
    form = wanda.open(step_of(leaflet, "change"))
    Guide.objects.filter(pk=leaflet.pk).delete()
    response = wanda.press(form, PREVIEW)
    assert "no longer there" in response.content.decode()
    assert "messagelist" not in wanda.read(list_of(Guide))


def test_only_the_preview_may_be_framed_and_only_the_form_may_have_a_frame(wanda: Person, leaflet: Guide) -> None:
    public = policy(Client().get("/"))
    assert "frame-ancestors 'none'" in public
    assert not [part for part in public if part.startswith("frame-src")]
    shown = wanda.get(step_of(leaflet, "change"))
    assert policy(shown) - public == {"frame-src 'self'"}
    assert shown["X-Frame-Options"] == "DENY"
    assert policy(wanda.get("/admin/")) == public
    preview = wanda.press(wanda.open(step_of(leaflet, "change")), PREVIEW)
    assert policy(preview) == public - {"frame-ancestors 'none'"} | {"frame-ancestors 'self'"}
    assert preview["X-Frame-Options"] == "SAMEORIGIN"
    assert "no-store" in preview["Cache-Control"]
    saved_preview = wanda.get(step_of(leaflet, "preview"))
    assert (saved_preview["X-Frame-Options"], policy(saved_preview)) == ("DENY", public)


def test_links_in_the_frame_do_not_lead_it_away(wanda: Person, clonazepam: Treatment) -> None:
    html = wanda.press(wanda.open(step_of(clonazepam, "change")), PREVIEW).content.decode()
    links = html.split("<a ")[1:]
    assert len(links) > 20
    for link in links:
        tag = link.partition(">")[0]
        assert ('href="#' in tag) != ('target="_blank"' in tag), tag
