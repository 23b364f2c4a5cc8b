"""Reading the orders of a table: each distinct part once, by the functions that read a single order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from narrows.batch.columns import Ids, factorized, raw_rows, value_cells
from narrows.decide.blocks import (
    Block,
    ItemBlock,
    PartiesBlock,
    end_use_block,
    item_block,
    parties_block,
    rest_block,
    route_block,
)
from narrows.decide.decide import REGIME
from narrows.engine import Engine
from narrows.errors import FieldError, InputError, Where
from narrows.model.order import (
    parse_as_of,
    parse_claims,
    parse_end_use,
    parse_item,
    parse_parties,
    parse_recipient,
    parse_route,
    parse_value,
)
from narrows.tabular.fieldkinds import field_named

_ROUTE = ("activity", "from", "to", "via", "destination_occupied_region")
_BLOCK = dict.fromkeys(_ROUTE, "route") | {
    "item": "item",
    "parties": "parties",
    "exporter": "parties",
    "end_use": "end_use",
    "value": "rest",
    "recipient": "rest",
    "claims": "item",
}


@dataclass(frozen=True, slots=True)
class Parts:
    """The distinct parts of one kind: the number of each row's part, and what was read of each (or why it could not be)."""

    ids: Ids
    read: list[Any]


@dataclass(frozen=True, slots=True)
class Read:
    """A table, read: the numbers of each row's parts by block, the parts, the days, and the rows that cannot be read."""

    rows: dict[str, Ids]
    parts: dict[str, list[Any]]
    days: npt.NDArray[np.datetime64]
    spans: Ids
    errors: dict[int, InputError]


