"""Other people's matchers, each behind the same small interface. docs/benchmarks.md says how each is set up and why.

Nothing here is imported by narrows. Every peer runs on one thread.
"""

from __future__ import annotations

import importlib.metadata
import itertools
import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from parts.screen_data import Pair, Query, Record

os.environ.setdefault("NOMENKLATURA_DUCKDB_THREADS", "1")  # read when nomenklatura is imported

Hits = list[tuple[str, float]]


class Peer:
    """A matcher: `build` an index of records, then `search` it, or `pair` two names.

    `default` is the threshold that its makers recommend, None where they name none. `shown` is how tables call it.
    `sample` is how many queries of a set a slow one is asked, None for all, and `timed` how many its speed is measured
    on. `key` is that of its speed ratio in the last line.
    """

    shown: ClassVar[str]
    package: ClassVar[str]
    default: ClassVar[float | None] = None
    sample: ClassVar[int | None] = None
    timed: ClassVar[int] = 1000
    key: ClassVar[str | None] = None

    @classmethod
    def version(cls) -> str | None:
        """The installed version, None if it is not installed."""
        try:
            return importlib.metadata.version(cls.package)
        except importlib.metadata.PackageNotFoundError:
            return None

    def build(self, records: Iterable[Record]) -> None:
        """Index the records."""
        raise NotImplementedError

    def search(self, queries: Sequence[Query], limit: int) -> list[Hits]:
        """For each query, up to `limit` records with their scores, 0 to 1, best first."""
        raise NotImplementedError

    def pairs(self, pairs: Sequence[Pair]) -> list[float]:
        """The score of each pair of names."""
        raise NotImplementedError


def best_by_record(found: Iterable[tuple[str, float]], limit: int) -> Hits:
    """Hits of names, best first, as hits of records."""
    kept: dict[str, float] = {}
    for party, score in found:
        if party not in kept:
            if len(kept) == limit:
                break
            kept[party] = score
    return list(kept.items())


class Logic(Peer):
    """nomenklatura: its blocking index gives candidates, its matcher scores them.

    `typed` tells it whether a query is a person or an organization, which names alone do not say.
    """

    package = "nomenklatura"
    default = 0.7  # the threshold that yente, the service around it, starts from
    algorithm: ClassVar[str]
    typed: ClassVar[bool] = True
    batch: ClassVar[int] = 2000  # of 50, 500 and 6,000 none found more; large ones are faster

    def __init__(self) -> None:
        from followthemoney import Dataset
        from nomenklatura.matching import LogicV1, LogicV2

        self._dataset = Dataset({"name": "bench", "title": "bench"})
        self._matcher = {"logic-v1": LogicV1, "logic-v2": LogicV2}[self.algorithm]
        self._config = self._matcher.default_config()
        self._number = itertools.count()

    def build(self, records: Iterable[Record]) -> None:
        """Index the records in DuckDB, as its own cross-reference does."""
        from nomenklatura.blocker.index import Index

        self._entities = {
            record.id: self._entity(record.id, record.schema, record.names, record.countries)
            for record in records
        }
        self._folder = tempfile.TemporaryDirectory()
        self._index = Index(_View(self._entities), Path(self._folder.name))
        self._index.build()

    def search(self, queries: Sequence[Query], limit: int) -> list[Hits]:
        """Candidates by the index, scores by the matcher."""
        found: list[Hits] = []
        for part in _batched(queries, self.batch):
            asked = {}
            for query in part:
                schema = query.schema if self.typed else "LegalEntity"
                name = f"query-{next(self._number)}"
                asked[name] = self._entity(name, schema, (query.text,), ())
            hits: dict[str, Hits] = {}
            for key, candidates in self._index.match_entities(asked.values()):
                entity = asked[key.id]
                scored = [
                    (other.id, self._matcher.compare(entity, self._entities[other.id], self._config).score)
                    for other, _ in candidates
                ]
                hits[key.id] = sorted((hit for hit in scored if hit[1] > 0), key=lambda hit: -hit[1])[:limit]
            found += [hits.get(name, []) for name in asked]
        return found

    def pairs(self, pairs: Sequence[Pair]) -> list[float]:
        """The matcher alone."""
        return [
            self._matcher.compare(
                self._entity(f"left-{next(self._number)}", pair.schema, (pair.first,), ()),
                self._entity(f"right-{next(self._number)}", pair.schema, (pair.second,), ()),
                self._config,
            ).score
            for pair in pairs
        ]

    def _entity(self, party: str, schema: str, names: Iterable[str], countries: Iterable[str]) -> Any:
        from followthemoney import StatementEntity

        properties = {"name": list(names), "country": list(countries)}
        return StatementEntity.from_data(
            self._dataset, {"id": party, "schema": schema, "properties": properties}
        )


class _View:
    """What nomenklatura's index asks of a store."""

    def __init__(self, entities: dict[str, Any]) -> None:
        self._entities = entities

    def entities(self, include_schemata: Sequence[Any] = ()) -> Iterable[Any]:
        """The entities of the schemata."""
        return [entity for entity in self._entities.values() if entity.schema in include_schemata]


