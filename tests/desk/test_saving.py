"""Several people save one page at once: nobody's words are overwritten unseen, and nobody's are lost."""

from typing import Any

import pytest
from django.db import IntegrityError
from django.db.models.signals import pre_save

from conditions.models import Cause, Guide, MyoclonusType, Treatment
from editorial.models import Account, Code, Revision
from editorial.snapshots import apply, serialize
from glossary.models import Term
from tests.desk.people import Form, Person, errors_of, everything_kept, list_of, read_form, step_of, typed, words_of

SECTION = {"heading": "Signs", "aspect": "signs", "body": "<p>Mine, added.</p>", "position": 5}


def saved(person: Person, form: Form) -> None:
    response = person.press(form, "_save")
    assert (response.status_code, errors_of(response)) == (302, []), words_of(response.content.decode())


def refused(person: Person, form: Form) -> tuple[str, Form]:
    """Press Save, see that nothing was saved, and return what is said and the form that comes back."""
    before = everything_kept()
    response = person.press(form, "_save")
    assert response.status_code == 200
    assert everything_kept() == before
    html = response.content.decode()
    return words_of(html), read_form(html, form.action)


def both_open(wanda: Person, rahul: Person, thing: Any) -> tuple[Form, Form]:
    return wanda.open(step_of(thing, "change")), rahul.open(step_of(thing, "change"))


def bodies(guide: Guide) -> dict[str, str]:
    return dict(guide.sections.order_by("position", "key").values_list("key", "body"))


# --- Two people -------------------------------------------------------------------------------------------------------


def test_a_late_save_is_not_stored_but_comes_back_with_the_changes_of_both(
    wanda: Person, rahul: Person, leaflet: Guide
) -> None:
    mine, theirs = both_open(wanda, rahul, leaflet)
    theirs.fill({"purpose": "Theirs alone", "say": "Both, theirs", "sections-0-body": "<p>Part of theirs.</p>"})
    saved(rahul, theirs)
    mine.fill({"title": "Mine alone", "say": "Both, mine", "sections-1-body": "<p>Part of mine.</p>"})

    told, again = refused(wanda, mine)

    assert "rahul saved this page at" in told
    assert "Purpose Entirely new words Theirs alone" in told
    assert "Section “What”: body Old. Part of theirs." in told
    assert "How to say it Yours Both, mine Theirs Both, theirs" in told
    assert (again["title"], again["purpose"], again["say"]) == ("Mine alone", "Theirs alone", "Both, mine")
    assert (again["sections-0-body"].strip(), again["sections-1-body"].strip()) == (
        "<p>Part of theirs.</p>",
        "<p>Part of mine.</p>",
    )
    saved(wanda, again)
    leaflet.refresh_from_db()
    assert (leaflet.title, leaflet.purpose, leaflet.say) == ("Mine alone", "Theirs alone", "Both, mine")
    assert bodies(leaflet) == {"what": "<p>Part of theirs.</p>\n", "why": "<p>Part of mine.</p>\n"}
    assert Revision.objects.latest("pk").by == wanda.account


def test_a_third_saver_in_between_starts_the_same_again(
    wanda: Person, rahul: Person, leaflet: Guide, make_account: Any
) -> None:
    rita = Person(make_account("rita", first_name="Rita", last_name="Roy"), wanda.commits)
    mine, theirs = both_open(wanda, rahul, leaflet)
    third = rita.open(step_of(leaflet, "change"))
    theirs.fill({"purpose": "Theirs"})
    saved(rahul, theirs)
    mine.fill({"title": "Mine"})
    _, again = refused(wanda, mine)
    third.fill({"say": "Of the third"})
    _, third = refused(rita, third)
    saved(rita, third)

    told, again = refused(wanda, again)

    assert "Rita Roy saved this page at" in told
    assert "rahul saved" not in told
    saved(wanda, again)
    leaflet.refresh_from_db()
    assert (leaflet.title, leaflet.purpose, leaflet.say) == ("Mine", "Theirs", "Of the third")


