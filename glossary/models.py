from django.db import models

from editorial.fields import BodyField
from editorial.models import Editioned, Snapshot


class Term(Editioned):
    """A word that a reader may not know. It has a place on the glossary page, not a page of its own."""

    word = models.CharField(max_length=80, unique=True)
    other_forms = models.TextField(
        blank=True, help_text="Forms that mean the same, one a line: plurals, abbreviations, other spellings."
    )
    say = models.CharField("how to say it", max_length=120, blank=True, help_text="Respelled, such as “at-uh-SEE-uh”.")
    meaning = BodyField(help_text="One or two sentences in everyday words.")

    FOLDER = "02_terms"
    SNAPSHOT = Editioned.SNAPSHOT + Snapshot(fields=("word", "other_forms", "say", "meaning"))

    class Meta(Editioned.Meta):
        ordering = ["word"]

    def __str__(self) -> str:
        return self.word
