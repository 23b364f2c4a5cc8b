"""What `narrows lists` writes: tables for people, JSON as docs/guide/lists.md has it, rows of a difference as CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from narrows.cli.output import opened, print_json, print_lines
from narrows.cli.text import bold, table, wrapped
from narrows.counted import counted
from narrows.errors import NarrowsError, RefusedError
from narrows.lists.entry import Entry
from narrows.lists.store import ListDelta, Snapshot, SourceStatus
from narrows.lists.store.intake import Outcome

MOST_SHOWN = 50
"""Entries of each kind that a table for people shows."""
_COLUMNS = ("change", "list", "id", "name", "countries", "field", "gone", "came")

Attempt = tuple[str, Outcome | NarrowsError]


# Updates and imports.


def write_attempts(attempts: Sequence[Attempt], form: str, output: Path | None) -> int:
    """Write what came of updates or imports, one element for each source. Gives the exit code."""
    if form == "json":
        print_json([_attempt(source, result) for source, result in attempts], output)
    else:
        lines = [line for source, result in attempts for line in _attempt_lines(source, result)]
        print_lines(lines or ["nothing to update: name a source"], output)
    results = [result for _, result in attempts]
    if any(isinstance(result, NarrowsError) for result in results):
        return 2
    return 1 if any(isinstance(result, Outcome) and result.problems for result in results) else 0


def _attempt(source: str, result: Outcome | NarrowsError) -> dict[str, Any]:
    if isinstance(result, NarrowsError):
        outcome = "refused" if isinstance(result, RefusedError) else "failed"
        return {"source": source, "outcome": outcome, "error": result.to_dict()}
    return {
        "source": source,
        "outcome": result.outcome,
        "snapshot": _snapshot(result.snapshot),
        "problems": result.problems,
    }


def _attempt_lines(source: str, result: Outcome | NarrowsError) -> Iterator[str]:
    if isinstance(result, NarrowsError):  # it is told on standard error
        yield bold(
            f"{source}: {'refused' if isinstance(result, RefusedError) else 'failed'}; what stood still stands"
        )
        if isinstance(result, RefusedError):
            for problem in result.problems:
                yield from wrapped(problem, first="  - ")
        return
    snapshot = result.snapshot
    told = {"new": "new snapshot", "unchanged": "nothing newer than", "repaired": "damaged file put back:"}
    yield bold(f"{source}: {told[result.outcome]} {snapshot.name}")
    yield from wrapped(_counted(snapshot.counts))
    if snapshot.accepted:
        yield from wrapped(f"taken although refused as {', '.join(snapshot.accepted)}")
    if snapshot.bad:
        yield from wrapped(_troubled(snapshot.bad))
        for problem in result.problems:
            yield from wrapped(problem, first="  - ")


def _snapshot(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "name": snapshot.name,
        "source": snapshot.source,
        "sha256": snapshot.sha256,
        "format": snapshot.format,
        "published": snapshot.published,
        "retrieved": snapshot.retrieved,
        "confirmed": snapshot.confirmed,
        "counts": snapshot.counts,
        "dated": snapshot.dated,
        "bad_records": snapshot.bad,
        "accepted": snapshot.accepted,
    }


def _counted(counts: Mapping[str, int]) -> str:
    total = sum(counts.values())
    each = ", ".join(f"{list_id} {count:,}" for list_id, count in counts.items())
    return f"{counted(total, 'entry', 'entries')}: {each}" if counts else "no entries"


# Status.


def write_status(found: Sequence[SourceStatus], folder: Path, form: str, output: Path | None) -> None:
    """Write how the store stands."""
    if form == "json":
        print_json([_status(each) for each in found], output)
    else:
        print_lines(list(_status_lines(found, folder)), output)


def _status(each: SourceStatus) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.structs.asdict(each)
    return plain | {"damaged": [error.to_dict() for error in each.damaged]}


def _status_lines(found: Sequence[SourceStatus], folder: Path) -> Iterator[str]:
    yield f"Store: {folder}"
    if not found:
        yield from wrapped(
            "It holds no list: run narrows lists update, or narrows lists status --all for what there is."
        )
        return
    rows = [
        (
            each.source,
            each.snapshot.partition("@")[2] if each.snapshot else "-",
            _number(each.unconfirmed_days),
            f"{sum(each.counts.values()):,}",
            _state(each),
        )
        for each in found
    ]
    yield ""
    yield from table(("source", "snapshot", "days old", "entries", "state"), rows)
    for each in found:
        lines = list(_status_notes(each))
        if lines:
            yield ""
            yield bold(f"{each.source}: {each.title}")
            yield from lines


def _status_notes(each: SourceStatus) -> Iterator[str]:
    if each.counts:
        yield from wrapped(_counted(each.counts))
    if each.snapshot is not None or not each.damaged:
        yield from wrapped(each.staleness)
    if each.license_note and each.snapshot is None:
        yield from wrapped(f"License: {each.license_note}.")
    if each.bad_records:
        yield from wrapped(_troubled(each.bad_records))
        for problem in each.problems:
            yield from wrapped(problem, first="  - ")
    if each.accepted:
        yield from wrapped(f"Taken although refused as {', '.join(each.accepted)}.")
    if each.refusal is not None:
        yield from wrapped(f"REFUSED on {each.refusal.at:%Y-%m-%d %H:%M} UTC from {each.refusal.origin}:")
        for reason in each.refusal.reasons:
            yield from wrapped(f"{reason.what}. {reason.remedy} [{reason.code}]", first="  - ")
    for error in each.damaged:
        yield from wrapped(f"DAMAGED: {error}")


def _state(each: SourceStatus) -> str:
    words = ["damaged"] if each.damaged else []
    words += ["refused since"] if each.refusal else []
    words += ["not held"] if each.snapshot is None else ["stale"] if each.stale else []
    return ", ".join(words) or "fresh"


def _troubled(count: int) -> str:
    return f"{count:,} record{' has a problem' if count == 1 else 's have problems'}:"


def _number(days: int | None) -> str:
    return "-" if days is None else f"{days:,}"


# Differences.


def write_delta(found: ListDelta, old: Snapshot, new: Snapshot, form: str, output: Path | None) -> None:
    """Write what changed between two snapshots."""
    if form == "json":
        print_json(_delta(found, old, new), output)
    elif form == "csv":
        from narrows.tabular import write

        rows = list(_rows(found)) or [dict.fromkeys(_COLUMNS, "")][:0]
        with opened(output) as stream:
            if rows:
                write(rows, stream, "csv")
            else:
                stream.write((",".join(_COLUMNS) + "\n").encode())
    else:
        print_lines(list(_delta_lines(found, old, new)), output)


def _delta(found: ListDelta, old: Snapshot, new: Snapshot) -> dict[str, Any]:
    return {
        "old": _snapshot(old),
        "new": _snapshot(new),
        "added": [_entry(entry) for entry in found.added],
        "removed": [_entry(entry) for entry in found.removed],
        "changed": [
            {"before": _entry(each.before), "after": _entry(each.after), "fields": each.fields}
            for each in found.changed
        ],
        "reused": [
            {"id": each.id, "before": _entry(each.before), "after": _entry(each.after)}
            for each in found.reused
        ],
        "unchanged": found.unchanged,
        "notes": [*dict.fromkeys((*old.notes, *new.notes))],
    }


def _entry(entry: Entry) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(entry)
    plain["from"] = plain.pop("from_")
    return plain


def _rows(found: ListDelta) -> Iterator[dict[str, str]]:
    for entry in found.added:
        yield _row("added", entry)
    for entry in found.removed:
        yield _row("removed", entry)
    for change in found.changed:
        for each in change.fields:
            yield _row("changed", change.after, each.field, each.gone, each.came)
    for reuse in found.reused:
        yield _row("reused", reuse.after, "name", (reuse.before.name,), (reuse.after.name,))


def _row(
    change: str, entry: Entry, field: str = "", gone: Iterable[str] = (), came: Iterable[str] = ()
) -> dict[str, str]:
    cells = (
        change,
        entry.list,
        entry.id,
        entry.name,
        " ".join(entry.countries),
        field,
        "; ".join(gone),
        "; ".join(came),
    )
    return dict(zip(_COLUMNS, cells, strict=True))


def _delta_lines(found: ListDelta, old: Snapshot, new: Snapshot) -> Iterator[str]:
    yield bold(f"From {old.name} to {new.name}")
    for note in dict.fromkeys((*old.notes, *new.notes)):
        yield from wrapped(f"Note: {note}.")
    for sign, title, entries in (("+", "Added", found.added), ("-", "Removed", found.removed)):
        if entries:
            yield from ("", bold(f"{title}: {len(entries):,}"))
            for entry in entries[:MOST_SHOWN]:
                yield from wrapped(_called(entry), first=f"  {sign} ")
    if found.changed:
        yield from ("", bold(f"Changed: {len(found.changed):,}"))
        for change in found.changed[:MOST_SHOWN]:
            yield from wrapped(_called(change.after), first="  * ")
            for each in change.fields:
                moved = [*(f"- {text}" for text in each.gone), *(f"+ {text}" for text in each.came)]
                yield from wrapped(f"{each.field}: {'; '.join(moved)}", first="      ")
    if found.reused:
        yield from ("", bold(f"Ids that stand for another party now: {len(found.reused):,}"))
        for reuse in found.reused[:MOST_SHOWN]:
            yield from wrapped(
                f"{reuse.id}: {_called(reuse.after)}; before: {reuse.before.name}", first="  ! "
            )
    if max(map(len, (found.added, found.removed, found.changed, found.reused))) > MOST_SHOWN:
        yield from (
            "",
            f"Only the first {MOST_SHOWN} of each kind are shown; --format json or csv names them all.",
        )
    yield from (
        "",
        f"{found.unchanged:,} unchanged" if found else f"Nothing changed in {found.unchanged:,} entries",
    )


def _called(entry: Entry) -> str:
    countries = f" ({', '.join(entry.countries)})" if entry.countries else ""
    return f"{entry.name}{countries}, {entry.list}, {entry.id}"