class Reader:
    """Reads chunks of rows for one engine."""

    def __init__(self, using: Engine) -> None:
        self.engine = using
        self.book = using.book
        self.screening = using.screening
        days = sorted({*self.book.starts, *self.screening.book.boundaries})
        self.starts = np.array(days, dtype="datetime64[D]")
        self.spans = np.array([0, *(self.book.span(day) for day in days)])
        self.cells = value_cells(self.book)

    def read(self, frame: pl.DataFrame) -> Read:
        """Read a chunk of rows. A row that cannot be read is in `errors` and nowhere else."""
        columns: dict[str, list[str]] = {name: [] for name in ("route", "item", "parties", "end_use", "rest")}
        for name in frame.columns:
            field = field_named(name)
            assert field is not None
            block = _BLOCK.get(str(field.path[0]))
            if block is not None:
                columns[block].append(name)
        errors: dict[int, InputError] = {}
        days, day_errors = self._days(frame)
        errors |= day_errors
        epochs = np.searchsorted(self.starts, days, side="right")
        routes = self._parts(frame, columns["route"], self._read_route)
        items = self._parts(frame, columns["item"], self._read_item)
        uses = self._parts(frame, columns["end_use"], self._read_end_use)
        rests = self._rests(frame, columns["rest"])
        raw_parties = self._parts(frame, columns["parties"], self._read_parties)
        for parts in (routes, items, uses, rests, raw_parties):
            note_errors(parts, errors)
        self._note_eccns(items, days, errors)
        items = self._hosts(items, self.spans[epochs])
        parties = self._screened(raw_parties, routes, epochs, days)
        rows = {
            "item": items.ids,
            "route": routes.ids,
            "parties": parties.ids,
            "end_use": uses.ids,
            "rest": rests.ids,
        }
        read = {
            "item": items.read,
            "route": routes.read,
            "parties": parties.read,
            "end_use": uses.read,
            "rest": rests.read,
        }
        return Read(rows, read, days, self.spans[epochs], errors)

    # Reading parts.

    def _days(self, frame: pl.DataFrame) -> tuple[npt.NDArray[np.datetime64], dict[int, InputError]]:
        errors: dict[int, InputError] = {}
        start = self.book.raw.horizon.regimes[REGIME].start
        if "as_of" not in frame.columns:
            missing = FieldError(
                "is missing", where=Where(field="as_of"), remedy="Give the date of the order"
            )
            return np.full(frame.height, np.datetime64(start)), dict.fromkeys(range(frame.height), missing)
        column = frame.get_column("as_of")
        if column.dtype != pl.Date:
            distinct = column.unique()
            read: dict[Any, Any] = {}
            for value in distinct.to_list():
                try:
                    read[value] = parse_as_of(value)
                except InputError as error:
                    read[value] = error
            values = column.to_list()
            errors |= {i: read[v] for i, v in enumerate(values) if isinstance(read[v], InputError)}
            dates = [None if isinstance(read[v], InputError) else read[v] for v in values]
            column = pl.Series("as_of", dates, dtype=pl.Date)
        for index in np.flatnonzero(column.is_null().to_numpy()).tolist():
            errors.setdefault(
                index,
                FieldError("is missing", where=Where(field="as_of"), remedy="Give the date of the order"),
            )
        days = column.fill_null(start).to_numpy().astype("datetime64[D]")
        for index in np.flatnonzero(days < np.datetime64(start)).tolist():
            try:
                self.engine.check_day(days[index].item())
            except InputError as error:
                errors[index] = error
        return days, errors

    def _parts(self, frame: pl.DataFrame, columns: list[str], read: Callable[[dict[str, Any]], Any]) -> Parts:
        ids, firsts = factorized(frame, columns)
        found = []
        for raw in raw_rows(frame, columns, firsts):
            try:
                found.append(raw if isinstance(raw, InputError) else read(raw))
            except InputError as error:
                found.append(error)
        return Parts(ids, found)

    def _read_route(self, raw: dict[str, Any]) -> tuple[Block, str]:
        route = parse_route(
            raw.get("activity"),
            raw.get("from"),
            raw.get("to"),
            raw.get("via"),
            destination_occupied_region=raw.get("destination_occupied_region"),
        )
        return route_block(route, self.engine.assume), route.destination

    def _read_item(self, raw: dict[str, Any]) -> ItemBlock:
        read = item_block(parse_item(raw.get("item")), self.engine.catalog, self.engine.assume)
        claimed = rest_block(None, None, parse_claims(raw.get("claims"))).facts
        return replace(
            read, facts={**read.facts, **{name: v for name, v in claimed.items() if v is not None}}
        )

    def _read_end_use(self, raw: dict[str, Any]) -> Block:
        return end_use_block(parse_end_use(raw.get("end_use")), self.engine.assume)

    def _read_parties(self, raw: dict[str, Any]) -> Any:
        return parse_parties(raw.get("parties"), raw.get("exporter"))

    def _rests(self, frame: pl.DataFrame, columns: list[str]) -> Parts:
        """The value is read by the thresholds that some rule compares it with: that is all it can matter by."""
        others = [name for name in columns if name != "value"]
        ids, firsts = factorized(frame, others)
        raws = list(raw_rows(frame, others, firsts))
        if "value" not in columns:
            values: list[Any] = [None]
            cells = np.zeros(frame.height, np.int64)
        elif frame.schema["value"].is_numeric():
            amounts = frame.get_column("value").cast(pl.Float64)
            wrong = (amounts < 0) | amounts.is_nan() | amounts.is_infinite()
            limits, samples = self.cells
            numbers = amounts.fill_null(-1.0).to_numpy()
            low, high = np.searchsorted(limits, numbers, "left"), np.searchsorted(limits, numbers, "right")
            cells = np.where(
                wrong.fill_null(False).to_numpy(),
                len(samples) + 1,
                np.where(amounts.is_null().to_numpy(), len(samples), low + high),
            )
            values = [*samples, None, -1]
        else:
            cells, value_firsts = factorized(frame, ["value"])
            values = [frame.get_column("value")[int(i)] for i in value_firsts]
        both, inverse = np.unique(ids * len(values) + cells, return_inverse=True)
        found: list[Any] = []
        for code in both.tolist():
            raw, value = raws[code // len(values)], values[code % len(values)]
            if isinstance(raw, InputError):
                found.append(raw)
                continue
            try:
                money = parse_value(value)
                recipient = parse_recipient(raw.get("recipient"))
                found.append(rest_block(None if money is None else money.usd, recipient, None))
            except InputError as error:
                found.append(error)
        return Parts(inverse, found)

    def _hosts(self, items: Parts, spans: Ids) -> Parts:
        """Items that contain others, once for each span of days: what is inside is classified by the law of the day."""
        ids, read = items.ids.copy(), list(items.read)
        for number, item in enumerate(items.read):
            if isinstance(item, ItemBlock) and item.contains:
                rows = np.flatnonzero(items.ids == number)
                for span in np.unique(spans[rows]).tolist():
                    inside = self.engine.decider.contained_classes(self.book.edition_of_span(span), item)
                    ids[rows[spans[rows] == span]] = len(read)
                    read.append(replace(item, facts={**item.facts, "item.contained_classes": inside}))
        return Parts(ids, read)

    def _note_eccns(
        self, items: Parts, days: npt.NDArray[np.datetime64], errors: dict[int, InputError]
    ) -> None:
        """ECCNs that do not exist on a row's day."""
        for number, item in enumerate(items.read):
            eccn = item.facts.get("item.eccn") if isinstance(item, ItemBlock) else None
            if eccn is None:
                continue
            rows = np.flatnonzero(items.ids == number)
            for day in np.unique(days[rows]):
                try:
                    self.engine.check_eccn(eccn, day.item())
                except InputError as error:
                    errors |= dict.fromkeys(rows[days[rows] == day].tolist(), error)

    def _screened(
        self,
        raw: Parts,
        routes: Parts,
        epochs: Ids,
        days: npt.NDArray[np.datetime64],
    ) -> Parts:
        """Parties as screened on each row's day: dated only where some name or owner is on a list."""
        dated = np.array([self._is_dated(block) for block in raw.read], bool)
        unstated = np.array([not isinstance(b, InputError) and b.parties is None for b in raw.read], bool)
        by_day = np.where(dated[raw.ids], epochs, 0)
        by_place = np.where(unstated[raw.ids] & self.engine.assume.clean, routes.ids + 1, 0)
        key = (raw.ids * (len(self.starts) + 1) + by_day) * (len(routes.read) + 1) + by_place
        _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
        found: list[Any] = []
        seen: dict[Any, int] = {}
        numbers = np.zeros(len(first), np.int64)
        for index, row in enumerate(first.tolist()):
            block, route = raw.read[raw.ids[row]], routes.read[routes.ids[row]]
            if isinstance(block, InputError) or isinstance(route, InputError):
                screened: Any = PartiesBlock(None, {})
            else:
                screened = parties_block(
                    block.parties, block.exporter, route[1], days[row].item(), self.screening, self.engine.assume,
                    self.book.layout.party_facts,
                )  # fmt: skip
            same = (
                None if screened.parties is None else tuple(party.facts for party in screened.parties),
                tuple(sorted((name, value) for name, value in screened.facts.items() if value is not None)),
            )
            if same not in seen:
                seen[same] = len(found)
                found.append(screened)
            numbers[index] = seen[same]
        return Parts(numbers[inverse], found)

    def _is_dated(self, block: Any) -> bool:
        if isinstance(block, InputError) or block.parties is None:
            return False
        names = [party.name for party in block.parties]
        names += [owner.name for party in block.parties for owner in party.owners or ()]
        return any(name is not None and self.screening.match(name) for name in names)


def note_errors(parts: Parts, errors: dict[int, InputError]) -> None:
    for number, part in enumerate(parts.read):
        if isinstance(part, InputError):
            for row in np.flatnonzero(parts.ids == number).tolist():
                errors.setdefault(row, part)
