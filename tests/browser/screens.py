"""Every kind of screen of the desk and the sign-in, each reached as people reach it."""

from collections.abc import Callable, Iterator

from playwright.sync_api import Page, expect

from tests.browser.at_desk import body_text, open_form, open_review, save, submit, write
from tests.browser.signing_in import confirm, finish_app, plug_in_passkey, type_password
from tests.browser.test_sign_off import sign_in

#: A name for a screen, and the window that shows it.
Screen = tuple[str, Page]
OpenPage = Callable[..., Page]

CHIEF = "chief"
KINDS = [
    "conditions/guide",
    "conditions/myoclonustype",
    "conditions/cause",
    "conditions/diagnostictest",
    "conditions/treatment",
    "faq/question",
    "glossary/term",
    "citations/source",
    "safety/careline",
    "safety/helpnumber",
]


def every_screen(open_page: OpenPage, accounts: dict[str, str]) -> Iterator[Screen]:
    """Walks them in one go; whoever asks for the next may change the size and colours of a window, and nothing else."""
    writer, reviewer, chief = (open_page(answers=(401, 403)) for _ in range(3))
    yield from _entrance(writer, accounts)
    sign_in(writer, "writer", accounts["writer"])
    yield from _people(chief, accounts)
    sign_in(reviewer, "reviewer", accounts["reviewer"])
    yield from _lists(writer)
    yield from _forms(writer)
    yield from _unsaved(writer)
    yield from _two_at_once(writer, reviewer)
    yield from _submitting(writer)
    yield from _deciding(writer, reviewer)
    yield from _drafts(writer, reviewer)
    yield from _sets(writer, reviewer)
    yield from _alone(reviewer)
    yield from _signed_out(writer)
    yield from _factors(chief, accounts)


def _entrance(page: Page, accounts: dict[str, str]) -> Iterator[Screen]:
    page.goto("/admin/")
    yield "log in", page
    type_password(page, "writer", "wrong")
    yield "log in, refused", page


def _people(page: Page, accounts: dict[str, str]) -> Iterator[Screen]:
    sign_in(page, CHIEF, accounts[CHIEF])
    page.goto("/admin/editorial/account/")
    yield "accounts", page
    page.get_by_role("link", name="Add account").click()
    yield "new account", page
    page.get_by_role("button", name="Save", exact=True).first.click()
    yield "new account with faults", page
    page.goto("/admin/editorial/account/")
    page.get_by_role("link", name="reviewer", exact=True).click()
    page.get_by_label("Profession").fill("Neurologist")
    yield "account", page
    page.get_by_role("button", name="Save and continue editing").first.click()
    page.get_by_role("link", name="Reset password").first.click()
    yield "password of an account", page
    page.go_back()
    page.get_by_role("link", name="History").click()
    yield "history of an account", page


def _lists(page: Page) -> Iterator[Screen]:
    yield "desk of somebody new", page
    for kind in KINDS:
        page.goto(f"/admin/{kind}/")
        yield f"list of {kind}", page
    page.goto("/admin/conditions/treatment/?q=nothing&stands=alone")
    yield "list with nothing", page
    page.goto("/admin/conditions/")
    yield "lists of one app", page
    page.get_by_role("link", name="Guide", exact=True).click()
    yield "guide", page
    page.get_by_role("link", name="Logging in").first.click()
    yield "page of the guide", page


def _forms(page: Page) -> Iterator[Screen]:
    for kind in KINDS:
        page.goto(f"/admin/{kind}/add/")
        yield f"new {kind}", page
    page.goto("/admin/glossary/term/")
    page.locator("#result_list a").first.click()
    yield "form of a term", page
    page.goto("/admin/conditions/guide/add/")
    page.get_by_text("Add another Section").click()
    page.get_by_role("button", name="Save", exact=True).first.click()
    yield "new guide with faults", page
    open_form(page, "Brivaracetam")
    yield "form", page
    page.get_by_role("button", name="Show the preview").click()
    expect(page.frame_locator("[name=desk-preview]").get_by_role("heading", name="Brivaracetam").first).to_be_visible()
    yield "form with its preview", page
    body_text(page).click()
    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog", name="Link or source")
    dialog.get_by_label("Find a page or a source by its title").fill("levetiracetam")
    expect(dialog.get_by_role("status")).to_contain_text("found")
    yield "form with the link dialog", page
    page.keyboard.press("Escape")
    page.get_by_label("Title:").fill("")
    page.get_by_role("button", name="Save", exact=True).first.click()
    yield "form with a fault", page


