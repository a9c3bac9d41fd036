"""What readers are told of a page's past: every edition they saw, who stood behind it, the words before and after."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import html5lib
import pytest
from django.db import connection, models
from django.template import engines
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from citations.models import Source
from conditions.models import Guide, MyoclonusType, Treatment
from editorial.models import Account, ClinicalReview, Edition, Revision
from editorial.snapshots import Content, editioned_models, serialize
from glossary.models import Term
from publication import reading
from publication.compared import HIDDEN, compared
from publication.store import store

pytestmark = pytest.mark.django_db
Publish = Callable[..., Edition]
HISTORY = "/treatments/clonazepam/history/"


def read(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def words(html: str) -> str:
    """What the main part of a page says, without markup."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", main).split())


# --- Nothing leaks ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verdict", ["pending", "changes", "replaced", "cancelled"])
def test_what_readers_never_saw_is_nowhere(
    client: Client, clonazepam: Treatment, publish: Publish, verdict: str
) -> None:
    publish(clonazepam, verdict=verdict, note="A secret note.", summary="<p>A secret text.</p>\n")
    publish(clonazepam, note="A public note.", summary="<p>A public text.</p>\n")
    for address in (
        HISTORY,
        f"{HISTORY}3/",
        "/changes/",
        "/changes/corrections/",
        "/changes/feed/",
        f"{HISTORY[:-8]}feed/",
    ):
        assert "secret" not in read(client, address).lower(), address
    for address in (f"{HISTORY}2/", f"{HISTORY}2/text/"):
        assert client.get(address).status_code == 404
    assert "A public note." in read(client, HISTORY)


def test_a_draft_and_a_text_for_tomorrow_are_nowhere(client: Client, clonazepam: Treatment, publish: Publish) -> None:
    publish(clonazepam, note="For tomorrow.", later=timedelta(days=1))
    assert "For tomorrow." not in read(client, HISTORY)
    assert client.get(f"{HISTORY}2/").status_code == 404
    assert client.get(f"{HISTORY}2/text/").status_code == 404


