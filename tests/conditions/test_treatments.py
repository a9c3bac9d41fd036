"""A treatment's page: what it may do for each type."""

import pytest
from django.test import Client

from citations.models import Source
from conditions.models import MyoclonusType, Treatment
from editorial.workflow import publish_unreviewed
from tests.editorial.sample import content_of, put

pytestmark = pytest.mark.django_db


def test_the_link_to_the_sources_names_each_number_that_the_evidence_shows(client: Client) -> None:
    for content in (
        content_of(Source, "of-the-row"),
        content_of(Source, "of-the-gap"),
        content_of(MyoclonusType, "lone"),
    ):
        publish_unreviewed(put(content), note="A test.")
    use = {
        "key": "lone",
        "sources": ["of-the-row"],
        "not_known": '<p>Nobody counted.<a href="/sources/of-the-gap/">A gap</a></p>\n',
    }
    treatment = put(content_of(Treatment, "tablet", {"uses": [use]}, regulatory_status="usual"))
    publish_unreviewed(treatment, note="A test.")
    assert "Numbers 1, 2 in" in client.get("/treatments/tablet/").content.decode()
