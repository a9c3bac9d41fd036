"""Where a page was: old addresses lead to it, and what was taken down says why or sends readers on."""

from collections.abc import Callable

import pytest
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext

from citations.models import Source
from conditions.models import Cause, Guide, MyoclonusType, Treatment
from editorial.models import Edition
from editorial.snapshots import serialize
from glossary.models import Term
from publication.problems import broken_links
from publication.store import store

pytestmark = pytest.mark.django_db
Publish = Callable[..., Edition]


def test_every_old_address_leads_straight_to_the_newest_one(
    client: Client, clonazepam: Treatment, publish: Publish
) -> None:
    publish(clonazepam, slug="second")
    publish(clonazepam, slug="third")
    for old in ("clonazepam", "second"):
        answer = client.get(f"/treatments/{old}/")
        assert (answer.status_code, answer["Location"]) == (301, "/treatments/third/")
    assert client.get("/treatments/third/").status_code == 200


def test_an_old_address_is_asked_for_again_because_a_page_may_get_it_back(
    client: Client, clonazepam: Treatment, publish: Publish
) -> None:
    publish(clonazepam, slug="second")
    assert "max-age=60" in client.get("/treatments/clonazepam/")["Cache-Control"]
    publish(clonazepam, slug="clonazepam")
    assert client.get("/treatments/clonazepam/").status_code == 200
    assert client.get("/treatments/second/")["Location"] == "/treatments/clonazepam/"


def test_a_page_that_is_there_counts_before_one_that_was(
    client: Client, clonazepam: Treatment, publish: Publish
) -> None:
    publish(clonazepam, slug="moved")
    publish(Treatment.objects.get(key="levetiracetam"), slug="clonazepam", title="Another one, at an old address")
    answer = client.get("/treatments/clonazepam/")
    assert answer.status_code == 200
    assert "Another one, at an old address" in answer.content.decode()
    history = client.get("/treatments/clonazepam/history/")
    assert history.status_code == 200
    assert "Another one, at an old address" in history.content.decode()


def test_a_page_that_is_there_counts_before_a_later_one_that_was(
    client: Client, clonazepam: Treatment, publish: Publish
) -> None:
    Treatment.objects.filter(pk=clonazepam.pk).update(slug="only-a-draft")
    other = Treatment.objects.get(key="levetiracetam")
    publish(other, slug="clonazepam")
    publish(other, slug="moved-on")
    history = client.get("/treatments/clonazepam/history/")
    assert history.status_code == 200
    assert "History of “Clonazepam”" in history.content.decode()


def test_of_two_pages_that_had_an_address_the_later_one_gets_its_readers(
    client: Client, clonazepam: Treatment, publish: Publish
) -> None:
    other = Treatment.objects.get(key="levetiracetam")
    publish(clonazepam, slug="moved")
    publish(other, slug="clonazepam")
    publish(other, slug="moved-too")
    assert client.get("/treatments/clonazepam/")["Location"] == "/treatments/moved-too/"


def test_a_fixed_page_counts_before_everything(client: Client, clonazepam: Treatment, publish: Publish) -> None:
    """The database refuses such a slug; what is stored may be from before it did."""
    old = publish(clonazepam, slug="moved")
    models.query.QuerySet(Edition).filter(pk=old.pk).update(slug="evidence")
    publish(clonazepam, slug="moved-again")
    assert client.get("/treatments/evidence/").status_code == 200


@pytest.mark.parametrize("verdict", ["pending", "changes", "replaced", "cancelled"])
def test_an_address_that_was_never_public_leads_nowhere(
    client: Client, clonazepam: Treatment, publish: Publish, verdict: str
) -> None:
    publish(clonazepam, slug="secret-plan", verdict=verdict)
    assert client.get("/treatments/secret-plan/").status_code == 404


def test_another_kind_keeps_out_of_it(client: Client, clonazepam: Treatment, publish: Publish) -> None:
    publish(clonazepam, slug="moved")
    assert client.get("/causes/clonazepam/").status_code == 404


def test_old_addresses_work_from_the_file_when_the_database_is_away(
    client: Client, clonazepam: Treatment, publish: Publish, database_away: Callable[[], None]
) -> None:
    publish(clonazepam, slug="moved")
    store.get()
    store.forget()
    database_away()
    assert client.get("/treatments/clonazepam/")["Location"] == "/treatments/moved/"


def test_a_link_in_another_text_follows_the_page_to_its_new_address(
    client: Client, sleep: MyoclonusType, clonazepam: Treatment, publish: Publish
) -> None:
    publish(sleep, summary='<p>See <a href="/treatments/clonazepam/">this medicine</a>.</p>\n')
    publish(clonazepam, slug="moved")
    text = client.get("/types/sleep/").content.decode()
    assert '<a href="/treatments/moved/">this medicine</a>' in text
    assert "/treatments/clonazepam/" not in text


def test_a_link_to_an_old_address_is_not_taken_for_broken(
    sleep: MyoclonusType, clonazepam: Treatment, publish: Publish
) -> None:
    publish(clonazepam, slug="moved")
    sleep.summary = '<p><a href="/treatments/clonazepam/">Old</a>, <a href="/treatments/never/">none</a></p>\n'
    found = [sentence for _, sentence in broken_links([serialize(sleep)])]
    assert len(found) == 1
    assert "/treatments/never/" in found[0]


