"""The content standard, rule by rule: a good page passes, and each way to break a rule is found."""

import copy
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from conditions.models import Guide, Treatment
from content_standard import checking
from content_standard.checking import check_all, manuscript, within
from content_standard.levels import levels
from content_standard.rules import RULES, Finding, Severity, check
from content_standard.wording import forbidden
from editorial.models import Page
from editorial.snapshots import Content, serialize
from publication.published import unsigned
from publication.store import store

pytestmark = pytest.mark.django_db

LONG = " ".join(["word"] * 21)
HARD = "<p>Antiepileptic polytherapy necessitates interdisciplinary neurophysiological characterisation.</p>\n"


@pytest.fixture
def treatment() -> Content:
    return serialize(Treatment.objects.get(key="clonazepam"))


def broken(content: Content, rule: str) -> list[Finding]:
    return [finding for finding in check(content, store.get().words) if finding.rule == rule]


def into(field: str, value: str) -> Callable[[Content], None]:
    return lambda content: content["fields"].update({field: value})


def into_card(value: str) -> Callable[[Content], None]:
    return lambda content: content["children"]["care_cards"].append({"key": "now", "level": "now", "body": value})


def without_sources(content: Content) -> None:
    text = json.dumps(content)
    text = re.sub(r'<a href=\\"/sources/.*?</a>', "", text)
    content.update(json.loads(text))
    for row in content["children"]["uses"]:
        row["sources"] = []


def one_claim_without_source(content: Content) -> None:
    next(row for row in content["children"]["uses"] if row["grade"])["sources"] = []


def heading(content: Content) -> None:
    content["children"]["sections"][0]["heading"] = "Overview"


ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE
#: (rule, what is done to a good page, how bad that is)
WAYS_TO_BREAK: list[tuple[str, Callable[[Content], None], Severity]] = [
    ("purpose-line", into("purpose", " "), ERROR),
    ("purpose-line", into("purpose", "One.\nTwo."), ERROR),
    ("purpose-line", into("purpose", "One. Two. Three."), WARNING),
    ("summary", into("summary", ""), ERROR),
    ("summary", into("summary", "<p>" + "word " * 81 + "</p>\n"), WARNING),
    ("something-to-do", into("what_to_do", "<p>Read on.</p>\n"), ERROR),
    ("what-is-not-known", into("not_known", ""), ERROR),
    ("has-a-source", without_sources, ERROR),
    ("claim-has-a-source", one_claim_without_source, ERROR),
    ("source-to-be-added", into("sources_to_add", "It helps."), NOTE),
    ("short-paragraphs", into("harms", "<p>One. Two. Three. Four.</p>\n"), ERROR),
    ("short-sentences", into("harms", f"<p>{LONG}.</p>\n"), WARNING),
    ("short-sections", into("harms", "<p>One two three.</p>\n" * 51), WARNING),
    ("short-lists", into("harms", "<ul>\n" + "<li>one</li>\n" * 8 + "</ul>\n"), WARNING),
    ("telling-headings", heading, WARNING),
    ("nothing-forbidden", into("benefits", "<p>It cures jerks.</p>\n"), ERROR),
    ("nothing-forbidden", into("purpose", "A miracle for jerks."), ERROR),
    ("plain-words", into("benefits", "<p>Discontinue it.</p>\n"), WARNING),
    ("plain-words", into("benefits", "<p>It doesn’t help.</p>\n"), WARNING),
    ("active-voice", into("benefits", "<p>It is given.</p>\n" * 40), WARNING),
    ("explained-abbreviations", into("benefits", "<p>Ask for a QZX.</p>\n"), WARNING),
    ("plain-numbers", into("benefits", "<p>It helped 62% of them.</p>\n"), WARNING),
    ("plain-numbers", into("benefits", "<p>It helped 1 in 7, and hurt 2 in 100.</p>\n"), WARNING),
    ("reading-level", into("benefits", HARD * 40), ERROR),
    ("plainest-where-it-matters", into_card(HARD), ERROR),
    ("counted-syllables", into("benefits", "<p>Ask about zyxomine.</p>\n"), WARNING),
]


@pytest.mark.parametrize(("rule", "change", "severity"), WAYS_TO_BREAK)
def test_each_way_to_break_a_rule_is_found(
    treatment: Content, rule: str, change: Callable[[Content], None], severity: Severity
) -> None:
    before = broken(treatment, rule)
    change(treatment)
    new = [finding for finding in broken(treatment, rule) if finding not in before]
    assert severity in {finding.severity for finding in new}
    assert all(finding.sentence and finding.place for finding in new)


