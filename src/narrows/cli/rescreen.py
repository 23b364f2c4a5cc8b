"""`narrows rescreen`: a book of counterparties against what changed on a list; only what changed for them is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from narrows.cli.check import ATTENTION, CLEAR, ERROR
from narrows.cli.orders import day
from narrows.cli.output import Progress
from narrows.cli.screen import Asking, Complaints, book, checked, say
from narrows.errors import FieldError, Where

if TYPE_CHECKING:
    from datetime import date

    from narrows.cli.screen_input import Book
    from narrows.lists.store import Snapshot
    from narrows.screening.asked import Asked
    from narrows.screening.changes import Changed, Changes

__all__ = ["Asking", "run"]

_SHOWN = 10


def run(
    asking: Asking,
    *,
    old: str,
    new: str,
    lists: Sequence[str],
    threshold: float | None,
    threads: int | None,
    quiet: bool,
    form: str,
    output: Path | None,
) -> int:
    """Write what changed for whom. Gives the exit code: 0 nothing, 1 something or not all was compared, 2 an error."""
    checked(threshold)
    today = day("today", "")
    assert today is not None
    asked = book(asking)
    from narrows.cli.rescreen_output import write
    from narrows.lists import store
    from narrows.screening.changes import changes_between

    held = store.open()
    snapshots = [held.snapshot(name) for name in (old, new)]
    for name in lists:
        if not any(name in each.counts for each in snapshots):
            known = ", ".join(dict.fromkeys(each for one in snapshots for each in one.counts))
            what = f"neither of the two has a list {name!r:.60}"
            raise FieldError(what, where=Where(source="--list"), remedy=f"They have {known}")
    changes = changes_between(snapshots[0], snapshots[1], lists)
    told = [] if quiet else [*_told(snapshots, today), _summary(changes)]
    if form != "table":
        for line in told:
            say(line)
    results = Results(changes, asked, threshold, threads)
    write(results, form, output, told)
    unread = [
        f"{each.name}: {problem}" for each in snapshots if each.bad for problem in each.problems()[:_SHOWN]
    ]
    for problem in unread:
        say(problem)
    if unread:
        say("not all of the lists could be read: a change for somebody may be missing")
    return max(results.code, ATTENTION if unread else CLEAR)


def _told(snapshots: Sequence[Snapshot], today: date) -> Iterator[str]:
    from narrows.lists.store import staleness

    for each in snapshots:
        yield " ".join([staleness(each, today), *(f"{note}." for note in each.notes)])


def _summary(changes: Changes) -> str:
    of = changes.delta
    return (
        f"Of the entries {len(of.added):,} joined, {len(of.removed):,} left, {len(of.changed):,} changed, "
        f"{of.unchanged:,} are as they were."
    )


class Results:
    """Records for which something changed, or that have an error, in order; remembers the worst exit code."""

    def __init__(self, changes: Changes, asked: Book, threshold: float | None, threads: int | None) -> None:
        self.code = CLEAR
        self.asked = 0
        self._changes = changes
        self._book = asked
        self._options = (threshold, threads)

    def __iter__(self) -> Iterator[tuple[Asked, list[Changed]]]:
        threshold, threads = self._options
        progress = Progress("names compared")
        complaints = Complaints()
        try:
            for stretch in self._book.stretches:
                for one, changed in zip(
                    stretch, self._changes.of(stretch, threshold, threads=threads), strict=True
                ):
                    self.asked += 1
                    if one.error is not None:
                        complaints.add(one.error)
                        self.code = ERROR
                        yield one, []
                    elif changed or one.remarks:
                        self.code = max(self.code, ATTENTION)
                        yield one, changed
                progress.reach(self.asked)
        finally:
            progress.close()
            complaints.close()
