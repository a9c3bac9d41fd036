"""What keeps the house in order: who imports whom, who may touch what, and that files say what is true."""

import ast
import re
import subprocess
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = [
    "citations",
    "conditions",
    "content_standard",
    "design_system",
    "desk",
    "editorial",
    "faq",
    "glossary",
    "publication",
    "safety",
    "sign_in",
]
MAY_IMPORT = {
    "editorial": set(),
    "design_system": set(),
    "publication": {"editorial"},
    "content_standard": {"editorial", "publication"},
    "sign_in": {"editorial"},
    "desk": {"editorial", "publication", "content_standard"},
    "citations": {"editorial", "publication"},
    "glossary": {"editorial", "publication"},
    "safety": {"editorial", "publication", "citations"},
    "conditions": {"editorial", "publication", "citations", "safety"},
    "faq": {"editorial", "publication", "citations", "safety"},
}


def modules(*rooms: str) -> Iterator[Path]:
    for room in rooms:
        yield from (path for path in sorted((ROOT / room).rglob("*.py")) if "migrations" not in path.parts)


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return {name.partition(".")[0] for name in names}


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_import_only_what_they_may(room: str) -> None:
    for path in modules(room):
        allowed = MAY_IMPORT[room] | {room} | ({"desk"} if path.name == "admin.py" else set())
        wrong = imported(path) & {*ROOMS, "myoclonus_site", "tests"} - allowed
        assert not wrong, f"{path.relative_to(ROOT)} imports {wrong}"


def test_every_room_is_listed() -> None:
    found = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"myoclonus_site", "tests"}
    assert found == set(ROOMS)


#: Public code: what runs when a reader asks for a page. The two others in `publication` serve the store and the desk.
PUBLIC = [
    path
    for path in modules(*ROOMS)
    if path.name in ("pages.py", "evidence.py", "cards.py", "numbers.py", "urls.py")
    or (path.parent.name == "publication" and path.name not in ("reading.py", "problems.py"))
]


@pytest.mark.parametrize("path", PUBLIC, ids=lambda path: str(path.relative_to(ROOT)))
def test_public_code_cannot_reach_a_working_row(path: Path) -> None:
    reached = {
        node.attr
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager", "_base_manager")
    }
    assert not reached
    assert not imported(path) & {"sqlite3", "psycopg"}


def test_the_publication_reads_editions_and_who_may_be_named_and_nothing_else() -> None:
    names = {
        alias.name
        for node in ast.walk(ast.parse((ROOT / "publication/reading.py").read_text()))
        if isinstance(node, ast.ImportFrom) and node.module == "editorial.models"
        for alias in node.names
    }
    assert names == {"Account", "ClinicalReview", "Edition"}


def test_every_requirement_is_pinned_and_says_why() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text().splitlines():
            if not line.startswith(("#", "-r")):
                assert re.fullmatch(r"[A-Za-z0-9_.-]+==[0-9][0-9a-z.]*  # \S.*", line), line


def test_nothing_that_the_site_imports_is_under_the_gpl() -> None:
    """The Lesser GPL, which psycopg has, asks nothing of code that imports it."""
    for line in (ROOT / "requirements.txt").read_text().splitlines():
        if not line.startswith("#"):
            told = metadata.metadata(line.partition("==")[0])
            fields = ("License", "License-Expression", "Classifier")
            licences = " ".join(str(value) for field in fields for value in told.get_all(field) or [])
            assert licences, line
            assert not re.search(r"\bA?GPL|(?<!Lesser )General Public License", licences), line


def test_every_setting_from_the_environment_is_in_the_example() -> None:
    names = set(re.findall(r'env\.\w+\("(\w+)"', (ROOT / "myoclonus_site/settings.py").read_text()))
    told = set(re.findall(r"^#? ?(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert names == told


def test_every_make_target_is_in_the_documents() -> None:
    targets = re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE)
    text = (ROOT / "README.md").read_text() + (ROOT / "TESTING.md").read_text()
    assert targets
    assert [target for target in targets if f"make {target}" not in text] == []


def test_links_between_documents_lead_somewhere() -> None:
    for path in tracked():
        if path.suffix == ".md":
            for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text()):
                assert (path.parent / link).exists(), f"{path.relative_to(ROOT)} links to {link}"


@pytest.mark.parametrize("document", ["architecture.md", "hazard-log.md"])
def test_the_tests_that_a_document_names_are_there(document: str) -> None:
    named = re.findall(r"`(\w+/test_\w+\.py)(?:::(\w+))?`", (ROOT / "docs" / document).read_text())
    assert len(named) > 10
    for path, test in named:
        assert f"def {test}" in (ROOT / "tests" / path).read_text(), f"{path} has no {test}"


def test_nothing_moves() -> None:
    for path in tracked():
        if path.suffix == ".css" and "css" in path.parts:
            assert not re.search(r"\b(transition|animation|scroll-behavior)\b|@keyframes", path.read_text()), path
        assert path.suffix not in (".gif", ".apng"), path
