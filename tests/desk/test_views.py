"""The steps of a page's life: preview, compare and submit, editions, clinical review."""

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from citations.models import Source
from conditions.models import Guide, Treatment
from desk.accounts import REVIEWER
from editorial.models import Account, ClinicalReview, Edition, Editioned
from editorial.snapshots import editioned_models
from editorial.status import current_of
from glossary.models import Term
from safety.models import CareLine, HelpNumber
from tests.desk.people import (
    NO_GROUP,
    Person,
    Someone,
    answer_of,
    by_role,
    everything_kept,
    read_public,
    step_of,
    table,
    typed,
    words_of,
)

# --- Who may ----------------------------------------------------------------------------------------------------------

#                     anonymous not-staff no-group Writer Reviewer Administrator superuser
STEPS = {
    "preview": "        login  login    403      200    200      403           200",
    "submit": "         login  login    403      200    200      403           200",
    "editions": "       login  login    403      200    200      403           200",
    "edition": "        login  login    403      200    200      403           200",
    "clinical-review": "login  login    403      302    302      403           302",
    "cancel": "         login  login    403      302    302      403           302",
    "urgent": "         login  login    403      403    200      403           200",
    "withdraw": "       login  login    403      200    200      403           200",
    "revisions": "      login  login    403      200    200      403           200",
    "revision": "       login  login    403      200    200      403           200",
    "put-aside": "      login  login    403      200    200      403           200",
    "conflict": "       login  login    403      302    302      403           302",
}


@pytest.mark.parametrize(("step", "role", "answer"), table(STEPS))
def test_who_may_open_the_steps_of_a_page(
    person: Someone, clonazepam: Treatment, step: str, role: str, answer: str
) -> None:
    somebody = person(role)
    before = everything_kept()
    assert answer_of(somebody.get(step_of(clonazepam, step, *[1] * (step in ("edition", "revision"))))) == answer
    assert everything_kept() == before


@pytest.mark.parametrize(("role", "answer"), by_role("login login 403 302 302 403 302"))
def test_who_may_submit_a_page(person: Someone, clonazepam: Treatment, role: str, answer: str) -> None:
    clonazepam.say = "KLOH-naz"
    clonazepam.save()
    somebody = person(role)
    before = everything_kept()
    response = somebody.post(step_of(clonazepam, "submit"), {"change": "content", "note": "Says it better."})
    assert answer_of(response) == answer
    assert Edition.objects.pending().exists() == (answer == "302")
    assert (everything_kept() == before) == (answer != "302")


def test_an_account_that_may_change_but_not_submit_is_refused(person: Someone) -> None:
    helper = person(NO_GROUP)
    assert helper.account
    helper.account.user_permissions.set(Permission.objects.filter(codename__in=["view_term", "change_term"]))
    term = Term.objects.get(key="tic")
    helper.save(term, {"say": "TIK"})
    response = helper.submit(term)
    assert response.status_code == 403
    assert "Your account may not submit pages." in words_of(response.content.decode())
    assert not Edition.objects.pending().exists()


def test_an_account_that_may_only_look_is_not_shown_how_to_submit(person: Someone) -> None:
    guest = person(NO_GROUP)
    assert guest.account
    rights = Permission.objects.filter(codename__in=["view_term", "submit_edition"])
    guest.account.user_permissions.set(rights)
    term = Term.objects.get(key="tic")
    Term.objects.filter(pk=term.pk).update(say="TIK")
    assert guest.get(step_of(term, "preview")).status_code == 200
    assert guest.get(step_of(term, "submit")).status_code == 403
    assert guest.submit(term).status_code == 403
    assert not Edition.objects.pending().exists()


@pytest.mark.parametrize(("role", "answer"), by_role("login login 403 302 302 403 302"))
@pytest.mark.parametrize("profession", ["", "Neurologist"])
def test_who_may_record_a_clinical_review(
    person: Someone, clonazepam: Treatment, role: str, answer: str, profession: str
) -> None:
    somebody = person(role)
    if somebody.account:
        Account.objects.filter(pk=somebody.account.pk).update(profession=profession)
    response = somebody.post(step_of(clonazepam, "clinical-review"), {"statement": "Checked.", "edition": 1})
    assert answer_of(response) == answer
    assert ClinicalReview.objects.exists() == (answer == "302" and profession != "")


# --- Preview ----------------------------------------------------------------------------------------------------------

