"""What must be right at the worst moment: warning lines that pages share, and numbers to call."""

import html
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.forms import CheckboxSelectMultiple

from citations.models import Source
from editorial.body import addresses, scripts_as_words
from editorial.fields import BodyField
from editorial.models import CareCard, Editioned, Page, Snapshot


class Topic(models.TextChoices):
    """What a line is about. Pages get the lines of their topics, and a long card groups them under the labels."""

    SEIZURE = "seizure", "Seizures (fits)"
    EPILEPSY = "epilepsy", "If somebody has epilepsy"
    BRAIN = "brain", "Fever, headache or confusion"
    STROKE = "stroke", "Signs of a stroke"
    BREATHING = "breathing", "Breathing and swallowing"
    MOOD = "mood", "Low mood and thoughts of ending your life"
    BABY = "baby", "Babies and children under 2"
    NEWBORN = "newborn", "Newborns and small babies"
    OLDER_BABY = "older-baby", "Babies and toddlers"
    CHILD = "child", "Young children"
    PREGNANCY = "pregnancy", "Pregnancy and birth"
    OPIOIDS = "opioids", "Gabapentin, pregabalin and strong painkillers (opioids)"
    MEDICINES = "medicines", "Medicines"
    STOPPING = "stopping", "Medicines you must ask about before the next dose"
    EPILEPSY_MEDICINES = "epilepsy-medicines", "Epilepsy medicines"
    SEDATIVES = "sedatives", "Alcohol, sleeping tablets and clonazepam"
    BACLOFEN = "baclofen", "Baclofen"
    PARKINSONS = "parkinsons", "Parkinson's medicines"
    POISON = "poison", "Poisoning or an overdose"
    FLAPPING = "flapping", "Flapping hands"
    LIVER = "liver", "Liver disease"
    SPINE = "spine", "Legs, bladder or bowel"
    INJURY = "injury", "After an injury"
    SWALLOWING = "swallowing", "Long-standing trouble with breathing or swallowing"
    MEMORY = "memory", "Memory, balance or sight"
    END_OF_LIFE = "end-of-life", "Near the end of life"
    TEENAGER = "teenager", "Teenagers"
    TWITCH = "twitch", "Twitches"
    ANY_JERKS = "any-jerks", "Jerks of any kind"
    HICCUPS = "hiccups", "Hiccups"
    EVERYDAY = "everyday", "Everyday jerks"


class TopicBoxes(CheckboxSelectMultiple):
    """A box for each topic, those that are chosen first and in their order, which a save therefore keeps.

    What comes back is the text of the field, one topic a line.
    """

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        order = {topic: number for number, topic in enumerate(value)}
        groups = super().optgroups(name, value, attrs)
        return sorted(groups, key=lambda group: order.get(group[1][0]["value"], len(order)))

    def format_value(self, value: Any) -> list[str]:
        return super().format_value(value.splitlines() if isinstance(value, str) else value)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        return "\n".join(data.getlist(name))


class TopicsField(models.TextField):
    """Topics, one a line. The first is the one under which a long card groups the line."""

    def clean(self, value: object, model_instance: models.Model | None) -> str:
        topics, known = str(super().clean(value, model_instance)).split(), frozenset(Topic.values)
        if unknown := [topic for topic in topics if topic not in known]:
            raise ValidationError(f"“{unknown[0]}” is no topic. Choose from: {', '.join(Topic.values)}.")
        if len(topics) != len(set(topics)):
            raise ValidationError("A topic is there twice.")
        return "\n".join(topics)

    def formfield(self, **options: Any) -> Any:
        return super().formfield(**{**options, "widget": TopicBoxes(choices=Topic.choices)})


