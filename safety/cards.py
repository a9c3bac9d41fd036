"""The care cards of a page: its warning lines by level, the most urgent first, with the numbers to call."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from django.utils.safestring import SafeString, mark_safe

from citations.pages import source_notes
from editorial.models import CareCard
from publication import article
from publication.article import ALL_SIGNS
from publication.bodies import BodyRenderer
from publication.published import Publication, PublishedPage
from safety.models import CareLine, Topic
from safety.numbers import NUMBERS_PAGE, emergency_numbers

FIRST_AID = f"{ALL_SIGNS}#first-aid"
#: A card with more lines than this has them under the headings of their topics.
LONGEST_LIST = 7
LEVELS = (CareCard.Level.NOW, CareCard.Level.TODAY, CareCard.Level.SOON, CareCard.Level.FINE)


@dataclass(frozen=True)
class Line:
    """One warning line; `notes` are the numbers of its sources on the page."""

    key: str
    html: SafeString
    notes: tuple[int, ...]


@dataclass(frozen=True)
class Group:
    """Lines under one heading ("" for none). Before the next dose of a medicine, readers ask about those that
    `ask_first`; they are folded where the page is about something else."""

    heading: str
    lines: tuple[Line, ...]
    ask_first: bool = False
    is_folded: bool = False


@dataclass(frozen=True)
class Card:
    """One level of urgency: now, today, soon or fine.

    `own` is what the page alone says, where it still has a card from before lines were shared. `numbers` are those to
    call, `first_aid` and `numbers_page` addresses of more help; all are "" but for the level “now”.
    """

    level: str
    groups: tuple[Group, ...]
    own: SafeString
    numbers: str
    first_aid: str
    numbers_page: str

    @property
    def ask_first(self) -> tuple[Line, ...]:
        return tuple(line for group in self.groups if group.ask_first for line in group.lines)


def care_cards(publication: Publication, page: PublishedPage, renderer: BodyRenderer) -> tuple[Card, ...]:
    """The cards of `page` that have anything to say, the most urgent first."""
    own = {row["level"]: row["body"] for row in page.children.get("care_cards", ())}
    urgent = page.fields["urgent_topics"].splitlines()
    lines = [document for document in publication.embedded(page) if document.kind.model is CareLine]
    lines.sort(key=lambda line: (_rank(line, urgent), line.fields["position"], line.key))
    cards = []
    for level in LEVELS:
        of_level = [line for line in lines if line.fields["level"] == level]
        if of_level or level in own:
            groups = _groups(of_level, urgent, renderer, may_fold=page.address != ALL_SIGNS)
            cards.append(_card(publication, page, level, groups, own.get(level), renderer))
    return tuple(cards)


def _rank(line: PublishedPage, urgent: Sequence[str]) -> int:
    """Where the topics that come first on a page put `line`: 0 is the very first."""
    topics = line.fields["topics"].splitlines()
    return min((urgent.index(topic) for topic in topics if topic in urgent), default=len(urgent))


def _groups(
    lines: Sequence[PublishedPage], urgent: Sequence[str], renderer: BodyRenderer, *, may_fold: bool
) -> tuple[Group, ...]:
    """The lines of one level in groups: those to ask about first apart, the others by topic where they are many.

    The group of the line that comes first on the page is the first; without such a line, topics have their own order
    and what to ask about first is the last.
    """
    ask_first = [line for line in lines if line.fields["ask_before_next_dose"]]
    others = [line for line in lines if not line.fields["ask_before_next_dose"]]
    by_topic: dict[str, list[PublishedPage]] = defaultdict(list)
    for line in others:
        by_topic[line.fields["topics"].partition("\n")[0] if len(others) > LONGEST_LIST else ""].append(line)
    order = ["", *Topic.values]
    groups = [(topic, found, False) for topic, found in sorted(by_topic.items(), key=lambda each: order.index(each[0]))]
    if ask_first:
        groups.append(("", ask_first, True))
    groups.sort(key=lambda group: min(_rank(line, urgent) for line in group[1]))
    return tuple(
        Group(
            heading=Topic(topic).label if topic else "",
            lines=tuple(line_of(line, renderer) for line in found),
            ask_first=is_asked,
            is_folded=is_asked and number > 0 and may_fold,
        )
        for number, (topic, found, is_asked) in enumerate(groups)
    )


def _card(
    publication: Publication,
    page: PublishedPage,
    level: str,
    groups: tuple[Group, ...],
    own: str | None,
    renderer: BodyRenderer,
) -> Card:
    is_now = level == CareCard.Level.NOW
    has_numbers = NUMBERS_PAGE in publication.by_address and page.address != NUMBERS_PAGE
    return Card(
        level=level,
        groups=groups,
        own=renderer.render(own, explain=False).html if own else SafeString(),  # nothing leads away from a card
        numbers=emergency_numbers(publication) if is_now else "",
        first_aid=FIRST_AID if is_now and ALL_SIGNS in publication.by_address else "",
        numbers_page=NUMBERS_PAGE if is_now and has_numbers else "",
    )


def line_of(page: PublishedPage, renderer: BodyRenderer) -> Line:
    """The line that `page` is, ready to be printed."""
    words = page.fields["words"].strip().removeprefix("<p>").removesuffix("</p>")
    return Line(
        key=page.key,
        html=mark_safe(words),  # noqa: S308  (canonical body text of one paragraph, cleaned on save)
        notes=source_notes(renderer, page.links["sources"]),
    )


#: `publication.article.build` with the care cards of this app.
build_article = partial(article.build, make_cards=care_cards)
