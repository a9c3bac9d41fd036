"""Every value of a setting is taken as it is meant, or refused with what to do; `.env.example` works as it says."""

import re
import zoneinfo
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import DisallowedHost
from django.test import RequestFactory, override_settings
from hypothesis import example, given
from hypothesis import strategies as st

from myoclonus_site.environment import FALSE, TRUE, Environment

ROOT = Path(__file__).resolve().parents[2]
SETTING_LINE = re.compile(r"^#([A-Z_]+)=(.*)$", re.MULTILINE)


@pytest.fixture
def read(tmp_path: Path) -> Any:
    """Reads a text, or bytes, as `.env` into an environment with nothing else in it."""

    def read(text: str | bytes, **variables: str) -> Environment:
        path = tmp_path / ".env"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        environment = Environment(variables)
        environment.read_file(path)
        return environment

    return read


# --- The example ------------------------------------------------------------------------------------------------------


def test_each_line_of_the_example_is_a_setting_an_explanation_or_empty() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    assert [line for line in lines if line and not line.startswith("# ") and not SETTING_LINE.fullmatch(line)] == []


def test_a_setting_of_the_example_is_what_stands_behind_its_name(read: Any) -> None:
    text = (ROOT / ".env.example").read_text()
    environment = read(SETTING_LINE.sub(r"\1=\2", text))
    assert environment.faults == []
    assert environment.variables == dict(SETTING_LINE.findall(text))
    assert [value for value in environment.variables.values() if " " in value] == []


def test_an_explanation_that_lost_its_sign_is_no_value(read: Any) -> None:
    environment = read("PORT=8000\nthe address to listen on\n# fine\n\nSECRET_KEY=  at least 50: # see above\n")
    assert [fault[1].partition(" of ")[0] for fault in environment.faults] == ["Line 2", "Line 5"]
    assert environment.variables == {"PORT": "8000"}


# --- The file ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "NAME=value",
        "  NAME=value",
        "NAME = value ",
        "export NAME=value",
        "NAME='value'",
        'NAME="value"',
        "NAME=value\r",
    ],
)
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "with a byte order mark"])
def test_a_line_is_understood_however_it_is_written(read: Any, line: str, mark: str) -> None:
    environment = read(f"{mark}{line}\nPORT=8080\n")
    assert (environment.faults, environment.variables) == ([], {"NAME": "value", "PORT": "8080"})


@pytest.mark.parametrize("value", ["$a#b$c", "a=b", "#a", "{x}", "%41", "a'b", "`id`", "$(id)", "é"])
def test_a_value_is_what_stands_there(read: Any, value: str) -> None:
    environment = read(f"SECRET_KEY={value}\n")
    assert environment.faults == []
    assert environment.text("SECRET_KEY") == value


def test_the_environment_wins_over_the_file(read: Any) -> None:
    assert read("PORT=8080\n", PORT="9090").whole_number("PORT", default=8000, highest=65535) == 9090


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"PUBLISHER=M\xfcller\n", "cannot be read"),
        (b"PORT=8000\nPORT=8001\n", "sets PORT once more"),
        (b"PORT\n", "is no setting"),
        (b"PORT=8000 # mine\n", "has a # behind the value of PORT"),
        (b"A\x00B=1\n", "is no setting"),
    ],
)
def test_what_cannot_be_understood_is_named_with_what_to_do(read: Any, text: bytes, sentence: str) -> None:
    ((check, message, hint),) = read(text).faults
    assert (check, sentence in message, bool(hint)) == ("E013", True, True)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    environment = Environment({})
    environment.read_file(tmp_path)
    assert [check for check, _, _ in environment.faults] == ["E013"]


def test_a_misspelt_name_is_told_with_the_one_that_was_meant(read: Any) -> None:
    environment = read("SECRTE_KEY=x\nPORT=8000\nSOMETHING_QUITE_ELSE=1\n")
    environment.text("SECRET_KEY")
    environment.whole_number("PORT", default=8000, highest=65535)
    assert environment.misspelt() == [("SECRTE_KEY", "SECRET_KEY"), ("SOMETHING_QUITE_ELSE", "")]


# --- The values -------------------------------------------------------------------------------------------------------

#: What an environment can hold: no NUL.
values = st.text(st.characters(exclude_characters="\0"), max_size=80)
odd_values = st.sampled_from(
    [
        "",
        " ",
        "None",
        "null",
        "$X",
        "'x'",
        '"x"',
        "-1",
        "1e3",
        "٣",
        "a, b",
        "a,,b,",
        "*",
        ".",
        "..",
        "::1",
        "[::1]",
        "🙂",
    ]
)


def refused(environment: Environment, name: str) -> bool:
    """Whether something was refused, with its name, a check and what to do."""
    for check, message, hint in environment.faults:
        assert re.fullmatch(r"E0\d\d", check)
        assert name in message
        assert hint
        assert len(message) < 400
    return bool(environment.faults)


@given(values | odd_values | st.sampled_from(["TRUE", " yes ", "0", "Off"]))
def test_any_yes_or_no(value: str) -> None:
    environment = Environment({"DEBUG": value})
    answer = environment.yes_or_no("DEBUG", default=True)
    meant = value.strip().lower()
    assert refused(environment, "DEBUG") or answer is (meant in TRUE or meant == "")
    assert refused(environment, "DEBUG") or meant in TRUE | FALSE | {""}


