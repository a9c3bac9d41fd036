"""HTML as word processors and web pages have it: without what their readers do not see, before it is cleaned.

Cleaning keeps words and drops tags, so that what was deleted or hidden would become part of the text.
"""

import html as html_library
import re
from dataclasses import dataclass

import nh3

#: Where none of this stands in a text, there is nothing to leave out.
_WORTH_A_LOOK = re.compile(
    r"<(?:del|s|strike)[\s/>]|hidden|display|visibility|line-through|vertical-align|mso|trackchange|href\s*=[\s\"']*#",
    re.IGNORECASE,
)
#: Their content is no text, or is not read as HTML.
_RAW = frozenset(
    "script style title template textarea xmp iframe noembed noframes noscript plaintext".split()  # noqa: SIM905
)
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_DELETED_TAGS = frozenset({"del", "s", "strike"})
_DELETED_CLASS = re.compile(r"\b(?:msodel|msocomtxt|msocomoff|msocommenttext)\b|trackchange\w*delet", re.IGNORECASE)
_NAME = re.compile(r"<([a-z][^\s/<>]*)", re.IGNORECASE)
_TAG = re.compile(r'<(/?)([^\s/<>"=]+)((?:\s+[^\s=<>"]+="[^"]*")*)\s*>')
_ATTRIBUTE = re.compile(r'([^\s="]+)="([^"]*)"')
#: Places that only the other document has: notes and comments of Word, LibreOffice, Google Docs and wikis ...
_NOTE = re.compile(r"#(?:_?(?:ftn|edn|msocom|msoanchor|cmnt|ftnt)|sd(?:foot|end)note|cite_(?:note|ref))", re.IGNORECASE)
#: ... and whatever else Word names. No place on this site begins so.
_FOREIGN = re.compile(r"#_|" + _NOTE.pattern, re.IGNORECASE)
_MARK = re.compile(r"\s*(?:\[[^\]]*\]|[\divxlc]{1,6}|[*†‡§]+)?\s*", re.IGNORECASE)
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)


def is_foreign_place(address: str) -> bool:
    """Whether a link leads to a note, a comment or a bookmark of the document that it was copied from."""
    return bool(_FOREIGN.match(address))


@dataclass(frozen=True)
class _Element:
    name: str
    attributes: dict[str, str]

    @property
    def style(self) -> dict[str, str]:
        declarations = (each.partition(":") for each in self.attributes.get("style", "").lower().split(";"))
        return {name.strip(): value.replace("!important", "").strip() for name, _, value in declarations}

    @property
    def is_left_out(self) -> bool:
        """Whether it was deleted in the document, is hidden there, or is a remark beside the text."""
        style = self.style
        return (
            self.name in _DELETED_TAGS
            or "hidden" in self.attributes
            or bool(_DELETED_CLASS.search(self.attributes.get("class", "")))
            or style.get("display") == "none"
            or style.get("visibility") in ("hidden", "collapse")
            or style.get("mso-hide") == "all"
            or style.get("mso-element") in ("comment", "comment-list")
            or style.get("mso-special-character") == "comment"
            or "line-through" in style.get("text-decoration", "") + style.get("text-decoration-line", "")
        )

    @property
    def script(self) -> str:
        """The tag that says that it stands above or below the line; "" where it does not, or has that tag."""
        return {"super": "sup", "sub": "sub"}.get(self.style.get("vertical-align", ""), "")


def without_unseen_words(html: str) -> str:
    """`html` without what was deleted, hidden or noted beside the text, and without links to notes and bookmarks of
    another document. What was inserted stays, and what stood above or below the line gets the tag for it."""
    if not _WORTH_A_LOOK.search(html):
        return html
    names = {name.lower() for name in _NAME.findall(html)} | {"tbody", "colgroup"}
    whole = nh3.clean(
        html,
        tags=names - _RAW,
        clean_content_tags={"script", "style"},
        attributes={"*": {"style", "hidden", "class"}, "a": {"href"}},
        link_rel=None,
    )
    return _LINK.sub(_without_foreign_link, _walk(whole))


def _walk(html: str) -> str:
    """Take out of well-formed `html` the elements to leave out, and the attributes that said so."""
    pieces: list[str] = []
    ends: list[str] = []  # what closes each open element
    left_out = 0  # how many open elements there are within the outermost one to leave out, with it
    done = 0
    for tag in _TAG.finditer(html):
        if not left_out:
            pieces.append(html[done : tag.start()])
        done = tag.end()
        closing, name, written = tag.groups()
        if closing:
            end = ends.pop() if ends else ""
            pieces.append("" if left_out else end)
            left_out -= bool(left_out)
            continue
        element = _Element(name, {key: html_library.unescape(value) for key, value in _ATTRIBUTE.findall(written)})
        start, end = _kept(element)
        if left_out or element.is_left_out:
            left_out += name not in _VOID
        else:
            pieces.append(start)
        if name not in _VOID:
            ends.append(end)
    return "".join(pieces) + ("" if left_out else html[done:])


def _kept(element: _Element) -> tuple[str, str]:
    """The start and the end of an element that is kept."""
    name, script = element.name, element.script
    address = element.attributes.get("href")
    start = f'<a href="{html_library.escape(address)}">' if address is not None else f"<{name}>"
    end = "" if name in _VOID else f"</{name}>"
    return (f"{start}<{script}>", f"</{script}>{end}") if script and end else (start, end)


def _without_foreign_link(link: re.Match[str]) -> str:
    address, words = link.groups()
    if not is_foreign_place(address):
        return link[0]
    is_mark = _NOTE.match(address) and _MARK.fullmatch(re.sub(r"<[^>]*>|&nbsp;", "", words))
    return "" if is_mark else words
