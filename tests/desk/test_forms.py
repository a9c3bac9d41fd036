"""The parts of a page in its form: keys, duplicates, and exactly one revision for each change."""

from pathlib import Path
from typing import Any

import pytest

from citations.models import Source
from conditions.models import Cause, Guide, GuideSection, MyoclonusType, Treatment
from editorial.content_files import dump, parse_text
from editorial.models import Child, Revision
from editorial.snapshots import apply, serialize
from glossary.models import Term
from tests.desk.people import (
    NO_GROUP,
    Form,
    Person,
    Someone,
    errors_of,
    everything_kept,
    list_of,
    read_form,
    step_of,
)


def _section(heading: str, **values: Any) -> dict[str, Any]:
    return {"heading": heading, "aspect": "signs", "body": "<p>New.</p>", "position": 5, **values}


def _press(person: Person, form: Form) -> None:
    response = person.press(form, "_save")
    assert (response.status_code, errors_of(response)) == (302, [])


def _keys(parts: Any) -> list[str]:
    return list(parts.order_by("pk").values_list("key", flat=True))


def test_somebody_without_a_group_does_not_change_a_part(person: Someone, wanda: Person, leaflet: Guide) -> None:
    form = wanda.open(step_of(leaflet, "change"))
    form.fill({"sections-0-heading": "Changed"})
    somebody = person(NO_GROUP)
    before = everything_kept()
    assert somebody.post(form.action, form.fields).status_code == 403
    assert everything_kept() == before


# --- Revisions --------------------------------------------------------------------------------------------------------


def _change_a_part(form: Form) -> None:
    form.fill({"sections-1-body": "<p>New.</p>"})


def _add_a_part(form: Form) -> None:
    form.add_part("sections", _section("Signs"))


def _delete_a_part(form: Form) -> None:
    form.fill({"care_cards-0-DELETE": "on"})


def _move_a_part(form: Form) -> None:
    form.fill({"sections-0-position": "9"})


def _change_several(form: Form) -> None:
    form.fill({"title": "New", "sections-0-DELETE": "on", "sections-1-heading": "Why?"})
    form.add_part("sections", _section("Signs"))


@pytest.mark.parametrize(
    "edit", [_change_a_part, _add_a_part, _delete_a_part, _move_a_part, _change_several], ids=lambda edit: edit.__name__
)
def test_any_change_of_parts_keeps_exactly_one_revision_by_who_made_it(
    wanda: Person, leaflet: Guide, edit: Any
) -> None:
    form, before = wanda.open(step_of(leaflet, "change")), Revision.objects.count()
    edit(form)
    _press(wanda, form)
    assert Revision.objects.count() == before + 1
    newest = Revision.objects.latest("pk")
    assert (newest.key, newest.by) == ("leaflet", wanda.account)
    assert newest.content == serialize(Guide.objects.get(key="leaflet"))
    _press(wanda, wanda.open(step_of(leaflet, "change")))
    assert Revision.objects.count() == before + 1


@pytest.mark.parametrize("chosen", [["epileptic", "palatal"], []])
def test_a_change_of_plain_links_alone_keeps_exactly_one_revision(
    wanda: Person, twitch: MyoclonusType, chosen: list[str]
) -> None:
    before = Revision.objects.count()
    links = [each.pk for each in MyoclonusType.objects.filter(key__in=chosen)]
    wanda.save(twitch, {"also_sorted_as": links or None})
    assert Revision.objects.count() == before + 1
    assert Revision.objects.latest("pk").content["links"]["also_sorted_as"] == chosen


def test_a_change_of_the_sources_of_a_use_alone_keeps_exactly_one_revision(wanda: Person, remedy: Treatment) -> None:
    use = remedy.uses.first()
    source = Source.objects.exclude(pk__in=use.sources.all()).first()
    form, before = wanda.open(step_of(remedy, "change")), Revision.objects.count()
    row = form.row_of("uses", use)
    form.fields[f"{row}-sources"].append(str(source and source.pk))
    _press(wanda, form)
    assert Revision.objects.count() == before + 1
    assert source in use.sources.all()


def test_a_form_with_a_fault_changes_nothing(wanda: Person, leaflet: Guide) -> None:
    form, before = wanda.open(step_of(leaflet, "change")), everything_kept()
    form.fill({"title": "New", "sections-1-heading": ""})
    form.add_part("sections", _section("Signs"))
    response = wanda.press(form, "_save")
    assert response.status_code == 200
    assert "This field is required." in " ".join(errors_of(response))
    assert everything_kept() == before


