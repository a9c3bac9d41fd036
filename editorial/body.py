"""Body text: a small, safe subset of HTML in one canonical form, so that a change is a readable diff."""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import nh3

TAGS = frozenset({"p", "strong", "em", "ul", "ol", "li", "a", "br"})
SCHEMES = frozenset({"https", "http", "mailto", "tel"})
_BLOCKS = "p|ul|ol|li"
_PASSES = 10


def canonical(html: str) -> str:
    """Return `html` with only the allowed tags, one block a line; "" for nothing.

    One pass of an HTML parser is not idempotent on misnested links, so it is repeated until nothing changes; text
    that never settles keeps its words and loses its markup.
    """
    for _ in range(_PASSES):
        before, html = html, _once(html)
        if html == before:
            return html
    return _once(nh3.clean(html, tags=set()))


def _once(html: str) -> str:
    html = nh3.clean(
        html.replace("\r\n", "\n"),
        tags=set(TAGS),
        attributes={"a": {"href"}},
        attribute_filter=lambda tag, name, value: value if _safe_address(value) else None,
        url_schemes=set(SCHEMES),
        link_rel=None,
    )
    html = re.sub(r"<a>(.*?)</a>", r"\1", html, flags=re.DOTALL)
    html = re.sub(r"(?:[ \t\r\n\u00a0]|&nbsp;)+", " ", html)
    html = re.sub(rf" ?(</?(?:{_BLOCKS})>) ?", r"\1", html)
    html = re.sub(r"<p>(?:<br>)*</p>", "", html)
    html = re.sub(r"(</(?:p|li|ul|ol)>|<(?:ul|ol)>)", r"\1\n", html)
    html = html.strip()
    return f"{html}\n" if html else ""


def forbidden(html: str) -> list[str]:
    """Name what `canonical` would drop from `html` because it may be active or has no place here (scripts, styles,
    images, headings, odd links); [] when it drops none."""
    finder = _ForbiddenFinder()
    finder.feed(html)
    finder.close()
    return finder.found


class _ForbiddenFinder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.found.append(f"<{tag}>")
            return
        for name, value in attrs:
            if (tag, name) != ("a", "href"):
                self.found.append(f"{name}= on <{tag}>")
            elif not _safe_address(value or ""):
                self.found.append(f'href="{value or ""}"')

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


def readable(html: str) -> str:
    """Canonical `html` as plain lines for a diff: "• " for list items, *bold*, links followed by their address."""
    text = re.sub(r'<a href="([^"]*)">(.*?)</a>', r"\2 (\1)", html)
    text = re.sub(r"</?strong>", "*", text)
    text = re.sub(r"</?em>", "_", text)
    text = text.replace("<li>", "• ").replace("<br>", "\n")
    text = re.sub(r"</?(?:p|ul|ol|li)>", "", text)
    text = re.sub(r"\n{2,}", "\n", text).strip()
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