def test_everybody_who_saved_meanwhile_is_named(wanda: Person, rahul: Person, leaflet: Guide) -> None:
    mine, _ = both_open(wanda, rahul, leaflet)
    rahul.save(leaflet, {"purpose": "Theirs"})
    Person(Account.objects.create_superuser("root"), wanda.commits).save(leaflet, {"say": "root"})
    mine.fill({"title": "Mine"})
    told, _ = refused(wanda, mine)
    assert "rahul saved this page at" in told
    assert "root saved this page at" in told


def test_a_change_behind_the_back_of_the_desk_is_not_overwritten(wanda: Person, leaflet: Guide) -> None:
    form = wanda.open(step_of(leaflet, "change"))
    Guide.objects.filter(pk=leaflet.pk).update(purpose="From outside")
    form.fill({"title": "Mine"})
    response = wanda.press(form, "_save")
    assert "This page was changed outside the desk at" in words_of(response.content.decode())
    saved(wanda, read_form(response.content.decode(), form.action))
    leaflet.refresh_from_db()
    assert (leaflet.title, leaflet.purpose) == ("Mine", "From outside")


def test_a_change_behind_the_back_of_the_desk_before_the_form_was_opened_stops_nobody(
    wanda: Person, leaflet: Guide
) -> None:
    Guide.objects.filter(pk=leaflet.pk).update(purpose="From outside")
    assert wanda.save(leaflet, {"title": "Mine", "purpose": "Mine, too"}).status_code == 302
    assert [each.content["fields"]["purpose"] for each in Revision.objects.order_by("-pk")[:2]] == [
        "Mine, too",
        "From outside",
    ]


def test_the_same_change_by_two_people_is_saved_without_a_question(
    wanda: Person, rahul: Person, leaflet: Guide
) -> None:
    mine, theirs = both_open(wanda, rahul, leaflet)
    for form in (mine, theirs):
        form.fill({"title": "The same", "sections-1-DELETE": "on"})
    saved(rahul, theirs)
    saved(wanda, mine)
    leaflet.refresh_from_db()
    assert (leaflet.title, list(bodies(leaflet))) == ("The same", ["what"])


def test_saving_and_going_on_twice_meets_no_other(wanda: Person, leaflet: Guide) -> None:
    for title in ("One", "Two"):
        form = wanda.open(step_of(leaflet, "change"))
        form.fill({"title": title})
        assert wanda.press(form, "_continue").status_code == 302
    leaflet.refresh_from_db()
    assert leaflet.title == "Two"


# --- Parts ------------------------------------------------------------------------------------------------------------


def test_a_part_that_they_deleted_and_i_changed_comes_back_as_the_part_it_was(
    wanda: Person, rahul: Person, leaflet: Guide
) -> None:
    mine, theirs = both_open(wanda, rahul, leaflet)
    theirs.fill({"sections-0-DELETE": "on"})
    saved(rahul, theirs)
    mine.fill({"sections-0-heading": "What it is", "sections-0-body": "<p>Rewritten.</p>"})

    told, again = refused(wanda, mine)

    assert "Section “What it is” Yours Heading: What it is Body: Rewritten." in told.replace("Aspect: What it is ", "")
    assert "They deleted this. It is back, as you changed it." in told
    saved(wanda, again)
    assert bodies(leaflet) == {"what": "<p>Rewritten.</p>\n", "why": "<p>Old.</p>\n"}


def test_a_part_that_i_deleted_and_they_changed_stays(wanda: Person, rahul: Person, leaflet: Guide) -> None:
    mine, theirs = both_open(wanda, rahul, leaflet)
    theirs.fill({"sections-0-body": "<p>Rewritten.</p>"})
    saved(rahul, theirs)
    mine.fill({"sections-0-DELETE": "on"})
    told, again = refused(wanda, mine)
    assert "You deleted this. It is back, as they changed it." in told
    saved(wanda, again)
    assert bodies(leaflet) == {"what": "<p>Rewritten.</p>\n", "why": "<p>Old.</p>\n"}
    form = wanda.open(step_of(leaflet, "change"))
    form.fill({"sections-0-DELETE": "on"})
    saved(wanda, form)
    assert list(bodies(leaflet)) == ["why"]


