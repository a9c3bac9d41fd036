"""Body text made ready for readers: footnotes for sources, links that still lead somewhere, words explained."""

import re
from dataclasses import dataclass, field

from django.utils.safestring import SafeString, mark_safe

from publication.kinds import kinds
from publication.published import Publication, PublishedPage

#: A link that is a whole line is no part of a sentence: it gets the size of a control.
_ALONE = re.compile(r'(<(?:li|p)>)<a href="(?=[^"]*">[^<]*</a></(?:li|p)>)')
_LINK = re.compile(r'\s?<a href="([^"]*)">(.*?)</a>', re.DOTALL)


@dataclass(frozen=True)
class Piece:
    """Rendered body text and the numbers of the sources it relies on, sorted, each once."""

    html: SafeString
    notes: tuple[int, ...]


@dataclass
class BodyRenderer:
    """Renders the bodies of one page in reading order; sources are numbered as they first come."""

    publication: Publication
    cited: list[PublishedPage] = field(default_factory=list)

    def render(self, body: str, *, explain: bool = True) -> Piece:
        """Make `body` ready; with `explain`, words that readers may not know are linked to their meaning."""
        notes: list[int] = []
        html = _LINK.sub(lambda match: self._link(match, notes), body)
        html = _ALONE.sub(r'\1<a class="myo-alone" href="', html)
        if explain:
            html = self.publication.words.explain(html)
        return Piece(mark_safe(html), tuple(sorted(set(notes))))  # noqa: S308  (canonical body text, cleaned on save)

    def note(self, source: PublishedPage) -> int:
        """The footnote number of `source` on this page."""
        if source not in self.cited:
            self.cited.append(source)
        return self.cited.index(source) + 1

    def _link(self, match: re.Match[str], notes: list[int]) -> str:
        address, text = match.groups()
        if not address.startswith("/"):
            return match.group(0)
        page = self.publication.by_address.get(address)
        if is_footnote(address):
            if page is None:
                return ""
            notes.append(self.note(page))
            return f'<sup class="myo-note"><span class="myo-hidden">source </span>[{notes[-1]}]</sup>'
        if there := self.publication.resolved(address):
            return match.group(0).replace(f'"{address}"', f'"{there}"', 1)
        return match.group(0).partition("<a")[0] + text


def is_footnote(address: str) -> bool:
    """Whether a link to `address` in body text becomes a numbered footnote."""
    return any(kind.is_footnote and address.startswith(kind.index) and address != kind.index for kind in kinds())
