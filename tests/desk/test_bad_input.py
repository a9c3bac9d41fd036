"""Whatever somebody puts into an address or a form of the desk: an answer in words, never a server error."""

import re

import pytest
from django.urls import reverse

from citations.models import Source
from conditions.models import Guide, Treatment
from editorial.body import LONGEST
from editorial.models import Account, Edition
from glossary.models import Term
from tests.desk.people import (
    SUPERUSER,
    Person,
    Someone,
    errors_of,
    everything_kept,
    list_of,
    read_form,
    review_of,
    step_of,
)

NO_ID = "9" * 30

# --- Addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pk", ["0", "999999", NO_ID, "9" * 5000, "-1", "x", "%00", "1'--", "%F0%9F%92%A9", "_3F"])
def test_an_unknown_page_edition_or_account_is_not_found(person: Someone, pk: str) -> None:
    root = person(SUPERUSER)
    steps = ["change", "delete", "history", "preview", "submit", "editions", "editions/1", "clinical-review"]
    addresses = [f"{list_of(Treatment)}{pk}/{step}/" for step in steps]
    addresses += [f"{list_of(Edition)}{pk}/{step}/" for step in ("change", "preview", "history", "delete")]
    addresses += [f"{list_of(Account)}{pk}/{step}/" for step in ("change", "password", "history")]
    for address in addresses:
        for response in (root.get(address), root.post(address, {"note": "x", "approve": ""})):
            assert response.status_code in (302, 403, 404), address
    assert root.get(f"{list_of(Edition)}{pk}/change/").status_code == 404


QUERIES = [
    "q=%00",
    "q=%FF%FE",
    "q=" + "x" * 5000,
    "q=%25_%5C'\"--",
    "q=" + "%20".join("word" for _ in range(300)),
    "p=-1",
    "p=x",
    "p=" + "9" * 5000,
    "o=x.y.-99.%00",
    "o=" + NO_ID,
    "all=",
    "e=1",
    "_facets=x",
    "_popup=1&_to_field=password",
    "_changelist_filters=%00",
    "key__regex=(",
    "key__iregex=*",
    "title__regex=%5B",
    "id=x",
    "id=" + NO_ID,
    "id__in=1,x",
    "key=%00",
    "key__exact=%00",
    "key__isnull=maybe",
    "no_such_field=1",
    "submitted_by__password__startswith=md5",
    "password__startswith=md5",
    "show=nonsense",
    "show=%00",
    "verdict__exact=%00",
    "model=%00",
    "kind__exact=nonsense",
    "grade__exact=%00",
    "groups__id__exact=x",
    "groups__id__exact=" + NO_ID,
    "is_active__exact=maybe",
    "submitted_at__gte=yesterday",
    "&&==&%=%zz",
]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query[:30])
def test_a_list_takes_any_query(person: Someone, query: str) -> None:
    root = person(SUPERUSER)
    for model in (Treatment, Edition, Account):
        assert root.get(list_of(model), query).status_code in (200, 302, 400), model


@pytest.mark.parametrize(
    "query",
    [
        "",
        "app_label=conditions",
        "app_label=conditions&model_name=typecause&field_name=key&term=",
        "app_label=no&model_name=such&field_name=thing&term=",
        "app_label=conditions&model_name=typecause&field_name=cause&term=%00",
        "app_label=conditions&model_name=typecause&field_name=cause&term=a&page=x",
        "app_label=conditions&model_name=typecause&field_name=cause&term=a&page=" + NO_ID,
        "app_label=%00&model_name=%00&field_name=%00&term=%00",
    ],
)
def test_the_search_for_pages_to_link_to_takes_any_query(wanda: Person, query: str) -> None:
    assert wanda.get("/admin/autocomplete/", query).status_code in (200, 403, 404)


# --- Forms ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["sections-TOTAL_FORMS", "sections-INITIAL_FORMS"])
def test_a_broken_count_of_parts_is_explained_and_changes_nothing(wanda: Person, leaflet: Guide, name: str) -> None:
    form, before = wanda.open(step_of(leaflet, "change")), everything_kept()
    for value in (None, "", "x", "1.5", "\0"):
        form.fill({name: value, "title": "Changed", "sections-0-heading": "Changed"})
        assert errors_of(wanda.press(form, "_save")), value
    assert everything_kept() == before