def _unsaved(page: Page) -> Iterator[Screen]:
    open_form(page, "Kidney failure", "cause")
    write(page, "Nobody knows yet how long it helps.")
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true})")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_role("status").first).to_contain_text("A copy was kept at")
    yield "form of which a copy was kept", page
    page.reload()
    yield "form with unsaved work", page
    page.get_by_role("button", name="Put it back").click()
    yield "form with work put back", page
    page.get_by_role("button", name="Save and continue editing").first.click()


def _two_at_once(writer: Page, reviewer: Page) -> Iterator[Screen]:
    for page in (writer, reviewer):
        open_form(page, "Stroke and brain tumour", "cause")
    write(reviewer, "The reviewer writes this.")
    reviewer.get_by_label("How to say it:").fill("zo-NIS-a-mide")
    save(reviewer)
    write(writer, "The writer writes this.")
    writer.get_by_role("button", name="Save", exact=True).first.click()
    expect(writer.get_by_role("heading", name="Not saved yet")).to_be_visible()
    yield "form with changes of two people", writer
    writer.get_by_role("button", name="Save and continue editing").first.click()


def _submitting(page: Page) -> Iterator[Screen]:
    open_form(page, "Stroke and brain tumour", "cause")
    page.get_by_role("link", name="Compare and submit").first.click()
    yield "submit with the words of others", page
    open_form(page, "Infection, and the time after it", "cause")
    write(page, "It cures jerks.")
    save(page)
    yield "form with errors of the content standard", page
    page.get_by_role("link", name="Compare and submit").first.click()
    page.get_by_label("Note for readers").fill("It helps.")
    page.get_by_role("button", name="Submit for review").click()
    yield "submit with what stands in the way", page
    open_form(page, "Liver failure", "cause")
    write(page, "Nobody has counted how often the liver causes jerks.")
    save(page)
    submit(page)
    yield "form of a page that waits", page
    page.goto("/admin/")
    yield "desk of a writer", page


def _deciding(writer: Page, reviewer: Page) -> Iterator[Screen]:
    reviewer.goto("/admin/")
    yield "desk of a reviewer", reviewer
    for query in ("", "?show=all"):
        reviewer.goto(f"/admin/editorial/edition/{query}")
        yield f"queue {query}", reviewer
    open_review(reviewer, "Liver failure", "Cause")
    yield "review", reviewer
    reviewer.get_by_role("button", name="Ask for changes").click()
    yield "review without a note", reviewer
    writer.goto(reviewer.url)
    yield "review of own words", writer
    open_form(writer, "Injury to the head, the spine or a nerve", "cause")
    writer.get_by_role("link", name="Compare and submit").first.click()
    writer.get_by_label("What kind of change is this?").select_option("reviewed")
    writer.get_by_label("Note for readers").fill("We looked at it again.")
    writer.get_by_role("button", name="Submit for review").click()
    open_review(reviewer, "Injury to the head, the spine or a nerve", "Cause")
    yield "review of a page without a change", reviewer
    reviewer.get_by_role("button", name="Approve").click()
    open_form(reviewer, "Injury to the head, the spine or a nerve", "cause")
    reviewer.get_by_role("link", name="Editions", exact=True).first.click()
    yield "editions and a clinical review", reviewer


