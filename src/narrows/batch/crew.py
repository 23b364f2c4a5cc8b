"""A table shared out among processes: each decides some of its days, and of a day some of its items, so that the law of a day is
worked out in one of them, and what it says of an item too.

The others are started by need (`narrows.batch.hand`), stay as long as the engine they work for, and are checked to have the
same law, lists and catalog. What a process does not give back, because it died or could not be started, is decided here.
"""

from __future__ import annotations

import itertools
import os
import pickle
import subprocess
import sys
import weakref
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from threading import Lock, Thread
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from narrows.batch.columns import Ids
from narrows.batch.distinct import Mask
from narrows.batch.hand import Task, receive, send, unpacked
from narrows.batch.part import Decided, together
from narrows.engine import Engine

LEAST = 20_000
"""Rows for which another process is worth its start."""
LEAST_MORE = 4_000
"""Rows for which one is worth a word that was started before."""
STRETCH = 250_000
"""Most rows that are worked off together."""
_SHARES = 4
_SHARES_OF_A_DAY = 2
"""Parts of a table for each process: the quicker one takes more of them. Those of one day have much to find out that is the same."""
MOST = 8
"""Most processes that are not asked for by number: each takes some 300 MB."""


def processors() -> int:
    """How many processors this process may use, up to `MOST`."""
    if hasattr(os, "sched_getaffinity"):
        return min(len(os.sched_getaffinity(0)), MOST)
    return min(os.cpu_count() or 1, MOST)


class Cuts:
    """Where tables of one day were cut by item, so that the next one is cut there as well: who knows an item then gets it again."""

    def __init__(self) -> None:
        self._of: Any = None
        self._at: npt.NDArray[np.uint64] | None = None

    def parts(self, of: Any, marks: npt.NDArray[np.uint64], count: int) -> list[Ids]:
        """The places of rows with some marks in so many parts: cut as before, if that was a table `of` the same, unless a part would be
        twice as large as it should be, or else in equal ones."""
        of = (of, count)
        if self._at is not None and of == self._of:
            part = np.searchsorted(self._at, marks, side="right")
            most = np.bincount(part, minlength=count).max(initial=0)
            if most * count <= 2 * len(marks) or len(marks) < LEAST:
                return [np.flatnonzero(part == number) for number in range(count)]
        order = np.argsort(marks, kind="stable")
        parts = np.array_split(order, count)
        self._of, self._at = of, marks[[part[0] for part in parts[1:]]]
        return [np.sort(part) for part in parts]


