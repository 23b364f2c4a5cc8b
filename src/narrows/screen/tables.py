"""The word tables of screening: legal forms, words that mean the same, stop words, background frequencies, score weights.

data/legal_forms.csv   forms of companies, with the form each stands for
data/same_words.csv    abbreviations, plurals and spellings, with the word each stands for
data/stop_words.csv    function words that are left out
data/particles.csv     particles of names ("al", "de", "bin"), which tell little
data/background.csv    how many names of a large population have a word, and how many of those are persons'
data/prose_words.csv   words of listed names that prose uses as well, and when they tell a name there
data/beside_names.csv  what stands before or after a short name in a script without spaces
data/product_names.csv products and short names that tell whom a text means, with a name that lists have
data/no_names.csv      what stands in the place of a name: "unknown", "same as above"
data/no_name_words.csv words of which such a text may be made up: "see purchase order", "customer no. 7"
data/school_words.csv  what a school calls itself: "university"
data/native_forms.csv  legal forms in Chinese writing, longest first
data/characters.csv    how common characters of names in Chinese writing are
data/score.csv         the weight of each feature in the score
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from narrows.errors import RulebookError, Where
from narrows.screen.fold import fold
from narrows.screen.kernel.features import FEATURES
from narrows.screen.kernel.hashing import hashes_of
from narrows.screen.kernel.judge import judge_many

_DATA = files("narrows.screen") / "data"


class Tables(NamedTuple):
    """The tables as the compiled code takes them; `words` are those that every index holds."""

    legal: frozenset[str]
    stopped: frozenset[str]
    particles: frozenset[str]
    same: dict[str, str]
    same_from: npt.NDArray[np.uint64]
    same_to: npt.NDArray[np.uint64]
    stop: npt.NDArray[np.uint64]
    hot: npt.NDArray[np.uint8]
    background: dict[str, tuple[int, int]]
    names: int  # size of the population behind the background
    native_forms: tuple[str, ...]
    characters: dict[str, float]  # nats


@cache
def tables() -> Tables:
    """The packaged tables, read once."""
    legal: set[str] = set()
    same: dict[str, str] = {}
    for word, other in _rows("legal_forms.csv", "word", "same_as"):
        legal.add(word)
        if other:
            legal.add(other)
            same[word] = other
    for word, other in _rows("same_words.csv", "word", "same_as"):
        same.setdefault(word, other)
    stop = {word for (word,) in _rows("stop_words.csv", "word")}
    background: dict[str, tuple[int, int]] = {}
    total = 0
    for word, names, persons in _rows("background.csv", "word", "names", "persons"):
        if word == "*":
            total = int(names)
        else:
            background[word] = (int(names), int(persons))
    same_from, same_to = (hashes_of(words) for words in (same.keys(), same.values()))
    order = np.argsort(same_from)
    stops = np.sort(hashes_of(stop))
    hot = np.zeros(65536, np.uint8)
    hot[(np.concatenate([same_from, stops]) >> np.uint64(48)).astype(np.int64)] = 1
    return Tables(
        frozenset(legal),
        frozenset(stop),
        frozenset(word for (word,) in _rows("particles.csv", "word")),
        same,
        same_from[order],
        same_to[order],
        stops,
        hot,
        background,
        total,
        tuple(form for (form,) in _rows("native_forms.csv", "form")),
        {c: float(np.log(100_001 / float(n))) for c, n in _rows("characters.csv", "character", "names")},
    )


@cache
def no_names() -> frozenset[str]:
    """What stands in the place of a name and names nobody, folded."""
    return frozenset(fold(text) for text, _ in _rows("no_names.csv", "text", "language"))


@cache
def no_name_words() -> dict[str, str]:
    """Words of texts in the place of a name, and whether they say that there is none ("said"), point to a paper ("points",
    "paper"), are for somebody ("whom"), stand for a name ("stands"), are of some kind ("kind") or a title ("title"), or stand beside such."""
    return dict(_rows("no_name_words.csv", "word", "role"))  # type: ignore[arg-type]


@cache
def school_words() -> frozenset[str]:
    """What a school calls itself."""
    return frozenset(word for word, _ in _rows("school_words.csv", "word", "note"))


@cache
def prose_words() -> dict[str, str]:
    """Words of listed names that prose uses as well: whether they tell a name there "never", with a "capital", or "always"."""
    return dict(_rows("prose_words.csv", "word", "tells"))  # type: ignore[arg-type]


@cache
def beside_names() -> tuple[tuple[str, str], ...]:
    """What stands beside a name that is too short to tell within other words, each with the side ("before", "after"): some do on both."""
    return tuple(_rows("beside_names.csv", "word", "side"))  # type: ignore[arg-type]


@cache
def product_names() -> dict[str, str]:
    """Products, and short names that lists lack, that tell whom a text means, each with a name that lists have."""
    return dict(_rows("product_names.csv", "product", "maker"))  # type: ignore[arg-type]


class Model(NamedTuple):
    """The score: weights of the features and the constant last, and features that count multiplied, with their weights."""

    weights: npt.NDArray[np.float32]  # (features + 1,)
    pairs: npt.NDArray[np.int32]  # (n, 2)
    pair_weights: npt.NDArray[np.float32]  # (n,)

    def judge(self, features: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Log odds of features (..., features), by the code of the compiled search."""
        flat = np.ascontiguousarray(features, np.float32).reshape(-1, len(FEATURES))
        return np.asarray(judge_many(flat, *self).reshape(features.shape[:-1]), np.float32)

    def parts(self, features: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """What each feature contributes; of a product, each factor has half."""
        parts = features * self.weights[:-1]
        products = features[self.pairs[:, 0]] * features[self.pairs[:, 1]] * self.pair_weights
        np.add.at(parts, self.pairs[:, 0], products / 2)
        np.add.at(parts, self.pairs[:, 1], products / 2)
        return np.asarray(parts, np.float32)


@cache
def model() -> Model:
    """The packaged score, as `scripts/fit_screening.py` fitted it."""
    alone: dict[str, float] = {}
    pairs: list[tuple[int, int]] = []
    pair_weights: list[float] = []
    for feature, other, weight in _rows("score.csv", "feature", "with", "weight"):
        if other:
            pairs.append((FEATURES.index(feature), FEATURES.index(other)))
            pair_weights.append(float(weight))
        else:
            alone[feature] = float(weight)
    if set(alone) != {*FEATURES, "constant"}:
        raise RulebookError(
            f"does not have the features of the score: {', '.join({*FEATURES, 'constant'} ^ set(alone))}",
            where=Where(source="screen/data/score.csv"),
            remedy="Install narrows again",
        )
    return Model(
        np.array([alone[name] for name in (*FEATURES, "constant")], np.float32),
        np.array(pairs, np.int32).reshape(-1, 2),
        np.array(pair_weights, np.float32),
    )


def _rows(name: str, *columns: str) -> Iterator[tuple[str, ...]]:
    source = f"screen/data/{name}"
    with (_DATA / name).open(encoding="utf-8") as stream:
        reader = csv.reader((line for line in stream if not line.startswith("#")), strict=True)
        if tuple(next(reader, ())) != columns:
            raise RulebookError(
                "the columns are wrong", where=Where(source=source), remedy=f"Use {', '.join(columns)}"
            )
        for cells in reader:
            if len(cells) != len(columns):
                raise RulebookError(
                    f"{len(cells)} cells",
                    where=Where(source=source, line=reader.line_num),
                    remedy=f"A row has {len(columns)} cells",
                )
            yield tuple(cells)


class Thresholds(NamedTuple):
    """Probabilities from which on a hit is shown, and counts as strong."""

    possible: float
    strong: float


@cache
def thresholds() -> Thresholds:
    """The packaged thresholds, which the development set gave."""
    given = {level: float(score) for level, score in _rows("thresholds.csv", "level", "score")}
    return Thresholds(given["possible"], given["strong"])


@cache
def fact_odds() -> dict[str, float]:
    """What each secondary fact adds to the log odds of a hit."""
    return {fact: float(odds) for fact, odds in _rows("facts.csv", "fact", "odds")}


@cache
def identifier_kinds() -> dict[str, str]:
    """The kind of identifier that each word for one stands for."""
    return dict(_rows("identifier_kinds.csv", "word", "kind"))  # type: ignore[arg-type]


@cache
def address_words() -> dict[str, str]:
    """Words of addresses that stand for another, or, as "", for nothing."""
    return dict(_rows("address_words.csv", "word", "same_as"))  # type: ignore[arg-type]


@cache
def feature_words() -> dict[str, str]:
    """What each feature that can discount a match is called in an explanation."""
    return dict(_rows("feature_words.csv", "feature", "words"))  # type: ignore[arg-type]
