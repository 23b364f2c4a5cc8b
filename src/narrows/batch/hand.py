"""A process that decides parts of tables for another, which speaks to it through its standard input and output.

A message is its length in eight bytes, and then so many bytes. The first one is the recipe of an engine, answered with what
the engine rests on; each further one a part of a table, answered with what was decided of it.
"""

from __future__ import annotations

import io
import os
import pickle
import signal
from typing import IO, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from narrows.batch.columns import Ids
from narrows.batch.distinct import Mask
from narrows.batch.part import Decided, decide_part
from narrows.batch.shared import Column, Shared
from narrows.engine import Engine

_LENGTH = 8


class Task(NamedTuple):
    """Some rows of a table, as `decide_part` takes them."""

    frame: pl.DataFrame
    rows: Ids
    refused: Mask
    searching: bool

    def decided(self, using: Engine) -> Decided:
        """What an engine of this process says."""
        return decide_part(self.frame, using, self.rows, self.refused, searching=self.searching)

    def packed(self) -> bytes:
        """The task as a message."""
        return pickle.dumps((_bytes(self.frame), *self[1:]), pickle.HIGHEST_PROTOCOL)


def send(stream: IO[bytes], message: bytes) -> None:
    """Write a message."""
    stream.write(len(message).to_bytes(_LENGTH, "little"))
    stream.write(message)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes:
    """Read a message. Raises EOFError where the other side is gone."""
    length = int.from_bytes(_exactly(stream, _LENGTH), "little")
    return _exactly(stream, length)


def _exactly(stream: IO[bytes], length: int) -> bytes:
    found = stream.read(length)
    if len(found) < length:
        raise EOFError
    return found


def packed(decided: Decided) -> bytes:
    """What was decided, as a message."""
    shared = [
        ([(name, *_lean(column)) for name, column in one.entries.items()], one.ids.astype(np.int32))
        for one in decided.shared
    ]
    return pickle.dumps((shared, *decided[1:]), pickle.HIGHEST_PROTOCOL)


def _lean(column: Column) -> tuple[list[str | None], npt.NDArray[np.int32]]:
    """A column without the texts that no row of this part shows."""
    texts, shows = column.used()
    return texts.to_list(), shows.astype(np.int32)


def unpacked(message: bytes) -> Decided:
    """What was decided, from a message of a process that this one started."""
    shared, days, undated, beyond, errors = pickle.loads(message)  # noqa: S301
    texts = tuple(
        Shared(
            {
                name: Column(pl.Series(texts, dtype=pl.String), shows.astype(np.int64))
                for name, texts, shows in entries
            },
            ids.astype(np.int64),
        )
        for entries, ids in shared
    )
    return Decided(texts, days, undated, beyond, errors)


def _bytes(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_ipc(buffer, compat_level=pl.CompatLevel.newest())
    return buffer.getvalue()


def _frame(data: bytes) -> pl.DataFrame:
    return pl.read_ipc(io.BytesIO(data))


def work() -> None:
    """Serve until the other side is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for the process that gave the work
    source, target = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what anything prints is no message
    try:
        private, clean, lists = pickle.loads(receive(source))  # noqa: S301  # of the process that started this one
        using = Engine.load(*private, clean=clean, lists=lists)
        send(target, pickle.dumps(using.sources))
        while True:
            frame, rows, refused, searching = pickle.loads(receive(source))  # noqa: S301
            send(target, packed(Task(_frame(frame), rows, refused, searching).decided(using)))
    except (EOFError, BrokenPipeError):
        return
