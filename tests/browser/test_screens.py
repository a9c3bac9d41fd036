"""Every screen of the desk and the sign-in, for eyes, hands and machines of any kind. One walk through all of them."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.at_desk import body_text, open_form
from tests.browser.screens import CHIEF, every_screen
from tests.browser.test_reading import AAA_RULES, RULES
from tests.browser.test_sign_off import sign_in

#: A site of its own: the walk submits, publishes and takes down. The password is that of an administrator.
ENVIRONMENT = {"DJANGO_SUPERUSER_PASSWORD": "a few words in a row"}

#: Width of the window, and whether it is light or dark.
WINDOWS = [(1280, "light"), (390, "light"), (320, "dark")]

#: Whatever can be pressed and is smaller than 44 px, but for links in sentences. Tick boxes are pressed by their words.
SMALL = """() => {
  const inSentence = (it) => getComputedStyle(it).display === "inline" && [...it.parentElement.childNodes].some(
    (node) => (node.nodeType === Node.TEXT_NODE || ["STRONG", "EM"].includes(node.nodeName))
      && node.textContent.trim().length > 1);
  const size = (it) => {
    const boxes = [it, ...(["checkbox", "radio"].includes(it.type) ? it.labels : [])].map(
      (each) => each.getBoundingClientRect());
    const most = (side) => Math.max(...boxes.map((box) => box[side]));
    return {width: most("width"), height: most("height"), bottom: boxes[0].bottom};
  };
  const pressed = "a[href], button, summary, input, select, textarea, [role=button], [role=combobox]";
  return [...document.querySelectorAll(`${pressed}, .select2-selection__choice__remove`)]
    .filter((it) => it.checkVisibility({visibilityProperty: true}) && it.type !== "hidden" && !inSentence(it))
    .map((it) => [it, size(it)])
    .filter(([, {width, height, bottom}]) => width > 1 && height > 1 && bottom > 0 && Math.min(width, height) < 43.5)
    .map(([it, {width, height}]) => `${it.outerHTML.slice(0, 100)} ${Math.round(width)} x ${Math.round(height)}`);
}"""


@pytest.fixture(scope="module")
def everybody(site: Any, accounts: dict[str, str]) -> dict[str, str]:
    """The passwords of a writer, a reviewer and an administrator."""
    site.manage("createsuperuser", "--noinput", "--username", CHIEF, "--email", "chief@example.org")
    return {**accounts, CHIEF: ENVIRONMENT["DJANGO_SUPERUSER_PASSWORD"]}


def faults(page: Page) -> Iterator[str]:
    options: dict[str, Any] = {"runOnly": {"type": "tag", "values": RULES}, "rules": AAA_RULES, "preload": False}
    for fault in Axe().run(page, options=options).response["violations"]:
        yield from (f"{fault['id']}: {node['html'][:120]}" for node in fault["nodes"])


def test_every_screen_suits_eyes_and_hands_of_any_kind(
    open_page: Callable[..., Page], everybody: dict[str, str]
) -> None:
    found: dict[str, list[str]] = {}
    names = []
    for name, page in every_screen(open_page, everybody):
        names.append(name)
        page.wait_for_load_state()
        for width, scheme in WINDOWS:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 800})
            wide = page.evaluate("document.documentElement.scrollWidth")
            told = [*page.evaluate(SMALL), *([f"{wide} px wide"] if wide > width else [])]
            told += [] if width == 390 else faults(page)
            if told:
                found[f"{name}, {width} px, {scheme}"] = told
        page.set_viewport_size({"width": 1280, "height": 800})
    assert len(names) == len(set(names)) > 60
    assert found == {}


def test_keys_lead_from_what_was_refused_to_each_field(
    open_page: Callable[..., Page], everybody: dict[str, str]
) -> None:
    page = open_page()
    sign_in(page, "writer", everybody["writer"])
    page.goto("/admin/conditions/guide/add/")
    expect(body_text(page, "In 30 seconds")).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).first.click()
    summary = page.locator(".desk-faults")
    expect(summary).to_be_focused()
    expect(page).to_have_title(re.compile("^Error: "))
    for words, field in {
        "Title: This field is required.": page.get_by_label("Title:"),
        "In 30 seconds: This field is required.": body_text(page, "In 30 seconds"),
    }.items():
        summary.get_by_role("link", name=words).focus()
        page.keyboard.press("Enter")
        expect(field).to_be_focused()


def test_keys_lead_from_a_text_to_the_buttons_that_save(
    open_page: Callable[..., Page], everybody: dict[str, str]
) -> None:
    page = open_page()
    sign_in(page, "writer", everybody["writer"])
    open_form(page, "Clonazepam")
    body_text(page, "In 30 seconds").focus()
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Go to the buttons that save")
    expect(page.locator(":focus")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Save", exact=True).last).to_be_focused()


def test_what_changed_is_told_without_colours_and_on_paper(
    open_page: Callable[..., Page], everybody: dict[str, str]
) -> None:
    page = open_page(forced_colors="active", color_scheme="dark")
    sign_in(page, "writer", everybody["writer"])
    open_form(page, "Piracetam")
    page.get_by_label("Title:").fill("Piracetam for jerks")
    page.get_by_role("button", name="Save and continue editing").first.click()
    page.get_by_role("link", name="Compare and submit").first.click()
    line = "(each) => getComputedStyle(each).textDecorationLine"
    for _ in ("screen", "paper"):
        assert page.locator("ins").first.evaluate(line) == "underline"
        page.emulate_media(media="print", forced_colors="none")
    expect(page.get_by_role("button", name="Submit for review")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