def test_parts_that_both_added_are_all_there(wanda: Person, rahul: Person, leaflet: Guide) -> None:
    mine, theirs = both_open(wanda, rahul, leaflet)
    theirs.add_part("sections", {**SECTION, "body": "<p>Theirs, added.</p>"})
    saved(rahul, theirs)
    mine.add_part("sections", SECTION)
    mine.fill({"sections-1-DELETE": "on"})
    _, again = refused(wanda, mine)
    saved(wanda, again)
    assert bodies(leaflet) == {
        "what": "<p>Old.</p>\n",
        "signs": "<p>Theirs, added.</p>\n",
        "signs-2": "<p>Mine, added.</p>\n",
    }


def test_the_one_code_that_both_added_comes_back_with_both_texts(wanda: Person, rahul: Person, leaflet: Guide) -> None:
    mine, theirs = both_open(wanda, rahul, leaflet)
    for form, meaning in ((theirs, "Theirs, added."), (mine, "Mine, added.")):
        code = {"system": Code.System.MESH, "code": "D009207", "meaning": meaning, "checked": "Seen.", "position": 3}
        form.add_part("codes", code)
    saved(rahul, theirs)
    _, again = refused(wanda, mine)
    assert {again["codes-0-meaning"], again["codes-1-meaning"]} == {"Theirs, added.", "Mine, added."}
    _, again = refused(wanda, again)
    again.fill({"codes-1-code": "D009208"})
    saved(wanda, again)
    assert set(leaflet.codes.values_list("code", flat=True)) == {"D009207", "D009208"}


def test_what_was_typed_into_the_last_care_card_while_another_took_it_away_comes_back(
    wanda: Person, rahul: Person, leaflet: Guide
) -> None:
    mine, theirs = both_open(wanda, rahul, leaflet)
    theirs.fill({"care_cards-0-DELETE": "on"})
    saved(rahul, theirs)
    mine.fill({"care_cards-0-body": "<p>Mine, typed.</p>"})
    told, again = refused(wanda, mine)
    assert "Mine, typed." in told
    saved(wanda, again)


def test_moved_parts_keep_the_order_of_whoever_moved_them(wanda: Person, rahul: Person, leaflet: Guide) -> None:
    mine, theirs = both_open(wanda, rahul, leaflet)
    theirs.fill({"sections-0-position": "9"})
    saved(rahul, theirs)
    mine.fill({"sections-0-body": "<p>Mine.</p>"})
    told, again = refused(wanda, mine)
    assert "Order of Sections why → what" in told
    saved(wanda, again)
    assert bodies(leaflet) == {"why": "<p>Old.</p>\n", "what": "<p>Mine.</p>\n"}
    assert list(bodies(leaflet)) == ["why", "what"]


def test_links_of_both_are_put_together(wanda: Person, rahul: Person, twitch: MyoclonusType) -> None:
    pks = {each.key: each.pk for each in MyoclonusType.objects.all()}
    mine, theirs = both_open(wanda, rahul, twitch)
    theirs.fill({"also_sorted_as": [pks["epileptic"], pks["palatal"]]})
    theirs.add_part("causes", {"cause": Cause.objects.get(key="kidney").pk, "note": "", "position": 8})
    saved(rahul, theirs)
    mine.fill({"also_sorted_as": [pks["action"]], "causes-0-note": "<p>Mine.</p>"})
    _, again = refused(wanda, mine)
    saved(wanda, again)
    content = serialize(twitch)
    assert content["links"]["also_sorted_as"] == ["action", "palatal"]
    assert [(row["cause"], row["note"]) for row in content["children"]["causes"]] == [
        ("oxygen", "<p>Mine.</p>\n"),
        ("kidney", ""),
    ]


