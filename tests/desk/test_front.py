"""The first page of the desk is a desk: what waits for whoever opens it, and nothing else."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from conditions.models import Guide, Treatment
from desk.accounts import ADMINISTRATOR, REVIEWER, WRITER
from editorial.models import Account, ClinicalReview, Edition, Editioned, Parked
from editorial.status import current_of, latest_revision
from editorial.workflow import record, review, submit
from glossary.models import Term
from publication.store import store
from tests.desk.people import (
    NO_GROUP,
    SUPERUSER,
    Person,
    Someone,
    answer_of,
    by_role,
    document,
    review_of,
    rows_of,
    step_of,
    words_of,
)
from tests.desk.test_standing import published_alone

INDEX = reverse("admin:index")
Boxes = dict[str, list[str]]
DAY = datetime.timedelta(days=1)


def _text(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())


def boxes(person: Person) -> Boxes:
    """The boxes on somebody's desk by their headings, without the counts: what each row says."""
    sections = [each for each in document(person.read(INDEX)).iter("section") if each.get("class") == "desk-front__box"]
    return {
        _text(each.find("h3")).rpartition(" (")[0] or _text(each.find("h3")): [_text(row) for row in each.iter("li")]
        for each in sections
    }


def links(person: Person) -> list[str]:
    sections = [each for each in document(person.read(INDEX)).iter("section") if each.get("class") == "desk-front__box"]
    return [link.get("href", "") for each in sections for link in each.iter("a")]


def edited(key: str, by: Person) -> Term:
    term: Term = Term.objects.get(key=key)
    term.say = f"{key}-{term.say}"
    term.save()
    assert by.account
    record(term, by=by.account)
    return term


def submitted(key: str, by: Person) -> Edition:
    assert by.account
    return submit(edited(key, by), by=by.account, note="Says it better.")


def reviewed(thing: Editioned, by: Account, due: datetime.date) -> None:
    values = {"by": by, "profession": "Neurologist", "statement": "Checked."}
    ClinicalReview.objects.create(edition=current_of(thing), on=due - 365 * DAY, next_due=due, **values)
    store.expire()


def in_days(days: int) -> datetime.date:
    return timezone.localdate() + days * DAY


@pytest.fixture
def busy(wanda: Person, rahul: Person) -> None:
    """Something in every box."""
    assert wanda.account
    assert rahul.account
    edited("tic", wanda)
    submitted("eeg", wanda)
    review(submitted("ataxia", wanda), by=rahul.account, approve=False, note="Not yet.")
    review(submitted("cortex", wanda), by=rahul.account, approve=True, live_from=timezone.now() + DAY)
    review(submitted("biopsy", wanda), by=rahul.account, approve=True)
    published_alone(Term.objects.get(key="coma"), wanda.account)
    live = current_of(Term.objects.get(key="gaba"))
    assert live
    Parked.objects.create(
        model="glossary.term", key="gaba", revision=live.revision, base=live.revision, by=wanda.account
    )
    reviewed(Treatment.objects.get(key="clonazepam"), rahul.account, in_days(-1))


# --- Who sees what ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("role", "answer"), by_role("login login 200 200 200 200 200"))
def test_who_may_open_the_first_page(person: Someone, role: str, answer: str) -> None:
    assert answer_of(person(role).get(INDEX)) == answer


MANUSCRIPT = ["Clinical reviews due", "Never checked by a clinician"]
PUBLISHED = ["Approved for a later date", "Published lately"]
OVERSIGHT = ["Approved for a later date", "Done alone in half a year", "Published lately"]


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize(
    ("role", "shown"),
    [
        (NO_GROUP, []),
        (WRITER, ["Drafts put aside", *MANUSCRIPT, *PUBLISHED]),
        (REVIEWER, ["Waiting for your review", "Drafts put aside", *MANUSCRIPT, *OVERSIGHT]),
        (ADMINISTRATOR, OVERSIGHT[1:]),
        (SUPERUSER, ["Waiting for your review", "Drafts put aside", *MANUSCRIPT, *OVERSIGHT]),
    ],
)
def test_each_role_sees_the_boxes_it_is_for(person: Someone, role: str, shown: list[str]) -> None:
    assert list(boxes(person(role))) == shown


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("role", [NO_GROUP, WRITER, REVIEWER, ADMINISTRATOR, SUPERUSER])
def test_whatever_is_on_somebodys_desk_opens(person: Someone, role: str) -> None:
    somebody = person(role)
    for address in set(links(somebody)):
        path, _, query = address.partition("?")
        assert somebody.get(path, query).status_code == 200, address


