"""Content out of the database: the same text always gives the same bytes."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from conditions.models import Guide, MyoclonusType
from editorial.content_files import parse
from editorial.loading import load, replace_file
from editorial.models import Account, Edition, Editioned
from editorial.workflow import record
from tests.editorial.sample import Ran, change, content_of, put

Run = Callable[..., Ran]
Site = dict[type[Editioned], Any]


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_shipped_files_come_out_as_they_went_in(db: None, tmp_path: Path, run: Run) -> None:
    assert run("export_content", tmp_path).status == 0

    shipped = files_in(django_settings.CONTENT_DIR)
    assert len(shipped) > 100
    assert files_in(tmp_path) == shipped


def test_an_exported_site_loaded_into_a_fresh_database_comes_out_as_the_same_bytes(
    site: Site, tmp_path: Path, run: Run, sign_off: Callable[..., Edition], request: pytest.FixtureRequest
) -> None:
    page = site[MyoclonusType]
    page.also_called = "No\r\n1_000\r\n: - 'quoted' \x85 \u2028 \x0b \U0001f600"
    page.summary = '<p>a &lt; b &amp; c “é”</p><ul><li>x <a href="https://example.org/?a=1&amp;b=2#c">y</a></ul>'
    page.outlook = "line one\n\nline two\t<p>  three</p>"
    change(page, title=" - leading and trailing ")
    sign_off(page)
    sign_off(put(content_of(Guide, "added-in-the-admin")))
    run("export_content", tmp_path / "one")
    request.getfixturevalue("empty_desk")

    load((tmp_path / "one").glob("*/*.yaml"), publish=True)
    run("export_content", tmp_path / "two")

    assert "07_guides/added-in-the-admin.yaml" in files_in(tmp_path / "one")
    assert files_in(tmp_path / "two") == files_in(tmp_path / "one")


def test_exporting_again_writes_nothing(site: Site, tmp_path: Path, run: Run) -> None:
    run("export_content", tmp_path)
    before = {path: path.stat().st_ino for path in tmp_path.glob("*/*.yaml")}

    assert run("export_content", tmp_path).out == "0 files changed.\n"

    assert {path: path.stat().st_ino for path in tmp_path.glob("*/*.yaml")} == before


def test_the_export_is_what_the_public_reads_and_only_if_asked_the_working_text(
    site: Site, tmp_path: Path, run: Run, writer: Account
) -> None:
    page = site[MyoclonusType]
    change(page, title="Wanda's title")
    record(page, by=writer)
    put(content_of(Guide, "draft"))

    run("export_content", tmp_path / "public")
    run("export_content", tmp_path / "working", "--working")

    titles = [parse(tmp_path / each / "05_types/startle.yaml")["fields"]["title"] for each in ("public", "working")]
    assert titles == ["The title of startle", "Wanda's title"]
    assert "07_guides/draft.yaml" not in files_in(tmp_path / "public")
    assert "07_guides/draft.yaml" in files_in(tmp_path / "working")


def test_an_edit_that_was_signed_off_reaches_its_file_and_loads_as_the_same(
    site: Site, folder: Path, run: Run, sign_off: Callable[..., Edition]
) -> None:
    change(site[MyoclonusType], title="Wanda's title")
    signed = sign_off(site[MyoclonusType])

    ran = run("export_content", folder)

    assert f"wrote {folder / '05_types/startle.yaml'}\n" in ran.out
    assert parse(folder / "05_types/startle.yaml")["fields"]["title"] == "Wanda's title"
    assert "kept" not in run("load_content", folder).out
    assert Edition.objects.of(site[MyoclonusType]).first() == signed


def test_the_file_of_a_page_that_is_not_public_goes_and_files_that_are_not_ours_stay(
    site: Site, folder: Path, run: Run
) -> None:
    gone, foreign = folder / "05_types/was-here.yaml", folder / "workflows/ci.yaml"
    foreign.parent.mkdir()
    for path in (gone, foreign, folder / "05_types/notes.txt"):
        path.write_text("x: y\n")

    assert f"removed {gone}\n" in run("export_content", folder).out

    assert (gone.exists(), foreign.exists(), (folder / "05_types/notes.txt").exists()) == (False, True, True)


@pytest.mark.parametrize("other", [b"\r\n", b"\xff\xfe"], ids=["other line ends", "no text at all"])
def test_a_file_that_differs_in_any_byte_is_written_anew(site: Site, folder: Path, run: Run, other: bytes) -> None:
    path = folder / "05_types/startle.yaml"
    original = path.read_bytes()
    path.write_bytes(original.replace(b"\n", other))

    run("export_content", folder)

    assert path.read_bytes() == original


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.yaml"
    replace_file(path, "old é\n")

    def full_disk(handle: int) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="No space left"):
        replace_file(path, "new\n")

    assert files_in(tmp_path) == {"x.yaml": "old é\n".encode()}
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_draft_keeps_its_file_when_the_public_text_is_exported(site: Site, tmp_path: Path, run: Run) -> None:
    put(content_of(Guide, "never-public"))
    run("export_content", tmp_path, "--working")

    run("export_content", tmp_path)

    assert "07_guides/never-public.yaml" in files_in(tmp_path)


def test_a_withdrawn_page_has_no_file_so_that_a_fresh_load_cannot_publish_it(
    site: Site, tmp_path: Path, run: Run, sign_off: Callable[..., Edition]
) -> None:
    run("export_content", tmp_path)
    page = site[MyoclonusType]
    sign_off(page, change="withdrawn", note="It was wrong.")

    run("export_content", tmp_path)

    assert f"05_types/{page.key}.yaml" not in files_in(tmp_path)
