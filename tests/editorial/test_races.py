"""Several people at once, with real threads and real transactions, on a copy of the test database."""

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection, connections

from conditions.models import Guide
from desk.accounts import REVIEWER, WRITER
from editorial.models import Account, Edition, Revision
from editorial.workflow import RefusedError, record, review, submit
from tests.editorial.sample import change, content_of, put

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def copied_database(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The name of a copy of the test database."""
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            name = str(tmp_path_factory.mktemp("race") / "copy.sqlite3")
            with contextlib.closing(sqlite3.connect(name)) as copy:
                connection.connection.backup(copy)
            yield name
        else:
            connection.creation.clone_test_db("race", verbosity=0)
            yield connection.creation.get_test_db_clone_settings("race")["NAME"]
            connection.creation.destroy_test_db(suffix="race", verbosity=0)


@pytest.fixture
def shared_database(db: None, copied_database: str) -> Iterator[None]:
    """A database that all threads really write to. What one test leaves there the next one finds."""
    in_transaction, name = connections["default"], connection.settings_dict["NAME"]
    del connections["default"]
    connections.settings["default"]["NAME"] = copied_database
    yield
    connections["default"].close()
    connections.settings["default"]["NAME"] = name
    connections["default"] = in_transaction


def person(username: str, group: str) -> Account:
    account = Account.objects.create_user(username, password="a long password")
    account.groups.add(Group.objects.get(name=group))
    return account


def at_once(*jobs: Callable[[], Any]) -> list[Any]:
    """Start all jobs together, each in its own thread; return what each gave or raised."""
    gate, results = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(number: int, job: Callable[[], Any]) -> None:
        try:
            gate.wait(timeout=20)
            results[number] = job()
        except Exception as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


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
