"""A session ends: after eight hours, after an hour of rest, when its owner says so. Readers have none."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from editorial.models import Account
from sign_in.middleware import BEGAN, USED
from tests.desk.people import Person, answer_of, step_of, words_of
from tests.sign_in.conftest import Lines, type_password

INDEX, SESSIONS = reverse("admin:index"), reverse("usersessions_list")
HOUR = 60 * 60
Visitor = Callable[[], Person]


def later(person: Person, *, since_begin: float = 0, since_use: float = 0) -> None:
    """Let time go by for the session of `person`."""
    session = person.client.session
    session[BEGAN] -= since_begin
    session[USED] -= since_use
    session.save()


@pytest.fixture
def inside(writer: Account, visitor: Visitor) -> Person:
    somebody = visitor()
    type_password(somebody, "wanda")
    assert somebody.get(INDEX).status_code == 200
    return somebody


@pytest.mark.parametrize("path", [INDEX, SESSIONS])
@pytest.mark.parametrize(
    ("gone", "answer"),
    [
        ({"since_use": HOUR - 30}, "200"),
        ({"since_use": HOUR}, "login"),
        ({"since_begin": 8 * HOUR - 30}, "200"),
        ({"since_begin": 8 * HOUR}, "login"),
    ],
)
def test_a_session_ends_by_itself(inside: Person, path: str, gone: dict[str, float], answer: str) -> None:
    later(inside, **gone)
    assert answer_of(inside.get(path)) == answer
    assert answer_of(inside.get(path)) == answer
    assert Session.objects.filter(pk=inside.client.session.session_key).exists() == (answer == "200")


def test_working_keeps_a_session_but_not_for_ever(inside: Person) -> None:
    for _ in range(15):  # half an hour each
        later(inside, since_begin=HOUR / 2, since_use=HOUR / 2)
        assert inside.get(INDEX).status_code == 200
    later(inside, since_begin=HOUR / 2, since_use=HOUR / 2)
    assert answer_of(inside.get(INDEX)) == "login"


def test_a_session_without_times_is_over(inside: Person) -> None:
    session = inside.client.session
    del session[BEGAN], session[USED]
    session.save()
    assert answer_of(inside.get(INDEX)) == "login"


def test_what_is_sent_after_the_end_goes_on_as_nobodys(inside: Person, clonazepam: Any, lines: Lines) -> None:
    """So that whoever hands forms back still sees this one."""
    form = inside.open(step_of(clonazepam, "change"))
    later(inside, since_use=HOUR)
    answer = inside.press(form, "_save")
    assert answer_of(answer) == "login"
    assert answer.wsgi_request.user.is_anonymous
    assert form["title"] in answer.wsgi_request.POST["title"]
    assert lines.of("session ended")[0]["reason"] == "not used"


def test_a_session_ends_with_the_browser(inside: Person) -> None:
    cookie = inside.client.cookies["sessionid"]
    assert not cookie["max-age"]
    assert not cookie["expires"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_somebody_sees_where_they_are_logged_in_and_ends_the_others(inside: Person, visitor: Visitor) -> None:
    elsewhere = visitor()
    elsewhere.client.defaults["HTTP_USER_AGENT"] = "An old telephone"
    type_password(elsewhere, "wanda")
    words = words_of(inside.read(SESSIONS))
    assert "An old telephone" in words
    assert "now, here" in words
    inside.press(inside.open(SESSIONS))
    assert "An old telephone" not in words_of(inside.read(SESSIONS))
    assert answer_of(elsewhere.get(INDEX)) == "login"
    assert inside.get(INDEX).status_code == 200


def test_nobody_sees_the_sessions_of_others(inside: Person, reviewer: Account, visitor: Visitor) -> None:
    other = visitor()
    other.client.defaults["HTTP_USER_AGENT"] = "The telephone of another"
    type_password(other, "rahul")
    assert "The telephone of another" not in inside.read(SESSIONS)


def test_the_list_says_when_a_session_was_used(inside: Person) -> None:
    before = UserSession.objects.get().last_seen_at
    inside.get(INDEX)
    assert UserSession.objects.get().last_seen_at == before  # not at each click
    later(inside, since_use=120)
    inside.get(INDEX)
    assert UserSession.objects.get().last_seen_at > before


def test_logging_out_ends_the_session_everywhere_it_was_copied_to(inside: Person, visitor: Visitor) -> None:
    copied = Client()
    copied.cookies["sessionid"] = inside.client.cookies["sessionid"].value
    assert copied.get(INDEX).status_code == 200
    assert answer_of(inside.get(reverse("account_logout"))) == "200"  # a click on a link alone logs nobody out
    inside.press(inside.open(reverse("account_logout")))
    for client in (copied, inside.client):
        assert answer_of(client.get(INDEX)) == "login"


def test_a_new_session_has_a_new_key(writer: Account, visitor: Visitor) -> None:
    """Whoever planted a session in a browser is not inside when its owner logs in."""
    somebody = visitor()
    somebody.client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
    planted = somebody.client.cookies["sessionid"].value
    type_password(somebody, "wanda")
    assert somebody.client.cookies["sessionid"].value != planted


@pytest.mark.parametrize("address", ["/", "/types/", "/treatments/clonazepam/", "/robots.txt", "/no-such-page/"])
def test_a_readers_page_reads_no_session_even_of_somebody_inside(
    inside: Person, address: str, django_assert_num_queries: Any
) -> None:
    inside.get(address)
    later(inside, since_use=9 * HOUR)
    with django_assert_num_queries(0):
        answer = inside.get(address)
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")
