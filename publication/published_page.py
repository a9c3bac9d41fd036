"""One edition of one page as readers get it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from editorial.fields import BodyField
from editorial.models import Edition, Editioned
from editorial.snapshots import child_model, upgrade
from publication.kinds import PageKind, kind_of
from publication.records import TAKEN_BACK_NOTE, History, Identity, Record, is_gone, last_change

Row = Mapping[str, Any]

HOW_MADE = {
    Editioned.Drafter.SOFTWARE: "Drafted by software from excerpts of the sources below.",
    Editioned.Drafter.PERSON: "Written by a person.",
    Editioned.Drafter.NOT_RECORDED: "How this text was made is not recorded.",
}


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
    def how_made(self) -> str:
        """How the text was made, as readers are told."""
        return HOW_MADE[Editioned.Drafter(self.fields["drafted_by"])]

    @property
    def is_unlisted(self) -> bool:
        """Whether search engines are asked not to list it: it is about health, and no clinician has checked it."""
        is_about_health = self.kind.is_safety or self.kind.is_clinical(dict(self.fields))
        return is_about_health and self.review is None and not settings.INDEX_UNREVIEWED

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
    def feed(self) -> str:
        """The address of its feed of changes."""
        return f"{self.folder}feed/"

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
    content = upgrade(record["content"])
    kind = kind_of(content["model"])
    fields = content["fields"]
    live_from = datetime.datetime.fromisoformat(record["live_from"])
    taken_back = record["verdict"] == Edition.Verdict.TAKEN_BACK
    own_change = (timezone.localdate(live_from), TAKEN_BACK_NOTE if taken_back else record["note"])
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