def _drafts(writer: Page, reviewer: Page) -> Iterator[Screen]:
    open_form(writer, "Stroke and brain tumour", "cause")
    writer.get_by_role("link", name="Editions", exact=True).first.click()
    writer.get_by_role("link", name="Earlier texts").click()
    yield "earlier texts", writer
    writer.get_by_role("link", name="Revision 1", exact=True).click()
    yield "an earlier text", writer
    open_form(writer, "Stroke and brain tumour", "cause")
    writer.get_by_role("link", name="Editions", exact=True).first.click()
    writer.get_by_role("link", name="Put the draft aside").click()
    yield "put aside", writer
    writer.get_by_role("button", name="Put the draft aside").click()
    yield "form with a draft put aside", writer
    open_form(reviewer, "Stroke and brain tumour", "cause")
    write(reviewer, "Meanwhile this changed.")
    save(reviewer)
    open_form(writer, "Stroke and brain tumour", "cause")
    writer.get_by_role("link", name="Editions", exact=True).first.click()
    writer.get_by_role("link", name="Put the draft aside").click()
    yield "take up again", writer
    writer.get_by_role("button", name="Take the draft up again").click()
    yield "taken up again", writer


def _sets(writer: Page, reviewer: Page) -> Iterator[Screen]:
    writer.goto("/admin/safety/careline/")
    writer.locator("#result_list tbody th a").first.click()
    yield "form of a warning line", writer
    writer.get_by_label("Order:").fill("11")
    writer.get_by_role("button", name="Save", exact=True).first.click()
    writer.goto("/admin/editorial/editionset/")
    writer.get_by_role("link", name="Submit drafts together").click()
    writer.get_by_role("checkbox", name="Warning line:").first.check()
    writer.get_by_label("Note for readers").fill("Another order.")
    yield "submit drafts together", writer
    writer.get_by_role("button", name="Submit as one set").click()
    yield "set, for its writer", writer
    reviewer.goto("/admin/editorial/editionset/")
    reviewer.locator("#result_list tbody th a").first.click()
    yield "set to decide on", reviewer
    reviewer.get_by_role("button", name="Approve and publish all").click()
    yield "set, decided", reviewer


def _alone(page: Page) -> Iterator[Screen]:
    open_form(page, "Poisons, and stopping alcohol or sedatives", "cause")
    write(page, "Nobody knows how long it helps.")
    save(page)
    page.get_by_role("link", name="Compare and submit").first.click()
    page.get_by_role("link", name="Publish at once, alone").click()
    yield "publish at once", page
    page.get_by_label("Note for readers").fill("A warning that was missing.")
    page.get_by_label("Why can this not wait").fill("People could have an accident.")
    page.get_by_role("button", name="Publish at once, alone").click()
    yield "form of a page published alone", page
    page.get_by_role("link", name="Compare and submit").first.click()
    page.get_by_role("link", name="Take the page down").click()
    yield "take down", page
    page.get_by_role("button", name="Take it down now").click()
    yield "take down without a reason", page


def _signed_out(page: Page) -> Iterator[Screen]:
    open_form(page, "Multiple sclerosis (MS) and jerks", "cause")
    write(page, "Typed before the session ended.")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save and continue editing").first.click()
    yield "kept form", page


def _factors(page: Page, accounts: dict[str, str]) -> Iterator[Screen]:
    password = accounts[CHIEF]
    plug_in_passkey(page)
    page.goto("/admin/")
    page.get_by_role("link", name="How you log in").click()
    yield "how you log in", page
    page.get_by_role("link", name="Change your password").click()
    yield "password", page
    page.goto("/accounts/app/")
    yield "is it you", page
    confirm(page, password)
    yield "set up an app", page
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Set up").click()
    yield "set up an app with a fault", page
    finish_app(page)
    for name in ("codes", "codes/new", "app/remove", "passkeys", "passkeys/add", "sessions", "logout"):
        page.goto(f"/accounts/{name}/")
        yield name, page
    page.goto("/accounts/passkeys/add/")
    page.get_by_label("Name of this passkey").fill("My telephone")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("link", name="See, rename or remove").click()
    yield "passkeys, one", page
    for name in ("Rename", "remove"):
        page.get_by_role("link", name=f"{name} My telephone").click()
        yield f"{name} a passkey", page
        page.goto("/accounts/passkeys/")
    page.goto("/accounts/")
    yield "how you log in, with two factors", page
    page.context.clear_cookies()
    page.goto("/admin/")
    type_password(page, CHIEF, password)
    yield "second step", page
