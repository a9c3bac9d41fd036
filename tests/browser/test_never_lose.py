"""Nobody loses a word: copies while somebody types, a tab that dies, a session that ends, two people at once."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.test_sign_off import sign_in

EVERY = 15_000  # milliseconds
COPY = re.compile(r"Not saved yet. A copy was kept at \d\d:\d\d.")


def open_guide(page: Page, name: str) -> None:
    page.goto("/admin/conditions/guide/")
    page.get_by_role("link", name=name).first.click()
    expect(page.get_by_label("Title:")).to_be_visible()


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).first.click()


def test_a_copy_is_kept_and_put_back_after_the_tab_died(
    open_page: Callable[..., Page], accounts: dict[str, str]
) -> None:
    page = open_page()
    page.clock.install()
    sign_in(page, "writer", accounts["writer"])
    open_guide(page, "About this site")
    address = page.url
    title = page.get_by_label("Title:")
    before = title.input_value()
    page.clock.run_for(2 * EVERY)
    expect(page.get_by_role("status")).to_be_empty()
    title.fill("Typed before the crash")
    page.get_by_text("Add another Section").click()
    page.locator("[name$='-aspect']:visible").last.select_option("living")
    page.clock.run_for(EVERY)
    expect(page.get_by_role("status")).to_have_text(COPY)
    context = page.context
    page.close(run_before_unload=False)

    page = context.new_page()
    page.goto(address)
    expect(page.get_by_label("Title:")).to_have_value(before)
    expect(page.get_by_text("You have unsaved work on this page from")).to_be_visible()
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_text("It is not saved yet.")).to_be_visible()
    expect(page.get_by_label("Title:")).to_have_value("Typed before the crash")
    expect(page.locator("[name$='-aspect']:visible").last).to_have_value("living")
    page.goto(address)
    page.get_by_role("button", name="Throw it away").click()
    expect(page.get_by_text("Your unsaved work on this page was thrown away.")).to_be_visible()
    expect(page.get_by_label("Title:")).to_have_value(before)


def test_what_was_typed_before_a_slow_page_was_ready_is_kept_too(
    open_page: Callable[..., Page], accounts: dict[str, str]
) -> None:
    page = open_page()
    page.clock.install()
    sign_in(page, "writer", accounts["writer"])
    late: list[Route] = []
    page.route(re.compile(r"/desk/writing[^/]*\.js$"), lambda route: late.append(route), times=1)
    page.goto("/admin/conditions/guide/")
    page.get_by_role("link", name="About this site").first.click()
    page.get_by_label("Title:").fill("Typed on a slow machine")
    for route in late:
        route.continue_()
    page.wait_for_load_state()
    page.clock.run_for(EVERY)
    expect(page.get_by_role("status")).to_have_text(COPY)
    page.reload()
    page.get_by_role("button", name="Throw it away").click()
    expect(page.get_by_text("Your unsaved work on this page was thrown away.")).to_be_visible()


def test_a_copy_is_kept_when_the_window_is_hidden(open_page: Callable[..., Page], accounts: dict[str, str]) -> None:
    page = open_page()
    sign_in(page, "writer", accounts["writer"])
    open_guide(page, "About this site")
    page.get_by_label("Title:").fill("Typed before another window came in front")
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true})")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_role("status")).to_have_text(COPY)
    page.reload()
    page.get_by_role("button", name="Throw it away").click()
    expect(page.get_by_text("Your unsaved work on this page was thrown away.")).to_be_visible()


def test_the_browser_asks_before_unsaved_work_is_left(open_page: Callable[..., Page], accounts: dict[str, str]) -> None:
    page = open_page()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    sign_in(page, "writer", accounts["writer"])
    open_guide(page, "About this site")
    page.get_by_label("Title:").focus()
    page.get_by_role("link", name="Guides").first.click()
    expect(page.get_by_role("heading", name="Select guide to change")).to_be_visible()
    assert asked == []
    page.go_back()
    page.get_by_label("Title:").fill("Typed and not saved")
    address = page.url
    with page.expect_event("dialog"):
        page.get_by_role("link", name="Guides").first.click()
    expect(page.get_by_label("Title:")).to_have_value("Typed and not saved")
    assert (asked, page.url) == (["beforeunload"], address)
    page.get_by_label("Title:").fill("About this site")
    save(page)
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    assert asked == ["beforeunload"]


def test_a_page_that_is_too_long_is_not_sent(open_page: Callable[..., Page], accounts: dict[str, str]) -> None:
    page = open_page()
    sign_in(page, "writer", accounts["writer"])
    open_guide(page, "About this site")
    page.get_by_label("Also called:").fill("word " * 600_000)
    save(page)
    expect(page.get_by_role("status")).to_contain_text("This page is too long to be sent. Nothing is lost")
    expect(page.get_by_label("Also called:")).to_have_value("word " * 600_000)


@pytest.mark.parametrize("script", [True, False])
def test_a_session_that_ends_in_mid_edit_loses_nothing(
    open_page: Callable[..., Page], accounts: dict[str, str], script: bool
) -> None:
    page = open_page(answers=(401, 403), java_script_enabled=script)
    sign_in(page, "writer", accounts["writer"])
    open_guide(page, "About this site")
    page.get_by_label("How to say it:").fill(f"Typed while logged out: {script}")
    page.context.clear_cookies(name="sessionid")
    save(page)

    expect(page.get_by_role("heading", name="Your work is still here")).to_be_visible()
    page.get_by_text("What you typed, to copy it").click()
    expect(page.get_by_role("textbox", name="say", exact=True)).to_have_value(f"Typed while logged out: {script}")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Log in in a new tab").click()
    sign_in(opened.value, "writer", accounts["writer"])
    opened.value.close()
    page.get_by_role("button", name="Save my work").click()
    expect(page.get_by_text("You have logged in again since this page was opened.")).to_be_visible()
    page.get_by_role("button", name="Save my work").click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    open_guide(page, "About this site")
    expect(page.get_by_label("How to say it:")).to_have_value(f"Typed while logged out: {script}")


def test_copies_say_that_somebody_is_signed_out(open_page: Callable[..., Page], accounts: dict[str, str]) -> None:
    page = open_page(answers=(401,))
    page.clock.install()
    sign_in(page, "writer", accounts["writer"])
    open_guide(page, "About this site")
    page.get_by_label("Title:").fill("Typed while logged out")
    page.context.clear_cookies(name="sessionid")
    page.clock.run_for(EVERY)
    expect(page.get_by_role("status")).to_contain_text("You are logged out. Do not close this page")


@pytest.mark.parametrize("script", [True, False])
def test_two_people_save_one_page(open_page: Callable[..., Page], accounts: dict[str, str], script: bool) -> None:
    writer, reviewer = (open_page(java_script_enabled=script) for _ in range(2))
    for page, name in ((writer, "writer"), (reviewer, "reviewer")):
        sign_in(page, name, accounts[name])
        open_guide(page, "Your privacy on this site")
    reviewer.get_by_label("How to say it:").fill(f"Said by the reviewer: {script}")
    reviewer.get_by_label("Purpose:").fill(f"For the reviewer: {script}.")
    save(reviewer)
    expect(reviewer.get_by_text("was changed successfully")).to_be_visible()
    writer.get_by_label("How to say it:").fill(f"Said by the writer: {script}")
    save(writer)

    account = writer.get_by_role("alert")
    expect(account.get_by_role("heading", name="Not saved yet")).to_be_visible()
    expect(account).to_contain_text("reviewer saved this page at")
    expect(account).to_contain_text(f"Said by the reviewer: {script}")
    expect(writer.get_by_label("How to say it:")).to_have_value(f"Said by the writer: {script}")
    expect(writer.get_by_label("Purpose:")).to_have_value(f"For the reviewer: {script}.")
    save(writer)
    expect(writer.get_by_text("was changed successfully")).to_be_visible()
