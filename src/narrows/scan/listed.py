"""The names of a watchlist as they are looked for in running text: by the whole name, and by its rare words.

A name that stands in a text as listed is always found, for whole names are compared at every word. A name that is written
otherwise is looked for where one of its rare words stands and enough of the others stand around it; what is found so is
only a candidate, on which screening decides.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from narrows.lists.entry import Entry
from narrows.scan.fold import Block, Span, unspaced, words_of

_HEAD = 4
_SHORT_KEY = 8
"""Letters below which the words of a name must be those of the text: "as ML" is not ASML."""
_LONGEST_KEY = 400
_RARE = 30
"""Names in which a word may stand to be one that others are looked for around."""
_ENOUGH, _WORTH_A_LOOK = 0.6, 0.4
_MOST_MISSPELT = 2
_MANY, _MANY_SHARE = 20, 0.001
"""Names in which a word stands that tells no name from others: so many, and so large a share of all."""


class Listed(NamedTuple):
    """One name of one entry; `weak` if its publisher says so."""

    entry: Entry
    text: str
    weak: bool
    words: tuple[str, ...]


class Exact(NamedTuple):
    """Where a whole name stands, and whose it is."""

    span: Span
    names: tuple[Listed, ...]


class NameIndex:
    """The names of entries. Building takes some ten microseconds a name."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.names: list[Listed] = []
        by_key: dict[str, list[Listed]] = {}
        for entry in entries:
            seen: set[str] = set()
            for name in entry.names:
                words = words_of(name.text)
                key = "".join(words)
                if 2 <= len(key) <= _LONGEST_KEY and key not in seen:
                    seen.add(key)
                    listed = Listed(entry, name.text, name.quality == "weak", tuple(words))
                    by_key.setdefault(key, []).append(listed)
                    self.names.append(listed)
        self._by_key = {key: tuple(named) for key, named in by_key.items()}
        self._keys = sorted(self._by_key)
        self._within = _prefixes(self._keys)
        self._heads = frozenset(key[:_HEAD] for key in self._keys if len(key) >= _HEAD)
        self._short = frozenset(key for key in self._keys if len(key) < _HEAD)
        self._longest = max(map(len, self._keys), default=0)
        self._frequency: dict[str, int] = {}
        for listed in self.names:
            for word in set(listed.words):
                self._frequency[word] = self._frequency.get(word, 0) + 1
        self._weights = {word: math.log(1 + len(self.names) / n) for word, n in self._frequency.items()}
        self._most = math.log(1 + len(self.names))
        self._rare: dict[str, list[int]] = {}
        for number, listed in enumerate(self.names):
            for word in set(listed.words):
                if len(listed.words) > 1 and len(word) > 2 and self._frequency[word] <= _RARE:
                    self._rare.setdefault(word, []).append(number)
        self._sets = [frozenset(listed.words) for listed in self.names]
        self._totals = [sum(self._weights[word] for word in words) for words in self._sets]

    def weight(self, word: str) -> float:
        """How much a word tells: the rarer among the names, the more."""
        return self._weights.get(word, self._most)

    def common(self, name: Listed) -> bool:
        """Whether a name is made of nothing but words that many names have, as "Technology Company Limited" is."""
        return all(map(self.frequent, name.words))

    def frequent(self, word: str) -> bool:
        """Whether many names have a word."""
        return self._frequency.get(word, 0) > max(_MANY, _MANY_SHARE * len(self.names))

    def exact(self, block: Block) -> Iterator[Exact]:
        """Every place where a whole name stands, in the order of the text; those of one place from the longest on."""
        run, at = block.run, block.at
        heads, short, keys = self._heads, self._short, self._keys
        for first in range(len(block.words)):
            start = at[first]
            if run[start : start + _HEAD] in heads:
                number = bisect_right(keys, run[start : start + self._longest]) - 1
                while number >= 0:
                    key = keys[number]
                    if run.startswith(key, start) and (found := self._ending(block, first, key)):
                        yield found
                    number = self._within[number]
            elif short and (run[start : start + 2] in short or run[start : start + 3] in short):
                for size in (3, 2):
                    key = run[start : start + size]
                    if key in short and (found := self._ending(block, first, key)):
                        yield found

    def _ending(self, block: Block, first: int, key: str) -> Exact | None:
        """The name that a key is, if it ends with a word."""
        end = block.at[first] + len(key)
        last = bisect_left(block.at, end)
        if block.at[last] != end:
            return None
        span = Span(first, last)
        named = self._by_key[key]
        if len(key) < _SHORT_KEY and last - first > 1 and not unspaced(block.words[first]):
            words = block.words[first:last]
            spelled = max(map(len, words)) == 1
            named = tuple(one for one in named if spelled or list(one.words) == words)
        return Exact(span, named) if named else None

    def around_rare(self, block: Block) -> Iterator[Span]:
        """Spans that hold enough of the words of some name, by weight, around a rare word of it."""
        words = block.words
        seen: set[Span] = set()
        for at, word in enumerate(words):
            numbers = self._rare.get(word)
            if not numbers:
                continue
            for number in numbers:
                reach = len(self.names[number].words) + 2
                low, high = max(0, at - reach), min(len(words), at + reach + 1)
                window = words[low:high]
                wanted = self._sets[number]
                shared = wanted.intersection(window)
                total = self._totals[number]
                weight = (
                    self._weights[word] if len(shared) == 1 else sum(self._weights[one] for one in shared)
                )
                if weight < _WORTH_A_LOOK * total:
                    continue
                places = [low + i for i, one in enumerate(window) if one in shared]
                missing = wanted - shared
                open_weight = sum(self._weights[one] for one in missing)
                if missing and len(missing) <= _MOST_MISSPELT and weight + open_weight >= _ENOUGH * total:
                    for one in missing:
                        near = [low + i for i, other in enumerate(window) if _one_edit(other, one)]
                        if near:
                            places.append(near[0])
                            weight += self._weights[one]
                if weight >= _ENOUGH * total and (span := _tight(places, at)) not in seen:
                    seen.add(span)
                    yield span


