import contextlib
import copy
import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.contrib.auth.models import Group
from django.db import connection
from django.template import Template
from django.test import Client
from hypothesis import settings as hypothesis_settings

from desk.accounts import REVIEWER, WRITER
from editorial.loading import load
from editorial.models import Account, Edition, Editioned
from editorial.workflow import record, review, submit
from publication.store import store
from tests.races import copied_database, shared_database  # noqa: F401  (fixtures)

CONTENT = Path(__file__).resolve().parent.parent / "fixtures"
_render = Template._render  # as it is outside tests

hypothesis_settings.register_profile("usual", max_examples=150, deadline=None, derandomize=True, database=None)
hypothesis_settings.register_profile("thorough", max_examples=10_000, deadline=None, database=None)
hypothesis_settings.load_profile("usual")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """In CI a test that should run but is skipped is a failure."""
    report = yield
    if os.environ.get("CI") == "true" and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
    return report


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print what tests have counted (`record_property`), on whatever core they ran."""
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties if report.when == "call" else []:
            terminalreporter.write_line(f"{name}: {value}")


@pytest.fixture(scope="session", autouse=True)
def _plain_static_files() -> None:
    """Templates name static files without `collectstatic` having been run."""
    django_settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"


@pytest.fixture(scope="session")
def django_test_environment(django_test_environment: None) -> None:
    """Django copies the context of each template that a test renders. We look at answers only, and a form has 900."""
    Template._render = _render


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Every test starts with the shipped content, published; `empty_desk` takes it away."""
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite" and "PYTEST_XDIST_WORKER" in os.environ:
            _load_once(tmp_path_factory.getbasetemp().parent / "shipped.sqlite3")
        else:
            load(CONTENT.glob("*/*.yaml"), publish=True)


def _load_once(loaded: Path) -> None:
    """Of the processes of one run the first to come here loads, the others copy the database that it leaves."""
    with loaded.with_suffix(".lock").open("w") as turn, contextlib.closing(sqlite3.connect(loaded)) as shared:
        fcntl.flock(turn, fcntl.LOCK_EX)
        connection.ensure_connection()
        if loaded.stat().st_size:
            shared.backup(connection.connection)
        else:
            load(CONTENT.glob("*/*.yaml"), publish=True)
            connection.connection.backup(shared)


@pytest.fixture(scope="session")
def _shipped(django_db_setup: None, django_db_blocker: Any) -> dict[str, Any]:
    """What the store holds after it has read the shipped content. It looks for news only when something was published
    here, not every second: on a slow machine too."""
    store._fresh_for = float("inf")
    with django_db_blocker.unblock():
        store.get()
    return {**vars(store), "_check_at": 0.0}


@pytest.fixture(autouse=True)
def _own_process(settings: Any, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[None]:
    """Each test is like a server process with a folder of its own that has read the shipped content, but made no page
    of it yet. `new_process` has not read it."""
    settings.PUBLICATION_FILE = tmp_path / "publication.json"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    store.forget()
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        shipped = request.getfixturevalue("_shipped")
        publication = copy.copy(shipped["_publication"])
        vars(publication)["answers"] = {}
        vars(store).update(shipped, _publication=publication)
    yield
    store.forget()


@pytest.fixture
def new_process() -> None:
    """Nothing has been read, and there is no publication file."""
    store.forget()


@pytest.fixture
def empty_desk(db: None) -> None:
    """A desk without pages, revisions and editions."""
    tables = [model._meta.db_table for model in apps.get_models(include_auto_created=True) if _is_ours(model)]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608  (names of our own tables)
    store.forget()


def _is_ours(model: Any) -> bool:
    return not model._meta.app_label.startswith(("auth", "admin", "contenttypes", "sessions")) and not (
        model is Account or "account" in model._meta.db_table
    )


@pytest.fixture
def make_account(db: None) -> Callable[..., Account]:
    def make(username: str, group: str = WRITER, **values: Any) -> Account:
        account = Account.objects.create_user(username, password="a long password", is_staff=True, **values)
        account.groups.add(Group.objects.get(name=group))
        return account

    return make


@pytest.fixture
def writer(make_account: Callable[..., Account]) -> Account:
    return make_account("wanda")


@pytest.fixture
def reviewer(make_account: Callable[..., Account]) -> Account:
    return make_account("rahul", REVIEWER)


@pytest.fixture
def client_of() -> Callable[[Account], Client]:
    def signed_in(account: Account) -> Client:
        client = Client()
        client.force_login(account)
        return client

    return signed_in


@pytest.fixture
def sign_off(writer: Account, reviewer: Account, django_capture_on_commit_callbacks: Any) -> Callable[..., Edition]:
    """Save as the writer, submit, and approve as the reviewer."""

    def signed_off(thing: Editioned, change: str = "content", note: str = "A test.") -> Edition:
        with django_capture_on_commit_callbacks(execute=True):
            record(thing, by=writer)
            edition = submit(thing, by=writer, change=change, note=note)
            review(edition, by=reviewer, approve=True)
        edition.refresh_from_db()
        return edition

    return signed_off
