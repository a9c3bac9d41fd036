"""What readers are told of every text: how it was made, and whether a clinician checked it; what is found by search."""

import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from citations.models import Source
from conditions.models import Cause, DiagnosticTest, Guide, MyoclonusType, Treatment
from editorial.clinical import review_clinically
from editorial.models import Account, Editioned
from editorial.status import current_of
from editorial.workflow import publish_unreviewed
from faq.models import Question
from glossary.models import Term
from publication.store import store
from publication.views import renderer
from safety.models import CareLine
from tests.editorial.sample import change

pytestmark = pytest.mark.django_db
NO_CLINICIAN = "No clinician has checked it yet."
HOW_MADE = {
    "software": "Drafted by software from excerpts of the sources below.",
    "person": "Written by a person.",
    "unknown": "How this text was made is not recorded.",
}
HEALTH: list[tuple[type[Editioned], str]] = [
    (MyoclonusType, "/types/"),
    (Cause, "/causes/"),
    (DiagnosticTest, "/tests/"),
    (Treatment, "/treatments/"),
    (Guide, "/guides/"),
    (Question, "/faq/"),
]


def first_of(model: type[Editioned], folder: str) -> tuple[Any, str]:
    """The first public page of a kind, as the desk has it, and its address."""
    pages = (page for page in store.get().all_of(model) if page.address.startswith(folder))
    page = next(page for page in pages if page.address != "/guides/numbers/")
    return model._default_manager.get(key=page.key), page.address


def of_address(address: str) -> Any:
    page = store.get().by_address[address]
    return page.kind.model._default_manager.get(key=page.key)


def publish(document: Any, drafted_by: str) -> None:
    change(document, drafted_by=drafted_by)
    publish_unreviewed(document, note="Loaded.")
    store.expire()


@pytest.fixture
def check(make_account: Callable[..., Account]) -> Callable[..., None]:
    """Let a clinician check the text that readers see of each document."""
    neurologist = make_account("nora", profession="Neurologist")

    def checked(*documents: Any) -> None:
        for document in documents:
            live = current_of(document)
            assert live
            review_clinically(live, by=neurologist, statement="I checked it.")
        store.expire()

    return checked


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def on_screen(html: str) -> str:
    return words(html.partition("<main")[2].partition("</main>")[0])


def on_paper(html: str) -> str:
    """The line at the foot of each printed sheet."""
    return words(html.partition('<div class="myo-sheet-line">')[2].partition("</div>")[0])


# --- How a text was made ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("drafted_by", HOW_MADE)
@pytest.mark.parametrize(("model", "folder"), HEALTH)
def test_a_page_about_health_says_how_it_was_made_and_that_no_clinician_checked_it(
    client: Client, model: type[Editioned], folder: str, drafted_by: str
) -> None:
    document, address = first_of(model, folder)
    publish(document, drafted_by)

    html, feed = read(client, address), read(client, f"{address}feed/")

    for place in (on_screen(html), on_paper(html), feed):
        assert f"{HOW_MADE[drafted_by]} {NO_CLINICIAN}" in place
        assert not [said for kind, said in HOW_MADE.items() if kind != drafted_by and said in place]


@pytest.mark.parametrize(("model", "folder"), HEALTH)
def test_a_page_that_a_clinician_checked_says_so_and_still_how_it_was_made(
    client: Client, check: Callable[..., None], model: type[Editioned], folder: str
) -> None:
    document, address = first_of(model, folder)
    publish(document, "software")
    check(document)

    html, feed = read(client, address), read(client, f"{address}feed/")

    assert f"{HOW_MADE['software']} Checked by a clinician (Neurologist) on" in on_screen(html)
    assert f"{HOW_MADE['software']} Checked by a clinician on" in on_paper(html)
    assert HOW_MADE["software"] in feed
    for place in (on_screen(html), on_paper(html), feed):
        assert NO_CLINICIAN not in place


@pytest.mark.parametrize("drafted_by", HOW_MADE)
def test_the_home_page_says_how_it_was_made(client: Client, drafted_by: str) -> None:
    publish(of_address("/"), drafted_by)
    html = read(client, "/")
    for place in (on_screen(html), on_paper(html)):
        assert f"{HOW_MADE[drafted_by]} {NO_CLINICIAN}" in place


@pytest.mark.parametrize("drafted_by", HOW_MADE)
@pytest.mark.parametrize("address", ["/privacy/", "/about/how-we-grade/", "/accessibility/"])
def test_a_page_about_the_site_says_how_it_was_made_and_speaks_of_no_clinician(
    client: Client, address: str, drafted_by: str
) -> None:
    publish(of_address(address), drafted_by)
    html = read(client, address)
    for place in (on_screen(html), on_paper(html)):
        assert HOW_MADE[drafted_by] in place
        assert NO_CLINICIAN not in place


def test_the_feed_of_the_site_says_how_its_texts_were_made(client: Client) -> None:
    feed = read(client, "/changes/feed/")
    assert "Many texts on this site were drafted by software." in feed
    assert "Each page says how its text was made, and whether a clinician has checked it." in feed


