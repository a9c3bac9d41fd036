"""Django's own `loaddata` does the same step as `load_content`, and takes nobody's edit away."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import Group

from citations.models import Source
from conditions.models import MyoclonusType, Treatment
from editorial.content_files import dump, parse
from editorial.loading import working_contents
from editorial.models import Account, Edition, Editioned, LoadedFile, Revision
from editorial.snapshots import serialize
from editorial.status import current_of, latest_revision
from editorial.workflow import record
from tests.editorial.sample import Ran, change, pictures, rows_of, write_little_files, write_rows

SHIPPED = sorted(django_settings.CONTENT_DIR.glob("*/*.yaml"))
TYPE, TREATMENT = "05_types/startle.yaml", "06_treatments/tablet.yaml"
Run = Callable[..., Ran]
Site = dict[type[Editioned], Any]


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*/*.yaml"))


def everything_said() -> list[Any]:
    """All that is kept, without primary keys and times."""
    revisions = Revision.objects.values_list("model", "key", "number", "digest", "by", "origin")
    editions = Edition.objects.values_list(
        "model", "key", "number", "revision__digest", "change", "verdict", "public_note", "authors", "reviewed_by"
    )
    agreed = LoadedFile.objects.values_list("model", "key", "digest")
    return [working_contents(), *(sorted(rows, key=str) for rows in (revisions, editions, agreed))]


def test_the_shipped_files_in_sorted_order_make_what_load_content_makes(
    db: None, run: Run, request: pytest.FixtureRequest
) -> None:
    by_load_content = everything_said()  # the suite starts with it
    request.getfixturevalue("empty_desk")
    assert everything_said() == [{}, [], [], []]

    assert run("loaddata", *SHIPPED).status == 0

    assert everything_said() == by_load_content
    assert Edition.objects.filter(verdict="unreviewed").count() == len(SHIPPED)


def test_outside_development_what_is_loaded_stays_a_draft(
    empty_desk: None, run: Run, folder: Path, settings: Any
) -> None:
    settings.DEVELOPMENT = False
    before = Edition.objects.count()

    assert run("loaddata", *files(folder)).status == 0

    assert Edition.objects.count() == before
    assert latest_revision(MyoclonusType.objects.get(key="startle")).origin == "file"  # type: ignore[union-attr]


def test_loading_twice_changes_nothing(empty_desk: None, run: Run, folder: Path) -> None:
    run("loaddata", *files(folder))
    before = pictures()

    assert run("loaddata", *files(folder)).status == 0
    assert pictures() == before
    assert run("load_content", folder).out == "5 content files: 5 same.\n"
    assert pictures() == before


def test_an_edit_made_in_the_admin_survives_and_is_reported(
    site: Site, run: Run, folder: Path, writer: Account
) -> None:
    page = site[MyoclonusType]
    change(page, title="Wanda's title")
    change(page.sections.get(key="first-part"), body="<p>Wanda's words.</p>")
    page.sections.get(key="second-part").delete()
    page.also_sorted_as.set([page])
    page.sections.create(key="third-part", position=5, aspect="why", heading="Third", body="<p>Third.</p>")
    record(page, by=writer)
    wandas, live, newest = serialize(page), current_of(page), latest_revision(page)

    ran = run("loaddata", *files(folder))

    page.refresh_from_db()
    assert ran.status == 0
    assert "conditions.myoclonustype startle: " in ran.out
    assert "edited in the admin" in ran.out
    assert (serialize(page), current_of(page), latest_revision(page)) == (wandas, live, newest)
    assert "1 kept" in run("load_content", folder).out


def test_of_a_page_edited_in_the_admin_and_in_its_file_nothing_is_touched_but_other_pages_are_loaded(
    site: Site, run: Run, folder: Path, writer: Account
) -> None:
    page = site[MyoclonusType]
    change(page, title="Wanda's title")
    record(page, by=writer)
    wandas = serialize(page)
    for name in (TYPE, TREATMENT):
        rows = rows_of(folder / name)
        rows[0]["fields"]["title"] = "The file's title"
        write_rows(folder / name, rows)

    ran = run("loaddata", *files(folder))

    page.refresh_from_db()
    assert ran.status == 0
    assert "conditions.myoclonustype startle: conflict" in ran.out
    assert serialize(page) == wandas
    treatment = Treatment.objects.get(key="tablet")
    assert current_of(treatment).revision.content["fields"]["title"] == "The file's title"  # type: ignore[union-attr]


def test_an_unsaved_page_of_a_person_is_not_overwritten(
    empty_desk: None, run: Run, folder: Path, writer: Account
) -> None:
    """A page with the same key, made in the admin before any file had it."""
    run("loaddata", *files(folder))
    LoadedFile.objects.filter(key="startle").delete()
    page = MyoclonusType.objects.get(key="startle")
    change(page, title="Wanda's title")
    record(page, by=writer)

    run("loaddata", folder / TYPE)

    page.refresh_from_db()
    assert page.title == "Wanda's title"


def test_a_changed_file_changes_the_page_and_is_public_in_development(site: Site, run: Run, folder: Path) -> None:
    content = parse(folder / TYPE)
    content["fields"]["title"] = "The file's title"
    gone = content["children"]["sections"].pop()
    (folder / TYPE).write_text(dump(content))

    assert run("loaddata", folder / TYPE).status == 0

    page = MyoclonusType.objects.get(key="startle")
    assert current_of(page).revision.content["fields"]["title"] == "The file's title"  # type: ignore[union-attr]
    assert not page.sections.filter(key=gone["key"]).exists()
    assert serialize(page) == content


def test_other_fixtures_load_as_ever(empty_desk: None, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "groups.yaml"
    path.write_text("- model: auth.group\n  fields:\n    name: Librarians\n")
    before = pictures()

    assert run("loaddata", path).status == 0

    assert pictures() == before


HOSTILE = "<p>Words<script>alert(1)</script></p>"


@pytest.mark.parametrize(
    ("model", "field", "value", "said"),
    [
        ("conditions.myoclonustype", "summary", HOSTILE, "<script> is not allowed in body text"),
        ("conditions.typesection", "body", '<p onclick="x">a</p>', "onclick= on <p> is not allowed"),
        ("conditions.typesection", "body", '<a href="javascript:x">a</a>', 'href="javascript:x" is not allowed'),
        ("conditions.myoclonustype", "outlook", '<p><a href="/types/no/">a</a></p>', "links to /types/no/"),
        ("conditions.myoclonustype", "harmless", "always", "not a valid choice"),
        ("conditions.myoclonustype", "slug", "compare", "an address of the site itself"),
        ("conditions.myoclonustype", "key", "Two Words", "single hyphens"),
        ("conditions.myoclonustype", "title", "", "cannot be blank"),
        ("conditions.typesection", "aspect", "gossip", "not a valid choice"),
        ("conditions.typecause", "cause", ["nowhere"], "cause"),
        ("conditions.myoclonustype", "dose", "5", "dose"),
        ("conditions.dragon", "word", "x", "dragon"),
    ],
)
def test_what_load_content_refuses_is_refused_and_rolled_back(
    empty_desk: None, run: Run, folder: Path, model: str, field: str, value: Any, said: str
) -> None:
    rows = rows_of(folder / TYPE)
    row = next((row for row in rows if row["model"] == model), rows[-1])
    row["model"] = model
    row["fields"][field] = value
    if field == "key":
        for part in rows[1:]:
            part["fields"]["parent"] = [value]
    write_rows(folder / TYPE, rows)
    before = pictures()

    ran = run("loaddata", *(path for path in files(folder) if path <= folder / TYPE))

    assert ran.status == 1
    assert said in ran.err
    assert pictures() == before


def test_hostile_text_is_refused_on_a_page_that_a_person_edited_too(
    site: Site, run: Run, folder: Path, writer: Account
) -> None:
    change(site[MyoclonusType], title="Wanda's title")
    record(site[MyoclonusType], by=writer)
    rows = rows_of(folder / TYPE)
    rows[0]["fields"]["summary"] = HOSTILE
    write_rows(folder / TYPE, rows)
    before = pictures()

    ran = run("loaddata", *files(folder))

    assert ran.status == 1
    assert f"{folder / TYPE}, row 1 (startle), field “summary”: <script> is not allowed in body text" in ran.err
    assert pictures() == before


# --- One reader -------------------------------------------------------------------------------------------------------

SOURCE = "01_sources/little-study.yaml"


def write_scalar(folder: Path, field: str, written: str) -> Path:
    """Write `field` of a source by hand."""
    path = folder / SOURCE
    text, count = re.subn(rf"^    {field}: .*$", lambda _: f"    {field}: {written}", path.read_text(), flags=re.M)
    assert count == 1
    path.write_text(text)
    return path


@pytest.mark.parametrize("command", ["load_content", "loaddata"])
@pytest.mark.parametrize(
    ("field", "written", "value"),
    [
        ("publisher", "No", "No"),
        ("publisher", "on", "on"),
        ("publisher", "2_004", "2_004"),
        ("publisher", "33:20", "33:20"),
        ("publisher", "2026-11-30", "2026-11-30"),
        ("publisher", "=", "="),
        ("publisher", "'1.10'", "1.10"),
        ("year", "02004", 2004),
        ("year", "+2004", 2004),
        ("year", "0x7D4", 2004),
        ("year", "0o3724", 2004),
        ("year", "~", None),
        ("year", "", None),
    ],
)
def test_what_stands_in_a_file_is_what_both_commands_load(
    empty_desk: None, tmp_path: Path, run: Run, command: str, field: str, written: str, value: Any
) -> None:
    folder = write_little_files(tmp_path, {"little-study"})
    path = write_scalar(folder, field, written)

    ran = run(command, folder if command == "load_content" else path)

    assert ran.status == 0, ran.err
    assert getattr(Source.objects.get(key="little-study"), field) == value


@pytest.mark.parametrize("command", ["load_content", "loaddata"])
@pytest.mark.parametrize(
    ("field", "written", "hint"),
    [
        ("publisher", "1.10", "write it in quotes: '1.10'"),
        ("publisher", "1e3", "write it in quotes: '1e3'"),
        ("publisher", "010", "write it in quotes: '010'"),
        ("publisher", "True", "write it in quotes: 'True'"),
        ("publisher", "Null", "write it in quotes: 'Null'"),
        ("publisher", ".inf", "write it in quotes: '.inf'"),
        ("year", "33:20", "a whole number without quotes, not “33:20”"),
        ("year", "2_004", "a whole number without quotes, not “2_004”"),
        ("year", "2e3", "a whole number without quotes, not “2e3”"),
        ("year", "'2004'", "a whole number without quotes, not “2004”"),
        ("needs_clinician", "no", "true or false, without quotes, not “no”"),
        ("needs_clinician", "0", "true or false, without quotes, not “0”"),
        ("year", "2004\n    year: 2005", "“year” is there twice"),
        ("year", "*when", "no aliases"),
        ("publisher", "!!python/name:os.system", "could not determine a constructor"),
    ],
)
def test_what_is_no_value_of_the_field_is_quoted_as_it_stands_and_refused_by_both_commands(
    empty_desk: None, tmp_path: Path, run: Run, command: str, field: str, written: str, hint: str
) -> None:
    folder = write_little_files(tmp_path, {"little-study"})
    path = write_scalar(folder, field, written)
    before = pictures()

    ran = run(command, folder if command == "load_content" else path)

    assert ran.status == 1
    assert ran.err.startswith(f"CommandError: Nothing was loaded.\n{path}, ")
    assert hint in ran.err
    assert pictures() == before


def test_other_fixtures_are_read_by_the_same_rules(empty_desk: None, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "groups.yaml"
    path.write_text("- model: auth.group\n  fields:\n    name: No\n")
    assert run("loaddata", path).status == 0
    assert Group.objects.filter(name="No").exists()
    path.write_text("- model: auth.group\n  fields:\n    name: a\n    name: b\n")
    assert "“name” is there twice" in run("loaddata", path).err
