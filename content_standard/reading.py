"""How hard a text is to read, by formulas that count words, sentences and syllables."""

import html
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from content_standard.syllables import count
from editorial.body import scripts_as_words
from publication.bodies import is_footnote
from publication.words import Words

LONG_WORD = 3  # syllables, for SMOG
SMOG_SENTENCES = 30  # fewer make the figure meaningless
TERM_SYLLABLES = 2  # at most, for each word of a term that the glossary explains

_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+")
_WORD = re.compile(r"[^\W_]+(?:(?:[.,’'-]|[\^_]\(?[+−-]?|\))[^\W_]+)*")  # "10^3" and "H_(2)O" are one


@dataclass(frozen=True)
class Reading:
    """What was counted in a text; readings of texts add up."""

    words: int = 0
    sentences: int = 0
    syllables: int = 0
    term_syllables: int = 0  # what the words of explained terms have over TERM_SYLLABLES each
    long_words: int = 0

    def __add__(self, other: "Reading") -> "Reading":
        return Reading(
            self.words + other.words,
            self.sentences + other.sentences,
            self.syllables + other.syllables,
            self.term_syllables + other.term_syllables,
            self.long_words + other.long_words,
        )

    @property
    def grade(self) -> float:
        """Flesch-Kincaid grade level (Kincaid and others, 1975), from the whole text; 0 for no text."""
        return self._flesch_kincaid(self.syllables)

    @property
    def adjusted_grade(self) -> float:
        """The same with the words of explained terms counted as short: readers find these behind a link."""
        return self._flesch_kincaid(self.syllables - self.term_syllables)

    @property
    def smog(self) -> float | None:
        """SMOG grade (McLaughlin, 1969); None for texts with fewer than SMOG_SENTENCES sentences."""
        if self.sentences < SMOG_SENTENCES:
            return None
        return 1.0430 * math.sqrt(self.long_words * 30 / self.sentences) + 3.1291

    def _flesch_kincaid(self, syllables: int) -> float:
        if not self.sentences or not self.words:
            return 0.0
        return 0.39 * self.words / self.sentences + 11.8 * syllables / self.words - 15.59


def blocks(body: str) -> list[str]:
    """The paragraphs and list items of canonical body text as plain text, without the words of footnotes."""
    body = _LINK.sub(lambda match: "" if is_footnote(match[1]) else match[2], body)
    lines = scripts_as_words(body).replace("<br>", "\n").splitlines()
    return [text for line in lines if (text := html.unescape(_TAG.sub("", line)).strip())]


def sentences(block: str) -> list[str]:
    return [each for each in _END.split(block) if _WORD.search(each)]


def words(text: str) -> list[str]:
    """The words of `text`: with their hyphens and apostrophes, and figures."""
    return _WORD.findall(text)


def measure(bodies: Iterable[str], terms: Words) -> Reading:
    """Count `bodies` (canonical body text); `terms` are those that the glossary explains."""
    return sum((_measure(block, terms) for body in bodies for block in blocks(body)), Reading())


def _measure(block: str, terms: Words) -> Reading:
    counted = [count(word) for word in words(block)]
    explained = [count(word) for term in terms.find(block) for word in words(term)]
    return Reading(
        words=len(counted),
        sentences=len(sentences(block)),
        syllables=sum(counted),
        term_syllables=sum(max(0, each - TERM_SYLLABLES) for each in explained),
        long_words=sum(each >= LONG_WORD for each in counted),
    )
