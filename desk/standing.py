"""Where a page stands and what comes next, in words for whoever has it open."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime

from desk.accounts import reviewers
from desk.reviews import SOON, Stage, stage_of
from editorial.models import Edition, Editioned
from editorial.status import State
from publication.published import PublishedPage


def describe(found: State) -> str:
    """Where a page stands, in a sentence or two."""
    return " ".join([_public(found), *_under_way(found)])


def _public(found: State) -> str:
    if not found.current:
        return "Not public yet."
    alone = f" by {found.current.submitted_by} alone, and nobody has confirmed it yet" if found.alone else ""
    public = f"Withdrawn{alone}." if found.withdrawn else f"Edition {found.current.number} is public{alone}."
    return f"{public} There are edits that readers do not see." if found.unpublished_edits else public


def _under_way(found: State) -> list[str]:
    told = []
    if found.pending:
        told.append(f"Edition {found.pending.number} waits for review.")
    if found.edited_since_submission:
        told.append("The text was edited after it was submitted.")
    if found.sent_back:
        told.append(f"{found.sent_back.reviewed_by} asked for changes to edition {found.sent_back.number}.")
    if found.scheduled:
        told.append(f"Edition {found.scheduled.number} becomes public on {moment(found.scheduled)}.")
    if found.edited_since_schedule:
        told.append("The text was edited after it was approved.")
    if found.parked:
        told.append(f"A draft of {found.parked.by} is put aside.")
    return told


def moment(edition: Edition) -> str:
    """When `edition` becomes public, or became so."""
    return date_format(localtime(edition.live_from), "j F Y, H:i e")


@dataclass(frozen=True)
class NextStep:
    """What comes next, and the link to where it is done (empty where there is nothing to do but wait)."""

    words: str
    label: str = ""
    address: str = ""


def next_step(thing: Editioned, found: State, page: PublishedPage | None, *, viewer: Any) -> NextStep:
    """What `viewer` does next with `thing`, which readers see as `page`."""
    if found.pending:
        decision = _decision(found.pending, viewer, "decides")
        if decision.address or not found.edited_since_submission:
            return decision
    if found.sent_back:
        note = f"Change the text as the note says, and submit it again: “{found.sent_back.review_note}”"
        return NextStep(note, "Compare and submit", _step(thing, "submit"))
    if found.unpublished_edits and (found.edited_since_schedule or not found.scheduled):
        again = "Submit it again, so that the newer text is decided on." if found.pending else _SUBMIT
        return NextStep(again, "Compare and submit", _step(thing, "submit"))
    if found.unconfirmed:
        return _decision(found.unconfirmed[0], viewer, "confirms it or takes it back")
    if found.scheduled:
        told = "Nothing to do: it becomes public by itself. To change it before, cancel the date first."
        return NextStep(told, "Compare and submit", _step(thing, "submit"))
    if found.parked:
        return NextStep("Take up the draft that was put aside.", "The draft", _step(thing, "put-aside"))
    if found.withdrawn:
        told = "Nothing to do. To bring the page back, submit it again."
        return NextStep(told, "Compare and submit", _step(thing, "submit"))
    return _clinical_review(thing, page)


_SUBMIT = "When the text is ready, compare it with what readers see and submit it for review."


def _decision(edition: Edition, viewer: Any, verb: str) -> NextStep:
    others = [each for each in reviewers() if each.pk not in edition.authors]
    if viewer in others:
        address = reverse("admin:editorial_edition_change", args=[edition.pk])
        return NextStep(f"Read edition {edition.number} and decide on it.", "Decide", address)
    if not others:
        told = "Nobody can decide: all reviewers wrote part of it. Ask an administrator for another reviewer."
        return NextStep(told)
    names = ", ".join(each.get_username() for each in others)
    return NextStep(f"Wait until a second person {verb}. Who may: {names}.")


def _clinical_review(thing: Editioned, page: PublishedPage | None) -> NextStep:
    stage = stage_of(page) if page else None
    if stage is Stage.NEVER:
        told = "No clinician has checked this page yet. Somebody with a profession in their account records it."
        return NextStep(told, "Record a clinical review", _step(thing, "editions"))
    if not (page and page.review):
        return NextStep("Nothing to do.")
    due = date_format(page.review.next_due, "j F Y")
    if stage in SOON:
        told = f"The clinical review {'was' if stage is Stage.OVERDUE else 'is'} due on {due}."
        return NextStep(told, "Record a clinical review", _step(thing, "editions"))
    return NextStep(f"Nothing to do. The next clinical review is due on {due}.")


def _step(thing: Editioned, step: str) -> str:
    return reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_{step}", args=[thing.pk])