def _prefixes(keys: Sequence[str]) -> list[int]:
    """For each of some sorted keys the number of the longest other key that it starts with, or -1."""
    found: list[int] = []
    open_: list[int] = []
    for number, key in enumerate(keys):
        while open_ and not key.startswith(keys[open_[-1]]):
            open_.pop()
        found.append(open_[-1] if open_ else -1)
        open_.append(number)
    return found


def _tight(places: list[int], at: int) -> Span:
    """The run of places around one of them, without those behind a gap of more than two words."""
    ordered = sorted({*places, at})
    middle = ordered.index(at)
    first = last = middle
    while first > 0 and ordered[first] - ordered[first - 1] <= 3:
        first -= 1
    while last + 1 < len(ordered) and ordered[last + 1] - ordered[last] <= 3:
        last += 1
    return Span(ordered[first], ordered[last] + 1)


def _one_edit(one: str, other: str) -> bool:
    """Whether two words of some length differ by a letter that is missing, added, changed or swapped; not at both ends."""
    if len(one) < 5 or (one[0] != other[0] and one[-1] != other[-1]):
        return False
    if abs(len(one) - len(other)) > 1 or len(other) < 5 or one == other:
        return False
    start = 0
    shorter = min(len(one), len(other))
    while start < shorter and one[start] == other[start]:
        start += 1
    if len(one) == len(other):
        rest = one[start + 1 :] == other[start + 1 :]
        swapped = one[start : start + 2] == other[start : start + 2][::-1]
        return rest or (swapped and one[start + 2 :] == other[start + 2 :])
    longer, short = (one, other) if len(one) > len(other) else (other, one)
    return longer[start + 1 :] == short[start:]
