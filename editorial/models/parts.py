"""Parts that pages of several kinds have. Each app declares the concrete class with its own parent."""

from django.db import models
from django.utils.text import slugify

from editorial.fields import BodyField
from editorial.models.page import Child, Snapshot


class Section(Child):
    """A headed piece of body text about one aspect of its page."""

    class Aspect(models.TextChoices):
        WHAT = "what", "What it is"
        SIGNS = "signs", "What it looks and feels like"
        WHY = "why", "Why it happens"
        DOCTOR = "doctor", "When to see a doctor"
        TESTS = "tests", "Finding out"
        TREATMENT = "treatment", "What can help"
        LIVING = "living", "Living with it"
        OUTLOOK = "outlook", "What to expect"
        EVIDENCE = "evidence", "What the studies say"
        CONFUSED = "confused", "What it may be confused with"

    aspect = models.CharField(
        max_length=12, choices=Aspect, help_text="What this section is about. Other systems ask for sections by it."
    )
    heading = models.CharField(max_length=120, help_text="A heading that says something, such as “Why sleep helps”.")
    body = BodyField(help_text="Up to 150 words. Start a new paragraph after three sentences.")

    SNAPSHOT = Snapshot(fields=("aspect", "heading", "body"))

    class Meta(Child.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.heading

    def key_stem(self) -> str:
        return slugify(self.heading)


class CareCard(Child):
    """What to look out for, in words of one page alone, as pages had them before warning lines were shared.

    No new ones are made. Those that there are stay until somebody takes shared lines in their place.
    """

    class Level(models.TextChoices):
        NOW = "now", "Call the emergency number now if:"
        TODAY = "today", "Get medical help today if:"
        SOON = "soon", "Make an appointment if:"
        FINE = "fine", "Usually fine:"

    level = models.CharField(max_length=5, choices=Level)
    body = BodyField(help_text="A list. Each line belongs to one level only.")

    SNAPSHOT = Snapshot(fields=("level", "body"))

    class Meta(Child.Meta):
        abstract = True
        unique_together = [("parent", "key"), ("parent", "level")]
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_level", condition=models.Q(level__in=["now", "today", "soon", "fine"])
            )
        ]

    def __str__(self) -> str:
        return self.get_level_display()

    def key_stem(self) -> str:
        return self.level


class Code(Child):
    """How a health record names what the page is about. The system is given by its HL7 object identifier (OID)."""

    class System(models.TextChoices):
        ICD_10_CM = "2.16.840.1.113883.6.90", "ICD-10-CM"
        ICD_10 = "2.16.840.1.113883.6.3", "ICD-10 (WHO)"
        SNOMED_CT = "2.16.840.1.113883.6.96", "SNOMED CT"
        MESH = "2.16.840.1.113883.6.177", "MeSH"
        RXNORM = "2.16.840.1.113883.6.88", "RxNorm"

    system = models.CharField(max_length=40, choices=System)
    code = models.CharField(max_length=40, help_text="As the system writes it, such as “G25.3”.")
    meaning = models.CharField(max_length=120, help_text="What the system says the code means.")
    checked = models.CharField("how it was checked", max_length=200, help_text="Where somebody saw this code.")

    SNAPSHOT = Snapshot(fields=("system", "code", "meaning", "checked"))

    class Meta(Child.Meta):
        abstract = True
        unique_together = [("parent", "key"), ("parent", "system", "code")]

    def __str__(self) -> str:
        return f"{self.get_system_display()} {self.code}"

    def key_stem(self) -> str:
        return slugify(f"{self.get_system_display()} {self.code}")
