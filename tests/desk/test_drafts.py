"""Earlier texts put back, and a draft put aside and taken up again, as people at the desk do it."""

import pytest

from conditions.models import Treatment
from editorial.models import Edition, Parked, Revision
from editorial.status import latest_revision
from glossary.models import Term
from tests.desk.people import (
    Person,
    Someone,
    answer_of,
    errors_of,
    everything_kept,
    read_form,
    read_public,
    step_of,
    table,
    words_of,
)


@pytest.fixture
def tic(db: None) -> Term:
    found: Term = Term.objects.get(key="tic")
    return found


#              anonymous not-staff no-group Writer Reviewer Administrator superuser
SENT = {
    "revision": " login  login    403      302    302      403           302",
    "put-aside": "login  login    403      302    302      403           302",
}


@pytest.mark.parametrize(("step", "role", "answer"), table(SENT))
def test_who_may_put_a_text_back_or_aside(
    person: Someone, wanda: Person, tic: Term, step: str, role: str, answer: str
) -> None:
    wanda.save(tic, {"say": "TIK"})
    somebody = person(role)
    before = everything_kept()
    address = step_of(tic, step, *[1] * (step == "revision"))
    assert answer_of(somebody.post(address, {"park": ""})) == answer
    assert (everything_kept() == before) == (answer != "302")


def test_an_earlier_text_is_put_back_and_the_one_it_replaced_too(wanda: Person, rahul: Person, tic: Term) -> None:
    old = tic.say
    wanda.save(tic, {"say": "first-try"})
    wanda.save(tic, {"say": "second-try"})
    assert "saved" in words_of(rahul.read(step_of(tic, "revisions")))
    screen = rahul.read(step_of(tic, "revision", 2))
    assert "<ins>first-try</ins>" in screen
    assert "stays revision 3 (wanda)" in words_of(screen)

    assert rahul.press(rahul.open(step_of(tic, "revision", 2))).status_code == 302
    tic.refresh_from_db()
    assert tic.say == "first-try"
    assert "second-try" not in read_public(tic)
    words = words_of(rahul.read(step_of(tic, "revisions")))
    assert "rahul revision 2 put back" in words

    rahul.press(rahul.open(step_of(tic, "revision", 3)))
    tic.refresh_from_db()
    assert tic.say == "second-try"
    rahul.press(rahul.open(step_of(tic, "revision", 1)))
    tic.refresh_from_db()
    assert tic.say == old
    assert "There are edits that readers do not see." not in words_of(rahul.read(step_of(tic, "submit")))


def test_a_text_is_not_put_back_over_words_that_were_saved_after_the_screen_was_opened(
    wanda: Person, rahul: Person, tic: Term
) -> None:
    wanda.save(tic, {"say": "first-try"})
    form = rahul.open(step_of(tic, "revision", 1))
    wanda.save(tic, {"say": "second-try"})
    refused = rahul.press(form)
    assert refused.status_code == 403
    assert "The text was changed after you opened this page." in words_of(refused.content.decode())
    tic.refresh_from_db()
    assert tic.say == "second-try"
    assert rahul.press(read_form(refused.content.decode(), form.action)).status_code == 302


def test_an_edition_leads_to_its_text_and_putting_it_back_needs_a_review_like_any_change(
    wanda: Person, rahul: Person, tic: Term
) -> None:
    wanda.save(tic, {"say": "TIK-new"})
    wanda.submit(tic)
    rahul.decide(Edition.objects.pending().get())
    assert step_of(tic, "revision", 1) in wanda.read(step_of(tic, "editions"))
    wanda.press(wanda.open(step_of(tic, "revision", 1)))
    assert "TIK-new" in read_public(tic)
    wanda.submit(tic, note="As before.")
    rahul.decide(Edition.objects.pending().get())
    assert "TIK-new" not in read_public(tic)


@pytest.mark.parametrize("number", ["0", "2", "99999999999999999999999", "9" * 5000, "-1", "x"])
def test_a_revision_that_does_not_exist_is_not_found(wanda: Person, tic: Term, number: str) -> None:
    address = f"{step_of(tic, 'revisions')}{number}/"
    before = everything_kept()
    assert wanda.get(address).status_code in (302, 404)
    assert wanda.post(address).status_code in (302, 404)
    assert everything_kept() == before


