"""Fields of the desk's forms, where Django's own would lose something or fail on what a browser can send."""

import re
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple, FilteredSelectMultiple

NOBODY = "0"  # the id that no row has


class PlainTextarea(forms.Textarea):
    """Undoes what browsers do to line breaks: they send CR LF, which would make each save look like a change."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        text = super().value_from_datadict(data, files, name)
        return text.replace("\r\n", "\n") if isinstance(text, str) else text


def _id(value: str) -> str:
    return value if re.fullmatch(r"\d{0,18}", value, re.ASCII) else NOBODY


class PickOne(AutocompleteSelect):
    """What is no id stands for a row that is not there, so that the form says so; Django's own is a server error."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return _id(super().value_from_datadict(data, files, name) or "")


class PickSeveral(AutocompleteSelectMultiple):
    """As PickOne, for several rows."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return [_id(each) for each in super().value_from_datadict(data, files, name)]


class PickFromList(FilteredSelectMultiple):
    """As PickSeveral, for a list that is short enough to show."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return [_id(each) for each in super().value_from_datadict(data, files, name)]
