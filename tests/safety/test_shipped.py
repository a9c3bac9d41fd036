"""What the shipped content says where it matters most: each line at its one level on its pages, and 20 corrections."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.utils.html import strip_tags

from content_standard.reading import measure
from editorial.models import CareCard
from publication.published import Publication
from publication.store import store
from publication.views import renderer
from safety.models import CareLine, CarePage, Topic, plain_words

HERE = Path(__file__).parent
SHIPPED: dict[str, Any] = yaml.safe_load((HERE / "shipped_lines.yaml").read_text(encoding="utf-8"))
CORRECTIONS: list[dict[str, Any]] = yaml.safe_load((HERE / "corrections.yaml").read_text(encoding="utf-8"))
STOP_RULE = re.compile(
    r"(?:not|never) (?:stop|change)[^.:!?]*? (?:alone|on your own|by yourself|yourself|suddenly)", re.IGNORECASE
)

pytestmark = pytest.mark.django_db


def readable(html: str) -> str:
    """The words of a page as one line, without its head."""
    body = re.sub(r"<(script|style)\b.*?</\1>", "", html.partition("<body>")[2], flags=re.DOTALL)
    return " ".join(strip_tags(re.sub(r"<sup class=\"myo-note\">.*?</sup>", "", body)).split())


@cache
def rendered() -> dict[str, str]:
    """The words of every public page of the shipped content, by address."""
    publication = store.get()
    pages = {}
    for address in publication.addresses:
        render = renderer(publication, address)
        assert render
        pages[address] = readable(render())
    return pages


def lines_on(publication: Publication, page: Any) -> dict[str, str]:
    """The level of each line that `page` shows, by its key."""
    return {each.key: each.fields["level"] for each in publication.embedded(page) if each.kind.model is CareLine}


def test_each_line_has_its_one_level_and_its_topics() -> None:
    lines = {
        page.key: [page.fields["level"], *page.fields["topics"].splitlines()] for page in store.get().all_of(CareLine)
    }
    assert lines == SHIPPED["lines"]


@pytest.mark.parametrize(("mark"), ["ask_before_next_dose", "needs_clinician"])
def test_the_lines_with_a_mark_are_those_that_are_meant(mark: str) -> None:
    assert sorted(page.key for page in store.get().all_of(CareLine) if page.fields[mark]) == SHIPPED[mark]


def test_each_page_shows_the_lines_of_its_topics_and_no_other() -> None:
    publication = store.get()
    topics_of = {key: set(topics) for key, (_, *topics) in SHIPPED["lines"].items()}
    for page in publication.pages.values():
        if not issubclass(page.kind.model, CarePage):
            continue
        topics = set(SHIPPED["pages"].get(f"{page.kind.label}/{page.key}", []))
        expected = {key for key, own in topics_of.items() if own & topics}
        if topics == {"all"}:
            expected = topics_of.keys() - set(SHIPPED["needs_clinician"])
        assert lines_on(publication, page).keys() == expected, page.address


def test_every_topic_of_the_table_is_one_that_editors_can_choose() -> None:
    used = {topic for _, *topics in SHIPPED["lines"].values() for topic in topics}
    assert used == set(Topic.values)


def test_no_page_says_a_line_at_another_level() -> None:
    """Neither in a card of its own nor twice: what stands at a level stands there by a shared line alone."""
    publication = store.get()
    for page in publication.pages.values():
        assert not page.children.get("care_cards"), page.address
    words: dict[str, set[str]] = {}
    for line in publication.all_of(CareLine):
        words.setdefault(plain_words(line.fields["words"]).casefold(), set()).add(line.fields["level"])
    assert [said for said, levels in words.items() if len(levels) > 1] == []


def test_where_a_page_tells_not_to_stop_a_medicine_the_exceptions_stand_with_it() -> None:
    """But on two: with palliative care the team decides on the next dose, and one page speaks of alcohol only."""
    publication = store.get()
    missing = []
    for page in publication.pages.values():
        if issubclass(page.kind.model, CarePage) and any(STOP_RULE.search(strip_tags(body)) for body in page.bodies):
            exceptions = set(SHIPPED["ask_before_next_dose"]) & lines_on(publication, page).keys()
            if not exceptions and page.key not in ("near-the-end-of-life", "caffeine-alcohol"):
                missing.append(page.address)
    assert missing == []


@pytest.mark.parametrize("level", CareCard.Level.values)
def test_the_lines_of_each_level_are_plain(level: str) -> None:
    """One line may hold the name of a medicine, so the grade is that of all lines of a level together."""
    publication = store.get()
    words = [line.fields["words"] for line in publication.all_of(CareLine) if line.fields["level"] == level]
    assert measure(words, publication.words).adjusted_grade <= 6.0


@pytest.mark.parametrize("correction", CORRECTIONS, ids=lambda correction: correction["row"])
def test_what_was_wrong_stands_nowhere_and_what_is_right_stands_where_it_belongs(correction: dict[str, Any]) -> None:
    pages = rendered()
    for pattern in correction["gone"]:
        wrong = [address for address, words in pages.items() if re.search(pattern, words, re.IGNORECASE)]
        assert wrong == [], pattern
    for address, patterns in correction["stands"].items():
        missing = [pattern for pattern in patterns if not re.search(pattern, pages[address], re.IGNORECASE)]
        assert missing == [], address


def test_nowhere_are_readers_told_not_to_take_a_dose() -> None:
    """Until a pharmacist and a doctor have checked that line, readers are told whom to ask."""
    wrong = [address for address, words in rendered().items() if re.search(r"not take the next dose", words)]
    assert wrong == []
