"""A page's life at the desk in a real browser, from the first sign-in, with the second factor required.

Both log in once for all tests, and each test takes a page of its own. Nothing may be said in any console.
"""

import datetime
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.at_desk import approve, body_text, open_form, open_review, save, submit, write
from tests.browser.conftest import watching
from tests.browser.signing_in import (
    DESK,
    SECOND_FACTOR_REQUIRED,
    set_up_app,
    set_up_passkey,
    type_code,
    type_password,
)
from tests.browser.test_writing import paste

ENVIRONMENT = SECOND_FACTOR_REQUIRED

OpenPage = Callable[..., Page]


@dataclass(frozen=True)
class Desk:
    """Two people who have logged in, and readers: opens windows of theirs."""

    open_page: OpenPage
    cookies: dict[str, Any]
    key: str

    def writer(self, **options: Any) -> Page:
        return self.open_page(storage_state=self.cookies["writer"], **options)

    def reviewer(self) -> Page:
        return self.open_page(storage_state=self.cookies["reviewer"])


@pytest.fixture(scope="module")
def signed_in(browser: Browser, address: str, accounts: dict[str, str]) -> Iterator[tuple[dict[str, Any], str]]:
    """The cookies of both, and the key in the writer's app."""
    with watching(browser, address) as open_page:
        writer, reviewer = open_page(), open_page()
        key = set_up_app(writer, "writer", accounts["writer"])
        set_up_passkey(reviewer, "reviewer", accounts["reviewer"])
        people = {"writer": writer, "reviewer": reviewer}
        yield {name: page.context.storage_state() for name, page in people.items()}, key


@pytest.fixture
def desk(open_page: OpenPage, signed_in: tuple[dict[str, Any], str]) -> Desk:
    return Desk(open_page, *signed_in)


def write_and_publish(desk: Desk, title: str, words: str) -> None:
    writer, reviewer = desk.writer(), desk.reviewer()
    open_form(writer, title)
    write(writer, words)
    save(writer)
    submit(writer)
    approve(reviewer, title)


def readers_find(desk: Desk, address: str, words: str, *, times: int = 1) -> None:
    """Each reader comes anew: what a browser has, it need not ask for again within a minute."""
    reader = desk.open_page()
    reader.goto(address)
    expect(reader.get_by_text(words)).to_have_count(times)


# --- The journey ------------------------------------------------------------------------------------------------------


def test_pasted_words_reach_readers_when_a_second_person_has_approved_them(desk: Desk) -> None:
    address, words = "/treatments/brivaracetam/", "Pasted from a word processor."
    writer = desk.writer()
    open_form(writer, "Brivaracetam")
    write(writer, "")
    paste(body_text(writer), f'<p style="color: red" onclick="x()"><b>{words}</b></p>')
    writer.get_by_role("button", name="Show the preview").click()
    expect(writer.frame_locator("[name=desk-preview]").get_by_text(words)).to_be_visible()
    readers_find(desk, address, words, times=0)
    save(writer)
    submit(writer)
    readers_find(desk, address, words, times=0)
    approve(desk.reviewer(), "Brivaracetam")
    readers_find(desk, address, words)


def test_what_was_typed_before_a_tab_was_killed_is_put_back(desk: Desk) -> None:
    words = "This was never saved."
    writer = desk.writer()
    writer.clock.install()
    open_form(writer, "Valproate")
    write(writer, words)
    writer.clock.run_for(16_000)
    expect(writer.get_by_text("Not saved yet. A copy was kept at")).to_be_visible()
    writer.close(run_before_unload=False)

    again = desk.writer()
    open_form(again, "Valproate")
    expect(body_text(again)).not_to_contain_text(words)
    again.get_by_role("button", name="Put it back").click()
    expect(body_text(again)).to_contain_text(words)
    save(again)
    expect(body_text(again)).to_contain_text(words)
    expect(again.get_by_role("button", name="Put it back")).to_have_count(0)


def test_a_session_that_ends_in_mid_edit_loses_nothing(desk: Desk, accounts: dict[str, str]) -> None:
    words = "Typed before the session ended."
    writer = desk.writer(answers=(401, 403))
    open_form(writer, "Levetiracetam")
    write(writer, words)
    writer.context.clear_cookies(name="sessionid")
    writer.get_by_role("button", name="Save and continue editing").first.click()
    expect(writer.get_by_role("heading", name="Your work is still here")).to_be_visible()
    with writer.expect_popup() as opened:
        writer.get_by_role("link", name="Log in in a new tab").click()
    tab = opened.value
    type_password(tab, "writer", accounts["writer"])
    type_code(tab, desk.key, "Log in", tab.get_by_role("heading", name=DESK))
    tab.close()
    writer.get_by_role("button", name="Save my work").click()
    expect(writer.get_by_text("You have logged in again since this page was opened.")).to_be_visible()
    writer.get_by_role("button", name="Save my work").click()
    expect(writer.get_by_text("was changed successfully")).to_be_visible()
    expect(body_text(writer)).to_contain_text(words)


