"""What stands in the way of signing a page off. Other apps add finders for what they alone can know."""

from collections.abc import Callable, Iterable

from editorial.models import Editioned
from editorial.snapshots import Content, serialize

#: Takes contents, yields (content, sentence for the editor).
Finder = Callable[[list[Content]], Iterable[tuple[Content, str]]]
_finders: list[Finder] = []


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
