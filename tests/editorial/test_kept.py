"""What is kept stays as it is: no model method, no queryset and no odd row in the database may say otherwise."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from conditions.models import Guide
from editorial.clinical import review_clinically
from editorial.models import Account, ClinicalReview, Edition, KeptRowError, LoadedFile, Revision
from editorial.workflow import publish_unreviewed, record, review, submit
from tests.editorial.sample import change, pictures

KEPT: list[type[models.Model]] = [Revision, Edition, ClinicalReview]
NOW = timezone.now()


@pytest.fixture
def editions(draft: Guide, writer: Account, reviewer: Account) -> dict[str, Edition]:
    """One edition of each verdict, of one page; the approved one is reviewed clinically, too."""
    unreviewed = publish_unreviewed(draft, note="Loaded.")
    assert unreviewed
    made = {"unreviewed": unreviewed}
    for number, verdict in enumerate(("changes", "replaced", "approved", "pending")):
        change(draft, title=f"Title {number}")
        made[verdict] = submit(draft, by=writer, note=verdict)
        if verdict in ("changes", "approved"):
            review(made[verdict], by=reviewer, approve=verdict == "approved", note="A note.")
        if verdict == "approved":
            reviewer.profession = "Neurologist"
            review_clinically(made[verdict], by=reviewer, statement="Checked.")
    return {verdict: Edition.objects.get(pk=edition.pk) for verdict, edition in made.items()}


def newest(model: Any) -> Any:
    return model.objects.latest("pk")


CHANGES: dict[str, Callable[[Any], object]] = {
    "save": lambda row: row.save(),
    "save of one field": lambda row: row.save(update_fields=["id"]),
    "delete": lambda row: row.delete(),
    "update of the queryset": lambda row: type(row).objects.filter(pk=row.pk).update(**any_value(row)),
    "update through bulk_update": lambda row: type(row).objects.bulk_update([row], list(any_value(row))),
    "delete of the queryset": lambda row: type(row).objects.filter(pk=row.pk).delete(),
    "update_or_create": lambda row: type(row).objects.update_or_create(pk=row.pk, defaults=any_value(row)),
    "an upsert": lambda row: type(row).objects.bulk_create(
        [row], update_conflicts=True, update_fields=list(any_value(row)), unique_fields=["id"]
    ),
}


def any_value(row: Any) -> dict[str, str]:
    return {"statement": "Other"} if isinstance(row, ClinicalReview) else {"key": "other"}


@pytest.mark.parametrize("how", CHANGES)
def test_kept_rows_are_not_changed_or_deleted_by(how: str, editions: dict[str, Edition]) -> None:
    before = pictures(KEPT)

    for model in KEPT:
        row = newest(model)
        for name, value in any_value(row).items():
            setattr(row, name, value)
        with pytest.raises(KeptRowError, match=f"{model.__name__} rows are"), transaction.atomic():
            CHANGES[how](row)

    assert pictures(KEPT) == before


def test_a_new_row_cannot_take_the_place_of_a_kept_one(editions: dict[str, Edition]) -> None:
    before = pictures(KEPT)

    for model in KEPT:
        row = newest(model)
        values = {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}
        with pytest.raises(IntegrityError), transaction.atomic():
            model(**values | any_value(row) | {"id": row.pk}).save()

    assert pictures(KEPT) == before


#: Which editions a decision may still be made about.
DECISIONS: list[tuple[dict[str, Any], set[str]]] = [
    ({"verdict": "approved", "live_from": NOW, "reviewed_at": NOW}, {"pending"}),
    ({"verdict": "changes", "live_from": None}, {"pending"}),
    ({"verdict": "replaced"}, {"pending"}),
    ({"verdict": "approved", "reviewed_at": NOW}, {"unconfirmed"}),
    ({"verdict": "taken_back", "reviewed_at": NOW}, {"unconfirmed"}),
    ({"verdict": "cancelled", "live_from": None}, {"scheduled"}),
]


@pytest.mark.parametrize(("values", "open_to"), DECISIONS, ids=[f"{each['verdict']}-{by}" for each, by in DECISIONS])
def test_a_decision_is_made_once_and_only_about_what_waits_for_it(
    values: dict[str, Any],
    open_to: set[str],
    draft: Guide,
    add_edition: Callable[..., None],
    writer: Account,
    reviewer: Account,
) -> None:
    signed = {"submitted_by": writer, "reviewed_by": reviewer, "reviewed_at": NOW}
    later = NOW + datetime.timedelta(days=2)
    rows: dict[str, dict[str, Any]] = {
        "pending": {"verdict": "pending"},
        "changes": {"verdict": "changes", **signed},
        "replaced": {"verdict": "replaced"},
        "cancelled": {"verdict": "cancelled", **signed},
        "approved": {"verdict": "approved", **signed, "live_from": NOW},
        "scheduled": {"verdict": "approved", **signed, "live_from": later},
        "unreviewed": {"verdict": "unreviewed", "live_from": NOW},
        "unconfirmed": {"verdict": "unconfirmed", "submitted_by": writer, "reason": "Harm.", "live_from": NOW},
        "taken_back": {"verdict": "taken_back", **signed, "reason": "Harm.", "live_from": NOW},
    }
    for number, row in enumerate(rows.values(), 1):
        add_edition(number, **row)

    decided = {
        name
        for number, name in enumerate(rows, 1)
        if Edition.objects.filter(key="k", number=number).update(**values, reviewed_by=reviewer)
    }

    assert decided == open_to
    assert Edition.objects.filter(key="k").update(**values, reviewed_by=reviewer) == 0


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"live_from": None},
        {"review_note": "Never said."},
        {"verdict": "pending"},
        {"verdict": "unreviewed", "live_from": NOW},
        {"verdict": "unconfirmed", "live_from": NOW},
        {"verdict": "taken_back", "live_from": NOW},
    ],
)
def test_nothing_is_changed_that_is_no_decision(values: dict[str, Any], editions: dict[str, Edition]) -> None:
    before = pictures([Edition])

    with pytest.raises(KeptRowError, match="but for a decision"):
        Edition.objects.update(**values)

    assert pictures([Edition]) == before


def test_what_waits_for_a_review_is_not_changed_either(draft: Guide, writer: Account) -> None:
    submit(draft, by=writer, note="A new page.")
    models: dict[Any, list[str]] = {
        Revision: ["content", "digest", "by", "key", "number"],
        Edition: ["public_note", "authors", "submitted_by", "revision", "number", "key", "change"],
    }

    for model, names in models.items():
        for name in names:
            with pytest.raises(KeptRowError, match=f"kept as they are: {name}"):
                model.objects.update(**{name: None})


def test_who_wrote_submitted_or_reviewed_is_not_deleted(
    editions: dict[str, Edition], writer: Account, reviewer: Account
) -> None:
    for account in (writer, reviewer):
        with pytest.raises(ProtectedError):
            account.delete()


def test_a_revision_with_an_edition_is_not_deleted_by_the_database(editions: dict[str, Edition]) -> None:
    with pytest.raises(ProtectedError):
        models.query.QuerySet(Revision).filter(pk=editions["approved"].revision_id).delete()


# --- Rules that the database holds ------------------------------------------------------------------------------------


@pytest.fixture
def add_edition(draft: Guide) -> Callable[..., None]:
    """Add a row as no function of ours writes it."""
    revision = record(draft, by=None)

    def added(number: int = 1, **values: Any) -> None:
        with transaction.atomic():
            Edition(model=revision.model, key="k", number=number, revision=revision, change="content", **values).save()

    return added


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ("two_people", {"verdict": "changes", "submitted_by": "writer", "reviewed_by": "writer"}),
        ("approved_is_signed", {"verdict": "approved", "reviewed_at": NOW, "live_from": NOW}),
        ("approved_is_signed", {"verdict": "approved", "reviewed_by": "reviewer", "live_from": NOW}),
        ("approved_is_signed", {"verdict": "approved", "reviewed_by": "reviewer", "reviewed_at": NOW}),
        ("unreviewed_is_unsigned", {"verdict": "unreviewed", "reviewed_by": "reviewer", "live_from": NOW}),
        ("unreviewed_is_unsigned", {"verdict": "unreviewed", "reviewed_at": NOW, "live_from": NOW}),
        ("unreviewed_is_unsigned", {"verdict": "unreviewed"}),
        ("only_public_is_live", {"verdict": "changes", "live_from": NOW}),
        ("only_public_is_live", {"verdict": "replaced", "live_from": NOW}),
        ("only_public_is_live", {"verdict": "typo", "live_from": NOW}),
    ],
)
def test_the_database_refuses_an_edition_that(
    rule: str, values: dict[str, Any], add_edition: Callable[..., None], request: pytest.FixtureRequest
) -> None:
    people = {name: request.getfixturevalue(who) for name, who in values.items() if name.endswith("_by")}

    with pytest.raises(IntegrityError, match=f"editorial_edition_{rule}"):
        add_edition(**values | people)


def test_the_database_takes_an_edition_that_keeps_the_rules(
    add_edition: Callable[..., None], writer: Account, reviewer: Account
) -> None:
    signed = {"submitted_by": writer, "reviewed_by": reviewer, "reviewed_at": NOW, "live_from": NOW}

    add_edition(1, verdict="approved", **signed)
    add_edition(2, verdict="unreviewed", live_from=NOW)
    add_edition(3, verdict="pending", submitted_by=writer)


def test_the_database_refuses_a_second_edition_that_waits(add_edition: Callable[..., None]) -> None:
    add_edition(1, verdict="pending")

    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        add_edition(2, verdict="pending")


def test_the_database_refuses_a_number_twice(draft: Guide, add_edition: Callable[..., None]) -> None:
    add_edition(1, verdict="replaced")
    revision = record(draft, by=None)
    revision.pk, revision._state.adding = None, True

    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        add_edition(1, verdict="replaced")
    with pytest.raises(IntegrityError, match=r"(?i)unique"), transaction.atomic():
        revision.save()


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ("profession", {"profession": ""}),
        ("due_later", {"next_due": datetime.date(2026, 1, 1)}),
        ("due_later", {"next_due": datetime.date(2025, 1, 1)}),
    ],
)
def test_the_database_refuses_a_clinical_review_that(
    rule: str, values: dict[str, Any], add_edition: Callable[..., None], reviewer: Account
) -> None:
    add_edition(1, verdict="unreviewed", live_from=NOW)
    good: dict[str, Any] = {
        "edition": newest(Edition),
        "by": reviewer,
        "profession": "Neurologist",
        "on": datetime.date(2026, 1, 1),
        "next_due": datetime.date(2027, 1, 1),
        "statement": "Checked.",
    }
    ClinicalReview(**good).save()

    with pytest.raises(IntegrityError, match=f"editorial_clinicalreview_{rule}"), transaction.atomic():
        ClinicalReview(**good | values).save()


def test_the_database_remembers_one_agreed_state_of_a_page(db: None) -> None:
    LoadedFile.objects.create(model="conditions.guide", key="once", digest="a")

    with pytest.raises(IntegrityError, match=r"(?i)unique"), transaction.atomic():
        LoadedFile.objects.create(model="conditions.guide", key="once", digest="b")
