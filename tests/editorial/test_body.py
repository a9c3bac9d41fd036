import html as html_library
import re
from typing import Any

import html5lib
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conditions.models import Guide, MyoclonusType
from editorial.body import SCHEMES, TAGS, addresses, canonical, forbidden, readable, said
from editorial.content_files import parse
from tests.conftest import CONTENT
from tests.editorial import earlier_body
from tests.editorial.sample import change

#: Bits of HTML that, put together at random, are misnested, unclosed, hostile or fine.
OPENING = [f"<{tag}>" for tag in sorted(TAGS)] + [
    "<a href='/types/sleep/'>",
    '<a href="https://example.org/?a=1&amp;b=2">',
    '<a href="#part" title="x">',
    "<A HREF=javascript:alert(1)>",
    '<a href=" java\tscript:alert(1)">',
    '<a href="//example.org/">',
    '<a href="types/sleep/">',
    '<a href="data:text/html,x">',
    '<p onclick="alert(1)" style="color:red" class=x>',
    "<script>",
    "<style>",
    "<iframe src=/x>",
    "<img src=x onerror=alert(1)>",
    "<svg><desc>",
    "<math><mi>",
    "<template>",
    "<table><tr><td>",
    "<h2>",
    "<textarea>",
    "<noscript>",
    "<!-- note -->",
    "<!doctype html>",
    "<?php ?>",
    "<![CDATA[ words ]]>",
    "<xmp>",
    "<p/onclick=alert(1)>",
    "<del>",
    "<s>",
    "<span style='display:none'>",
    '<p hidden class="x>y">',
    '<span style="vertical-align:super">',
    '<a href="#_ftn1">',
    '<a href="#_Toc1">',
]
CLOSING = [
    f"</{tag}>" for tag in (*sorted(TAGS), "script", "style", "table", "h2", "svg", "textarea", "del", "s", "span")
]
WORDS = ["word", " ", "\n", "\u00a0", "&nbsp;", "&lt;b&gt;", "&amp;lt;", "<", ">", '"', "a < b & c", "&", "é"]
html = st.lists(st.sampled_from(OPENING + CLOSING + WORDS * 2), max_size=14).map("".join)


def elements(text: str) -> list[Any]:
    """What a browser would make of a body text."""
    found = html5lib.parseFragment(text, namespaceHTMLElements=False).iter()
    return [element for element in found if element.tag != "DOCUMENT_FRAGMENT"]


def words(text: str) -> str:
    return re.sub(r"\s", "", "".join(html5lib.parseFragment(text, namespaceHTMLElements=False).itertext()))


@given(html)
@example("<a><a><a href=/x><p><a>")
@example("<a href='/x'><a href='/y'>z</a><p><a>")
def test_canonical_text_is_its_own_canonical_form(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)


@given(html)
@example("<p>As said before.<a href='#_ftn1'>[1]</a></p>")
def test_what_an_earlier_release_kept_is_canonical_still(text: str) -> None:
    kept = earlier_body.canonical(text)
    assert canonical(kept) == kept
    assert forbidden(kept) == []


def test_every_text_in_the_content_files_is_canonical_still() -> None:
    bodies = []
    for path in CONTENT.glob("*/*.yaml"):
        content = parse(path)
        rows = [content["fields"], *(row for rows in content["children"].values() for row in rows)]
        bodies += [value for row in rows for value in row.values() if str(value).startswith("<")]
    assert len(bodies) > 1000
    assert [body for body in bodies if canonical(body) != body] == []


@given(html)
def test_canonical_text_holds_nothing_active(text: str) -> None:
    for element in elements(canonical(text)):
        assert element.tag in TAGS
        assert set(element.attrib) <= ({"href"} if element.tag == "a" else set())
        address = re.sub(r"[\x00-\x20]", "", element.get("href", "#"))
        assert address.startswith(("#", "/")) or address.partition(":")[0].lower() in SCHEMES
        assert not address.startswith("//")


@given(html)
def test_what_is_saved_at_the_desk_may_come_back_from_a_file(text: str) -> None:
    """Files are refused for what `forbidden` names, so it names nothing in canonical text."""
    assert forbidden(canonical(text)) == []


