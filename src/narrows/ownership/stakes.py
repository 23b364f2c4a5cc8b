"""A set of stakes: who owns whom, on which days, by whose word."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from narrows.errors import FieldError, InputError, Where
from narrows.model.owners_share import ENTITY_LIST
from narrows.ownership.names import join_key
from narrows.ownership.parties import Key, Parties, short
from narrows.ownership.periods import ordinal
from narrows.ownership.rows import ALWAYS, FOREVER, UNNAMED, Holdings, Ints, Rows, holdings
from narrows.ownership.shares import WHOLE_UNITS, percent, units
from narrows.ownership.stake import Bounds, Holding, Method, OwnedShare, Party, Stake

if TYPE_CHECKING:
    from narrows.ownership.owned import Owned

Listed = Callable[[Party], bool] | Collection[str]
"""Who is listed: names and ids, or a question that is asked of each party."""

_NOBODY: tuple[str, ...] = ()


class Stakes:
    """Stakes of all days, immutable. What is held of whom does not depend on the order of the statements.

    `key` folds a name for joining stakes that give no ids. `errors` are records that could not be read in full: where they
    name both parties, they stand as possible. `notices` are remarks for the user, `digests` the SHA-256 of each file.
    """

    def __init__(
        self,
        stakes: Iterable[Stake],
        *,
        key: Key = join_key,
        errors: Iterable[InputError] = (),
        notices: Iterable[str] = (),
        digests: Mapping[str, str] | None = None,
    ) -> None:
        self._stakes: list[Stake] = []
        self.parties = Parties(key)
        broken: list[InputError] = list(errors)
        self._rows, itself = self._read(stakes, broken)
        self.errors = tuple(broken)
        self.digests = dict(digests or {})
        self.notices = (
            *notices,
            *short(self.parties.notices(), "parties"),
            *short((_of_itself(stake) for stake in itself), "stakes"),
            *short(self._said_differently(), "holdings"),
        )

    def __len__(self) -> int:
        return len(self._stakes)

    def __repr__(self) -> str:
        return f"<Stakes: {len(self):,} of {len(self.parties):,} parties>"

    def _read(self, stakes: Iterable[Stake], broken: list[InputError]) -> tuple[Rows, list[Stake]]:
        """The stakes as rows, and those in which a party owns itself."""
        add, kept = self.parties.add, self._stakes
        owners: list[int] = []
        owneds: list[int] = []
        for index, stake in enumerate(stakes):
            try:
                if not (stake.owned or stake.owned_id):
                    raise FieldError("names no party that is owned", remedy="Give its name or its id")
                owner = add(stake.owner, stake.owner_id, stake.owner_country)
                owneds.append(add(stake.owned, stake.owned_id, stake.owned_country))
            except FieldError as error:
                error.at(Where(line=stake.line) if stake.line is not None else Where(row=index + 1))
                broken.append(error)
                continue
            owners.append(owner)
            kept.append(stake)
        place = np.arange(len(kept), dtype=np.int64)
        owner_nodes, owned_nodes, place, doubtful = self._resolved(
            np.array(owners, dtype=np.int64), np.array(owneds, dtype=np.int64), place
        )
        itself = owner_nodes == owned_nodes
        rows = self._columns(owner_nodes[~itself], owned_nodes[~itself], place[~itself], doubtful[~itself])
        for row in np.flatnonzero(itself & (doubtful == 0)).tolist():
            _raise(rows, int(owned_nodes[row]), units(kept[int(place[row])].most_percent, up=True))
        return rows, [kept[i] for i in np.unique(place[itself]).tolist()]

    def _resolved(self, owner: Ints, owned: Ints, place: Ints) -> tuple[Ints, Ints, Ints, Ints]:
        """Names without id replaced by the parties that they are; a stake that may be of several becomes one of each."""
        resolved = self.parties.resolved()
        target = np.arange(len(self.parties) + 1, dtype=np.int64)
        target[-1] = UNNAMED  # what the node -1 of nobody finds
        for node, others in resolved.items():
            target[node] = others[0]
        several = {node: others for node, others in resolved.items() if len(others) > 1}
        doubtful = np.zeros(place.size, dtype=np.int64)
        if several:
            open_ = np.fromiter(several, dtype=np.int64)
            both = np.isin(owner, open_) | np.isin(owned, open_)
            more = [
                (one, other, i)
                for i in np.flatnonzero(both).tolist()
                for one in several.get(int(owner[i]), (int(target[owner[i]]),))
                for other in several.get(int(owned[i]), (int(target[owned[i]]),))
            ]
            added = np.array(more, dtype=np.int64).reshape(-1, 3)
            owner = np.concatenate((target[owner[~both]], added[:, 0]))
            owned = np.concatenate((target[owned[~both]], added[:, 1]))
            place = np.concatenate((place[~both], place[added[:, 2]]))
            doubtful = np.concatenate((doubtful[~both], np.ones(len(added), dtype=np.int64)))
            return owner, owned, place, doubtful
        return target[owner], target[owned], place, doubtful

    def _columns(self, owner: Ints, owned: Ints, place: Ints, doubtful: Ints) -> Rows:
        chosen = [self._stakes[i] for i in place.tolist()]
        low = {value: units(value) for value in {stake.least_percent for stake in chosen}}
        high = {value: units(value, up=True) for value in {stake.most_percent for stake in chosen}}
        days = {day: day.toordinal() for stake in chosen for day in (stake.from_, stake.until) if day}
        source = _numbers(stake.source for stake in chosen)
        klass = _numbers(stake.share_class for stake in chosen)
        klass[owner == UNNAMED] = -1 - np.flatnonzero(owner == UNNAMED)  # nobody says that they are one
        least = np.array([low[stake.least_percent] for stake in chosen], dtype=np.int64)
        order = np.argsort(owned, kind="stable")
        size = len(self.parties)
        ptr = np.zeros(size + 1, dtype=np.int64)
        np.cumsum(np.bincount(owned, minlength=size), out=ptr[1:])
        return Rows(
            owner=owner[order],
            owned=owned[order],
            least=np.where(doubtful == 1, 0, least)[order],
            most=np.array([high[stake.most_percent] for stake in chosen], dtype=np.int64)[order],
            from_=np.array([days[s.from_] if s.from_ else ALWAYS for s in chosen], dtype=np.int64)[order],
            until=np.array([days[s.until] if s.until else FOREVER for s in chosen], dtype=np.int64)[order],
            source=source[order],
            klass=klass[order],
            stake=place[order],
            ptr=ptr,
        )

    def _said_differently(self) -> Iterable[str]:
        """Holdings of which two statements, both of one day, give different shares."""
        rows = self._rows
        order = np.lexsort((rows.klass, rows.owner, rows.owned))
        owner, owned, klass = rows.owner[order], rows.owned[order], rows.klass[order]
        again = (owner[1:] == owner[:-1]) & (owned[1:] == owned[:-1]) & (klass[1:] == klass[:-1])
        last = -1
        for at in np.flatnonzero(again).tolist():
            if at < last:
                continue
            last = at + 1
            while last < order.size - 1 and again[last]:
                last += 1
            group = order[at : last + 1]
            clash = _clash(rows, group)
            if clash is not None:
                one, other = (self._stakes[rows.stake[i]] for i in clash)
                yield (
                    f"{_named(one, 'owner')!r} holds {_stated(one)} and {_stated(other)} of {_named(one, 'owned')!r} on the "
                    "same days: counted as between the two; give a share_class where they add up"
                )

    def find(self, name_or_id: str) -> tuple[Party, ...]:
        """The parties of an id, or of a name: several where parties with different ids share it, none if unknown."""
        return tuple(self.parties.party(node) for node in self.parties.find(name_or_id))

    def owned(
        self,
        listed: Listed,
        on: date,
        *,
        possibly: Listed = _NOBODY,
        of_list: str = ENTITY_LIST,
        at_least: Decimal | None = None,
        method: Method = "cascade",
    ) -> Owned:
        """Every party of which listed parties hold, or may hold, a share on a day, and how much.

        `listed` are names or ids, or a question asked of each party; `possibly` those that may be listed, which raise the
        most and never the least. The share at which a party counts is what the law says of `of_list`, or `at_least`.
        """
        from narrows.ownership.owned import Owned

        of = holdings(self._rows, self._rows.on(ordinal(on)))
        return Owned(self, of, None, on, (listed, possibly), (of_list, at_least, method))

    def look_up(
        self,
        name_or_id: str,
        listed: Listed,
        on: date,
        *,
        possibly: Listed = _NOBODY,
        of_list: str = ENTITY_LIST,
        at_least: Decimal | None = None,
        method: Method = "cascade",
    ) -> tuple[OwnedShare, ...]:
        """What listed parties hold of one party, as `owned` says it; one for each party of that name, none if unknown.

        It looks at the party's owners, their owners and so on alone, and asks `listed` of these alone.
        """
        from narrows.ownership.owned import Owned

        nodes = self.parties.find(name_or_id)
        if not nodes:
            return ()
        of, numbers = self.above(nodes, on)
        found = Owned(self, of, numbers, on, (listed, possibly), (of_list, at_least, method))
        return tuple(found.share(node) for node in nodes)

    def above(self, nodes: Iterable[int], on: date) -> tuple[Holdings, Ints]:
        """The holdings above some nodes, under numbers of their own, and the node of each number."""
        start = tuple(nodes)
        chosen = self._rows.above(start, ordinal(on))
        numbers = self._numbered(chosen, start)
        return holdings(self._rows, chosen, numbers), numbers

    def _numbered(self, chosen: Ints, nodes: tuple[int, ...]) -> Ints:
        """The nodes of some rows, and these, ascending."""
        ends = (self._rows.owner[chosen], self._rows.owned[chosen], np.array(nodes, dtype=np.int64))
        found = np.unique(np.concatenate(ends))
        named: Ints = found[found != UNNAMED]
        return named

    def holding(self, of: Holdings, edge: int, numbers: Ints | None) -> Holding:
        """One edge with its parties and statements; `numbers` are the nodes of `above`, None where all are there."""
        owner, owned = int(of.owner[edge]), int(of.owned[edge])
        if numbers is not None:
            owner, owned = int(numbers[owner]), int(numbers[owned])
        rows = of.rows[of.row_ptr[edge] : of.row_ptr[edge + 1]]
        stated = tuple(self._stakes[i] for i in self._rows.stake[rows].tolist())
        share = Bounds(percent(int(of.least[edge])), percent(int(of.most[edge])))
        if len(stated) == 1 and units(stated[0].least_percent) == of.least[edge]:
            share = Bounds(
                stated[0].least_percent, stated[0].most_percent
            )  # with every decimal that was written
        return Holding(self.parties.party(owner), self.parties.party(owned), share, stated)


def _numbers(texts: Iterable[str]) -> Ints:
    """A number for each text, the same for the same; 0 for the empty one."""
    known = {"": 0}
    return np.array([known.setdefault(text, len(known)) for text in texts], dtype=np.int64)


def _clash(rows: Rows, group: Ints) -> tuple[int, int] | None:
    """Two rows of one holding that state different shares for one day."""
    longest = -1
    for row in sorted(group.tolist(), key=lambda r: (rows.from_[r], rows.until[r])):
        differs = (rows.least[row], rows.most[row]) != (rows.least[longest], rows.most[longest])
        if longest >= 0 and differs and rows.from_[row] <= rows.until[longest]:
            return longest, row
        if longest < 0 or rows.until[row] > rows.until[longest]:
            longest = row
    return None


def _named(stake: Stake, side: str) -> str:
    name, id_ = (stake.owner, stake.owner_id) if side == "owner" else (stake.owned, stake.owned_id)
    return name or f"id {id_}"


def _stated(stake: Stake) -> str:
    by = f" ({stake.source})" if stake.source else ""
    return f"{Bounds(stake.least_percent, stake.most_percent)}{by}"


def _raise(rows: Rows, node: int, itself: int) -> None:
    """What others hold at most of a party that holds so much of itself: its own shares may be no part of the whole."""
    for row in range(int(rows.ptr[node]), int(rows.ptr[node + 1])):
        most, rest = int(rows.most[row]), WHOLE_UNITS - itself
        rows.most[row] = WHOLE_UNITS if most >= rest else -(-most * WHOLE_UNITS // rest)


def _of_itself(stake: Stake) -> str:
    return f"{_named(stake, 'owned')!r} is stated to own itself: what others hold may be a part of the rest alone, and so more"
