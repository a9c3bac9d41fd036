"""Words that readers may not know, linked to their explanation."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

_TAG = re.compile(r"(<[^>]*>)")


@dataclass(frozen=True)
class Words:
    """Links each explained word to its explanation where it first occurs in a piece of body text."""

    places: Mapping[str, str]  # the word in small letters → address

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        words = sorted(map(re.escape, self.places), key=len, reverse=True)
        return re.compile(rf"(?<![\w-])(?:{'|'.join(words)})(?![\w-])", re.IGNORECASE) if words else None

    def find(self, text: str) -> list[str]:
        """Every explained word in plain `text`, as often as it stands there."""
        return self._pattern.findall(text) if self._pattern else []

    def explain(self, html: str) -> str:
        if self._pattern is None:
            return html
        seen: set[str] = set()
        inside_link = False
        out = []
        for bit in _TAG.split(html):
            if bit.startswith("<"):
                inside_link = bit.startswith("<a ") or (inside_link and bit != "</a>")
            elif not inside_link:
                bit = self._pattern.sub(lambda match: self._link(match[0], seen), bit)
            out.append(bit)
        return "".join(out)

    def _link(self, word: str, seen: set[str]) -> str:
        place = self.places[word.casefold()]
        if place in seen:
            return word
        seen.add(place)
        return f'<a class="myo-term" href="{place}">{word}<span class="myo-hidden"> (explained)</span></a>'
