from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import loaddata
from django.db import transaction

from editorial.body import forbidden
from editorial.content_yaml import ContentFileError, first_model, read_text
from editorial.fields import BodyField
from editorial.loading import Loaded, LoadError, Outcome, after_loaddata, load, working_contents
from editorial.models import Editioned


class Command(loaddata.Command):
    """Django's command. Content files are loaded as `load_content` does it, all at once; after other fixtures, what a
    person had edited is put back and reported."""

    def handle(self, *fixture_labels: Any, **options: Any) -> None:
        try:
            with transaction.atomic(using=options["database"]):
                content_files = [label for label in fixture_labels if _is_content_file(Path(label))]
                results = load(map(Path, content_files), publish=settings.DEVELOPMENT)
                if others := [label for label in fixture_labels if label not in content_files]:
                    before = working_contents()
                    super().handle(*others, **options)
                    results += after_loaddata(before, publish=settings.DEVELOPMENT)
        except (LoadError, ContentFileError) as error:
            raise CommandError(f"Nothing was loaded.\n{error}") from error
        if options["verbosity"]:
            self.report(results, len(content_files))

    def report(self, results: list[Loaded], files: int) -> None:
        for result in results:
            if result.outcome in (Outcome.KEPT, Outcome.CONFLICT):
                self.stdout.write(f"{result.content['model']} {result.content['key']}: {result.outcome}")
        if files:
            self.stdout.write(f"{files} content files loaded.")

    def save_obj(self, obj: Any) -> bool:
        """Body text is made canonical on its way into the database; what would be dropped there is refused here."""
        for field in obj.object._meta.concrete_fields:
            if isinstance(field, BodyField) and (found := forbidden(field.value_from_object(obj.object) or "")):
                where = f"{obj.object._meta.label} “{obj.object.key}”, field “{field.name}”"
                raise LoadError([f"{where}: {found[0]} is not allowed in body text"])
        return super().save_obj(obj)


def _is_content_file(path: Path) -> bool:
    """Whether the file is YAML and does not begin with a row of something that is not signed off, such as a group."""
    if path.suffix not in (".yaml", ".yml") or not path.is_file():
        return False
    try:
        return issubclass(apps.get_model(first_model(read_text(path))), Editioned)
    except (LookupError, ValueError):
        return True  # `load` says what is wrong with it
