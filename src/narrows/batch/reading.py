"""Reading a table of orders part by part: each distinct part once, by the functions that read a single order.

What has been read is remembered from table to table: the next one with the same products and counterparties costs a lookup
for each. A row that has something out of the ordinary (a cell that cannot be read, a fact that only the whole order can
judge) is `odd`: it is left to the single decision.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from narrows.batch.columns import Coded, Ids, combined, is_text
from narrows.batch.days import Days
from narrows.batch.distinct import ABSENT, BAD, Mask, Part, Seen, Source, put_dated
from narrows.batch.end_uses import EndUses, Naming
from narrows.batch.people import People, Texts, told_twice, without_recipient
from narrows.batch.remarks import Parts, Remark, Remarks
from narrows.batch.values import plain_amounts
from narrows.decide.aimed import is_open
from narrows.decide.blocks import claimed, rest_block
from narrows.decide.decide import NUMBERS_BESIDE
from narrows.decide.item_blocks import ItemBlock, item_block
from narrows.decide.kernel import Kernel
from narrows.decide.named import aims
from narrows.decide.notices import read_as
from narrows.decide.products import raised_by_name
from narrows.decide.route import RELEASE_ABROAD, RELEASES, route_block
from narrows.decide.value_cells import VALUE, value_cells
from narrows.engine import Engine
from narrows.model.money import NO_CURRENCY
from narrows.model.order import (
    parse_claims,
    parse_item,
    parse_recipient,
    parse_route,
    parse_value,
)
from narrows.tabular.fieldkinds import field_named

MOST_SLOTS = 16
"""Most parties of an order that are worked off together; an order with more is odd."""
_BLOCK = {
    "from": "route",
    "to": "route",
    "via": "route",
    "activity": "route",
    "destination_occupied_region": "route",
    "item": "item",
    "claims": "item",
    "exporter": "exporter",
    "end_use": "end_use",
    "value": "rest",
    "recipient": "rest",
}


@dataclass(frozen=True, slots=True)
class Read:
    """A table, read: the numbers of each row's parts in the pools, of its parties (-1: none) slot by slot, and its day.

    `remarks` are the numbers of what was remarked in reading each part; `listed` those of its parties' listings, slot by
    slot; `named` says which rows name a party.
    """

    parts: dict[str, Ids]
    slots: list[Ids]
    remarks: Parts
    listed: list[Ids]
    named: Mask
    days: npt.NDArray[np.datetime64]
    spans: Ids
    undated: Mask
    odd: Mask


class Reader:
    """Reads tables for one engine into the pools of a kernel."""

    def __init__(self, using: Engine, kernel: Kernel) -> None:
        self.engine = using
        self.pools = kernel.pools
        self.days = Days(using)
        self.remarks = Remarks(using)
        self.cells = value_cells(using.book)
        self.seen = Seen()
        self.end_uses = EndUses(using, kernel, self.seen, self.remarks)
        self.people = People(using, kernel, self.seen, self.days, self.remarks)

    def read(self, frame: pl.DataFrame) -> Read:
        """Read a table whose columns have the public names of fields."""
        columns, slots, beyond = _columns_of(frame)
        value = [name for name in columns["rest"] if name.partition(".")[0] == "value"]
        columns["rest"] = [name for name in columns["rest"] if name not in value]
        coded = Coded(frame, [name for names in (*columns.values(), *slots.values()) for name in names])
        days, undated = self.days.read(frame)
        odd = undated.copy()
        for name in beyond:
            odd |= frame.get_column(name).is_not_null().to_numpy()
        epochs = self.days.epochs(days)
        spans = self.days.span_of(epochs)
        source = Source(frame, coded)
        route, route_said = self.seen.parts(source, columns["route"], self._route)
        # What is assumed of an item's origin turns on the country that it leaves.
        leaving = [name for name in columns["route"] if name == "from" and self.engine.assume.clean]
        items = self._items(source, [*columns["item"], *leaving], spans)
        rest, value_said, recipient_said = self._rests(source, columns["rest"], value)
        people = [self.people.parties(source, slots[place]) for place in sorted(slots)]
        namings = (
            items.naming,
            *(slot.by_addresses for slot in people),
            *(slot.by_names for slot in people),
        )
        end_use, end_use_said = self.end_uses.read(source, columns["end_use"], namings)
        exporter, exporter_said, twice = self.people.exporters(source, columns["exporter"], people)
        screened = [self.people.screened(slot, epochs) for slot in people] or [source.zeros + ABSENT]
        party_said = [self.people.said(slot, epochs) for slot in people]
        if self.engine.assume.clean:
            party_said.append(self.people.assume_parties(screened, route))
            # Where an export leaves from is assumed by where its exporter is, which the parts of a row do not tell each other.
            located = [row.get("exporter.country") is not None for row in self.pools["exporter"].rows]
            odd |= _unstated(frame, "from") & np.array([*located, False], np.bool_)[exporter]
        odd |= twice | self._at_home(route, rest)
        odd |= without_recipient(people, self._released(route), self._destinations(route))
        naming = np.zeros(frame.height, np.bool_)
        for slot in people:
            naming |= slot.named[slot.ids]
        if columns["exporter"]:
            # The last of the parties, where others are known.
            shippers = self.people.shippers(source, columns["exporter"])
            numbers = self.people.screened(shippers, epochs)
            alone = np.all([others == ABSENT for others in screened], axis=0)
            odd |= alone & shippers.dated[shippers.ids]  # only the whole order has whom else it concerns
            screened.append(np.where(alone & (numbers != BAD), ABSENT, numbers))
            party_said.append(self.people.said(shippers, epochs))
            naming |= shippers.named[shippers.ids] & ~alone
            people.append(shippers)
        odd |= told_twice(people, frame.height)
        parts = {
            "item": items.numbers,
            "route": route,
            "exporter": exporter,
            "end_use": end_use,
            "rest": rest,
        }
        for numbers in (*parts.values(), *screened):
            odd |= numbers == BAD
        said = Parts(
            route_said, exporter_said, party_said, items.remarks, value_said, recipient_said, end_use_said
        )
        listed = [self.people.listed(slot, epochs) for slot in people if slot.dated.any()]
        stated = [np.where(numbers == ABSENT, -1, numbers) for numbers in screened]
        return Read(parts, stated, said, listed, naming, days, spans, undated, odd)

    def _released(self, route: Ids) -> Mask:
        """The rows whose item is released to a person."""
        ways = self.pools["route"].rows
        found: Mask = np.array([*(way.get("activity") in RELEASES for way in ways), False], np.bool_)[route]
        return found

    def _destinations(self, route: Ids) -> Texts:
        """Where each row's item goes, "" where that cannot be read."""
        ways = self.pools["route"].rows
        return np.array([*(way.get("destination") or "" for way in ways), ""], np.str_)[route]

    def _at_home(self, route: Ids, rest: Ids) -> Mask:
        """The rows with a release abroad to a person of the country, which the parts of a row do not tell each other."""
        ways = self.pools["route"].rows
        places = [way.get("destination") if way.get("activity") == RELEASE_ABROAD else None for way in ways]
        if not any(places):
            return np.zeros(len(route), np.bool_)
        people = [row.get("recipient.most_recent") for row in self.pools["rest"].rows]
        place, person = (np.array([*some, None], object) for some in (places, people))
        known = np.array([*(one is not None for one in people), False], np.bool_)
        found: Mask = known[rest] & (place[route] == person[rest])
        return found

    # Parts of one kind.

    def _route(self, raw: dict[str, Any]) -> Part:
        noticed: list[str] = []
        route = parse_route(
            raw.get("activity"),
            raw.get("from"),
            raw.get("to"),
            raw.get("via"),
            destination_occupied_region=raw.get("destination_occupied_region"),
            notices=noticed,
        )
        block = route_block(route, self.engine.assume)
        return Part(
            self.pools["route"].add(block.facts),
            self.remarks.add(Remark(block.assumptions, tuple(noticed), tuple(block.notices))),
        )

    def _rest(self, raw: dict[str, Any]) -> _Rest:
        noticed: list[str] = []
        block = rest_block(
            None, parse_recipient(raw.get("recipient"), notices=noticed), None, self.engine.assume
        )
        return _Rest(dict(block.facts), self.remarks.add(Remark(notices=tuple(noticed))))

    def _item(self, raw: dict[str, Any]) -> _Item | None:
        noticed: list[str] = []
        stated = parse_item(raw.get("item"), notices=noticed)
        if stated.name and aims(stated.name, self.engine.screening):
            return None  # as of an end use that names somebody
        leaves = parse_route(None, raw["from"], raw["from"]).ship_from if raw.get("from") else None
        read = item_block(stated, self.engine.catalog, self.engine.assume, leaves=leaves)
        self.engine.check_numbers(stated)
        stated_claims = parse_claims(raw.get("claims"))
        claims = rest_block(None, None, stated_claims, self.engine.assume).facts
        facts = {**read.facts, **{name: v for name, v in claims.items() if v is not None}}
        said = Remark(
            read.assumptions,
            tuple(noticed),
            read.notices,
            confidence=read.confidence,
            claimed=claimed(claims),
        )
        remark = self.remarks.add(said)
        dated = bool(read.contains or read.beside) or stated.eccn is not None
        dated = dated or any("." in eccn for name in NUMBERS_BESIDE for eccn in read.facts.get(name) or ())
        raised = raised_by_name(stated, stated_claims.made)
        opening = is_open(stated, self.engine.catalog)
        return _Item(replace(read, facts=facts), stated.eccn, dated, remark, raised, opening)

    def _items(self, source: Source, columns: Sequence[str], spans: Ids) -> _Items:
        """Items; those that contain others or state a paragraph or an ECCN by span, for they are read by the law of the day."""
        ids, found = self.seen.distinct(source, columns, self._item)
        undated = [BAD if item is None or item.dated else self._on(item, BAD) for item in found]
        numbers = np.array(undated, np.int64)[ids]
        dated = np.array([item is not None and item.dated for item in found], np.bool_)
        put_dated(numbers, dated, ids, spans, lambda part, span: self._on(found[part], span))
        said = np.array([0 if item is None else item.remark for item in found], np.int64)[ids]
        unlisted = np.array([item is not None and self._unlisted(item.stated) for item in found], np.bool_)
        put_dated(said, unlisted, ids, spans, lambda part, span: self._said_on(found[part], span))
        return _Items(
            numbers,
            said,
            Naming(
                ids,
                [{} if item is None else item.raised for item in found],
                [frozenset() if item is None else item.block.places for item in found],
                is_open=[item is not None and item.is_open for item in found],
            ),
        )

    def _unlisted(self, stated: str | None) -> bool:
        """Whether a stated ECCN is read as another on some day."""
        return stated is not None and self.engine.book.raw.paragraphs.unlisted(stated) is not None

    def _said_on(self, item: _Item, span: int) -> int:
        """The number of what is remarked on an item by the law of a span."""
        if span == BAD:
            return item.remark
        return self.remarks.and_said(
            item.remark, read_as(self.engine.book.edition_of_span(span), item.stated)
        )

    def _on(self, item: _Item, span: int) -> int:
        """The number of an item by the law of a span, or BAD if the ECCN that it states is on no list then."""
        if span not in item.numbers:
            facts = item.block.facts
            number = BAD
            if span == BAD:
                number = self.pools["item"].add(facts)
            else:
                edition = self.engine.book.edition_of_span(span)
                facts = {**facts, **self.engine.decider.classes_around(edition, item.block)}
                if item.stated is None or edition.eccn_exists(item.stated):
                    number = self.pools["item"].add(facts)
            item.numbers[span] = number
        return item.numbers[span]

    def _rests(self, source: Source, columns: Sequence[str], value: Sequence[str]) -> tuple[Ids, Ids, Ids]:
        """The value is read by the thresholds that some rule compares it with: that is all it can matter by."""
        ids, found = self.seen.distinct(source, columns, self._rest)
        cells, samples, remarks = self._values(source, value)
        both, firsts = combined([ids, cells])
        numbers = []
        for row in firsts.tolist():
            rest, sample = found[ids[row]], samples[cells[row]]
            if rest is None or sample is BAD:
                numbers.append(BAD)
            else:
                numbers.append(self.pools["rest"].add({**rest.facts, VALUE: sample}))
        own = np.array([0 if rest is None else rest.remark for rest in found], np.int64)[ids]
        return np.array(numbers, np.int64)[both], remarks, own

    def _values(self, source: Source, value: Sequence[str]) -> tuple[Ids, list[Any], Ids]:
        """Which amount each row has, the amounts (None: not known), and what was remarked on each row's."""
        if not value:
            return source.zeros, [None], source.zeros
        amounts, others, alone = plain_amounts(source.frame, value)
        remarks = source.zeros
        if alone.any():
            remarks = np.where(alone, self.remarks.add(Remark(notices=(NO_CURRENCY,))), remarks)
        if len(others):
            part = source.frame.select(value)[others]
            ids, found = self.seen.distinct(Source(part, Coded(part, value)), value, self._value)
            usd = [math.inf if amount is None else amount.usd for amount in found]
            amounts[others] = np.array([math.nan if each is None else each for each in usd])[ids]
            said = np.array([0 if amount is None else amount.number for amount in found], np.int64)
            remarks[others] = said[ids]
        # Infinite is what cannot be read, NaN what is not known in US dollars.
        plain, unknown = np.isfinite(amounts), np.isnan(amounts)
        numbers = np.where(plain, amounts, 0.0)
        if self.cells is None:
            samples, cells = np.unique(numbers, return_inverse=True)
        else:
            samples, cells = np.array(self.cells.samples), self.cells.cells(numbers)
        last = len(samples)
        cells = np.where(plain, cells, np.where(unknown, last, last + 1))
        return cells, [*samples.tolist(), None, BAD], remarks

    def _value(self, raw: dict[str, Any]) -> _Amount:
        noticed: list[str] = []
        money = parse_value(raw.get("value"), notices=noticed)
        return _Amount(None if money is None else money.usd, self.remarks.add(Remark(notices=tuple(noticed))))


