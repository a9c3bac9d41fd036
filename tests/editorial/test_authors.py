"""Nobody approves their own words, whatever way they came into the text that is put up."""

from collections.abc import Callable

import pytest

from conditions.models import MyoclonusType
from editorial.alone import publish_urgently, withdraw
from editorial.drafts import park, put_back, resume
from editorial.errors import RefusedError
from editorial.models import Account, Edition, Revision
from editorial.workflow import record, review, submit
from tests.editorial.sample import change


@pytest.fixture
def nora(make_account: Callable[..., Account]) -> Account:
    return make_account("nora", "Reviewer")


@pytest.fixture
def rita(make_account: Callable[..., Account]) -> Account:
    return make_account("rita", "Reviewer")


def write(page: MyoclonusType, by: Account, title: str) -> Revision:
    change(page, title=title)
    return record(page, by=by)


def again(page: MyoclonusType) -> MyoclonusType:
    found: MyoclonusType = MyoclonusType.objects.get(pk=page.pk)
    return found


def refuses(edition: Edition, *people: Account) -> None:
    for by in people:
        with pytest.raises(RefusedError, match="somebody else must review it"):
            review(edition, by=by, approve=True)


def test_words_that_were_never_approved_keep_their_author_when_another_person_puts_them_back(
    type_page: MyoclonusType, reviewer: Account, nora: Account, rita: Account
) -> None:
    words = write(type_page, nora, "Nora's words")
    write(type_page, rita, "Rita's words")
    review(submit(type_page, by=rita, note="Rita's.", including=[nora.pk]), by=reviewer, approve=True)

    put_back(words, by=rita)
    edition = submit(again(type_page), by=rita, note="Nora's.", including=[nora.pk])

    assert edition.authors == sorted([nora.pk, rita.pk])
    refuses(edition, nora, rita)


def test_words_that_were_approved_are_put_back_without_their_author(
    type_page: MyoclonusType, reviewer: Account, nora: Account, rita: Account
) -> None:
    first = write(type_page, nora, "Nora's words")
    review(submit(type_page, by=nora, note="Nora's."), by=reviewer, approve=True)
    write(type_page, rita, "Rita's words")
    review(submit(type_page, by=rita, note="Rita's."), by=reviewer, approve=True)

    put_back(first, by=rita)
    edition = submit(again(type_page), by=rita, note="As before.")

    assert edition.authors == [rita.pk]
    review(edition, by=nora, approve=True)


def test_a_draft_that_another_person_takes_up_again_keeps_its_author(
    type_page: MyoclonusType, reviewer: Account, nora: Account, rita: Account
) -> None:
    write(type_page, nora, "Nora's draft")
    park(type_page, by=rita)
    fixed = again(type_page)
    fixed.purpose = "A fix by Rita."
    fixed.save()
    record(fixed, by=rita)
    review(submit(fixed, by=rita, note="A fix."), by=reviewer, approve=True)

    resume(fixed, by=rita)
    with pytest.raises(RefusedError, match="also holds edits by nora"):
        submit(again(type_page), by=rita, note="The draft.")
    edition = submit(again(type_page), by=rita, note="The draft.", including=[nora.pk])

    assert edition.authors == sorted([nora.pk, rita.pk])
    refuses(edition, nora, rita)


def test_taking_a_page_down_and_up_again_does_not_launder_a_draft(
    type_page: MyoclonusType, reviewer: Account, nora: Account, rita: Account
) -> None:
    write(type_page, nora, "Nora's draft")
    gone = submit(type_page, by=rita, change="withdrawn", note="Wrong.")
    assert gone.authors == [rita.pk]
    review(gone, by=reviewer, approve=True)

    edition = submit(type_page, by=rita, note="Back.", including=[nora.pk])

    assert edition.authors == sorted([nora.pk, rita.pk])
    refuses(edition, nora, rita)


@pytest.mark.parametrize("change_kind", ["content", "reviewed"])
def test_who_published_alone_stays_an_author_until_a_second_person_has_stood_behind_it(
    type_page: MyoclonusType, nora: Account, rita: Account, change_kind: str
) -> None:
    write(type_page, nora, "Nora's urgent words")
    publish_urgently(type_page, by=nora, reason="Harm.", note="A fix.")
    if change_kind == "content":
        write(type_page, rita, "Rita's words on top")
    edition = submit(type_page, by=rita, change=change_kind, note="More.")

    assert edition.authors == sorted([nora.pk, rita.pk])
    refuses(edition, nora, rita)


def test_who_agrees_that_a_page_is_taken_down_does_not_stand_behind_its_text(
    type_page: MyoclonusType, reviewer: Account, nora: Account, rita: Account
) -> None:
    write(type_page, nora, "Nora's urgent words")
    publish_urgently(type_page, by=nora, reason="Harm.", note="A fix.")
    review(withdraw(type_page, by=rita, reason="Harm.", note="Wrong."), by=reviewer, approve=True)

    edition = submit(type_page, by=rita, note="Back.")

    assert edition.authors == sorted([nora.pk, rita.pk])
    refuses(edition, nora, rita)


def test_after_an_approval_of_what_was_published_alone_its_author_may_approve_what_follows(
    type_page: MyoclonusType, reviewer: Account, nora: Account, rita: Account
) -> None:
    write(type_page, nora, "Nora's urgent words")
    review(publish_urgently(type_page, by=nora, reason="Harm.", note="A fix."), by=reviewer, approve=True)
    write(type_page, rita, "Rita's words")

    edition = submit(type_page, by=rita, note="More.")

    assert edition.authors == [rita.pk]


def test_words_that_were_taken_back_or_cancelled_keep_their_author(
    type_page: MyoclonusType, reviewer: Account, nora: Account, rita: Account
) -> None:
    write(type_page, nora, "Nora's urgent words")
    review(
        publish_urgently(type_page, by=nora, reason="Harm.", note="A fix."), by=reviewer, approve=False, note="Worse."
    )
    write(type_page, rita, "And Rita's words")

    edition = submit(type_page, by=rita, note="More.", including=[nora.pk])

    assert edition.authors == sorted([nora.pk, rita.pk])


def test_who_takes_a_page_down_alone_does_not_confirm_it(type_page: MyoclonusType, nora: Account) -> None:
    refuses(withdraw(type_page, by=nora, reason="Harm.", note="Wrong."), nora)


def test_many_texts_put_back_one_after_the_other_are_followed_at_once(
    type_page: MyoclonusType, nora: Account, rita: Account
) -> None:
    texts = [write(type_page, nora, "One"), write(type_page, nora, "Two")]
    for number in range(40):
        put_back(texts[number % 2], by=rita)
        texts[number % 2] = Revision.objects.latest("pk")

    assert submit(again(type_page), by=rita, note="At last.", including=[nora.pk]).authors == sorted([nora.pk, rita.pk])
