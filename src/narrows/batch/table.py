"""Many orders from a table, decided together and returned as a table.

    result = check_table(frame)        one row per order, in order
    result.frame                       outcome, policy, classification, requirements, exceptions, missing, duties, ...
    result.decision(7)                 the whole decision of row 7, as `check` would give it

The parts of the orders are read once per distinct part, by the same functions as a single order; the truths of all rules are
computed for all rows together (`decide.kernel`); every verdict comes from the same judge, and what is missing from the same
search. A row and the decision of its order therefore agree in every field. Rows out of the ordinary are decided one by one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from narrows.batch.columns import Ids, slim
from narrows.batch.crew import crew_of, processors, shares
from narrows.batch.distinct import Mask
from narrows.batch.identifiers import Identifiers
from narrows.batch.known import repeated
from narrows.batch.output import frame_of
from narrows.batch.part import Decided, by_fields, columns_in, in_turn, uncollected
from narrows.engine import Engine, assumes_clean, engine
from narrows.errors import FieldError, InputError, Where
from narrows.model.decision import Decision
from narrows.model.refusal import also
from narrows.tabular.columns import Columns

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
    return columns_in(frame).raw(frame.row(row), Where(row=row + 1))


def check_table(
    frame: pl.DataFrame | pl.LazyFrame,
    *,
    assume: str | None = None,
    deciding: Engine | None = None,
    chunk: int = CHUNK,
    searching: bool = True,
    processes: int | None = 1,
) -> BatchResult:
    """Decide every row of a table whose columns have the public dotted names of an order's fields.

    Rows are worked off in chunks; a row that cannot be read is an error for that row alone. The search for what open orders
    lack takes most of the time that they take: without `searching` the column `missing` is null, and nothing else tells of it; the
    answers are the same.
    A large table can be shared out among `processes` (None: as many as there are processors, up to 8): the answers are the same.
    A lazy frame is collected. Raises `FieldError` when a column is no field of an order, or `frame` is no table of polars.
    """
    clean = assumes_clean(assume)
    frame = _table(frame)
    using = deciding or engine(clean=clean)
    many = processors() if processes is None else processes
    frames: list[pl.DataFrame] = []
    errors: dict[int, InputError] = {}
    names = Identifiers()
    for start in range(0, max(frame.height, 1), chunk):
        decided, wrong = check_chunk(
            frame.slice(start, chunk), using, start, names, searching=searching, processes=many
        )
        frames.append(decided)
        errors |= {start + row: error for row, error in wrong.items()}
    return BatchResult(pl.concat(frames), errors, frame, using)


def _is_of_a_part(field: str) -> bool:
    """Whether a field is of one of the parts that orders are taken apart into; the others are read by themselves."""
    return field.partition(".")[0] not in ("id", "as_of", "value")


def _table(given: object) -> pl.DataFrame:
    if isinstance(given, pl.LazyFrame):
        return given.collect()
    if isinstance(given, pl.DataFrame):
        return given
    what = f"must be a table of polars, got a {type(given).__name__}"
    remedy = "Make one of it: pl.from_pandas(frame), pl.DataFrame(rows)"
    raise FieldError(what, where=Where(field="frame"), remedy=remedy)


def check_chunk(
    frame: pl.DataFrame,
    using: Engine,
    start: int,
    names: Identifiers,
    *,
    searching: bool = True,
    processes: int = 1,
    unread: Mapping[int, InputError] | None = None,
    source: str | None = None,
) -> tuple[pl.DataFrame, dict[int, InputError]]:
    """Decide some rows of a table, of which the first is row `start`; and the errors, by their place among these rows.

    `unread` are the errors of rows that could not be read as rows, by their place. `names` remembers the identifiers of the
    table's earlier rows. `processes` as in `check_table`. `source` is the file that the errors name, where there is one.
    """
    with uncollected():
        reading = columns_in(frame)
        table = by_fields(frame, reading)
        ids, wrong = names.read(table, start)
        wrong = {**wrong, **(unread or {})}
        refused = np.zeros(frame.height, np.bool_)
        refused[list(wrong)] = True
        again = None if reading.nameless else repeated(table, refused, using, searching=searching)

        def decide(rows: Ids) -> Decided:
            return _decided(
                frame, reading, using, rows, start, refused, searching=searching, processes=processes
            )

        if again is None:
            found = decide(np.arange(frame.height))
        else:
            found = decide(again.rows)
            if len(others := again.other_days(found)):
                found = in_turn([found, decide(others)])
            found = again.spread(found, start)
        errors = dict(sorted((wrong | dict(found.errors)).items()))
        for error in errors.values():
            for one in (error, *also(error)):
                one.at(Where(source=source))
        return frame_of(ids, found._replace(errors=errors)), errors


def _decided(
    frame: pl.DataFrame,
    reading: Columns,
    using: Engine,
    rows: Ids,
    start: int,
    refused: Mask,
    *,
    searching: bool,
    processes: int,
) -> Decided:
    """The answers to some rows, which rise, as `check_chunk` has them."""
    if len(rows) < frame.height:
        chosen = np.zeros(frame.height, np.bool_)
        chosen[rows] = True
        # Several times as quick as by place, where a table comes in chunks.
        frame = frame.filter(pl.Series(chosen))
    frame = slim(frame, (name for field, name in reading.names.items() if _is_of_a_part(field)))
    crew = crew_of(using)
    places = shares(by_fields(frame, reading), processes, crew.least, crew.cuts)
    workers = min(processes, len(places))
    crew.hire(using, workers - 1)
    return crew.decide(
        frame, using, places, rows + start, refused[rows], searching=searching, processes=workers
    )
