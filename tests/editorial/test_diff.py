from collections.abc import Callable
from typing import Any

import pytest

from conditions.models import MyoclonusType, Treatment
from editorial.diff import compare
from editorial.snapshots import Content
from tests.editorial.sample import content_of, little_site, turned_round

Edit = Callable[[Any], object]


def type_content(summary: str = "<p>The summary.</p>\n", **values: Any) -> Content:
    children = little_site()[MyoclonusType]["children"]
    return content_of(MyoclonusType, "startle", {name: list(map(dict, rows)) for name, rows in children.items()}) | {
        "fields": little_site()[MyoclonusType]["fields"] | {"summary": summary} | values
    }


def shown(old: Content | None, new: Content) -> dict[str, str]:
    """The changes by place."""
    changes = compare(old, new)
    assert len({change.place for change in changes}) == len(changes)
    return {change.place: str(change.html) for change in changes}


def test_a_page_that_did_not_change_has_no_changes() -> None:
    assert compare(type_content(), type_content()) == []


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        ("<p>one two three</p>", "<p>one 2 three</p>", "one <del>two</del><ins>2</ins> three"),
        ("<p>one three</p>", "<p>one two three</p>", "one <ins>two </ins>three"),
        ("<p>one two three</p>", "<p>one three</p>", "one <del>two </del>three"),
        ("<p>one</p>", "<p>two</p>", "<del>one</del><ins>two</ins>"),
        ("<p>a</p>", "<p>a</p>\n<p>b &lt;i&gt;</p>", "a<ins>\nb &lt;i&gt;</ins>"),
        ("<p>1 &lt; 2 &amp; 3</p>", "<p>1 &lt; 2 &amp; 4</p>", "1 &lt; 2 &amp; <del>3</del><ins>4</ins>"),
        ("<p>be sure</p>", "<p>be <strong>sure</strong></p>", "be <del>sure</del><ins>*sure*</ins>"),
        ("<p>be sure</p>", "<p>be <em>sure</em></p>", "be <del>sure</del><ins>_sure_</ins>"),
        ("<p>see it</p>", '<p>see <a href="/x/">it</a></p>', "see it<ins> (/x/)</ins>"),
        (
            '<p>see <a href="/x/">it</a></p>',
            '<p>see <a href="/y/">it</a></p>',
            "see it <del>(/x/)</del><ins>(/y/)</ins>",
        ),
        ("<p>a</p>\n<p>b</p>", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>", None),
        ("<ul>\n<li>a</li>\n</ul>", "<ol>\n<li>a</li>\n</ol>", None),
        ("<p>a b</p>", "<p>a</p>\n<p>b</p>", None),
        ("<p>a<br>b</p>", "<p>a</p>\n<p>b</p>", None),
        ("<p>a</p>", "<p>A</p>", "<del>a</del><ins>A</ins>"),
    ],
)
def test_every_change_of_a_body_text_shows_word_by_word(old: str, new: str, marked: str | None) -> None:
    found = shown(type_content(f"{old}\n"), type_content(f"{new}\n"))

    assert list(found) == ["In 30 seconds"]
    assert found["In 30 seconds"] == (marked or found["In 30 seconds"])
    assert "<ins>" in found["In 30 seconds"] or "<del>" in found["In 30 seconds"]


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "<ins>not ours</ins>", "\"&'>"])
def test_words_are_escaped_wherever_they_stand(hostile: str) -> None:
    old, new = type_content(title="Title"), type_content(title=hostile)
    new["children"]["sections"][0] |= {"key": hostile, "heading": hostile}
    new["children"]["codes"][0]["meaning"] = hostile
    new["links"] = {"also_sorted_as": [hostile]}

    reordered = {**new, "children": {**new["children"], "sections": new["children"]["sections"][::-1]}}
    for one, other in ((old, new), (new, old), (None, new), (new, reordered)):
        text = "".join(change.html for change in compare(one, other))
        assert hostile not in text
        assert "<script" not in text
        assert text.count("not ours") == text.count("&lt;ins&gt;not ours&lt;/ins&gt;")


def test_fields_links_numbers_and_choices_show_under_their_label() -> None:
    new = type_content(also_called="One\nThree", position=11, harmless="check")
    new["links"]["also_sorted_as"] = ["other", "second"]

    assert shown(type_content(also_called="One\nTwo"), new) == {
        "Also called": "One\n<del>Two</del><ins>Three</ins>",
        "Order": "<del>10</del><ins>11</ins>",
        "Usually harmless?": "<del>Usually harmless</del><ins>Needs a check by a doctor</ins>",
        "Also sorted as": "<ins>other, second</ins>",
    }


