"""What the examples of the components show."""

import datetime
from types import SimpleNamespace as Thing
from typing import Any

from django.utils.safestring import mark_safe

DAY = datetime.date(2027, 3, 3)
TEXT = mark_safe("<p>Many people jump as they fall asleep. It does not harm the brain.</p>\n")
CITED = mark_safe(
    '<p>A <a class="myo-term" href="/glossary/#sleep-start">sleep start</a> is one jerk.'
    '<sup class="myo-note"><span class="myo-hidden">source </span>[1]</sup></p>\n'
)
LIST = mark_safe("<ul>\n<li>the jerks last longer than 5 minutes</li>\n<li>somebody does not wake up</li>\n</ul>\n")

LONG_WORD = "Electroencephalographically-confirmed-hyperekplexia"


def a_piece(html: str = TEXT, notes: tuple[int, ...] = ()) -> Thing:
    return Thing(html=html, notes=notes)


def a_part(anchor: str, heading: str, html: str = CITED, notes: tuple[int, ...] = (1,)) -> Thing:
    return Thing(anchor=anchor, heading=heading, html=html, notes=notes)


def a_page(**changes: Any) -> Thing:
    usual = {
        "title": "Jerks as you fall asleep",
        "address": "/types/sleep-starts/",
        "edition": 1,
        "number": 1,
        "approved": True,
        "unconfirmed": False,
        "old": None,
        "history": "/types/sleep-starts/history/",
        "kind": Thing(name="Type"),
        "changed_on": DAY,
        "public_note": "The warning signs are shorter.",
        "review": None,
        "how_made": "Drafted by software from excerpts of the sources below.",
        "is_unlisted": False,
    }
    return Thing(**{**usual, **changes})


def a_review(**changes: Any) -> Thing:
    usual = {
        "on": DAY,
        "next_due": datetime.date(2028, 3, 3),
        "profession": "Neurologist",
        "overdue": False,
        "text_changed_since": False,
    }
    return Thing(**{**usual, **changes})


OLD = Thing(
    since=DAY,
    until=datetime.date(2027, 3, 9),
    address="/types/sleep-starts/",
    history="/types/sleep-starts/history/",
    taken_back=False,
)


def an_entry(**changes: Any) -> Thing:
    usual = {
        "page": a_page(),
        "told": Thing(number=2, note="The warning signs are shorter."),
        "anchor": "edition-2",
        "heading": "Changed",
        "what": "Changed",
        "on": DAY,
        "signed": "Approved by a second person.",
        "checks": ("Checked by a clinician (Neurologist) on 3 March 2027.",),
        "compared_with": a_page(),
        "readable": True,
        "address": "/types/sleep-starts/history/2/",
        "text_address": "/types/sleep-starts/history/2/text/",
        "link": "/types/sleep-starts/history/2/",
    }
    return Thing(**{**usual, **changes})


BARE_ENTRY = an_entry(
    told=Thing(number=1, note=""),
    anchor="edition-1",
    heading="First published",
    what="First published",
    checks=(),
    compared_with=None,
    readable=False,
    link="/types/sleep-starts/",
)
LINE_ENTRY = an_entry(
    anchor="edition-five-minutes-2",
    heading="Warning line, changed: “Call the emergency number now if: the jerks last longer than 5 minutes”",
)


def a_line(key: str, words: str, notes: tuple[int, ...] = ()) -> Thing:
    return Thing(key=key, html=mark_safe(words), notes=notes)  # noqa: S308  (words of this file)


LINES = (
    a_line("five-minutes", "the jerks last longer than 5 minutes", (1,)),
    a_line("no-waking", "somebody does not wake up"),
)
ASK_FIRST = (a_line("rash", "you have a rash and a fever after you began a medicine", (2,)),)


def a_group(
    lines: tuple[Thing, ...] = LINES, heading: str = "", *, ask_first: bool = False, is_folded: bool = False
) -> Thing:
    return Thing(heading=heading, lines=lines, ask_first=ask_first, is_folded=is_folded)


def a_card(level: str, **changes: Any) -> Thing:
    usual = {"groups": (a_group(),), "own": "", "numbers": "", "first_aid": "", "numbers_page": ""}
    return Thing(level=level, **{**usual, **changes})


#: What only the most urgent card has.
CALL = {
    "numbers": "UK 999 · Ireland, EU 112 · elsewhere your local number",
    "first_aid": "/guides/get-help/#first-aid",
    "numbers_page": "/guides/numbers/",
}


