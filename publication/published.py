"""What the public may read, as one immutable snapshot with the links in both directions."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypedDict

from django.apps import apps
from django.db import models
from django.utils import timezone

from editorial.body import addresses
from editorial.fields import BodyField
from editorial.models import Edition, Editioned
from editorial.snapshots import Content, child_model, link_target
from publication.kinds import PageKind, fixed_pages, kind_of
from publication.words import Words

if TYPE_CHECKING:
    from publication.answers import Answer

Identity = tuple[str, str]  # (model label, key)
Row = Mapping[str, Any]


class ReviewRecord(TypedDict):
    """The newest clinical review of a page. Dates are ISO 8601."""

    on: str
    next_due: str
    profession: str
    digest: str  # of the text that was reviewed


class Record(TypedDict):
    """One current edition as plain data: what the publication's file holds. Dates are ISO 8601."""

    edition: int
    number: int
    change: str
    public_note: str
    approved: bool
    live_from: str
    changed_on: str
    digest: str
    content: Content
    review: ReviewRecord | None


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
class PublishedPage:
    """The current edition of one page. `fields`, `links` and `children` are as in `editorial.snapshots.Content`."""

    kind: PageKind
    key: str
    address: str
    title: str
    fields: Row
    links: Mapping[str, tuple[str, ...]]
    children: Mapping[str, tuple[Row, ...]]
    edition: int
    number: int
    approved: bool
    live_from: datetime.datetime
    changed_on: datetime.date
    public_note: str
    review: ClinicalReviewed | None

    @property
    def identity(self) -> Identity:
        return self.kind.label, self.key

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


def page_from(record: Record) -> PublishedPage:
    content, review = record["content"], record["review"]
    kind = kind_of(content["model"])
    fields = content["fields"]
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
        approved=record["approved"],
        live_from=datetime.datetime.fromisoformat(record["live_from"]),
        changed_on=datetime.date.fromisoformat(record["changed_on"]),
        public_note=record["public_note"],
        review=review
        and ClinicalReviewed(
            on=datetime.date.fromisoformat(review["on"]),
            next_due=datetime.date.fromisoformat(review["next_due"]),
            profession=review["profession"],
            text_changed_since=review["digest"] != record["digest"],
        ),
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
    answers: dict[str, Answer] = field(default_factory=dict)  # ready answers made from it; they live as long as it does

    @cached_property
    def pages(self) -> Mapping[Identity, PublishedPage]:
        return {
            key: page_from(record)
            for key, record in self.records.items()
            if record["change"] != Edition.Change.WITHDRAWN
        }

    @cached_property
    def withdrawn(self) -> Mapping[str, PublishedPage]:
        """Pages that were taken down, by address. Their public note says why."""
        gone = (page_from(each) for each in self.records.values() if each["change"] == Edition.Change.WITHDRAWN)
        return {page.address: page for page in gone}

    @cached_property
    def by_address(self) -> Mapping[str, PublishedPage]:
        return {page.address: page for page in self.pages.values()}

    @cached_property
    def addresses(self) -> tuple[str, ...]:
        """The one list of public addresses."""
        own = (page.address for page in self.pages.values() if page.has_own_page)
        return tuple(sorted({*own, *(page.address for page in fixed_pages())}))

    def leads_somewhere(self, address: str) -> bool:
        """Whether an internal link is to a public page, or to a place on one."""
        return address in self.by_address or address.partition("#")[0] in self._reachable

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
        return self._outward.get((page.identity, path), [])

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
        there = Publication({**self.records, key: _unsigned(content, before["review"] if before else None)})
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
        fields = {label: link_fields(apps.get_model(label)) for label in {model for model, _ in self.pages}}
        ends = []
        for page in (page for pages in self._by_model.values() for page in pages):
            for each in fields[page.kind.label]:
                for key, row in _keys(page, each):
                    if to := self.pages.get((each.target, key)):
                        ends.append((page, each.path, to, row))
        return ends

    @cached_property
    def _outward(self) -> dict[tuple[Identity, str], list[Link]]:
        found: dict[tuple[Identity, str], list[Link]] = defaultdict(list)
        for page, path, to, row in self._ends:
            found[page.identity, path].append(Link(to, row))
        return dict(found)

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
    return Publication({(content["model"], content["key"]): _unsigned(content) for content in contents})


def _unsigned(content: Content, review: ReviewRecord | None = None) -> Record:
    today = datetime.datetime.now(datetime.UTC)
    return {
        "edition": 0,
        "number": 0,
        "change": Edition.Change.CONTENT,
        "public_note": "",
        "approved": False,
        "live_from": today.isoformat(),
        "changed_on": today.date().isoformat(),
        "digest": "",
        "content": content,
        "review": review,
    }