def test_an_approval_with_a_date_waits_for_it_and_can_be_cancelled(desk: Desk) -> None:
    writer, reviewer = desk.writer(), desk.reviewer()
    open_form(writer, "Piracetam")
    write(writer, "This waits for tomorrow.")
    save(writer)
    submit(writer)
    open_review(reviewer, "Piracetam")
    tomorrow = datetime.datetime.now() + datetime.timedelta(days=1)
    reviewer.get_by_label("Public from").fill(tomorrow.strftime("%Y-%m-%dT%H:%M"))
    reviewer.get_by_role("button", name="Approve").click()
    expect(reviewer.get_by_text("Approved: readers see it from")).to_be_visible()
    readers_find(desk, "/treatments/piracetam/", "This waits for tomorrow.", times=0)

    open_form(writer, "Piracetam")
    expect(writer.get_by_text("Nothing to do: it becomes public by itself.")).to_be_visible()
    writer.get_by_role("link", name="Compare and submit").first.click()
    writer.get_by_role("button", name=re.compile("^Cancel edition")).click()
    expect(writer.get_by_text("is cancelled and will not become public")).to_be_visible()
    submit_again = writer.get_by_role("button", name="Submit for review")
    expect(submit_again).to_be_visible()


def test_an_earlier_edition_is_put_back_and_approved_again(desk: Desk) -> None:
    address, words = "/treatments/primidone/", "This was a mistake."
    write_and_publish(desk, "Primidone and phenobarbital", words)
    readers_find(desk, address, words)

    writer = desk.writer()
    open_form(writer, "Primidone and phenobarbital")
    writer.get_by_role("link", name="Editions", exact=True).first.click()
    first = writer.get_by_role("row").filter(has=writer.get_by_role("link", name="See edition 1"))
    first.get_by_role("link", name="Put it back into the draft").click()
    expect(writer.locator("del").filter(has_text="mistake").last).to_be_visible()
    writer.get_by_role("button", name="Put this text back into the draft").click()
    expect(writer.get_by_text("Readers see no change yet.")).to_be_visible()
    readers_find(desk, address, words)
    submit(writer, "The text of before is back.")
    approve(desk.reviewer(), "Primidone and phenobarbital")
    readers_find(desk, address, words, times=0)


def test_one_person_takes_a_page_down_and_a_second_brings_it_back(desk: Desk) -> None:
    address, note = "/treatments/zonisamide/", "We are checking this page. Ask your doctor meanwhile."
    writer, reviewer = desk.writer(), desk.reviewer()
    open_form(writer, "Zonisamide")
    writer.get_by_role("link", name="Compare and submit").first.click()
    writer.get_by_role("link", name="Take the page down").click()
    writer.get_by_label("What readers are told").fill(note)
    writer.get_by_label("Why can this not wait").fill("The text could be dangerous.")
    writer.get_by_role("button", name="Take it down now").click()
    expect(writer.get_by_text("Readers no longer see the page.")).to_be_visible()
    reader = desk.open_page(answers=(410, 404))  # an error page has no icon, and the browser looks for one
    answer = reader.goto(address)
    assert answer
    assert answer.status == 410
    expect(reader.get_by_text(note)).to_be_visible()

    open_review(reviewer, "Zonisamide")
    expect(reviewer.get_by_text("The text could be dangerous.")).to_be_visible()
    reviewer.get_by_label("Note to the writers").fill("The text is right.")
    reviewer.get_by_role("button", name="Take back").click()
    expect(reviewer.get_by_text("Taken back: readers see what they saw before.")).to_be_visible()
    readers_find(desk, address, note, times=0)


def test_an_urgent_fix_goes_out_past_a_draft_that_is_put_aside_and_taken_up_again(desk: Desk) -> None:
    address, draft, fix = "/treatments/perampanel/", "Half of a big change.", "Do not drive when you feel sleepy."
    writer, reviewer = desk.writer(), desk.reviewer()
    open_form(writer, "Perampanel")
    write(writer, draft)
    save(writer)

    open_form(reviewer, "Perampanel")
    reviewer.get_by_role("link", name="Compare and submit").first.click()
    reviewer.get_by_role("link", name="Put the draft aside").click()
    reviewer.get_by_role("button", name="Put the draft aside").click()
    expect(reviewer.get_by_text("The form has the public text again.")).to_be_visible()
    write(reviewer, fix, "What to do")
    save(reviewer)
    reviewer.get_by_role("link", name="Compare and submit").first.click()
    reviewer.get_by_role("link", name="Publish at once, alone").click()
    reviewer.get_by_label("Note for readers").fill("A warning that was missing.")
    reviewer.get_by_label("Why can this not wait").fill("People could have an accident.")
    reviewer.get_by_role("button", name="Publish at once, alone").click()
    expect(reviewer.get_by_text("A second person must confirm it.")).to_be_visible()
    readers_find(desk, address, fix)
    readers_find(desk, address, draft, times=0)

    open_form(writer, "Perampanel")
    writer.get_by_role("link", name="Editions", exact=True).first.click()
    writer.get_by_role("link", name="Put the draft aside, or take it up again").click()
    writer.get_by_role("button", name="Take the draft up again").click()
    writer.get_by_role("link", name="Go on with the draft").click()
    expect(body_text(writer)).to_contain_text(draft)
    expect(body_text(writer, "What to do")).to_contain_text(fix)
    readers_find(desk, address, draft, times=0)
