"""Who looks after a page: chosen in its form, and no part of its text."""

from collections.abc import Callable

import pytest

from conditions.models import Guide
from editorial.models import Account, Edition, Revision
from editorial.snapshots import apply, serialize
from editorial.status import state
from glossary.models import Term
from tests.desk.people import (
    NO_GROUP,
    Form,
    Person,
    Someone,
    answer_of,
    by_role,
    errors_of,
    everything_kept,
    list_of,
    step_of,
    typed,
    words_of,
)

Maker = Callable[..., Account]


def owners(guide: Guide) -> list[str]:
    guide.refresh_from_db()
    return [str(guide.owner), str(guide.backup)]


def choices(html: str, name: str = "owner") -> list[str]:
    select = html.partition(f'<select name="{name}"')[2].partition("</select>")[0]
    return [part.partition("<")[0] for part in select.split("<option")[1:] for part in [part.partition(">")[2]]]


@pytest.mark.parametrize(("role", "answer"), by_role("login login 403 302 302 403 302"))
def test_who_may_say_who_looks_after_a_page(
    person: Someone, wanda: Person, leaflet: Guide, role: str, answer: str
) -> None:
    form, somebody = wanda.open(step_of(leaflet, "change")), person(role)
    assert wanda.account
    form.fill({"owner": wanda.account.pk})
    assert answer_of(somebody.post(form.action, form.fields)) == answer
    assert owners(leaflet)[0] == ("wanda" if answer == "302" else "None")


def test_an_owner_alone_makes_no_revision_and_nothing_to_sign_off(
    wanda: Person, reviewer: Account, leaflet: Guide
) -> None:
    before, text = Revision.objects.count(), serialize(leaflet)
    assert wanda.account
    assert wanda.save(leaflet, {"owner": wanda.account.pk, "backup": reviewer.pk}).status_code == 302
    assert owners(leaflet) == ["wanda", "rahul"]
    assert (Revision.objects.count(), serialize(leaflet)) == (before, text)


def test_a_new_owner_is_no_edit_of_what_waits_for_review(wanda: Person, reviewer: Account) -> None:
    tic = Term.objects.get(key="tic")
    wanda.save(tic, {"say": "TIKK", "owner": reviewer.pk})
    wanda.submit(tic)
    wanda.save(tic, {"owner": ""})
    assert not state(tic).edited_since_submission
    assert "rahul" not in str(Edition.objects.pending().get().revision.content)


def test_a_new_page_may_have_an_owner_from_the_start(wanda: Person, reviewer: Account) -> None:
    form = wanda.open(list_of(Guide, "add"))
    form.fill({**typed(Guide, "brand-new"), "owner": reviewer.pk})
    assert wanda.press(form, "_save").status_code == 302
    assert owners(Guide.objects.get(key="brand-new")) == ["rahul", "None"]


def test_only_people_who_can_sign_in_are_offered(
    person: Someone, wanda: Person, make_account: Maker, leaflet: Guide
) -> None:
    make_account("ada", first_name="Ada", last_name="King")
    make_account("gone", is_active=False)
    person("not staff")
    assert choices(wanda.read(step_of(leaflet, "change"))) == ["Nobody", "Ada King (ada)", "wanda"]


def test_whoever_left_stays_named_until_somebody_else_is_chosen(
    wanda: Person, make_account: Maker, leaflet: Guide
) -> None:
    gone, other = make_account("gone"), make_account("other")
    Guide.objects.filter(pk=leaflet.pk).update(owner=gone)
    Account.objects.filter(pk=gone.pk).update(is_active=False)
    assert "gone, no longer at the desk" in choices(wanda.read(step_of(leaflet, "change")))
    assert "gone, no longer at the desk" not in choices(wanda.read(step_of(leaflet, "change")), "backup")
    assert wanda.save(leaflet, {"title": "Saved"}).status_code == 302
    assert owners(leaflet)[0] == "gone"
    assert wanda.save(leaflet, {"owner": other.pk}).status_code == 302
    assert owners(leaflet)[0] == "other"


def test_a_page_whose_owner_left_can_still_be_loaded_and_put_back(make_account: Maker, leaflet: Guide) -> None:
    Guide.objects.filter(pk=leaflet.pk).update(owner=make_account("gone", is_active=False))
    content = serialize(leaflet)
    content["fields"]["title"] = "Loaded"
    apply(content)
    leaflet.refresh_from_db()
    assert (leaflet.title, str(leaflet.owner)) == ("Loaded", "gone")


@pytest.mark.parametrize("wrong", ["gone", "no staff", "0", "-1", "abc", "\0", "9" * 40, "1 OR 1=1", "<script>"])
def test_somebody_who_cannot_be_chosen_is_refused(
    wanda: Person, make_account: Maker, leaflet: Guide, wrong: str
) -> None:
    people = {"gone": make_account("gone", is_active=False), "no staff": Account.objects.create_user("reader")}
    form = wanda.open(step_of(leaflet, "change"))
    form.fill({"title": "Not saved", "owner": people[wrong].pk if wrong in people else wrong})
    before = everything_kept()
    said = "Null characters are not allowed." if wrong == "\0" else "Select a valid choice."
    assert said in " ".join(errors_of(wanda.press(form, "_save")))
    assert everything_kept() == before


def _saves(person: Person, form: Form, values: dict[str, object]) -> None:
    form.fill(values)
    assert person.press(form, "_save").status_code == 302


def test_an_owner_chosen_by_somebody_else_meanwhile_is_kept(wanda: Person, rahul: Person, leaflet: Guide) -> None:
    mine = wanda.open(step_of(leaflet, "change"))
    assert rahul.account
    assert wanda.account
    _saves(rahul, rahul.open(step_of(leaflet, "change")), {"owner": rahul.account.pk})
    _saves(wanda, mine, {"backup": wanda.account.pk})
    assert owners(leaflet) == ["rahul", "wanda"]


@pytest.mark.parametrize("forged", ["", "abc", "\0", "9" * 40, None])
def test_a_forged_memory_of_the_owner_is_no_server_error(
    wanda: Person, reviewer: Account, leaflet: Guide, forged: str | None
) -> None:
    Guide.objects.filter(pk=leaflet.pk).update(owner=reviewer)
    form = wanda.open(step_of(leaflet, "change"))
    form.fill({"initial-owner": forged})
    assert wanda.press(form, "_save").status_code == 302
    assert owners(leaflet)[0] == "rahul"


def test_more_people_at_the_desk_cost_no_more_queries(wanda: Person, make_account: Maker, leaflet: Guide) -> None:
    form = step_of(leaflet, "change")
    wanda.read(form)
    few = wanda.queries(form)
    for number in range(10):
        make_account(f"more-{number}")
    assert len(choices(wanda.read(form))) == 12
    assert wanda.queries(form) == few


def test_readers_do_not_see_it(wanda: Person, make_account: Maker, leaflet: Guide) -> None:
    Guide.objects.filter(pk=leaflet.pk).update(owner=make_account("ada-lovelace"))
    assert "ada-lovelace" not in wanda.read(step_of(leaflet, "preview"))


def test_somebody_without_a_group_does_not_see_it(person: Someone, make_account: Maker, leaflet: Guide) -> None:
    Guide.objects.filter(pk=leaflet.pk).update(owner=make_account("ada-lovelace"))
    response = person(NO_GROUP).get(step_of(leaflet, "change"))
    assert response.status_code == 403
    assert "ada-lovelace" not in words_of(f"<main>{response.content.decode()}</main>")
