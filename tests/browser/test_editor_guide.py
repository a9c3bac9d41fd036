"""Takes the pictures of the guide for clinicians on the way that the guide describes.

They are thrown away, unless `GUIDE_PICTURES=true` asks to keep them; `make screenshots` does.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.at_desk import body_text, open_form, open_review, submit, write
from tests.browser.signing_in import SECOND_FACTOR_REQUIRED, confirm, finish_app, set_up_passkey, start
from tests.server import ROOT

ENVIRONMENT = SECOND_FACTOR_REQUIRED
GUIDE = ROOT / "docs" / "editor-guide"
WINDOW = {"width": 1024, "height": 700}
LARGEST = 150_000


class Album:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sizes: dict[str, int] = {}

    def take(self, shown: Page | Locator, name: str) -> None:
        path = self.folder / f"{name}.png"
        shown.screenshot(path=path, animations="disabled")
        self.sizes[f"pictures/{name}.png"] = path.stat().st_size


def test_every_picture_of_the_guide_is_taken_and_each_is_in_the_guide(
    open_page: Callable[..., Page], accounts: dict[str, str], tmp_path: Path
) -> None:
    keep = os.environ.get("GUIDE_PICTURES") == "true"
    album = Album(GUIDE / "pictures" if keep else tmp_path)
    writer, reviewer = open_page(viewport=WINDOW), open_page(viewport=WINDOW)
    _signing_in(writer, accounts["writer"], album)
    _writing(writer, album)
    _unsaved_work(writer, album)
    set_up_passkey(reviewer, "reviewer", accounts["reviewer"])
    _deciding(reviewer, album)
    named = {name for page in GUIDE.glob("*.md") for name in re.findall(r"!\[[^\]]+\]\((.+?)\)", page.read_text())}
    assert set(album.sizes) == named
    assert {name: size for name, size in album.sizes.items() if size > LARGEST} == {}


def _signing_in(writer: Page, password: str, album: Album) -> None:
    start(writer, "writer", password)
    writer.get_by_role("link", name="Set up an app").click()
    confirm(writer, password)
    album.take(writer, "set-up-app")
    finish_app(writer)


def _writing(writer: Page, album: Album) -> None:
    open_form(writer, "Clonazepam")
    expect(body_text(writer)).to_be_visible()
    album.take(writer, "form")
    write(writer, "Nobody has compared clonazepam with the newer medicines for jerks.")
    field = writer.locator(".form-row").filter(has=body_text(writer))
    field.scroll_into_view_if_needed()
    album.take(field, "editor")
    writer.keyboard.press("Control+k")
    dialog = writer.get_by_role("dialog", name="Link or source")
    dialog.get_by_label("Find a page or a source by its title").fill("levetiracetam")
    expect(dialog.get_by_role("status")).to_contain_text("found")
    album.take(dialog, "link")
    writer.keyboard.press("Escape")
    writer.get_by_role("button", name="Save and continue editing").first.click()
    writer.get_by_role("link", name="Compare and submit").first.click()
    writer.get_by_label("Note for readers").fill("We say more clearly what is not known.")
    album.take(writer.locator("#content"), "submit")
    writer.go_back()
    submit(writer, "We say more clearly what is not known.")


def _unsaved_work(writer: Page, album: Album) -> None:
    again = writer.context.new_page()
    writer.clock.install()
    open_form(writer, "Piracetam")
    write(writer, "Nobody knows yet how long it helps.")
    writer.clock.run_for(16_000)
    expect(writer.get_by_text("A copy was kept at")).to_be_visible()
    writer.close()
    open_form(again, "Piracetam")
    expect(again.get_by_role("button", name="Put it back")).to_be_visible()
    album.take(again, "put-back")


def _deciding(reviewer: Page, album: Album) -> None:
    album.take(reviewer, "first-page")
    open_review(reviewer, "Clonazepam")
    album.take(reviewer.locator("#content"), "review")
    open_form(reviewer, "Zonisamide")
    reviewer.get_by_role("link", name="Compare and submit").first.click()
    reviewer.get_by_role("link", name="Take the page down").click()
    expect(reviewer.get_by_role("button", name="Take it down now")).to_be_visible()
    album.take(reviewer.locator("#content"), "take-down")
