from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import loaddata
from django.db import transaction

from editorial.body import forbidden
from editorial.fields import BodyField
from editorial.loading import LoadError, Outcome, after_loaddata, working_contents


class Command(loaddata.Command):
    """Django's command, and then the same step as `load_content`: what a person edited is put back and reported."""

    def handle(self, *fixture_labels: Any, **options: Any) -> None:
        with transaction.atomic(using=options["database"]):
            before = working_contents()
            try:
                super().handle(*fixture_labels, **options)
                results = after_loaddata(before, publish=settings.DEVELOPMENT)
            except LoadError as error:
                raise CommandError(f"Nothing was loaded.\n{error}") from error
        for result in results:
            if result.outcome in (Outcome.KEPT, Outcome.CONFLICT) and options["verbosity"]:
                self.stdout.write(f"{result.content['model']} {result.content['key']}: {result.outcome}")

    def save_obj(self, obj: Any) -> bool:
        """Body text is made canonical on its way into the database; what would be dropped there is refused here."""
        for field in obj.object._meta.concrete_fields:
            if isinstance(field, BodyField) and (found := forbidden(field.value_from_object(obj.object) or "")):
                where = f"{obj.object._meta.label} “{obj.object.key}”, field “{field.name}”"
                raise LoadError([f"{where}: {found[0]} is not allowed in body text"])
        return super().save_obj(obj)
