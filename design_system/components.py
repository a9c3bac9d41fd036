"""Every component with examples. The gallery, the accessibility scan and the tests read them here."""

import datetime
from dataclasses import dataclass
from types import SimpleNamespace as Thing
from typing import Any

from django.utils.safestring import mark_safe


@dataclass(frozen=True)
class Component:
    """One template in `templates/components/`: when to use it, and what it is given in each example."""

    name: str
    guidance: str
    examples: tuple[dict[str, Any], ...]

    @property
    def template(self) -> str:
        return f"components/{self.name}.html"


# --- What the examples show -------------------------------------------------------------------------------------------

_DAY = datetime.date(2027, 3, 3)
_TEXT = mark_safe("<p>Many people jump as they fall asleep. It does not harm the brain.</p>\n")
_CITED = mark_safe(
    '<p>A <a class="myo-term" href="/glossary/#sleep-start">sleep start</a> is one jerk.'
    '<sup class="myo-note"><span class="myo-hidden">source </span>[1]</sup></p>\n'
)
_LIST = mark_safe("<ul>\n<li>the jerks last longer than 5 minutes</li>\n<li>somebody does not wake up</li>\n</ul>\n")

_LONG_WORD = "Electroencephalographically-confirmed-hyperekplexia"


def _piece(html: str = _TEXT, notes: tuple[int, ...] = ()) -> Thing:
    return Thing(html=html, notes=notes)


def _part(anchor: str, heading: str, html: str = _CITED, notes: tuple[int, ...] = (1,)) -> Thing:
    return Thing(anchor=anchor, heading=heading, html=html, notes=notes)


def _page(**changes: Any) -> Thing:
    usual = {
        "title": "Jerks as you fall asleep",
        "address": "/types/sleep-starts/",
        "edition": 1,
        "number": 1,
        "approved": True,
        "unconfirmed": False,
        "changed_on": _DAY,
        "public_note": "The warning signs are shorter.",
        "review": None,
    }
    return Thing(**{**usual, **changes})


def _review(**changes: Any) -> Thing:
    usual = {
        "on": _DAY,
        "next_due": datetime.date(2028, 3, 3),
        "profession": "Neurologist",
        "overdue": False,
        "text_changed_since": False,
    }
    return Thing(**{**usual, **changes})


_WARNING = "Weak evidence does not mean that it does not work."


def _grade(letter: str, word: str, meaning: str, warning: str = "") -> dict[str, str]:
    return {"letter": letter, "word": word, "meaning": meaning, "warning": warning}


_GRADES = (
    _grade("A", "Strong", "Several good trials agree."),
    _grade("B", "Fair", "At least one randomised trial in this kind of myoclonus."),
    _grade("C", "Limited", "Reports on groups of patients.", _WARNING),
    _grade("D", "Very limited", "Single cases or expert opinion only.", _WARNING),
    _grade("X", "Not established", "Not shown to work."),
    _grade("", "Not graded", "Nobody here has graded this yet."),
)


def _use(**changes: Any) -> Thing:
    usual = {
        "other": _page(title="Clonazepam", address="/treatments/clonazepam/"),
        "effect": "May help",
        "grade": _GRADES[3],
        "people_studied": "12",
        "kind_of_study": "Report on a group of patients",
        "finding": _piece(_CITED, (1,)),
        "not_known": _piece(),
        "last_searched": datetime.date(2026, 11, 22),
        "notes": (1,),
    }
    return Thing(**{**usual, **changes})


_UNGRADED_USE = _use(
    other=_page(title=_LONG_WORD, address="/treatments/another/"),
    grade=_GRADES[5],
    people_studied="Not recorded",
    kind_of_study="Not recorded",
    finding=_piece(mark_safe("")),
    last_searched=None,
    notes=(),
)

_KNOWN_SOURCE = {
    "page": _page(title="Sleep starts: a review (Doe J, Roe R, 2021)", address="/sources/sleep-starts/"),
    "title": "Sleep starts: a review",
    "authors": "Doe J, Roe R",
    "publisher": "A journal 12(3):45-67",
    "year": 2021,
    "kind": "Review of other studies",
    "how_read": "abstract",
    "own_address": "https://doi.org/10.1000/example",
}
_BARE_SOURCE = {
    "page": _page(title=f"A page about {_LONG_WORD}", address="/sources/bare/"),
    "title": f"A page about {_LONG_WORD}",
    "authors": "",
    "publisher": "",
    "year": "",
    "kind": "",
    "how_read": "excerpt of the page",
    "own_address": "",
}

