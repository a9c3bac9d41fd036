"""Every setting of the site. What an operator may choose comes from the environment; `.env.example` lists it all."""

from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF

from design_system.page_assets import SCRIPT_HASHES, STYLE_HASHES

BASE_DIR = Path(__file__).resolve().parent.parent
ONE_YEAR = 365 * 24 * 60 * 60

env = environ.Env()
if (BASE_DIR / ".env").exists() and not env.bool("IGNORE_ENV_FILE", default=False):
    environ.Env.read_env(BASE_DIR / ".env")

#: What cannot be used in the environment, as (check id, message, hint). The system checks report it; nothing starts.
FAULTS: list[tuple[str, str, str]] = []


def yes_or_no(name: str, default: bool) -> bool:
    value = env.str(name, default="").strip().lower()
    if value not in ("", *env.BOOLEAN_TRUE_STRINGS, "false", "no", "off", "n", "f", "0"):
        FAULTS.append(("E003", f"{name}={value} is neither yes nor no.", f"Write {name}=true or {name}=false."))
    return value in env.BOOLEAN_TRUE_STRINGS if value else default


def whole_number(name: str, default: int, highest: int) -> int:
    value = env.str(name, default="") or str(default)
    if value.isascii() and value.isdigit() and 1 <= int(value) <= highest:
        return int(value)
    hint = f"Write a number from 1 to {highest}, such as {name}={default}."
    FAULTS.append(("E006", f"{name}={value} is not a number that fits.", hint))
    return default


def database(url: str) -> dict[str, Any]:
    """Django's settings for the database at `url`; one that refuses to work where we cannot use the URL."""
    try:
        found = environ.Env.db_url_config(url) if "://" in url else {}
    except ValueError:
        found = {}
    if found.get("ENGINE") in ("django.db.backends.sqlite3", "django.db.backends.postgresql"):
        return found
    hint = "Write DATABASE_URL=postgres://user:password@host:5432/name, or leave it empty for SQLite in DATA_DIR."
    FAULTS.append(("E005", "DATABASE_URL names a database that the site cannot use.", hint))
    return {"ENGINE": "django.db.backends.dummy"}


# --- Modes ------------------------------------------------------------------------------------------------------------
# DEVELOPMENT decides what may be easy: demonstration accounts, plain cookie names on http://localhost, loaded pages
# published as unreviewed. It is off unless asked for, and then the server listens on this machine only.
DEVELOPMENT = yes_or_no("DEVELOPMENT", default=False)
DEBUG = DEVELOPMENT and yes_or_no("DEBUG", default=False)

SECRET_KEY = env.str("SECRET_KEY", default="for-development-on-this-machine-only-never-for-a-public-site" * DEVELOPMENT)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if DEVELOPMENT else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
HOST = env.str("HOST", default="localhost" if DEVELOPMENT else "127.0.0.1")
PORT = whole_number("PORT", default=8000, highest=65535)
WORKERS = whole_number("WORKERS", default=1, highest=1024)

# --- Where things are -------------------------------------------------------------------------------------------------
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).absolute()
PUBLICATION_FILE = DATA_DIR / "publication.json"
CONTENT_DIR = BASE_DIR / "fixtures"

SQLITE_FILE = DATA_DIR / "db.sqlite3"
DATABASE_URL = env.str("DATABASE_URL", default="")
if DATABASE_URL:
    DATABASES = {"default": database(DATABASE_URL)}
else:
    # The server never makes a database: where the file is gone it must say so, not answer from an empty one.
    mode = "rwc" if yes_or_no("SQLITE_MAY_CREATE", default=True) else "rw"
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"file:{SQLITE_FILE}?mode={mode}"}}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
elif DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    DATABASES["default"]["OPTIONS"] = {"connect_timeout": 3, **DATABASES["default"].get("OPTIONS", {})}
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- The house --------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "editorial",
    "publication",
    "desk.apps.DeskConfig",
    "citations",
    "glossary",
    "conditions",
    "faq",
    "content_standard",
    "design_system",
    "myoclonus_site",
    "desk.apps.DeskAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "myoclonus_site.errors.UnavailableMiddleware",
]
ROOT_URLCONF = "myoclonus_site.urls"
WSGI_APPLICATION = "myoclonus_site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

LANGUAGE_CODE = "en"
USE_I18N = False
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="UTC")

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- People at the desk -----------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "editorial.Account"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "admin:login"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if not DEVELOPMENT:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = yes_or_no("SECURE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = whole_number("SECURE_HSTS_SECONDS", default=ONE_YEAR, highest=10 * ONE_YEAR)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    if yes_or_no("BEHIND_PROXY", default=False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Who answers for this copy of the site ----------------------------------------------------------------------------
PUBLISHER = env.str("PUBLISHER", default="")
CORRECTIONS_ADDRESS = env.str("CORRECTIONS_ADDRESS", default="")
SITE_ADDRESS = env.str("SITE_ADDRESS", default="")
EMERGENCY_NUMBER = env.str("EMERGENCY_NUMBER", default="")

#: How long a clinical review holds before the page is due again, in days.
REVIEW_DAYS = {"conditions.treatment": 365}
REVIEW_DAYS_DEFAULT = 730

# --- What a browser may do --------------------------------------------------------------------------------------------
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, *SCRIPT_HASHES],
        "style-src": [SELF, *STYLE_HASHES],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# --- Logs: no address that a reader asked for, no query ---------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}},
}
