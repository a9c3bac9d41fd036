from typing import Any

from django.core.management.base import BaseCommand, CommandError

from editorial.models import Edition, Revision
from editorial.verifying import faults


class Command(BaseCommand):
    help = "Recompute what every revision and edition was signed with. Exits with 1 if anything was changed or is gone."

    def handle(self, **options: Any) -> None:
        found = list(faults())
        for sentence in found:
            self.stderr.write(sentence)
        if found:
            raise CommandError(f"{len(found)} faults. Compare with a backup; do not publish before this is understood.")
        revisions, editions = Revision.objects.count(), Edition.objects.count()
        self.stdout.write(f"{revisions} revisions and {editions} editions are as they were kept.")
