"""Text compared in one way, whether its letters are capital or small.

Patterns that ignore case do not agree with `lower` and `casefold` about letters such as İ, ı, ſ and the Kelvin sign, so
nothing is found by the one and looked up by the other.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from editorial.body import as_seen


class Match(NamedTuple):
    """A place in a text, and what stands there in the form that is compared."""

    start: int
    end: int
    folded: str


def folded(text: str) -> str:
    """`text` in the form that is compared."""
    return as_seen(text).casefold()


def find(pattern: re.Pattern[str], text: str) -> Iterator[Match]:
    """Every place in `text` where `pattern`, which is written in folded form, matches.

    One letter may fold to several, as "ß" does to "ss"; nothing begins or ends within it.
    """
    folded_text = text.casefold()
    boundaries = _boundaries(text) if len(folded_text) != len(text) else range(len(text) + 1)
    for match in pattern.finditer(folded_text):
        start, end = boundaries[match.start()], boundaries[match.end()]
        if start is not None and end is not None:
            yield Match(start, end, match[0])


def _boundaries(text: str) -> list[int | None]:
    """For each place in folded `text` the place in `text`; None within a letter that folds to several."""
    boundaries: list[int | None] = []
    for index, letter in enumerate(text):
        boundaries += [index, *[None] * (len(letter.casefold()) - 1)]
    return [*boundaries, len(text)]
