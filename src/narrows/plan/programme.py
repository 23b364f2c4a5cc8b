"""The nouns of a plan: what could be undertaken, by whom, with what money, under which assumptions.

Money is in millions of US dollars (`_musd`), time in years, levels and shares in [0, 1]: a level of 1 means that the country's
makers could be supplied with the whole of what they need of an input.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Mode = Literal["domestic_rd", "second_source", "stockpile", "redesign", "joint_venture"]
MODES: tuple[Mode, ...] = ("domestic_rd", "second_source", "stockpile", "redesign", "joint_venture")


class Frozen(msgspec.Struct, frozen=True, kw_only=True):
    """Common settings of what a plan is made of."""


class Grounds(Frozen, frozen=True, kw_only=True):
    """What a figure rests on: a source, or an assumption that says so. `assumed` figures are listed first in every result."""

    source: str = ""
    assumed: bool = True
    confidence: Literal["high", "medium", "low"] = "low"
    note: str = ""


class LeadTime(Frozen, frozen=True, kw_only=True):
    """Years from the start until something is supplied, as a triangular distribution: at least, most likely, at most."""

    low: float
    mode: float
    high: float


class Required(Frozen, frozen=True, kw_only=True):
    """That a home level of another input must be reached before a programme may start: a lens before a scanner."""

    input: str
    level: float = 0.1


class Programme(Frozen, frozen=True, kw_only=True):
    """Something that could be started once, to raise the home level of one input.

    `adds` is the level that it adds when it has ramped up over `ramp_years`, plus `learning_per_year` for each year after
    that, up to `adds_most`. `cost_musd` is spent evenly over the lead time, `upkeep_musd_per_year` from then on.
    `researchers` are heads by field while it runs. `lasts_years` is how long it supplies (a stockpile), None for good.
    """

    id: str
    input: str
    mode: Mode
    adds: float
    cost_musd: float
    lead_years: LeadTime
    success: float = 1.0
    ramp_years: float = 1.0
    adds_most: float | None = None
    learning_per_year: float = 0.0
    upkeep_musd_per_year: float = 0.0
    lasts_years: float | None = None
    researchers: dict[str, float] = {}
    requires: tuple[Required, ...] = ()
    earliest: int | None = None
    grounds: Grounds = Grounds()


class Pool(Frozen, frozen=True, kw_only=True):
    """Researchers of one field: how many at the start, how many more each year without doing anything, how many leave (a part
    of all, each year), and what training more costs, how long it takes and how many a year may begin."""

    field: str
    start: float
    growth_per_year: float = 0.0
    leave_per_year: float = 0.0
    training_years: float = 4.0
    training_musd_per_head: float = 0.0
    training_most_per_year: float = 0.0
    grounds: Grounds = Grounds()


class Budget(Frozen, frozen=True, kw_only=True):
    """Money by year. What is not spent is carried over if `carry`."""

    year: int
    musd: float
    grounds: Grounds = Grounds()


class HomeLevel(Frozen, frozen=True, kw_only=True):
    """What is known of an input at the start that the map's shares do not say: the home `level`, and what may be had from
    `abroad` (on every path; None leaves it to the map and the law)."""

    input: str
    level: float
    abroad: float | None = None
    grounds: Grounds = Grounds()


class Declared(Frozen, frozen=True, kw_only=True):
    """That a programme was announced or begun, as a dated fact: the declared plan that others are compared with."""

    programme: str
    year: int
    grounds: Grounds = Grounds()


class Path(Frozen, frozen=True, kw_only=True):
    """A course of controls that may come: from `year` on these countries no longer supply, with a weight among all paths.

    An empty list of countries is the course in which nothing is added to the law of the day the plan is made for.
    """

    id: str
    weight: float = 1.0
    withdraw: tuple[str, ...] = ()
    year: int | None = None
    grounds: Grounds = Grounds()


class Target(Frozen, frozen=True, kw_only=True):
    """A node of the map whose availability is what a plan is for, and its weight."""

    input: str
    weight: float = 1.0


class Programmes(Frozen, frozen=True, kw_only=True):
    """All that can be undertaken, and with what. Made by `narrows.plan.load`, which validates.

    `map` names the map that the inputs are of, and `exclude` inputs that it is meant to do without. The last year of a plan
    stands for `after_years` more: what it has reached by then, and goes on paying for, counts in them too.
    """

    id: str
    title: str
    country: str
    map: str = ""
    programmes: tuple[Programme, ...]
    pools: tuple[Pool, ...] = ()
    budget: tuple[Budget, ...]
    paths: tuple[Path, ...]
    targets: tuple[Target, ...]
    levels: tuple[HomeLevel, ...] = ()
    declared: tuple[Declared, ...] = ()
    exclude: tuple[str, ...] = ()
    carry: bool = True
    discount_per_year: float = 0.05
    after_years: float = 0.0
    breadth: float = 0.1
    thrift_per_musd: float = 0.0
    note: str = ""
