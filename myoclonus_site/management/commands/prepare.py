from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from desk.accounts import make_demonstration_accounts


class Command(BaseCommand):
    help = (
        "Bring database, static files and content up to date: migrate, collectstatic, load_content. Run it at every "
        "start you like. In development it makes two demonstration accounts where there is no account yet."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        try:
            call_command("load_content")
        except SystemExit:  # some pages were left alone because of a conflict; it has said which
            self.stderr.write("The site starts with those pages as they were.")
        if settings.DEVELOPMENT:
            for account, password in make_demonstration_accounts():
                self.stdout.write(f"Sign in at /admin/ as {account.username} with the password {password}")
