"""Rows that name sources for what they claim, such as a treatment's grade for one type of jerks."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.apps import apps

from editorial.models import Edition
from editorial.snapshots import Content, child_model, link_target
from editorial.status import current
from publication.kinds import kind_of
from publication.published import Publication, PublishedPage
from publication.records import Identity

#: What the desk says of a claim that readers would find without a source.
NO_SOURCE = "This claim has no source."
NO_PUBLIC_SOURCE = "No source of this claim is public: {}. Publish one of them first, or name another."


@dataclass(frozen=True)
class Claim:
    """A row and the sources that it names in `field`. Without `needs_source` it may name none."""

    name: str  # of the row, for an editor
    relation: str
    key: str
    field: str
    sources: tuple[Identity, ...]
    needs_source: bool

    def fault(self, public: Collection[Identity]) -> str:
        """What is wrong with it for readers who see the sources `public`; "" where nothing is."""
        if not self.sources:
            return NO_SOURCE if self.needs_source else ""
        if any(source in public for source in self.sources):
            return ""
        return NO_PUBLIC_SOURCE.format(", ".join(f"“{key}”" for _, key in self.sources))


def claims(content: Content) -> Iterator[Claim]:
    """Every row of `content` that may name sources: pages that become footnotes where they are cited."""
    model = apps.get_model(content["model"])
    for relation in model.SNAPSHOT.children:
        child = child_model(model, relation)
        for field in child.SNAPSHOT.links:
            target = link_target(child, field)
            if target is None or not kind_of(target._meta.label_lower).is_footnote:
                continue
            for row in content["children"].get(relation, ()):  # an old text may be from before there were such rows
                sources = tuple((target._meta.label_lower, key) for key in row.get(field, ()))
                name = f"{child._meta.verbose_name} “{row['key']}”"
                yield Claim(name, relation, row["key"], field, sources, child.makes_claim(row))


def without_public_source(content: Content, along: Collection[Identity] = ()) -> Iterator[str]:
    """A sentence for the editor about each claim in `content` that readers would find without a source.

    `along` are pages that become public together with it, as (model, key): they count as public.
    """
    rows = list(claims(content))
    public = {*along, *_public({source for claim in rows for source in claim.sources})}
    for claim in rows:
        if fault := claim.fault(public):
            yield f"{claim.name}: {fault}"


def _public(pages: Collection[Identity]) -> set[Identity]:
    """Those of `pages` that readers can see, by the database: the publication in memory may be a second old."""
    editions = current().exclude(change=Edition.Change.WITHDRAWN)
    named = editions.filter(model__in={model for model, _ in pages}, key__in={key for _, key in pages})
    return set(named.values_list("model", "key")) & set(pages) if pages else set()


def only_sourced_by(publication: Publication, source: Identity) -> list[tuple[PublishedPage, str]]:
    """The claims that readers find in public pages without another public source than `source`, as (page, row)."""
    others = publication.pages.keys() - {source}
    return [
        (page, claim.name)
        for page in publication.pages.values()
        if page.identity != source
        for claim in claims(publication.records[page.identity]["content"])
        if source in claim.sources and claim.fault(others)
    ]
