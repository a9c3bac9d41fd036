"""Real threads and real transactions, on a copy of the test database. The fixtures are known everywhere."""

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, connections


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
