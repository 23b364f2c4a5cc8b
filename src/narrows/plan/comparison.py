"""What a comparison of plans says: structs, encoded to JSON in the order of their fields (docs/guide/plan-controls.md)."""

from __future__ import annotations

import math
from typing import Literal

from narrows.plan.moves import Move, Sentence
from narrows.plan.programme import Frozen


class Breach(Frozen, frozen=True, kw_only=True):
    """That a plan does not keep to a `rule`: earliest, needs or one_a_node (`about` a programme), budget, or researchers (`about` a
    field). `short` is what is lacking in the worst year, in millions of US dollars or heads; with money carried over, all
    that is lacking up to then."""

    rule: str
    about: str
    year: float
    short: float | None = None


class Available(Frozen, frozen=True, kw_only=True):
    """Expected availability of a target by period, and the first year in which it is at least what is to be reached."""

    target: str
    mean: tuple[float, ...]
    reached: float | None


class Compared(Frozen, frozen=True, kw_only=True):
    """One plan: what it is worth and what it takes. `availability` is expected availability of all targets (weighed) by period
    (`years`), `reached` the first year in which it is at least what is to be reached. `starts` are years by programme. `objective` is None
    where the plan does not reach what the aim asks for. A plan with `breaches` could not be carried out: its worth is not one that
    could be had."""

    name: str
    kind: Literal["nothing", "greedy", "given"]
    objective: float | None
    expected: float
    at_risk: float
    worst: float
    starts: dict[str, float]
    availability: tuple[float, ...]
    years: tuple[float, ...]
    targets: tuple[Available, ...]
    reached: float | None
    money_musd: tuple[float, ...]
    budget_musd: tuple[float, ...]
    heads: dict[str, tuple[float, ...]]
    breaches: tuple[Breach, ...]
    residual: float

    @property
    def rank(self) -> float:
        """The objective, to order plans by."""
        return -math.inf if self.objective is None else self.objective


class Comparison(Frozen, frozen=True, kw_only=True):
    """Plans side by side. `moves` say for each other plan what starts differently in `base`: from the other to the base."""

    country: str
    aim: str
    reach: float
    base: str
    best_greedy: str | None
    plans: tuple[Compared, ...]
    moves: dict[str, tuple[Move, ...]]
    sentences: tuple[Sentence, ...]
    notices: tuple[str, ...]

    def plan(self, name: str) -> Compared:
        """The plan of that name. Raises KeyError."""
        for one in self.plans:
            if one.name == name:
                return one
        raise KeyError(name)
