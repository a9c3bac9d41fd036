"""The first page of the desk: what waits for whoever opens it, in a fixed number of queries."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.admin import AdminSite
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from desk.owners import at_desk, full_name
from desk.reviews import SOON, Stage, due, stage_of, without_texts
from desk.sets import ContentUpdate, content_update
from editorial.alone import months_alone
from editorial.models import Account, Edition, Editioned, EditionSet, Parked
from editorial.status import drafts
from publication.kinds import kind_of
from publication.published import Identity
from publication.store import store

SHOWN = 8


@dataclass(frozen=True)
class Row:
    kind: str
    title: str
    address: str
    note: str


@dataclass(frozen=True)
class Box:
    """One thing to do or to know: a sentence, the first rows, and links to all of them as (words, address)."""

    heading: str
    told: str
    rows: list[Row]
    links: list[tuple[str, str]]


class Front:
    """What one person finds on the first page: nothing that this person could not open elsewhere."""

    def __init__(self, request: HttpRequest, site: AdminSite) -> None:
        self._viewer: Any = request.user
        self._models = [
            model
            for model, page_admin in site._registry.items()
            if issubclass(model, Editioned) and page_admin.has_view_permission(request)
        ]
        self._sees_editions = self._viewer.has_perm("editorial.view_edition")
        self._decides = self._sees_editions and self._viewer.has_perm("editorial.review_edition")
        self.may_write = bool(self._models) and self._viewer.has_perm("editorial.submit_edition")
        self.manages_people = self._viewer.has_perm("editorial.change_account")
        self._publication = store.get()

    @cached_property
    def update(self) -> ContentUpdate | None:
        """What new content files brought that readers do not see; for whoever may submit it or decide on it."""
        return content_update() if self.may_write or self._decides else None

    @cached_property
    def yours(self) -> list[Box]:
        """What this person has to do or has begun."""
        return _filled(self._sets(), self._sent_back(), self._waiting(), self._drafts(), self._put_aside())

    @cached_property
    def of_the_site(self) -> list[Box]:
        """What somebody should see to."""
        return _filled(
            self._due(), self._never_reviewed(), self._dead_links(), self._scheduled(), self._alone(), self._recent()
        )

    # --- What is read, each once

    @cached_property
    def _things(self) -> dict[Identity, Editioned]:
        """Every page that this person may open."""
        return without_texts(self._models)

    @cached_property
    def _people(self) -> dict[int, Account]:
        return {account.pk: account for account in at_desk()}

    @cached_property
    def _under_way(self) -> list[Edition]:
        return list(Edition.objects.under_way().without_text().order_by("submitted_at"))

    def _with(self, *verdicts: str) -> list[Edition]:
        return [each for each in self._under_way if each.verdict in verdicts]

    # --- Yours

    def _sent_back(self) -> Box:
        mine = [each for each in self._with(Edition.Verdict.CHANGES) if self._is_author(each)]
        rows = [
            (self._things[_page(each)], f"{each.reviewed_by}, {_when(each.reviewed_at)}: “{each.review_note}”")
            for each in mine
            if _page(each) in self._things
        ]
        told = "Change what the note asks for, and submit the page again."
        return _pages("Sent back to you", told, rows, "stands=back")

    def _waiting(self) -> Box:
        wanted = [Edition.Verdict.PENDING, Edition.Verdict.UNCONFIRMED] if self._decides else []
        others = [each for each in self._with(*wanted) if not self._is_author(each)]
        mine = [each for each in others if each.edition_set_id is None or each.edition_set_id in self._own_sets]
        told = "Somebody else wrote these. Read what changed, then approve it or say what is missing."
        return _editions("Waiting for your review", told, mine, "")

    def _sets(self) -> Box:
        """Sets of drafts that this person may decide on as a whole."""
        counts = Counter(each.edition_set_id for each in self._with(Edition.Verdict.PENDING) if each.edition_set_id)
        mine = EditionSet.objects.filter(pk__in=counts.keys() - self._own_sets) if self._decides and counts else []
        rows = [
            Row(f"Set {each.pk}", f"Pages: {counts[each.pk]}", _address(EditionSet, "change", each.pk), each.note)
            for each in mine
        ]
        return Box("Sets waiting for your review", "Read them on one screen, and decide on all together.", rows, [])

    @cached_property
    def _own_sets(self) -> set[int | None]:
        """Sets on which this person cannot decide as a whole, as part of them is their own."""
        return {each.edition_set_id for each in self._with(Edition.Verdict.PENDING) if self._is_author(each)}

    def _drafts(self) -> Box:
        if not self.may_write:
            return _EMPTY
        under_way = {_page(each): each for each in self._under_way}
        rows = []
        for model, key, at in drafts(by=self._viewer).order_by("-at").values_list("model", "key", "at"):
            edition, thing = under_way.get((model, key)), self._things.get((model, key))
            if thing and not (edition and edition.verdict == Edition.Verdict.CHANGES and self._is_author(edition)):
                rows.append((thing, _progress(edition) or f"Last saved {_when(at)}. Not submitted."))
        return _pages("Your drafts", "You saved something here that readers do not see yet.", rows, "stands=mine")

    def _put_aside(self) -> Box:
        if not self.may_write:
            return _EMPTY
        parked = Parked.objects.select_related("by").order_by("at")
        first_mine = sorted(parked, key=lambda each: each.by_id != self._viewer.pk)
        rows = [
            (self._things[each.model, each.key], f"Put aside by {each.by}, {_when(each.at)}")
            for each in first_mine
            if (each.model, each.key) in self._things
        ]
        told = "Take each up again, or it is forgotten."
        return _pages("Drafts put aside", told, rows, "stands=parked", step="put-aside")

    def _is_author(self, edition: Edition) -> bool:
        return self._viewer.pk in edition.authors

    # --- Of the site

    def _due(self) -> Box:
        found = due(self._things.values(), self._publication, self._people)
        found.sort(key=lambda each: each.by != self._viewer)  # mine first; sorting keeps the order of dates
        counts = Counter(each.stage for each in found)
        told = ", ".join(f"{counts[stage]} {words}" for stage, words in SOON.items() if counts[stage])
        rows = [(each.thing, f"{_day(each.on)}. {self._looked_after(each.by)}") for each in found]
        links = [
            link
            for stage, words in SOON.items()
            for link in _lists(f"due={stage}", [each.thing for each in found if each.stage == stage], f" {words}")
        ]
        return Box(f"Clinical reviews due ({len(found)})", f"{told}.".capitalize(), _first(rows), links)

    def _looked_after(self, by: Account | None) -> str:
        if by is None:
            return "Nobody at the desk looks after it."
        return "You look after it." if by == self._viewer else f"{full_name(by)} looks after it."

    def _never_reviewed(self) -> Box:
        found = [
            thing
            for thing in self._things.values()
            if (page := self._publication.page(type(thing), thing.key)) and stage_of(page) is Stage.NEVER
        ]
        told = f"{len(found)} public pages. Each says so to its readers."
        return Box("Never checked by a clinician", told, [], _lists(f"due={Stage.NEVER}", found))

    def _dead_links(self) -> Box:
        dead = self._publication.dead_links
        rows = [(self._things[page], ", ".join(links)) for page, links in dead.items() if page in self._things]
        told = "They are in public pages. Readers see their words without a link."
        return _pages("Links that lead nowhere", told, rows, "links=dead")

    def _scheduled(self) -> Box:
        dated = self._with(Edition.Verdict.APPROVED) if self._models and self._sees_editions else []
        dated.sort(key=lambda each: each.live_from or each.submitted_at)
        return _editions("Approved for a later date", "Each becomes public by itself.", dated, "show=later")

    def _alone(self) -> Box:
        if not (self._sees_editions and (self._decides or self.manages_people)):
            return _EMPTY
        since = (timezone.localdate().replace(day=1) - datetime.timedelta(days=150)).replace(day=1)
        found = Edition.objects.exclude(reason="").filter(live_from__date__gte=since).without_text()
        months = [f"{date_format(month, 'F Y')}: {count}" for month, count in months_alone(since=since)]
        told = f"Made public or taken down by one person's decision. {', '.join(months)}."
        return _editions("Done alone in half a year", told, list(found.order_by("-live_from")), "show=all")

    def _recent(self) -> Box:
        if not self._sees_editions:
            return _EMPTY
        by_people = Edition.objects.filter(verdict__in=Edition.EVER_PUBLIC, live_from__lte=timezone.now())
        found = by_people.exclude(verdict=Edition.Verdict.UNREVIEWED).without_text().order_by("-live_from", "-pk")
        return _editions("Published lately", "What readers see since then.", list(found[:SHOWN]), "show=decided")


# --- Making boxes -----------------------------------------------------------------------------------------------------

_EMPTY = Box("", "", [], [])


def _filled(*boxes: Box) -> list[Box]:
    return [box for box in boxes if box.rows or box.links]


def _pages(heading: str, told: str, rows: list[tuple[Editioned, str]], query: str, step: str = "change") -> Box:
    """A box of pages with a note on each; where there are more than fit, with links to their lists."""
    links = _lists(query, [thing for thing, _ in rows]) if len(rows) > SHOWN else []
    return Box(f"{heading} ({len(rows)})", told, _first(rows, step), links)


def _first(rows: list[tuple[Editioned, str]], step: str = "change") -> list[Row]:
    return [
        Row(kind_of(thing._meta.label_lower).name, str(thing), _address(type(thing), step, thing.pk), note)
        for thing, note in rows[:SHOWN]
    ]


def _lists(query: str, things: Iterable[Editioned], words: str = "") -> list[tuple[str, str]]:
    """Links to the lists that show `things`, with how many each shows."""
    counts = Counter(type(thing) for thing in things)
    return [
        (f"{model._meta.verbose_name_plural}{words}: {count}".capitalize(), f"{_address(model, 'changelist')}?{query}")
        for model, count in counts.items()
    ]


def _editions(heading: str, told: str, editions: list[Edition], query: str) -> Box:
    """A box of editions, each named as its own text names the page."""
    shown = editions[:SHOWN]
    fields = dict(
        Edition.objects.filter(pk__in=[each.pk for each in shown]).values_list("pk", "revision__content__fields")
    )
    rows = [
        Row(
            kind_of(each.model).name,
            kind_of(each.model).title(fields[each.pk]),
            _address(Edition, "change", each.pk),
            _about(each),
        )
        for each in shown
    ]
    links = [("All of them", f"{_address(Edition, 'changelist')}?{query}")] if len(editions) > SHOWN else []
    return Box(f"{heading} ({len(editions)})", told, rows, links)


def _about(edition: Edition) -> str:
    """What happened to `edition` last, and by whom."""
    what = edition.get_change_display()
    if edition.verdict == Edition.Verdict.PENDING:
        return f"{what}. Submitted by {edition.submitted_by}, {_when(edition.submitted_at)}"
    if edition.verdict == Edition.Verdict.UNCONFIRMED:
        return f"{what}. By {edition.submitted_by} alone, {_when(edition.submitted_at)}: “{edition.reason}”"
    decided = f"{edition.get_verdict_display()}, {edition.reviewed_by}"
    return f"{what}. {decided}. Public from {_when(edition.live_from)}"


def _progress(edition: Edition | None) -> str:
    """What an edition of a draft waits for, if it waits."""
    if edition and edition.verdict == Edition.Verdict.PENDING:
        return f"Waits for review since {_when(edition.submitted_at)}."
    if edition and edition.verdict == Edition.Verdict.APPROVED:
        return f"Becomes public on {_when(edition.live_from)}."
    return ""


def _page(row: Edition) -> Identity:
    return row.model, row.key


def _address(model: type[models.Model], step: str, *pk: int) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{step}", args=pk)


def _when(moment: datetime.datetime | None) -> str:
    return date_format(timezone.localtime(moment), "j F Y, H:i")


def _day(day: datetime.date) -> str:
    return date_format(day, "j F Y")
