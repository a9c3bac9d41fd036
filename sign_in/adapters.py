"""How django-allauth does things here: no sign-up, limits that cannot be gone round, secrets encrypted."""

from functools import cached_property
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from sign_in.log import tell


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: Any, **options: Any) -> HttpResponse | None:
        """A passkey alone asks no backend, so what the backend holds is held here, too."""
        if not user.is_staff:
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **options)

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        tell("sign-in refused", account=user.get_username(), reason="not active, or not staff")
        messages.error(request, "This account cannot be used. Ask an administrator.")
        return redirect("account_login")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")

    def validation_error(self, code: str, *arguments: Any) -> Any:
        if code == "too_many_login_attempts":
            tell("sign-in refused", reason="too many attempts", ip=self.get_client_ip(self.request))
        return super().validation_error(code, *arguments)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """The name alone. Django-allauth adds the host the browser asked for, port and all, which anybody can vary."""
        return str(credentials.get("username", "")).casefold()


class FactorAdapter(DefaultMFAAdapter):
    """Keeps seeds of codes encrypted. A passkey has no secret here."""

    def validation_error(self, code: str, *arguments: Any) -> Any:
        if code == "incorrect_code" and "credential" in self.request.POST:  # a code that is refused sends a signal
            tell("factor refused", factor=Authenticator.Type.WEBAUTHN, ip=get_adapter().get_client_ip(self.request))
        return super().validation_error(code, *arguments)

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        return f"Passkey {Authenticator.objects.filter(user=user, type=type).count() + 1}"

    def encrypt(self, text: str) -> str:
        return self._box.encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return self._box.decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            raise ImproperlyConfigured("None of MFA_KEYS opens a second factor in the database.") from None

    @cached_property
    def _box(self) -> MultiFernet:
        return MultiFernet([Fernet(key) for key in settings.MFA_KEYS])


@transaction.atomic
def encrypt_again() -> None:
    """Encrypt every kept secret with the first of the keys, so that the others can be taken away.

    Raises `ImproperlyConfigured` where none of the keys opens a secret.
    """
    adapter = FactorAdapter()
    for kept in Authenticator.objects.select_for_update().exclude(type=Authenticator.Type.WEBAUTHN):
        for name in {"secret", "seed"} & set(kept.data):
            kept.data[name] = adapter.encrypt(adapter.decrypt(kept.data[name]))
        kept.save(update_fields=["data"])