SIGNATURES = re.compile(r'<p class="myo-small-print">.*?</p>', re.DOTALL)  # who checked the page, and when it changed
HISTORY = re.compile(r"<li><a [^>]+>What changed on this page</a></li>")  # a preview has none
SHOWN = [pytest.param(model, None, id=model._meta.model_name) for model in editioned_models()]
SHOWN.append(pytest.param(Guide, "overview", id="home page"))


@pytest.mark.parametrize(("model", "key"), SHOWN)
def test_the_preview_is_the_very_page_that_readers_get_after_the_approval(
    wanda: Person, sign_off: Callable[..., Edition], model: type[Editioned], key: str | None
) -> None:
    thing = model._default_manager.filter(**({"key": key} if key else {})).first()
    words = {Source: "how_read", Term: "meaning", CareLine: "words", HelpNumber: "name"}.get(model, "not_known")
    setattr(thing, words, "<p>Entirely new words.</p>")
    thing.save()
    old, before = read_public(thing), everything_kept()
    preview = wanda.read(step_of(thing, "preview"))
    assert everything_kept() == before
    assert read_public(thing) == old
    sign_off(thing)
    new = read_public(thing)
    assert "Entirely new words." in new
    assert "Entirely new words." not in old
    assert HISTORY.sub("", SIGNATURES.sub("", preview)) == HISTORY.sub("", SIGNATURES.sub("", new))
    assert len(SIGNATURES.findall(preview)) == len(SIGNATURES.findall(new)) <= 2


def test_a_preview_says_that_it_is_not_public_and_is_not_kept_by_the_browser(
    wanda: Person, clonazepam: Treatment
) -> None:
    response = wanda.get(step_of(clonazepam, "preview"))
    assert "Preview: not public." in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_a_page_that_is_not_public_yet_can_be_previewed(wanda: Person) -> None:
    term = Term.objects.create(key="new-term", word="new term", meaning="<p>Something new.</p>")
    assert "Something new." in wanda.read(step_of(term, "preview"))
    assert "Something new." not in read_public(term)


# --- Submit -----------------------------------------------------------------------------------------------------------


def test_the_submit_screen_shows_what_changed_and_what_stands_in_the_way(wanda: Person) -> None:
    therapy = Treatment.objects.get(key="therapy")
    therapy.title = "Exercise"
    therapy.summary = '<p>See <a href="/treatments/nowhere/">this</a> and <a href="/guides/new/">that</a>.</p>'
    therapy.save()
    Guide.objects.create(**typed(Guide, "new"))
    html = wanda.read(step_of(therapy, "submit"))
    assert "<ins>Exercise</ins>" in html
    words = words_of(html)
    assert "The text links to /treatments/nowhere/, but there is no such page." in words
    assert "Readers will see their words without a link: /guides/new/ /treatments/nowhere/" in words


@pytest.mark.parametrize(
    ("change", "note", "said"),
    [
        ("content", "", "Write a note that tells readers what changed."),
        ("content", "  \n ", "Write a note that tells readers what changed."),
        ("withdrawn", "", "Write a note that tells readers what changed."),
        ("first", "A note.", "Select a valid choice."),
        ("", "A note.", "This field is required."),
        ("content", "x" * 1001, "at most 1000 characters"),
        ("content", "\0", "Null characters are not allowed."),
    ],
)
def test_a_submission_that_lacks_something_says_what(
    wanda: Person, clonazepam: Treatment, change: str, note: str, said: str
) -> None:
    clonazepam.say = "KLOH-naz"
    clonazepam.save()
    before = everything_kept()
    response = wanda.submit(clonazepam, change=change, note=note)
    assert response.status_code in (200, 403)
    assert said in words_of(response.content.decode())
    assert everything_kept() == before


def test_a_minor_correction_needs_no_note(wanda: Person, rahul: Person, clonazepam: Treatment) -> None:
    clonazepam.say = "KLOH-naz"
    clonazepam.save()
    assert wanda.submit(clonazepam, change="minor", note="").status_code == 302
    rahul.decide(Edition.objects.pending().get())
    assert "KLOH-naz" in read_public(clonazepam)


def _nothing_changed(thing: Treatment) -> None:
    pass


def _link_to_nowhere(thing: Treatment) -> None:
    thing.summary = '<p>See <a href="/treatments/nowhere/">this</a>.</p>'