def a_help_line(**changes: Any) -> Thing:
    usual = {
        "key": "gb-emergency",
        "name": "Ambulance",
        "number": "999",
        "dial": "999",
        "note": "",
        "address": "",
        "is_seen": True,
        "checked_on": DAY,
        "notes": (1,),
    }
    return Thing(**{**usual, **changes})


COUNTRY = Thing(
    anchor="country-gb",
    heading="United Kingdom",
    purposes=[
        ("Emergency", [a_help_line()]),
        (
            "If you think of ending your life",
            [
                a_help_line(key="gb-words", name="A line with words", number="Text WORD to 85258", dial=""),
                a_help_line(
                    key="gb-web",
                    name=LONG_WORD,
                    number="",
                    dial="",
                    note="Day and night.",
                    address="https://www.example.org/a-long-address/of-a-page",
                    is_seen=False,
                    notes=(),
                ),
            ],
        ),
    ],
    notes=[1],
)
WARNING = "Weak evidence does not mean that it does not work."


def a_grade(letter: str, word: str, meaning: str, warning: str = "") -> dict[str, str]:
    return {"letter": letter, "word": word, "meaning": meaning, "warning": warning}


GRADES = (
    a_grade("A", "Strong", "Several good trials agree."),
    a_grade("B", "Fair", "At least one randomised trial in this kind of myoclonus."),
    a_grade("C", "Limited", "Reports on groups of patients.", WARNING),
    a_grade("D", "Very limited", "Single cases or expert opinion only.", WARNING),
    a_grade("X", "Not established", "Not shown to work."),
    a_grade("", "Not graded", "Nobody here has graded this yet."),
)


def a_use(**changes: Any) -> Thing:
    usual = {
        "other": a_page(title="Clonazepam", address="/treatments/clonazepam/"),
        "effect": "May help",
        "grade": GRADES[3],
        "people_studied": "12",
        "kind_of_study": "Report on a group of patients",
        "finding": a_piece(CITED, (1,)),
        "not_known": a_piece(),
        "last_searched": datetime.date(2026, 11, 22),
        "notes": (1,),
    }
    return Thing(**{**usual, **changes})


UNGRADED_USE = a_use(
    other=a_page(title=LONG_WORD, address="/treatments/another/"),
    grade=GRADES[5],
    people_studied="Not recorded",
    kind_of_study="Not recorded",
    finding=a_piece(mark_safe("")),
    last_searched=None,
    notes=(),
)

KNOWN_SOURCE = {
    "page": a_page(title="Sleep starts: a review (Doe J, Roe R, 2021)", address="/sources/sleep-starts/"),
    "title": "Sleep starts: a review",
    "authors": "Doe J, Roe R",
    "publisher": "A journal 12(3):45-67",
    "year": 2021,
    "kind": "Review of other studies",
    "how_read": "abstract",
    "own_address": "https://doi.org/10.1000/example",
}
BARE_SOURCE = {
    "page": a_page(title=f"A page about {LONG_WORD}", address="/sources/bare/"),
    "title": f"A page about {LONG_WORD}",
    "authors": "",
    "publisher": "",
    "year": "",
    "kind": "",
    "how_read": "excerpt of the page",
    "own_address": "",
}

GROUP = Thing(
    anchor="causes",
    heading="What can cause it",
    shelves=[
        ("", [Thing(page=a_page(title="Kidney failure", address="/causes/kidney/"), note=a_piece(CITED, (1,)))]),
        ("Inherited", [Thing(page=a_page(title="Inherited causes", address="/causes/genetic/"), note=None)]),
    ],
    notes=[1],
)

TYPE_EVIDENCE = Thing(
    anchor="type-sleep", heading="Jerks as you fall asleep", page=a_page(), uses=(a_use(), UNGRADED_USE), notes=[1]
)
EVIDENCE = Thing(
    heading="Each treatment, and how sure we are",
    intro="What has been tried for this type.",
    uses=(a_use(), UNGRADED_USE),
    recorded=[a_use()],
    not_recorded=[UNGRADED_USE],
    notes=[1],
)
SUSPECTS = Thing(
    anchor="page-medicines",
    heading="Medicines that can cause jerks",
    classes={
        "Antibiotics": [Thing(medicine="Ciprofloxacin", known=a_piece(mark_safe("")), notes=(1,))],
        "Medicines for epilepsy or nerve pain": [
            Thing(medicine="Gabapentin", known=a_piece(), notes=(1, 2)),
            Thing(medicine=LONG_WORD, known=a_piece(CITED, (1,)), notes=()),
        ],
    },
    notes=[1, 2],
)
