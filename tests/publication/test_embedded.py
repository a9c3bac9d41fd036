"""Warning lines inside the pages that show them: today's words, what is told of their changes, the words of then."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import dateformat, timezone

from conditions.models import MyoclonusType
from editorial.clinical import review_clinically
from editorial.models import Account, Edition
from editorial.snapshots import serialize
from editorial.workflow import record, review, submit
from publication.store import UnavailableError, store
from safety.models import CareLine
from tests.editorial.sample import change, content_of, put

pytestmark = pytest.mark.django_db
SignOff = Callable[..., Edition]
PAGE = "/types/table-jerks/"
HISTORY = f"{PAGE}history/"
OLD_WORDS = "you cannot breathe"
NEW_WORDS = "you struggle to breathe"


@pytest.fixture
def line(sign_off: SignOff) -> CareLine:
    """A public warning line."""
    made = put(content_of(CareLine, "no-breath", words=f"<p>{OLD_WORDS}</p>\n"))
    sign_off(made, note="The line came.")
    return made


@pytest.fixture
def page(line: CareLine, sign_off: SignOff) -> MyoclonusType:
    """A public page that shows the line."""
    made = put(content_of(MyoclonusType, "table-jerks", care_lines=[line.key]))
    sign_off(made, note="The page came.")
    return made


@pytest.fixture
def reword(line: CareLine, sign_off: SignOff) -> Callable[..., Edition]:
    """Sign off other words of the line."""

    def reworded(words: str = NEW_WORDS, note: str = "The line is clearer.", kind: str = "content") -> Edition:
        change(line, words=f"<p>{words}</p>\n")
        return sign_off(line, kind, note)

    return reworded


@pytest.fixture
def retitle(page: MyoclonusType, sign_off: SignOff) -> Callable[..., Edition]:
    """Sign off another title of the page."""

    def retitled(title: str = "Jerks at the table") -> Edition:
        change(page, title=title)
        return sign_off(page, note="The page has another title.")

    return retitled


def read(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def words(html: str) -> str:
    """What the main part of a page says, without markup."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", main).split())


def line_on(html: str) -> list[str]:
    """What a page says at each place where the line stands."""
    return [found.strip() for found in re.findall(r'<li id="line-no-breath">(.*?)</li>', html, re.DOTALL)]


# --- Today ------------------------------------------------------------------------------------------------------------


def test_readers_find_the_line_on_the_page_and_its_new_words_as_soon_as_they_are_public(
    client: Client, page: MyoclonusType, reword: Callable[..., Edition]
) -> None:
    assert line_on(read(client, PAGE)) == [OLD_WORDS]

    reword()

    assert line_on(read(client, PAGE)) == [NEW_WORDS]
    assert OLD_WORDS not in read(client, PAGE)


def test_a_draft_of_the_line_is_on_no_page(
    client: Client, page: MyoclonusType, line: CareLine, writer: Account
) -> None:
    change(line, words=f"<p>{NEW_WORDS}</p>\n")
    record(line, by=writer)
    submit(line, by=writer, note="The line is clearer.")
    store.expire()

    for address in (PAGE, HISTORY, "/warning-signs/"):
        assert NEW_WORDS not in read(client, address)
        assert "The line is clearer." not in read(client, address)


def test_a_preview_of_a_page_shows_the_lines_that_it_names(page: MyoclonusType, line: CareLine) -> None:
    content = serialize(page)

    there, previewed = store.get().overlay({**content, "links": {**content["links"], "care_lines": []}})
    assert there.embedded(previewed) == []
    there, previewed = store.get().overlay(content)
    assert [each.key for each in there.embedded(previewed)] == ["no-breath"]
    assert OLD_WORDS in previewed.kind.render(there, previewed)


def test_a_preview_of_a_line_shows_its_words_on_its_pages_and_changes_nothing_for_readers(
    client: Client, page: MyoclonusType, line: CareLine
) -> None:
    change(line, words=f"<p>{NEW_WORDS}</p>\n")

    there, previewed = store.get().overlay(serialize(line))

    shows = there.page(MyoclonusType, page.key)
    assert shows
    assert there.embedded(shows) == [previewed]
    assert NEW_WORDS in shows.kind.render(there, shows)
    assert NEW_WORDS in previewed.kind.render(there, previewed)
    assert NEW_WORDS not in read(client, PAGE)


def test_a_line_tells_which_pages_show_it(client: Client, page: MyoclonusType, line: CareLine) -> None:
    publication = store.get()
    public = publication.page(CareLine, "no-breath")
    assert public
    assert [each.key for each in publication.citing(public)] == ["table-jerks"]
    entry = read(client, "/warning-signs/").partition('id="no-breath"')[2].partition("</li>")[0]
    assert "On 1 page." in entry


# --- The history of the page ------------------------------------------------------------------------------------------


