"""Content files: Django's fixture format in YAML with natural keys, one page a file, in one canonical form.

The first row is the page, the rest are its parts. `parse` and `dump` are each other's inverse on canonical files.
"""

import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.text import Truncator

from editorial.body import canonical, forbidden
from editorial.content_yaml import ContentFileError, read_rows, read_text, resolve_scalars, write_row
from editorial.fields import BodyField
from editorial.models import Child, Editioned
from editorial.snapshots import SCHEMA, Content, child_model, link_target, one_line_end

# --- file → content ---------------------------------------------------------------------------------------------------


def parse(path: Path) -> Content:
    """Read one content file. Raises ContentFileError with the row and the field at fault."""
    return parse_text(read_text(path), path)


def parse_text(text: str, path: Path) -> Content:
    """As `parse`, for a text that is or could be the file at `path`."""
    return _Parser(path).parse(read_rows(path, text))


class _Parser:
    def __init__(self, path: Path) -> None:
        self.path = path

    def fail(self, reason: str, row: str = "", field: str = "") -> ContentFileError:
        return ContentFileError(self.path, reason, row, field)

    def parse(self, rows: Any) -> Content:
        if not isinstance(rows, list) or not rows:
            raise self.fail("a content file is a list of rows, each with “model” and “fields”")
        head, *parts = [self.row(number, row) for number, row in enumerate(rows, 1)]
        where, model, fields = head
        if not issubclass(model, Editioned):
            raise self.fail(f"the first row must be a page or another signed-off thing, not {model._meta.label}", where)
        key = self.key(fields, where)
        content: Content = {
            "schema": SCHEMA,
            "model": model._meta.label_lower,
            "key": key,
            "fields": self.columns(model, fields, model.SNAPSHOT.fields, where),
            "links": self.links(model, fields, where),
            "children": {relation: [] for relation in model.SNAPSHOT.children},
        }
        self.nothing_else(fields, {"key", *model.SNAPSHOT.fields, *model.SNAPSHOT.links}, where)
        for part in parts:
            self.add_part(content, model, part)
        for rows_of_one in content["children"].values():
            rows_of_one.sort(key=lambda row: (row.pop("position"), row["key"]))
        return content

    def row(self, number: int, row: Any) -> tuple[str, type[models.Model], dict[str, Any]]:
        where = f"row {number}"
        if not isinstance(row, dict) or set(row) != {"model", "fields"} or not isinstance(row["fields"], dict):
            raise self.fail("a row has “model” and “fields” and nothing else", where)
        try:
            model = apps.get_model(row["model"])
        except (LookupError, ValueError, AttributeError, TypeError) as error:
            raise self.fail(f"there is no model “{row['model']}”", where, "model") from error
        name = row["fields"].get("key")
        return (f"{where} ({name})" if name else where), model, row["fields"]

    def add_part(self, content: Content, model: type[Editioned], part: Any) -> None:
        where, child, fields = part
        relations = {child_model(model, relation): relation for relation in model.SNAPSHOT.children}
        if child not in relations:
            raise self.fail(f"{child._meta.label} is not a part of {model._meta.label}", where, "model")
        assert issubclass(child, Child)  # noqa: S101  (child_model says so)
        if fields.get("parent") != [content["key"]]:
            raise self.fail(f"the parent must be [{content['key']}], the page of this file", where, "parent")
        position = resolve_scalars(fields.get("position"))
        if not isinstance(position, int) or isinstance(position, bool) or position < 0:
            raise self.fail("the position is a whole number from 0 up", where, "position")
        row = {
            "key": self.key(fields, where),
            **self.columns(child, fields, child.SNAPSHOT.fields, where),
            **self.links(child, fields, where),
            "position": position,
        }
        rows = content["children"][relations[child]]
        if any(row["key"] == other["key"] for other in rows):
            raise self.fail(f"“{row['key']}” is there twice", where, "key")
        rows.append(row)
        self.nothing_else(fields, {"parent", "position", "key", *child.SNAPSHOT.fields, *child.SNAPSHOT.links}, where)

    def key(self, fields: dict[str, Any], where: str) -> str:
        key = fields.get("key")
        if not isinstance(key, str) or not key:
            raise self.fail("the key is missing", where, "key")
        return key

    def nothing_else(self, fields: dict[str, Any], known: set[str], where: str) -> None:
        if unknown := sorted(map(str, set(fields) - known)):
            raise self.fail("there is no such field", where, unknown[0])

    def columns(self, model: Any, fields: dict[str, Any], names: tuple[str, ...], where: str) -> dict[str, Any]:
        return {name: self.column(model, fields, name, where) for name in names}

    def column(self, model: Any, fields: dict[str, Any], name: str, where: str) -> Any:
        if name not in fields:
            raise self.fail("the field is missing", where, name)
        written, field = fields[name], model._meta.get_field(name)
        value = resolve_scalars(written)
        if link_target(model, name):
            if not (isinstance(value, list) and len(value) == 1 and isinstance(value[0], str)):
                raise self.fail("a link is a list with one key, such as [clonazepam]", where, name)
            return value[0]
        if reason := _misfit(field, written):
            raise self.fail(reason, where, name)
        if isinstance(field, BodyField):
            if found := forbidden(value):
                raise self.fail(f"{found[0]} is not allowed in body text", where, name)
            return canonical(value)
        return one_line_end(value) if isinstance(value, str) else value

    def links(self, model: Any, fields: dict[str, Any], where: str) -> dict[str, list[str]]:
        return {name: self.link_keys(fields, name, where) for name in model.SNAPSHOT.links}

    def link_keys(self, fields: dict[str, Any], name: str, where: str) -> list[str]:
        value = fields.get(name)
        if not isinstance(value, list) or not all(
            isinstance(key, list) and len(key) == 1 and isinstance(key[0], str) for key in value
        ):
            raise self.fail("links are a list of keys, such as [[eeg], [emg]]", where, name)
        keys = [key for (key,) in value]
        if len(keys) != len(set(keys)):
            raise self.fail("a key is there twice", where, name)
        return sorted(keys)