@pytest.mark.usefixtures("busy")
def test_somebody_without_rights_is_told_no_title_and_no_name(person: Someone) -> None:
    html = person(NO_GROUP).read(INDEX)
    for name in ("tic", "eeg", "ataxia", "cortex", "coma", "Clonazepam", "wanda", "rahul", "Not yet."):
        assert name not in words_of(html)


@pytest.mark.usefixtures("busy")
def test_somebody_who_may_see_one_kind_is_told_of_no_other(person: Someone) -> None:
    guest = person(NO_GROUP)
    assert guest.account
    guest.account.user_permissions.set(Permission.objects.filter(codename="view_treatment"))
    told = boxes(guest)
    assert list(told) == MANUSCRIPT
    assert "wanda" not in str(told)
    assert all(row.startswith(("Treatment", "Treatments")) for rows in told.values() for row in rows)


@pytest.mark.usefixtures("busy")
def test_somebody_who_may_only_look_is_not_led_to_what_only_writers_do(person: Someone) -> None:
    guest = person(NO_GROUP)
    assert guest.account
    guest.account.user_permissions.set(Permission.objects.filter(codename="view_term"))
    assert boxes(guest) == {}
    assert "gaba" not in words_of(guest.read(INDEX)).lower()


def test_whoever_is_deactivated_is_out(wanda: Person) -> None:
    wanda.read(INDEX)
    assert wanda.account
    Account.objects.filter(pk=wanda.account.pk).update(is_active=False)
    assert answer_of(wanda.get(INDEX)) == "login"


# --- For you ----------------------------------------------------------------------------------------------------------


def test_a_new_desk_says_how_to_begin(person: Someone) -> None:
    assert "Nothing waits for you. To begin, open a page" in words_of(person(WRITER).read(INDEX))
    told = words_of(person(ADMINISTRATOR).read(INDEX))
    assert "New people get an account under Accounts" in told
    assert "To begin, open a page" not in told
    assert "Nothing waits for you" not in words_of(person(NO_GROUP).read(INDEX))


def test_my_drafts_are_what_i_changed_and_readers_do_not_see(wanda: Person, rahul: Person) -> None:
    edited("tic", wanda)
    edited("eeg", rahul)
    assert [row.partition(" Last saved")[0] for row in boxes(wanda)["Your drafts"]] == ["Word: tic"]
    edition = submitted("tic", wanda)
    assert "Waits for review since" in boxes(wanda)["Your drafts"][0]
    assert rahul.account
    review(edition, by=rahul.account, approve=True)
    assert "Your drafts" not in boxes(wanda)
    assert "Your drafts" in boxes(rahul)


def test_the_draft_of_a_page_that_was_never_public_is_mine(wanda: Person, leaflet: Guide) -> None:
    assert "Your drafts" not in boxes(wanda)
    wanda.save(leaflet, {"title": "A <b>leaflet</b>"})
    assert boxes(wanda)["Your drafts"][0].startswith("Guide: A <b>leaflet</b> Last saved")
    assert step_of(leaflet, "change") in links(wanda)


def test_what_waits_for_my_review_is_what_others_wrote(wanda: Person, rahul: Person, person: Someone) -> None:
    edition = submitted("tic", wanda)
    submitted("eeg", rahul)
    assert [row.partition(".")[0] for row in boxes(rahul)["Waiting for your review"]] == ["Word: tic Content changed"]
    assert review_of(edition) in links(rahul)
    assert "Waiting for your review" not in boxes(wanda)
    assert len(boxes(person(SUPERUSER))["Waiting for your review"]) == 2