def test_a_change_of_the_line_stands_in_the_history_of_the_page_with_its_name_and_day(
    client: Client, page: MyoclonusType, reword: Callable[..., Edition]
) -> None:
    reword()

    html = read(client, HISTORY)
    today = dateformat.format(timezone.localdate(), "j F Y")
    heading = f"{today}: Warning line, changed: “Call the emergency number now if: {NEW_WORDS}” The line is clearer."
    assert heading in words(html)
    assert "Edition 2. Approved by a second person." in words(html)
    assert words(html).index("The line is clearer.") < words(html).index("The page came.")
    assert 'id="edition-no-breath-2"' in html
    assert 'href="/warning-signs/no-breath/history/2/"' in html
    assert f"Before {OLD_WORDS}" in words(read(client, "/warning-signs/no-breath/history/2/"))


def test_the_feed_of_the_page_tells_of_the_line_but_for_small_changes(
    client: Client, page: MyoclonusType, reword: Callable[..., Edition]
) -> None:
    reword()
    reword("you can not breathe", note="A comma.", kind="minor")

    feed = read(client, f"{PAGE}feed/")
    assert "The line is clearer." in feed
    assert "A comma." not in feed
    assert "http://testserver/warning-signs/no-breath/history/2/" in feed
    folded = read(client, HISTORY).partition('class="myo-fold">')[2].partition("</details>")[0]
    assert "A comma." in folded


def test_ids_in_a_history_are_told_apart_where_page_and_line_have_editions_of_one_number(
    client: Client, page: MyoclonusType, reword: Callable[..., Edition], retitle: Callable[..., Edition]
) -> None:
    reword()
    retitle()

    ids = re.findall(r' id="([^"]*)"', read(client, HISTORY))
    assert len(ids) == len(set(ids))
    assert {"edition-2", "edition-no-breath-2"} <= set(ids)


def test_only_what_came_while_the_page_showed_the_line_is_told(
    client: Client, line: CareLine, reword: Callable[..., Edition], sign_off: SignOff
) -> None:
    reword("it is hard to breathe", note="Before the page.")
    page = put(content_of(MyoclonusType, "table-jerks"))
    sign_off(page, note="The page came without it.")
    reword("you gasp", note="Not on the page yet.")
    page.care_lines.set([line])
    sign_off(page, note="The page shows it.")
    reword("you gasp for air", note="While the page shows it.")
    page.care_lines.clear()
    sign_off(page, note="The page shows it no more.")
    reword("you are blue", note="After the page.")

    told = words(read(client, HISTORY))
    feed = read(client, f"{PAGE}feed/")
    assert "While the page shows it." in told
    assert "While the page shows it." in feed
    for other in ("The line came.", "Before the page.", "Not on the page yet.", "After the page."):
        assert other not in told, other
        assert other not in feed, other


def test_a_line_that_gave_its_place_to_another_is_told_and_then_the_changes_of_that_one(
    client: Client, page: MyoclonusType, line: CareLine, sign_off: SignOff, writer: Account, reviewer: Account
) -> None:
    other = put(content_of(CareLine, "blue-lips", words="<p>your lips turn blue</p>\n"))
    sign_off(other, note="The other line came.")
    change(other, words="<p>your lips are blue</p>\n")
    sign_off(other, note="Before it stood here.")
    gone = submit(line, by=writer, change="withdrawn", note="Said twice.", redirect_to="safety.careline/blue-lips")
    review(gone, by=reviewer, approve=True)
    change(other, words="<p>your lips or nails are blue</p>\n")
    sign_off(other, note="Nails, too.")

    told = words(read(client, HISTORY))
    assert f"Warning line, taken down: “Call the emergency number now if: {OLD_WORDS}” Said twice." in told
    assert "Warning line, changed: “Call the emergency number now if: your lips or nails are blue” Nails, too." in told
    assert "Before it stood here." not in told
    assert "your lips or nails are blue" in read(client, PAGE)


# --- Earlier editions -------------------------------------------------------------------------------------------------


def test_an_earlier_edition_shows_the_line_as_readers_saw_it_then(
    client: Client, page: MyoclonusType, reword: Callable[..., Edition], retitle: Callable[..., Edition]
) -> None:
    reword()
    retitle("The second title")
    reword("you are out of breath")
    retitle("The third title")

    for number, said in ((1, OLD_WORDS), (2, NEW_WORDS)):
        old = read(client, f"{HISTORY}{number}/text/")
        assert line_on(old) == [said]
        assert "you are out of breath" not in old
    assert "you are out of breath" in read(client, PAGE)


def test_an_earlier_edition_shows_a_line_that_was_withdrawn_since(
    client: Client, page: MyoclonusType, line: CareLine, sign_off: SignOff, writer: Account, reviewer: Account
) -> None:
    page.care_lines.clear()
    sign_off(page, note="Without the line.")
    review(submit(line, by=writer, change="withdrawn", note="Wrong."), by=reviewer, approve=True)
    store.expire()

    assert OLD_WORDS not in read(client, PAGE)
    assert OLD_WORDS in read(client, f"{HISTORY}1/text/")


