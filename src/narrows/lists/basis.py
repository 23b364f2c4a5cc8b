"""The lists that an answer rests on: their entries, and of each which it is, of which day, how old and how whole.

Lists are named as everywhere (`Store.snapshot`). Without a name, the excerpts that come with the package stand beside the
newest snapshot of every source in the store.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from narrows.errors import FieldError, Where
from narrows.lists.dated import entry_of
from narrows.lists.embedded import load_lists
from narrows.lists.entry import Entry
from narrows.lists.measures import Measures
from narrows.model.in_force import in_force

if TYPE_CHECKING:
    from narrows.lists.store import Snapshot, Store

__all__ = ["EMBEDDED", "Basis", "Chosen", "embedded", "of_lists", "standing", "stands", "whatever_is_held"]

EMBEDDED = "embedded"
_SHOWN = 10


class Basis(msgspec.Struct, frozen=True, kw_only=True):
    """One list, or the lists of one source, that an answer rests on.

    `list` is the name of the snapshot, the path of a file, or "embedded"; `lists` the ids of its lists; `sha256` (hex) of
    the bytes as published. `as_of` is the day it speaks of, None where nobody says. `whole` is false of an excerpt, of a
    list with records that could not be read, and of one that does not reach back to the day that was asked for. `note`
    says all of this in sentences.
    """

    list: str
    lists: tuple[str, ...]
    sha256: str
    as_of: date | None
    stale: bool
    whole: bool
    note: str


class Chosen(NamedTuple):
    """Entries, what they are of, and the records that could not be read, in words."""

    entries: tuple[Entry, ...]
    basis: tuple[Basis, ...]
    problems: tuple[str, ...]

    @property
    def told(self) -> list[str]:
        """What there is to say of each list."""
        return [basis.note for basis in self.basis]


def of_lists(names: Sequence[str], on: date, as_of: date | None = None) -> Chosen:
    """The entries of some lists, each the newest, or of `as_of`; how old they are is told for the day `on`.

    Raises StoreError for a list that is not held, CorruptError for one that is damaged, FormatError for a file that is no
    list.
    """
    from narrows.lists import store

    held = store.open()
    for name in names:
        if not name.strip():
            raise FieldError(
                "a list without a name", where=Where(source="LIST"), remedy="Name a list or a file"
            )
    return _joined(_of_snapshot(held.snapshot(name, as_of), on) for name in dict.fromkeys(names))


def whatever_is_held(on: date, as_of: date | None = None) -> Chosen:
    """The embedded excerpts and the newest snapshot, or that of `as_of`, of every source in the store. Raises as `of_lists`."""
    from narrows.lists import store

    held = store.open()
    return _joined([embedded(on), *_newest(held, on, as_of)])


def _newest(held: Store, on: date, as_of: date | None) -> Iterator[Chosen]:
    for source in held.held():
        known = held.manifest(source)
        if known.newest is not None:
            yield _of_snapshot(held.snapshot(source, as_of), on)
        else:
            # Only a refusal is known: nothing of the list is screened, and that is worth a sentence.
            note = f"The store holds no snapshot of {source}, only one that was refused: it is not compared with."
            basis = Basis(list=source, lists=(), sha256="", as_of=None, stale=True, whole=False, note=note)
            yield Chosen((), (basis,), ())


def _of_snapshot(snapshot: Snapshot, on: date) -> Chosen:
    from narrows.lists.store import staleness

    entries = snapshot.entries()
    problems = snapshot.problems() if snapshot.bad else ()
    notes = [staleness(snapshot, on), *(f"{note}." for note in snapshot.notes)]
    held = frozenset(entry.id for entry in entries if _may_go_on(entry, snapshot.day, on))
    if held:
        entries = tuple(_held(entry) if entry.id in held else entry for entry in entries)
        notes.append(
            f"{len(held)} of its entries ended since and may have been renewed: they count as standing."
        )
    basis = Basis(
        list=snapshot.name,
        lists=tuple(snapshot.counts),
        sha256=snapshot.sha256,
        as_of=snapshot.day,
        stale=snapshot.is_stale(on),
        whole=not (snapshot.bad or snapshot.later),
        note=" ".join(notes),
    )
    return Chosen(tuple(_measures().entries(entries)), (basis,), tuple(_told(snapshot.name, problems)))


@cache
def _measures() -> Measures:
    return Measures(load_lists())


def _may_go_on(entry: Entry, published: date | None, on: date) -> bool:
    """Whether an entry of a list of law ended after the day of the list, which could only foretell it: orders are renewed."""
    if published is None or entry.until is None or entry.list not in load_lists().lists:
        return False
    return entry.ends_after(published) and entry.until < on


def _held(entry: Entry) -> Entry:
    said = f"was to end on {entry.until}; whether it was renewed is not known"
    return msgspec.structs.replace(entry, until=None, remarks="; ".join(filter(None, (entry.remarks, said))))


def _told(name: str, problems: Sequence[str]) -> Iterator[str]:
    yield from (f"{name}: {problem}" for problem in problems[:_SHOWN])
    if len(problems) > _SHOWN:
        yield f"{name}: and {len(problems) - _SHOWN:,} more records with problems"


def _joined(parts: Iterable[Chosen]) -> Chosen:
    """Several as one; an entry that two snapshots publish word for word is there once."""
    found = list(parts)
    if len(found) == 1:
        return found[0]
    return Chosen(
        tuple(_once(entry for part in found for entry in part.entries)),
        tuple(basis for part in found for basis in part.basis),
        tuple(problem for part in found for problem in part.problems),
    )


def _once(entries: Iterable[Entry]) -> Iterator[Entry]:
    seen: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        same = seen.setdefault((entry.list, entry.id), [])
        if not any(msgspec.structs.replace(other, line=entry.line) == entry for other in same):
            same.append(entry)
            yield entry


def embedded(on: date) -> Chosen:
    """The embedded listings, each version of one as an entry, and how far they reach."""
    from narrows.lists.store.catalog import packaged

    book = load_lists()
    lists = tuple(info.id for info in book.lists.values() if info.extent != "none")
    age = max(0, (on - book.as_of).days)
    note = (
        f"Compared with the embedded excerpts of {', '.join(lists)}, as of {book.as_of.isoformat()}: what is not found there "
        "may be listed all the same. Name a whole list with --list, or get one with narrows lists update."
    )
    digest = hashlib.sha256("".join(book.sha256[list_id] for list_id in lists).encode()).hexdigest()
    basis = Basis(
        list=EMBEDDED,
        lists=lists,
        sha256=digest,
        as_of=book.as_of,
        stale=age > packaged().source(EMBEDDED).stale_after_days,
        whole=False,
        note=note,
    )
    return Chosen(tuple(map(entry_of, book.listings)), (basis,), ())


def stands(entry: Entry, on: date | None) -> bool:
    """Whether an entry stands on a day; one that does not say since when is taken to stand. All do where no day is given."""
    if on is None:
        return True
    return in_force(on, entry.from_, entry.until)


def standing(entries: Iterable[Entry], on: date | None) -> tuple[Entry, ...]:
    """The entries that stand on a day."""
    return tuple(entry for entry in entries if stands(entry, on))
