"""Shadow prices: what a little more of what is scarce would be worth, if programmes could be started in parts."""

from __future__ import annotations

import math
import time
from typing import Literal

import numpy as np

from narrows.errors import InputError
from narrows.plan.case import Case
from narrows.plan.model import Aims
from narrows.plan.programme import Frozen
from narrows.plan.search import Search
from narrows.plan.solve import Solution

CAVEAT = (
    "Prices of the linear relaxation, in which programmes may be started in parts: they hold for small changes of that program and not for the "
    "plan, whose worth moves in steps. Where several constraints bind at once other prices are as right as these. Move the budget itself "
    "(one at a time) before relying on any."
)
ROUNDS = 40


class Price(Frozen, frozen=True, kw_only=True):
    """What one more unit (a million US dollars, a researcher) in a period would add to the objective of the relaxation."""

    kind: Literal["budget", "researchers"]
    about: str
    year: float
    there_is: float
    price: float
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
    case: Case, solution: Solution, aims: Aims, *, seconds: float = 30.0, threads: int = 1, seed: int = 0
) -> Prices:
    """Prices of money and of researchers in each period, by the duals of the linear relaxation. Raises InputError if it has no solution."""
    import highspy

    begun = time.monotonic()
    search = Search(case, aims, floor=-math.inf, threads=threads, seed=seed)
    search.gather(seconds / 2)
    exact, rounds = False, 0
    while True:
        rounds += 1
        highs = search.relaxed_program()
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise InputError(
                "the relaxation has no solution, so there are no prices",
                remedy="`narrows plan explain` says which constraints conflict",
            )
        values = np.array(highs.getSolution().col_value)
        exact = not search.add_broken_by(values[search.model.start], values)
        if exact or rounds >= ROUNDS or time.monotonic() - begun > seconds:
            break
    dual = np.array(highs.getSolution().row_dual)
    relaxed = float(highs.getInfo().objective_function_value)
    prices = []
    for name, first, after, about in search.model.rows.blocks:
        for t, row in enumerate(range(first, after)):
            if name == "budget":
                there, unit, of = float(case.budget[t]), "million US dollars", "money"
            elif name == "researchers":
                there, unit, of = float(case.pool[case.fields.index(about), t]), "researcher", about
            else:
                break
            prices.append(
                Price(
                    kind="budget" if name == "budget" else "researchers",
                    about=of,
                    year=case.year(t),
                    there_is=there,
                    price=max(0.0, float(dual[row])),
                    unit=unit,
                )
            )
    objective = float(solution.objective)
    return Prices(
        relaxed=relaxed,
        objective=objective,
        apart=(relaxed - objective) / max(abs(objective), 1e-9),
        exact=exact,
        prices=tuple(prices),
        caveat=CAVEAT,
        seconds=time.monotonic() - begun,
    )
