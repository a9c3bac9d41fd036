"""What a reader gets who asks for something odd: a page with ways on, never a server error."""

import pytest
from django.test import Client, RequestFactory

from myoclonus_site import errors

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    [
        "/nothing/",
        "/types/nothing/",
        "/types/../admin/x/",
        "/types/%00/",
        "/types/%ff%fe/",
        "/types/" + "a" * 5000 + "/",
        "/types/sleep/extra/",
        "/types/Sleep/",
        "/sources/'%22%3E%3Cscript%3E/",
        "/types/sleep/%0d%0aSet-Cookie:x=1/",
        "/wp-login.php",
    ],
)
def test_an_unknown_address_is_404_with_ways_on(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    text = answer.content.decode()
    for way in ("/", "/a-z/", "/types/", "/faq/"):
        assert f'href="{way}"' in text
    assert "call your local emergency number" in text
    assert text.count("<script") == 1  # our own, and nothing of the address
    assert not answer.cookies


@pytest.mark.parametrize("address", ["/types", "/treatments/clonazepam", "/faq"])
def test_a_missing_last_slash_is_put_right(client: Client, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer["Location"]) == (301, f"{address}/")


@pytest.mark.parametrize("query", ["?a=1", "?" + "a" * 4000, "?%ff", "?a[]=1&a[]=2", "?q='; DROP TABLE--", "?a=\u0000"])
def test_a_query_changes_nothing(client: Client, query: str) -> None:
    assert client.get("/types/sleep/" + query).content == client.get("/types/sleep/").content


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept-Encoding": "\x00\x01"},
        {"Accept-Encoding": ";;;q=q," * 500},
        {"If-None-Match": '"' * 3000},
        {"Accept-Language": "xx-" * 900},
        {"Cookie": "sessionid=nonsense; csrftoken=%00"},
        {"If-Modified-Since": "yesterday"},
        {"Range": "bytes=9-1"},
        {"X-Forwarded-Host": "example.org"},
        {"Content-Length": "-5"},
    ],
)
def test_odd_headers_get_the_page(client: Client, headers: dict[str, str]) -> None:
    assert client.get("/types/sleep/", headers=headers).status_code == 200


def test_a_host_that_is_not_ours_is_refused(client: Client) -> None:
    answer = client.get("/", headers={"Host": "example.org"})
    assert answer.status_code == 400
    assert 'href="/"' in answer.content.decode()


def test_a_failure_of_ours_gets_a_page_that_needs_nothing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from publication import views

    monkeypatch.setattr(views, "ready", lambda *_: 1 / 0)
    client.raise_request_exception = False
    answer = client.get("/types/sleep/")
    assert answer.status_code == 500
    assert answer["Cache-Control"] == "no-store"
    assert 'href="/"' in answer.content.decode()


@pytest.mark.parametrize(
    ("view", "status"), [(errors.bad_request, 400), (errors.forbidden, 403), (errors.not_found, 404)]
)
def test_error_pages_have_one_heading_and_are_not_kept(rf: RequestFactory, view: object, status: int) -> None:
    answer = view(rf.get("/"), Exception("detail that nobody should see"))  # type: ignore[operator]
    assert answer.status_code == status
    assert answer.content.decode().count("<h1") == 1
    assert b"detail that nobody" not in answer.content
    assert answer["Cache-Control"] == "no-store"
