"""Light or dim, and larger text: kept in the browser, there before the first paint, never in the way."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

ARTICLE = "/types/sleep/"
LIGHT, DIM = "rgb(251, 250, 246)", "rgb(23, 32, 36)"
NO_STORAGE = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }})"

OpenPage = Callable[..., Page]


def ground(page: Page) -> str:
    colour: str = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    return colour


def press(page: Page, name: str) -> None:
    button = page.get_by_role("button", name=name, exact=True)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


def text_size(page: Page) -> float:
    size: float = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    return size


@pytest.mark.parametrize(("scheme", "expected"), [("light", LIGHT), ("dark", DIM)])
def test_the_device_decides_until_the_reader_does(open_page: OpenPage, scheme: str, expected: str) -> None:
    page = open_page(color_scheme=scheme)
    page.goto(ARTICLE)
    assert ground(page) == expected
    expect(page.get_by_role("button", name="As on my device")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_choice_of_colours_beats_the_device_and_lasts(open_page: OpenPage, scheme: str) -> None:
    page = open_page(color_scheme=scheme)
    page.goto(ARTICLE)
    press(page, "Dim")
    assert ground(page) == DIM
    press(page, "Light")
    assert ground(page) == LIGHT
    page.goto("/causes/")
    assert ground(page) == LIGHT
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
    expect(page.get_by_role("button", name="Light", exact=True)).to_have_attribute("aria-pressed", "true")
    press(page, "As on my device")
    assert ground(page) == {"light": LIGHT, "dark": DIM}[scheme]


def test_larger_text_by_one_press_lasts_and_the_button_stays_under_the_finger(open_page: OpenPage) -> None:
    page = open_page(viewport={"width": 390, "height": 800})
    page.goto(ARTICLE)
    usual = text_size(page)
    for name, factor in (("Large text", 1.25), ("Largest text", 1.5)):
        button = page.get_by_role("button", name=name, exact=True)
        button.scroll_into_view_if_needed()
        before = button.bounding_box()
        press(page, name)
        after = button.bounding_box()
        assert before
        assert after
        assert abs(after["y"] - before["y"]) <= 1
        assert text_size(page) == usual * factor
    page.goto("/types/")
    assert text_size(page) == usual * 1.5
    press(page, "Usual text")
    assert text_size(page) == usual


def test_the_colours_are_right_before_the_first_paint(open_page: OpenPage) -> None:
    """They are set while the head is read: the body is not there yet."""
    page = open_page()
    page.add_init_script(
        "localStorage.setItem('mode', 'dim');"
        "new MutationObserver((_, observer) => { if (document.documentElement?.dataset.mode) {"
        " window.bodyWasThere = !!document.body; observer.disconnect(); } })"
        ".observe(document, {subtree: true, childList: true, attributes: true});"
    )
    page.goto(ARTICLE)
    assert page.evaluate("window.bodyWasThere") is False
    assert ground(page) == DIM


def test_where_nothing_may_be_kept_the_choice_holds_for_the_page(open_page: OpenPage) -> None:
    page = open_page()
    page.add_init_script(NO_STORAGE)
    page.goto(ARTICLE)
    press(page, "Dim")
    assert ground(page) == DIM
    press(page, "Largest text")
    page.goto("/causes/")
    assert ground(page) == LIGHT


def test_a_kept_value_that_nobody_knows_is_left_alone(open_page: OpenPage) -> None:
    page = open_page()
    page.add_init_script("localStorage.setItem('mode', 'stripes'); localStorage.setItem('size', '\"')")
    page.goto(ARTICLE)
    assert ground(page) == LIGHT
    expect(page.get_by_role("button", name="Usual text")).to_have_attribute("aria-pressed", "true")


def test_sliding_off_a_button_cancels_it(open_page: OpenPage) -> None:
    page = open_page()
    page.goto(ARTICLE)
    button = page.get_by_role("button", name="Dim", exact=True)
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    assert ground(page) == LIGHT
    page.mouse.move(5, 5)
    page.mouse.up()
    assert ground(page) == LIGHT


def test_a_page_from_the_history_has_the_newest_choice(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/causes/")
    page.goto(ARTICLE)
    press(page, "Dim")
    page.go_back()
    expect(page.locator("html")).to_have_css("background-color", DIM)


def test_without_javascript_there_is_no_button_that_does_nothing(open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(ARTICLE)
    expect(page.get_by_role("heading", name="Text size and colours")).to_be_visible()
    expect(page.get_by_role("button", name="Dim")).to_have_count(0)


def test_nothing_is_sent_and_no_cookie_is_set(open_page: OpenPage) -> None:
    page = open_page()
    page.goto(ARTICLE)
    asked: list[str] = []
    page.wait_for_load_state("networkidle")
    page.on("request", lambda request: asked.append(request.url))
    press(page, "Dim")
    press(page, "Large text")
    assert asked == []
    assert page.context.cookies() == []


@pytest.mark.parametrize(("width", "most"), [(320, 4), (1280, 8)])
def test_the_header_has_few_stops_and_one_of_them_leads_to_the_settings(
    open_page: OpenPage, width: int, most: int
) -> None:
    page = open_page(viewport={"width": width, "height": 800})
    page.goto(ARTICLE)
    stops = page.locator("header").locator("a, summary, button").all()
    assert len([stop for stop in stops if stop.is_visible()]) <= most
    if width == 320:
        page.get_by_text("Menu", exact=True).click()
    page.get_by_role("link", name="Text size").click()
    expect(page.get_by_role("button", name="Large text", exact=True)).to_be_in_viewport()


@pytest.mark.parametrize("size", ["125", "150"])
@pytest.mark.parametrize("path", ["/", "/types/", ARTICLE, "/treatments/clonazepam/", "/glossary/", "/a-z/"])
def test_larger_text_does_not_run_off_a_small_screen(open_page: OpenPage, path: str, size: str) -> None:
    page = open_page(viewport={"width": 320, "height": 640})
    page.add_init_script(f"localStorage.setItem('size', '{size}')")
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
