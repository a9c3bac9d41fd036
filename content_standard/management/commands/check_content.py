import dataclasses
import json
import sys
from argparse import ArgumentParser
from collections import Counter
from statistics import median
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError

from content_standard.checking import check_all, manuscript
from content_standard.levels import levels
from content_standard.rules import Finding, Severity
from editorial.snapshots import Content
from publication.published import unsigned


class Command(BaseCommand):
    help = (
        "Check every page at the desk against the content standard (docs/content-standard.md). "
        "Exit status: 0 nothing above a note, 1 at least one error, 2 warnings but no error."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="everything as JSON")
        parser.add_argument("--notes", action="store_true", help="list the notes, too, such as each source to be added")

    def handle(self, *args: Any, notes: bool, **options: Any) -> None:
        contents = manuscript()
        try:
            found = check_all(contents)
        except ValueError as error:  # the storage of static files, when it cannot name one
            raise CommandError(f"The pages cannot be rendered. Run “manage.py prepare” first. ({error})") from error
        counts = Counter(finding.severity for finding in found)
        if options["json"]:
            self.stdout.write(json.dumps(_as_data(contents, found), ensure_ascii=False, indent=1))
        else:
            self._table([each for each in found if notes or each.severity is not Severity.NOTE])
            self._counts(contents, counts)
        if counts[Severity.ERROR] or counts[Severity.WARNING]:
            sys.exit(1 if counts[Severity.ERROR] else 2)

    def _table(self, found: list[Finding]) -> None:
        for each in found:
            page = f"{each.model.partition('.')[2]} {each.key}"
            self.stdout.write(f"{each.severity:8}{page:42}{each.rule:28}{each.place}: {each.sentence}")

    def _counts(self, contents: list[Content], counts: Counter[Severity]) -> None:
        models = Counter(content["model"] for content in contents)
        told = ", ".join(
            f"{count} {apps.get_model(model)._meta.verbose_name_plural}" for model, count in models.items()
        )
        self.stdout.write(f"{told}.")
        pages = levels(unsigned(contents))
        if pages:
            raw, adjusted = (
                median(page.reading.grade for page in pages),
                median(p.reading.adjusted_grade for p in pages),
            )
            self.stdout.write(f"Median Flesch-Kincaid grade: {raw:.1f}, without explained words {adjusted:.1f}.")
        self.stdout.write(", ".join(f"{counts[severity]} {severity}s" for severity in Severity) + ".")


def _as_data(contents: list[Content], found: list[Finding]) -> dict[str, Any]:
    return {
        "counts": Counter(content["model"] for content in contents),
        "findings": [{**dataclasses.asdict(each), "place": str(each.place)} for each in found],
        "levels": [
            {
                "address": level.page.address,
                "words": level.reading.words,
                "grade": round(level.reading.grade, 1),
                "adjusted_grade": round(level.reading.adjusted_grade, 1),
                "smog": level.reading.smog and round(level.reading.smog, 1),
            }
            for level in levels(unsigned(contents))
        ],
    }