@given(html)
def test_no_word_is_lost_from_a_text_with_nothing_forbidden(text: str) -> None:
    if not forbidden(text):
        assert words(canonical(text)) == words(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        (" \n ", ""),
        ("<p></p>", ""),
        ("<p><br></p><p>&nbsp;</p>", ""),
        ("<p>One</p><p>Two</p>", "<p>One</p>\n<p>Two</p>\n"),
        ("<p> One\r\n two </p>", "<p>One two</p>\n"),
        ("<p>a\u00a0b &nbsp; c</p>", "<p>a b c</p>\n"),
        ("<ul><li>a</li> <li>b</li></ul>", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("<p><strong>a</strong> <em>b</em><br>c</p>", "<p><strong>a</strong> <em>b</em><br>c</p>\n"),
        ("<p>a<script>alert(1)</script>b</p>", "<p>ab</p>\n"),
        ("<h2>Title</h2><p style='x'>a</p>", "<p>Title</p>\n<p>a</p>\n"),
        ("<div>a<div>b</div></div>c", "<p>a</p>\n<p>b</p>\n<p>c</p>\n"),
        ("<table><tr><th>a</th><td>b</td></tr></table>", "<p>a</p>\n<p>b</p>\n"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>\n"),
        ("a<ul><li>b</li></ul>c<br>d", "<p>a</p>\n<ul>\n<li>b</li>\n</ul>\n<p>c<br>d</p>\n"),
        ("<ul><li><p>a</p></li></ul>", "<ul>\n<li>a</li>\n</ul>\n"),
        ("<ol><li><p>a</p><p>b</p></li></ol>", "<ol>\n<li>a\n<p>b</p>\n</li>\n</ol>\n"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>\n"),
        ("<ul><li><p></p></li></ul>", ""),
        ("<p>a<strong> </strong>b<em></em></p>", "<p>a b</p>\n"),
        ("<em><strong>a</strong></em>", "<p><strong><em>a</em></strong></p>\n"),
        ("<a href='/x/'><strong>a</strong>b</a>", '<p><strong><a href="/x/">a</a></strong><a href="/x/">b</a></p>\n'),
        ("<strong>a<p>b</p></strong>", "<p><strong>a</strong></p>\n<p><strong>b</strong></p>\n"),
        ('<p><a href="javascript:x">a</a> <a name="x">b</a> <a href="/">c</a></p>', '<p>a b <a href="/">c</a></p>\n'),
    ],
)
def test_canonical_text_has_one_block_a_line(text: str, expected: str) -> None:
    assert canonical(text) == expected


#: (what is typed or pasted, what is kept); the editor does the same with what is pasted (tests/browser/test_writing.py)
MEANT = [
    ("<p>10<sup>3</sup> of H<sub>2</sub>O</p>", "<p>10<sup>3</sup> of H<sub>2</sub>O</p>\n"),
    ("<p>10<span style='vertical-align:super;font-size:8pt'>3</span></p>", "<p>10<sup>3</sup></p>\n"),
    ("<p>H<span style='vertical-align: sub'>2</span>O</p>", "<p>H<sub>2</sub>O</p>\n"),
    (
        "<p><sup><strong>a</strong></sup><em><sub>b</sub></em></p>",
        "<p><strong><sup>a</sup></strong><em><sub>b</sub></em></p>\n",
    ),
    ("<p>a<sup> </sup>b<sub></sub></p>", "<p>a b</p>\n"),
    ("<p>Give <del>10</del><ins>5</ins></p>", "<p>Give 5</p>\n"),
    ("<p>Give <s>10</s> 5</p>", "<p>Give 5</p>\n"),
    ("<p>Give <strike>10</strike> 5</p>", "<p>Give 5</p>\n"),
    ("<p>Give <span style='text-decoration: line-through'>10</span> 5</p>", "<p>Give 5</p>\n"),
    (
        "<p>Give <span style='color:red; TEXT-DECORATION-LINE : Underline Line-Through'>10</span> 5</p>",
        "<p>Give 5</p>\n",
    ),
    (
        "<p>Give <span class=msoDel><del cite='mailto:A' datetime='2026-01-01T00:00'>10</del></span>"
        "<span class=msoIns><ins cite='mailto:A'>5</ins></span></p>",
        "<p>Give 5</p>\n",
    ),
    ("<p>Give <span class='TextRun TrackChangeTextDeletion x'>10</span> 5</p>", "<p>Give 5</p>\n"),
    ("<p>Give <span style='display:none'>50</span>5</p>", "<p>Give 5</p>\n"),
    ("<p>Give <span style='color:red;DISPLAY : none !important'>50</span>5</p>", "<p>Give 5</p>\n"),
    ("<p>Give <span style='visibility:hidden'>50</span>5</p>", "<p>Give 5</p>\n"),
    ("<p>Give <span style='mso-hide:all'>5<b>0</b></span>5</p>", "<p>Give 5</p>\n"),
    ("<p>Give <span hidden>50</span>5</p>", "<p>Give 5</p>\n"),
    ("<p>Give 5</p><p hidden='until-found'>Give 50</p>", "<p>Give 5</p>\n"),
    ("<div style='display:none'><p>a</p><ul><li>b</li></ul></div><p>c</p>", "<p>c</p>\n"),
    ("<ul><li hidden>a</li><li>b</li></ul>", "<ul>\n<li>b</li>\n</ul>\n"),
    ("<table><tr style='display:none'><td>50</td></tr><tr><td>5</td></tr></table>", "<p>5</p>\n"),
    ("<p style='display:block;visibility:visible'>display: none is hidden</p>", "<p>display: none is hidden</p>\n"),
    ("<p>Rare.<a href='#_ftn1'>[1]</a> Yes.</p>", "<p>Rare. Yes.</p>\n"),
    (
        "<p>Rare.<a style='mso-footnote-id:ftn1' href='#_ftn1' name='_ftnref1'><span class=MsoFootnoteReference>"
        "<span style='mso-special-character:footnote'><![if !supportFootnotes]><span class=MsoFootnoteReference>[1]"
        "</span><![endif]></span></span></a></p><div style='mso-element:footnote-list'><hr><div"
        " style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText><a href='#_ftnref1' name='_ftn1'>[1]</a> As"
        " Gupta says.</p></div></div>",
        "<p>Rare.</p>\n<p>As Gupta says.</p>\n",
    ),
    ("<p>Rare.<sup><a href='#_edn2'>ii</a></sup></p>", "<p>Rare.</p>\n"),
    ("<p>Rare.<a class=sdfootnoteanc href='#sdfootnote1sym'><sup>1</sup></a></p>", "<p>Rare.</p>\n"),
    ("<p>Rare.<sup class=reference><a href='#cite_note-3'>[3]</a></sup></p>", "<p>Rare.</p>\n"),
    ("<p>Rare.<a href='#cmnt1'>[a]</a></p>", "<p>Rare.</p>\n"),
    ("<p>See <a href='#_Toc123'>part [2]</a> and <a href='#_Ref9'>7</a>.</p>", "<p>See part [2] and 7.</p>\n"),
    ("<p>See <a href='#_ftn1'>the first note</a>.</p>", "<p>See the first note.</p>\n"),
    ("<p>See <a href='#what-helps'>What helps</a></p>", '<p>See <a href="#what-helps">What helps</a></p>\n'),
    (
        "<p>It is <a style='mso-comment-reference:A_1;mso-comment-date:20260101T0000'>rare</a><span"
        " class=MsoCommentReference><a class=msocomanchor id='_anchor_1' href='#_msocom_1' name='_msoanchor_1'>[A1]</a>"
        "<span style='mso-special-character:comment'>&nbsp;</span></span>.</p><div style='mso-element:comment-list'>"
        "<hr class=msocomoff><div style='mso-element:comment'><div id='_com_1' class=msocomtxt><p class=MsoCommentText>"
        "<a href='#_msoanchor_1' class=msocomoff>[A1]</a>Is it?</p></div></div></div>",
        "<p>It is rare.</p>\n",
    ),
]


@pytest.mark.parametrize(("text", "kept"), MEANT)
def test_what_changes_the_meaning_of_words_is_kept_and_what_was_deleted_or_hidden_is_not(text: str, kept: str) -> None:
    assert canonical(text) == kept
    assert canonical(kept) == kept


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("10<sup>3</sup> and H<sub>2</sub>", "10^3 and H_2"),
        ("H<sub>2</sub>O", "H_(2)O"),
        ("10<sup>3</sup>4", "10^(3)4"),
        ("Ca<sup>2+</sup>, 10<sup>−3</sup>.", "Ca^2+, 10^−3."),
        ("2<sup>n + 1</sup>", "2^(n + 1)"),
        ("x<sup>a<sub>1</sub></sup>", "x^(a_1)"),
        ("a<sup>&lt;</sup>", "a^(<)"),
    ],
)
def test_what_stands_above_or_below_the_line_is_read_as_such(text: str, read: str) -> None:
    assert readable(canonical(text)) == read


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ("<STYLE>p {}</STYLE>", "<style>"),
        ('<iframe src="/x"></iframe>', "<iframe>"),
        ("<img src=x onerror=alert(1)>", "<img>"),
        ("<h2>Heading</h2>", "<h2>"),
        ("<svg/onload=alert(1)>", "<svg>"),
        ('<p onclick="alert(1)">a</p>', "onclick= on <p>"),
        ('<p style="color: red">a</p>', "style= on <p>"),
        ('<a href="/x" target="_blank">a</a>', "target= on <a>"),
        ('<a href="javascript:alert(1)">a</a>', 'href="javascript:alert(1)"'),
        ('<a href="&#106;avascript:alert(1)">a</a>', 'href="javascript:alert(1)"'),
        ('<a href=" JavaScript:alert(1)">a</a>', 'href=" JavaScript:alert(1)"'),
        ('<a href="data:text/html,x">a</a>', 'href="data:text/html,x"'),
        ('<a href="//example.org/">a</a>', 'href="//example.org/"'),
        ('<a href="sleep/">a</a>', 'href="sleep/"'),
        ('<a href="http://[">a</a>', 'href="http://["'),
        ("<del>a</del>", "<del>"),
        ('<p style="display:none">a</p>', "style= on <p>"),
        ('<a href="#_ftn1">[1]</a>', 'href="#_ftn1"'),
        ("<a href>a</a>", 'href=""'),
        ("<!-- a -->", "a comment"),
        ("<!doctype html>", "<!doctype html>"),
        ("<![CDATA[a]]>", "<![CDATA[a]>"),
        ("<?xml?>", "<?xml?>"),
    ],
)
def test_what_would_be_dropped_is_named(text: str, named: str) -> None:
    assert forbidden(f"<p>before</p>{text}")[:1] == [named]