def _research_only(thing: Treatment) -> None:
    thing.regulatory_status, thing.grade = Treatment.Regulatory.RESEARCH_ONLY, "X"


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (_nothing_changed, "Nothing has changed since the edition that the public reads."),
        (_link_to_nowhere, "The text links to /treatments/nowhere/, but there is no such page."),
        (_research_only, "what is for research only has the grade X"),
    ],
)
def test_a_submission_with_a_problem_is_refused_in_a_sentence(
    wanda: Person, clonazepam: Treatment, edit: Callable[[Treatment], None], said: str
) -> None:
    edit(clonazepam)
    clonazepam.save()
    before = everything_kept()
    response = wanda.submit(clonazepam)
    assert response.status_code == 403
    assert said in words_of(response.content.decode())
    assert "Says it better." in response.content.decode()  # what was typed is still there
    assert everything_kept() == before


def test_a_page_that_is_not_public_cannot_be_withdrawn(wanda: Person) -> None:
    term = Term.objects.create(key="new-term", word="new term", meaning="<p>Something new.</p>")
    response = wanda.submit(term, change="withdrawn")
    assert response.status_code == 403
    assert "This page is not public, so it cannot be withdrawn." in words_of(response.content.decode())


#: The words that are struck out and those that are underlined, from the old and the new text.
Compared = Callable[[str, str], tuple[list[str], list[str]]]


@pytest.fixture
def compared(wanda: Person, sign_off: Callable[..., Edition], clonazepam: Treatment) -> Compared:
    """What the submit screen strikes out and underlines where one text was public and another is typed."""

    def compare(old: str, new: str) -> tuple[list[str], list[str]]:
        clonazepam.harms = old
        clonazepam.save()
        sign_off(clonazepam)
        clonazepam.harms = new
        clonazepam.save()
        html = wanda.read(step_of(clonazepam, "submit"))
        gone, new_words = (re.findall(rf"(?s)<{tag}>(.*?)</{tag}>", html) for tag in ("del", "ins"))
        return gone, new_words

    return compare


def test_a_change_is_shown_word_by_word(compared: Compared) -> None:
    old = "<p>It can make you sleepy at first.</p><p>Take care on stairs.</p>"
    assert compared(old, old.replace("sleepy", "drowsy").replace(" at first", "")) == (
        ["sleepy at first."],
        ["drowsy."],
    )


def test_texts_of_two_megabytes_are_compared_as_a_whole(compared: Compared) -> None:
    gone, new = compared(f"<p>{'one two ' * 200_000}</p>", f"<p>{'two three ' * 180_000}</p>")
    assert (len(gone), len(new)) == (1, 1)
    assert gone[0].startswith("one two one two")


def test_a_long_text_is_compared_line_by_line(compared: Compared) -> None:
    lines = [" ".join(f"{letter}{number}" for number in range(1500)) for letter in "abc"]
    old = "".join(f"<p>{line}</p>" for line in lines)
    gone, new = compared(old, old.replace("b700", "changed"))
    assert [each.removesuffix("<br>") for each in gone] == [lines[1]]
    assert [each.removesuffix("<br>") for each in new] == [lines[1].replace("b700", "changed")]


def test_a_long_text_of_the_same_few_words_is_not_compared_word_by_word(compared: Compared) -> None:
    gone, new = compared(f"<p>{'one two ' * 350}</p>", f"<p>{'two three ' * 350}</p>")
    assert (len(gone), len(new)) == (1, 1)


# --- Editions ---------------------------------------------------------------------------------------------------------


def test_every_edition_can_still_be_read_with_what_was_said_about_it(
    wanda: Person, rahul: Person, clonazepam: Treatment
) -> None:
    Treatment.objects.filter(pk=clonazepam.pk).update(title="Second title")
    wanda.submit(clonazepam, note="A better title.")
    rahul.decide(Edition.objects.pending().get(), "ask", "Keep the name of the medicine.")
    Treatment.objects.filter(pk=clonazepam.pk).update(title="Third title")
    wanda.submit(clonazepam, note="A title with the name.")
    rahul.decide(Edition.objects.pending().get())
    rows = re.findall(r"See edition \d.*", words_of(wanda.read(step_of(clonazepam, "editions"))))
    third, second, first = re.split(r"(?=See edition)", rows[0])[1:]
    assert "(public now)" in third
    assert "Approved by a second person" in third
    assert "by wanda" in third
    assert "by rahul" in third
    assert "A title with the name." in third
    assert "Changes asked for" in second
    assert "A better title. To the writers: Keep the name of the medicine." in second
    assert "Loaded from content files, approved by nobody" in first
    shown = [wanda.read(step_of(clonazepam, "edition", number)) for number in (1, 2, 3)]
    assert [title in page for title, page in zip(["Clonazepam", "Second title", "Third title"], shown, strict=True)]
    assert "Third title" not in shown[0] + shown[1]


