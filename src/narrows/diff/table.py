"""A large table: the batch decides all rows on both sides, and each distinct difference is looked into once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from narrows.batch.identifiers import Identifiers
from narrows.batch.part import without_ids
from narrows.batch.table import check_chunk
from narrows.diff.difference import Answer, Difference, answer, compare, decided
from narrows.diff.rows import Diff, Row, given_before, short, value_of
from narrows.diff.totals import Totals
from narrows.errors import InputError, Where
from narrows.model.order import parse_order
from narrows.tabular.columns import columns_of
from narrows.tabular.fieldkinds import canonical_name

if TYPE_CHECKING:
    from narrows.diff.side import Side
    from narrows.model.order import Order

STRETCH = 250_000
"""Rows that are worked off together."""
_NOT_COMPARED = ("id", "as_of", "assumptions", "notices", "confidence", "beyond_horizon", "error")
_PLAIN_VALUE = r"^([0-9]{1,12}(?:\.[0-9]{1,2})?)(?: USD)?$"
_ITEM = ("item.product", "item.name", "item.eccn", "item.spec.type")


def diff_table(frame: pl.DataFrame, before: Side, after: Side) -> Diff:
    """Compare the rows of a table whose columns have the public dotted names of an order's fields.

    The rows given back are those that changed or could not be read; the sums are those of all. Raises FieldError when a
    column is no field of an order.
    """
    found = Diff()
    for row in table_rows(frame, before, after, found.totals):
        found.rows.append(row)
        found.totals.add(row)
    return found


def table_rows(
    frame: pl.DataFrame,
    before: Side,
    after: Side,
    totals: Totals,
    *,
    source: str | None = None,
    first: int = 1,
    every: bool = False,
    done: Callable[[int], None] | None = None,
) -> Iterator[Row]:
    """The rows of a table that changed or could not be read, and with `every` the others too, in order.

    Without `every` the others are counted in `totals`. `first` is the number of the first row among all records; `done` is
    told up to which one all are compared.
    """
    names = (Identifiers(), Identifiers())
    for start in range(0, frame.height, STRETCH):
        part = _Stretch(frame.slice(start, STRETCH), before, after, source, start, names)
        yield from part.rows(totals, first + start, every=every)
        if done is not None:
            done(first + min(start + STRETCH, frame.height) - 1)


class _Stretch:
    """Some rows of a table, decided on both sides."""

    def __init__(
        self,
        frame: pl.DataFrame,
        before: Side,
        after: Side,
        source: str | None,
        start: int,
        names: tuple[Identifiers, Identifiers],
    ) -> None:
        self.frame, self.sides, self.source, self.start = frame, (before, after), source, start
        self.reading = columns_of(frame.columns, None, source=source or "table", nested=True)
        checked = [
            check_chunk(_on(frame, side.day), side.engine, start, known, source=source)
            for side, known in zip(self.sides, names, strict=True)
        ]
        self.was, self.now = (table for table, _ in checked)
        self.errors = tuple(errors for _, errors in checked)
        self.unnamed = without_ids(frame)
        self.known: dict[tuple[int, str], Answer | InputError] = {}
        self.wrong = sorted({place for errors in self.errors for place in errors})

    def rows(self, totals: Totals, first: int, *, every: bool) -> Iterator[Row]:
        found = self._differences()
        told = range(self.frame.height) if every else sorted(found)
        columns = self._columns()
        for place in told:
            difference = found.get(place)
            item, ship_from, to, value = (column[place] for column in columns[:4])
            yield Row(
                record=first + place,
                where=self._where(place),
                id=columns[4][place],
                item=item,
                ship_from=ship_from,
                to=to,
                value_usd=None if difference is not None and given_before(difference) else value,
                change="unchanged" if difference is None else difference.change,
                before=self._short(self.was, place) if difference is None else short(difference.before),
                after=self._short(self.now, place) if difference is None else short(difference.after),
                difference=difference,
            )
        if not every:
            kept = totals.by_change["unchanged"]
            values = pl.Series(columns[3], dtype=pl.Float64)
            rest = values.filter(~pl.int_range(len(values), eager=True).is_in(list(found)))
            kept.add(None, rest.null_count())
            kept.orders += len(rest) - rest.null_count()
            kept.value_usd = round(kept.value_usd + float(rest.sum()), 2)

    @staticmethod
    def _short(frame: pl.DataFrame, place: int) -> tuple[str, str | None]:
        return frame.get_column("outcome")[place], frame.get_column("policy")[place]

    def _where(self, place: int) -> Where:
        return Where(source=self.source, row=self.start + place + 1)

    def _differences(self) -> dict[int, Difference]:
        """The difference of each row that has one, or an error; those that look alike are compared once."""
        compared = [name for name in self.was.columns if name not in _NOT_COMPARED]
        own_day = ["as_of"] if any(side.day is None for side in self.sides) else []
        both = pl.concat(
            [
                frame.select(pl.col([*compared, *own_day]).name.suffix(suffix))
                for frame, suffix in ((self.was, " before"), (self.now, " after"))
            ],
            how="horizontal",
        ).with_columns(pl.int_range(self.frame.height, dtype=pl.Int64).alias("place"))
        apart = pl.any_horizontal(
            pl.col(f"{name} before").ne_missing(pl.col(f"{name} after")) for name in compared
        )
        changed = both.filter(apart & ~pl.col("place").is_in(self.wrong))
        alike = changed.group_by(pl.exclude("place"), maintain_order=True).agg("place")
        found = {place: self._wrong(place) for place in self.wrong}
        for places in alike.get_column("place").to_list():
            difference = self._compared(places[0])
            if difference.change != "unchanged":
                found |= dict.fromkeys(places, difference)
        return found

    def _wrong(self, place: int) -> Difference:
        """A row that could not be read, or not on both sides."""
        where = self._where(place)
        answers: list[Answer | InputError] = []
        for number, side in enumerate(self.sides):
            error = self.errors[number].get(place)
            if error is not None:
                answers.append(error)
                continue
            key = (number, repr(self.unnamed.row(place)))
            if key not in self.known:
                found = decided(side, self._read(place), where)
                self.known[key] = found if isinstance(found, InputError) else answer(found)
            answers.append(self.known[key])
        return Difference(answers[0], answers[1])

    def _compared(self, place: int) -> Difference:
        where = self._where(place)
        raw = self.reading.raw(self.frame.row(place), where)
        return compare(*self.sides, self._read(place), raw, where=where)

    def _read(self, place: int) -> Callable[[date | None], Order]:
        where = self._where(place)

        def read(day: date | None) -> Order:
            raw = self.reading.raw(self.frame.row(place), where)
            return parse_order(raw if day is None else {**raw, "as_of": day}, where=where)

        return read

    def _columns(self) -> tuple[list[Any], ...]:
        """What is told of each row: item, from, to, value, id."""
        frame = self.frame
        by_name = {canonical_name(name): name for name in frame.columns}

        def text(*names: str) -> list[str]:
            some = [pl.col(by_name[name]).cast(pl.String) for name in names if name in by_name]
            if not some:
                return [""] * frame.height
            return frame.select(pl.coalesce(some).fill_null("").str.slice(0, 60)).to_series().to_list()

        return text(*_ITEM), text("from"), text("to"), values_of(frame), self.was.get_column("id").to_list()


def _on(frame: pl.DataFrame, day: date | None) -> pl.DataFrame:
    """A table of orders on one day instead of their own."""
    if day is None:
        return frame
    stated = [name for name in frame.columns if canonical_name(name) == "as_of"]
    return frame.drop(stated).with_columns(pl.lit(day).alias("as_of"))


def values_of(frame: pl.DataFrame) -> list[float | None]:
    """What each row is worth in US dollars; None where it does not say so."""
    names = [name for name in frame.columns if canonical_name(name).partition(".")[0] == "value"]
    if not names:
        return [None] * frame.height
    reading = columns_of(names, None, source="table", nested=True)
    own = frame.select(names)
    values: list[float | None] = [None] * frame.height
    if names == ["value"] and own.dtypes[0] == pl.String:
        values = own.to_series().str.extract(_PLAIN_VALUE, 1).cast(pl.Float64).to_list()
    known: dict[Any, float | None] = {}
    for place, cells in enumerate(own.iter_rows()):
        if values[place] is None and any(cell is not None for cell in cells):
            key = repr(cells)
            if key not in known:
                try:
                    known[key] = value_of(reading.raw(cells, Where()))
                except InputError:
                    known[key] = None
            values[place] = known[key]
    return values
