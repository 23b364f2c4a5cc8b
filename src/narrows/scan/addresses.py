"""Listed addresses in a block of text: numbers, street or building, and town must agree, however they are ordered."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from typing import NamedTuple

from narrows.errors import CountryError
from narrows.lists.basis import stands
from narrows.lists.entry import Entry
from narrows.model.country import resolve
from narrows.own_tables import rows
from narrows.scan.fold import DATA, Block, Span, unspaced, words_of
from narrows.scan.sighting import Match, Sighting

_APOSTROPHE = re.compile("['’‘ʼ`´]")
_POSTAL = re.compile(r"[0-9]{5,7}|[a-z]{1,2}[0-9]{1,2}[a-z]?")
_PART = re.compile(r"[0-9]+|[^\W0-9_]+")
_COVERED, _COVERED_WITHOUT_NUMBER = 0.72, 0.9
_RAREST = 3
_COMMON = 60
"""Addresses in which a word may stand to be one that an address is looked for around."""
_LEAST_WORDS_WITHOUT_NUMBER = 3
_HAN_LEAST = 8
_OF_PARTY = "address:"
_BOXES = frozenset(("box", "pobox"))
_FARTHEST = 60
"""Words of a text within which an address stands."""


class _Listed(NamedTuple):
    text: str
    entries: tuple[Entry, ...]
    words: frozenset[str]
    numbers: frozenset[str]
    street: str
    """The number of the house: the one that stands nearest to the word for a street, or the first."""
    box: bool
    """Whether that number is of a post office box."""
    reach: int


@cache
def _kinds() -> dict[str, tuple[str, str]]:
    found = rows(DATA / "address_words.csv", ("kind", "word", "written"))
    return {row["written"]: (row["kind"], row["word"]) for _, row in found}


class AddressIndex:
    """Addresses of entries, and entries that are addresses."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        at: dict[str, tuple[str, list[Entry]]] = {}
        for entry in entries:
            texts = [address.text for address in entry.addresses]
            texts += [name.text for name in entry.names] if entry.type == "address" else []
            for text in texts:
                key = " ".join(_split(text))
                _, listed = at.setdefault(key, (text, []))
                if entry not in listed:
                    listed.append(entry)
        read = [_read(text, tuple(listed)) for text, listed in at.values()]
        self._listed = [one for one in read if one is not None]
        self._han = [
            (key, text, tuple(listed))
            for text, listed in at.values()
            if len(key := "".join(words_of(text))) >= _HAN_LEAST
            and any(map(unspaced, key))
            and re.search(r"\d", key)
        ]
        counts = Counter(word for one in self._listed for word in one.words)
        self._weights = {word: math.log(1 + len(self._listed) / n) for word, n in counts.items()}
        self._around: dict[str, list[_Listed]] = {}
        for one in self._listed:
            rarest = sorted(one.words, key=lambda word: (counts[word], word))[:_RAREST]
            for word in rarest:
                if counts[word] <= _COMMON or word == rarest[0]:
                    self._around.setdefault(word, []).append(one)

    def find(self, block: Block, on: date | None = None) -> list[Sighting]:
        """The addresses of a block: of those that overlap the best, with the parties of all."""
        return _merged([*self._spelled(block, on), *self._chinese(block, on)])

    def _spelled(self, block: Block, on: date | None) -> Iterator[Sighting]:
        words = block.words
        taken: set[tuple[str, int]] = set()
        numbers = [_PART.findall(word) if not word.isalpha() else () for word in words]
        for at, word in enumerate(words):
            pair = word + words[at + 1] if at + 1 < len(words) else word
            around = (*self._around.get(word, ()), *(self._around.get(pair, ()) if pair != word else ()))
            if not around:
                continue
            near = {part for parts in numbers[max(0, at - _FARTHEST) : at + _FARTHEST + 1] for part in parts}
            for one in around:
                if one.street and one.street not in near:
                    continue
                entries = [entry for entry in one.entries if stands(entry, on)]
                found = self._fits(block, at, one) if entries else None
                if found is None:
                    continue
                span, score, match = found
                if any((one.text, place) in taken for place in range(*span)):
                    continue
                taken.update((one.text, place) for place in range(*span))
                yield _sighting(one.text, entries, span, round(score, 3), match)

    def _chinese(self, block: Block, on: date | None) -> Iterator[Sighting]:
        """Addresses in Chinese characters, which stand in a text as they are or not at all."""
        for key, text, listed in self._han:
            entries = [entry for entry in listed if stands(entry, on)]
            start = block.run.find(key) if entries else -1
            while start >= 0:
                first, last = bisect_left(block.at, start), bisect_left(block.at, start + len(key))
                if block.at[first] == start and block.at[last] == start + len(key):
                    yield _sighting(text, entries, Span(first, last), 1.0, "strong")
                start = block.run.find(key, start + len(key))

    def _fits(self, block: Block, at: int, one: _Listed) -> tuple[Span, float, Match] | None:
        """The span of an address around a word of it, and how much of it stands there."""
        low, high = max(0, at - one.reach), min(len(block.words), at + one.reach + 1)
        places: dict[str, int] = {}
        for place in range(low, high):
            word = block.words[place]
            forms = [word, *_PART.findall(word)] if not word.isalpha() else [word]
            if place + 1 < high:
                forms.append(word + block.words[place + 1])
            for form in forms:
                if (form in one.words or form in one.numbers) and (
                    form not in places or abs(place - at) < abs(places[form] - at)
                ):
                    places[form] = place
        total = sum(self._weights[word] for word in one.words)
        score = sum(self._weights[word] for word in one.words if word in places) / total
        numbers = [number for number in one.numbers if number in places]
        if one.box and (one.street not in places or block.words[places[one.street] - 1] not in _BOXES):
            return None
        if one.numbers and (one.street not in places or 2 * len(numbers) < len(one.numbers)):
            return None
        if score < (_COVERED if one.numbers else _COVERED_WITHOUT_NUMBER):
            return None
        span = Span(min(places.values()), max(places.values()) + 1)
        return span, score, "strong" if one.numbers else "possible"


