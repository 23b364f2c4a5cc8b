"""Many orders from a table, decided together and returned as a table.

    result = check_table(frame)        one row per order, in order
    result.frame                       outcome, policy, classification, requirements, exceptions, missing, duties, ...
    result.decision(7)                 the whole decision of row 7, as `check` would give it

The parts of the orders are read once per distinct part, by the same functions as a single order; the truths of all rules are
computed for all rows together (`decide.kernel`); every verdict comes from the same judge, and what is missing from the same
search. A row and the decision of its order therefore agree in every field.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl

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
from narrows.decide.decide import REGIME, Blocks
from narrows.decide.kernel import BlockTable, Kernel, Program, fact_types
from narrows.decide.missing import is_open, missing_facts
from narrows.decide.run import run
from narrows.decide.tables import FactTable
from narrows.decide.verdict import Pattern
from narrows.engine import Engine, engine
from narrows.errors import FieldError, InputError, Where
from narrows.model.decision import Decision, Missing, RegimeDecision
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
from narrows.rulebook.book import Book
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Type
from narrows.tabular.fieldkinds import field_named
from narrows.tabular.flat import unflatten

Ids = npt.NDArray[np.int64]
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
class _Parts:
    """The distinct parts of one kind: the number of each row's part, and what was read of each (or why it could not be)."""

    ids: Ids
    read: list[Any]


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
    return unflatten({name: value for name, value in frame.row(row, named=True).items() if value is not None})


def check_table(
    frame: pl.DataFrame, *, assume: str | None = None, deciding: Engine | None = None, chunk: int = 250_000
) -> BatchResult:
    """Decide every row of a table whose columns have the public dotted names of an order's fields.

    Rows are worked off in chunks, so that memory stays bounded; a row that cannot be read is an error for that row alone.
    Raises `FieldError` when a column is no field of an order.
    """
    using = deciding or engine(clean=assume == "clean")
    for name in frame.columns:
        if field_named(name) is None:
            raise FieldError(
                "is no field of an order", where=Where(field=name), remedy="Rename or drop the column"
            )
    frames: list[pl.DataFrame] = []
    errors: dict[int, InputError] = {}
    start = 0
    batch = _Batch(using)
    while start < frame.height or not frames:
        part = frame.slice(start, chunk)
        decided, wrong = batch.decide(part)
        frames.append(decided)
        errors |= {start + row: error for row, error in wrong.items()}
        start += chunk
    return BatchResult(pl.concat(frames), errors, frame, using)


_PROGRAMS: weakref.WeakKeyDictionary[Book, Program] = weakref.WeakKeyDictionary()


def program(book: Book) -> Program:
    """The compiled conditions of a book, made once and extended as further days are asked for."""
    if book not in _PROGRAMS:
        _PROGRAMS[book] = Program(book)
    return _PROGRAMS[book]