def test_uses_of_both_are_put_together(wanda: Person, rahul: Person, remedy: Treatment) -> None:
    mine, theirs = both_open(wanda, rahul, remedy)
    theirs.fill({"uses-0-last_searched": "2026-02-03", "uses-0-people_studied": "12"})
    saved(rahul, theirs)
    mine.fill({"uses-0-finding": "<p>Mine.</p>", "uses-0-people_studied": "13"})
    told, again = refused(wanda, mine)
    assert "people studied Yours 13 Theirs 12" in told
    saved(wanda, again)
    use = remedy.uses.get()
    assert (str(use.last_searched), use.people_studied, use.finding) == ("2026-02-03", 13, "<p>Mine.</p>\n")


def test_a_part_that_comes_back_takes_no_key_that_the_page_never_had(wanda: Person, leaflet: Guide) -> None:
    form = wanda.open(step_of(leaflet, "change"))
    row = form.add_part("sections", SECTION)
    form.fill({f"{row}-part": "chosen-by-hand"})
    saved(wanda, form)
    assert list(bodies(leaflet)) == ["what", "why", "signs"]


# --- What is not valid, or not true -----------------------------------------------------------------------------------


def test_what_is_half_filled_or_wrong_survives_the_putting_together(
    wanda: Person, rahul: Person, remedy: Treatment
) -> None:
    mine, theirs = both_open(wanda, rahul, remedy)
    theirs.fill({"purpose": "Theirs", "uses-0-not_known": "<p>Theirs.</p>"})
    saved(rahul, theirs)
    mine.fill({"title": "", "slug": "No Slug", "uses-0-last_searched": "soon", "uses-0-grade": "C"})
    row = mine.add_part("sections", {"heading": "", "aspect": "", "body": "<p>Half a part.</p>", "position": "last"})

    _, again = refused(wanda, mine)

    kept = ("title", "slug", "uses-0-last_searched", "uses-0-grade", f"{row}-body", f"{row}-position")
    assert [again[name] for name in kept] == ["", "No Slug", "soon", "C", "<p>Half a part.</p>", "last"]
    assert (again["purpose"], again["uses-0-not_known"].strip()) == ("Theirs", "<p>Theirs.</p>")
    told, again = refused(wanda, again)
    assert "Enter a valid date." in told
    assert again[f"{row}-body"] == "<p>Half a part.</p>"


@pytest.mark.parametrize("seen", [None, "", "0", "-1", "1.5", "x", "\0", "9" * 30, "9999", "٣", "1 OR 1=1"])
def test_a_forged_number_overwrites_nothing_unseen(wanda: Person, rahul: Person, leaflet: Guide, seen: str) -> None:
    rahul.save(leaflet, {"say": "Theirs", "sections-0-body": "<p>Theirs.</p>"})
    form = wanda.open(step_of(leaflet, "change"))
    form.fill({"seen": seen, "say": "Mine", "sections-0-body": "<p>Mine.</p>", "sections-1-DELETE": "on"})
    row = form.add_part("sections", SECTION)

    told, again = refused(wanda, form)

    assert "How to say it Yours Mine Theirs Theirs" in told
    assert "body Yours Mine. Theirs Theirs." in told
    assert (again["say"], again["sections-0-body"], again[f"{row}-body"]) == (
        "Mine",
        "<p>Mine.</p>",
        "<p>Mine, added.</p>",
    )
    saved(wanda, again)


def test_the_number_of_another_page_is_no_number_of_this_one(wanda: Person, rahul: Person, leaflet: Guide) -> None:
    other = Guide.objects.create(**typed(Guide, "other"))
    for number in range(5):
        rahul.save(other, {"say": f"{number}"})
    form = wanda.open(step_of(leaflet, "change"))
    form.fill({"seen": "5", "say": "Mine"})
    refused(wanda, form)


def test_only_what_the_desk_itself_put_into_a_form_is_held_back(wanda: Person, leaflet: Guide) -> None:
    form = wanda.open(step_of(leaflet, "change"))
    form.fill({"hold": "yes", "title": "Mine"})
    refused(wanda, form)


