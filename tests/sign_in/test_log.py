"""What happened to sign-ins and accounts can be read afterwards, and holds no secret."""

import io
import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.mail import EmailMessage
from django.urls import reverse

from desk.accounts import ADMINISTRATOR, REVIEWER
from editorial.models import Account
from sign_in.log import JsonFormatter, RequestIdFilter
from tests.desk.people import Person, Someone, step_of, words_of
from tests.sign_in.conftest import PASSWORD, Lines, Telephone, type_code, type_password
from tests.sign_in.test_factors import set_up_app

INDEX = reverse("admin:index")
Visitor = Callable[[], Person]


def change_of(account: Account) -> str:
    return reverse("admin:editorial_account_change", args=[account.pk])


def test_a_day_at_the_desk(strict: None, writer: Account, visitor: Visitor, telephone: Telephone, lines: Lines) -> None:
    somebody = visitor()
    type_password(somebody, "wanda", "not her password")
    type_password(somebody, "wanda")
    secret = set_up_app(somebody, telephone)
    form = somebody.open(reverse("mfa_generate_recovery_codes"))
    somebody.press(form)
    codes = words_of(somebody.read(reverse("mfa_view_recovery_codes")))
    somebody.press(somebody.open(reverse("account_logout")))
    again = visitor()
    type_password(again, "wanda")
    type_code(again, "000000")
    last_code = telephone.code(secret)
    type_code(again, last_code)
    told = [line["event"] for line in lines.said]
    assert told == [
        "sign-in failed",
        "signed in",
        "factor added",
        "factor added",
        "factor renewed",
        "signed out",
        "factor refused",
        "signed in",
    ]
    assert {line["account"] for line in lines.said} == {"wanda"}
    assert lines.said[-1]["shown"] == ["password", "totp"]
    assert all(len(line["request"]) == 16 and line["at"].endswith("+00:00") for line in lines.said)
    assert len({line["request"] for line in lines.of("signed in")}) == 2
    everything = "\n".join(lines.raw)
    for kept in (PASSWORD, "not her password", secret, last_code, *[code for code in codes.split() if code.isdigit()]):
        assert kept not in everything


def test_a_password_typed_into_the_wrong_box_is_not_written_down(visitor: Visitor, db: None, lines: Lines) -> None:
    type_password(visitor(), "a long secret", "wanda")
    assert lines.of("sign-in failed")[0]["account"] is None
    assert "a long secret" not in "\n".join(lines.raw)


def test_rights_that_are_given_and_taken_are_written_down_with_who_did_it(
    person: Someone, writer: Account, lines: Lines
) -> None:
    administrator = person(ADMINISTRATOR)
    lines.raw.clear()
    form = administrator.open(change_of(writer))
    reviewers = Group.objects.get(name=REVIEWER)
    form.fill({"groups": [reviewers.pk], "profession": "Neurologist", "email": "wanda@private.example"})
    administrator.press(form, "_save")
    (changed,) = lines.of("account changed")
    assert (changed["account"], changed["by"]) == ("wanda", "administrator")
    assert changed["changed"] == {"profession": "Neurologist", "email": "(changed)"}
    assert [(line["of"], line["what"], line["by"]) for line in lines.of("rights given")] == [
        ("wanda", ["Reviewer"], "administrator")
    ]
    assert [line["what"] for line in lines.of("rights taken")] == [["Writer"]]


def test_a_new_account_and_a_new_password_are_written_down(person: Someone, lines: Lines) -> None:
    administrator = person(ADMINISTRATOR)
    lines.raw.clear()
    form = administrator.open(reverse("admin:editorial_account_add"))
    form.fill({"username": "nora", "password1": "a password nobody guesses", "password2": "a password nobody guesses"})
    administrator.press(form, "_save")
    (made,) = lines.of("account made")
    assert made["changed"] == {"username": "nora", "password": "(changed)", "is_active": True}
    nora = Account.objects.get(username="nora")
    form = administrator.open(reverse("admin:auth_user_password_change", args=[nora.pk]))
    form.fill({"password1": "another that nobody guesses", "password2": "another that nobody guesses"})
    administrator.press(form, "set-password")
    assert lines.of("account changed")[0] | {"at": "", "request": ""} == {
        "at": "",
        "level": "INFO",
        "request": "",
        "event": "account changed",
        "account": "nora",
        "changed": {"password": "(changed)"},
        "by": "administrator",
    }
    assert "nobody guesses" not in "\n".join(lines.raw)


