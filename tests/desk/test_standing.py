"""Each form says where its page stands and what comes next, and leads there."""

import datetime
from collections.abc import Callable
from xml.etree.ElementTree import Element

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from citations.models import Source
from conditions.models import Guide, Treatment
from desk.accounts import REVIEWER
from desk.standing import describe
from editorial.models import Account, ClinicalReview, Edition, Editioned, Parked, Revision
from editorial.status import current_of, latest_revision, states
from editorial.workflow import review
from glossary.models import Term
from tests.desk.people import NO_GROUP, Person, Someone, document, list_of, review_of, rows_of, step_of

TOMORROW = datetime.timedelta(days=1)


@pytest.fixture
def tic(db: None) -> Term:
    found: Term = Term.objects.get(key="tic")
    return found


def told(person: Person, thing: Editioned) -> tuple[str, str, str]:
    """What the form says: where the page stands, what comes next, and the address that it leads to."""
    box = next(each for each in document(person.read(step_of(thing, "change"))).iter("div") if _is_standing(each))
    lines = [" ".join("".join(line.itertext()).split()) for line in box.iter("p")]
    link = next(box.iter("a"), None)
    stands, comes = lines[0].removeprefix("Where it stands: "), lines[1].removeprefix("Next step: ")
    return stands, comes, "" if link is None else link.get("href", "")


def _is_standing(element: Element) -> bool:
    return element.get("class") == "desk-standing"


def pending() -> Edition:
    found: Edition = Edition.objects.pending().get()
    return found


def published_alone(thing: Editioned, by: Account, change: str = "content") -> Edition:
    live, revision = current_of(thing), latest_revision(thing)
    assert live
    edition: Edition = Edition.objects.create(
        model=revision.model,  # type: ignore[union-attr]
        key=thing.key,
        number=live.number + 1,
        revision=revision,
        change=change,
        submitted_by=by,
        authors=[by.pk],
        verdict=Edition.Verdict.UNCONFIRMED,
        reason="It was dangerous.",
        public_note="Wrong.",
        live_from=timezone.now(),
    )
    return edition


def test_a_public_page_without_edits(wanda: Person, tic: Term) -> None:
    assert told(wanda, tic) == ("Edition 1 is public.", "Nothing to do.", "")


def test_edits_lead_to_submitting(wanda: Person, tic: Term) -> None:
    wanda.save(tic, {"say": "TIK"})
    stands, comes, address = told(wanda, tic)
    assert stands == "Edition 1 is public. There are edits that readers do not see."
    assert "submit it for review" in comes
    assert address == step_of(tic, "submit")


def test_a_page_that_was_never_public_leads_to_submitting(wanda: Person, leaflet: Guide) -> None:
    stands, _, address = told(wanda, leaflet)
    assert (stands, address) == ("Not public yet.", step_of(leaflet, "submit"))


def test_what_waits_leads_who_may_decide_to_the_decision_and_tells_the_others_who_may(
    wanda: Person, rahul: Person, tic: Term
) -> None:
    wanda.save(tic, {"say": "TIK"})
    wanda.submit(tic)
    stands, comes, address = told(wanda, tic)
    assert stands.endswith("Edition 2 waits for review.")
    assert (comes, address) == ("Wait until a second person decides. Who may: rahul.", "")
    assert told(rahul, tic)[2] == review_of(pending())


def test_what_nobody_may_decide_on_says_so(wanda: Person, rahul: Person, tic: Term) -> None:
    assert rahul.account
    rahul.save(tic, {"say": "TIK"})
    wanda.submit(tic, including=[rahul.account.pk])
    assert "Ask an administrator for another reviewer." in told(rahul, tic)[1]
    Account.objects.filter(pk=rahul.account.pk).update(is_active=False)
    assert "Ask an administrator for another reviewer." in told(wanda, tic)[1]


def test_edits_after_the_submission_lead_to_submitting_again_and_reviewers_still_to_the_decision(
    wanda: Person, rahul: Person, tic: Term
) -> None:
    wanda.save(tic, {"say": "TIK"})
    wanda.submit(tic)
    wanda.save(tic, {"say": "TI-ik"})
    stands, comes, address = told(wanda, tic)
    assert stands.endswith("The text was edited after it was submitted.")
    assert comes.startswith("Submit it again")
    assert address == step_of(tic, "submit")
    assert told(rahul, tic)[2] == review_of(pending())


def test_what_was_sent_back_shows_the_note_until_it_is_submitted_again(wanda: Person, rahul: Person, tic: Term) -> None:
    wanda.save(tic, {"say": "TIK"})
    wanda.submit(tic)
    rahul.decide(pending(), "ask", "Say <b>how</b>.")
    stands, comes, address = told(wanda, tic)
    assert stands.endswith("rahul asked for changes to edition 2.")
    assert "“Say <b>how</b>.”" in comes
    assert address == step_of(tic, "submit")
    wanda.save(tic, {"say": "TI-ik"})
    wanda.submit(tic)
    assert "asked for changes" not in told(wanda, tic)[0]


def _schedule(wanda: Person, rahul: Person, thing: Editioned) -> Edition:
    wanda.save(thing, {"say": "TIK"})
    wanda.submit(thing)
    edition = pending()
    assert rahul.account
    review(edition, by=rahul.account, approve=True, live_from=timezone.now() + TOMORROW)
    return edition


