"""A page form that somebody sent, as content, and merged content as that form again."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, QueryDict

from editorial.body import as_seen
from editorial.models import Child, Editioned
from editorial.models.page import key_validator
from editorial.snapshots import Content, link_target, one_line_end, plain

Data = dict[str, list[str]]


@dataclass
class PostedRow:
    """One part in the form: `values` as content has them, `data` as they were sent, whatever they are."""

    key: str
    values: dict[str, Any]
    data: Data
    stays: bool  # neither ticked for deletion nor an empty row that somebody added

    @property
    def position(self) -> int:
        typed = self.data.get("position", [""])[-1]
        return int(typed) if re.fullmatch(r"\d{1,9}", typed, re.ASCII) else 0


class PostedForm:
    """What `request` says about `thing`, as `content`.

    What the form does not show or somebody left out by hand is taken from `unchanged`. `broken` where it does not even
    say how many parts there are: then nothing can be told, and Django refuses it.
    """

    def __init__(self, page_admin: Any, request: HttpRequest, thing: Editioned, unchanged: Content) -> None:
        self._post, self._thing = request.POST, thing
        self._keys: dict[Any, dict[str, str]] = {}
        fields = flatten_fieldsets(page_admin.get_fieldsets(request, thing))
        self._form = page_admin.get_form(request, thing, change=True, fields=fields)(request.POST, instance=thing)
        formsets, inlines = page_admin._create_formsets(request, thing, change=True)
        self._formsets = {
            formset.prefix: formset
            for formset, inline in zip(formsets, inlines, strict=True)
            if formset.prefix in thing.SNAPSHOT.children and inline.has_change_permission(request, thing)
        }
        self.broken = not all(formset.management_form.is_valid() for formset in self._formsets.values())
        if not self.broken:
            self._rows = {relation: self._read_rows(formset) for relation, formset in self._formsets.items()}
            self.content = self._read(unchanged)

    # --- form → content

    def _read(self, unchanged: Content) -> Content:
        spec = self._thing.SNAPSHOT
        return {
            **unchanged,
            "fields": {**unchanged["fields"], **self._values(self._form, spec.fields)},
            "links": {**unchanged["links"], **self._values(self._form, spec.links)},
            "children": {
                relation: self._parts(relation, rows) if relation in self._rows else rows
                for relation, rows in unchanged["children"].items()
            },
        }

    def _parts(self, relation: str, unchanged: list[dict[str, Any]]) -> list[dict[str, Any]]:
        sent, was = self._rows[relation], {row["key"]: row for row in unchanged}
        stays = sorted((row for row in sent if row.stays), key=lambda row: row.position)
        left_out = [row for key, row in was.items() if key not in {row.key for row in sent}]
        return [{**was.get(row.key, {}), "key": row.key, **row.values} for row in stays] + left_out

    def _read_rows(self, formset: Any) -> list[PostedRow]:
        spec, rows = formset.model.SNAPSHOT, {}
        for number, form in enumerate(formset.forms):
            start = f"{form.prefix}-"
            data = {name.removeprefix(start): self._post.getlist(name) for name in self._post if name.startswith(start)}
            key = form.instance.key or data.get("part", [""])[-1]
            if key in rows or not re.fullmatch(key_validator.regex, key):
                key = f"new {number + 1}"  # no key has a space
            stays = "DELETE" not in data and (number < formset.initial_form_count() or form.has_changed())
            rows[key] = PostedRow(key, self._values(form, spec.fields + spec.links), data, stays)
        return list(rows.values())

    def _values(self, form: Any, names: Iterable[str]) -> dict[str, Any]:
        sent = [
            name
            for name in names
            if name in form.fields
            and not form.fields[name].widget.value_omitted_from_data(form.data, form.files, form.add_prefix(name))
        ]
        return {name: self._value(form, name) for name in sent}

    def _value(self, form: Any, name: str) -> Any:
        """The value as a snapshot has it; what is no valid value as it was typed."""
        typed = form[name].data
        if target := link_target(form._meta.model, name):
            keys = self._keys_of(target)
            return sorted(keys.get(pk, pk) for pk in typed) if isinstance(typed, list) else keys.get(typed, typed)
        try:
            value = plain(form._meta.model._meta.get_field(name).clean(form.fields[name].clean(typed), None))
            return as_seen(value) if isinstance(value, str) else value
        except ValidationError:
            return one_line_end(typed)

    def _keys_of(self, target: type[Editioned]) -> dict[str, str]:
        """Keys by primary key as a form has it."""
        if target not in self._keys:
            found = target._default_manager.values_list("pk", "key")
            self._keys[target] = {str(pk): key for pk, key in found}
        return self._keys[target]

    # --- content → form

    def saying(self, merged: Content) -> QueryDict:
        """The form with `merged` in it, to be drawn on the rows that are there now. What was typed and is no valid
        value stays as it was typed."""
        post = self._post.copy()
        mine = {**self.content["fields"], **self.content["links"]}
        for name, values in self._changed(type(self._thing), mine, {**merged["fields"], **merged["links"]}).items():
            post.setlist(name, values)
        for relation in self._formsets:
            for name in [name for name in post if re.match(rf"{relation}-\d+-", name)]:
                del post[name]
            there = list(getattr(self._thing, relation).order_by("position", "key"))
            rows = self._redrawn(relation, there, merged["children"][relation])
            for number, data in enumerate(rows):
                for name, values in data.items():
                    post.setlist(f"{relation}-{number}-{name}", values)
            post[f"{relation}-INITIAL_FORMS"], post[f"{relation}-TOTAL_FORMS"] = str(len(there)), str(len(rows))
        return post

    def _redrawn(self, relation: str, there: list[Child], merged: list[dict[str, Any]]) -> list[Data]:
        """What the form says of each part: those that are there now first, in their order, as Django draws them."""
        sent, now = {row.key: row for row in self._rows[relation]}, {row["key"]: row for row in merged}
        mine = {row["key"]: row for row in self.content["children"][relation]}
        known = {row.key: {"id": [str(row.pk)], "parent": [str(self._thing.pk)], "part": [row.key]} for row in there}
        unsaved = {
            key: {"id": [""], "part": [key if key in mine and not _is_new(key) else ""]}
            for key in sent
            if key not in known and (key in now or _is_new(key))
        }
        positions = _positions(list(now), {row.key: row.position for row in there}, sent)
        rows = []
        for key, identity in {**known, **unsaved}.items():
            data = {**(sent[key].data if key in sent else {}), **identity}
            if key in now:
                data |= self._changed(self._formsets[relation].model, mine.get(key, {}), now[key])
                data |= {"position": [str(positions[key])]} if key in positions else {}
                data.pop("DELETE", None)
            rows.append(data)
        return rows

    def _changed(self, model: type[models.Model], was: dict[str, Any], now: dict[str, Any]) -> Data:
        return {
            name: self._typed(model, name, value)
            for name, value in now.items()
            if name != "key" and (name not in was or was[name] != value)
        }

    def _typed(self, model: type[models.Model], name: str, value: Any) -> list[str]:
        """`value` as a browser sends it."""
        values = value if isinstance(value, list) else ["" if value is None else str(value)]
        if target := link_target(model, name):
            pks = {key: pk for pk, key in self._keys_of(target).items()}
            return [pks.get(key, key) for key in values]
        return values


def _is_new(key: str) -> bool:
    return " " in key


def _positions(order: list[str], there: dict[str, int], sent: dict[str, PostedRow]) -> dict[str, int]:
    """The numbers that put parts in `order`: as few as needed, all of them where those in the form do not do it."""
    numbers = {key: sent[key].position if key in sent else there[key] for key in order}
    if order == sorted(order, key=lambda key: (numbers[key], key)):
        return {key: number for key, number in numbers.items() if key not in sent}
    return {key: number for number, key in enumerate(order)}
