"""What stands in the way of a page, or should be known before it is submitted."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format

from content_standard.rules import Draft, Finding, Severity, check
from editorial import problems
from editorial.errors import RefusedError
from editorial.models import Editioned
from editorial.snapshots import Content, serialize
from publication.problems import links_to_unpublished, sources_out_of_sight
from publication.store import store


@dataclass(frozen=True)
class Obstacles:
    """`problems` and errors of the content standard block; the rest is for the submitter to know."""

    thing: Editioned
    content: Content

    @cached_property
    def _checked(self) -> list[Finding]:
        return check(self.content, store.get().words)

    @cached_property
    def blocking(self) -> list[str]:
        own = [sentence for _, sentence in problems.find([self.thing])]
        return list(dict.fromkeys([*own, *problems.find_before_public(self.content), *self.errors]))

    @property
    def errors(self) -> list[str]:
        """What the content standard does not let pass."""
        return [f"{each.place}: {each.sentence}" for each in self._checked if each.severity is Severity.ERROR]

    @property
    def findings(self) -> list[Finding]:
        """What the content standard only warns of."""
        return [each for each in self._checked if each.severity is not Severity.ERROR]

    @property
    def unpublished_links(self) -> list[str]:
        return links_to_unpublished(self.content, store.get())

    @property
    def sources_out_of_sight(self) -> list[str]:
        return sources_out_of_sight(self.content, store.get())

    @cached_property
    def overdue_sources(self) -> list[str]:
        return [*_sources_to_read_again(self.content), *_old_searches(self.content)]


def _sources_to_read_again(content: Content) -> Iterator[str]:
    publication = store.get()
    cited = Draft(content, publication.words).sources  # addresses and keys
    sources = (page for page in publication.pages.values() if page.kind.is_footnote)
    for source in (page for page in sources if cited & {page.address, page.key}):
        if source.review and source.review.overdue:
            yield f"“{source.title}” was due to be read again on {date_format(source.review.next_due, 'j F Y')}."


def _old_searches(content: Content) -> Iterator[str]:
    days = settings.REVIEW_DAYS.get(content["model"], settings.REVIEW_DAYS_DEFAULT)
    oldest = timezone.localdate() - datetime.timedelta(days=days)
    for row in (row for rows in content["children"].values() for row in rows):
        if row.get("last_searched") and (last := datetime.date.fromisoformat(row["last_searched"])) < oldest:
            yield f"“{row['key']}”: the last search for evidence was on {date_format(last, 'j F Y')}."


def obstacles(thing: Editioned) -> Obstacles:
    return Obstacles(thing, serialize(thing))


def refuse_below_standard(thing: Editioned) -> None:
    """Raise RefusedError where the working text has errors by the content standard."""
    if errors := obstacles(thing).errors:
        raise RefusedError(f"The text is not ready. First mend this: {' '.join(errors)}")
