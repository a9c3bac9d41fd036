"""Submitting, publishing at once and taking down, as people at the desk do it."""

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from citations.models import Source
from conditions.models import Treatment
from editorial.models import Account, ClinicalReview, Edition
from editorial.status import current_of
from editorial.workflow import review
from glossary.models import Term
from tests.desk.people import (
    Person,
    Someone,
    answer_of,
    everything_kept,
    public_address,
    read_form,
    read_public,
    review_of,
    rows_of,
    step_of,
    table,
    words_of,
)

QUEUE = "/admin/editorial/edition/"
LATER = datetime.timedelta(days=3)


@pytest.fixture
def tic(db: None) -> Term:
    found: Term = Term.objects.get(key="tic")
    return found


def waiting() -> Edition:
    found: Edition = Edition.objects.pending().get()
    return found


def newest() -> Edition:
    found: Edition = Edition.objects.latest("pk")
    return found


# --- Who may ----------------------------------------------------------------------------------------------------------

URGENT = {"change": "correction", "note": "A dose was wrong.", "reason": "It could kill."}
DOWN = {"note": "It was about another medicine.", "reason": "It could kill.", "redirect_to": "", "alone": ""}

#             anonymous not-staff no-group Writer Reviewer Administrator superuser
SENT = {
    "urgent": "  login  login    403      403    302      403           302",
    "withdraw": "login  login    403      302    302      403           302",
    "cancel": "  login  login    403      302    302      403           302",
}


@pytest.mark.parametrize(("step", "role", "answer"), table(SENT))
def test_who_may_publish_at_once_take_down_and_cancel(
    person: Someone, wanda: Person, rahul: Person, tic: Term, step: str, role: str, answer: str
) -> None:
    if step == "cancel":
        wanda.save(tic, {"say": "TIK"})
        wanda.submit(tic)
        assert rahul.account
        review(waiting(), by=rahul.account, approve=True, live_from=timezone.now() + LATER)
    else:
        Term.objects.filter(pk=tic.pk).update(say="TIK")
    somebody = person(role)
    before = everything_kept()
    values = {"urgent": URGENT, "withdraw": DOWN, "cancel": {}}[step]
    assert answer_of(somebody.post(step_of(tic, step), values)) == answer
    assert (everything_kept() == before) == (answer != "302")
    if answer == "302":
        assert newest().verdict == ("cancelled" if step == "cancel" else "unconfirmed")


# --- What stands in the way -------------------------------------------------------------------------------------------


def test_what_the_content_standard_calls_an_error_holds_a_submission_back_and_says_what_to_mend(
    wanda: Person, clonazepam: Treatment
) -> None:
    wanda.save(clonazepam, {"what_to_do": "<p>Something.</p>"})
    before = everything_kept()
    html = wanda.read(step_of(clonazepam, "submit"))
    assert "What stands in the way" in html
    assert f'href="{step_of(clonazepam, "change")}">Back to the form' in html
    assert "what to do: Give the reader something to do, as a list of steps." in words_of(html)
    refused = wanda.submit(clonazepam)
    assert refused.status_code == 403
    assert "First mend this: what to do: Give the reader something" in words_of(refused.content.decode())
    assert everything_kept() == before


def test_an_error_in_the_draft_does_not_hold_up_what_leaves_the_public_text_as_it_is(
    wanda: Person, rahul: Person, clonazepam: Treatment
) -> None:
    wanda.save(clonazepam, {"what_to_do": "<p>Something.</p>"})
    assert wanda.submit(clonazepam, change="reviewed", note="Read it all.").status_code == 302
    assert wanda.submit(clonazepam, change="withdrawn", note="Wrong.").status_code == 302


