"""`make bench`: what pages, publishing and the desk cost, on a throw-away database with the shipped content and many
more pages.

It prints figures and ratios of one run, and asserts nothing: machines differ.
"""

import statistics
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import django

import tests.environment  # noqa: F401  (before the settings are read)

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext, setup_test_environment
from django.urls import reverse

from conditions.models import Guide, MyoclonusType, Treatment
from editorial.loading import load
from editorial.models import Account, Edition, Revision
from editorial.snapshots import Content, digest, editioned_models
from editorial.status import current
from publication.answers import Answer
from publication.store import Store, store
from publication.views import renderer
from tests.desk.people import Person, list_of, step_of

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


def add_pages(number: int, writer: Account) -> None:
    """Publish `number` copies of one type, the short way; of every tenth a draft of `writer` waits for review."""
    pattern = current().filter(model="conditions.myoclonustype", key="sleep").select_related("revision").get()
    for each in range(number):
        key = f"copy-{each}"
        fields = {**pattern.revision.content["fields"], "slug": key, "title": f"Copy {each}"}
        content = {**pattern.revision.content, "key": key, "fields": fields}
        revision = _add_revision(content, 1, None)
        public = {"verdict": "unreviewed", "live_from": pattern.live_from}
        Edition.objects.create(**_of(content), number=1, revision=revision, change="first", **public)
        if each % 10 == 0:
            fields["purpose"] = "Changed."
            revision = _add_revision(content, 2, writer)
            by = {"submitted_by": writer, "authors": [writer.pk]}
            Edition.objects.create(**_of(content), number=2, revision=revision, change="content", **by)
        MyoclonusType.objects.create(key=key, owner=writer, **fields)


def _of(content: Content) -> dict[str, str]:
    return {"model": content["model"], "key": content["key"]}


def _add_revision(content: Content, number: int, by: Account | None) -> Revision:
    kept: Revision = Revision.objects.create(
        **_of(content), number=number, content=content, digest=digest(content), by=by, origin="bench"
    )
    return kept


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


def desk_screens() -> dict[str, str]:
    """The screens of the desk that clinicians open most, and the form with most in it."""
    biggest = Treatment.objects.annotate(parts=Count("uses", distinct=True)).latest("parts")
    medicines = Guide.objects.annotate(parts=Count("suspect_medicines")).latest("parts")
    lists = {f"list of {model._meta.verbose_name_plural}": list_of(model) for model in editioned_models()}
    return {
        "first page": reverse("admin:index"),
        **lists,
        "list narrowed to drafts": f"{list_of(MyoclonusType)}?stands=mine",
        "review queue": list_of(Edition),
        f"form of {biggest}": step_of(biggest, "change"),
        f"form of {medicines}": step_of(medicines, "change"),
        f"submit {biggest}": step_of(biggest, "submit"),
    }


def measure_desk(writer: Account) -> dict[str, tuple[int, float]]:
    """(queries, milliseconds) of each screen of the desk, and of saving the biggest form."""
    person = Person(writer, lambda **_: nullcontext())
    found = {}
    for name, address in desk_screens().items():
        path, _, query = address.partition("?")
        person.read(path, query)
        found[name] = person.queries(path, query), milliseconds(lambda p=path, q=query: person.read(p, q), times=5)
    biggest = next(address for name, address in desk_screens().items() if name.startswith("form of"))
    form = person.open(biggest)
    with CaptureQueriesContext(connection) as saved:
        person.press(form, "_save")
    found["save it"] = len(saved), milliseconds(lambda: person.press(form, "_save"), times=5)
    return found


def print_desk(before: dict[str, tuple[int, float]], after: dict[str, tuple[int, float]]) -> None:
    print(f"{'at the desk':44}{'shipped':>20}{f'{MORE_PAGES} pages more':>26}{'ratio':>8}")
    for name, (queries, taken) in before.items():
        more_queries, longer = after[name]
        told = f"{queries:4} queries{taken:6.0f} ms{more_queries:10} queries{longer:6.0f} ms{longer / taken:8.1f}"
        print(f"{name[:43]:44}{told}")


def main() -> None:
    setup_test_environment()
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    call_command("migrate", verbosity=0)
    start = time.perf_counter()
    load(settings.CONTENT_DIR.glob("*/*.yaml"), publish=True)
    print(f"loading the content files: {time.perf_counter() - start:.1f} s")
    print_publication("the shipped content")
    print_pages()
    writer = Account.objects.create_superuser("bench")
    desk = measure_desk(writer)
    add_pages(MORE_PAGES, writer)
    store.forget()
    print_publication(f"with {MORE_PAGES} more")
    print_pages()
    print_desk(desk, measure_desk(writer))


if __name__ == "__main__":
    main()
