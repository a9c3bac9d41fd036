from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import get_commands, load_command_class
from django.db import connections

from citations.models import Source
from conditions.models import Guide, MyoclonusType, Treatment
from editorial.loading import load
from editorial.models import Editioned
from editorial.snapshots import Content
from editorial.workflow import publish_unreviewed
from safety.models import CareLine
from tests.editorial.sample import LINKED, Ran, content_of, little_site, put, put_line, write_little_files
from tests.editorial.steps import publish


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The content files of a type and a treatment of the little site and of what they link to."""
    return write_little_files(tmp_path / "content", LINKED)


@pytest.fixture
def site(empty_desk: None, folder: Path) -> dict[type[Editioned], Editioned]:
    """The pages of `folder` and nothing else, loaded and public as unreviewed, by kind."""
    load(folder.glob("*/*.yaml"), publish=True)
    pages = {model: content["key"] for model, content in little_site().items() if content["key"] in LINKED}
    return {model: model._default_manager.get(key=key) for model, key in pages.items()}


@pytest.fixture
def type_page(db: None) -> Any:
    """The type of the little site with sections, a care card and a code, public as unreviewed."""
    content = little_site()[MyoclonusType]
    content["children"] |= {"causes": [], "tests": []}
    return _public(content)


@pytest.fixture
def treatment(type_page: MyoclonusType) -> Any:
    """The treatment of the little site, for that type, public as unreviewed."""
    _public(little_site()[Source])
    return _public(little_site()[Treatment])


def _public(content: Content) -> Editioned:
    thing = put(content)
    publish_unreviewed(thing, note="Loaded.")
    return thing


@pytest.fixture
def draft(db: None) -> Guide:
    """A page that has never been public and was never saved at the desk."""
    return put(content_of(Guide, "new-draft"))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Run a management command as `manage.py` does, and return its exit status and what it printed."""
    monkeypatch.setattr(connections, "close_all", lambda: None)  # the test's transaction goes on

    def ran(name: str, *words: object) -> Ran:
        capsys.readouterr()
        status: Any = 0
        try:
            command = load_command_class(get_commands()[name], name)
            command.run_from_argv(["manage.py", name, *map(str, words), "--skip-checks"])
        except SystemExit as ended:
            status = ended.code
        printed = capsys.readouterr()
        return Ran(status, printed.out, printed.err)

    return ran


@pytest.fixture
def line(db: None) -> CareLine:
    """A warning line that is public."""
    return publish(put_line("no-air"))  # type: ignore[no-any-return]
