"""Orders one by one: a row for each, whatever became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from narrows.diff.difference import Answer, Difference, compare
from narrows.diff.totals import Totals
from narrows.errors import InputError, Where, writable
from narrows.model.order import parse_value
from narrows.tabular.record import Record

if TYPE_CHECKING:
    from datetime import date

    from narrows.diff.side import Side
    from narrows.model.order import Order

Short = tuple[str, str | None]
"""An outcome and its policy."""


class Row(NamedTuple):
    """One order of a book. `before` and `after` are None where there is an error; `difference` where nothing changed."""

    record: int
    where: Where
    id: str | None
    item: str
    ship_from: str
    to: str
    value_usd: float | None
    change: str
    before: Short | None
    after: Short | None
    difference: Difference | None


@dataclass(frozen=True)
class Diff:
    """A book, compared: a row per order, in order, and the sums."""

    rows: list[Row] = field(default_factory=list)
    totals: Totals = field(default_factory=Totals)


def diff(orders: Iterable[Mapping[str, object]], before: Side, after: Side) -> Diff:
    """Compare orders, given in their public names, on two sides."""
    records = (Record(number, Where(row=number + 1), dict(order)) for number, order in enumerate(orders))
    found = Diff()
    for row in rows_of(records, before, after):
        found.rows.append(row)
        found.totals.add(row)
    return found


def rows_of(records: Iterable[Record], before: Side, after: Side) -> Iterator[Row]:
    """A row for each record of an input. Equal orders are compared once."""
    seen: dict[str, Difference] = {}
    for number, record in enumerate(records, start=1):
        raw = record.raw or {}
        unnamed = {name: value for name, value in raw.items() if name != "id"}
        # An order whose id cannot be read is in error, whatever became of its like.
        key = (
            repr(unnamed) if record.error is None and (raw.get("id") is None or record.id is not None) else ""
        )
        found = seen.get(key)
        if found is None:
            found = compare(before, after, _reader(record), raw, where=record.where)
            if key and not found.errors and len(seen) < 100_000:
                seen[key] = found
        yield row(number, record, found)


def _reader(record: Record) -> Any:
    def read(day: date | None) -> Order:
        return record.order(as_of=day)

    return read


def row(number: int, record: Record, found: Difference) -> Row:
    """The row of an order from what it says and what became of it."""
    change, raw = found.change, record.raw or {}
    return Row(
        record=number,
        where=record.where,
        id=record.id,
        item=item_of(raw),
        ship_from=_text(raw.get("from")),
        to=_text(raw.get("to")),
        value_usd=None if given_before(found) else value_of(raw),
        change=change,
        before=short(found.before),
        after=short(found.after),
        difference=None if change == "unchanged" else found,
    )


def given_before(found: Difference) -> bool:
    """Whether the id of an order was given to another one: what that is worth is not counted again."""
    return any(error.where.field == "id" for error in found.errors.values())


def short(answer: Answer | InputError) -> Short | None:
    """An answer as its outcome and policy."""
    return None if isinstance(answer, InputError) else (answer.outcome, answer.policy)


def item_of(raw: Mapping[str, Any]) -> str:
    """What a record calls its item."""
    item = raw.get("item")
    if not isinstance(item, dict):
        return _text(item)
    spec = item.get("spec")
    kind = spec.get("type") if isinstance(spec, dict) else None
    return _text(item.get("product") or item.get("name") or item.get("eccn") or kind)


def _text(value: object) -> str:
    return "" if value is None else writable(str(value)[:60])


def value_of(raw: Mapping[str, Any]) -> float | None:
    """What a record is worth in US dollars, where it says so."""
    try:
        money = parse_value(raw.get("value"), notices=[])
    except InputError:
        return None
    return None if money is None else money.usd


__all__ = ["Diff", "Row", "diff", "given_before", "item_of", "row", "rows_of", "short", "value_of"]
