"""More pages and more parts must not cost more queries at the desk."""

from typing import Any

import pytest
from django.utils.html import escape

from citations.models import Source
from conditions.models import Cause, DiagnosticTest, Guide, MyoclonusType, Treatment
from editorial.models import Editioned
from editorial.snapshots import Content, apply, serialize
from editorial.workflow import publish_unreviewed, record
from tests.desk.people import Person, list_of, step_of

STEPS = ("change", "submit", "preview")


def _uses(remedy: Treatment, number: int) -> None:
    for kind in MyoclonusType.objects.exclude(pk__in=remedy.uses.values("type"))[:number]:
        use = remedy.uses.create(key=kind.key, type=kind, effect="helps", not_known="<p>Much.</p>\n")
        use.sources.set(Source.objects.order_by("?")[:3])


def _causes_and_tests(twitch: MyoclonusType, number: int) -> None:
    for cause in Cause.objects.exclude(pk__in=twitch.causes.values("cause"))[:number]:
        twitch.causes.create(key=cause.key, cause=cause)
    for test in DiagnosticTest.objects.exclude(pk__in=twitch.tests.values("test"))[:number]:
        twitch.tests.create(key=test.key, test=test)


def _medicines_and_sections(leaflet: Guide, number: int) -> None:
    before = leaflet.suspect_medicines.count()
    for each in range(before, before + number):
        names = {"key": f"new-{each}", "medicine_class": "New", "medicine": f"New {each}"}
        leaflet.suspect_medicines.create(**names).sources.set(Source.objects.order_by("?")[:3])
        leaflet.sections.create(key=f"new-{each}", aspect="what", heading=f"New {each}", body="<p>It cures.</p>\n")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    ("page", "add"),
    [("remedy", _uses), ("twitch", _causes_and_tests), ("leaflet", _medicines_and_sections)],
    ids=["uses", "causes and tests", "medicines and sections"],
)
def test_a_page_takes_the_same_queries_however_many_parts_it_has(
    wanda: Person, request: pytest.FixtureRequest, page: str, add: Any, step: str
) -> None:
    thing = request.getfixturevalue(page)
    add(thing, 1)
    record(thing, by=wanda.account)
    wanda.read(step_of(thing, step))
    few = wanda.queries(step_of(thing, step))
    add(thing, 10)
    record(thing, by=wanda.account)
    wanda.read(step_of(thing, step))
    assert wanda.queries(step_of(thing, step)) == few


def test_what_is_chosen_is_named_in_a_new_form_and_in_one_with_a_fault(wanda: Person, remedy: Treatment) -> None:
    use = remedy.uses.get()
    use.sources.set(Source.objects.all()[:2])
    form = wanda.open(step_of(remedy, "change"))
    form.fill({"title": ""})
    for html in (wanda.read(step_of(remedy, "change")), wanda.press(form, "_save").content.decode()):
        for chosen in (use.type, *use.sources.all()):
            assert f'<option value="{chosen.pk}" selected>{escape(str(chosen))}</option>' in html
    assert form["uses-0-sources"]


@pytest.mark.parametrize("step", ["change", "submit"])
def test_a_form_takes_the_same_queries_however_many_pages_there_are(wanda: Person, leaflet: Guide, step: str) -> None:
    wanda.read(step_of(leaflet, step))
    few = wanda.queries(step_of(leaflet, step))
    content = serialize(leaflet)
    for number in range(20):
        _published_copy(content, f"another-{number}")
    wanda.queries(step_of(leaflet, step))  # once to read what was published
    assert wanda.queries(step_of(leaflet, step)) == few


def _published_copy(content: Content, key: str) -> None:
    thing, _ = apply({**content, "key": key, "fields": {**content["fields"], "slug": key, "title": key}})
    record(thing, by=None, origin="file")
    publish_unreviewed(thing, note="A test.")


@pytest.mark.parametrize("model", [Source, Treatment, MyoclonusType])
def test_a_list_says_where_pages_stand_and_who_looks_after_them_without_asking_for_each(
    wanda: Person, model: type[Editioned]
) -> None:
    first = model._default_manager.first()
    assert first
    model._default_manager.filter(pk=first.pk).update(owner=wanda.account)
    wanda.read(list_of(model))
    few = wanda.queries(list_of(model))
    model._default_manager.update(owner=wanda.account, backup=wanda.account)
    assert wanda.queries(list_of(model)) == few
