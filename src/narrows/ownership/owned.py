"""What listed parties hold of others on a day, by the rule and by economic share, with the chains that make it up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from narrows.errors import FieldError
from narrows.model.owners_share import at_least as lawful
from narrows.ownership.cascade import NEVER, cascade
from narrows.ownership.multiplied import multiplied
from narrows.ownership.rows import Holdings, Ints, Mask
from narrows.ownership.shares import percent, units
from narrows.ownership.stake import Bounds, Chain, Counts, Method, OwnedShare, Party

if TYPE_CHECKING:
    from narrows.ownership.stakes import Listed, Stakes

_NINE = 10**9
"""Economic shares are rounded to nine decimals of a percent."""
MOST_CHAINS = 100
_MOST_STEPS = 100_000


class Owned(Mapping[Party, OwnedShare]):
    """The parties of which listed parties hold, or may hold, a share; made by `Stakes.owned`.

    An `OwnedShare` is made when it is asked for. A party that is not here has no listed owner among those stated.
    """

    def __init__(
        self,
        stakes: Stakes,
        of: Holdings,
        numbers: Ints | None,
        on: date,
        listed: tuple[Listed, Listed],
        rule: tuple[str, Decimal | None, Method],
    ) -> None:
        of_list, stated, self.method = rule
        self.on = on
        self.at_least = lawful(of_list) if stated is None else stated
        if not 0 < self.at_least <= 100:
            raise FieldError(
                f"the share from which owners count is {self.at_least}", remedy="It lies above 0, up to 100"
            )
        self._stakes = stakes
        self._numbers = numbers
        sure, maybe = (self._marked(of.size, who) for who in listed)
        nameless, damaged = (
            marked if numbers is None else marked[numbers]
            for marked in (stakes.parties.nameless, stakes.parties.damaged)
        )
        maybe |= damaged
        self._of = of.without_names(nameless & ~(sure | maybe))
        self._start = sure | maybe
        self._enough = units(self.at_least, up=True)
        self._cascade = cascade(self._of, sure, maybe, self._enough)
        self._multiplied = multiplied(self._of, sure, maybe)
        self._economic = tuple(
            np.rint(figure * (100 * _NINE)).astype(np.int64)
            for figure in (self._multiplied.least, self._multiplied.most)
        )

    def _marked(self, size: int, who: Listed) -> Mask:
        marked = np.zeros(size, dtype=np.bool_)
        parties = self._stakes.parties
        if callable(who):
            for index in range(size):
                marked[index] = bool(who(parties.party(self._node(index))))
            return marked
        nodes = parties.nodes(who)
        if self._numbers is None:
            marked[nodes] = True
        else:
            marked[np.isin(self._numbers, nodes)] = True
        return marked

    def _node(self, index: int) -> int:
        return index if self._numbers is None else int(self._numbers[index])

    def _index(self, node: int) -> int | None:
        if self._numbers is None:
            return node
        at = int(np.searchsorted(self._numbers, node))
        return at if at < self._numbers.size and self._numbers[at] == node else None

    @cached_property
    def _members(self) -> dict[Party, int]:
        held = (self._cascade.most > 0) | (self._economic[1] > 0)
        return {self._stakes.parties.party(self._node(i)): i for i in np.flatnonzero(held).tolist()}

    def __getitem__(self, party: Party) -> OwnedShare:
        return self._made(self._members[party], party)

    def __iter__(self) -> Iterator[Party]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)

    def share(self, node: int) -> OwnedShare:
        """The share held of a node of the stakes, also where it is none."""
        index = self._index(node)
        assert index is not None
        return self._made(index, self._stakes.parties.party(node))

    def counting(self, counts: Counts = "yes") -> tuple[Party, ...]:
        """The parties that count as listed by their owners ("yes"), or may ("maybe"), without making all the rest."""
        return tuple(party for party, index in self._members.items() if self._counts(index) == counts)

    def _figure(self, index: int) -> tuple[int, int, int]:
        """The least and the most by the method asked for, and what is enough, in the units of that method."""
        if self.method == "cascade":
            return int(self._cascade.least[index]), int(self._cascade.most[index]), self._enough
        low, high = self._economic
        return int(low[index]), int(high[index]), int((self.at_least * _NINE).to_integral_value())

    def _counts(self, index: int) -> Counts:
        least, most, enough = self._figure(index)
        return "yes" if least >= enough else "maybe" if most >= enough else "no"

    def _made(self, index: int, party: Party) -> OwnedShare:
        low, high = (int(figure[index]) for figure in self._economic)
        return OwnedShare(
            party=party,
            method=self.method,
            counts=self._counts(index),
            cascade=Bounds(percent(int(self._cascade.least[index])), percent(int(self._cascade.most[index]))),
            multiplied=Bounds(percent(low * 10), percent(high * 10)),
            notices=tuple(self._notices(index, party)),
            _chains=lambda: self._chains(index),
        )

    def _notices(self, index: int, party: Party) -> Iterator[str]:
        if self._of.overfull[index]:
            first, last = self._of.in_ptr[index], self._of.in_ptr[index + 1]
            total = percent(int(self._of.least[first:last].sum()))
            yield (
                f"the stated shares of {party.label!r} add up to {total:f} percent or more: what listed owners hold is "
                "counted as stated, up to the whole"
            )
        if self._multiplied.unsettled[index]:
            yield f"the economic share of {party.label!r} is not bounded: it is in or under a closed loop of owners"

    def _chains(self, index: int) -> tuple[Chain, ...]:
        """The ways down from listed owners, by links that came to count one after the other."""
        found: list[Chain] = []
        path: list[int] = []  # edges from the party up
        seen = {index}
        climbing = [iter(self._steps(index, lowest=True))]
        for _ in range(_MOST_STEPS):
            edge = next(climbing[-1], None)
            if edge is None:
                climbing.pop()
                if not climbing:
                    break
                seen.discard(int(self._of.owner[path.pop()]))
                continue
            owner = int(self._of.owner[edge])
            if owner in seen:
                continue
            if self._start[owner]:
                found.append(self._chain([*path, edge]))
                if len(found) == MOST_CHAINS:
                    break
            else:
                path.append(edge)
                seen.add(owner)
                climbing.append(iter(self._steps(owner, lowest=False)))
        return tuple(sorted(found, key=lambda c: (-c.links[-1].share.most, len(c.links), str(c))))

    def _steps(self, index: int, *, lowest: bool) -> list[int]:
        """The edges from owners that count; above the lowest, only from those that counted before it did."""
        of, result = self._of, self._cascade
        return [
            edge
            for edge in range(int(of.in_ptr[index]), int(of.in_ptr[index + 1]))
            if of.most[edge] > 0
            and result.possible[owner := int(of.owner[edge])] != NEVER
            and (lowest or _before(result.possible, owner, index) or _before(result.sure, owner, index))
        ]

    def _chain(self, edges: list[int]) -> Chain:
        of, sure = self._of, self._cascade.sure
        links = tuple(self._stakes.holding(of, edge, self._numbers) for edge in reversed(edges))
        return Chain(links, all(sure[of.owner[edge]] != NEVER and of.least[edge] > 0 for edge in edges))


def _before(rounds: Ints, one: int, other: int) -> bool:
    """Whether a node came to count before another."""
    return bool(rounds[one] != NEVER and rounds[other] != NEVER and rounds[one] < rounds[other])