def test_an_old_address_costs_no_query(client: Client, clonazepam: Treatment, publish: Publish) -> None:
    publish(clonazepam, slug="moved")
    client.get("/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/treatments/clonazepam/")
    assert len(queries) == 0


@pytest.mark.parametrize("query", ["?next=//example.org", "?x=1"])
def test_nobody_is_sent_to_another_host(client: Client, clonazepam: Treatment, publish: Publish, query: str) -> None:
    publish(clonazepam, slug="moved")
    assert client.get(f"/treatments/clonazepam/{query}")["Location"] == "/treatments/moved/"


# --- Taken down -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verdict", ["approved", "unconfirmed"])
def test_what_was_taken_down_says_why_at_all_its_addresses(
    client: Client, clonazepam: Treatment, publish: Publish, verdict: str
) -> None:
    publish(clonazepam, slug="moved")
    publish(clonazepam, "withdrawn", verdict, note="It was wrong about sleep.")
    for slug in ("clonazepam", "moved"):
        answer = client.get(f"/treatments/{slug}/")
        assert answer.status_code == 410
        assert "It was wrong about sleep." in answer.content.decode()
        assert "An internal reason" not in answer.content.decode()
        assert 'href="/a-z/"' in answer.content.decode()


def test_what_was_taken_down_may_send_its_readers_to_another_page(
    client: Client, clonazepam: Treatment, publish: Publish
) -> None:
    publish(clonazepam, "withdrawn", redirect_to="conditions.cause/oxygen")
    answer = client.get("/treatments/clonazepam/")
    assert (answer.status_code, answer["Location"]) == (302, "/causes/oxygen/")
    publish(Cause.objects.get(key="oxygen"), slug="no-oxygen")
    assert client.get("/treatments/clonazepam/")["Location"] == "/causes/no-oxygen/"


@pytest.mark.parametrize("there", ["", "conditions.cause/nothing", "//example.org", "conditions.treatment/clonazepam"])
def test_without_a_public_page_to_go_to_it_says_why(
    client: Client, clonazepam: Treatment, publish: Publish, there: str
) -> None:
    publish(clonazepam, "withdrawn", redirect_to=there, note="Nobody sells it.")
    answer = client.get("/treatments/clonazepam/")
    assert answer.status_code == 410
    assert "Nobody sells it." in answer.content.decode()


def test_it_says_why_when_the_other_page_goes_too(client: Client, clonazepam: Treatment, publish: Publish) -> None:
    publish(clonazepam, "withdrawn", redirect_to="conditions.cause/oxygen", note="Nobody sells it.")
    publish(Cause.objects.get(key="oxygen"), "withdrawn", redirect_to="conditions.cause/kidney")
    answer = client.get("/treatments/clonazepam/")
    assert answer.status_code == 410
    assert "Nobody sells it." in answer.content.decode()


def test_a_withdrawal_that_was_taken_back_is_over(client: Client, clonazepam: Treatment, publish: Publish) -> None:
    publish(clonazepam, "withdrawn", "taken_back")
    assert client.get("/treatments/clonazepam/").status_code == 200


# --- One person alone -------------------------------------------------------------------------------------------------


def test_an_urgent_text_says_that_nobody_has_confirmed_it(
    client: Client, clonazepam: Treatment, publish: Publish
) -> None:
    publish(clonazepam, verdict="unconfirmed", title="Clonazepam, urgently")
    text = client.get("/treatments/clonazepam/").content.decode()
    assert "Published urgently; a second person has not confirmed it yet." in text
    assert "A second person approved" not in text
    assert "An internal reason" not in text


@pytest.mark.parametrize(
    ("model", "key", "address"),
    [
        (Source, "gupta-post-hypoxic-2016", "/sources/gupta-post-hypoxic-2016/"),
        (Term, "ataxia", "/glossary/"),
        (Guide, "privacy", "/privacy/"),
        (Guide, "overview", "/"),
    ],
)
def test_pages_of_every_kind_say_so(client: Client, publish: Publish, model: type, key: str, address: str) -> None:
    publish(model.objects.get(key=key), verdict="unconfirmed")
    assert "a second person has not confirmed it yet" in client.get(address).content.decode()


def test_what_a_second_person_took_back_is_not_there(client: Client, clonazepam: Treatment, publish: Publish) -> None:
    publish(clonazepam, verdict="taken_back", title="Too hasty")
    assert "Too hasty" not in client.get("/treatments/clonazepam/").content.decode()


def test_a_page_of_which_all_was_taken_back_is_gone(client: Client, publish: Publish) -> None:
    hasty = Cause.objects.create(key="hasty", slug="hasty", title="Hasty", purpose="x", group="other")
    publish(hasty, "first", "taken_back", note="People asked for this page.")
    answer = client.get("/causes/hasty/")
    assert answer.status_code == 410
    assert "The reason: A second person took an urgent change back." in answer.content.decode()
    assert "/causes/hasty/" not in store.get().addresses
