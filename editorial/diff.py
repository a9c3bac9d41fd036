"""What changed between two states of a page, word by word, for people who do not read HTML."""

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from editorial.body import readable
from editorial.fields import BodyField
from editorial.models import Child, Editioned
from editorial.snapshots import Content, child_model

Path = tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """One changed place: its name for an editor, and the text with <ins> and <del> around words."""

    place: str
    html: SafeString


@dataclass(frozen=True)
class Difference:
    """A place that says something else than before; `was` or `now` is None where there is nothing."""

    path: Path
    place: str
    model: type[models.Model]  # of the page, or of the row that the place is in
    was: Any
    now: Any


def compare(old: Content | None, new: Content) -> list[Change]:
    """Every difference, in the order of the new page; `old` is None for a first edition."""
    return [_change(each) for each in differences(old, new)] + [
        Change(place((relation,), new, old), mark_safe(escape(" → ".join(order))))  # noqa: S308  (escaped)
        for relation, order in reordered(old, new)
    ]


def changed_again(before: Content | None, old: Content, new: Content) -> list[Change]:
    """The differences between `old` and `new` in places that `old` itself had changed since `before`."""
    places = {each.path for each in differences(before, old)}
    return [_change(each) for each in differences(old, new) if each.path in places]


def _change(each: Difference) -> Change:
    return Change(each.place, _marked(*(_said(each.model, each.path[-1], value) for value in (each.was, each.now))))


def differences(old: Content | None, new: Content) -> Iterator[Difference]:
    """The places that `compare` tells of, with the values as they are stored."""
    model = apps.get_model(new["model"])
    before = dict(_flat(old, model)) if old else {}
    after = dict(_flat(new, model))
    for path in (*after, *(path for path in before if path not in after)):
        within = _row_model(model, path[0]) if len(path) > 1 else model
        was, now = before.get(path), after.get(path)
        if _said(within, path[-1], was) != _said(within, path[-1], now):
            yield Difference(path, place(path, new, old), within, was, now)


def place(path: Path, new: Content, old: Content | None = None) -> str:
    """What an editor calls a field of the page (name,), a field of a part of it (relation, key, name), such a part
    (relation, key), or the order of its parts (relation,)."""
    model = apps.get_model(new["model"])
    relation, *rest = path
    if not rest:
        label = _label(model, relation)
        return f"Order of {label}" if relation in new["children"] else label
    child = _row_model(model, relation)
    row_name = next((_row_name(content, relation, rest[0]) for content in (new, old) if content), rest[0])
    kind = str(child._meta.verbose_name).capitalize() if child is not Child else _label(model, relation)
    row = f"{kind} “{row_name}”"
    return f"{row}: {_label(child, rest[1]).lower()}" if rest[1:] else row


def text(path: Path, value: object, content: Content) -> str:
    """`value` of what `place` names, as an editor reads it: of a field, of a whole part, or the order of parts."""
    model = apps.get_model(content["model"])
    relation, name = path[0], path[-1]
    if len(path) == 3:
        return _said(child_model(model, relation), name, value).text
    if isinstance(value, dict):
        child = child_model(model, relation)
        names = _in_order(value.keys() - {"key"}, child.SNAPSHOT.fields + child.SNAPSHOT.links)
        said = ((each, _said(child, each, value[each]).text) for each in names)
        return "\n".join(f"{_label(child, each)}: {words}" for each, words in said if words)
    if isinstance(value, list) and relation in content["children"]:
        return " → ".join(_row_name(content, relation, key) for key in value)
    return _said(model, name, value).text


class _Said(NamedTuple):
    """What stands in one place: as an editor reads it and, for body text, as it is stored."""

    text: str
    html: str = ""


_NOTHING = _Said("")


