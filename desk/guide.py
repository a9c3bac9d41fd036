"""The guide for clinicians, where they need it: the files in docs/editor-guide as screens of the desk."""

from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from django.conf import settings
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

FOLDER = settings.BASE_DIR / "docs" / "editor-guide"
FIRST = "README"


@dataclass(frozen=True)
class GuidePage:
    title: str
    body: SafeString


def guide(request: HttpRequest, name: str = FIRST) -> HttpResponse:
    """One page of the guide. Raises Http404."""
    page = guide_pages().get(name)
    if page is None:
        raise Http404
    context = {**admin.site.each_context(request), "title": page.title, "page": page, "first": name == FIRST}
    return render(request, "desk/guide.html", context)


@cache
def guide_pages() -> dict[str, GuidePage]:
    """Every page by the name of its file. They change with the program only."""
    return {path.stem: _page(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.md")}


def _page(text: str) -> GuidePage:
    """What the first heading says is the title of the screen, and not repeated."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    _, title, _, *tokens = markdown.parse(text)
    for opening, words in pairwise(tokens):
        if opening.type == "heading_open":
            opening.attrSet("id", slugify(words.content))
    for token in tokens:
        for part in token.children or ():
            _lead(part)
    return GuidePage(title.content, mark_safe(markdown.renderer.render(tokens, markdown.options, {})))  # noqa: S308  (our own files)


def _lead(part: Token) -> None:
    """Links and pictures lead to other files of the guide; make them lead to where these are at the desk."""
    if part.type == "image":
        part.attrSet("src", static(f"desk/guide/{str(part.attrGet('src')).removeprefix('pictures/')}"))
    elif part.type == "link_open":
        file, hash_, section = str(part.attrGet("href")).partition("#")
        address = reverse("admin:guide_page", args=[file.removesuffix(".md")]) if file else ""
        part.attrSet("href", f"{address}{hash_}{section}")
