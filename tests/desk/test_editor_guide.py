"""The guide for clinicians says what is on the screens, and leads nowhere wrong."""

import ast
import re
from pathlib import Path

import django
import pytest
from django.apps import apps
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils.text import slugify

from tests.desk.people import Person, document, words_of
from tests.server import ROOT

GUIDE = ROOT / "docs" / "editor-guide"
PAGES = [pytest.param(path, id=path.stem) for path in sorted(GUIDE.glob("*.md"))]
SCREENS = [
    ROOT / "templates",
    ROOT / "static" / "desk",
    Path(django.__file__).parent / "contrib" / "admin" / "templates",
]
#: How the guide says something in short, at the start of a page or of an item of a list.
OWN_WORDS = re.compile(r"[:.)]$|^In short|^bold$")


def _screen_words() -> str:
    """All that a screen of the desk can say: templates, scripts, sentences in our code, names of kinds and fields."""
    shown = [path.read_text() for folder in SCREENS for path in folder.rglob("*") if path.suffix in (".html", ".js")]
    rooms = [Path(app.path) for app in apps.get_app_configs() if Path(app.path).is_relative_to(ROOT)]
    sentences = [words for room in rooms for path in room.rglob("*.py") for words in _strings(path)]
    kinds = [model._meta for model in apps.get_models()]
    lists = [words for kind in kinds for words in (f"add {kind.verbose_name}", str(kind.verbose_name_plural))]
    fields = [str(getattr(field, "verbose_name", "")) for kind in kinds for field in kind.get_fields()]
    return "\n".join([*shown, *sentences, *lists, *fields]).lower()


def _strings(path: Path) -> list[str]:
    """The strings of some code, without what is only for programmers."""
    tree = ast.parse(path.read_text())
    notes = {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}
    strings = (each for each in ast.walk(tree) if isinstance(each, ast.Constant) and id(each) not in notes)
    return [each.value for each in strings if isinstance(each.value, str)]


@pytest.fixture(scope="module")
def said() -> str:
    return _screen_words()


def _quoted(text: str) -> list[str]:
    return [words for words in re.findall(r"\*\*(.+?)\*\*", text) if not OWN_WORDS.search(words)]


@pytest.mark.parametrize("page", PAGES)
def test_what_the_guide_quotes_is_on_a_screen(page: Path, said: str) -> None:
    quoted = _quoted(page.read_text())
    assert quoted
    assert [words for words in quoted if words.lower() not in said] == []


@pytest.mark.parametrize("page", PAGES)
def test_what_the_guide_leads_to_is_there(page: Path) -> None:
    for words, target in re.findall(r"[^!]\[(.+?)\]\((.+?)\)", page.read_text()):
        name, _, part = target.partition("#")
        other = page.parent / name if name else page
        headings = re.findall(r"^#+ (.+)$", other.read_text(), re.MULTILINE)
        assert not part or part in map(slugify, headings), (words, target)


# --- At the desk ------------------------------------------------------------------------------------------------------


def test_the_guide_is_found_at_the_desk(wanda: Person) -> None:
    first = reverse("admin:guide")
    assert f'href="{first}"' in wanda.read(reverse("admin:index"))
    assert "Your first hour" in words_of(wanda.read(first))


@pytest.mark.parametrize("page", PAGES)
def test_at_the_desk_every_link_of_the_guide_leads_on_and_every_picture_is_there(page: Path, wanda: Person) -> None:
    here = reverse("admin:guide_page", args=[page.stem])
    screen = document(wanda.read(here))
    for link in screen.iterfind(".//*[@class='desk-guide']//a"):
        address, _, part = link.get("href", "").partition("#")
        other = document(wanda.read(address or here))
        assert not part or other.find(f".//*[@id='{part}']") is not None, link.get("href")
    pictures = [image.get("src", "") for image in screen.iterfind(".//img")]
    assert len(pictures) == page.read_text().count("](pictures/")
    assert all(finders.find(each.removeprefix("/static/")) for each in pictures)
    assert all(image.get("alt") for image in screen.iterfind(".//img"))


@pytest.mark.parametrize("name", ["nothing", "readme", "-"])
def test_a_page_that_the_guide_does_not_have_is_not_found(wanda: Person, name: str) -> None:
    assert wanda.get(reverse("admin:guide_page", args=[name])).status_code == 404