def test_a_broken_count_of_parts_in_a_late_save_changes_nothing(wanda: Person, rahul: Person, leaflet: Guide) -> None:
    mine, theirs = both_open(wanda, rahul, leaflet)
    theirs.fill({"title": "Theirs"})
    saved(rahul, theirs)
    mine.fill({"title": "Mine", "sections-TOTAL_FORMS": "x"})
    refused(wanda, mine)


def test_ids_of_parts_that_are_forged_take_no_text_away(wanda: Person, rahul: Person, leaflet: Guide) -> None:
    mine, theirs = both_open(wanda, rahul, leaflet)
    theirs.fill({"title": "Theirs"})
    saved(rahul, theirs)
    mine.fill({"sections-0-body": "<p>First.</p>", "sections-1-body": "<p>Second.</p>"})
    for name, value in (("id", mine["sections-0-id"]), ("id", "999999"), ("part", "what"), ("part", "no key")):
        mine.fill({f"sections-1-{name}": value})
        _, again = refused(wanda, mine)
        texts = {each.strip() for name in again.fields if name.endswith("-body") for each in again.fields[name]}
        assert {"<p>First.</p>", "<p>Second.</p>"} <= texts, (name, value)


def test_somebody_who_may_not_change_a_page_is_told_nothing_of_it(wanda: Person, leaflet: Guide, person: Any) -> None:
    form = wanda.open(step_of(leaflet, "change"))
    Guide.objects.filter(pk=leaflet.pk).update(say="From outside")
    before = everything_kept()
    assert person("no group").post(form.action, form.fields).status_code == 403
    assert everything_kept()["editorial_revision"] == before["editorial_revision"]


# --- New pages --------------------------------------------------------------------------------------------------------


def test_a_new_page_whose_key_somebody_took_meanwhile_comes_back(wanda: Person, rahul: Person) -> None:
    forms = [each.open(list_of(Term, "add")) for each in (rahul, wanda)]
    for form, meaning in zip(forms, ("Theirs", "Mine"), strict=True):
        form.fill({"key": "brand-new", "word": "brand-new", "meaning": f"<p>{meaning}.</p>"})
    saved(rahul, forms[0])
    told, again = refused(wanda, forms[1])
    assert "already exists" in told
    assert again["meaning"] == "<p>Mine.</p>"


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_key_that_is_taken_in_the_very_same_moment_is_no_fault_of_the_server(wanda: Person, times: int) -> None:
    """The receiver stands for transactions of others that end after the form was checked."""
    tries: list[Term] = []

    def take_it(instance: Term, **_: Any) -> None:
        tries.append(instance)
        if len(tries) <= times:
            raise IntegrityError("UNIQUE constraint failed: glossary_term.key")

    form = wanda.open(list_of(Term, "add"))
    form.fill({"key": "brand-new", "word": "brand-new", "meaning": "<p>Mine.</p>"})
    pre_save.connect(take_it, sender=Term)
    try:
        if times > 1:
            response = wanda.press(form, "_save")
            assert response.status_code == 409
            assert "Nothing was saved, and nothing that you typed is lost." in words_of(response.content.decode())
            form = read_form(response.content.decode(), form.action)
        saved(wanda, form)
    finally:
        pre_save.disconnect(take_it, sender=Term)
    assert Revision.objects.filter(key="brand-new").count() == 1


def test_a_part_that_was_deleted_and_made_again_is_the_same_part(wanda: Person, rahul: Person, leaflet: Guide) -> None:
    before, mine = serialize(leaflet), wanda.open(step_of(leaflet, "change"))
    rahul.save(leaflet, {"sections-0-DELETE": "on"})
    apply(before)
    mine.fill({"sections-0-body": "<p>Mine.</p>"})
    saved(wanda, mine)
    assert bodies(leaflet) == {"what": "<p>Mine.</p>\n", "why": "<p>Old.</p>\n"}
