from django.db import models

from editorial.fields import BodyField
from editorial.models import CareCard, Snapshot
from safety.models import CarePage


class Question(CarePage):
    """A question in the words people ask it, with a short answer first. Its title is the question."""

    class Topic(models.TextChoices):
        BASICS = "basics", "What is happening to me?"
        DANGER = "danger", "Is it dangerous?"
        CAUSES = "causes", "Why does it happen?"
        TELLING_APART = "apart", "Is it something else?"
        TESTS = "tests", "Tests and doctors"
        TREATMENT = "treatment", "Treatment"
        LIVING = "living", "Daily life"

    topic = models.CharField(max_length=12, choices=Topic)
    answer = BodyField("full answer", help_text="The short answer is the summary; this says the rest.")

    FOLDER = "08_questions"
    SNAPSHOT = CarePage.SNAPSHOT + Snapshot(fields=("topic", "answer"), children=("care_cards",))

    class Meta(CarePage.Meta):
        pass


class QuestionCareCard(CareCard):
    parent = models.ForeignKey(Question, models.CASCADE, related_name="care_cards")

    class Meta(CareCard.Meta):
        verbose_name = "care card"
