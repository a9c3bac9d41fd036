"""The kinds of public pages, told by the apps that own them, and so the one list of public addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from editorial.models import Editioned, Page

if TYPE_CHECKING:
    from publication.published import Publication, PublishedPage


def by_slug(prefix: str) -> Callable[[str, dict[str, Any]], str]:
    return lambda key, fields: f"/{prefix}/{fields['slug']}/"


@dataclass(frozen=True)
class PageKind:
    """How pages of one model become public.

    `address` takes the key and the signed-off fields and returns the path; one with "#" is a place on another page.
    `render` returns the whole HTML document. `group` names the kind in lists, `index` is the address of its list.
    A link in body text to a page of an `is_footnote` kind becomes a numbered footnote. `words` returns the words that a
    page of this kind explains; they are linked to it wherever body text uses them. `in_footer` says which pages every
    page links to at its foot. `render_alone` shows an earlier edition of what is otherwise read on a page with others.
    What `is_safety` comes first wherever several drafts are read.
    """

    model: type[Editioned]
    name: str
    group: str
    index: str
    address: Callable[[str, dict[str, Any]], str]
    title: Callable[[dict[str, Any]], str]
    render: Callable[[Publication, PublishedPage], str]
    is_footnote: bool = False
    words: Callable[[dict[str, Any]], list[str]] | None = None
    in_footer: Callable[[dict[str, Any]], bool] | None = None
    render_alone: Callable[[Publication, PublishedPage], str] | None = None
    is_safety: bool = False

    @property
    def render_old(self) -> Callable[[Publication, PublishedPage], str]:
        return self.render_alone or self.render

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    def is_clinical(self, fields: dict[str, Any]) -> bool:
        """Whether a page with these fields makes claims about health. Sources, words and site pages do not."""
        return issubclass(self.model, Page) and not (self.in_footer and self.in_footer(fields))


@dataclass(frozen=True)
class FixedPage:
    """A public page that is made of others, such as a list. `is_unlisted` says whether search engines are asked not to
    list it."""

    address: str
    title: str
    render: Callable[[Publication], str]
    is_unlisted: Callable[[Publication], bool] = lambda publication: False


_kinds: dict[str, PageKind] = {}
_fixed: dict[str, FixedPage] = {}


def register(*things: PageKind | FixedPage) -> None:
    """Tell the publication about pages; apps call this when they load."""
    for thing in things:
        if isinstance(thing, PageKind):
            _kinds[thing.label] = thing
        else:
            _fixed[thing.address] = thing


def kinds() -> Iterator[PageKind]:
    yield from _kinds.values()


def kind_of(model: str) -> PageKind:
    """The kind for a model label such as "conditions.treatment"."""
    return _kinds[model]


def fixed_pages() -> Iterator[FixedPage]:
    yield from _fixed.values()


def fixed_page(address: str) -> FixedPage | None:
    return _fixed.get(address)
