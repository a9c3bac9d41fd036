"""Content files: Django's fixture format in YAML with natural keys, one page a file, in one canonical form.

The first row is the page, the rest are its parts. `parse` and `dump` are each other's inverse on canonical files.
"""

import datetime
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.db import models

from editorial.body import forbidden
from editorial.fields import BodyField
from editorial.models import Child, Editioned
from editorial.snapshots import SCHEMA, Content, child_model, link_target


@dataclass
class ContentFileError(Exception):
    """One fault in one content file, said so that an editor can find and mend it."""

    path: Path
    reason: str
    row: str = ""
    field: str = ""

    def __str__(self) -> str:
        where = ", ".join(filter(None, [str(self.path), self.row, self.field and f"field “{self.field}”"]))
        return f"{where}: {self.reason}"


# --- YAML -------------------------------------------------------------------------------------------------------------


class _Loader(yaml.SafeLoader):
    """YAML, where writing a field twice is an error instead of a silent loss."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        names = [self.construct_object(key) for key, _ in node.value]
        for name in names:
            if names.count(name) > 1:
                raise yaml.constructor.ConstructorError(
                    None, None, f"“{name}” is there twice in one row", node.start_mark
                )
        return super().construct_mapping(node, deep)


class _Dumper(yaml.SafeDumper):
    """YAML with text of several lines as literal blocks."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def _rows(path: Path, text: str) -> Any:
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506  (a SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise ContentFileError(path, f"this is not readable YAML: {error.problem}", line) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ContentFileError(path, f"this is not readable YAML: {error}") from error


# --- file → content ---------------------------------------------------------------------------------------------------


def parse(path: Path) -> Content:
    """Read one content file. Raises ContentFileError with the row and the field at fault."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ContentFileError(path, f"this is not a text in UTF-8: {error}") from error
    except OSError as error:
        raise ContentFileError(path, f"the file cannot be read: {error.strerror}") from error
    return parse_text(text, path)


def parse_text(text: str, path: Path) -> Content:
    """As `parse`, for a text that is or could be the file at `path`."""
    return _Parser(path).parse(_rows(path, text))


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
        position = fields.get("position")
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
        value, field = fields[name], model._meta.get_field(name)
        if link_target(model, name):
            if not (isinstance(value, list) and len(value) == 1 and isinstance(value[0], str)):
                raise self.fail("a link is a list with one key, such as [clonazepam]", where, name)
            return value[0]
        if isinstance(value, datetime.date):
            return value.isoformat()
        if value is not None and not isinstance(value, str | int):
            raise self.fail(f"{type(value).__name__} is not a value that fits here", where, name)
        if isinstance(field, models.CharField | models.TextField) and not isinstance(value, str):
            raise self.fail(f"this must be text; write it in quotes: '{value}'", where, name)
        if isinstance(field, BodyField) and isinstance(value, str):
            if found := forbidden(value):
                raise self.fail(f"{found[0]} is not allowed in body text", where, name)
            return field.to_python(value)
        return value

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


# --- content → file ---------------------------------------------------------------------------------------------------


def dump(content: Content) -> str:
    """The content as the text of its file: the same content always gives the same bytes."""
    model = apps.get_model(content["model"])
    links = {name: _natural(keys) for name, keys in content["links"].items()}
    rows = [
        {"model": content["model"], "fields": {"key": content["key"], **_columns(model, content["fields"]), **links}}
    ]
    for relation in model.SNAPSHOT.children:
        child = child_model(model, relation)
        for position, row in enumerate(content["children"][relation]):
            rows.append({"model": child._meta.label_lower, "fields": _part(child, content["key"], position, row)})
    return "\n".join(yaml.dump([row], Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10**6) for row in rows)


def _part(child: type[Child], parent: str, position: int, row: dict[str, Any]) -> dict[str, Any]:
    links = {name: _natural(row[name]) for name in child.SNAPSHOT.links}
    columns = _columns(child, {name: row[name] for name in child.SNAPSHOT.fields})
    return {"parent": [parent], "key": row["key"], "position": position, **columns, **links}


def _columns(model: type[models.Model], values: dict[str, Any]) -> dict[str, Any]:
    return {name: [value] if link_target(model, name) else value for name, value in values.items()}


def _natural(keys: list[str]) -> list[list[str]]:
    return [[key] for key in keys]


def file_of(content: Content, folder: Path) -> Path:
    model: type[Editioned] = apps.get_model(content["model"])
    return folder / model.FOLDER / f"{content['key']}.yaml"
