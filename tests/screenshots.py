"""`make screenshots`: the pictures in docs/screenshots, taken from a fresh site in Debian's chromium."""

import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.server import ROOT, Site

FOLDER = ROOT / "docs" / "screenshots"
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
PICTURES = [
    ("type-phone", "/types/sleep/", PHONE, "light"),
    ("home-desktop", "/", DESKTOP, "light"),
    ("treatment-phone-dim", "/treatments/stem-cells/", PHONE, "dark"),
    ("types-desktop-dim", "/types/", DESKTOP, "dark"),
    ("admin-form", "/admin/conditions/treatment/", DESKTOP, "light"),
    ("admin-queue", "/admin/editorial/edition/", DESKTOP, "light"),
]


def sign_in(page: Page, password: str) -> None:
    page.goto("/admin/")
    page.get_by_label("Username").fill("reviewer")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Site(Path(folder))
        password = site.prepare()["reviewer"]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        with site.serving() as address:
            for name, path, size, scheme in PICTURES:
                page = browser.new_page(base_url=address, viewport=size, color_scheme=scheme)  # type: ignore[arg-type]
                if path.startswith("/admin/"):
                    sign_in(page, password)
                page.goto(path)
                if name == "admin-form":
                    page.get_by_role("link", name="Clonazepam").first.click()
                page.screenshot(path=FOLDER / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
