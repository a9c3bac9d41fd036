import dataclasses
import datetime
from collections.abc import Callable

import pytest
from django.utils import timezone

from conditions.models import Guide, MyoclonusType
from editorial.alone import publish_urgently, withdraw
from editorial.models import Account, Edition
from editorial.status import State, content_before, current, current_of, state, states
from editorial.workflow import record, review, submit
from tests.editorial.sample import change, content_of, put

NOW = datetime.datetime(2026, 5, 3, 12, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def add(draft: Guide, reviewer: Account) -> Callable[..., Edition]:
    """Add an edition of the draft as the database would have it, with a live date in days from NOW."""

    def added(number: int, verdict: str, days: int | None = None, of: Guide = draft) -> Edition:
        change(of, title=f"Title {number}")
        signed = {"reviewed_by": reviewer, "reviewed_at": NOW} if verdict == "approved" else {}
        return Edition.objects.create(
            model="conditions.guide",
            key=of.key,
            number=number,
            revision=record(of, by=None),
            change="content",
            verdict=verdict,
            live_from=None if days is None else NOW + days * DAY,
            **signed,
        )

    return added


@pytest.mark.parametrize(
    ("editions", "expected"),
    [
        ([], None),
        ([("pending", None)], None),
        ([("changes", None)], None),
        ([("replaced", None), ("pending", None)], None),
        ([("approved", 0)], 1),
        ([("unreviewed", 0)], 1),
        ([("approved", 1)], None),
        ([("approved", -2), ("approved", -1)], 2),
        ([("approved", -1), ("approved", -2)], 2),  # by number, not by date
        ([("approved", -2), ("approved", 1)], 1),
        ([("approved", -2), ("approved", 1), ("approved", -1)], 3),
        ([("approved", -2), ("unreviewed", -1), ("changes", None), ("pending", None)], 2),
    ],
)
def test_the_current_edition_is_the_last_public_one_whose_time_has_come(
    draft: Guide, add: Callable[..., Edition], editions: list[tuple[str, int | None]], expected: int | None
) -> None:
    for number, (verdict, days) in enumerate(editions, 1):
        add(number, verdict, days)

    found = current_of(draft, NOW)

    assert (found and found.number) == expected
    assert list(current(NOW).of(draft)) == ([found] if found else [])


def test_a_page_of_another_kind_with_the_same_key_has_its_own_current_edition(
    type_page: MyoclonusType, draft: Guide, add: Callable[..., Edition]
) -> None:
    namesake = put(content_of(Guide, type_page.key))
    add(7, "approved", -1, namesake)

    assert [each.number for each in current().of(type_page)] == [1]
    assert [each.number for each in current().of(namesake)] == [7]


def test_a_text_is_compared_with_the_last_public_one_before_it(draft: Guide, add: Callable[..., Edition]) -> None:
    first, second = add(1, "approved", -3), add(2, "changes")
    third, fourth = add(3, "approved", -1), add(4, "pending")

    assert content_before(first) is None
    assert content_before(second) == content_before(third) == first.revision.content
    assert content_before(fourth) == third.revision.content


def test_what_nobody_has_confirmed_is_still_shown_as_new_when_something_is_put_on_top(
    type_page: MyoclonusType, make_account: Callable[..., Account], reviewer: Account
) -> None:
    nora = make_account("nora", "Reviewer")
    change(type_page, title="Signed")
    record(type_page, by=nora)
    signed = submit(type_page, by=nora, note="Signed.")
    review(signed, by=reviewer, approve=True)
    change(type_page, title="Urgent")
    record(type_page, by=nora)
    publish_urgently(type_page, by=nora, reason="Harm.", note="A fix.")
    change(type_page, purpose="A full stop more.")
    record(type_page, by=nora)

    on_top = submit(type_page, by=nora, change="minor")

    assert content_before(on_top) == signed.revision.content

    review(withdraw(type_page, by=nora, reason="Harm.", note="Wrong."), by=reviewer, approve=True)
    assert content_before(submit(type_page, by=nora, note="Back.")) == signed.revision.content


# --- Where pages stand ------------------------------------------------------------------------------------------------


NOTHING = State(
    current=None,
    pending=None,
    sent_back=None,
    scheduled=None,
    unconfirmed=(),
    parked=None,
    unpublished_edits=False,
    edited_since_submission=False,
    edited_since_schedule=False,
)


def test_the_state_of_a_page_through_its_life(draft: Guide, writer: Account, reviewer: Account) -> None:
    assert state(draft) == dataclasses.replace(NOTHING, unpublished_edits=True)

    first = submit(draft, by=writer, note="A new page.")
    assert state(draft) == dataclasses.replace(NOTHING, pending=first, unpublished_edits=True)

    review(first, by=reviewer, approve=True)
    assert state(draft) == dataclasses.replace(NOTHING, current=first)

    change(draft, title="Another title")
    record(draft, by=writer)
    assert state(draft) == dataclasses.replace(NOTHING, current=first, unpublished_edits=True)

    second = submit(draft, by=writer, note="A title.")
    change(draft, title="A third title")
    record(draft, by=writer)
    assert state(draft) == dataclasses.replace(
        NOTHING, current=first, pending=second, unpublished_edits=True, edited_since_submission=True
    )


def test_many_pages_need_no_more_queries_than_one(
    db: None, writer: Account, django_assert_num_queries: Callable, django_assert_max_num_queries: Callable
) -> None:
    pages = [put(content_of(Guide, f"guide-{number}")) for number in range(8)]
    for page in pages[:5]:
        submit(page, by=writer, note="A new page.")

    with django_assert_max_num_queries(4) as asked:
        one = states(Guide, [pages[0].key])
        assert one[pages[0].key].pending.submitted_by == writer  # type: ignore[union-attr]
    with django_assert_num_queries(len(asked.captured_queries)):
        every = states(Guide, [page.key for page in pages])
        assert [bool(every[page.key].pending and every[page.key].pending.submitted_by) for page in pages] == (  # type: ignore[union-attr]
            [True] * 5 + [False] * 3
        )


def test_an_edition_goes_live_by_the_clock_without_anybody_doing_anything(
    draft: Guide, writer: Account, reviewer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    then = timezone.now() + DAY
    review(submit(draft, by=writer, note="A new page."), by=reviewer, approve=True, live_from=then)
    assert state(draft).current is None

    monkeypatch.setattr("editorial.workflow.timezone.now", lambda: then)

    assert state(draft).current
