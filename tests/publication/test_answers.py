"""What travels over the wire: encodings, validators, methods."""

import gzip

import brotli
import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
PAGE = "/treatments/clonazepam/"


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        ("br, gzip", "br"),
        ("gzip", "gzip"),
        ("gzip;q=1.0, br;q=0", "gzip"),
        ("GZIP", "gzip"),
        ("*", "br"),
        ("*, br;q=0", "gzip"),
        ("br;q=0.000", None),
        ("identity", None),
        ("zstd", None),
        ("", None),
        (",;q=,=;,", None),
    ],
)
def test_the_best_encoding_that_the_browser_takes(client: Client, header: str, encoding: str | None) -> None:
    plain = client.get(PAGE).content
    answer = client.get(PAGE, headers={"Accept-Encoding": header})
    assert answer.get("Content-Encoding") == encoding
    assert "Accept-Encoding" in answer["Vary"]
    decode = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
    assert decode(answer.content) == plain
    assert int(answer["Content-Length"]) == len(answer.content)


def test_each_encoding_has_its_own_validator(client: Client) -> None:
    tags = {client.get(PAGE, headers={"Accept-Encoding": name})["ETag"] for name in ("br", "gzip", "identity")}
    assert len(tags) == 3


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
def test_an_unchanged_page_is_not_sent_again(client: Client, form: str) -> None:
    tag = client.get(PAGE)["ETag"]
    answer = client.get(PAGE, headers={"If-None-Match": form.format(tag)})
    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag)
    assert "max-age" in answer["Cache-Control"]
    assert "Content-Type" not in answer


@pytest.mark.parametrize("tag", ['"other"', "", "nonsense", '"', 'W/"x-br"', "\u00e9"])
def test_another_validator_gets_the_page(client: Client, tag: str) -> None:
    assert client.get(PAGE, headers={"If-None-Match": tag}).status_code == 200


def test_a_head_request_gets_the_headers_only(client: Client) -> None:
    get, head = client.get(PAGE), client.head(PAGE)
    assert head.content == b""
    assert {name: head[name] for name in ("ETag", "Content-Length", "Content-Type")} == {
        name: get[name] for name in ("ETag", "Content-Length", "Content-Type")
    }


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_readers_can_only_read(client: Client, method: str) -> None:
    assert getattr(client, method)(PAGE).status_code == 405


def test_a_page_is_rendered_once_for_one_publication(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from publication import views

    rendered = []
    ready = views.ready
    monkeypatch.setattr(
        views,
        "ready",
        lambda publication, address, render: ready(publication, address, lambda: rendered.append(1) or render()),
    )
    for query in ("", "?a=1", "?b=2", "#x"):
        client.get(PAGE + query)
    assert len(rendered) == 1
