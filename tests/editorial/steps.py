"""Steps of a page's life as tests take them."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from conditions.models import Guide
from editorial.errors import RefusedError
from editorial.models import ClinicalReview, Edition, Revision
from editorial.workflow import publish_unreviewed
from publication.store import store
from tests.editorial.sample import pictures

TOMORROW = datetime.timedelta(days=1)


def publish(thing: Any) -> Any:
    publish_unreviewed(thing, note="Loaded.")
    return thing


def refused(say: str | None, step: Callable[..., object], *args: Any, **values: Any) -> None:
    """The step is refused with a sentence that has `say` (None: any), and nothing was written."""
    before = pictures([Edition, Revision, ClinicalReview])
    with pytest.raises(RefusedError, match=say):
        step(*args, **values)
    assert pictures([Edition, Revision, ClinicalReview]) == before


def shown_on(page: Guide) -> list[str]:
    """The keys of what readers get with the page."""
    store.expire()
    publication = store.get()
    published = publication.page(Guide, page.key)
    assert published
    return [document.key for document in publication.embedded(published)]
