"""The cheapest ways out of constraints that cannot all hold: how much more money, how many more researchers, or how much less to reach."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import numpy as np

from narrows.plan.amounts import amount
from narrows.plan.because import year_of
from narrows.plan.case import Case, Floats
from narrows.plan.conflicts import Feasibility
from narrows.plan.model import Aims, check_aims
from narrows.plan.near import NearStart
from narrows.plan.programme import Frozen
from narrows.plan.watch import UNWATCHED, Watch

Slack = Literal["money", "researchers", "reach", "needs"]
SLACKS: tuple[Slack, ...] = ("money", "researchers", "reach", "needs")
GAP = 0.01
LEAST = 1e-6
"""Slack below this is rounding."""


class Change(Frozen, frozen=True, kw_only=True):
    """What has to give: `by` million US dollars, researchers, or a part of availability, in a year; for `needs`, one that is waived."""

    kind: Slack
    about: str
    year: float | None
    by: float
    words: str


class Relaxation(Frozen, frozen=True, kw_only=True):
    """A way out. `ways` are the kinds of slack that were allowed, `cost` the weighted sum of what gives, `cost_at_least` the proven
    least of it; None where nothing of this kind is a way out (`none`: proven) or time ran out. `starts` is a plan that fits then."""

    ways: tuple[Slack, ...]
    cost: float | None
    cost_at_least: float | None
    changes: tuple[Change, ...]
    words: str
    none: bool
    starts: tuple[NearStart, ...]


class Relaxations(Frozen, frozen=True, kw_only=True):
    """Ways out by one kind each, and by all together. `weights` say what a million, a researcher in one period, a part of availability
    and a waived need count. `most_reachable` is the availability at the end that can be reached within all other constraints, None where
    nothing is to be reached or that is not the matter."""

    relaxations: tuple[Relaxation, ...]
    weights: dict[str, float]
    most_reachable: float | None
    seconds: float


class Loosened(NamedTuple):
    """Slack in arrays: money [T], heads [F, T], reach, and the needs that are waived."""

    money: Floats
    heads: Floats
    reach: float
    waived: tuple[int, ...]


def default_weights(case: Case, aims: Aims) -> dict[str, float]:
    """One percent of all money, of all researchers over the years, and of what is to be reached count the same; so does one waived need and
    all the money. These are a convention and no prices: give others where you know better."""
    money = max(float(case.budget.sum()), 1.0)
    heads = max(float(case.pool.sum()), 1.0)
    return {
        "money": 1.0,
        "researchers": money / heads,
        "reach": money / max(float(aims.reach), LEAST),
        "needs": money,
    }


def relax(
    case: Case,
    aims: Aims,
    *,
    weights: Mapping[str, float] | None = None,
    seconds: float = 60.0,
    threads: int = 1,
    seed: int = 0,
    watch: Watch = UNWATCHED,
) -> Relaxations:
    """The cheapest ways out by money, by researchers, by less to reach, by waived needs, each alone and all together.

    Each is a program of its own, solved to 1 percent, whose plan is valued by the exposure code: it reaches what it is said to.
    Raises FieldError for aims without meaning.
    """
    check_aims(aims)
    begun = time.monotonic()
    asking = Feasibility(case, aims, threads=threads, seed=seed, watch=watch)
    asking.gather(seconds / 4)
    priced = {**default_weights(case, aims), **(weights or {})}
    ways: list[tuple[Slack, ...]] = [(one,) for one in SLACKS if _has(asking, one)]
    ways.append(tuple(one for one in SLACKS if _has(asking, one)))
    found = []
    for number, each in enumerate(ways):
        watch.told(f"the cheapest way out by {' or '.join(each)}")
        left = begun + seconds - time.monotonic()
        found.append(Loosening(asking, priced, each).run(time.monotonic() + left / (len(ways) - number)))
    reach = next((one for one in found if one.ways == ("reach",)), None)
    given = sum(one.by for one in reach.changes) if reach is not None and reach.cost is not None else None
    return Relaxations(
        relaxations=tuple(found),
        weights=priced,
        most_reachable=None if given is None else float(aims.reach) - given,
        seconds=time.monotonic() - begun,
    )


def _has(asking: Feasibility, kind: Slack) -> bool:
    case = asking.case
    if kind == "researchers":
        return bool(case.fields)
    if kind == "needs":
        return bool(case.needs)
    return kind == "money" or asking.aims.aim == "cost"


class Loosening:
    """A program in which some kinds of constraints may give, at a price, and nothing else is wanted."""

    def __init__(self, asking: Feasibility, weights: Mapping[str, float], ways: tuple[Slack, ...]) -> None:
        self.asking, self.weights, self.ways = asking, weights, ways
        self.case, self.model = asking.case, asking.model
        self.columns: dict[Slack, list[int]] = {}
        rows: dict[str, list[range]] = {}
        for name, first, after, _ in self.model.rows.blocks:
            rows.setdefault(name, []).append(range(first, after))
        self.rows = rows

    def run(self, until: float) -> Relaxation:
        """The cheapest way out by these kinds."""
        import highspy

        bound = 0.0
        while (left := self.asking.until(until)) > 0:
            highs = self._program(left)
            highs.run()
            status, info = highs.getModelStatus(), highs.getInfo()
            if status == highspy.HighsModelStatus.kInfeasible:
                return self._without(none=True)
            if math.isfinite(info.mip_dual_bound):
                bound = max(bound, -float(info.mip_dual_bound))
            if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
                break
            values = np.array(highs.getSolution().col_value)
            slack = self._read(values)
            reach = self.asking.aims.reach - slack.reach
            if (
                self.asking.aims.aim != "cost"
                or self.asking.reaches(values, reach)
                or not self.asking.add_missing(values)
            ):
                return self._told(values, slack, max(bound, 0.0))
        return self._without(none=False)

    def _program(self, seconds: float) -> Any:
        highs = self.asking.feasible_program(seconds, gap=GAP)
        size = self.model.columns.size
        self.columns = {}

        def slack(kind: Slack, rows: range, value: float, most: float) -> None:
            highs.addCol(
                -self.weights[kind],
                0.0,
                most,
                len(rows),
                np.array(rows, np.int32),
                np.full(len(rows), value),
            )
            number = size + sum(len(each) for each in self.columns.values())
            self.columns.setdefault(kind, []).append(number)

        for kind in self.ways:
            name = {"money": "budget"}.get(kind, kind)
            for block in self.rows.get(name, []):
                if kind == "needs":
                    slack(kind, block, -1.0, 1.0)
                    highs.changeColIntegrality(self.columns[kind][-1], _whole())
                    continue
                for row in block:
                    slack(kind, range(row, row + 1), 1.0 if kind == "reach" else -1.0, highs.inf)
        return highs

    def _read(self, values: Any) -> Loosened:
        case = self.case

        def of(kind: Slack, *shape: int) -> Floats:
            if kind not in self.columns:
                return np.zeros(shape)
            found = values[self.columns[kind]]
            return np.asarray(np.where(found > LEAST, found, 0.0)).reshape(shape)

        needs = of("needs", len(case.needs))
        return Loosened(
            of("money", case.periods),
            of("researchers", len(case.fields), case.periods),
            float(of("reach", 1)[0]),
            tuple(np.flatnonzero(needs > 0.5).tolist()),
        )

    def _told(self, values: Any, slack: Loosened, bound: float) -> Relaxation:
        changes = changes_of(self.case, slack)
        cost = sum(self.weights[one.kind] * one.by for one in changes)
        starts = self.asking.model.starts_in(values)
        return Relaxation(
            ways=self.ways,
            cost=cost,
            cost_at_least=min(bound, cost),
            changes=changes,
            words="; ".join(one.words for one in changes) or "nothing has to give",
            none=False,
            starts=tuple(
                NearStart(programme=self.case.names[k], year=self.case.year(int(starts[k])))
                for k in np.flatnonzero(starts >= 0).tolist()
            ),
        )

    def _without(self, *, none: bool) -> Relaxation:
        words = "no way out of this kind, however much" if none else "not known: time ran out"
        return Relaxation(
            ways=self.ways,
            cost=None,
            cost_at_least=None,
            changes=(),
            words=words,
            none=none,
            starts=(),
        )


def _whole() -> Any:
    import highspy

    return highspy.HighsVarType.kInteger


def changes_of(case: Case, slack: Loosened) -> tuple[Change, ...]:
    """What gives, in words."""
    found = []

    def add(kind: Slack, about: str, t: int | None, by: float, words: str) -> None:
        year = None if t is None else case.year(t)
        found.append(Change(kind=kind, about=about, year=year, by=by, words=words))

    for t in np.flatnonzero(slack.money).tolist():
        by = float(slack.money[t])
        add("money", "money", t, by, f"{amount(by)} million US dollars more in {year_of(case, t)}")
    for f, t in zip(*(each.tolist() for each in np.nonzero(slack.heads)), strict=True):
        by = float(slack.heads[f, t])
        words = f"{amount(by)} more researchers of {case.fields[f]} in {year_of(case, t)}"
        add("researchers", case.fields[f], t, by, words)
    if slack.reach:
        last = case.periods - 1
        words = f"{slack.reach:.1%} less of what the targets need in {year_of(case, last)}"
        add("reach", "targets", last, slack.reach, words)
    for number in slack.waived:
        mine = case.names[case.needs[number].programme]
        add("needs", mine, None, 1.0, f"{mine} starts without what it needs")
    return tuple(found)