@pytest.mark.parametrize("count", ["101", NO_ID])
def test_a_form_that_asks_for_too_many_parts_is_not_drawn_in_full(wanda: Person, leaflet: Guide, count: str) -> None:
    before = everything_kept()
    response = wanda.save(leaflet, {"sections-TOTAL_FORMS": count})
    assert "Please submit at most 50 forms." in errors_of(response)
    assert len([name for name in read_form(response.content.decode(), "").fields if name.endswith("-aspect")]) <= 101
    assert everything_kept() == before


@pytest.mark.parametrize("count", ["101", NO_ID])
def test_nor_is_one_that_asks_for_parts_that_are_not_made_any_more(wanda: Person, leaflet: Guide, count: str) -> None:
    before = everything_kept()
    response = wanda.save(leaflet, {"care_cards-TOTAL_FORMS": count})
    assert errors_of(response)
    assert len([name for name in read_form(response.content.decode(), "").fields if name.endswith("-level")]) <= 101
    assert everything_kept() == before


@pytest.mark.parametrize(
    ("name", "value"),
    [("TOTAL_FORMS", "-1"), ("INITIAL_FORMS", "-1"), ("INITIAL_FORMS", "7"), ("INITIAL_FORMS", NO_ID)],
)
def test_a_wrong_count_of_parts_leaves_the_parts_that_are_there(
    wanda: Person, leaflet: Guide, name: str, value: str
) -> None:
    assert wanda.save(leaflet, {f"sections-{name}": value}).status_code in (200, 302)
    assert {"what", "why"} <= set(leaflet.sections.values_list("key", flat=True))


@pytest.mark.parametrize("keep", ["csrfmiddlewaretoken", "title", "sections"])
def test_half_a_form_changes_nothing(wanda: Person, leaflet: Guide, keep: str) -> None:
    form, before = wanda.open(step_of(leaflet, "change")), everything_kept()
    form.fields = {name: values for name, values in form.fields.items() if name.startswith(("csrf", keep))}
    response = wanda.press(form, "_save")
    assert response.status_code == 200
    assert errors_of(response)
    assert everything_kept() == before


def test_nul_characters_are_refused_in_every_field(wanda: Person, remedy: Treatment) -> None:
    form, before = wanda.open(step_of(remedy, "change")), everything_kept()
    shown = [name for name in form.fields if not name.startswith("csrf") and not re.search("_FORMS|__prefix__", name)]
    hidden = {name: form[name] for name in shown if re.search("-(id|parent|part)$|^(seen|copy)$|^initial-", name)}
    form.fill({**dict.fromkeys(shown, "a\0b"), **hidden})
    assert len(errors_of(wanda.press(form, "_save"))) > len(set(shown) - set(hidden))
    form = wanda.open(step_of(remedy, "change"))
    form.fill(dict.fromkeys(hidden, "\0"))
    assert errors_of(wanda.press(form, "_save"))
    assert everything_kept() == before


def test_the_longest_text_there_may_be_is_kept_and_shown(wanda: Person, leaflet: Guide) -> None:
    longest = "<p>" + "word " * ((LONGEST - 9) // 5) + "</p>"
    assert wanda.save(leaflet, {"summary": longest}).status_code == 302
    leaflet.refresh_from_db()
    assert len(leaflet.summary) > LONGEST - 20
    for step in ("preview", "submit"):
        assert "word word" in wanda.read(step_of(leaflet, step))


def test_a_form_of_more_than_the_server_takes_is_refused_and_changes_nothing(wanda: Person, leaflet: Guide) -> None:
    form, before = wanda.open(step_of(leaflet, "change")), everything_kept()
    for changes in ({"summary": "x" * 3_000_000}, {"summary": "x", **{f"f-{number}": "" for number in range(1001)}}):
        form.fill(changes)
        response = wanda.press(form, "_save")
        assert response.status_code == 413
        assert "Press “Back” in your browser" in response.content.decode()
    assert everything_kept() == before


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded", b"%00%FF=%FF&&&===&\xff"),
        ("application/x-www-form-urlencoded; charset=no-such-charset", b"title=x"),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        ("application/json", b'{"title": "x"}'),
        ("", b""),
        ("text/plain\xff", b"\x00"),
    ],
)
def test_a_body_that_is_no_form_changes_nothing(
    person: Someone, leaflet: Guide, content_type: str, body: bytes
) -> None:
    root = person(SUPERUSER)
    root.client.handler.enforce_csrf_checks = False
    clonazepam = Treatment.objects.get(key="clonazepam")
    edition = Edition.objects.of(clonazepam).get()
    addresses = [step_of(leaflet, step) for step in ("change", "submit", "preview", "clinical-review")]
    before = everything_kept()
    for address in [*addresses, list_of(Guide, "add"), review_of(edition), list_of(Account, "add"), list_of(Guide)]:
        response = root.client.generic("POST", address, body, content_type)
        assert response.status_code in (200, 302, 400, 403), address
    assert everything_kept() == before


