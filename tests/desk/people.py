"""Somebody with a browser: opens an address, fills in the form that is there, and presses a button."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from xml.etree.ElementTree import Element

import html5lib
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from desk.accounts import ADMINISTRATOR, REVIEWER, WRITER
from editorial.models import Account, Child, Edition, Editioned, Page
from editorial.snapshots import serialize
from publication.kinds import kind_of
from publication.store import store
from safety.models import Topic, TopicsField

ANONYMOUS, READER, NO_GROUP, SUPERUSER = "anonymous", "not staff", "no group", "superuser"
TOKEN = "a" * 32
ROLES = (ANONYMOUS, READER, NO_GROUP, WRITER, REVIEWER, ADMINISTRATOR, SUPERUSER)


def step_of(thing: Editioned, step: str, *more: int) -> str:
    """The address of one step of a page's life, such as "change" or "submit"."""
    return reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_{step}", args=[thing.pk, *more])


def list_of(model: Any, step: str = "changelist") -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{step}")


def review_of(edition: Edition) -> str:
    return reverse("admin:editorial_edition_change", args=[edition.pk])


def public_address(thing: Editioned) -> str:
    """Where readers find a page (a word: on the page that lists all words)."""
    kind = kind_of(thing._meta.label_lower)
    return kind.address(thing.key, serialize(thing)["fields"]).partition("#")[0]


def read_public(thing: Editioned) -> str:
    response = Client().get(public_address(thing))
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def by_role(answers: str) -> list[tuple[str, str]]:
    """(role, answer) for a row of answers, one for each of `ROLES`."""
    return list(zip(ROLES, answers.split(), strict=True))


def table(rows: dict[str, str]) -> list[tuple[str, str, str]]:
    """(what, role, answer) for each cell of a table with a row of answers for each thing to do."""
    return [(what, role, answer) for what, row in rows.items() for role, answer in by_role(row)]


def answer_of(response: Any) -> str:
    """The status of an answer, or "login" for being sent to the sign-in page or asked to sign in first."""
    ways_in = (reverse("admin:login"), reverse("account_login"))
    to_login = response.status_code == 302 and response["Location"].startswith(ways_in)
    return "login" if to_login or response.status_code == 401 else str(response.status_code)


def everything_kept() -> dict[str, list[Any]]:
    """Every row that the desk can write, to show that nothing was written."""
    ours = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label not in _NOT_OURS]
    with connection.cursor() as cursor:
        return {table: _rows(cursor, table) for table in (model._meta.db_table for model in [*ours, LogEntry])}


_NOT_OURS = {"admin", "auth", "contenttypes", "sessions"}


def _rows(cursor: Any, table: str) -> list[Any]:
    cursor.execute(f'SELECT * FROM "{table}" ORDER BY id')  # noqa: S608  (names of our own tables)
    return list(cursor.fetchall())


def typed(model: type[Editioned], key: str) -> dict[str, str]:
    """Something for each field of a new page that must be filled in."""
    values = {}
    for name in model.SNAPSHOT.fields:
        field = model._meta.get_field(name)
        if isinstance(field, models.CharField | models.TextField) and (not field.blank or name in _SAID):
            values[name] = str(field.choices[0][0]) if field.choices else "Entirely new words"
        if isinstance(field, TopicsField) and not field.blank:
            values[name] = Topic.values[0]
        if isinstance(field, models.DateField):
            values[name] = "2026-01-31"
    return {**values, "key": key, **({"slug": key} if issubclass(model, Page) else {})}


_SAID = ("what_to_do", "not_known")  # a guide about the site itself needs none


# --- Reading a screen -------------------------------------------------------------------------------------------------


def document(html: str) -> Element:
    """The main part of a desk screen."""
    main = html.partition("<main")
    found: Element = html5lib.parse("".join(main[1:]).partition("</main>")[0], namespaceHTMLElements=False)
    return found


def words_of(html: str) -> str:
    """What somebody reads in the main part of a desk screen."""
    main = next(each for each in document(html).iter("main"))
    return " ".join(" ".join(main.itertext()).split())


def errors_of(response: Any) -> list[str]:
    """What an answer says is wrong."""
    marked = [
        each
        for each in document(response.content.decode()).iter()
        if {"errorlist", "errornote"} & set(each.get("class", "").split())
    ]
    return [" ".join(" ".join(each.itertext()).split()) for each in marked]


def rows_of(html: str) -> list[str]:
    """The words of each row of the list on a screen."""
    listed = next((each for each in document(html).iter("table") if each.get("id") == "result_list"), None)
    body = listed.find("tbody") if listed is not None else None
    return [" ".join(" ".join(row.itertext()).split()) for row in body] if body is not None else []


