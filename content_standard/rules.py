"""The content standard: what a page is checked for before anybody is asked to read it (docs/content-standard.md)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.apps import apps

from content_standard import wording
from content_standard.reading import Reading, blocks, measure, sentences, words
from content_standard.syllables import unknown
from editorial.body import addresses
from editorial.fields import BodyField
from editorial.models import CareCard, Editioned, Page
from editorial.snapshots import Content, child_model
from publication.bodies import is_footnote
from publication.caseless import folded
from publication.claims import NO_SOURCE, claims
from publication.kinds import kind_of
from publication.words import Words

PURPOSE_CHARACTERS, PURPOSE_SENTENCES = 200, 2
SUMMARY_WORDS = 80
PARAGRAPH_SENTENCES = 3
SENTENCE_WORDS = 20
SECTION_WORDS = 150
LIST_ITEMS = 7
PASSIVE_SHARE = 0.1
READING_WORDS = 150  # shorter texts have no reading level worth the name
GRADE_ERROR, GRADE_WARNING, SMOG_WARNING = 9.0, 8.0, 10.0
PLAINEST_GRADE = 6.0  # adjusted; for care cards and the first page


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Place:
    """Where on a page something is, in the words of its form. `field` is its name there, `relation` and `key` name the
    part that has it; all are empty where it is about more than one field."""

    words: str
    field: str = ""
    relation: str = ""
    key: str = ""

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True)
class Finding:
    """One thing that does not meet the standard."""

    severity: Severity
    rule: str
    model: str
    key: str
    place: Place
    sentence: str


@dataclass(frozen=True)
class Body:
    """One body text of a page and where it stands."""

    place: Place
    html: str
    card: bool

    @cached_property
    def blocks(self) -> list[str]:
        return blocks(self.html)

    @cached_property
    def sentences(self) -> list[str]:
        return [sentence for block in self.blocks for sentence in sentences(block)]


@dataclass(frozen=True)
class Draft:
    """A page as content, ready to be checked. `terms` are the words that the glossary explains."""

    content: Content
    terms: Words

    @property
    def fields(self) -> dict[str, Any]:
        return self.content["fields"]

    @cached_property
    def model(self) -> type[Editioned]:
        return apps.get_model(self.content["model"])

    @cached_property
    def is_clinical(self) -> bool:
        return kind_of(self.content["model"]).is_clinical(self.fields)

    def place(self, field: str) -> Place:
        return Place(str(self.model._meta.get_field(field).verbose_name), field)  # type: ignore[union-attr]

    @cached_property
    def bodies(self) -> list[Body]:
        found = [
            Body(self.place(field.name), self.fields[field.name], card=False)
            for field in self.model._meta.concrete_fields
            if isinstance(field, BodyField) and self.fields.get(field.name)
        ]
        for relation, rows in self.content["children"].items():
            child = child_model(self.model, relation)
            texts = [field for field in child._meta.concrete_fields if isinstance(field, BodyField)]
            for row in rows:
                name = row.get("heading") or row["key"]
                found += [
                    Body(
                        Place(
                            f"{child._meta.verbose_name} “{name}”: {field.verbose_name}",
                            field.name,
                            relation,
                            row["key"],
                        ),
                        row[field.name],
                        _is_card(child),
                    )
                    for field in texts
                    if row[field.name]
                ]
        return found

    @cached_property
    def text(self) -> str:
        return "\n".join(block for body in self.bodies for block in body.blocks)

    @cached_property
    def reading(self) -> Reading:
        return measure((body.html for body in self.bodies), self.terms)

    @cached_property
    def sources(self) -> set[str]:
        """Addresses of the sources that body text cites, and keys of those that rows name."""
        cited = {address for body in self.bodies for address in addresses(body.html) if is_footnote(address)}
        return cited | {key for claim in claims(self.content) for _, key in claim.sources}


def _is_card(model: type) -> bool:
    return issubclass(model, CareCard)


Found = Iterator[tuple[Severity, Place, str]]  # the last is a sentence for the editor
Rule = Callable[[Draft], Found]
RULES: dict[str, Rule] = {}
WHOLE_PAGE = Place("the whole page")


def rule(function: Rule) -> Rule:
    """Register a rule under its function's name."""
    RULES[function.__name__.replace("_", "-")] = function
    return function


