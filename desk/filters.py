"""What the lists of pages can be narrowed down to, each in one query more."""

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from desk.owners import full_name
from desk.reviews import Stage, stage_of
from editorial import status
from editorial.models import Account, Edition, Editioned, Page, Parked
from publication.store import store


class StandsFilter(SimpleListFilter):
    title = "where it stands"
    parameter_name = "stands"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("mine", "I changed it, readers do not see that yet"),
            ("edits", "Somebody changed it, readers do not see that yet"),
            ("new", "Never public"),
            ("waiting", "Waiting for review"),
            ("back", "Sent back: changes asked for"),
            ("scheduled", "Approved for a later date"),
            ("alone", "Public by one person alone"),
            ("parked", "A draft is put aside"),
            ("withdrawn", "Withdrawn"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Editioned]) -> QuerySet[Editioned]:
        if self.value() == "new":
            return queryset.exclude(key__in=_keys(status.current(), queryset))
        found = {
            "mine": lambda: status.drafts(by=request.user),  # type: ignore[arg-type]
            "edits": status.drafts,
            "waiting": Edition.objects.pending,
            "back": Edition.objects.sent_back,
            "scheduled": Edition.objects.scheduled,
            "alone": Edition.objects.unconfirmed,
            "parked": Parked.objects.all,
            "withdrawn": lambda: status.current().filter(change=Edition.Change.WITHDRAWN),
        }.get(self.value() or "")
        return queryset.filter(key__in=_keys(found(), queryset)) if found else queryset


def _keys(rows: Any, queryset: QuerySet[Editioned]) -> Any:
    return rows.filter(model=queryset.model._meta.label_lower).values("key")


class OwnerFilter(SimpleListFilter):
    title = "who looks after it"
    parameter_name = "owner"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        owners = Account.objects.filter(pk__in=model_admin.model._default_manager.values("owner"))
        people = [(str(each.pk), full_name(each)) for each in owners.order_by("username")]
        return [("me", "I do, or I stand in"), ("nobody", "Nobody"), *people]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Editioned]) -> QuerySet[Editioned]:
        if self.value() == "me":
            return queryset.filter(Q(owner=request.user.pk) | Q(backup=request.user.pk))
        if self.value() == "nobody":
            return queryset.filter(owner=None, backup=None)
        owner = self.value()
        return queryset.filter(owner=int(owner)) if owner and owner in dict(self.lookup_choices) else queryset


class DueFilter(SimpleListFilter):
    title = "clinical review"
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        if not issubclass(model_admin.model, Page):
            return []
        return [
            (Stage.OVERDUE, "Overdue"),
            (Stage.IN_30_DAYS, "Due within 30 days"),
            (Stage.IN_90_DAYS, "Due within 90 days"),
            (Stage.NEVER, "Never reviewed by a clinician"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Editioned]) -> QuerySet[Editioned]:
        if self.value() not in dict(self.lookup_choices):
            return queryset
        pages = store.get().all_of(queryset.model)
        return queryset.filter(key__in=[page.key for page in pages if stage_of(page) == self.value()])


class LinksFilter(SimpleListFilter):
    title = "links"
    parameter_name = "links"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("dead", "Readers see a link that leads nowhere")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Editioned]) -> QuerySet[Editioned]:
        if self.value() != "dead":
            return queryset
        label = queryset.model._meta.label_lower
        return queryset.filter(key__in=[key for model, key in store.get().dead_links if model == label])
