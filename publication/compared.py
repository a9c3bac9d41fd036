"""Two texts of a page compared for readers, sentence by sentence, without what only the desk is meant to see."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from editorial.body import readable
from editorial.diff import Difference, differences, field_of, place, reordered
from editorial.fields import BodyField
from editorial.snapshots import Content, link_target
from publication.bodies import is_footnote
from publication.published import Publication

#: What no page shows: notes of the editors, and what only sorts.
HIDDEN = frozenset({"sources_to_add", "position", "slug", "aspect", "codes"})
#: More sentences than this are told as one.
MOST_SENTENCES = 2000
_LINK = re.compile(r'(\s?)<a href="([^"]*)">(.*?)</a>', re.DOTALL)
#: A source belongs to the sentence before it.
_SENTENCE_END = re.compile(r"(?<=[.!?\]])\s+(?!\[source: )|\n")


@dataclass(frozen=True)
class Sentences:
    """Sentences that took the place of others. One of both may be empty."""

    gone: list[str]
    new: list[str]


@dataclass(frozen=True)
class Place:
    """One changed place. Where the words are the same, something else about them changed."""

    name: str
    changes: list[Sentences]


def compared(publication: Publication, old: Content, new: Content) -> list[Place]:
    """What readers of `new` find changed since `old`, in the order of the page."""
    places = [
        Place(each.place, list(_changed(*(_words(publication, each, value) for value in (each.was, each.now)))))
        for each in differences(old, new)
        if not HIDDEN & {each.path[0], each.path[-1]}
    ]
    return [*places, *(Place(place((relation,), new, old), []) for relation, _ in reordered(old, new))]


def _changed(was: str, now: str) -> Iterator[Sentences]:
    a, b = _sentences(was), _sentences(now)
    for kind, i, j, k, m in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind != "equal":
            yield Sentences(a[i:j], b[k:m])


def _sentences(text: str) -> list[str]:
    found = [sentence for sentence in _SENTENCE_END.split(text) if sentence]
    return found if len(found) <= MOST_SENTENCES else [text]


def _words(publication: Publication, each: Difference, value: Any) -> str:
    """The stored `value` as a reader of the page would say it."""
    name = each.path[-1]
    field = field_of(each.model, name)
    if value is None:
        return ""
    if field is None:  # an earlier release had it
        return "\n".join(value) if isinstance(value, list) else _plain(publication, str(value))
    if target := link_target(each.model, name):
        keys = value if isinstance(value, list) else [value]
        return "\n".join(_title(publication, target, key) for key in keys)
    if isinstance(field, BodyField):
        return _plain(publication, str(value))
    choices = dict(getattr(field, "flatchoices", ()))
    return str(choices.get(value, value))


def _title(publication: Publication, target: type[models.Model], key: str) -> str:
    page = publication.pages.get((target._meta.label_lower, key))
    return page.title if page else f"{target._meta.verbose_name} “{key}”"


def _plain(publication: Publication, html: str) -> str:
    """Body text without its markup; a footnote is told by the title of its source."""

    def told(link: re.Match[str]) -> str:
        space, address, text = link.groups()
        if not is_footnote(address):
            return f"{space}{text}"
        source = publication.by_address.get(address)
        return f" [source: {source.title if source else text}]"

    return readable(re.sub(r"</?(?:strong|em)>", "", _LINK.sub(told, html)))