@dataclass
class Form:
    """What a browser would send for each field of a form, and where to."""

    action: str
    fields: dict[str, list[str]]
    buttons: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.fields[name][0]

    def fill(self, values: dict[str, Any]) -> None:
        """Change what is typed or chosen; a list chooses several, None leaves the field out."""
        for name, value in values.items():
            if value is None:
                self.fields.pop(name, None)
            else:
                self.fields[name] = [str(each) for each in value] if isinstance(value, list) else [str(value)]

    def add_part(self, prefix: str, values: dict[str, Any]) -> str:
        """Press “Add another” below the parts called `prefix`, fill in the new row, and return its prefix."""
        number = int(self[f"{prefix}-TOTAL_FORMS"])
        row, blank = f"{prefix}-{number}", f"{prefix}-__prefix__-"
        for name in [name for name in self.fields if name.startswith(blank)]:
            self.fields[f"{row}-{name.removeprefix(blank)}"] = list(self.fields[name])
        self.fill({f"{prefix}-TOTAL_FORMS": number + 1, **{f"{row}-{name}": value for name, value in values.items()}})
        return row

    def row_of(self, prefix: str, part: Child) -> str:
        """The prefix of the row that shows `part`."""
        rows = [name.removesuffix("-id") for name in self.fields if re.fullmatch(rf"{prefix}-\d+-id", name)]
        return next(row for row in rows if self[f"{row}-id"] == str(part.pk))

    def encoded(self, button: str) -> str:
        """As a browser sends it: line breaks are CR LF."""
        sent = {name: [re.sub(r"\r?\n", "\r\n", each) for each in values] for name, values in self.fields.items()}
        return urlencode({**sent, **({button: self.buttons.get(button, "")} if button else {})}, doseq=True)


def read_form(html: str, address: str) -> Form:
    """The form of the page itself, not the ones for signing out and for unsaved work."""
    posts = [each for each in document(html).iter("form") if (each.get("method") or "").lower() == "post"]
    element = next(each for each in posts if each.get("id") not in ("logout-form", "unsaved-form"))
    form = Form(element.get("action") or address, {}, {})
    for each in element.iter():
        if name := each.get("name"):
            _read_field(form, name, each)
    return form


def _read_field(form: Form, name: str, element: Element) -> None:
    kind = element.get("type", "")
    is_tick = kind in ("checkbox", "radio")
    if element.tag == "textarea":
        form.fields[name] = [element.text or ""]
    elif element.tag == "select":
        options = list(element.iter("option"))
        chosen = [each for each in options if each.get("selected") is not None]
        if element.get("multiple") is None:
            chosen = chosen or options[:1]
        form.fields[name] = [each.get("value", "") for each in chosen]
    elif element.tag == "input" and kind == "submit":
        form.buttons[name] = element.get("value", "")
    elif element.tag == "input" and is_tick:
        if element.get("checked") is not None:
            form.fields.setdefault(name, []).append(element.get("value", "on"))
    elif element.tag == "input":
        form.fields[name] = [element.get("value", "")]


# --- Somebody ---------------------------------------------------------------------------------------------------------


@dataclass
class Person:
    """An account, or nobody, with a browser of its own. `commits` runs what waits for the end of a transaction."""

    account: Account | None
    commits: Callable[..., Any]
    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))

    def __post_init__(self) -> None:
        if self.account:
            self.client.force_login(self.account)

    def get(self, address: str, query: str = "") -> Any:
        return self.client.get(address, QUERY_STRING=query)

    def read(self, address: str, query: str = "") -> str:
        response = self.get(address, query)
        assert response.status_code == 200, (address, response.status_code)
        return str(response.content.decode())

    def queries(self, address: str, query: str = "") -> int:
        """How many queries a screen takes, with one to see whether the publication is new."""
        store.expire()
        with CaptureQueriesContext(connection) as made:
            self.read(address, query)
        return len(made)

    def open(self, address: str) -> Form:
        return read_form(self.read(address), address)

    def press(self, form: Form, button: str = "") -> Any:
        with self.commits(execute=True):
            return self.client.post(form.action, form.encoded(button), content_type="application/x-www-form-urlencoded")

    def post(self, address: str, values: dict[str, Any] | None = None) -> Any:
        """Send a form that no page showed: made by hand, but with a valid token."""
        form = Form(address, {}, {})
        form.fill({**(values or {}), "csrfmiddlewaretoken": TOKEN})
        self.client.cookies[settings.CSRF_COOKIE_NAME] = TOKEN
        return self.press(form)

    # What people at the desk do all day.

    def save(self, thing: Editioned, changes: dict[str, Any] | None = None) -> Any:
        form = self.open(step_of(thing, "change"))
        form.fill(changes or {})
        return self.press(form, "_save")

    def submit(self, thing: Editioned, *, change: str = "content", note: str = "Says it better.", **more: Any) -> Any:
        return self.post(step_of(thing, "submit"), {"change": change, "note": note, **more})

    def decide(self, edition: Edition, button: str = "approve", note: str = "") -> Any:
        return self.post(review_of(edition), {"note": note, button: ""})


#: Makes somebody in one of `ROLES`.
Someone = Callable[..., Person]
