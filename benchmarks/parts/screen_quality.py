"""How well a matcher screens. docs/benchmarks.md ("Screening") says what each figure means.

A matcher is known here by one function: `search(queries, limit)` gives, for each query, up to `limit` pairs of a
record's id and a score from 0 to 1. A hit counts when its score is above 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parts import screen_data
from parts.screen_data import Query, Record

Hits = Sequence[tuple[str, float]]
Search = Callable[[Sequence[Query], int], Sequence[Hits]]
Floats = NDArray[np.float64]

LIMIT = 10
ALLOWED = 0.01  # share of clean names that may alert where recall is told at a false-positive rate


@dataclass(frozen=True, kw_only=True)
class Scored:
    """What a matcher gave for queries, an element each.

    `best` is the best score of any hit, `right` that of a hit of the right cluster (0 where none), `top` whether the
    best hit is of the right cluster; of hits of one score, the matcher's order decides.
    """

    queries: tuple[Query, ...]
    best: Floats
    right: Floats
    top: NDArray[np.bool_]

    @property
    def listed(self) -> NDArray[np.bool_]:
        """Which queries mean a listed party."""
        return np.array([bool(query.right) for query in self.queries])

    def of_script(self, script: str) -> NDArray[np.bool_]:
        """Which queries are written in a script."""
        return np.array([query.script == script for query in self.queries])

    def of_kind(self, kind: str) -> NDArray[np.bool_]:
        """Which queries are of a kind."""
        return np.array([query.kind == kind for query in self.queries])

    def kinds(self) -> list[str]:
        """The kinds of the queries that mean a listed party."""
        return sorted({query.kind for query in self.queries if query.right})


def score(
    search: Search, queries: Iterable[Query], clusters: Mapping[str, str], limit: int = LIMIT
) -> Scored:
    """Ask all queries. `clusters` gives the cluster of each record's id."""
    asked = tuple(queries)
    best, right = np.zeros(len(asked)), np.zeros(len(asked))
    top = np.zeros(len(asked), bool)
    for row, (query, hits) in enumerate(zip(asked, search(asked, limit), strict=True)):
        if not hits:
            continue
        ordered = sorted(hits, key=lambda hit: -hit[1])[:limit]
        best[row] = ordered[0][1]
        right[row] = max((value for party, value in ordered if clusters[party] in query.right), default=0.0)
        top[row] = best[row] > 0 and clusters[ordered[0][0]] in query.right
    return Scored(queries=asked, best=best, right=right, top=top)


def clusters_of(records: Iterable[Record]) -> dict[str, str]:
    """The cluster of each record's id."""
    return {record.id: record.cluster for record in records}


def bar(clean: Floats, allowed: float = ALLOWED) -> float:
    """The score that a hit must exceed so that at most a share `allowed` of clean names alert.

    Always a score that a clean name got (or 0): hits of equal score stand or fall together.
    """
    if not len(clean):
        return 0.0
    return float(np.sort(clean)[::-1][int(allowed * len(clean))]) if allowed < 1 else 0.0


def f1_at(scored: Scored, threshold: float) -> dict[str, float]:
    """Precision, recall and F1 at a threshold, and F1 where a wrong hit of a listed query counts as false too.

    TP: a query that means a listed party, with a hit of its cluster at or above the threshold. FN: one without, even if
    it has another hit. FP: a query that means none, with any hit. `f1_strict` adds to FP each query that means a listed
    party and has hits at or above the threshold, but none of its cluster.
    """
    listed = scored.listed
    found = int(np.sum(listed & _meets(scored.right, threshold)))
    lost = int(np.sum(listed)) - found
    false = int(np.sum(~listed & _meets(scored.best, threshold)))
    wrong = int(np.sum(listed & _meets(scored.best, threshold) & ~_meets(scored.right, threshold)))
    return {
        "threshold": threshold,
        "f1": 2 * found / max(2 * found + lost + false, 1),
        "f1_strict": 2 * found / max(2 * found + lost + false + wrong, 1),
        "precision": found / max(found + false, 1),
        "recall": found / max(found + lost, 1),
    }


def best_f1(scored: Scored) -> dict[str, float]:
    """`f1_at` at the threshold where F1 is highest."""
    listed = scored.listed
    right, clean = np.sort(scored.right[listed]), np.sort(scored.best[~listed])
    tried = np.unique(np.concatenate([right, clean]))
    tried = tried[tried > 0]
    if not len(tried):
        return f1_at(scored, 1.0)
    found = len(right) - np.searchsorted(right, tried)
    false = len(clean) - np.searchsorted(clean, tried)
    return f1_at(scored, float(tried[np.argmax(2 * found / (found + len(right) + false))]))


def recall_by_kind(scored: Scored, exceed: float) -> dict[str, float]:
    """Share of the queries of each kind with a right hit above a score."""
    return {kind: _share(scored.right[scored.of_kind(kind)] > exceed) for kind in scored.kinds()}


