"""The style that travels inside every page, and the hash by which the content security policy allows it.

`static/css/` has a folder for each cascade layer. This module reads it once and needs no Django.
"""

import base64
import hashlib
import re
from pathlib import Path

LAYERS = ("tokens", "base", "layout", "components", "utilities", "print")
CSS_DIR = Path(__file__).resolve().parent.parent / "static" / "css"

_STRING = r""""[^"]*"|'[^']*'"""
_COMMENT_OR_SPACE = re.compile(rf"({_STRING})|(?:/\*.*?\*/|\s)+", re.DOTALL)
_BETWEEN = re.compile(rf"({_STRING})|(?: ?;)? ?(}}) ?| ?([{{;,]) ?|(:) ")


def small(css: str) -> str:
    """`css` without comments and without the white space that means nothing; strings stay as they are."""
    css = _COMMENT_OR_SPACE.sub(lambda match: match[1] or " ", css).strip()
    return _BETWEEN.sub(lambda match: match[match.lastindex or 0], css)


def _style() -> str:
    css = f"@layer {','.join(LAYERS)};"
    for layer in LAYERS:
        files = sorted((CSS_DIR / layer).glob("*.css"))
        css += f"@layer {layer}{{{''.join(path.read_text(encoding='utf-8') for path in files)}}}"
    return small(css)


STYLE: str = _style()
CSP_HASHES: list[str] = [f"'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"]
