"""What somebody fills in to submit, withdraw, publish or decide."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.template.defaultfilters import linebreaksbr
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from editorial.diff import Path
from editorial.merge import Merged
from editorial.models import Account, Edition


class SubmitForm(forms.Form):
    """`others` are colleagues whose unpublished edits the text holds, too."""

    KINDS: ClassVar[Any] = [
        (Edition.Change.CONTENT, "Content changed: readers are told, with your note"),
        (
            Edition.Change.CORRECTION,
            "Correction of something wrong: readers find it in the list of corrections",
        ),
        (Edition.Change.MINOR, "Minor change, such as a typing error: readers are not told"),
        (Edition.Change.REVIEWED, "Reviewed, no change: the public text stays, and readers are told that you looked"),
        (Edition.Change.WITHDRAWN, "Withdraw the page: readers see your note instead of the page"),
    ]

    change = forms.ChoiceField(label="What kind of change is this?")
    note = forms.CharField(
        label="Note for readers",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What changed and why, in a sentence or two. Only a minor change needs none.",
    )
    including = forms.TypedMultipleChoiceField(
        label="Others have edited this text, too, and readers do not see their edits yet. Whose do you submit with it?",
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text="The text is submitted as a whole: tick every name, or put the draft aside first.",
    )

    def __init__(self, *args: Any, others: Iterable[Account] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["change"].choices = self.KINDS  # type: ignore[attr-defined]
        self.fields["including"].choices = [(each.pk, str(each)) for each in others]  # type: ignore[attr-defined]
        if not others:
            del self.fields["including"]


REASON = forms.CharField(
    label="Why can this not wait for a second person?",
    required=False,
    max_length=1000,
    widget=forms.Textarea(attrs={"rows": 2}),
    help_text="For your colleagues and for the record. Readers do not see it.",
)


class UrgentForm(SubmitForm):
    KINDS = [kind for kind in SubmitForm.KINDS if kind[0] in (Edition.Change.CORRECTION, Edition.Change.CONTENT)][::-1]

    reason = REASON


class WithdrawForm(forms.Form):
    note = forms.CharField(
        label="What readers are told",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="They read it at the address of the page. Say why it is gone and what to do instead.",
    )
    redirect_to = forms.ChoiceField(
        label="Where readers are sent",
        required=False,
        help_text="Only to a page that answers the same question. Else let them read your note.",
    )
    reason = REASON

    def __init__(self, *args: Any, targets: Iterable[tuple[str, str]] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        nowhere = ("", "Nowhere: they read the note")
        self.fields["redirect_to"].choices = [nowhere, *targets]  # type: ignore[attr-defined]
        self.fields["reason"].help_text = f"Needed to take it down now. {REASON.help_text}"


class ResumeForm(forms.Form):
    """For each place that both the draft and the working text changed: which of them stands. `merged` is as
    `taken_up` gives it."""

    def __init__(self, *args: Any, merged: Merged, **options: Any) -> None:
        super().__init__(*args, **options)
        self._paths = {"/".join(clash.path): clash.path for clash in merged.clashes}
        for name, both in zip(self._paths, merged.both_changed, strict=True):
            choices = [
                ("now", _choice("As it is now", both["mine"])),
                ("draft", _choice("As in the draft", both["theirs"])),
            ]
            self.fields[name] = forms.ChoiceField(
                label=both["place"], choices=choices, initial="now", widget=forms.RadioSelect
            )

    @property
    def as_drafted(self) -> set[Path]:
        return {path for name, path in self._paths.items() if self.cleaned_data[name] == "draft"}


def _choice(whose: str, words: str | None) -> SafeString:
    said = "(deleted)" if words is None else words or "(empty)"
    return format_html("<b>{}:</b><br>{}", whose, linebreaksbr(said, autoescape=True))


class ReviewForm(forms.Form):
    note = forms.CharField(
        label="Note to the writers",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed when you ask for changes or take something back: say why. Readers do not see it.",
    )
    live_from = forms.DateTimeField(
        label="Public from",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
        error_messages={"invalid": "Write the date and time as 2026-05-31T08:00, or leave it empty."},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        zone = timezone.get_current_timezone_name()
        self.fields["live_from"].help_text = f"Leave it empty to publish at once. The time zone is {zone}."


class ClinicalReviewForm(forms.Form):
    edition = forms.IntegerField(widget=forms.HiddenInput)
    statement = forms.CharField(
        label="What did you check?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Such as: “I have checked this page against current practice.” It is dated and kept.",
    )
