"""The page kinds about myoclonus. Their parts and links are in the two files beside this one."""

from django.db import models
from django.db.models import Q

from citations.models import Grade
from editorial.fields import BodyField
from editorial.models import Snapshot
from safety.models import CarePage

PARTS = Snapshot(children=("sections", "care_cards", "codes"))


class MyoclonusType(CarePage):
    class SortedBy(models.TextChoices):
        """The question that this name answers. One person's jerks can have an answer to each."""

        NORMAL = "normal", "Is it a healthy-body event?"
        TRIGGER = "trigger", "What sets it off?"
        TIMING = "timing", "When does it happen?"
        CAUSE = "cause", "Why does it happen?"
        PLACE = "place", "Where in the nervous system does it start?"

    class Harmless(models.TextChoices):
        USUALLY = "usually", "Usually harmless"
        DEPENDS = "depends", "It depends on the cause"
        CHECK = "check", "Needs a check by a doctor"

    sorted_by = models.CharField("sorted by", max_length=8, choices=SortedBy)
    origin = BodyField("where it starts")
    picture = BodyField("what it looks like")
    triggers = BodyField("what sets it off", blank=True)
    harmless = models.CharField("usually harmless?", max_length=8, choices=Harmless)
    outlook = BodyField("what to expect")
    also_sorted_as = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="+",
        help_text="Other types the same jerks may also belong to.",
    )

    FOLDER = "05_types"
    SNAPSHOT = (
        CarePage.SNAPSHOT
        + Snapshot(
            fields=("sorted_by", "origin", "picture", "triggers", "harmless", "outlook"),
            links=("also_sorted_as",),
            children=("causes", "tests"),
        )
        + PARTS
    )

    class Meta(CarePage.Meta):
        verbose_name = "type of myoclonus"
        verbose_name_plural = "types of myoclonus"


class Cause(CarePage):
    class Group(models.TextChoices):
        BRAIN = "brain", "Illnesses of the brain and nerves"
        BODY = "body", "Illnesses of the body's organs and salts"
        OUTSIDE = "outside", "Medicines, poisons and lack of oxygen"
        INJURY = "injury", "Injury and infection"
        INHERITED = "inherited", "Inherited conditions"
        OTHER = "other", "Other causes, and no cause found"

    class Reversible(models.TextChoices):
        OFTEN = "often", "Often"
        SOMETIMES = "sometimes", "Sometimes"
        RARELY = "rarely", "Rarely"
        NOT_RECORDED = "unknown", "Not recorded"

    group = models.CharField(max_length=10, choices=Group)
    mechanism = BodyField("how it causes jerks")
    reversible = models.CharField("can it be reversed?", max_length=10, choices=Reversible)
    reversible_note = BodyField("more about reversing it", blank=True)
    how_common = BodyField(
        "how common it is here", help_text="As a cause of jerks. Say “not recorded” if nobody counted."
    )

    FOLDER = "03_causes"
    SNAPSHOT = (
        CarePage.SNAPSHOT
        + Snapshot(fields=("group", "mechanism", "reversible", "reversible_note", "how_common"))
        + PARTS
    )

    class Meta(CarePage.Meta):
        pass


class DiagnosticTest(CarePage):
    answers = BodyField("what it answers")
    what_happens = BodyField()
    feels_like = BodyField("what it feels like")
    how_long = BodyField(help_text="Say “not recorded” if no source gives a time.")
    how_to_prepare = BodyField()
    risks = BodyField(help_text="Say first what may startle or dazzle: noise, flashing light, needles.")
    result_means = BodyField("what the result can and cannot say")

    FOLDER = "04_tests"
    SNAPSHOT = (
        CarePage.SNAPSHOT
        + Snapshot(
            fields=("answers", "what_happens", "feels_like", "how_long", "how_to_prepare", "risks", "result_means")
        )
        + PARTS
    )

    class Meta(CarePage.Meta):
        verbose_name = "test"


