"""The nouns of ownership: a stake as somebody stated it, and what follows for a party from all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal, NamedTuple

import msgspec

from narrows.model.in_force import in_force
from narrows.model.owners_share import WHOLE

Counts = Literal["yes", "no", "maybe"]
Method = Literal["cascade", "multiplied"]

NONE = Decimal(0)


class Stake(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One statement that a party holds a share of another.

    The share lies between `least_percent` and `most_percent`, both inclusive: 0 and 100 where nobody states it, and 0
    and the share where it is doubtful that it is held at all (an error in the record, an unknown day, an indirect share).
    `from_` and `until` are inclusive; None is open. An `owner` of "" without `owner_id` is one that nobody names.
    Statements of one owner in one party are taken as alternatives, unless their `share_class` differs: then they add up.
    `line` is the line of the file, or the number of the record in a JSON array.
    """

    owned: str
    owner: str = ""
    least_percent: Decimal = NONE
    most_percent: Decimal = WHOLE
    from_: date | None = None
    until: date | None = None
    source: str = ""
    share_class: str = ""
    owner_id: str = ""
    owned_id: str = ""
    owner_country: str = ""
    owned_country: str = ""
    line: int | None = None

    def in_force(self, on: date) -> bool:
        """Whether it is held on a day."""
        return in_force(on, self.from_, self.until)


class Party(NamedTuple):
    """A party of the stakes: the first spelling of its name, its id and country where stated ("" if not), all spellings."""

    name: str
    id: str = ""
    country: str = ""
    names: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The name, or the id of a party that nobody names."""
        return self.name or f"id {self.id}"


class Bounds(NamedTuple):
    """The least and the most, in percent."""

    least: Decimal
    most: Decimal

    def __str__(self) -> str:
        return f"{self.least:f}%" if self.least == self.most else f"{self.least:f}-{self.most:f}%"


class Holding(NamedTuple):
    """What one owner holds of one party on a day, from all statements of it."""

    owner: Party
    owned: Party
    share: Bounds
    statements: tuple[Stake, ...]


class Chain(NamedTuple):
    """A way from a listed party down to the one in question: each holding is owned by the owner of the next.

    `certain` if every link counts for certain.
    """

    links: tuple[Holding, ...]
    certain: bool

    def __str__(self) -> str:
        return ", ".join(
            f"{link.owner.label} holds {link.share} of {link.owned.label}" for link in self.links
        )


@dataclass(frozen=True)
class OwnedShare:
    """How much of a party listed parties hold, by both ways of counting, in percent.

    `least_percent`, `most_percent` and `counts` are those of `method`: "yes" if the least reaches the share that the law
    names, "no" if the most does not, else "maybe". `cascade` is the figure of the rule, `multiplied` the economic one.
    """

    party: Party
    method: Method
    counts: Counts
    cascade: Bounds
    multiplied: Bounds
    notices: tuple[str, ...] = ()
    _chains: Callable[[], tuple[Chain, ...]] = field(default=tuple, repr=False, compare=False)

    @property
    def least_percent(self) -> Decimal:
        """What listed parties hold for certain."""
        return self._bounds.least

    @property
    def most_percent(self) -> Decimal:
        """What they hold at most, given what is not known."""
        return self._bounds.most

    @property
    def _bounds(self) -> Bounds:
        return self.cascade if self.method == "cascade" else self.multiplied

    @cached_property
    def through(self) -> tuple[Chain, ...]:
        """The chains that make up the cascade figure, from a listed party down; the largest holdings first."""
        return self._chains()
