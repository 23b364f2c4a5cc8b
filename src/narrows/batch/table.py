"""Many orders from a table, decided together and returned as a table.

    result = check_table(frame)        one row per order, in order
    result.frame                       outcome, policy, classification, requirements, exceptions, missing, duties, ...
    result.decision(7)                 the whole decision of row 7, as `check` would give it

The parts of the orders are read once per distinct part, by the same functions as a single order; the truths of all rules are
computed for all rows together (`decide.kernel`); every verdict comes from the same judge, and what is missing from the same
search. A row and the decision of its order therefore agree in every field. Rows out of the ordinary are decided one by one.
"""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

import numpy as np
import polars as pl

from narrows.batch.identifiers import Identifiers
from narrows.batch.judging import Judging
from narrows.batch.output import View, frame_of
from narrows.batch.remarks import told_of
from narrows.engine import Engine, engine
from narrows.errors import InputError, Where
from narrows.model.decision import Decision
from narrows.tabular.columns import Columns, columns_of
from narrows.tabular.fieldkinds import canonical_name

CHUNK = 1_000_000
"""Rows that are worked off together."""


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
    return _columns(frame).raw(frame.row(row), Where(row=row + 1))


def _columns(frame: pl.DataFrame) -> Columns:
    return columns_of(frame.columns, None, source="table", nested=True)


def check_table(
    frame: pl.DataFrame,
    *,
    assume: str | None = None,
    deciding: Engine | None = None,
    chunk: int = CHUNK,
    searching: bool = True,
) -> BatchResult:
    """Decide every row of a table whose columns have the public dotted names of an order's fields.

    Rows are worked off in chunks; a row that cannot be read is an error for that row alone. The search for what open orders
    lack takes most of the time that they take: without `searching` the column `missing` is null, and all else is the same.
    Raises `FieldError` when a column is no field of an order.
    """
    using = deciding or engine(clean=assume == "clean")
    frames: list[pl.DataFrame] = []
    errors: dict[int, InputError] = {}
    names = Identifiers()
    for start in range(0, max(frame.height, 1), chunk):
        decided, wrong = check_chunk(frame.slice(start, chunk), using, start, names, searching=searching)
        frames.append(decided)
        errors |= {start + row: error for row, error in wrong.items()}
    return BatchResult(pl.concat(frames), errors, frame, using)


_JUDGING: weakref.WeakKeyDictionary[Engine, dict[bool, Judging]] = weakref.WeakKeyDictionary()
_LOCK = Lock()


def check_chunk(
    frame: pl.DataFrame, using: Engine, start: int, names: Identifiers, *, searching: bool = True
) -> tuple[pl.DataFrame, dict[int, InputError]]:
    """Decide some rows of a table, of which the first is row `start`; and the errors, by their place among these rows.

    `names` remembers the identifiers of the table's earlier rows.
    """
    reading = _columns(frame)
    table = frame.select(pl.col(column.header).alias(column.field.name) for column in reading.columns)
    with _LOCK, _uncollected():
        kept = _JUDGING.setdefault(using, {})
        judging = kept.get(searching)
        if judging is None or judging.full:
            judging = kept[searching] = Judging(using, searching=searching)
        ids, errors = names.read(table, start)
        read, views = judging.judged(table)
        for position in reading.nameless:
            views[frame.to_series(position).cast(pl.String, strict=False).fill_null("").to_numpy() != ""] = -1
        odd = [row for row in np.flatnonzero(views < 0).tolist() if row not in errors]
        views[list(errors)] = -1
        found, wrong = _one_by_one(frame, reading, odd, using, start)
        errors = dict(sorted((errors | wrong).items()))
        for row, decision in found.items():
            views[row] = judging.views.add(View(decision.regimes, decision.missing, 0))
        shown = judging.views.gathered(views)
        closings = judging.views.closings(views)
        late = judging.reader.remarks.beyond(closings, read.days)
        told = judging.reader.remarks.told(read.remarks, closings, read.listed, read.named, late)
        beyond = late > 0
        beyond[list(found)] = [decision.beyond_horizon for decision in found.values()]
    if found:
        alone = [told_of(decision) for decision in found.values()]
        told = {
            name: series.scatter(list(found), [each[name] for each in alone]) for name, series in told.items()
        }
    if not searching:
        shown = shown.with_columns(missing=pl.lit(None, pl.String))
    return frame_of(ids, read.days, read.undated, beyond, shown, told, errors), errors


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector of cycles: a batch makes millions of objects, none in a cycle, that it would visit each time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _one_by_one(
    frame: pl.DataFrame, reading: Columns, rows: Iterable[int], using: Engine, start: int
) -> tuple[dict[int, Decision], dict[int, InputError]]:
    """Decide rows that are out of the ordinary as single orders. Equal ones are decided once."""
    seen: dict[str, Decision] = {}
    decisions: dict[int, Decision] = {}
    errors: dict[int, InputError] = {}
    unnamed = frame.drop([name for name in frame.columns if canonical_name(name) == "id"])
    for row in rows:
        key = repr(unnamed.row(row))
        if key not in seen:
            where = Where(row=start + row + 1)
            try:
                seen[key] = using.check(reading.raw(frame.row(row), where), where=where)
            except InputError as error:
                errors[row] = error
                continue
        decisions[row] = seen[key]
    return decisions, errors