@pytest.mark.parametrize(
    "text",
    [
        "<p>a <strong>b</strong> <em>c</em><br>d</p><ul><li>e</li></ul><ol><li>f</li></ol>",
        '<p><a href="/types/">a</a> <a href="#b">b</a> <a href="https://example.org/">c</a></p>',
        '<p><a href="mailto:a@example.org">a</a> <a href="tel:112">b</a> <a href="HTTP://example.org">c</a></p>',
        "<p>1 &lt; 2 &amp; 3</p>",
    ],
)
def test_ordinary_text_has_nothing_forbidden_and_keeps_its_links(text: str) -> None:
    assert forbidden(text) == []
    assert addresses(canonical(text)) == re.findall(r'href="([^"]*)"', text)


def test_body_text_reads_as_plain_lines() -> None:
    text = '<p>A <strong>b</strong> &amp; <em>c</em>.<br>D</p>\n<ul>\n<li><a href="/x/">e</a></li>\n</ul>\n'

    assert readable(text) == "A *b* & _c_.\nD\n• e (/x/)"
    nested = canonical("<ul><li>a<p>b</p><ul><li>c</li></ul></li></ul>")
    assert readable(nested) == "• a\nb\n• c"


# --- In the database --------------------------------------------------------------------------------------------------

HOSTILE = '<p onclick="x">Words<script>alert(1)</script></p>  <p></p>'


