"""Planning again each year against a world that turns out as it does: what has started stays, what was seen is known, the rest is open.

In a year it is known of each programme under way whether it is done, whether it came to nothing, or that it is not done yet; and which
paths of controls are still possible. A programme that came to nothing takes no more money, and another may be started in its place. What
needs it can start only when it is truly done. The plan that is not made again lives in the same world: it starts everything when that was
decided, but for what then lacks something it needs, which it never starts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from narrows.errors import NoPlanError
from narrows.plan.case import Case, Floats, Longs, Need, Scenarios
from narrows.plan.model import Aims, Model, build
from narrows.plan.programme import Frozen
from narrows.plan.simulate import Estimate, estimate, one_scenario, outcomes
from narrows.plan.solve import Solution, solve
from narrows.plan.watch import UNWATCHED, Clock, Watch

NEVER = -1


class Rolled(Frozen, frozen=True, kw_only=True):
    """One world: what planning again was worth there, and the plan that is not changed (`fixed`); `decided` is what that would be worth if
    everything started as decided, needs or not, as the model has it. How often it was planned, and what changed."""

    worth: float
    fixed: float
    decided: float
    solves: int
    kept: int
    added: tuple[str, ...]
    dropped: tuple[str, ...]
    failed: tuple[str, ...]


class Rolling(Frozen, frozen=True, kw_only=True):
    """Planning again over several worlds: `gain` over the plan that is never changed, world by world. `worlds` of those `asked` for were
    carried to their end in the time given; `kept` counts the years in which no new plan was found in time and the old one was kept.
    `decided` less `fixed` is what the model thinks too well of, by letting programmes start on others that fail or are late."""

    worlds: int
    asked: int
    rolled: Estimate | None
    fixed: Estimate | None
    gain: Estimate | None
    decided: Estimate | None
    kept: int
    each: tuple[Rolled, ...]
    seconds: float


def roll(
    case: Case,
    solution: Solution,
    aims: Aims,
    worlds: Scenarios,
    *,
    scenarios: int | None = None,
    gap: float = 0.01,
    seconds: float = 60.0,
    each: float = 10.0,
    threads: int = 1,
    seed: int = 0,
    watch: Watch = UNWATCHED,
) -> Rolling:
    """Plan again at the start of each year after the first in each of some worlds (drawn like scenarios, see `casing.draw`).

    `scenarios` limits how many of the case's own each new plan looks at; `each` is the time for one plan, `seconds` for everything.
    """
    clock = Clock(seconds, watch)
    done: list[Rolled] = []
    for number in range(worlds.size):
        if clock.left() <= 0:
            break
        world = World(case, solution, aims, one_scenario(worlds, number), scenarios)
        for period in range(1, case.periods):
            watch.told(f"planned anew: year {case.year(period):g} of world {number + 1} of {worlds.size}")
            if period % case.per_year:
                world.go_on(period)
            else:
                world.step(
                    period,
                    gap=gap,
                    seconds=min(each, clock.left()),
                    threads=threads,
                    seed=seed,
                    stop=watch.stop,
                )
        if not world.cut and not watch.stop():
            done.append(world.told())
    weight = np.full(len(done), 1.0 / max(1, len(done)))
    rolled, fixed = np.array([one.worth for one in done]), np.array([one.fixed for one in done])
    return Rolling(
        worlds=len(done),
        asked=worlds.size,
        rolled=estimate(rolled, weight) if done else None,
        fixed=estimate(fixed, weight) if done else None,
        gain=estimate(rolled - fixed, weight) if done else None,
        decided=estimate(np.array([one.decided for one in done]), weight) if done else None,
        kept=sum(one.kept for one in done),
        each=tuple(done),
        seconds=clock.spent,
    )


@dataclass
class World:
    """One world as it unfolds: what has been started, and the plan for the rest."""

    case: Case
    first: Solution
    aims: Aims
    truth: Scenarios
    scenarios: int | None = None
    solves: int = 0
    kept: int = 0
    cut: bool = False
    plan: Longs = field(init=False)
    trained: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.plan, self.trained = self.first.starts.copy(), self.first.trained.copy()

    def ends(self) -> Longs:
        """The period in which each programme of the plan is truly done, or known to have come to nothing."""
        return np.asarray(self.plan + self.truth.lead[0])

    def failed(self, period: int) -> list[int]:
        """Programmes known by a period to have come to nothing."""
        some = (self.plan >= 0) & (self.ends() <= period) & ~self.truth.success[0]
        return [int(k) for k in np.flatnonzero(some)]

    def step(
        self,
        period: int,
        *,
        gap: float,
        seconds: float,
        threads: int,
        seed: int,
        stop: Callable[[], bool] = UNWATCHED.stop,
    ) -> None:
        """Plan again at the start of a period."""
        started = (self.plan >= 0) & (self.plan < period)
        if seconds <= 0:
            self.cut = True
            self.go_on(period)
            return
        known = self.known(period)
        model = build(known, self.aims)
        self._fix(model, period, started)
        self.solves += 1
        try:
            found = solve(
                model,
                gap=gap,
                seconds=seconds,
                threads=threads,
                seed=seed,
                begin=(self._going_on(period), self.trained),
                stop=stop,
            )
        except NoPlanError:
            self.kept += 1
            self.go_on(period)
            return
        before = self.plan
        self.plan = np.where(started, before, found.starts)
        self.trained = found.trained

    def _going_on(self, period: int) -> Longs:
        """The plan as it stands, without what has failed and what cannot start now: a plan to begin with."""
        going = self.plan.copy()
        going[self.failed(period)] = NEVER
        going[[k for k in self._lacking(period, (going >= 0) & (going < period)) if going[k] == period]] = (
            NEVER
        )
        return going

    def go_on(self, period: int) -> None:
        """Go on with the plan as it stands, but for what cannot start now for want of what it needs."""
        for k in self._lacking(period, (self.plan >= 0) & (self.plan < period)):
            if self.plan[k] == period:
                self.plan[k] = NEVER

    def _lacking(self, period: int, started: np.ndarray) -> list[int]:
        """Programmes not started whose needs no programme meets that is truly done."""
        done = started & (self.ends() <= period) & self.truth.success[0]
        return [
            need.programme
            for need in self.case.needs
            if not started[need.programme] and not any(done[u] for u in need.enough)
        ]

    def known(self, period: int) -> Case:
        """The case as it is known at the start of a period."""
        case = self.case
        started = (self.plan >= 0) & (self.plan < period)
        failed = self.failed(period)
        done = started & (self.ends() <= period)
        late = started & ~done & (self.plan + case.lead <= period)
        earliest = np.where(started, self.plan, np.maximum(case.earliest, period))
        budget, pool = case.budget.copy(), case.pool.copy()
        for k in failed:
            begun, end = int(self.plan[k]), int(self.ends()[k])
            earliest[k] = case.periods  # not again
            budget[begun:end] -= case.spend[k, : max(0, min(end, case.periods) - begun)]
            pool[:, begun : min(begun + int(case.lead[k]), end)] -= case.heads[k][:, None]
        out = set(failed) | set(np.flatnonzero(late).tolist())
        needs = tuple(
            Need(need.programme, tuple(u for u in need.enough if u not in out))
            for need in case.needs
            if not started[need.programme]
        )
        return replace(
            case,
            earliest=earliest,
            budget=budget,
            pool=pool,
            needs=needs,
            scenarios=self.expected(period, started, done),
        )

    def expected(self, period: int, started: np.ndarray, done: np.ndarray) -> Scenarios:
        """The scenarios of the case that are still possible, with what is known put into them."""
        luck, truth = self.case.scenarios, self.truth
        seen = truth.foreign[truth.path[0], : period + 1]
        open_ = np.array([np.array_equal(each[: period + 1], seen) for each in luck.foreign])
        some = np.flatnonzero(open_[luck.path])
        path = luck.path
        if not len(some):
            some, path = np.arange(luck.size), np.repeat(truth.path, luck.size)
        some = some[: self.scenarios] if self.scenarios else some
        lead, success = luck.lead[some].copy(), luck.success[some].copy()
        under_way = started & ~done
        lead[:, done], success[:, done] = truth.lead[:, done], truth.success[:, done]
        lead[:, under_way] = np.maximum(lead[:, under_way], period + 1 - self.plan[under_way])
        weight = luck.weight[some]
        return Scenarios(weight / weight.sum(), lead, success, path[some], luck.foreign)

    def _fix(self, model: Model, period: int, started: np.ndarray) -> None:
        """What has started has started, and who is being trained is."""
        columns = model.columns
        lower, upper = np.concatenate(columns.lower), np.concatenate(columns.upper)
        failed = set(self.failed(period))
        for k in np.flatnonzero(started).tolist():
            if k not in failed:
                lower[model.start[k, self.plan[k]]] = 1.0
        begun = model.train[:, :period].ravel()
        lower[begun] = upper[begun] = np.maximum(self.trained[:, :period].ravel(), 0.0)
        columns.lower, columns.upper = [lower], [upper]

    def worth(self) -> float:
        """What the plan is worth in this world: what came to nothing takes no upkeep."""
        case = self.case
        found = float(outcomes(case, self.plan, self.trained, self.truth).worth[0])
        for k in self.failed(case.periods):
            begun, end = int(self.plan[k]), int(self.ends()[k])
            saved = case.spend[k, end - begun : case.periods - begun] @ case.discount[end:]
            found += float(case.thrift * saved)
        return found

    def told(self) -> Rolled:
        """What came of it."""
        case = self.case
        fixed = World(case, self.first, self.aims, self.truth)
        decided = fixed.worth()
        for period in range(1, case.periods):
            fixed.go_on(period)
        mine, theirs = self.plan >= 0, self.first.starts >= 0
        return Rolled(
            worth=self.worth(),
            fixed=fixed.worth(),
            decided=decided,
            solves=self.solves,
            kept=self.kept,
            added=tuple(case.names[k] for k in np.flatnonzero(mine & ~theirs)),
            dropped=tuple(case.names[k] for k in np.flatnonzero(theirs & ~mine)),
            failed=tuple(case.names[k] for k in self.failed(case.periods)),
        )
