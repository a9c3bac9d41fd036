"""The review queue: what waits, what changed, and the decision of a second person."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conditions.models import Treatment
from editorial.alone import publish_urgently
from editorial.models import Edition
from editorial.workflow import record, submit
from glossary.models import Term
from tests.desk.people import (
    SUPERUSER,
    Person,
    Someone,
    answer_of,
    by_role,
    everything_kept,
    public_address,
    read_public,
    review_of,
    rows_of,
    step_of,
    table,
    words_of,
)

QUEUE = reverse("admin:editorial_edition_changelist")


def _submitted(by: Person, key: str = "tic", say: str = "TIK") -> Edition:
    """An edition of a word that waits for review."""
    term = Term.objects.get(key=key)
    term.say = say
    term.save()
    assert by.account
    record(term, by=by.account)
    return submit(term, by=by.account, note="Says it better.")


def _waiting() -> Edition:
    found: Edition = Edition.objects.pending().get()
    return found


# --- Who may ----------------------------------------------------------------------------------------------------------

#                anonymous not-staff no-group Writer Reviewer Administrator superuser
QUEUE_SCREENS = {
    "changelist": "login  login    403      200    200      200           200",
    "change": "    login  login    403      200    200      200           200",
    "preview": "   login  login    403      200    200      200           200",
    "history": "   login  login    403      200    200      200           200",
    "add": "       login  login    403      403    403      403           403",
    "delete": "    login  login    403      403    403      403           403",
}


@pytest.mark.parametrize(("step", "role", "answer"), table(QUEUE_SCREENS))
def test_who_may_open_the_queue_and_what_is_in_it(
    person: Someone, wanda: Person, step: str, role: str, answer: str
) -> None:
    edition = _submitted(wanda)
    of_one = [] if step in ("changelist", "add") else [edition.pk]
    somebody = person(role)
    before = everything_kept()
    assert answer_of(somebody.get(reverse(f"admin:editorial_edition_{step}", args=of_one))) == answer
    assert everything_kept() == before


@pytest.mark.parametrize(("role", "answer"), by_role("login login 403 403 302 403 302"))
@pytest.mark.parametrize("button", ["approve", "ask"])
def test_who_may_decide(person: Someone, wanda: Person, role: str, answer: str, button: str) -> None:
    edition, somebody = _submitted(wanda), person(role)
    before = everything_kept()
    assert answer_of(somebody.post(review_of(edition), {button: "", "note": "Because."})) == answer
    edition.refresh_from_db()
    decided = Edition.Verdict.APPROVED if button == "approve" else Edition.Verdict.CHANGES
    assert edition.verdict == (decided if answer == "302" else Edition.Verdict.PENDING)
    assert (everything_kept() == before) == (answer != "302")


@pytest.mark.parametrize("step", ["add", "delete"])
def test_nobody_adds_or_deletes_an_edition_by_hand(person: Someone, wanda: Person, step: str) -> None:
    edition, root = _submitted(wanda), person(SUPERUSER)
    before = everything_kept()
    address = reverse(f"admin:editorial_edition_{step}", args=[edition.pk] if step == "delete" else [])
    assert root.post(address, {"post": "yes"}).status_code == 403
    assert everything_kept() == before


@pytest.mark.parametrize("role", ["submitter", "author", "superuser who wrote"])
def test_nobody_decides_on_what_they_wrote_or_submitted(
    person: Someone, wanda: Person, rahul: Person, role: str
) -> None:
    term = Term.objects.get(key="tic")
    somebody, submitter = {
        "submitter": (rahul, rahul),
        "author": (rahul, wanda),
        "superuser who wrote": (person(SUPERUSER), wanda),
    }[role]
    somebody.save(term, {"say": "TIK"})
    assert somebody.account
    submitter.submit(term, including=[somebody.account.pk] if submitter is not somebody else None)
    before = everything_kept()
    for button in ("approve", "ask"):
        response = somebody.post(review_of(_waiting()), {button: "", "note": "Mine."})
        assert response.status_code == 403
        assert "You wrote or submitted part of this change" in words_of(response.content.decode())
    assert "You cannot decide on this edition" in words_of(somebody.read(review_of(_waiting())))
    assert everything_kept() == before


# --- What a reviewer is told ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("meaning", ["<p>Calm, as before.</p>\n", "<p>See a doctor at once.</p>\n"])
def test_a_reviewer_is_told_what_takes_back_a_fix_that_could_not_wait(
    wanda: Person, rahul: Person, meaning: str
) -> None:
    tic = Term.objects.get(key="tic")
    wanda.save(tic, {"meaning": "<p>Calm, as before.</p>"})
    wanda.submit(tic)
    rahul.decide(_waiting())
    rahul.save(tic, {"meaning": "<p>See a doctor at once.</p>"})
    assert rahul.account
    publish_urgently(tic, by=rahul.account, reason="Calm is wrong here.", note="A warning.")
    wanda.save(tic, {"meaning": meaning, "say": "TIK"})
    wanda.submit(tic, including=[rahul.account.pk])

    told = words_of(wanda.read(review_of(_waiting())))
    assert ("This changes again what could not wait" in told) == ("Calm" in meaning)
    assert ("rahul published these places alone on" in told) == ("Calm" in meaning)
    assert ("because: “Calm is wrong here.”" in told) == ("Calm" in meaning)


# --- From a typed word to a public page -------------------------------------------------------------------------------


def test_an_edit_is_public_only_after_a_second_person_has_compared_previewed_and_approved_it(
    wanda: Person, rahul: Person, clonazepam: Treatment
) -> None:
    old = read_public(clonazepam)
    assert "Sleepiness is a feather." not in old

    form = wanda.open(step_of(clonazepam, "change"))
    first_line = form["harms"].partition("\n")[0]
    old_sentence = first_line.removeprefix("<p>").partition("<")[0]
    form.fill({"harms": form["harms"].replace(first_line, "<p>Sleepiness is a feather.</p>")})
    assert wanda.press(form, "_save").status_code == 302
    assert read_public(clonazepam) == old

    form = wanda.open(step_of(clonazepam, "submit"))
    form.fill({"change": "content", "note": "What sleepiness is like."})
    assert wanda.press(form).status_code == 302
    assert read_public(clonazepam) == old
    edition = _waiting()
    assert (edition.public_note, edition.authors) == ("What sleepiness is like.", [wanda.account and wanda.account.pk])

    before = everything_kept()
    refused = wanda.post(review_of(edition), {"approve": ""})
    assert refused.status_code == 403
    assert (everything_kept(), read_public(clonazepam)) == (before, old)

    assert "Treatment: Clonazepam" in rows_of(rahul.read(QUEUE))[0]
    compared = rahul.read(review_of(edition))
    assert "Sleepiness is a feather." in _one_side(compared, without="del")
    assert old_sentence in _one_side(compared, without="ins")
    assert "What sleepiness is like." in words_of(compared)
    preview = rahul.read(reverse("admin:editorial_edition_preview", args=[edition.pk]))
    assert "Sleepiness is a feather." in preview
    assert read_public(clonazepam) == old

    form = rahul.open(review_of(edition))
    assert set(form.buttons) == {"approve", "ask"}
    assert rahul.press(form, "approve").status_code == 302
    new = read_public(clonazepam)
    assert "Sleepiness is a feather." in new
    assert "What sleepiness is like." in new
    assert "A second person approved this text." in new
    assert rows_of(rahul.read(QUEUE)) == []

    assert "See edition 1" in words_of(wanda.read(step_of(clonazepam, "editions")))
    earlier = wanda.read(step_of(clonazepam, "edition", 1))
    assert "Sleepiness is a feather." not in earlier
    assert old_sentence.partition(".")[0] in re.sub("<[^>]*>", "", earlier)


def _one_side(compared: str, without: str) -> str:
    """The old or the new text of a comparison."""
    return re.sub("</?(ins|del)>", "", re.sub(rf"(?s)<{without}>.*?</{without}>", "", compared))


def test_what_is_approved_is_what_was_submitted_not_what_was_typed_since(wanda: Person, rahul: Person) -> None:
    edition = _submitted(wanda, say="shown to the reviewer")
    term = Term.objects.get(key="tic")
    wanda.save(term, {"say": "slipped in later"})
    decided_on, _, since = rahul.read(review_of(edition)).partition("Edited since it was submitted")
    assert "slipped in later" not in decided_on
    assert "wanda changed the draft after it was submitted." in since
    assert "slipped in later" in since
    rahul.decide(edition)
    assert "shown to the reviewer" in read_public(term)
    assert "slipped in later" not in read_public(term)


def test_asking_for_changes_tells_the_writers_and_changes_nothing_for_readers(wanda: Person, rahul: Person) -> None:
    edition = _submitted(wanda, say="TIK")
    term = Term.objects.get(key="tic")
    old = read_public(term)
    assert rahul.decide(edition, "ask", "Say it in two parts.").status_code == 302
    assert read_public(term) == old
    assert "Say it in two parts." in words_of(wanda.read(step_of(term, "editions")))
    assert "Say it in two parts." in words_of(wanda.read(review_of(edition)))
    again = _submitted(wanda, say="TI-ik")
    assert again.number == edition.number + 1
    rahul.decide(again)
    assert "TI-ik" in read_public(term)
    assert "Say it in two parts." not in read_public(term)


def test_a_withdrawn_page_answers_410_with_the_reason_and_can_come_back(
    wanda: Person, rahul: Person, clonazepam: Treatment
) -> None:
    wanda.submit(clonazepam, change="withdrawn", note="It was about another medicine.")
    assert "Clonazepam" in read_public(clonazepam)
    rahul.decide(_waiting())
    gone = Client().get(public_address(clonazepam))
    assert gone.status_code == 410
    assert "It was about another medicine." in gone.content.decode()
    assert 'href="/treatments/clonazepam/"' not in Client().get("/treatments/").content.decode()
    wanda.submit(clonazepam, note="It was right after all.")
    rahul.decide(_waiting())
    assert "It was right after all." in read_public(clonazepam)


# --- Refusals ---------------------------------------------------------------------------------------------------------


def test_a_decision_is_made_once(wanda: Person, rahul: Person, person: Someone) -> None:
    edition = _submitted(wanda)
    second = person(SUPERUSER)
    form = second.open(review_of(edition))
    rahul.decide(edition)
    before = everything_kept()
    form.fill({"note": "No, wait."})
    response = second.press(form, "ask")
    assert response.status_code == 403
    assert "Somebody has already decided on this edition" in words_of(response.content.decode())
    assert everything_kept() == before


def test_a_replaced_edition_cannot_be_approved(wanda: Person, rahul: Person) -> None:
    first = _submitted(wanda, say="TIK")
    form = rahul.open(review_of(first))
    _submitted(wanda, say="TI-ik")
    response = rahul.press(form, "approve")
    assert response.status_code == 403
    assert "it was replaced by a later one" in words_of(response.content.decode())
    first.refresh_from_db()
    assert first.verdict == Edition.Verdict.REPLACED


@pytest.mark.parametrize(
    ("button", "note", "said"),
    [
        ("ask", "", "Say what should be changed."),
        ("ask", "  \n", "Say what should be changed."),
        ("", "", "Say what should be changed."),
        ("approve", "\0", "Null characters are not allowed."),
        ("approve", "x" * 4001, "at most 4000 characters"),
    ],
)
def test_a_decision_that_lacks_something_says_what(
    wanda: Person, rahul: Person, button: str, note: str, said: str
) -> None:
    edition = _submitted(wanda)
    before = everything_kept()
    form = rahul.open(review_of(edition))
    form.fill({"note": note})
    assert said in words_of(rahul.press(form, button).content.decode())
    assert everything_kept() == before


def test_a_decision_is_offered_only_to_those_who_may_make_it_and_only_once(
    person: Someone, wanda: Person, rahul: Person
) -> None:
    edition = _submitted(wanda)
    assert 'name="approve"' not in wanda.read(review_of(edition))
    rahul.decide(edition)
    assert 'name="approve"' not in rahul.read(review_of(edition))


# --- The list ---------------------------------------------------------------------------------------------------------


def test_the_queue_shows_what_waits_oldest_first_unless_asked_for_the_rest(wanda: Person, rahul: Person) -> None:
    decided = _submitted(wanda, "tic")
    rahul.decide(decided)
    for key in ("tremor", "ataxia", "dystonia"):
        _submitted(wanda, key)
    waiting = [row.split()[1] for row in rows_of(rahul.read(QUEUE))]
    assert waiting == ["tremor", "ataxia", "dystonia"]
    others = rows_of(rahul.read(QUEUE, "show=decided&q=tic"))
    assert any(row.startswith(f"Word: tic {decided.number} ") for row in others)
    assert not any(word in row for row in others for word in waiting)
    assert f"{Edition.objects.count()} editions" in words_of(rahul.read(QUEUE, "show=all"))
    assert "Waiting for review" in words_of(rahul.read(QUEUE))


def test_the_queue_takes_the_same_queries_however_much_waits(wanda: Person, rahul: Person) -> None:
    _submitted(wanda, "tic")
    rahul.read(QUEUE)
    with CaptureQueriesContext(connection) as few:
        assert len(rows_of(rahul.read(QUEUE))) == 1
    for number, term in enumerate(Term.objects.exclude(key="tic")[:20]):
        _submitted(wanda, term.key, f"say {number}")
    with CaptureQueriesContext(connection) as many:
        assert len(rows_of(rahul.read(QUEUE))) == 21
    assert len(many) == len(few)


def test_who_wrote_and_who_submitted_is_shown_to_the_reviewer(person: Someone, wanda: Person, rahul: Person) -> None:
    term = Term.objects.get(key="tic")
    willy = person("Writer")
    willy.save(term, {"say": "TIK"})
    assert willy.account
    wanda.submit(term, including=[willy.account.pk])
    words = words_of(rahul.read(review_of(_waiting())))
    assert "Submitted by wanda" in words
    assert re.search("Written by (writer, wanda|wanda, writer) Note", words)
