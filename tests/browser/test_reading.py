"""Each page kind as a reader's browser shows it, for hands that slip."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

PAGES = [
    "/",
    "/types/",
    "/types/sleep/",
    "/causes/",
    "/causes/oxygen/",
    "/tests/",
    "/tests/eeg/",
    "/treatments/",
    "/treatments/evidence/",
    "/treatments/clonazepam/",
    "/treatments/stem-cells/",
    "/treatments/evidence/",
    "/guides/",
    "/guides/get-help/",
    "/guides/medicines-that-cause-jerks/",
    "/about/",
    "/about/readability/",
    "/contact/",
    "/changes/",
    "/faq/",
    "/faq/stem-cell-therapy/",
    "/glossary/",
    "/sources/",
    "/sources/gupta-post-hypoxic-2016/",
    "/a-z/",
]
WIDTHS = [320, 768, 1280]
RULES = ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: Off unless asked for by name.
AAA_RULES = {
    name: {"enabled": True} for name in ("color-contrast-enhanced", "identical-links-same-purpose", "target-size")
}

#: Every control that is not part of a sentence, with the distance to its nearest neighbour and to the screen's edges.
CONTROLS = """() => {
  const inSentence = (link) => [...link.parentElement.childNodes].some(
    (node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
  const seen = (box) => box.width > 1 && box.height > 1 && box.bottom > 0;  // skip links wait outside the screen
  const boxes = [...document.querySelectorAll("a, button, summary, input")]
    .filter((each) => each.checkVisibility() && !inSentence(each) && !each.closest("p, td"))
    .map((each) => ({name: each.textContent.trim().slice(0, 40), box: each.getBoundingClientRect()}))
    .filter(({box}) => seen(box));
  const gap = (a, b) => Math.max(a.left - b.right, b.left - a.right, a.top - b.bottom, b.top - a.bottom);
  return boxes.map(({name, box}, index) => ({
    name, width: box.width, height: box.height, left: box.left, right: innerWidth - box.right,
    gap: Math.min(...boxes.filter((_, other) => other !== index).map((other) => gap(box, other.box))),
  }));
}"""


#: What has the focus: its place in the document, whether all of it is in view, and the width of its ring in px.
FOCUSED = """() => {
  const it = document.activeElement, box = it.getBoundingClientRect(), style = getComputedStyle(it);
  const lines = it.getClientRects();  // a link in a sentence may go over two lines
  return it === document.body ? null : {
    place: [...document.querySelectorAll("*")].indexOf(it),
    header: Boolean(it.closest("header")),
    seen: box.top >= 0 && box.bottom <= innerHeight + 1 && lines.length > 0,
    ring: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
  };
}"""


def faults(page: Page) -> list[str]:
    options: dict[str, Any] = {"runOnly": {"type": "tag", "values": RULES}, "rules": AAA_RULES}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{fault['id']}: {node['html'][:120]}" for fault in found for node in fault["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(open_page: Callable[..., Page], path: str, scheme: str) -> None:
    page = open_page(color_scheme=scheme)
    page.goto(path)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert faults(page) == [], width


@pytest.mark.parametrize("path", ["/", "/types/", "/treatments/clonazepam/", "/faq/", "/a-z/"])
def test_axe_finds_nothing_in_chosen_colours_and_largest_text(open_page: Callable[..., Page], path: str) -> None:
    page = open_page(color_scheme="light", viewport={"width": 320, "height": 800})
    page.add_init_script("localStorage.setItem('mode', 'dim'); localStorage.setItem('size', '150')")
    page.goto(path)
    page.get_by_text("Menu", exact=True).click()
    assert faults(page) == []


def test_axe_finds_nothing_on_any_other_address(open_page: Callable[..., Page], address: str) -> None:
    page = open_page(viewport={"width": 390, "height": 844})
    sitemap = page.request.get("/sitemap.xml").text()
    paths = [path for path in re.findall(rf"<loc>{re.escape(address)}([^<]*)</loc>", sitemap) if path not in PAGES]
    assert len(paths) > 100
    found = {}
    for path in paths:
        page.goto(path)
        found[path] = faults(page)
    assert {path: told for path, told in found.items() if told} == {}


def test_axe_finds_nothing_on_a_page_that_is_not_there(open_page: Callable[..., Page], address: str) -> None:
    page = open_page()
    page.route("**/nothing/", lambda route: route.fulfill(response=route.fetch(), status=200))
    page.goto("/nothing/")
    assert faults(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_runs_off_a_small_screen(open_page: Callable[..., Page], path: str) -> None:
    page = open_page(viewport={"width": 320, "height": 640})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", PAGES)
def test_controls_are_large_apart_and_away_from_the_edge(open_page: Callable[..., Page], path: str, width: int) -> None:
    page = open_page(viewport={"width": width, "height": 800})
    page.goto(path)
    controls = page.evaluate(CONTROLS)
    assert controls
    small = [each for each in controls if min(each["width"], each["height"]) < 47.5]
    close = [each for each in controls if each["gap"] < 15.5]
    at_edge = [each for each in controls if min(each["left"], each["right"]) < 15.5]
    assert (small, close, at_edge) == ([], [], [])


@pytest.mark.parametrize("path", ["/", "/types/sleep/"])
def test_the_first_tab_stop_skips_to_the_text(open_page: Callable[..., Page], path: str) -> None:
    page = open_page()
    page.goto(path)
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "Skip to main content"
    box = skip.bounding_box()
    assert box
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


@pytest.mark.parametrize("path", ["/", "/types/sleep/", "/treatments/clonazepam/", "/faq/", "/glossary/", "/contact/"])
def test_a_keyboard_alone_reaches_every_control_in_order(open_page: Callable[..., Page], path: str) -> None:
    page = open_page(viewport={"width": 1280, "height": 900})
    page.goto(path)
    stops = []
    page.keyboard.press("Tab")
    while stop := page.evaluate(FOCUSED):
        stops.append(stop)
        page.keyboard.press("Tab")
    places = [stop["place"] for stop in stops]
    reachable = page.locator("a:visible, button:visible, summary:visible, input:visible").count()
    assert places == sorted(set(places))
    assert len(places) == reachable
    assert [stop for stop in stops if not stop["seen"] or stop["ring"] < 2] == []
    assert sum(stop["header"] for stop in stops) <= 8


def test_the_header_takes_little_of_a_telephone(open_page: Callable[..., Page]) -> None:
    page = open_page(viewport={"width": 320, "height": 640})
    page.goto("/types/sleep/")
    box = page.locator("header").first.bounding_box()
    assert box
    assert box["height"] <= 128


def test_everything_can_be_read_without_javascript(open_page: Callable[..., Page]) -> None:
    page = open_page(java_script_enabled=False)
    page.goto("/treatments/clonazepam/")
    assert "Do not" in page.locator("main").inner_text()


@pytest.mark.parametrize("path", ["/", "/types/sleep/", "/causes/oxygen/", "/treatments/clonazepam/"])
def test_the_main_message_is_in_the_first_view_of_a_telephone(open_page: Callable[..., Page], path: str) -> None:
    page = open_page(viewport={"width": 360, "height": 640})
    page.goto(path)
    box = page.locator("#page-summary p").first.bounding_box()
    assert box
    assert box["y"] + 48 <= 640


#: The longest line of each paragraph in characters: its box is walked letter by letter.
LONGEST_LINE = """() => {
  let longest = 0;
  for (const paragraph of document.querySelectorAll("main p, main li, main dd")) {
    const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    let line = 0, bottom = null;
    for (let node; (node = walker.nextNode());) {
      for (let at = 0; at < node.length; at++) {
        const range = new Range();
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        const box = range.getBoundingClientRect();
        if (!box.width || node.parentElement.closest("sup, .myo-hidden")) continue;
        if (bottom === null || box.top >= bottom) { line = 0; bottom = box.bottom; }
        longest = Math.max(longest, ++line);
      }
    }
  }
  return longest;
}"""


@pytest.mark.parametrize(
    "path", ["/", "/types/", "/types/sleep/", "/treatments/clonazepam/", "/glossary/", "/sources/"]
)
def test_no_line_is_longer_than_80_characters(open_page: Callable[..., Page], path: str) -> None:
    page = open_page(viewport={"width": 1600, "height": 900})
    page.goto(path)
    assert page.evaluate(LONGEST_LINE) <= 80


@pytest.mark.parametrize("path", PAGES)
def test_every_page_can_be_read_in_forced_colours(open_page: Callable[..., Page], path: str) -> None:
    page = open_page(forced_colors="active", viewport={"width": 320, "height": 800})
    page.goto(path)
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    invisible = page.evaluate(
        "() => [...document.querySelectorAll('svg')].filter((each) => each.checkVisibility() &&"
        " getComputedStyle(each).stroke === getComputedStyle(document.body).backgroundColor).length"
    )
    assert invisible == 0


def test_nothing_shifts_while_a_page_loads(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver((list) => { for (const entry of list.getEntries())"
        " window.shift += entry.value; }).observe({type: 'layout-shift', buffered: true});"
    )
    for path in PAGES:
        page.goto(path, wait_until="networkidle")
        assert page.evaluate("window.shift") == 0, path
