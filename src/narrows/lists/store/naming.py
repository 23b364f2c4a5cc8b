"""From a name to a snapshot: by source, day, hash, list or path, and as of a day."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from narrows.errors import InputError, StoreError, Where, did_you_mean
from narrows.lists.readers import open_list
from narrows.lists.store.parsed import Parsed, in_words
from narrows.lists.store.snapshot import Snapshot

if TYPE_CHECKING:
    from narrows.lists.store.folder import Store

_HASH = re.compile(r"[0-9a-f]{8,64}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def found(store: Store, name: str, as_of: date | None) -> Snapshot:
    """The snapshot of a name; see `Store.snapshot`."""
    source, at, edition = name.partition("@")
    held = store.held()
    if at and source in held:
        return _dated(_edition(store, source, edition), as_of)
    if name in held:
        return _as_of(_all(store, [name], name), name, as_of)
    path = Path(name)
    if name and _exists(path):
        return _dated(of_file(path), as_of)
    holding = [each for each in held if any(name in record.counts for record in store.manifest(each).records)]
    if holding:
        having = [each for each in _all(store, holding, name) if name in each.counts]
        found = _as_of(having, name, as_of)
        return replace(found, list_id=name, counts={name: found.counts[name]})
    if _HASH.fullmatch(name):
        matching = [each for each in _all(store, held, name) if each.sha256.startswith(name)]
        if matching:
            return _dated(_one(matching, name), as_of)
    _unknown(store, source if at else name, held)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # too long, or in a folder that may not be read
        return False


def of_file(path: Path, *, list_id: str | None = None) -> Snapshot:
    """A file outside the store as a snapshot. Raises FormatError when it is no list."""
    if not path.is_file():
        raise StoreError("is no file", where=Where(source=str(path)), remedy="Name a file of a list")
    file = open_list(path, list_id=list_id)
    content = Parsed(entries=tuple(file.entries), problems=tuple(map(in_words, file.problems)))
    published = file.header.published
    return Snapshot(
        name=str(path),
        source="",
        sha256=file.sha256.removeprefix("sha256:"),
        format=file.format,
        published=published,
        retrieved=None,
        confirmed=published,
        counts=dict(Counter(entry.list for entry in content.entries)),
        dated=dict(Counter(entry.list for entry in content.entries if entry.from_ is not None)),
        bad=len(content.problems),
        _load=lambda: content,
    )


def _all(store: Store, sources: Iterable[str], name: str) -> list[Snapshot]:
    """The snapshots of some sources, oldest first. Raises StoreError if there is none, only refusals."""
    snapshots = [each for source in sources for each in store.snapshots(source)]
    if not snapshots:
        _nothing(name, store)
    return sorted(snapshots, key=_order)


def _order(snapshot: Snapshot) -> tuple[date, datetime]:
    assert snapshot.day is not None
    assert snapshot.retrieved is not None
    return snapshot.day, snapshot.retrieved


def _edition(store: Store, source: str, edition: str) -> Snapshot:
    snapshots = _all(store, [source], source)
    name = f"{source}@{edition}"
    if _DAY.fullmatch(edition):
        matching = [each for each in snapshots if str(each.day) == edition]
        if matching:
            return matching[-1]
    elif re.fullmatch(r"[0-9a-f]{4,64}", edition):
        matching = [each for each in snapshots if each.sha256.startswith(edition)]
        if matching:
            return _one(matching, name)
    known = ", ".join(each.name for each in snapshots[-5:])
    raise StoreError(f"the store holds no {name}", where=_where(store), remedy=f"It holds {known}")


def _one(matching: Sequence[Snapshot], name: str) -> Snapshot:
    if len({(each.source, each.sha256) for each in matching}) > 1:
        names = ", ".join(f"{each.source}@{each.sha256[:12]}" for each in matching[:5])
        raise StoreError(f"{name!r} could be several snapshots", remedy=f"Name one of {names}")
    return matching[-1]


def _as_of(snapshots: Sequence[Snapshot], name: str, as_of: date | None) -> Snapshot:
    """Of snapshots, oldest first, the newest on or before a day; else the oldest, with a note."""
    if as_of is None:
        return _noted(snapshots[-1])
    early = [each for each in snapshots if each.day is not None and each.day <= as_of]
    if early:
        return _noted(replace(early[-1], as_of=as_of))
    oldest = snapshots[0]
    note = f"The store holds nothing of {name} from before {oldest.day}; asked for was {as_of}"
    return _noted(replace(oldest, as_of=as_of, later=True, notes=(note, *_reach(oldest, as_of))))


def _dated(snapshot: Snapshot, as_of: date | None) -> Snapshot:
    """A snapshot that was named itself, with a note where it is later than the day."""
    if as_of is None or snapshot.day is None or snapshot.day <= as_of:
        note: tuple[str, ...] = ()
        if as_of is not None and snapshot.day is None:
            note = (f"{snapshot.name} does not say when it was published; asked for was {as_of}",)
        return _noted(replace(snapshot, as_of=as_of, notes=note))
    note = (f"{snapshot.name} is of {snapshot.day}; asked for was {as_of}",)
    return _noted(replace(snapshot, as_of=as_of, later=True, notes=(*note, *_reach(snapshot, as_of))))


def _reach(snapshot: Snapshot, as_of: date) -> tuple[str, ...]:
    """What a later snapshot cannot tell about a day."""
    notes = []
    if snapshot.undated:
        lists = ", ".join(snapshot.undated)
        notes.append(
            f"Since when an entry is listed is not said of all of {lists}: who was listed on {as_of} is open"
        )
    if not snapshot.removals:
        notes.append(f"Entries that were taken off after {as_of} and before {snapshot.day} are not in it")
    return tuple(notes)


def _noted(snapshot: Snapshot) -> Snapshot:
    """With a note about what was not read or not checked."""
    notes = list(snapshot.notes)
    if snapshot.bad:
        notes.append(f"{snapshot.bad:,} of its records could not be read, or not in full")
    if snapshot.accepted:
        notes.append(f"It was taken although refused as {', '.join(snapshot.accepted)}")
    return replace(snapshot, notes=tuple(notes))


def _nothing(name: str, store: Store) -> NoReturn:
    raise StoreError(
        f"the store holds no snapshot of {name}",
        where=_where(store),
        remedy=f"Run narrows lists update {name}, or narrows lists import",
    )


def _unknown(store: Store, name: str, held: Sequence[str]) -> NoReturn:
    catalog = store.catalog.sources
    if name in catalog or any(name in source.lists for source in catalog.values()):
        ids = [name] if name in catalog else [s.id for s in catalog.values() if name in s.lists]
        how = [
            f"narrows lists update {id_}" if catalog[id_].url else f"narrows lists import --source {id_}"
            for id_ in ids
        ]
        raise StoreError(
            f"the store holds no snapshot of {name}", where=_where(store), remedy=f"Run {', or '.join(how)}"
        )
    known = {*held, *catalog, *_lists(store, held)}
    remedy = did_you_mean(name, known, "narrows lists status names those that are held", most=3)
    raise StoreError(f"{name!r:.80} is neither a file nor a snapshot", where=_where(store), remedy=remedy)


def _lists(store: Store, held: Sequence[str]) -> set[str]:
    try:
        return {
            list_id for each in held for record in store.manifest(each).records for list_id in record.counts
        }
    except (StoreError, InputError):
        return set()


def _where(store: Store) -> Where:
    return Where(source=str(store.folder))
