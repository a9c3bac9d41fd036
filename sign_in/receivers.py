"""Writes down what happens to sign-ins, second factors and accounts, and marks sessions as they begin."""

import time
from collections.abc import Collection
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa import signals as factors
from allauth.mfa.models import Authenticator
from django.contrib.admin.utils import label_for_field
from django.contrib.auth import signals
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models.signals import m2m_changed, pre_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.template.loader import render_to_string

from editorial.models import Account
from sign_in.log import current_request, tell
from sign_in.middleware import BEGAN, FACTOR_OF, USED

#: What an account may do, and how it comes in.
WATCHED = ("username", "password", "email", "profession", "is_active", "is_staff", "is_superuser")
UNSAID = ("password", "email")


def _ip(request: HttpRequest | None) -> str | None:
    try:
        return get_adapter().get_client_ip(request) if request else None
    except PermissionDenied:  # its way of saying that there is no address
        return None


def _by() -> str | None:
    """Who does it, or None: at the server itself, or somebody who is not signed in."""
    user = getattr(current_request.get(), "user", None)
    return user.get_username() if user and user.is_authenticated else None


# --- Sign-in ----------------------------------------------------------------------------------------------------------


@receiver(signals.user_logged_in)
def signed_in(request: HttpRequest, user: Account, **_: Any) -> None:
    request.session[BEGAN] = request.session[USED] = time.time()
    shown = [record.get("type") or record["method"] for record in get_authentication_records(request, user)]
    tell("signed in", account=user.get_username(), shown=shown, ip=_ip(request))


@receiver(signals.user_logged_out)
def signed_out(request: HttpRequest, user: Account | None, **_: Any) -> None:
    if user:
        tell("signed out", account=user.get_username())


@receiver(signals.user_login_failed)
def sign_in_failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """An unknown name is not written down: it may be a password in the wrong box."""
    account = Account.objects.filter(username=credentials.get("username", "")).first()
    tell("sign-in failed", account=account and account.get_username(), ip=_ip(request))


# --- Second factors ---------------------------------------------------------------------------------------------------


@receiver(factors.authenticator_used)
def factor_used(request: HttpRequest, user: Account, authenticator: Authenticator, **_: Any) -> None:
    request.session[FACTOR_OF] = user.pk
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        tell("recovery code used", account=user.get_username(), ip=_ip(request))


@receiver(factors.authenticator_added)
def factor_added(request: HttpRequest, user: Account, authenticator: Authenticator, **_: Any) -> None:
    """Setting up an app or a passkey shows it, too. Recovery codes come along by themselves."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        request.session[FACTOR_OF] = user.pk
    tell("factor added", account=user.get_username(), factor=authenticator.type, ip=_ip(request))


@receiver(factors.authenticator_removed)
def factor_removed(request: HttpRequest, user: Account, authenticator: Authenticator, **_: Any) -> None:
    tell("factor removed", account=user.get_username(), factor=authenticator.type, ip=_ip(request))


@receiver(factors.authenticator_reset)
def factor_renewed(request: HttpRequest, user: Account, authenticator: Authenticator, **_: Any) -> None:
    tell("factor renewed", account=user.get_username(), factor=authenticator.type, ip=_ip(request))


@receiver(factors.authentication_failed)
def factor_refused(request: HttpRequest, user: Account, **_: Any) -> None:
    tell("factor refused", account=user.get_username(), ip=_ip(request))


# --- Accounts and what they may do ------------------------------------------------------------------------------------


@receiver(pre_save, sender=Account)
def account_saved(instance: Account, update_fields: Any = None, raw: bool = False, **_: Any) -> None:
    names = WATCHED if update_fields is None else [name for name in WATCHED if name in update_fields]
    if raw or not names or set(names) == {"password"} == set(update_fields or ()):
        return  # a password on its own is Django's: the same one, hashed in a newer way
    before = Account.objects.filter(pk=instance.pk).values(*names, "email").first() if instance.pk else None
    now = {name: getattr(instance, name) for name in names}
    changed = {name: value for name, value in now.items() if (value != before[name] if before else value)}
    if changed:
        said = {name: "(changed)" if name in UNSAID else value for name, value in changed.items()}
        event = "account changed" if before else "account made"
        name = (before or {}).get("username") or instance.get_username()
        tell(event, account=name, changed=said, by=_by())
        lines = [f"{label_for_field(field, Account)}: {value}" for field, value in said.items()]
        _write_about(f"{event}: {name}", lines, owner=before["email"] if before else "")


@receiver(m2m_changed, sender=Account.groups.through)
@receiver(m2m_changed, sender=Account.user_permissions.through)
def rights_changed(instance: Any, action: str, model: Any, pk_set: set[Any] | None, reverse: bool, **_: Any) -> None:
    verb = {"post_add": "given", "post_remove": "taken", "pre_clear": "taken"}.get(action)
    if not verb or pk_set == set():
        return
    others = "all" if pk_set is None else sorted(map(str, model.objects.filter(pk__in=pk_set)))
    tell(f"rights {verb}", **{"of": str(instance), "what": others, "by": _by()})
    lines = [others] if isinstance(others, str) else others
    _write_about(f"rights {verb}: {instance}", lines, owner=getattr(instance, "email", ""))


def _write_about(event: str, lines: Collection[str], *, owner: str) -> None:
    """Nobody gives themselves a second account unseen: everybody who may change accounts gets an e-mail, and the owner
    at the address from before. Who they are is read now, because this change may take the right to it from them."""
    may_change = Account.objects.with_perm("editorial.change_account").values_list("email", flat=True)
    text = render_to_string("sign_in/account_changed.txt", {"event": event, "lines": lines, "by": _by()})
    for address in sorted({owner, *may_change} - {""}):
        mail = EmailMessage(event.capitalize(), text, to=[address])
        transaction.on_commit(mail.send, robust=True)  # a mail server that is away undoes no change
