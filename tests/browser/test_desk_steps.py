"""In a real browser: a date, a text put back, a page taken down, and a fix while a draft is aside."""

import datetime
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.test_sign_off import sign_in

FORM = "/admin/conditions/treatment/"


def open_form(page: Page, name: str) -> None:
    page.goto(FORM)
    page.get_by_role("link", name=name).first.click()


def write_how_to_say(page: Page, name: str, text: str) -> None:
    open_form(page, name)
    page.get_by_label("How to say it").fill(text)
    page.get_by_role("button", name="Save and continue editing").first.click()


def submit(page: Page, name: str, note: str) -> None:
    open_form(page, name)
    page.get_by_role("link", name="Compare and submit").first.click()
    page.get_by_label("Note for readers").fill(note)
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("now waits for a second person")).to_be_visible()


def open_review(page: Page, name: str) -> None:
    page.goto("/admin/editorial/edition/")
    page.get_by_role("link", name=f"Treatment: {name}").first.click()


def test_a_date_a_text_put_back_and_a_page_taken_down(open_page: Callable[..., Page], accounts: dict[str, str]) -> None:
    reader, writer, reviewer = open_page(), open_page(), open_page()
    sign_in(writer, "writer", accounts["writer"])
    sign_in(reviewer, "reviewer", accounts["reviewer"])

    write_how_to_say(writer, "Perampanel", "PER-later")
    submit(writer, "Perampanel", "How to say it.")
    open_review(reviewer, "Perampanel")
    soon = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=2)
    reviewer.get_by_label("Public from").fill(soon.strftime("%Y-%m-%dT%H:%M"))
    reviewer.get_by_role("button", name="Approve and publish").click()
    expect(reviewer.get_by_text("Approved: readers see it from")).to_be_visible()
    reader.goto("/treatments/perampanel/")
    assert "PER-later" not in reader.content()
    open_form(writer, "Perampanel")
    writer.get_by_role("link", name="Compare and submit").first.click()
    writer.get_by_role("button", name="Cancel edition").click()
    expect(writer.get_by_text("is cancelled and will not become public")).to_be_visible()

    writer.get_by_role("link", name="Earlier texts").click()
    writer.get_by_role("link", name="Revision 1").click()
    writer.get_by_role("button", name="Put this text back into the draft").click()
    expect(writer.get_by_text("says again what revision 1 said")).to_be_visible()
    expect(writer.get_by_label("How to say it")).not_to_have_value("PER-later")

    writer.get_by_role("link", name="Compare and submit").first.click()
    writer.get_by_role("link", name="Take the page down").click()
    writer.get_by_label("What readers are told").fill("It mixed two medicines up.")
    writer.get_by_label("Why can this not wait").fill("Somebody could take the wrong one.")
    writer.get_by_role("button", name="Take it down now").click()
    expect(writer.get_by_text("Readers no longer see the page.")).to_be_visible()
    gone = reader.request.get("/treatments/perampanel/")
    assert gone.status == 410
    assert "It mixed two medicines up." in gone.text()
    open_review(reviewer, "Perampanel")
    reviewer.get_by_label("Note to the writers").fill("It did not.")
    reviewer.get_by_role("button", name="Take back").click()
    reader.goto("/treatments/perampanel/")
    expect(reader.get_by_role("heading", level=1)).to_have_text("Perampanel")


def test_an_urgent_fix_goes_out_while_a_draft_is_aside(
    open_page: Callable[..., Page], accounts: dict[str, str]
) -> None:
    reader, writer, reviewer = open_page(), open_page(), open_page()
    sign_in(writer, "writer", accounts["writer"])
    sign_in(reviewer, "reviewer", accounts["reviewer"])

    write_how_to_say(writer, "Valproate", "half-done")
    open_form(reviewer, "Valproate")
    reviewer.get_by_role("link", name="Compare and submit").first.click()
    reviewer.get_by_role("link", name="Put the draft aside").click()
    reviewer.get_by_role("button", name="Put the draft aside").click()
    expect(reviewer.get_by_text("A draft of reviewer is put aside.")).to_be_visible()
    reviewer.get_by_label("Purpose").fill("A medicine, with the fix.")
    reviewer.get_by_role("button", name="Save and continue editing").first.click()
    reviewer.get_by_role("link", name="Compare and submit").first.click()
    reviewer.get_by_role("link", name="Publish at once, alone").click()
    reviewer.get_by_label("Note for readers").fill("A sentence was wrong.")
    reviewer.get_by_label("Why can this not wait").fill("It could harm somebody.")
    reviewer.get_by_role("button", name="Publish at once, alone").click()
    expect(reviewer.get_by_text("A second person must confirm it.")).to_be_visible()
    reader.goto("/treatments/valproate/")
    assert "A medicine, with the fix." in reader.content()
    assert "half-done" not in reader.content()

    open_form(writer, "Valproate")
    writer.goto(writer.url.replace("/change/", "/put-aside/"))
    writer.get_by_role("button", name="Take the draft up again").click()
    expect(writer.get_by_role("heading", name="The draft is taken up again")).to_be_visible()
    writer.get_by_role("link", name="Go on with the draft").click()
    expect(writer.get_by_label("How to say it")).to_have_value("half-done")
    expect(writer.get_by_label("Purpose")).to_have_value("A medicine, with the fix.")
