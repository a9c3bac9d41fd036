"""What an operator can get wrong gets a check with a hint; nothing secret has a default outside development."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "SECRET_KEY": "a-secret-for-tests-only-0123456789-abcdefghijklmnopqrstuvwxyz",
    "MFA_KEYS": "bmV3LWtleS1mb3ItdGVzdHMtb25seS0wMTIzNDU2Nzg=,b2xkLWtleS1mb3ItdGVzdHMtb25seS0wMTIzNDU2Nzg=",
    "ALLOWED_HOSTS": "myoclonus.example.org",
    "PUBLISHER": "A hospital",
    "CORRECTIONS_ADDRESS": "corrections@example.org",
    "SITE_ADDRESS": "https://myoclonus.example.org",
    "COUNTRIES": "GB, ie",
    "EMAIL_URL": "smtp+tls://desk:secret@mail.example.org:587",
}


def manage(tmp_path: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py as an operator would, with nothing in the environment but what is given."""
    base = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "IGNORE_ENV_FILE": "true"}
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *words],
        env={**base, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_good_settings_pass_the_deployment_check(tmp_path: Path) -> None:
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **GOOD)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "wrong",
    [
        {
            "SECRET_KEY": ("", "E001"),
            "ALLOWED_HOSTS": ("", "E002"),
            "DATA_DIR": ("/proc/nowhere", "E004"),
            "DATABASE_URL": ("mysql://user@localhost/name", "E005"),
            "PORT": ("eighty", "E006"),
            "WORKERS": ("0", "E006"),
            "SECURE_HSTS_SECONDS": ("a year", "E006"),
            "REVIEW_DAYS": ("0", "E006"),
            "REVIEW_DAYS_TREATMENTS": ("a year", "E006"),
            "CORRECTIONS_ADDRESS": ("somewhere", "E008"),
            "SITE_ADDRESS": ("http://example.org", "E009"),
            "COUNTRIES": ("ATLANTIS", "E010"),
            "EMAIL_URL": ("nonsense", "E011"),
            "DEFAULT_FROM_EMAIL": ("somebody", "E012"),
            "MFA_KEYS": ("", "E020"),
        },
        {
            "SECRET_KEY": ("short", "E001"),
            "ALLOWED_HOSTS": ("https://myoclonus.example.org", "E015"),
            "CSRF_TRUSTED_ORIGINS": ("myoclonus.example.org", "E016"),
            "TIME_ZONE": ("Europe/Londn", "E017"),
            "PUBLISHER": ("A\nhospital", "E018"),
            "HOST": ("myoclonus.example.org", "E014"),
            "DATABASE_URL": ("nonsense", "E005"),
            "PORT": ("70000", "E006"),
            "SITE_ADDRESS": ("https://example.org/path", "E009"),
            "COUNTRIES": ("GB,ZZ", "E010"),
            "EMAIL_URL": ("smtp://", "E011"),
            "MFA_KEYS": (f"{GOOD['MFA_KEYS']}, Zm9yLWRldmVsb3BtZW50LW9uLXRoaXMtbWFjaGluZS0=", "E020"),
        },
        {
            "DEVELOPMENT": ("ture", "E003"),
            "SECRET_KEY": ("for-development-on-this-machine-only-never-for-a-public-site", "E001"),
            "ALLOWED_HOSTS": ("a.example;b.example", "E015"),
            "CSRF_TRUSTED_ORIGINS": ("https://a.example/desk", "E016"),
            "TIME_ZONE": ("/etc/localtime", "E017"),
            "PORT": ("8" * 5000, "E018"),
            "WORKERS": ("2" * 4000, "E006"),
            "DATABASE_URL": ("postgres://u:p@host:notaport/db", "E005"),
            "EMAIL_URL": ("$MAIL", "E011"),
            "MFA_KEYS": (GOOD["MFA_KEYS"] + ",ä", "E020"),
        },
        {
            "DEVELOPMENT": ("true", None),
            "REQUIRE_SECOND_FACTOR": ("maybe", "E003"),
            "DATABASE_URL": ("postgres://user@host/", "E005"),
            "EMAIL_URL": ("smtp://host:port", "E011"),
            "SECRET_KEY": ('at least 50 characters: python -c "import secrets; print(secrets)"', "E001"),
            "SECURE_SSL_REDIRECT": ("redirect", "E003"),
            "HOST": ("0.0.0.0", "E007"),  # noqa: S104
            "MFA_KEYS": ("short", "E020"),
        },
    ],
    ids=["missing or wrong", "of the wrong form", "nearly right", "in development"],
)
def test_each_wrong_setting_is_an_error_with_what_to_do(
    tmp_path: Path, wrong: dict[str, tuple[str, str | None]]
) -> None:
    done = manage(tmp_path, "serve", **{**GOOD, **{name: value for name, (value, _) in wrong.items()}})
    assert done.returncode != 0
    told = re.findall(r"^\?: \(site\.(E\d+)\) .*\n\tHINT: ", done.stderr, re.MULTILINE)
    assert sorted(told) == sorted(told for _, told in wrong.values() if told)
    assert "Traceback" not in done.stderr
    assert "Serving" not in done.stdout


@pytest.mark.parametrize("name", ["100% ours", "what?", "#1", "ä ö"])
def test_the_folder_of_the_data_may_have_any_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    done = manage(tmp_path / name, "createcachetable", **GOOD)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / name / "db.sqlite3").exists()


def test_a_wrong_mail_server_is_named_without_its_password(tmp_path: Path) -> None:
    done = manage(tmp_path, "check", **{**GOOD, "EMAIL_URL": "smtp://desk:hunter2@host:port"})
    assert "hunter2" not in done.stdout + done.stderr


def test_a_site_that_can_send_no_reminders_is_warned_and_sends_none(tmp_path: Path) -> None:
    done = manage(tmp_path, "check", **{**GOOD, "EMAIL_URL": ""})
    assert done.returncode == 0, done.stderr
    assert "(site.W002)" in done.stderr
    done = manage(tmp_path, "send_review_reminders", **{**GOOD, "EMAIL_URL": ""})
    assert done.returncode != 0
    assert "set EMAIL_URL" in done.stderr


@pytest.mark.parametrize("name", ["PUBLISHER", "CORRECTIONS_ADDRESS"])
def test_a_site_that_nobody_answers_for_is_warned(tmp_path: Path, name: str) -> None:
    done = manage(tmp_path, "check", **{**GOOD, name: ""})
    assert done.returncode == 0, done.stderr
    assert "(site.W001)" in done.stderr


def test_a_number_of_an_earlier_release_is_warned_about_and_says_what_to_set(tmp_path: Path) -> None:
    done = manage(tmp_path, "check", **{**GOOD, "EMERGENCY_NUMBER": "999 or 112"})
    assert done.returncode == 0, done.stderr
    assert "(site.W004)" in done.stderr
    assert "COUNTRIES" in done.stderr
