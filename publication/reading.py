"""What the publication is made from, out of the database: editions that are or were public, and nothing else."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, cast

from django.db.models import Count, Exists, Max, OuterRef, Q
from django.utils import timezone

from editorial.models import Account, ClinicalReview, Edition
from editorial.models.record import EditionQuerySet
from editorial.snapshots import Content
from editorial.status import current
from publication.published import Publication
from publication.records import History, Identity, Record, ReviewRecord, Told

#: A transaction may end long after the times that it wrote. Loading all content files takes half a minute.
LONGEST_TRANSACTION = datetime.timedelta(hours=1)


def read_stamp() -> tuple[Any, ...]:
    """Something that changes whenever the public may read something else: three small queries, and the day.

    What is counted only ever grows, so nothing is missed in whatever order transactions end and clocks run: an edition
    that comes, a decision on one that was public before, a clinical review. Only a clock that is put back makes less of
    them, and then the newest is another one.
    """
    counts = _ever_public().aggregate(**_COUNTS, started=Max("live_from"))
    reviews = ClinicalReview.objects.count()
    return (timezone.localdate(), *counts.values(), reviews, *sorted(_read_names().items()))


_COUNTS = {
    "editions": Count("pk", distinct=True),
    "decided": Count("pk", filter=~Q(verdict=Edition.Verdict.UNCONFIRMED), distinct=True),
}


def _ever_public() -> EditionQuerySet:
    found: EditionQuerySet = Edition.objects.filter(verdict__in=Edition.EVER_PUBLIC, live_from__lte=timezone.now())
    return found


def read(before: Publication | None) -> Publication:
    """All current editions, and the history of all pages. What stands in `before` and cannot have changed since is
    taken from there."""
    now = timezone.now()
    histories = _read_histories(before)
    return Publication(_read_records(before, histories), histories=histories, names=_read_names(), read_at=now)


def read_contents(editions: Collection[int]) -> dict[int, Content]:
    """The texts of editions that are or were public, by primary key."""
    return dict(_ever_public().filter(pk__in=editions).values_list("pk", "revision__content"))


def _read_names() -> dict[int, str]:
    """Who agreed to be named in public. Never the name that somebody signs in with."""
    people = Account.objects.filter(named_in_public=True)
    return {person.pk: name for person in people if (name := person.get_full_name())}


def _read_histories(before: Publication | None) -> dict[Identity, History]:
    """The whole, or what is in `before` with what came since; the whole too where that is not all there is, because a
    clock was put back."""
    if not before or not before.read_at:
        return _with_editions({}, _ever_public())
    since = before.read_at - LONGEST_TRANSACTION
    newer = _ever_public().filter(Q(live_from__gte=since) | Q(reviewed_at__gte=since))
    histories = _with_editions(before.histories, newer)
    told = [each for history in histories.values() for each in history]
    decided = sum(each.verdict != Edition.Verdict.UNCONFIRMED for each in told)
    complete = _ever_public().aggregate(**_COUNTS) == {"editions": len(told), "decided": decided}
    return histories if complete else _with_editions({}, _ever_public())


def _with_editions(histories: Mapping[Identity, History], editions: EditionQuerySet) -> dict[Identity, History]:
    found: dict[Identity, dict[int, Told]] = defaultdict(dict)
    for edition in editions.defer("authors", "review_note"):
        found[edition.model, edition.key][edition.number] = _told(edition)
    whole = dict(histories)
    for identity, new in found.items():
        numbered = {told.number: told for told in whole.get(identity, ())} | new
        whole[identity] = tuple(numbered[number] for number in sorted(numbered))
    return whole


def _told(edition: Edition) -> Told:
    live_from = cast(datetime.datetime, edition.live_from)  # a constraint holds that a public edition has one
    return Told(
        edition=edition.pk,
        number=edition.number,
        change=edition.change,
        note=edition.public_note,
        slug=edition.slug,
        verdict=edition.verdict,
        alone=bool(edition.reason),
        live_from=live_from.isoformat(),
        reviewed_at=edition.reviewed_at.isoformat() if edition.reviewed_at else "",
        reviewed_by=edition.reviewed_by_id,
        embeds=tuple(edition.embeds),
    )


def _read_records(before: Publication | None, histories: dict[Identity, History]) -> dict[Identity, Record]:
    """What readers see of each page, with its reviews. Of a page that was taken back whole, the last edition."""
    shown = {identity: (history[-1].edition, history[-1].verdict) for identity, history in histories.items()}
    for model, key, pk, verdict in current().values_list("model", "key", "pk", "verdict"):
        shown[model, key] = (pk, verdict)
    known = {(each["edition"], each["verdict"]): each for each in before.records.values()} if before else {}
    unseen = {
        record["edition"]: record for record in _read_unseen({pk for pk, _ in set(shown.values()) - known.keys()})
    }
    reviews = _read_reviews()
    return {
        identity: {**(unseen.get(edition[0]) or known[edition]), "reviews": reviews[identity]}
        for identity, edition in shown.items()
    }


def _read_unseen(editions: Collection[int]) -> list[Record]:
    return [_record(edition) for edition in Edition.objects.filter(pk__in=editions).select_related("revision")]


def _record(edition: Edition) -> Record:
    return {
        "edition": edition.pk,
        "number": edition.number,
        "change": edition.change,
        "verdict": edition.verdict,
        "note": edition.public_note,
        "redirect_to": edition.redirect_to,
        "live_from": cast(datetime.datetime, edition.live_from).isoformat(),
        "digest": edition.revision.digest,
        "content": edition.revision.content,
        "reviews": [],
    }


def _read_reviews() -> dict[Identity, list[ReviewRecord]]:
    """The clinical reviews of texts that are or were public, in whichever edition a clinician read them. One that was
    recorded before an approval counts from then on."""
    same_text = _ever_public().filter(
        model=OuterRef("edition__model"),
        key=OuterRef("edition__key"),
        revision__digest=OuterRef("edition__revision__digest"),
    )
    rows = (
        ClinicalReview.objects.filter(Exists(same_text))
        .order_by("pk")
        .values_list(
            "edition__model",
            "edition__key",
            "edition__number",
            "by",
            "on",
            "next_due",
            "profession",
            "edition__revision__digest",
        )
    )
    reviews: dict[Identity, list[ReviewRecord]] = defaultdict(list)
    for model, key, number, by, on, due, profession, digest in rows:
        review: ReviewRecord = {
            "number": number,
            "by": by,
            "on": on.isoformat(),
            "next_due": due.isoformat(),
            "profession": profession,
            "digest": digest,
        }
        reviews[model, key].append(review)
    return reviews
