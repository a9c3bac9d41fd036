"""Two people's changes put together: whatever either typed is in the merged content or in the account of clashes."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conditions.models import Treatment
from editorial.diff import Path, place
from editorial.merge import Clash, merge
from editorial.snapshots import Content
from tests.editorial.sample import content_of


def page(
    summary: str = "<p>Old.</p>\n", sections: str = "abc", uses: list[Any] | None = None, **values: Any
) -> Content:
    """A treatment whose sections have one-letter keys, in this order."""
    rows = [{"key": key, "heading": f"Section {key}", "body": f"<p>Old {key}.</p>\n"} for key in sections]
    return content_of(Treatment, "tablet", {"sections": rows, "uses": uses or []}, summary=summary, **values)


def edited(content: Content, **bodies: str) -> Content:
    """With other text in the sections with these keys."""
    content = copy.deepcopy(content)
    for row in content["children"]["sections"]:
        row["body"] = bodies.get(row["key"], row["body"])
    return content


def keys(content: Content, relation: str = "sections") -> str:
    return "".join(row["key"] for row in content["children"][relation])


def bodies(content: Content) -> dict[str, str]:
    return {row["key"]: row["body"] for row in content["children"]["sections"]}


# --- Somebody decides -------------------------------------------------------------------------------------------------

FIRST, ORDER = ("sections", "a", "body"), ("sections",)


@pytest.mark.parametrize(
    ("theirs", "body", "order"),
    [
        (set(), "<p>Mine.</p>\n", "bac"),
        ({FIRST}, "<p>Theirs.</p>\n", "bac"),
        ({ORDER}, "<p>Mine.</p>\n", "acb"),
        ({FIRST, ORDER}, "<p>Theirs.</p>\n", "acb"),
    ],
)
def test_of_two_texts_and_of_two_orders_the_chosen_one_stands(theirs: set[Path], body: str, order: str) -> None:
    mine, other = edited(page(sections="bac"), a="<p>Mine.</p>\n"), edited(page(sections="acb"), a="<p>Theirs.</p>\n")
    merged = merge(page(), mine, other)
    decided = merged.decided(theirs=theirs)
    assert (bodies(decided)["a"], keys(decided)) == (body, order)
    assert merged.content == mine


@pytest.mark.parametrize(("choose_theirs", "left"), [(False, "bc"), (True, "abc")])
def test_a_part_that_one_deleted_and_the_other_changed_is_gone_where_whoever_deleted_it_is_followed(
    choose_theirs: bool, left: str
) -> None:
    merged = merge(page(), page(sections="bc"), edited(page(), a="<p>Theirs.</p>\n"))
    decided = merged.decided(theirs={("sections", "a")} if choose_theirs else ())
    assert keys(decided) == left


def test_a_part_that_stayed_because_the_other_changed_it_goes_where_the_deletion_is_chosen() -> None:
    merged = merge(page(), edited(page(), a="<p>Mine.</p>\n"), page(sections="bc"))
    assert bodies(merged.decided(theirs=()))["a"] == "<p>Mine.</p>\n"
    assert keys(merged.decided(theirs={("sections", "a")})) == "bc"


# --- Fields and links -------------------------------------------------------------------------------------------------


def test_what_only_one_of_the_two_changed_is_taken_and_told() -> None:
    merged = merge(page(), page(title="Mine"), page(summary="<p>Theirs.</p>\n"))

    assert merged.content == page(title="Mine", summary="<p>Theirs.</p>\n")
    assert [change.place for change in merged.taken] == ["In 30 seconds"]
    assert merged.clashes == []


def test_where_both_changed_a_field_mine_stays_and_theirs_is_told() -> None:
    merged = merge(page(), page("<p>Mine.</p>\n"), page("<p>Theirs.</p>\n"))

    assert merged.content == page("<p>Mine.</p>\n")
    assert merged.taken == []
    assert merged.clashes == [Clash(("summary",), "<p>Mine.</p>\n", "<p>Theirs.</p>\n")]


def test_the_same_change_by_both_is_no_clash() -> None:
    merged = merge(page(), page("<p>Same.</p>\n"), page("<p>Same.</p>\n"))
    assert (merged.content, merged.taken, merged.clashes) == (page("<p>Same.</p>\n"), [], [])


def use(**values: Any) -> dict[str, Any]:
    return {"key": "startle", "type": "startle", **values}


def test_links_added_and_removed_by_both_are_put_together() -> None:
    base, mine, theirs = (
        page(uses=[use(sources=each)]) for each in (["a", "b", "c"], ["b", "c", "d"], ["a", "b", "e"])
    )
    merged = merge(base, mine, theirs)
    assert merged.content["children"]["uses"][0]["sources"] == ["b", "d", "e"]
    assert merged.clashes == []


def test_without_a_base_what_differs_clashes_and_what_is_empty_is_filled() -> None:
    mine, theirs = page(say="mine", also_called=""), page(say="theirs", also_called="Other name")
    merged = merge(None, mine, theirs)
    assert merged.content["fields"] == {**mine["fields"], "also_called": "Other name"}
    assert merged.clashes == [Clash(("say",), "mine", "theirs")]


# --- Parts ------------------------------------------------------------------------------------------------------------


def test_a_part_that_they_deleted_and_i_changed_comes_back() -> None:
    mine = edited(page(), b="<p>Mine.</p>\n")
    merged = merge(page(), mine, page(sections="ac"))
    assert merged.content == mine
    assert [(clash.path, clash.theirs) for clash in merged.clashes] == [(("sections", "b"), None)]


def test_a_part_that_i_deleted_and_they_changed_stays() -> None:
    theirs = edited(page(), b="<p>Theirs.</p>\n")
    merged = merge(page(), page(sections="ac"), theirs)
    assert merged.content == theirs
    assert [(clash.path, clash.mine) for clash in merged.clashes] == [(("sections", "b"), None)]


def test_a_part_that_one_deleted_and_nobody_changed_is_gone() -> None:
    for mine, theirs in [("ac", "abc"), ("abc", "ac"), ("ac", "ac")]:
        merged = merge(page(), page(sections=mine), page(sections=theirs))
        assert (keys(merged.content), merged.clashes) == ("ac", [])


def test_a_part_that_both_added_under_one_key_keeps_both_texts() -> None:
    mine, theirs = (edited(page(sections="abcd"), d=f"<p>{who}.</p>\n") for who in ("Mine", "Theirs"))
    merged = merge(page(), mine, theirs)
    assert merged.content == mine
    assert merged.clashes == [Clash(("sections", "d", "body"), "<p>Mine.</p>\n", "<p>Theirs.</p>\n")]


@pytest.mark.parametrize(
    ("mine", "theirs", "together"),
    [
        ("cab", "abc", "cab"),
        ("abc", "cab", "cab"),
        ("abcx", "yabc", "yabcx"),
        ("axbc", "cab", "caxb"),
        ("cab", "abyc", "caby"),
        ("xbc", "abyc", "xbyc"),
        ("abcx", "abcy", "abcxy"),
        ("", "cba", ""),
    ],
)
def test_the_order_of_whoever_moved_parts_counts(mine: str, theirs: str, together: str) -> None:
    merged = merge(page(), page(sections=mine), page(sections=theirs))
    assert (keys(merged.content), merged.clashes) == (together, [])


def test_where_both_moved_parts_my_order_stays_and_theirs_is_told() -> None:
    merged = merge(page(), page(sections="cab"), page(sections="bac"))
    assert keys(merged.content) == "cab"
    assert merged.clashes == [Clash(("sections",), list("cab"), list("bac"))]


def test_a_clash_has_the_name_that_an_editor_knows() -> None:
    mine, theirs = page("<p>M.</p>\n", sections="cab", uses=[use()]), page("<p>T.</p>\n", sections="bac", uses=[use()])
    merged = merge(
        page(), edited(mine, a="<p>M.</p>\n"), edited(theirs, a="<p>T.</p>\n") | {"fields": theirs["fields"]}
    )
    assert [place(clash.path, merged.content) for clash in merged.clashes] == [
        "In 30 seconds",
        "Section “Section a”: body",
        "Order of Sections",
    ]
    assert place(("uses", "startle"), merged.content) == "Use for a type “startle”"


# --- For any two changes ----------------------------------------------------------------------------------------------

words = st.sampled_from(["", "one", "two", "three"])


@st.composite
def pages(draw: st.DrawFn) -> Content:
    section_keys = draw(st.lists(st.sampled_from("abcdef"), unique=True, max_size=5))
    content = page(draw(words), "".join(section_keys), title=draw(words))
    for row in content["children"]["sections"]:
        row["body"] = draw(words)
    sources = sorted(draw(st.sets(st.sampled_from("xyz"))))
    content["children"]["uses"] = page(uses=[use(sources=sources)])["children"]["uses"]
    return content


@given(pages(), pages())
def test_a_change_by_one_alone_is_kept_as_it_is(base: Content, changed: Content) -> None:
    for mine, theirs in ((changed, base), (base, changed), (changed, changed)):
        merged = merge(base, mine, theirs)
        assert merged.content == changed
        assert merged.clashes == []


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts(each)


def typed(content: Content, who: str, base: Content) -> Content:
    """As if everything that differs from the base had been typed by somebody who signs each text."""
    old = {(row["key"], row["body"]) for row in base["children"]["sections"]}
    content = copy.deepcopy(content)
    for name in ("summary", "title"):
        if content["fields"][name] != base["fields"][name]:
            content["fields"][name] += f" {name} by {who}"
    for row in content["children"]["sections"]:
        if (row["key"], row["body"]) not in old:
            row["body"] += f" {row['key']} by {who}"
    return content


@given(pages() | st.none(), pages(), pages())
def test_every_text_of_either_is_found_again(base: Content | None, mine: Content, theirs: Content) -> None:
    mine, theirs = (typed(each, who, base or page(sections="")) for each, who in ((mine, "me"), (theirs, "them")))
    merged = merge(base, mine, theirs)
    found = {*texts(merged.content["fields"]), *texts(merged.content["children"])}
    assert {each for each in (*texts(mine["fields"]), *texts(mine["children"])) if each.endswith("me")} <= found
    told = {text for clash in merged.clashes for text in texts(clash.theirs)}
    signed = {each for each in (*texts(theirs["fields"]), *texts(theirs["children"])) if each.endswith("them")}
    assert signed <= found | told


@given(pages() | st.none(), pages(), pages())
def test_a_third_person_finds_each_part_once(base: Content | None, mine: Content, theirs: Content) -> None:
    together = merge(base, mine, theirs).content
    assert len(set(keys(together))) == len(keys(together))
    assert merge(theirs, together, theirs).content == together
