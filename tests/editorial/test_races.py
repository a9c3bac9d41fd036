"""Several people at once, with real threads and real transactions, on a copy of the test database."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from conditions.models import Guide
from desk.accounts import REVIEWER, WRITER
from editorial.alone import publish_urgently
from editorial.drafts import park, resume
from editorial.errors import AddressTakenError, RefusedError
from editorial.models import Account, Edition, Parked, Revision
from editorial.workflow import publish_unreviewed, record, review, submit
from safety.models import CareLine
from tests.editorial.sample import change, content_of, put
from tests.races import at_once

pytestmark = pytest.mark.django_db


def person(username: str, group: str) -> Account:
    account = Account.objects.create_user(username, password="a long password")
    account.groups.add(Group.objects.get(name=group))
    return account


def test_of_two_decisions_at_once_one_counts_and_the_other_is_told(shared_database: None) -> None:
    draft = put(content_of(Guide, "decided"))
    edition = submit(draft, by=person("wanda", WRITER), note="A new page.")
    reviewers = [person(name, REVIEWER) for name in ("rahul", "rita")]
    opened = [Edition.objects.get(pk=edition.pk) for _ in reviewers]

    results = at_once(
        lambda: review(opened[0], by=reviewers[0], approve=True),
        lambda: review(opened[1], by=reviewers[1], approve=False, note="Shorter."),
    )

    assert sorted(map(type, results), key=str) == [type(None), RefusedError]
    edition.refresh_from_db()
    winner = results.index(None)
    assert (edition.reviewed_by, edition.verdict) == (reviewers[winner], ["approved", "changes"][winner])


def test_of_submissions_at_once_one_waits_and_the_others_are_replaced(shared_database: None) -> None:
    draft = put(content_of(Guide, "submitted"))
    people = [person(f"submitter-{number}", WRITER) for number in range(6)]

    results = at_once(*(lambda by=by: submit(draft, by=by, note="A new page.") for by in people))

    assert [type(each) for each in results] == [Edition] * 6, results
    kept = Edition.objects.filter(key="submitted").order_by("number")
    assert [each.number for each in kept] == [1, 2, 3, 4, 5, 6]
    assert [each.verdict for each in kept] == ["replaced"] * 5 + ["pending"]
    assert Revision.objects.filter(key="submitted").count() == 1


def test_saves_at_once_come_one_after_the_other(shared_database: None) -> None:
    draft = put(content_of(Guide, "saved"))
    record(draft, by=None)
    people = [person(f"saver-{number}", WRITER) for number in range(6)]

    def save(by: Account) -> Revision:
        mine = Guide.objects.get(key="saved")
        change(mine, title=f"By {by}")
        return record(mine, by=by)

    results = at_once(*(lambda by=by: save(by) for by in people))

    assert [type(each) for each in results] == [Revision] * 6, results
    numbers = list(Revision.objects.filter(key="saved").order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    newest = Revision.objects.filter(key="saved").latest("number")
    assert newest.content["fields"]["title"] == Guide.objects.get(key="saved").title


def test_of_a_confirmation_and_a_taking_back_at_once_one_counts(shared_database: None) -> None:
    draft = put(content_of(Guide, "urgent"))
    author = person("ursula", REVIEWER)
    edition = publish_urgently(draft, by=author, reason="Harm.", note="A new page.")
    reviewers = [person(f"confirmer-{number}", REVIEWER) for number in range(2)]
    opened = [Edition.objects.get(pk=edition.pk) for _ in reviewers]

    results = at_once(
        lambda: review(opened[0], by=reviewers[0], approve=True),
        lambda: review(opened[1], by=reviewers[1], approve=False, note="Wrong."),
    )

    assert sorted(map(type, results), key=str) == [type(None), RefusedError], results
    edition.refresh_from_db()
    winner = results.index(None)
    assert (edition.reviewed_by, edition.verdict) == (reviewers[winner], ["approved", "taken_back"][winner])


def test_of_an_approval_for_later_and_a_new_submission_at_once_nothing_waits_behind_the_date(
    shared_database: None,
) -> None:
    draft = put(content_of(Guide, "later"))
    by, reviewer = person("sue", WRITER), person("rosa", REVIEWER)
    edition = submit(draft, by=by, note="A new page.")
    opened = Edition.objects.get(pk=edition.pk)
    then = timezone.now() + datetime.timedelta(days=3)

    results = at_once(
        lambda: review(opened, by=reviewer, approve=True, live_from=then),
        lambda: submit(draft, by=by, note="Again."),
    )

    assert [type(each) for each in results] in ([type(None), RefusedError], [RefusedError, Edition]), results
    verdicts = sorted(Edition.objects.filter(key="later").values_list("verdict", flat=True))
    assert verdicts in (["approved"], ["pending", "replaced"])


def test_a_draft_is_put_aside_once_and_taken_up_again_once(shared_database: None) -> None:
    page = put(content_of(Guide, "aside"))
    publish_unreviewed(page, note="Loaded.")
    people = [person(f"parker-{number}", WRITER) for number in range(4)]
    change(page, title="The draft")

    parked = at_once(*(lambda by=by: park(page, by=by) for by in people))
    resumed = at_once(*(lambda by=by: resume(page, by=by) for by in people))

    assert sorted(type(each).__name__ for each in parked) == ["RefusedError"] * 3 + ["list"], parked
    assert sorted(type(each).__name__ for each in resumed) == ["RefusedError"] * 3 + ["Resumed"], resumed
    assert Guide.objects.get(key="aside").title == "The draft"
    assert not Parked.objects.filter(key="aside").exists()


def test_of_two_pages_that_are_to_get_one_address_at_once_one_gets_it(shared_database: None) -> None:
    by, reviewers = person("sid", WRITER), [person(f"addresser-{number}", REVIEWER) for number in range(2)]
    for number in range(5):
        wanted, opened = f"wanted-{number}", []
        for key in (f"first-{number}", f"second-{number}"):
            draft = put(content_of(Guide, key, slug=wanted))
            opened.append(submit(draft, by=by, note="A new page."))
            change(draft, slug=f"not-{key}")

        results = at_once(
            *(
                lambda edition=edition, by=reviewer: review(edition, by=by, approve=True)
                for edition, reviewer in zip(opened, reviewers, strict=True)
            )
        )

        assert sorted(map(type, results), key=str) == [type(None), AddressTakenError], results


def test_a_page_and_the_withdrawal_of_what_it_shows_are_not_approved_at_once(shared_database: None) -> None:
    line = put(content_of(CareLine, "raced"))
    publish_unreviewed(line, note="Loaded.")
    writer, reviewers = person("wim", WRITER), [person(name, REVIEWER) for name in ("ria", "ron")]
    shown = submit(put(content_of(Guide, "racing", care_lines=["raced"])), by=writer, note="New.")
    gone = submit(line, by=writer, change="withdrawn", note="Wrong.")

    results = at_once(
        lambda: review(shown, by=reviewers[0], approve=True),
        lambda: review(gone, by=reviewers[1], approve=True),
    )

    assert sorted(map(type, results), key=str) == [type(None), RefusedError], results
