"""A broken content file: one clear message with file, row, field and reason, exit status 1, and nothing is changed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.editorial.sample import LINKED, Ran, Rows, pictures, rows_of, write_little_files, write_rows

TYPE, TREATMENT, SOURCE = "05_types/startle.yaml", "06_treatments/tablet.yaml", "01_sources/little-study.yaml"
LINE, NUMBER = "02_care_lines/no-breath.yaml", "02_help_numbers/ambulance.yaml"
#: The pages that one of these links to, and itself.
NEEDED = {
    SOURCE: {"little-study"},
    TYPE: {"fever", "scan", "startle"},
    TREATMENT: LINKED,
    LINE: {"little-study", "no-breath"},
    NUMBER: {"little-study", "ambulance"},
}
Run = Callable[..., Ran]


def page(**values: Any) -> Callable[[Rows], object]:
    """Change fields of the page."""
    return lambda rows: rows[0]["fields"].update(values)


def part(model: str, **values: Any) -> Callable[[Rows], object]:
    """Change fields of the first part of a kind."""
    return lambda rows: first(rows, model)["fields"].update(values)


def first(rows: Rows, model: str) -> dict[str, Any]:
    return next(row for row in rows if row["model"] == f"conditions.{model}")


def without(field: str, model: str | None = None) -> Callable[[Rows], object]:
    return lambda rows: (first(rows, model) if model else rows[0])["fields"].pop(field)


#: What is wrong → (file, how it is made wrong, what the message says about row, field and reason).
ROWS: dict[str, tuple[str, Callable[[Rows], object], tuple[str, ...]]] = {
    # links
    "a part links to an unknown page": (
        TYPE,
        part("typecause", cause=["nowhere"]),
        ("causes “fever”", "field “cause”", "there is no “nowhere” to link to"),
    ),
    "the page links to an unknown page": (
        TYPE,
        page(also_sorted_as=[["nowhere"]]),
        ("row 1", "field “also_sorted_as”", "there is no “nowhere” to link to"),
    ),
    "a part links to an unknown source": (
        TREATMENT,
        part("treatmentuse", sources=[["nowhere"]]),
        ("uses “startle”", "field “sources”", "there is no “nowhere” to link to"),
    ),
    "a link to a page of another kind": (
        TYPE,
        part("typecause", cause=["scan"]),
        ("causes “fever”", "field “cause”", "there is no “scan” to link to"),
    ),
    "a link that is no list": (
        TYPE,
        part("typecause", cause="fever"),
        ("row 2 (fever)", "field “cause”", "a link is a list with one key"),
    ),
    "a link to nothing": (
        TYPE,
        part("typecause", cause=[None]),
        ("row 2 (fever)", "field “cause”", "a link is a list with one key"),
    ),
    "links that are no lists": (
        TYPE,
        page(also_sorted_as=["startle"]),
        ("row 1 (startle)", "field “also_sorted_as”", "links are a list of keys"),
    ),
    "links that are missing": (
        TYPE,
        without("also_sorted_as"),
        ("row 1 (startle)", "field “also_sorted_as”", "links are a list of keys"),
    ),
    "a link that is there twice": (
        TYPE,
        page(also_sorted_as=[["startle"], ["startle"]]),
        ("row 1 (startle)", "field “also_sorted_as”", "a key is there twice"),
    ),
    "a body text links to an unknown page": (
        TYPE,
        page(outlook='<p><a href="/types/nowhere/">x</a></p>'),
        ("The text links to /types/nowhere/, but there is no such page",),
    ),
    "a part's body text links to an unknown page": (
        TYPE,
        part("typesection", body='<p><a href="/nowhere/#part">x</a></p>'),
        ("The text links to /nowhere/, but there is no such page",),
    ),
    # fields
    "a missing field": (TYPE, without("title"), ("row 1 (startle)", "field “title”", "the field is missing")),
    "a part's missing field": (
        TYPE,
        without("heading", "typesection"),
        ("row 4 (first-part)", "field “heading”", "the field is missing"),
    ),
    "an unknown field": (TYPE, page(dose="5 mg"), ("row 1 (startle)", "field “dose”", "there is no such field")),
    "a part's unknown field": (
        TYPE,
        part("typecarecard", title="x"),
        ("row 6 (now)", "field “title”", "there is no such field"),
    ),
    "a primary key": (TYPE, page(id=1), ("row 1 (startle)", "field “id”", "there is no such field")),
    "a wrong choice": (TYPE, page(harmless="always"), ("row 1", "field “harmless”", "not a valid choice")),
    "a part's wrong choice": (
        TYPE,
        part("typecarecard", level="later"),
        ("care_cards “now”", "field “level”", "not a valid choice"),
    ),
    "an empty title": (TYPE, page(title=""), ("row 1", "field “title”", "cannot be blank")),
    "body text of nothing": (TYPE, page(summary="<p> </p>"), ("row 1", "field “summary”", "cannot be blank")),
    "a long title": (TYPE, page(title="x" * 121), ("row 1", "field “title”", "at most 120 characters")),
    "a slug that is an address of the site": (TYPE, page(slug="compare"), ("row 1", "address of the site itself")),
    "a yes in quotes": (
        TYPE,
        page(needs_clinician="true"),
        ("row 1 (startle)", "field “needs_clinician”", "must be true or false, without quotes"),
    ),
    "a yes as a number": (TYPE, page(needs_clinician=1), ("row 1", "field “needs_clinician”", "must be true or false")),
    "somebody unknown who drafted it": (
        TYPE,
        page(drafted_by="wanda"),
        ("row 1", "field “drafted_by”", "valid choice"),
    ),
    "a warning line that is not there": (
        TYPE,
        page(care_lines=[["nowhere"]]),
        ("row 1", "field “care_lines”", "there is no “nowhere” to link to"),
    ),
    "a warning line of two paragraphs": (
        LINE,
        page(words="<p>One.</p><p>Two.</p>"),
        ("row 1", "field “words”", "one paragraph"),
    ),
    "a warning line about nothing": (LINE, page(topics=""), ("row 1", "field “topics”", "cannot be blank")),
    "a warning line about an unknown topic": (LINE, page(topics="weather"), ("row 1", "“weather” is no topic")),
    "a question about the next dose that can wait": (
        LINE,
        page(level="soon", ask_before_next_dose=True),
        ("row 1", "calls the emergency number now"),
    ),
    "a number that was seen nowhere": (
        NUMBER,
        page(sources=[], is_seen=True),
        ("A number that was seen names the source where",),
    ),
    "a number of no country": (NUMBER, page(country="XX"), ("row 1", "field “country”", "valid choice")),
    "a rule of the database": (
        TREATMENT,
        page(regulatory_status="research", grade="C"),
        ("row 1", "for research only has the overall grade X"),
    ),
    "a part's rule of the database": (
        TREATMENT,
        part("treatmentuse", last_searched=None),
        ("uses “startle”", "A grade needs the date of the last search"),
    ),
    "a rule about several rows": (
        TREATMENT,
        page(regulatory_status="research", grade="X"),
        ("for research only has the grade X for every type, not “C”",),
    ),
    "a year too far": (SOURCE, page(year=99999), ("row 1", "field “year”", "less than or equal to 2100")),
    # kinds of value
    "a number as a title": (TYPE, page(title=7), ("row 1 (startle)", "field “title”", "must be text", "quotes: '7'")),
    "yes as a title": (TYPE, page(title=True), ("row 1 (startle)", "field “title”", "must be text")),
    "nothing as a title": (TYPE, page(title=None), ("row 1 (startle)", "field “title”", "must be text")),
    "nothing as body text": (TYPE, page(summary=None), ("row 1 (startle)", "field “summary”", "must be text")),
    "a list as a title": (TYPE, page(title=["a"]), ("row 1 (startle)", "field “title”", "must be text")),
    "a mapping as a title": (TYPE, page(title={"en": "a"}), ("row 1 (startle)", "field “title”", "must be text")),
    "a list as body text": (TYPE, page(summary=["<p>a</p>"]), ("row 1 (startle)", "field “summary”", "must be text")),
    "a text as an order": (TYPE, page(position="10"), ("row 1 (startle)", "field “position”", "a whole number")),
    "yes as an order": (TYPE, page(position=True), ("row 1 (startle)", "field “position”", "a whole number")),
    "a broken number": (TYPE, page(position=1.5), ("row 1 (startle)", "field “position”", "a whole number")),
    "no order": (TYPE, page(position=None), ("row 1", "field “position”", "cannot be null")),
    "an order below zero": (TYPE, page(position=-1), ("row 1", "field “position”", "greater than or equal to 0")),
    "a text as a year": (SOURCE, page(year="1999"), ("row 1 (little-study)", "field “year”", "a whole number")),
    "a number as a study number": (SOURCE, page(pmid=123), ("row 1 (little-study)", "field “pmid”", "quotes: '123'")),
    # dates
    "a day that is none": (
        TREATMENT,
        part("treatmentuse", last_searched="2026-02-30"),
        ("row 2 (startle)", "field “last_searched”", "must be a date such as 2026-01-31"),
    ),
    "a word as a date": (
        TREATMENT,
        part("treatmentuse", last_searched="last spring"),
        ("row 2 (startle)", "field “last_searched”", "must be a date such as 2026-01-31"),
    ),
    "a date in another style": (
        TREATMENT,
        part("treatmentuse", last_searched="20260131"),
        ("row 2 (startle)", "field “last_searched”", "must be a date such as 2026-01-31"),
    ),
    "a number as a date": (
        TREATMENT,
        part("treatmentuse", last_searched=20260131),
        ("row 2 (startle)", "field “last_searched”", "must be a date such as 2026-01-31"),
    ),
    # rows
    "an unknown model": (
        TYPE,
        lambda rows: rows[0].update(model="conditions.dragon"),
        ("row 1", "field “model”", "there is no model “conditions.dragon”"),
    ),
    "a part of an unknown model": (
        TYPE,
        lambda rows: rows[1].update(model="typecause"),
        ("row 2", "field “model”", "there is no model “typecause”"),
    ),
    "a model that is no text": (TYPE, lambda rows: rows[0].update(model=[1]), ("row 1", "field “model”", "no model")),
    "a part first": (TYPE, lambda rows: rows.pop(0), ("row 1 (fever)", "the first row must be a page")),
    "a row that is kept for good": (
        TYPE,
        lambda rows: rows[0].update(model="editorial.edition"),
        ("row 1 (startle)", "the first row must be a page", "editorial.Edition"),
    ),
    "an account": (TYPE, lambda rows: rows[1].update(model="editorial.account"), ("row 2", "is not a part of")),
    "a part of another kind of page": (
        TYPE,
        lambda rows: rows[4].update(model="conditions.causesection"),
        ("row 5 (second-part)", "field “model”", "conditions.CauseSection is not a part of conditions.MyoclonusType"),
    ),
    "a second page in one file": (
        TYPE,
        lambda rows: rows.append(rows[0]),
        (" (startle)", "field “model”", "is not a part of conditions.MyoclonusType"),
    ),
    "a part of another page": (
        TYPE,
        part("typesection", parent=["fever"]),
        ("row 4 (first-part)", "field “parent”", "the parent must be [startle]"),
    ),
    "a part of no page": (
        TYPE,
        without("parent", "typesection"),
        ("row 4 (first-part)", "field “parent”", "the parent must be [startle]"),
    ),
    "a part that is there twice": (
        TYPE,
        lambda rows: rows.insert(4, rows[3]),
        ("row 5 (first-part)", "field “key”", "“first-part” is there twice"),
    ),
    "two care cards of one level": (
        TYPE,
        lambda rows: rows.append({**rows[5], "fields": {**rows[5]["fields"], "key": "again", "position": 1}}),
        ("care_cards “again”", "already exists"),
    ),
    "no key": (TYPE, without("key"), ("row 1", "field “key”", "the key is missing")),
    "a number as a key": (TYPE, page(key=5), ("row 1 (5)", "field “key”", "the key is missing")),
    "a part without a key": (
        TYPE,
        part("typesection", key=""),
        ("row 4", "field “key”", "the key is missing"),
    ),
    "a key that leads out of the folder": (SOURCE, page(key="../../x"), ("row 1", "field “key”", "single hyphens")),
    "a part's key with blanks": (
        TYPE,
        part("typesection", key="First Part"),
        ("sections “First Part”", "field “key”", "single hyphens"),
    ),
    "a part before the first": (
        TYPE,
        part("typesection", position=-1),
        ("row 4 (first-part)", "field “position”", "a whole number from 0 up"),
    ),
    "a part without a place": (
        TYPE,
        without("position", "typesection"),
        ("row 4 (first-part)", "field “position”", "a whole number from 0 up"),
    ),
    "a row without fields": (TYPE, lambda rows: rows[1].pop("fields"), ("row 2", "“model” and “fields” and nothing")),
    "a row with a primary key": (
        TYPE,
        lambda rows: rows[0].update(pk=1),
        ("row 1", "“model” and “fields” and nothing"),
    ),
    "a row that is a word": (TYPE, lambda rows: rows.append("fever"), ("row 8", "“model” and “fields” and nothing")),
    "fields that are a list": (TYPE, lambda rows: rows[0].update(fields=[1]), ("row 1", "“model” and “fields”")),
}

ACTIVE = {
    "<p>a<script>alert(1)</script></p>": "<script>",
    '<p onclick="alert(1)">a</p>': "onclick= on <p>",
    '<p><a href="javascript:alert(1)">a</a></p>': 'href="javascript:alert(1)"',
    '<p><a href="data:text/html,a">a</a></p>': 'href="data:text/html,a"',
    '<p style="position: fixed">a</p>': "style= on <p>",
    '<iframe src="https://example.org/"></iframe>': "<iframe>",
    '<p><img src="/x.png" alt=""></p>': "<img>",
    "<h2>a</h2>": "<h2>",
    "<p>a<!-- b --></p>": "a comment",
}
ROWS |= {
    html: (TYPE, page(summary=html), ("row 1 (startle)", "field “summary”", f"{named} is not allowed in body text"))
    for html, named in ACTIVE.items()
}
ROWS["active text in a part"] = (
    TYPE,
    part("typesection", body="<p>a<script>alert(1)</script></p>"),
    ("row 4 (first-part)", "field “body”", "<script> is not allowed in body text"),
)


def refuses(run: Run, folder: Path, name: str, *said: str) -> None:
    """`load_content` refuses the folder because of the file `name`, says so in one line, and changes nothing."""
    before = pictures()

    ran = run("load_content", folder)

    heading, *faults = ran.err.splitlines()
    assert ran.status == 1
    assert (heading, ran.out) == ("CommandError: Nothing was loaded.", "")
    assert len(faults) == 1, ran.err
    assert faults[0].startswith(str(folder / name))
    assert [words for words in said if words not in faults[0]] == [], faults[0]
    assert pictures() == before


@pytest.mark.parametrize("what", ROWS)
def test_a_file_is_refused_for(what: str, empty_desk: None, tmp_path: Path, run: Run) -> None:
    name, edit, said = ROWS[what]
    folder = write_little_files(tmp_path, NEEDED[name])
    rows = rows_of(folder / name)
    edit(rows)
    write_rows(folder / name, rows)

    refuses(run, folder, name, *said)


def yaml_bomb() -> str:
    layers = [f"  - &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 12)]
    return "- model: x\n  fields:\n  - &l0 [lol]\n" + "\n".join(layers)


HEAD = "- model: glossary.term\n  fields:\n    key: twitchword\n"
MADE = f"{HEAD}    drafted_by: person\n    needs_clinician: false\n"

#: Texts that are no content file at all → what the message says.
TEXTS: dict[str, tuple[str | bytes, tuple[str, ...]]] = {
    "an open bracket": ("- model: [\n", ("line 2", "not readable YAML")),
    "wrong indentation": (f"{HEAD}   word: x\n", ("line 4", "not readable YAML")),
    "a tab": ("-\tmodel: x\n\tfields: y\n", ("line ", "not readable YAML")),
    "a field twice": (f"{HEAD}    word: a\n    word: b\n", ("line 3", "“word” is there twice in one row")),
    "a model twice": ("- model: a\n  model: b\n  fields: {}\n", ("line 1", "“model” is there twice in one row")),
    "two documents": (f"{HEAD}---\n{HEAD}", ("line 4", "not readable YAML", "single document")),
    "a list as a name": (f"{HEAD}    ? [a]\n    : b\n", ("line 4", "not readable YAML")),
    "a python object": (
        f"{HEAD}    word: !!python/object/apply:os.system [touch /tmp/x]\n",
        ("line 4", "not readable YAML", "python/object/apply"),
    ),
    "a python name": (f"{HEAD}    word: !!python/name:os.system\n", ("line 4", "not readable YAML")),
    "a tag of its own": (f"{HEAD}    word: !word a\n", ("line 4", "not readable YAML", "!word")),
    "an alias": (f"{HEAD}    word: &a x\n    say: *a\n", ("line 5", "has no aliases")),
    "an alias of itself": ("- &a [*a]\n", ("line 1", "has no aliases")),
    "a merged row": (f"{HEAD}    <<: &a {{word: x}}\n    more: *a\n", ("line 5", "has no aliases")),
    "a bomb of aliases": (yaml_bomb(), ("line 4", "has no aliases")),
    "a tower of brackets": ("[" * 3_000, ("not readable YAML",)),
    "a NUL": (f"{HEAD}    word: x\x00\n", ("not readable YAML",)),
    "a NUL in disguise": (f'{HEAD}    word: "x\\0"\n', ("line 4", "invalid character")),
    "half a character": (f'{HEAD}    word: "\\ud800"\n', ("line 4", "invalid character")),
    "another alphabet's bytes": (f"{HEAD}    word: Zuckung für alle\n".encode("latin-1"), ("not a text in UTF-8",)),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00", ("not a text in UTF-8",)),
    "UTF-16": (HEAD.encode("utf-16"), ("not a text in UTF-8",)),
    "an explicit date that is none": (f"{HEAD}    word: !!timestamp 2026-02-30\n", ("not readable YAML", "day")),
    "an explicit date": (f"{MADE}    word: !!timestamp 2026-02-03\n", ("row 1", "field “word”", "must be text")),
    "bytes": (f"{MADE}    word: !!binary aGVsbG8=\n", ("row 1 (twitchword)", "field “word”", "must be text")),
    "nothing": ("", ("a list of rows",)),
    "a comment": ("# to do\n", ("a list of rows",)),
    "an empty list": ("[]\n", ("a list of rows",)),
    "a word": ("twitchword\n", ("a list of rows",)),
    "one row, no list": ("model: glossary.term\nfields: {}\n", ("a list of rows",)),
}


@pytest.mark.parametrize("what", TEXTS)
def test_a_text_is_refused_for(what: str, empty_desk: None, tmp_path: Path, run: Run) -> None:
    text, said = TEXTS[what]
    path = tmp_path / "02_terms" / "twitchword.yaml"
    path.parent.mkdir()
    path.write_bytes(text if isinstance(text, bytes) else text.encode())

    refuses(run, tmp_path, "02_terms/twitchword.yaml", *said)


def test_a_folder_that_is_called_like_a_file_is_refused(empty_desk: None, folder: Path, run: Run) -> None:
    (folder / "01_sources" / "zzz.yaml").mkdir()

    refuses(run, folder, "01_sources/zzz.yaml", "the file cannot be read")


def test_a_page_in_two_files_is_refused(empty_desk: None, folder: Path, run: Run) -> None:
    (folder / "01_sources" / "zzz.yaml").write_text((folder / SOURCE).read_text())

    refuses(run, folder, "01_sources/zzz.yaml", "row 1", "field “key”", f"is taken by {folder / SOURCE}")


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("07_guides/first-days.yaml", "slug", "first-days"),
        ("02_terms/twitchword.yaml", "word", "The word of twitchword"),
    ],
)
def test_an_address_or_a_word_that_another_page_has_is_refused(
    empty_desk: None, tmp_path: Path, run: Run, name: str, field: str, value: str
) -> None:
    folder = write_little_files(tmp_path, {Path(name).stem})
    rows = rows_of(folder / name)
    assert rows[0]["fields"][field] == value
    rows[0]["fields"]["key"] = "zz-another"
    other = f"{name.partition('/')[0]}/zz-another.yaml"
    write_rows(folder / other, rows)

    refuses(run, folder, other, "row 1", f"field “{field}”", "already exists")


def test_every_broken_file_is_told_at_once(empty_desk: None, folder: Path, run: Run) -> None:
    for name in (TYPE, SOURCE):
        (folder / name).write_text("nonsense")
    (folder / TREATMENT).write_text((folder / TREATMENT).read_text().replace("title:", "headline:"))
    before = pictures()

    ran = run("load_content", folder)

    assert ran.status == 1
    assert [line.partition(": ")[0].partition(",")[0] for line in ran.err.splitlines()[1:]] == [
        str(folder / name) for name in (SOURCE, TYPE, TREATMENT)
    ]
    assert pictures() == before


@pytest.mark.parametrize(
    "name",
    ["x.yml", "x.YAML", "x.yaml.txt", "x.Yml", "x.yaml.bak", "x.yaml (1)", "deeper/x.yaml", "../x.yaml"],
)
def test_a_content_file_that_would_not_be_read_is_named_and_nothing_is_loaded(
    empty_desk: None, folder: Path, run: Run, name: str
) -> None:
    path = (folder / "01_sources" / name).resolve()
    path.parent.mkdir(exist_ok=True)
    path.write_text((folder / SOURCE).read_text())

    refuses(run, folder, str(path.relative_to(folder)), "would not be read", "FOLDER/NAME.yaml")


@pytest.mark.parametrize("name", ["README.md", ".DS_Store", ".startle.yaml.swp", "startle.yaml~", "notes"])
def test_another_file_among_the_content_files_is_named_and_does_no_harm(
    empty_desk: None, folder: Path, run: Run, name: str
) -> None:
    (folder / "01_sources" / name).write_text("Something else.")

    ran = run("load_content", folder)

    assert ran.status == 0
    assert ran.err == f"Not read, as it is no content file: {folder / '01_sources' / name}\n"
    assert "5 content files: 5 new." in ran.out


def test_a_content_file_in_a_folder_that_is_a_link_is_read(empty_desk: None, folder: Path, run: Run) -> None:
    (folder / "01_sources").rename(folder.parent / "elsewhere")
    (folder / "01_sources").symlink_to(folder.parent / "elsewhere")

    assert "5 content files: 5 new." in run("load_content", folder).out


def test_a_folder_without_content_files_is_refused(empty_desk: None, tmp_path: Path, run: Run) -> None:
    ran = run("load_content", tmp_path)

    assert ran.status == 1
    assert f"There are no content files in {tmp_path}" in ran.err
