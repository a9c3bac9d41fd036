from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.contrib.auth.forms import UsernameField
from django.db import DatabaseError


class PasswordForm(LoginForm):
    """Name and password, the name as the desk's own forms read it."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        name = UsernameField(label="Username", max_length=150)
        name.widget.attrs["autofocus"] = True
        self.fields["login"] = name
        self.order_fields(["login", "password"])


class CredentialField(forms.JSONField):
    """JSON so deep that reading it fails is not JSON."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except RecursionError:
            raise forms.ValidationError(self.error_messages["invalid"]) from None

    def bound_data(self, data: Any, initial: Any) -> Any:
        try:
            return super().bound_data(data, initial)
        except RecursionError:
            return ""


class PasskeyForm(forms.Form):
    """Refuses in words what was made by hand. The library lets through much of what reading it raises."""

    credential = CredentialField(widget=forms.HiddenInput)

    def full_clean(self) -> None:
        try:
            super().full_clean()
        except DatabaseError:
            raise
        except Exception:
            self.cleaned_data = {}
            self.add_error("credential", get_adapter().validation_error("incorrect_code"))


class LoginPasskeyForm(PasskeyForm, LoginWebAuthnForm):
    pass


class AuthenticatePasskeyForm(PasskeyForm, AuthenticateWebAuthnForm):
    pass


class ConfirmPasskeyForm(PasskeyForm, ReauthenticateWebAuthnForm):
    pass


class AddPasskeyForm(PasskeyForm, AddWebAuthnForm):
    name = forms.CharField(
        label="Name of this passkey",
        required=False,
        max_length=100,
        help_text="So that you know it again: “My telephone”, “The blue key”.",
    )
    passwordless = forms.BooleanField(
        label="Log in with this passkey alone, without a password",
        required=False,
        initial=True,
        help_text="Take this away for a plain security key that asks for neither a fingerprint nor a PIN.",
    )
    field_order = ["name", "passwordless", "credential"]
