"""How people sign in where the second factor is required, as it is everywhere but in development."""

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Locator, Page, expect

#: For a module's `ENVIRONMENT`.
SECOND_FACTOR_REQUIRED = {"REQUIRE_SECOND_FACTOR": "true"}
DESK = "What would you like to work on?"


def plug_in_passkey(page: Page) -> None:
    """Give the browser of a page a virtual authenticator: a fingerprint reader with the finger on it."""
    protocol = page.context.new_cdp_session(page)
    protocol.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    protocol.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def start(page: Page, username: str, password: str) -> None:
    page.goto("/admin/")
    type_password(page, username, password)


def type_password(page: Page, username: str, password: str) -> None:
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def confirm(page: Page, password: str) -> None:
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("button", name="Go on")).to_have_count(0)


def type_code(page: Page, secret: str, button: str, done: Locator) -> None:
    """Type what the app shows; where its thirty seconds were just over, type the next code, as anybody would."""
    for _ in range(2):
        seconds = page.evaluate("Date.now() / 1000")
        page.get_by_label("Code").fill(format_hotp_value(hotp_value(secret, int(seconds) // 30)))
        page.get_by_role("button", name=button).click()
        expect(done.or_(page.get_by_text("Incorrect code."))).to_be_visible()
        if done.is_visible():
            return
    raise AssertionError("Two codes in a row were refused.")


def set_up_app(page: Page, username: str, password: str) -> str:
    """Sign in for the first time, set up an app that shows codes, and come to the desk. Returns the app's key."""
    start(page, username, password)
    page.get_by_role("link", name="Set up an app").click()
    confirm(page, password)
    return finish_app(page)


def finish_app(page: Page) -> str:
    """From the page with the key to the desk. Returns the key."""
    secret = page.locator("#key").inner_text()
    type_code(page, secret, "Set up", page.get_by_role("heading", name="Recovery codes"))
    page.get_by_role("link", name="on to the desk").click()
    expect(page.get_by_role("heading", name=DESK)).to_be_visible()
    return secret


def set_up_passkey(page: Page, username: str, password: str) -> None:
    """Sign in for the first time, set up a passkey, and come to the desk."""
    plug_in_passkey(page)
    start(page, username, password)
    page.get_by_role("link", name="Add a passkey").click()
    confirm(page, password)
    page.get_by_label("Name of this passkey").fill("My telephone")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.get_by_role("link", name="on to the desk").click()
    expect(page.get_by_role("heading", name=DESK)).to_be_visible()
