"""Every address of the admin and every role. The answers stand in the tables of each screen's own tests; here no
address is without a row, each is tried for every kind of page, and whoever is refused writes nothing.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.db import models
from django.urls import URLPattern, URLResolver, reverse

from editorial.models import Account, Edition, EditionSet
from tests.desk.people import ROLES, Person, Someone, answer_of, everything_kept
from tests.desk.test_accounts import ACCOUNT_SCREENS
from tests.desk.test_admin import PAGE_SCREENS
from tests.desk.test_autosave import OPENED
from tests.desk.test_queue import QUEUE_SCREENS
from tests.desk.test_sets import SET_SCREENS
from tests.desk.test_views import STEPS

REFUSED = ("login", "403")
DJANGOS_OWN = {"": "row", "auth_user_password_change": "password"}
#: Django leads from the address of a row to its form, whoever asks: it tells nothing.
ROW = {"row": "login login 302 302 302 302 302"}
PAGE = PAGE_SCREENS | STEPS | OPENED | ROW
OTHERS = {Account: ACCOUNT_SCREENS | ROW, Edition: QUEUE_SCREENS | ROW, EditionSet: SET_SCREENS | ROW}

#                        anonymous not-staff no-group Writer Reviewer Administrator superuser
SITE = {
    "index": "                login login    200      200    200      200           200",
    "app_list": "             login login    404      200    200      404           200",
    "autocomplete": "         login login    403      200    200      403           200",
    "view_on_site": "         login login    404      404    404      404           404",
    "jsi18n": "               login login    200      200    200      200           200",
    "guide": "                login login    200      200    200      200           200",
    "guide_page": "           login login    200      200    200      200           200",
    "pages_to_link": "        login login    403      200    200      403           200",
    "password_change": "      login login    302      302    302      302           302",
    "password_change_done": " login login    200      200    200      200           200",
    "login": "                login login    login    login  login    login         login",
    "logout": "               302   302      405      405    405      405           405",
    "anything else": "        login login    404      404    404      404           404",
}


def patterns(of: Any = None, before: str = "/admin/") -> Iterator[tuple[str, str]]:
    """(name, route) of every address of the admin."""
    for each in admin.site.urls[0] if of is None else of:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from patterns(each.url_patterns, route)
        elif isinstance(each, URLPattern):
            yield each.name or "", route


def steps_of(model: type[models.Model]) -> dict[str, str]:
    """The routes of one kind of thing, by the name of the step."""
    start = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    label = f"{model._meta.app_label}_{model._meta.model_name}_"
    mine = [(name, route) for name, route in patterns() if route.startswith(start)]
    return {DJANGOS_OWN.get(name) or name.removeprefix(label): route for name, route in mine}


def rows_for(model: type[models.Model]) -> dict[str, str]:
    return OTHERS.get(model, PAGE)


def address(route: str, pk: int) -> str:
    return re.sub("<[^>]+>", str(pk), route.replace("<int:number>", "1"))


def place(name: str) -> str:
    """Where one address of `SITE` is, with what it must be told."""
    told = {
        "app_list": "/admin/conditions/",
        "anything else": "/admin/nowhere/",
        "guide_page": reverse("admin:guide_page", args=["writing"]),
        "autocomplete": f"{reverse('admin:autocomplete')}?app_label=conditions&model_name=typecause&field_name=cause",
    }
    return told.get(name) or reverse(f"admin:{name}", args=[1, 1] if name == "view_on_site" else [])


REGISTERED = [pytest.param(model, id=model._meta.model_name) for model in admin.site._registry]


@pytest.mark.parametrize("model", REGISTERED)
def test_every_address_of_a_kind_has_a_row(model: type[models.Model]) -> None:
    assert set(steps_of(model)) == set(rows_for(model))


def test_every_other_address_has_a_row() -> None:
    kinds = {route for model in admin.site._registry for route in steps_of(model).values()}
    others = {name or "anything else" for name, route in patterns() if route not in kinds}
    assert others == set(SITE)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("model", REGISTERED)
def test_what_a_role_may_not_open_it_may_not_write_to(
    person: Someone, writer: Account, model: type[models.Model], role: str
) -> None:
    somebody = person(role)
    EditionSet.objects.create(note="What belongs together.", by=writer)
    thing = writer if model is Account else model._default_manager.order_by("pk").first()
    answers = {step: row.split()[ROLES.index(role)] for step, row in rows_for(model).items()}
    routes = {step: address(route, thing.pk) for step, route in steps_of(model).items()}
    before = everything_kept()
    assert {step: answer_of(somebody.get(routes[step])) for step in answers} == answers
    refused = {step: answer for step, answer in answers.items() if answer in REFUSED}
    assert {step: _posted(somebody, routes[step]) for step in refused} == refused
    assert everything_kept() == before


@pytest.mark.parametrize("role", ROLES)
def test_what_belongs_to_no_page_is_open_to_whom_it_is_for(person: Someone, role: str) -> None:
    somebody, before = person(role), everything_kept()
    answers = {name: row.split()[ROLES.index(role)] for name, row in SITE.items()}
    assert {name: answer_of(somebody.get(*place(name).split("?"))) for name in SITE} == answers
    shut = [name for name, answer in answers.items() if answer == "login" and name != "login"]
    assert {name: _posted(somebody, place(name)) for name in shut} == dict.fromkeys(shut, "login")
    assert everything_kept() == before


def _posted(by: Person, where: str) -> str:
    """A form made by hand that would do whatever the address is for."""
    words = {"change": "content", "note": "x", "statement": "x", "post": "yes", "title": "x", "username": "x"}
    return answer_of(by.post(where, {**words, "approve": "", "alone": "", "park": "", "_save": ""}))
