"""`make bench`: what pages and publishing cost, on a throw-away database with the shipped content and many more pages.

It prints figures and ratios of one run, and asserts nothing: machines differ.
"""

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

import tests.environment  # noqa: F401  (before the settings are read)

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.test.utils import setup_test_environment

from editorial.loading import load
from editorial.models import Edition, Revision
from editorial.snapshots import digest
from editorial.workflow import current
from publication.answers import Answer
from publication.store import Store, store
from publication.views import renderer

KINDS = ["/types/sleep/", "/causes/oxygen/", "/tests/eeg/", "/treatments/clonazepam/", "/faq/what-is-myoclonus/"]
LISTS = ["/", "/types/", "/treatments/", "/treatments/evidence/", "/faq/", "/glossary/", "/sources/", "/a-z/"]
MORE_PAGES = 1000


def milliseconds(call: Callable[[], Any], times: int = 20) -> float:
    """The median time of one call."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return 1000 * statistics.median(taken)


def add_pages(number: int) -> None:
    """Publish `number` copies of one type, the short way."""
    pattern = current().filter(model="conditions.myoclonustype", key="sleep").select_related("revision").get()
    for each in range(number):
        key = f"copy-{each}"
        fields = {**pattern.revision.content["fields"], "slug": key, "title": f"Copy {each}"}
        content = {**pattern.revision.content, "key": key, "fields": fields}
        values = {"model": content["model"], "key": key, "number": 1}
        revision = Revision.objects.create(**values, content=content, digest=digest(content), origin="bench")
        Edition.objects.create(
            **values, revision=revision, change="first", verdict="unreviewed", live_from=pattern.live_from
        )


def print_pages() -> None:
    print(
        f"{'page':28}{'cold render':>14}{'compressing':>14}{'a hit':>12}{'render ÷ hit':>14}{'bytes':>9}{'brotli':>9}"
    )
    for address in (*KINDS, *LISTS):
        print_page(Client(), address)


def print_page(client: Client, address: str) -> None:
    client.get(address)
    render = renderer(store.get(), address)
    assert render, address
    html = render()
    cold, hit = milliseconds(render), milliseconds(lambda: client.get(address))
    answer, compress = Answer.of(html), milliseconds(lambda: Answer.of(html))
    sizes = f"{len(answer.bodies['identity']):9}{len(answer.bodies['br']):9}"
    print(f"{address:28}{cold:11.2f} ms{compress:11.2f} ms{hit:9.3f} ms{cold / hit:14.1f}{sizes}")


def print_publication(label: str) -> None:
    fresh = milliseconds(lambda: Store().get().addresses, times=3)
    known = Store()
    known.get()
    again = milliseconds(lambda: (known.expire(), known.get()))
    size = Path(settings.PUBLICATION_FILE).stat().st_size
    count = len(known.get().pages)
    print(f"{label}: {count} pages built in {fresh:.0f} ms, looked at again in {again:.2f} ms, file {size // 1000} kB")


def main() -> None:
    setup_test_environment()
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    call_command("migrate", verbosity=0)
    start = time.perf_counter()
    load(settings.CONTENT_DIR.glob("*/*.yaml"), publish=True)
    print(f"loading the content files: {time.perf_counter() - start:.1f} s")
    print_publication("the shipped content")
    print_pages()
    add_pages(MORE_PAGES)
    store.forget()
    print_publication(f"with {MORE_PAGES} more")
    print_pages()


if __name__ == "__main__":
    main()