@pytest.mark.parametrize("number", ["0", "2", "99999999999999999999999", "9" * 5000, "-1", "x"])
def test_an_edition_that_does_not_exist_is_not_found(wanda: Person, clonazepam: Treatment, number: str) -> None:
    address = f"{step_of(clonazepam, 'editions')}{number}/"
    assert wanda.get(address).status_code in (302, 404)


def test_the_list_of_editions_takes_the_same_queries_however_many_there_are(
    wanda: Person, sign_off: Callable[..., Edition]
) -> None:
    term = Term.objects.get(key="tic")
    term.say = "TIK"
    term.save()
    sign_off(term)
    with CaptureQueriesContext(connection) as few:
        before = wanda.read(step_of(term, "editions")).count("See edition")
    for number in range(5):
        term.say = f"TIK {number}"
        term.save()
        sign_off(term)
    with CaptureQueriesContext(connection) as many:
        assert wanda.read(step_of(term, "editions")).count("See edition") == before + 5
    assert len(many) == len(few)


# --- Clinical review --------------------------------------------------------------------------------------------------


@pytest.fixture
def neurologist(person: Someone) -> Person:
    return person(REVIEWER, profession="Neurologist")


def test_a_clinical_review_is_shown_on_the_public_page(neurologist: Person, clonazepam: Treatment) -> None:
    assert "No clinician has checked it yet." in read_public(clonazepam)
    form = neurologist.open(step_of(clonazepam, "editions"))
    form.fill({"statement": "I have checked this page against current practice."})
    after = neurologist.press(form)
    review = ClinicalReview.objects.get()
    assert (review.edition, review.by, review.profession) == (
        current_of(clonazepam),
        neurologist.account,
        "Neurologist",
    )
    public = read_public(clonazepam)
    assert "Checked by a clinician (Neurologist)" in public
    assert "No clinician has checked it yet." not in public
    screen = words_of(neurologist.read(after["Location"]))
    assert "(Neurologist): I have checked this page against current practice." in screen


def test_a_clinical_review_is_of_the_edition_that_the_clinician_had_on_the_screen(
    neurologist: Person, sign_off: Callable[..., Edition], clonazepam: Treatment
) -> None:
    form = neurologist.open(step_of(clonazepam, "editions"))
    form.fill({"statement": "I have checked this page against current practice."})
    clonazepam.say = "KLOH-naz"
    clonazepam.save()
    sign_off(clonazepam)
    screen = words_of(neurologist.read(neurologist.press(form)["Location"]))
    assert "Nothing was recorded. A clinical review is of the text that the public reads" in screen
    assert "You wrote: “I have checked this page against current practice.”" in screen
    assert not ClinicalReview.objects.exists()


def test_only_an_account_with_a_profession_is_offered_a_clinical_review(
    wanda: Person, neurologist: Person, clonazepam: Treatment
) -> None:
    address = step_of(clonazepam, "editions")
    assert "Record my review" in neurologist.read(address)
    assert "Record my review" not in wanda.read(address)
    wanda.post(step_of(clonazepam, "clinical-review"), {"statement": "Checked.", "edition": 1})
    assert "Only an account with a recorded profession can record a clinical review." in wanda.read(address)
    assert not ClinicalReview.objects.exists()


def test_an_approval_is_no_clinical_review(
    neurologist: Person, sign_off: Callable[..., Edition], clonazepam: Treatment
) -> None:
    clonazepam.say = "KLOH-naz"
    clonazepam.save()
    sign_off(clonazepam)
    assert "No clinician has checked it yet." in read_public(clonazepam)


@pytest.mark.parametrize("statement", ["", "   ", "\0", "x" * 2001])
def test_a_clinical_review_that_says_nothing_is_not_recorded(
    neurologist: Person, clonazepam: Treatment, statement: str
) -> None:
    back = neurologist.post(step_of(clonazepam, "clinical-review"), {"statement": statement, "edition": 1})
    assert "Nothing was recorded" in neurologist.read(back["Location"])
    assert not ClinicalReview.objects.exists()


def test_a_page_that_is_not_public_cannot_be_reviewed_clinically(neurologist: Person) -> None:
    term = Term.objects.create(key="new-term", word="new term", meaning="<p>Something new.</p>")
    assert "Record my review" not in neurologist.read(step_of(term, "editions"))
    sent = neurologist.post(step_of(term, "clinical-review"), {"statement": "Checked.", "edition": 1})
    assert sent.status_code == 404
    assert not ClinicalReview.objects.exists()
