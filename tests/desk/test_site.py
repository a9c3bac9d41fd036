"""The first page of the desk."""

import pytest
from django.contrib import admin
from django.urls import reverse

from desk.accounts import ADMINISTRATOR, REVIEWER, WRITER
from desk.site import GROUPS
from editorial.snapshots import editioned_models
from tests.desk.people import (
    NO_GROUP,
    SUPERUSER,
    Someone,
    answer_of,
    by_role,
    document,
    words_of,
)

INDEX = reverse("admin:index")


def _lists(html: str) -> dict[str, list[str]]:
    """The headings of the first page with the lists below each."""
    main = next(each for each in document(html).iter("main"))
    tables = [each for each in main.iter("table") if each.find("caption") is not None]
    return {
        " ".join("".join(each.find("caption").itertext()).split()): [  # type: ignore[union-attr]
            " ".join("".join(row.itertext()).split()) for row in each.iter("th") if row.get("scope") == "row"
        ]
        for each in tables
    }


@pytest.mark.parametrize(("role", "answer"), by_role("login login 200 200 200 200 200"))
def test_who_may_open_the_desk(person: Someone, role: str, answer: str) -> None:
    assert answer_of(person(role).get(INDEX)) == answer


PAGES = ["Causes", "Guides", "Questions", "Tests", "Treatments", "Types of myoclonus"]
WORDS, SIGN_OFF, PEOPLE = ["Sources", "Terms"], ["Review queue", "Sets"], ["Accounts"]
SAFETY = ["Numbers to call", "Warning lines"]
TO_WRITE = {"Sign-off": SIGN_OFF, "Safety": SAFETY, "Pages": PAGES, "Words and sources": WORDS}


@pytest.mark.parametrize(
    ("role", "lists"),
    [
        (NO_GROUP, {}),
        (WRITER, TO_WRITE),
        (REVIEWER, TO_WRITE),
        (ADMINISTRATOR, {"Sign-off": SIGN_OFF, "People": PEOPLE}),
        (SUPERUSER, {**TO_WRITE, "People": PEOPLE}),
    ],
)
def test_the_first_page_groups_its_lists_as_clinicians_think_of_them(
    person: Someone, role: str, lists: dict[str, list[str]]
) -> None:
    shown = _lists(person(role).read(INDEX))
    assert {heading: sorted(names) for heading, names in shown.items()} == lists
    assert list(shown) == list(lists)


def test_every_list_of_the_desk_has_a_place_on_the_first_page() -> None:
    places = {model: getattr(page_admin, "desk_group", "") for model, page_admin in admin.site._registry.items()}
    assert {model._meta.label: place for model, place in places.items() if place not in GROUPS} == {}
    assert set(editioned_models()) <= set(places)


def test_an_account_without_rights_is_told_so(person: Someone) -> None:
    assert "You don’t have permission to view or edit anything." in words_of(person(NO_GROUP).read(INDEX))
