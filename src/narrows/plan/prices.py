"""Shadow prices: what a little more of what is scarce would be worth, if programmes could be started in parts."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np

from narrows.errors import NoPlanError
from narrows.plan.case import Case
from narrows.plan.model import Aims
from narrows.plan.programme import Frozen
from narrows.plan.search import Search
from narrows.plan.solve import Solution
from narrows.plan.watch import UNWATCHED, Clock, Watch

CAVEAT = (
    "Prices of the linear relaxation, in which programmes may be started in parts: they hold for small changes of that program and not for the "
    "plan, whose worth moves in steps. Where several constraints bind at once other prices are as right as these. Move the budget itself "
    "(`one-at-a-time`) before relying on any."
)
ROUNDS = 40


class Price(Frozen, frozen=True, kw_only=True):
    """What one more unit (a million US dollars, a researcher) in a period would add to the objective of the relaxation. `share` is what
    one percent more of what there is would add, as a part of the objective of the plan."""

    kind: Literal["budget", "researchers"]
    about: str
    year: float
    there_is: float
    price: float
    share: float
    unit: str


class Prices(Frozen, frozen=True, kw_only=True):
    """Prices, and what the relaxation is worth beside the plan: the further apart, the less they say. `exact`: no row was missing."""

    relaxed: float
    objective: float
    apart: float
    exact: bool
    prices: tuple[Price, ...]
    caveat: str
    seconds: float


def shadow_prices(
    case: Case,
    solution: Solution,
    aims: Aims,
    *,
    seconds: float = 30.0,
    threads: int = 1,
    seed: int = 0,
    watch: Watch = UNWATCHED,
) -> Prices:
    """Prices of money and of researchers in each period, by the duals of the linear relaxation. Raises NoPlanError if it has no solution, or
    none was found within `seconds`."""
    import highspy

    clock = Clock(seconds, watch)
    watch.told("shadow prices of the relaxation")
    search = Search(case, aims, floor=-math.inf, threads=threads, seed=seed, watch=watch)
    search.gather(seconds / 2)
    exact, solved = False, None
    for _ in range(ROUNDS):
        highs = search.relaxed_program(max(clock.left(), 0.0))
        highs.run()
        status = highs.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            raise NoPlanError(
                "the relaxation has no solution, so there are no prices",
                remedy="`narrows plan explain` says which constraints conflict",
            )
        if status != highspy.HighsModelStatus.kOptimal:
            break
        solved = highs
        values = np.array(highs.getSolution().col_value)
        exact = not search.add_broken_by(values[search.model.start], values)
        if exact or clock.left() <= 0:
            break
    if solved is None:
        raise NoPlanError(
            f"the relaxation was not solved in {seconds:.0f} s, so there are no prices",
            remedy="Give it more time",
        )
    dual = np.array(solved.getSolution().row_dual)
    relaxed = float(solved.getInfo().objective_function_value)
    objective = float(solution.objective)
    scale = max(abs(objective), 1e-9)
    prices = []
    for name, first, after, about in search.model.rows.blocks:
        for t, row in enumerate(range(first, after)):
            if name == "budget":
                there, unit, of = float(case.budget[t]), "million US dollars", "money"
            elif name == "researchers":
                there, unit, of = float(case.pool[case.fields.index(about), t]), "researcher", about
            else:
                break
            price = max(0.0, float(dual[row]))
            prices.append(
                Price(
                    kind="budget" if name == "budget" else "researchers",
                    about=of,
                    year=case.year(t),
                    there_is=there,
                    price=price,
                    share=0.01 * price * there / scale,
                    unit=unit,
                )
            )
    return Prices(
        relaxed=relaxed,
        objective=objective,
        apart=(relaxed - objective) / scale,
        exact=exact,
        prices=tuple(prices),
        caveat=CAVEAT,
        seconds=clock.spent,
    )
