"""What stands in the way of signing a page off. Other apps add finders for what they alone can know."""

from collections.abc import Callable, Collection, Iterable

from editorial.models import Editioned
from editorial.snapshots import Content, serialize

#: Takes contents, yields (content, sentence for the editor).
Finder = Callable[[list[Content]], Iterable[tuple[Content, str]]]
_finders: list[Finder] = []
#: Takes a content and what becomes public together with it as (model, key), yields sentences for the editor.
PublicFinder = Callable[[Content, Collection[tuple[str, str]]], Iterable[str]]
_public_finders: list[PublicFinder] = []


def register_finder(finder: Finder) -> None:
    """Ask `finder` too, whenever pages are submitted or loaded."""
    _finders.append(finder)


def find(things: list[Editioned]) -> list[tuple[Editioned, str]]:
    """Every problem of the working rows of `things`, as (page, sentence)."""
    found = [(thing, sentence) for thing in things for sentence in thing.content_problems()]
    contents = {(thing._meta.label_lower, thing.key): thing for thing in things}
    for finder in _finders:
        for content, sentence in finder([serialize(thing) for thing in things]):
            found.append((contents[content["model"], content["key"]], sentence))
    return found


def register_public_finder(finder: PublicFinder) -> None:
    """Ask `finder` too, whenever a text is to become public. A draft may have what it finds."""
    _public_finders.append(finder)


def find_before_public(content: Content, along: Collection[tuple[str, str]] = ()) -> list[str]:
    """Sentences about what keeps `content` from becoming public, if the pages `along` become public with it."""
    return [sentence for finder in _public_finders for sentence in finder(content, along)]
