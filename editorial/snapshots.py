"""Working rows as plain data and back: the one form in which a page is compared, kept, signed, published and filed."""

import datetime
import hashlib
import json
from dataclasses import dataclass
from typing import Any, TypedDict

from django.apps import apps
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import connection, models, transaction

from editorial.models import Child, Editioned

SCHEMA = 1


class Content(TypedDict):
    """A signed-off thing as data. Foreign keys stand as the key of their target, dates as ISO 8601 text, rows of
    `children` in their order with "key" first, links sorted."""

    schema: int
    model: str
    key: str
    fields: dict[str, Any]
    links: dict[str, list[str]]
    children: dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class MissingLink:
    """A link whose target is gone. `row` is as in RowError."""

    row: tuple[str, ...]
    field: str
    key: str


class RowError(Exception):
    """A row that does not fit its model. `row` is () for the page itself or (relation, key) for a part of it."""

    def __init__(self, row: tuple[str, ...], field: str, reason: str) -> None:
        super().__init__(reason)
        self.row, self.field, self.reason = row, field, reason


def editioned_models() -> list[type[Editioned]]:
    return [model for model in apps.get_models() if issubclass(model, Editioned)]


def child_model(model: type[Editioned], relation: str) -> type[Child]:
    return model._meta.get_field(relation).related_model  # type: ignore[return-value]


def link_target(model: type[models.Model], field: str) -> type[Editioned] | None:
    """The model that `field` points to, or None where it is a plain column."""
    return model._meta.get_field(field).related_model  # type: ignore[return-value]


def canonical(content: Content) -> str:
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(content: Content) -> str:
    return hashlib.sha256(canonical(content).encode()).hexdigest()


# --- rows → data ------------------------------------------------------------------------------------------------------


def serialize(thing: Editioned) -> Content:
    spec = thing.SNAPSHOT
    return {
        "schema": SCHEMA,
        "model": thing._meta.label_lower,
        "key": thing.key,
        "fields": _values(thing, spec.fields),
        "links": _links(thing, spec.links),
        "children": {relation: _children(thing, relation) for relation in spec.children},
    }


def _children(thing: Editioned, relation: str) -> list[dict[str, Any]]:
    """The parts of `thing`, in the same number of queries however many there are."""
    model = child_model(type(thing), relation)
    linked = [name for name in model.SNAPSHOT.fields if link_target(model, name)]
    rows = getattr(thing, relation).order_by("position", "key").select_related(*linked)
    return [_child_values(row) for row in rows.prefetch_related(*model.SNAPSHOT.links)]


def _child_values(row: Child) -> dict[str, Any]:
    return {"key": row.key, **_values(row, row.SNAPSHOT.fields), **_links(row, row.SNAPSHOT.links)}


def _values(row: models.Model, fields: tuple[str, ...]) -> dict[str, Any]:
    return {name: plain(getattr(row, name)) for name in fields}


def _links(row: models.Model, names: tuple[str, ...]) -> dict[str, list[str]]:
    return {name: sorted(target.key for target in getattr(row, name).all()) for name in names}


def plain(value: Any) -> Any:
    if isinstance(value, Editioned):
        return value.key
    if isinstance(value, datetime.date):
        return value.isoformat()
    return one_line_end(value) if isinstance(value, str) else value


