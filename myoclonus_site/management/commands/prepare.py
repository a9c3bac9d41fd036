from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from desk.accounts import make_demonstration_accounts
from desk.sets import content_update
from sign_in.adapters import encrypt_again


class Command(BaseCommand):
    help = (
        "Bring database, static files and content up to date: migrate, collectstatic, load_content; "
        "remove sessions that are over, and encrypt the secrets of second factors with the first of MFA_KEYS. Run it "
        "at every start you like. In development it makes two demonstration accounts where there is no account yet."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        call_command("clearsessions", verbosity=0)
        try:
            encrypt_again()
        except ImproperlyConfigured as error:
            raise CommandError(f"{error} Put the key that was used before behind the new one.") from error
        call_command("collectstatic", interactive=False, verbosity=0)
        try:
            call_command("load_content")
        except SystemExit:  # some pages were left alone because of a conflict; it has said which
            self.stderr.write("The site starts with those pages as they were.")
        if update := content_update():
            self.stdout.write(
                f"{update.heading}: {update.sentence} Submit and approve them at the desk: {update.address}"
            )
        if settings.DEVELOPMENT:
            for account, password in make_demonstration_accounts():
                self.stdout.write(f"Sign in at /admin/ as {account.username} with the password {password}")
