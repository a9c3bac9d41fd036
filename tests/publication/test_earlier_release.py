"""Readers go on to read the texts that were public before a release changed what pages can say."""

import pytest
from django.test import Client

from editorial.models import Edition
from editorial.status import current
from publication.kinds import fixed_pages, kinds
from publication.store import store
from tests.editorial.sample import keep_as_an_earlier_release


@pytest.mark.usefixtures("db")
def test_readers_still_read_every_kind_of_page_from_an_earlier_release(client: Client) -> None:
    live: list[Edition] = list(current().select_related("revision"))
    for edition in live:
        keep_as_an_earlier_release(edition.revision)
    store.forget()
    publication = store.get()
    pages = [publication.all_of(kind.model)[0] for kind in kinds()]
    addresses = [each for page in pages for each in (page.address.partition("#")[0], page.history, page.feed)]
    for address in {*addresses, *(page.address for page in fixed_pages())}:
        assert client.get(address).status_code == 200, address