def test_sources_that_should_be_read_again_are_told_but_do_not_hold_a_submission_back(
    wanda: Person, rahul: Person, clonazepam: Treatment, sign_off: Callable[..., Edition]
) -> None:
    use = clonazepam.uses.exclude(last_searched=None).first()
    assert use
    first, second = Source.objects.filter(pk__in=clonazepam.uses.values("sources"))[:2]
    use.last_searched = timezone.localdate() - datetime.timedelta(days=366)
    use.save()
    for row in clonazepam.uses.filter(sources=second):
        row.sources.add(first)  # a claim without another source would be held back
    sign_off(second, change="withdrawn", note="It was retracted.")
    ClinicalReview.objects.create(
        edition=current_of(first),
        by=rahul.account,
        profession="Neurologist",
        on=datetime.date(2020, 1, 1),
        next_due=datetime.date(2021, 5, 31),
        statement="Read.",
    )
    words = words_of(wanda.read(step_of(clonazepam, "submit")))
    assert re.search(rf"“{re.escape(first.title)} [^”]*” was due to be read again on 31 May 2021\.", words)
    assert re.search(rf"“{re.escape(second.title)} [^”]*” was withdrawn\.", words)
    assert f"“{use.key}”: the last search for evidence was on" in words
    assert wanda.submit(clonazepam).status_code == 302


def test_sources_that_were_read_lately_are_not_mentioned(wanda: Person, clonazepam: Treatment) -> None:
    clonazepam.uses.exclude(last_searched=None).update(
        last_searched=timezone.localdate() - datetime.timedelta(days=365)
    )
    assert "These sources are overdue" not in words_of(wanda.read(step_of(clonazepam, "submit")))


def test_a_colleagues_edits_are_named_and_submitted_only_with_a_tick(person: Someone, wanda: Person, tic: Term) -> None:
    willy = person("Writer")
    willy.save(tic, {"say": "TIK"})
    form = wanda.open(step_of(tic, "submit"))
    assert "including" not in form.fields
    form.fill({"change": "content", "note": "Says it better."})
    refused = wanda.press(form)
    assert refused.status_code == 403
    words = words_of(refused.content.decode())
    assert "also holds edits by writer that readers do not see yet" in words
    assert "Whose do you submit with it?" in words
    assert "tick every name, or put the draft aside first. writer" in words
    assert willy.account
    for forged in ([0], ["x"], [willy.account.pk, 99999], [-1], ["\0"], ["9" * 5000]):
        form.fill({"including": forged})
        assert wanda.press(form).status_code == 200
        assert not Edition.objects.pending().exists()
    form.fill({"including": [willy.account.pk]})
    assert wanda.press(form).status_code == 302
    assert wanda.account
    assert waiting().authors == sorted([wanda.account.pk, willy.account.pk])


# --- Reviewed, no change ----------------------------------------------------------------------------------------------


def test_reviewed_without_a_change_says_so_to_the_reviewer_and_changes_no_word(
    wanda: Person, rahul: Person, clonazepam: Treatment
) -> None:
    live = current_of(clonazepam)
    assert live
    wanda.save(clonazepam, {"say": "KLOH-naz"})
    wanda.submit(clonazepam, change="reviewed", note="Read it all.")
    assert "Nothing changes" in rahul.read(review_of(waiting()))
    rahul.decide(waiting())
    found = current_of(clonazepam)
    assert found
    assert (found.number, found.revision) == (live.number + 1, live.revision)
    assert "KLOH-naz" not in read_public(clonazepam)
    assert "No clinician has checked it yet." in read_public(clonazepam)  # that is a statement of its own


# --- Scheduled --------------------------------------------------------------------------------------------------------


def typed_date(when: datetime.datetime) -> str:
    return timezone.localtime(when).strftime("%Y-%m-%dT%H:%M")


