"""Body text: a small, safe subset of HTML in one canonical form, so that a change is a readable diff."""

import re
import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import takewhile
from urllib.parse import urlsplit

import nh3

from editorial.pasted import is_foreign_place, without_unseen_words

TAGS = frozenset({"p", "strong", "em", "ul", "ol", "li", "a", "br", "sup", "sub"})
LONGEST = 50_000  # characters, with tags; a section has some 1,500
SCHEMES = frozenset({"https", "http", "mailto", "tel"})
_BLOCKS = ("p", "ul", "ol", "li")
_MARKS = ("strong", "em", "a", "sup", "sub")  # from the outside in, where words have several
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


def said(text: str) -> str:
    """What somebody says in `text`; "" where there is nothing to see."""
    return as_seen(text).strip()


def canonical(html: str) -> str:
    """Return `html` with only the allowed tags, one block a line, all words in a paragraph or a list; "" for nothing.

    A list item starts without a paragraph of its own, as the files have it; editors write one. One pass of an HTML
    parser is not idempotent on misnested links, so it is repeated until nothing changes; text that never settles keeps
    its words and loses its markup.

    Words that were deleted or hidden where the text comes from are left out; canonical text stays as it is.
    """
    if _once(html) == html:
        return html
    html = without_unseen_words(html)
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


def forbidden(html: str) -> list[str]:
    """Name what `canonical` would drop from `html` because it may be active or has no place here (scripts, styles,
    images, headings, odd links); [] when it drops none."""
    finder = _ForbiddenFinder()
    finder.feed(html)
    finder.close()
    foreign = [f'href="{address}"' for address in finder.addresses if is_foreign_place(address)]
    return finder.found + (foreign if foreign and _once(html) != html else [])


class _ForbiddenFinder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.found.append(f"<{tag}>")
            return
        for name, value in attrs:
            if (tag, name) != ("a", "href"):
                self.found.append(f"{name}= on <{tag}>")
            elif not _safe_address(value or ""):
                self.found.append(f'href="{value or ""}"')
            else:
                self.addresses.append(value or "")

    def handle_comment(self, data: str) -> None:
        self.found.append("a comment")

    def handle_decl(self, decl: str) -> None:
        self.found.append(f"<!{decl}>")

    def unknown_decl(self, data: str) -> None:
        self.found.append(f"<![{data}]>")

    def handle_pi(self, data: str) -> None:
        self.found.append(f"<?{data}>")


def _safe_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme:
        return parts.scheme in SCHEMES
    return address.startswith(("/", "#")) and not address.startswith("//")


def addresses(html: str) -> list[str]:
    """Every link target in canonical `html`, in order."""
    return re.findall(r'<a href="([^"]*)">', html)


_SCRIPT = re.compile(r"<(sup|sub)>(.*?)</\1>(?=(\w?))", re.DOTALL)


def scripts_as_words(html: str) -> str:
    """Canonical `html` with "10^3" and "H_2" for what stands above and below the line: without a sign it would be read
    as "103". Brackets say where it ends, if nothing else does."""
    while (plain := _SCRIPT.sub(_script_as_words, html)) != html:
        html = plain
    return html


def _script_as_words(script: re.Match[str]) -> str:
    name, words, follows = script.groups()
    sign = "^" if name == "sup" else "_"
    ends_by_itself = not follows and re.fullmatch(r"[+−-]?[^\W_]+[+−-]?", words)
    return f"{sign}{words}" if ends_by_itself else f"{sign}({words})"


def readable(html: str) -> str:
    """Canonical `html` as plain lines for a diff: "• " for list items, *bold*, links followed by their address, "10^3"
    for what stands above the line and "H_2" for what stands below."""
    html = scripts_as_words(html)
    text = re.sub(r'<a href="([^"]*)">(.*?)</a>', r"\2 (\1)", html)
    text = re.sub(r"</?strong>", "*", text)
    text = re.sub(r"</?em>", "_", text)
    text = text.replace("<li>", "• ").replace("<br>", "\n")
    text = re.sub(r"</?(?:p|ul|ol|li)>", "", text)
    text = re.sub(r"\n{2,}", "\n", text).strip()
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
