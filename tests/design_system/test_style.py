"""The style: what is in it, how big it is, and that nobody moves, flashes or fades."""

import base64
import hashlib
import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.template import Context, Template

from design_system.page_assets import CSP_HASHES, CSS_DIR, LAYERS, STYLE, small

ROOT = Path(settings.BASE_DIR)
MARKUP = [
    *(path for path in (ROOT / "templates").rglob("*.html") if path.relative_to(ROOT / "templates").parts[0] != "desk"),
    ROOT / "publication" / "words.py",
    ROOT / "publication" / "bodies.py",
]


def printed() -> str:
    html = Template("{% load page_assets %}{% page_style %}").render(Context())
    return re.fullmatch(r"<style>(.*)</style>", html, re.DOTALL)[1]


def test_the_policy_allows_exactly_the_printed_style():
    digest = base64.b64encode(hashlib.sha256(printed().encode()).digest()).decode()
    assert [f"'sha256-{digest}'"] == CSP_HASHES


def test_the_style_is_small():
    assert len(brotli.compress(STYLE.encode(), quality=5)) <= 5_000


def test_every_file_of_css_is_in_a_layer():
    assert {path.parent.name for path in CSS_DIR.rglob("*.css")} <= set(LAYERS)
    assert not list(CSS_DIR.glob("*.css"))


def test_every_class_in_markup_is_in_the_style_and_the_other_way_round():
    used = {
        name
        for path in MARKUP
        for attribute in re.findall(r'class="([^"]*)"', path.read_text(encoding="utf-8"))
        for name in re.findall(r"(?<![\w-])myo-[\w-]+", attribute)
    }
    assert used == set(re.findall(r"\.(myo-[\w-]+)", STYLE))


def test_every_custom_property_that_is_used_is_there_and_the_other_way_round():
    used = set(re.findall(r"var\((--[\w-]+)", STYLE))
    assert used == set(re.findall(r"(?<=[{;])(--[\w-]+):", STYLE))


@pytest.mark.parametrize(
    "word",
    ["animation", "transition", "sticky", "position:fixed", "gradient", "shadow", "!important", "@import", "url("],
)
def test_nothing_moves_or_loads(word):
    assert word not in STYLE


def test_colours_are_named_in_the_palette_only():
    for path in CSS_DIR.rglob("*.css"):
        if path.name not in {"1-palette.css", "paper.css"}:
            assert not re.search(r"#[0-9a-f]{3}", path.read_text(encoding="utf-8")), path.name


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        ("a { color : red ; }", "a{color :red}"),
        ("a{b:c;}\n\n/* x */ d{e:f}", "a{b:c}d{e:f}"),
        ("a /* ; */ :hover{}", "a :hover{}"),
        ('a{content: " ;  } /* no */ "}', 'a{content:" ;  } /* no */ "}'),
        ("@media (min-width: 4em) and (x){a > b + c{width: calc(1px + 2px)}}",
         "@media (min-width:4em) and (x){a > b + c{width:calc(1px + 2px)}}"),
    ],
)  # fmt: skip
def test_small_keeps_the_meaning(css, expected):
    assert small(css) == expected
