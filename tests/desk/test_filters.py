"""The lists of pages are narrowed down to what somebody has to do."""

import datetime
from collections.abc import Callable

import pytest
from django.utils import timezone

from citations.models import Source
from conditions.models import Guide, Treatment
from editorial.models import Account, ClinicalReview, Edition, Editioned, Parked
from editorial.status import current_of
from editorial.workflow import record, review, submit
from glossary.models import Term
from publication.store import store
from tests.desk.people import Person, list_of, rows_of
from tests.desk.test_standing import published_alone

DAY = datetime.timedelta(days=1)


def found(person: Person, query: str, model: type[Editioned] = Term) -> list[str]:
    """The keys of the pages in a list, in their order."""
    titles = {str(thing): thing.key for thing in model._default_manager.all()}
    shown = [
        title
        for row in rows_of(person.read(list_of(model), query))
        for title in titles
        if f"{row} ".startswith(f"{title} ")
    ]
    return [titles[title] for title in shown]


@pytest.fixture
def words(wanda: Person, rahul: Person, empty_desk: None, sign_off: Callable[..., Edition]) -> None:
    """A word at each place where a page can stand."""
    writer, reviewer = wanda.account, rahul.account
    assert writer
    assert reviewer

    def term(key: str, public: bool = True) -> Term:
        made: Term = Term.objects.create(key=key, word=f"the {key} word", meaning="<p>Old.</p>\n")
        if public:
            sign_off(made)
        return made

    def edited(key: str, by: Account = writer) -> Term:
        made = term(key)
        made.say = "NEW"
        made.save()
        record(made, by=by)
        return made

    def submitted(key: str) -> Edition:
        return submit(edited(key), by=writer, note="New.")

    term("public")
    record(term("new", public=False), by=reviewer)
    edited("edited")
    edited("edited-by-another", by=reviewer)
    submitted("waiting")
    review(submitted("sent-back"), by=reviewer, approve=False, note="Not yet.")
    review(submitted("scheduled"), by=reviewer, approve=True, live_from=timezone.now() + DAY)
    published_alone(term("alone"), writer)
    parked = current_of(term("parked"))
    assert parked
    Parked.objects.create(
        model="glossary.term", key="parked", revision=parked.revision, base=parked.revision, by=reviewer
    )
    sign_off(term("withdrawn"), change="withdrawn", note="Wrong.")


@pytest.mark.usefixtures("words")
@pytest.mark.parametrize(
    ("stands", "keys"),
    [
        ("mine", "edited scheduled sent-back waiting"),
        ("edits", "edited edited-by-another new scheduled sent-back waiting"),
        ("new", "new"),
        ("waiting", "waiting"),
        ("back", "sent-back"),
        ("scheduled", "scheduled"),
        ("alone", "alone"),
        ("parked", "parked"),
        ("withdrawn", "withdrawn"),
    ],
)
def test_a_list_shows_only_pages_that_stand_there(wanda: Person, stands: str, keys: str) -> None:
    assert sorted(found(wanda, f"stands={stands}")) == keys.split()


def test_saves_that_readers_see_meanwhile_are_no_drafts_any_more(
    wanda: Person, empty_desk: None, sign_off: Callable[..., Edition]
) -> None:
    term = Term.objects.create(key="word", word="word", meaning="<p>Old.</p>\n")
    sign_off(term)
    wanda.save(term, {"say": "NEW"})
    assert found(wanda, "stands=mine") == ["word"]
    wanda.save(term, {"say": ""})
    assert found(wanda, "stands=mine") == []
    wanda.save(term, {"say": "NEW"})
    term.refresh_from_db()
    sign_off(term)
    assert found(wanda, "stands=mine") == []


def test_a_list_shows_only_pages_that_somebody_looks_after(
    wanda: Person, make_account: Callable[..., Account], empty_desk: None
) -> None:
    ada = make_account("ada")
    for key, owner, backup in (
        ("mine", wanda.account, None),
        ("stand-in", ada, wanda.account),
        ("hers", ada, None),
        ("stray", None, None),
    ):
        Term.objects.create(key=key, word=key, meaning="<p>Old.</p>\n", owner=owner, backup=backup)
    assert sorted(found(wanda, "owner=me")) == ["mine", "stand-in"]
    assert found(wanda, "owner=nobody") == ["stray"]
    assert sorted(found(wanda, f"owner={ada.pk}")) == ["hers", "stand-in"]
    assert "ada" in wanda.read(list_of(Term)).partition('id="changelist-filter"')[2]


@pytest.mark.parametrize(
    ("days", "stage"), [(-1, "overdue"), (0, "30"), (30, "30"), (31, "90"), (90, "90"), (91, None), (None, "never")]
)
def test_a_list_shows_only_pages_whose_review_is_due(
    wanda: Person, clonazepam: Treatment, days: int | None, stage: str | None
) -> None:
    if days is not None:
        due = timezone.localdate() + datetime.timedelta(days=days)
        values = {"by": wanda.account, "profession": "Neurologist", "statement": "Checked."}
        edition = current_of(clonazepam)
        ClinicalReview.objects.create(edition=edition, on=due - 365 * DAY, next_due=due, **values)
        store.expire()
    query = "q=clonazepam&due="
    lists = {each for each in ("overdue", "30", "90", "never") if found(wanda, query + each, Treatment)}
    assert lists == ({stage} if stage else set())


def test_nothing_is_said_of_clinical_reviews_where_no_clinician_need_check(wanda: Person) -> None:
    assert "By clinical review" not in wanda.read(list_of(Source))
    assert "privacy" not in found(wanda, "due=never", Guide)
    assert found(wanda, "due=never", Guide)


@pytest.mark.parametrize("name", ["stands", "owner", "due"])
@pytest.mark.parametrize("wrong", ["", "nonsense", "-1", "0", "9" * 40, "1%27--", "%3Cscript%3E"])
def test_a_filter_made_by_hand_shows_everything_or_is_refused(wanda: Person, name: str, wrong: str) -> None:
    response = wanda.get(list_of(Treatment), f"{name}={wrong}")
    assert response.status_code == 200
    assert len(rows_of(response.content.decode())) == Treatment.objects.count()
    assert wanda.get(list_of(Treatment), f"{name}=%00").status_code == 400


@pytest.mark.usefixtures("words")
@pytest.mark.parametrize("query", ["stands=mine", "stands=edits", "stands=back", "owner=me", "_facets=True"])
def test_a_filter_costs_the_same_however_many_pages_there_are(wanda: Person, query: str) -> None:
    list_ = list_of(Term)
    Term.objects.filter(key="public").update(owner=wanda.account)
    wanda.read(list_, query)
    few = wanda.queries(list_, query)
    for number in range(20):
        values = {"key": f"more-{number}", "word": f"more {number}", "meaning": "<p>Old.</p>\n", "owner": wanda.account}
        record(Term.objects.create(**values), by=wanda.account)
    assert wanda.queries(list_, query) == few
