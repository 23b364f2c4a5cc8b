"""Reading the parties of a table of orders, and its exporters."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from narrows.batch.columns import Ids, is_text
from narrows.batch.days import Days
from narrows.batch.distinct import ABSENT, BAD, Mask, Part, Seen, Source, of_rows, put_dated
from narrows.batch.end_uses import Naming
from narrows.batch.remarks import Remark, Remarks
from narrows.decide.contradicted import name_key
from narrows.decide.exporters import exporter_facts, maybe_of_house
from narrows.decide.kernel import Kernel
from narrows.decide.matched import party_result
from narrows.decide.named import mentions_in_address, raised_by_addresses, raised_by_parties
from narrows.decide.party_blocks import (
    CLEAN_PARTIES,
    clean_party,
    party_block,
    places_of,
    shipper_block,
)
from narrows.engine import Engine
from narrows.model.order import Party, parse_parties
from narrows.model.party import LAST, RECEIVING, SENT_TO, SENT_WHERE_THEY_ARE, owners_below


class People:
    """Reads parties and exporters for one engine into the pools of a kernel."""

    def __init__(self, using: Engine, kernel: Kernel, seen: Seen, days: Days, remarks: Remarks) -> None:
        self.engine = using
        self.pools = kernel.pools
        self.seen = seen
        self.days = days
        self.remarks = remarks

    def _party(self, raw: dict[str, Any]) -> _Person | None:
        stated = raw.get("parties")
        if stated is None:
            return _NOBODY
        noticed: list[str] = []
        block = parse_parties(stated, notices=noticed)
        if block.parties is None or len(block.parties) != 1:
            return None
        if mentions_in_address(block.parties[0], self.engine.screening):
            return None  # as of an end use that names somebody
        return self._person(block.parties[0], tuple(noticed))

    def _shipper(self, raw: dict[str, Any]) -> _Person | None:
        """An exporter that is stated apart, as the party that it is; what reading it remarks is told with the exporter."""
        exporter = parse_parties(None, raw.get("exporter")).exporter
        return _NOBODY if exporter is None else self._person(exporter, (), apart=True)

    def _person(self, party: Party, noticed: tuple[str, ...], *, apart: bool = False) -> _Person:
        names = [party.name, *(owner.name for owner in owners_below(party.owners))]
        screening = self.engine.screening
        dated = any(name is not None and (screening.match(name) or screening.near(name)) for name in names)
        dated = dated or bool(party.address or party.identifiers or party.confirmed_hits)
        raised, addressed = raised_by_parties([party]), raised_by_addresses([party])
        places = places_of(party, self.engine.assume)
        key = None if party.name is None else name_key(party.name)
        person = _Person(party, dated, noticed, apart, key, places, raised, addressed)
        self._screen(person, 0)
        return person

    def parties(self, source: Source, columns: Sequence[str]) -> Slot:
        return self._slot(source, columns, self._party)

    def shippers(self, source: Source, columns: Sequence[str]) -> Slot:
        """The exporters that are stated apart, as parties."""
        return self._slot(source, columns, self._shipper)

    def _slot(
        self, source: Source, columns: Sequence[str], read: Callable[[dict[str, Any]], _Person | None]
    ) -> Slot:
        self._screen_together(source, columns)
        ids, found = self.seen.distinct(source, columns, read)
        people = [person or _NOBODY for person in found]
        return Slot(
            ids,
            found,
            dated=np.array([person.dated for person in people], np.bool_),
            named=np.array(
                [person.party is not None and bool(person.party.name) for person in people], np.bool_
            ),
            roles=[None if person.party is None else person.party.role for person in people],
        )

    def _screen_together(self, source: Source, columns: Sequence[str]) -> None:
        """Have the names of some columns at hand: many names are screened more quickly together than one by one."""
        frame = source.frame
        names = [name for name in columns if name.endswith(".name") and is_text(frame.schema[name])]
        stated = {one.strip() for name in names for one in frame.get_column(name).unique().to_list() if one}
        self.engine.screening.prime(sorted(stated - {""}))

    def _screen(self, person: _Person, epoch: int) -> None:
        """Screen a party on a day of an epoch."""
        assert person.party is not None
        assumptions: list[str] = []
        day = self.days.day_of(epoch)
        names = self.engine.book.layout.party_facts
        read = shipper_block if person.apart else party_block
        block = read(person.party, day, self.engine.screening, self.engine.assume, names, assumptions)
        person.numbers[epoch] = self.pools["party"].add(dict(zip(names, block.facts, strict=True)))
        person.listed[epoch] = self.remarks.add_listed(party_result(block))
        person.said[epoch] = self.remarks.add(Remark(tuple(assumptions), person.noticed, block.notices))

    def screened(self, people: Slot, epochs: Ids) -> Ids:
        """Parties as screened on each row's day: dated only where a name or an owner's is on some list."""
        found = people.found
        undated = [BAD if person is None else self._number(person, 0) for person in found]
        numbers = np.array(undated, np.int64)[people.ids]
        put_dated(
            numbers, people.dated, people.ids, epochs, lambda part, epoch: self._number(found[part], epoch)
        )
        return numbers

    def listed(self, people: Slot, epochs: Ids) -> Ids:
        """The listings that each row's party matches on its day."""
        numbers = np.zeros(len(people.ids), np.int64)

        def of(part: int, epoch: int) -> int:
            person = people.found[part]
            return 0 if person is None else person.listed[epoch]

        put_dated(numbers, people.dated, people.ids, epochs, of)
        return numbers

    def said(self, people: Slot, epochs: Ids) -> Ids:
        """What is remarked on each row's party: what is assumed of it depends on what it matches on its day."""

        def of(part: int, epoch: int) -> int:
            person = people.found[part]
            return 0 if person is None or person.party is None else person.said[epoch]

        numbers = np.array([of(part, 0) for part in range(len(people.found))], np.int64)[people.ids]
        put_dated(numbers, people.dated, people.ids, epochs, of)
        return numbers

    def _number(self, person: _Person | None, epoch: int) -> int:
        """The number of a party as screened on a day of an epoch; ABSENT where there is no party."""
        if person is None or person.party is None:
            return ABSENT
        if epoch not in person.numbers:
            self._screen(person, epoch)
        return person.numbers[epoch]

    def _exporter(self, raw: dict[str, Any]) -> Part:
        noticed: list[str] = []
        exporter = parse_parties(None, raw.get("exporter"), notices=noticed).exporter
        return Part(ABSENT, 0) if exporter is None else self._as_exporter(exporter, noticed)

    def _as_exporter(self, party: Party | None, noticed: Sequence[str] = ()) -> Part:
        assumptions: list[str] = []
        facts = exporter_facts(party, self.engine.screening, self.engine.assume, assumptions)
        told = maybe_of_house(party, facts)
        remark = Remark(tuple(assumptions), tuple(noticed), of_exporter=told)
        return Part(self.pools["exporter"].add(facts), self.remarks.add(remark))

    def exporters(
        self, source: Source, columns: Sequence[str], parties: Sequence[Slot]
    ) -> tuple[Ids, Ids, Mask]:
        """The exporter of each row, stated apart or among the parties; and the rows that state more than one."""
        numbers, remarks = self.seen.parts(source, columns, self._exporter)
        twice = np.zeros(len(numbers), np.bool_)
        for slot in parties:
            own = [
                self._as_exporter(person.party)
                if person is not None and person.party is not None and person.party.role == "exporter"
                else Part(ABSENT, 0)
                for person in slot.found
            ]
            if any(part.number >= 0 for part in own):
                here, said = of_rows(slot.ids, own)
                twice |= (here >= 0) & (numbers != ABSENT)
                remarks = np.where(numbers == ABSENT, said, remarks)
                numbers = np.where(numbers == ABSENT, here, numbers)
        nobody = self._as_exporter(None)
        return (
            np.where(numbers == ABSENT, nobody.number, numbers),
            np.where(numbers == ABSENT, nobody.remark, remarks),
            twice,
        )

    def assume_parties(self, screened: list[Ids], routes: Ids) -> Ids:
        """Where no party is stated, and all is assumed clean: one that is headquartered in the destination."""
        remarks = np.zeros(len(routes), np.int64)
        nobody = np.flatnonzero(np.all([numbers == ABSENT for numbers in screened], axis=0) & (routes != BAD))
        if len(nobody):
            names = self.engine.book.layout.party_facts
            pool = self.pools["party"]
            of_route = {}
            for route in np.unique(routes[nobody]).tolist():
                where = self.pools["route"].rows[route]["destination"]
                of_route[route] = pool.add(dict(zip(names, clean_party(where, names), strict=True)))
            screened[0] = screened[0].copy()
            screened[0][nobody] = [of_route[route] for route in routes[nobody].tolist()]
            remarks[nobody] = self.remarks.add(Remark((CLEAN_PARTIES,)))
        return remarks


