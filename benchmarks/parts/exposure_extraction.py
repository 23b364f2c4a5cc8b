"""Extraction of every node of a table in closed form, beside tables that are solved anew."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import time

import numpy as np

from narrows.network.cascade.extraction import Table, extracted, extracted_each
from parts.exposure_networks import SEED
from parts.exposure_timing import taken

AGAIN = 8
"""Nodes that are extracted by solving anew."""


def measure(quick: bool) -> None:
    """Prints times and agreement."""
    for n in (200,) if quick else (500, 2_000):
        table = drawn(n)
        begin = time.perf_counter()
        _ = table.inverse
        inverse = time.perf_counter() - begin
        each = taken(lambda t=table: extracted_each(t))  # type: ignore[misc]
        lost = extracted_each(table)
        begin = time.perf_counter()
        anew = np.array([solved_anew(table, [j]).sum() for j in range(AGAIN)])
        again = (time.perf_counter() - begin) / AGAIN
        apart = np.abs(lost[:AGAIN] / anew - 1.0).max()
        print(
            f"{n:,} nodes: one inverse {inverse:.2f} s, then all single nodes {each.ms()}; solved anew {again:.3f} s a node, "
            f"{again * n / (inverse + each.median):,.0f} times as long for all; apart by {apart:.1e}"
        )
        some = [table.names[j] for j in range(0, n, max(1, n // 20))]
        together = extracted(table, some)
        check = solved_anew(table, [table.place[name] for name in some])
        print(
            f"  {len(some)} nodes together: apart by {np.abs(together - check).max() / table.output.sum():.1e} of output"
        )
    beside_pymrio(quick)


def drawn(n: int) -> Table:
    """A made-up table of n nodes, of which a third of all pairs trade."""
    random = np.random.default_rng(SEED)
    a = random.lognormal(0, 2, (n, n)) * (random.random((n, n)) < 0.3)
    a *= random.uniform(0.2, 0.7, n) / a.sum(axis=0)
    output = np.linalg.solve(np.eye(n) - a, random.lognormal(0, 2, n))
    return Table(names=[f"n{j}" for j in range(n)], coefficients=a, output=output)


def solved_anew(table: Table, nodes: list[int]) -> np.ndarray:
    """The loss at each node, from a table without the nodes."""
    a, final = table.coefficients.copy(), table.final_demand.copy()
    a[nodes] = 0.0
    a[:, nodes] = 0.0
    final[nodes] = 0.0
    return table.output - np.linalg.solve(np.eye(len(a)) - a, final)


def beside_pymrio(quick: bool) -> None:
    """pymrio (LGPL) has no extraction; its inverse and output of a changed table are what a user of it would run."""
    if importlib.util.find_spec("pymrio") is None:
        print("pymrio is not installed (group bench-exposure)")
        return
    import pandas as pd
    import pymrio

    n = 200 if quick else 1_000
    table = drawn(n)
    frame = pd.DataFrame(table.coefficients, index=table.names, columns=table.names)

    def anew() -> float:
        changed = frame.copy()
        changed.iloc[0, :] = 0.0
        changed.iloc[:, 0] = 0.0
        final = pd.DataFrame(table.final_demand, index=table.names)
        final.iloc[0] = 0.0
        left = pymrio.calc_x_from_L(pymrio.calc_L(changed), final)
        return float(table.output.sum() - left.to_numpy().sum())

    spent = taken(anew, 3)
    mine = taken(
        lambda: extracted_each(
            Table(names=table.names, coefficients=table.coefficients, output=table.output)
        ),
        3,
    )
    apart = abs(anew() / extracted_each(table)[0] - 1.0)
    print(
        f"pymrio {importlib.metadata.version('pymrio')}, {n:,} nodes: {spent.median:.3f} s for one extraction by a new inverse; "
        f"narrows {mine.median:.3f} s for all {n:,}; apart by {apart:.1e}"
    )
