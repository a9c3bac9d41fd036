from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_socket
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.server import Site

CHROMIUM = "/usr/bin/chromium"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.enable_socket)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="session")
def accounts(site: Site) -> dict[str, str]:
    """Passwords of the demonstration accounts, by user name."""
    return site.prepare()


@pytest.fixture(scope="session")
def address(site: Site, accounts: dict[str, str]) -> Iterator[str]:
    with site.serving() as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    pytest_socket.enable_socket()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Opens a new browser window; at the end nothing may have been said in its console, nor asked of another host.

    `answers` are statuses that the site gives here on purpose: the browser notes them in the console.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def opened(answers: tuple[int, ...] = (), **options: Any) -> Page:
        def note(message: Any) -> None:
            if not any(f"status of {status}" in message.text for status in answers):
                faults.append(f"{message.page.url}: {message.type}: {message.text}")

        context = browser.new_context(base_url=address, **options)
        contexts.append(context)
        context.on("console", note)
        context.on("weberror", lambda error: faults.append(f"{error.page.url}: {error.error}"))
        context.on("request", lambda request: None if request.url.startswith(address) else faults.append(request.url))
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()
    assert faults == []
