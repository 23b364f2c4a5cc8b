"""Fit the score of screening on a development set, and choose its thresholds. For those who work on narrows.

    .venv/bin/python scripts/fit_screening.py ENTITIES.jsonl QUERIES.json [--write]

ENTITIES is a list in the format `entities-jsonl`, QUERIES an array of {"q", "cluster" or null, "kind"}. A logistic
regression over the features of `narrows.screen.kernel.features` and those products of two that tell most; for each query
the best right candidate and the best wrong ones are learned from. Figures are of five-fold cross validation over queries;
what is written is fitted on all of them.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from itertools import combinations_with_replacement
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from narrows.lists.readers import open_list
from narrows.screen.index import find, query_rows
from narrows.screen.kernel.features import COUNT, FEATURES
from narrows.screen.tables import Model
from narrows.screen.watchlist import Watchlist

DATA = Path(__file__).parent.parent / "src" / "narrows" / "screen" / "data"
DEEP, FOLDS, ROUNDS, PRODUCTS = 40, 5, 5, 60
RIDGE, RIDGE_ALL = 2.0, 100.0
MOST_ALERTS = 19.0  # per thousand clean names at the threshold that is chosen

Array = np.ndarray[Any, np.dtype[Any]]


class Set(NamedTuple):
    """Candidates of all queries: which query, whether the party is right, features; and of each query whether it has one."""

    query: Array
    right: Array
    features: Array
    positive: Array
    latin: Array
    kind: Array


def candidates(entities: Path, queries: Path) -> Set:
    """The nearest listed names of every query, by a plain first score."""
    entries = open_list(entities).entries
    cluster = {}
    with entities.open(encoding="utf-8") as stream:
        for line in stream:
            record = json.loads(line)
            cluster[record["id"]] = record["cluster"]
    asked = json.loads(queries.read_text(encoding="utf-8"))
    watchlist = Watchlist.build(entries)
    prepared = query_rows(watchlist.index, [one["q"] for one in asked])
    plain = np.zeros(COUNT + 1, np.float32)
    plain[:2] = 10, 8
    first = Model(plain, np.zeros((0, 2), np.int32), np.zeros(0, np.float32))
    found = find(watchlist.index, prepared, limit=DEEP, least=-1e8, score=first, keep_features=True)
    rows = found.rows.ravel()
    query = np.repeat(prepared.name, DEEP)[rows >= 0]
    features = found.features.reshape(-1, COUNT)[rows >= 0].astype(np.float64)
    of = np.array(
        [cluster[watchlist.entries[int(entry)].id] for entry in watchlist.entry_of(rows[rows >= 0])]
    )
    wanted = np.array([one["cluster"] or "" for one in asked])
    return Set(
        query,
        of == wanted[query],
        features,
        wanted != "",
        np.array([not any(c.isalpha() and ord(c) >= 0x370 for c in one["q"]) for one in asked]),
        np.array([one["kind"] for one in asked]),
    )


def learn(design: Array, right: Array, weight: Array, ridge: float) -> Array:
    """Weights of a logistic regression by Newton's method; the last column of the design is the constant."""
    found = np.zeros(design.shape[1])
    penalty = np.eye(design.shape[1]) * ridge
    penalty[-1, -1] = 1e-6
    for _ in range(60):
        p = 1 / (1 + np.exp(-np.clip(design @ found, -30, 30)))
        slope = design.T @ (weight * (right - p)) - penalty @ found
        step = np.linalg.solve((design * (weight * p * (1 - p))[:, None]).T @ design + penalty, slope)
        found += step
        if np.abs(step).max() < 1e-6:
            break
    return found


def chosen(score: Array, data: Set, among: Array) -> tuple[Array, Array]:
    """The candidates learned from, and how much each counts: of each query the best right one and the best wrong ones."""
    taken, weights = [], []
    seen: set[int] = set()
    wrong: Counter[int] = Counter()
    for i in np.lexsort((-score, data.query)):
        q = int(data.query[i])
        if not among[q]:
            continue
        if data.right[i]:
            if q not in seen:
                seen.add(q)
                taken.append(i)
                weights.append(1.0)
        elif wrong[q] < (1 if data.positive[q] else 2):
            wrong[q] += 1
            taken.append(i)
            weights.append(0.15 if data.positive[q] else (1.0 if wrong[q] == 1 else 0.3))
    return np.array(taken), np.array(weights)


def train(design: Array, data: Set, among: Array, ridge: float) -> Array:
    """Fit, look again which candidates are best, and fit again."""
    score = data.features[:, 0] * 12 + data.features[:, 1] * 8 - 14
    found = np.zeros(design.shape[1])
    for _ in range(ROUNDS):
        rows, weights = chosen(score, data, among)
        found = learn(design[rows], data.right[rows].astype(float), weights, ridge)
        score = design @ found
    return found


