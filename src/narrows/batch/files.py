"""Tables of any size, from a file to a file, in bounded memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import IO

import polars as pl

from narrows.batch.crew import STRETCH, processors
from narrows.batch.identifiers import Identifiers
from narrows.batch.table import check_chunk
from narrows.engine import Engine, assumes_clean, engine
from narrows.errors import FormatError, InputError, OutputError, Where
from narrows.tabular.frame import without_formulas
from narrows.tabular.scan import scan_frames
from narrows.tabular.writer import replaced
from narrows.written import is_same, read_as_well

FORMATS = ("parquet", "csv")
_AT_ONCE = 4
"""Most stretches of a file that are in memory together, however many processes share them."""


@dataclass(slots=True)
class Summary:
    """What became of the rows of a file: how many of each outcome, with a listed party, of days beyond the horizon, or in
    error; the first errors."""

    rows: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    listed: int = 0
    beyond: int = 0
    errors: int = 0
    first_errors: list[InputError] = field(default_factory=list)


def check_file(
    source: str | Path,
    target: str | Path,
    *,
    form: str = "parquet",
    assume: str | None = None,
    deciding: Engine | None = None,
    mapping: Mapping[str, str] | None = None,
    input_format: str | None = None,
    ignore_unknown_columns: bool = False,
    chunk: int = STRETCH,
    processes: int | None = 1,
    done: Callable[[int], None] | None = None,
    as_of: date | None = None,
) -> Summary:
    """Decide every row of a CSV or Parquet file into a Parquet (or CSV) file with the columns of `check_table`; on the day
    `as_of`, if one is given, whatever day a row states.

    The file is read, decided and written `chunk` rows at a time, or up to four times as many where they are shared out among
    `processes` (as in `check_table`). `done` is told how many rows are decided. The target appears only when it is whole. A
    row of CSV that does not fit the header is an error of that row. Raises `FormatError` for a source that cannot be read to
    its end or holds no order, `FieldError` for its columns, and `OutputError`.
    """
    if form not in FORMATS:
        raise OutputError(f"{form} is not written as a stream", remedy=f"Known formats: {', '.join(FORMATS)}")
    if is_same(source, target):
        raise read_as_well(target, "Give the target another name")
    clean = assumes_clean(assume)
    using = deciding or engine(clean=clean)
    many = processors() if processes is None else processes
    together = chunk * min(many, _AT_ONCE)
    refused: dict[int, FormatError] = {}
    rows = scan_frames(
        source,
        mapping,
        input_format=input_format,
        ignore_unknown_columns=ignore_unknown_columns,
        refused=refused,
        most=min(together, 100_000),
    )
    if as_of is not None:
        rows = (frame.with_columns(as_of=pl.lit(as_of)) for frame in rows)
    found = Summary()

    def write(place: Path) -> None:
        frames = _decided(_chunks(rows, together), refused, str(source), using, many, found, done)
        # Opened here: polars' threads outlive an interrupt, and would make the file anew after it was removed.
        with place.open("wb") as file:
            if form == "parquet":
                _put_parquet(frames, place, file, str(target))
            else:
                for number, frame in enumerate(frames):
                    with _writing(str(target)):
                        without_formulas(frame).write_csv(file, include_header=number == 0)
        if not found.rows:
            where = Where(source=str(source))
            raise FormatError("holds no order", where=where, remedy="Give at least one order")

    replaced(Path(target), write)
    return found


@contextmanager
def _writing(target: str) -> Iterator[None]:
    """Around what polars writes, and nothing else: what goes wrong in deciding is no fault of the target."""
    try:
        yield
    except pl.exceptions.PolarsError as error:
        raise OutputError(f"cannot be written: {error}", where=Where(source=target)) from None


def _put_parquet(frames: Iterable[pl.DataFrame], place: Path, file: IO[bytes], target: str) -> None:
    """Write frames into a file that is open at a place: each on its own beside it first, as a Parquet file cannot grow
    (`replaced` removes them).

    Nothing is decided while polars waits for it: what it has to do meanwhile could wait for what waits here.
    """
    parts: list[Path] = []
    for frame in frames:
        parts.append(place.with_name(f"{place.name}.{len(parts)}"))
        with parts[-1].open("wb") as part, _writing(target):
            frame.write_parquet(part)
    if len(parts) == 1:
        parts[0].replace(place)
    elif parts:
        with _writing(target):
            pl.scan_parquet(parts, glob=False).sink_parquet(file, maintain_order=True)


def _decided(
    chunks: Iterable[pl.DataFrame],
    refused: dict[int, FormatError],
    source: str,
    using: Engine,
    processes: int,
    found: Summary,
    done: Callable[[int], None] | None,
) -> Iterator[pl.DataFrame]:
    names = Identifiers()
    for frame in chunks:
        here = range(found.rows, found.rows + frame.height)
        unread = {row - found.rows: refused.pop(row) for row in sorted(refused) if row in here}
        result, errors = check_chunk(
            frame, using, found.rows, names, processes=processes, unread=unread, source=source
        )
        for outcome, count in result.get_column("outcome").drop_nulls().value_counts().iter_rows():
            found.outcomes[outcome] += count
        found.listed += int((result.get_column("listed_parties") != "[]").sum())
        found.beyond += int(result.get_column("beyond_horizon").fill_null(False).sum())
        found.rows += frame.height
        found.errors += len(errors)
        found.first_errors += list(errors.values())[: 20 - len(found.first_errors)]
        if done is not None:
            done(found.rows)
        yield result


def _chunks(frames: Iterable[pl.DataFrame], chunk: int) -> Iterator[pl.DataFrame]:
    """The rows in frames of `chunk` rows, the last one with what is left."""
    held: list[pl.DataFrame] = []
    count = 0
    for frame in frames:
        held.append(frame)
        count += frame.height
        while count >= chunk:
            whole = pl.concat(held)
            yield whole.slice(0, chunk)
            held = [whole.slice(chunk)]
            count = held[0].height
    if count:
        yield pl.concat(held)