def check(content: Content, terms: Words) -> list[Finding]:
    """Everything in one page that does not meet the standard. Needs nothing but the page and the glossary's words."""
    draft = Draft(content, terms)
    return [
        Finding(severity, name, content["model"], content["key"], place, sentence)
        for name, each in RULES.items()
        for severity, place, sentence in each(draft)
    ]


# --- What every page has ----------------------------------------------------------------------------------------------


@rule
def purpose_line(draft: Draft) -> Found:
    if not issubclass(draft.model, Page):
        return
    purpose = draft.fields["purpose"]
    if not purpose.strip() or "\n" in purpose or len(purpose) > PURPOSE_CHARACTERS:
        yield (
            Severity.ERROR,
            draft.place("purpose"),
            f"Say in one line of at most {PURPOSE_CHARACTERS} characters what this page is for.",
        )
    elif len(sentences(purpose)) > PURPOSE_SENTENCES:
        yield Severity.WARNING, draft.place("purpose"), f"At most {PURPOSE_SENTENCES} sentences say what a page is for."


@rule
def summary(draft: Draft) -> Found:
    if not issubclass(draft.model, Page):
        return
    place, length = draft.place("summary"), sum(len(words(block)) for block in blocks(draft.fields["summary"]))
    if not length:
        yield Severity.ERROR, place, "Say in 30 seconds what somebody must know who reads nothing else."
    elif length > SUMMARY_WORDS:
        yield Severity.WARNING, place, f"It has {length} words; {SUMMARY_WORDS} can be read in 30 seconds."


@rule
def something_to_do(draft: Draft) -> Found:
    if draft.is_clinical and "<li>" not in draft.fields["what_to_do"]:
        yield Severity.ERROR, draft.place("what_to_do"), "Give the reader something to do, as a list of steps."


@rule
def what_is_not_known(draft: Draft) -> Found:
    if draft.is_clinical and not blocks(draft.fields["not_known"]):
        yield Severity.ERROR, draft.place("not_known"), "Say what is not known."


@rule
def has_a_source(draft: Draft) -> Found:
    if draft.is_clinical and not draft.sources:
        yield (
            Severity.ERROR,
            Place("sources"),
            "No source is cited on this page. Each claim of effect, harm or frequency needs one.",
        )


@rule
def claim_has_a_source(draft: Draft) -> Found:
    for claim in claims(draft.content):
        if claim.needs_source and not claim.sources:
            yield Severity.ERROR, Place(claim.name, claim.field, claim.relation, claim.key), NO_SOURCE


@rule
def source_to_be_added(draft: Draft) -> Found:
    for line in draft.fields.get("sources_to_add", "").splitlines():
        yield Severity.NOTE, draft.place("sources_to_add"), f"Source to be added: {line}"


# --- Short pieces -----------------------------------------------------------------------------------------------------


@rule
def short_paragraphs(draft: Draft) -> Found:
    for body in draft.bodies:
        for block in body.blocks:
            if (count := len(sentences(block))) > PARAGRAPH_SENTENCES:
                told = (
                    f"A paragraph has {count} sentences; start a new one after {PARAGRAPH_SENTENCES}: {_start(block)}"
                )
                yield Severity.ERROR, body.place, told


@rule
def short_sentences(draft: Draft) -> Found:
    for body in draft.bodies:
        for sentence in body.sentences:
            if (count := len(words(sentence))) > SENTENCE_WORDS:
                yield Severity.WARNING, body.place, f"A sentence has {count} words: {_start(sentence)}"


@rule
def short_sections(draft: Draft) -> Found:
    for body in draft.bodies:
        if (count := sum(len(words(block)) for block in body.blocks)) > SECTION_WORDS:
            yield Severity.WARNING, body.place, f"It has {count} words. Over {SECTION_WORDS}, make two sections of it."


@rule
def short_lists(draft: Draft) -> Found:
    for body in draft.bodies:
        longest = max((part.count("<li>") for part in body.html.replace("<ul>", "<ol>").split("<ol>")), default=0)
        if longest > LIST_ITEMS and not body.card:
            yield Severity.WARNING, body.place, f"A list has {longest} lines. Over {LIST_ITEMS}, make groups."


@rule
def telling_headings(draft: Draft) -> Found:
    for row in draft.content["children"].get("sections", ()):
        if folded(row["heading"]).strip() in wording.UNTELLING_HEADINGS:
            place = Place(f"section “{row['heading']}”", "heading", "sections", row["key"])
            yield Severity.WARNING, place, "The heading does not say what the section says."


