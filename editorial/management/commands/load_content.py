import difflib
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from editorial.loading import Loaded, LoadError, Outcome, content_paths, difference, load


class Command(BaseCommand):
    help = (
        "Load content files into the working rows. A page edited in the admin is never overwritten. "
        "Exit status: 0 all well, 1 nothing was loaded, 2 loaded, but some pages were left alone because of a conflict."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=settings.CONTENT_DIR, help="default: %(default)s")
        parser.add_argument("--diff", action="store_true", help="show what would happen and change nothing")
        parser.add_argument(
            "--publish-unreviewed",
            action="store_true",
            default=settings.DEVELOPMENT,
            help="make new and changed pages public although nobody has reviewed them (always so in development)",
        )

    def handle(self, *args: Any, folder: Path, diff: bool, publish_unreviewed: bool, **options: Any) -> None:
        try:
            paths, others = content_paths(folder)
            if not paths:
                raise CommandError(f"There are no content files in {folder} (looked for */*.yaml).")
            results = load(paths, publish=publish_unreviewed, dry_run=diff)
        except LoadError as error:
            raise CommandError(f"Nothing was loaded.\n{error}") from error
        for path in others:
            self.stderr.write(f"Not read, as it is no content file: {path}")
        self.report(results, diff)
        if any(result.outcome is Outcome.CONFLICT for result in results):
            sys.exit(2)

    def report(self, results: list[Loaded], diff: bool) -> None:
        for result in results:
            if result.outcome not in (Outcome.SAME, Outcome.NEW) or (diff and result.outcome is Outcome.NEW):
                self.stdout.write(f"{result.content['model']} {result.content['key']}: {result.outcome}")
                if diff:
                    self.stdout.write("\n".join(_lines(result)))
        counts = {outcome: sum(result.outcome is outcome for result in results) for outcome in Outcome}
        told = ", ".join(f"{count} {outcome.partition(':')[0]}" for outcome, count in counts.items() if count)
        self.stdout.write(f"{len(results)} content files: {told}." + (" Nothing was changed." if diff else ""))


def _lines(result: Loaded) -> list[str]:
    old, new = (text.splitlines() for text in difference(result))
    return [f"  {line}" for line in list(difflib.unified_diff(old, new, lineterm="", n=1))[2:]]
