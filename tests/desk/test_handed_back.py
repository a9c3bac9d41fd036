"""What somebody sends whose session has ended, or who may not save it any more, is handed back with all they typed."""

from typing import Any

import pytest
from django.contrib.auth.models import Group

from conditions.models import Guide, Treatment
from editorial.models import Account, Edition
from editorial.snapshots import lock
from glossary.models import Term
from tests.desk.people import (
    TOKEN,
    Form,
    Person,
    Someone,
    everything_kept,
    list_of,
    read_form,
    review_of,
    step_of,
    words_of,
)

FROM_HERE = {"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_ORIGIN": "http://testserver"}


def handed_back(person: Person, form: Form, status: int = 401) -> tuple[str, Form]:
    """Press Save, see that nothing was saved, and return what is said and the form that comes back."""
    before = everything_kept()
    response = person.press(form, "_save" if "_save" in form.buttons else "")
    assert response.status_code == status
    assert everything_kept() == before
    html = response.content.decode()
    return words_of(html), read_form(html, "")


def typed(form: Form) -> dict[str, Any]:
    """All that is in a form but the token."""
    lines = {name: [each.replace("\r\n", "\n") for each in values] for name, values in form.fields.items() if values}
    return {name: values for name, values in lines.items() if name != "csrfmiddlewaretoken"}


def filled(person: Person, guide: Guide) -> Form:
    form = person.open(step_of(guide, "change"))
    form.fill({"title": "My new title", "summary": "\nOne line\nand another & <b>", "sections-0-DELETE": "on"})
    form.add_part("sections", {"heading": "Half a part", "body": ""})
    return form


def sign_in_again(person: Person) -> None:
    """In another tab: it changes the token, as logging in does."""
    assert person.account
    person.client.force_login(person.account)
    person.client.cookies["csrftoken"] = TOKEN


# --- The session has ended --------------------------------------------------------------------------------------------


def test_a_page_that_is_saved_after_the_session_ended_comes_back_and_can_be_saved(
    wanda: Person, leaflet: Guide
) -> None:
    form = filled(wanda, leaflet)
    wanda.client.session.flush()

    told, again = handed_back(wanda, form)

    assert "You were logged out before this could be saved." in told
    assert typed(again) == {**typed(form), "_save": ["Save"]}
    assert again.action == form.action
    sign_in_again(wanda)
    wanda.client.defaults |= FROM_HERE
    told, again = handed_back(wanda, again, 403)
    assert "You have logged in again since this page was opened." in told
    assert typed(again) == {**typed(form), "_save": ["Save"]}
    again.fill({"sections-2-body": "<p>Whole.</p>", "sections-2-aspect": "signs"})
    assert wanda.press(again).status_code == 302
    assert set(leaflet.sections.values_list("key", flat=True)) == {"why", "half-a-part"}


def test_a_new_page_comes_back_too(wanda: Person) -> None:
    form = wanda.open(list_of(Term, "add"))
    form.fill({"key": "brand-new", "word": "brand-new", "meaning": "<p>Something new.</p>"})
    wanda.client.session.flush()
    _, again = handed_back(wanda, form)
    sign_in_again(wanda)
    again.fill({"csrfmiddlewaretoken": TOKEN})
    assert wanda.press(again).status_code == 302
    assert Term.objects.filter(key="brand-new").exists()


def test_what_came_back_is_put_together_with_what_others_saved(wanda: Person, rahul: Person, leaflet: Guide) -> None:
    form = filled(wanda, leaflet)
    wanda.client.session.flush()
    _, again = handed_back(wanda, form)
    rahul.save(leaflet, {"purpose": "Of Rahul"})
    sign_in_again(wanda)
    again.fill({"csrfmiddlewaretoken": TOKEN})
    response = wanda.press(again)
    assert "Purpose Entirely new words Of Rahul" in words_of(response.content.decode())


def test_a_note_to_the_writers_comes_back(wanda: Person, rahul: Person, clonazepam: Treatment) -> None:
    wanda.save(clonazepam, {"say": "KLOH-naz"})
    wanda.submit(clonazepam)
    edition = Edition.objects.pending().get()
    form = rahul.open(review_of(edition))
    form.fill({"note": "Say it in fewer words."})
    rahul.client.session.flush()
    _, again = handed_back(rahul, form)
    assert again["note"] == "Say it in fewer words."


@pytest.mark.parametrize("values", [{}, {"post": "yes"}, {"title": "x", "new_password1": "a long pass phrase"}])
def test_what_nobody_typed_and_what_is_secret_is_not_handed_back(wanda: Person, leaflet: Guide, values: Any) -> None:
    wanda.client.session.flush()
    response = wanda.post(step_of(leaflet, "change"), values)
    assert response.status_code == 302
    assert "login" in response["Location"]


def test_what_comes_back_is_text_only(wanda: Person, leaflet: Guide) -> None:
    form = filled(wanda, leaflet)
    hostile = "</textarea><script>alert(1)</script> \"'>"
    form.fill({"title": hostile, 'odd"><script>name': hostile})
    wanda.client.session.flush()
    before, response = everything_kept(), wanda.press(form)
    assert "<script>alert" not in response.content.decode()
    assert "<script>name" not in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert everything_kept() == before