# --- Plain words ------------------------------------------------------------------------------------------------------


@rule
def nothing_forbidden(draft: Draft) -> Found:
    if not issubclass(draft.model, Page):
        return
    places = [(draft.place(name), draft.fields[name]) for name in ("purpose", "title")]
    places += [(body.place, sentence) for body in draft.bodies for sentence in body.sentences]
    for place, sentence in places:
        for name, found in wording.forbidden(sentence):
            yield Severity.ERROR, place, f"“{found}” is {name}; this site has none: {_start(sentence)}"


@rule
def plain_words(draft: Draft) -> Found:
    for body in draft.bodies:
        for block in body.blocks:
            for found, plain in wording.hard_words(block):
                yield Severity.WARNING, body.place, f"“{found}” is a hard word; perhaps “{plain}”."
            for found in wording.contractions(block):
                yield Severity.WARNING, body.place, f"“{found}”: write it in full."


@rule
def active_voice(draft: Draft) -> Found:
    every = [sentence for body in draft.bodies for sentence in body.sentences]
    passive = [sentence for sentence in every if wording.is_passive(sentence)]
    if len(every) >= 10 and len(passive) > PASSIVE_SHARE * len(every):
        told = f"{len(passive)} of {len(every)} sentences look passive. Who does it? Such as: {_start(passive[0])}"
        yield Severity.WARNING, WHOLE_PAGE, told


@rule
def explained_abbreviations(draft: Draft) -> Found:
    """One that the glossary has is linked to it; one that stands in brackets is explained by what stands before."""
    known = {word for term in draft.terms.places for word in words(folded(term))}
    told = set()
    for found in wording.abbreviations(draft.text):
        if found not in told and folded(found) not in known and f"({found})" not in draft.text:
            told.add(found)
            yield Severity.WARNING, WHOLE_PAGE, f"“{found}” is explained neither here nor in the glossary."


@rule
def plain_numbers(draft: Draft) -> Found:
    for body in draft.bodies:
        text = "\n".join(body.blocks)
        for found in wording.hard_numbers(text):
            yield Severity.WARNING, body.place, f"“{found}”: “1 in 7” is easier to grasp."
        if len(counted := sorted(set(wording.denominators(text)))) > 1:
            told = f"Numbers are counted in {' and in '.join(counted)}. Use one of them throughout."
            yield Severity.WARNING, body.place, told


# --- Reading level ----------------------------------------------------------------------------------------------------


@rule
def reading_level(draft: Draft) -> Found:
    reading = draft.reading
    if reading.words < READING_WORDS or not issubclass(draft.model, Page):
        return
    told = f"Flesch-Kincaid grade {reading.grade:.1f} ({reading.adjusted_grade:.1f} without explained words)."
    if reading.grade > GRADE_ERROR:
        yield Severity.ERROR, WHOLE_PAGE, f"{told} Pages above {GRADE_ERROR:.0f} are too hard."
    elif reading.grade > GRADE_WARNING:
        yield Severity.WARNING, WHOLE_PAGE, f"{told} Aim for at most {GRADE_WARNING:.0f}."
    if reading.smog and reading.smog > SMOG_WARNING:
        yield Severity.WARNING, WHOLE_PAGE, f"SMOG grade {reading.smog:.1f}. Aim for at most {SMOG_WARNING:.0f}."


@rule
def plainest_where_it_matters(draft: Draft) -> Found:
    """Somebody reads a care card in a hurry, and the first page before any other."""
    for body in draft.bodies:
        if body.card and (level := measure([body.html], draft.terms).adjusted_grade) > PLAINEST_GRADE:
            yield (
                Severity.ERROR,
                body.place,
                f"Reading grade {level:.1f}; a care card has at most {PLAINEST_GRADE:.0f}.",
            )


@rule
def counted_syllables(draft: Draft) -> Found:
    for word in sorted(unknown(words(draft.text))):
        told = f"Nobody has counted the syllables of “{word}”; add it to content_standard/syllables.csv."
        yield Severity.WARNING, WHOLE_PAGE, told


def _start(text: str) -> str:
    return f"“{text if len(text) <= 90 else text[:89].rstrip() + '…'}”"
