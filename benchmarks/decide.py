"""How fast narrows decides, beside its peers, in one run. docs/benchmarks.md says what each figure means.

python benchmarks/decide.py [--rows 1000000] [--seconds 10]
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import polars as pl

from narrows.batch import BatchResult, check_table
from narrows.batch.crew import processors
from narrows.batch.output import SINGLE
from narrows.batch.table import raw_order
from narrows.decide.run import run
from narrows.engine import Engine
from narrows.errors import InputError
from narrows.model.order import Order, parse_order
from parts import extra_rules, orders, screen_chart
from parts.exposure_timing import child
from parts.translate import Law, Sample, law_of, sample_of

ROOT = Path(__file__).resolve().parent.parent
PEER_DAY = date(2025, 6, 1)
EXTRA = (0, 200, 400, 800)
FURTHER = 10
"""Tables of one day after the first two; the rate of the last few of them (`LAST`) is that of a service that goes on."""
LAST = 3
MOST_BEFORE = 20
"""How often as many orders of one day as are timed one by one are decided before the last of them."""
CHART = ROOT / "build" / "bench-decide" / "growth.svg"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000, help="orders of the batch (default: 1000000)")
    parser.add_argument(
        "--stream", type=int, default=10_000_000, help="orders of the stream (default: 10000000; 0 for none)"
    )
    parser.add_argument("--seconds", type=float, default=10.0, help="about how long each peer runs")
    asked = parser.parse_args()
    engine = Engine.load()
    figures: dict[str, Any] = {}
    single(engine, figures)
    equal = batch(engine, asked.rows, figures)
    equal &= one_day(engine, asked.rows, figures)
    provisions(min(asked.rows, 100_000))
    start_up()
    if asked.stream:
        streamed(asked.stream)
    agreed = peers(engine, asked.rows, asked.seconds, figures)
    keys = (
        "determinations_per_s",
        "of_one_day_per_s",
        "of_one_day_sustained_per_s",
        "the_next_day_per_s",
        "vs_zen_engine",
        "vs_cel",
        "vs_openfisca",
    )
    keys += ("single_p50_ms", "single_p99_ms", "single_new_p99_ms", "single_sustained_p99_ms")
    keys += ("single_sustained_whole_p99_ms", "peak_gb")
    print(json.dumps({key: figures.get(key) for key in keys}))
    return 0 if equal and agreed else 1


def batch(engine: Engine, rows: int, figures: dict[str, Any]) -> bool:
    print(f"== 2. batch: {rows:,} mixed orders of 2021-2026, whole decisions")
    book = orders.Book(engine)
    frame = book.orders(rows, seed=8)
    told = in_processes(book.orders(rows, seed=7), frame)
    fastest = min(found["seconds"][1] for found in told.values())
    figures["determinations_per_s"] = round(rows / fastest)
    figures["peak_gb"] = round(told[1]["first_gb"], 2)
    same = _same(told)
    check_table(book.orders(rows, seed=7), deciding=engine)
    result = check_table(frame, deciding=engine)
    print(
        "outcomes", dict(result.frame["outcome"].value_counts(sort=True).rows()), "errors", len(result.errors)
    )
    print("distinct rows shown:", f"{result.frame.drop('id', 'as_of').unique().height:,}")
    wrong = compared(engine, result, rows)
    hard_rows = min(rows, 100_000)
    book = orders.Book(engine, hard=True)
    check_table(book.orders(hard_rows, seed=7), deciding=engine)
    frame = book.orders(hard_rows, seed=8)
    spent, result = timed(lambda: check_table(frame, deciding=engine))
    share = (result.frame["outcome"] == "undetermined").mean()
    print(
        f"{hard_rows / spent:12,.0f}/s  a book in which nothing is in order, paired at random: {hard_rows:,} orders, "
        f"{share:.0%} undetermined"
    )
    wrong += compared(engine, result, hard_rows)
    print()
    return same and not wrong


def one_day(engine: Engine, rows: int, figures: dict[str, Any]) -> bool:
    print(f"== 2b. batch: {rows:,} orders of one day, {PEER_DAY}, as a book that is asked today")
    book = orders.Book(engine)
    tables = [book.orders(rows, seed=7 + number, day=PEER_DAY) for number in range(2 + FURTHER)]
    told = in_processes(*tables, next_day=True)
    figures["of_one_day_per_s"] = round(rows / min(found["seconds"][1] for found in told.values()))
    last = [sum(found["seconds"][-1 - LAST : -1]) / LAST for found in told.values()]
    figures["of_one_day_sustained_per_s"] = round(rows / min(last))
    figures["the_next_day_per_s"] = round(rows / min(found["seconds"][-1] for found in told.values()))
    same = _same(told)
    print(
        f"{_stated_before(tables):.1%} of the orders of the last table state, but for id and amount, what an earlier one states"
    )
    print()
    return same


def _stated_before(tables: Sequence[pl.DataFrame]) -> float:
    """The share of the rows of the last of some tables that agree with a row of another one in all but their id and value."""
    *before, last = (table.drop("id", "value") for table in tables)
    known = pl.concat([table.unique() for table in before]).unique()
    return last.join(known, on=last.columns, how="semi", nulls_equal=True).height / last.height


def _same(told: dict[int, Any]) -> bool:
    same = len({found["mark"] for found in told.values()}) == 1
    print(
        f"the tables of decisions are {'the same' if same else 'NOT the same'} from any number of processes"
    )
    return same


def compared(engine: Engine, result: BatchResult, rows: int) -> int:
    """Compare random rows with the single decision in all fields; gives how many differ."""
    picked = np.random.default_rng(11).choice(rows, min(rows, 500), replace=False).tolist()
    wrong = {row: fields for row in picked if (fields := differences(engine, result, row))}
    for row, fields in list(wrong.items())[:5]:
        print(f"DIFFERS in row {row}: {', '.join(fields)}: {raw_order(result.source, row)}")
    print(f"{len(picked)} random rows beside the single decision, all fields: {len(wrong)} differ")
    return len(wrong)


def streamed(rows: int) -> None:
    """A file to a file, in a process of its own, whose memory is told."""
    print(f"== 5. stream: {rows:,} orders from Parquet to Parquet, in a new process")
    with tempfile.TemporaryDirectory() as temporary:
        source, target = Path(temporary) / "orders.parquet", Path(temporary) / "decisions.parquet"
        parts = []
        book = orders.Book(Engine.load())
        for number, start in enumerate(range(0, rows, 1_000_000)):
            part = source.with_name(f"part-{number:04}.parquet")
            table = book.orders(min(1_000_000, rows - start), seed=100 + number)
            ids = pl.Series("id", np.arange(start, start + table.height)).cast(pl.String)
            table.with_columns(ids).write_parquet(part)
            parts.append(part)
        pl.scan_parquet(parts, glob=False).sink_parquet(source, maintain_order=True)
        program = (
            "import sys, time; from narrows.batch import check_file; begin = time.perf_counter(); "
            "found = check_file(sys.argv[1], sys.argv[2], processes=None); spent = time.perf_counter() - begin; "
            "from parts.batch_child import peak_gb; peak = peak_gb(); "
            "print(found.rows, found.errors, spent, peak)"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, source, target],
            cwd=ROOT / "benchmarks",
            capture_output=True,
            text=True,
            check=True,
        )
        count, errors, spent, peak = done.stdout.split()
        height = pl.scan_parquet(target).select(pl.len()).collect().item()
        print(
            f"{rows / float(spent):12,.0f}/s  {float(spent):8.2f} s  {int(count):,} rows, {errors} errors, {height:,} rows "
            f"written ({target.stat().st_size / 2**20:,.0f} MB); peak memory {float(peak):.2f} GB\n"
        )


def differences(engine: Engine, result: BatchResult, row: int) -> list[str]:
    """The columns of a row that are not as the single decision has them."""
    shown = result.frame.row(row, named=True)
    try:
        decision = engine.check(raw_order(result.source, row))
    except InputError as error:
        told = json.loads(shown["error"] or "{}")
        return [] if told.get("kind") == error.to_dict().get("kind") and told else ["error"]
    views = decision.regimes.values()
    expected = {
        "id": decision.id,
        "as_of": date.fromisoformat(decision.as_of),
        "outcome": decision.outcome,
        "policy": decision.policy,
        "as_written_outcome": decision.as_written.outcome,
        "as_written_policy": decision.as_written.policy,
        "classification": decision.classification["us"],
        "requirements": _text([each for view in views for each in view.requirements]),
        "exceptions": _text([each for view in views for each in view.exceptions]),
        "duties": _text([each for view in views for each in view.duties]),
        "missing": _text(decision.missing),
        "regimes": _text(
            {name: {one: getattr(view, one) for one in SINGLE} for name, view in decision.regimes.items()}
        ),
        "listed_parties": _text([party for party in decision.parties if party.hits]),
        "assumptions": _text(decision.assumptions),
        "notices": _text(decision.notices),
        "confidence": decision.confidence,
        "beyond_horizon": decision.beyond_horizon,
        "error": None,
    }
    return sorted(name for name in shown if name not in expected or shown[name] != expected[name])


def _text(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def single(engine: Engine, figures: dict[str, Any]) -> None:
    count = 2000
    book = orders.Book(engine)
    raws, others = (
        [raw_order(frame, row) for row in range(count)]
        for frame in (book.orders(count, seed=21), book.orders(count, seed=22))
    )
    print(f"== 1. single decision with trail, {count:,} mixed orders, in ms")
    told = {}
    for name, some in (
        ("in a new process, which meets the law of some 75 spans and all names", raws),
        ("other orders of the same book", others),
        ("the same orders once more", others),
    ):
        parsed = [parse_order(raw) for raw in some]
        told[name] = quantiles(single_seconds(engine, parsed))
    told["with parsing"] = quantiles([timed(lambda raw=raw: engine.check(raw))[0] for raw in others])
    for number in range(1 + MOST_BEFORE):
        frame = book.orders(count, seed=21 + number, day=PEER_DAY)
        parsed = [parse_order(raw_order(frame, row)) for row in range(count)]
        taken = single_seconds(engine, parsed)
        new = quantiles(taken)
        if number in (1, MOST_BEFORE):
            told[f"other orders of one day, {PEER_DAY}, after {number * count:,} of it"] = new
            whole = [
                seconds
                for seconds, order in zip(taken, parsed, strict=True)
                if not engine.decide(order).missing
            ]
            told[f"the {len(whole):,} of them that lack nothing, after {number * count:,}"] = quantiles(whole)
        if number == 1:
            figures["single_new_p99_ms"] = round(new[1], 3)
    frame = frame.with_columns(pl.col("value").reverse())
    parsed = [parse_order(raw_order(frame, row)) for row in range(count)]
    told["the same orders for other amounts"] = quantiles(single_seconds(engine, parsed))
    half, most = told["the same orders once more"]
    figures["single_p50_ms"], figures["single_p99_ms"] = round(half, 3), round(most, 3)
    figures["single_sustained_p99_ms"] = round(new[1], 3)
    figures["single_sustained_whole_p99_ms"] = round(quantiles(whole)[1], 3)
    for name, (half, most) in told.items():
        print(f"p50 {half:7.3f}  p99 {most:7.3f}  {name}")
    print()


def in_processes(
    first: pl.DataFrame, second: pl.DataFrame, *further: pl.DataFrame, next_day: bool = False
) -> dict[int, Any]:
    """What `batch_child` says of two tables, the second of them twice, of further ones, and of the last of these as it is asked the
    next day; by the number of processes that share them."""
    told = {}
    frames = [first, second, *further]
    if next_day:
        frames.append(frames[-1].with_columns(pl.col("as_of") + pl.duration(days=1)))
    with tempfile.TemporaryDirectory() as temporary:
        paths = [str(Path(temporary) / f"{number}.parquet") for number in range(len(frames))]
        for frame, path in zip(frames, paths, strict=True):
            frame.write_parquet(path)
        rows = second.height
        for processes in sorted({1, processors()}):
            print(f"-- {processes} process{'es' if processes > 1 else ''}")
            told[processes] = found = child("batch_child", str(processes), *paths[:2], *paths[1:])
            names = [
                "first table of a process: rules compiled, names screened",
                "next table: other orders of the same book",
                "the same table once more",
                *(
                    f"table {number} of other orders of the same book"
                    for number in range(3, 3 + len(further))
                ),
                *(["the last of them once more, as asked the next day"] if next_day else []),
            ]
            for name, spent in zip(names, found["seconds"], strict=True):
                print(f"{rows / spent:12,.0f}/s  {spent:8.2f} s  {name}")
            print(
                f"peak memory {found['first_gb']:.2f} GB for the first table, {found['gb']:.2f} GB after three, "
                "with the tables, of all processes together"
            )
    return told


def provisions(rows: int) -> None:
    print(f"== 3. cost of more provisions (private requirements on top of the law), batch of {rows:,}")
    points = []
    with tempfile.TemporaryDirectory() as temporary:
        for count in EXTRA:
            folder = Path(temporary) / str(count)
            extra_rules.write(folder, count)
            load, engine = timed(lambda folder=folder, count=count: Engine.load(*([folder] if count else [])))
            p50, warm = _cost(engine, rows)
            points.append((count, p50, warm, len(engine.book.rules)))
            print(
                f"+{count:4d}  {len(engine.book.rules):5d} rules  load {load:6.2f} s  single p50 {p50:7.3f} ms  "
                f"batch {warm:6.2f} s  {rows / warm:10,.0f}/s"
            )
    for name, index, unit in (("single", 1, "us"), ("batch", 2, "ns a row")):
        xs, ys = np.array([p[0] for p in points]), np.array([p[index] for p in points])
        slope, base = np.polyfit(xs, ys, 1)
        rest = float(np.sum((ys - slope * xs - base) ** 2) / np.sum((ys - ys.mean()) ** 2))
        scale = 1e3 if index == 1 else 1e9 / rows
        print(
            f"{name}: {slope * scale:.2f} {unit} for each provision; a straight line explains R2 = {1 - rest:.3f}"
        )
    curves = {
        "single, us": [point[1] * 1e3 for point in points],
        "batch, us a row": [point[2] * 1e6 / rows for point in points],
    }
    screen_chart.write(
        CHART, [point[3] for point in points], curves, "rules in the rulebook; both axes logarithmic"
    )
    print(f"drawn in {CHART.relative_to(ROOT)}")
    print()


def _cost(engine: Engine, rows: int) -> tuple[float, float]:
    """p50 of a single decision in milliseconds, and seconds for a table of other orders of the same book."""
    book = orders.Book(engine)
    frame = book.orders(rows, seed=5)
    parsed = [parse_order(raw_order(frame, row)) for row in range(400)]
    for order in parsed:
        engine.decide(order)
    p50, _ = quantiles(single_seconds(engine, parsed))
    check_table(frame, deciding=engine)
    frame = book.orders(rows, seed=6)
    warm, _ = timed(lambda: check_table(frame, deciding=engine))
    return p50, warm


def start_up() -> None:
    print("== 4. start-up, wall time of a new process, median of 7")
    program = [sys.executable, "-m", "narrows"]
    for words in (["--help"], ["check", "examples/order.yaml"]):
        taken = []
        for _ in range(7):
            spent, done = timed(
                lambda words=words: subprocess.run(
                    program + words, cwd=ROOT, capture_output=True, check=False
                )
            )
            if done.returncode not in (0, 1):
                raise SystemExit(done.stderr.decode())
            taken.append(spent)
        print(f"narrows {' '.join(words):28s} {statistics.median(taken) * 1e3:7.0f} ms")
    small = (
        "import time; from narrows.batch import check_table; from narrows.engine import Engine; from parts import orders; "
        "engine = Engine.load(); frame = orders.Book(engine).orders(300, seed=23); begin = time.perf_counter(); "
        "check_table(frame, deciding=engine); print(time.perf_counter() - begin)"
    )
    done = subprocess.run(
        [sys.executable, "-c", small], cwd=ROOT / "benchmarks", capture_output=True, text=True, check=True
    )
    print(f"{'a table of 300 orders of 5 years':36s} {float(done.stdout) * 1e3:7.0f} ms, once")
    print()


def peers(engine: Engine, rows: int, seconds: float, figures: dict[str, Any]) -> bool:
    print(f"== 6. peers on the conditions of {PEER_DAY}, one party an order")
    book = orders.Book(engine)
    frame = book.orders(rows, seed=31, day=PEER_DAY, second_party=False)
    law = law_of(engine, engine.book.edition(PEER_DAY), orders.eccns(engine))
    sample = sample_of(engine, law, (raw_order(frame, row) for row in range(min(rows, 5000))))
    pairs = sum(len(truths) for truths in sample.truths)
    unknown = sum(truth is None for truths in sample.truths for truth in truths.values())
    print(
        f"{len(law.rules)} rules x {len(sample.truths)} orders = {pairs:,} truths; narrows says unknown for "
        f"{unknown:,} ({unknown / pairs:.1%}), which a peer cannot say"
    )
    check_table(book.orders(rows, seed=30, day=PEER_DAY, second_party=False), deciding=engine)
    warm, _ = timed(lambda: check_table(frame, deciding=engine))
    table = rows / warm
    spent, _ = timed(lambda: [run(law.edition, list(vector)) for vector in sample.vectors])
    print(f"{'narrows, table (whole decisions)':38s} {table:12,.0f} determinations/s")
    print(f"{'narrows, one by one (truths only)':38s} {len(sample.vectors) / spent:12,.0f} determinations/s")
    agreed = True
    for key, name, measure in (
        ("vs_zen_engine", "zen", zen),
        ("vs_cel", "cel", cel),
        ("vs_openfisca", "openfisca_core", openfisca),
    ):
        if importlib.util.find_spec(name) is None:
            print(f"{name:38s} not installed")
            continue
        speed, same, asked, note = measure(law, sample, seconds)
        figures[key] = float(f"{table / speed:.3g}")
        agreed = agreed and same == asked
        print(
            f"{name + ' (truths only)':38s} {speed:12,.0f} determinations/s; narrows' table is {table / speed:,.3g} "
            f"times as fast; agrees on {same:,} of {asked:,} truths; {note}"
        )
    print(
        "All peers leave out: unknown, the choice of outcome and policy, exceptions against gates, missing facts, the "
        "trail, screening, and law of other days. Their inputs were made ready before the clock started.\n"
    )
    return agreed


Measured = tuple[float, int, int, str]


def zen(law: Law, sample: Sample, seconds: float) -> Measured:
    from parts.text_peers import zen_peer

    return one_by_one(zen_peer(law), sample, seconds)


def cel(law: Law, sample: Sample, seconds: float) -> Measured:
    from parts.text_peers import cel_peer

    return one_by_one(cel_peer(law), sample, seconds)


def one_by_one(
    decide: Callable[[dict[str, Any]], dict[str, bool]], sample: Sample, seconds: float
) -> Measured:
    """A peer that takes one order at a time: the sample, again and again, for about `seconds`."""
    begin, done = time.perf_counter(), 0
    while time.perf_counter() - begin < seconds:
        decide(sample.contexts[done % len(sample.contexts)])
        done += 1
    speed = done / (time.perf_counter() - begin)
    same = asked = 0
    for context, truths in zip(sample.contexts[:1000], sample.truths, strict=False):
        found = decide(context)
        for name, truth in truths.items():
            if truth is not None:
                asked += 1
                same += found[name] is truth
    return speed, same, asked, f"{done:,} orders timed"


def openfisca(law: Law, sample: Sample, seconds: float) -> Measured:
    from parts.openfisca_peer import Peer

    rows = 50_000
    peer = Peer(law, sample, rows)
    found = peer.decide()
    begin, done = time.perf_counter(), 0
    while time.perf_counter() - begin < seconds:
        found = peer.decide()
        done += rows
    speed = done / (time.perf_counter() - begin)
    same = asked = 0
    for index, truths in enumerate(sample.truths):
        for name, truth in truths.items():
            if truth is not None:
                asked += 1
                same += bool(found[name][index]) is truth
    return speed, same, asked, f"{done:,} orders timed in vectors of {rows:,}"


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    begin = time.perf_counter()
    result = work()
    return time.perf_counter() - begin, result


def single_seconds(engine: Engine, orders_: list[Order]) -> list[float]:
    """Seconds of each of some single decisions."""
    return [timed(lambda order=order: engine.decide(order))[0] for order in orders_]


def quantiles(taken: list[float]) -> tuple[float, float]:
    """p50 and p99 in milliseconds."""
    return float(np.quantile(taken, 0.5)) * 1e3, float(np.quantile(taken, 0.99)) * 1e3


if __name__ == "__main__":
    pl.Config.set_tbl_hide_dataframe_shape(True)
    sys.exit(main())
