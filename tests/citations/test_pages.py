"""How a source is shown: what nobody saw is left out or said to be unknown, never filled in."""

from collections.abc import Callable

import pytest
from django.test import Client

from citations.models import Source
from editorial.models import Edition
from publication.store import store

pytestmark = pytest.mark.django_db


def test_a_source_may_leave_open_what_kind_of_study_it_is(client: Client, sign_off: Callable[..., Edition]) -> None:
    source = Source.objects.get(key="gupta-post-hypoxic-2016")
    source.kind_of_study = ""
    source.full_clean()
    source.save()
    sign_off(source)

    assert "<dt>Kind of source</dt><dd>Not recorded</dd>" in client.get(f"/sources/{source.key}/").content.decode()
    publication = store.get()
    relying = publication.citing(publication.pages["citations.source", source.key])
    for address in ("/sources/", relying[0].address):
        assert "Kind of source not recorded. How it was read:" in client.get(address).content.decode(), address