def _flat(content: Content, model: type[Editioned]) -> Iterator[tuple[Path, Any]]:
    for name in _in_order(content["fields"], model.SNAPSHOT.fields):
        yield (name,), content["fields"][name]
    for name in _in_order(content["links"], model.SNAPSHOT.links):
        yield (name,), content["links"][name]
    for relation in _in_order(content["children"], model.SNAPSHOT.children):
        child = _row_model(model, relation)
        for row in content["children"][relation]:
            for name in _in_order(row, child.SNAPSHOT.fields + child.SNAPSHOT.links):
                if name != "key":
                    yield (relation, row["key"], name), row[name]


def _in_order(values: Iterable[str], names: tuple[str, ...]) -> list[str]:
    """The names in `values` in the order of the model: PostgreSQL keeps that of no JSON object."""
    return sorted(values, key=lambda name: (names.index(name) if name in names else len(names), name))


def _said(model: type[models.Model], name: str, value: object) -> _Said:
    field = field_of(model, name)
    if value is None:
        return _NOTHING
    if isinstance(value, list):
        return _Said(", ".join(value))
    if isinstance(field, BodyField) or field is None:
        return _Said(readable(str(value)), str(value))
    choices = dict(getattr(field, "flatchoices", ()))
    return _Said(str(choices.get(value, value)))


def _marked(was: _Said, now: _Said) -> SafeString:
    """The change in words or, where these are the same, in the HTML: a list that became numbered, a new paragraph."""
    return _words(was.text, now.text) if was.text != now.text else _words(was.html, now.html)


def _words(old: str, new: str) -> SafeString:
    """Both texts as one, escaped, with what is gone in <del> and what is new in <ins>."""
    a, b = _pieces(old, new)
    out: list[str] = []
    # Blanks are no anchors, nor are frequent words in a long text: without this a long text takes minutes.
    for kind, i, j, k, m in difflib.SequenceMatcher(str.isspace, a, b, autojunk=len(b) > 600).get_opcodes():
        was, now = escape("".join(a[i:j])), escape("".join(b[k:m]))
        if kind == "equal":
            out.append(was)
        else:
            out.append((f"<del>{was}</del>" if was else "") + (f"<ins>{now}</ins>" if now else ""))
    return mark_safe("".join(out))  # noqa: S308  (each piece was escaped above)


def _pieces(old: str, new: str) -> tuple[list[str], list[str]]:
    """Both texts in words and blanks; in lines, or whole, where there are too many of these to compare."""
    for piece in (r"\s+|\S+", r".*\n|.+"):
        a, b = re.findall(piece, old), re.findall(piece, new)
        if len(a) + len(b) <= 8000:
            return a, b
    return [old], [new]


def _row_name(content: Content, relation: str, key: str) -> str:
    row = next((row for row in content["children"].get(relation, []) if row["key"] == key), {})
    return str(row.get("heading") or key)


def _row_model(model: type[Editioned], relation: str) -> type[Child]:
    """The model of the parts in `relation`; of those that pages have no more, what all parts have in common."""
    return child_model(model, relation) if relation in model.SNAPSHOT.children else Child


def field_of(model: type[models.Model], name: str) -> Any:
    """The field of that name; None where an earlier release had it and this one does not."""
    return next((field for field in model._meta.get_fields() if field.name == name), None)


def _label(model: type[models.Model], name: str) -> str:
    field = field_of(model, name)
    related = getattr(field, "related_model", None)
    if field is not None and hasattr(field, "verbose_name"):
        text = field.verbose_name
    else:
        text = related._meta.verbose_name_plural if related else name.replace("_", " ")
    return str(text)[:1].upper() + str(text)[1:]


def reordered(old: Content | None, new: Content) -> Iterator[tuple[str, list[str]]]:
    """Parts that stand in another order now, by the relation that they are in, and their keys as they are now."""
    for relation, rows in new["children"].items():
        was = [row["key"] for row in (old or new)["children"].get(relation, [])]
        now = [row["key"] for row in rows]
        if [key for key in was if key in now] != [key for key in now if key in was]:
            yield relation, now
