from collections.abc import Callable
from typing import Any

import pytest

from conditions.models import Cause, Guide, MyoclonusType, Treatment
from editorial.models import Account
from editorial.workflow import record
from tests.desk.people import ANONYMOUS, NO_GROUP, READER, SUPERUSER, Person, Someone, typed


@pytest.fixture
def person(make_account: Callable[..., Account], django_capture_on_commit_callbacks: Any) -> Someone:
    """Somebody in one of `ROLES`."""

    def account_of(role: str, **values: Any) -> Account | None:
        if role == ANONYMOUS:
            return None
        if role == SUPERUSER:
            return Account.objects.create_superuser("root", **values)
        if role in (READER, NO_GROUP):
            return Account.objects.create_user("nobody", is_staff=role == NO_GROUP, **values)
        return make_account(role.lower(), role, **values)

    return lambda role, **values: Person(account_of(role, **values), django_capture_on_commit_callbacks)


@pytest.fixture
def wanda(writer: Account, django_capture_on_commit_callbacks: Any) -> Person:
    return Person(writer, django_capture_on_commit_callbacks)


@pytest.fixture
def rahul(reviewer: Account, django_capture_on_commit_callbacks: Any) -> Person:
    return Person(reviewer, django_capture_on_commit_callbacks)


@pytest.fixture
def clonazepam(db: None) -> Treatment:
    return Treatment.objects.get(key="clonazepam")


@pytest.fixture
def leaflet(db: None) -> Guide:
    """A small page with two sections and a care card, not public."""
    guide: Guide = Guide.objects.create(**typed(Guide, "leaflet"))
    guide.sections.create(key="what", aspect="what", heading="What", body="<p>Old.</p>\n", position=0)
    guide.sections.create(key="why", aspect="why", heading="Why", body="<p>Old.</p>\n", position=1)
    guide.care_cards.create(key="now", level="now", body="<p>Old.</p>\n", position=0)
    record(guide, by=None)
    return guide


@pytest.fixture
def twitch(db: None) -> MyoclonusType:
    """A small page with a cause and a plain link, not public."""
    kind: MyoclonusType = MyoclonusType.objects.create(**typed(MyoclonusType, "twitch"))
    kind.causes.create(key="oxygen", cause=Cause.objects.get(key="oxygen"))
    kind.also_sorted_as.set(MyoclonusType.objects.filter(key="epileptic"))
    record(kind, by=None)
    return kind


@pytest.fixture
def remedy(db: None) -> Treatment:
    """A small page with a use, not public."""
    treatment: Treatment = Treatment.objects.create(**typed(Treatment, "remedy"))
    palatal = MyoclonusType.objects.get(key="palatal")
    treatment.uses.create(key="palatal", type=palatal, effect="helps", not_known="<p>Much.</p>\n")
    record(treatment, by=None)
    return treatment
