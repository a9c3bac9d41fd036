"""Many random sessions of two editors, and eight processes at once: of all that was typed nothing is lost. The counts
stand at the end of the run."""

import json
import multiprocessing
import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from copy import deepcopy
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.messages.storage.fallback import FallbackStorage
from django.db import connections
from django.test import RequestFactory

from conditions.models import Cause, Guide, MyoclonusType
from desk.accounts import WRITER
from editorial.models import Account
from editorial.snapshots import serialize
from editorial.workflow import record
from tests.desk.people import Person, read_form, step_of, typed, words_of

SESSIONS = 500 if os.environ.get("CI") == "true" else 40  # all of them take some minutes
BLOCK = SESSIONS // 4  # a block is one test, so that they run on all cores
Data = dict[str, list[str]]

# --- Two editors ------------------------------------------------------------------------------------------------------


class Editor:
    """Somebody with a form, but no browser: what the admin would draw is read from what it gives its template."""

    def __init__(self, name: str, account: Account, thing: MyoclonusType, dice: random.Random) -> None:
        self.name, self.account, self.thing, self.dice = name, account, thing, dice
        self.form: Data = {}
        self.typed: set[str] = set()
        self.told = ""

    def _view(self, method: str, data: Data | None = None) -> Any:
        address = step_of(self.thing, "change")
        request = getattr(RequestFactory(), method)(address, data or {})
        request.user, request.session = self.account, {}
        request._messages, request._dont_enforce_csrf_checks = FallbackStorage(request), True
        response = admin.site._registry[MyoclonusType].changeform_view(request, str(self.thing.pk))
        if response.status_code == 200:
            self.form = _drawn(response.context_data)
        return response

    def open(self) -> None:
        self._view("get")

    def press_save(self, counts: Counter[str]) -> None:
        """Save, read what comes back, and save again, as often as it takes."""
        for _ in range(4):
            counts["saves"] += 1
            response = self._view("post", self.form)
            if response.status_code == 302:
                return
            shown = response.context_data
            if homeless := shown.get("homeless"):
                counts["texts without a field"] += len(homeless)
                self.told += json.dumps(homeless, ensure_ascii=False)
            if late := shown.get("late"):
                counts["merges"] += 1
                counts["clashes"] += len(late.clashes)
                self.told += json.dumps(late.clashes, ensure_ascii=False)
                self.told += "".join(str(change.html) for change in late.taken)
            elif not homeless:
                counts["forms with a fault"] += 1
                self.told += json.dumps(self.form, ensure_ascii=False)  # both see their words, and one gives way
                self._give_way()
        raise AssertionError(shown["errors"])

    def _give_way(self) -> None:
        """Take out again the causes that I added: somebody else has added the same."""
        total, initial = (int(self.form[f"causes-{name}_FORMS"][0]) for name in ("TOTAL", "INITIAL"))
        for name in [name for name in self.form if _row(name, "causes") in range(initial, total)]:
            del self.form[name]
        self.form["causes-TOTAL_FORMS"] = [str(initial)]

    # --- what editors do

    def _type(self, name: str, what: str) -> None:
        words = f"[{self.name} {len(self.typed)} {what}]"
        self.form[name] = [f"<p>{words}</p>" if what in ("summary", "body", "note") else words]
        self.typed.add(words)

    def work(self) -> None:
        for name in ("title", "purpose", "say", "summary"):
            if self.dice.random() < 0.25:
                self._type(name, name)
        links = self.form["also_sorted_as"]
        if self.dice.random() < 0.3:
            chosen = str(self.dice.choice(OTHERS))
            links.remove(chosen) if chosen in links else links.append(chosen)
        for relation, texts in (("sections", ("heading", "body")), ("causes", ("note",)), ("care_cards", ("body",))):
            for number in range(int(self.form.get(f"{relation}-INITIAL_FORMS", ["0"])[0])):
                self._work_on(f"{relation}-{number}", texts)
        if self.dice.random() < 0.35:
            row = self._add("sections", aspect="signs", position=str(self.dice.randrange(9)))
            self._type(f"{row}-heading", "heading")
            self._type(f"{row}-body", "body")
        if self.dice.random() < 0.15:
            self._type(self._add("causes", cause=str(self.dice.choice(CAUSES))) + "-note", "note")

    def _work_on(self, row: str, texts: tuple[str, ...]) -> None:
        chance = self.dice.random()
        if chance < 0.15:
            self.form[f"{row}-DELETE"] = ["on"]
        elif chance < 0.45:
            for what in texts:
                self._type(f"{row}-{what}", what)
        elif chance < 0.6:
            self.form[f"{row}-position"] = [str(self.dice.randrange(9))]

    def _add(self, relation: str, **values: str) -> str:
        number = int(self.form[f"{relation}-TOTAL_FORMS"][0])
        self.form[f"{relation}-TOTAL_FORMS"] = [str(number + 1)]
        row = f"{relation}-{number}"
        values = {"id": "", "parent": str(self.thing.pk), "part": "", "position": "5", **values}
        self.form |= {f"{row}-{name}": [value] for name, value in values.items()}
        return row


def _row(name: str, relation: str) -> int:
    number = name.removeprefix(f"{relation}-").partition("-")[0]
    return int(number) if name.startswith(f"{relation}-") and number.isdigit() else -1


def _drawn(context: dict[str, Any]) -> Data:
    """What a browser would send of the form that this context draws."""
    data: Data = {}
    for form in _forms(context):
        for field in form:
            value = field.value()
            values = value if isinstance(value, list) else ["" if value is None else value]
            if field.name != "DELETE" or value:
                data[field.html_name] = [str(each) for each in values]
    return data


