"""More content must not cost more queries."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conditions.models import MyoclonusType
from editorial.loading import load
from editorial.snapshots import apply, serialize
from editorial.workflow import publish_unreviewed, record
from publication.store import store

pytestmark = pytest.mark.django_db
ADDRESSES = (
    "/types/",
    "/a-z/",
    "/types/sleep/",
    "/faq/",
    "/sources/",
    "/treatments/evidence/",
    "/changes/",
    "/types/sleep/history/",
)


def cold_queries(client: Client) -> dict[str, int]:
    counts = {}
    for address in ADDRESSES:
        store.forget()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts[address] = len(queries)
    return counts


def test_a_cold_page_costs_the_same_queries_with_twenty_more_pages(client: Client) -> None:
    before = cold_queries(client)
    content = serialize(MyoclonusType.objects.get(key="sleep"))
    for number in range(20):
        key = f"another-{number}"
        thing, _ = apply({**content, "key": key, "fields": {**content["fields"], "slug": key, "title": key}})
        record(thing, by=None, origin="file")
        publish_unreviewed(thing, note="A test.")
    assert cold_queries(client) == before
    assert "another-19" in client.get("/types/").content.decode()


def test_loading_again_what_is_there_writes_nothing(client: Client) -> None:
    from tests.conftest import CONTENT

    writes = []

    def keep_writes(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            writes.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(keep_writes):  # Django's own log of queries ends at 9,000
        load(CONTENT.glob("*/*.yaml"), publish=True)
    assert writes == []
