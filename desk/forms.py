import itertools
import re

from django.forms.models import BaseInlineFormSet

from editorial.models import Revision


class ChildFormSet(BaseInlineFormSet):
    """Gives each new part its key. Editors never type keys: a changed key would break anchors and merging."""

    def clean(self) -> None:
        super().clean()
        taken = set()
        if self.instance.pk:
            taken = set(self.get_queryset().values_list("key", flat=True))
        for form in self.forms:
            if form.instance.key or form.errors or not form.has_changed():
                continue
            stem = self._key_before(form.data.get(form.add_prefix("part"), "")) or _key_from(form.instance.key_stem())
            numbered = (f"{stem}-{number}" for number in itertools.count(2))
            form.instance.key = next(key for key in itertools.chain([stem], numbered) if key not in taken)
            taken.add(form.instance.key)

    def _key_before(self, key: str) -> str:
        """`key` if the page once had a part with it, so that one that comes back is the one it was; else ""."""
        mine = Revision.objects.filter(model=self.instance._meta.label_lower, key=self.instance.key)
        kept = mine.order_by("-number").values_list("content", flat=True) if key else []
        rows = (row for content in kept for row in content["children"].get(self.get_default_prefix(), []))
        return key if any(row["key"] == key for row in rows) else ""


def _key_from(words: str) -> str:
    return "-".join(re.findall("[a-z0-9]+", words))[:50].strip("-") or "part"
