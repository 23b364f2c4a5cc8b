"""Addresses compared: the same numbers, and most of the words that tell one address from another."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from narrows.screen.scripts import fold_latin, readings
from narrows.screen.tables import address_words

_WORD = re.compile(r"[a-z]+|[0-9]+")
_SHARE = 0.75  # of the weight of the shorter address
_LEAST = 9.0  # nats that must agree, so that a city and a country alone are no address


class AddressMatch(NamedTuple):
    """An address that agrees: whose it is, as listed, and the share of the asked address's weight that agrees."""

    at: int
    text: str
    share: float


class AddressBook:
    """Addresses by the words they have; `find` gives those that are the same place as one asked for."""

    def __init__(self, addresses: Iterable[tuple[int, str]]) -> None:
        self._addresses = list(addresses)
        self._words = [address_tokens(text) for _, text in self._addresses]
        self._having: dict[str, list[int]] = {}
        for i, words in enumerate(self._words):
            for word in words:
                self._having.setdefault(word, []).append(i)
        self._seen = Counter({word: len(places) for word, places in self._having.items()})

    def find(self, text: str) -> Iterator[AddressMatch]:
        """Listed addresses that agree with one, best first."""
        asked = address_tokens(text)
        numbers = {word for word in asked if word.isdigit()}
        # Without a number an address is a town; two such agree too easily.
        if not numbers:
            return
        candidates: Counter[int] = Counter()
        # The rarest words lead to candidates; those that no listed address has lead nowhere.
        for word in sorted(asked & self._seen.keys(), key=lambda word: (self._seen[word], word))[:6]:
            if self._seen[word] <= 2000:
                candidates.update(self._having[word])
        found = []
        weight_asked = sum(map(_weight, asked))
        for i in candidates:
            listed = self._words[i]
            theirs = {word for word in listed if word.isdigit()}
            if not theirs or not (numbers <= theirs or theirs <= numbers):
                continue
            common = sum(map(_weight, asked & listed))
            share = common / max(min(weight_asked, sum(map(_weight, listed))), 1.0)
            if share >= _SHARE and common >= _LEAST:
                found.append(AddressMatch(self._addresses[i][0], self._addresses[i][1], share))
        yield from sorted(found, key=lambda match: (-match.share, match.at))


@lru_cache(maxsize=65536)
def address_tokens(text: str) -> frozenset[str]:
    """The words and numbers of an address that tell it from others; "road", "building", "floor" do not."""
    read = readings(text)
    plain = read[0].text if read else fold_latin(text)
    same = address_words()
    return frozenset(word for raw in _WORD.findall(plain) if (word := same.get(raw, raw)))


def _weight(word: str) -> float:
    """Nats, roughly: a house number tells less than a street's name."""
    if word.isdigit():
        return 2.0 + min(len(word), 5) * 0.8
    return min(2.0 + 0.9 * math.log2(max(len(word), 1)) * 1.2, 6.0)