class Treatment(CarePage):
    class Kind(models.TextChoices):
        MEDICINE = "medicine", "Medicine"
        THERAPY = "therapy", "Therapy"
        PROCEDURE = "procedure", "Procedure"
        SELF_CARE = "self-care", "What you can do yourself"
        UNPROVEN = "unproven", "Not established"

    class Regulatory(models.TextChoices):
        USUAL = "usual", "Used in ordinary care"
        OFF_LABEL = "off-label", "Approved for something else, used for myoclonus by specialists"
        VARIES = "varies", "Approved in some countries only"
        RESEARCH_ONLY = "research", "For research only: not approved for myoclonus anywhere we know of"
        NOT_APPLICABLE = "none", "Needs no approval"
        NOT_RECORDED = "unknown", "Not recorded"

    kind = models.CharField(max_length=10, choices=Kind)
    how_it_works = BodyField()
    benefits = BodyField(help_text="What it may do, and how weak the evidence is.")
    harms = BodyField("unwanted effects")
    take_care = BodyField("who must take care")
    stopping = BodyField(blank=True, help_text="For medicines that must not be stopped suddenly: say so, and why.")
    pregnancy = BodyField("pregnancy and breastfeeding")
    without = BodyField("what happens without treatment")
    daily_life = BodyField()
    choices = BodyField("other choices")
    questions = BodyField("questions to ask", help_text="A list of questions to take to the visit.")
    regulatory_status = models.CharField(max_length=10, choices=Regulatory)
    grade = models.CharField(
        "overall grade", max_length=1, choices=Grade, blank=True, help_text="Leave empty if nobody has graded it."
    )

    FOLDER = "06_treatments"
    SNAPSHOT = (
        CarePage.SNAPSHOT
        + Snapshot(
            fields=(
                "kind",
                "how_it_works",
                "benefits",
                "harms",
                "take_care",
                "stopping",
                "pregnancy",
                "without",
                "daily_life",
                "choices",
                "questions",
                "regulatory_status",
                "grade",
            ),
            children=("uses",),
        )
        + PARTS
    )

    class Meta(CarePage.Meta):
        constraints = [
            *CarePage.Meta.constraints,
            models.CheckConstraint(
                name="conditions_treatment_research_only_is_x",
                condition=~Q(regulatory_status="research") | Q(grade="X"),
                violation_error_message="A treatment that is for research only has the overall grade X.",
            ),
            models.CheckConstraint(
                name="conditions_treatment_grade", condition=Q(grade="") | Q(grade__in=["A", "B", "C", "D", "X"])
            ),
        ]

    def content_problems(self) -> list[str]:
        if self.regulatory_status != self.Regulatory.RESEARCH_ONLY:
            return []
        return [
            f"“{use.type}”: what is for research only has the grade X for every type, not “{use.grade or '-'}”."
            for use in self.uses.exclude(grade=Grade.X).select_related("type")
        ]


class Guide(CarePage):
    """A page for one reader or one question, across types; or a page about this site."""

    class Group(models.TextChoices):
        READER = "reader", "For one reader or one question"
        SITE = "site", "About this site"

    group = models.CharField(max_length=10, choices=Group)
    what_to_do = BodyField(
        blank=True, help_text="Steps for the reader, as a list. Only pages about this site need none."
    )
    not_known = BodyField(
        "what experts do not know", blank=True, help_text="Say it plainly. Only pages about this site need none."
    )

    FOLDER = "07_guides"
    SNAPSHOT = CarePage.SNAPSHOT + Snapshot(fields=("group",), children=("suspect_medicines",)) + PARTS

    class Meta(CarePage.Meta):
        constraints = [
            *CarePage.Meta.constraints,
            models.CheckConstraint(
                name="conditions_guide_for_readers_is_whole",
                condition=Q(group="site") | (~Q(what_to_do="") & ~Q(not_known="")),
                violation_error_message="A page for readers says what to do and what experts do not know.",
            ),
        ]

    def content_problems(self) -> list[str]:
        return [
            f"“{suspect.medicine}”: a medicine that can cause jerks needs a source."
            for suspect in self.suspect_medicines.filter(sources=None)
        ]