def test_everybody_who_may_change_accounts_and_the_owner_are_told_of_a_change(
    person: Someone, make_account: Callable[..., Account], writer: Account, mailoutbox: list[EmailMessage]
) -> None:
    administrator = person(ADMINISTRATOR)
    make_account("ada", ADMINISTRATOR, email="ada@example.org")
    make_account("roy", REVIEWER, email="roy@example.org")
    Account.objects.create_superuser("sam", email="sam@example.org", password=PASSWORD)
    Account.objects.filter(pk=writer.pk).update(email="wanda@example.org")
    mailoutbox.clear()
    form = administrator.open(change_of(writer))
    form.fill({"groups": [Group.objects.get(name=REVIEWER).pk], "email": "else@example.org"})
    administrator.press(form, "_save")
    told = {(mail.subject, *mail.to) for mail in mailoutbox}
    everybody = ("ada@example.org", "sam@example.org")
    assert {to for subject, to in told if subject == "Account changed: wanda"} == {*everybody, "wanda@example.org"}
    assert {to for subject, to in told if subject == "Rights given: wanda"} == {*everybody, "else@example.org"}
    assert all("Done by: administrator\n" in mail.body for mail in mailoutbox)
    assert "- email address: (changed)" in mailoutbox[0].body
    assert not any("else@example.org" in mail.body for mail in mailoutbox)


def test_whoever_loses_the_right_to_change_accounts_is_still_told(db: None, mailoutbox: list[EmailMessage]) -> None:
    sam = Account.objects.create_superuser("sam", email="sam@example.org", password=PASSWORD)
    mailoutbox.clear()
    sam.is_superuser, sam.email = False, "else@example.org"
    sam.save()
    assert [mail.to for mail in mailoutbox] == [["sam@example.org"]]


def test_a_change_stays_when_no_mail_can_be_sent(
    person: Someone, writer: Account, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(self: EmailMessage) -> int:
        raise OSError("The mail server is away.")

    monkeypatch.undo()  # requests end their transactions as they do outside tests
    administrator = person(ADMINISTRATOR)
    Account.objects.filter(pk=writer.pk).update(email="wanda@example.org")
    monkeypatch.setattr(EmailMessage, "send", away)
    form = administrator.open(change_of(writer))
    form.fill({"first_name": "Wanda", "profession": "Neurologist"})
    administrator.press(form, "_save")
    writer.refresh_from_db()
    assert writer.profession == "Neurologist"
    assert "The mail server is away." in caplog.text


def test_saving_a_page_or_an_account_unchanged_says_nothing(
    person: Someone, writer: Account, clonazepam: Any, lines: Lines
) -> None:
    administrator = person(ADMINISTRATOR)
    lines.raw.clear()
    administrator.press(administrator.open(change_of(writer)), "_save")
    writer.save()
    somebody = person("Writer")
    lines.raw.clear()
    somebody.press(somebody.open(step_of(clonazepam, "change")), "_save")
    assert lines.raw == []


def test_a_factor_removed_at_the_server_is_written_down(
    writer: Account, with_app: Callable[[Account], str], lines: Lines
) -> None:
    from django.core.management import call_command

    with_app(writer)
    call_command("remove_second_factor", "wanda", stdout=io.StringIO())
    (line,) = lines.of("factors removed at the server")
    assert (line["account"], line["factors"], line["request"]) == ("wanda", ["totp"], "-")


def test_a_line_is_one_line_whatever_was_typed() -> None:
    record = logging.LogRecord("sign_in.log", logging.INFO, "", 0, "signed in", None, None)
    record.facts = {"account": 'a\n{"event": "signed in"}\r\u2028\u0085\x1b[31m'}
    RequestIdFilter().filter(record)
    line = JsonFormatter().format(record)
    assert len(line.splitlines()) == 1
    assert line.isascii()
    assert line.isprintable()


@pytest.mark.parametrize(
    ("behind", "given", "taken"),
    [
        (True, "a-request-0123456789", True),
        (False, "a-request-0123456789", False),
        (True, "short", False),
        (True, 'x" \u2028 long enough', False),
        (True, "x" * 65, False),
    ],
)
def test_the_id_of_a_request_comes_from_a_proxy_only_if_there_is_one(
    settings: Any, db: None, visitor: Visitor, lines: Lines, behind: bool, given: str, taken: bool
) -> None:
    settings.BEHIND_PROXY = behind
    somebody = visitor()
    somebody.client.defaults["HTTP_X_REQUEST_ID"] = given
    type_password(somebody, "wanda")
    assert (lines.said[0]["request"] == given) == taken
