import json
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from citations.models import Source
from conditions.models import MyoclonusType, Treatment
from editorial.models import Child, Editioned, Page
from editorial.models.page import RESERVED_SLUGS
from editorial.snapshots import RowError, apply, canonical, digest, editioned_models, serialize
from tests.editorial.sample import change, content_of, little_site, pictures, put, turned_round

MANUSCRIPT = [model for model in apps.get_models() if issubclass(model, Editioned | Child)]
EDITIONED = editioned_models()
CHILDREN: list[Any] = [model for model in MANUSCRIPT if issubclass(model, Child)]


def label(model: Any) -> str:
    return model._meta.label


# --- Every model ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", MANUSCRIPT, ids=label)
def test_every_field_link_and_part_is_either_public_or_private(model: Any) -> None:
    public = [*model.SNAPSHOT.fields, *model.SNAPSHOT.links, *model.SNAPSHOT.children]
    names = [field.name for field in model._meta.get_fields()]

    assert sorted([*public, *model.PRIVATE]) == sorted(names)


@pytest.mark.parametrize("model", MANUSCRIPT, ids=label)
def test_what_a_snapshot_names_is_what_it_says(model: Any) -> None:
    spec, field = model.SNAPSHOT, model._meta.get_field

    assert [name for name in spec.fields if not field(name).concrete or field(name).many_to_many] == []
    assert [name for name in spec.links if not field(name).many_to_many] == []
    assert [name for name in spec.children if not issubclass(field(name).related_model, Child)] == []
    assert [name for name in spec.links if not issubclass(field(name).related_model, Editioned)] == []


@pytest.mark.parametrize("model", CHILDREN, ids=label)
def test_a_part_belongs_to_one_page_and_its_key_is_there_once(model: Any) -> None:
    parent = model._meta.get_field("parent")

    assert ("parent", "key") in {tuple(names) for names in model._meta.unique_together}
    assert parent.related_model in EDITIONED
    assert parent.remote_field.on_delete is models.CASCADE
    assert parent.remote_field.related_name in parent.related_model.SNAPSHOT.children


@pytest.mark.parametrize("model", CHILDREN, ids=label)
def test_a_page_that_a_part_links_to_is_not_deleted_with_the_part(model: Any) -> None:
    links = [field for field in model._meta.concrete_fields if field.is_relation and field.name != "parent"]

    assert [field.name for field in links if field.remote_field.on_delete is not models.PROTECT] == []


def test_what_is_linked_to_comes_in_an_earlier_folder_of_content_files() -> None:
    """So that Django's `loaddata` in sorted order finds it."""
    folders = {model: model.FOLDER for model in EDITIONED}
    links = [
        (model._meta.get_field("parent").related_model if issubclass(model, Child) else model, field.related_model)
        for model in MANUSCRIPT
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many)
        if field.related_model in folders and field.name != "parent"
    ]

    assert len(links) >= 5
    assert [each for each in links if folders[each[0]] < folders[each[1]]] == []
    assert len(set(folders.values())) == len(folders)


# --- There and back ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", EDITIONED, ids=label)
def test_writing_back_what_a_shipped_page_says_changes_nothing_not_even_a_primary_key(db: None, model: Any) -> None:
    things, before = list(model._default_manager.all()), pictures()
    assert things

    for thing in things:
        content = json.loads(json.dumps(serialize(thing)))
        written, gone = apply(content)
        assert (written, gone, serialize(written)) == (thing, [], content)

    assert pictures() == before


