"""The accounts of everybody who works at the desk."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from desk.safe import SafeLookups
from editorial.models import Account


@admin.register(Account)
class AccountAdmin(SafeLookups, UserAdmin):
    """People at the desk. They are deactivated, never deleted: what they signed stays signed."""

    desk_group = "People"
    actions: Any = None
    list_display = ["username", "first_name", "last_name", "profession", "is_active"]
    fieldsets = [
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("first_name", "last_name", "email", "profession", "named_in_public")}),
        ("Rights", {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Account | None = None) -> Any:
        """Only a superuser hands out rights that no group has."""
        always = ["last_login", "date_joined"]
        return always if request.user.is_superuser else [*always, "is_superuser", "user_permissions"]

    def has_change_permission(self, request: HttpRequest, obj: Account | None = None) -> bool:
        if obj and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Account | None = None) -> bool:
        return False


admin.site.unregister(Group)  # the rights of the groups are in `desk.accounts`
