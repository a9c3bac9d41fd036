"""Drafts submitted together and decided on together, and what new content files brought that readers do not see yet."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import pluralize
from django.urls import URLPattern, path, reverse

from desk.conflicts import conflict_links
from desk.obstacles import refuse_below_standard
from desk.queue import name_of
from desk.safe import SafeLookups
from desk.step_forms import ReviewForm
from desk.views import account_of, screen, step_address
from editorial.diff import Change, compare
from editorial.errors import RefusedError
from editorial.loading import conflicts, file_drafts
from editorial.models import Account, Edition, Editioned, EditionSet
from editorial.release_rules import DocumentId, embedded_ids, held_for_clinician, marked_texts
from editorial.sets import MOST_PAGES, members, review_set, submit_set
from editorial.status import contents_before, drafts
from publication.kinds import kind_of
from publication.published import PublishedPage
from publication.store import store

# --- What waits to be submitted ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class WaitingDraft:
    """The newest text of a page that readers do not see and that nobody has submitted."""

    document: DocumentId
    number: int  # of the revision
    thing: Editioned
    title: str
    from_file: bool
    needs_clinician: bool  # it, or what it shows inside it

    @property
    def kind(self) -> str:
        return kind_of(self.document.model).name

    @property
    def is_safety(self) -> bool:
        return kind_of(self.document.model).is_safety

    @property
    def address(self) -> str:
        """Where the draft is edited."""
        return step_address(self.thing, "change")

    @property
    def choice(self) -> str:
        """What the form sends for it: a text that somebody saves meanwhile is another choice."""
        return f"{self.document}/{self.number}"

    @property
    def sort_key(self) -> tuple[Any, ...]:
        """Safety first, then what came with content files, then by kind and key."""
        folder = kind_of(self.document.model).model.FOLDER
        return (not self.is_safety, not self.from_file, folder, self.document.key)


def waiting_drafts() -> list[WaitingDraft]:
    """Every draft that is not under way, in the order in which a set shows them; a fixed number of queries."""
    rows = list(drafts().values_list("model", "key", "number", "content"))
    from_files = set(file_drafts().values_list("model", "key"))
    unchecked = marked_texts()
    keys = defaultdict(set)
    for model, key, _, _ in rows:
        keys[model].add(key)
    things = {
        DocumentId(model, thing.key): thing
        for model, of_model in keys.items()
        for thing in apps.get_model(model)._default_manager.filter(key__in=of_model)
    }
    under_way = (Edition.objects.pending() | Edition.objects.scheduled()).values_list("model", "key")
    busy = {DocumentId(*identity) for identity in under_way}
    found = [
        WaitingDraft(
            document,
            number,
            things[document],
            kind_of(model).title(content["fields"]),
            from_file=(model, key) in from_files,
            needs_clinician=not unchecked.isdisjoint([document, *embedded_ids(content)]),
        )
        for model, key, number, content in rows
        if (document := DocumentId(model, key)) in things and document not in busy
    ]
    return sorted(found, key=lambda draft: draft.sort_key)


@dataclass(frozen=True)
class ContentUpdate:
    """What new content files brought and readers do not see yet, for the first page of the desk and for `prepare`."""

    waiting: int
    safety: int
    for_a_clinician: int  # which nobody can approve before a clinician has checked them; not among the others
    in_conflict: int
    address: str

    @property
    def heading(self) -> str:
        if self.safety:
            return "Safety update not public"
        return "Content update not public" if self.waiting or self.in_conflict else "New texts wait for a clinician"

    @property
    def sentence(self) -> str:
        told = [
            f"Texts from the new content files that wait: {self.waiting}. About safety: {self.safety}.",
            f"For a clinician to check first: {self.for_a_clinician}." if self.for_a_clinician else "",
            f"In conflict with edits here: {self.in_conflict}." if self.in_conflict else "",
        ]
        return " ".join(filter(None, told))


def content_update() -> ContentUpdate | None:
    """The update that waits, be it submitted or not; None where readers see all that the content files say."""
    from_files = {DocumentId(model, key) for model, key in file_drafts().values_list("model", "key")}
    marked = marked_texts() & from_files
    labels = [document.model for document in from_files - marked]
    for_a_clinician, in_conflict = len(marked), conflicts().count()
    if not (labels or for_a_clinician or in_conflict):
        return None
    safety = sum(kind_of(label).is_safety for label in labels)
    address = reverse("admin:editorial_editionset_submit")
    return ContentUpdate(len(labels), safety, for_a_clinician, in_conflict, address)


# --- Submitting and reviewing a set -----------------------------------------------------------------------------------


CHANGED_MEANWHILE = (
    "Somebody saved, submitted or deleted one of these drafts after you opened this page. Read it, and tick it again."
)


class SubmitSetForm(forms.Form):
    """`drafts` are those that can be chosen.

    Those that came with content files are ticked, but for those that a clinician must check first: they would hold up
    the others.
    """

    note = forms.CharField(
        label="Note for readers",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What changed and why, in a sentence or two. Each page of the set has it in its history.",
    )

    def __init__(self, *args: Any, drafts: list[WaitingDraft], **options: Any) -> None:
        super().__init__(*args, **options)
        ready = [draft.choice for draft in drafts if draft.from_file and not draft.needs_clinician]
        self.fields["documents"] = forms.MultipleChoiceField(
            label="Which drafts?",
            required=False,
            choices=[(draft.choice, _label(draft)) for draft in drafts],
            widget=forms.CheckboxSelectMultiple,
            initial=ready[:MOST_PAGES],
            error_messages={"invalid_choice": CHANGED_MEANWHILE},
            help_text="Their texts are submitted as they are now, with everybody's edits. What a clinician must check"
            " first goes into a set of its own, so that it does not hold up the others.",
        )


def _label(draft: WaitingDraft) -> str:
    mark = " (a clinician must check it first)" if draft.needs_clinician else ""
    return f"{draft.kind}: {draft.title}{mark}"


@dataclass(frozen=True)
class Member:
    """One edition of a set, as its reviewer reads it."""

    edition: Edition
    name: str
    changes: list[Change]
    shown_on: list[PublishedPage]
    is_safety: bool
    needs_clinician: bool
    is_own: bool


@admin.register(EditionSet)
class EditionSetAdmin(SafeLookups):
    """Sets as a list; a row opens the screen to decide on it."""

    desk_group = "Sign-off"
    desk_name = "Sets"
    actions: Any = None
    list_display = ["__str__", "note", "by", "at"]
    list_select_related = ["by"]
    change_list_template = "desk/sets.html"
    ordering = ["-at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: EditionSet | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: EditionSet | None = None) -> bool:
        return False

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **options: Any) -> HttpResponse:
        return decide_on_set(self, request, object_id)

    def get_urls(self) -> list[URLPattern]:
        def submit(request: HttpRequest) -> HttpResponse:
            return submit_together(self, request)

        own = path("submit/", self.admin_site.admin_view(submit), name="editorial_editionset_submit")
        return [own, *super().get_urls()]


def submit_together(set_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Choose drafts and submit them as one set."""
    if not request.user.has_perm("editorial.submit_edition"):
        raise PermissionDenied
    waiting = [draft for draft in waiting_drafts() if _may_change(request, draft)]
    form, refused = SubmitSetForm(request.POST or None, drafts=waiting), ""
    if request.method == "POST" and form.is_valid():
        chosen = [draft for draft in waiting if draft.choice in form.cleaned_data["documents"]]
        try:
            edition_set = _submit(chosen, by=account_of(request), note=form.cleaned_data["note"])
        except RefusedError as error:
            refused = str(error)
        else:
            messages.success(request, f"Set {edition_set.pk} waits for a second person. Nothing of it is public yet.")
            return redirect("admin:editorial_editionset_change", edition_set.pk)
    return screen(
        set_admin,
        request,
        "desk/submit_together.html",
        "Submit drafts together",
        status=403 if refused else 200,
        form=form,
        refused=refused,
        update=content_update(),
        drafts=waiting,
        conflicts=conflict_links(),
    )


