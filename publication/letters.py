import string
from collections.abc import Callable, Iterable
from typing import TypeVar

Entry = TypeVar("Entry")


def by_letter(entries: Iterable[Entry], title: Callable[[Entry], str]) -> list[tuple[str, list[Entry]]]:
    """`entries` under each letter A to Z, sorted by title; what starts with no letter is under "#", if there is any."""
    found: dict[str, list[Entry]] = {letter: [] for letter in string.ascii_uppercase}
    for entry in sorted(entries, key=lambda entry: title(entry).casefold()):
        found.setdefault(title(entry)[:1].upper() if title(entry)[:1].upper() in found else "#", []).append(entry)
    return list(found.items())
