"""Every component with examples. The gallery, the accessibility scan and the tests read them here."""

from dataclasses import dataclass
from types import SimpleNamespace as Thing
from typing import Any

from django.utils.safestring import mark_safe

from design_system.examples import (
    ASK_FIRST,
    BARE_ENTRY,
    BARE_SOURCE,
    CALL,
    CITED,
    COUNTRY,
    DAY,
    EVIDENCE,
    GRADES,
    GROUP,
    KNOWN_SOURCE,
    LINE_ENTRY,
    LINES,
    LIST,
    LONG_WORD,
    OLD,
    SUSPECTS,
    TEXT,
    TYPE_EVIDENCE,
    UNGRADED_USE,
    WARNING,
    a_card,
    a_group,
    a_page,
    a_part,
    a_piece,
    a_review,
    a_use,
    an_entry,
)


@dataclass(frozen=True)
class Component:
    """One template in `templates/components/`: when to use it, and what it is given in each example."""

    name: str
    guidance: str
    examples: tuple[dict[str, Any], ...]

    @property
    def template(self) -> str:
        return f"components/{self.name}.html"


ICONS = (
    *("what", "help", "treatment", "living"),
    *("type", "cause", "test", "question", "guide", "source", "word", "warning line", "number"),
)

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
        (
            {"pages": (a_page(title="Privacy", address="/privacy/"),), "has_software_drafts": True},
            {"pages": (), "has_software_drafts": False},
        ),
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
            {"page": a_page(), "health": True},
            {"page": a_page(review=a_review()), "health": True},
            {"page": a_page(old=OLD), "health": True},
        ),
    ),
    Component(
        "urgent",
        "Wherever a text is public by one person's decision.",
        ({"page": a_page(unconfirmed=True)}, {"page": a_page()}),
    ),
    Component(
        "review_line",
        "Under the title of every page about health. It never says more than what happened.",
        (
            {"page": a_page(review=a_review())},
            {"page": a_page(review=a_review(overdue=True, text_changed_since=True))},
            {"page": a_page()},
            {"page": a_page(approved=False)},
            {"page": a_page(approved=False, unconfirmed=True)},
            {"page": a_page(old=OLD)},
            {"page": a_page(approved=False, edition=0, number=0)},
        ),
    ),
    Component(
        "summary_box",
        "Once a page: what somebody must know who reads nothing else.",
        ({"heading": "In 30 seconds", "piece": a_piece(CITED, (1,))},),
    ),
    Component(
        "facts",
        "At a glance: short answers beside their names. A treatment has its overall grade here.",
        ({"facts": [("Sorted by", "When does it happen?"), ("Harmless?", "Usually harmless")], "grade": GRADES[2]},),
    ),
    Component("what_to_do", "Steps for the reader.", ({"piece": a_piece(LIST)},)),
    Component(
        "care_card",
        "One level of urgency, with the numbers to call where that is now. Inside care_cards only: text after a card"
        " needs its own heading.",
        (
            {"card": a_card("now", **CALL)},
            {
                "card": a_card(
                    "now",
                    **CALL,
                    groups=(
                        a_group(heading="Seizures (fits)"),
                        a_group(heading="Medicines"),
                        a_group(ASK_FIRST, ask_first=True, is_folded=True),
                    ),
                )
            },
            {"card": a_card("now", **{**CALL, "groups": (a_group(ASK_FIRST, ask_first=True), a_group())})},
            {"card": a_card("today", groups=(), own=LIST)},
            {"card": a_card("soon", own=LIST)},
            {"card": a_card("fine")},
        ),
    ),
    Component(
        "care_cards",
        "All care cards of a page, the most urgent first. At most one of each level. Last comes the way to all signs."
        " Where they come before everything else, the heading above them is not shown.",
        (
            {"cards": (a_card("soon"), a_card("fine")), "all": "/guides/get-help/", "first": False},
            {"cards": (a_card("now", **CALL),), "all": "", "first": True},
            {"cards": (), "all": "", "first": False},
        ),
    ),
    Component(
        "care_lines",
        "The lines of one list on a care card. Each has an anchor, and the numbers of its sources.",
        ({"lines": LINES},),
    ),
    Component(
        "ask_first",
        "After “do not stop a medicine on your own”, wherever that stands: the exceptions on this page.",
        ({"lines": ASK_FIRST}, {"lines": ()}),
    ),
    Component(
        "country_numbers",
        "Whom to call in one country, by what for. A number is a link where a telephone can dial it.",
        ({"country": COUNTRY},),
    ),
    Component(
        "contents",
        "Links to the parts of a long page. Left out where there are no parts.",
        (
            {
                "parts": (a_part("part-picture", "What it looks like"), a_part("part-outlook", "What to expect")),
                "evidence": "Each treatment, and how sure we are",
                "groups": (GROUP,),
                "not_known": True,
                "sources": True,
            },
        ),
    ),
    Component(
        "section",
        "One headed part of a page, with one link to the sources where it relies on any.",
        ({"part": a_part("part-picture", "What it looks like")}, {"part": a_part("part-origin", LONG_WORD, TEXT, ())}),
    ),
    Component(
        "callout",
        "A part that must not be missed, such as “Do not stop this medicine suddenly”. At most 2 a page.",
        (
            {"part": a_part("part-stopping", "Stopping it"), "ask_first": ()},
            {"part": a_part("part-stopping", "Stopping it"), "ask_first": ASK_FIRST},
        ),
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
            {"icon": "test", "address": "/tests/", "title": LONG_WORD, "text": ""},
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
    Component("related", "Linked pages, with a note where the link means something.", ({"group": GROUP},)),
    Component(
        "grade",
        "How sure anybody can be: a letter in a box, always with words.",
        tuple({"grade": grade} for grade in GRADES),
    ),
    Component(
        "grade_mark",
        "A grade without its meaning, where the scale is on the same page.",
        tuple({"grade": grade} for grade in GRADES),
    ),
    Component(
        "grade_scale",
        "What the letters mean: above a table of grades.",
        ({"scale": GRADES, "warning": WARNING, "about": a_piece()},),
    ),
    Component(
        "evidence",
        "One treatment for one type. What is not known is always said.",
        ({"use": a_use()}, {"use": UNGRADED_USE}),
    ),
    Component(
        "evidence_list",
        "All that is known between one page and the treatments or types it is linked with.",
        ({"evidence": EVIDENCE}, {"evidence": Thing(uses=())}),
    ),
    Component(
        "tools",
        "At the end of each page about health: what helps to act on it.",
        ({"tools": (a_page(fields={"purpose": "What to write down."}),)}, {"tools": ()}),
    ),
    Component(
        "help_link",
        "Under the title of a page with care cards: the way to them, for all who see.",
        ({"cards": (a_page(),)}, {"cards": ()}),
    ),
    Component(
        "evidence_table",
        "All treatments for one type. A list of its rows where there is no room for five columns.",
        ({"group": TYPE_EVIDENCE},),
    ),
    Component(
        "medicine_table",
        "Medicines that can cause jerks, by class. First it says when to ask before the next dose.",
        ({"table": SUSPECTS, "ask_first": ()}, {"table": SUSPECTS, "ask_first": ASK_FIRST}),
    ),
    Component(
        "note_marks",
        "The numbers of the sources that a line relies on, after its words.",
        ({"numbers": (1, 3)}, {"numbers": ()}),
    ),
    Component(
        "not_known",
        "What experts do not know, said plainly.",
        ({"piece": a_piece()}, {"piece": a_piece(mark_safe(""))}),
    ),
    Component(
        "source",
        "One source in a list of sources. What is not known about it is left out.",
        ({"reference": KNOWN_SOURCE}, {"reference": BARE_SOURCE}),
    ),
    Component("sources", "The numbered sources of a page.", ({"references": [KNOWN_SOURCE, BARE_SOURCE]},)),
    Component(
        "change_line",
        "Last on a page: when it changed and why, its history, and where to say that something is wrong.",
        (
            {"page": a_page()},
            {"page": a_page(public_note="")},
            {"page": a_page(number=0, edition=0, public_note="")},
            {"page": a_page(old=OLD)},
        ),
    ),
    Component(
        "old_head",
        "In the head of a page that may show an earlier edition: search engines are to list today's page only.",
        ({"page": a_page(old=OLD)}, {"page": a_page()}, {"page": a_page(is_unlisted=True)}),
    ),
    Component(
        "unlisted",
        "In the head of a page that search engines are not to list, as no clinician has checked what it says.",
        ({"is_unlisted": True}, {"is_unlisted": False}),
    ),
    Component(
        "old_band",
        "Above the title of an earlier edition. It says that the text is old before anybody reads it.",
        (
            {"page": a_page(old=OLD)},
            {"page": a_page(old=Thing(**{**vars(OLD), "taken_back": True}))},
            {"page": a_page()},
        ),
    ),
    Component(
        "history_entry",
        "One edition in the history of a page, with the ways to what it changed and to its text.",
        ({"entry": an_entry()}, {"entry": BARE_ENTRY}, {"entry": LINE_ENTRY}),
    ),
    Component(
        "change_place",
        "One changed place of a page. Words say what stood there before and what came; colour says nothing.",
        (
            {
                "place": Thing(
                    name="In 30 seconds",
                    changes=(
                        Thing(gone=["Most people jerk.", "It is harmless."], new=["Many people jerk."]),
                        Thing(gone=[f"See {LONG_WORD}."], new=[]),
                        Thing(gone=[], new=["Ask your doctor."]),
                    ),
                )
            },
            {"place": Thing(name="Order of Sections", changes=())},
        ),
    ),
    Component(
        "changed_pages",
        "Pages in a list of changes. Each leads to what changed or, where nothing can be compared, to the page.",
        ({"entries": (an_entry(), BARE_ENTRY)},),
    ),
    Component(
        "changed_days",
        "Changes by day, those of which the same is said together. Small ones and long lists are folded.",
        (
            {
                "days": (
                    (
                        DAY,
                        (
                            Thing(what="Changed", note="Shorter.", entries=(an_entry(),), folds=()),
                            Thing(what="First published", note="", entries=(), folds=(("Types", (BARE_ENTRY,)),)),
                        ),
                    ),
                )
            },
            {"days": ()},
        ),
    ),
    Component(
        "letters",
        "The way into a list by letter. Letters without entries are not links.",
        ({"letters": [("A", ["an entry"]), ("B", []), ("#", ["an entry"])]},),
    ),
    Component("ways_on", "Where to go from a page that has nothing to show.", ({},)),
)
