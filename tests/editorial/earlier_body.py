"""How the first release made body text canonical, word for word, so that a test can hold what it kept."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import takewhile
from urllib.parse import urlsplit

import nh3

TAGS = frozenset({"p", "strong", "em", "ul", "ol", "li", "a", "br"})
SCHEMES = frozenset({"https", "http", "mailto", "tel"})
_BLOCKS = ("p", "ul", "ol", "li")
_MARKS = ("strong", "em", "a")  # from the outside in, where words have several
_TAG = re.compile(r'(<a href="[^"]*">|</?[a-z]+>)')
#: Other tags that set words apart: these become paragraphs. A tag ends before the next one begins, or a text of nothing
#: but beginnings would take hours.
_APART = re.compile(
    r"</?(?:address|article|aside|blockquote|body|caption|center|dd|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]"
    r"|header|hr|main|nav|pre|section|summary|table|tbody|td|tfoot|th|thead|tr)(?:[\s/][^<>]*)?>",
    re.IGNORECASE,
)
_PASSES = 10
#: What nobody sees, and what hides in words, parts them or turns them round.
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")


def as_seen(text: str) -> str:
    """`text` in one form (NFC) and without characters that nobody sees: what looks the same is the same."""
    return unicodedata.normalize("NFC", _UNSEEN.sub("", text))


def canonical(html: str) -> str:
    """Return `html` with only the allowed tags, one block a line, all words in a paragraph or a list; "" for nothing.

    A list item starts without a paragraph of its own, as the files have it; editors write one. One pass of an HTML
    parser is not idempotent on misnested links, so it is repeated until nothing changes; text that never settles keeps
    its words and loses its markup.
    """
    for _ in range(_PASSES):
        before, html = html, _once(html)
        if html == before:
            return html
    return _once(nh3.clean(html, tags=set()))


def _once(html: str) -> str:
    html = nh3.clean(
        _APART.sub("<p>", html.replace("\r\n", "\n")),
        tags=set(TAGS),
        attributes={"a": {"href"}},
        attribute_filter=lambda tag, name, value: value if _safe_address(value) else None,
        url_schemes=set(SCHEMES),
        link_rel=None,
    )
    html = re.sub(r"<a>(.*?)</a>", r"\1", as_seen(html), flags=re.DOTALL)
    html = re.sub(r"(?:[ \t\r\n\u00a0]|&nbsp;)+", " ", html)
    html = "".join(_in_order(_TAG.split(html)))
    blocks = "|".join(_BLOCKS)
    html = re.sub(rf" ?(</?(?:{blocks})>) ?", r"\1", html)
    html = re.sub(r"<p>(?:<br>)*</p>", "", html)
    html = re.sub(r"<li><p>(.*?)</p>", r"<li>\1", html)
    html = re.sub(r"(</(?:p|li|ul|ol)>|<(?:ul|ol)>)", r"\1\n", html)
    html = re.sub(r"(?<!\n)(<(?:p|ul|ol)>)", r"\n\1", html).strip()
    return f"{html}\n" if _TAG.sub("", html).strip() else ""


def _in_order(bits: list[str]) -> Iterator[str]:
    """The tags and words of clean HTML with marks inside blocks, in their order, around words only, each once; words
    that stand outside all blocks get a paragraph."""
    asked: dict[str, list[str]] = {mark: [] for mark in _MARKS}
    marked: list[str] = []
    depth, in_own_paragraph = 0, False
    for bit in bits:
        name = re.sub(r"[</>]| .*", "", bit) if bit.startswith("<") else ""
        if name in _MARKS:
            asked[name].pop() if bit.startswith("</") else asked[name].append(bit)
        elif name in _BLOCKS:
            yield from _move_marks(marked, [])
            yield "</p>" * in_own_paragraph + bit
            depth, in_own_paragraph = depth + (-1 if bit.startswith("</") else 1), False
        elif bit:
            if not depth and not in_own_paragraph:
                yield "<p>"
                in_own_paragraph = True
            yield from _move_marks(marked, [asked[mark][-1] for mark in _MARKS if asked[mark]], words=bit != " ")
            yield bit
    yield from _move_marks(marked, [])
    yield "</p>" * in_own_paragraph


def _move_marks(marked: list[str], wanted: list[str], *, words: bool = True) -> Iterator[str]:
    """Close and open marks so that `marked`, which is changed, becomes `wanted`; none is opened where no words come."""
    same = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(marked, wanted, strict=False))))
    while len(marked) > same:
        yield f"</{re.sub('[<>]| .*', '', marked.pop())}>"
    for mark in wanted[same:] if words else ():
        marked.append(mark)
        yield mark


def _safe_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme:
        return parts.scheme in SCHEMES
    return address.startswith(("/", "#")) and not address.startswith("//")