def _batched(values: Sequence[Any], size: int) -> Iterable[Sequence[Any]]:
    return (values[start : start + size] for start in range(0, len(values), size))


class LogicV1(Logic):
    """nomenklatura's logic-v1."""

    shown = "logic-v1"
    algorithm = "logic-v1"
    key = "vs_logic_v1"


class LogicV2(Logic):
    """nomenklatura's logic-v2."""

    shown = "logic-v2"
    algorithm = "logic-v2"
    key = "vs_logic_v2"


class Rapidfuzz(Peer):
    """rapidfuzz: every query beside every name, `process.cdist` with one scorer.

    Names go through its own `default_process`, and for sorting scorers their words are sorted once, ahead, so that the
    plain (vectorized) ratio gives what token_sort_ratio would.
    """

    shown = "token_sort"
    package = "rapidfuzz"
    scorer: ClassVar[str] = "token_sort_ratio"
    key: ClassVar[str | None] = "vs_rapidfuzz"
    chunk: ClassVar[int] = 32
    floor: ClassVar[float] = 60.0

    def __init__(self) -> None:
        from rapidfuzz import distance, fuzz

        self._sorted = self.scorer in ("token_sort_ratio", "jaro_winkler")
        self._scorer = {
            "token_sort_ratio": fuzz.ratio,
            "token_set_ratio": fuzz.token_set_ratio,
            "WRatio": fuzz.WRatio,
            "jaro_winkler": distance.JaroWinkler.normalized_similarity,
        }[self.scorer]
        self._scale = 1.0 if self.scorer == "jaro_winkler" else 100.0

    def build(self, records: Iterable[Record]) -> None:
        """Process the names."""
        owned = [(record.id, self._ready(name)) for record in records for name in record.names]
        self._owners = [party for party, _ in owned]
        self._names = [name for _, name in owned]

    def search(self, queries: Sequence[Query], limit: int) -> list[Hits]:
        """All scores of some queries at a time, of which the best are kept."""
        from rapidfuzz import process

        found: list[Hits] = []
        kept = min(4 * limit, len(self._names))
        for part in _batched(queries, self.chunk):
            scores = process.cdist(
                [self._ready(query.text) for query in part],
                self._names,
                scorer=self._scorer,
                score_cutoff=self.floor * self._scale / 100,
                dtype=np.float32,
                workers=1,
            )
            best = np.argpartition(scores, len(self._names) - kept, axis=1)[:, -kept:]
            for row, columns in zip(scores, best, strict=True):
                ordered = columns[np.argsort(-row[columns], kind="stable")]
                named = (
                    (self._owners[at], float(row[at]) / self._scale) for at in ordered.tolist() if row[at] > 0
                )
                found.append(best_by_record(named, limit))
        return found

    def pairs(self, pairs: Sequence[Pair]) -> list[float]:
        """The scorer alone."""
        return [
            self._scorer(self._ready(pair.first), self._ready(pair.second)) / self._scale for pair in pairs
        ]

    def _ready(self, name: str) -> str:
        from rapidfuzz import utils

        done = utils.default_process(name)
        return " ".join(sorted(done.split())) if self._sorted else done


class RapidfuzzW(Rapidfuzz):
    """rapidfuzz with WRatio: the better scorer of those tried, a tenth as fast."""

    shown = "WRatio"
    scorer = "WRatio"
    key = None
    sample = 500
    timed = 100


class Trigrams(Peer):
    """sparse_dot_topn: cosine of TF-IDF vectors of character trigrams, made by scikit-learn."""

    shown = "tfidf_topn"
    key = "vs_sparse_dot_topn"
    package = "sparse_dot_topn"
    floor: ClassVar[float] = 0.2

    def build(self, records: Iterable[Record]) -> None:
        """Vectors of all names."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        owned = [(record.id, name) for record in records for name in record.names]
        self._owners = [party for party, _ in owned]
        self._maker = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3), dtype=np.float32)
        self._vectors = self._maker.fit_transform([name for _, name in owned]).T.tocsr()

    def search(self, queries: Sequence[Query], limit: int) -> list[Hits]:
        """The best of the product of queries and names."""
        from sparse_dot_topn import sp_matmul_topn

        asked = self._maker.transform([query.text for query in queries])
        product = sp_matmul_topn(
            asked, self._vectors, top_n=4 * limit, threshold=self.floor, sort=True, n_threads=1
        )
        found = []
        for row in range(product.shape[0]):
            span = slice(product.indptr[row], product.indptr[row + 1])
            columns, values = product.indices[span].tolist(), product.data[span].tolist()
            named = ((self._owners[at], value) for at, value in zip(columns, values, strict=True))
            found.append(best_by_record(named, limit))
        return found

    def pairs(self, pairs: Sequence[Pair]) -> list[float]:
        """Cosine of the two vectors, weighed by the frequencies of what was indexed."""
        left = self._maker.transform([pair.first for pair in pairs])
        right = self._maker.transform([pair.second for pair in pairs])
        return np.asarray(left.multiply(right).sum(axis=1)).ravel().tolist()


ALL: tuple[type[Peer], ...] = (LogicV2, LogicV1, Rapidfuzz, RapidfuzzW, Trigrams)