def test_what_stands_above_or_below_the_line_is_no_other_figure() -> None:
    old, new = type_content(summary="<p>1 in 103</p>\n"), type_content(summary="<p>1 in 10<sup>3</sup></p>\n")
    assert shown(old, new) == {"In 30 seconds": "1 in <del>103</del><ins>10^3</ins>"}
    old, new = type_content(summary="<p>CO2</p>\n"), type_content(summary="<p>CO<sub>2</sub></p>\n")
    assert shown(old, new) == {"In 30 seconds": "<del>CO2</del><ins>CO_2</ins>"}


def test_what_was_empty_and_what_is_no_more_shows() -> None:
    old, new = (little_site()[Treatment] for _ in range(2))
    new["children"]["uses"][0] |= {"people_studied": 5, "last_searched": None, "sources": []}

    assert shown(old, new) == {
        "Use for a type “startle”: people studied": "<ins>5</ins>",
        "Use for a type “startle”: last searched": "<del>2026-01-31</del>",
        "Use for a type “startle”: sources": "<del>little-study</del>",
    }


def test_changes_come_in_the_order_of_the_page_though_a_database_gives_its_text_back_in_another() -> None:
    old, new = (little_site()[Treatment] for _ in range(2))
    new["fields"] |= {"title": "New", "summary": "<p>New.</p>\n", "grade": "D"}
    new["children"]["uses"][0] |= {"grade": "D", "people_studied": 7}

    places = [change.place for change in compare(turned_round(old), turned_round(new))]

    assert places == [
        "Title",
        "In 30 seconds",
        "Overall grade",
        "Use for a type “startle”: grade",
        "Use for a type “startle”: people studied",
    ]
    assert compare(old, new) == compare(turned_round(old), turned_round(new))


def test_a_first_edition_is_all_new() -> None:
    found = shown(None, type_content())

    assert found["In 30 seconds"] == "<ins>The summary.</ins>"
    assert all("<del>" not in html for html in found.values())


PARTS: dict[str, tuple[Edit, dict[str, str]]] = {
    "a text of a part": (
        lambda parts: parts["sections"][0].update(body="<p>New.</p>\n"),
        {"Section “First part”: body": "<del>The body of first-part.</del><ins>New.</ins>"},
    ),
    "a part more": (
        lambda parts: parts["care_cards"].append({"key": "soon", "level": "soon", "body": "<p>Ask.</p>\n"}),
        {
            "Care card “soon”: level": "<ins>Make an appointment if:</ins>",
            "Care card “soon”: body": "<ins>Ask.</ins>",
        },
    ),
    "a part less": (
        lambda parts: parts["care_cards"].pop(),
        {
            "Care card “now”: level": "<del>Call the emergency number now if:</del>",
            "Care card “now”: body": "<del>• You cannot breathe.</del>",
        },
    ),
    "the order of parts": (
        lambda parts: parts["sections"].reverse(),
        {"Order of Sections": "second-part → first-part"},
    ),
    "a new page to link to": (
        lambda parts: parts["causes"][0].update(cause="kidney"),
        {"Cause of this type “fever”: cause": "<del>fever</del><ins>kidney</ins>"},
    ),
    "the order of parts while one more came": (
        lambda parts: parts.update(
            sections=[*reversed(parts["sections"]), {**parts["sections"][0], "key": "third", "heading": "Third"}]
        ),
        {
            "Section “Third”: aspect": "<ins>What it is</ins>",
            "Section “Third”: heading": "<ins>Third</ins>",
            "Section “Third”: body": "<ins>The body of first-part.</ins>",
            "Order of Sections": "second-part → first-part → third",
        },
    ),
    "a choice": (
        lambda parts: parts["sections"][0].update(aspect="confused"),
        {"Section “First part”: aspect": "What it <del>is</del><ins>may be confused with</ins>"},
    ),
}


@pytest.mark.parametrize("what", PARTS)
def test_every_change_of_a_part_shows(what: str) -> None:
    edit, expected = PARTS[what]
    new = type_content()
    edit(new["children"])

    assert shown(type_content(), new) == expected
