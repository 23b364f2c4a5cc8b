"""Taking a file in: read whole, checked whole, and only then put into the store."""

from __future__ import annotations

import dataclasses
from collections import Counter
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from narrows.errors import (
    CorruptError,
    FieldError,
    FormatError,
    InputError,
    Reason,
    RefusedError,
    StoreError,
    Where,
)
from narrows.lists.entry import Entry
from narrows.lists.readers import ListFile, open_list
from narrows.lists.store import checks, files, objects, parsed
from narrows.lists.store.catalog import Source
from narrows.lists.store.manifest import Manifest, Mapped, Record
from narrows.lists.store.objects import Stored
from narrows.lists.store.parsed import Parsed, in_words
from narrows.lists.store.snapshot import Snapshot

if TYPE_CHECKING:
    from narrows.lists.store.folder import Store

MOST_PROBLEMS = 20
"""Records in error that the store's record of a snapshot keeps in words."""


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Where a file came from, and what was said about it there.

    `name` is the address or path. `published` is the day that the user or the source stated beside the file. A
    `downloaded` file was the newest the source had when it was `retrieved`.
    """

    name: str
    retrieved: datetime
    downloaded: bool = False
    published: date | None = None
    etag: str | None = None
    last_modified: str | None = None
    edition: str | None = None
    format: str | None = None
    list_id: str | None = None
    mapping: Mapped | None = None
    suffix: str = ""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of an update or an import that succeeded. `snapshot` is the one that stands for the file.

    `repaired` is a file that was held, and damaged.
    """

    outcome: Literal["new", "unchanged", "repaired"]
    source: str
    snapshot: Snapshot
    problems: tuple[str, ...] = ()


def take(
    store: Store, source: Source, raw: Path, scratch: Path, origin: Origin, accept: frozenset[str]
) -> Outcome:
    """Take a file into the store; hold the lock of the source. `raw` is the store's own copy, which nobody changes.

    `accept` are reasons not to refuse it for, of `checks.ACCEPTABLE`. Raises RefusedError, with every reason, after
    writing the refusal down; StoreError when the store cannot be written; in both cases what stood stands.
    """
    known = store.manifest(source.id)
    sha256, _ = objects.digest(raw)
    try:
        outcome = _unchanged(store, known, sha256, origin)
        return outcome or _new(store, source, known, raw, scratch, origin, accept)
    except RefusedError as error:
        note(store, known.refused(error, at=origin.retrieved, origin=origin.name, sha256=sha256))
        raise


def note(store: Store, known: Manifest) -> None:
    """Write a refused attempt down, if that can be written: the refusal itself matters more than a full disk."""
    with suppress(StoreError):
        store.write(known)


def unchanged(store: Store, known: Manifest, record: Record, origin: Origin) -> Outcome:
    """The source has nothing newer than a record: note that, and when. Raises StoreError."""
    confirmed = origin.retrieved.date() if origin.downloaded else record.confirmed
    new = msgspec.structs.replace(
        record,
        confirmed=max(record.confirmed, confirmed),
        etag=origin.etag or record.etag,
        last_modified=origin.last_modified or record.last_modified,
        edition=origin.edition or record.edition,
    )
    known = known.confirmed(record, at=origin.retrieved, new=new)
    store.write(known)
    snapshot = store.as_snapshot(known, new)
    return Outcome(outcome="unchanged", source=known.source, snapshot=snapshot, problems=record.problems)


def whole(store: Store, record: Record) -> bool:
    """Whether the bytes of a record are what was stored."""
    try:
        objects.check(store.folder, record.stored, "")
    except CorruptError:
        return False
    return True


def _unchanged(store: Store, known: Manifest, sha256: str, origin: Origin) -> Outcome | None:
    """The outcome for bytes that the newest snapshot has already, unless they are to be read in another way."""
    record = known.newest
    if record is None or record.stored.sha256 != sha256 or not whole(store, record):
        return None
    how = (origin.format or record.format, origin.list_id, origin.mapping)
    if how != (record.format, record.list_id, record.mapping):
        return None
    if not origin.downloaded and origin.published not in (None, record.published):
        return None
    return unchanged(store, known, record, origin)


def _new(
    store: Store,
    source: Source,
    known: Manifest,
    raw: Path,
    scratch: Path,
    origin: Origin,
    accept: frozenset[str],
) -> Outcome:
    file = _read(raw, source, scratch, origin)
    content = Parsed(entries=tuple(file.entries), problems=tuple(map(in_words, file.problems)))
    record = _record(file, content, origin)
    before = next((each for each in reversed(known.ordered) if each.order <= record.order), None)
    reasons = tuple(
        checks.found_wrong(
            content.entries,
            bad=len(content.problems),
            claimed=file.header.claimed,
            new=record,
            before=before,
            stood=_entries(store, known, before) if before is not None else (),
            newest=known.newest,
            source=source,
        )
    )
    if any(reason.code not in accept for reason in reasons):
        left = tuple(reason for reason in reasons if reason.code not in accept)
        raise _refusal(source, origin, left, content.problems[:MOST_PROBLEMS])
    record = msgspec.structs.replace(record, accepted=tuple(reason.code for reason in reasons))
    return _commit(store, known, raw, scratch, record, content)


