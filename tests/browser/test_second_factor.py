"""The sign-in as it is everywhere but in development, in a real browser: a code from an app, and a passkey."""

import re
from collections.abc import Callable
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.signing_in import DESK, SECOND_FACTOR_REQUIRED, confirm, plug_in_passkey, start, type_code

ENVIRONMENT = SECOND_FACTOR_REQUIRED


def faults(page: Page) -> Any:
    found = Axe().run(page)
    return [(each["id"], [node["html"] for node in each["nodes"]]) for each in found.response["violations"]]


def log_out(page: Page) -> None:
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", name="Logged out")).to_be_visible()


def test_an_app_is_set_up_and_asked_for(open_page: Callable[..., Page], accounts: dict[str, str]) -> None:
    writer = open_page()
    start(writer, "writer", accounts["writer"])
    expect(writer.get_by_role("heading", name="How you log in")).to_be_visible()
    writer.goto("/admin/conditions/treatment/")
    expect(writer.get_by_role("heading", name="How you log in")).to_be_visible()
    assert faults(writer) == []
    writer.get_by_role("link", name="Set up an app").click()
    confirm(writer, accounts["writer"])
    picture = writer.get_by_role("img", name="The key below, for a camera")
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 0
    assert faults(writer) == []
    secret = writer.locator("#key").inner_text()
    type_code(writer, secret, "Set up", writer.get_by_role("heading", name="Recovery codes"))
    assert faults(writer) == []
    codes = writer.locator(".sign-in-codes li").all_inner_texts()
    assert len(set(codes)) == 10
    writer.get_by_role("link", name="on to the desk").click()
    expect(writer.get_by_role("heading", name=DESK)).to_be_visible()

    again = open_page()
    start(again, "writer", accounts["writer"])
    expect(again.get_by_role("heading", name="Second step")).to_be_visible()
    assert faults(again) == []
    type_code(again, secret, "Log in", again.get_by_role("heading", name=DESK))
    third = open_page()
    start(third, "writer", accounts["writer"])
    third.get_by_label("Code").fill(codes[0])
    third.get_by_role("button", name="Log in").click()
    expect(third.get_by_role("heading", name=DESK)).to_be_visible()
    third.goto("/accounts/sessions/")
    expect(third.get_by_role("row")).to_have_count(4)
    third.get_by_role("button", name="Log out everywhere else").click()
    expect(third.get_by_role("row")).to_have_count(2)
    assert faults(third) == []
    again.reload()
    expect(again.get_by_label("Username")).to_be_visible()


def test_a_passkey_lets_in_by_itself(open_page: Callable[..., Page], accounts: dict[str, str]) -> None:
    page = open_page()
    plug_in_passkey(page)
    start(page, "reviewer", accounts["reviewer"])
    page.get_by_role("link", name="Add a passkey").click()
    confirm(page, accounts["reviewer"])
    assert faults(page) == []
    page.get_by_label("Name of this passkey").fill("My telephone")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.get_by_role("link", name="on to the desk").click()
    expect(page.get_by_role("heading", name=DESK)).to_be_visible()

    log_out(page)
    page.goto("/admin/editorial/edition/")
    assert faults(page) == []
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Review queue")).to_be_visible()

    log_out(page)
    start(page, "reviewer", accounts["reviewer"])
    page.get_by_role("button", name="Use a passkey").click()  # the password first, the passkey as second step
    expect(page.get_by_role("heading", name=DESK)).to_be_visible()

    page.get_by_role("link", name="How you log in").click()
    page.get_by_role("link", name="See, rename or remove").click()
    expect(page.get_by_role("link", name="Rename My telephone")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("link", name="remove My telephone").click()
    page.get_by_role("link", name="a passkey", exact=True).click()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Remove a passkey")).to_be_visible()


def test_a_passkey_that_is_not_there_is_told_in_words(open_page: Callable[..., Page]) -> None:
    page = open_page()
    plug_in_passkey(page)
    page.goto("/accounts/login/")
    expect(page.get_by_role("alert")).to_be_hidden()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("The passkey was not used.")
    assert faults(page) == []


def test_everything_but_a_passkey_works_without_javascript(
    open_page: Callable[..., Page], accounts: dict[str, str]
) -> None:
    page = open_page(java_script_enabled=False)
    start(page, "reviewer", accounts["reviewer"])
    expect(page.get_by_role("heading", name=re.compile("How you log in|Second step"))).to_be_visible()
    expect(page.get_by_role("alert")).to_be_hidden()
