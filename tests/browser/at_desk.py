"""What people do at the desk all day, in a browser."""

from playwright.sync_api import Locator, Page, expect

UNKNOWN = "What experts do not know"


def open_form(page: Page, title: str, kind: str = "treatment") -> None:
    page.goto(f"/admin/conditions/{kind}/")
    page.get_by_role("link", name=title, exact=True).click()
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()


def body_text(page: Page, field: str = UNKNOWN) -> Locator:
    """The editor of a body text, once the script has put it there."""
    return page.get_by_role("textbox", name=field).and_(page.locator(".desk-body__words"))


def write(page: Page, words: str, field: str = UNKNOWN) -> None:
    """Write `words` instead of what a body text says."""
    body_text(page, field).fill(words)


def save(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Save and continue editing").first.click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()


def submit(page: Page, note: str = "Says it better.") -> None:
    page.get_by_role("link", name="Compare and submit").first.click()
    page.get_by_label("Note for readers").fill(note)
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("now waits for a second person")).to_be_visible()


def open_review(page: Page, title: str, kind: str = "Treatment") -> None:
    page.goto("/admin/editorial/edition/")
    page.get_by_role("link", name=f"{kind}: {title}", exact=True).click()
    expect(page.get_by_role("heading", name="Your decision")).to_be_visible()


def approve(page: Page, title: str) -> None:
    open_review(page, title)
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Approved: readers see it now.")).to_be_visible()