def test_an_earlier_edition_shows_the_line_before_another_took_its_place(
    client: Client,
    page: MyoclonusType,
    line: CareLine,
    retitle: Callable[..., Edition],
    sign_off: SignOff,
    writer: Account,
    reviewer: Account,
) -> None:
    retitle()
    other = put(content_of(CareLine, "blue-lips", words="<p>your lips turn blue</p>\n"))
    sign_off(other)
    gone = submit(line, by=writer, change="withdrawn", note="Said twice.", redirect_to="safety.careline/blue-lips")
    review(gone, by=reviewer, approve=True)
    store.expire()

    assert "your lips turn blue" in read(client, PAGE)
    old = read(client, f"{HISTORY}1/text/")
    assert OLD_WORDS in old
    assert "your lips turn blue" not in old


def test_an_edition_with_care_cards_of_its_own_still_shows_these(
    client: Client, line: CareLine, sign_off: SignOff
) -> None:
    cards = [{"key": "now", "level": "now", "body": "<ul>\n<li>Only this page says so.</li>\n</ul>\n"}]
    page = put(content_of(MyoclonusType, "table-jerks", {"care_cards": cards}))
    sign_off(page)
    assert "Only this page says so." in read(client, PAGE)
    page.care_cards.all().delete()
    page.care_lines.set([line])
    sign_off(page, note="The line in place of the card.")

    assert "Only this page says so." not in read(client, PAGE)
    assert OLD_WORDS in read(client, PAGE)
    old = read(client, f"{HISTORY}1/text/")
    assert "Only this page says so." in old
    assert OLD_WORDS not in old


def test_an_earlier_edition_of_a_line_is_read_by_itself(
    client: Client, page: MyoclonusType, reword: Callable[..., Edition]
) -> None:
    reword()

    old = words(read(client, "/warning-signs/no-breath/history/1/text/"))
    assert "This is not what we say today." in old
    assert f"Call the emergency number now if: {OLD_WORDS}" in old
    assert NEW_WORDS not in old


# --- Without a database -----------------------------------------------------------------------------------------------


def test_the_history_with_its_lines_stays_when_the_database_goes(
    client: Client, page: MyoclonusType, reword: Callable[..., Edition], database_away: Callable[[], None]
) -> None:
    reword()
    store.get()
    store.forget()
    database_away()

    assert "The line is clearer." in words(read(client, HISTORY))
    assert NEW_WORDS in read(client, PAGE)


def as_the_release_before_wrote_it(data: dict[str, Any]) -> dict[str, Any]:
    """The publication file without what this release added to it."""
    records = [each for each in data["records"] if not each["content"]["model"].startswith("safety.")]
    for each in records:
        for name in ("drafted_by", "needs_clinician", "urgent_topics"):
            each["content"]["fields"].pop(name, None)
        each["content"]["links"].pop("care_lines", None)
    rows = [each for each in data["histories"] if not each[0].startswith("safety.")]
    histories = [[model, key, [told[:-1] for told in history]] for model, key, history in rows]
    return {**data, "format": 2, "records": records, "histories": histories}


@pytest.mark.parametrize("version", [1, 2, 4])
def test_the_file_of_the_release_before_can_be_read_and_no_other(
    client: Client, page: MyoclonusType, database_away: Callable[[], None], version: int
) -> None:
    store.get()
    store.forget()
    data = as_the_release_before_wrote_it(json.loads(settings.PUBLICATION_FILE.read_text(encoding="utf-8")))
    settings.PUBLICATION_FILE.write_text(json.dumps({**data, "format": version}), encoding="utf-8")
    database_away()

    if version != 2:
        with pytest.raises(UnavailableError, match=f"format {version}"):
            store.get()
        return
    assert "How this text was made is not recorded." in read(client, PAGE)
    assert "line-no-breath" not in read(client, PAGE)
    assert "The page came." in words(read(client, HISTORY))


# --- A clinical review before an approval -----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["page", "line"])
def test_the_check_of_a_text_that_waits_is_told_when_that_is_public_and_not_before(
    client: Client,
    page: MyoclonusType,
    line: CareLine,
    make_account: Callable[..., Account],
    writer: Account,
    reviewer: Account,
    kind: str,
) -> None:
    document: Any = page if kind == "page" else line
    change(document, **({"title": "Another title"} if kind == "page" else {"words": f"<p>{NEW_WORDS}</p>\n"}))
    record(document, by=writer)
    waits = submit(document, by=writer, note="Better.")
    review_clinically(waits, by=make_account("nora", profession="Neurologist"), statement="I checked it.")
    addresses = [HISTORY, PAGE] if kind == "page" else [HISTORY, "/warning-signs/no-breath/history/"]
    store.expire()
    for address in (*addresses, f"{PAGE}feed/", "/warning-signs/"):
        assert "Checked by a clinician" not in read(client, address), address
        assert "Neurologist" not in read(client, address), address

    review(waits, by=reviewer, approve=True)
    store.expire()
    for address in addresses:
        assert "Checked by a clinician (Neurologist) on" in words(read(client, address)), address
    assert ("Checked by a clinician on" in read(client, "/warning-signs/")) is (kind == "line")
