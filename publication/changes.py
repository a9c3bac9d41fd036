"""What changed on the whole site: month by month, and the log of corrections."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.utils import dateformat

from publication.article import Crumb
from publication.history import Entry, entry
from publication.kinds import FixedPage, register
from publication.published import Publication
from publication.rendering import render

CRUMBS = (Crumb("Home", "/"), Crumb("What changed", "/changes/"))
#: A longer list is folded, a kind of page at a time.
LONGEST_LIST = 7


@dataclass(frozen=True)
class Group:
    """Changes of one day of which the same is said: the first load of a site is one of them."""

    what: str
    note: str
    entries: list[Entry]

    @property
    def folds(self) -> list[tuple[str, list[Entry]]]:
        """The changes under a name each, to be folded; a short list has none."""
        if self.entries[0].minor:
            return [("Pages", self.entries)]
        if len(self.entries) <= LONGEST_LIST:
            return []
        kinds: dict[str, list[Entry]] = defaultdict(list)
        for each in self.entries:
            kinds[each.page.kind.group].append(each)
        return list(kinds.items())


def changes(publication: Publication) -> str:
    """The newest month with a change, and the way to the others."""
    found = list(publication.months)
    context = {"current": True, "others": found[1:], "crumbs": "", "crumb": "What changed"}
    return _month(publication, found[0] if found else None, context)


def month(publication: Publication, first_day: date) -> str:
    crumb = dateformat.format(first_day, "F Y")
    return _month(publication, first_day, {"current": False, "others": [], "crumbs": CRUMBS, "crumb": crumb})


def _month(publication: Publication, first_day: date | None, context: dict[str, Any]) -> str:
    told = publication.months[first_day] if first_day else []
    days = _days(entry(publication, *each) for each in told)
    return render(publication, "publication/changes.html", {"month": first_day, "days": days, **context})


def corrections(publication: Publication) -> str:
    """What was wrong and has been put right, and what was published in haste and taken back."""
    every = (entry(publication, *each) for each in publication.told)
    days = _days(each for each in every if each.is_correction)
    return render(publication, "publication/corrections.html", {"days": days, "crumbs": CRUMBS})


def _days(entries: Iterable[Entry]) -> list[tuple[date, list[Group]]]:
    return [(day, _groups(found)) for day, found in groupby(entries, key=lambda each: each.on)]


def _groups(entries: Iterable[Entry]) -> list[Group]:
    groups: dict[tuple[bool, str, str], list[Entry]] = defaultdict(list)
    for each in entries:
        said = ("Small changes", "") if each.minor else (each.what, each.told.note)
        groups[each.minor, *said].append(each)
    return [Group(what, note, found) for (_, what, note), found in sorted(groups.items(), key=lambda each: each[0][0])]


def register_pages() -> None:
    register(
        FixedPage("/changes/", "What changed", changes),
        FixedPage("/changes/corrections/", "Corrections", corrections),
    )
