"""Every setting of the site. What an operator may choose comes from the environment; `.env.example` lists it all."""

import os
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from whitenoise.compress import Compressor

from design_system.page_assets import SCRIPT_HASHES, STYLE_HASHES
from myoclonus_site.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
ONE_YEAR = 365 * 24 * 60 * 60

env = Environment(os.environ)
if (BASE_DIR / ".env").exists() and not env.yes_or_no("IGNORE_ENV_FILE", default=False):
    env.read_file(BASE_DIR / ".env")

# --- Modes ------------------------------------------------------------------------------------------------------------
# DEVELOPMENT decides what may be easy: demonstration accounts, plain cookie names on http://localhost, loaded pages
# published as unreviewed. It is off unless asked for, and then the server listens on this machine only.
DEVELOPMENT = env.yes_or_no("DEVELOPMENT", default=False)
DEBUG = env.yes_or_no("DEBUG", default=False) and DEVELOPMENT

#: What nobody needs to choose on a machine of their own. A public site with one of these would have no secret.
DEVELOPMENT_SECRET_KEY = "for-development-on-this-machine-only-never-for-a-public-site"  # noqa: S105
DEVELOPMENT_MFA_KEY = "Zm9yLWRldmVsb3BtZW50LW9uLXRoaXMtbWFjaGluZS0="
SECRET_KEY = env.text("SECRET_KEY", default=DEVELOPMENT_SECRET_KEY if DEVELOPMENT else "")
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", default=("localhost", "127.0.0.1", "[::1]") if DEVELOPMENT else ())
CSRF_TRUSTED_ORIGINS = env.origins("CSRF_TRUSTED_ORIGINS")
HOST = env.listening_address("HOST", default="localhost" if DEVELOPMENT else "127.0.0.1")
PORT = env.whole_number("PORT", default=8000, highest=65535)
WORKERS = env.whole_number("WORKERS", default=1, highest=1024)

# --- Where things are -------------------------------------------------------------------------------------------------
DATA_DIR = env.folder("DATA_DIR", default=BASE_DIR / "var")
PUBLICATION_FILE = DATA_DIR / "publication.json"
CONTENT_DIR = BASE_DIR / "fixtures"

SQLITE_FILE = DATA_DIR / "db.sqlite3"
# The server never makes a database: where the file is gone it must say so, not answer from an empty one.
SQLITE_MODE = "rwc" if env.yes_or_no("SQLITE_MAY_CREATE", default=True) else "rw"
SQLITE: dict[str, Any] = {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{SQLITE_FILE.as_uri()}?mode={SQLITE_MODE}"}
DATABASES = {"default": env.database("DATABASE_URL") or SQLITE}
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
SERIALIZATION_MODULES = {"yaml": "editorial.yaml_fixtures"}
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
TIME_ZONE = env.time_zone("TIME_ZONE", default="UTC")

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static", ("desk/guide", BASE_DIR / "docs" / "editor-guide" / "pictures")]
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "myoclonus_site.storage.DevelopmentStaticFilesStorage"
        if DEVELOPMENT
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEVELOPMENT
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
SECOND_FACTOR_REQUIRED = env.yes_or_no("REQUIRE_SECOND_FACTOR", default=False) or not DEVELOPMENT
#: Fernet keys of what second factors keep secret: the first one encrypts, all decrypt.
MFA_KEYS = env.items("MFA_KEYS", default=(DEVELOPMENT_MFA_KEY,) if DEVELOPMENT else ())
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
BEHIND_PROXY = env.yes_or_no("BEHIND_PROXY", default=False)
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)  # else everybody would share the proxy's address, or could invent one
HTTPS_ONLY = env.yes_or_no("SECURE_SSL_REDIRECT", default=True)
HSTS_SECONDS = env.whole_number("SECURE_HSTS_SECONDS", default=ONE_YEAR, highest=10 * ONE_YEAR)
if not DEVELOPMENT:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT, SECURE_HSTS_SECONDS = HTTPS_ONLY, HSTS_SECONDS
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    if BEHIND_PROXY:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Who answers for this copy of the site ----------------------------------------------------------------------------
PUBLISHER = env.text("PUBLISHER")
CORRECTIONS_ADDRESS = env.text("CORRECTIONS_ADDRESS")
SITE_ADDRESS = env.text("SITE_ADDRESS")
#: Codes of the countries whose numbers red cards show, as `safety.models.HelpNumber.Country` has them.
COUNTRIES = [code.upper() for code in env.items("COUNTRIES")]
#: Whether search engines may list pages that no clinician has checked.
INDEX_UNREVIEWED = env.yes_or_no("INDEX_UNREVIEWED", default=False) or DEVELOPMENT

#: How long a clinical review holds before the page is due again, in days.
REVIEW_DAYS = {"conditions.treatment": env.whole_number("REVIEW_DAYS_TREATMENTS", default=365, highest=3650)}
REVIEW_DAYS_DEFAULT = env.whole_number("REVIEW_DAYS", default=730, highest=3650)

# --- E-mail: what people at the desk are told, and nobody else --------------------------------------------------------
EMAIL_URL = env.text("EMAIL_URL", default="consolemail://" if DEVELOPMENT else "")
vars().update(env.mail_server(EMAIL_URL))
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", default=CORRECTIONS_ADDRESS or "desk@localhost")

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

# --- What the system checks say about the values above ----------------------------------------------------------------
FAULTS, MISSPELT = env.faults, env.misspelt()
