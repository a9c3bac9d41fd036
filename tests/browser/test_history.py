"""What is told of a page's past, in a real browser: for hands that slip, for listeners, on paper and dimmed."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_reading import CONTROLS, WIDTHS, faults
from tests.server import Site

OpenPage = Callable[..., Page]
#: Published as the desk does it: a correction, then a small change, so that every kind of record is there.
EDITIONS = """
from conditions.models import Treatment
from editorial.alone import publish_urgently
from editorial.models import Account
from editorial.workflow import record
person = Account.objects.get(username="reviewer")
thing = Treatment.objects.get(key="piracetam")
for change, words in (("correction", "One sentence more."), ("minor", "And one.")):
    thing.summary = f"{thing.summary.strip()}<p>{words}</p>"
    thing.save()
    record(thing, by=person)
    publish_urgently(thing, by=person, reason="A test.", note="A sentence was missing.", change=change)
"""
RECORDS = [
    "/treatments/piracetam/history/",
    "/treatments/piracetam/history/2/",
    "/treatments/piracetam/history/1/text/",
    "/history/",
    "/glossary/history/",
    "/glossary/ataxia/history/",
    "/changes/corrections/",
    "/changes/",
]


@pytest.fixture(scope="module", autouse=True)
def _editions(site: Site, address: str) -> None:
    site.manage("shell", "-c", EDITIONS)


@pytest.fixture
def opened(open_page: OpenPage) -> Callable[..., Page]:
    """A record with everything unfolded."""

    def at(path: str, **options: object) -> Page:
        page = open_page(**options)
        page.goto(path)
        page.evaluate("document.querySelectorAll('main details').forEach((each) => each.open = true)")
        return page

    return at


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", RECORDS)
def test_axe_finds_nothing_in_a_record(opened: OpenPage, path: str, scheme: str) -> None:
    page = opened(path, color_scheme=scheme)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert faults(page) == [], width


@pytest.mark.parametrize("path", RECORDS)
def test_a_record_fits_a_small_screen_dimmed_and_with_the_largest_text(opened: OpenPage, path: str) -> None:
    page = opened(path, viewport={"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.evaluate("Object.assign(document.documentElement.dataset, {mode: 'dim', size: '150'})")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert faults(page) == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", RECORDS)
def test_controls_of_a_record_are_large_and_apart(opened: OpenPage, path: str, width: int) -> None:
    controls = opened(path, viewport={"width": width, "height": 800}).evaluate(CONTROLS)
    small = [each for each in controls if min(each["width"], each["height"]) < 47.5]
    close = [each for each in controls if each["gap"] < 15.5]
    assert (small, close) == ([], [])


@pytest.mark.parametrize("path", RECORDS)
def test_a_record_on_paper_is_open_and_has_nothing_to_press(open_page: OpenPage, path: str) -> None:
    page = open_page(color_scheme="dark", viewport={"width": 690, "height": 1000})
    page.goto(path)
    page.emulate_media(media="print")
    assert page.locator("h1").is_visible()
    for selector in ("nav", "footer", "button", "summary"):
        assert [each for each in page.locator(selector).all() if each.is_visible()] == [], selector
    for folded in page.locator("main details > :not(summary)").all():
        assert folded.evaluate("(each) => each.checkVisibility({contentVisibilityAuto: true})")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"


def test_a_reader_goes_from_a_page_to_what_was_said_before_and_back(open_page: OpenPage) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page.goto("/treatments/piracetam/")
    page.get_by_role("link", name="What changed on this page").click()
    page.get_by_role("link", name="Before and after, edition 2").click()
    expect(page.locator("ins")).to_have_text("One sentence more.")
    page.get_by_role("link", name="History").click()
    page.get_by_role("link", name="Whole text of edition 1").click()
    expect(page.get_by_role("main")).to_contain_text("This is not what we say today.")
    expect(page.get_by_role("main")).not_to_contain_text("One sentence more.")
    page.get_by_role("link", name="Read this page as it is today").click()
    expect(page).to_have_url(re.compile("/treatments/piracetam/$"))
    expect(page.get_by_role("main")).to_contain_text("Published urgently; a second person has not confirmed it yet.")
