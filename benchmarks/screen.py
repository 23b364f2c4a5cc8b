"""How well and how fast narrows screens, beside its peers, in one run. docs/benchmarks.md says what each figure means.

python benchmarks/screen.py [--quick] [--only quality|speed|peers] [--no-peers] [--reuse]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from parts import screen_chart, screen_data, screen_peers, screen_speed, screen_tables
from parts.screen_narrows import Narrows, entries_of

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "bench-screen"
GROWTH = (10_000, 30_000, 100_000, 300_000, 1_000_000)
QUICK_QUERIES = 300
KEYS = (
    "queries_per_s_59k",
    "single_p99_ms_59k",
    "queries_per_s_1m",
    "single_p99_ms_1m",
    "index_s_1m",
    "f1",
    "recall_at_1pct_fpr",
    "vs_logic_v2",
    "vs_rapidfuzz",
    "vs_logic_v1",
    "vs_sparse_dot_topn",
    "queries_per_s_59k_two_threads",
    "queries_per_s_1m_two_threads",
    "f1_default",
    "alerts_per_1000",
    "exact",
    "one_typo",
    "cross_cyrillic_company",
    "cross_arabic_person",
    "cross_cjk",
    "saved_mb_1m",
    "load_ms_1m",
    "delta_1m_s",
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small samples, a list of 59,000 names at most")
    parser.add_argument("--only", choices=("quality", "speed", "peers"), help="one part of the run")
    parser.add_argument("--no-peers", action="store_true", help="narrows alone")
    parser.add_argument(
        "--reuse",
        action="store_true",
        help="quality of unchanged peers from the last run; speed is always measured",
    )
    asked = parser.parse_args()
    figures: dict[str, Any] = {}
    if lost := screen_data.missing():
        print(f"Nothing is measured: {screen_data.FOLDER} has no {', '.join(lost)}.")
    else:
        run(asked, figures)
    print(json.dumps({key: _rounded(figures.get(key)) for key in KEYS}))
    return 0


def run(asked: argparse.Namespace, figures: dict[str, Any]) -> None:
    kinds = [] if asked.no_peers else [kind for kind in screen_peers.ALL if kind.version()]
    if not asked.no_peers:
        print("peers:", ", ".join(sorted({f"{kind.package} {kind.version()}" for kind in kinds})) or "none")
        if absent := sorted({kind.package for kind in screen_peers.ALL if not kind.version()}):
            print(f"not installed: {', '.join(absent)} (make bench WITH=screen)")
        print()
    with tempfile.TemporaryDirectory() as folder:
        made = None
        if asked.only in (None, "speed"):
            made = speed(Path(folder), asked.quick, figures)
        if made is None:
            made = Narrows.build(entries_of(screen_data.records()))
        if asked.only in (None, "quality"):
            quality(made, kinds, asked.quick, asked.reuse, figures)
        if asked.only in (None, "peers") and kinds:
            beside(made, kinds, asked.quick, figures)


def speed(folder: Path, quick: bool, figures: dict[str, Any]) -> Narrows:
    listed = sum(len(record.names) for record in screen_data.records())
    print(f"== 1. speed, {os.cpu_count()} cores; one core unless said; batches at the default threshold")
    lengths = sorted({*GROWTH, listed}) if not quick else [10_000, listed]
    rows: list[dict[str, Any]] = []
    kept = None
    print(
        f"{'names':>10s} {'index s':>8s} {'peak MB':>8s} {'saved MB':>9s} {'load ms':>8s} {'first ms':>9s} "
        f"{'queries/s':>10s} {'2 threads':>10s} {'p50 ms':>8s} {'p99 ms':>8s} {'max ms':>8s}"
    )
    for names in lengths:
        batch = (200_000 if names < 100_000 else 50_000) // (10 if quick else 1)
        path = folder / f"index-{names}"
        found, made = screen_speed.at_length(names, batch, 2500 if quick else 5000, path)
        rows.append(found)
        print(
            f"{found['names']:10,d} {found['index_s']:8.2f} {found['peak_mb']:8.0f} {found['saved_mb']:9.1f} "
            f"{found['load_ms']:8.1f} {found['first_ms']:9.2f} {found['per_s']:10,.0f} "
            f"{found['per_s_two_threads']:10,.0f} {found['p50_ms']:8.4f} {found['p99_ms']:8.4f} "
            f"{found['max_ms']:8.3f}"
        )
        if names == listed:
            kept = made
            figures["queries_per_s_59k"] = found["per_s"]
            figures["queries_per_s_59k_two_threads"] = found["per_s_two_threads"]
            figures["single_p99_ms_59k"] = found["p99_ms"]
        elif names == 1_000_000:
            figures |= {
                "queries_per_s_1m": found["per_s"],
                "queries_per_s_1m_two_threads": found["per_s_two_threads"],
                "single_p99_ms_1m": found["p99_ms"],
                "index_s_1m": found["index_s"],
                "saved_mb_1m": found["saved_mb"],
                "load_ms_1m": found["load_ms"],
            }
    growth(rows)
    found = screen_speed.against_delta(1_000_000 if not quick else 50_000)
    print(
        f"a book of {found['book']:,} names against {found['entries']} new entries, indexing included: "
        f"{found['one_core_s']:.2f} s on one core, {found['two_threads_s']:.2f} s on two threads\n"
    )
    if not quick:
        figures["delta_1m_s"] = found["one_core_s"]
    assert kept is not None
    return kept


def growth(rows: Sequence[dict[str, Any]]) -> None:
    xs = [row["names"] for row in rows]
    curves = {
        "index, s": [row["index_s"] for row in rows],
        "saved, MB": [row["saved_mb"] for row in rows],
        "batch, us a query": [1e6 / row["per_s"] for row in rows],
        "single p50, ms": [row["p50_ms"] for row in rows],
        "single p99, ms": [row["p99_ms"] for row in rows],
    }
    told = ", ".join(
        f"{name.split(',')[0]} n^{screen_chart.exponent(xs, ys):.2f}" for name, ys in curves.items()
    )
    path = BUILD / "growth.svg"
    screen_chart.write(path, xs, curves, "names in the list; both axes logarithmic")
    print(f"growth on log axes: {told}; drawn in {path.relative_to(ROOT)}")


def quality(
    made: Narrows,
    kinds: Sequence[type[screen_peers.Peer]],
    quick: bool,
    reuse: bool,
    figures: dict[str, Any],
) -> None:
    print("== 2. quality; docs/benchmarks.md says how each figure is counted")
    size = QUICK_QUERIES if quick else None
    begin = time.perf_counter()
    mine = screen_tables.of_narrows(made, size)
    found = {Narrows.shown: mine}
    print(f"{Narrows.shown}: {time.perf_counter() - begin:.1f} s")
    for kind in kinds:
        begin = time.perf_counter()
        found[kind.shown] = screen_tables.of_peer(kind, size, BUILD, reuse)
        print(f"{kind.shown}: {time.perf_counter() - begin:.1f} s", flush=True)
    screen_tables.show(found)
    for kind in kinds:
        if found[kind.shown]["asked"] < mine["asked"]:
            screen_tables.show_same(made, kind.shown, found[kind.shown])
    figures |= {
        "f1": mine["best_f1"]["f1"],
        "f1_default": mine["default"]["f1"],
        "recall_at_1pct_fpr": mine["recall_at_1pct_fpr"],
        "alerts_per_1000": mine["alerts_per_1000"],
        "exact": mine["exact"],
        "one_typo": mine["one_typo"],
    }
    for key, name in (
        ("cross_cyrillic_company", "cyrillic company"),
        ("cross_arabic_person", "arabic person"),
        ("cross_cjk", "cjk all"),
    ):
        figures[key] = mine["cross_script"].get(name, {}).get("recall")


def beside(
    made: Narrows, kinds: Sequence[type[screen_peers.Peer]], quick: bool, figures: dict[str, Any]
) -> None:
    print("== 3. speed beside peers: the same queries, list and core; ten hits a query; batches")
    mine: dict[int, float] = {}
    with screen_speed.one_core():
        for kind in kinds:
            queries = screen_tables.sampled(screen_data.queries(), kind.timed // (10 if quick else 1))
            count = len(queries)
            if count not in mine:
                names = [query.text for query in queries]
                mine[count] = count / screen_speed.seconds(partial(made.batch, names), times=9)
                print(f"{Narrows.shown:12s} {count:6,d} queries {mine[count]:12,.0f} queries/s")
            peer = kind()
            begin = time.perf_counter()
            peer.build(screen_data.records())
            built = time.perf_counter()
            peer.search(queries, 10)
            rate = count / (time.perf_counter() - built)
            print(
                f"{kind.shown:12s} {count:6,d} queries {rate:12,.1f} queries/s; indexed in {built - begin:.1f} s; "
                f"narrows is {mine[count] / rate:,.3g} times as fast"
            )
            if kind.key:
                figures[kind.key] = mine[count] / rate
    print()


def _rounded(value: Any) -> Any:
    return float(f"{value:.4g}") if isinstance(value, float) else value


if __name__ == "__main__":
    sys.exit(main())