def _merged(seen: list[Sighting]) -> list[Sighting]:
    kept: list[Sighting] = []
    # An entry that is the address itself goes before a party that has it.
    for one in sorted(seen, key=lambda each: (each.rank, not each.id.startswith(_OF_PARTY)), reverse=True):
        same = next((at for at, other in enumerate(kept) if _overlap(one.span, other.span)), None)
        if same is None:
            kept.append(one)
        elif one.match == kept[same].match:
            best = kept[same]
            kept[same] = best._replace(
                about=tuple(dict.fromkeys((*best.about, *one.about))),
                lists=tuple(dict.fromkeys((*best.lists, *one.lists))),
            )
    whole = [
        one._replace(about=tuple(said for said in one.about if not said.endswith(f" ({one.id})")))
        for one in kept
    ]
    return [one._replace(explanations=(*one.explanations, *_whose(one.about))) for one in whole]


def _overlap(one: Span, other: Span) -> bool:
    return one.first < other.last and other.first < one.last


def _whose(parties: tuple[str, ...]) -> tuple[str, ...]:
    if len(parties) > 1:
        return (f"{len(parties)} entries of lists have it",)
    return (f"of {parties[0]}",) if parties else ()


def _sighting(text: str, entries: list[Entry], span: Span, score: float, match: Match) -> Sighting:
    first = next((entry for entry in entries if entry.type == "address"), entries[0])
    lists = tuple(dict.fromkeys(entry.list for entry in entries))
    parties = dict.fromkeys(f"{entry.name} ({entry.id})" for entry in entries)
    id_ = first.id if first.type == "address" else f"{_OF_PARTY}{first.id}"
    said = (f"listed address: {text}",)
    return Sighting("address", id_, text, span, match, score, lists, said, tuple(parties))


def _without_country(text: str) -> str:
    """An address without the country that it ends with."""
    street, comma, last = text.rstrip(" .").rpartition(",")
    try:
        return street if comma and resolve(last.strip()) else text
    except CountryError:
        return text


def _split(text: str) -> list[str]:
    """The words of an address, abbreviations written out, noise left out."""
    kinds = _kinds()
    found = [kinds.get(word, ("", word)) for word in words_of(_APOSTROPHE.sub("", text))]
    return [word for kind, word in found if kind != "noise"]


def _read(text: str, entries: tuple[Entry, ...]) -> _Listed | None:
    """An address to be looked for; None for one so vague that it would be found everywhere."""
    kinds = _kinds()
    common = {word for kind, word in kinds.values() if kind != "noise"}
    tokens = [
        part
        for word in words_of(_APOSTROPHE.sub("", _without_country(text)))
        for part in (_PART.findall(word) if not word.isalpha() else [word])
    ]
    box = next(
        (at + 1 for at, word in enumerate(tokens[:-1]) if word in _BOXES and tokens[at + 1].isdigit()), 0
    )
    tokens = [kinds[token][1] if token in kinds else token for token in tokens]
    words = frozenset(token for token in tokens if token.isalpha() and token not in common and len(token) > 2)
    numbers = [
        at
        for at, token in enumerate(tokens)
        if token.isdigit() and (at == box or not _POSTAL.fullmatch(token))
    ]
    streets = [at for at, token in enumerate(tokens) if token in _streets()]
    if not words or any(map(unspaced, words)):
        return None
    if not numbers and len(words) < _LEAST_WORDS_WITHOUT_NUMBER:
        return None
    if numbers and len(words) + len(numbers) < 3 and not box:
        return None
    nearest = min(
        numbers, key=lambda at: (min((abs(at - street) for street in streets), default=at), at), default=-1
    )
    return _Listed(
        text,
        entries,
        words,
        frozenset(tokens[at] for at in numbers),
        tokens[box or nearest] if numbers else "",
        box > 0,
        min(len(tokens) + 4, _FARTHEST),
    )


@cache
def _streets() -> frozenset[str]:
    return frozenset(word for kind, word in _kinds().values() if kind == "street")
