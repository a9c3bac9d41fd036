"""The style and the script that travel inside every page, and the hashes by which the security policy allows them.

`static/css/` has a folder for each cascade layer; `static/js/display.js` is the only script that readers get.
This module reads them once and needs no Django.
"""

import base64
import hashlib
import re
from pathlib import Path

LAYERS = ("tokens", "base", "layout", "components", "utilities", "print")
STATIC_DIR = Path(__file__).resolve().parent.parent / "static"
CSS_DIR = STATIC_DIR / "css"
SCRIPT_FILE = STATIC_DIR / "js" / "display.js"

_STRING = r""""[^"]*"|'[^']*'"""
_COMMENT_OR_SPACE = re.compile(rf"({_STRING})|(?:/\*.*?\*/|\s)+", re.DOTALL)
_BETWEEN = re.compile(rf"({_STRING})|(: ;) ?|(?: ?;)? ?(}}) ?| ?([{{;,]) ?|(:) ")
_SCRIPT_COMMENT = re.compile(r"(^|  )//.*")


def small(css: str) -> str:
    """`css` without comments and without the white space that means nothing; strings stay as they are.

    So does the space that is the whole value of a custom property: older browsers take `--name:;` for a fault.
    """
    css = _COMMENT_OR_SPACE.sub(lambda match: match[1] or " ", css).strip()
    return _BETWEEN.sub(lambda match: match[match.lastindex or 0], css)


def small_script(script: str) -> str:
    """`script` without comments that stand alone or after two spaces, without indents and without empty lines."""
    lines = (_SCRIPT_COMMENT.sub("", line).strip() for line in script.splitlines())
    return "\n".join(line for line in lines if line)


def _style() -> str:
    css = f"@layer {','.join(LAYERS)};"
    for layer in LAYERS:
        files = sorted((CSS_DIR / layer).glob("*.css"))
        css += f"@layer {layer}{{{''.join(path.read_text(encoding='utf-8') for path in files)}}}"
    return small(css)


def _hash(content: str) -> str:
    """The source expression for an element with exactly this content (Content Security Policy Level 3, 2.3.1)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


STYLE: str = _style()
SCRIPT: str = small_script(SCRIPT_FILE.read_text(encoding="utf-8"))
STYLE_HASHES: list[str] = [_hash(STYLE)]
SCRIPT_HASHES: list[str] = [_hash(SCRIPT)]
