"""The real server: it starts, stops cleanly, and keeps its pages when the database goes."""

import contextlib
import os
import shutil
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from http.cookiejar import Cookie
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.run_on_postgres import find_server, throw_away_server
from tests.server import ROOT, Site

pytestmark = pytest.mark.enable_socket
ADDRESSES = ("/", "/types/", "/types/sleep/", "/treatments/clonazepam/", "/faq/", "/glossary/", "/sources/", "/a-z/")


def read(address: str) -> tuple[int, bytes]:
    with urllib.request.urlopen(address) as answer:  # noqa: S310  (an address of our own server)
        return answer.status, answer.read()


def all_pages(address: str) -> list[tuple[int, bytes]]:
    return [read(address + path) for path in ADDRESSES]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prepared")
    Site(folder).prepare()
    return folder


@pytest.fixture
def site(prepared: Path, tmp_path: Path) -> Site:
    """A site of its own that has been prepared."""
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    return Site(tmp_path)


def test_sqlite_pages_stay_when_the_file_is_gone_and_no_empty_one_is_made(site: Site) -> None:
    database = site.data / "db.sqlite3"
    with site.serving() as address:
        before = all_pages(address)
        database.rename(site.data / "away.sqlite3")
        assert all_pages(address) == before
    with site.serving() as address:
        assert all_pages(address) == before
        assert not database.exists()


def test_postgres_pages_stay_when_the_server_is_stopped(tmp_path: Path) -> None:
    reason, binaries, prefix = find_server()
    if reason:
        pytest.skip(reason)
    with ExitStack() as stack:
        running = ExitStack()
        stack.enter_context(running)
        site = Site(tmp_path, {"DATABASE_URL": running.enter_context(throw_away_server(binaries, prefix))})
        site.prepare()
        with site.serving() as address:
            before = all_pages(address)
            running.close()
            assert all_pages(address) == before
        with site.serving() as address:
            assert all_pages(address) == before


def test_preparing_again_makes_no_second_account_and_loads_nothing(site: Site) -> None:
    assert site.prepare() == {}
    assert "same." in site.manage("load_content")


def test_a_folder_of_nothing_says_when_to_come_back(tmp_path: Path) -> None:
    with Site(tmp_path).serving() as address, pytest.raises(urllib.error.HTTPError, match="503"):
        read(address + "/")


def test_static_files_have_hashed_names_and_come_compressed(site: Site) -> None:
    with site.serving() as address:
        _, page = read(address + "/")
        name = page.decode().partition('href="/static/')[2].partition('"')[0]
        assert name.count(".") == 2
        request = urllib.request.Request(f"{address}/static/{name}", headers={"Accept-Encoding": "br"})  # noqa: S310
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            assert answer.headers["Content-Encoding"] == "br"
            assert "immutable" in answer.headers["Cache-Control"]


def test_of_forty_wrong_passwords_at_two_workers_at_once_at_most_five_are_tried(site: Site) -> None:
    """The count is shared: each worker alone would let five through."""
    site.environment["WORKERS"] = "2"
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with site.serving() as address:
        page = browser.open(f"{address}/accounts/login/").read().decode()
        token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
        cookie = "; ".join(f"{each.name}={each.value}" for each in cookies_of(browser))

        def guess(number: int) -> str:
            values = {"login": "writer", "password": f"guess {number}", "csrfmiddlewaretoken": token}
            request = urllib.request.Request(  # noqa: S310
                f"{address}/accounts/login/", urlencode(values).encode(), {"Cookie": cookie}
            )
            try:
                with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                    return str(answer.read().decode())
            except urllib.error.HTTPError as error:
                return "" if error.code == 429 else str(error)  # 429: too many from this address

        with ThreadPoolExecutor(40) as pool:
            answers = list(pool.map(guess, range(40)))
    tried = [answer for answer in answers if "not correct" in answer]
    assert 1 <= len(tried) <= 5
    assert [answer for answer in answers if answer and answer not in tried and "Too many" not in answer] == []


@pytest.mark.parametrize("count", [1, 2])
def test_a_worker_that_is_killed_is_replaced_and_every_request_is_answered_again(site: Site, count: int) -> None:
    site.environment["WORKERS"] = str(count)
    with site.serving() as address:
        first_workers = wait_for_workers(site, count)
        pages = all_pages(address)
        killed = min(first_workers)
        os.kill(killed, signal.SIGKILL)
        workers = wait_for_workers(site, count, without=killed)
        assert workers >= first_workers - {killed}  # the others go on
        deadline = time.monotonic() + 60
        while answered_in_a_row(address, 40) < 40:
            assert time.monotonic() < deadline, "Some requests are still not answered."
        assert all_pages(address) == pages
        assert site.workers() == workers


def test_the_server_stops_in_time_when_it_is_asked_to_while_a_worker_starts(site: Site) -> None:
    """A worker that does not listen to signals yet would hold the server up for ever."""
    site.environment["WORKERS"] = "2"
    with site.serving():  # asks it to stop, and waits for 30 seconds
        killed = min(wait_for_workers(site, 2))
        os.kill(killed, signal.SIGKILL)
        wait_for_workers(site, 2, without=killed)
    assert site.server
    assert site.server.returncode == 0


def wait_for_workers(site: Site, count: int, *, without: int = 0) -> set[int]:
    """Wait until `count` workers live, none of them `without`, and return their process ids."""
    deadline = time.monotonic() + 60
    while len(workers := site.workers() - {without}) != count:
        assert site.server
        assert site.server.poll() is None, "The whole server has stopped."
        assert time.monotonic() < deadline, f"{len(workers)} workers live, where there should be {count}."
        time.sleep(0.05)
    return workers


def answered_in_a_row(address: str, most: int) -> int:
    """How many of `most` requests, each on a connection of its own, are answered before the first that is not."""
    answered = 0
    with contextlib.suppress(OSError):
        while answered < most:
            urllib.request.urlopen(f"{address}/types/", timeout=10).close()  # noqa: S310  (an address of our own server)
            answered += 1
    return answered


def cookies_of(browser: urllib.request.OpenerDirector) -> Iterable[Cookie]:
    return next(each.cookiejar for each in browser.handlers if isinstance(each, urllib.request.HTTPCookieProcessor))


def test_djangos_own_three_commands_end_in_readable_pages_and_a_way_in(tmp_path: Path) -> None:
    site = Site(tmp_path, {"DJANGO_SUPERUSER_PASSWORD": "correct-horse-battery"})
    site.manage("migrate", "--verbosity", "0")
    site.manage("loaddata", *map(str, sorted(ROOT.glob("fixtures/*/*.yaml"))))
    site.manage("createsuperuser", "--noinput", "--username", "boss", "--email", "boss@example.org")
    with site.serving("runserver") as address:
        home = read(f"{address}/")[1].decode()
        assert "<h1" in home
        assert "<h1" in read(f"{address}/types/cortical-reflex/")[1].decode()
        for path in ("/static/favicon.svg", "/static/desk/desk.css", "/static/admin/css/base.css"):
            assert read(address + path)[0] == 200
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        page = browser.open(f"{address}/accounts/login/").read().decode()
        token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
        values = {"login": "boss", "password": "correct-horse-battery", "csrfmiddlewaretoken": token}
        browser.open(f"{address}/accounts/login/", urlencode(values).encode())
        assert "Log out" in browser.open(f"{address}/admin/").read().decode()
