"""The publication: what readers get, when it is read again, and what happens without a database."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conditions.models import MyoclonusType, Treatment, TreatmentSection
from editorial.clinical import review_clinically
from editorial.models import ClinicalReview, Edition
from editorial.status import current_of
from editorial.workflow import record, review, submit
from publication import reading
from publication.kinds import fixed_pages
from publication.published import Publication
from publication.store import UnavailableError, store

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("new_process")]


def test_a_page_needs_no_query_while_the_publication_is_fresh(client: Client) -> None:
    client.get("/treatments/clonazepam/")
    for address in ("/treatments/clonazepam/", "/types/sleep/", "/types/", "/faq/", "/a-z/"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        assert len(queries) == 0, address


def test_looking_for_news_is_three_small_queries_and_finds_none(monkeypatch: pytest.MonkeyPatch) -> None:
    before = store.get()
    store.expire()
    with CaptureQueriesContext(connection) as queries:
        assert store.get() is before
    assert len(queries) == 3


def test_a_refresh_reads_the_text_of_new_editions_only(
    clonazepam: Treatment, sign_off: Callable[..., Edition], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = store.get()
    Treatment.objects.filter(pk=clonazepam.pk).update(title="Clonazepam, renamed")
    edition = sign_off(clonazepam)
    asked: list[set[int]] = []
    read = reading._read_unseen
    monkeypatch.setattr(reading, "_read_unseen", lambda pks: asked.append(pks) or read(pks))
    after = store.get()
    assert asked == [{edition.pk}]
    assert after is not before
    assert after.page(Treatment, "clonazepam").title == "Clonazepam, renamed"


def test_what_is_published_here_is_seen_at_the_next_request(
    client: Client, clonazepam: Treatment, sign_off: Callable[..., Edition]
) -> None:
    assert "Renamed by a test" not in client.get("/treatments/clonazepam/").content.decode()
    Treatment.objects.filter(pk=clonazepam.pk).update(title="Renamed by a test")
    assert "Renamed by a test" not in client.get("/treatments/clonazepam/").content.decode()
    sign_off(clonazepam)
    assert "Renamed by a test" in client.get("/treatments/clonazepam/").content.decode()


def test_a_draft_reaches_no_public_page(client: Client, clonazepam: Treatment, writer: Any) -> None:
    clonazepam.title = clonazepam.summary = "A draft that nobody may see"
    clonazepam.save()
    TreatmentSection.objects.create(parent=clonazepam, key="draft", aspect="what", heading="Draft part", body="Draft.")
    submit(clonazepam, by=writer, note="Please look.")
    store.forget()
    for address in store.get().addresses:
        text = client.get(address).content.decode()
        assert "nobody may see" not in text, address
        assert "Draft part" not in text, address


def test_a_scheduled_edition_comes_when_its_time_has_come(
    clonazepam: Treatment, writer: Any, reviewer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    Treatment.objects.filter(pk=clonazepam.pk).update(title="From tomorrow")
    edition = submit(clonazepam, by=writer, note="Later.")
    tomorrow = timezone.now() + timedelta(days=1)
    review(edition, by=reviewer, approve=True, live_from=tomorrow)
    store.expire()
    assert store.get().page(Treatment, "clonazepam").title != "From tomorrow"
    monkeypatch.setattr(timezone, "now", lambda: tomorrow + timedelta(seconds=1))
    store.expire()
    assert store.get().page(Treatment, "clonazepam").title == "From tomorrow"


# --- Nothing is missed for ever ---------------------------------------------------------------------------------------


def test_of_two_decisions_the_one_that_began_first_and_ended_last_is_seen(
    clonazepam: Treatment, sleep: MyoclonusType, publish: Callable[..., Edition], reviewer: Any
) -> None:
    """Another process may have read the publication between them: only the clock of the first is earlier."""
    now = timezone.now()
    first, second = (publish(thing, verdict="unconfirmed", title="Urgent") for thing in (clonazepam, sleep))
    decided = {"verdict": "approved", "reviewed_by": reviewer}
    Edition.objects.filter(pk=second.pk).update(**decided, reviewed_at=now + timedelta(seconds=1))
    assert store.get().page(Treatment, "clonazepam").unconfirmed
    Edition.objects.filter(pk=first.pk).update(**decided, reviewed_at=now)
    store.expire()
    page = store.get().page(Treatment, "clonazepam")
    assert page.approved
    assert [told.verdict for told in store.get().history(page)] == ["unreviewed", "approved"]


def test_a_page_that_comes_while_another_goes_is_seen_whatever_their_clocks_say(
    clonazepam: Treatment, sleep: MyoclonusType, publish: Callable[..., Edition], reviewer: Any
) -> None:
    comes = publish(clonazepam, verdict="pending", title="Comes")
    goes = publish(sleep, verdict="unconfirmed", title="Goes")
    later = publish(Treatment.objects.get(key="valproate"), title="Later than both")
    assert store.get().page(MyoclonusType, "sleep").title == "Goes"
    earlier = later.live_from - timedelta(seconds=1)
    signed = {"reviewed_by": reviewer, "reviewed_at": earlier}
    Edition.objects.filter(pk=comes.pk).update(verdict="approved", live_from=earlier, **signed)
    Edition.objects.filter(pk=goes.pk).update(verdict="taken_back", **signed)
    store.expire()
    assert store.get().page(Treatment, "clonazepam").title == "Comes"
    assert store.get().page(MyoclonusType, "sleep").title != "Goes"


def test_of_two_clinical_reviews_the_one_that_began_first_and_ended_last_is_seen(
    clonazepam: Treatment, sleep: MyoclonusType, reviewer: Any
) -> None:
    today = timezone.localdate()
    values = {"by": reviewer, "profession": "Neurologist", "on": today, "next_due": today + timedelta(days=9)}
    ClinicalReview.objects.create(pk=11, edition=current_of(sleep), **values)
    assert store.get().page(Treatment, "clonazepam").review is None
    ClinicalReview.objects.create(pk=10, edition=current_of(clonazepam), **values)
    store.expire()
    assert store.get().page(Treatment, "clonazepam").review


@pytest.mark.parametrize("verdict", ["approved", "unconfirmed"])
def test_what_comes_after_a_clock_was_put_back_is_told(
    clonazepam: Treatment,
    publish: Callable[..., Edition],
    reviewer: Any,
    monkeypatch: pytest.MonkeyPatch,
    verdict: str,
) -> None:
    alone = publish(clonazepam, verdict="unconfirmed", title="Urgent") if verdict == "unconfirmed" else None
    ahead = timezone.now() + timedelta(hours=2)
    with monkeypatch.context() as patched:
        patched.setattr(timezone, "now", lambda: ahead)
        store.get()
    if alone:
        Edition.objects.filter(pk=alone.pk).update(verdict="approved", reviewed_by=reviewer, reviewed_at=timezone.now())
    else:
        publish(clonazepam, title="New")
    store.expire()
    page = store.get().page(Treatment, "clonazepam")
    assert page.approved
    assert [told.verdict for told in store.get().history(page)] == ["unreviewed", "approved"]


def test_both_ends_of_every_link_agree(db: None) -> None:
    publication = store.get()
    outward = {(page.identity, path, to.identity) for page, path, to, _ in publication._ends}
    assert outward
    for page, path, to in outward:
        there = publication.links(publication.pages[page], path)
        back = publication.links_to(publication.pages[to], publication.pages[page].kind.model, path)
        assert to in {link.page.identity for link in there}
        assert page in {link.page.identity for link in back}


def test_a_link_to_a_page_that_is_not_public_is_not_there(db: None, sleep: MyoclonusType) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM editorial_edition WHERE NOT (model = 'conditions.myoclonustype' AND key = 'sleep')")
    publication = store.get()
    page = publication.page(MyoclonusType, "sleep")
    assert page
    assert sleep.tests.exists()
    assert publication.links(page, "tests.test") == []
    html = page.kind.render(publication, page)
    assert "/tests/eeg/" not in html
    assert "/sources/" in html  # the list of sources itself is always there
    assert "<sup" not in html


# --- Without a database -----------------------------------------------------------------------------------------------


def of_every_kind(publication: Publication) -> list[str]:
    """The address of a page of each kind, and of each page that is of none."""
    pages = {page.kind.label: page.address for page in publication.pages.values() if page.has_own_page}
    return [*pages.values(), *(page.address for page in fixed_pages())]


def test_pages_stay_when_the_database_goes(client: Client, database_away: Callable[[], None]) -> None:
    addresses = of_every_kind(store.get())
    database_away()
    store.expire()
    assert {client.get(address).status_code for address in addresses} == {200}


def test_a_new_process_reads_the_file_when_the_database_is_away(
    client: Client, database_away: Callable[[], None]
) -> None:
    before = store.get()
    pages = {address: client.get(address).content for address in of_every_kind(before)}
    store.forget()
    database_away()
    assert {address: client.get(address).content for address in pages} == pages
    after = store.get()
    assert (after.records, after.histories, after.names) == (before.records, before.histories, before.names)


@pytest.mark.parametrize("text", [None, "", "{", '{"format": 0, "records": []}', '{"format": 1}', "[]", "\x00"])
def test_without_database_and_file_readers_are_told_when_to_come_back(
    client: Client, database_away: Callable[[], None], text: str | None
) -> None:
    database_away()
    if text is not None:
        Path(settings.PUBLICATION_FILE).write_text(text)
    answer = client.get("/")
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert answer["Cache-Control"] == "no-store"


def test_it_comes_back_by_itself(
    client: Client, database_away: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    database_away()
    assert client.get("/").status_code == 503
    monkeypatch.undo()
    store.expire()
    assert client.get("/").status_code == 200


def test_a_full_disk_does_not_stop_publishing(
    client: Client, settings: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings.PUBLICATION_FILE = tmp_path / "file" / "publication.json"
    (tmp_path / "file").write_text("in the way")
    assert client.get("/").status_code == 200
    assert "could not be written" in caplog.text


def test_the_file_holds_current_editions_only(clonazepam: Treatment, writer: Any) -> None:
    Treatment.objects.filter(pk=clonazepam.pk).update(title="Only a draft")
    record(clonazepam, by=writer)
    store.get()
    text = Path(settings.PUBLICATION_FILE).read_text()
    assert len(json.loads(text)["records"]) == Edition.objects.count()
    assert "Only a draft" not in text


# --- Clinical reviews -------------------------------------------------------------------------------------------------


def test_a_clinical_review_shows_until_the_text_changes(
    client: Client,
    clonazepam: Treatment,
    make_account: Callable[..., Any],
    sign_off: Callable[..., Edition],
    django_capture_on_commit_callbacks: Any,
) -> None:
    address = "/treatments/clonazepam/"
    assert "No clinician has checked it yet" in client.get(address).content.decode()
    doctor = make_account("dora", profession="Neurologist")
    with django_capture_on_commit_callbacks(execute=True):
        review_clinically(current_of(clonazepam), by=doctor, statement="Checked.")
    text = client.get(address).content.decode()
    assert "Neurologist" in text
    assert "dora" not in text
    Treatment.objects.filter(pk=clonazepam.pk).update(title="Clonazepam now")
    sign_off(clonazepam, change="minor", note="")
    assert "changed since" in client.get(address).content.decode()


def test_an_approval_is_not_a_clinical_review(clonazepam: Treatment, sign_off: Callable[..., Edition]) -> None:
    Treatment.objects.filter(pk=clonazepam.pk).update(title="Clonazepam now")
    sign_off(clonazepam)
    page = store.get().page(Treatment, "clonazepam")
    assert page.approved
    assert page.review is None


def test_an_overdue_review_says_so(
    client: Client, clonazepam: Treatment, make_account: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    review_clinically(current_of(clonazepam), by=make_account("dora", profession="Nurse"), statement="Checked.")
    assert "overdue" not in client.get("/treatments/clonazepam/").content.decode()
    later = timezone.now() + timedelta(days=366)
    monkeypatch.setattr(timezone, "now", lambda: later)
    store.expire()
    assert "overdue" in client.get("/treatments/clonazepam/").content.decode()


def test_an_unavailable_publication_is_an_error_of_its_own(database_away: Callable[[], None]) -> None:
    database_away()
    with pytest.raises(UnavailableError, match="cannot be used"):
        store.get()


def test_the_publication_cannot_be_changed(db: None) -> None:
    publication = store.get()
    page = publication.page(Treatment, "clonazepam")
    with pytest.raises(AttributeError):
        publication.records = {}  # type: ignore[misc]
    with pytest.raises(TypeError):
        page.fields["title"] = "changed"
    assert isinstance(publication, Publication)
