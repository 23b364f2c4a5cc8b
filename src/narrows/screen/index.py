"""The search in an index, and two names word by word. `Watchlist` puts entries before it; here are arrays only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from narrows.screen.build import Index, build, near_room
from narrows.screen.kernel.compiled import compile_all, expect, wrapping
from narrows.screen.kernel.features import COUNT
from narrows.screen.kernel.layout import ABJAD, FINGERPRINTS, NAME_FLOOR, QUERY_FLOOR, Near, Room, Words
from narrows.screen.kernel.search import compare, search
from narrows.screen.kernel.tokens import LOOKS, repair
from narrows.screen.tables import Model, model, tables
from narrows.screen.text import Prepared, prepare
from narrows.screen.windows import windows

F32 = np.float32
_NEWLINE = 10


class Found(NamedTuple):
    """Rows found for each query row, best first: rows (queries, limit) with -1 for none, log odds, features if asked for,
    and how many rows were compared word by word."""

    rows: npt.NDArray[np.int32]
    scores: npt.NDArray[np.float32]
    features: npt.NDArray[np.float32]
    compared: npt.NDArray[np.int32]


def search_room(index: Index) -> Room:
    """Room for a search, one for each thread."""
    most = 65536
    return Room(
        np.zeros(len(index.words.weight), np.uint16),
        np.zeros(most, np.int32),
        np.zeros(most, F32),
        np.zeros(most, F32),
        np.zeros(most, np.uint64),
        np.zeros(most, np.int32),
        np.zeros(len(index.rows.weight), np.int32),
        np.zeros(1, np.int32),
        np.empty(len(index.rows.weight), np.int32),
        np.zeros(FINGERPRINTS, np.uint32),
        np.zeros(FINGERPRINTS, np.uint32),
    )


def query_rows(index: Index, names: Sequence[str]) -> Prepared:
    """The rows of some names that are asked for.

    A name with digits for letters, as "semic0nductor", has a further row where it has the letters: not that row alone, for
    a listed name may be written with the digits.
    """
    expect(len(names) * len(index.rows.weight))
    prepared = windows(prepare(names, asked=True))
    buffer = prepared.buffer.copy()
    with wrapping():
        repair(buffer, index.words, index.bits[1], LOOKS)
    changed = np.flatnonzero(buffer != prepared.buffer)
    if not len(changed):
        return prepared
    ends = np.flatnonzero(prepared.buffer == _NEWLINE) + 1
    again = np.unique(np.searchsorted(ends, changed, "right"))
    pieces = []
    done = 0
    for row in again.tolist():
        begin, end = ends[row - 1] if row else 0, ends[row]
        pieces += [prepared.buffer[done:end], buffer[begin:end]]
        done = end
    rows = np.sort(np.concatenate([np.arange(len(prepared.modes)), again]))
    return Prepared(
        np.concatenate([*pieces, prepared.buffer[done:]]),
        prepared.name[rows],
        prepared.modes[rows],
        prepared.across[rows],
    )


def find(
    index: Index,
    prepared: Prepared,
    *,
    limit: int,
    least: float,
    room: tuple[Near, Room] | None = None,
    score: Model | None = None,
    keep_features: bool = False,
) -> Found:
    """Search prepared query rows. `least` is in log odds; a thread brings a `room` of its own."""
    near, own = room or (near_room(index.words), search_room(index))
    floors = np.array([QUERY_FLOOR, NAME_FLOOR, least], F32)
    _suit(prepared)
    with wrapping():
        rows, scores, features, compared = search(
            index.words, index.rows, index.bits, near, own, _writable(prepared.buffer), same_tables(), prepared.modes,
            prepared.across, *(score or model()), floors, limit, keep_features,
        )  # fmt: skip
    if len(index.rows.source):
        rows = np.where(rows < 0, rows, index.rows.source[rows])
    return Found(rows, scores, features, compared)


class Pair(NamedTuple):
    """A word of the query and the word of the listed name that it was matched with."""

    query: str
    name: str
    like: float


class Compared(NamedTuple):
    """Two names word by word: pairs, what is left on either side, features, and the rows as text."""

    pairs: list[Pair]
    query_rest: list[str]
    name_rest: list[str]
    features: npt.NDArray[np.float32]
    reading: str
    name_text: str


def compare_with(
    index: Index, query: str, places: Sequence[int], room: tuple[Near, Room] | None = None
) -> list[Compared]:
    """Rows at some `places` of the index, each beside the query's row that suits it best; [] for a query without words.

    `room` as in `find`.
    """
    prepared = query_rows(index, [query])
    buffer = _writable(prepared.buffer)
    near, own = room or (near_room(index.words), search_room(index))
    _suit(prepared)
    with wrapping():
        by, met, like, taken, features, starts, lengths, first = compare(
            index.words, index.rows, index.bits, near, own, buffer, same_tables(), prepared.modes, prepared.across,
            *model(), np.array(places, np.int64),
        )  # fmt: skip
    lines = prepared.buffer.tobytes().decode("utf-8", "replace").split("\n")
    found = []
    for i, at in enumerate(places):
        q = int(by[i])
        if q < 0:
            return []
        asked = [_text(buffer, starts[p], lengths[p]) for p in range(first[q], first[q + 1])]
        named = [
            _spelled(index.words, int(u))
            for u in index.rows.words[index.rows.first[at] : index.rows.first[at + 1]]
        ]
        mates = met[i].tolist()
        found.append(
            Compared(
                [
                    Pair(asked[j], word, float(one))
                    for j, word, one in zip(mates, named, like[i], strict=False)
                    if j >= 0
                ],
                [word for word, one in zip(asked, taken[i], strict=False) if not one],
                [word for word, j in zip(named, mates, strict=False) if j < 0],
                features[i],
                " ".join(lines[q].split()),
                " ".join(named),
            )
        )
    return found


def _suit(prepared: Prepared) -> None:
    """Compile for names that an abjad is read from: the logarithms of the two ways differ in their last bits."""
    if (prepared.modes == ABJAD).any():
        compile_all()


def same_tables() -> tuple[npt.NDArray[Any], ...]:
    """The tables by which words are told to be the same."""
    given = tables()
    return given.same_from, given.same_to, given.stop, given.hot


def _writable(buffer: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Bytes as the compiled code takes them: it is compiled for arrays that can be written to."""
    return buffer if buffer.flags.writeable else buffer.copy()


def _text(buffer: npt.NDArray[np.uint8], start: int, length: int) -> str:
    return buffer[start : start + length].tobytes().decode("utf-8", "replace")


def _spelled(words: Words, word: int) -> str:
    return _text(words.letters, int(words.start[word]), int(words.length[word]))


__all__ = [
    "COUNT",
    "Compared",
    "Found",
    "Index",
    "build",
    "compare_with",
    "find",
    "near_room",
    "query_rows",
    "search_room",
]
