"""The care cards of a page: which lines stand on them, in what order, and where the cards stand."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from citations.models import Source
from conditions.models import Guide, MyoclonusType
from editorial.models import Account, Revision
from editorial.snapshots import Content, RowError
from publication.bodies import BodyRenderer
from publication.published import Publication, PublishedPage, unsigned
from safety.cards import Card, care_cards
from safety.models import CareLine, Topic, plain_words
from tests.desk.people import Person, errors_of, list_of
from tests.editorial.sample import content_of, put, put_line

ASK_FIRST = {"topics": "stopping", "ask_before_next_dose": True}


def a_line(key: str, level: str = "now", **values: Any) -> Content:
    return content_of(CareLine, key, level=level, words=f"<p>the words of {key}</p>\n", **values)


def a_page(*lines: Content, urgent_topics: str = "", own: str = "", **values: Any) -> Content:
    """A page that shows these lines and, where it is from before lines were shared, a red card of its own."""
    cards = [{"key": "now", "level": "now", "body": own}] if own else []
    keys = [line["key"] for line in lines]
    return content_of(
        MyoclonusType, "startle", {"care_cards": cards}, care_lines=keys, urgent_topics=urgent_topics, **values
    )


def published(page: Content, *others: Content) -> tuple[Publication, PublishedPage]:
    publication = unsigned([page, *others])
    return publication, publication.pages[page["model"], page["key"]]


def cards_of(*lines: Content, **values: Any) -> tuple[Card, ...]:
    publication, page = published(a_page(*lines, **values), *lines)
    return care_cards(publication, page, BodyRenderer(publication))


def groups_of(card: Card) -> list[tuple[str, list[str]]]:
    """The heading of each group and the keys of its lines."""
    return [(group.heading, [line.key for line in group.lines]) for group in card.groups]


def html_of(*lines: Content, others: tuple[Content, ...] = (), **values: Any) -> str:
    """The main part of the page with these lines."""
    publication, page = published(a_page(*lines, **values), *lines, *others)
    return page.kind.render(publication, page).partition("<main")[2].partition("</main>")[0]


# --- Order ------------------------------------------------------------------------------------------------------------


def test_the_most_urgent_card_comes_first_whatever_order_the_page_names_its_lines_in() -> None:
    cards = cards_of(a_line("a", "fine"), a_line("b", "soon"), a_line("c", "today"), a_line("d", "now"))
    assert [(card.level, groups_of(card)) for card in cards] == [
        ("now", [("", ["d"])]),
        ("today", [("", ["c"])]),
        ("soon", [("", ["b"])]),
        ("fine", [("", ["a"])]),
    ]


def test_a_level_without_a_line_has_no_card_and_a_page_without_lines_no_block() -> None:
    assert [card.level for card in cards_of(a_line("a", "soon"))] == ["soon"]
    assert cards_of() == ()
    assert "When to get help" not in html_of()


def test_lines_of_one_level_stand_in_the_order_that_editors_gave_them() -> None:
    (card,) = cards_of(a_line("a", position=30), a_line("b", position=10), a_line("c", position=10))
    assert groups_of(card) == [("", ["b", "c", "a"])]


def test_a_card_of_the_page_itself_stands_with_the_lines_of_its_level() -> None:
    own = "<ul>\n<li>Only this page says so.</li>\n</ul>\n"
    cards = cards_of(a_line("a"), a_line("b", "soon"), own=own)
    assert [(card.level, "Only this page" in card.own) for card in cards] == [("now", True), ("soon", False)]
    assert [card.level for card in cards_of(own=own)] == ["now"]
    html = html_of(a_line("a"), own=own)
    assert html.index("the words of a") < html.index("Only this page says so.")


@pytest.mark.parametrize(("count", "grouped"), [(7, False), (8, True)])
def test_a_long_card_has_its_lines_under_the_first_of_their_topics(count: int, grouped: bool) -> None:
    lines = [a_line(f"line-{number}", topics="mood\nseizure", position=number) for number in range(count - 2)]
    lines += [a_line("baby", topics="baby", position=0), a_line("fit", topics="seizure\nmood", position=99)]

    (card,) = cards_of(*lines)

    ours = [f"line-{number}" for number in range(count - 2)]
    if grouped:
        labels = [Topic.SEIZURE.label, Topic.MOOD.label, Topic.BABY.label]
        assert groups_of(card) == list(zip(labels, [["fit"], ours, ["baby"]], strict=True))
        assert f"<h4>{Topic.BABY.label}</h4>" in html_of(*lines)
    else:
        assert groups_of(card) == [("", ["baby", *ours, "fit"])]
        assert "<h4>" not in html_of(*lines)


def test_only_the_card_that_is_long_is_grouped() -> None:
    now = [a_line(f"now-{number}") for number in range(8)]
    soon = [a_line(f"soon-{number}", "soon") for number in range(7)]
    assert [[heading for heading, _ in groups_of(card)] for card in cards_of(*now, *soon)] == [
        [Topic.SEIZURE.label],
        [""],
    ]


# --- Before the next dose ---------------------------------------------------------------------------------------------


FOLD = '<summary class="myo-fold__button">Medicines: ask them before the next dose</summary>'
ASK = "Call the emergency number now, and ask them before the next dose, if:"


def test_what_to_ask_before_the_next_dose_stands_apart_at_the_end_folded() -> None:
    lines = [a_line("rash", position=1, **ASK_FIRST), a_line("b", position=2), a_line("c", position=3)]

    (card,) = cards_of(*lines)
    assert groups_of(card) == [("", ["b", "c"]), ("", ["rash"])]
    assert [line.key for line in card.ask_first] == ["rash"]

    html = html_of(*lines)
    fold = html.partition("<details")[2].partition("</details>")[0]
    assert FOLD in fold
    assert f"<h4>{ASK}</h4>" in fold
    assert "the words of rash" in fold
    assert html.index("the words of c") < html.index("<details")


def test_lines_to_ask_about_do_not_make_a_card_long() -> None:
    lines = [a_line(f"line-{number}") for number in range(7)]
    (card,) = cards_of(*lines, a_line("rash", **ASK_FIRST), a_line("fever", **ASK_FIRST))
    assert [heading for heading, _ in groups_of(card)] == ["", ""]
    assert [group.ask_first for group in card.groups] == [False, True]


def test_where_they_are_what_the_reader_came_for_they_come_first_and_open() -> None:
    lines = [a_line("b"), a_line("rash", **ASK_FIRST)]

    (card,) = cards_of(*lines, urgent_topics="stopping")
    assert groups_of(card) == [("", ["rash"]), ("", ["b"])]

    html = html_of(*lines, urgent_topics="stopping")
    assert "<details" not in html
    assert html.index(f"<h4>{ASK}</h4>") < html.index("the words of rash") < html.index("the words of b")


def test_where_there_is_nothing_else_to_call_for_they_are_open() -> None:
    html = html_of(a_line("rash", **ASK_FIRST), a_line("b", "soon"))
    assert "<details" not in html
    assert f"<h4>{ASK}</h4>" in html


# --- What comes first on a page ---------------------------------------------------------------------------------------


def test_the_topics_that_come_first_put_the_signs_before_the_summary() -> None:
    line = a_line("a", topics="stroke")

    calm, urgent = html_of(line), html_of(line, urgent_topics="stroke")

    assert calm.index("In 30 seconds") < calm.index('id="page-warning-signs"')
    assert urgent.index('id="page-warning-signs"') < urgent.index("In 30 seconds")
    assert urgent.count('id="page-warning-signs"') == calm.count('id="page-warning-signs"') == 1
    assert 'href="#page-warning-signs"' in calm
    assert 'href="#page-warning-signs"' not in urgent


def test_the_topics_that_come_first_put_their_lines_first_in_their_order_at_each_level() -> None:
    lines = [
        a_line("a", topics="seizure", position=1),
        a_line("b", topics="mood", position=2),
        a_line("c", topics="seizure\nstroke", position=3),
        a_line("d", "soon", topics="seizure", position=1),
        a_line("e", "soon", topics="mood", position=2),
    ]
    now, soon = cards_of(*lines, urgent_topics="stroke\nmood")
    assert groups_of(now) == [("", ["c", "b", "a"])]
    assert groups_of(soon) == [("", ["e", "d"])]


def test_in_a_long_card_the_group_of_the_first_line_comes_first() -> None:
    lines = [a_line(f"line-{number}", topics="seizure") for number in range(8)]
    (card,) = cards_of(*lines, a_line("blue", topics="baby"), urgent_topics="baby")
    assert [heading for heading, _ in groups_of(card)] == [Topic.BABY.label, Topic.SEIZURE.label]


# --- Sources, numbers and more help -----------------------------------------------------------------------------------


def test_the_sources_of_a_line_are_footnotes_of_the_page() -> None:
    study, leaflet = content_of(Source, "little-study"), content_of(Source, "leaflet")
    lines = [
        a_line("a", position=1, sources=["leaflet", "little-study"]),
        a_line("b", position=2, sources=["little-study", "not-public"]),
        a_line("c", position=3),
    ]
    publication, page = published(a_page(*lines, summary="<p>Short.</p>\n"), *lines, study, leaflet)
    renderer = BodyRenderer(publication)

    (card,) = care_cards(publication, page, renderer)

    assert [line.notes for line in card.groups[0].lines] == [(1, 2), (2,), ()]
    assert [source.key for source in renderer.cited] == ["leaflet", "little-study"]
    html = html_of(*lines, others=(study, leaflet), summary="<p>Short.</p>\n")
    on_line = re.search(r'<li id="line-b">(.*?)</li>', html, re.DOTALL)
    assert on_line
    assert "[2]" in on_line[1]
    listed = html.partition('id="page-sources"')[2]
    assert listed.index("/sources/leaflet/") < listed.index("/sources/little-study/")


def test_lines_come_after_the_summary_in_the_numbers_of_the_sources() -> None:
    study, leaflet = content_of(Source, "little-study"), content_of(Source, "leaflet")
    summary = '<p>Short <a href="/sources/little-study/">1</a>.</p>\n'
    html = html_of(a_line("a", sources=["leaflet"]), others=(study, leaflet), summary=summary)
    on_line = re.search(r'<li id="line-a">(.*?)</li>', html, re.DOTALL)
    assert on_line
    assert "[2]" in on_line[1]


def a_guide(key: str) -> Content:
    return content_of(Guide, key, urgent_topics="")


def test_only_a_red_card_has_numbers_and_leads_to_first_aid_and_to_all_numbers() -> None:
    lines = [a_line("a"), a_line("b", "today"), a_line("c", "fine")]
    publication, page = published(a_page(*lines), *lines, a_guide("get-help"), a_guide("numbers"))

    cards = care_cards(publication, page, BodyRenderer(publication))

    more = [(card.first_aid, card.numbers_page, bool(card.numbers)) for card in cards]
    assert more == [("/guides/get-help/#first-aid", "/guides/numbers/", True), ("", "", False), ("", "", False)]
    html = html_of(*lines, others=(a_guide("get-help"), a_guide("numbers")))
    assert html.count('href="/guides/get-help/#first-aid"') == html.count('href="/guides/numbers/"') == 1


@pytest.mark.parametrize(
    ("public", "first_aid", "numbers_page"),
    [
        ([], "", ""),
        (["get-help"], "/guides/get-help/#first-aid", ""),
        (["numbers"], "", "/guides/numbers/"),
    ],
)
def test_a_red_card_leads_to_no_page_that_is_not_public(public: list[str], first_aid: str, numbers_page: str) -> None:
    line = a_line("a")
    publication, page = published(a_page(line), line, *map(a_guide, public))

    (card,) = care_cards(publication, page, BodyRenderer(publication))

    assert (card.first_aid, card.numbers_page) == (first_aid, numbers_page)


def test_the_page_with_all_numbers_does_not_lead_to_itself() -> None:
    line = a_line("a")
    numbers = content_of(Guide, "numbers", urgent_topics="", care_lines=["a"])
    publication, page = published(numbers, line)

    (card,) = care_cards(publication, page, BodyRenderer(publication))

    assert card.numbers_page == ""


# --- What is no line --------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words",
    [
        "<ul>\n<li>you cannot breathe</li>\n</ul>\n",
        "<p>you cannot breathe</p>\n<p>you cannot swallow</p>\n",
        "<p>one of these:</p>\n<ul>\n<li>you cannot breathe</li>\n</ul>\n",
    ],
)
def test_a_line_is_one_paragraph_without_a_list(words: str) -> None:
    with pytest.raises(RowError, match="A line is one paragraph, without lists"):
        put(content_of(CareLine, "no-breath", words=words))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("topics", "sentence"),
    [
        ("breath", "“breath” is no topic. Choose from: seizure, "),
        ("breathing\nbreath", "“breath” is no topic"),
        ("Breathing", "“Breathing” is no topic"),
        ("mood\nmood", "A topic is there twice"),
        ("", "This field cannot be blank"),
    ],
)
def test_a_line_has_topics_that_there_are(topics: str, sentence: str) -> None:
    with pytest.raises(RowError, match=re.escape(sentence)):
        put(a_line("no-breath", topics=topics))


@pytest.mark.django_db
def test_the_topics_that_come_first_on_a_page_are_topics_that_there_are() -> None:
    with pytest.raises(RowError, match="“lungs” is no topic"):
        put(a_page(urgent_topics="breathing\nlungs"))
    assert put(a_page(urgent_topics="breathing\nmood")).urgent_topics == "breathing\nmood"


@pytest.mark.django_db
@pytest.mark.parametrize("level", ["today", "soon", "fine"])
def test_nobody_waits_with_asking_before_the_next_dose(level: str) -> None:
    with pytest.raises(RowError, match="Who asks before the next dose calls the emergency number now"):
        put(a_line("rash", level, **ASK_FIRST))


# --- At the desk ------------------------------------------------------------------------------------------------------


@pytest.fixture
def wanda(writer: Account, django_capture_on_commit_callbacks: Callable[..., Any]) -> Person:
    return Person(writer, django_capture_on_commit_callbacks)


def test_the_topics_of_a_line_are_boxes_and_those_that_are_ticked_are_kept(wanda: Person) -> None:
    line = put(a_line("no-breath", topics="breathing\nmood"))
    form = wanda.open(reverse("admin:safety_careline_change", args=[line.pk]))
    assert form.fields["topics"] == ["breathing", "mood"]

    form.fill({"topics": ["seizure", "breathing"]})
    response = wanda.press(form, "_save")

    assert (response.status_code, errors_of(response)) == (302, [])
    line.refresh_from_db()
    assert line.topics == "seizure\nbreathing"
    kept = Revision.objects.filter(model="safety.careline", key="no-breath").latest("number")
    assert kept.content["fields"]["topics"] == "seizure\nbreathing"


def test_a_line_without_a_topic_is_not_saved_and_what_was_ticked_stays_ticked(wanda: Person) -> None:
    line = put(a_line("no-breath", topics="breathing"))
    form = wanda.open(reverse("admin:safety_careline_change", args=[line.pk]))
    form.fill({"topics": None})
    response = wanda.press(form, "_save")
    assert "This field is required." in " ".join(errors_of(response))

    form.fill({"topics": ["mood", "baby"], "words": "<p>one</p><p>two</p>"})
    response = wanda.press(form, "_save")
    assert "A line is one paragraph, without lists." in " ".join(errors_of(response))
    html = response.content.decode()
    assert re.findall(r'name="topics" value="([^"]*)"[^>]*checked', html) == ["mood", "baby"]
    line.refresh_from_db()
    assert line.topics == "breathing"


def test_a_new_line_can_be_written_at_the_desk(wanda: Person) -> None:
    form = wanda.open(list_of(CareLine, "add"))
    form.fill({"key": "no-breath", "level": "now", "topics": ["breathing"], "words": "<p>you cannot breathe</p>"})
    form.fill({"drafted_by": "person"})

    response = wanda.press(form, "_save")

    assert (response.status_code, errors_of(response)) == (302, [])
    line = CareLine.objects.get(key="no-breath")
    assert (line.topics, line.words.strip(), line.drafted_by) == ("breathing", "<p>you cannot breathe</p>", "person")


def test_the_topics_that_come_first_on_a_page_are_boxes_and_may_be_none(wanda: Person) -> None:
    page = put(a_page(urgent_topics="stroke"))
    form = wanda.open(reverse("admin:conditions_myoclonustype_change", args=[page.pk]))
    assert form.fields["urgent_topics"] == ["stroke"]

    form.fill({"urgent_topics": None})
    response = wanda.press(form, "_save")

    assert (response.status_code, errors_of(response)) == (302, [])
    page.refresh_from_db()
    assert page.urgent_topics == ""


def test_a_line_has_no_links_as_its_sources_have_a_place_of_their_own(db: None) -> None:
    line = put_line("linked", words='<p>you <a href="/sources/mayo-cjd/">jerk</a></p>\n')
    assert line.content_problems() == ["A line has no links. Name what says so under “Sources”."]


def test_a_line_is_named_in_plain_words() -> None:
    words = "<p>the fit lasts &lt; 5 min &amp; comes <strong>back</strong>, 10<sup>3</sup> times</p>\n"
    assert plain_words(words) == "the fit lasts < 5 min & comes back, 10^3 times"
