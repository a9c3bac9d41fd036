import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.urls import reverse

from editorial.models import Account
from sign_in.log import JsonFormatter, RequestIdFilter
from tests.desk.conftest import clonazepam, person  # noqa: F401  (fixtures)
from tests.desk.people import Person

PASSWORD = "a long password"  # noqa: S105  (what `make_account` gives)


@pytest.fixture(autouse=True)
def _each_request_commits(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for the end of a transaction happens within the request, as it does outside tests."""
    monkeypatch.setattr("django.db.transaction.on_commit", lambda run, **_: run())


@pytest.fixture
def strict(settings: Any) -> None:
    """As everywhere but in development."""
    settings.SECOND_FACTOR_REQUIRED = True


@dataclass
class Telephone:
    """Shows codes. Each time it is asked, thirty seconds have gone by."""

    counter: int = 1000

    def code(self, secret: str) -> str:
        self.counter += 1
        return auth.format_hotp_value(auth.hotp_value(secret, self.counter))

    def same_code(self, secret: str) -> str:
        return auth.format_hotp_value(auth.hotp_value(secret, self.counter))


@pytest.fixture
def telephone(monkeypatch: pytest.MonkeyPatch) -> Telephone:
    it = Telephone()
    monkeypatch.setattr(auth, "yield_hotp_counters_from_time", lambda: iter([it.counter]))
    return it


@pytest.fixture
def visitor(django_capture_on_commit_callbacks: Any) -> Callable[[], Person]:
    """A new browser."""
    return lambda: Person(None, django_capture_on_commit_callbacks)


@pytest.fixture
def with_app() -> Callable[[Account], str]:
    """Gives an account the second factor; returns the key that its app holds."""

    def given(account: Account) -> str:
        secret = auth.generate_totp_secret()
        auth.TOTP.activate(account, secret)
        return secret

    return given


def type_password(somebody: Person, username: str, password: str = PASSWORD, after: str = "") -> Any:
    """Fill in the first page of the sign-in and press its button."""
    form = somebody.open(reverse("account_login") + (f"?next={after}" if after else ""))
    form.fill({"login": username, "password": password})
    return somebody.press(form)


def type_code(somebody: Person, code: str, address: str = "") -> Any:
    form = somebody.open(address or reverse("mfa_authenticate"))
    form.fill({"code": code})
    return somebody.press(form)


def factors_of(account: Account) -> list[str]:
    return sorted(Authenticator.objects.filter(user=account).values_list("type", flat=True))


@dataclass
class Lines:
    """What was written to the log, as whoever collects logs reads it."""

    raw: list[str] = field(default_factory=list)

    @property
    def said(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.raw]

    def of(self, event: str) -> list[dict[str, Any]]:
        return [line for line in self.said if line["event"] == event]


@pytest.fixture
def lines() -> Iterator[Lines]:
    found = Lines()

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.raw.append(self.format(record))

    handler, logger = Keep(), logging.getLogger("sign_in.log")
    handler.setFormatter(JsonFormatter())
    handler.addFilter(RequestIdFilter())
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield found
    logger.removeHandler(handler)
    logger.setLevel(level)
