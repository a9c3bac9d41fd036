"""Who is told of clinical reviews that are due: each at every stage once."""

from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from desk.accounts import reviewers
from desk.models import ReviewReminder
from desk.owners import at_desk
from desk.reviews import SOON, Due, due, without_texts
from editorial.models import Account
from publication.kinds import kind_of, kinds
from publication.store import store


@dataclass(frozen=True)
class Letter:
    """Everything that is due for one person. It is worth sending where some of it is `new` to this person."""

    to: Account
    due: list[Due]
    new: list[Due]

    @property
    def subject(self) -> str:
        count = len(self.due)
        return f"{count} clinical review{'s are' if count > 1 else ' is'} due"

    @property
    def text(self) -> str:
        groups = {words: [_Line(each) for each in self.due if each.stage == stage] for stage, words in SOON.items()}
        name, desk = self.to.get_full_name() or self.to.get_username(), _absolute("admin:index")
        return render_to_string("desk/reminder.txt", {"name": name, "groups": groups, "desk": desk})


@dataclass(frozen=True)
class _Line:
    """One review as the e-mail tells it."""

    about: Due

    @property
    def title(self) -> str:
        return named(self.about)

    @property
    def address(self) -> str:
        meta = self.about.thing._meta
        return _absolute(f"admin:{meta.app_label}_{meta.model_name}_editions", self.about.thing.pk)


def letters() -> tuple[list[Letter], list[Due]]:
    """What is to be sent today, and the reviews that nobody can be told of."""
    reachable = {account.pk: account for account in at_desk().exclude(email="")}
    others = [account for account in reviewers() if account.pk in reachable]
    pages = without_texts(kind.model for kind in kinds())
    every = due(pages.values(), store.get(), reachable)
    mine: dict[Account, list[Due]] = {}
    for each in every:
        for account in [each.by] if each.by else others:
            mine.setdefault(account, []).append(each)
    told = set(ReviewReminder.objects.values_list("model", "key", "due", "stage", "account"))
    found = [
        Letter(account, all_, [each for each in all_ if (*_identity(each), account.pk) not in told])
        for account, all_ in mine.items()
    ]
    return [letter for letter in found if letter.new], [each for each in every if not each.by and not others]


def send(letter: Letter) -> None:
    """Send `letter`, then keep that it was sent. Raises OSError or ValueError where it cannot be sent.

    Somebody who is told twice, because the process ended between the two, is better off than somebody never told.
    """
    EmailMessage(letter.subject, letter.text, to=[letter.to.email]).send()
    names = ("model", "key", "due", "stage")
    rows = [ReviewReminder(account=letter.to, **dict(zip(names, _identity(each), strict=True))) for each in letter.new]
    ReviewReminder.objects.bulk_create(rows, ignore_conflicts=True)


def named(each: Due) -> str:
    """Kind and title of what is due, in one line."""
    return f"{kind_of(each.thing._meta.label_lower).name}: {' '.join(str(each.thing).split())}"


def _absolute(name: str, *arguments: int) -> str:
    """A link that works in an e-mail; "" as long as nobody said where the site is."""
    return settings.SITE_ADDRESS and f"{settings.SITE_ADDRESS}{reverse(name, args=arguments)}"


def _identity(each: Due) -> tuple[str, str, object, str]:
    return each.thing._meta.label_lower, each.thing.key, each.on, str(each.stage)
