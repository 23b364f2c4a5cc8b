"""Cascades through made-up firm networks of 10,000 to 1,000,000 firms."""

from __future__ import annotations

import importlib.util
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from narrows.network.cascade.all_firms import all_firms
from narrows.network.cascade.cascades import Cascades
from narrows.network.cascade.firm_network import FirmNetwork
from narrows.network.cascade.parameters import Parameters
from parts import screen_chart
from parts.exposure_networks import SEED, made
from parts.exposure_timing import child, peak_mb, taken

LARGE = 12
RANDOM = 1_000
SIZES = (
    (10_000, 100_000),
    (30_000, 300_000),
    (100_000, 1_000_000),
    (300_000, 2_000_000),
    (1_000_000, 5_000_000),
)
PUBLISHED = """\
not run here (they need R and Julia), figures from elsewhere, at a stop by step (eps 1e-2):
  GLcascade 0.9.3.1, 100,000 firms, 1,000,000 links, 12 firms in one call: 6.2 s a firm
  fastcascade, 100,000 firms: 1.9 s a firm; ESRIcascade.jl, 100,000 firms: 9.9 ms a firm"""


def measure(quick: bool, sample: int | None, chart: Path) -> dict[str, Any]:
    """The figures of the cascade part, printed as they come."""
    figures: dict[str, Any] = {}
    firms, links = (10_000, 100_000) if quick else (100_000, 1_000_000)
    begin = time.perf_counter()
    network = made(firms, links)
    print(
        f"made up {firms:,} firms, {links:,} links, {len(network.sectors)} sectors in {_since(begin)}, seed {SEED}"
    )
    begin = time.perf_counter()
    cascades = Cascades(network)
    print(f"compiled in {_since(begin)}; peak memory {peak_mb():,.0f} MB")
    begin = time.perf_counter()
    cascades.many([network.firms[0], network.firms[1], network.firms[2]], threads=1)
    cascades.one(network.firms[0])
    print(f"first cascades, with the code compiled or loaded: {_since(begin)}")
    large = largest(network)
    drawn = np.random.default_rng(SEED).choice(firms, min(RANDOM, firms), replace=False)
    chosen = [network.firms[i] for i in drawn.tolist()]
    for threads in (1, 2):
        for name, shocks in (
            (f"the {LARGE} largest firms", large),
            (f"{len(chosen):,} random firms", chosen),
        ):
            spent = taken(lambda s=shocks, t=threads: cascades.many(s, threads=t))  # type: ignore[misc]
            found = cascades.many(shocks, threads=threads)
            worst = max(one.residual for one in found)
            print(
                f"{name}, {threads} thread(s): {spent.ms(len(shocks))} a firm, residual at most {worst:.1e}"
            )
            if threads == 2 and not quick:
                figures["firm12_ms" if shocks is large else "firm_mean_ms"] = 1e3 * spent.median / len(shocks)
    spread(cascades, chosen[:200])
    agreement(cascades, large)
    beside(cascades, large)
    everything(cascades, sample if sample is not None else (200 if quick else None), figures)
    print(f"peak memory so far {peak_mb():,.0f} MB")
    figures |= growth(quick, chart)
    loading(quick)
    return figures


def largest(network: FirmNetwork) -> list[str]:
    """The firms with the largest sales."""
    return [network.firms[i] for i in np.argsort(-network.sales)[:LARGE].tolist()]


def spread(cascades: Cascades, firms: list[str]) -> None:
    times = []
    for firm in firms:
        begin = time.perf_counter()
        cascades.one(firm, levels=False, threads=1)
        times.append(1e3 * (time.perf_counter() - begin))
    p50, p90, most = np.quantile(times, (0.5, 0.9, 1.0))
    print(
        f"one at a time with a bound, one thread: p50 {p50:.1f} ms, p90 {p90:.1f} ms, longest {most:.1f} ms"
    )


def agreement(cascades: Cascades, firms: list[str]) -> None:
    """The pushing kernels beside plain steps of both maps from the top, run until nothing moves by 1e-13."""
    plain = Cascades(cascades.network, Parameters(stop="step", eps=1e-13))
    apart, error = 0.0, 0.0
    for firm in firms[:4]:
        a, b = cascades.one(firm), plain.one(firm)
        apart = max(
            apart,
            float(np.abs(a.levels_down - b.levels_down).max()),
            float(np.abs(a.levels_up - b.levels_up).max()),
        )
        error = max(error, a.error_down if a.error_down is not None else np.inf, a.error_up or 0.0)
    print(
        f"kernels apart by {apart:.1e} at most in any level of any firm (4 largest firms); bound {error:.1e}"
    )
    early = Cascades(cascades.network, Parameters(stop="step", eps=1e-2))
    missed = [
        abs(early.one(firm, levels=False).esri - cascades.one(firm, levels=False).esri) for firm in firms
    ]
    print(f"a stop by step at 1e-2 misses up to {max(missed):.1e} of ESRI for these {len(firms)} firms")


