import datetime
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from editorial.content_files import dump
from editorial.models import Edition, Revision
from editorial.release_rules import DocumentId
from editorial.snapshots import digest, upgrade
from editorial.verifying import editions_at, faults


class Command(BaseCommand):
    help = (
        "Recompute what every revision and edition was signed with. Exits with 1 if anything was changed or is gone. "
        "With --page and --on it prints what readers of that page saw then, with the warning lines on it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--page", help="“model/key”, such as conditions.guide/get-help")
        parser.add_argument("--on", help="a date such as 2026-12-01 (its last moment), or 2026-12-01T14:30")

    def handle(self, *, page: str | None, on: str | None, **options: Any) -> None:
        if bool(page) != bool(on):
            raise CommandError("Give both --page and --on, or neither.")
        if page and on:
            self._print_page(page, _moment(on))
            return
        found = list(faults())
        for sentence in found:
            self.stderr.write(sentence)
        if found:
            raise CommandError(f"{len(found)} faults. Compare with a backup; do not publish before this is understood.")
        revisions, editions = Revision.objects.count(), Edition.objects.count()
        self.stdout.write(f"{revisions} revisions and {editions} editions are as they were kept.")

    def _print_page(self, page: str, moment: datetime.datetime) -> None:
        editions = editions_at(DocumentId.parse(page), moment)
        if not editions:
            raise CommandError(f"{page} was not public on {moment:%Y-%m-%d %H:%M}, or there is no such page.")
        for edition in editions:
            intact = digest(edition.revision.content) == edition.revision.digest
            state = "as it was signed" if intact else "DAMAGED: not the text that was signed"
            public_from = timezone.localtime(edition.live_from)
            self.stdout.write(f"# {edition}, public from {public_from:%Y-%m-%d %H:%M}, {state}")
            self.stdout.write(dump(upgrade(edition.revision.content)))


def _moment(text: str) -> datetime.datetime:
    """The moment that `text` names in the site's time zone; of a day the last one."""
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"“{text}” is no date such as 2026-12-01 or 2026-12-01T14:30.") from error
    if len(text) <= len("2026-12-01"):
        moment = datetime.datetime.combine(moment, datetime.time.max)
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment
