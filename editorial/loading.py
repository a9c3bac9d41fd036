"""Content files into the working rows and out again, without ever overwriting what a person edited."""

import contextlib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import cast

from django.apps import apps
from django.db import models, transaction

from editorial import problems
from editorial.content_files import ContentFileError, dump, file_of, parse, parse_text
from editorial.drafts import lock_as_seen, replace_text
from editorial.errors import AddressTakenError, RefusedError
from editorial.models import Account, Edition, Editioned, LoadedFile, Revision
from editorial.snapshots import (
    Content,
    MissingLink,
    RowError,
    apply,
    apply_columns,
    apply_parts,
    digest,
    editioned_models,
    serialize,
    upgrade,
)
from editorial.status import current, drafts
from editorial.workflow import publish_unreviewed, record

Identity = tuple[str, str]  # (model, key)
PUBLIC_NOTE = "Loaded from the content files."
#: Not what an editor, a mail program or a file manager leaves behind: hidden files and those that end in "~".
_LIKE_A_CONTENT_FILE = re.compile(r"(?!\.).*\.ya?ml\b.*(?<!~)", re.IGNORECASE)


class Outcome(StrEnum):
    NEW = "new"
    UPDATED = "updated"
    SAME = "same"
    KEPT = "kept: edited in the admin; export it to bring the edit into the file"
    CONFLICT = "conflict: edited in the admin and in the file; nothing was done with this page"


@dataclass(frozen=True)
class Loaded:
    """What happened to one file: `content` is what it says, `before` what the working rows said (None: nothing)."""

    content: Content
    before: Content | None
    outcome: Outcome


class LoadError(Exception):
    """Content that cannot be loaded; nothing was changed. `faults` are sentences with file, row, field and reason."""

    def __init__(self, faults: Iterable[object]) -> None:
        self.faults = [str(fault) for fault in faults]
        super().__init__("\n".join(self.faults))


def decide(file: str, working: str | None, loaded: str | None) -> Outcome:
    """What to do with a page, from three digests: of its file, of its working rows, and of the last agreed state."""
    if working is None:
        return Outcome.NEW
    if working == file:
        return Outcome.SAME
    if working == loaded:
        return Outcome.UPDATED
    return Outcome.KEPT if file == loaded else Outcome.CONFLICT


def identity(content: Content) -> Identity:
    return content["model"], content["key"]


def _agreed() -> dict[Identity, str]:
    return {(model, key): digest for model, key, digest in LoadedFile.objects.values_list("model", "key", "digest")}


def _agreed_today(of: Identity, agreed: str | None) -> str | None:
    """The digest of what the file of a page last said, in the form that texts have today.

    A release that gives pages new fields is no edit: without this every page would look edited after it.
    """
    model, key = of
    kept = Revision.objects.filter(model=model, key=key, digest=agreed).first() if agreed else None
    return digest(upgrade(kept.content)) if kept else agreed


def _find(content: Content) -> Editioned | None:
    return apps.get_model(content["model"])._default_manager.filter(key=content["key"]).first()


# --- in ---------------------------------------------------------------------------------------------------------------


def content_paths(folder: Path) -> tuple[list[Path], list[Path]]:
    """The content files in `folder`, and the other files there.

    Raises LoadError where the name of a file looks like that of a content file and is not: it would not be read.
    """
    contents = set(folder.glob("*/*.yaml"))
    others = sorted(path for path in {*folder.rglob("*"), *folder.glob("*/*")} - contents if not path.is_dir())
    reason = "this file would not be read: a content file is FOLDER/NAME.yaml. Rename it, or put it elsewhere"
    _refuse([ContentFileError(path, reason) for path in others if _LIKE_A_CONTENT_FILE.fullmatch(path.name)])
    return sorted(contents), others


def load(paths: Iterable[Path], *, publish: bool, dry_run: bool = False) -> list[Loaded]:
    """Load content files, all or nothing. Pages edited in the admin are left as they are and reported.

    With `publish`, new and changed pages become public as unreviewed. With `dry_run` everything is tried and undone.
    Raises LoadError.
    """
    files = _parse_all(paths)
    with transaction.atomic():
        agreed = _agreed()
        results = []
        for content in files.values():
            thing = _find(content)
            before = serialize(thing) if thing else None
            outcome = _outcome(content, before, agreed.get(identity(content)))
            results.append(Loaded(content, before, outcome))
        _write(dict(zip(files, results, strict=True)))
        done = [result for result in results if result.outcome in (Outcome.NEW, Outcome.UPDATED, Outcome.SAME)]
        _settle(done, agreed, publish)
        _keep_conflicts(results)
        if dry_run:
            transaction.set_rollback(True)
    return results