def beside(cascades: Cascades, firms: list[str]) -> None:
    """Peers on the same network and firms, one thread each."""
    step = Cascades(cascades.network, Parameters(stop="step", eps=1e-2))
    spent = taken(lambda: [step.one(firm, levels=False, threads=1) for firm in firms], 3)
    print(f"narrows, all firms at each step, stopped by step at 1e-2: {spent.ms(len(firms))} a firm")
    if importlib.util.find_spec("scipy") is None:
        print("SciPy is not installed (group bench-exposure)")
        return
    from parts.exposure_sweeps import Sweeps

    sweeps = Sweeps(cascades.arrays)
    places = [int(cascades.arrays.number[cascades.network.place[firm]]) for firm in firms]
    for eps in (1e-2, 1e-9):
        spent = taken(lambda e=eps: [sweeps.settled(place, e) for place in places[:3]], 3)  # type: ignore[misc]
        steps = sweeps.settled(places[0], eps)[2]
        print(
            f"SciPy sweeps, stopped by step at {eps:g}: {spent.ms(3)} a firm, {steps} steps for the largest"
        )
    down, _, _ = sweeps.settled(places[0], 1e-13)
    mine = cascades.one(firms[0])
    print(
        f"  levels apart from narrows by {np.abs(1 - down[cascades.arrays.number] - mine.levels_down).max():.1e}"
    )
    print(PUBLISHED)


def everything(cascades: Cascades, sample: int | None, figures: dict[str, Any]) -> None:
    n = len(cascades.network.firms)
    only = None
    if sample is not None:
        only = np.sort(np.random.default_rng(SEED + 1).choice(n, min(sample, n), replace=False))

    def show(done: int, total: int) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{done:,} of {total:,} firms")

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "all"
        begin = time.perf_counter()
        rows = all_firms(cascades, resume=path, threads=2, only=only, progress=show)
        spent = time.perf_counter() - begin
        size = path.stat().st_size / 2**20
    worst = max(row.residual for row in rows)
    minutes = spent / 60 * n / len(rows)
    how = (
        ""
        if only is None
        else f" extrapolated from {len(rows):,} firms drawn at random, which took {spent:.0f} s"
    )
    print(
        f"all {n:,} firms on two threads: {minutes:.2f} min{how}; residual at most {worst:.1e}, file {size:.1f} MB"
    )
    if n == 100_000:
        figures["all_100k_min"] = minutes


def growth(quick: bool, chart: Path) -> dict[str, Any]:
    """From 10,000 to 1,000,000 firms, each size in a process of its own."""
    print(
        f"{'firms':>10s} {'links':>10s} {'compile s':>10s} {'random ms':>10s} {'large ms':>9s} {'one s':>7s} {'peak MB':>8s}"
    )
    rows = []
    for firms, links in SIZES[: 2 if quick else None]:
        found = child("exposure_cascade", str(firms), str(links))
        rows.append(found)
        print(
            f"{firms:10,d} {links:10,d} {found['compile_s']:10.2f} {found['random_ms']:10.2f} {found['large_ms']:9.2f} "
            f"{found['one_s']:7.3f} {found['peak_mb']:8.0f}   one cascade, least {found['one_least_s']:.3f} s"
        )
    xs = [row["firms"] for row in rows]
    curves = {
        "compile, s": [row["compile_s"] for row in rows],
        "random firm, ms": [row["random_ms"] for row in rows],
        "large firm, ms": [row["large_ms"] for row in rows],
        "peak memory, MB": [row["peak_mb"] for row in rows],
    }
    told = ", ".join(
        f"{name.split(',')[0]} n^{screen_chart.exponent(xs, ys):.2f}" for name, ys in curves.items()
    )
    screen_chart.write(chart, xs, curves, "firms in the network; both axes logarithmic")
    print(f"growth on log axes: {told}; drawn in {chart}")
    return {} if quick else {"cascade_1m_s": rows[-1]["one_s"]}


def loading(quick: bool) -> None:
    """Reading a network from files, in a process of its own."""
    firms, links = (10_000, 100_000) if quick else (1_000_000, 10_000_000)
    with tempfile.TemporaryDirectory() as folder:
        for form in ("csv", "parquet"):
            found = child("exposure_loading", folder, form, str(firms), str(links))
            print(
                f"read {firms:,} firms and {links:,} links from {form} ({found['file_mb']:,.0f} MB), checked: "
                f"{found['read_s']:.1f} s, peak memory {found['peak_mb']:,.0f} MB"
            )


def _since(begin: float) -> str:
    return f"{time.perf_counter() - begin:.1f} s"


def _at_size(firms: int, links: int) -> dict[str, Any]:
    network = made(firms, links, min(600, firms // 20))
    begin = time.perf_counter()
    cascades = Cascades(network)
    compile_s = time.perf_counter() - begin
    large = largest(network)
    count = max(16, min(256, 25_000_000 // firms))
    drawn = np.random.default_rng(SEED).choice(firms, count, replace=False)
    chosen = [network.firms[i] for i in drawn.tolist()]
    cascades.many(chosen[:3], threads=1)
    random_ = taken(lambda: cascades.many(chosen, threads=2), 3)
    wide = taken(lambda: cascades.many(large, threads=2), 3)
    one = [taken(lambda f=firm: cascades.one(f, bound=False, threads=2), 3) for firm in large[:4]]  # type: ignore[misc]
    return {
        "firms": firms,
        "compile_s": compile_s,
        "random_ms": 1e3 * random_.median / len(chosen),
        "large_ms": 1e3 * wide.median / len(large),
        "one_s": float(np.mean([spent.median for spent in one])),
        "one_least_s": float(np.mean([spent.least for spent in one])),
        "peak_mb": peak_mb(),
    }


if __name__ == "__main__":
    import json

    print(json.dumps(_at_size(int(sys.argv[1]), int(sys.argv[2]))))