def test_posting_to_a_screen_that_only_shows_changes_nothing(wanda: Person, clonazepam: Treatment) -> None:
    edition = Edition.objects.of(clonazepam).get()
    addresses = [step_of(clonazepam, "preview"), step_of(clonazepam, "editions"), step_of(clonazepam, "edition", 1)]
    addresses += [step_of(clonazepam, "history"), reverse("admin:editorial_edition_preview", args=[edition.pk])]
    before = everything_kept()
    for address in addresses:
        response = wanda.post(address, {"title": "x", "_save": "", "approve": "", "note": "x"})
        assert response.status_code in (200, 405), address
    assert everything_kept() == before


@pytest.mark.parametrize("value", ["-1", "1.5", "x", NO_ID, "٣", "1e3", "0x10", "1899", "2101"])
def test_a_year_that_cannot_be_is_explained(wanda: Person, value: str) -> None:
    source = Source.objects.first()
    assert source
    before = everything_kept()
    assert errors_of(wanda.save(source, {"year": value}))
    assert everything_kept() == before


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"doi": "doi:10.1/x"}, "A DOI starts with “10.”."),
        ({"pmid": "12a"}, "Figures only."),
        ({"url": "javascript:alert(1)"}, "Enter a valid URL."),
        ({"url": "ftp://example.org/"}, "The address starts with “https://” or “http://”."),
        ({"kind_of_study": "odd"}, "Select a valid choice."),
        ({"title": "x" * 301}, "at most 300 characters"),
    ],
)
def test_a_source_that_breaks_a_rule_is_explained(wanda: Person, changes: dict[str, str], said: str) -> None:
    source = Source.objects.first()
    assert source
    before = everything_kept()
    assert said in " ".join(errors_of(wanda.save(source, changes)))
    assert everything_kept() == before


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"doi": "10.1000/same"}, "Another source has this DOI."),
        ({"pmid": "123456"}, "Another source has this PubMed number."),
    ],
)
def test_a_source_that_is_there_already_is_explained(wanda: Person, changes: dict[str, str], said: str) -> None:
    first, second = Source.objects.all()[:2]
    Source.objects.filter(pk=first.pk).update(doi="10.1000/same", pmid="123456")
    before = everything_kept()
    assert said in errors_of(wanda.save(second, changes))
    assert everything_kept() == before


@pytest.mark.parametrize("changes", [{"key": "tic"}, {"word": "tic"}, {"key": "Two Words"}, {"key": ""}])
def test_a_new_word_that_clashes_or_has_an_odd_key_is_explained(wanda: Person, changes: dict[str, str]) -> None:
    form, before = wanda.open(list_of(Term, "add")), everything_kept()
    form.fill({"key": "brand-new", "word": "brand-new", "meaning": "<p>New.</p>", **changes})
    assert errors_of(wanda.press(form, "_save"))
    assert everything_kept() == before


def test_a_group_that_is_not_there_is_explained(person: Someone, writer: Account) -> None:
    root, address = person(SUPERUSER), reverse("admin:editorial_account_change", args=[writer.pk])
    form, before = root.open(address), everything_kept()
    for odd in ("x", "0", NO_ID, "\0"):
        for name in ("groups", "user_permissions"):
            form.fill({"groups": [], "user_permissions": [], name: [odd]})
            assert errors_of(root.press(form, "_save")), (name, odd)
    assert everything_kept() == before
