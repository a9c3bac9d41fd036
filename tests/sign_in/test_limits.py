"""Guessing: many at once, from many places, by many spellings, let at most five passwords or codes through."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa import signals as factors
from django.contrib.auth import signals
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from desk.accounts import WRITER
from editorial.models import Account
from tests.desk.people import Person, answer_of, errors_of
from tests.races import at_once
from tests.sign_in.conftest import Lines, Telephone, type_code, type_password

pytestmark = pytest.mark.django_db
LOGIN, INDEX = reverse("account_login"), reverse("admin:index")
MANY = 40
TOO_MANY = "Too many failed login attempts"
Visitor = Callable[[], Person]


@pytest.fixture
def tried() -> Iterator[list[str]]:
    """The names of which a password was really looked at."""
    found: list[str] = []
    lock = threading.Lock()

    def note(credentials: dict[str, Any], **_: Any) -> None:
        with lock:
            found.append(credentials["username"])

    signals.user_login_failed.connect(note)
    yield found
    signals.user_login_failed.disconnect(note)


def guess(name: str, number: int, address: str = "10.0.0.1", **headers: str) -> Any:
    values = {"login": name, "password": f"guess number {number}"}
    return Client().post(LOGIN, values, REMOTE_ADDR=address, headers=headers)


@pytest.mark.parametrize(("name", "places"), [("one-place", 1), ("many-places", MANY)])
def test_of_forty_wrong_passwords_at_once_at_most_five_are_tried(
    shared_database: None, tried: list[str], make_account: Callable[..., Account], name: str, places: int
) -> None:
    make_account(name, WRITER)
    jobs = [lambda n=n: guess(name, n, f"10.{places}.0.{n % places}") for n in range(MANY)]
    answers = at_once(*jobs)
    assert [each.status_code for each in answers if each.status_code not in (200, 429)] == []
    assert 1 <= len(tried) <= 5
    assert sum(TOO_MANY in each.content.decode() for each in answers if each.status_code == 200) >= 1
    cache.clear()


def test_forty_names_at_once_from_one_place_are_not_all_tried(shared_database: None, tried: list[str]) -> None:
    at_once(*(lambda n=n: guess(f"name-{n}", n, "10.9.0.1") for n in range(MANY)))
    assert 1 <= len(tried) <= 10
    cache.clear()


def test_the_right_password_does_not_help_once_too_many_wrong_ones_were_typed(
    writer: Account, visitor: Visitor
) -> None:
    for number in range(5):
        assert TOO_MANY not in guess("wanda", number, f"10.0.0.{number}").content.decode()
    somebody = visitor()
    assert any(TOO_MANY in error for error in errors_of(type_password(somebody, "wanda")))
    assert answer_of(somebody.get(INDEX)) == "login"


def test_other_people_still_get_in(writer: Account, reviewer: Account, visitor: Visitor) -> None:
    for number in range(6):
        guess("wanda", number, f"10.0.0.{number}")
    assert type_password(visitor(), "rahul").status_code == 302


SPELLINGS = [
    lambda n: ("wanda", {"Host": f"localhost:{n + 1}"}),
    lambda n: (["wanda", "WANDA", "Wanda", "wAnda", " wanda ", "waNda"][n % 6], {}),
    lambda n: (["wanda", "ｗanda", "w\u0061nda"][n % 3], {}),
    lambda n: ("wanda", {"X-Forwarded-For": f"10.1.1.{n}"}),
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_there_is_no_way_round_the_limit(
    writer: Account, tried: list[str], settings: Any, spelling: Callable[[int], tuple[str, dict[str, str]]]
) -> None:
    """Neither the host a browser names, nor how the name is written, nor what a header claims, counts apart."""
    settings.ALLOWED_HOSTS = ["localhost", "testserver"]
    for number in range(12):
        name, headers = spelling(number)
        guess(name, number, f"10.0.1.{number}", **headers)
    assert len(tried) == 5


def test_behind_a_proxy_each_reader_has_a_limit_of_their_own_and_cannot_invent_one(
    settings: Any, tried: list[str]
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(20):  # the last one is what the proxy itself saw
        guess(f"name-{number}", number, "127.0.0.1", **{"X-Forwarded-For": f"10.2.2.{number}, 10.3.3.3"})
    assert len(tried) == 10
    guess("another", 0, "127.0.0.1", **{"X-Forwarded-For": "10.4.4.4"})
    assert len(tried) == 11


def test_right_passwords_are_not_counted(writer: Account, visitor: Visitor) -> None:
    for _ in range(8):
        assert type_password(visitor(), "wanda").status_code == 302


def test_codes_are_limited_too(
    strict: None, writer: Account, visitor: Visitor, telephone: Telephone, with_app: Callable[[Account], str]
) -> None:
    refused: list[Any] = []
    secret = with_app(writer)

    def note(**facts: Any) -> None:
        refused.append(facts)

    factors.authentication_failed.connect(note)
    somebody = visitor()
    type_password(somebody, "wanda")
    for number in range(8):
        type_code(somebody, f"00000{number}")
    assert len(refused) == 5
    assert any(TOO_MANY in error for error in errors_of(type_code(somebody, telephone.code(secret))))
    assert answer_of(somebody.get(INDEX)) == "login"


def test_an_open_session_is_no_place_to_guess_the_password(writer: Account, visitor: Visitor, tried: list[str]) -> None:
    somebody = visitor()
    type_password(somebody, "wanda")
    for number in range(15):
        somebody.post(reverse("account_reauthenticate"), {"password": f"guess {number}"})
        somebody.post(reverse("account_change_password"), {"oldpassword": f"guess {number}"})
    assert len(tried) <= 5


def test_a_flood_is_answered_in_words(visitor: Visitor, lines: Lines) -> None:
    answers = [guess(f"name-{number}", number) for number in range(31)]
    assert answers[-1].status_code == 429
    assert answers[-1]["Retry-After"] == "60"
    assert "Too many attempts" in answers[-1].content.decode()
    assert lines.of("sign-in refused")[0]["reason"] == "too many attempts"