def test_every_rule_is_tested() -> None:
    assert {rule for rule, _, _ in WAYS_TO_BREAK} == set(RULES)


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("This cures jerks.", ["a promise of cure"]),
        ("A guaranteed breakthrough.", ["advertising", "advertising"]),
        ("Take 500 mg twice.", ["a dose"]),
        ("Never take more than 2.5mg.", ["a dose"]),
        ("“Take 10 ml”, it said.", ["a dose"]),
        ("No cure is known.", []),
        ("Nobody can cure it.", []),
        ("A cure is not known.", ["a promise of cure"]),
        ("Some clinics promise a “miracle” or a “cure”.", []),
        ("The treatment is secure and accurate.", []),
        ("Of 121 people, 75 got better within 4 days.", []),
    ],
)
def test_what_no_page_may_say(sentence: str, found: list[str]) -> None:
    assert [name for name, _ in forbidden(sentence)] == found


def test_an_abbreviation_is_explained_by_the_glossary_or_in_brackets(treatment: Content) -> None:
    into("benefits", "<p>An EEG helps. A gamma something (QZX) helps, and QZX is good.</p>\n")(treatment)
    assert not broken(treatment, "explained-abbreviations")


def test_pages_about_the_site_make_no_claims() -> None:
    about = serialize(Guide.objects.get(key="about"))
    rules = {finding.rule for finding in check(about, store.get().words)}
    assert not rules & {"has-a-source", "something-to-do", "what-is-not-known"}


def test_a_link_to_nowhere_is_found() -> None:
    Treatment.objects.filter(key="clonazepam").update(benefits='<p>See <a href="/types/nowhere/">it</a>.</p>\n')
    found = [each for each in check_all(manuscript()) if each.rule == "links-lead-somewhere"]
    assert [(each.key, each.severity) for each in found] == [("clonazepam", ERROR)]
    assert "/types/nowhere/" in found[0].sentence


def test_a_page_out_of_reach_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    publication = unsigned(manuscript())
    assert within(publication, 0) == {"/"}
    assert "/types/" in within(publication, 1)
    monkeypatch.setattr(checking, "CLICKS", 1)
    assert "within-reach" in {each.rule for each in check_all(manuscript())}


# --- What is made of it -----------------------------------------------------------------------------------------------


def test_the_command_lists_the_worst_first_and_says_so_by_its_status(capsys: Any) -> None:
    Treatment.objects.filter(key="clonazepam").update(harms="<p>It cures. Discontinue it.</p>\n")
    with pytest.raises(SystemExit) as stopped:
        call_command("check_content")
    lines = capsys.readouterr().out.splitlines()
    assert stopped.value.code == 1
    assert lines[0].split()[:4] == ["error", "treatment", "clonazepam", "nothing-forbidden"]
    assert not any(line.startswith("note") for line in lines)
    assert "treatments" in lines[-3]


def test_the_command_speaks_json(capsys: Any) -> None:
    with pytest.raises(SystemExit):
        call_command("check_content", "--json")
    told = json.loads(capsys.readouterr().out)
    assert set(told) == {"counts", "findings", "levels"}
    assert told["counts"]["conditions.treatment"] == Treatment.objects.count()
    assert {"severity", "rule", "model", "key", "place", "sentence"} == set(told["findings"][0])


def test_the_command_says_what_to_do_where_no_page_can_be_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(contents: list[Content]) -> None:
        raise ValueError("Missing staticfiles manifest entry for 'favicon.svg'")

    monkeypatch.setattr("content_standard.management.commands.check_content.check_all", fail)
    with pytest.raises(CommandError, match="prepare"):
        call_command("check_content")


def test_the_public_page_shows_the_figures_hardest_first(client: Client) -> None:
    text = client.get("/about/readability/").content.decode()
    found = levels(store.get())
    assert len(found) > 30
    assert f"grade {found[0].reading.grade:.1f}" in text
    places = [text.index(f'class="myo-entries__link" href="{level.page.address}"') for level in found]
    assert places == sorted(places)


def test_short_pages_have_no_level() -> None:
    content = serialize(Treatment.objects.get(key="clonazepam"))
    short = copy.deepcopy(content)
    for name, value in short["fields"].items():
        if isinstance(value, str) and value.startswith("<"):
            short["fields"][name] = "<p>Short.</p>\n"
    short["children"] = {relation: [] for relation in short["children"]}
    assert levels(unsigned([content])) != []
    assert levels(unsigned([short])) == []


def test_terms_and_sources_are_not_pages() -> None:
    assert all(issubclass(level.page.kind.model, Page) for level in levels(store.get()))