_GROUP = Thing(
    anchor="causes",
    heading="What can cause it",
    shelves=[
        ("", [Thing(page=_page(title="Kidney failure", address="/causes/kidney/"), note=_piece(_CITED, (1,)))]),
        ("Inherited", [Thing(page=_page(title="Inherited causes", address="/causes/genetic/"), note=None)]),
    ],
    notes=[1],
)

_TYPE_EVIDENCE = Thing(
    anchor="type-sleep", heading="Jerks as you fall asleep", page=_page(), uses=(_use(), _UNGRADED_USE), notes=[1]
)
_EVIDENCE = Thing(
    heading="Each treatment, and how sure we are",
    intro="What has been tried for this type.",
    uses=(_use(), _UNGRADED_USE),
    recorded=[_use()],
    not_recorded=[_UNGRADED_USE],
    notes=[1],
)
_SUSPECTS = Thing(
    anchor="page-medicines",
    heading="Medicines that can cause jerks",
    classes={
        "Antibiotics": [Thing(medicine="Ciprofloxacin", known=_piece(mark_safe("")), notes=(1,))],
        "Medicines for epilepsy or nerve pain": [
            Thing(medicine="Gabapentin", known=_piece(), notes=(1, 2)),
            Thing(medicine=_LONG_WORD, known=_piece(_CITED, (1,)), notes=()),
        ],
    },
    notes=[1, 2],
)

ICONS = ("what", "help", "treatment", "living", "type", "cause", "test", "question", "guide", "source", "word")

# --- The components ---------------------------------------------------------------------------------------------------