def _outcome(file: Content, before: Content | None, agreed: str | None) -> Outcome:
    """What `decide` says, with the agreed state in today's form where it was kept in an earlier one."""
    file_digest, working = digest(file), before and digest(before)
    if agreed not in (file_digest, working):
        agreed = _agreed_today(identity(file), agreed)
    return decide(file_digest, working, agreed)


def _parse_all(paths: Iterable[Path]) -> dict[Path, Content]:
    files: dict[Path, Content] = {}
    seen: dict[Identity, Path] = {}
    faults: list[ContentFileError] = []
    for path in sorted(paths):
        try:
            content = parse(path)
        except ContentFileError as fault:
            faults.append(fault)
            continue
        if (first := seen.setdefault(identity(content), path)) != path:
            faults.append(ContentFileError(path, f"the key “{content['key']}” is taken by {first}", "row 1", "key"))
        files[path] = content
    _refuse(faults)
    return files


def _write(results: dict[Path, Loaded]) -> None:
    """Write new and changed pages: first their own columns, so that pages may link to one another in any order."""
    wanted = {path: result for path, result in results.items() if result.outcome in (Outcome.NEW, Outcome.UPDATED)}
    things: dict[Path, Editioned] = {}
    faults: list[ContentFileError] = []
    for path, result in wanted.items():
        with _faults_of(path, faults) as gone:
            things[path], missing = apply_columns(result.content)
            gone += missing
    _refuse(faults)
    for path, thing in things.items():
        with _faults_of(path, faults) as gone:
            gone += apply_parts(thing, wanted[path].content)
    _refuse(faults)
    paths = {thing: path for path, thing in things.items()}
    _refuse([ContentFileError(paths[thing], sentence) for thing, sentence in problems.find(list(paths))])


@contextlib.contextmanager
def _faults_of(path: Path, faults: list[ContentFileError]) -> Iterator[list[MissingLink]]:
    """Add to `faults` what is wrong with the file at `path`: a row that does not fit, and the links that go nowhere."""
    gone: list[MissingLink] = []
    try:
        yield gone
    except RowError as error:
        faults.append(ContentFileError(path, error.reason, _row_name(error.row), error.field))
    for link in gone:
        faults.append(ContentFileError(path, f"there is no “{link.key}” to link to", _row_name(link.row), link.field))


def _refuse(faults: list[ContentFileError]) -> None:
    if faults:
        raise LoadError(faults)


def _row_name(row: tuple[str, ...]) -> str:
    return f"{row[0]} “{row[1]}”" if row else "row 1"


def _settle(results: list[Loaded], agreed: dict[Identity, str], publish: bool) -> None:
    """Note that file and rows agree, keep a revision, and publish as unreviewed if asked. Raises LoadError."""
    faults, public = [], []
    for result in results:
        key, agrees = identity(result.content), digest(result.content)
        if agreed.get(key) != agrees:
            LoadedFile.objects.update_or_create(model=key[0], key=key[1], defaults={"digest": agrees})
        thing = _find(result.content)
        if thing is None:
            continue
        record(thing, by=None, origin="file")
        if publish:
            try:
                if publish_unreviewed(thing, note=PUBLIC_NOTE):
                    public.append(result.content)
            except AddressTakenError as error:
                faults.append(ContentFileError(file_of(result.content, Path()), str(error), "row 1", "slug"))
            except RefusedError:  # it waits for a review, as a person typed it, or for the date it is approved for
                continue
    # Last, as what these pages rely on may have become public after them.
    for content in public:
        for sentence in problems.find_before_public(content):
            faults.append(ContentFileError(file_of(content, Path()), sentence))
    _refuse(faults)


def _keep_conflicts(results: list[Loaded]) -> None:
    """Keep what each file in conflict says, so that somebody at the desk can compare and decide."""
    known = {(conflict.model, conflict.key): conflict for conflict in conflicts()}
    for result in results:
        model, key = identity(result.content)
        conflict = known.get((model, key))
        if result.outcome is not Outcome.CONFLICT:
            if conflict:
                LoadedFile.objects.filter(pk=conflict.pk).update(refused=None)
        elif conflict is None or conflict.refused != result.content:
            # Without an agreed state the digest stays empty, which no text has: the page is one that somebody edited.
            LoadedFile.objects.update_or_create(model=model, key=key, defaults={"refused": result.content})


# --- Conflicts and drafts of content files ----------------------------------------------------------------------------


def file_drafts() -> models.QuerySet[Revision]:
    """The newest texts of pages that came with content files and that readers do not see yet. A page that was withdrawn
    is not among them: a new file does not bring it back."""
    withdrawn = current().filter(
        model=models.OuterRef("model"), key=models.OuterRef("key"), change=Edition.Change.WITHDRAWN
    )
    found: models.QuerySet[Revision] = drafts().filter(~models.Exists(withdrawn), origin="file")
    return found


