import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Serve the site with granian at HOST and PORT until Ctrl-C or SIGTERM. It prepares nothing: see `prepare`."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Serving http://{settings.HOST}:{settings.PORT}/ (stop with Ctrl-C)")
        self.stdout.flush()
        # The server resolves no names, so that it starts without a network, too.
        address = "127.0.0.1" if settings.HOST == "localhost" else settings.HOST.strip("[]")
        os.chdir(settings.BASE_DIR)
        command = [sys.executable, "-m", "granian", "myoclonus_site.wsgi:application", "--interface", "wsgi", "--no-ws"]
        where = ["--host", address, "--port", str(settings.PORT)]
        many = ["--workers", str(settings.WORKERS), "--blocking-threads", "1"]
        # Without the first the whole server stops when a worker dies. Without the second it never stops when it is
        # asked to while a worker starts: that one overhears the signal.
        care = ["--respawn-failed-workers", "--workers-kill-timeout", "10"]
        # A process of its own: this one has read the settings of a command, which may create the database.
        os.execv(sys.executable, [*command, *where, *many, *care])  # noqa: S606  (our own words only)
