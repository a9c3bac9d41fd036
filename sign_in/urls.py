"""Every address of the sign-in. Those of django-allauth that are not here do not exist: sign-up, e-mail, reset."""

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from allauth.usersessions import views as sessions
from csp.decorators import csp_update
from django.urls import path
from django.views.generic import RedirectView


def titled(view: Any, title: str) -> Any:
    return view.as_view(extra_context={"title": title})


set_up_app = titled(app.ActivateTOTPView, "Set up an app")
qr_code = {"img-src": ["data:"]}  # the picture is in the page itself, and nowhere else

urlpatterns = [
    path("login/", titled(account.LoginView, "Log in"), name="account_login"),
    path("logout/", titled(account.LogoutView, "Log out"), name="account_logout"),
    path("confirm/", titled(account.ReauthenticateView, "Is it you?"), name="account_reauthenticate"),
    path("password/", titled(account.PasswordChangeView, "Change your password"), name="account_change_password"),
    # Where django-allauth sends an account without a password. An administrator gives it one.
    path("password/none/", RedirectView.as_view(pattern_name="mfa_index"), name="account_set_password"),
    path("", titled(factors.IndexView, "How you log in"), name="mfa_index"),
    path("login/factor/", titled(factors.AuthenticateView, "Second step"), name="mfa_authenticate"),
    path("login/passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("confirm/code/", titled(factors.ReauthenticateView, "Is it you?"), name="mfa_reauthenticate"),
    path(
        "confirm/passkey/",
        titled(passkeys.ReauthenticateWebAuthnView, "Is it you?"),
        name="mfa_reauthenticate_webauthn",
    ),
    path("app/", csp_update(qr_code)(set_up_app), name="mfa_activate_totp"),
    path("app/remove/", titled(app.DeactivateTOTPView, "Remove the app"), name="mfa_deactivate_totp"),
    path("passkeys/", titled(passkeys.ListWebAuthnView, "Your passkeys"), name="mfa_list_webauthn"),
    path("passkeys/add/", titled(passkeys.AddWebAuthnView, "Add a passkey"), name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/", titled(passkeys.EditWebAuthnView, "Rename a passkey"), name="mfa_edit_webauthn"),
    path(
        "passkeys/<int:pk>/remove/", titled(passkeys.RemoveWebAuthnView, "Remove a passkey"), name="mfa_remove_webauthn"
    ),
    path("codes/", titled(codes.ViewRecoveryCodesView, "Recovery codes"), name="mfa_view_recovery_codes"),
    path(
        "codes/new/", titled(codes.GenerateRecoveryCodesView, "New recovery codes"), name="mfa_generate_recovery_codes"
    ),
    path("codes/download/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("sessions/", titled(sessions.ListUserSessionsView, "Where you are logged in"), name="usersessions_list"),
]
