"""What an operator can get wrong in the environment, said with what to do about it."""

import os
import re
from collections.abc import Iterator
from email.utils import parseaddr
from typing import Any

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

from safety.models import HelpNumber

Country = HelpNumber.Country
LOOPBACK = {"localhost", "127.0.0.1", "::1", "[::1]"}
SHORTEST_SECRET, FEWEST_CHARACTERS = 50, 10


@register()
def settings_are_usable(**_: Any) -> list[CheckMessage]:
    faults = [Error(message, hint, id=f"site.{name}") for name, message, hint in settings.FAULTS]
    return [
        *faults,
        *_secret_key(),
        *_mfa_keys(),
        *_hosts(),
        *_data_dir(),
        *_development_is_local(),
        *_publisher(),
        *_shown(),
        *_mail(),
        *_misspelt(),
    ]


def _secret_key() -> list[CheckMessage]:
    try:
        secret = settings.SECRET_KEY
    except ImproperlyConfigured:  # Django's own answer to an empty one, without a hint
        secret = ""
    hint = (
        'Make one with: python -c "import secrets; print(secrets.token_urlsafe(64))" and set SECRET_KEY to it, or set '
        "DEVELOPMENT=true on your own machine."
    )
    if len(secret) < SHORTEST_SECRET:
        return [Error(f"SECRET_KEY is missing or shorter than {SHORTEST_SECRET} characters.", hint, id="site.E001")]
    if re.search(r"\s", secret) or len(set(secret)) < FEWEST_CHARACTERS:
        return [Error("SECRET_KEY is a sentence or repeats itself, so that it can be guessed.", hint, id="site.E001")]
    if secret == settings.DEVELOPMENT_SECRET_KEY and not settings.DEVELOPMENT:
        return [Error("SECRET_KEY is the one for development, which everybody can read.", hint, id="site.E001")]
    return []


def _mfa_keys() -> list[CheckMessage]:
    hint = (
        'Make one with: python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())" and '
        "set MFA_KEYS to it. Keep it as safe as SECRET_KEY: without it nobody's second factor can be read."
    )
    try:
        usable = bool([Fernet(key) for key in settings.MFA_KEYS])
    except ValueError:
        usable = False
    if not usable:
        return [Error("MFA_KEYS is missing, or not made of Fernet keys.", hint, id="site.E020")]
    if settings.DEVELOPMENT_MFA_KEY in settings.MFA_KEYS and not settings.DEVELOPMENT:
        return [Error("MFA_KEYS has the key for development, which everybody can read.", hint, id="site.E020")]
    return []


def _hosts() -> list[CheckMessage]:
    if settings.ALLOWED_HOSTS:
        return []
    hint = "Set ALLOWED_HOSTS to the names readers use, such as ALLOWED_HOSTS=myoclonus.example.org"
    return [Error("ALLOWED_HOSTS is empty, so every request would be refused.", hint, id="site.E002")]


def _data_dir() -> list[CheckMessage]:
    folder = settings.DATA_DIR
    try:
        folder.mkdir(parents=True, exist_ok=True)
        usable = os.access(folder, os.W_OK | os.X_OK)
    except OSError:
        usable = False
    if usable:
        return []
    hint = "Make the folder and give it to the user who runs the site, or set DATA_DIR to another one."
    return [Error(f"DATA_DIR={folder} cannot be written to.", hint, id="site.E004")]


def _development_is_local() -> list[CheckMessage]:
    if not settings.DEVELOPMENT or settings.HOST in LOOPBACK:
        return []
    hint = "Use HOST=localhost, or set DEVELOPMENT=false and give the site its own SECRET_KEY and ALLOWED_HOSTS."
    message = f"In development the site listens on this machine only, not on HOST={settings.HOST}."
    return [Error(message, hint, id="site.E007")]


def _publisher() -> list[CheckMessage]:
    if settings.CORRECTIONS_ADDRESS and not _is_address(settings.CORRECTIONS_ADDRESS):
        hint = "Write CORRECTIONS_ADDRESS=corrections@example.org"
        message = f"CORRECTIONS_ADDRESS={settings.CORRECTIONS_ADDRESS} is not an e-mail address."
        return [Error(message, hint, id="site.E008")]
    if settings.DEVELOPMENT or (settings.PUBLISHER and settings.CORRECTIONS_ADDRESS):
        return []
    hint = "Set PUBLISHER to a name readers know, and CORRECTIONS_ADDRESS to an e-mail address."
    return [Warning("Readers cannot see who publishes this copy, or where to write to.", hint, id="site.W001")]


def _shown() -> Iterator[CheckMessage]:
    """What readers and search engines are told about this copy."""
    if settings.SITE_ADDRESS and not re.fullmatch(r"https://[a-z0-9.-]+(:[0-9]+)?", settings.SITE_ADDRESS):
        hint = "Write SITE_ADDRESS=https://myoclonus.example.org, without anything after the name."
        yield Error(f"SITE_ADDRESS={settings.SITE_ADDRESS} is not the address of a site.", hint, id="site.E009")
    known = ", ".join(f"{code} ({label})" for code, label in Country.choices if code != Country.ELSEWHERE)
    if unknown := [code for code in settings.COUNTRIES if code not in Country or code == Country.ELSEWHERE]:
        hint = f"Write COUNTRIES=GB or COUNTRIES=GB,IE. Known are {known}."
        yield Error(f"COUNTRIES names “{unknown[0]}”, which this site has no numbers for.", hint, id="site.E010")
    if os.environ.get("EMERGENCY_NUMBER"):
        hint = "Set COUNTRIES in its place, such as COUNTRIES=GB. Red cards then show the checked numbers."
        yield Warning("EMERGENCY_NUMBER is no longer used.", hint, id="site.W004")


def _mail() -> Iterator[CheckMessage]:
    if not settings.EMAIL_URL:
        hint = "Set EMAIL_URL to your mail server, such as EMAIL_URL=smtp+tls://user:password@host:587"
        yield Warning(
            "Nobody can be told by e-mail of reviews that are due or of accounts that change.", hint, id="site.W002"
        )
    elif not settings.DEVELOPMENT and not _is_address(parseaddr(settings.DEFAULT_FROM_EMAIL)[1]):
        hint = "Write DEFAULT_FROM_EMAIL=desk@example.org, or set CORRECTIONS_ADDRESS."
        message = f"DEFAULT_FROM_EMAIL={settings.DEFAULT_FROM_EMAIL} is not an e-mail address to send from."
        yield Error(message, hint, id="site.E012")


def _misspelt() -> Iterator[CheckMessage]:
    for name, similar in settings.MISSPELT:
        if name != "EMERGENCY_NUMBER":
            hint = f"Did you mean {similar}?" if similar else "See .env.example for those there are."
            yield Warning(f"{name} in .env is no setting of the site.", hint, id="site.W005")


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
