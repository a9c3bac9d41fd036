"""Body text is written in an editor: typing, lists, links and sources from the picker, pasting, added parts."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from editorial.body import canonical
from editorial.content_files import parse
from tests.browser.test_sign_off import sign_in
from tests.conftest import CONTENT
from tests.editorial.test_body import MEANT

FORM = "/admin/conditions/treatment/"
LIBRARY = re.compile(r"/django_prose_editor/editor[^/]*\.js$")


@pytest.fixture
def writer(open_page: Callable[..., Page], accounts: dict[str, str]) -> Page:
    page = open_page()
    sign_in(page, "writer", accounts["writer"])
    return page


def open_form(page: Page, title: str) -> None:
    page.goto(FORM)
    page.get_by_role("link", name=title).first.click()
    expect(page.get_by_role("textbox", name="In 30 seconds").and_(page.locator("div"))).to_be_visible()
    expect(page.locator("textarea[data-body-editor]:visible")).to_have_count(0)


def tools(page: Page, label: str) -> Locator:
    """The toolbar of the editor with this label."""
    field = page.get_by_role("textbox", name=label)
    return page.locator(".desk-body").filter(has=field).get_by_role("toolbar", name="Formatting")


def write_afresh(page: Page, label: str) -> Locator:
    """Empty an editor and put the cursor in it."""
    editor = page.get_by_role("textbox", name=label)
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    return editor


def paste(editor: Locator, html: str) -> None:
    editor.evaluate(
        """(element, html) => {
            const clipboardData = new DataTransfer()
            clipboardData.setData("text/html", html)
            element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }))
        }""",
        html,
    )


def save(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Save and continue editing").first.click()
    expect(page.get_by_text("was changed successfully").or_(page.get_by_text("was added successfully"))).to_be_visible()


def stored(page: Page, name: str) -> str:
    """What a form, just opened, has for a field: the stored text."""
    return page.evaluate("name => document.getElementsByName(name)[0].defaultValue", name)


def test_what_is_typed_is_stored_as_plain_canonical_text(writer: Page) -> None:
    open_form(writer, "Primidone")
    write_afresh(writer, "In 30 seconds")
    tool = tools(writer, "In 30 seconds")
    writer.keyboard.type("Some ")
    tool.get_by_role("button", name="Bold").click()
    writer.keyboard.type("strong")
    expect(tool.get_by_role("button", name="Bold")).to_have_attribute("aria-pressed", "true")
    tool.get_by_role("button", name="Bold").click()
    writer.keyboard.press("Control+i")
    writer.keyboard.type(" words.")
    writer.keyboard.press("Control+i")
    writer.keyboard.press("Enter")
    tool.get_by_role("button", name="Bullets").click()
    writer.keyboard.type("one")
    writer.keyboard.press("Enter")
    writer.keyboard.type("two")
    writer.keyboard.press("Shift+Enter")
    writer.keyboard.type("more")
    writer.keyboard.press("Enter")
    writer.keyboard.press("Enter")
    writer.keyboard.type("After <b>.")
    save(writer)
    assert stored(writer, "summary") == (
        "<p>Some <strong>strong</strong><em> words.</em></p>\n"
        "<ul>\n<li>one</li>\n<li>two<br>more</li>\n</ul>\n<p>After &lt;b&gt;.</p>\n"
    )


def test_links_and_sources_come_from_the_picker_by_keyboard_alone(writer: Page) -> None:
    open_form(writer, "Primidone")
    write_afresh(writer, "What to do")
    writer.keyboard.type("See clonazepam")
    for _ in range(len("clonazepam")):
        writer.keyboard.press("Shift+ArrowLeft")
    writer.wait_for_function("getSelection().toString() === 'clonazepam'")
    writer.keyboard.press("Control+k")
    dialog = writer.get_by_role("dialog", name="Link or source")
    expect(dialog.get_by_label("Find a page or a source")).to_be_focused()
    expect(dialog.get_by_label("Find a page or a source")).to_have_value("clonazepam")
    expect(dialog.get_by_role("status")).to_have_text(re.compile("found"))
    writer.keyboard.press("Enter")
    expect(dialog.get_by_role("button", name="Clonazepam Treatment")).to_be_focused()
    writer.keyboard.press("Enter")
    expect(dialog).to_be_hidden()

    writer.keyboard.press("End")
    writer.keyboard.type(".")
    writer.keyboard.press("Control+k")
    writer.keyboard.type("caviness truong 2011")
    expect(dialog.get_by_role("button")).to_have_count(3)  # one source, besides “use” and “cancel”
    writer.keyboard.press("Enter")
    writer.keyboard.press("Enter")
    writer.keyboard.type(" And ")
    writer.keyboard.press("Control+k")
    dialog.get_by_label("Or write an address").fill("javascript:alert(1)")
    writer.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("starts with https://")
    dialog.get_by_label("Or write an address").fill("https://example.org/")
    writer.keyboard.press("Enter")
    writer.keyboard.press("ArrowLeft")
    expect(tools(writer, "What to do").get_by_role("button", name="Link or source")).to_have_attribute(
        "aria-pressed", "true"
    )
    writer.keyboard.press("Control+k")
    expect(dialog.get_by_label("Or write an address")).to_have_value("https://example.org/")
    writer.keyboard.press("Escape")
    writer.keyboard.press("End")
    writer.keyboard.type("!")
    save(writer)
    assert stored(writer, "what_to_do") == (
        '<p>See <a href="/treatments/clonazepam/">clonazepam</a>.'
        '<a href="/sources/caviness-truong-myoclonus-2011/">Caviness Truong Myoclonus 2011</a> And '
        '<a href="https://example.org/">https://example.org/</a>!</p>\n'
    )


def test_a_link_is_changed_and_removed(writer: Page) -> None:
    open_form(writer, "Piracetam")
    editor = write_afresh(writer, "In 30 seconds")
    paste(editor, '<p>One <a href="/types/">two</a> three</p>')
    dialog = writer.get_by_role("dialog", name="Link or source")
    button = tools(writer, "In 30 seconds").get_by_role("button", name="Link or source")
    editor.get_by_text("two").click()
    button.click()
    dialog.get_by_label("Find a page").fill("Treatments")
    dialog.get_by_role("button", name="Treatments List").click()
    expect(editor.locator("a")).to_have_attribute("href", "/treatments/")
    expect(editor).to_have_text("One two three")
    editor.get_by_text("two").click()
    button.click()
    dialog.get_by_role("button", name="Remove the link").click()
    expect(editor.locator("a")).to_have_count(0)
    expect(editor).to_have_text("One two three")


WORD = """<html><head><meta name=Generator content="Microsoft Word 15">
<style><!-- p {mso-style-unhide:no} --></style></head><body style='tab-interval:36.0pt'><!--StartFragment-->
<h1 style='mso-pagination:none'>A heading<o:p></o:p></h1>
<p class=MsoNormal style='color:red'><span style='mso-x:y'>“Smart”&nbsp;words</span>
<b style='mso-bidi-font-weight:normal'>bold</b> <span style='font-style:italic'>slant</span></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]>
<span style='mso-list:Ignore'>·<span>&nbsp;</span></span><![endif]>First</p>
<p class=MsoListParagraph style='mso-list:l0 level2 lfo1'>
<span style='mso-list:Ignore'>o<span>&nbsp; </span></span>Inner</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'>
<span style='mso-list:Ignore'>·<span>&nbsp; </span></span>Second</p>
<p class=MsoNormal>Between</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'>
<span style='mso-list:Ignore'>1.<span>&nbsp; </span></span>One</p>
<table style='border:0'><tr><td width=9><p class=MsoNormal>Cell a</p></td><td>Cell b</td></tr></table>
<p><a href="javascript:alert(1)">bad</a> <a href="https://example.org/" onclick="x()">good</a></p>
<img src=x onerror="alert(1)"><script>alert(2)</script><svg/onload=alert(3)></svg><!--EndFragment--></body></html>"""
FROM_WORD = """<p>A heading</p>
<p>“Smart” words <strong>bold</strong> <em>slant</em></p>
<ul>
<li>First
<ul>
<li>Inner</li>
</ul>
</li>
<li>Second</li>
</ul>
<p>Between</p>
<ol>
<li>One</li>
</ol>
<p>Cell a</p>
<p>Cell b</p>
<p>bad <a href="https://example.org/">good</a></p>
"""
WEB = """<meta charset=utf-8><b style="font-weight:normal" id="docs-internal-guid-1"><p dir=ltr style="line-height:1.4">
<span style="font-weight:400">Plain </span><span style="font-weight:700">bold</span></p>
<ul><li style="list-style-type:disc"><p role=presentation><span>one</span></p></li></ul></b>"""
FROM_WEB = "<p>Plain <strong>bold</strong></p>\n<ul>\n<li>one</li>\n</ul>\n"


@pytest.mark.parametrize(("pasted", "kept"), [(WORD, FROM_WORD), (WEB, FROM_WEB)], ids=["word", "web"])
def test_what_is_pasted_comes_out_clean_and_nothing_is_reported(writer: Page, pasted: str, kept: str) -> None:
    open_form(writer, "Piracetam")
    paste(write_afresh(writer, "In 30 seconds"), pasted)
    save(writer)
    assert stored(writer, "summary") == kept


def test_what_is_pasted_keeps_what_changes_its_meaning_and_loses_what_was_deleted_or_hidden(writer: Page) -> None:
    """As the server does, which is told of none of it any more: the editor keeps no styles."""
    open_form(writer, "Piracetam")
    pasted = {}
    for text, _ in MEANT:
        editor = write_afresh(writer, "In 30 seconds")
        paste(editor, text)
        pasted[text] = editor.evaluate("element => element.editor.getHTML()")
    assert {text: canonical(html) for text, html in pasted.items()} == dict(MEANT)
    assert [html for html in pasted.values() if "#_" in html] == []


def test_what_stands_above_or_below_the_line_is_typed_with_the_toolbar(writer: Page) -> None:
    open_form(writer, "Primidone")
    write_afresh(writer, "In 30 seconds")
    tool = tools(writer, "In 30 seconds")
    writer.keyboard.type("10")
    tool.get_by_role("button", name="Superscript").click()
    expect(tool.get_by_role("button", name="Superscript")).to_have_attribute("aria-pressed", "true")
    writer.keyboard.type("3")
    tool.get_by_role("button", name="Superscript").click()
    writer.keyboard.type(" H")
    tool.get_by_role("button", name="Superscript").click()
    tool.get_by_role("button", name="Subscript").click()  # instead
    writer.keyboard.type("2")
    tool.get_by_role("button", name="Subscript").click()
    writer.keyboard.type("O")
    save(writer)
    assert stored(writer, "summary") == "<p>10<sup>3</sup> H<sub>2</sub>O</p>\n"


@pytest.mark.parametrize("media", ["screen", "print"])
def test_lines_with_and_without_scripts_are_equally_high(writer: Page, media: Literal["screen", "print"]) -> None:
    for address, place in (("/types/sleep/", "main"), (FORM + "add/", ".desk-body__words")):
        writer.emulate_media(media="screen")
        writer.goto(address)
        writer.locator(place).first.wait_for()
        writer.emulate_media(media=media)
        plain, scripts = writer.locator(place).first.evaluate(
            """element => ["10x Hy O", "10<sup>3</sup> H<sub>2</sub>O"].map((html) => {
                const paragraph = document.createElement("p")
                paragraph.innerHTML = html
                element.append(paragraph)
                return paragraph.getBoundingClientRect().height
            })"""
        )
        assert plain == scripts > 0, address


def test_an_added_part_has_an_editor_too(writer: Page) -> None:
    open_form(writer, "Perampanel")
    before = writer.locator(".desk-body").count()
    writer.locator("#sections-group .add-row a").click()
    expect(writer.locator(".desk-body")).to_have_count(before + 1)
    part = writer.locator("#sections-group .dynamic-sections").last
    part.get_by_label("Heading").fill("Added part")
    part.get_by_label("Aspect").select_option("living")
    part.get_by_role("textbox", name="Body").click()
    writer.keyboard.type("Words of the added part.")
    save(writer)
    expect(writer.locator(".desk-body").filter(has_text="Words of the added part.")).to_have_count(1)


def test_opening_and_saving_makes_no_change_and_neither_does_taking_a_word_back(writer: Page) -> None:
    open_form(writer, "Zonisamide")
    save(writer)
    expect(writer.get_by_text("There are edits that readers do not see.")).to_have_count(0)
    writer.get_by_role("textbox", name="In 30 seconds").click()
    writer.keyboard.type("x")
    writer.keyboard.press("Backspace")
    save(writer)
    expect(writer.get_by_text("There are edits that readers do not see.")).to_have_count(0)


def shipped() -> Iterator[str]:
    for path in sorted(Path(CONTENT).glob("*/*.yaml")):
        content = parse(path)
        rows = [content["fields"], *(row for rows in content["children"].values() for row in rows)]
        yield from (value for row in rows for value in row.values() if str(value).startswith("<"))


def test_every_shipped_text_comes_out_of_the_editor_as_it_went_in(writer: Page) -> None:
    writer.goto(FORM + "add/")
    bodies = list(shipped())
    assert len(bodies) > 1000
    written = writer.get_by_role("textbox", name="In 30 seconds").evaluate(
        "(element, bodies) => bodies.map((body) => { const { editor } = element; editor.commands.setContent(body);"
        " return editor.getHTML() })",
        bodies,
    )
    assert [body for body, html in zip(bodies, written, strict=True) if canonical(html) != body] == []


def test_the_editor_is_the_field_it_stands_for(writer: Page) -> None:
    open_form(writer, "Zonisamide")
    editor = writer.get_by_label("In 30 seconds")
    expect(editor).to_have_accessible_description("What somebody must know who reads nothing else. Up to 80 words.")
    writer.get_by_text("In 30 seconds:").click()
    expect(editor).to_be_focused()
    writer.keyboard.press("Shift+Tab")
    bold = tools(writer, "In 30 seconds").get_by_role("button", name="Bold")
    expect(bold).to_be_focused()
    writer.keyboard.press("ArrowRight")
    expect(tools(writer, "In 30 seconds").get_by_role("button", name="Italic")).to_be_focused()
    writer.keyboard.press("Tab")
    expect(editor).to_be_focused()
    writer.keyboard.press("Tab")
    expect(editor).not_to_be_focused()
    for tool in tools(writer, "In 30 seconds").get_by_role("button").all():
        box = tool.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 44


def test_the_preview_beside_the_form_shows_what_is_not_saved(writer: Page) -> None:
    open_form(writer, "Zonisamide")
    write_afresh(writer, "In 30 seconds")
    writer.keyboard.type("Typed and not saved.")
    writer.get_by_role("button", name="Show the preview").click()
    frame = writer.frame_locator("iframe[name=desk-preview]")
    expect(frame.get_by_text("Typed and not saved.")).to_be_visible()
    widths = {}
    for name in ("Phone", "Desktop"):
        writer.get_by_label(name).check()
        widths[name] = frame.locator("html").evaluate("() => innerWidth")
    assert 380 <= widths["Phone"] <= 390
    assert 1270 <= widths["Desktop"] <= 1280
    writer.get_by_label("Phone").check()
    expect(frame.get_by_role("link", name="Treatments").first).to_have_attribute("target", "_blank")
    write_afresh(writer, "In 30 seconds")
    writer.get_by_role("button", name="Show the preview").click()
    expect(frame.get_by_text("In 30 seconds: This field is required.")).to_be_visible()
    writer.keyboard.press("Control+z")
    writer.reload()
    expect(writer.get_by_text("There are edits that readers do not see.")).to_have_count(0)


def test_somebody_who_types_before_the_editor_is_there_can_go_on(writer: Page) -> None:
    late: list[Route] = []
    writer.route(LIBRARY, lambda route: late.append(route))
    writer.goto(FORM)
    with writer.expect_request(LIBRARY):
        writer.get_by_role("link", name="Zonisamide").first.click()
    area = writer.locator("textarea[name=summary]")
    area.fill("<p>Typed early")
    for route in late:
        route.continue_()
    editor = writer.get_by_role("textbox", name="In 30 seconds").and_(writer.locator("div"))
    expect(editor).to_be_focused()
    writer.keyboard.type(", and late.")
    expect(editor).to_have_text("Typed early, and late.")


def test_without_script_the_text_is_still_written_in_its_area(
    open_page: Callable[..., Page], accounts: dict[str, str]
) -> None:
    page = open_page(java_script_enabled=False)
    sign_in(page, "writer", accounts["writer"])
    page.goto(FORM)
    page.get_by_role("link", name="Zonisamide").first.click()
    page.get_by_label("In 30 seconds").fill("Written\nwithout script")
    page.get_by_role("button", name="Save and continue editing").first.click()
    expect(page.get_by_label("In 30 seconds")).to_have_value("<p>Written without script</p>\n")
    page.get_by_label("In 30 seconds").fill("Previewed without script")
    page.get_by_role("button", name="Show the preview").click()
    expect(page.frame_locator("iframe").get_by_text("Previewed without script")).to_be_visible()
