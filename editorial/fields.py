from typing import Any

from django.db import models

from editorial.body import canonical


class BodyField(models.TextField):
    """Body text: HTML of a few tags, made canonical whenever it is cleaned or saved."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return canonical(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = canonical(getattr(model_instance, self.attname) or "")
        setattr(model_instance, self.attname, value)
        return value
