"""The YAML of content files: scalars as YAML 1.2 has them, no aliases, no field twice, text in literal blocks."""

import contextlib
import re
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


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


@dataclass(frozen=True)
class Scalar:
    """A scalar without quotes that is no text: its value, and how it is written in the file."""

    value: int | float | bool | None
    text: str

    def __str__(self) -> str:
        return self.text


#: Characters that no database column or UTF-8 file can hold.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
#: The core schema of YAML 1.2 (chapter 10.3.2): what is a scalar of which kind, and the letters it begins with.
#: YAML 1.1, which PyYAML has, takes 010 for 8, 33:20 for 2000, 2_004 for 2004, and “No” for false.
_CORE_SCHEMA = {
    "null": (r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    "bool": (r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    "int": (r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    "float": (
        r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        list("-+.0123456789"),
    ),
}
_TAG = "tag:yaml.org,2002:"


class _Loader(yaml.SafeLoader):
    """YAML without its surprises: a field written twice or an alias is an error, and a date stays the text it is."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.composer.ComposerError(
                None, None, "a content file has no aliases (*name)", self.peek_event().start_mark
            )
        return super().compose_node(parent, index)

    def construct_scalar(self, node: yaml.ScalarNode | yaml.MappingNode) -> Any:
        text = super().construct_scalar(node)
        if isinstance(text, str) and _UNSTORABLE.search(text):
            raise yaml.constructor.ConstructorError(None, None, "this has an invalid character", node.start_mark)
        return text

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        names = set()
        for key, _ in node.value:
            name = self.construct_object(key)
            if isinstance(name, Hashable) and name in names:
                raise yaml.constructor.ConstructorError(
                    None, None, f"“{name}” is there twice in one row", node.start_mark
                )
            if isinstance(name, Hashable):
                names.add(name)
        return super().construct_mapping(node, deep)

    def construct_core_scalar(self, node: yaml.ScalarNode) -> Scalar:
        text = str(self.construct_scalar(node))
        match node.tag.removeprefix(_TAG):
            case "null":
                return Scalar(None, text)
            case "bool":
                return Scalar(text.lower() == "true", text)
            case "int":
                return Scalar(int(text, {"0o": 8, "0x": 16}.get(text[:2], 10)), text)
        return Scalar(float(re.sub(r"\.(?=inf|nan)", "", text.lower())), text)


class _Dumper(yaml.SafeDumper):
    """YAML with text of several lines as literal blocks, and in quotes where YAML 1.1 or 1.2 takes it for no text."""


for _kind, (_pattern, _first) in _CORE_SCHEMA.items():
    for _class in (_Loader, _Dumper):
        _class.add_implicit_resolver(_TAG + _kind, re.compile(rf"(?:{_pattern})\Z"), _first)
    _Loader.add_constructor(_TAG + _kind, _Loader.construct_core_scalar)


#: What YAML takes for the end of a line, besides our own.
_ODD_LINE_END = re.compile("[\x85\u2028\u2029]")


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if _ODD_LINE_END.search(text) else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def read_rows(path: Path, text: str) -> Any:
    """What the YAML `text` of the file at `path` says; numbers and the like are `Scalar`. Raises ContentFileError."""
    try:
        return yaml.load(text.removeprefix("\ufeff"), Loader=_Loader)  # noqa: S506  (a SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}" if error.problem_mark else ""
        problem = " ".join(filter(None, [error.context, error.problem]))
        raise ContentFileError(path, f"this is not readable YAML: {problem}", line) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ContentFileError(path, f"this is not readable YAML: {' '.join(str(error).split())}") from error


def read_text(path: Path) -> str:
    """The text of a content file. Raises ContentFileError."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ContentFileError(path, f"this is not a text in UTF-8: {error}") from error
    except OSError as error:
        raise ContentFileError(path, f"the file cannot be read: {error.strerror}") from error


def resolve_scalars(data: Any) -> Any:
    """Return `data` with the value of each `Scalar` in its place."""
    if isinstance(data, Scalar):
        return data.value
    if isinstance(data, dict):
        return {resolve_scalars(name): resolve_scalars(value) for name, value in data.items()}
    return [resolve_scalars(item) for item in data] if isinstance(data, list) else data


def first_model(text: str) -> str:
    """The model that the first row names; "" where there is none. The text is read up to there and no further."""
    with contextlib.suppress(yaml.YAMLError):
        scalars = (event.value for event in yaml.parse(text) if isinstance(event, yaml.ScalarEvent))
        for name in scalars:
            if name == "model":
                return next(scalars, "")
    return ""


def write_row(row: dict[str, Any]) -> str:
    """One row as YAML."""
    return yaml.dump([row], Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10**6)
