"""Settings from the environment and from `.env`: each value is taken as it is meant, or named as a fault."""

import contextlib
import difflib
import io
import ipaddress
import re
import unicodedata
import warnings
import zoneinfo
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

TRUE = frozenset({"true", "yes", "on", "y", "t", "ok", "1"})
FALSE = frozenset({"false", "no", "off", "n", "f", "0"})
LONGEST = 4000  # characters of one value
_CONTROL = frozenset({"Cc", "Cs", "Zl", "Zp"})  # Unicode categories that no value of one line has
_LABEL = r"[a-z0-9]([a-z0-9-]*[a-z0-9])?"
_HOST = rf"({_LABEL}(\.{_LABEL})*|\[[0-9a-f:.]+\])"
_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z_0-9]*)\s*=\s*(.*?)\s*")


class Environment:
    """Reads settings from `variables`. What cannot be used is kept in `faults` and has the default value."""

    def __init__(self, variables: MutableMapping[str, str]) -> None:
        self.variables = variables
        #: (check id, message, hint) of each value that cannot be used. The system checks report them; nothing starts.
        self.faults: list[tuple[str, str, str]] = []
        self.names: set[str] = set()
        self.names_in_file: list[str] = []

    def fault(self, check: str, message: str, hint: str) -> None:
        self.faults.append((check, message, hint))

    # --- The file `.env` ------------------------------------------------------------------------------------------

    def read_file(self, path: Path) -> None:
        """Add the settings that stand in a `.env` file and not in the environment."""
        try:
            lines = path.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            hint = "Save it as plain text in UTF-8 that the user who runs the site may read."
            return self.fault("E013", f"{path} cannot be read: {error}.", hint)
        settings: dict[str, str] = {}
        for number, line in enumerate(lines, 1):
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            matched = _LINE.fullmatch(line)
            if problem := _line_problem(matched, settings):
                self.fault("E013", f"Line {number} of {path} {problem[0]}.", problem[1])
            elif matched:
                settings[matched[1]] = matched[2]
        self.names_in_file = list(settings)

        class Target(environ.Env):
            ENVIRON = self.variables  # the library adds what is not there

        Target.read_env(io.StringIO("".join(f"{name}={value}\n" for name, value in settings.items())))

    def misspelt(self) -> list[tuple[str, str]]:
        """The names in `.env` that are no setting, each with the most similar setting, or ""."""
        unknown = [name for name in self.names_in_file if name not in self.names]
        return [(name, "".join(difflib.get_close_matches(name.upper(), self.names, n=1))) for name in unknown]

    # --- Values ---------------------------------------------------------------------------------------------------

    def text(self, name: str, default: str = "") -> str:
        """One line of text without blanks at its ends; `default` where it is empty."""
        self.names.add(name)
        value = self.variables.get(name, "").strip()
        if len(value) > LONGEST or any(unicodedata.category(character) in _CONTROL for character in value):
            hint = f"Write {name} as one line of at most {LONGEST} characters."
            self.fault("E018", f"{name} has a line break or a control character in it, or is too long.", hint)
            return default
        return value or default

    def yes_or_no(self, name: str, *, default: bool) -> bool:
        value = self.text(name).lower()
        if value and value not in TRUE | FALSE:
            hint = f"Write {name}=true or {name}=false."
            self.fault("E003", f"{name}={_short(value)} is neither yes nor no.", hint)
        return value in TRUE if value else default

    def whole_number(self, name: str, *, default: int, highest: int) -> int:
        value = self.text(name, str(default))
        if re.fullmatch(r"[0-9]{1,12}", value) and 1 <= int(value) <= highest:
            return int(value)
        hint = f"Write a number from 1 to {highest}, such as {name}={default}."
        self.fault("E006", f"{name}={_short(value)} is not a number that fits.", hint)
        return default

    def items(self, name: str, default: tuple[str, ...] = ()) -> list[str]:
        """What stands between commas, without blanks around it."""
        values = [value.strip() for value in self.text(name).split(",")]
        return [value for value in values if value] or list(default)

    def hosts(self, name: str, default: tuple[str, ...]) -> list[str]:
        """Host names as Django's ALLOWED_HOSTS takes them: without scheme and port, `.example.org` with all below."""
        values = [value.lower() for value in self.items(name, default)]
        for value in values:
            if value != "*" and not re.fullmatch(rf"\.?{_HOST}", value):
                hint = f"Write names alone, separated by commas: {name}=myoclonus.example.org,www.example.org"
                self.fault("E015", f"{name} has “{_short(value)}”, which is not the name of a host.", hint)
        return values

    def origins(self, name: str) -> list[str]:
        """Origins as Django's CSRF_TRUSTED_ORIGINS takes them: a scheme and a host."""
        values = [value.lower().rstrip("/") for value in self.items(name)]
        for value in values:
            if not re.fullmatch(rf"https?://(\*\.)?{_HOST}(:[0-9]{{1,5}})?", value):
                hint = f"Write scheme and name, separated by commas: {name}=https://myoclonus.example.org"
                self.fault("E016", f"{name} has “{_short(value)}”, which is not an origin.", hint)
        return values

    def listening_address(self, name: str, default: str) -> str:
        value = self.text(name, default)
        try:
            ipaddress.ip_address(value.removeprefix("[").removesuffix("]"))
        except ValueError:
            if value != "localhost":
                hint = f"Write an IP address of this machine: {name}=127.0.0.1, or {name}=0.0.0.0 for all it has."
                self.fault("E014", f"{name}={_short(value)} is not an address to listen on.", hint)
                return default
        return value

    def time_zone(self, name: str, default: str) -> str:
        value = self.text(name, default)
        with contextlib.suppress(ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
            return zoneinfo.ZoneInfo(value).key
        similar = difflib.get_close_matches(value, zoneinfo.available_timezones(), n=1) or ["Europe/London"]
        self.fault("E017", f"{name}={_short(value)} is not a time zone.", f"Write {name}={similar[0]}")
        return default

    def folder(self, name: str, default: Path) -> Path:
        """A folder; one that is not absolute lies beside `default`, wherever the command was called."""
        value = self.text(name)
        try:
            return (default.parent / Path(value).expanduser() if value else default).absolute()
        except RuntimeError:
            self.fault("E004", f"{name}={_short(value)} names the home of nobody here.", f"Write {name}=/srv/myoclonus")
            return default

    def database(self, name: str) -> dict[str, Any]:
        """Django's settings for the database with this URL; {} for none, and one that refuses to work for a fault."""
        url = self.text(name)
        if not url:
            return {}
        try:
            with warnings.catch_warnings(action="error"):  # of parts that would be ignored; they show the password
                parsed = environ.Env.db_url_config(url) if "://" in url else {}
        except (ImproperlyConfigured, ValueError, UserWarning):
            parsed = {}
        engine, database = parsed.get("ENGINE"), parsed.get("NAME")
        if engine == "django.db.backends.postgresql" and database:
            return parsed
        if engine == "django.db.backends.sqlite3" and database not in ("", ":memory:"):
            return parsed
        hint = f"Write {name}=postgres://user:password@host:5432/name, or leave it empty for SQLite in DATA_DIR."
        self.fault("E005", f"{name} names a database that the site cannot use.", hint)
        return {"ENGINE": "django.db.backends.dummy"}

    def mail_server(self, url: str) -> dict[str, Any]:
        """Django's settings for sending e-mail by `url`, the value of EMAIL_URL. Without one nothing is sent."""
        try:
            parsed = environ.Env.email_url_config(url or "dummymail://")
        except (ImproperlyConfigured, ValueError):
            parsed = {}
        needed = {"smtp": "EMAIL_HOST", "file": "EMAIL_FILE_PATH"}.get(url[:4], "EMAIL_BACKEND")
        if parsed.get(needed):
            return parsed
        hint = "Write EMAIL_URL=smtp+tls://user:password@host:587, or leave it empty."
        self.fault("E011", "EMAIL_URL names no mail server that the site can use.", hint)
        return {}


def _line_problem(matched: re.Match[str] | None, settings: dict[str, str]) -> tuple[str, str] | None:
    """What is wrong with a line of `.env`, and what to do; None where nothing is."""
    if matched is None:
        return "is no setting", "Write NAME=value, or begin the line with # if it is an explanation."
    name, value = matched.groups()
    if name in settings:
        return f"sets {name} once more", "Leave one of the two lines."
    if re.search(r"\s#", value) and not re.fullmatch(r"'.*'|\".*\"", value):
        return (
            f"has a # behind the value of {name}",
            "Put the explanation on a line of its own, or the value in quotes.",
        )
    return None


def _short(value: str) -> str:
    return value if len(value) <= 60 else f"{value[:60]}…"
