"""Quality of all matchers beside each other: what is asked of each, and the tables that show it."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from parts import screen_data, screen_quality
from parts.screen_data import Query, Record
from parts.screen_narrows import Narrows, entries_of
from parts.screen_peers import Peer
from parts.screen_quality import LIMIT, Scored

SEED = 20260101
PARTS = Path(__file__).resolve().parent
_SETS = ("queries", "cross", "cross_clean", "perturbed", "perturbed_clean")
Build = Callable[[tuple[Record, ...]], screen_quality.Search]


def sampled(queries: Sequence[Query], size: int | None) -> tuple[Query, ...]:
    """A fixed random part of queries, in their order; all where no size is given."""
    if size is None or size >= len(queries):
        return tuple(queries)
    picked = sorted(random.Random(SEED).sample(range(len(queries)), size))
    return tuple(queries[at] for at in picked)


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What a matcher gave for every set; `clean` are the clean names screened against the list of the set."""

    queries: Scored
    cross: Scored
    cross_clean: Scored
    perturbed: Scored
    perturbed_clean: Scored
    pairs: list[float]

    def figures(self, default: float | None) -> dict[str, Any]:
        """All quality figures, at a matcher's own default threshold or, without one, that of its best F1."""
        found = screen_quality.queries_figures(self.queries, default)
        threshold = found["default"]["threshold"]
        return found | {
            "cross_script": screen_quality.cross_figures(self.cross, self.cross_clean, threshold),
            "perturbed": screen_quality.perturbed_figures(self.perturbed, self.perturbed_clean, threshold),
            "pairs": screen_quality.pairs_figures(self.pairs, threshold),
            "asked": len(self.queries.queries),
        }


def _asked(size: int | None) -> dict[str, tuple[Query, ...]]:
    clean = sampled([query for query in screen_data.queries() if not query.right], size)
    return {
        "queries": sampled(screen_data.queries(), size),
        "cross": sampled(screen_data.cross_script()[1], size),
        "cross_clean": clean,
        "perturbed": sampled(screen_data.perturbed()[1], size),
        "perturbed_clean": clean,
    }


def answers(
    build: Build, main: screen_quality.Search, size: int | None, pairs: Callable[[], list[float]]
) -> Answers:
    """Ask everything. `main` searches entities.jsonl; `build` indexes the lists of the other sets; `size` is how many
    queries of each set are asked, None for all."""
    asked, listed = _asked(size), screen_data.records()
    found = {"queries": screen_quality.score(main, asked["queries"], screen_quality.clusters_of(listed))}
    for name, extra in (
        ("cross", screen_data.cross_script()[0]),
        ("perturbed", screen_data.perturbed()[0]),
    ):
        records = (*extra, *listed)
        search, clusters = build(records), screen_quality.clusters_of(records)
        for part in (name, f"{name}_clean"):
            found[part] = screen_quality.score(search, asked[part], clusters)
    return Answers(**found, pairs=pairs())


def pairs_by_index(build: Build) -> list[float]:
    """The score at which the first name of each pair finds the second, which stands among the listed names."""
    pairs = screen_data.name_pairs()
    parties: dict[tuple[str, str], str] = {}
    for pair in pairs:
        parties.setdefault((pair.second, pair.schema), f"second-{len(parties)}")
    added = tuple(
        Record(id=party, schema=schema, names=(name,), cluster=party)
        for (name, schema), party in parties.items()
    )
    search = build((*added, *screen_data.records()))
    asked = [
        Query(text=pair.first, kind="pair", schema=pair.schema, right=frozenset(), script="LATIN")
        for pair in pairs
    ]
    return [
        max((score for party, score in hits if party == parties[pair.second, pair.schema]), default=0.0)
        for pair, hits in zip(pairs, search(asked, 100), strict=True)
    ]


def of_narrows(made: Narrows, size: int | None) -> dict[str, Any]:
    """narrows: the index that was timed for the development queries, others for the other sets.

    Its default threshold is the lowest score that it lets through unasked.
    """

    def build(records: tuple[Record, ...]) -> screen_quality.Search:
        return Narrows.build(entries_of(records)).search

    unasked = made.alerts(screen_data.queries(), LIMIT)
    default = min((score for hits in unasked for _, score in hits), default=1.0)
    return answers(build, made.search, size, lambda: pairs_by_index(build)).figures(default)


def of_peer(kind: type[Peer], size: int | None, store: Path, reuse: bool) -> dict[str, Any]:
    """A peer. With `reuse`, what it answered in an earlier run is taken from `store`, if it, the data and the way it is
    asked are still the same."""
    size = kind.sample if size is None else min(size, kind.sample or size)
    kept = store / f"{kind.__name__}-{_key(kind, size)}.npz"
    if reuse and kept.is_file():
        return _load(kept, size).figures(kind.default)
    first = kind()

    def build(records: tuple[Record, ...]) -> screen_quality.Search:
        peer = kind()
        peer.build(records)
        return peer.search

    first.build(screen_data.records())
    found = answers(build, first.search, size, lambda: first.pairs(screen_data.name_pairs()))
    kept.parent.mkdir(parents=True, exist_ok=True)
    _save(kept, found)
    return found.figures(kind.default)


