"""Where results go: standard output, or a file that appears only when it is complete."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from narrows.errors import NarrowsError, OutputError, Where, unwritable

_BYTES = frozenset(("xlsx", "parquet"))
"""Forms that are no text."""


@contextmanager
def opened(path: Path | None) -> Iterator[BinaryIO]:
    """A stream of bytes to a file, or to standard output for None and `-`.

    A file is written beside its place and moved there at the end, so that a run that breaks off leaves no half of a
    result. Raises OutputError.
    """
    if path is None or str(path) == "-":
        if not sys.stdout.writable():
            raise OutputError("is closed", where=Where(source="<stdout>"), remedy="Write to a file with -o")
        stream: BinaryIO = sys.stdout.buffer
        try:
            yield stream
            stream.flush()
        except BrokenPipeError:
            # Python flushes once more at exit; into nothing, so that it does not complain.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise OutputError("the reader of the output has gone", remedy="Write to a file with -o") from None
        except OSError as error:
            raise unwritable(error, Where(source="<stdout>"), "path") from None
        return
    if path.exists() and not path.is_file():  # a device or a pipe cannot be moved over
        try:
            with path.open("wb") as file:
                yield file
        except OSError as error:
            raise unwritable(error, Where(source=str(path)), "path") from None
        return
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise unwritable(error, Where(source=str(path)), "path") from None
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        part.chmod(_mode(path))
        part.replace(path)
    except OSError as error:
        raise unwritable(error, Where(source=str(path)), "path") from None
    finally:
        part.unlink(missing_ok=True)


def _mode(path: Path) -> int:
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def print_lines(lines: list[str], path: Path | None = None) -> None:
    """Write lines as UTF-8."""
    with opened(path) as stream:
        if not lines:
            return
        stream.write(("\n".join(lines) + "\n").encode("utf-8", "replace"))


def print_json(value: object, path: Path | None = None) -> None:
    """Write one JSON value, indented."""
    import msgspec

    data = msgspec.json.encode(value, order="deterministic")
    with opened(path) as stream:
        stream.write(msgspec.json.format(data, indent=2) + b"\n")


def refuse_terminal(form: str, path: Path | None, stem: str) -> None:
    """Refuse to write what is no text to a terminal; `stem` is what a file of it may be called. Raises OutputError."""
    if form in _BYTES and (path is None or str(path) == "-") and sys.stdout.isatty():
        remedy = f"Add -o {stem}.{form}"
        raise OutputError(f"{form} is not for a terminal", where=Where(source="--format"), remedy=remedy)


def print_rows(
    rows: Iterable[Mapping[str, object]], columns: Sequence[str], form: str, path: Path | None, stem: str
) -> None:
    """Write flat rows as csv, xlsx or parquet. What cannot be written is refused before a row is asked for; `stem` as in
    `refuse_terminal`. Raises OutputError."""
    refuse_terminal(form, path, stem)
    from narrows.tabular import write

    made = list(rows)
    with opened(path) as stream:
        if made:
            write(made, stream, form)
        else:
            import polars as pl

            write(pl.DataFrame(schema=dict.fromkeys(columns, pl.String)), stream, form)


def complain(error: NarrowsError) -> None:
    """One line on standard error: what is wrong, where, and what to do."""
    from narrows.cli.text import clean

    sys.stderr.write(f"narrows: {clean(str(error))}\n")


class Progress:
    """A counter on standard error, on a terminal only, once work takes longer than a second."""

    def __init__(self, noun: str) -> None:
        from time import monotonic

        self._clock = monotonic
        self._noun = noun
        self._done = 0
        self._next = monotonic() + 1.0
        self._shown = False
        self._on = sys.stderr.isatty()

    def step(self) -> None:
        """One more is done."""
        self._done += 1
        if self._on and self._done % 16 == 0 and self._clock() >= self._next:
            self._show()

    def reach(self, done: int) -> None:
        """So many are done."""
        self._done = done
        if self._on and self._clock() >= self._next:
            self._show()

    def _show(self) -> None:
        sys.stderr.write(f"\r{self._done:,} {self._noun}")
        sys.stderr.flush()
        self._next = self._clock() + 0.2
        self._shown = True

    def close(self) -> None:
        """Wipe the line."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