@dataclass(frozen=True, slots=True)
class _Person:
    """A party as read; `dated` if a name or an owner's is on some list, `apart` if it is an exporter that is stated apart."""

    party: Party | None
    dated: bool = False
    noticed: tuple[str, ...] = ()
    apart: bool = False
    key: str | None = None
    """Its name, as names are compared within an order."""
    places: frozenset[str] = frozenset()
    """The places that its name and its address name (`places_of`)."""
    raised: Mapping[str, str] = field(default_factory=dict)
    """The red flags about the end use that its name raises."""
    addressed: Mapping[str, str] = field(default_factory=dict)
    """The same of its address."""
    numbers: dict[int, int] = field(default_factory=dict)
    listed: dict[int, int] = field(default_factory=dict)
    said: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Slot:
    """The parties of one place among an order's parties: which of them each row has, and what is known of each."""

    ids: Ids
    found: list[_Person | None]
    dated: Mask
    named: Mask
    roles: list[str | None]
    """The role of each party; None for what is none."""

    def having(self, roles: Container[str | None]) -> Mask:
        """The rows whose party has one of some roles."""
        has: Mask = np.array([role in roles for role in self.roles], np.bool_)[self.ids]
        return has

    @property
    def by_names(self) -> Naming:
        """What the names of the parties say of the end use, and the places that names and addresses name."""
        people = self._people
        return Naming(self.ids, [one.raised for one in people], [one.places for one in people], outright=True)

    @property
    def by_addresses(self) -> Naming:
        """What the addresses of the parties say of the end use."""
        people = self._people
        return Naming(self.ids, [one.addressed for one in people], [frozenset()] * len(people))

    @property
    def _people(self) -> list[_Person]:
        return [_NOBODY if person is None else person for person in self.found]