def _save(path: Path, found: Answers) -> None:
    arrays = {"pairs": np.asarray(found.pairs)}
    for name in _SETS:
        scored: Scored = getattr(found, name)
        arrays |= {f"{name}_{part}": getattr(scored, part) for part in ("best", "right", "top")}
    np.savez_compressed(path, **arrays)


def _load(path: Path, size: int | None) -> Answers:
    asked = _asked(size)
    with np.load(path) as arrays:
        found = {
            name: Scored(
                queries=asked[name],
                best=arrays[f"{name}_best"],
                right=arrays[f"{name}_right"],
                top=arrays[f"{name}_top"],
            )
            for name in _SETS
        }
        return Answers(**found, pairs=arrays["pairs"].tolist())


def _key(kind: type[Peer], size: int | None) -> str:
    told = hashlib.sha256(f"{kind.package} {kind.version()} {size} {SEED} {LIMIT}".encode())
    files = [screen_data.FOLDER / name for name in screen_data.FILES]
    files += [PARTS / "screen_data.py", PARTS / "screen_peers.py"]
    for file in files:
        told.update(file.read_bytes())
    return told.hexdigest()[:16]


def show(found: dict[str, dict[str, Any]]) -> None:
    """Print all matchers, a column each."""
    every = list(found.values())
    first = every[0]
    _line("", list(found))
    _line("queries asked", [str(figures["asked"]) for figures in every])
    _line(
        "default threshold",
        [f"{f['default']['threshold']:.3f}{'' if f['default_is_own'] else ' *'}" for f in every],
    )
    for shown, *keys in (
        ("F1, best threshold", "best_f1", "f1"),
        ("  that threshold", "best_f1", "threshold"),
        ("  strict: a wrong hit is false too", "best_f1", "f1_strict"),
        ("F1, default threshold", "default", "f1"),
        ("  precision", "default", "precision"),
        ("  recall", "default", "recall"),
        ("  best hit is the right one", "top1_right"),
        ("recall at 1% FPR, Latin", "recall_at_1pct_fpr"),
    ):
        _row(shown, every, *keys)
    print("alerts per 1,000 clean names, default threshold")
    _row("  all", every, "alerts_per_1000", places=1)
    for group in ("alerts_per_1000_by_script", "alerts_per_1000_by_kind"):
        for name in first[group]:
            _row(f"  {name.lower()}", every, group, name, places=1)
    for title, group in (
        ("recall by kind, default threshold", "recall_by_kind"),
        ("recall by kind, at 1% FPR of the query's script", "recall_by_kind_at_1pct_fpr"),
    ):
        print(title)
        for name in first[group]:
            _row("  " + name, every, group, name)
    for title, group, key in (
        ("cross-script pairs, at 1% FPR of the query's script", "cross_script", "recall"),
        ("cross-script pairs, at 1% FPR of clean names in all scripts", "cross_script", "recall_all_scripts"),
        ("cross-script pairs, default threshold", "cross_script", "recall_default"),
        ("entity list, perturbed, at 1% FPR, Latin", "perturbed", "recall"),
        ("entity list, perturbed, default threshold", "perturbed", "recall_default"),
    ):
        print(title + " (number asked)")
        for name, figures in first[group].items():
            _row(f"  {name} ({figures['asked']})", every, group, name, key)
    print("name pairs, default threshold: found of those that match / alerts of those that do not / F1")
    for name, figures in first["pairs"].items():
        pairs = [each["pairs"][name] for each in every]
        cells = [f"{p['recall']:.2f}/{p['false_alerts']:.2f}/{p['f1']:.2f}" for p in pairs]
        _line(f"  {name} ({figures['asked']})", cells)
    _row("  all, F1 at its best threshold", every, "pairs", "all", "f1_best")
    if not all(figures["default_is_own"] for figures in every):
        print("* its makers name no threshold: that of its best F1 on these very queries")
    print()


def show_same(made: Narrows, shown: str, peer: dict[str, Any]) -> None:
    """narrows on the very queries that a slow peer was asked."""
    queries = sampled(screen_data.queries(), peer["asked"])
    clusters = screen_quality.clusters_of(screen_data.records())
    scored = screen_quality.score(made.search, queries, clusters)
    mine = screen_quality.queries_figures(scored, None)
    for name, figures in ((shown, peer), ("narrows", mine)):
        print(
            f"{name} on the {len(queries)} queries that {shown} was asked: F1 at best threshold "
            f"{figures['best_f1']['f1']:.4f}, recall at 1% FPR, Latin {figures['recall_at_1pct_fpr']:.4f}"
        )
    print()


def _row(label: str, every: Sequence[dict[str, Any]], *keys: str, places: int = 4) -> None:
    """One figure of all matchers; a dash where one was not asked."""
    cells = []
    for figures in every:
        value: Any = figures
        for key in keys:
            value = value.get(key, float("nan"))
            if not isinstance(value, dict):
                break
        cells.append("-" if np.isnan(value) else f"{value:.{places}f}")
    _line(label, cells)


def _line(label: str, cells: Sequence[str]) -> None:
    print(f"{label:36s}" + "".join(f"{cell:>16s}" for cell in cells))