def best_of(data: Set, score: Array) -> tuple[Array, Array]:
    """Each query's best right and best score of all."""
    count = len(data.positive)
    right, every = np.full(count, -99.0), np.full(count, -99.0)
    np.maximum.at(every, data.query, score)
    np.maximum.at(right, data.query[data.right], score[data.right])
    return right, every


def figures(data: Set, score: Array, threshold: float) -> dict[str, float]:
    """F1 and alerts per thousand clean names at a threshold, and recall of Latin names at 1% false positives."""
    right, every = best_of(data, score)
    hit = int((right[data.positive] >= threshold).sum())
    alarm = int((every[~data.positive] >= threshold).sum())
    clean = np.sort(every[~data.positive & data.latin])[::-1]
    strict = clean[int(len(clean) * 0.01)]
    return {
        "f1": 2 * hit / (hit + alarm + int(data.positive.sum())),
        "alerts_per_1000": 1000 * alarm / int((~data.positive).sum()),
        "recall_latin_at_1pct": float((right[data.positive & data.latin] > strict).mean()),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("entities", type=Path)
    parser.add_argument("queries", type=Path)
    parser.add_argument("--write", action="store_true", help="replace score.csv and thresholds.csv")
    given = parser.parse_args()
    data = candidates(given.entities, given.queries)
    everyone = np.ones(len(data.positive), bool)
    size = np.sqrt((data.features**2).mean(0)) + 1e-3
    plain = data.features / size
    pairs = list(combinations_with_replacement(range(COUNT), 2))
    products = np.stack([plain[:, a] * plain[:, b] for a, b in pairs], 1)
    spread = np.maximum(products.std(0), 1.0)
    one = np.ones((len(plain), 1))
    # Which products tell most, where all are allowed but held small.
    found = train(np.hstack([plain * 3, products / spread, one]), data, everyone, RIDGE_ALL)
    told = np.abs(found[COUNT:-1] * (products / spread).std(0))
    kept = np.sort(np.argsort(-told)[:PRODUCTS])
    design = np.hstack([plain, products[:, kept] / spread[kept], one])
    fold = np.random.default_rng(0).integers(0, FOLDS, len(data.positive))
    held = np.zeros(len(plain))
    for k in range(FOLDS):
        weights = train(design, data, fold != k, RIDGE)
        mine = fold[data.query] == k
        held[mine] = design[mine] @ weights
    right, every = best_of(data, held)
    steps = np.unique(np.round(np.concatenate([right[data.positive], every[~data.positive]]), 2))
    best = max(steps, key=lambda step: figures(data, held, step)["f1"])
    quiet = max(
        (step for step in steps if figures(data, held, step)["alerts_per_1000"] <= MOST_ALERTS),
        key=lambda step: figures(data, held, step)["f1"],
    )
    print("held out, best threshold ", round(float(best), 2), figures(data, held, best))
    print("held out, chosen         ", round(float(quiet), 2), figures(data, held, quiet))
    for low, high in ((0, 0.1), (0.1, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 0.97), (0.97, 1.01)):
        p = 1 / (1 + np.exp(-every))
        inside = (p >= low) & (p < high)
        print(
            f"  said {low:.2f}-{high:.2f}: {int(inside.sum()):5d} names, right {(right[inside] == every[inside]).mean():.3f}"
        )
    for kind in sorted(set(data.kind)):
        mine = data.kind == kind
        which = "found" if data.positive[mine].any() else "alerts"
        score = right if which == "found" else every
        print(f"  {kind:18s} {which:6s} {int((score[mine] >= quiet).sum()):4d} of {int(mine.sum())}")
    weights = train(design, data, everyone, RIDGE)
    print("fitted on all            ", figures(data, design @ weights, quiet))
    if given.write:
        with (DATA / "score.csv").open("w", encoding="utf-8", newline="") as stream:
            out = csv.writer(stream, lineterminator="\n")
            out.writerow(("feature", "with", "weight"))
            for name, weight in zip(FEATURES, weights[:COUNT] / size, strict=True):
                out.writerow((name, "", f"{weight:.5f}"))
            for at, weight in zip(kept, weights[COUNT:-1], strict=True):
                a, b = pairs[at]
                out.writerow((FEATURES[a], FEATURES[b], f"{weight / spread[at] / size[a] / size[b]:.5f}"))
            out.writerow(("constant", "", f"{weights[-1]:.5f}"))
        strong = float(np.quantile(every[~data.positive], 0.997))
        with (DATA / "thresholds.csv").open("w", encoding="utf-8", newline="") as stream:
            out = csv.writer(stream, lineterminator="\n")
            out.writerow(("level", "score"))
            out.writerow(("possible", f"{1 / (1 + np.exp(-quiet)):.3f}"))
            out.writerow(("strong", f"{max(1 / (1 + np.exp(-strong)), 0.9):.3f}"))


if __name__ == "__main__":
    main()