# --- Keys -------------------------------------------------------------------------------------------------------------


def test_parts_with_the_same_heading_get_keys_of_their_own(wanda: Person, leaflet: Guide) -> None:
    form = wanda.open(step_of(leaflet, "change"))
    form.add_part("sections", _section("Signs"))
    form.add_part("sections", _section("Signs"))
    form.add_part("sections", _section("Why"))
    _press(wanda, form)
    form = wanda.open(step_of(leaflet, "change"))
    form.add_part("sections", _section("Signs"))
    _press(wanda, form)
    assert _keys(leaflet.sections) == ["what", "why", "signs", "signs-2", "why-2", "signs-3"]


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("Why sleep helps", "why-sleep-helps"),
        ("Übelkeit & Müdigkeit?", "ubelkeit-mudigkeit"),
        ("jerk_2 -_- now", "jerk-2-now"),
        ("?!", "part"),
        ("为什么", "part"),
        ("word " * 24, "word-word-word-word-word-word-word-word-word-word"),
        ("x" * 120, "x" * 50),
    ],
)
def test_a_new_part_gets_a_key_that_content_files_can_carry(
    wanda: Person, leaflet: Guide, heading: str, key: str
) -> None:
    form = wanda.open(step_of(leaflet, "change"))
    form.add_part("sections", _section(heading))
    _press(wanda, form)
    assert _keys(leaflet.sections) == ["what", "why", key]
    content = serialize(leaflet)
    assert parse_text(dump(content), Path("leaflet.yaml")) == content
    Guide.objects.all().delete()
    assert serialize(apply(content)[0]) == content


def test_a_key_stays_when_its_heading_changes(wanda: Person, leaflet: Guide) -> None:
    wanda.save(leaflet, {"sections-1-heading": "What it is not"})
    assert leaflet.sections.get(heading="What it is not").key == "why"


def test_keys_of_parts_are_not_taken_from_a_form_made_by_hand(wanda: Person, leaflet: Guide) -> None:
    form = wanda.open(step_of(leaflet, "change"))
    assert not [name for name in form.fields if name.endswith("-key")]
    row = form.add_part("sections", _section("Signs"))
    form.fill({"sections-0-key": "mine", f"{row}-key": "mine-too", "sections-0-heading": "What?"})
    _press(wanda, form)
    assert _keys(leaflet.sections) == ["what", "why", "signs"]


def test_links_and_cards_get_their_keys_from_what_they_are_about(wanda: Person, twitch: MyoclonusType) -> None:
    twitch.causes.all().delete()
    form = wanda.open(step_of(twitch, "change"))
    form.add_part("causes", {"cause": Cause.objects.get(key="kidney").pk, "note": "", "position": 0})
    code = {"system": "2.16.840.1.113883.6.90", "code": "Z99.9", "meaning": "M", "checked": "C", "position": 9}
    form.add_part("codes", code)
    _press(wanda, form)
    assert _keys(twitch.causes) == ["kidney"]
    assert "icd-10-cm-z999" in _keys(twitch.codes)


# --- Duplicates and rows of others ------------------------------------------------------------------------------------


def _cause_twice(form: Form, part: Child) -> None:
    form.add_part("causes", {"cause": Cause.objects.get(key="kidney").pk, "position": 8})
    form.add_part("causes", {"cause": Cause.objects.get(key="kidney").pk, "position": 9})


def _cause_again(form: Form, part: Child) -> None:
    form.add_part("causes", {"cause": part.cause_id, "position": 8})


@pytest.mark.parametrize(
    ("edit", "said"), [(_cause_twice, "Please correct the duplicate data"), (_cause_again, "already exists")]
)
def test_the_same_cause_twice_is_explained(wanda: Person, twitch: MyoclonusType, edit: Any, said: str) -> None:
    form, before = wanda.open(step_of(twitch, "change")), everything_kept()
    edit(form, twitch.causes.first())
    response = wanda.press(form, "_save")
    assert response.status_code == 200
    assert said in " ".join(errors_of(response))
    assert everything_kept() == before


