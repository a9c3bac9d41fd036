"""What changed between two states of a page, word by word, for people who do not read HTML."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from editorial.body import readable
from editorial.fields import BodyField
from editorial.models import Editioned
from editorial.snapshots import Content, child_model

Path = tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """One changed place: its name for an editor, and the text with <ins> and <del> around words."""

    place: str
    html: SafeString


def compare(old: Content | None, new: Content) -> list[Change]:
    """Every difference, in the order of the new page; `old` is None for a first edition."""
    model = apps.get_model(new["model"])
    before = dict(_flat(old, model)) if old else {}
    after = dict(_flat(new, model))
    places = [*after, *(place for place in before if place not in after)]
    changes = [
        Change(_place(path, model, new, old), _words(before.get(path, ""), after.get(path, "")))
        for path in places
        if before.get(path, "") != after.get(path, "")
    ]
    return changes + [
        Change(f"Order of {_label(model, relation)}", mark_safe(escape(" → ".join(order))))  # noqa: S308  (escaped)
        for relation, order in _reordered(old, new)
    ]


def _flat(content: Content, model: type[Editioned]) -> Iterator[tuple[Path, str]]:
    for name, value in content["fields"].items():
        yield (name,), _text(model, name, value)
    for name, keys in content["links"].items():
        yield (name,), ", ".join(keys)
    for relation, rows in content["children"].items():
        child = child_model(model, relation)
        for row in rows:
            for name, value in row.items():
                if name != "key":
                    yield (relation, row["key"], name), _text(child, name, value)


def _text(model: type[models.Model], name: str, value: object) -> str:
    field = _field(model, name)
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(field, BodyField):
        return readable(str(value))
    choices = dict(getattr(field, "flatchoices", ()))
    return str(choices.get(value, value))


def _words(old: str, new: str) -> SafeString:
    """Both texts as one, escaped, with what is gone in <del> and what is new in <ins>."""
    a, b = re.findall(r"\s+|\S+", old), re.findall(r"\s+|\S+", new)
    out: list[str] = []
    for kind, i, j, k, m in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        was, now = escape("".join(a[i:j])), escape("".join(b[k:m]))
        if kind == "equal":
            out.append(was)
        else:
            out.append((f"<del>{was}</del>" if was else "") + (f"<ins>{now}</ins>" if now else ""))
    return mark_safe("".join(out))  # noqa: S308  (each piece was escaped above)


def _place(path: Path, model: type[Editioned], new: Content, old: Content | None) -> str:
    if len(path) == 1:
        return _label(model, path[0])
    relation, key, name = path
    row_name = next((_row_name(content, relation, key) for content in (new, old) if content), key)
    child = child_model(model, relation)
    return f"{str(child._meta.verbose_name).capitalize()} “{row_name}”: {_label(child, name).lower()}"


def _row_name(content: Content, relation: str, key: str) -> str:
    row = next((row for row in content["children"].get(relation, []) if row["key"] == key), {})
    return str(row.get("heading") or key)


def _field(model: type[models.Model], name: str) -> object:
    return next((field for field in model._meta.get_fields() if field.name == name), None)


def _label(model: type[models.Model], name: str) -> str:
    field = _field(model, name)
    related = getattr(field, "related_model", None)
    if field is not None and hasattr(field, "verbose_name"):
        text = field.verbose_name
    else:
        text = related._meta.verbose_name_plural if related else name.replace("_", " ")
    return str(text)[:1].upper() + str(text)[1:]


def _reordered(old: Content | None, new: Content) -> Iterator[tuple[str, list[str]]]:
    for relation, rows in new["children"].items():
        was = [row["key"] for row in (old or new)["children"].get(relation, [])]
        now = [row["key"] for row in rows]
        if was != now and sorted(was) == sorted(now):
            yield relation, now
