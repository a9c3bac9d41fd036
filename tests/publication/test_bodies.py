"""Body text as readers get it: footnotes, links that lead somewhere, words explained."""

import re

import pytest

from publication.bodies import BodyRenderer
from publication.store import store
from publication.words import Words

pytestmark = pytest.mark.django_db
SOURCES = ["gupta-post-hypoxic-2016", "zutt-diagnostic-approach-2015"]


def cite(key: str) -> str:
    return f'<a href="/sources/{key}/">Somebody 2016</a>'


def test_sources_become_numbers_in_the_order_they_come() -> None:
    renderer = BodyRenderer(store.get())
    first = renderer.render(f"<p>One.{cite(SOURCES[0])} Two.{cite(SOURCES[1])}</p>")
    second = renderer.render(f"<p>Three.{cite(SOURCES[1])}</p>")
    assert (first.notes, second.notes) == ((1, 2), (2,))
    assert [page.key for page in renderer.cited] == SOURCES
    assert "[1]" in first.html
    assert "href" not in first.html
    assert "Somebody" not in first.html


def test_a_source_that_is_not_public_leaves_no_trace() -> None:
    piece = BodyRenderer(store.get()).render(f"<p>One. {cite('nobody-knows')}</p>")
    assert piece.html == "<p>One.</p>"
    assert piece.notes == ()


def test_a_link_to_a_page_that_is_not_public_keeps_its_words() -> None:
    piece = BodyRenderer(store.get()).render('<p>See <a href="/types/not-there/">this page</a> and more.</p>')
    assert piece.html == "<p>See this page and more.</p>"


@pytest.mark.parametrize(
    "address", ["/types/sleep/", "/types/", "/", "/glossary/#eeg", "https://example.org/", "#part"]
)
def test_a_link_that_leads_somewhere_stays(address: str) -> None:
    html = f'<p>See <a href="{address}">it</a>.</p>'
    assert BodyRenderer(store.get()).render(html).html == html


def test_a_link_that_is_a_whole_line_is_a_control() -> None:
    html = '<ul>\n<li><a href="/types/">Types</a></li>\n<li>See <a href="/causes/">causes</a></li>\n</ul>\n'
    shown = BodyRenderer(store.get()).render(html).html
    assert '<li><a class="myo-alone" href="/types/">Types</a></li>' in shown
    assert '<li>See <a href="/causes/">causes</a></li>' in shown


def test_what_stands_above_the_line_is_no_footnote_mark() -> None:
    piece = BodyRenderer(store.get()).render(f"<p>10<sup>3</sup> H<sub>2</sub>O.{cite(SOURCES[0])}</p>")
    assert piece.html.startswith("<p>10<sup>3</sup> H<sub>2</sub>O.")
    assert piece.html.count("<sup>") == 1
    assert piece.html.count('<sup class="myo-note">') == 1
    assert piece.notes == (1,)


@pytest.fixture
def words() -> Words:
    return Words({"eeg": "/g/#eeg", "eegs": "/g/#eeg", "sleep start": "/g/#sleep", "c++": "/g/#c"})


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>An EEG and an EEG.</p>", "<p>An {EEG} and an EEG.</p>"),
        ("<p>EEGs, then an EEG</p>", "<p>{EEGs}, then an EEG</p>"),
        ('<p><a href="/tests/eeg/">EEG</a></p>', '<p><a href="/tests/eeg/">EEG</a></p>'),
        ("<p>video-EEG and EEG-like</p>", "<p>video-EEG and EEG-like</p>"),
        ("<p>A Sleep start</p>", "<p>A {Sleep start}</p>"),
        ("<p>&amp;eeg;</p>", "<p>&amp;{eeg};</p>"),
        ("<p>EEG<sub>2</sub> and <sup>1</sup>EEG, EEG</p>", "<p>EEG<sub>2</sub> and <sup>1</sup>EEG, {EEG}</p>"),
        ("<p>EEG <sup>EEG</sup></p>", "<p>{EEG} <sup>EEG</sup></p>"),
        ("", ""),
    ],
)
def test_a_word_is_explained_where_it_first_comes(words: Words, html: str, expected: str) -> None:
    def link(match: re.Match[str]) -> str:
        place = words.places[match[1].casefold()]
        return f'<a class="myo-term" href="{place}">{match[1]}<span class="myo-hidden"> (explained)</span></a>'

    assert words.explain(html) == re.sub(r"\{(.*?)\}", link, expected)


def test_without_words_nothing_is_linked() -> None:
    assert Words({}).explain("<p>EEG</p>") == "<p>EEG</p>"
