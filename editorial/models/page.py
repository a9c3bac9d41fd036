"""The manuscript: what every signed-off thing, page and part of a page has in common."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models

from editorial.fields import BodyField


@dataclass(frozen=True)
class Snapshot:
    """Which parts of a row are public and signed off. What is not named here never leaves the desk.

    `fields` are column values (a foreign key stands as the key of its target), `links` many-to-many fields to other
    signed-off rows, `children` the related names of `Child` rows, in the order in which files list them. `embeds` are
    those of the links whose targets are shown inside the page, so that readers take their text for the page's own.
    """

    fields: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    embeds: tuple[str, ...] = ()

    def __add__(self, other: "Snapshot") -> "Snapshot":
        return Snapshot(
            self.fields + other.fields,
            self.links + other.links,
            self.children + other.children,
            self.embeds + other.embeds,
        )


class KeyManager(models.Manager[Any]):
    def get_by_natural_key(self, key: str) -> Any:
        return self.get(key=key)


key_validator = RegexValidator(
    r"\A[a-z0-9]+(?:-[a-z0-9]+)*\Z", "Use small letters, figures and single hyphens, such as “ear-clicking”."
)


class Editioned(models.Model):
    """Anything that is signed off on its own. Its key is its identity: in files, links, merges and history."""

    class Drafter(models.TextChoices):
        """Who put the words together. Who approved or checked them is on record elsewhere and never typed."""

        SOFTWARE = "software", "Drafted by software from the listed sources"
        PERSON = "person", "Written by a person"
        NOT_RECORDED = "unknown", "Not recorded"

    key = models.SlugField(
        max_length=60,
        unique=True,
        validators=[key_validator],
        help_text="A short name that never changes, such as “clonazepam”. Files, links and history use it.",
    )
    drafted_by = models.CharField(
        "how the text was made",
        max_length=8,
        choices=Drafter,
        default=Drafter.NOT_RECORDED,
        help_text="Readers are told. Change it only when a person has written the text anew.",
    )
    needs_clinician = models.BooleanField(
        "needs a clinician's check",
        default=False,
        help_text="Tick this where a mistake could harm somebody. It then cannot be approved before a clinician who"
        " wrote none of it has recorded a review of this text.",
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who looks after this text and hears when its review is due. Readers do not see it.",
    )
    backup = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who does so when the owner cannot.",
    )

    objects = KeyManager()

    SNAPSHOT: ClassVar[Snapshot] = Snapshot(fields=("drafted_by", "needs_clinician"))
    #: Folder of the content files. Folders sort so that what is linked to comes before what links.
    FOLDER: ClassVar[str]
    #: Fields that stay at the desk. A test holds that each field is either here or in SNAPSHOT.
    PRIVATE: ClassVar[frozenset[str]] = frozenset({"id", "key", "owner", "backup"})

    class Meta:
        abstract = True
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_drafted_by",
                condition=models.Q(drafted_by__in=["software", "person", "unknown"]),
            )
        ]

    def natural_key(self) -> tuple[str]:
        return (self.key,)

    def content_problems(self) -> list[str]:
        """Sentences for the editor about rules that span several rows, so that no constraint can hold them."""
        return []


#: Words that are addresses of their own below a page kind, so no page may take them.
RESERVED_SLUGS = ("changes", "compare", "evidence", "feed", "search")


class Page(Editioned):
    """An Editioned with an address of its own."""

    slug = models.SlugField(
        max_length=60,
        unique=True,
        validators=[key_validator],
        help_text="The last part of the page's address. It may change; the key stays.",
    )
    title = models.CharField(max_length=120, help_text="In the reader's words, such as “Jerks as you fall asleep”.")
    also_called = models.TextField(
        blank=True, help_text="Other names, one a line: the medical word, lay words, brand names, old names."
    )
    say = models.CharField(
        "how to say it",
        max_length=120,
        blank=True,
        help_text="Respelled, such as “my-OK-luh-nus”. Only for hard words.",
    )
    purpose = models.CharField(
        max_length=200, help_text="One sentence: what this page is for and for whom. It is shown in lists and searches."
    )
    summary = BodyField("in 30 seconds", help_text="What somebody must know who reads nothing else. Up to 80 words.")
    what_to_do = BodyField(help_text="Steps for the reader, as a list. Say “you”.")
    not_known = BodyField(
        "what experts do not know", help_text="Say it plainly. If nobody has studied it, write that nobody has."
    )
    sources_to_add = models.TextField(
        blank=True,
        help_text="Statements on this page that still need a source, one a line. For editors; readers do not see it.",
    )
    position = models.PositiveSmallIntegerField(
        "order", default=100, help_text="Lower numbers come first in lists: the likely and the treatable first."
    )

    SNAPSHOT = Editioned.SNAPSHOT + Snapshot(
        fields=(
            "slug",
            "title",
            "also_called",
            "say",
            "purpose",
            "summary",
            "what_to_do",
            "not_known",
            "sources_to_add",
            "position",
        )
    )

    class Meta(Editioned.Meta):
        abstract = True
        ordering = ["position", "title"]
        constraints = [
            *Editioned.Meta.constraints,
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_slug_not_reserved",
                condition=~models.Q(slug__in=RESERVED_SLUGS),
                violation_error_message="This word is an address of the site itself. Choose another slug.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ChildManager(models.Manager[Any]):
    def get_by_natural_key(self, parent_key: str, key: str) -> Any:
        return self.get(parent__key=parent_key, key=key)


class Child(models.Model):
    """A part of one page, signed off with it. Concrete classes declare the foreign key `parent`.

    The key is made once and never changes: it is the anchor on the page and the identity in merges and files.
    """

    key = models.SlugField(max_length=60, blank=True, validators=[key_validator])
    position = models.PositiveSmallIntegerField("order", default=0)

    objects = ChildManager()

    parent: Any
    SNAPSHOT: ClassVar[Snapshot] = Snapshot()
    PRIVATE: ClassVar[frozenset[str]] = frozenset({"id", "parent", "key", "position"})

    class Meta:
        abstract = True
        ordering = ["position", "key"]
        # Not a UniqueConstraint: the admin leaves the parent out when it validates one in an inline, so that two
        # editors adding the same key would get a server error. unique_together is checked.
        unique_together = [("parent", "key")]

    def natural_key(self) -> tuple[str, str]:
        return (self.parent.key, self.key)

    @classmethod
    def makes_claim(cls, row: dict[str, Any]) -> bool:
        """Whether a row, as `snapshots` has it, claims something that needs a source. Asked only of rows that can name
        sources."""
        return True

    def key_stem(self) -> str:
        """Text from which the key is made when the row is new."""
        raise NotImplementedError