def _forms(context: dict[str, Any]) -> Iterator[Any]:
    yield context["adminform"].form
    for inline in context["inline_admin_formsets"]:
        yield inline.formset.management_form
        yield from (each.form for each in inline if "__prefix__" not in each.form.prefix)


OTHERS: list[int] = []
CAUSES: list[int] = []


@pytest.fixture
def page(twitch: MyoclonusType) -> MyoclonusType:
    OTHERS[:] = MyoclonusType.objects.exclude(pk=twitch.pk).order_by("key").values_list("pk", flat=True)[:4]
    CAUSES[:] = Cause.objects.order_by("key").values_list("pk", flat=True)[:5]
    for key in ("one", "two", "three"):
        twitch.sections.create(key=key, aspect="what", heading=key, body=f"<p>{key}</p>\n", position=1)
    twitch.care_cards.create(key="now", level="now", body="<p>now</p>\n")
    record(twitch, by=None)
    return twitch


@pytest.mark.parametrize("first", range(0, SESSIONS, BLOCK))
def test_of_what_two_editors_type_in_many_sessions_nothing_is_lost(
    page: MyoclonusType,
    writer: Account,
    reviewer: Account,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
    first: int,
) -> None:
    monkeypatch.setattr("desk.admin.check", lambda content, words: [])  # advice beside the fields; it takes long
    counts, lost = Counter[str](), []
    for session in range(first, first + BLOCK):
        dice = random.Random(session)
        _keep_small(page)
        names = zip(("w", "r"), (writer, reviewer), strict=True)
        editors = [Editor(f"{session}{name}", account, page, dice) for name, account in names]
        editors[0].open()
        editors[1].form = deepcopy(editors[0].form)
        for editor in editors:
            editor.work()
        dice.shuffle(editors)
        for editor in editors:
            editor.press_save(counts)
        kept = json.dumps(serialize(MyoclonusType.objects.get(pk=page.pk)), ensure_ascii=False) + "".join(
            editor.told for editor in editors
        )
        typed_now = {words for editor in editors for words in editor.typed}
        counts["sessions"] += 1
        counts["texts typed"] += len(typed_now)
        lost += [(session, words) for words in typed_now if words not in kept]
    record_property("two editors", {**counts, "texts lost": len(lost)})
    assert lost == []
    assert min(counts["merges"], counts["clashes"]) > 0


def _keep_small(page: MyoclonusType) -> None:
    for parts in (page.sections, page.causes):
        for part in parts.order_by("-pk")[3:]:
            part.delete()
    for level in ("now", "soon"):  # new ones are not made at the desk
        page.care_cards.get_or_create(key=level, level=level, defaults={"body": "<p>Old.</p>\n"})


# --- Eight processes --------------------------------------------------------------------------------------------------

PROCESSES = 8


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")  # Python 3.12 warns: the child only saves and ends
def test_of_what_eight_processes_save_at_once_nothing_is_lost(
    shared_database: None, record_property: Callable[[str, object], None]
) -> None:
    guide = Guide.objects.create(**typed(Guide, "crowded"))
    for number in range(PROCESSES):
        guide.sections.create(key=f"s{number}", aspect="what", heading="Old", body="<p>Old.</p>\n", position=number)
    record(guide, by=None)
    people = [_somebody(f"saver-{number}") for number in range(PROCESSES)]
    forms = [_filled(person, guide, number) for number, person in enumerate(people)]
    connections.close_all()
    process = multiprocessing.get_context("fork")
    gate, answers = process.Barrier(PROCESSES), process.Queue()

    def save(number: int) -> None:
        connections.close_all()
        gate.wait(timeout=60)
        answers.put(_saved(people[number], forms[number]))

    started = [process.Process(target=save, args=[number]) for number in range(PROCESSES)]
    for each in started:
        each.start()
    results = [answers.get(timeout=300) for _ in started]
    for each in started:
        each.join()

    told = json.dumps(serialize(guide), ensure_ascii=False) + "".join(words for _, words in results)
    texts = [f"{what} of {number}." for number in range(PROCESSES) for what in ("Title", "Part", "New part")]
    lost = [each for each in texts if each not in told]
    counts = {"saves": sum(presses for presses, _ in results), "texts typed": len(texts), "texts lost": len(lost)}
    record_property(f"{PROCESSES} processes", counts)
    assert lost == []
    content = serialize(guide)["children"]["sections"]
    assert len(content) == 2 * PROCESSES


def _somebody(username: str) -> Person:
    account = Account.objects.create_user(username, password="a long password", is_staff=True)
    account.groups.add(Group.objects.get(name=WRITER))
    commits: Callable[..., Any] = lambda **_: nullcontext()  # noqa: E731
    return Person(account, commits)


def _filled(person: Person, guide: Guide, number: int) -> Any:
    form = person.open(step_of(guide, "change"))
    form.fill({"title": f"Title of {number}.", f"sections-{number}-body": f"<p>Part of {number}.</p>"})
    body = f"<p>New part of {number}.</p>"
    form.add_part("sections", {"heading": "New", "aspect": "what", "body": body, "position": 50 + number})
    return form


def _saved(person: Person, form: Any) -> tuple[int, str]:
    """Press Save as often as it takes; return how often that was and all that was said."""
    told = ""
    for presses in range(1, 3 * PROCESSES):
        response = person.press(form, "_save")
        if response.status_code == 302:
            return presses, told
        html = response.content.decode()
        told, form = told + words_of(html), read_form(html, form.action)
    return 0, told
