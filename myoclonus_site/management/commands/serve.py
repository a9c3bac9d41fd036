from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from granian import Granian
from granian.constants import Interfaces


class Command(BaseCommand):
    help = "Serve the site with granian at HOST and PORT until Ctrl-C or SIGTERM. It prepares nothing: see `prepare`."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Serving http://{settings.HOST}:{settings.PORT}/ (stop with Ctrl-C)")
        self.stdout.flush()
        # The server resolves no names, so that it starts without a network, too.
        address = "127.0.0.1" if settings.HOST == "localhost" else settings.HOST.strip("[]")
        Granian(
            "myoclonus_site.wsgi:application",
            address=address,
            port=settings.PORT,
            interface=Interfaces.WSGI,
            workers=settings.WORKERS,
            blocking_threads=1,
            websockets=False,
        ).serve()