def _may_change(request: HttpRequest, draft: WaitingDraft) -> bool:
    opts = draft.thing._meta
    return request.user.has_perm(f"{opts.app_label}.change_{opts.model_name}")


def _submit(chosen: list[WaitingDraft], *, by: Account, note: str) -> EditionSet:
    for draft in chosen:
        try:
            refuse_below_standard(draft.thing)
        except RefusedError as error:
            raise RefusedError(f"{draft.thing._meta.verbose_name} “{draft.thing}”: {error}") from error
    seen = {draft.document: draft.number for draft in chosen}
    return submit_set([draft.thing for draft in chosen], by=by, note=note, seen=seen)


def decide_on_set(set_admin: ModelAdmin, request: HttpRequest, pk: str) -> HttpResponse:
    """Read what a set changes, page by page on one screen, and approve it or ask for changes, as a whole."""
    if not set_admin.has_view_permission(request):
        raise PermissionDenied
    edition_set = set_admin.get_object(request, str(pk))
    if edition_set is None:
        raise Http404
    form, refused = ReviewForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        approve = "approve" in request.POST
        try:
            decided = review_set(edition_set, by=account_of(request), approve=approve, **form.cleaned_data)
        except RefusedError as error:
            refused = str(error)
        else:
            told = "approved" if approve else "sent back: the writers see your note"
            messages.success(request, f"{len(decided)} edition{pluralize(len(decided))} {told}.")
            return redirect("admin:editorial_editionset_change", edition_set.pk)
    shown = _members(edition_set, request)
    waiting = [member for member in shown if member.edition.verdict == Edition.Verdict.PENDING]
    return screen(
        set_admin,
        request,
        "desk/review_set.html",
        f"Review {edition_set}",
        status=403 if refused else 200,
        edition_set=edition_set,
        members=shown,
        waiting=len(waiting),
        form=form,
        refused=refused,
        may_decide=bool(waiting)
        and not any(member.is_own for member in waiting)
        and request.user.has_perm("editorial.review_edition"),
    )


def _members(edition_set: EditionSet, request: HttpRequest) -> list[Member]:
    """The editions of the set, in a fixed number of queries, and some more for each that a clinician must check."""
    editions = members(edition_set)
    waiting = (edition for edition in editions if edition.verdict == Edition.Verdict.PENDING)
    before, held, publication = contents_before(editions), held_for_clinician(waiting), store.get()
    shown = []
    for edition in editions:
        page = publication.pages.get((edition.model, edition.key))
        shown.append(
            Member(
                edition=edition,
                name=name_of(edition),
                changes=compare(before.get(edition.pk), edition.revision.content),
                shown_on=publication.citing(page) if page else [],
                is_safety=kind_of(edition.model).is_safety,
                needs_clinician=edition.pk in held,
                is_own=request.user.pk in edition.authors,
            )
        )
    return shown