def test_the_same_cause_added_by_two_people_at_once_is_explained(
    wanda: Person, rahul: Person, twitch: MyoclonusType
) -> None:
    mine, theirs = (each.open(step_of(twitch, "change")) for each in (wanda, rahul))
    for form in (mine, theirs):
        form.add_part("causes", {"cause": Cause.objects.get(key="kidney").pk, "position": 8})
    _press(rahul, theirs)
    before = everything_kept()
    response = wanda.press(mine, "_save")
    assert response.status_code == 200
    assert "already exists" in " ".join(errors_of(response))
    assert everything_kept() == before


def test_the_same_heading_added_by_two_people_at_once_makes_two_parts(
    wanda: Person, rahul: Person, leaflet: Guide
) -> None:
    forms = [(each, each.open(step_of(leaflet, "change"))) for each in (wanda, rahul)]
    for _, form in forms:
        form.add_part("sections", _section("Signs"))
    (first, form), (second, late) = forms
    _press(first, form)
    _press(second, read_form(second.press(late, "_save").content.decode(), late.action))
    assert _keys(leaflet.sections) == ["what", "why", "signs", "signs-2"]


def test_a_part_that_breaks_a_rule_is_explained(wanda: Person, leaflet: Guide) -> None:
    html, before = wanda.read(step_of(leaflet, "change")), everything_kept()
    for prefix, values in [
        ("sections", _section("Odd", aspect="odd")),
        ("sections", _section("")),
        ("sections", _section("x" * 121)),
        ("sections", _section("Empty", body="<script></script>")),
        ("codes", {"system": "1.2.3", "code": "A", "meaning": "M", "checked": "C", "position": 0}),
    ]:
        form = read_form(html, step_of(leaflet, "change"))
        form.add_part(prefix, values)
        assert "Please correct the error" in " ".join(errors_of(wanda.press(form, "_save"))), values
    assert everything_kept() == before


@pytest.mark.parametrize(
    ("name", "value"), [("level", "never"), ("level", ""), ("body", ""), ("body", "<script></script>")]
)
def test_a_care_card_of_a_page_alone_that_breaks_a_rule_is_explained(
    wanda: Person, leaflet: Guide, name: str, value: str
) -> None:
    before = everything_kept()
    response = wanda.save(leaflet, {f"care_cards-0-{name}": value})
    assert "Please correct the error" in " ".join(errors_of(response))
    assert everything_kept() == before


def test_a_care_card_of_a_page_alone_is_changed_and_deleted_but_no_new_one_is_made(
    wanda: Person, leaflet: Guide
) -> None:
    """Warning lines are shared now. What pages had before stays until somebody takes them in its place."""
    assert wanda.save(leaflet, {"care_cards-0-body": "<p>New.</p>"}).status_code == 302
    assert leaflet.care_cards.get().body == "<p>New.</p>\n"
    form = wanda.open(step_of(leaflet, "change"))
    assert not [name for name in form.fields if name.startswith("care_cards-__prefix__")]
    second = {"level": "soon", "body": "<p>By hand.</p>", "position": 1, "id": "", "parent": leaflet.pk, "part": ""}
    form.fill({f"care_cards-1-{name}": value for name, value in second.items()})
    form.fill({"care_cards-TOTAL_FORMS": 2})
    wanda.press(form, "_save")
    assert leaflet.care_cards.get().level == "now"
    _press(wanda, _ticked(wanda, leaflet))
    assert not leaflet.care_cards.exists()
    assert not [name for name in wanda.open(step_of(leaflet, "change")).fields if name.startswith("care_cards")]


def _ticked(person: Person, leaflet: Guide) -> Form:
    form = person.open(step_of(leaflet, "change"))
    _delete_a_part(form)
    return form


def test_what_a_rule_of_the_database_forbids_is_said_in_the_form(wanda: Person, remedy: Treatment) -> None:
    html, before = wanda.read(step_of(remedy, "change")), everything_kept()
    for changes, said in [
        ({"regulatory_status": "research", "grade": "C"}, "has the overall grade X."),
        ({"uses-0-effect": "unproven", "uses-0-grade": "C"}, "has the grade X, or none."),
        ({"uses-0-grade": "C", "uses-0-last_searched": ""}, "needs the date of the last search"),
        ({"uses-0-last_searched": "0000-13-45"}, "Enter a valid date."),
        ({"uses-0-people_studied": "-1"}, "greater than or equal to 0"),
        ({"uses-0-type": "999999"}, "Select a valid choice."),
        ({"uses-0-type": "9" * 30}, "Select a valid choice."),
        ({"uses-0-type": "x"}, "Select a valid choice."),
        ({"uses-0-sources": ["999999"]}, "Select a valid choice."),
        ({"uses-0-sources": ["9" * 30]}, "Select a valid choice."),
        ({"uses-0-sources": ["x"]}, "Select a valid choice."),
    ]:
        form = read_form(html, step_of(remedy, "change"))
        form.fill(changes)
        assert said in " ".join(errors_of(wanda.press(form, "_save"))), changes
    assert everything_kept() == before


