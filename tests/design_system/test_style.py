"""The style: what is in it, how big it is, and that nobody moves, flashes or fades."""

import base64
import hashlib
import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.template import Context, Template

from design_system.page_assets import (
    CSS_DIR,
    LAYERS,
    SCRIPT,
    SCRIPT_HASHES,
    STYLE,
    STYLE_HASHES,
    small,
    small_script,
)

ROOT = Path(settings.BASE_DIR)
MARKUP = [
    *(path for path in (ROOT / "templates").rglob("*.html") if path.relative_to(ROOT / "templates").parts[0] != "desk"),
    ROOT / "publication" / "words.py",
    ROOT / "publication" / "bodies.py",
]


@pytest.mark.parametrize(("tag", "hashes"), [("style", STYLE_HASHES), ("script", SCRIPT_HASHES)])
def test_the_policy_allows_exactly_what_is_printed(tag, hashes):
    html = Template(f"{{% load page_assets %}}{{% page_{tag} %}}").render(Context())
    printed = re.fullmatch(rf"<{tag}>(.*)</{tag}>", html, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(printed.encode()).digest()).decode()
    assert hashes == [f"'sha256-{digest}'"]
    assert hashes[0] in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"][f"{tag}-src"]


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


@pytest.mark.parametrize(
    "word",
    ["setTimeout", "setInterval", "requestAnimationFrame", "mousedown", "mouseup",
     "pointer", "touch", "keydown", "keyup", "keypress", "device",
     "fetch", "XMLHttpRequest", "sendBeacon", "cookie", "innerHTML", "eval", "</"],
)  # fmt: skip
def test_the_script_acts_on_a_click_only_and_sends_nothing(word):
    assert word not in SCRIPT


def test_the_script_is_the_only_one_and_tiny():
    scripts = [path for path in (ROOT / "static").rglob("*.js") if path.relative_to(ROOT / "static").parts[0] != "desk"]
    assert [path.name for path in scripts] == ["display.js"]
    assert len(brotli.compress(SCRIPT.encode(), quality=5)) <= 700


def test_small_script_keeps_the_meaning():
    assert small_script("// x\n  a = 'b//c';  // d\n\n\tif (a)\n") == "a = 'b//c';\nif (a)"


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
        ("a{--b: ;\n --c: initial; }", "a{--b: ;--c:initial}"),
        ('a{content: " ;  } /* no */ "}', 'a{content:" ;  } /* no */ "}'),
        ("@media (min-width: 4em) and (x){a > b + c{width: calc(1px + 2px)}}",
         "@media (min-width:4em) and (x){a > b + c{width:calc(1px + 2px)}}"),
    ],
)  # fmt: skip
def test_small_keeps_the_meaning(css, expected):
    assert small(css) == expected