def test_what_was_overtaken_before_its_day_came_is_nowhere(
    client: Client, clonazepam: Treatment, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(clonazepam, note="For tomorrow.", later=timedelta(days=1), title="Overtaken")
    publish(clonazepam, note="For today.")
    later = timezone.now() + timedelta(days=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    store.expire()
    assert "For tomorrow." not in read(client, HISTORY)
    assert client.get(f"{HISTORY}2/text/").status_code == 404


def test_notes_of_the_desk_and_user_names_stay_there(
    client: Client, clonazepam: Treatment, publish: Publish, writer: Account, reviewer: Account
) -> None:
    publish(clonazepam, verdict="taken_back", sources_to_add="Ask somebody about this.", title="Another title")
    publish(clonazepam, "withdrawn", "taken_back")
    publish(clonazepam, sources_to_add="Ask somebody else.", position=7, title="A third title")
    text = "".join(read(client, HISTORY + more) for more in ("", "2/", "2/text/", "4/"))
    text += read(client, "/changes/") + read(client, "/changes/feed/")
    for secret in ("internal", "wanda", "rahul", "Ask somebody", "<h2>Order</h2>", "Sources to add"):
        assert secret not in text, secret
    assert "A third title" in text


def test_every_field_that_readers_do_not_see_is_kept_back() -> None:
    told = {
        field.name
        for model in editioned_models()
        for field in model._meta.concrete_fields
        if field.name in model.SNAPSHOT.fields and "readers do not see it" in str(field.help_text)
    }
    assert told
    assert told <= HIDDEN


def test_nobody_is_named_who_did_not_agree(
    client: Client, clonazepam: Treatment, publish: Publish, reviewer: Account, writer: Account
) -> None:
    edition = publish(clonazepam)
    ClinicalReview.objects.create(
        edition=edition, by=writer, profession="Nurse", on="2027-03-03", next_due="2028-03-03", statement="A statement."
    )
    store.expire()
    text = read(client, HISTORY)
    assert "Approved by a second person." in text
    assert "Checked by a clinician (Nurse) on 3 March 2027." in text
    assert "A statement." not in text
    Account.objects.filter(pk=reviewer.pk).update(named_in_public=True)  # agrees, but has told no name
    store.expire()
    assert "Approved by a second person." in read(client, HISTORY)
    Account.objects.update(named_in_public=True, first_name="Dora", last_name="Doe")
    store.expire()
    text = read(client, HISTORY)
    assert "Approved by Dora Doe." in text
    assert "Checked by Dora Doe (Nurse) on 3 March 2027." in text
    Account.objects.update(named_in_public=False)
    store.expire()
    assert "Dora" not in read(client, HISTORY)


# --- The history ------------------------------------------------------------------------------------------------------


def test_each_edition_says_what_it_was_and_who_stood_behind_it(
    client: Client, clonazepam: Treatment, publish: Publish
) -> None:
    publish(clonazepam, "correction", note="It said twice.")
    publish(clonazepam, "content", "unconfirmed", note="In haste.")
    publish(clonazepam, "reviewed", note="Read against new guidance.")
    text = words(read(client, HISTORY))
    for said in (
        "First published Loaded from the content files. Edition 1. Loaded from the content files, approved by nobody.",
        "Corrected It said twice. Edition 2. Approved by a second person.",
        "Changed In haste. Edition 3. Published urgently; a second person has not confirmed it yet.",
        "Read again, nothing changed Read against new guidance.",
    ):
        assert said in text, said
    places = [text.index(f"Edition {number}.") for number in (4, 3, 2, 1)]
    assert places == sorted(places)


def test_readers_see_that_a_figure_stands_above_the_line(
    client: Client, clonazepam: Treatment, publish: Publish
) -> None:
    publish(clonazepam, summary="<p>It is 1 in 103.</p>\n")
    publish(clonazepam, summary="<p>It is 1 in 10<sup>3</sup>.</p>\n")
    assert "<p>It is 1 in 10<sup>3</sup>.</p>" in client.get("/treatments/clonazepam/").content.decode()
    told = client.get("/treatments/clonazepam/history/3/").content.decode()
    assert "It is 1 in 103." in told
    assert "It is 1 in 10^3." in told


def test_a_small_change_is_folded_and_neither_moves_the_day_nor_hides(
    client: Client, clonazepam: Treatment, publish: Publish
) -> None:
    publish(clonazepam, note="A change of weight.")
    publish(clonazepam, "minor", note="", say="clo-NAZ-uh-pam")
    html = read(client, HISTORY)
    folded = html.partition('class="myo-fold">')[2].partition("</details>")[0]
    assert "Small change" in folded
    assert "A change of weight." not in folded
    assert "A change of weight." in read(client, "/treatments/clonazepam/")
    assert "clo-NAZ-uh-pam" in read(client, f"{HISTORY}3/")


def test_what_was_taken_back_is_told_as_it_was(client: Client, clonazepam: Treatment, publish: Publish) -> None:
    publish(clonazepam, verdict="taken_back", note="In haste.", title="A hasty title")
    text = words(read(client, HISTORY))
    assert "Taken back In haste." in text
    assert re.search(r"Published urgently on [^;]*; a second person took it back on ", text)
    assert "Put in" in read(client, f"{HISTORY}2/") or "After" in read(client, f"{HISTORY}2/")
    old = read(client, f"{HISTORY}2/text/")
    assert "A second person took it back." in old
    assert "A hasty title" in old
    assert "an urgent change back" in read(client, "/treatments/clonazepam/")


def test_an_urgent_text_that_was_confirmed_says_both(client: Client, clonazepam: Treatment, publish: Publish) -> None:
    edition = publish(clonazepam, verdict="approved")
    models.query.QuerySet(Edition).filter(pk=edition.pk).update(reason="A reason.")
    store.expire()
    assert re.search(r"Published urgently; a second person confirmed it on \d", read(client, HISTORY))


def test_a_page_that_was_taken_down_keeps_its_history_and_hides_its_texts(
    client: Client, clonazepam: Treatment, publish: Publish
) -> None:
    publish(clonazepam, title="Wrong advice")
    publish(clonazepam, "withdrawn", "unconfirmed", note="The advice was wrong.")
    text = words(read(client, HISTORY))
    assert "Taken down The advice was wrong." in text
    assert "Taken down by one person; a second person has not confirmed it yet." in text
    assert f"{HISTORY}2/" not in read(client, HISTORY)
    assert f'href="{HISTORY}"' in read(client, "/treatments/clonazepam/", 410)
    for address in ("1/", "2/", "2/text/", "1/text/", "3/", "3/text/"):
        assert "The advice was wrong." in read(client, HISTORY + address, 410)
    publish(clonazepam, note="Back, and right.", title="Right advice")
    assert "Wrong advice" in read(client, f"{HISTORY}2/text/")
    assert client.get(f"{HISTORY}3/text/").status_code == 404


KINDS = [
    (MyoclonusType, "sleep", "/types/sleep/"),
    (Treatment, "clonazepam", "/treatments/clonazepam/"),
    (Guide, "overview", "/"),
    (Guide, "privacy", "/privacy/"),
    (Source, "gupta-post-hypoxic-2016", "/sources/gupta-post-hypoxic-2016/"),
    (Term, "ataxia", "/glossary/ataxia/"),
]


@pytest.mark.parametrize(("model", "key", "folder"), KINDS)
def test_every_kind_of_page_has_a_history_and_earlier_texts(
    client: Client, publish: Publish, monkeypatch: pytest.MonkeyPatch, model: Any, key: str, folder: str
) -> None:
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "UNDEFINED")
    thing = model.objects.get(key=key)
    name = "word" if model is Term else "title"
    before = getattr(thing, name)
    publish(thing, note="A new name.", **{name: "A very new name"})
    for more in ("", "1/", "2/", "1/text/"):
        html = read(client, f"{folder}history/{more}")
        document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
        assert len(list(document.iter("h1"))) == 1
        assert '<meta name="robots" content="noindex">' in html
        assert "UNDEFINED" not in html
        ids = [each.get("id") for each in document.iter() if each.get("id")]
        assert len(ids) == len(set(ids))
    today = "/glossary/#ataxia" if model is Term else folder
    old = read(client, f"{folder}history/1/text/")
    assert before in words(old)
    assert f'<link rel="canonical" href="{today}">' in old
    assert "This is not what we say today." in old
    assert f'href="{today}">Read this page as it is today</a>' in old
    change = words(read(client, f"{folder}history/2/"))
    assert re.search(rf"Before {re.escape(before)} After A very new name", change)


def test_the_band_says_from_when_to_when(client: Client, clonazepam: Treatment, publish: Publish) -> None:
    publish(clonazepam)
    stamp = timezone.localdate().strftime("%-d %B %Y")
    assert f"It is edition 1: readers saw it from {stamp} until {stamp}." in read(client, f"{HISTORY}1/text/")


def test_an_earlier_text_says_nothing_about_today(client: Client, clonazepam: Treatment, publish: Publish) -> None:
    publish(clonazepam)
    old = read(client, f"{HISTORY}1/text/")
    assert "Nobody has approved this text yet" not in old
    assert "Not yet reviewed" not in old
    assert "Last changed" not in old
    assert "Old text, replaced on" in old


def test_an_earlier_text_keeps_links_of_its_own(client: Client, sleep: MyoclonusType, publish: Publish) -> None:
    cause = sleep.causes.select_related("cause").first()
    assert cause
    address = f"/causes/{cause.cause.slug}/"
    cause.delete()
    publish(sleep)
    assert address not in read(client, "/types/sleep/").partition('id="causes"')[2].partition("</section>")[0]
    assert (
        address in read(client, "/types/sleep/history/1/text/").partition('id="causes"')[2].partition("</section>")[0]
    )


def test_the_text_of_the_current_edition_is_the_page_itself(
    client: Client, clonazepam: Treatment, publish: Publish
) -> None:
    publish(clonazepam)
    answer = client.get(f"{HISTORY}2/text/")
    assert (answer.status_code, answer["Location"]) == (302, "/treatments/clonazepam/")


@pytest.mark.parametrize(
    "address",
    [
        "/treatments/clonazepam/history/0/",
        "/treatments/clonazepam/history/01/",
        "/treatments/clonazepam/history/2/",
        "/treatments/clonazepam/history/-1/",
        "/treatments/clonazepam/history/999999999/",
        "/treatments/clonazepam/history/99999999999999999999999/",
        "/treatments/clonazepam/history/1/text/more/",
        "/treatments/clonazepam/history/one/",
        "/treatments/clonazepam/history/١/",
        "/treatments/nothing/history/",
        "/treatments/history/",
        "/treatments/nothing/feed/",
        "/history/history/",
        "/glossary/nothing/history/",
        "/%00/history/",
        "/%2e%2e/history/",
        "/changes/2026-13/",
        "/changes/0000-01/",
        "/changes/1900-01/",
        "/changes/99999-01/",
    ],
)
def test_what_is_not_there_is_not_there(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("more", ["", "1/", "1/text/"])
def test_the_history_moves_with_the_page(client: Client, clonazepam: Treatment, publish: Publish, more: str) -> None:
    publish(clonazepam, slug="moved")
    answer = client.get(HISTORY + more)
    assert (answer.status_code, answer["Location"]) == (301, f"/treatments/moved/history/{more}")


@pytest.mark.parametrize("more", ["history/", "history/1/", "history/1/text/", "feed/"])
def test_only_reading_is_possible(client: Client, more: str) -> None:
    assert client.post(f"/treatments/clonazepam/{more}").status_code == 405


def test_histories_are_kept_by_caches_and_set_no_cookie(
    client: Client, clonazepam: Treatment, publish: Publish
) -> None:
    publish(clonazepam)
    for more in ("", "2/", "1/text/"):
        answer = client.get(HISTORY + more)
        assert "public" in answer["Cache-Control"]
        assert not answer.cookies
        assert "Cookie" not in answer["Vary"]
        again = client.get(HISTORY + more, headers={"If-None-Match": answer["ETag"]})
        assert again.status_code == 304


# --- Before and after -------------------------------------------------------------------------------------------------


def change(before: str, after: str, **values: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """(place, [(gone, new)]) for a treatment whose summary says one thing and then another."""
    content = serialize(Treatment.objects.get(key="clonazepam"))
    old: Content = {**content, "fields": {**content["fields"], "summary": before}}
    new: Content = {**content, "fields": {**content["fields"], "summary": after, **values}}
    return [
        (place.name, [(" ".join(each.gone), " ".join(each.new)) for each in place.changes])
        for place in compared(store.get(), old, new)
    ]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("<p>One. Two. Three.</p>\n", "<p>One. 2. Three.</p>\n", [("Two.", "2.")]),
        ("<p>One. Two.</p>\n", "<p>One.</p>\n", [("Two.", "")]),
        ("<p>One.</p>\n", "<p>One. Two?</p>\n", [("", "Two?")]),
        ("<p>One.</p>\n", "<p>One.</p>\n<p>Two.</p>\n", [("", "Two.")]),
        ("<ul>\n<li>a</li>\n</ul>\n", "<ul>\n<li>b</li>\n</ul>\n", [("• a", "• b")]),
        ("<p>One.</p>\n", "<p><strong>One.</strong></p>\n", []),
        ("<p>One.</p>\n", "<p>a &lt; b &amp; c.</p>\n", [("One.", "a < b & c.")]),
        (
            "<p>One. Two.</p>\n",
            '<p>One. <a href="/sources/gupta-post-hypoxic-2016/">1</a> Two.</p>\n',
            [("One.", "One. [source: {source}]")],
        ),
        ('<p>See <a href="/causes/oxygen/">it</a>.</p>\n', '<p>See <a href="/causes/kidney/">it</a>.</p>\n', []),
    ],
)
def test_sentences_before_and_after(before: str, after: str, told: list[tuple[str, str]]) -> None:
    source = store.get().page(Source, "gupta-post-hypoxic-2016")
    assert source
    expected = [(gone, new.replace("{source}", source.title)) for gone, new in told]
    assert change(before, after) == [("In 30 seconds", expected)]


def test_values_are_told_in_the_words_of_the_page() -> None:
    assert change("<p>a</p>\n", "<p>a</p>\n", kind="self-care") == [
        ("Kind", [("Medicine", "What you can do yourself")])
    ]


def test_a_linked_page_is_told_by_its_title(client: Client, sleep: MyoclonusType, publish: Publish) -> None:
    cause = sleep.causes.select_related("cause").first()
    assert cause
    title = cause.cause.title
    cause.delete()
    publish(sleep)
    assert f"Taken out {title}" in words(read(client, "/types/sleep/history/2/"))


def test_a_change_that_readers_cannot_see_says_so(client: Client, clonazepam: Treatment, publish: Publish) -> None:
    publish(clonazepam, position=99)
    assert "Nothing changed in what readers of this page see." in read(client, f"{HISTORY}2/")


def test_hostile_words_stay_words(client: Client, clonazepam: Treatment, publish: Publish) -> None:
    hostile = "</del><script>alert(1)</script>"
    publish(clonazepam, title=hostile, note=hostile)
    for more in ("", "2/"):
        assert "<script>alert" not in read(client, HISTORY + more)


def test_before_and_after_can_be_told_apart_by_words_and_by_listening(
    client: Client, clonazepam: Treatment, publish: Publish
) -> None:
    publish(clonazepam, title="A new title")
    html = read(client, f"{HISTORY}2/")
    assert re.search(r">Before</p>\s*<p><del>Clonazepam", html)
    assert re.search(r">After</p>\s*<p><ins>A new title</ins>", html)


def test_a_long_text_is_compared_in_time() -> None:
    long = "".join(f"<p>Sentence number {number} of many.</p>\n" for number in range(5000))
    assert change(long, long.replace("number 7 ", "number seven "))[0][0] == "In 30 seconds"


def test_a_text_from_before_a_field_came_can_still_be_read(
    client: Client, clonazepam: Treatment, publish: Publish
) -> None:
    publish(clonazepam)
    first = Revision.objects.filter(model="conditions.treatment", key="clonazepam").order_by("number").first()
    assert first
    content = {**first.content, "fields": {**first.content["fields"]}, "children": {**first.content["children"]}}
    del content["fields"]["choices"], content["children"]["sections"], content["links"]
    content["links"] = {}
    models.query.QuerySet(Revision).filter(pk=first.pk).update(content=content)
    assert read(client, f"{HISTORY}1/text/")
    assert read(client, f"{HISTORY}2/")


# --- What it costs, and without a database ----------------------------------------------------------------------------


def test_a_history_costs_no_query_and_an_earlier_text_one(
    client: Client, clonazepam: Treatment, publish: Publish
) -> None:
    publish(clonazepam)
    client.get("/")
    for address, queries in (
        (HISTORY, 0),
        (f"{HISTORY}2/", 1),
        (f"{HISTORY}1/text/", 1),
        ("/changes/", 0),
        ("/changes/feed/", 0),
    ):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        assert len(asked) == queries, address


def test_a_longer_history_costs_no_more_queries(client: Client, clonazepam: Treatment, publish: Publish) -> None:
    counts = []
    for _ in range(2):
        for _ in range(3):
            publish(clonazepam)
        store.forget()
        with CaptureQueriesContext(connection) as asked:
            read(client, HISTORY)
            read(client, f"{HISTORY}2/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_refresh_reads_again_only_what_is_new(
    clonazepam: Treatment, publish: Publish, monkeypatch: pytest.MonkeyPatch, new_process: None
) -> None:
    hours_later = timezone.now() + timedelta(hours=3)
    monkeypatch.setattr(timezone, "now", lambda: hours_later)
    before = store.get()
    read_told = reading._told
    asked: list[int] = []
    monkeypatch.setattr(reading, "_told", lambda edition: asked.append(edition.pk) or read_told(edition))
    edition = publish(clonazepam)
    after = store.get()
    assert asked == [edition.pk]
    assert len(after.histories) == len(before.histories)
    assert [told.number for told in after.histories["conditions.treatment", "clonazepam"]] == [1, 2]


def test_a_decision_about_what_is_public_already_is_seen(
    client: Client, clonazepam: Treatment, publish: Publish, reviewer: Account
) -> None:
    edition = publish(clonazepam, verdict="unconfirmed")
    assert "has not confirmed it yet" in read(client, "/treatments/clonazepam/")
    models.query.QuerySet(Edition).filter(pk=edition.pk).update(
        verdict="approved", reviewed_by=reviewer, reviewed_at=timezone.now()
    )
    store.expire()
    assert "A second person approved this text." in read(client, "/treatments/clonazepam/")
    assert "confirmed it on" in read(client, HISTORY)


def test_the_history_stays_when_the_database_goes(
    client: Client, clonazepam: Treatment, publish: Publish, database_away: Callable[[], None]
) -> None:
    publish(clonazepam, note="Told before.")
    Account.objects.update(named_in_public=True, first_name="Dora", last_name="Doe")
    store.expire()
    store.get()
    store.forget()
    database_away()
    text = read(client, HISTORY)
    assert "Told before." in text
    assert "Approved by Dora Doe." in text
    assert "Told before." in read(client, "/changes/")
    assert "Told before." in read(client, "/treatments/clonazepam/feed/")


def test_earlier_texts_say_what_to_do_when_the_database_is_away(
    client: Client, clonazepam: Treatment, publish: Publish, database_away: Callable[[], None]
) -> None:
    publish(clonazepam)
    store.get()
    database_away()
    for more in ("2/", "1/text/"):
        answer = client.get(HISTORY + more)
        assert answer.status_code == 503
        assert answer["Retry-After"]
        assert answer["Cache-Control"] == "no-store"
        assert 'href="/treatments/clonazepam/"' in answer.content.decode()
        assert "Please try again in a few minutes." in answer.content.decode()
