"""Loaded before Django's settings: tests and bench never depend on the environment of whoever runs them."""

import os
import tempfile

os.environ["DJANGO_SETTINGS_MODULE"] = "myoclonus_site.settings"
os.environ["IGNORE_ENV_FILE"] = "true"
os.environ["DEVELOPMENT"] = "true"
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="myoclonus-tests-")
for name in (
    "DEBUG",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "HOST",
    "PORT",
    "WORKERS",
    "REQUIRE_SECOND_FACTOR",
    "MFA_KEYS",
    "BEHIND_PROXY",
    "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
    "REVIEW_DAYS",
    "REVIEW_DAYS_TREATMENTS",
    "COUNTRIES",
    "INDEX_UNREVIEWED",
):
    os.environ.pop(name, None)
os.makedirs(f"{os.environ['DATA_DIR']}/static")
