"""The lists and forms of pages: who may use them, and what saving does."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conditions.models import Guide, MyoclonusType, Treatment
from desk.accounts import ADMINISTRATOR, REVIEWER, WRITER
from editorial.fields import BodyField
from editorial.models import Edition, Editioned, Page, Revision
from editorial.snapshots import editioned_models, serialize
from editorial.status import current_of
from editorial.workflow import record
from faq.models import Question
from glossary.models import Term
from tests.desk.people import (
    NO_GROUP,
    SUPERUSER,
    Person,
    Someone,
    answer_of,
    by_role,
    errors_of,
    everything_kept,
    list_of,
    read_public,
    rows_of,
    step_of,
    table,
    typed,
    words_of,
)

KINDS = [pytest.param(model, id=model._meta.model_name) for model in editioned_models()]

# --- Who may ----------------------------------------------------------------------------------------------------------

#                anonymous not-staff no-group Writer Reviewer Administrator superuser
PAGE_SCREENS = {
    "changelist": "login  login    403      200    200      403           200",
    "add": "       login  login    403      200    200      403           200",
    "change": "    login  login    403      200    200      403           200",
    "history": "   login  login    403      200    200      403           200",
    "delete": "    login  login    403      403    403      403           403",
}


@pytest.mark.parametrize(("step", "role", "answer"), table(PAGE_SCREENS))
def test_who_may_open_the_lists_and_forms_of_pages(person: Someone, step: str, role: str, answer: str) -> None:
    question = Question.objects.get(key="what-is-myoclonus")
    address = list_of(Question, step) if step in ("changelist", "add") else step_of(question, step)
    assert answer_of(person(role).get(address)) == answer


@pytest.mark.parametrize("model", KINDS)
@pytest.mark.parametrize(("role", "answer"), [(NO_GROUP, "403"), (WRITER, "200"), (ADMINISTRATOR, "403")])
def test_every_kind_of_page_is_open_to_writers_only(
    person: Someone, model: type[Editioned], role: str, answer: str
) -> None:
    somebody, thing = person(role), model._default_manager.first()
    addresses = [list_of(model), step_of(thing, "change")]
    assert {address: answer_of(somebody.get(address)) for address in addresses} == dict.fromkeys(addresses, answer)


@pytest.mark.parametrize(("role", "answer"), by_role("login login 403 302 302 403 302"))
def test_who_may_save_a_page(person: Someone, wanda: Person, leaflet: Guide, role: str, answer: str) -> None:
    form, somebody = wanda.open(step_of(leaflet, "change")), person(role)
    form.fill({"title": "Saved"})
    before = everything_kept()
    assert answer_of(somebody.post(form.action, form.fields)) == answer
    leaflet.refresh_from_db()
    assert (leaflet.title == "Saved") == (answer == "302")
    assert (everything_kept() == before) == (answer != "302")


@pytest.mark.parametrize(("role", "answer"), by_role("login login 403 302 302 403 302"))
def test_who_may_add_a_page(person: Someone, wanda: Person, role: str, answer: str) -> None:
    form, somebody = wanda.open(list_of(Term, "add")), person(role)
    form.fill({"key": "brand-new", "word": "brand-new", "meaning": "<p>New.</p>"})
    assert answer_of(somebody.post(form.action, form.fields)) == answer
    assert Term.objects.filter(key="brand-new").exists() == (answer == "302")


@pytest.mark.parametrize(("role", "answer"), by_role("login login 403 403 403 403 403"))
@pytest.mark.parametrize("verdict", ["unreviewed", "pending", "changes"])
def test_nobody_deletes_a_page_that_has_an_edition(
    person: Someone, wanda: Person, rahul: Person, role: str, answer: str, verdict: str
) -> None:
    thing = Term.objects.get(key="tic")
    if verdict != "unreviewed":
        thing = _new_term(wanda)
        wanda.submit(thing)
    if verdict == "changes":
        rahul.decide(Edition.objects.pending().get(), "ask", "Not yet.")
    assert answer_of(person(role).post(step_of(thing, "delete"), {"post": "yes"})) == answer
    assert Term.objects.filter(pk=thing.pk).exists()


@pytest.mark.parametrize(("role", "gone"), [(WRITER, False), (REVIEWER, False), (SUPERUSER, True)])
def test_a_page_that_was_never_submitted_can_be_deleted_by_a_superuser(
    person: Someone, wanda: Person, role: str, gone: bool
) -> None:
    thing = _new_term(wanda)
    person(role).post(step_of(thing, "delete"), {"post": "yes"})
    assert Term.objects.filter(pk=thing.pk).exists() != gone


def test_nothing_is_deleted_or_changed_from_a_list(wanda: Person) -> None:
    html = wanda.read(list_of(Treatment))
    assert 'name="action"' not in html
    before = everything_kept()
    keys = [str(pk) for pk in Treatment.objects.values_list("pk", flat=True)]
    wanda.post(list_of(Treatment), {"action": "delete_selected", "_selected_action": keys, "post": "yes"})
    assert everything_kept() == before


@pytest.mark.parametrize(("role", "answer"), by_role("login login 403 200 200 403 200"))
def test_who_may_search_pages_to_link_to(person: Someone, role: str, answer: str) -> None:
    query = "app_label=conditions&model_name=typecause&field_name=cause&term="
    assert answer_of(person(role).get("/admin/autocomplete/", query)) == answer


# --- Saving -----------------------------------------------------------------------------------------------------------


def _new_term(by: Person) -> Term:
    form = by.open(list_of(Term, "add"))
    form.fill({"key": "brand-new", "word": "brand-new", "meaning": "<p>New.</p>"})
    by.press(form, "_save")
    return Term.objects.get(key="brand-new")


@pytest.mark.parametrize("model", KINDS)
def test_saving_without_a_change_keeps_no_revision_and_notes_no_change(wanda: Person, model: type[Editioned]) -> None:
    for thing in model._default_manager.all()[:1]:
        before, revisions = serialize(thing), Revision.objects.count()
        assert wanda.save(thing).status_code == 302
        assert serialize(model._default_manager.get(pk=thing.pk)) == before
        assert Revision.objects.count() == revisions
        assert LogEntry.objects.latest("pk").get_change_message() == "No fields changed."


#: What the content standard does not let a page about health go without.
UP_TO_STANDARD = {
    "what_to_do": "<ul><li>Entirely new words</li></ul>",
    "not_known": '<p>Much. <a href="/sources/mayo-cjd/">A source</a></p>',
}


@pytest.mark.parametrize("model", KINDS)
def test_a_new_page_of_every_kind_can_be_written_at_the_desk_and_signed_off(
    wanda: Person, rahul: Person, model: type[Editioned]
) -> None:
    form = wanda.open(list_of(model, "add"))
    form.fill({**typed(model, "brand-new"), **(UP_TO_STANDARD if issubclass(model, Page) else {})})
    assert wanda.press(form, "_save").status_code == 302
    thing = model._default_manager.get(key="brand-new")
    assert current_of(thing) is None
    assert Revision.objects.get(model=model._meta.label_lower, key="brand-new").by == wanda.account
    wanda.submit(thing)
    rahul.decide(Edition.objects.pending().get())
    assert "Entirely new words" in read_public(thing)


def test_the_key_of_a_page_is_not_changed_by_a_form_made_by_hand(wanda: Person, leaflet: Guide) -> None:
    form = wanda.open(step_of(leaflet, "change"))
    assert "key" not in form.fields
    form.fill({"key": "other", "title": "Leaflet, again"})
    assert wanda.press(form, "_save").status_code == 302
    leaflet.refresh_from_db()
    assert (leaflet.key, leaflet.title) == ("leaflet", "Leaflet, again")


def test_an_address_that_cannot_be_is_explained(wanda: Person, leaflet: Guide) -> None:
    form = wanda.open(step_of(leaflet, "change"))
    for slug in ("evidence", "Two Words", "under_score", "-edge", "a--b", "", "overview"):
        form.fill({"slug": slug})
        assert errors_of(wanda.press(form, "_save"))[:1] == ["Please correct the error below."], slug
        leaflet.refresh_from_db()
        assert leaflet.slug == "leaflet"


def test_a_guide_for_readers_without_advice_is_explained_and_one_about_the_site_needs_none(
    wanda: Person, leaflet: Guide
) -> None:
    said = "A page for readers says what to do and what experts do not know."
    assert said in errors_of(wanda.save(leaflet, {"what_to_do": ""}))
    assert said in errors_of(wanda.save(leaflet, {"not_known": ""}))
    assert wanda.save(leaflet, {"group": "site", "what_to_do": "", "not_known": ""}).status_code == 302


HOSTILE = (
    '<script>alert(1)</script><p onclick="x()" style="top:0">Kept <b>words</b> <a href="javascript:x()">here</a></p>'
)
CLEANED = "<p>Kept words here</p>\n"


def test_hostile_html_in_body_text_is_cleaned_on_save(wanda: Person, remedy: Treatment) -> None:
    names = [field.name for field in remedy._meta.fields if isinstance(field, BodyField)]
    parts = ["uses-0-finding", "uses-0-not_known"]
    assert wanda.save(remedy, dict.fromkeys([*names, *parts], HOSTILE)).status_code == 302
    remedy.refresh_from_db()
    use = remedy.uses.get()
    assert {getattr(remedy, name) for name in names} | {use.finding, use.not_known} == {CLEANED}


def test_hostile_text_in_plain_fields_is_only_ever_shown_as_text(wanda: Person, rahul: Person, leaflet: Guide) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    wanda.save(leaflet, {"title": hostile, "purpose": hostile, "also_called": hostile, **UP_TO_STANDARD})
    wanda.submit(leaflet, note=hostile)
    edition = Edition.objects.pending().get()
    screens = [step_of(leaflet, step) for step in ("change", "preview", "submit", "editions", "history")]
    screens += [list_of(Guide), f"/admin/editorial/edition/{edition.pk}/change/"]
    for address in screens:
        html = rahul.read(address)
        assert hostile not in html, address
        assert "&lt;img src=x" in html, address


def test_body_text_of_nothing_but_forbidden_html_counts_as_empty(wanda: Person, leaflet: Guide) -> None:
    response = wanda.save(leaflet, {"summary": "<script>alert(1)</script>"})
    assert "This field cannot be blank." in errors_of(response)


# --- Lists and the status line ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [Guide, Term])
def test_a_list_takes_the_same_queries_however_many_pages_it_has(wanda: Person, model: type[Editioned]) -> None:
    first = model._default_manager.first()
    values = {name: getattr(first, name) for name in model.SNAPSHOT.fields}

    def add(number: int) -> None:
        unique = {"slug": f"copy-{number}"} if model is Guide else {"word": f"copy {number}"}
        record(model._default_manager.create(**{**values, **unique, "key": f"copy-{number}"}), by=wanda.account)

    add(0)
    wanda.read(list_of(model), "q=copy")
    with CaptureQueriesContext(connection) as few:
        assert len(rows_of(wanda.read(list_of(model), "q=copy"))) == 1
    for number in range(1, 21):
        add(number)
    with CaptureQueriesContext(connection) as many:
        assert len(rows_of(wanda.read(list_of(model), "q=copy"))) == 21
    assert len(many) == len(few)


def test_lists_and_forms_say_where_a_page_stands(wanda: Person, rahul: Person) -> None:
    tic = Term.objects.get(key="tic")

    def told() -> str:
        line = next(row for row in rows_of(wanda.read(list_of(Term), "q=tic")) if row.startswith("tic "))
        sentence = line.removeprefix("tic ")
        assert sentence in words_of(wanda.read(step_of(tic, "change")))
        return sentence

    assert told() == "Edition 1 is public."
    wanda.save(tic, {"say": "TIK"})
    assert told() == "Edition 1 is public. There are edits that readers do not see."
    wanda.submit(tic)
    assert told() == "Edition 1 is public. There are edits that readers do not see. Edition 2 waits for review."
    wanda.save(tic, {"say": "TI-ik"})
    assert told().endswith("Edition 2 waits for review. The text was edited after it was submitted.")
    rahul.decide(Edition.objects.pending().get())
    assert told() == "Edition 2 is public. There are edits that readers do not see."
    wanda.submit(tic, change="withdrawn", note="Wrong.")
    rahul.decide(Edition.objects.pending().get())
    assert told() == "Withdrawn. There are edits that readers do not see."


def test_a_page_that_was_never_published_says_so(wanda: Person) -> None:
    thing = _new_term(wanda)
    assert "Not public yet." in words_of(wanda.read(step_of(thing, "change")))


@pytest.mark.parametrize(
    ("model", "words", "found"),
    [(Treatment, "clonaz", "Clonazepam"), (Term, "tic", "tic"), (MyoclonusType, "action", "Jerks when you move")],
)
def test_a_list_can_be_searched(wanda: Person, model: type[Editioned], words: str, found: str) -> None:
    shown = rows_of(wanda.read(list_of(model), f"q={words}"))
    assert any(row.startswith(found) for row in shown)
    assert len(shown) < model._default_manager.count()