def test_what_one_person_made_public_waits_for_a_second_person(wanda: Person, rahul: Person) -> None:
    assert rahul.account
    edition = published_alone(Term.objects.get(key="tic"), rahul.account)
    assert "Waiting for your review" not in boxes(rahul)
    other = Account.objects.create_superuser("root")
    root = Person(other, rahul.commits)
    assert "By rahul alone" in boxes(root)["Waiting for your review"][0]
    assert review_of(edition) in links(root)
    assert len(boxes(root)["Done alone in half a year"]) == 1


def test_what_was_sent_back_to_me_comes_with_the_note_until_it_is_submitted_again(
    wanda: Person, rahul: Person, person: Someone
) -> None:
    assert rahul.account
    review(submitted("tic", wanda), by=rahul.account, approve=False, note="Say <b>how</b>.")
    told = boxes(wanda)
    assert "“Say <b>how</b>.”" in told["Sent back to you"][0]
    assert "Your drafts" not in told
    assert "Sent back to you" not in boxes(person(WRITER))
    submitted("tic", wanda)
    told = boxes(wanda)
    assert "Sent back to you" not in told
    assert "Waits for review" in told["Your drafts"][0]


def test_my_own_drafts_that_are_put_aside_come_first(wanda: Person, rahul: Person) -> None:
    for key, by in (("ataxia", rahul), ("tic", wanda)):
        revision = latest_revision(Term.objects.get(key=key))
        Parked.objects.create(model="glossary.term", key=key, revision=revision, base=revision, by=by.account)
    assert [row.split()[1] for row in boxes(wanda)["Drafts put aside"]] == ["tic", "ataxia"]
    assert [row.split()[1] for row in boxes(rahul)["Drafts put aside"]] == ["ataxia", "tic"]


# --- The site ---------------------------------------------------------------------------------------------------------


def test_reviews_that_are_due_are_sorted_by_day_and_mine_come_first(
    wanda: Person, rahul: Person, make_account: Callable[..., Account]
) -> None:
    assert rahul.account
    gone = make_account("gone", is_active=False)
    pages = list(Treatment.objects.all()[:6])
    for page, days, owner, backup in zip(
        pages,
        (-5, 20, 80, 100, 1, 2),
        (None, wanda.account, gone, wanda.account, gone, rahul.account),
        (None, None, wanda.account, None, None, wanda.account),
        strict=True,
    ):
        Treatment.objects.filter(pk=page.pk).update(owner=owner, backup=backup)
        reviewed(page, rahul.account, in_days(days))
    told = boxes(wanda)["Clinical reviews due"]
    order = [1, 2, 0, 4, 5]  # two of wanda's, one of them as the backup of somebody who left; then everybody's
    shown = [row for row in told if row.startswith("Treatment: ")]
    for row, number in zip(shown, order, strict=True):
        assert row.startswith(f"Treatment: {pages[number]} ")
    assert all(row.endswith("You look after it.") for row in shown[:2])
    assert shown[2].endswith("Nobody at the desk looks after it.")
    assert shown[3].endswith("Nobody at the desk looks after it.")
    assert shown[4].endswith("rahul looks after it.")
    assert "1 overdue, 3 due within 30 days, 1 due within 90 days." in words_of(wanda.read(INDEX))
    assert [row for row in told if row.startswith("Treatments")] == [
        "Treatments overdue: 1",
        "Treatments due within 30 days: 3",
        "Treatments due within 90 days: 1",
    ]


def test_pages_that_no_clinician_has_checked_are_counted_with_their_lists(wanda: Person, rahul: Person) -> None:
    def counts() -> dict[str, int]:
        rows = [row.partition(": ") for row in boxes(wanda)["Never checked by a clinician"]]
        return {name: int(count) for name, _, count in rows}

    before = counts()
    assert "Sources" not in before
    assert "Terms" not in before
    assert rahul.account
    reviewed(Treatment.objects.get(key="clonazepam"), rahul.account, in_days(300))
    after = counts()
    assert after == {**before, "Treatments": before["Treatments"] - 1}
    address = next(link for link in links(wanda) if "/treatment/?due=never" in link)
    assert len(rows_of(wanda.read(address.partition("?")[0], address.partition("?")[2]))) == after["Treatments"]