def _read(raw: Path, source: Source, scratch: Path, origin: Origin) -> ListFile:
    """The file as a list. Raises RefusedError when it is none, and FieldError for a format that does not exist."""
    with raw.open("rb") as stream:
        head = stream.read(1 << 16)
    wrong = checks.bytes_wrong(head, raw.stat().st_size, source)
    if wrong is not None:
        raise _refusal(source, origin, (wrong,))
    with files.writing(scratch):
        mapping = origin.mapping.given(scratch) if origin.mapping else None
    try:
        file = open_list(raw, format=origin.format, list_id=origin.list_id, mapping=mapping)
    except FormatError as error:
        page = checks.web_page(head)
        reason = page or Reason("format", f"the file {in_words(error, remedy=False)}", error.remedy)
        raise _refusal(source, origin, (reason,)) from None
    except FieldError as error:  # of the mapping; it names the store's own copy, which is about to go
        error.where = dataclasses.replace(error.where, source=origin.name)
        error.args = (str(error),)
        raise
    stated = file.header.published
    if not origin.downloaded and stated is not None and origin.published not in (None, stated):
        what = f"it says it was published on {stated}, not on {origin.published}"
        raise _refusal(source, origin, (Reason("published", what, "Leave --published out"),))
    return file


def _entries(store: Store, known: Manifest, record: Record) -> tuple[Entry, ...]:
    """The entries of a snapshot that stands; none of a damaged one, which must not keep a new one out."""
    try:
        return store.as_snapshot(known, record).entries()
    except (CorruptError, InputError, StoreError):
        return ()


def _record(file: ListFile, content: Parsed, origin: Origin) -> Record:
    """What is known of a file before it is put into the store."""
    published = file.header.published or origin.published
    retrieved = origin.retrieved
    return Record(
        stored=Stored(sha256=file.sha256.removeprefix("sha256:"), size=0, packed_sha256="", packed_size=0),
        format=file.format,
        suffix=origin.suffix,
        list_id=origin.list_id,
        mapping=origin.mapping,
        origin=origin.name,
        downloaded=origin.downloaded,
        published=published,
        retrieved=retrieved,
        confirmed=retrieved.date() if origin.downloaded else published or retrieved.date(),
        etag=origin.etag,
        last_modified=origin.last_modified,
        edition=origin.edition,
        counts=dict(Counter(entry.list for entry in content.entries)),
        dated=dict(Counter(entry.list for entry in content.entries if entry.from_ is not None)),
        bad=len(content.problems),
        problems=content.problems[:MOST_PROBLEMS],
    )


def _commit(
    store: Store, known: Manifest, raw: Path, scratch: Path, record: Record, content: Parsed
) -> Outcome:
    """The bytes first, the record last: until the record is replaced, nothing has happened."""
    again = next((each for each in known.records if _is_again(each, record)), None)
    outcome: Literal["new", "unchanged", "repaired"] = "new"
    if again is not None:
        outcome = "unchanged" if whole(store, again) else "repaired"
    with files.writing(store.folder):
        stored = objects.put(store.folder, raw, scratch)
    record = msgspec.structs.replace(record, stored=stored)
    parsed.save(store.parsed_place(record), content)
    at = record.retrieved
    if again is None:
        known = known.added(record, at=at)
    else:
        confirmed = max(again.confirmed, record.confirmed)
        record = msgspec.structs.replace(record, retrieved=again.retrieved, confirmed=confirmed)
        known = known.confirmed(again, at=at, new=record)
    store.write(known)
    snapshot = store.as_snapshot(known, record)
    return Outcome(outcome=outcome, source=known.source, snapshot=snapshot, problems=record.problems)


def _is_again(old: Record, new: Record) -> bool:
    """Whether a file is one that is held: the same bytes of the same day, read in the same way."""
    return (old.stored.sha256, old.day, old.format, old.list_id, old.mapping) == (
        *(new.stored.sha256, new.day, new.format, new.list_id, new.mapping),
    )


def _refusal(
    source: Source, origin: Origin, reasons: tuple[Reason, ...], problems: tuple[str, ...] = ()
) -> RefusedError:
    return RefusedError(
        f"refused for {source.id}", reasons=reasons, where=Where(source=origin.name), problems=problems
    )