def shares(
    table: pl.DataFrame, processes: int, least: int | None = None, cuts: Cuts | None = None
) -> list[Ids]:
    """The places of the rows of a table in parts of it, by day and then, if the parts are shared out, by item: from `least` rows on.
    A table of one day is cut where those before it were."""
    height, least = table.height, LEAST if least is None else least
    count = -(-height // STRETCH)
    one_day = _of_one_day(table)
    if processes > 1 and height >= least:
        each = _SHARES_OF_A_DAY if one_day else _SHARES
        count = max(count, each * min(processes, height // least + 1))
    if count <= 1:
        return [np.arange(height)]
    keys = [pl.col("as_of")] if "as_of" in table.columns else []
    items = [name for name in table.columns if name.partition(".")[0] == "item"]
    if items and processes > 1:
        mark = pl.struct(items).hash()
        if one_day:
            day = table.get_column("as_of")[0] if keys else None
            marks = table.select(mark).to_series().to_numpy()
            return (cuts or Cuts()).parts((repr(day), *items), marks, count)
        keys.append(mark)
    order = np.arange(height)
    if keys:
        with suppress(pl.exceptions.PolarsError):  # days of a kind that has no order
            order = table.select(pl.arg_sort_by(keys)).to_series().to_numpy().astype(np.int64)
    return [np.sort(part) for part in np.array_split(order, count)]


def _of_one_day(table: pl.DataFrame) -> bool:
    """Whether a table asks on one day only; True where that cannot be told."""
    if "as_of" not in table.columns or not table.height:
        return True
    days = table.get_column("as_of")
    with suppress(pl.exceptions.PolarsError, TypeError):
        return bool(days.eq_missing(days[0]).all())
    return True


class Crew:
    """Processes that decide parts of tables beside this one.

    A part goes to who decided the one in its place of the table before, whose days will be much the same: the law of a day, and
    what was found on it, are then at hand.
    """

    def __init__(self) -> None:
        self.hands: list[_Hand] = []
        self.cuts = Cuts()
        self._whose: Sequence[int] = ()

    @property
    def least(self) -> int:
        """Rows that are worth sharing out."""
        return LEAST_MORE if any(hand.alive for hand in self.hands) else LEAST

    def hire(self, using: Engine, hands: int) -> None:
        """Start as many other processes as are lacking; not in the place of one that is unfit, and none where the law was not loaded
        from files, which the others could do too."""
        if not hands or using.recipe is None or not sys.executable:
            return
        self.hands = [hand for hand in self.hands if hand.alive or hand.unfit]
        for _ in range(hands - len(self.hands)):
            hand = _Hand(using)
            weakref.finalize(using, hand.close)
            self.hands.append(hand)

    def decide(
        self,
        frame: pl.DataFrame,
        using: Engine,
        places: Sequence[Ids],
        rows: Ids,
        refused: Mask,
        *,
        searching: bool,
        processes: int,
    ) -> Decided:
        """The answers to a table, of which the rows at some `places` are parts; `rows` are the places of its rows in the whole."""
        found: list[tuple[Sequence[int], Ids, Decided]] = []
        hands = [hand for hand in self.hands[: processes - 1] if hand.alive]
        left = _Left([len(part) for part in places], 1 + len(hands), self._whose)

        def decide(parts: Sequence[int], by: _Hand | None) -> None:
            where = np.sort(np.concatenate([places[part] for part in parts]))
            some = frame if len(where) == frame.height else frame[pl.Series(where)]
            task = Task(some, rows[where], refused[where], searching)
            answers = task.decided(using) if by is None else by.decided(task)
            if answers is not None:
                found.append((parts, where, answers))

        interrupts: list[KeyboardInterrupt] = []

        def work(worker: int, hand: _Hand) -> None:
            try:
                while hand.alive and (parts := left.take(worker)):
                    decide(parts, hand)
            except KeyboardInterrupt as interrupt:  # polars raises it in any thread
                interrupts.append(interrupt)

        threads = [
            Thread(target=work, args=(worker, hand), daemon=True)
            for worker, hand in enumerate(hands, start=1)
        ]
        try:
            for thread in threads:
                thread.start()
            while mine := left.take(0):
                decide(mine, None)
            for thread in threads:
                thread.join()
            if interrupts:
                raise interrupts[0]
            for part in sorted({*range(len(places))}.difference(*(parts for parts, *_ in found))):
                decide([part], None)  # who took it, or was to take it, is gone
        except BaseException:
            self.close()
            raise
        if processes > 1:  # what is decided here alone says nothing of who knows what
            self._whose = left.whose
        return together([answers for *_, answers in found], [where for _, where, _ in found])

    def close(self) -> None:
        """Send the other processes home."""
        for hand in self.hands:
            hand.close()


class _Left:
    """The parts of a table that nobody took yet, and whose each is: of the worker who had it `before`, or else by their order."""

    def __init__(self, sizes: Sequence[int], workers: int, before: Sequence[int]) -> None:
        count = len(sizes)
        self._sizes = sizes
        self._again = len(before) == count and max(before) < workers
        self._spared = 2 if self._again else 1
        """Parts that one has at least of which another takes one: the last is left to an owner who knows its days."""
        self._fair = -(-count // workers)
        self.whose = list(before) if self._again else [part * workers // count for part in range(count)]
        self.open = list(range(count))
        self._lock = Lock()

    def take(self, worker: int) -> list[int]:
        """The next parts for a worker: of its own, or else one of who has most left. None is left where nothing is given.

        Of those that it had before it gets several, to work them off together.
        """
        with self._lock:
            owners = Counter(self.whose[part] for part in self.open)
            if not owners[worker]:
                owner, most = max(owners.items(), key=lambda pair: pair[1], default=(worker, 0))
                if most < self._spared:
                    return []
                self.whose[max(part for part in self.open if self.whose[part] == owner)] = worker
            own = [part for part in self.open if self.whose[part] == worker]
            taken = own[: self._together(own) if self._again else 1]
            self.open = [part for part in self.open if part not in taken]
            return taken

    def _together(self, parts: Sequence[int]) -> int:
        """How many of some parts are worked off together: one at least, and no more than a fair share of all."""
        totals = itertools.accumulate(self._sizes[part] for part in parts[: self._fair])
        return max(1, sum(rows <= STRETCH for rows in totals))


_CREWS: weakref.WeakKeyDictionary[Engine, Crew] = weakref.WeakKeyDictionary()


def crew_of(using: Engine) -> Crew:
    """The crew that works for an engine."""
    return _CREWS.setdefault(using, Crew())


_OF_PICKLE = (pickle.UnpicklingError, AttributeError, ImportError, IndexError, TypeError, ValueError)
_UNREAD = (OSError, EOFError, MemoryError, pl.exceptions.PolarsError, *_OF_PICKLE)
"""What is raised where a process is gone, where its message is none, as one of another version of this program may be, and where
there is no room for it."""


class _Hand:
    """One other process."""

    def __init__(self, using: Engine) -> None:
        self._recipe = using.recipe
        self._sources = using.sources
        self._process: subprocess.Popen[bytes] | None = None
        self._greeted = False
        self._busy = Lock()
        self.unfit = False
        """Whether the process has another law, lists or catalog, which a further one would have too."""
        with suppress(OSError):
            self._process = subprocess.Popen(  # this program again
                [sys.executable, "-P", "-c", "from narrows.batch.hand import work; work()"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            )

    @property
    def alive(self) -> bool:
        return self._process is not None

    def decided(self, task: Task) -> Decided | None:
        """The answers to a part of a table; None if the process cannot give them, now and from now on."""
        with self._busy:
            process = self._process
            if process is None:
                return None
            assert process.stdin is not None
            assert process.stdout is not None
            try:
                recipe, message = pickle.dumps(self._recipe), task.packed()
            except pl.exceptions.PolarsError:  # a column of objects goes to no other process
                self.close()
                return None
            answers = None
            try:
                if not self._greeted:
                    send(process.stdin, recipe)
                    self.unfit = pickle.loads(receive(process.stdout)) != self._sources  # noqa: S301  # of our own process
                    self._greeted = True
                if not self.unfit:
                    send(process.stdin, message)
                    answers = unpacked(receive(process.stdout))
            except _UNREAD:
                pass
            finally:
                # Whatever was raised: what it may still say would be taken for the answers to the next task.
                if answers is None:
                    self.close()
            return answers

    def close(self) -> None:
        """Send the process home, whatever it is at."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        process.wait()
