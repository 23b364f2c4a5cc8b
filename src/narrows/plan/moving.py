"""Assumptions that can be moved: which figures, over which ranges, and what a case is with them moved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

import numpy as np

from narrows.plan.case import Case, Longs

Figure = Literal["cost", "lead", "success", "adds", "budget", "heads"]
RANGES: dict[Figure, tuple[float, float]] = {
    "cost": (0.7, 1.5),
    "lead": (0.8, 1.5),
    "success": (0.7, 1.1),
    "adds": (0.6, 1.2),
    "budget": (0.8, 1.2),
    "heads": (0.8, 1.2),
}
"""By what each figure is multiplied, least and most, where nothing else is known. A convention: large projects cost more and take longer than
was said far more often than less (Flyvbjerg, Project Management Journal 45, 2014), so ranges of cost and lead time lean that way."""
WORDS: dict[Figure, str] = {
    "cost": "cost of {}",
    "lead": "lead time of {}",
    "success": "chance of success of {}",
    "adds": "what is added by {}",
    "budget": "budget",
    "heads": "researchers of {}",
}
ALL = "all programmes"


class Factor(NamedTuple):
    """An assumption that is moved: what figure, of which programmes (or fields, for `heads`), and over which range of multipliers."""

    figure: Figure
    of: tuple[int, ...]
    about: str
    low: float
    high: float

    @property
    def what(self) -> str:
        """In words."""
        return WORDS[self.figure].format(self.about)


def factors_of(
    case: Case,
    starts: Longs | None = None,
    ranges: Mapping[Figure, tuple[float, float]] | None = None,
) -> tuple[Factor, ...]:
    """The assumptions that are moved: each figure of all programmes together, the budget, the heads of each field, and each figure of every
    programme that is started by `starts`."""
    within = {**RANGES, **(ranges or {})}
    every = tuple(range(len(case.names)))
    found = [Factor("budget", (), "", *within["budget"])]
    found += [Factor("heads", (f,), name, *within["heads"]) for f, name in enumerate(case.fields)]
    figures: tuple[Figure, ...] = ("cost", "lead", "success", "adds")
    found += [Factor(figure, every, ALL, *within[figure]) for figure in figures]
    for k in np.flatnonzero(starts >= 0).tolist() if starts is not None else ():
        found += [Factor(figure, (k,), case.names[k], *within[figure]) for figure in figures]
    return tuple(found)


def changed(case: Case, factors: Sequence[Factor], by: Sequence[float]) -> Case:
    """The case with some figures multiplied.

    Lead times are multiplied and rounded to periods, the money of a programme spread over the longer time, its heads at work for longer. A
    lower chance of success lets some of the scenarios in which a programme succeeds fail, a higher one some failures succeed, of each
    programme others; with one scenario it multiplies what is added. What is added stays within what is lacking.
    """
    for factor, times in zip(factors, by, strict=True):
        case = _CHANGES[factor.figure](case, factor.of, times)
    return case


def _cost(case: Case, of: Sequence[int], times: float) -> Case:
    spend = case.spend.copy()
    spend[list(of)] *= times
    return replace(case, spend=spend)


def _lead(case: Case, of: Sequence[int], times: float) -> Case:
    lead, spend, luck = case.lead.copy(), case.spend.copy(), case.scenarios.lead.copy()
    for k in of:
        before = int(lead[k])
        after = max(1, round(before * times))
        lead[k] = after
        luck[:, k] = np.maximum(1, np.rint(luck[:, k] * times))
        # the same money until it is done, then what came after
        total = spend[k, :before].sum()
        upkeep = case.spend[k, before:]
        spend[k, :after] = total / after
        rest = case.periods - after
        if rest > 0:
            tail = upkeep[-1] if len(upkeep) else 0.0
            spend[k, after:] = np.concatenate([upkeep, np.full(max(0, rest - len(upkeep)), tail)])[:rest]
    return replace(case, lead=lead, spend=spend, scenarios=case.scenarios._replace(lead=luck))


def _success(case: Case, of: Sequence[int], times: float) -> Case:
    luck = case.scenarios
    if luck.size == 1:
        return _adds(case, of, min(times, 1.0))
    success = luck.success.copy()
    for k in of:
        chance = float(luck.weight @ success[:, k])
        wanted = min(1.0, max(0.0, chance * times))
        more = wanted > chance
        for s in np.random.default_rng(k).permutation(luck.size).tolist():
            step = luck.weight[s] * (1 if more else -1)
            now = float(luck.weight @ success[:, k])
            if success[s, k] != more and abs(now + step - wanted) < abs(now - wanted):
                success[s, k] = more
    return replace(case, scenarios=luck._replace(success=success))


def _adds(case: Case, of: Sequence[int], times: float) -> Case:
    profile = case.profile.copy()
    some = list(of)
    room = np.maximum(0.0, 1.0 - case.level[case.node[some]])[:, None]
    profile[some] = np.minimum(profile[some] * times, np.maximum(room, profile[some]))
    return replace(case, profile=profile)


def _budget(case: Case, _: Sequence[int], times: float) -> Case:
    return replace(case, budget=case.budget * times)


def _heads(case: Case, of: Sequence[int], times: float) -> Case:
    pool = case.pool.copy()
    pool[list(of)] *= times
    return replace(case, pool=pool)


_CHANGES: dict[Figure, Callable[[Case, Sequence[int], float], Case]] = {
    "cost": _cost,
    "lead": _lead,
    "success": _success,
    "adds": _adds,
    "budget": _budget,
    "heads": _heads,
}