def one_line_end(text: str) -> str:
    """`text` with one kind of line end. Browsers send another kind than files have, and that is no change."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def upgrade(content: Content) -> Content:
    """`content` with the fields, links and parts that its model has today, as a release before may have kept others.
    What came later is empty, or as the model says; what is no more is left out."""
    model: type[Editioned] = apps.get_model(content["model"])
    return {
        **content,
        "fields": _todays(model, content["fields"], model.SNAPSHOT.fields),
        "links": {name: content["links"].get(name, []) for name in model.SNAPSHOT.links},
        "children": {
            relation: [_todays_row(child_model(model, relation), row) for row in content["children"].get(relation, [])]
            for relation in model.SNAPSHOT.children
        },
    }


def _todays(model: type[models.Model], values: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: values[name] if name in values else plain(_default(model, name)) for name in names}


def _todays_row(model: type[Child], row: dict[str, Any]) -> dict[str, Any]:
    links = {name: row.get(name, []) for name in model.SNAPSHOT.links}
    return {"key": row["key"], **_todays(model, row, model.SNAPSHOT.fields), **links}


def _default(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name).get_default()  # type: ignore[union-attr]


# --- data → rows ------------------------------------------------------------------------------------------------------


def lock(thing: Editioned) -> Editioned:
    """Read `thing` again and hold its row until the transaction ends, so that two savers come one after the other."""
    rows = type(thing)._default_manager.all()
    if connection.features.has_select_for_update:
        rows = rows.select_for_update()
    return rows.get(pk=thing.pk)


@transaction.atomic
def apply(content: Content) -> tuple[Editioned, list[MissingLink]]:
    """Make the working rows say `content`, keeping primary keys.

    Returns the page and the links whose target is gone; such links are left out.
    Raises RowError where a value does not fit its model or breaks one of its rules.
    """
    thing, gone = apply_columns(content)
    return thing, gone + apply_parts(thing, content)


@transaction.atomic
def apply_columns(content: Content) -> tuple[Editioned, list[MissingLink]]:
    """The first half of `apply`, the page's own columns: pages that link to one another have to be made first."""
    model = apps.get_model(content["model"])
    thing = model._default_manager.filter(key=content["key"]).first() or model(key=content["key"])
    if thing.pk:
        thing = lock(thing)
    gone: list[MissingLink] = []
    _write(thing, content["fields"], (), gone)
    return thing, gone


@transaction.atomic
def apply_parts(thing: Editioned, content: Content) -> list[MissingLink]:
    """The second half of `apply`: the links and parts of the page whose columns were written by the first."""
    gone: list[MissingLink] = []
    for name, keys in content["links"].items():
        _set_links(thing, name, keys, (), gone)
    for relation, rows in content["children"].items():
        _write_children(thing, relation, rows, gone)
    return gone


def _write_children(thing: Editioned, relation: str, rows: list[dict[str, Any]], gone: list[MissingLink]) -> None:
    there = {row.key: row for row in getattr(thing, relation).all()}
    for key in there.keys() - {row["key"] for row in rows}:
        there.pop(key).delete()
    for position, values in enumerate(rows):
        row = there.get(values["key"]) or _new_child(thing, relation, values["key"])
        row.position = position
        where = (relation, values["key"])
        _write(row, {name: values[name] for name in row.SNAPSHOT.fields}, where, gone)
        if row.pk:
            for name in row.SNAPSHOT.links:
                _set_links(row, name, values[name], where, gone)


def _new_child(thing: Editioned, relation: str, key: str) -> Child:
    row = child_model(type(thing), relation)(key=key)
    row.parent = thing
    return row


def _write(row: models.Model, values: dict[str, Any], where: tuple[str, ...], gone: list[MissingLink]) -> None:
    """Set and save the columns of one row; a row whose required link is gone is left out."""
    for name, value in values.items():
        target = link_target(type(row), name)
        if target is None:
            setattr(row, name, value)
        elif found := target._default_manager.filter(key=value).first():
            setattr(row, name, found)
        else:
            gone.append(MissingLink(where, name, str(value)))
            return
    try:
        row.full_clean()
    except ValidationError as error:
        field, reasons = next(iter(error.message_dict.items()))
        raise RowError(where, "" if field == NON_FIELD_ERRORS else field, " ".join(reasons)) from error
    row.save()


def _set_links(row: models.Model, name: str, keys: list[str], where: tuple[str, ...], gone: list[MissingLink]) -> None:
    manager = getattr(row, name)
    found = {thing.key: thing for thing in manager.model._default_manager.filter(key__in=keys)}
    gone += [MissingLink(where, name, key) for key in keys if key not in found]
    manager.set(found.values())
