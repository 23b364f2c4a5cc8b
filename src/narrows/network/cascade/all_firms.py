"""The cascade of every firm, one after another, in a file that a run which broke off can be taken up from.

The file is text: a line that says what is computed, then a line for each block of firms. Each line ends with a checksum of
its own. Lines are only ever appended. A last line that was cut off is dropped; anything else that is damaged is an error.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import BinaryIO

import msgspec
import numpy as np
from numpy.typing import NDArray

from narrows.errors import FormatError, Where, unreadable, unwritable
from narrows.network.cascade.cascades import Cascades
from narrows.network.cascade.kernel.layout import LANES
from narrows.network.cascade.solving import Losses, Solved, Solver

__all__ = ["BLOCK", "COLUMNS", "Row", "all_firms", "read_results"]

BLOCK = 64
"""Firms in a line of the file, and at most that are lost when a run is killed."""
FORMAT = "narrows cascades 1"
_SUM = 16

Longs = NDArray[np.int64]


class Row(msgspec.Struct, frozen=True, array_like=True):
    """What came of one firm that stops: its number in the network, and the fields of `Cascade` of the same names."""

    firm: int
    esri: float
    downstream: float
    upstream: float
    firms_hit: int
    residual: float
    sweeps_down: int
    sweeps_up: int


COLUMNS = Row.__struct_fields__


class _Head(msgspec.Struct, frozen=True):
    format: str
    network: str
    parameters: str
    firms: int
    chosen: str
    block: int


class _Block(msgspec.Struct, frozen=True):
    block: int
    rows: list[Row]


def all_firms(
    cascades: Cascades,
    *,
    resume: Path | None = None,
    threads: int | None = None,
    only: Sequence[int] | NDArray[np.integer] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Row]:
    """The cascade of each firm that stops alone, in the order of the network's firms.

    `resume` is a file that results are appended to as they come, and from which a run takes those that it has already; it
    must be of this network and these parameters; one run at a time may write to it. `only` are numbers of firms, else all.
    `progress` is called with how many firms are done and how many there are. Raises FormatError for a file that is damaged
    or of something else, OutputError for one that cannot be written.
    """
    arrays = cascades.arrays
    chosen = np.arange(len(arrays.weight)) if only is None else np.unique(np.asarray(only, np.int64))
    # Large firms first: those that reach far stand together, and the rest of the time is told well by what is done.
    order = chosen[np.lexsort((chosen, -cascades.network.sales[chosen]))]
    blocks = [order[i : i + BLOCK] for i in range(0, len(order), BLOCK)]
    done: dict[int, list[Row]] = {}
    head = _head(cascades, chosen)
    file: BinaryIO | None = None
    try:
        if resume is not None:
            file = _opened(resume)
            done = _taken_up(file, head, str(resume), [len(block) for block in blocks])
        count = sum(len(rows) for rows in done.values())
        if progress is not None:
            progress(count, len(order))
        for number, rows in _computed(cascades, blocks, set(done), threads or os.cpu_count() or 1):
            if file is not None:
                _append(file, _Block(number, rows), str(resume))
            done[number] = rows
            count += len(rows)
            if progress is not None:
                progress(count, len(order))
    finally:
        if file is not None:
            with suppress(OSError):  # an error that matters has been told of
                os.fsync(file.fileno())
            file.close()
    return sorted((row for rows in done.values() for row in rows), key=lambda row: row.firm)


def read_results(path: Path) -> list[Row]:
    """The rows of a results file, finished or not, by firm. Raises FormatError."""
    try:
        with path.open("rb") as file:
            lines, _ = _lines(file, str(path))
    except OSError as error:
        raise unreadable(error, Where(source=str(path))) from None
    rows = {row.firm: row for line in lines[1:] for row in msgspec.json.decode(line, type=_Block).rows}
    return [rows[firm] for firm in sorted(rows)]


def _computed(
    cascades: Cascades, blocks: list[Longs], done: set[int], threads: int
) -> Iterator[tuple[int, list[Row]]]:
    """Blocks that are not done, as they come, each computed on one thread."""
    solvers: SimpleQueue[Solver] = SimpleQueue()
    for _ in range(threads):
        solvers.put(Solver(cascades.arrays, cascades.parameters))

    def compute(number: int) -> tuple[int, list[Row]]:
        solver = solvers.get()
        try:
            return number, _rows(cascades, solver, blocks[number])
        finally:
            solvers.put(solver)

    waiting = iter([number for number in range(len(blocks)) if number not in done])
    with ThreadPoolExecutor(threads) as pool:
        running: dict[Future[tuple[int, list[Row]]], int] = {}
        try:
            while True:
                while len(running) < 2 * threads and (number := next(waiting, None)) is not None:
                    running[pool.submit(compute, number)] = number
                if not running:
                    return
                ended = wait(running, return_when=FIRST_COMPLETED).done
                # In their order where several have ended: with one thread the file is then the same every time.
                for each in sorted(ended, key=running.__getitem__):
                    del running[each]
                    yield each.result()
        finally:
            for each in running:  # a run that is broken off waits for no more than what has begun
                each.cancel()


def _rows(cascades: Cascades, solver: Solver, block: Longs) -> list[Row]:
    whole = np.ones(1)
    rows = []
    for begin in range(0, len(block), LANES):
        firms = block[begin : begin + LANES].tolist()
        shocks = [Losses(cascades.arrays.number[[firm]], whole) for firm in firms]
        rows += [_row(firm, each) for firm, each in zip(firms, solver.eight(shocks), strict=True)]
    return rows


def _row(firm: int, solved: Solved) -> Row:
    return Row(
        firm,
        solved.esri,
        solved.down_part,
        solved.up_part,
        solved.firms_hit,
        solved.residual,
        solved.sweeps_down,
        solved.sweeps_up,
    )


def _head(cascades: Cascades, chosen: Longs) -> _Head:
    parameters = msgspec.json.encode(cascades.parameters, order="deterministic").decode()
    return _Head(
        format=FORMAT,
        network=cascades.network.digest,
        parameters=parameters,
        firms=len(chosen),
        chosen=hashlib.sha256(chosen.astype(np.int64).tobytes()).hexdigest(),
        block=BLOCK,
    )


def _opened(path: Path) -> BinaryIO:
    try:
        file = path.open("a+b")
    except OSError as error:
        raise unwritable(error, Where(source=str(path)), "path") from None
    return file


def _taken_up(file: BinaryIO, head: _Head, source: str, sizes: list[int]) -> dict[int, list[Row]]:
    """What the file has already; it is begun where it is empty, and what was cut off at its end is removed."""
    file.seek(0)
    lines, end = _lines(file, source)
    file.truncate(end)
    file.seek(0, os.SEEK_END)
    if not lines:
        _append(file, head, source)
        return {}
    where = Where(source=source, line=1)
    remedy = "Name another file for --resume, or remove this one"
    try:
        found = msgspec.json.decode(lines[0], type=_Head)
    except msgspec.MsgspecError:
        raise FormatError("does not begin as a file of results", where=where, remedy=remedy) from None
    for field, what in (
        ("format", "is of another version"),
        ("network", "is of another network"),
        ("parameters", "was computed with other parameters"),
        ("chosen", "is of other firms"),
        ("firms", "is of other firms"),
        ("block", "is of another version"),
    ):
        if getattr(found, field) != getattr(head, field):
            raise FormatError(what, where=where, remedy=remedy)
    done: dict[int, list[Row]] = {}
    for number, line in enumerate(lines[1:], start=2):
        try:
            block = msgspec.json.decode(line, type=_Block)
        except msgspec.MsgspecError:
            raise _damaged(source, number) from None
        if not 0 <= block.block < len(sizes) or len(block.rows) != sizes[block.block]:
            raise _damaged(source, number)
        done[block.block] = block.rows
    return done


def _lines(file: BinaryIO, source: str) -> tuple[list[bytes], int]:
    """The lines without their checksums, and where the last whole one ends."""
    lines: list[bytes] = []
    end = 0
    for number, line in enumerate(file, start=1):
        if not line.endswith(b"\n"):
            break  # cut off while it was written
        text, _, check = line[:-1].rpartition(b" ")
        if check != _checksum(text):
            raise _damaged(source, number)
        lines.append(text)
        end += len(line)
    return lines, end


def _append(file: BinaryIO, value: _Head | _Block, source: str) -> None:
    text = msgspec.json.encode(value)
    try:
        file.write(text + b" " + _checksum(text) + b"\n")
        file.flush()  # what the system has survives a kill; to wait for the disk would take longer than a block
    except OSError as error:
        raise unwritable(error, Where(source=source), "path") from None


def _checksum(text: bytes) -> bytes:
    return hashlib.sha256(text).hexdigest()[:_SUM].encode()


def _damaged(source: str, line: int) -> FormatError:
    remedy = "Remove this line and those after it, or the file; what is missing is computed again"
    return FormatError("is damaged", where=Where(source=source, line=line), remedy=remedy)
