"""Text stands out from its ground by 7:1 (WCAG 2.2, 1.4.6), and edges by 3:1 (1.4.11), in both modes."""

import re

import pytest

from design_system.page_assets import CSS_DIR

TEXT = [
    *((text, ground) for text in ("text", "muted", "link", "visited") for ground in ("page", "surface", "tint")),
    ("on-bar", "bar"),
    *(("on-level", level) for level in ("now", "today", "soon", "fine")),
    ("on-focus", "focus"),
]
EDGES = [
    *(("line", ground) for ground in ("page", "surface", "tint")),
    ("accent", "page"),
    ("accent", "tint"),
    ("now-edge", "page"),
]


def declared(name: str) -> dict[str, str]:
    css = (CSS_DIR / "tokens" / name).read_text(encoding="utf-8")
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", css))


PALETTE = declared("1-palette.css")
PURPOSES = {name: value for name, value in declared("2-purpose.css").items() if not name.startswith("when-")}
MODES = {"light": 0, "dim": 1}


def colour(mode: str, purpose: str) -> str:
    names = re.findall(r"(?<=var\(--)(?!when-)[\w-]+", PURPOSES[purpose])
    assert len(names) in (1, 2), f"--{purpose} must be one colour of the palette, or one for each mode"
    return PALETTE[names[MODES[mode] % len(names)]]


def luminance(colour: str) -> float:
    """Relative luminance of "#rgb" or "#rrggbb" (WCAG 2.2)."""
    figures = colour.removeprefix("#")
    figures = "".join(figure * 2 for figure in figures) if len(figures) == 3 else figures
    parts = [int(figures[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_of_known_pairs():
    assert contrast("#fff", "#000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_stands_out(mode, text, ground):
    assert contrast(colour(mode, text), colour(mode, ground)) >= 7


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_stand_out(mode, edge, ground):
    assert contrast(colour(mode, edge), colour(mode, ground)) >= 3


@pytest.mark.parametrize("mode", MODES)
def test_focus_stands_out_from_every_ground(mode):
    """By its edge or by its own ground (2.4.13)."""
    for ground in ("page", "surface", "tint", "bar"):
        behind = colour(mode, ground)
        assert max(contrast(colour(mode, each), behind) for each in ("focus", "focus-edge")) >= 3, ground


def test_every_colour_purpose_is_in_a_pair():
    paired = {name for pair in [*TEXT, *EDGES] for name in pair} | {"focus-edge"}
    assert set(PURPOSES) == paired | {"rule"}


def test_the_two_modes_differ():
    assert colour("light", "page") == "#fbfaf6"
    assert colour("dim", "page") == "#172024"
    assert colour("light", "fine") == colour("dim", "fine")