def conflicts() -> models.QuerySet[LoadedFile]:
    """Files that were not loaded because somebody edited the page, too; `refused` is what each says."""
    return LoadedFile.objects.filter(refused__isnull=False)


@transaction.atomic
def take_file_text(of: Identity, *, by: Account, seen: int | None, file: str) -> list[MissingLink]:
    """Make the working text say what the file in conflict says; the edited text stays a revision.

    `by` has compared revision `seen` with the text of the file that has the digest `file`. Returns the links whose
    target is gone. Raises RefusedError.
    """
    conflict = _conflict(of, file)
    gone = replace_text(cast(Content, conflict.refused), by=by, origin="file", seen=seen)
    _settle_conflict(conflict)
    return gone


@transaction.atomic
def keep_own_text(of: Identity, *, by: Account, seen: int | None, file: str) -> None:
    """Keep the edited text: what the file says counts as seen. As `take_file_text`."""
    lock_as_seen(of, by=by, seen=seen)
    _settle_conflict(_conflict(of, file))


def _conflict(of: Identity, file: str) -> LoadedFile:
    model, key = of
    found = conflicts().select_for_update().filter(model=model, key=key).first()
    if found is None:
        raise RefusedError("This page is not in conflict with its content file, or no longer.")
    if digest(cast(Content, found.refused)) != file:
        raise RefusedError("The content file was changed after you opened this page. Read what it says now.")
    return found


def _settle_conflict(conflict: LoadedFile) -> None:
    LoadedFile.objects.filter(pk=conflict.pk).update(digest=digest(cast(Content, conflict.refused)), refused=None)


# --- Django's own loaddata --------------------------------------------------------------------------------------------


def working_contents() -> dict[Identity, Content]:
    """What all working rows say now."""
    contents = (serialize(thing) for model in editioned_models() for thing in model._default_manager.all())
    return {identity(content): content for content in contents}


def after_loaddata(before: dict[Identity, Content], *, publish: bool) -> list[Loaded]:
    """Do after Django's `loaddata` what `load` does: put back what a person had edited, keep revisions, publish.

    `before` is what the working rows said before. Raises LoadError for content that `load` would refuse.
    """
    agreed, results = _agreed(), []
    for key, content in working_contents().items():
        if before.get(key) == content:
            continue
        was = before.get(key)
        outcome = _outcome(content, was, agreed.get(key))
        if was and outcome in (Outcome.KEPT, Outcome.CONFLICT):
            apply(was)
        results.append(Loaded(content, was, outcome))
    changed = [result for result in results if result.outcome in (Outcome.NEW, Outcome.UPDATED)]
    _check_raw(changed)
    _settle(changed, agreed, publish)
    _keep_conflicts(results)
    return results


def _check_raw(results: list[Loaded]) -> None:
    """`loaddata` saves rows without cleaning them, so each is parsed and written once more by our own rules."""
    files, faults = {}, []
    for result in results:
        path = file_of(result.content, Path())
        try:
            files[path] = Loaded(parse_text(dump(result.content), path), result.before, result.outcome)
        except ContentFileError as fault:
            faults.append(fault)
    _refuse(faults)
    _write(files)


# --- out --------------------------------------------------------------------------------------------------------------


def export(folder: Path, *, working: bool = False) -> list[Path]:
    """Write the public text (or, with `working`, the working rows) as content files; return the files that changed.

    Files of pages that are no longer there, or were withdrawn, are removed; those of drafts stay as they are. Each
    file is replaced whole, or not at all.
    """
    rows = working_contents()
    public, withdrawn = _public_contents()
    wanted = {file_of(content, folder): dump(content) for content in (rows.values() if working else public)}
    kept = {file_of(content, folder) for key, content in rows.items() if key not in withdrawn}
    changed = []
    ours = {path for model in editioned_models() for path in (folder / model.FOLDER).glob("*.yaml")}
    for path in sorted(ours - set(wanted) - kept):
        path.unlink()
        changed.append(path)
    for path, text in sorted(wanted.items()):
        if not path.exists() or path.read_bytes() != text.encode():
            replace_file(path, text)
            changed.append(path)
    return changed


def _public_contents() -> tuple[list[Content], set[Identity]]:
    """What the public reads, and which pages were withdrawn."""
    public, withdrawn = [], set()
    for edition in current().select_related("revision"):
        if edition.change == Edition.Change.WITHDRAWN:
            withdrawn.add((edition.model, edition.key))
        else:
            public.append(upgrade(edition.revision.content))
    return public, withdrawn


def replace_file(path: Path, text: str) -> None:
    """Write `text` to `path` so that a reader finds the old file or the new one, never half of either."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def difference(result: Loaded) -> tuple[str, str]:
    """The page as it is and as its file says, as file texts."""
    return (dump(result.before) if result.before else ""), dump(result.content)
