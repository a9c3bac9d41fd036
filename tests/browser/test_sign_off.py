"""From a writer's keyboard to a reader's screen, with a second person in between."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

PUBLIC = "/treatments/clonazepam/"
NEW = "This sentence was written by the browser test."


def sign_in(page: Page, username: str, password: str) -> None:
    page.goto("/admin/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="What would you like to work on?")).to_be_visible()


def test_a_change_reaches_readers_only_after_a_second_person(
    open_page: Callable[..., Page], accounts: dict[str, str]
) -> None:
    reader, writer, reviewer = open_page(), open_page(), open_page()
    reader.goto(PUBLIC)
    before = reader.content()

    sign_in(writer, "writer", accounts["writer"])
    writer.get_by_role("link", name="Treatments", exact=True).click()
    writer.get_by_role("link", name="Clonazepam").first.click()
    summary = writer.get_by_label("In 30 seconds").and_(writer.locator("div"))  # the editor, once it is there
    summary.fill(NEW)
    writer.get_by_role("button", name="Save and continue editing").first.click()
    expect(writer.get_by_text("There are edits that readers do not see.")).to_be_visible()
    reader.reload()
    assert reader.content() == before

    writer.get_by_role("link", name="Preview").click()
    expect(writer.get_by_text(NEW)).to_be_visible()
    writer.go_back()
    writer.get_by_role("link", name="Compare and submit").first.click()
    writer.get_by_label("Note for readers").fill("The summary is shorter.")
    writer.get_by_role("button", name="Submit for review").click()
    expect(writer.get_by_text("now waits for a second person")).to_be_visible()
    reader.reload()
    assert reader.content() == before

    writer.goto("/admin/")
    writer.get_by_role("link", name="Review queue", exact=True).click()
    writer.get_by_role("link", name="Treatment: Clonazepam").click()
    expect(writer.get_by_text("You cannot decide on this edition")).to_be_visible()
    assert writer.get_by_role("button", name="Approve and publish").count() == 0

    sign_in(reviewer, "reviewer", accounts["reviewer"])
    reviewer.get_by_role("link", name="Review queue", exact=True).click()
    reviewer.get_by_role("link", name="Treatment: Clonazepam").click()
    expect(reviewer.locator("ins").filter(has_text="browser")).to_be_visible()
    assert reviewer.locator("del").count() > 0
    reviewer.get_by_role("link", name="Preview the page as readers would see it").click()
    expect(reviewer.get_by_text(NEW)).to_be_visible()
    reviewer.go_back()
    reviewer.get_by_role("button", name="Approve and publish").click()
    expect(reviewer.get_by_text("Approved: readers see it now.")).to_be_visible()

    reader.reload()
    expect(reader.get_by_text(NEW)).to_be_visible()
    expect(reader.get_by_text("A second person approved this text.")).to_be_visible()

    writer.goto("/admin/conditions/treatment/")
    writer.get_by_role("link", name="Clonazepam").first.click()
    writer.get_by_role("link", name="Editions", exact=True).click()
    writer.get_by_role("link", name="See edition 1").click()
    expect(writer.get_by_text(NEW)).to_have_count(0)
    expect(writer.get_by_role("heading", name="Clonazepam", exact=True)).to_be_visible()
