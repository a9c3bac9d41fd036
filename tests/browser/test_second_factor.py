"""The sign-in as it is everywhere but in development, in a real browser: a code from an app, and a passkey."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.server import Site

DESK = "What would you like to work on?"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(tmp_path_factory.mktemp("strict"), {"REQUIRE_SECOND_FACTOR": "true"})


@pytest.fixture(scope="module")
def accounts(site: Site) -> dict[str, str]:
    return site.prepare()


@pytest.fixture(scope="module")
def address(site: Site, accounts: dict[str, str]) -> Iterator[str]:
    with site.serving() as address:
        yield address


@pytest.fixture
def passkey() -> Callable[[Page], None]:
    """Gives the browser of a page a virtual authenticator: a fingerprint reader with the finger on it."""

    def plug_in(page: Page) -> None:
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

    return plug_in


def start(page: Page, username: str, password: str) -> None:
    page.goto("/admin/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def confirm(page: Page, password: str) -> None:
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Go on").click()


def type_code(page: Page, secret: str, button: str, done: Any) -> None:
    """Type what the app shows; where its thirty seconds were just over, type the next code, as anybody would."""
    for _ in range(2):
        seconds = page.evaluate("Date.now() / 1000")
        page.get_by_label("Code").fill(format_hotp_value(hotp_value(secret, int(seconds) // 30)))
        page.get_by_role("button", name=button).click()
        if not page.get_by_text("Incorrect code.").is_visible():
            break
    expect(done).to_be_visible()


def faults(page: Page) -> Any:
    found = Axe().run(page)
    return [(each["id"], [node["html"] for node in each["nodes"]]) for each in found.response["violations"]]


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
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
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


def test_a_passkey_lets_in_by_itself(
    open_page: Callable[..., Page], accounts: dict[str, str], passkey: Callable[[Page], None]
) -> None:
    page = open_page()
    passkey(page)
    start(page, "reviewer", accounts["reviewer"])
    page.get_by_role("link", name="Add a passkey").click()
    confirm(page, accounts["reviewer"])
    assert faults(page) == []
    page.get_by_label("Name of this passkey").fill("My telephone")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.get_by_role("link", name="on to the desk").click()
    expect(page.get_by_role("heading", name=DESK)).to_be_visible()

    page.get_by_role("button", name="Log out").click()
    page.goto("/admin/editorial/edition/")
    assert faults(page) == []
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Review queue")).to_be_visible()

    page.get_by_role("button", name="Log out").click()
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


def test_a_passkey_that_is_not_there_is_told_in_words(
    open_page: Callable[..., Page], passkey: Callable[[Page], None]
) -> None:
    page = open_page()
    passkey(page)
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
