"""What a frightened newcomer asks is answered on a page that the first page leads to."""

import re

import pytest
from django.test import Client

from content_standard.checking import within
from publication.store import store

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ("/faq/is-it-a-seizure/", "Most jerks are not"),
        ("/guides/newborn-sleep-jerks/", "only in sleep"),
        ("/faq/ear-clicks/", "soft palate"),
        ("/guides/is-this-treatment-real/", "stem cell"),
        ("/guides/medicines-that-cause-jerks/", "Do not stop a medicine on your own"),
        ("/guides/get-help/", "Call the emergency number now"),
    ],
)
def test_a_newcomers_question_is_answered_one_click_from_home(client: Client, address: str, answer: str) -> None:
    main = re.search("<main.*</main>", client.get("/").content.decode(), re.DOTALL)
    assert main
    assert f'href="{address}"' in main[0]
    assert answer.lower() in client.get(address).content.decode().lower()


def test_every_page_is_within_three_clicks() -> None:
    publication = store.get()
    assert set(publication.addresses) <= within(publication, 3)