class _Rest(NamedTuple):
    facts: dict[str, Any]
    remark: int


class _Amount(NamedTuple):
    usd: float | None
    number: int


class _Items(NamedTuple):
    """The number of each row's item, and of the remarks on it, and what the names of items say of the end use."""

    numbers: Ids
    remarks: Ids
    naming: Naming


@dataclass(frozen=True, slots=True)
class _Item:
    """An item as read; `dated` if the law of the day has a say in what its facts are."""

    block: ItemBlock
    stated: str | None
    dated: bool
    remark: int
    raised: Mapping[str, str]
    is_open: bool
    numbers: dict[int, int] = field(default_factory=dict)


def _columns_of(frame: pl.DataFrame) -> tuple[dict[str, list[str]], dict[int, list[str]], list[str]]:
    """The columns of each part of an order and of each place among its parties, and those that only the whole order reads: all
    parties in one cell, and those beyond the places that are read by columns."""
    columns: dict[str, list[str]] = {name: [] for name in ("route", "item", "exporter", "end_use", "rest")}
    slots: dict[int, list[str]] = {}
    beyond: list[str] = []
    for name in frame.columns:
        named = field_named(name)
        assert named is not None
        first, *below = named.path
        if first != "parties":
            if first in _BLOCK:
                columns[_BLOCK[str(first)]].append(name)
        elif below:
            slots.setdefault(int(below[0]), []).append(name)
        else:
            beyond.append(name)
    for place in sorted(slots)[MOST_SLOTS:]:
        beyond += slots.pop(place)
    return columns, slots, beyond


def _unstated(frame: pl.DataFrame, column: str) -> Mask:
    """The rows in which a column, if it is there at all, says nothing."""
    if column not in frame.columns:
        return np.ones(frame.height, np.bool_)
    cells = frame.get_column(column)
    empty = cells.is_null()
    if is_text(cells.dtype):
        empty |= cells.cast(pl.String).str.strip_chars() == ""
    return empty.fill_null(True).to_numpy()
