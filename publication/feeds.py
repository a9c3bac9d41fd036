"""Changes as Atom feeds (RFC 4287), for those who want to hear of them without coming here."""

import itertools
import re
import uuid
from collections.abc import Iterable

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from editorial.models import Edition
from publication.history import Entry, entries, entry
from publication.published import Publication, PublishedPage

MOST_ENTRIES = 50
SITE_FEED = "/changes/feed/"
#: What XML 1.0 cannot say at all.
_UNSAYABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def site_feed(publication: Publication, host: str) -> str:
    """The newest changes of all pages. `host` is the address of the site as the reader asked for it."""
    told = (entry(publication, *each) for each in publication.told if each[1].change != Edition.Change.MINOR)
    title = "Myoclonus explained: what changed"
    made = "Many texts on this site were drafted by software. " if publication.has_software_drafts else ""
    made += "Each page says how its text was made, and whether a clinician has checked it."
    return _atom(host, title, "/changes/", SITE_FEED, _id(SITE_FEED), made, told)


def page_feed(publication: Publication, page: PublishedPage, host: str) -> str:
    told = (each for each in entries(publication, page) if not each.minor)
    title = f"{page.title}: what changed"
    made = f"{page.how_made} {'' if page.review else 'No clinician has checked it yet.'}".strip()
    return _atom(host, title, page.history, page.feed, _id(*page.identity), made, told)


def _atom(host: str, title: str, address: str, own_address: str, own_id: str, made: str, told: Iterable[Entry]) -> str:
    """A feed of `told`. `made` says how the texts were made."""
    about = f"Changes that readers see, without small ones such as typing errors. {made}"
    feed = Atom1Feed(
        title=_sayable(title),
        link=f"{host}{address}",
        description=about,
        subtitle=about,
        language="en",
        author_name=_sayable(settings.PUBLISHER) or "Myoclonus explained",
        feed_url=f"{host}{own_address}",
        feed_guid=own_id,
    )
    for each in itertools.islice(told, MOST_ENTRIES):
        feed.add_item(
            title=_sayable(f"{each.page.title}: {each.what.lower()}"),
            link=f"{host}{each.link}",
            description=escape(_sayable(each.told.note)),  # Atom1Feed says that it is HTML
            pubdate=each.told.since,
            updateddate=each.told.at,
            unique_id=_id(*each.page.identity, str(each.told.number)),
        )
    return str(feed.writeString("utf-8"))


def _id(*names: str) -> str:
    """An id that stays when the site moves to another host or a page to another address, and that no other copy of
    the site uses if it says where it is."""
    return uuid.uuid5(uuid.NAMESPACE_URL, "/".join((settings.SITE_ADDRESS, *names))).urn


def _sayable(text: str) -> str:
    return _UNSAYABLE.sub("", text)
