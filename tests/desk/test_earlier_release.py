"""What an earlier release kept, when pages had other fields and parts, on the screens of the desk."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from conditions.models import MyoclonusType
from editorial.models import Account, Edition, Revision
from editorial.snapshots import serialize, upgrade
from editorial.status import latest_revision
from editorial.workflow import submit
from tests.desk.people import Person, everything_kept, list_of, read_form, read_public, review_of, step_of, words_of
from tests.editorial.sample import keep_as_an_earlier_release, put


@pytest.fixture
def twitch(twitch: MyoclonusType, wanda: Person, writer: Account, sign_off: Callable[..., Edition]) -> MyoclonusType:
    """A page with a public, a waiting and an unsubmitted text, all kept by an earlier release."""
    sign_off(twitch)
    wanda.save(twitch, {"purpose": "Of the waiting text"})
    submit(twitch, by=writer, note="A test.")
    wanda.save(twitch, {"title": "Of the draft"})
    for revision in Revision.objects.filter(model="conditions.myoclonustype", key="twitch"):
        keep_as_an_earlier_release(revision)
    put(upgrade(latest_revision(twitch).content))  # type: ignore[union-attr]
    return MyoclonusType.objects.get(pk=twitch.pk)


def test_every_screen_about_an_old_text_can_be_read(wanda: Person, rahul: Person, twitch: MyoclonusType) -> None:
    waiting = Edition.objects.pending().get()
    before = everything_kept()
    for step, *more in (
        ("changelist",),
        ("change",),
        ("preview",),
        ("submit",),
        ("withdraw",),
        ("put-aside",),
        ("editions",),
        ("edition", 1),
        ("edition", 2),
        ("revisions",),
        ("revision", 1),
        ("revision", 3),
    ):
        address = list_of(MyoclonusType) if step == "changelist" else step_of(twitch, step, *more)
        assert rahul.read(address), step
    assert rahul.read(review_of(waiting))
    assert rahul.read(reverse("admin:editorial_edition_preview", args=[waiting.pk]))
    assert everything_kept() == before

    rahul.decide(waiting)
    waiting.refresh_from_db()
    assert waiting.verdict == "approved"
    assert "Of the waiting text" in read_public(twitch)
    for address in ("/types/twitch/history/", "/types/twitch/history/2/", "/types/twitch/history/1/text/"):
        assert rahul.read(address)


def test_words_that_have_no_place_any_more_are_shown_where_the_text_is_put_back(
    wanda: Person, twitch: MyoclonusType
) -> None:
    screen = words_of(wanda.read(step_of(twitch, "revision", 1)))
    back, left_out = screen.split("What has no place in the form any more")
    assert "Former parts “a”: body Words of a former part." in left_out
    assert "Former Words of a former field." in left_out
    assert "Words of a former" not in back.split("What would change in the draft")[1]

    assert wanda.press(wanda.open(step_of(twitch, "revision", 1))).status_code == 302
    first = Revision.objects.get(model="conditions.myoclonustype", key="twitch", number=1)
    assert serialize(MyoclonusType.objects.get(pk=twitch.pk)) == upgrade(first.content)


def test_a_draft_put_aside_before_the_release_shows_them_before_it_is_taken_up(
    wanda: Person, twitch: MyoclonusType
) -> None:
    wanda.post(step_of(twitch, "put-aside"), {"park": ""})
    keep_as_an_earlier_release(Revision.objects.get(content__fields__title="Of the draft"))
    screen = wanda.read(step_of(twitch, "put-aside"))
    assert "Former Words of a former field." in words_of(screen)
    assert wanda.press(read_form(screen, step_of(twitch, "put-aside")), "resume").status_code == 200
    assert MyoclonusType.objects.get(pk=twitch.pk).title == "Of the draft"


def test_a_form_from_before_the_release_is_put_together_with_what_others_saved_after_it(
    wanda: Person, rahul: Person, twitch: MyoclonusType
) -> None:
    mine = wanda.open(step_of(twitch, "change"))
    mine.fill({"triggers": None, "title": "Mine"})  # a field that the release brought
    rahul.save(twitch, {"triggers": "<p>Theirs.</p>", "say": "theirs"})
    late = wanda.press(mine, "_save")
    assert "rahul saved this page at" in words_of(late.content.decode())
    assert wanda.press(read_form(late.content.decode(), mine.action), "_save").status_code == 302
    now = MyoclonusType.objects.get(pk=twitch.pk)
    assert (now.title, now.say, now.triggers) == ("Mine", "theirs", "<p>Theirs.</p>\n")


@pytest.mark.parametrize("way", ["save", "put back"])
def test_words_typed_into_a_field_that_a_release_took_away_are_shown_before_anything_is_saved(
    wanda: Person, twitch: MyoclonusType, way: str
) -> None:
    form = wanda.open(step_of(twitch, "change"))
    form.fill({"title": "Mine", "former": "<p>Typed for an hour.</p>", "former_parts-0-body": "<p>And this.</p>"})
    if way == "save":
        shown = wanda.press(form, "_save").content.decode()
    else:
        wanda.post(step_of(twitch, "autosave"), dict(form.fields))
        shown = wanda.post(step_of(twitch, "put-back")).content.decode()

    words = words_of(shown)
    assert "former Typed for an hour." in words
    assert "former parts 1: body And this." in words
    assert MyoclonusType.objects.get(pk=twitch.pk).title == "Of the draft"
    assert wanda.press(read_form(shown, form.action), "_save").status_code == 302
    assert MyoclonusType.objects.get(pk=twitch.pk).title == "Mine"
