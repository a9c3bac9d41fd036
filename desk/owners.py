"""Who looks after a page. That is no part of its text: it is neither signed off nor public."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from editorial.models import Account, Editioned

OWNERS = ("owner", "backup")
#: The part of the form that says so.
LOOKED_AFTER = ("Who looks after it", {"fields": OWNERS})


def at_desk() -> QuerySet[Account]:
    """Everybody who can sign in, by name."""
    return Account.objects.filter(is_active=True, is_staff=True).order_by("username")


def full_name(account: Account) -> str:
    name = account.get_full_name()
    return f"{name} ({account.get_username()})" if name else account.get_username()


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, account: Any) -> str:
        gone = "" if account.is_active and account.is_staff else ", no longer at the desk"
        return f"{full_name(account)}{gone}"


class OwnedForm(forms.ModelForm):
    """Offers people who can sign in, and whoever is there already. What somebody did not change stays as it is in the
    database, whatever it was when the form was opened."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in self._owners():
            already = Q(pk=getattr(self.instance, f"{name}_id"))
            self.fields[name].queryset = (at_desk() | Account.objects.filter(already)).order_by("username")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if self.instance.pk:
            values |= {name: getattr(self.instance, name) for name in self._owners() if name not in self.changed_data}
        return values

    def _owners(self) -> list[str]:
        return [name for name in OWNERS if name in self.fields]


class OwnedAdmin:
    """Lets a form say who looks after its page."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        if db_field.name in OWNERS and issubclass(db_field.model, Editioned):
            options |= {"form_class": PersonField, "show_hidden_initial": True, "empty_label": "Nobody"}
            options["queryset"] = at_desk()
        return super().formfield_for_foreignkey(db_field, request, **options)  # type: ignore[misc]
