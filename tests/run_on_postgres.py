"""Runs the suite on PostgreSQL: on the server in TEST_DATABASE_URL, or on a throw-away one from installed binaries.

Usage: run_on_postgres.py [pytest arguments]. Without either it says so and passes; in CI (CI=true) it fails.
"""

import contextlib
import glob
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator

#: What uses no database, brings its own, or asks nothing of it that another could answer otherwise.
NOT_AGAIN = (
    "tests/citations",
    "tests/conditions",
    "tests/content_standard",
    "tests/design_system",
    "tests/desk/test_addresses.py",
    "tests/desk/test_editor_guide.py",
    "tests/repository",
    "tests/sign_in/test_roles.py",
    "tests/site/test_crawl.py",
    "tests/site/test_newcomers.py",
    "tests/site/test_server.py",
    "tests/site/test_settings.py",
    "tests/site/test_site_pages.py",
)
SERVER_USERS = ("postgres", "nobody")  # PostgreSQL refuses to run as root


def main(arguments: list[str]) -> int:
    url = os.environ.get("TEST_DATABASE_URL")
    if url:
        return run_suite(url, arguments)
    reason, binaries, prefix = find_server()
    if reason:
        print(f"PostgreSQL: not tested, because {reason}.")
        return 1 if os.environ.get("CI") == "true" else 0
    with throw_away_server(binaries, prefix) as url:
        return run_suite(url, arguments)


def run_suite(url: str, arguments: list[str]) -> int:
    """Run on the database at `url` what may come out otherwise there."""
    print("PostgreSQL:", flush=True)
    return subprocess.run(
        [sys.executable, "-m", "pytest", *(f"--ignore={path}" for path in NOT_AGAIN), *arguments],
        env={**os.environ, "DATABASE_URL": url},
    ).returncode


def find_server() -> tuple[str, str, list[str]]:
    """(reason why not, folder of the binaries, words that start a command as a user who may run the server)."""
    initdb = shutil.which("initdb") or next(
        iter(sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), reverse=True)), ""
    )
    if not initdb:
        return "neither TEST_DATABASE_URL nor the binaries are there", "", []
    if os.geteuid() != 0:
        return "", os.path.dirname(initdb), []
    for name in SERVER_USERS:
        with contextlib.suppress(KeyError):
            pwd.getpwnam(name)
            return "", os.path.dirname(initdb), ["runuser", "-u", name, "--"]
    return f"it does not run as root and none of the users {', '.join(SERVER_USERS)} is there", "", []


@contextlib.contextmanager
def throw_away_server(binaries: str, prefix: list[str]) -> Iterator[str]:
    folder = tempfile.mkdtemp(prefix="myoclonus-postgres-")
    if prefix:
        shutil.chown(folder, user=prefix[2])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = f"{folder}/data"

    def call(program: str, *words: str) -> None:
        subprocess.run([*prefix, f"{binaries}/{program}", *words], check=True, stdout=subprocess.DEVNULL, cwd=folder)

    call("initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync")
    options = f"-c listen_addresses=127.0.0.1 -p {port} -k {folder} -c fsync=off -c full_page_writes=off"
    call("pg_ctl", "-D", data, "-l", f"{folder}/log", "-w", "-o", options, "start")
    try:
        yield f"postgres://postgres@127.0.0.1:{port}/postgres"
    finally:
        call("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
