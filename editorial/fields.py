from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from editorial.body import LONGEST, canonical


class BodyField(models.TextField):
    """Body text: HTML of a few tags, made canonical whenever it is cleaned or comes to the database."""

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        if isinstance(value, str) and len(value) > LONGEST:
            raise ValidationError(f"This text is too long to be kept: at most {LONGEST:,} characters fit.")
        return super().clean(canonical(value) if isinstance(value, str) else value, model_instance)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = canonical(getattr(model_instance, self.attname) or "")
        setattr(model_instance, self.attname, value)
        return value

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        return super().get_db_prep_save(canonical(value) if isinstance(value, str) else value, connection)
