from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from editorial.loading import export


class Command(BaseCommand):
    help = "Write the text that the public reads as content files. The same text always gives the same bytes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=settings.CONTENT_DIR, help="default: %(default)s")
        parser.add_argument("--working", action="store_true", help="the working text instead, with unpublished edits")

    def handle(self, *args: Any, folder: Path, working: bool, **options: Any) -> None:
        changed = export(folder, working=working)
        for path in changed:
            self.stdout.write(f"{'wrote' if path.exists() else 'removed'} {path}")
        self.stdout.write(f"{len(changed)} files changed.")