def test_what_is_approved_for_a_date_says_when(wanda: Person, rahul: Person, tic: Term) -> None:
    _schedule(wanda, rahul, tic)
    stands, comes, _ = told(wanda, tic)
    date = timezone.localtime(timezone.now() + TOMORROW)
    assert f"Edition 2 becomes public on {date.day} {date:%B %Y}" in stands
    assert comes.startswith("Nothing to do: it becomes public by itself.")
    wanda.save(tic, {"say": "TI-ik"})
    stands, _, address = told(wanda, tic)
    assert stands.endswith("The text was edited after it was approved.")
    assert address == step_of(tic, "submit")


@pytest.mark.parametrize(
    ("change", "stands"),
    [
        ("content", "Edition 2 is public by wanda alone, and nobody has confirmed it yet."),
        ("withdrawn", "Withdrawn by wanda alone, and nobody has confirmed it yet."),
    ],
)
def test_what_one_person_made_public_leads_a_second_to_confirming_it(
    wanda: Person, rahul: Person, tic: Term, change: str, stands: str
) -> None:
    assert wanda.account
    edition = published_alone(tic, wanda.account, change)
    assert told(wanda, tic) == (stands, "Wait until a second person confirms it or takes it back. Who may: rahul.", "")
    assert told(rahul, tic)[2] == review_of(edition)


def test_a_draft_that_was_put_aside_is_not_forgotten(wanda: Person, tic: Term) -> None:
    live = current_of(tic)
    assert live
    Parked.objects.create(
        model="glossary.term", key="tic", revision=live.revision, base=live.revision, by=wanda.account
    )
    stands, comes, _ = told(wanda, tic)
    assert stands == "Edition 1 is public. A draft of wanda is put aside."
    assert comes.startswith("Take up the draft")


def test_a_withdrawn_page_says_how_to_bring_it_back(wanda: Person, tic: Term, sign_off: Callable[..., Edition]) -> None:
    sign_off(tic, change="withdrawn", note="Wrong.")
    stands, comes, _ = told(wanda, tic)
    assert stands == "Withdrawn."
    assert "To bring the page back" in comes


@pytest.mark.parametrize(
    ("days", "comes", "leads"),
    [
        (-1, "The clinical review was due on", True),
        (0, "The clinical review is due on", True),
        (90, "The clinical review is due on", True),
        (91, "Nothing to do. The next clinical review is due on", False),
    ],
)
def test_a_public_page_says_when_its_clinical_review_is_due(
    wanda: Person, clonazepam: Treatment, days: int, comes: str, leads: bool
) -> None:
    due = timezone.localdate() + datetime.timedelta(days=days)
    edition, before = current_of(clonazepam), due - datetime.timedelta(days=365)
    values = {"by": wanda.account, "profession": "Neurologist", "statement": "Checked."}
    ClinicalReview.objects.create(edition=edition, on=before, next_due=due, **values)
    assert told(wanda, clonazepam)[1].startswith(f"{comes} {due.day} {due:%B %Y}.")
    assert (told(wanda, clonazepam)[2] == step_of(clonazepam, "editions")) == leads


def test_a_page_that_no_clinician_has_checked_says_so_where_one_should(wanda: Person, clonazepam: Treatment) -> None:
    assert told(wanda, clonazepam)[1].startswith("No clinician has checked this page yet.")
    for thing in (Source.objects.first(), Guide.objects.get(key="privacy")):
        assert thing
        assert told(wanda, thing)[1] == "Nothing to do."


def test_a_list_says_the_same_as_the_form(wanda: Person, rahul: Person, tic: Term) -> None:
    _schedule(wanda, rahul, tic)
    row = next(row for row in rows_of(wanda.read(list_of(Term), "q=tic")) if row.startswith("tic "))
    assert told(wanda, tic)[0] in row


def test_somebody_without_a_group_is_told_nothing(person: Someone, tic: Term) -> None:
    assert person(NO_GROUP).get(step_of(tic, "change")).status_code == 403


def test_where_pages_stand_takes_the_same_queries_however_many_editions_they_have(
    make_account: Callable[..., Account], wanda: Person, rahul: Person, tic: Term
) -> None:
    keys = list(Term.objects.values_list("key", flat=True))
    with CaptureQueriesContext(connection) as few:
        _read_everything(keys)
    _schedule(wanda, rahul, tic)
    make_account("sara", REVIEWER)
    for number, key in enumerate(keys[:20]):
        edition = current_of(Term.objects.get(key=key))
        assert edition
        values = {"model": "glossary.term", "key": key}
        revision = Revision.objects.create(
            **values, number=20 + number, content=edition.revision.content, digest="x", by=rahul.account, origin="admin"
        )
        Parked.objects.create(**values, revision=revision, base=edition.revision, by=rahul.account)
        Edition.objects.create(
            **values,
            number=20,
            revision=revision,
            change="minor",
            submitted_by=wanda.account,
            verdict="changes",
            reviewed_by=rahul.account,
        )
    with CaptureQueriesContext(connection) as many:
        _read_everything(keys)
    assert len(many) == len(few)


def _read_everything(keys: list[str]) -> None:
    for found in states(Term, keys).values():
        describe(found)
