"""The declared plan: what is known to have been announced or begun, as starts of a case, to compare other plans with."""

from __future__ import annotations

import numpy as np

from narrows.plan.case import Case, Longs
from narrows.plan.greedy import ready
from narrows.plan.programme import Programmes

__all__ = ["declared_starts"]


def declared_starts(case: Case, programmes: Programmes) -> Longs:
    """Starts [K] (a period, or -1 for never) of the declared programmes of a case.

    Each begins in its year, in the first period for years before it, or as soon as other declared programmes have met its needs;
    those whose needs none meets, and those beyond the last period, are left out. Of several for one input the first is taken.
    Money and researchers are not counted: what was declared was declared.
    """
    starts = np.full(len(case.names), -1, np.int64)
    number = {name: k for k, name in enumerate(case.names)}
    pending: dict[int, int] = {}
    for one in programmes.declared:
        k = number.get(one.programme)
        if k is not None and not any(int(case.node[k]) == int(case.node[u]) for u in pending):
            pending[k] = max(0, (one.year - case.start_year) * case.per_year, int(case.earliest[k]))
    moved = True
    while moved:
        moved = False
        for k, first in list(pending.items()):
            after = ready(case, starts, k)
            if after is not None:
                begun = max(first, after)
                starts[k] = begun if begun < case.periods else -1
                del pending[k]
                moved = True
    return starts
