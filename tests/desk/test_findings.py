"""What the content standard says stands beside the text it is about."""

import pytest
from django.test import Client
from django.urls import reverse

from conditions.models import Treatment
from editorial.models import Account

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("screen", ["change", "submit"])
def test_findings_are_shown_with_their_place(client: Client, writer: Account, screen: str) -> None:
    treatment = Treatment.objects.get(key="clonazepam")
    Treatment.objects.filter(pk=treatment.pk).update(harms="<p>It cures <em>jerks</em>.</p>\n")
    client.force_login(writer)
    text = client.get(reverse(f"admin:conditions_treatment_{screen}", args=[treatment.pk])).content.decode()
    assert "What the content standard says" in text
    assert "unwanted effects: “cures” is a promise of cure" in text


def test_a_new_page_has_nothing_to_find(client: Client, writer: Account) -> None:
    client.force_login(writer)
    assert (
        "What the content standard says" not in client.get(reverse("admin:conditions_treatment_add")).content.decode()
    )
