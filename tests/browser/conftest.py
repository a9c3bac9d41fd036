import contextlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Running:
    """A site that answers at `address`. `accounts` are the passwords of the demonstration accounts, by user name."""

    site: Site
    accounts: dict[str, str]
    address: str


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The folder of a site that nobody has been to, and its demonstration accounts."""
    folder = tmp_path_factory.mktemp("prepared")
    return folder, Site(folder).prepare()


@pytest.fixture(scope="module")
def running(
    request: pytest.FixtureRequest, prepared: tuple[Path, dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    """A site for each module, which may say in `ENVIRONMENT` how it is set up."""
    untouched, accounts = prepared
    folder = shutil.copytree(untouched, tmp_path_factory.mktemp("site"), dirs_exist_ok=True)
    site = Site(folder, getattr(request.module, "ENVIRONMENT", {}))
    with site.serving() as address:
        yield Running(site, accounts, address)


@pytest.fixture(scope="module")
def site(running: Running) -> Site:
    return running.site


@pytest.fixture(scope="module")
def accounts(running: Running) -> dict[str, str]:
    return running.accounts


@pytest.fixture(scope="module")
def address(running: Running) -> str:
    return running.address


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


@contextlib.contextmanager
def watching(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Opens new browser windows; at the end nothing may have been said in their consoles, nor asked of another host.

    `answers` are statuses that the site gives here on purpose: the browser notes them in the console.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def opened(answers: tuple[int, ...] = (), **options: Any) -> Page:
        def note(message: Any) -> None:
            advice = message.type == "verbose"  # of the browser to programmers
            if not advice and not any(f"status of {status}" in message.text for status in answers):
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


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    with watching(browser, address) as opened:
        yield opened