COMPONENTS = (
    Component(
        "skip_links",
        "First on every page. The second link is there only where the page has care cards.",
        ({"warning_signs": False}, {"warning_signs": True}),
    ),
    Component("header", "Once a page. At most 128 px high and at most 8 stops of the Tab key.", ({},)),
    Component(
        "footer",
        "Once a page: the other lists, the pages about the site, the promise, and what the site cannot do.",
        ({"pages": (_page(title="Privacy", address="/privacy/"),)}, {"pages": ()}),
    ),
    Component(
        "display",
        "Once a page, in the footer. Its buttons show only where the script runs; they act when the finger lifts.",
        ({},),
    ),
    Component(
        "breadcrumb",
        "Above the title: the way back to the list.",
        (
            {
                "crumbs": (Thing(title="Home", address="/"), Thing(title="Types", address="/types/")),
                "title": "Jerks as you fall asleep",
            },
            {"crumbs": (), "title": "A list, which has only the home page above it"},
        ),
    ),
    Component(
        "names",
        "Under the summary: other names, and how to say a hard one.",
        (
            {"label": "Also called:", "names": ("Hypnic jerks", "Sleep starts"), "between": ", ", "say": "HIP-nik"},
            {"label": "Also asked as:", "names": ("Is it bad?", "Will it go?"), "between": " ", "say": ""},
            {"label": "", "names": (), "between": "", "say": ""},
        ),
    ),
    Component(
        "sheet_line",
        "Last in every page. On paper it stands at the foot of each sheet; on the screen it is not shown.",
        (
            {"page": "", "health": False},
            {"page": _page(), "health": True},
            {"page": _page(review=_review()), "health": True},
        ),
    ),
    Component(
        "urgent",
        "Wherever a text is public by one person's decision.",
        ({"page": _page(unconfirmed=True)}, {"page": _page()}),
    ),
    Component(
        "review_line",
        "Under the title of every page about health. It never says more than what happened.",
        (
            {"page": _page(review=_review())},
            {"page": _page(review=_review(overdue=True, text_changed_since=True))},
            {"page": _page()},
            {"page": _page(approved=False)},
            {"page": _page(approved=False, unconfirmed=True)},
            {"page": _page(approved=False, edition=0, number=0)},
        ),
    ),
    Component(
        "summary_box",
        "Once a page: what somebody must know who reads nothing else.",
        ({"heading": "In 30 seconds", "piece": _piece(_CITED, (1,))},),
    ),
    Component(
        "facts",
        "At a glance: short answers beside their names. A treatment has its overall grade here.",
        ({"facts": [("Sorted by", "When does it happen?"), ("Harmless?", "Usually harmless")], "grade": _GRADES[2]},),
    ),
    Component("what_to_do", "Steps for the reader.", ({"piece": _piece(_LIST)},)),
    Component(
        "care_card",
        "One level of urgency. Inside care_cards only: text after a card needs its own heading.",
        tuple({"card": Thing(level=level, html=_LIST, notes=())} for level in ("now", "today", "soon", "fine")),
    ),
    Component(
        "care_cards",
        "All care cards of a page, the most urgent first. At most one of each level.",
        ({"cards": (Thing(level="soon", html=_LIST, notes=()), Thing(level="fine", html=_LIST, notes=()))},),
    ),
    Component(
        "contents",
        "Links to the parts of a long page. Left out where there are no parts.",
        (
            {
                "parts": (_part("part-picture", "What it looks like"), _part("part-outlook", "What to expect")),
                "evidence": "Each treatment, and how sure we are",
                "groups": (_GROUP,),
                "not_known": True,
                "sources": True,
            },
        ),
    ),
    Component(
        "section",
        "One headed part of a page, with one link to the sources where it relies on any.",
        ({"part": _part("part-picture", "What it looks like")}, {"part": _part("part-origin", _LONG_WORD, _TEXT, ())}),
    ),
    Component(
        "callout",
        "A part that must not be missed, such as “Do not stop this medicine suddenly”. At most 2 a page.",
        ({"part": _part("part-stopping", "Stopping it")},),
    ),
    Component(
        "sources_link",
        "The one link of a part to the sources. The numbers before it are plain text: too small to aim at.",
        ({"numbers": (1,)}, {"numbers": (3, 1)}, {"numbers": ()}),
    ),
    Component(
        "page_card",
        "A link to another page. The whole card is the link.",
        (
            {
                "icon": "type",
                "address": "/types/",
                "title": "Types",
                "text": "Kinds of jerks and what they are called.",
            },
            {"icon": "", "address": "/causes/", "title": "Causes", "text": ""},
            {"icon": "test", "address": "/tests/", "title": _LONG_WORD, "text": ""},
        ),
    ),
    Component(
        "icon",
        "Beside words that say the same: for the doors and for lists of pages of several kinds.",
        tuple({"name": name} for name in ICONS),
    ),
    Component(
        "doors",
        "On the home page only: the four questions people come with.",
        ({"what": "#page-contents", "help": "#page-warning-signs", "living": "/guides/"},),
    ),
    Component("ways_in", "On the home page only: the lists, by the question that each answers.", ({},)),
    Component("related", "Linked pages, with a note where the link means something.", ({"group": _GROUP},)),
    Component(
        "grade",
        "How sure anybody can be: a letter in a box, always with words.",
        tuple({"grade": grade} for grade in _GRADES),
    ),
    Component(
        "grade_mark",
        "A grade without its meaning, where the scale is on the same page.",
        tuple({"grade": grade} for grade in _GRADES),
    ),
    Component(
        "grade_scale",
        "What the letters mean: above a table of grades.",
        ({"scale": _GRADES, "warning": _WARNING, "about": _piece()},),
    ),
    Component(
        "evidence",
        "One treatment for one type. What is not known is always said.",
        ({"use": _use()}, {"use": _UNGRADED_USE}),
    ),
    Component(
        "evidence_list",
        "All that is known between one page and the treatments or types it is linked with.",
        ({"evidence": _EVIDENCE}, {"evidence": Thing(uses=())}),
    ),
    Component(
        "tools",
        "At the end of each page about health: what helps to act on it.",
        ({"tools": (_page(fields={"purpose": "What to write down."}),)}, {"tools": ()}),
    ),
    Component(
        "help_link",
        "Under the title of a page with care cards: the way to them, for all who see.",
        ({"cards": (_page(),)}, {"cards": ()}),
    ),
    Component(
        "evidence_table",
        "All treatments for one type. A list of its rows where there is no room for five columns.",
        ({"group": _TYPE_EVIDENCE},),
    ),
    Component(
        "medicine_table",
        "Medicines that can cause jerks, by class. Each row says not to stop it alone.",
        ({"table": _SUSPECTS},),
    ),
    Component(
        "note_marks",
        "The numbers of the sources that a line relies on, after its words.",
        ({"numbers": (1, 3)}, {"numbers": ()}),
    ),
    Component(
        "not_known", "What experts do not know, said plainly.", ({"piece": _piece()}, {"piece": _piece(mark_safe(""))})
    ),
    Component(
        "source",
        "One source in a list of sources. What is not known about it is left out.",
        ({"reference": _KNOWN_SOURCE}, {"reference": _BARE_SOURCE}),
    ),
    Component("sources", "The numbered sources of a page.", ({"references": [_KNOWN_SOURCE, _BARE_SOURCE]},)),
    Component(
        "change_line",
        "Last on a page: when it changed and why.",
        ({"page": _page()}, {"page": _page(public_note="")}, {"page": _page(number=0, edition=0, public_note="")}),
    ),
    Component(
        "letters",
        "The way into a list by letter. Letters without entries are not links.",
        ({"letters": [("A", ["an entry"]), ("B", []), ("#", ["an entry"])]},),
    ),
    Component("ways_on", "Where to go from a page that has nothing to show.", ({},)),
)
