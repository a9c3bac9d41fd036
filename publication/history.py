"""What changed on a page, in words for readers: its history, one change before and after, and earlier texts."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from django.utils import dateformat, timezone

from editorial.models import Edition, Editioned
from editorial.release_rules import DocumentId
from editorial.snapshots import Content
from publication.article import Crumb
from publication.compared import Place, compared
from publication.kinds import FixedPage, kind_of
from publication.published import Publication, PublishedPage
from publication.published_page import Old, page_from
from publication.records import Identity, Record, Told, before, until, visible_at
from publication.rendering import render

WHAT = {
    Edition.Change.FIRST: "First published",
    Edition.Change.CONTENT: "Changed",
    Edition.Change.CORRECTION: "Corrected",
    Edition.Change.MINOR: "Small change",
    Edition.Change.REVIEWED: "Read again, nothing changed",
    Edition.Change.WITHDRAWN: "Taken down",
}


@dataclass(frozen=True)
class Entry:
    """One edition as lists of changes tell it."""

    page: PublishedPage
    told: Told
    signed: str  # who stood behind it
    checks: tuple[str, ...]  # what clinicians did with it
    compared_with: Told | None  # the edition that its text can be compared with
    readable: bool  # whether its whole text can be read as an earlier edition
    public: bool  # whether the page is
    embedded: bool = False  # told in the history of another page, which shows this document inside it

    @property
    def what(self) -> str:
        return "Taken back" if self.told.taken_back else WHAT[Edition.Change(self.told.change)]

    @property
    def on(self) -> datetime.date:
        return timezone.localdate(self.told.at)

    @property
    def minor(self) -> bool:
        return self.told.change == Edition.Change.MINOR

    @property
    def is_correction(self) -> bool:
        return self.told.change == Edition.Change.CORRECTION or self.told.verdict == Edition.Verdict.TAKEN_BACK

    @property
    def anchor(self) -> str:
        """Its id in the history of a page, in which editions of several documents may stand."""
        document = f"{self.page.key}-" if self.embedded else ""
        return f"edition-{document}{self.told.number}"

    @property
    def heading(self) -> str:
        """What changed, with the name of the document where it is one that the page shows inside it."""
        return f"{self.page.kind.name}, {self.what.lower()}: “{self.page.title}”" if self.embedded else self.what

    @property
    def address(self) -> str:
        return f"{self.page.history}{self.told.number}/"

    @property
    def text_address(self) -> str:
        return f"{self.address}text/"

    @property
    def link(self) -> str:
        """Where lists of changes lead: to what changed, or else to the page or what is told of it."""
        if self.compared_with:
            return self.address
        return self.page.address if self.public and self.page.has_own_page else self.page.history


def entries(publication: Publication, page: PublishedPage) -> list[Entry]:
    """Every edition of `page` that readers see or have seen, the newest change first; and each change, while they saw
    it, of what the page shows inside it."""
    found = [entry(publication, page, told) for told in publication.history(page)]
    found += [replace(entry(publication, *each), embedded=True) for each in embedded_changes(publication, page)]
    return sorted(found, key=lambda each: (each.told.at, each.told.number), reverse=True)


def embedded_changes(publication: Publication, page: PublishedPage) -> Iterator[tuple[PublishedPage, Told]]:
    """The editions of documents that readers got with `page` after the edition of the page that shows them."""
    history = publication.history(page)
    for told in history:
        end = until(history, told)
        for document in told.embeds:
            yield from _changes_between(publication, document, told.at, end)


def _changes_between(
    publication: Publication, document: str, start: datetime.datetime, end: datetime.datetime | None
) -> Iterator[tuple[PublishedPage, Told]]:
    """The editions of `document`, “model/key”, that came between two times, and those of what took its place."""
    identity = DocumentId.parse(document)
    page = publication.pages.get(identity) or publication.gone.get(identity)
    for told in publication.history(page) if page else ():
        if page and start < told.at and (end is None or told.at < end):
            yield page, told
            successor = publication.records[page.identity]["redirect_to"]
            if told.change == Edition.Change.WITHDRAWN and successor:
                yield from _changes_between(publication, successor, told.at, end)


def embedded_editions(publication: Publication, shown: Told) -> dict[Identity, int]:
    """The editions of what the page showed inside it when `shown` came, by document; those that still stand as they
    were are not among them."""
    found: dict[Identity, int] = {}
    for document in shown.embeds:
        identity = DocumentId.parse(document)
        then = visible_at(publication.histories.get(identity, ()), shown.at)
        if then and then.change != Edition.Change.WITHDRAWN:
            found[identity] = then.edition
    return {
        identity: edition for identity, edition in found.items() if publication.records[identity]["edition"] != edition
    }


def entry(publication: Publication, page: PublishedPage, told: Told) -> Entry:
    """What was taken down stays down: of a page that is gone no text can be read."""
    public = page.identity in publication.pages
    with_text = public and told.change in WITH_TEXT
    return Entry(
        page=page,
        told=told,
        signed=_signed(told, publication.names),
        checks=tuple(_checks(publication, page, told)),
        compared_with=before(publication.history(page), told) if with_text else None,
        readable=with_text and told.number != page.number,
        public=public,
    )


#: A change of these kinds brings a text of its own.
WITH_TEXT = (Edition.Change.FIRST, Edition.Change.CONTENT, Edition.Change.CORRECTION, Edition.Change.MINOR)


def _signed(told: Told, names: Mapping[int, str]) -> str:
    """Who stood behind it. People are named only if they agreed to it."""
    if told.verdict == Edition.Verdict.UNREVIEWED:
        return "Loaded from the content files, approved by nobody."
    who = names.get(told.reviewed_by or 0, "a second person")
    if not told.alone:
        return f"Approved by {who}."
    first = "Taken down by one person" if told.change == Edition.Change.WITHDRAWN else "Published urgently"
    if told.decided is None:
        return f"{first}; a second person has not confirmed it yet."
    if told.taken_back:
        return f"{first} on {_day(told.since)}; {who} took it back on {_day(told.decided)}."
    return f"{first}; {who} confirmed it on {_day(told.decided)}."


def _checks(publication: Publication, page: PublishedPage, told: Told) -> Iterable[str]:
    for review in publication.records[page.identity]["reviews"]:
        if review["number"] == told.number:
            who = publication.names.get(review["by"], "a clinician")
            on = dateformat.format(datetime.date.fromisoformat(review["on"]), "j F Y")
            yield f"Checked by {who} ({review['profession']}) on {on}."


def _day(moment: datetime.datetime) -> str:
    return dateformat.format(timezone.localdate(moment), "j F Y")


def crumbs(page: PublishedPage, *further: Crumb) -> list[Crumb]:
    """The way back from what belongs to `page`."""
    above = [Crumb(page.kind.group, page.kind.index)] if page.kind.index not in ("/", page.address) else []
    own = [Crumb(page.title, page.address)] if page.address != "/" else []
    return [Crumb("Home", "/"), *above, *own, *further]


# --- Pages ------------------------------------------------------------------------------------------------------------


def history_page(publication: Publication, page: PublishedPage) -> str:
    runs = [(minor, list(run)) for minor, run in groupby(entries(publication, page), key=lambda each: each.minor)]
    context = {"page": page, "public": page.identity in publication.pages, "runs": runs, "crumbs": crumbs(page)}
    return render(publication, "publication/history.html", context)


def kind_history(model: type[Editioned], address: str, title: str) -> FixedPage:
    """The page at `address` that leads to the histories of what has no page of its own. Search engines are asked not to
    list it, like every record."""

    def histories(publication: Publication) -> str:
        pages = sorted(
            publication.all_of(model), key=lambda page: (-page.changed_on.toordinal(), page.title.casefold())
        )
        days = [(day, list(found)) for day, found in groupby(pages, key=lambda page: page.changed_on)]
        return render(
            publication, "publication/kind_history.html", {"kind": kind_of(model._meta.label_lower), "days": days}
        )

    return FixedPage(address, title, histories, is_unlisted=lambda publication: True)


def edition_page(publication: Publication, shown: Entry, texts: Mapping[int, Content]) -> str:
    """One change. `texts` has what is compared: the texts of the edition and of the one before it, by primary key."""
    places: list[Place] = []
    if shown.compared_with:
        places = compared(publication, texts[shown.compared_with.edition], texts[shown.told.edition])
    context = {
        "page": shown.page,
        "entry": shown,
        "places": places,
        "crumbs": crumbs(shown.page, Crumb("History", shown.page.history)),
    }
    return render(publication, "publication/edition.html", context)


def old_page(publication: Publication, shown: Entry, content: Content, embedded: Mapping[Identity, Content]) -> str:
    """An earlier text in today's page, with a band that says so. `embedded` are the texts of what it showed inside it
    then; words, sources and other pages are those of today."""
    told, page = shown.told, shown.page
    publication = publication.with_texts(embedded)
    record: Record = {
        **publication.records[page.identity],
        "number": told.number,
        "live_from": told.live_from,
        "content": content,
        "reviews": [],
    }
    end = until(publication.history(page), told) or told.since
    old = Old(
        since=timezone.localdate(told.since),
        until=timezone.localdate(end),
        address=page.address,
        history=page.history,
        taken_back=told.taken_back is not None,
    )
    return page.kind.render_old(publication, replace(page_from(record), old=old))
