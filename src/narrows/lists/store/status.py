"""How the store stands: for each source its newest snapshot, how old that is, and what was refused since."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

from narrows.errors import CorruptError, Reason
from narrows.lists.store.catalog import Source
from narrows.lists.store.snapshot import staleness

if TYPE_CHECKING:
    from narrows.lists.store.folder import Store


class RefusalStatus(msgspec.Struct, frozen=True, kw_only=True):
    """The last attempt that was not taken, if none has succeeded since."""

    at: datetime
    origin: str
    reasons: tuple[Reason, ...]


class SourceStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One source. What there is no snapshot to tell is None; `stale` is then true.

    `age_days` counts from the day the snapshot speaks of, `unconfirmed_days` from the last day on which the source had
    nothing newer: by that it is stale. `damaged` tells what of the store is not as it was stored.
    """

    source: str
    title: str
    snapshot: str | None = None
    sha256: str | None = None
    published: date | None = None
    retrieved: datetime | None = None
    confirmed: date | None = None
    checked: datetime | None = None
    age_days: int | None = None
    unconfirmed_days: int | None = None
    stale_after_days: int
    stale: bool
    staleness: str
    counts: dict[str, int] = {}
    bad_records: int = 0
    problems: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()
    snapshots: int = 0
    history: tuple[str, ...] = ()
    refusal: RefusalStatus | None = None
    damaged: tuple[CorruptError, ...] = ()
    url: str = ""
    license_note: str = ""

    @property
    def clear(self) -> bool:
        """Whether nothing asks for attention: a fresh snapshot, read whole, and nothing refused since."""
        return not (self.stale or self.refusal or self.damaged or self.bad_records)


def status(store: Store, *, on: date, verify: bool = False, every: bool = False) -> list[SourceStatus]:
    """The sources of the store as they stand on a day; with `every`, also those of the catalog that are not held.

    Every stored file must be there in its size; with `verify` it is unpacked and hashed too. A damaged record of a source is told in its place.
    """
    held = store.held()
    found = [_status(store, store.catalog.source(id_), on, verify=verify) for id_ in held]
    if every:
        others = [source for id_, source in store.catalog.sources.items() if id_ not in held]
        found += [_empty(source) for source in others]
    return found


def _status(store: Store, source: Source, on: date, *, verify: bool) -> SourceStatus:
    try:
        known = store.manifest(source.id)
    except CorruptError as error:
        return msgspec.structs.replace(_empty(source), damaged=(error,), staleness=error.what)
    damaged = tuple(store.damaged(source.id, verify=verify))
    last = known.standing_refusal
    refusal = RefusalStatus(at=last.at, origin=last.origin, reasons=last.reasons) if last else None
    record = known.newest
    if record is None:
        return msgspec.structs.replace(_empty(source), refusal=refusal, checked=known.checked)
    snapshot = store.as_snapshot(known, record)
    return SourceStatus(
        source=source.id,
        title=source.title,
        snapshot=snapshot.name,
        sha256=snapshot.sha256,
        published=snapshot.published,
        retrieved=snapshot.retrieved,
        confirmed=snapshot.confirmed,
        checked=known.checked,
        age_days=max(0, (on - record.day).days),
        unconfirmed_days=snapshot.stale_days(on),
        stale_after_days=source.stale_after_days,
        stale=snapshot.is_stale(on),
        staleness=staleness(snapshot, on),
        counts=record.counts,
        bad_records=record.bad,
        problems=record.problems,
        accepted=record.accepted,
        snapshots=len(known.records),
        history=source.history,
        refusal=refusal,
        damaged=damaged,
        url=source.url,
        license_note=source.license_note,
    )


def _empty(source: Source) -> SourceStatus:
    how = (
        f"narrows lists update {source.id}"
        if source.url
        else f"narrows lists import FILE --source {source.id}"
    )
    return SourceStatus(
        source=source.id,
        title=source.title,
        stale_after_days=source.stale_after_days,
        stale=True,
        staleness=f"The store holds no snapshot of {source.id}: run {how}.",
        history=source.history,
        url=source.url,
        license_note=source.license_note,
    )
