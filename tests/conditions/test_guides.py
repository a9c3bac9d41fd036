"""Guides: where they are, and what only they have."""

import pytest
from django.test import Client

from conditions.models import Guide
from conditions.pages import GUIDE_ADDRESSES, NUMBERS_GUIDE
from editorial.workflow import publish_unreviewed
from tests.editorial.sample import content_of, put

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("key", "address"), GUIDE_ADDRESSES.items())
def test_some_guides_are_read_at_a_fixed_address_only(client: Client, key: str, address: str) -> None:
    if not Guide.objects.filter(key=key).exists():
        publish_unreviewed(put(content_of(Guide, key)), note="A test.")
    assert client.get(address).status_code == 200
    if address != f"/guides/{key}/":
        assert client.get(f"/guides/{key}/").status_code == 404


def test_the_numbers_stay_at_their_address_whatever_their_guide_is_called(client: Client) -> None:
    """Every red card leads there."""
    publish_unreviewed(put(content_of(Guide, NUMBERS_GUIDE, slug="whom-to-call")), note="A test.")
    assert client.get("/guides/numbers/").status_code == 200
    assert client.get("/guides/whom-to-call/").status_code == 404
