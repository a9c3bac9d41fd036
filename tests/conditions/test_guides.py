"""Guides: where they are, and what only they have."""

import pytest
from django.test import Client

from conditions.models import Guide
from conditions.pages import GUIDE_ADDRESSES
from editorial.workflow import publish_unreviewed
from tests.editorial.sample import content_of, put

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("key", "address"), GUIDE_ADDRESSES.items())
def test_a_guide_about_the_site_is_read_at_an_address_of_its_own(client: Client, key: str, address: str) -> None:
    if not Guide.objects.filter(key=key).exists():
        publish_unreviewed(put(content_of(Guide, key)), note="A test.")
    assert client.get(address).status_code == 200
    assert client.get(f"/guides/{key}/").status_code == 404
