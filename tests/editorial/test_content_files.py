from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from hypothesis import example, given
from hypothesis import strategies as st

from citations.models import Source
from conditions.models import Guide, MyoclonusType, Treatment
from editorial.body import canonical
from editorial.content_files import dump, file_of, parse, parse_text
from editorial.models import Editioned
from editorial.snapshots import editioned_models
from tests.editorial.sample import content_of, little_site, turned_round

SHIPPED = sorted(django_settings.CONTENT_DIR.glob("*/*.yaml"))
MODELS = editioned_models()
#: What an editor may have pasted: any character but those that cannot be stored.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), max_size=40)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_shipped_files_are_read_and_written_byte_for_byte(model: type[Editioned]) -> None:
    paths = [path for path in SHIPPED if path.parent.name == model.FOLDER]
    contents = {path: parse(path) for path in paths}

    assert paths
    assert [path.name for path in paths if dump(contents[path]).encode() != path.read_bytes()] == []
    assert [file_of(content, django_settings.CONTENT_DIR) for content in contents.values()] == paths


def test_every_shipped_file_is_in_the_folder_of_a_model() -> None:
    assert {path.parent.name for path in SHIPPED} == {model.FOLDER for model in MODELS}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_page_of_each_kind_comes_back_from_its_file_as_it_was(model: type[Editioned]) -> None:
    content = little_site()[model]

    assert parse_text(dump(content), Path("x.yaml")) == content


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_the_order_in_which_a_database_gives_back_the_text_does_not_matter_to_the_file(model: type[Editioned]) -> None:
    content = little_site()[model]

    assert dump(turned_round(content)) == dump(content)


@given(texts, texts, texts)
@example("one\ntwo\x85three", "a\nb\u2028c", "\u2029\n")
@example("no", "2026-01-31", "1_000")
@example(" lead\ning ", "trail \n\n", "\ttab\n- list: &a *a")
@example("0o17", "1e3", "+2004")
@example("True", "Null", ".inf")
@example("# comment\n", "'\"\n", "\ufeff\n")
def test_any_text_comes_back_from_its_file_as_it_was(title: str, names: str, words: str) -> None:
    section = {"key": "part", "heading": title, "body": canonical(f"<p>{words.replace('<', '&lt;')}</p>")}
    content = content_of(Guide, "any", {"sections": [section]}, title=title, also_called=names)

    assert parse_text(dump(content), Path("x.yaml")) == content


def test_body_text_and_lists_of_names_are_written_as_lines_that_read_well_in_a_diff() -> None:
    content = content_of(Guide, "lines", also_called="One\nTwo", summary="<p>One.</p>\n<p>Two: “é”.</p>\n")

    text = dump(content)

    assert "    also_called: |-\n      One\n      Two\n" in text
    assert "    summary: |\n      <p>One.</p>\n      <p>Two: “é”.</p>\n" in text


def test_the_order_of_rows_in_the_file_is_that_of_their_positions() -> None:
    content = little_site()[MyoclonusType]
    head, *parts = dump(content).split("\n\n")
    text = "\n\n".join([head, *reversed(parts)])

    assert parse_text(text, Path("x.yaml")) == content


def test_a_file_written_in_another_style_says_the_same() -> None:
    content = little_site()[Treatment]
    text = dump(content)
    for usual, other in {
        "type:\n    - startle": "type: [startle]",
        "'2026-01-31'": "2026-01-31",
        "sources:\n    - - little-study": "sources: [[little-study]]",
        "<p>The summary of tablet.</p>": "<p>The\n         summary of tablet.</p>  <p></p>",
        "title: The title of tablet": 'title: "The title\\x20of tablet"  # a comment',
    }.items():
        assert usual in text
        text = text.replace(usual, other)
    for styled in (text, f"# A comment\n---\n{text}", text.replace("\n", "\r\n"), f"\ufeff{text}"):
        assert parse_text(styled, Path("x.yaml")) == content


def test_links_are_sorted_so_that_their_order_is_no_change() -> None:
    links = ["b", "a", "c"]
    text = dump(content_of(MyoclonusType, "sorted", also_sorted_as=links))

    assert parse_text(text, Path("x.yaml"))["links"]["also_sorted_as"] == sorted(links)


@pytest.mark.parametrize("value", [None, 1999])
def test_a_number_that_is_not_known_stays_empty(value: Any) -> None:
    content = content_of(Source, "a-source", year=value)

    assert parse_text(dump(content), Path("x.yaml"))["fields"]["year"] == value
