"""Words that readers may not know, linked to their explanation."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from publication import caseless
from publication.caseless import folded

#: A tag, or a character that HTML writes with several.
_MARKUP = re.compile(r"(<[^>]*>|&#?\w+;)")
#: What stands above or below the line belongs to the word beside it: "CO₂" is not "CO".
_SCRIPT = re.compile(r"</?su[bp]>")


@dataclass(frozen=True)
class Words:
    """Links each explained word to its explanation where it first occurs in a piece of body text."""

    places: Mapping[str, str]  # the word → address

    @cached_property
    def _addresses(self) -> dict[str, str]:
        return {key: address for word, address in self.places.items() if (key := folded(word).strip())}

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        words = sorted(map(re.escape, self._addresses), key=len, reverse=True)
        # An accent of its own (U+0300 to U+036F) belongs to the letter before it.
        return re.compile(rf"(?<![\w^-])(?:{'|'.join(words)})(?![\w^\u0300-\u036f-])") if words else None

    def find(self, text: str) -> list[str]:
        """Every explained word in plain `text`, as often as it stands there."""
        return [text[match.start : match.end] for match in self._matches(text)]

    def explain(self, html: str) -> str:
        linked: set[str] = set()
        inside_link = False
        pieces = []
        parts = ["", *_MARKUP.split(html), ""]  # markup and text in turn
        for number, part in enumerate(parts):
            if part.startswith("<"):
                inside_link = part.startswith("<a ") or (inside_link and part != "</a>")
            elif not inside_link and number % 2:
                before, after = ("^" if _SCRIPT.fullmatch(parts[beside]) else "" for beside in (number - 1, number + 1))
                part = self._with_links(f"{before}{part}{after}", linked)
                part = part[len(before) : len(part) - len(after)]
            pieces.append(part)
        return "".join(pieces)

    def _matches(self, text: str) -> list[caseless.Match]:
        return list(caseless.find(self._pattern, text)) if self._pattern else []

    def _with_links(self, text: str, linked: set[str]) -> str:
        """Plain `text` with its explained words linked, but for those in `linked`, to which they are added."""
        pieces, done = [], 0
        for match in self._matches(text):
            address = self._addresses[match.folded]
            if address not in linked:
                linked.add(address)
                pieces += [text[done : match.start], _link(address, text[match.start : match.end])]
                done = match.end
        return "".join([*pieces, text[done:]])


def _link(address: str, word: str) -> str:
    return f'<a class="myo-term" href="{address}">{word}<span class="myo-hidden"> (explained)</span></a>'