def _misfit(field: object, written: object) -> str:
    """Why `written` is of the wrong kind for `field`, as Django would silently make another value of it; or ""."""
    value, as_written = resolve_scalars(written), Truncator(str(written)).chars(60)
    if isinstance(field, models.BooleanField):
        return "" if isinstance(value, bool) else f"this must be true or false, without quotes, not “{as_written}”"
    if isinstance(field, models.CharField | models.TextField):
        return "" if isinstance(value, str) else f"this must be text; write it in quotes: '{as_written}'"
    if value is None:
        return ""  # where a value is needed the model says so
    if isinstance(field, models.DateField):
        return (
            ""
            if isinstance(value, str) and _is_date(value)
            else f"this must be a date such as 2026-01-31, not “{as_written}”"
        )
    if isinstance(field, models.IntegerField):
        return "" if type(value) is int else f"this must be a whole number without quotes, not “{as_written}”"
    return f"a field of the kind {type(field).__name__} cannot be in a content file yet"


def _is_date(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


# --- content → file ---------------------------------------------------------------------------------------------------


def dump(content: Content) -> str:
    """The content as the text of its file: the same content always gives the same bytes."""
    model = apps.get_model(content["model"])
    head = {"key": content["key"], **_values(model, {**content["fields"], **content["links"]})}
    rows = [{"model": content["model"], "fields": head}]
    for relation in model.SNAPSHOT.children:
        child = child_model(model, relation)
        for position, row in enumerate(content["children"].get(relation, [])):
            fields = {"parent": [content["key"]], "key": row["key"], "position": position, **_values(child, row)}
            rows.append({"model": child._meta.label_lower, "fields": fields})
    return "\n".join(write_row(row) for row in rows)


def _values(model: type[Editioned] | type[Child], values: dict[str, Any]) -> dict[str, Any]:
    """Fields and links in the order of the model (PostgreSQL keeps that of no JSON object), keys as natural keys."""
    spec = model.SNAPSHOT
    fields = {name: [values[name]] if link_target(model, name) else values[name] for name in spec.fields}
    return fields | {name: [[key] for key in values[name]] for name in spec.links}


def file_of(content: Content, folder: Path) -> Path:
    model: type[Editioned] = apps.get_model(content["model"])
    return folder / model.FOLDER / f"{content['key']}.yaml"
