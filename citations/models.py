from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from editorial.models import Editioned, Snapshot


class Grade(models.TextChoices):
    """How sure we are that a treatment helps. An empty grade shows as “not graded”."""

    A = "A", "Strong"
    B = "B", "Fair"
    C = "C", "Limited"
    D = "D", "Very limited"
    X = "X", "Not established"


GRADE_MEANING = {
    Grade.A: "Several good trials agree.",
    Grade.B: (
        "At least one randomised trial in this kind of jerk or seizure. It may be small, or everyone may have known who"
        " got what."
    ),
    Grade.C: "Reports on groups of patients, studies with nothing to compare with, or wide use by specialists.",
    Grade.D: "Single cases or expert opinion only.",
    Grade.X: "Not shown to work. Not recommended outside a proper study.",
}

NOT_GRADED = "Nobody here has graded this yet."
WEAK_EVIDENCE = "Weak evidence does not mean that it does not work. It means that studies are few or small."


class StudyKind(models.TextChoices):
    TRIAL = "trial", "Randomised trial"
    OPEN_STUDY = "open", "Study without a comparison group"
    SERIES = "series", "Report on a group of patients"
    CASE = "case", "Report on one patient"
    REVIEW = "review", "Review of other studies"
    POPULATION = "population", "Count in a population"
    LABORATORY = "laboratory", "Measurements of nerves and muscles"
    GUIDELINE = "guideline", "Guideline"
    REGULATOR = "regulator", "Notice from a medicines regulator"
    PATIENT_INFORMATION = "information", "Information for patients"
    REFERENCE = "reference", "Reference work or classification"


class Source(Editioned):
    """Something we rely on. What we do not know about it stays blank."""

    title = models.CharField(max_length=300)
    authors = models.CharField(max_length=200, blank=True, help_text="Leave empty if you have not seen them.")
    publisher = models.CharField(
        max_length=200, blank=True, help_text="The journal with volume and pages, or who put it out."
    )
    year = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1900), MaxValueValidator(2100)],
        help_text="Leave empty if you have not seen it.",
    )
    kind_of_study = models.CharField(
        max_length=12,
        choices=StudyKind,
        blank=True,
        help_text="Leave empty if neither the title nor what you read says it.",
    )
    doi = models.CharField(
        "DOI",
        max_length=120,
        blank=True,
        validators=[RegexValidator(r"\A10\.\d{4,9}/\S+\Z", "A DOI starts with “10.”.")],
    )
    pmid = models.CharField(
        "PubMed number", max_length=10, blank=True, validators=[RegexValidator(r"\A\d{1,9}\Z", "Figures only.")]
    )
    url = models.URLField(
        "address", max_length=300, blank=True, help_text="The publisher's own address, never that of a copy."
    )
    how_read = models.CharField(
        "how it was read",
        max_length=200,
        help_text="Such as “abstract” or “whole page”. Say if it was only an excerpt.",
    )

    FOLDER = "01_sources"
    SNAPSHOT = Editioned.SNAPSHOT + Snapshot(
        fields=("title", "authors", "publisher", "year", "kind_of_study", "doi", "pmid", "url", "how_read")
    )

    class Meta(Editioned.Meta):
        ordering = ["title"]
        constraints = [
            *Editioned.Meta.constraints,
            models.UniqueConstraint(
                name="citations_source_doi_once",
                fields=["doi"],
                condition=~Q(doi=""),
                violation_error_message="Another source has this DOI.",
            ),
            models.UniqueConstraint(
                name="citations_source_pmid_once",
                fields=["pmid"],
                condition=~Q(pmid=""),
                violation_error_message="Another source has this PubMed number.",
            ),
            models.CheckConstraint(name="citations_source_doi", condition=Q(doi="") | Q(doi__startswith="10.")),
            models.CheckConstraint(
                name="citations_source_url",
                condition=Q(url="") | Q(url__startswith="https://") | Q(url__startswith="http://"),
                violation_error_message="The address starts with “https://” or “http://”.",
            ),
        ]

    def __str__(self) -> str:
        return self.title