@given(values | odd_values | st.integers().map(str) | st.integers(1, 70000).map("{:06}".format))
@example("8" * 3000)
def test_any_number(value: str) -> None:
    environment = Environment({"PORT": value})
    answer = environment.whole_number("PORT", default=8000, highest=65535)
    assert 1 <= answer <= 65535
    assert refused(environment, "PORT") or answer == int(value.strip() or 8000)


@pytest.mark.parametrize("written", ["a.example, b.example", " a.example ,b.example,", "A.example,, b.example"])
def test_blanks_and_commas_around_the_items_of_a_list_do_not_count(written: str) -> None:
    environment = Environment({"ALLOWED_HOSTS": written})
    assert environment.hosts("ALLOWED_HOSTS", default=()) == ["a.example", "b.example"]
    assert environment.faults == []


hosts = st.from_regex(r"\A\.?[a-z0-9]{1,5}(\.[a-zA-Z0-9-]{1,5}){0,3}\Z") | values | odd_values


@given(st.lists(hosts).map(" , ".join))
@example("a.example, b.example")
@example("a.example;b.example")
@example("https://a.example")
@example("a.example:8000")
@example("a..example")
def test_a_host_that_is_not_refused_can_be_asked_for(value: str) -> None:
    environment = Environment({"ALLOWED_HOSTS": value})
    allowed = environment.hosts("ALLOWED_HOSTS", default=())
    if refused(environment, "ALLOWED_HOSTS"):
        return
    assert len(allowed) == len([item for item in value.split(",") if item.strip()])
    for host in allowed:
        asked = host.replace("*", "any.example").removeprefix(".")
        with override_settings(ALLOWED_HOSTS=allowed, DEBUG=False):
            try:
                assert RequestFactory().get("/", headers={"host": asked}).get_host() == asked
            except DisallowedHost:
                pytest.fail(f"{host} is allowed and refused")


@given(st.lists(hosts.map("https://{}".format) | values).map(",".join))
@example("https://a.example, https://b.example/")
@example("https://*.a.example")
def test_an_origin_that_is_not_refused_is_one_that_browsers_send(value: str) -> None:
    environment = Environment({"CSRF_TRUSTED_ORIGINS": value})
    origins = environment.origins("CSRF_TRUSTED_ORIGINS")
    if not refused(environment, "CSRF_TRUSTED_ORIGINS"):
        for origin in origins:
            parts = urlsplit(origin)
            assert origin == f"{parts.scheme}://{parts.netloc}"
            assert parts.hostname


@given(values | odd_values | st.sampled_from(["Europe", "../etc/passwd", "/etc/localtime", "europe/london"]))
@example("Europe/London")
def test_any_time_zone(value: str) -> None:
    environment = Environment({"TIME_ZONE": value})
    assert zoneinfo.ZoneInfo(environment.time_zone("TIME_ZONE", default="UTC"))
    assert refused(environment, "TIME_ZONE") or value.strip() in {"", *zoneinfo.available_timezones()}


@given(values | odd_values)
@example("~nobody-here/x")
def test_any_folder(value: str) -> None:
    environment = Environment({"DATA_DIR": value})
    folder = environment.folder("DATA_DIR", default=ROOT / "var")
    assert folder.is_absolute()
    assert refused(environment, "DATA_DIR") or folder == ROOT / (
        Path(value.strip()).expanduser() if value.strip() else "var"
    )


urls = st.tuples(
    st.sampled_from(["postgres", "sqlite", "mysql", "smtp", "smtp+tls", "filemail", ""]), values | odd_values
).map("://".join)


@given(urls | values)
@example("postgres://u:p@host:notaport/db")
@example("postgres://u:p@[::1/db")
@example("sqlite://")
def test_any_address_of_a_database_or_a_mail_server(value: str) -> None:
    environment = Environment({"DATABASE_URL": value, "EMAIL_URL": value})
    if database := environment.database("DATABASE_URL"):
        assert refused(environment, "DATABASE_URL") or database["NAME"]
    environment.faults.clear()
    server = environment.mail_server(environment.text("EMAIL_URL"))
    assert refused(environment, "EMAIL_URL") or server["EMAIL_BACKEND"]


@pytest.mark.parametrize("url", ["sqlite://relative.db/name", "odd://user:hunter2@host/name", "postgres://host/"])
def test_a_database_of_which_a_part_would_be_ignored_is_refused_without_its_password(
    url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    environment = Environment({"DATABASE_URL": url})
    assert environment.database("DATABASE_URL") == {"ENGINE": "django.db.backends.dummy"}
    assert refused(environment, "DATABASE_URL")
    assert "hunter2" not in f"{environment.faults}{capfd.readouterr()}"


@given(values | odd_values)
@example("0.0.0.0")  # noqa: S104
def test_any_address_to_listen_on(value: str) -> None:
    environment = Environment({"HOST": value})
    address = environment.listening_address("HOST", default="127.0.0.1")
    assert refused(environment, "HOST") or address == (value.strip() or "127.0.0.1")


@given(values | odd_values)
@example("A\nhospital")
@example("\ud800")
def test_any_text_is_one_line(value: str) -> None:
    environment = Environment({"PUBLISHER": value})
    text = environment.text("PUBLISHER")
    assert refused(environment, "PUBLISHER") or text == value.strip()
    assert len(text.splitlines()) <= 1
    assert text == text.encode("utf-8").decode()