def test_an_approval_for_a_date_is_shown_cancelled_and_submitted_again(wanda: Person, rahul: Person, tic: Term) -> None:
    wanda.save(tic, {"say": "TIK-later"})
    wanda.submit(tic)
    form = rahul.open(review_of(waiting()))
    assert "The time zone is UTC." in rahul.read(review_of(waiting()))
    form.fill({"live_from": typed_date(timezone.now() + LATER)})
    assert rahul.press(form, "approve").status_code == 302
    assert "TIK-later" not in read_public(tic)
    assert [row.split()[1] for row in rows_of(rahul.read(QUEUE, "show=later"))] == ["tic"]

    screen = wanda.read(step_of(tic, "submit"))
    assert "Submit for review" not in screen
    refused = wanda.submit(tic)
    assert (refused.status_code, Edition.objects.pending().exists()) == (403, False)
    assert "waits for its date. Cancel that first." in words_of(refused.content.decode())
    form = wanda.open(step_of(tic, "submit"))
    assert wanda.press(form).status_code == 302
    assert newest().verdict == "cancelled"
    assert (
        "Nothing was cancelled"
        in wanda.client.post(
            form.action, form.encoded(""), content_type="application/x-www-form-urlencoded", follow=True
        ).content.decode()
    )
    assert wanda.submit(tic).status_code == 302


@pytest.mark.parametrize(
    "date",
    [
        "2020-01-01T00:00",
        "9999-12-31T23:59",
        "0001-01-01T00:00",
        "2026-02-30T10:00",
        "tomorrow",
        "\0",
        "x" * 100_000,
        "2027-01-01T00:00:00+99:99",
    ],
)
def test_a_date_that_cannot_be_is_refused_in_words_and_nothing_is_decided(
    wanda: Person, rahul: Person, tic: Term, date: str
) -> None:
    wanda.save(tic, {"say": "TIK"})
    wanda.submit(tic)
    before = everything_kept()
    response = rahul.post(review_of(waiting()), {"approve": "", "note": "", "live_from": date})
    assert response.status_code in (200, 403)
    words = words_of(response.content.decode())
    assert "Choose a date in the future" in words or "Write the date and time as" in words or "Null characters" in words
    assert everything_kept() == before


def test_asking_for_changes_takes_no_notice_of_a_date(wanda: Person, rahul: Person, tic: Term) -> None:
    wanda.save(tic, {"say": "TIK"})
    wanda.submit(tic)
    rahul.post(review_of(waiting()), {"ask": "", "note": "Shorter.", "live_from": "2020-01-01T00:00"})
    assert newest().verdict == "changes"


# --- Alone ------------------------------------------------------------------------------------------------------------


def test_an_urgent_fix_is_public_at_once_marked_everywhere_and_confirmed_by_a_second_person(
    rahul: Person, wanda: Person, make_account: Callable[..., Account], tic: Term
) -> None:
    rahul.save(tic, {"say": "TIK-urgent"})
    form = rahul.open(step_of(tic, "urgent"))
    form.fill(URGENT)
    assert rahul.press(form).status_code == 302
    assert "TIK-urgent" in read_public(tic)
    edition = newest()
    assert (edition.verdict, edition.change, edition.reason) == ("unconfirmed", "correction", "It could kill.")

    assert "tic" in rows_of(wanda.read(QUEUE))[0]
    assert "Public by one person's decision" in rows_of(wanda.read(QUEUE))[0]
    own = rahul.read(review_of(edition))
    assert "You cannot decide on this edition" in own
    assert rahul.decide(edition).status_code == 403

    nora = Person(make_account("nora", "Reviewer"), rahul.commits)
    screen = words_of(nora.read(review_of(edition)))
    assert "Readers see this already: rahul did it alone" in screen
    assert "Why it was done alone It could kill." in screen
    form = nora.open(review_of(edition))
    assert "live_from" not in form.fields
    assert nora.press(form, "approve").status_code == 302
    edition.refresh_from_db()
    assert edition.verdict == "approved"
    assert rows_of(wanda.read(QUEUE)) == []
    assert "A second person approved this text." in read_public(tic) or "TIK-urgent" in read_public(tic)