def test_links_of_public_pages_that_lead_nowhere_are_listed(
    wanda: Person, sign_off: Callable[..., Edition], clonazepam: Treatment
) -> None:
    assert "Links that lead nowhere" not in boxes(wanda)
    sign_off(clonazepam, change="withdrawn", note="Wrong.")
    store.expire()
    assert "/treatments/clonazepam/" in boxes(wanda)["Links that lead nowhere"][0]
    linking = [page for model, page in store.get().dead_links if model == "faq.question"]
    shown = rows_of(wanda.read(reverse("admin:faq_question_changelist"), "links=dead"))
    assert len(shown) == len(linking) > 0


def test_what_comes_later_and_what_came_lately(wanda: Person, rahul: Person) -> None:
    assert rahul.account
    review(submitted("tic", wanda), by=rahul.account, approve=True, live_from=timezone.now() + DAY)
    review(submitted("coma", wanda), by=rahul.account, approve=True)
    told = boxes(wanda)
    assert [row.split()[1] for row in told["Approved for a later date"]] == ["tic"]
    assert [row.split()[1] for row in told["Published lately"]] == ["coma"]
    assert "Becomes public on" in told["Your drafts"][0]


def test_what_was_done_alone_is_counted_by_the_month(rahul: Person, wanda: Person) -> None:
    assert wanda.account
    today = timezone.localtime()
    for key, days in (("tic", 0), ("coma", 0), ("gaba", today.day), ("gene", 200)):
        edition = published_alone(Term.objects.get(key=key), wanda.account)
        Edition._base_manager.filter(pk=edition.pk).update(live_from=today - days * DAY)
    told = boxes(rahul)["Done alone in half a year"]
    assert sorted(row.split()[1] for row in told) == ["GABA", "coma", "tic"]
    assert "It was dangerous." in told[0]
    before = today - today.day * DAY
    assert f"{today:%B %Y}: 2, {before:%B %Y}: 1." in words_of(rahul.read(INDEX))
    assert "Done alone in half a year" not in boxes(wanda)


# --- However much there is --------------------------------------------------------------------------------------------


def test_a_box_shows_the_first_and_leads_to_all(wanda: Person) -> None:
    for key in Term.objects.values_list("key", flat=True)[:12]:
        edited(key, wanda)
    told = boxes(wanda)["Your drafts"]
    assert len(told) == 9
    assert told[-1] == "Terms: 12"
    assert "/admin/glossary/term/?stands=mine" in links(wanda)


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("role", [WRITER, REVIEWER, ADMINISTRATOR, "wanda"])
def test_the_first_page_takes_the_same_queries_however_much_there_is(
    person: Someone, wanda: Person, rahul: Person, role: str
) -> None:
    somebody = wanda if role == "wanda" else person(role)
    somebody.read(INDEX)
    few = somebody.queries(INDEX)
    assert wanda.account
    assert rahul.account
    for number in range(20):
        key = f"more-{number}"
        term = Term.objects.create(key=key, word=key, meaning="<p>New.</p>\n", owner=wanda.account)
        record(term, by=wanda.account)
        edition = submit(term, by=wanda.account, note="New.")
        if number % 4:
            approve = number % 4 > 1
            live_from = timezone.now() + DAY if number % 4 > 2 else None
            review(edition, by=rahul.account, approve=approve, note="Not yet.", live_from=live_from)
        if number % 5 == 0:
            revision = latest_revision(term)
            Parked.objects.create(model="glossary.term", key=key, revision=revision, base=revision, by=wanda.account)
    for page in Treatment.objects.all()[:10]:
        published_alone(page, wanda.account)
        reviewed(page, rahul.account, in_days(-1))
    somebody.queries(INDEX)  # once to read what was published
    assert somebody.queries(INDEX) == few
