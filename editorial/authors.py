"""Who wrote what: nobody approves their own words, whatever way they came into the text."""

import re

from editorial.models import Edition, Revision

#: The origin of a revision that says what an older one said, or has it merged in; and the number of that.
PUT_BACK = re.compile(r"(revert|resume):(\d+)")


def authors_of(revision: Revision, *, public: Edition | None = None) -> set[int]:
    """The ids of everybody who wrote part of `revision` since a text that was signed off, or since the `public` one.

    A text that was put back brings its authors along, and whoever wrote what it replaced is no author any more.
    """
    mine = {"model": revision.model, "key": revision.key}
    kept = Revision.objects.filter(number__lte=revision.number, **mine).values_list("number", "by", "origin")
    history = {number: (by, origin) for number, by, origin in kept}
    known = set(Edition.objects.filter(**mine).signed().values_list("revision__number", flat=True))
    if public:
        known.add(public.revision.number)
    wanted, authors = [revision.number], set()
    while wanted:
        number = wanted.pop()
        if number in known or number not in history:
            continue
        known.add(number)
        by, origin = history[number]
        authors.add(by)
        found = PUT_BACK.fullmatch(origin)
        if found:
            wanted.append(int(found[2]))
        if not found or found[1] == "resume":
            wanted.append(number - 1)
    return authors - {None}
