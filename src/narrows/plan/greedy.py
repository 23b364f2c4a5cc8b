"""Plans without a solver, to compare with: programmes one after the other by a score, each as early as it fits."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from narrows.plan.case import Case, Floats, Longs
from narrows.plan.evaluate import worth
from narrows.plan.model import breadth_of

LONG = 12
"""Periods beyond which a search begins with a plan by gains."""
MOST_WORK = 1e10
"""Some ten seconds."""


def nothing(case: Case) -> Longs:
    """The plan in which nothing is undertaken."""
    return np.full(len(case.names), -1, np.int64)


def scores(case: Case) -> dict[str, Floats]:
    """Scores of programmes [K] by which people choose: cheap, quick, exposed, much for the money, and much for the heads."""
    foreign = np.einsum("s,stn->tn", case.scenarios.weight, case.scenarios.foreign[case.scenarios.path]).mean(
        axis=0
    )
    gap = np.maximum(0.0, 1.0 - foreign - case.level)[case.node]
    adds = case.profile.max(axis=1)
    money = np.maximum(case.spend.sum(axis=1), 1e-9)
    heads = np.maximum(case.heads.sum(axis=1) * case.lead, 1e-9)
    return {
        "cheapest": -money,
        "quickest": -case.lead.astype(float),
        "most exposed": gap,
        "most for the money": adds * gap / money,
        "most for the heads": adds * gap / heads,
        "broadest": breadth_of(case)[:, 0],
    }


def greedy(case: Case, score: Floats) -> Longs:
    """Programmes in the order of a score, each started as early as money, heads and needs allow; one for each node.

    One whose needs are not met yet waits, and goes before all with a lower score as soon as they are. Nothing is started that
    would not be done within the periods by its most likely lead time.
    """
    starts = nothing(case)
    left = Left(case)
    pending = [int(k) for k in np.argsort(-score, kind="stable")]
    while (chosen := _next(case, starts, left, pending)) is not None:
        k, begun = chosen
        starts[k] = begun
        left.take(k, begun)
        of_node = case.of_node[int(case.node[k])]
        pending = [other for other in pending if other not in of_node]
    return starts


def _next(case: Case, starts: Longs, left: Left, pending: list[int]) -> tuple[int, int] | None:
    """The first of those pending that can start, and when. Those that are ready and do not fit are no longer pending."""
    for k in list(pending):
        after = ready(case, starts, k)
        if after is None:
            continue
        begun = left.first(k, after)
        if begun is not None:
            return k, begun
        pending.remove(k)
    return None


def by_gain(case: Case) -> Longs:
    """Again and again the programme that adds most to the objective for its money, as early as it fits, until none adds anything.

    What each adds is valued by the exposure code: far slower than a score, and better where it can be afforded (see `work`).
    """
    starts, left = nothing(case), Left(case)
    money = np.maximum(case.spend.sum(axis=1), 1e-9)
    now, pending = worth(case, starts).objective, list(range(len(case.names)))
    while True:
        best: tuple[float, int, int] | None = None
        for k in pending:
            after = ready(case, starts, k)
            begun = left.first(k, after) if after is not None else None
            if begun is None:
                continue
            tried = starts.copy()
            tried[k] = begun
            gain = (worth(case, tried).objective - now) / float(money[k])
            if gain > (best[0] if best is not None else 0.0):
                best = (gain, k, begun)
        if best is None:
            return starts
        _, k, begun = best
        starts[k] = begun
        left.take(k, begun)
        now = worth(case, starts).objective
        pending = [other for other in pending if case.node[other] != case.node[k]]


def first_plan(case: Case) -> Longs:
    """The plan that a search begins with: the best greedy one by a score and, over many periods, that by gains.

    Over few periods the solver finds better plans in less time than gains take; over many it finds none for long.
    """
    _, starts, value = best_greedy(case)
    if case.periods > LONG and work(case) <= MOST_WORK:
        gained = by_gain(case)
        if worth(case, gained).objective > value:
            return gained
    return starts


def work(case: Case) -> float:
    """How much `by_gain` has to compute, in levels valued."""
    return float(len(case.names) ** 2 * len(case.level) * case.periods * case.scenarios.size)


def best_greedy(case: Case, value: Callable[[Longs], float] | None = None) -> tuple[str, Longs, float]:
    """The best of the greedy plans, and after it nothing at all: its name, its starts, its worth."""
    measure = value or (lambda starts: worth(case, starts).objective)
    found = {name: greedy(case, score) for name, score in scores(case).items()}
    found["nothing"] = nothing(case)
    valued = {name: measure(starts) for name, starts in found.items()}
    name = max(valued, key=valued.__getitem__)
    return name, found[name], valued[name]


def ready(case: Case, starts: Longs, programme: int) -> int | None:
    """The first period in which the needs of a programme are met by what has been started; None while one is not."""
    first = 0
    for need in case.needs:
        if need.programme == programme:
            done = [int(starts[u] + case.lead[u]) for u in need.enough if starts[u] >= 0]
            if not done:
                return None
            first = max(first, min(done))
    return first


class Left:
    """Money and heads that are left. Money is carried over where the case says so."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.money = case.budget.copy()
        self.heads = case.pool.copy()

    def first(self, k: int, first: int) -> int | None:
        """The first period from `first` on in which a programme may start, fits, and is done before the end."""
        case = self.case
        for begun in range(max(first, int(case.earliest[k])), case.periods - int(case.lead[k])):
            money, heads = self._after(k, begun)
            room = np.cumsum(money) if case.carry else money
            if (room >= -1e-9).all() and (heads >= -1e-9).all():
                return begun
        return None

    def take(self, k: int, begun: int) -> None:
        """Spend what a programme takes."""
        self.money, self.heads = self._after(k, begun)

    def _after(self, k: int, begun: int) -> tuple[Floats, Floats]:
        case = self.case
        money, heads = self.money.copy(), self.heads.copy()
        money[begun:] -= case.spend[k, : case.periods - begun]
        heads[:, begun : begun + int(case.lead[k])] -= case.heads[k][:, None]
        return money, heads