def test_a_text_that_fits_no_longer_is_refused_in_words(wanda: Person, clonazepam: Treatment) -> None:
    wanda.save(clonazepam, {"slug": "elsewhere"})
    other = Treatment.objects.exclude(pk=clonazepam.pk).first()
    Treatment.objects.filter(pk=other.pk).update(slug="clonazepam")  # type: ignore[union-attr]
    before = everything_kept()
    refused = wanda.post(step_of(clonazepam, "revision", 1))
    assert refused.status_code == 403
    assert "The text cannot be put back as it was: slug:" in words_of(refused.content.decode())
    assert everything_kept() == before


def test_the_list_of_earlier_texts_takes_the_same_queries_however_many_there_are(wanda: Person, tic: Term) -> None:
    wanda.save(tic, {"say": "TIK"})
    few = wanda.queries(step_of(tic, "revisions"))
    for number in range(6):
        wanda.save(tic, {"say": f"TIK {number}"})
        wanda.submit(tic)
    assert wanda.queries(step_of(tic, "revisions")) == few


def test_a_fix_goes_out_while_a_draft_is_aside_and_the_draft_comes_back_with_it(
    wanda: Person, rahul: Person, clonazepam: Treatment
) -> None:
    harms = f"{clonazepam.harms}<p>Half of a new sentence</p>\n"
    wanda.save(clonazepam, {"harms": harms, "purpose": "The draft's purpose."})
    form = rahul.open(step_of(clonazepam, "put-aside"))
    assert set(form.buttons) == {"park"}
    assert rahul.press(form, "park").status_code == 302
    assert "A draft of rahul is put aside." in words_of(wanda.read(step_of(clonazepam, "change")))

    rahul.save(clonazepam, {"say": "FIX-az", "purpose": "The purpose, mended."})
    rahul.submit(clonazepam)
    edition = Edition.objects.pending().get()
    assert edition.authors == [rahul.account and rahul.account.pk]
    wanda.account.groups.set(rahul.account.groups.all())  # type: ignore[union-attr]
    wanda.decide(edition)
    public = read_public(clonazepam)
    assert "FIX-az" in public
    assert "Half of a new sentence" not in public

    screen = wanda.read(step_of(clonazepam, "put-aside"))
    assert "Purpose: As it is now: The purpose, mended. As in the draft: The draft's purpose." in words_of(screen)
    form = read_form(screen, step_of(clonazepam, "put-aside"))
    assert set(form.buttons) == {"resume"}
    assert form["purpose"] == "now"
    told = words_of(wanda.press(form, "resume").content.decode())
    assert "Half of a new sentence" in told
    clonazepam.refresh_from_db()
    assert (clonazepam.harms, clonazepam.say, clonazepam.purpose) == (harms, "FIX-az", "The purpose, mended.")
    assert not Parked.objects.exists()
    kept = Revision.objects.filter(model="conditions.treatment", key="clonazepam")
    assert "The draft's purpose." in [each.content["fields"]["purpose"] for each in kept]

    again = wanda.press(form, "resume")
    assert again.status_code == 403
    assert "No draft of this page is put aside" in words_of(again.content.decode())


def test_the_words_of_a_draft_come_back_over_newer_ones_only_where_somebody_chose_them(
    wanda: Person, tic: Term
) -> None:
    wanda.save(tic, {"meaning": "<p>As drafted <b>.</p>"})
    wanda.post(step_of(tic, "put-aside"), {"park": ""})
    wanda.save(tic, {"meaning": "<p>As mended.</p>"})
    address = step_of(tic, "put-aside")

    unsaid = wanda.post(address, {"resume": ""})
    assert unsaid.status_code == 200
    assert "This field is required." in errors_of(unsaid)
    form = wanda.open(address)
    wanda.save(tic, {"meaning": "<p>As mended again.</p>"})
    form.fill({"meaning": "draft"})
    late = wanda.press(form, "resume")
    assert late.status_code == 403
    assert "changed after you opened this page" in words_of(late.content.decode())
    tic.refresh_from_db()
    assert tic.meaning == "<p>As mended again.</p>\n"

    form = wanda.open(address)
    form.fill({"meaning": "draft"})
    assert wanda.press(form, "resume").status_code == 200
    tic.refresh_from_db()
    assert tic.meaning == "<p>As drafted .</p>\n"
    assert not Parked.objects.exists()


def test_where_there_is_no_draft_nothing_is_put_aside(wanda: Person, tic: Term) -> None:
    before = everything_kept()
    refused = wanda.post(step_of(tic, "put-aside"), {"park": ""})
    assert refused.status_code == 403
    assert "There is no draft to put aside" in words_of(refused.content.decode())
    assert everything_kept() == before
    assert latest_revision(tic)
