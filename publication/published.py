"""What the public may read, as one immutable snapshot with the links in both directions."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from django.db import models
from django.utils import timezone

from editorial.body import addresses
from editorial.models import Edition, Editioned
from editorial.release_rules import DocumentId
from editorial.snapshots import Content, child_model, link_target
from publication.kinds import fixed_pages
from publication.published_page import PublishedPage, Row, folder, page_from
from publication.records import History, Identity, Record, ReviewRecord, Told, is_gone, seen
from publication.words import Words

if TYPE_CHECKING:
    from publication.answers import Answer


@dataclass(frozen=True)
class Link:
    """One end of a link: the page at the other end, and what the link itself says (empty for a plain one)."""

    page: PublishedPage
    row: Row


@dataclass(frozen=True)
class LinkField:
    """Where links of one kind are written: in the page itself, or in the rows of `relation`.

    Targets that `embeds` are shown inside the page, so one that was withdrawn is followed to what has taken its place.
    """

    relation: str | None
    name: str
    target: str
    embeds: bool = False

    @property
    def path(self) -> str:
        return f"{self.relation}.{self.name}" if self.relation else self.name


class _End(NamedTuple):
    """A link of one page to a public one, and where it is written."""

    field: LinkField
    page: PublishedPage
    row: Row


_NO_ROW: Row = MappingProxyType({})


@cache
def link_fields(model: type[Editioned]) -> list[LinkField]:
    found = [
        LinkField(None, name, _target(model, name), embeds=name in model.SNAPSHOT.embeds)
        for name in model.SNAPSHOT.links
    ]
    for relation in model.SNAPSHOT.children:
        child = child_model(model, relation)
        found += [
            LinkField(relation, name, _target(child, name))
            for name in (*child.SNAPSHOT.fields, *child.SNAPSHOT.links)
            if link_target(child, name)
        ]
    return found


def _target(model: type[models.Model], name: str) -> str:
    target = link_target(model, name)
    return target._meta.label_lower if target else ""


@dataclass(frozen=True, eq=False)
class Publication:
    """All current editions. Links to pages that are not public are not there."""

    records: Mapping[Identity, Record]
    histories: Mapping[Identity, History] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)  # of accounts that agreed to be named in public
    read_at: datetime.datetime | None = None  # when it was read from the database
    answers: dict[str, Answer] = field(default_factory=dict)  # ready answers made from it; they live as long as it does

    @cached_property
    def pages(self) -> Mapping[Identity, PublishedPage]:
        return {
            key: page_from(record, self.histories.get(key, ()))
            for key, record in self.records.items()
            if not is_gone(record)
        }

    @cached_property
    def gone(self) -> Mapping[Identity, PublishedPage]:
        """Pages that were taken down. Their public note says why."""
        return {key: page_from(record) for key, record in self.records.items() if is_gone(record)}

    @cached_property
    def by_address(self) -> Mapping[str, PublishedPage]:
        return {page.address: page for page in self.pages.values()}

    @cached_property
    def by_folder(self) -> Mapping[str, PublishedPage]:
        """Every page that is or was public by where it is now and by where it ever was. What is there now counts
        before what was there, what is public before what is gone, and what came later before what came earlier."""
        places = [
            (folder(page.kind.address(page.key, {"slug": told.slug})), told.since, page)
            for page in (*self.pages.values(), *self.gone.values())
            for told in self.histories.get(page.identity, ())
        ]
        former = {place: page for place, _, page in sorted(places, key=lambda each: each[1])}
        now = {page.folder: page for page in (*self.gone.values(), *self.pages.values())}
        return former | now

    def successor(self, page: PublishedPage) -> PublishedPage | None:
        """The public page to which a page that was taken down sends its readers."""
        return self.pages.get(self._redirected(page.identity))

    def _redirected(self, identity: Identity) -> Identity:
        return DocumentId.parse(self.records[identity]["redirect_to"])

    def shown(self, identity: Identity) -> PublishedPage | None:
        """The document with this identity or, where it was withdrawn, what has taken its place."""
        followed: set[Identity] = set()
        while identity in self.gone and identity not in followed:
            followed.add(identity)
            identity = self._redirected(identity)
        return self.pages.get(identity)

    def embedded(self, page: PublishedPage) -> list[PublishedPage]:
        """The documents that `page` shows inside it, each once."""
        found = {link.page.identity: link.page for link in self._links(page) if link.field.embeds}
        return list(found.values())

    def history(self, page: PublishedPage) -> History:
        """Every edition of `page` that readers see or have seen, by number."""
        return seen(self.histories.get(page.identity, ()))

    @cached_property
    def told(self) -> list[tuple[PublishedPage, Told]]:
        """Every edition of every page that readers see or have seen, the newest change first."""
        pages = (*self.pages.values(), *self.gone.values())
        every = ((page, told) for page in pages for told in self.history(page))
        return sorted(every, key=lambda each: (-each[1].at.timestamp(), each[0].title.casefold(), -each[1].number))

    @cached_property
    def months(self) -> Mapping[datetime.date, list[tuple[PublishedPage, Told]]]:
        """The same by month, which its first day stands for."""
        found: dict[datetime.date, list[tuple[PublishedPage, Told]]] = defaultdict(list)
        for page, told in self.told:
            found[timezone.localdate(told.at).replace(day=1)].append((page, told))
        return dict(found)

    @cached_property
    def addresses(self) -> tuple[str, ...]:
        """The one list of public addresses."""
        own = (page.address for page in self.pages.values() if page.has_own_page)
        return tuple(sorted({*own, *(page.address for page in fixed_pages())}))

    def leads_somewhere(self, address: str) -> bool:
        """Whether an internal link is to a public page, or to a place on one, or was before the page moved."""
        return self.resolved(address) is not None

    def resolved(self, address: str) -> str | None:
        """Where an internal link leads today; None where it leads nowhere."""
        path = address.partition("#")[0]
        if address in self.by_address or path in self._reachable:
            return address
        moved = self.by_folder.get(path)
        return moved.address if moved and moved.identity in self.pages else None

    @cached_property
    def dead_links(self) -> Mapping[Identity, list[str]]:
        """Internal links in body text that lead nowhere, by page. Readers see their words without a link."""
        found = {
            identity: sorted({link for body in page.bodies for link in addresses(body) if self._is_dead(link)})
            for identity, page in self.pages.items()
        }
        return {identity: links for identity, links in found.items() if links}

    def _is_dead(self, link: str) -> bool:
        return link.startswith("/") and not self.leads_somewhere(link)

    @cached_property
    def _reachable(self) -> frozenset[str]:
        return frozenset(self.addresses)

    def page(self, model: type[Editioned], key: str) -> PublishedPage | None:
        return self.pages.get((model._meta.label_lower, key))

    def all_of(self, model: type[Editioned]) -> list[PublishedPage]:
        """The pages of one kind in their order."""
        return self._by_model.get(model._meta.label_lower, [])

    def links(self, page: PublishedPage, path: str) -> list[Link]:
        """Where `page` links to by `path`, such as "causes.cause" or "also_sorted_as"."""
        return [Link(each.page, each.row) for each in self._links(page) if each.field.path == path]

    def _links(self, page: PublishedPage) -> Iterator[_End]:
        for field_ in link_fields(page.kind.model):
            for key, row in _keys(page, field_):
                identity = (field_.target, key)
                if to := self.shown(identity) if field_.embeds else self.pages.get(identity):
                    yield _End(field_, to, row)

    def links_to(self, page: PublishedPage, model: type[Editioned], path: str) -> list[Link]:
        """Which pages of `model` link to `page` by `path`: the other side of `links`."""
        return self._inward.get((page.identity, model._meta.label_lower, path), [])

    def citing(self, source: PublishedPage) -> list[PublishedPage]:
        """The pages that rely on `source`, in body text or in a row."""
        return self._citing.get(source.address, [])

    def overlay(self, content: Content) -> tuple[Publication, PublishedPage]:
        """This publication with one page as `content` says, for a preview; and that page."""
        key = (content["model"], content["key"])
        before = self.records.get(key)
        there = Publication({**self.records, key: _unsigned(content, before["reviews"] if before else [])})
        return there, there.pages[key]

    def with_texts(self, texts: Mapping[Identity, Content]) -> Publication:
        """This publication with other texts of some of its documents, for an earlier edition of a page."""
        if not texts:
            return self
        earlier = {identity: _unsigned(content, []) for identity, content in texts.items()}
        there = Publication({**self.records, **earlier}, histories=self.histories, names=self.names)
        # What is the same in both is not worked out again: this is done whenever somebody reads an earlier edition.
        vars(there).update(
            words=self.words, footer_pages=self.footer_pages, has_software_drafts=self.has_software_drafts
        )
        return there

    @cached_property
    def footer_pages(self) -> list[PublishedPage]:
        every = (page for pages in self._by_model.values() for page in pages)
        return [page for page in every if page.kind.in_footer and page.kind.in_footer(dict(page.fields))]

    @cached_property
    def has_software_drafts(self) -> bool:
        """Whether some text that readers see was drafted by software."""
        return any(page.fields["drafted_by"] == Editioned.Drafter.SOFTWARE for page in self.pages.values())

    @cached_property
    def words(self) -> Words:
        """The words that some page explains."""
        return Words(
            {
                word: page.address
                for page in self.pages.values()
                if page.kind.words
                for word in page.kind.words(dict(page.fields))
            }
        )

    @cached_property
    def _by_model(self) -> dict[str, list[PublishedPage]]:
        found: dict[str, list[PublishedPage]] = defaultdict(list)
        for page in self.pages.values():
            found[page.kind.label].append(page)
        for pages in found.values():
            pages.sort(key=lambda page: (page.fields.get("position", 0), page.title.casefold(), page.key))
        return dict(found)

    @cached_property
    def _ends(self) -> list[tuple[PublishedPage, str, PublishedPage, Row]]:
        """Every link between two public pages: (from, path, to, row)."""
        every = (page for pages in self._by_model.values() for page in pages)
        return [(page, each.field.path, each.page, each.row) for page in every for each in self._links(page)]

    @cached_property
    def _inward(self) -> dict[tuple[Identity, str, str], list[Link]]:
        found: dict[tuple[Identity, str, str], list[Link]] = defaultdict(list)
        for page, path, to, row in self._ends:
            found[to.identity, page.kind.label, path].append(Link(page, row))
        return dict(found)

    @cached_property
    def _citing(self) -> dict[str, list[PublishedPage]]:
        found: dict[str, dict[Identity, PublishedPage]] = defaultdict(dict)
        for page in (page for pages in self._by_model.values() for page in pages):
            for body in page.bodies:
                for address in addresses(body):
                    found[address][page.identity] = page
        for page, _, to, _ in self._ends:
            found[to.address].setdefault(page.identity, page)
        return {address: list(pages.values()) for address, pages in found.items()}


def _keys(page: PublishedPage, link: LinkField) -> Iterable[tuple[str, Row]]:
    if link.relation is None:
        return [(key, _NO_ROW) for key in page.links[link.name]]
    return [
        (key, row)
        for row in page.children.get(link.relation, ())  # an old edition may be from before there were such rows
        for key in ([row[link.name]] if isinstance(row[link.name], str) else row[link.name])
    ]


def unsigned(contents: Iterable[Content]) -> Publication:
    """What readers would see if just these contents were public: for checks, never for readers."""
    return Publication({(content["model"], content["key"]): _unsigned(content, []) for content in contents})


def _unsigned(content: Content, reviews: list[ReviewRecord]) -> Record:
    return {
        "edition": 0,
        "number": 0,
        "change": Edition.Change.CONTENT,
        "verdict": "",
        "note": "",
        "redirect_to": "",
        "live_from": timezone.now().isoformat(),
        "digest": "",
        "content": content,
        "reviews": reviews,
    }
