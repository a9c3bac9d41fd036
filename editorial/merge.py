"""Two people changed one page: their changes are put together field by field, and nothing that either typed is lost."""

import copy
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NamedTuple

from editorial.diff import Change, Path, compare, place, text
from editorial.snapshots import Content

Row = dict[str, Any]


class Clash(NamedTuple):
    """What both changed, each in another way. The merged content says `mine`.

    The path is (field,), (relation, key, field) or (relation, key) for a whole row, which is None for whoever deleted
    it: such a row stays, with what the other made of it. (relation,) is the order of rows, as lists of their keys.
    """

    path: Path
    mine: Any
    theirs: Any


@dataclass(frozen=True)
class Merged:
    """`content` says `mine` with what only the other changed; `clashes` hold what of theirs is not in it."""

    mine: Content
    content: Content
    clashes: list[Clash]

    @property
    def taken(self) -> list[Change]:
        """What the content says otherwise than `mine`, for an editor to read."""
        return compare(self.mine, self.content)

    @property
    def both_changed(self) -> list[dict[str, str | None]]:
        """The clashes with their place, for an editor to read; None is what somebody deleted."""
        return [
            {
                "place": place(clash.path, self.content),
                "mine": None if clash.mine is None else text(clash.path, clash.mine, self.content),
                "theirs": None if clash.theirs is None else text(clash.path, clash.theirs, self.content),
            }
            for clash in self.clashes
        ]

    def decided(self, *, theirs: Collection[Path]) -> Content:
        """The content with each clash as `mine` has it, or as theirs in the places `theirs`. Here a part is gone where
        whoever deleted it is followed."""
        content = copy.deepcopy(self.content)
        for clash in self.clashes:
            _decide(content, clash, clash.theirs if clash.path in theirs else clash.mine)
        return content


def _decide(content: Content, clash: Clash, value: Any) -> None:
    name, *rest = clash.path
    if name not in content["children"]:
        content["fields"][name] = value
        return
    rows = content["children"][name]
    if not rest and value == clash.theirs:
        rows.sort(key=lambda row: value.index(row["key"]) if row["key"] in value else len(value))
    elif len(rest) == 1 and value is None:
        rows[:] = [row for row in rows if row["key"] != rest[0]]
    elif len(rest) == 2:
        next(row for row in rows if row["key"] == rest[0])[rest[1]] = value


def merge(base: Content | None, mine: Content, theirs: Content) -> Merged:
    """Put together `mine` and `theirs`, both made from `base`.

    Without a base (None) whatever differs clashes, but where mine is empty. A rule that spans several rows may be
    broken by rows of both: whoever writes the content down finds out.
    """
    clashes: list[Clash] = []
    was: Content = base or {**mine, "fields": {}, "links": {}, "children": {}}
    content: Content = {
        **mine,
        "fields": _merge_values(was["fields"], mine["fields"], theirs["fields"], (), clashes),
        "links": _merge_values(was["links"], mine["links"], theirs["links"], (), clashes),
        "children": {
            relation: _merge_rows(
                was["children"].get(relation, []), rows, theirs["children"][relation], relation, clashes
            )
            for relation, rows in mine["children"].items()
        },
    }
    return Merged(mine, content, clashes)


_ABSENT = object()


def _merge_values(base: Row, mine: Row, theirs: Row, row: Path, clashes: list[Clash]) -> Row:
    return {
        name: _merge_value(base.get(name, _ABSENT), mine[name], theirs[name], (*row, name), clashes) for name in mine
    }


def _merge_value(base: Any, mine: Any, theirs: Any, path: Path, clashes: list[Clash]) -> Any:
    if theirs in (base, mine):
        return mine
    if mine == base or (base is _ABSENT and not mine):
        return theirs
    if isinstance(mine, list):
        was = set() if base is _ABSENT else set(base)
        return sorted((set(theirs) | (set(mine) - was)) - (was - set(mine)))
    clashes.append(Clash(path, mine, theirs))
    return mine


def _merge_rows(base: list[Row], mine: list[Row], theirs: list[Row], relation: str, clashes: list[Clash]) -> list[Row]:
    was, here, there = ({row["key"]: row for row in rows} for rows in (base, mine, theirs))
    kept = {}
    for key in dict.fromkeys([*here, *there]):
        path = (relation, key)
        if key in here and key in there:
            kept[key] = _merge_values(was.get(key, {}), here[key], there[key], path, clashes)
        elif key not in was:
            kept[key] = here.get(key) or there[key]
        elif was[key] != (left := here.get(key) or there[key]):
            kept[key] = left
            clashes.append(Clash(path, here.get(key), there.get(key)))
    order = _merge_order(list(was), list(here), list(there), relation, clashes)
    return [kept[key] for key in order if key in kept]


def _merge_order(base: list[str], mine: list[str], theirs: list[str], relation: str, clashes: list[Clash]) -> list[str]:
    """The keys of both, in the order of who moved rows. A key that only the other has follows the one it followed."""
    everywhere = set(base) & set(mine) & set(theirs)
    was, here, there = ([key for key in keys if key in everywhere] for keys in (base, mine, theirs))
    if was != here != there != was:
        clashes.append(Clash((relation,), mine, theirs))
    first, second = (mine, theirs) if here != was else (theirs, mine)
    order = list(first)
    for number, key in enumerate(second):
        if key not in order:
            order.insert(order.index(second[number - 1]) + 1 if number else 0, key)
    return order
