"""What the content standard says stands beside the fields that it is about."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm
from django.utils.html import format_html, format_html_join

from content_standard.rules import Finding, Severity


@dataclass(frozen=True)
class Beside:
    """A finding, and the id of the words beside its field ("" where it is about no single field of the form)."""

    finding: Finding
    anchor: str


def put_beside(findings: Iterable[Finding], context: dict[str, Any]) -> list[Beside]:
    """Add `findings` to the help texts of an admin form, which screen readers say with the field; return all of them,
    worst first.

    `context` is what the form is drawn with. Notes stay out of the form: they say what the field itself says.
    """
    forms, found, about = _forms(context), [], defaultdict(list)
    worst = list(Severity)
    for finding in sorted(findings, key=lambda each: worst.index(each.severity)):
        form, name = forms.get((finding.place.relation, finding.place.key)), finding.place.field
        field = form[name] if form and name in form.fields else None
        found.append(Beside(finding, f"{field.id_for_label}_helptext" if field else ""))
        if field and finding.severity is not Severity.NOTE:
            about[field].append(finding)
    for field, told in about.items():
        field.help_text = format_html("{}{}", field.help_text, _list(told))
    return found


def _forms(context: dict[str, Any]) -> dict[tuple[str, str], BaseForm]:
    """The form of the page itself, and those of its parts by relation and key."""
    forms = {("", ""): context["adminform"].form}
    for inline in context["inline_admin_formsets"]:
        relation = inline.formset.get_default_prefix()
        forms |= {(relation, form.instance.key): form for form in inline.formset.initial_forms}
    return forms


def _list(findings: list[Finding]) -> str:
    items = format_html_join(
        "", "<li><strong>{}:</strong> {}</li>", ((each.severity.capitalize(), each.sentence) for each in findings)
    )
    return format_html('<div class="desk-beside"><p>About the text as last saved:</p><ul>{}</ul></div>', items)
