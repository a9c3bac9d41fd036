"""Fields of the desk's forms, where Django's own would lose something or fail on what a browser can send."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple, FilteredSelectMultiple
from django.forms.widgets import Script
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from editorial.body import SCHEMES, TAGS

NOBODY = "0"  # the id that no row has


class PlainTextarea(forms.Textarea):
    """Undoes what browsers do to line breaks: they send CR LF, which would make each save look like a change."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        text = super().value_from_datadict(data, files, name)
        return text.replace("\r\n", "\n") if isinstance(text, str) else text


class BodyEditor(PlainTextarea):
    """An editor that offers what body text may have, and a text area for its HTML where there is no script."""

    class Media:
        css = {"all": ["desk/writing.css"]}
        js = [Script("desk/writing.js", type="module")]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        library = static("django_prose_editor/editor.js")
        told = {"library": library, "tags": sorted(TAGS), "schemes": sorted(SCHEMES)}
        context["widget"]["attrs"]["data-body-editor"] = json.dumps(told)
        return context

    def render(self, *arguments: Any, **options: Any) -> SafeString:
        """With a link for the keyboard: a form may have a hundred stops between a text and the buttons at its end."""
        link = '{}<a class="desk-skip" href="#desk-save">Go to the buttons that save</a>'
        return format_html(link, super().render(*arguments, **options))


def _id(value: str) -> str:
    return value if re.fullmatch(r"\d{0,18}", value, re.ASCII) else NOBODY


class _Named:
    """Tells screen readers the name of its field."""

    @property
    def media(self) -> forms.Media:
        own: forms.Media = super().media  # type: ignore[misc]
        return own + forms.Media(js=[Script("desk/picking.js", type="module")])  # type: ignore[list-item]


class _Labelled(_Named):
    """Shows what is chosen by the labels that `tell_labels` found: Django's own asks the database in each row."""

    labels: Mapping[str, str] | None = None

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        if self.labels is None:
            return super().optgroups(name, value, attrs)  # type: ignore[misc]
        must: bool = self.is_required or self.allow_multiple_selected  # type: ignore[attr-defined]
        chosen = [] if must else [("", "", False)]
        chosen += [(pk, self.labels[pk], True) for pk in map(str, value) if pk in self.labels]
        options = [self.create_option(name, *each, index) for index, each in enumerate(chosen)]  # type: ignore[attr-defined]
        return [(None, options, 0)]


class PickOne(_Labelled, AutocompleteSelect):
    """What is no id stands for a row that is not there, so that the form says so; Django's own is a server error."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return _id(super().value_from_datadict(data, files, name) or "")


class PickSeveral(_Labelled, AutocompleteSelectMultiple):
    """As PickOne, for several rows."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return [_id(each) for each in super().value_from_datadict(data, files, name)]


class PickFromList(_Named, FilteredSelectMultiple):
    """As PickSeveral, for a list that is short enough to show."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return [_id(each) for each in super().value_from_datadict(data, files, name)]


def tell_labels(rows: Iterable[forms.BaseForm]) -> None:
    """Look up what is chosen in `rows`, forms of one kind: one query a field, however many rows."""
    widgets: dict[str, list[_Labelled]] = defaultdict(list)
    chosen: dict[str, set[str]] = defaultdict(set)
    fields: dict[str, Any] = {}
    for form in rows:
        for name, field in form.fields.items():
            widget = getattr(field.widget, "widget", field.widget)  # inside the one that draws “add” and “change”
            if isinstance(widget, _Labelled):
                value = form[name].value()
                chosen[name] |= {str(each) for each in (value if isinstance(value, list) else [value]) if each}
                widgets[name].append(widget)
                fields[name] = field
    for name, field in fields.items():
        found = field.queryset.filter(pk__in=chosen[name])
        labels = {str(thing.pk): field.label_from_instance(thing) for thing in found}
        for widget in widgets[name]:
            widget.labels = labels