# --- The token --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"HTTP_SEC_FETCH_SITE": "same-origin"},
        {"HTTP_ORIGIN": "http://testserver"},
        {**FROM_HERE, "HTTP_SEC_FETCH_SITE": "cross-site"},
        {**FROM_HERE, "HTTP_SEC_FETCH_SITE": "same-site"},
        {**FROM_HERE, "HTTP_SEC_FETCH_SITE": "none"},
        {**FROM_HERE, "HTTP_ORIGIN": "null"},
        {**FROM_HERE, "HTTP_ORIGIN": "https://testserver"},
        {**FROM_HERE, "HTTP_ORIGIN": "http://testserver.example.org"},
    ],
)
def test_a_form_with_a_wrong_token_comes_back_only_if_the_browser_says_that_it_is_ours(
    wanda: Person, leaflet: Guide, headers: dict[str, str]
) -> None:
    form, before = filled(wanda, leaflet), everything_kept()
    form.fill({"csrfmiddlewaretoken": "b" * 32})
    wanda.client.defaults |= headers
    response = wanda.press(form, "_save")
    assert response.status_code == 403
    assert "My new title" not in response.content.decode()
    assert everything_kept() == before


def test_a_form_of_the_sign_in_with_a_wrong_token_does_not_come_back(wanda: Person) -> None:
    wanda.client.defaults |= FROM_HERE
    response = wanda.client.post("/accounts/login/", {"login": "two words"})
    assert response.status_code == 403
    assert "two words" not in response.content.decode()


# --- No right to save, any more ---------------------------------------------------------------------------------------


def test_an_account_that_is_closed_in_mid_edit_saves_nothing_and_sees_its_words(wanda: Person, leaflet: Guide) -> None:
    form = filled(wanda, leaflet)
    Account.objects.filter(pk=wanda.account.pk).update(is_active=False)
    told, _ = handed_back(wanda, form)
    assert "If your account was closed, copy your words from below" in told
    assert "My new title" in told


def test_an_account_that_is_no_longer_at_the_desk_sees_its_words(wanda: Person, leaflet: Guide) -> None:
    form = filled(wanda, leaflet)
    Account.objects.filter(pk=wanda.account.pk).update(is_staff=False)
    told, _ = handed_back(wanda, form)
    assert "My new title" in told


def test_somebody_who_may_not_change_pages_any_more_sees_their_words(wanda: Person, leaflet: Guide) -> None:
    form = filled(wanda, leaflet)
    Group.objects.get(name="Writer").user_set.clear()
    told, again = handed_back(wanda, form, 403)
    assert "Your account may not save this, or no longer." in told
    assert "My new title" in told
    assert not again.buttons


def test_a_page_that_was_deleted_in_mid_edit_is_explained_and_the_words_are_there(
    wanda: Person, leaflet: Guide
) -> None:
    form = filled(wanda, leaflet)
    leaflet.delete()
    told, again = handed_back(wanda, form, 404)
    assert "Somebody deleted this page while you had it open" in told
    assert "My new title" in told
    assert not again.buttons


def test_a_page_that_is_deleted_in_the_very_same_moment_is_explained_too(
    wanda: Person, leaflet: Guide, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = filled(wanda, leaflet)

    def too_late(thing: Guide) -> Any:
        Guide.objects.filter(pk=thing.pk).delete()
        return lock(thing)

    monkeypatch.setattr("desk.saving.lock", too_late)
    response = wanda.press(form, "_save")
    assert response.status_code == 404
    assert "My new title" in words_of(response.content.decode())


def test_a_note_to_readers_about_a_page_that_was_deleted_can_be_copied(wanda: Person, leaflet: Guide) -> None:
    form = wanda.open(step_of(leaflet, "submit"))
    form.fill({"change": "content", "note": "What changed and why."})
    leaflet.delete()
    told, again = handed_back(wanda, form, 404)
    assert "What changed and why." in told
    assert not again.buttons


def test_a_note_to_the_writers_can_be_copied_by_a_reviewer_who_is_none_any_more(
    wanda: Person, rahul: Person, clonazepam: Treatment
) -> None:
    wanda.save(clonazepam, {"say": "KLOH-naz"})
    wanda.submit(clonazepam)
    form = rahul.open(review_of(Edition.objects.pending().get()))
    form.fill({"note": "Say it in fewer words."})
    Group.objects.get(name="Reviewer").user_set.clear()
    told, _ = handed_back(rahul, form, 403)
    assert "Say it in fewer words." in told


def test_the_words_on_a_button_were_typed_by_nobody(wanda: Person, leaflet: Guide) -> None:
    form = filled(wanda, leaflet)
    wanda.client.session.flush()
    html = wanda.press(form, "_continue").content.decode()
    assert "Save and continue editing" not in words_of(html)
    assert read_form(html, "")["_continue"] == "Save and continue editing"


def test_a_stranger_is_told_nothing(person: Someone, leaflet: Guide) -> None:
    response = person("anonymous").post(step_of(leaflet, "change"), {"title": "Two words"})
    assert response.status_code == 401
    assert leaflet.purpose not in response.content.decode()