@pytest.mark.parametrize("how", ["save", "update", "bulk_create", "clean"])
def test_body_text_is_made_canonical_however_it_is_saved(draft: Guide, how: str) -> None:
    if how == "save":
        change(draft, summary=HOSTILE)
        assert draft.summary == "<p>Words</p>\n"
    elif how == "update":
        Guide.objects.filter(pk=draft.pk).update(summary=HOSTILE)
    elif how == "bulk_create":
        draft.delete()
        draft.summary = HOSTILE
        Guide.objects.bulk_create([draft])
    else:
        draft.summary = HOSTILE
        draft.full_clean()
        assert draft.summary == "<p>Words</p>\n"
        draft.save()

    assert Guide.objects.get(key=draft.key).summary == "<p>Words</p>\n"


def test_a_text_too_long_to_be_meant_is_refused_before_it_keeps_the_server_busy(type_page: MyoclonusType) -> None:
    type_page.summary = "<ul>" * 500_000

    with pytest.raises(Exception, match="too long to be kept: at most 50,000 characters"):
        type_page.full_clean()


def test_body_text_of_nothing_but_forbidden_things_counts_as_missing(type_page: MyoclonusType) -> None:
    type_page.summary = "<script>alert(1)</script><p> </p>"

    with pytest.raises(Exception, match="cannot be blank"):
        type_page.full_clean()


@pytest.mark.parametrize("unseen", ["\u202e", "\u2066", "\u200b", "\ufeff", "\u00ad", "&#8203;", "&#x202e;", "&shy;"])
def test_what_nobody_sees_is_in_no_text(unseen: str) -> None:
    assert canonical(f"<p>Do {unseen}not st{unseen}op.</p>") == "<p>Do not stop.</p>\n"
    assert said(f" {unseen} ".replace(unseen, html_library.unescape(unseen))) == ""


def test_two_texts_that_look_the_same_are_the_same() -> None:
    assert canonical("<p>Me\u0301niere</p>") == canonical("<p>M\u00e9niere</p>")