def test_the_foot_of_every_page_says_that_software_drafted_texts_while_that_is_so(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "Many texts on this site were drafted by software."
    for address in ("/types/", "/privacy/", "/contact/"):
        assert said in read(client, address)

    publication = store.get()
    publication.answers.clear()
    monkeypatch.setitem(vars(publication), "has_software_drafts", False)
    for address in ("/types/", "/changes/feed/"):
        assert said not in read(client, address)


def test_software_drafted_a_text_only_where_one_says_so() -> None:
    publication = store.get()
    assert publication.has_software_drafts
    drafted = [page for page in publication.pages.values() if page.fields["drafted_by"] == "software"]
    others = {key: each for key, each in publication.records.items() if key not in {page.identity for page in drafted}}
    assert not type(publication)(others).has_software_drafts


def test_each_warning_line_says_whether_a_clinician_checked_it(client: Client, check: Callable[..., None]) -> None:
    line = CareLine.objects.get(key=store.get().all_of(CareLine)[0].key)

    def told() -> list[str]:
        html = read(client, "/warning-signs/")
        return re.findall(r"No clinician has checked it yet\.|Checked by a clinician on", html)

    count = len(store.get().all_of(CareLine))
    assert told() == [NO_CLINICIAN] * count
    check(line)
    assert sorted(told()) == ["Checked by a clinician on", *[NO_CLINICIAN] * (count - 1)]
    entry = read(client, "/warning-signs/").partition(f'id="{line.key}"')[2].partition("</li>")[0]
    assert "Checked by a clinician on" in entry


# --- What search engines are asked to list ----------------------------------------------------------------------------

UNLISTED = '<meta name="robots" content="noindex">'


def in_sitemap(client: Client) -> set[str]:
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)  # noqa: S314  (our own)
    places = root.iterfind(".//{http://www.sitemaps.org/schemas/sitemap/0.9}loc")
    return {str(place.text).removeprefix("http://testserver") for place in places}


def is_unlisted(client: Client, address: str) -> bool:
    """Whether search engines are asked not to list a page; the page and the sitemap say the same."""
    unlisted = UNLISTED in read(client, address).partition("</head>")[0]
    assert (address not in in_sitemap(client)) is unlisted, address
    return unlisted


@pytest.mark.parametrize(
    "address", ["/", "/warning-signs/", "/treatments/evidence/", "/guides/numbers/", "/guides/get-help/"]
)
def test_what_no_clinician_checked_is_not_for_search_engines(client: Client, settings: Any, address: str) -> None:
    settings.INDEX_UNREVIEWED = False
    assert is_unlisted(client, address)


@pytest.mark.parametrize(
    "address",
    [
        *("/types/", "/causes/", "/tests/", "/treatments/", "/guides/", "/faq/", "/glossary/", "/sources/"),
        *("/a-z/", "/changes/", "/contact/", "/privacy/", "/about/", "/about/editorial-policy/", "/accessibility/"),
    ],
)
def test_lists_and_pages_about_the_site_are_for_search_engines(client: Client, settings: Any, address: str) -> None:
    settings.INDEX_UNREVIEWED = False
    assert not is_unlisted(client, address)


def test_every_page_about_health_and_no_other_is_kept_from_search_engines_until_a_clinician_checked_it(
    client: Client, settings: Any
) -> None:
    settings.INDEX_UNREVIEWED = False
    publication, listed = store.get(), in_sitemap(client)
    for page in publication.pages.values():
        if page.has_own_page:
            about_health = page.kind.model not in (Source, Term) and page.fields.get("group") != "site"
            assert (page.address not in listed) is about_health, page.address


def test_every_page_says_what_the_sitemap_says(client: Client, settings: Any) -> None:
    """But histories, which are never to be found by search."""
    settings.INDEX_UNREVIEWED = False
    publication, listed = store.get(), in_sitemap(client)
    wrong = []
    for address in publication.addresses:
        if address.endswith("/history/") or address == "/changes/numbers/":
            continue
        render = renderer(publication, address)
        assert render
        if (UNLISTED in render()) is (address in listed):
            wrong.append(address)
    assert wrong == []


def test_what_a_clinician_checked_is_for_search_engines(
    client: Client, settings: Any, check: Callable[..., None]
) -> None:
    settings.INDEX_UNREVIEWED = False
    checked, address = first_of(Treatment, "/treatments/")
    assert is_unlisted(client, address)

    check(checked)

    assert not is_unlisted(client, address)
    other = store.get().all_of(Treatment)[-1].address
    assert is_unlisted(client, other)
    assert is_unlisted(client, "/treatments/evidence/")


@pytest.mark.parametrize(("model", "address"), [(Treatment, "/treatments/evidence/"), (CareLine, "/warning-signs/")])
def test_a_page_of_many_texts_is_for_search_engines_when_the_last_of_them_was_checked(
    client: Client, settings: Any, check: Callable[..., None], model: Any, address: str
) -> None:
    settings.INDEX_UNREVIEWED = False
    *others, last = model.objects.filter(key__in=[page.key for page in store.get().all_of(model)])
    check(*others)
    assert is_unlisted(client, address)
    check(last)
    assert not is_unlisted(client, address)


def test_where_the_operator_says_so_nothing_that_readers_see_is_kept_back(client: Client, settings: Any) -> None:
    settings.INDEX_UNREVIEWED = True
    records = {"/glossary/history/", "/warning-signs/history/", "/changes/numbers/"}
    assert in_sitemap(client) == set(store.get().addresses) - records
    for address in ("/", "/warning-signs/", "/treatments/evidence/", "/guides/numbers/", "/treatments/clonazepam/"):
        assert not is_unlisted(client, address)


def test_an_earlier_edition_is_never_for_search_engines(client: Client, settings: Any) -> None:
    settings.INDEX_UNREVIEWED = True
    clonazepam = of_address("/treatments/clonazepam/")
    change(clonazepam, title="Another title")
    publish_unreviewed(clonazepam, note="Loaded.")
    store.expire()
    assert UNLISTED in read(client, "/treatments/clonazepam/history/1/text/")
    assert UNLISTED not in read(client, "/treatments/clonazepam/")
