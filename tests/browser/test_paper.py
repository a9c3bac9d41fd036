"""Each page kind on paper, printed by a real browser from a dim screen with large text."""

import io
from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

PAGES = [
    "/",
    "/types/",
    "/types/sleep/",
    "/causes/oxygen/",
    "/tests/eeg/",
    "/treatments/clonazepam/",
    "/treatments/evidence/",
    "/guides/medicines-that-cause-jerks/",
    "/treatments/evidence/",
    "/faq/",
    "/faq/stem-cell-therapy/",
    "/glossary/",
    "/sources/",
    "/sources/gupta-post-hypoxic-2016/",
    "/a-z/",
]
ARTICLE = "/treatments/clonazepam/"

OpenPage = Callable[..., Page]

#: The colours of everything that carries words, with its ground, as the paper gets them.
COLOURS = """() => {
  const found = new Set();
  for (const each of document.querySelectorAll("body *")) {
    if (!each.checkVisibility() || !each.textContent.trim()) continue;
    const style = getComputedStyle(each);
    found.add(`${style.color} on ${style.backgroundColor}`);
  }
  return [...found].sort();
}"""
#: The addresses that are printed after links, with the id of the section that each stands in.
ADDRESSES = """() => [...document.querySelectorAll("a")]
  .filter((link) => link.checkVisibility() && getComputedStyle(link, "::after").content !== "none")
  .map((link) => [link.closest("[id]").id, getComputedStyle(link, "::after").content])"""


@pytest.fixture
def on_paper(open_page: OpenPage) -> Callable[[str], Page]:
    def printed(path: str) -> Page:
        page = open_page(color_scheme="dark", viewport={"width": 690, "height": 1000})
        page.goto(path)
        page.emulate_media(media="print")
        return page

    return printed


@pytest.mark.parametrize("path", PAGES)
def test_paper_shows_the_words_and_nothing_to_press(on_paper: Callable[[str], Page], path: str) -> None:
    page = on_paper(path)
    assert page.locator("h1").is_visible()
    for selector in ("nav", "footer", "button", "summary", ".myo-skip-links", ".myo-sources-link"):
        assert [each for each in page.locator(selector).all() if each.is_visible()] == [], selector


@pytest.mark.parametrize("path", PAGES)
def test_paper_is_black_on_white_even_from_a_dim_screen(on_paper: Callable[[str], Page], path: str) -> None:
    page = on_paper(path)
    page.evaluate("document.documentElement.dataset.mode = 'dim'")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    assert set(page.evaluate(COLOURS)) <= {
        "rgb(0, 0, 0) on rgba(0, 0, 0, 0)",
        "rgb(0, 0, 0) on rgb(255, 255, 255)",
    }


@pytest.mark.parametrize("path", PAGES)
def test_addresses_stand_in_lists_of_sources_only(on_paper: Callable[[str], Page], path: str) -> None:
    page = on_paper(path)
    printed = page.evaluate(ADDRESSES)
    assert all("attr(href)" in content or "http" in content for _, content in printed)
    if not path.startswith("/sources/"):
        assert {anchor for anchor, _ in printed} <= {"page-sources"}
    if path == ARTICLE:
        assert printed


@pytest.mark.parametrize(
    ("path", "line"), [(ARTICLE, f"explained: {ARTICLE}. Drafted by software"), ("/glossary/", "Myoclonus explained.")]
)
def test_each_sheet_says_where_it_is_from(on_paper: Callable[[str], Page], path: str, line: str) -> None:
    sheets = PdfReader(io.BytesIO(on_paper(path).pdf(format="A4"))).pages
    assert len(sheets) > 3
    for sheet in sheets:
        assert sheet.extract_text().count(line) == 1


def test_care_cards_tell_their_level_by_words_and_border(on_paper: Callable[[str], Page]) -> None:
    page = on_paper("/")
    cards = page.locator(".myo-care-card")
    words = ["Call the emergency number now", "Get medical help today", "Make an appointment", "Usually fine"]
    widths = []
    for index, word in enumerate(words):
        card = cards.nth(index)
        assert word in card.inner_text()
        assert card.evaluate("(card) => getComputedStyle(card).borderTopColor") == "rgb(0, 0, 0)"
        lines = card.locator("li")
        assert lines.first.evaluate("(line) => getComputedStyle(line).breakInside") == "avoid"
        widths.append(card.evaluate("(card) => parseFloat(getComputedStyle(card).borderTopWidth)"))
    assert widths == sorted(widths, reverse=True)
    assert widths[0] >= 8
    assert widths[-1] >= 2


def test_first_aid_takes_at_most_half_a_sheet(on_paper: Callable[[str], Page]) -> None:
    """A4 has 297 mm, at 96 dots an inch. The sheet is as wide as its text, as `on_paper` has set it."""
    page = on_paper("/guides/get-help/")
    height = page.locator("#first-aid").evaluate("(section) => section.getBoundingClientRect().height")
    assert height <= 297 / 2 / 25.4 * 96


def test_text_has_the_size_that_paper_needs(on_paper: Callable[[str], Page]) -> None:
    page = on_paper(ARTICLE)
    sizes = {}
    for size in ("", "125", "150"):
        page.evaluate(f"document.documentElement.dataset.size = '{size}'")
        sizes[size] = round(page.evaluate("parseFloat(getComputedStyle(document.body).fontSize) * 72 / 96"), 1)
    assert sizes == {"": 11.5, "125": 14, "150": 17}


def test_what_is_folded_on_the_screen_is_open_on_paper(on_paper: Callable[[str], Page]) -> None:
    page = on_paper(ARTICLE)
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend',"
        " '<details><summary>More</summary><p id=folded>Folded words</p></details>')"
    )
    assert page.evaluate("document.getElementById('folded').checkVisibility({contentVisibilityAuto: true})")


def test_no_heading_stands_alone_at_the_foot_of_a_sheet(on_paper: Callable[[str], Page]) -> None:
    page = on_paper(ARTICLE)
    for heading in page.locator("main h1, main h2, main h3").all():
        assert heading.evaluate("(each) => getComputedStyle(each).breakAfter") == "avoid"
    assert page.pdf(format="A4").startswith(b"%PDF")