@pytest.mark.parametrize("step", ["submit", "urgent"])
def test_what_a_colleague_saved_after_the_screen_was_opened_is_shown_before_it_goes_on(
    rahul: Person, wanda: Person, tic: Term, step: str
) -> None:
    wanda.save(tic, {"say": "TIK-seen"})
    form = rahul.open(step_of(tic, step))
    values = {"change": "correction", "note": "A fix.", "including": [wanda.account.pk]}  # type: ignore[union-attr]
    form.fill(values | ({"reason": "It could kill."} if step == "urgent" else {}))
    wanda.save(tic, {"say": "TIK-unseen"})
    before = everything_kept()
    response = rahul.press(form)
    screen = response.content.decode()
    assert (response.status_code, everything_kept()) == (403, before)
    assert "The text was changed after you opened this page." in screen
    assert "TIK-unseen" in screen
    assert rahul.press(read_form(screen, step_of(tic, step))).status_code == 302


@pytest.mark.parametrize("on_top", ["minor", "reviewed"])
def test_who_decides_on_what_comes_on_top_of_an_urgent_fix_sees_that_fix_as_new(
    rahul: Person, wanda: Person, make_account: Callable[..., Account], tic: Term, on_top: str
) -> None:
    rahul.save(tic, {"say": "TIK-urgent"})
    rahul.post(step_of(tic, "urgent"), URGENT)
    if on_top == "minor":
        wanda.save(tic, {"other_forms": "ticks"})
    wanda.submit(tic, change=on_top)
    nora = Person(make_account("nora", "Reviewer"), rahul.commits)
    assert "<ins>TIK-urgent</ins>" in nora.read(review_of(waiting()))


def test_an_urgent_fix_that_was_wrong_is_taken_back_and_readers_have_the_text_before(
    rahul: Person, make_account: Callable[..., Account], tic: Term
) -> None:
    rahul.save(tic, {"say": "TIK-urgent"})
    rahul.post(step_of(tic, "urgent"), URGENT)
    nora = Person(make_account("nora", "Reviewer"), rahul.commits)
    unsaid = nora.post(review_of(newest()), {"ask": ""})
    assert (unsaid.status_code, newest().verdict) == (403, "unconfirmed")
    assert "Say why it is taken back." in words_of(unsaid.content.decode())
    form = nora.open(review_of(newest()))
    form.fill({"note": "It was right before."})
    assert nora.press(form, "ask").status_code == 302
    assert newest().verdict == "taken_back"
    assert "TIK-urgent" not in read_public(tic)


def test_taking_back_what_a_later_edition_has_replaced_says_that_readers_still_see_that_one(
    rahul: Person, wanda: Person, make_account: Callable[..., Account], tic: Term
) -> None:
    rahul.save(tic, {"say": "TIK-urgent"})
    rahul.post(step_of(tic, "urgent"), URGENT)
    urgent = newest()
    wanda.save(tic, {"other_forms": "ticks"})
    wanda.submit(tic)
    nora = Person(make_account("nora", "Reviewer"), rahul.commits)
    nora.decide(waiting())
    later = f"edition {newest().number}"
    screen = words_of(nora.read(review_of(urgent)))
    assert f"Readers see {later} now" in screen
    assert "they see what they saw before" not in screen
    told = nora.read(nora.decide(urgent, "ask", "It was right before.")["Location"])
    assert f"Taken back. Readers still see {later}." in told
    assert "TIK-urgent" in read_public(tic)


def test_an_urgent_fix_is_not_held_up_by_the_reading_level_but_says_what_to_mend(
    rahul: Person, clonazepam: Treatment
) -> None:
    rahul.save(clonazepam, {"what_to_do": "<p>Something.</p>"})
    screen = words_of(rahul.read(step_of(clonazepam, "urgent")))
    assert "What should be mended afterwards" in screen
    assert rahul.post(step_of(clonazepam, "urgent"), URGENT).status_code == 302


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"reason": ""}, "Say why this cannot wait for a second person."),
        ({"note": " "}, "Write a note that tells readers what changed."),
        ({"change": "withdrawn"}, "Select a valid choice."),
        ({"change": "minor"}, "Select a valid choice."),
        ({"reason": "x" * 1001}, "at most 1000 characters"),
        ({"note": "\0"}, "Null characters are not allowed."),
        ({"change": None}, "This field is required."),
    ],
)
def test_an_urgent_fix_that_lacks_something_says_what(
    rahul: Person, tic: Term, values: dict[str, Any], said: str
) -> None:
    rahul.save(tic, {"say": "TIK-urgent"})
    before = everything_kept()
    response = rahul.post(step_of(tic, "urgent"), {**URGENT, **values})
    assert response.status_code in (200, 403)
    assert said in words_of(response.content.decode())
    assert everything_kept() == before


