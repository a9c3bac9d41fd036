"""Counting words, sentences and syllables, and the formulas that follow."""

import pytest

from content_standard.reading import Reading, blocks, measure, sentences, words
from content_standard.syllables import count, unknown
from content_standard.wording import denominators
from publication.words import Words

NO_TERMS = Words({})


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("jerk", 1),
        ("medicine", 3),
        ("epilepsy", 4),
        ("Myoclonus", 4),
        ("levetiracetam", 6),
        ("clonazepam’s", 4),
        ("tumours", 2),
        ("pages", 2),
        ("stimulus-sensitive", 6),
        ("5-HTP", 4),
        ("G25.3", 1),
        ("12,000", 1),
        ("do not".replace(" ", "-"), 2),
    ],
)
def test_syllables_are_those_a_speaker_says(word: str, syllables: int) -> None:
    assert count(word) == syllables


def test_a_word_that_nobody_counted_is_told_and_still_counted() -> None:
    assert unknown(["jerk", "zyxomine", "5-HTP", "G25.3"]) == {"zyxomine"}
    assert count("zyxomine") == 4


def test_a_footnote_is_not_read_and_other_links_are() -> None:
    body = '<p>It helps.<a href="/sources/somebody-2016/">Somebody 2016</a> Ask <a href="/faq/">us</a>.</p>\n'
    assert blocks(body) == ["It helps. Ask us."]


def test_what_stands_above_or_below_the_line_is_one_word_and_not_another_figure() -> None:
    (block,) = blocks("<p>It is 1 in 10<sup>3</sup>, with H<sub>2</sub>O.</p>\n")
    assert block == "It is 1 in 10^3, with H_(2)O."
    assert words(block) == ["It", "is", "1", "in", "10^3", "with", "H_(2)O"]
    assert [count(word) for word in ("10^3", "H_(2)O")] == [1, 1]
    assert denominators(block) == ["10^3"]


def test_list_items_and_broken_lines_are_pieces_of_their_own() -> None:
    assert blocks("<p>One:<br>two</p>\n<ul>\n<li>a &amp; b</li>\n<li>c</li>\n</ul>\n") == ["One:", "two", "a & b", "c"]


def test_a_sentence_ends_with_its_mark_and_not_in_a_number() -> None:
    assert sentences("About 1.3 in 100,000. Ask “why?” Then go!") == ["About 1.3 in 100,000.", "Ask “why?", "Then go!"]
    assert words("Don’t use x-rays: 1.3 or 12,000.") == ["Don’t", "use", "x-rays", "1.3", "or", "12,000"]


def test_the_grade_is_that_of_the_formula() -> None:
    """4 + 3 words, 2 sentences, 8 syllables: 0.39 × 3.5 + 11.8 × 8/7 - 15.59."""
    reading = measure(["<p>The jerk can stop. Ask your doctor.</p>\n"], NO_TERMS)
    assert (reading.words, reading.sentences, reading.syllables) == (7, 2, 8)
    assert reading.grade == pytest.approx(0.39 * 3.5 + 11.8 * 8 / 7 - 15.59)


def test_explained_words_weigh_two_syllables_in_the_adjusted_grade() -> None:
    body = ["<p>An electroencephalogram helps. Epilepsy is one cause.</p>\n"]
    plain = measure(body, NO_TERMS)
    explained = measure(body, Words({"electroencephalogram": "/glossary/#eeg", "epilepsy": "/glossary/#epilepsy"}))
    assert explained.grade == plain.grade
    assert explained.syllables - explained.term_syllables == plain.syllables - (count("electroencephalogram") - 2) - 2
    assert explained.adjusted_grade < explained.grade


def test_smog_needs_thirty_sentences() -> None:
    short = Reading(words=290, sentences=29, syllables=400, long_words=29)
    assert short.smog is None
    assert (short + Reading(words=10, sentences=1, syllables=14, long_words=1)).smog == pytest.approx(
        1.0430 * 30**0.5 + 3.1291
    )


def test_nothing_has_no_grade() -> None:
    assert measure([""], NO_TERMS).grade == 0