def queries_figures(scored: Scored, default: float | None) -> dict[str, Any]:
    """All figures on queries_dev.json.

    Without a default threshold, that of the best F1 stands in: as good as the matcher's user could have chosen.
    """
    listed, latin = scored.listed, scored.of_script("LATIN")
    best = best_f1(scored)
    at = f1_at(scored, best["threshold"] if default is None else default)
    threshold = at["threshold"]
    exceed = bar(scored.best[~listed & latin])
    hit = _meets(scored.right, threshold)
    alerts = {
        script: 1000 * _share(_meets(scored.best[~listed & rows], threshold))
        for script in ("LATIN", "CYRILLIC", "ARABIC", "CJK")
        if np.any(rows := scored.of_script(script))
    }
    return {
        "best_f1": best,
        "default": at,
        "default_is_own": default is not None,
        "top1_right": _share(scored.top[listed] & hit[listed]),
        "recall_at_1pct_fpr": _share(scored.right[listed & latin] > exceed),
        "bar_latin": exceed,
        "alerts_per_1000": 1000 * _share(_meets(scored.best[~listed], threshold)),
        "alerts_per_1000_by_script": alerts,
        "alerts_per_1000_by_kind": {
            kind: 1000 * _share(_meets(scored.best[rows], threshold))
            for kind in sorted({query.kind for query in scored.queries if not query.right})
            if np.any(rows := scored.of_kind(kind))
        },
        "exact": _share(hit[scored.of_kind("a-exact")]),
        "one_typo": _share(hit[scored.of_kind("b-typo1")]),
        "recall_by_kind": {kind: _share(hit[scored.of_kind(kind)]) for kind in scored.kinds()},
        "recall_by_kind_at_1pct_fpr": _kinds_at_own_script(scored),
    }


def _kinds_at_own_script(scored: Scored) -> dict[str, float]:
    """Recall by kind, each query against the bar of the clean names of its own script."""
    above = above_own_script(scored, scored)
    return {kind: _share(above[scored.of_kind(kind)]) for kind in scored.kinds()}


def above_own_script(asked: Scored, clean: Scored) -> NDArray[np.bool_]:
    """Which queries have a right hit above the bar of the clean names of their own script.

    A script without clean names takes the bar of all clean names that are not Latin.
    """
    null = ~clean.listed
    above = np.zeros(len(asked.queries), bool)
    for script in {query.script for query in asked.queries}:
        rows = null & clean.of_script(script)
        if not np.any(rows):
            rows = null & ~clean.of_script("LATIN")
        mine = asked.of_script(script)
        above[mine] = asked.right[mine] > bar(clean.best[rows])
    return above


def cross_figures(asked: Scored, clean: Scored, default: float) -> dict[str, dict[str, float]]:
    """Recall by script and type, and by script, and how many were asked.

    At 1% false positives among the clean names of the query's script, at 1% among all clean names, and at a threshold.
    """
    above = above_own_script(asked, clean)
    exceed = bar(clean.best[~clean.listed])
    groups = {kind: asked.of_kind(kind) for kind in asked.kinds()}
    for script in sorted({query.script for query in asked.queries}):
        groups[f"{script.lower()} all"] = asked.of_script(script)
    return {
        name: {
            "recall": _share(above[rows]),
            "recall_all_scripts": _share(asked.right[rows] > exceed),
            "recall_default": _share(_meets(asked.right[rows], default)),
            "asked": int(np.sum(rows)),
        }
        for name, rows in sorted(groups.items())
    }


def perturbed_figures(asked: Scored, clean: Scored, default: float) -> dict[str, dict[str, float]]:
    """Recall by kind of perturbation at 1% false positives and at a threshold, and how many were asked."""
    latin = clean.of_script("LATIN")
    exceed = bar(clean.best[~clean.listed & latin])
    kinds = {kind: asked.of_kind(kind) for kind in asked.kinds()}
    kinds["all"] = np.ones(len(asked.queries), bool)
    return {
        kind: {
            "recall": _share(asked.right[rows] > exceed),
            "recall_default": _share(_meets(asked.right[rows], default)),
            "asked": int(np.sum(rows)),
        }
        for kind, rows in kinds.items()
    }


def pairs_figures(scores: Sequence[float], default: float) -> dict[str, dict[str, float]]:
    """name_pairs.csv by group: share of matching pairs found and of others alerted on, at a threshold."""
    pairs, value = screen_data.name_pairs(), np.asarray(scores, float)
    match = np.array([pair.match for pair in pairs])
    figures = {}
    for group in [*sorted({pair.group for pair in pairs}), "all"]:
        rows = np.array([group in (pair.group, "all") for pair in pairs])
        hit = _meets(value, default)
        found, false = int(np.sum(rows & match & hit)), int(np.sum(rows & ~match & hit))
        figures[group] = {
            "recall": _share(hit[rows & match]),
            "false_alerts": _share(hit[rows & ~match]),
            "f1": 2 * found / max(found + int(np.sum(rows & match)) + false, 1),
            "asked": int(np.sum(rows)),
        }
    tried = np.unique(value[value > 0])
    hits, alerts = (
        np.array([np.sum(which & (value >= each)) for each in tried]) for which in (match, ~match)
    )
    best = 2 * hits / (hits + np.sum(match) + alerts)
    figures["all"]["f1_best"] = float(np.max(best)) if len(tried) else 0.0
    return figures


def _meets(scores: Floats, threshold: float) -> NDArray[np.bool_]:
    return (scores > 0) & (scores >= threshold - 1e-9)


def _share(truths: NDArray[np.bool_]) -> float:
    return float(np.mean(truths)) if len(truths) else float("nan")