class CareLine(Editioned):
    """One warning sign at one level of urgency. It is written once; every page that names it shows it."""

    level = models.CharField(max_length=5, choices=CareCard.Level)
    topics = TopicsField(help_text="What it is about. In a long list it stands under the first of them.")
    words = BodyField(
        help_text="One sign, or one pair of signs, in one paragraph that goes on from the heading of its level, such as"
        " “Make an appointment if: …”."
    )
    ask_before_next_dose = models.BooleanField(
        default=False,
        help_text="Tick this for the exceptions to “never stop a medicine alone”: readers are told to call the"
        " emergency number and to ask them before the next dose.",
    )
    position = models.PositiveSmallIntegerField(
        "order", default=100, help_text="Lower numbers come first among the lines of one level."
    )
    sources = models.ManyToManyField(
        Source, blank=True, related_name="+", help_text="Who says so. Empty only for what is common medical knowledge."
    )

    FOLDER = "02_care_lines"
    SNAPSHOT = Editioned.SNAPSHOT + Snapshot(
        fields=("level", "topics", "words", "ask_before_next_dose", "position"), links=("sources",)
    )

    class Meta(Editioned.Meta):
        ordering = ["position", "key"]
        verbose_name = "warning line"
        constraints = [
            *Editioned.Meta.constraints,
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_level", condition=Q(level__in=["now", "today", "soon", "fine"])
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_before_next_dose_is_now",
                condition=Q(ask_before_next_dose=False) | Q(level="now"),
                violation_error_message="Who asks before the next dose calls the emergency number now.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level}: {plain_words(self.words)}"

    def clean(self) -> None:
        if not re.fullmatch(r"<p>.*</p>\n?", self.words):  # canonical text has a line end between paragraphs
            raise ValidationError({"words": "A line is one paragraph, without lists."})

    def content_problems(self) -> list[str]:
        return ["A line has no links. Name what says so under “Sources”."] if addresses(self.words) else []


def plain_words(words: str) -> str:
    """The words of a line as plain text, for lists and labels."""
    return html.unescape(re.sub(r"<[^>]*>", "", scripts_as_words(words))).strip()


class CarePage(Page):
    """A page that shows warning lines."""

    care_lines = models.ManyToManyField(
        CareLine,
        blank=True,
        related_name="+",
        verbose_name="warning lines",
        help_text="The lines that readers of this page may need. The most urgent come first.",
    )

    urgent_topics = TopicsField(
        "topics that come first",
        blank=True,
        help_text="Where lines of these topics may be what a reader came for: the warning signs then stand before the"
        " summary, and these lines first among them. Leave empty for calm pages.",
    )

    SNAPSHOT = Page.SNAPSHOT + Snapshot(fields=("urgent_topics",), links=("care_lines",), embeds=("care_lines",))

    class Meta(Page.Meta):
        abstract = True


class HelpNumber(Editioned):
    """A number or an address to turn to in one country, for one purpose."""

    class Country(models.TextChoices):
        """ISO 3166 codes, with EU for the Union and ZZ for everywhere else."""

        UK = "GB", "United Kingdom"
        IRELAND = "IE", "Ireland"
        EU = "EU", "European Union"
        US = "US", "United States"
        CANADA = "CA", "Canada"
        AUSTRALIA = "AU", "Australia"
        NEW_ZEALAND = "NZ", "New Zealand"
        INDIA = "IN", "India"
        SOUTH_AFRICA = "ZA", "South Africa"
        ELSEWHERE = "ZZ", "Elsewhere"

    class Purpose(models.TextChoices):
        EMERGENCY = "emergency", "Emergency"
        CRISIS = "crisis", "If you think of ending your life"
        POISON = "poison", "Poisoning, or too much of a medicine"
        SIDE_EFFECT = "side-effect", "Report a side effect"
        DRIVING = "driving", "Driving rules"

    country = models.CharField(max_length=2, choices=Country)
    purpose = models.CharField("what for", max_length=12, choices=Purpose)
    name = models.CharField("who answers", max_length=120)
    number = models.CharField(max_length=40, blank=True, help_text="As one dials or texts it.")
    note = models.CharField(
        max_length=160, blank=True, help_text="What to know before calling, such as “Call or text.”"
    )
    address = models.URLField("address on the web", max_length=300, blank=True)
    is_seen = models.BooleanField(
        "was seen in a source",
        default=False,
        help_text="Tick this only if a public text that says so was seen; name it under sources. Readers of a real site"
        " see only these.",
    )
    checked_on = models.DateField("checked on", help_text="When somebody last looked.")
    position = models.PositiveSmallIntegerField("order", default=100)
    sources = models.ManyToManyField(Source, blank=True, related_name="+", help_text="Where it was seen.")

    FOLDER = "02_help_numbers"
    SNAPSHOT = Editioned.SNAPSHOT + Snapshot(
        fields=("country", "purpose", "name", "number", "note", "address", "is_seen", "checked_on", "position"),
        links=("sources",),
    )

    class Meta(Editioned.Meta):
        ordering = ["country", "purpose", "position", "key"]
        verbose_name = "number to call"
        verbose_name_plural = "numbers to call"
        constraints = [
            *Editioned.Meta.constraints,
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_leads_somewhere",
                condition=~Q(number="") | ~Q(address="") | Q(is_seen=False),
                violation_error_message="Give a number or an address.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_country_display()}, {self.get_purpose_display().lower()}: {self.name} {self.number}".strip()

    def content_problems(self) -> list[str]:
        if self.is_seen and not self.sources.exists():
            return ["A number that was seen names the source where."]
        return []
