"""Every setting of the site. What an operator may choose comes from the environment; `.env.example` lists it all."""

from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from whitenoise.compress import Compressor

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


def mail_server(url: str) -> dict[str, Any]:
    """Django's settings for sending e-mail by `url`. Without one nothing is sent."""
    try:
        found = environ.Env.email_url_config(url or "dummymail://")
    except (ImproperlyConfigured, ValueError):
        found = {}
    if found and (found["EMAIL_HOST"] or not url.startswith("smtp")):
        return found
    hint = "Write EMAIL_URL=smtp+tls://user:password@host:587, or leave it empty."
    FAULTS.append(("E011", "EMAIL_URL names no mail server that the site can use.", hint))
    return {}


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
# All workers share one cache: it counts failed sign-ins and remembers used codes. Public pages do not use it. One that
# is too small would forget counts when somebody floods it.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- The house --------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "editorial",
    "publication",
    "desk.apps.DeskConfig",
    "citations",
    "glossary",
    "safety",
    "conditions",
    "faq",
    "content_standard",
    "design_system",
    "sign_in.apps.SignInConfig",
    "myoclonus_site",
    "desk.apps.DeskAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_prose_editor",  # for its static files
]
MIDDLEWARE = [
    "sign_in.middleware.RequestIdMiddleware",
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
    "allauth.account.middleware.AccountMiddleware",
    "sign_in.middleware.DeskGateMiddleware",  # after it, whoever's session has ended is anonymous
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
                "sign_in.context.around_the_page",
            ]
        },
    }
]

LANGUAGE_CODE = "en"
USE_I18N = False
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="UTC")

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static", ("desk/guide", BASE_DIR / "docs" / "editor-guide" / "pictures")]
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Compressing the source map of the editor would take longer than everything else, and only a developer asks for it.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")

# --- People at the desk -----------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "editorial.Account"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # what older accounts have, until they sign in
]
AUTHENTICATION_BACKENDS = ["sign_in.backends.StaffBackend"]
LOGIN_URL, LOGIN_REDIRECT_URL = "account_login", "admin:index"

#: Nobody comes past setting up a second factor. In development it is off unless asked for.
SECOND_FACTOR_REQUIRED = not DEVELOPMENT or yes_or_no("REQUIRE_SECOND_FACTOR", default=False)
#: Fernet keys of what second factors keep secret: the first one encrypts, all decrypt.
MFA_KEYS = env.list("MFA_KEYS", default=["Zm9yLWRldmVsb3BtZW50LW9uLXRoaXMtbWFjaGluZS0="] if DEVELOPMENT else [])
MFA_ADAPTER = "sign_in.adapters.FactorAdapter"
MFA_FORMS = {
    "add_webauthn": "sign_in.forms.AddPasskeyForm",
    "authenticate_webauthn": "sign_in.forms.AuthenticatePasskeyForm",
    "login_webauthn": "sign_in.forms.LoginPasskeyForm",
    "reauthenticate_webauthn": "sign_in.forms.ConfirmPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Myoclonus: the desk"
MFA_TOTP_TOLERANCE = 0  # a code is good for its 30 seconds (ASVS 5.0, 6.5.5)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEVELOPMENT

ACCOUNT_ADAPTER = "sign_in.adapters.AccountAdapter"
ACCOUNT_FORMS = {"login": "sign_in.forms.PasswordForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # sign-up itself is closed
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
#: Wrong passwords and codes: by address, and by account from wherever. A password that was right is not counted.
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key", "reauthenticate": "10/m/user"}

# A session ends after eight hours whatever happens, after an hour of rest, and with the browser.
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_IDLE_AGE = 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
USERSESSIONS_TRACK_ACTIVITY = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "desk.handed_back.csrf_failure"
BEHIND_PROXY = yes_or_no("BEHIND_PROXY", default=False)
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)  # else everybody would share the proxy's address, or could invent one
if not DEVELOPMENT:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = yes_or_no("SECURE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = whole_number("SECURE_HSTS_SECONDS", default=ONE_YEAR, highest=10 * ONE_YEAR)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    if BEHIND_PROXY:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Who answers for this copy of the site ----------------------------------------------------------------------------
PUBLISHER = env.str("PUBLISHER", default="")
CORRECTIONS_ADDRESS = env.str("CORRECTIONS_ADDRESS", default="")
SITE_ADDRESS = env.str("SITE_ADDRESS", default="")
#: Codes of the countries whose numbers red cards show, as `safety.models.HelpNumber.Country` has them.
COUNTRIES = [code.strip().upper() for code in env.list("COUNTRIES", default=[])]
#: Whether search engines may list pages that no clinician has checked.
INDEX_UNREVIEWED = DEVELOPMENT or yes_or_no("INDEX_UNREVIEWED", default=False)

#: How long a clinical review holds before the page is due again, in days.
REVIEW_DAYS = {"conditions.treatment": whole_number("REVIEW_DAYS_TREATMENTS", default=365, highest=3650)}
REVIEW_DAYS_DEFAULT = whole_number("REVIEW_DAYS", default=730, highest=3650)

# --- E-mail: what people at the desk are told, and nobody else --------------------------------------------------------
EMAIL_URL = env.str("EMAIL_URL", default="consolemail://" if DEVELOPMENT else "")
vars().update(mail_server(EMAIL_URL))
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=CORRECTIONS_ADDRESS or "desk@localhost")

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
# What happens to sign-ins and accounts is written as JSON, one object a line, with the id of the request.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "sign_in.log.RequestIdFilter"}},
    "formatters": {
        "line": {"format": "{asctime} {levelname} {request_id} {name}: {message}", "style": "{"},
        "json": {"()": "sign_in.log.JsonFormatter"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id"]},
        "json": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["request_id"]},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "sign_in.log": {"handlers": ["json"], "level": "WARNING" if DEVELOPMENT else "INFO", "propagate": False},
    },
}