class _Batch:
    """Decides chunks of rows with one engine."""

    def __init__(self, using: Engine) -> None:
        self.engine = using
        self.book = using.book
        self.screening = using.screening
        days = sorted({*self.book.starts, *self.screening.book.boundaries})
        self.starts = np.array(days, dtype="datetime64[D]")
        self.spans = np.array([0, *(self.book.span(day) for day in days)])
        self.cells = _value_cells(self.book)
        self._missing: dict[Any, tuple[Missing, ...]] = {}

    def decide(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, dict[int, InputError]]:
        height = frame.height
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
            _note_errors(parts, errors)
        self._note_eccns(items, days, errors)
        parties = self._screened(raw_parties, routes, epochs, days)
        good = np.ones(height, bool)
        good[list(errors)] = False
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
        return self._judged(frame, days, epochs, rows, read, good, errors), errors

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

    def _parts(
        self, frame: pl.DataFrame, columns: list[str], read: Callable[[dict[str, Any]], Any]
    ) -> _Parts:
        ids, firsts = _factorized(frame, columns)
        found = []
        for raw in _raw_rows(frame, columns, firsts):
            try:
                found.append(read(raw))
            except InputError as error:
                found.append(error)
        return _Parts(ids, found)

    def _read_route(self, raw: dict[str, Any]) -> tuple[Block, str]:
        notices: list[str] = []
        route = parse_route(
            raw.get("activity"), raw.get("from"), raw.get("to"), raw.get("via"), notices=notices
        )
        if raw.get("destination_occupied_region") is not None:
            route = route.model_copy(
                update={"destination_occupied_region": raw["destination_occupied_region"]}
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

    def _rests(self, frame: pl.DataFrame, columns: list[str]) -> _Parts:
        """The value is read by the thresholds that some rule compares it with: that is all it can matter by."""
        others = [name for name in columns if name != "value"]
        ids, firsts = _factorized(frame, others)
        raws = list(_raw_rows(frame, others, firsts))
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
            cells, value_firsts = _factorized(frame, ["value"])
            values = [frame.get_column("value")[int(i)] for i in value_firsts]
        both, inverse = np.unique(ids * len(values) + cells, return_inverse=True)
        found: list[Any] = []
        for code in both.tolist():
            raw, value = raws[code // len(values)], values[code % len(values)]
            try:
                money = parse_value(value)
                recipient = parse_recipient(raw.get("recipient"))
                found.append(rest_block(None if money is None else money.usd, recipient, None))
            except InputError as error:
                found.append(error)
        return _Parts(inverse, found)

    def _note_eccns(
        self, items: _Parts, days: npt.NDArray[np.datetime64], errors: dict[int, InputError]
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
        raw: _Parts,
        routes: _Parts,
        epochs: Ids,
        days: npt.NDArray[np.datetime64],
    ) -> _Parts:
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
        return _Parts(numbers[inverse], found)

    def _is_dated(self, block: Any) -> bool:
        if isinstance(block, InputError) or block.parties is None:
            return False
        names = [party.name for party in block.parties]
        names += [owner.name for party in block.parties for owner in party.owners or ()]
        return any(name is not None and self.screening.match(name) for name in names)

    # Judging.

    def _judged(
        self,
        frame: pl.DataFrame,
        days: npt.NDArray[np.datetime64],
        epochs: Ids,
        rows: dict[str, Ids],
        read: dict[str, list[Any]],
        good: npt.NDArray[np.bool_],
        errors: dict[int, InputError],
    ) -> pl.DataFrame:
        blocks = {
            name: [_facts_of(name, part) for part in parts]
            for name, parts in read.items()
            if name != "parties"
        }
        spans = self.spans[epochs]
        present = np.unique(spans[good]).tolist()
        editions = {span: self.book.edition_of_span(span) for span in present}
        kernel = Kernel(program(self.book), self._tables(blocks, read), list(editions.values()))
        views: list[_View] = []
        seen: dict[Any, int] = {}
        view_of = np.full(frame.height, -1, np.int64)
        key = rows["item"]
        for name in ("route", "parties", "end_use", "rest"):
            key = key * max(len(read[name]), 1) + rows[name]
        for span in present:
            here = np.flatnonzero(good & (spans == span))
            _, first, inverse = np.unique(key[here], return_index=True, return_inverse=True)
            distinct = {name: ids[here[first]] for name, ids in rows.items()}
            patterns, number = kernel.patterns(editions[span], distinct)
            verdicts = [self.engine.decider.judge.verdict(pattern) for pattern in patterns]
            open_ = np.array([is_open(verdict) for verdict in verdicts], bool)
            local = np.zeros(len(first), np.int64)
            eccns = [block.get("item.eccn") for block in blocks["item"]]
            pairs = (
                number * (len(eccns) + 1)
                + np.array([0 if eccns[i] is None else i + 1 for i in range(len(eccns))], np.int64)[
                    distinct["item"]
                ]
            )
            closed_view: dict[int, int] = {}
            for i in range(len(first)) if open_.any() else []:
                if open_[number[i]]:
                    numbers = {name: int(ids[i]) for name, ids in distinct.items()}
                    pattern, verdict = patterns[number[i]], verdicts[number[i]]
                    missing = self._missing_of(editions[span], pattern, verdict, numbers, read)
                    local[i] = self._view(
                        views, seen, editions[span], pattern, verdict, missing, eccns[numbers["item"]]
                    )
            settled = np.flatnonzero(~open_[number])
            kinds, kind_first, kind_of = np.unique(pairs[settled], return_index=True, return_inverse=True)
            for j, i in enumerate(settled[kind_first].tolist()):
                closed_view[j] = self._view(
                    views,
                    seen,
                    editions[span],
                    patterns[number[i]],
                    verdicts[number[i]],
                    (),
                    eccns[distinct["item"][i]],
                )
            if len(kinds):
                local[settled] = np.array([closed_view[j] for j in range(len(kinds))], np.int64)[kind_of]
            view_of[here] = local[inverse]
        return _frame(frame, days, self.book.checked_to(REGIME), views, view_of, errors)

    def _view(
        self,
        views: list[_View],
        seen: dict[Any, int],
        edition: Any,
        pattern: Pattern,
        verdict: RegimeDecision,
        missing: tuple[Missing, ...],
        eccn: str | None,
    ) -> int:
        key = (pattern, msgspec.json.encode(missing), eccn, edition.span if eccn is not None else None)
        if key not in seen:
            seen[key] = len(views)
            facts = edition.layout.blank()
            facts[edition.eccn_slot] = eccn
            views.append(_View(self.engine.decider.with_gaps(edition, facts, verdict), missing))
        return seen[key]

    def _missing_of(
        self,
        edition: Any,
        pattern: Pattern,
        verdict: RegimeDecision,
        numbers: dict[str, int],
        read: dict[str, list[Any]],
    ) -> tuple[Missing, ...]:
        route = read["route"][numbers["route"]]
        blocks = Blocks(
            item=read["item"][numbers["item"]],
            route=route[0],
            parties=read["parties"][numbers["parties"]],
            end_use=read["end_use"][numbers["end_use"]],
            rest=read["rest"][numbers["rest"]],
        )
        facts = self.engine.decider.vector(edition, blocks)
        run(edition, facts)
        return missing_facts(edition, facts, pattern, self.engine.decider.judge, verdict)

    def _tables(
        self, blocks: dict[str, list[dict[str, Any]]], read: dict[str, list[Any]]
    ) -> dict[str, BlockTable]:
        tables: dict[str, BlockTable] = {}
        for name, facts in blocks.items():
            types = fact_types(self.book, name)
            tables[name] = BlockTable(FactTable(types, facts), len(facts))
        tables["item"].eccns = [facts.get("item.eccn") for facts in blocks["item"]]
        parties = read["parties"]
        names = self.book.layout.party_facts
        counts = [0 if block.parties is None else len(block.parties) for block in parties]
        people = [
            dict(zip(names, party.facts, strict=True))
            for block in parties
            if block.parties
            for party in block.parties
        ]
        tables["parties"] = BlockTable(
            FactTable(fact_types(self.book, "parties"), [dict(block.facts) for block in parties]),
            len(parties),
            party_rows=FactTable(self.book.schema.party_facts, people),
            offsets=np.cumsum([0, *counts])[:-1],
            stated=np.array([count > 0 for count in counts], bool),
        )
        return tables


@dataclass(frozen=True, slots=True)
class _View:
    """What a row shows: a verdict with its gaps, and what is missing."""

    verdict: RegimeDecision
    missing: tuple[Missing, ...]


def _facts_of(name: str, part: Any) -> dict[str, Any]:
    if isinstance(part, InputError):
        return {}
    return dict(part[0].facts if name == "route" else part.facts)


def _note_errors(parts: _Parts, errors: dict[int, InputError]) -> None:
    for number, part in enumerate(parts.read):
        if isinstance(part, InputError):
            for row in np.flatnonzero(parts.ids == number).tolist():
                errors.setdefault(row, part)


def _raw_rows(frame: pl.DataFrame, columns: list[str], firsts: Ids) -> Iterator[dict[str, Any]]:
    if not columns:
        yield {}
        return
    for row in frame.select(columns)[firsts.tolist()].iter_rows(named=True):
        yield unflatten({name: value for name, value in row.items() if value is not None})


def _factorized(frame: pl.DataFrame, columns: list[str]) -> tuple[Ids, Ids]:
    """The number of each row's combination of values, and the first row of each combination."""
    if not columns:
        return np.zeros(frame.height, np.int64), np.zeros(1, np.int64)
    ids = np.zeros(frame.height, np.int64)
    size = 1
    for name in columns:
        codes, count = _codes(frame.get_column(name))
        ids, size = _compressed(ids * count + codes, size * count)
    _, firsts = np.unique(ids, return_index=True)
    return ids, firsts


def _compressed(ids: Ids, size: int) -> tuple[Ids, int]:
    """The same combinations, numbered without gaps."""
    if size <= 1 << 24:
        present = np.zeros(size, bool)
        present[ids] = True
        numbers = np.cumsum(present) - 1
        return numbers[ids], int(numbers[-1]) + 1
    _, inverse = np.unique(ids, return_inverse=True)
    return inverse, int(inverse.max(initial=-1)) + 1


def _codes(column: pl.Series) -> tuple[Ids, int]:
    """The values of a column as numbers, nulls included."""
    if column.dtype.is_nested():
        column = pl.Series(
            column.name,
            [None if v is None else msgspec.json.encode(_plain(v)).decode() for v in column.to_list()],
        )
    if column.dtype == pl.Boolean:
        return column.cast(pl.Int64).fill_null(2).to_numpy(), 3
    if column.dtype == pl.String:
        codes = column.cast(pl.Categorical).to_physical().cast(pl.Int64)
    else:
        codes = column.rank("dense").cast(pl.Int64)
    numbers = codes.fill_null(-1).to_numpy() + 1
    return numbers, int(numbers.max(initial=0)) + 1


def _plain(value: Any) -> Any:
    return value.to_list() if isinstance(value, pl.Series) else value


def _value_cells(book: Any) -> tuple[npt.NDArray[np.float64], list[float]]:
    """The amounts that some rule compares the value with, and one sample for each cell between and on them."""
    found: set[float] = set()
    for provision in book.raw.provisions.values():
        for version in provision.versions:
            node = book.node(provision, version)
            for part in node.walk() if node is not None else ():
                if isinstance(part, ir.Compare) and any(f.name == "value_usd" for f in ir.facts_of(part)):
                    found |= {
                        float(c.value)
                        for c in part.walk()
                        if isinstance(c, ir.Const) and c.type is Type.NUMBER
                    }
    limits = sorted(point for point in found if point > 0)
    if not limits:
        return np.array([]), [1.0]
    samples = [limits[0] / 2]
    for low, high in zip(limits, [*limits[1:], limits[-1] * 4], strict=True):
        samples += [low, (low + high) / 2]
    return np.array(limits), samples


def _frame(
    frame: pl.DataFrame,
    days: npt.NDArray[np.datetime64],
    checked: Any,
    views: Sequence[_View],
    view_of: Ids,
    errors: Mapping[int, InputError],
) -> pl.DataFrame:
    """One row per order. What rows share is written once per view and gathered."""
    encode = msgspec.json.encode
    texts: dict[str, list[Any]] = {name: [] for name in _SHARED}
    for view in views:
        verdict = view.verdict
        texts["outcome"].append(verdict.outcome)
        texts["policy"].append(verdict.policy)
        texts["as_written_outcome"].append(verdict.as_written.outcome)
        texts["as_written_policy"].append(verdict.as_written.policy)
        texts["classification"].append(verdict.classes[0] if verdict.classes else None)
        texts["requirements"].append(encode(verdict.requirements).decode())
        texts["exceptions"].append(encode(verdict.exceptions).decode())
        texts["duties"].append(encode(verdict.duties).decode())
        texts["missing"].append(encode(view.missing).decode())
    shared = pl.DataFrame({name: pl.Series(name, values, dtype=pl.String) for name, values in texts.items()})
    order = pl.Series(np.where(view_of < 0, 0, view_of))
    if shared.height:
        rows = shared[order]
        if errors:
            bad = pl.Series(view_of < 0)
            rows = rows.select(
                pl.when(bad).then(None).otherwise(pl.col(name)).alias(name) for name in shared.columns
            )
    else:
        rows = pl.DataFrame(
            {name: pl.Series(name, [None] * frame.height, dtype=pl.String) for name in _SHARED}
        )
    ids = (
        frame.get_column("id").cast(pl.String)
        if "id" in frame.columns
        else pl.Series("id", [None] * frame.height, dtype=pl.String)
    )
    told: list[str | None] = (
        [None] * frame.height
        if not errors
        else [
            encode(errors[row].to_dict()).decode() if row in errors else None for row in range(frame.height)
        ]
    )
    return pl.DataFrame([ids.alias("id"), pl.Series("as_of", days)]).with_columns(
        *rows.get_columns(),
        pl.Series("beyond_horizon", days > np.datetime64(checked)),
        pl.Series("error", told, dtype=pl.String),
    )


_SHARED = (
    "outcome", "policy", "as_written_outcome", "as_written_policy", "classification", "requirements", "exceptions",
    "duties", "missing",
)  # fmt: skip
