import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.management.base import BaseCommand, CommandError

from desk.reminders import Letter, letters, named, send

BUSY, LONGEST_RUN = "send_review_reminders", 15 * 60


class Command(BaseCommand):
    help = (
        "Tell people by e-mail of clinical reviews that are overdue or due within 30 or 90 days. Run it daily: nobody"
        " is told twice of a review at one stage. Exit status 1: somebody could not be told; the next run tries again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="print what would be sent, and send nothing")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        if dry_run:
            for letter in letters()[0]:
                self.stdout.write(f"To: {letter.to.email}\nSubject: {letter.subject}\n\n{letter.text}")
            return
        if not settings.EMAIL_URL:
            raise CommandError("Nothing was sent: set EMAIL_URL to your mail server first (see .env.example).")
        if not cache.add(BUSY, True, LONGEST_RUN):
            raise CommandError("Nothing was sent: another run is at work.")
        try:
            told_all = self._send_all()
        finally:
            cache.delete(BUSY)
        if not told_all:
            sys.exit(1)

    def _send_all(self) -> bool:
        """Whether everybody could be told."""
        found, nobody = letters()
        for each in nobody:
            self.stderr.write(f"Nobody with an e-mail address looks after or may review {named(each)}.")
        sent = [self._send(letter) for letter in found]
        self.stdout.write(f"{sum(sent)} of {len(sent)} e-mails sent.")
        return all(sent) and not nobody

    def _send(self, letter: Letter) -> bool:
        try:
            send(letter)
        except (OSError, ValueError) as error:
            self.stderr.write(f"{letter.to.get_username()} could not be told: {type(error).__name__}: {error}")
            return False
        return True
