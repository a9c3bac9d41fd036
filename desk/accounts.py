"""Who may do what at the desk."""

import secrets
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q, QuerySet

from editorial.models import Account, Child, Editioned

WRITER, REVIEWER, ADMINISTRATOR = "Writer", "Reviewer", "Administrator"


def make_groups(**_: Any) -> None:
    """Give the three groups exactly the permissions they are for. Runs after every migration."""
    manuscript = [model for model in apps.get_models() if issubclass(model, Editioned | Child)]
    pages = [model for model in manuscript if issubclass(model, Editioned)]
    write = Q()
    for model in manuscript:
        label, name = model._meta.app_label, model._meta.model_name
        verbs = ("view", "add", "change") if model in pages else ("view", "add", "change", "delete")
        write |= Q(content_type__app_label=label, codename__in=[f"{verb}_{name}" for verb in verbs])
    kept = Q(content_type__app_label="editorial", codename__in=["view_edition", "view_editionset", "view_revision"])
    submit = Q(content_type__app_label="editorial", codename="submit_edition")
    review = Q(content_type__app_label="editorial", codename__in=["review_edition", "publish_urgently"])
    people = Q(content_type__app_label="editorial", content_type__model="account") & ~Q(codename__startswith="delete")
    for name, wanted in (
        (WRITER, write | kept | submit),
        (REVIEWER, write | kept | submit | review),
        (ADMINISTRATOR, people | kept),
    ):
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.set(Permission.objects.filter(wanted))


def reviewers() -> QuerySet[Account]:
    """Everybody who may decide on editions, by name. Which ones they may not decide on, the editions say."""
    return Account.objects.with_perm("editorial.review_edition").filter(is_staff=True).order_by("username")


@transaction.atomic
def make_demonstration_accounts() -> list[tuple[Account, str]]:
    """On a database without accounts make a writer and a reviewer with random passwords; return them with these."""
    if Account.objects.exists():
        return []
    made = []
    for username, group in (("writer", WRITER), ("reviewer", REVIEWER)):
        password = secrets.token_urlsafe(12)
        account = Account.objects.create_user(username, password=password, is_staff=True)
        account.groups.add(Group.objects.get(name=group))
        made.append((account, password))
    return made
