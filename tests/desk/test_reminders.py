"""Clinical reviews that are due: who is told by e-mail, once at each stage."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conditions.models import Guide, Treatment
from desk.accounts import REVIEWER
from desk.management.commands.send_review_reminders import BUSY
from desk.models import ReviewReminder
from desk.reminders import letters
from editorial.models import Account, ClinicalReview, Edition, Editioned
from editorial.status import current_of
from publication.store import store

Maker = Callable[..., Account]
DAY = datetime.timedelta(days=1)


@pytest.fixture
def owner(make_account: Maker) -> Account:
    return make_account("olga", email="olga@example.org", first_name="Olga")


@pytest.fixture
def backup(make_account: Maker) -> Account:
    return make_account("ben", email="ben@example.org")


@pytest.fixture
def valproate(owner: Account, backup: Account) -> Treatment:
    Treatment.objects.filter(key="valproate").update(owner=owner, backup=backup)
    found: Treatment = Treatment.objects.get(key="valproate")
    return found


@pytest.fixture
def looked_at(writer: Account) -> Callable[[Editioned, int], None]:
    """Record that a page was reviewed so that the next review is due in some days."""

    def reviewed(thing: Editioned, days: int) -> None:
        due = timezone.localdate() + days * DAY
        values = {"by": writer, "profession": "Neurologist", "statement": "Checked."}
        ClinicalReview.objects.create(edition=current_of(thing), on=due - 400 * DAY, next_due=due, **values)
        store.expire()

    return reviewed


def told(*options: str) -> list[EmailMessage]:
    """The e-mails of one run."""
    mail.outbox.clear()
    store.expire()
    call_command("send_review_reminders", *options)
    return list(mail.outbox)


def told_to(*options: str) -> list[str]:
    return sorted(address for message in told(*options) for address in message.to)


Looked = Callable[[Editioned, int], None]


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-1, "Overdue:"),
        (0, "Due within 30 days:"),
        (30, "Due within 30 days:"),
        (31, "Due within 90 days:"),
        (90, "Due within 90 days:"),
    ],
)
def test_the_owner_is_told_of_what_is_due_and_where_to_record_it(
    settings: Any, valproate: Treatment, looked_at: Looked, days: int, words: str
) -> None:
    settings.SITE_ADDRESS = "https://myoclonus.example.org"
    looked_at(valproate, days)
    (message,) = told()
    due = timezone.localdate() + days * DAY
    assert message.to == ["olga@example.org"]
    assert message.subject == "1 clinical review is due"
    assert message.body.startswith("Hello Olga,\n")
    assert f"{words}\n\n- Treatment: Valproate, due on {due.day} {due:%B %Y}\n" in str(message.body)
    assert f"https://myoclonus.example.org/admin/conditions/treatment/{valproate.pk}/editions/" in str(message.body)
    assert "  https://" in str(message.body)
    assert str(message.body).count("Due within") + str(message.body).count("Overdue") == 1


def test_nobody_is_told_of_what_is_not_due(owner: Account, valproate: Treatment, looked_at: Looked) -> None:
    Guide.objects.update(owner=owner)
    looked_at(valproate, 91)
    assert told() == []
    assert not ReviewReminder.objects.exists()


def test_a_page_that_was_withdrawn_is_not_due(
    valproate: Treatment, looked_at: Looked, sign_off: Callable[..., Edition]
) -> None:
    looked_at(valproate, -1)
    sign_off(valproate, change="withdrawn", note="Wrong.")
    assert told() == []


def test_without_a_site_address_there_are_no_links(valproate: Treatment, looked_at: Looked) -> None:
    looked_at(valproate, 1)
    assert "/admin/" not in str(told()[0].body)


def test_one_person_gets_one_e_mail_with_everything_in_the_order_of_the_days(owner: Account, looked_at: Looked) -> None:
    pages = list(Treatment.objects.all()[:4])
    Treatment.objects.update(owner=owner)
    for page, days in zip(pages, (80, -3, 10, -9), strict=True):
        looked_at(page, days)
    (message,) = told()
    assert message.subject == "4 clinical reviews are due"
    order = [pages[number] for number in (3, 1, 2, 0)]
    places = [str(message.body).index(f"- Treatment: {page}, due on") for page in order]
    assert places == sorted(places)


# --- Whom ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", [{"is_active": False}, {"is_staff": False}, {"email": ""}])
def test_the_backup_is_told_where_the_owner_cannot_be_reached(
    valproate: Treatment, owner: Account, looked_at: Looked, missing: dict[str, Any]
) -> None:
    looked_at(valproate, 1)
    Account.objects.filter(pk=owner.pk).update(**missing)
    assert told_to() == ["ben@example.org"]


def test_all_reviewers_are_told_where_nobody_who_looks_after_a_page_can_be_reached(
    valproate: Treatment, owner: Account, backup: Account, make_account: Maker, looked_at: Looked
) -> None:
    make_account("rahul", REVIEWER, email="rahul@example.org")
    make_account("sara", REVIEWER, email="sara@example.org")
    make_account("gone", REVIEWER, email="gone@example.org", is_active=False)
    make_account("mute", REVIEWER)
    looked_at(valproate, 1)
    Account.objects.filter(pk__in=[owner.pk, backup.pk]).update(is_active=False)
    assert told_to() == ["rahul@example.org", "sara@example.org"]


def test_where_nobody_can_be_told_the_operator_is(
    valproate: Treatment, owner: Account, backup: Account, looked_at: Looked, capsys: pytest.CaptureFixture[str]
) -> None:
    looked_at(valproate, 1)
    Account.objects.filter(pk__in=[owner.pk, backup.pk]).update(email="")
    with pytest.raises(SystemExit):
        told()
    assert "Nobody with an e-mail address looks after or may review Treatment: Valproate." in capsys.readouterr().err
    Account.objects.filter(pk=owner.pk).update(email="olga@example.org")
    assert told_to() == ["olga@example.org"]


def test_whoever_takes_a_page_over_is_told(valproate: Treatment, backup: Account, looked_at: Looked) -> None:
    looked_at(valproate, 1)
    assert told_to() == ["olga@example.org"]
    Treatment.objects.filter(pk=valproate.pk).update(owner=backup)
    assert told_to() == ["ben@example.org"]


# --- Once -------------------------------------------------------------------------------------------------------------


def test_nobody_is_told_twice_at_one_stage_and_everybody_again_at_the_next(
    valproate: Treatment, looked_at: Looked
) -> None:
    for days in (80, 20, -1):
        ClinicalReview.objects.all()._raw_delete("default")
        store.forget()  # nobody deletes reviews while a process runs
        looked_at(valproate, days)
        assert told_to() == ["olga@example.org"], days
        assert told_to() == [], days


def test_as_days_go_by_one_review_is_told_of_at_each_stage_once(
    valproate: Treatment, looked_at: Looked, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at(valproate, 92)
    first, sent = timezone.localdate(), []
    for day in (0, 1, 2, 3, 61, 62, 63, 92, 93, 94, 200):
        monkeypatch.setattr(timezone, "localdate", lambda *_, day=day: first + day * DAY)
        sent += [day] * len(told())
    assert sent == [2, 62, 93]
    assert list(ReviewReminder.objects.order_by("pk").values_list("stage", flat=True)) == ["90", "30", "overdue"]


def test_a_new_review_makes_the_next_one_news(valproate: Treatment, looked_at: Looked) -> None:
    looked_at(valproate, 10)
    assert told_to() == ["olga@example.org"]
    looked_at(valproate, 400)
    assert told_to() == []
    looked_at(valproate, 20)
    assert told_to() == ["olga@example.org"]


def test_what_was_told_before_is_told_again_only_beside_something_new(
    owner: Account, valproate: Treatment, looked_at: Looked
) -> None:
    looked_at(valproate, 10)
    told()
    other = Treatment.objects.get(key="clonazepam")
    Treatment.objects.filter(pk=other.pk).update(owner=owner)
    looked_at(other, 80)
    (message,) = told()
    assert "Valproate" in str(message.body)
    assert "Clonazepam" in str(message.body)
    assert ReviewReminder.objects.count() == 2


def test_an_e_mail_that_failed_is_tried_again_and_those_that_went_out_are_not(
    valproate: Treatment,
    backup: Account,
    looked_at: Looked,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    looked_at(valproate, 1)
    other = Treatment.objects.get(key="clonazepam")
    Treatment.objects.filter(pk=other.pk).update(owner=backup)
    looked_at(other, 1)
    send = EmailMessage.send

    def failing(message: EmailMessage, *arguments: Any, **options: Any) -> int:
        if message.to == ["olga@example.org"]:
            raise ConnectionRefusedError("no mail server")
        return send(message, *arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr(EmailMessage, "send", failing)
        with pytest.raises(SystemExit):
            told()
    assert [message.to for message in mail.outbox] == [["ben@example.org"]]
    assert "olga could not be told: ConnectionRefusedError: no mail server" in capsys.readouterr().err
    assert told_to() == ["olga@example.org"]
    assert told_to() == []


def test_two_runs_at_once_do_not_tell_twice(valproate: Treatment, looked_at: Looked) -> None:
    looked_at(valproate, 1)
    cache.add(BUSY, True, 60)
    with pytest.raises(CommandError, match="another run is at work"):
        told()
    assert mail.outbox == []
    cache.delete(BUSY)
    assert told_to() == ["olga@example.org"]
    assert cache.get(BUSY) is None


# --- Bad input --------------------------------------------------------------------------------------------------------


def test_nobody_writes_headers_into_an_e_mail(valproate: Treatment, owner: Account, looked_at: Looked) -> None:
    evil = "Evil\r\nBcc: all@example.org"
    Treatment.objects.filter(pk=valproate.pk).update(title=evil)
    Account.objects.filter(pk=owner.pk).update(first_name=evil)
    looked_at(valproate, 1)
    (message,) = told()
    assert message.recipients() == ["olga@example.org"]
    assert "Bcc" not in message.message()
    assert "\n- Treatment: Evil Bcc: all@example.org, due on" in str(message.body)


def test_an_address_that_cannot_be_written_to_stops_no_other(
    valproate: Treatment, owner: Account, backup: Account, looked_at: Looked
) -> None:
    other = Treatment.objects.get(key="clonazepam")
    Treatment.objects.filter(pk=other.pk).update(owner=backup)
    looked_at(valproate, 1)
    looked_at(other, 1)
    Account.objects.filter(pk=owner.pk).update(email="olga@example.org\nBcc: all@example.org")
    with pytest.raises(SystemExit):
        told()
    assert [message.to for message in mail.outbox] == [["ben@example.org"]]


def test_a_dry_run_prints_and_sends_nothing(
    settings: Any, valproate: Treatment, looked_at: Looked, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.EMAIL_URL = ""
    looked_at(valproate, 1)
    assert told("--dry-run") == []
    printed = capsys.readouterr().out
    assert "To: olga@example.org\nSubject: 1 clinical review is due\n" in printed
    assert "- Treatment: Valproate, due on" in printed
    assert not ReviewReminder.objects.exists()


def test_without_a_mail_server_nothing_counts_as_sent(settings: Any, valproate: Treatment, looked_at: Looked) -> None:
    settings.EMAIL_URL = ""
    looked_at(valproate, 1)
    with pytest.raises(CommandError, match="set EMAIL_URL"):
        told()
    assert not ReviewReminder.objects.exists()


def test_more_pages_cost_no_more_queries(owner: Account, looked_at: Looked) -> None:
    Treatment.objects.update(owner=owner)
    looked_at(Treatment.objects.get(key="valproate"), 1)
    letters()
    with CaptureQueriesContext(connection) as few:
        letters()
    for page in Treatment.objects.exclude(key="valproate")[:10]:
        looked_at(page, 1)
    letters()
    with CaptureQueriesContext(connection) as many:
        assert len(letters()[0][0].due) == 11
    assert len(many) == len(few)
