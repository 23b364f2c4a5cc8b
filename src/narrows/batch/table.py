"""Many orders from a table, decided together and returned as a table.

    result = check_table(frame)        one row per order, in order
    result.frame                       outcome, policy, classification, requirements, exceptions, missing, duties, ...
    result.decision(7)                 the whole decision of row 7, as `check` would give it

The parts of the orders are read once per distinct part, by the same functions as a single order; the truths of all rules are
computed for all rows together (`decide.kernel`); every verdict comes from the same judge, and what is missing from the same
search. A row and the decision of its order therefore agree in every field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from narrows.batch.judging import Judging
from narrows.batch.reading import Reader
from narrows.engine import Engine, engine
from narrows.errors import InputError, Where
from narrows.model.decision import Decision
from narrows.tabular.columns import columns_of


@dataclass(frozen=True)
class BatchResult:
    """A batch, decided. `frame` has one row per order; `errors` the error of each row that could not be read, by row."""

    frame: pl.DataFrame
    errors: Mapping[int, InputError]
    source: pl.DataFrame
    deciding: Engine

    def decision(self, row: int) -> Decision:
        """The whole decision of one row. Raises its error if it could not be read."""
        if row in self.errors:
            raise self.errors[row]
        return self.deciding.check(raw_order(self.source, row), where=Where(row=row + 1))


def raw_order(frame: pl.DataFrame, row: int) -> dict[str, object]:
    """A row of a table as an order in its public names."""
    reading = columns_of(frame.columns, None, source="table", nested=True)
    return reading.raw(frame.row(row), Where(row=row + 1))


def check_table(
    frame: pl.DataFrame, *, assume: str | None = None, deciding: Engine | None = None, chunk: int = 250_000
) -> BatchResult:
    """Decide every row of a table whose columns have the public dotted names of an order's fields.

    Rows are worked off in chunks, so that memory stays bounded; a row that cannot be read is an error for that row alone.
    Raises `FieldError` when a column is no field of an order.
    """
    using = deciding or engine(clean=assume == "clean")
    columns_of(frame.columns, None, source="table", nested=True)
    frames: list[pl.DataFrame] = []
    errors: dict[int, InputError] = {}
    start = 0
    reader, judging = Reader(using), Judging(using)
    while start < frame.height or not frames:
        part = frame.slice(start, chunk)
        read = reader.read(part)
        decided, wrong = judging.judged(part, read), read.errors
        frames.append(decided)
        errors |= {start + row: error for row, error in wrong.items()}
        start += chunk
    return BatchResult(pl.concat(frames), errors, frame, using)
