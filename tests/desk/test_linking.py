"""The list of places that the link dialog of body text offers."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conditions.models import Guide, Treatment
from desk.linking import MOST
from editorial.models import Edition
from tests.desk.people import NO_GROUP, Person, Someone, answer_of, by_role, typed


def ask(person: Person, words: str) -> Any:
    response = person.client.get(reverse("admin:pages_to_link"), {"q": words})
    assert response.status_code == 200
    return response.json()


def addresses(person: Person, words: str) -> list[str]:
    return [page["address"] for page in ask(person, words)["pages"]]


@pytest.mark.parametrize(("role", "answer"), by_role("login login 403 200 200 403 200"))
def test_who_may_look_for_something_to_link_to(person: Someone, role: str, answer: str) -> None:
    assert answer_of(person(role).get(reverse("admin:pages_to_link"), "q=sleep")) == answer


def test_an_account_that_may_change_but_one_kind_of_page_may_look(
    person: Someone,
) -> None:
    helper = person(NO_GROUP)
    assert helper.account
    helper.account.user_permissions.set(Permission.objects.filter(codename="change_term"))
    assert "/treatments/clonazepam/" in addresses(helper, "clonazepam")


def test_the_list_is_only_read(wanda: Person) -> None:
    assert wanda.post(reverse("admin:pages_to_link"), {"q": "sleep"}).status_code == 405


def test_pages_are_found_by_title_other_names_and_kind_of_list(wanda: Person) -> None:
    assert addresses(wanda, "Clonazepam")[0] == "/treatments/clonazepam/"
    assert "/treatments/clonazepam/" in addresses(wanda, "rivotril")
    assert "/treatments/" in addresses(wanda, "treatments")
    assert "/treatments/clonazepam/" in addresses(wanda, " ZEPAM  clon ")
    assert addresses(wanda, "clonazepam zebra") == []


def test_a_title_that_begins_with_the_words_comes_first(wanda: Person) -> None:
    titles = [page["title"].casefold() for page in ask(wanda, "sleep")["pages"]]
    starts = [title.startswith("sleep") for title in titles]
    assert True in starts
    assert starts == sorted(starts, reverse=True)


def test_a_source_is_found_by_its_authors_and_brings_short_words(wanda: Person) -> None:
    found = ask(wanda, "Caviness Truong 2011")["pages"][0]
    assert found["source"] is True
    assert found["address"] == "/sources/caviness-truong-myoclonus-2011/"
    assert found["words"] == "Caviness Truong Myoclonus 2011"


def test_a_draft_and_a_withdrawn_page_are_not_offered(
    wanda: Person, clonazepam: Treatment, sign_off: Callable[..., Edition]
) -> None:
    Guide.objects.create(**{**typed(Guide, "new"), "title": "Zebra crossing"})
    assert addresses(wanda, "zebra crossing") == []
    sign_off(clonazepam, change="withdrawn", note="Wrong.")
    assert "/treatments/clonazepam/" not in addresses(wanda, "clonazepam")


def test_words_of_the_glossary_are_not_offered_for_they_are_linked_by_themselves(wanda: Person) -> None:
    assert [address for address in addresses(wanda, "tic") if "#" in address] == []


def test_the_list_is_short_and_says_when_there_is_more(wanda: Person) -> None:
    much = ask(wanda, "myoclonus")
    assert (len(much["pages"]), much["more"]) == (MOST, True)
    assert ask(wanda, "rivotril")["more"] is False


@pytest.mark.parametrize("words", ["", "  ", "\0", "%", "'\"<script>", "x" * 5000, "é\u202e💩"])
def test_whatever_is_asked_gets_a_list(wanda: Person, words: str) -> None:
    assert ask(wanda, words) == {"pages": [], "more": False}


def test_looking_asks_the_database_for_nothing_but_who_asks(
    wanda: Person, sign_off: Callable[..., Edition], empty_desk: None
) -> None:
    def queries() -> int:
        ask(wanda, "guide")  # whatever is new is read
        with CaptureQueriesContext(connection) as asked:
            ask(wanda, "guide")
        return len(asked)

    before = queries()
    for number in range(3):
        sign_off(Guide.objects.create(**{**typed(Guide, f"guide-{number}"), "title": f"Guide {number}"}))
    assert len(addresses(wanda, "guide")) == 4  # with the list of all guides
    assert queries() == before
