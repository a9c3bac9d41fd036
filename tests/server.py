"""The site as an operator starts it: real processes, a folder of their own, nothing shared with the test process."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Site:
    """An installation with its own DATA_DIR. `environment` is added to what every process gets."""

    data: Path
    environment: dict[str, str] = field(default_factory=dict)
    server: "subprocess.Popen[str] | None" = field(default=None, init=False)  # while it serves

    def variables(self) -> dict[str, str]:
        base = {"PATH": os.environ["PATH"], "HOME": str(self.data), "IGNORE_ENV_FILE": "true", "DEVELOPMENT": "true"}
        return {**base, "DATA_DIR": str(self.data), **self.environment}

    def manage(self, *words: str) -> str:
        """Run manage.py to its end and return what it printed."""
        done = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *words], env=self.variables(), capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def prepare(self) -> dict[str, str]:
        """Prepare the site; return the demonstration accounts as {username: password}."""
        return dict(re.findall(r"as (\w+) with the password (\S+)", self.manage("prepare")))

    @contextlib.contextmanager
    def serving(self, command: str = "serve") -> Iterator[str]:
        """A server process; yields its address, without a slash at the end. `command` may be Django's `runserver`."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        words = [command] if command == "serve" else [command, str(port), "--noreload"]
        # A pipe that nobody reads would stop a server that tells much.
        with (self.data / "server.log").open("w+") as log:
            process = subprocess.Popen(
                [sys.executable, str(ROOT / "manage.py"), *words],
                env={**self.variables(), "PORT": str(port)},
                stdout=log,
                stderr=subprocess.STDOUT,
                text=True,
            )
            self.server = process
            try:
                _wait_until_it_answers(process, port)
                yield f"http://localhost:{port}"
            finally:
                process.send_signal(signal.SIGINT)
                process.wait(timeout=30)
                log.seek(0)
            assert process.returncode == 0, log.read()

    def workers(self) -> set[int]:
        """The process ids of the workers that live. What has died and still stands in the list of processes is none."""
        assert self.server
        listed = subprocess.run(
            ["ps", "-A", "-o", "pid=,ppid=,stat=,args="], capture_output=True, text=True, check=True
        )
        processes = [line.split(maxsplit=3) for line in listed.stdout.splitlines()]
        return {
            int(pid)
            for pid, parent, state, command in (process for process in processes if len(process) == 4)
            if int(parent) == self.server.pid and "Z" not in state and "resource_tracker" not in command
        }


def _wait_until_it_answers(process: "subprocess.Popen[str]", port: int) -> None:
    for _ in range(600):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.05)
            break
    raise AssertionError("The server did not start.")
