"""How many syllables a word has: the CMU Pronouncing Dictionary, then our table for what it lacks."""

import csv
import re
from functools import cache
from pathlib import Path

#: Words with the syllables of their first pronunciation, each vowel sound being one. Later tables win.
TABLES = ("cmudict.csv", "syllables.csv")
_VOWELS = re.compile(r"[aeiouy]+")
_ONE_MORE = ("s", "x", "z", "ch", "sh", "ce", "ge", "se", "ze")


@cache
def _dictionary() -> dict[str, int]:
    """Word → syllables."""
    syllables: dict[str, int] = {}
    for table in TABLES:
        with Path(__file__).with_name(table).open(encoding="utf-8", newline="") as lines:
            syllables |= {row["word"]: int(row["syllables"]) for row in csv.DictReader(lines)}
    return syllables


@cache
def known(word: str) -> int | None:
    """Syllables of `word` (small letters, no hyphen), or None where neither the dictionary nor our table has it."""
    found = _dictionary()
    if word in found:
        return found[word]
    for ending in ("'s", "s"):
        stem = word.removesuffix(ending)
        if stem != word and stem in found:
            return found[stem] + stem.endswith(_ONE_MORE)
    return None


def count(word: str) -> int:
    """Syllables of `word`, of each part where it has hyphens; a figure counts as one. Unknown ones: by vowels."""
    return sum(_count_part(part) for part in word.replace("’", "'").lower().split("-") if part)


def _count_part(part: str) -> int:
    if not part.isalpha() and "'" not in part:
        return 1  # a figure, or a name such as G25.3
    return known(part) or max(1, len(_VOWELS.findall(part)))


def unknown(words: list[str]) -> set[str]:
    """Those parts of `words` whose syllables nobody has counted."""
    parts = {part for word in words for part in word.replace("’", "'").lower().split("-") if part}
    return {part for part in parts if part.replace("'", "").isalpha() and known(part) is None}
