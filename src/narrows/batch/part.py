"""Some rows of a table, decided: what rows share is written once, and a number for each row says what it shows.

In this form the answers to parts of a table are put together, or handed from one process to another, without a text for each row.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from narrows.batch.columns import Ids
from narrows.batch.distinct import Mask
from narrows.batch.judging import Judging
from narrows.batch.output import View
from narrows.batch.remarks import told_of
from narrows.batch.shared import Shared
from narrows.engine import Engine
from narrows.errors import FieldError, InputError, Where
from narrows.model.decision import Decision
from narrows.tabular.columns import Columns, columns_of
from narrows.tabular.fieldkinds import canonical_name


class Decided(NamedTuple):
    """The answers to some rows: what they share, `days` and which rows have none, which lie `beyond` a horizon, and the error
    of each row that could not be read, by its place among them."""

    shared: tuple[Shared, ...]
    days: npt.NDArray[np.datetime64]
    undated: Mask
    beyond: Mask
    errors: Mapping[int, InputError]


_LOCK = Lock()


class _Collector:
    """Whether whoever runs this process was seen to have set objects aside for the collector of cycles: that stays their matter. To
    count them takes as long as they are many, so they are counted once."""

    objects_set_aside = False


def columns_in(frame: pl.DataFrame) -> Columns:
    """The columns of a table as fields of an order. Raises FieldError for one that is no field, or has no type."""
    schema = frame.schema
    found = columns_of(list(schema), None, source="table", nested=True)
    for _, header, field in found.columns:
        if schema[header] == pl.Object:
            raise FieldError(
                f"the column {header!r} holds objects of Python",
                where=Where(source="table", field=field.name),
                remedy="Give the column a type: text, numbers, true and false, dates, or lists of these",
            )
    return found


def by_fields(frame: pl.DataFrame, reading: Columns) -> pl.DataFrame:
    """The columns of a table that are read, under the public names of their fields."""
    return frame.select(pl.col(column.header).alias(column.field.name) for column in reading.columns)


def decide_part(frame: pl.DataFrame, using: Engine, rows: Ids, refused: Mask, *, searching: bool) -> Decided:
    """Decide some rows of a table. `rows` are their places in the whole of it, `refused` those that are in error already."""
    reading = columns_in(frame)
    table = by_fields(frame, reading)
    with _LOCK, uncollected():
        judging = using.judging.get(searching)
        if judging is None or judging.full:
            judging = using.judging[searching] = Judging(using, searching=searching)
        read, views = judging.judged(table)
        for position in reading.nameless:
            views[frame.to_series(position).is_not_null().to_numpy()] = -1
        odd = np.flatnonzero((views < 0) & ~refused).tolist()
        views[refused] = -1
        found, errors = _one_by_one(frame, reading, odd, using, rows)
        for row, decision in found.items():
            views[row] = judging.views.add(View(decision.regimes, decision.missing, 0))
        shown = judging.views.shown(views)
        closings = judging.views.closings(views)
        late = judging.reader.remarks.beyond(closings, read.days)
        listed, told = judging.reader.remarks.told(read.remarks, closings, read.listed, read.named, late)
        beyond = late > 0
        beyond[list(found)] = [decision.beyond_horizon for decision in found.values()]
    if found:
        alone = [told_of(decision) for decision in found.values()]
        texts = {name: [one[name] for one in alone] for name in alone[0]}
        listed, told = (one.replaced(list(found), texts) for one in (listed, told))
    if not searching:
        shown = shown.without("missing")
    return Decided((shown, listed, told), read.days, read.undated, beyond, errors)


def together(parts: Sequence[Decided], places: Sequence[Ids]) -> Decided:
    """The answers to several parts of a table as one, of which each part has the rows at some places."""
    if len(parts) == 1:
        return parts[0]
    height = sum(map(len, places))

    def placed(name: str) -> npt.NDArray[np.generic]:
        first = getattr(parts[0], name)
        found = np.zeros(height, first.dtype)
        for part, where in zip(parts, places, strict=True):
            found[where] = getattr(part, name)
        return found

    shared = tuple(
        Shared.together(some, places) for some in zip(*(part.shared for part in parts), strict=True)
    )
    errors = {
        int(where[row]): error
        for part, where in zip(parts, places, strict=True)
        for row, error in part.errors.items()
    }
    return Decided(shared, placed("days"), placed("undated"), placed("beyond"), errors)  # type: ignore[arg-type]


def in_turn(parts: Sequence[Decided]) -> Decided:
    """The answers to several tables as those to one, in which the rows of one follow those of the other."""
    ends = np.cumsum([len(part.days) for part in parts]).tolist()
    return together(
        parts, [np.arange(end - len(part.days), end) for part, end in zip(parts, ends, strict=True)]
    )


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the collector of cycles: a batch makes millions of objects, none in a cycle, that it would visit each time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            _Collector.objects_set_aside = _Collector.objects_set_aside or gc.get_freeze_count() > 0
            if not _Collector.objects_set_aside:
                # To and fro, and they count as old: else the collector would visit all of them at once, for nothing.
                gc.freeze()
                gc.unfreeze()
            gc.enable()


def without_ids(frame: pl.DataFrame) -> pl.DataFrame:
    """A table without what only names its orders: rows that are equal then are of one answer."""
    return frame.drop([name for name in frame.columns if canonical_name(name) == "id"])


def _one_by_one(
    frame: pl.DataFrame, reading: Columns, odd: Iterable[int], using: Engine, rows: Ids
) -> tuple[dict[int, Decision], dict[int, InputError]]:
    """Decide rows that are out of the ordinary as single orders. Equal ones are decided once."""
    seen: dict[str, Decision] = {}
    decisions: dict[int, Decision] = {}
    errors: dict[int, InputError] = {}
    unnamed = without_ids(frame)
    for row in odd:
        key = repr(unnamed.row(row))
        if key not in seen:
            where = Where(row=int(rows[row]) + 1)
            try:
                seen[key] = using.check(reading.raw(frame.row(row), where), where=where)
            except InputError as error:
                errors[row] = error
                continue
        decisions[row] = seen[key]
    return decisions, errors
