"""What an operator can get wrong in the environment, said with what to do about it."""

import os
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

YES_OR_NO = ("DEVELOPMENT", "DEBUG", "SECURE_SSL_REDIRECT", "BEHIND_PROXY", "IGNORE_ENV_FILE", "SQLITE_MAY_CREATE")
WORDS = {"true", "false", "yes", "no", "on", "off", "1", "0", "y", "n", "t", "f", "ok", ""}
LOOPBACK = {"localhost", "127.0.0.1", "::1", "[::1]"}
SHORTEST_SECRET = 50


@register()
def settings_are_usable(**_: Any) -> list[CheckMessage]:
    return [*_secret_key(), *_hosts(), *_yes_or_no(), *_data_dir(), *_database(), *_server()]


def _secret_key() -> list[CheckMessage]:
    try:
        if len(settings.SECRET_KEY) >= SHORTEST_SECRET:
            return []
    except ImproperlyConfigured:  # Django's own answer to an empty one, without a hint
        pass
    hint = (
        'Make one with: python -c "import secrets; print(secrets.token_urlsafe(64))" and set SECRET_KEY to it, or set '
        "DEVELOPMENT=true on your own machine."
    )
    return [Error(f"SECRET_KEY is missing or shorter than {SHORTEST_SECRET} characters.", hint, id="site.E001")]


def _hosts() -> list[CheckMessage]:
    if settings.ALLOWED_HOSTS:
        return []
    hint = "Set ALLOWED_HOSTS to the names readers use, such as ALLOWED_HOSTS=myoclonus.example.org"
    return [Error("ALLOWED_HOSTS is empty, so every request would be refused.", hint, id="site.E002")]


def _yes_or_no() -> list[CheckMessage]:
    return [
        Error(f"{name}={value} is neither yes nor no.", f"Write {name}=true or {name}=false.", id="site.E003")
        for name in YES_OR_NO
        if (value := os.environ.get(name, "")).strip().lower() not in WORDS
    ]


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


def _database() -> list[CheckMessage]:
    engine = settings.DATABASES["default"]["ENGINE"]
    if engine in ("django.db.backends.sqlite3", "django.db.backends.postgresql"):
        return []
    hint = "Write DATABASE_URL=postgres://user:password@host:5432/name, or leave it empty for SQLite in DATA_DIR."
    return [Error("DATABASE_URL names a database that the site cannot use.", hint, id="site.E005")]


def _server() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for name, highest in (("PORT", 65535), ("WORKERS", 1024)):
        value = getattr(settings, name)
        if not (value.isascii() and value.isdigit() and 1 <= int(value) <= highest):
            hint = f"Write a number from 1 to {highest}, such as {name}={8000 if name == 'PORT' else 2}."
            found.append(Error(f"{name}={value} is not a number that fits.", hint, id="site.E006"))
    if settings.DEVELOPMENT and settings.HOST not in LOOPBACK:
        hint = "Use HOST=localhost, or set DEVELOPMENT=false and give the site its own SECRET_KEY and ALLOWED_HOSTS."
        message = f"In development the site listens on this machine only, not on HOST={settings.HOST}."
        found.append(Error(message, hint, id="site.E007"))
    return found
