"""What the public may read, as one immutable snapshot with the links in both directions."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone

from editorial.body import addresses
from editorial.fields import BodyField
from editorial.models import Edition, Editioned
from editorial.snapshots import Content, child_model, link_target
from publication.kinds import PageKind, fixed_pages, kind_of
from publication.records import History, Identity, Record, ReviewRecord, is_gone, last_change, seen
from publication.words import Words

if TYPE_CHECKING:
    from publication.answers import Answer

Row = Mapping[str, Any]


@dataclass(frozen=True)
class ClinicalReviewed:
    on: datetime.date
    next_due: datetime.date
    profession: str
    text_changed_since: bool

    @property
    def overdue(self) -> bool:
        return self.next_due < timezone.localdate()


@dataclass(frozen=True)
class Old:
    """What the band over an earlier edition says: since when readers saw it, when it was replaced, where to read on."""

    since: datetime.date
    until: datetime.date
    address: str  # of the page as it is today
    history: str
    taken_back: bool


@dataclass(frozen=True)
class PublishedPage:
    """One edition of a page, the current one but for `old`. `fields`, `links` and `children` are as in
    `editorial.snapshots.Content`; `public_note` is about the last change that is told, or says why the page is gone."""

    kind: PageKind
    key: str
    address: str
    title: str
    fields: Row
    links: Mapping[str, tuple[str, ...]]
    children: Mapping[str, tuple[Row, ...]]
    edition: int
    number: int
    verdict: str
    live_from: datetime.datetime
    changed_on: datetime.date
    public_note: str
    review: ClinicalReviewed | None
    old: Old | None = None

    @property
    def identity(self) -> Identity:
        return self.kind.label, self.key

    @property
    def approved(self) -> bool:
        return self.verdict == Edition.Verdict.APPROVED

    @property
    def unconfirmed(self) -> bool:
        """Whether one person made it public, and no second one has looked at it yet."""
        return self.verdict == Edition.Verdict.UNCONFIRMED

    @property
    def folder(self) -> str:
        """Where what belongs to the page is found: its address, or one like it for what is read on another page."""
        return folder(self.address)

    @property
    def history(self) -> str:
        """The address of its history."""
        return f"{self.folder}history/"

    @property
    def has_own_page(self) -> bool:
        return "#" not in self.address

    @cached_property
    def bodies(self) -> tuple[str, ...]:
        """Every body text of the page, in the order of its fields."""
        own = [self.fields[name] for name in _body_fields(self.kind.model)]
        parts = [
            row[name]
            for relation, rows in self.children.items()
            for name in _body_fields(child_model(self.kind.model, relation))
            for row in rows
        ]
        return (*own, *parts)


def _body_fields(model: type[models.Model]) -> list[str]:
    return [each.name for each in model._meta.concrete_fields if isinstance(each, BodyField)]


def folder(address: str) -> str:
    path, place, anchor = address.partition("#")
    return f"{path}{anchor}/" if place else path


def page_from(record: Record, history: History = ()) -> PublishedPage:
    content = record["content"]
    kind = kind_of(content["model"])
    fields = content["fields"]
    live_from = datetime.datetime.fromisoformat(record["live_from"])
    own_change = (timezone.localdate(live_from), record["note"])
    changed_on, note = own_change if is_gone(record) else last_change(history) or own_change
    return PublishedPage(
        kind=kind,
        key=content["key"],
        address=kind.address(content["key"], fields),
        title=kind.title(fields),
        fields=MappingProxyType(fields),
        links=MappingProxyType({name: tuple(keys) for name, keys in content["links"].items()}),
        children=MappingProxyType(
            {relation: tuple(MappingProxyType(row) for row in rows) for relation, rows in content["children"].items()}
        ),
        edition=record["edition"],
        number=record["number"],
        verdict=record["verdict"],
        live_from=live_from,
        changed_on=changed_on,
        public_note=note,
        review=_reviewed(record),
    )


def _reviewed(record: Record) -> ClinicalReviewed | None:
    """The newest clinical review."""
    if not record["reviews"]:
        return None
    review = record["reviews"][-1]
    return ClinicalReviewed(
        on=datetime.date.fromisoformat(review["on"]),
        next_due=datetime.date.fromisoformat(review["next_due"]),
        profession=review["profession"],
        text_changed_since=review["digest"] != record["digest"],
    )


@dataclass(frozen=True)
class Link:
    """One end of a link: the page at the other end, and what the link itself says (empty for a plain one)."""

    page: PublishedPage
    row: Row


@dataclass(frozen=True)
class LinkField:
    """Where links of one kind are written: in the page itself, or in the rows of `relation`."""

    relation: str | None
    name: str
    target: str

    @property
    def path(self) -> str:
        return f"{self.relation}.{self.name}" if self.relation else self.name


_NO_ROW: Row = MappingProxyType({})


@cache
def link_fields(model: type[Editioned]) -> list[LinkField]:
    found = [LinkField(None, name, _target(model, name)) for name in model.SNAPSHOT.links]
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
        model, _, key = self.records[page.identity]["redirect_to"].partition("/")
        return self.pages.get((model, key))

    def history(self, page: PublishedPage) -> History:
        """Every edition of `page` that readers see or have seen, by number."""
        return seen(self.histories.get(page.identity, ()))

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
        return [
            Link(to, row)
            for each in link_fields(page.kind.model)
            if each.path == path
            for key, row in _keys(page, each)
            if (to := self.pages.get((each.target, key)))
        ]

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

    @cached_property
    def footer_pages(self) -> list[PublishedPage]:
        every = (page for pages in self._by_model.values() for page in pages)
        return [page for page in every if page.kind.in_footer and page.kind.in_footer(dict(page.fields))]

    @cached_property
    def words(self) -> Words:
        """The words that some page explains."""
        return Words(
            {
                word.casefold(): page.address
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
        ends = []
        for page in (page for pages in self._by_model.values() for page in pages):
            for each in link_fields(page.kind.model):
                for key, row in _keys(page, each):
                    if to := self.pages.get((each.target, key)):
                        ends.append((page, each.path, to, row))
        return ends

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