def test_a_part_of_another_page_is_not_changed_through_this_one(wanda: Person, leaflet: Guide) -> None:
    stranger = GuideSection.objects.exclude(parent=leaflet).first()
    assert stranger
    before = list(GuideSection.objects.order_by("pk").values())
    form = wanda.open(step_of(leaflet, "change"))
    form.fill({"sections-0-id": stranger.pk, "sections-0-heading": "Taken over"})
    wanda.press(form, "_save")
    form = wanda.open(step_of(leaflet, "change"))
    form.fill({"sections-0-parent": stranger.parent_id, "sections-0-heading": "Moved away"})
    wanda.press(form, "_save")
    assert list(GuideSection.objects.order_by("pk").values()) == before


def test_a_part_that_somebody_else_deleted_meanwhile_is_explained(wanda: Person, rahul: Person, leaflet: Guide) -> None:
    form = wanda.open(step_of(leaflet, "change"))
    form.fill({"sections-1-heading": "Why?"})
    rahul.save(leaflet, {"sections-1-DELETE": "on"})
    before = everything_kept()
    assert wanda.press(form, "_save").status_code == 200
    assert everything_kept() == before


# --- Medicines that can cause jerks -----------------------------------------------------------------------------------


def test_a_suspect_medicine_gets_its_key_from_its_name(wanda: Person, leaflet: Guide) -> None:
    source = Source.objects.get(key="rissardo-drug-induced-2025")
    form = wanda.open(step_of(leaflet, "change"))
    form.add_part("suspect_medicines", {"medicine_class": "Opioids", "medicine": "Morphine", "sources": [source.pk]})
    _press(wanda, form)
    (row,) = serialize(leaflet)["children"]["suspect_medicines"]
    assert (row["key"], row["medicine"], row["sources"]) == ("morphine", "Morphine", [source.key])


def test_a_suspect_medicine_needs_a_source_and_is_there_once(wanda: Person, leaflet: Guide) -> None:
    source = Source.objects.get(key="rissardo-drug-induced-2025")
    values = {"medicine_class": "Opioids", "medicine": "Morphine"}
    form = wanda.open(step_of(leaflet, "change"))
    form.add_part("suspect_medicines", values)
    assert "This field is required." in errors_of(wanda.press(form, "_save"))
    form = wanda.open(step_of(leaflet, "change"))
    for _ in range(2):
        form.add_part("suspect_medicines", {**values, "sources": [source.pk]})
    assert "duplicate" in " ".join(errors_of(wanda.press(form, "_save")))
    assert not leaflet.suspect_medicines.exists()


def test_what_nobody_sees_is_not_saved_and_is_no_change(wanda: Person, leaflet: Guide) -> None:
    unseen = {"title": "Entirely\u202e new\u200b words", "sections-0-heading": "W\ufeffhat", "also_called": "Me\u0301"}
    assert wanda.save(leaflet, unseen).status_code == 302
    leaflet.refresh_from_db()
    assert (leaflet.title, leaflet.also_called) == ("Entirely new words", "M\u00e9")
    assert leaflet.sections.get(key="what").heading == "What"
    before = everything_kept()["editorial_revision"]
    wanda.save(leaflet, {**unseen, "purpose": "Entirely new\u200b words"})
    assert everything_kept()["editorial_revision"] == before
    assert errors_of(wanda.save(leaflet, {"title": "\u200b"})) != []


def test_a_word_that_looks_like_another_is_that_other(wanda: Person, db: None) -> None:
    for key, word in (("first", "Me\u0301niere"), ("second", "M\u00e9niere")):
        form = wanda.open(list_of(Term, "add"))
        form.fill({"key": key, "word": word, "meaning": "<p>New.</p>"})
        response = wanda.press(form, "_save")
    assert [each for each in errors_of(response) if "already exists" in each]
    assert Term.objects.filter(key__in=["first", "second"]).count() == 1