def test_working_rows_go_back_to_any_earlier_text_and_keep_the_rows_that_stay(
    type_page: MyoclonusType, treatment: Treatment
) -> None:
    contents = [serialize(type_page), serialize(treatment)]
    kept = type_page.sections.get(key="first-part").pk, treatment.uses.get().pk

    change(type_page, title="Another title")
    change(type_page.sections.get(key="first-part"), heading="Another heading", position=8)
    type_page.sections.get(key="second-part").delete()
    type_page.sections.create(key="third-part", position=1, aspect="why", heading="Third", body="<p>Third.</p>")
    type_page.also_sorted_as.set([type_page])
    change(treatment.uses.get(), people_studied=3, last_searched=None, grade="")
    treatment.uses.get().sources.clear()
    assert [serialize(type_page), serialize(treatment)] != contents

    assert [serialize(put(content)) for content in contents] == contents
    assert (type_page.sections.get(key="first-part").pk, treatment.uses.get().pk) == kept


def test_parts_come_in_the_order_of_the_page(type_page: MyoclonusType) -> None:
    content = serialize(type_page)
    content["children"]["sections"].reverse()

    put(content)

    assert [row.key for row in type_page.sections.all()] == ["second-part", "first-part"]
    assert serialize(type_page) == content


def test_a_link_to_a_page_that_is_gone_is_left_out_and_told(type_page: MyoclonusType, treatment: Treatment) -> None:
    content = serialize(treatment)
    content["children"]["uses"] += [content["children"]["uses"][0] | {"key": "vanished", "type": "vanished"}]
    content["children"]["uses"][0]["sources"] = ["gone-study", "little-study"]

    _, gone = apply(content)

    assert sorted((each.row, each.field, each.key) for each in gone) == [
        (("uses", "startle"), "sources", "gone-study"),
        (("uses", "vanished"), "type", "vanished"),
    ]
    assert [use.key for use in treatment.uses.all()] == ["startle"]
    assert [source.key for source in treatment.uses.get().sources.all()] == ["little-study"]


@pytest.mark.parametrize(
    ("where", "name", "value", "reason"),
    [
        ((), "title", "", "cannot be blank"),
        ((), "", "compare", "address of the site itself"),
        ((), "harmless", "always", "not a valid choice"),
        ((), "title", "x" * 121, "at most 120 characters"),
        (("sections", "first-part"), "aspect", "gossip", "not a valid choice"),
        (("care_cards", "now"), "body", "", "cannot be blank"),
    ],
)
def test_a_value_that_breaks_a_rule_is_refused_with_its_place_and_nothing_is_written(
    type_page: MyoclonusType, where: tuple[str, ...], name: str, value: str, reason: str
) -> None:
    content, before = serialize(type_page), pictures()
    content["fields"]["purpose"] = "A good change, written before the bad one is found"
    rows: Any = content["children"][where[0]] if where else []
    target = next((row for row in rows if row["key"] == where[1]), content["fields"])
    target[name or "slug"] = value

    with pytest.raises(RowError, match=reason) as refused:
        apply(content)

    assert (refused.value.row, refused.value.field) == (where, name)
    assert pictures() == before


def test_the_order_in_which_data_is_written_down_does_not_matter_to_its_digest() -> None:
    content = little_site()[MyoclonusType]

    assert digest(turned_round(content)) == digest(content)
    assert canonical(turned_round(content)) == canonical(content)


def test_any_change_of_a_text_changes_the_digest() -> None:
    one, other = (content_of(Source, "a-source", title=title) for title in ("Study", "study"))

    assert digest(one) != digest(other)


# --- Rules of all pages -----------------------------------------------------------------------------------------------

PAGES: list[Any] = [model for model in EDITIONED if issubclass(model, Page)]


@pytest.mark.parametrize("key", ["Big-Letters", "two--hyphens", "-start", "end-", "späße", "with space", "a/b", "a\n"])
def test_a_key_is_small_letters_figures_and_single_hyphens(db: None, key: str) -> None:
    with pytest.raises(RowError, match="single hyphens") as refused:
        apply(content_of(Source, key))

    assert refused.value.field == "key"


@pytest.mark.parametrize("model", PAGES, ids=label)
def test_no_page_takes_an_address_of_the_site_itself(db: None, model: Any) -> None:
    for slug in RESERVED_SLUGS:
        with pytest.raises(RowError, match="address of the site itself"):
            apply(content_of(model, "a-page", slug=slug))
