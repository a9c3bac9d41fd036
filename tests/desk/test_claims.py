"""A claim that readers would find without a source: submitted, approved, published at once, taken down, loaded."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from citations.models import Source
from conditions.models import Guide, MyoclonusType, Treatment
from editorial.errors import RefusedError
from editorial.loading import LoadError, after_loaddata, load, working_contents
from editorial.models import Edition
from editorial.sets import review_set, submit_set
from editorial.snapshots import apply, serialize
from editorial.status import current_of
from editorial.workflow import review, submit
from publication.claims import claims, only_sourced_by, without_public_source
from publication.store import store
from tests.desk.people import Person, read_public, review_of, step_of, words_of
from tests.editorial.sample import LINKED, content_of, little_site, put, write_little_files

NOT_PUBLIC = "No source of this claim is public: “new-study”. Publish one of them first, or name another."

OUT_OF_SIGHT = "This text relies on sources that readers cannot see. Their footnotes are left out:"


@pytest.fixture
def new_study(db: None) -> Source:
    """A source that readers do not see yet."""
    source: Source = put(content_of(Source, "new-study", year=2020))
    return source


@pytest.fixture
def graded(clonazepam: Treatment, new_study: Source) -> Treatment:
    """A public page, and in its draft a graded row that names only the new source."""
    use = clonazepam.uses.exclude(grade="").first()
    assert use
    use.sources.set([new_study])
    return clonazepam


@pytest.fixture
def suspects(new_study: Source) -> Guide:
    """A guide, not public, with a medicine that only the new source names. Nobody grades it."""
    guide: Guide = put(content_of(Guide, "suspects", group="site"))
    row = guide.suspect_medicines.create(key="cefepime", medicine_class="Antibiotics", medicine="Cefepime")
    row.sources.set([new_study])
    return guide


def waiting() -> Edition:
    found: Edition = Edition.objects.pending().get()
    return found


# --- Submitting and approving -----------------------------------------------------------------------------------------


def test_a_grade_whose_only_source_is_not_public_is_not_submitted_and_the_screen_says_why(
    wanda: Person, graded: Treatment
) -> None:
    wanda.save(graded, {})
    words = words_of(wanda.read(step_of(graded, "submit")))
    assert "What stands in the way" in words
    assert NOT_PUBLIC in words
    assert (
        "This text relies on sources that readers cannot see. Their footnotes are left out: /sources/new-study/"
        in words
    )
    refused = wanda.submit(graded)
    assert refused.status_code == 403
    assert NOT_PUBLIC in words_of(refused.content.decode())
    assert not Edition.objects.pending().exists()


def test_any_row_that_names_only_sources_out_of_sight_is_held_back(wanda: Person, suspects: Guide) -> None:
    assert wanda.account
    with pytest.raises(RefusedError, match="“cefepime”: No source of this claim is public: “new-study”"):
        submit(suspects, by=wanda.account, note="A note.")


def test_it_is_submitted_and_approved_once_the_source_is_public(
    wanda: Person, rahul: Person, graded: Treatment, new_study: Source, sign_off: Callable[..., Edition]
) -> None:
    sign_off(new_study)
    assert wanda.submit(graded).status_code == 302
    rahul.decide(waiting())
    assert "/sources/new-study/" in read_public(graded)


def test_a_source_that_goes_along_in_the_same_set_counts_as_public(
    wanda: Person, rahul: Person, graded: Treatment, new_study: Source
) -> None:
    assert wanda.account
    assert rahul.account
    along = [("citations.source", "new-study")]
    assert list(without_public_source(serialize(graded), along)) == []
    edition_set = submit_set([new_study, graded], by=wanda.account, note="A note.")
    edition = Edition.objects.get(edition_set=edition_set, key=graded.key)
    with pytest.raises(RefusedError, match="No source of this claim is public"):
        review(edition, by=rahul.account, approve=True)
    review_set(edition_set, by=rahul.account, approve=True)
    assert "/sources/new-study/" in read_public(graded)


def test_what_was_submitted_is_not_approved_after_its_only_source_was_taken_down(
    wanda: Person, rahul: Person, graded: Treatment, new_study: Source, sign_off: Callable[..., Edition]
) -> None:
    sign_off(new_study)
    wanda.submit(graded)
    edition = waiting()
    sign_off(new_study, change="withdrawn", note="It was retracted.")
    words = words_of(rahul.read(review_of(edition)))
    assert "What stands in the way of approving it" in words
    assert NOT_PUBLIC in words
    assert rahul.decide(edition).status_code == 403
    edition.refresh_from_db()
    assert edition.verdict == "pending"
    assert rahul.decide(edition, "ask", "Name another.").status_code == 302


def test_a_claim_without_any_source_is_told_once(wanda: Person, graded: Treatment) -> None:
    for use in graded.uses.filter(sources__key="new-study"):
        use.sources.clear()
    assert words_of(wanda.read(step_of(graded, "submit"))).count("This claim has no source.") == 1


def test_a_row_without_a_grade_and_without_a_source_claims_nothing(wanda: Person, remedy: Treatment) -> None:
    assert [claim.needs_source for claim in claims(serialize(remedy))] == [False]
    assert list(without_public_source(serialize(remedy))) == []


# --- What cannot wait -------------------------------------------------------------------------------------------------

URGENT = {"change": "correction", "note": "A dose was wrong.", "reason": "It could kill."}


def test_not_even_what_cannot_wait_brings_a_new_grade_without_a_source(rahul: Person, graded: Treatment) -> None:
    refused = rahul.post(step_of(graded, "urgent"), URGENT)
    assert refused.status_code == 403
    assert NOT_PUBLIC in words_of(refused.content.decode())


def test_what_cannot_wait_is_not_held_up_by_what_readers_see_already(
    rahul: Person, clonazepam: Treatment, sign_off: Callable[..., Edition]
) -> None:
    use = clonazepam.uses.exclude(grade="").first()
    assert use
    only = use.sources.first()
    assert only
    use.sources.set([only])
    Treatment.objects.filter(pk=clonazepam.pk).update(say="KLON")
    sign_off(clonazepam)
    sign_off(only, change="withdrawn", note="It was retracted.")
    Treatment.objects.filter(pk=clonazepam.pk).update(say="KLOH-naz")
    assert rahul.post(step_of(clonazepam, "urgent"), URGENT).status_code == 302
    assert "KLOH-naz" in read_public(clonazepam)


# --- Taking a source down ---------------------------------------------------------------------------------------------


def test_taking_down_the_only_source_of_a_grade_is_warned_of_before_it_is_done_and_in_its_review(
    wanda: Person, rahul: Person, graded: Treatment, new_study: Source, sign_off: Callable[..., Edition]
) -> None:
    sign_off(new_study)
    sign_off(graded)
    use = graded.uses.filter(sources=new_study).get()
    row = f"Treatment: {graded.title}: use for a type “{use.key}”"
    words = words_of(wanda.read(step_of(new_study, "withdraw")))
    assert "Claims that would have no source" in words
    assert row in words
    assert "Pages that rely on it Their footnotes to it are left out:" in words
    assert "without a link" not in words
    wanda.submit(new_study, change="withdrawn", note="It was retracted.")
    words = words_of(rahul.read(review_of(waiting())))
    assert "Claims that would have no source" in words
    assert row in words
    wanda.post(step_of(new_study, "withdraw"), {"note": "Wrong.", "reason": "Harm.", "redirect_to": "", "alone": ""})
    words = words_of(rahul.read(review_of(Edition.objects.latest("pk"))))
    assert "Claims that have no source" in words
    assert row in words


def test_taking_down_one_source_of_several_is_no_such_warning(wanda: Person, clonazepam: Treatment) -> None:
    publication = store.get()
    shared = next(
        source
        for claim in claims(serialize(clonazepam))
        if len(claim.sources) > 1
        for source in claim.sources
        if not only_sourced_by(publication, source)
    )
    words = words_of(wanda.read(step_of(Source.objects.get(key=shared[1]), "withdraw")))
    assert "Claims that would have no source" not in words
    assert "Pages that rely on it" in words


def test_a_page_that_other_pages_lead_to_is_taken_down_under_its_own_heading(wanda: Person) -> None:
    words = words_of(wanda.read(step_of(MyoclonusType.objects.get(key="sleep"), "withdraw")))
    assert "These pages lead to it. Their words stay, without a link:" in words
    assert "Pages that rely on it" not in words


def test_a_source_that_was_taken_down_is_told_as_one_that_readers_cannot_see(
    wanda: Person, rahul: Person, clonazepam: Treatment, new_study: Source, sign_off: Callable[..., Edition]
) -> None:
    sign_off(new_study)
    cited = f'{clonazepam.harms}<p>It may make you tired.<a href="/sources/new-study/">Study 2020</a></p>'
    wanda.save(clonazepam, {"harms": cited})
    sign_off(new_study, change="withdrawn", note="It was retracted.")
    title = store.get().gone["citations.source", "new-study"].title
    told = f"{OUT_OF_SIGHT} “{title}” was withdrawn."
    words = words_of(wanda.read(step_of(clonazepam, "submit")))
    assert told in words
    assert "These sources are overdue" not in words
    assert "without a link" not in words
    wanda.submit(clonazepam)
    assert told in words_of(rahul.read(review_of(waiting())))


# --- Content files ----------------------------------------------------------------------------------------------------


def test_one_load_publishes_sources_and_the_pages_that_rely_on_them(empty_desk: None, tmp_path: Path) -> None:
    load(write_little_files(tmp_path, LINKED).glob("*/*.yaml"), publish=True)
    assert "/sources/little-study/" in Client().get("/treatments/tablet/").content.decode()


def test_so_does_loaddata_in_whatever_order_the_models_come(empty_desk: None) -> None:
    before = working_contents()
    for content in little_site().values():
        apply(content)
    after_loaddata(before, publish=True)
    assert current_of(Treatment.objects.get(key="tablet"))


def test_a_load_of_drafts_needs_no_public_source(empty_desk: None, tmp_path: Path) -> None:
    load(write_little_files(tmp_path, LINKED).glob("*/*.yaml"), publish=False)
    assert current_of(Treatment.objects.get(key="tablet")) is None


def test_a_load_that_would_publish_a_grade_without_a_public_source_loads_nothing(
    empty_desk: None, tmp_path: Path
) -> None:
    files = sorted(write_little_files(tmp_path, LINKED).glob("*/*.yaml"))
    treatment = next(path for path in files if path.stem == "tablet")
    load([path for path in files if path != treatment], publish=False)
    with pytest.raises(LoadError, match=r"tablet.*No source of this claim is public: “little-study”"):
        load([treatment], publish=True)
    assert not Treatment.objects.exists()


def test_every_shipped_claim_has_a_source_that_readers_see(db: None) -> None:
    publication = store.get()
    found = [claim for record in publication.records.values() for claim in claims(record["content"])]
    assert len([claim for claim in found if claim.needs_source]) > 50
    assert [claim for claim in found if claim.fault(publication.pages)] == []