_NOBODY = _Person(None)
Texts = npt.NDArray[np.str_]
"""A text for each row."""


def without_recipient(parties: Sequence[Slot], released: Mask, destinations: Texts) -> Mask:
    """The rows that state parties, and none that gets the item: who does is a party more, which only the whole order has. Rows
    that are `released` have it released to a person."""
    stated, received = np.zeros_like(released), np.zeros_like(released)
    for slot in parties:
        stated |= np.array([role is not None for role in slot.roles], np.bool_)[slot.ids]
        received |= slot.having(SENT_TO) & ~_elsewhere(slot, destinations)
        received |= released & slot.having(RECEIVING)
    return stated & ~received


def told_twice(parties: Sequence[Slot], rows: int) -> Mask:
    """The rows that state one name in two places with two headquarters, or as a forwarder that is the last to get the item: which is
    stricter, and who carries it, only the whole order tells."""
    found = np.zeros(rows, np.bool_)
    names: dict[str, int] = {}
    numbers = [_names(slot, names) for slot in parties]
    for (slot, name), (other, second) in itertools.combinations(zip(parties, numbers, strict=True), 2):
        same = np.flatnonzero((name >= 0) & (name == second))
        if len(same):
            carried = _carried(slot, other, same) | _carried(other, slot, same)
            found[same] |= carried | _seated_apart(slot, other, same)
    return found


def _elsewhere(slot: Slot, destinations: Texts) -> Mask:
    """The rows whose party gets only what is sent to where it is, and is stated to be elsewhere."""
    apart = slot.having(SENT_WHERE_THEY_ARE)
    rows = np.flatnonzero(apart)
    people = [None if one is None else one.party for one in slot.found]
    where = np.array(["" if one is None else one.country or "" for one in people], np.str_)[slot.ids[rows]]
    apart[rows] = (where != "") & (where != destinations[rows])
    return apart


def _names(slot: Slot, names: dict[str, int]) -> Ids:
    """The name of each row's party, as a number; -1 for none."""
    keys = [None if one is None else one.key for one in slot.found]
    numbers = [-1 if key is None else names.setdefault(key, len(names)) for key in keys]
    return np.array(numbers, np.int64)[slot.ids]


def _seated_apart(slot: Slot, other: Slot, rows: Ids) -> Mask:
    """Which of some rows state other headquarters, or another ultimate parent's, in one place than in the other."""
    seats, seconds = (_seats(one)[one.ids[rows]] for one in (slot, other))
    apart: Mask = ((seats != seconds) & (seats != "") & (seconds != "")).any(axis=1)
    return apart


def _seats(slot: Slot) -> np.ndarray[Any, Any]:
    """Where each party of a place is seated, and its ultimate parent; "" where that is not stated."""
    people = [person.party if person is not None else None for person in slot.found]
    seats = [
        ("", "") if one is None else (one.headquarters or "", one.ultimate_parent_headquarters or "")
        for one in people
    ]
    return np.array(seats, dtype="U2").reshape(-1, 2)


def _carried(carrier: Slot, last: Slot, rows: Ids) -> Mask:
    """Which of some rows have the forwarder in one place, and who is the last to get the item in another."""
    carries: Mask = carrier.having({"forwarder"})[rows] & last.having(LAST)[rows]
    return carries