# --- Taking down ------------------------------------------------------------------------------------------------------


def test_one_person_takes_a_page_down_and_a_second_brings_it_back(
    wanda: Person, rahul: Person, clonazepam: Treatment
) -> None:
    form = wanda.open(step_of(clonazepam, "withdraw"))
    assert set(form.buttons) == {"alone", "ask"}
    form.fill(DOWN)
    assert wanda.press(form, "alone").status_code == 302
    gone = Client().get(public_address(clonazepam))
    assert gone.status_code == 410
    assert "It was about another medicine." in gone.content.decode()
    assert "It could kill." not in gone.content.decode()
    assert "Clonazepam" in rows_of(rahul.read(QUEUE))[0]
    screen = words_of(rahul.read(review_of(newest())))
    assert "One person took this page down" in screen
    form = rahul.open(review_of(newest()))
    form.fill({"note": "It is about this one."})
    rahul.press(form, "ask")
    assert "Clonazepam" in read_public(clonazepam)


def test_readers_of_a_page_that_is_down_are_sent_to_another_public_page(wanda: Person, clonazepam: Treatment) -> None:
    target = Treatment.objects.exclude(pk=clonazepam.pk).first()
    assert target
    form = wanda.open(step_of(clonazepam, "withdraw"))
    form.fill({**DOWN, "redirect_to": f"conditions.treatment/{target.key}"})
    wanda.press(form, "alone")
    response = Client().get(public_address(clonazepam))
    assert response.status_code in (301, 302, 308)
    assert response["Location"] == public_address(target)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"note": ""}, "Write a note that tells readers what changed."),
        ({"reason": " "}, "Say why this cannot wait for a second person."),
        ({"redirect_to": "conditions.treatment/clonazepam"}, "Select a valid choice."),
        ({"redirect_to": "https://example.org/"}, "Select a valid choice."),
        ({"redirect_to": "conditions.treatment/no-such"}, "Select a valid choice."),
        ({"note": "x" * 1001}, "at most 1000 characters"),
    ],
)
def test_a_page_is_not_taken_down_without_what_readers_and_colleagues_need(
    wanda: Person, clonazepam: Treatment, values: dict[str, str], said: str
) -> None:
    before = everything_kept()
    response = wanda.post(step_of(clonazepam, "withdraw"), {**DOWN, **values})
    assert response.status_code in (200, 403)
    assert said in words_of(response.content.decode())
    assert everything_kept() == before


def test_a_second_person_may_be_asked_before_a_page_is_taken_down(
    wanda: Person, rahul: Person, clonazepam: Treatment
) -> None:
    form = wanda.open(step_of(clonazepam, "withdraw"))
    form.fill({"note": "It was about another medicine."})
    assert wanda.press(form, "ask").status_code == 302
    assert "Clonazepam" in read_public(clonazepam)
    assert "would be taken down" in rahul.read(review_of(waiting()))
    rahul.decide(waiting())
    assert Client().get(public_address(clonazepam)).status_code == 410


def test_the_pages_that_lead_to_a_text_are_named_before_it_is_taken_down_and_in_its_review(
    wanda: Person, rahul: Person
) -> None:
    source = Source.objects.filter(pk__in=Treatment.objects.get(key="clonazepam").uses.values("sources"))[0]
    assert "Treatment: Clonazepam" in words_of(wanda.read(step_of(source, "withdraw")))
    wanda.save(source, {"how_read": "Whole article"})
    wanda.submit(source)
    assert "This also appears on" in rahul.read(review_of(waiting()))
    assert "Treatment: Clonazepam" in words_of(rahul.read(review_of(waiting())))
