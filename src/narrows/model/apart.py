"""Words that raise a flag by standing in one sentence, in any order and at any distance: "line capable of 28/14nm".

Words for which an order is enough stand in `law/us/red_flag_words.csv`, and nodes beside a fab in `law/us/node_words.csv`; those here
are in `law/us/words_apart.csv`, in groups that are called by the flag and what they are about. A `sign` raises the flag of its group
where something `beside` it stands in the sentence, if the group asks for that, and nothing by which the sentence is about something
else (`but_not`): the particles of a powder, a laptop with such a chip. What is said in a fab too is that only next to the sign
(`but_not_near`) or with nothing but words of `over` between: "overlay of 5 nm".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple

from narrows.errors import RulebookError, Where
from narrows.model.law_rows import check_known, word_rows
from narrows.model.prose import Found, Words, beginnings_of, parts_of
from narrows.model.red_flag_words import flags

__all__ = ["apart"]

_FILE = "us/words_apart.csv"
_COLUMNS = ["groups", "part", "language", "word", "note"]
_SIGN, _LAST, _BESIDE, _BUT_NOT, _NEAR, _BEFORE, _OVER = _PARTS = (
    "sign", "last_sign", "beside", "but_not", "but_not_near", "but_not_before", "over",
)  # fmt: skip
_BEHIND_A_POINT = re.compile(r"[0-9]\.\Z")
"""What a number stands behind that is the end of another: "13.5 nm"."""
_WITH_A_POINT = re.compile(r"[1-9][0-9]*\.[0-9]")
"""What begins with a whole number and a fraction: no node, and no list of two."""
_ENDS_A_PART = re.compile(r"\s*(?:[,;.。!?、()（）/]|\Z)")
"""Behind a last sign: the end of a part of the sentence."""


class _Group(NamedTuple):
    flag: str
    sign: Words
    last: Words
    beside: Words | None
    but_not: tuple[Words, ...]
    near: Words
    before: Words
    over: Words

    def signs(self, text: str) -> list[Found]:
        """Where its signs stand in a text."""
        last = [sign for sign in self.last.find(text) if _ENDS_A_PART.match(text, sign.end)]
        return [*self.sign.find(text), *last]


def apart(text: str) -> list[Found]:
    """Where in a plain text signs of the groups stand that raise their flags, in their order."""
    found: dict[tuple[int, int], frozenset[str]] = {}
    for group in _signalled(text):
        if not (signs := group.signs(text)):
            continue
        for start, end in parts_of(text):
            for low, high in _raised(group, text[start:end], start, signs):
                found[low, high] = found.get((low, high), frozenset()) | {group.flag}
    return _longest(found)


def _signalled(text: str) -> Sequence[_Group]:
    """The groups that may have a sign in a text: few have, and to look for all takes as long as for all other words."""
    groups, by_beginning = _groups(), _by_beginning(of_ascii=text.isascii())
    places = {place for begun in beginnings_of(text) for place in by_beginning.get(begun, ())}
    return [groups[place] for place in sorted(places)]


def _raised(group: _Group, sentence: str, start: int, signs: list[Found]) -> Iterator[tuple[int, int]]:
    """The signs of a group in a sentence, which begins at `start` of the text, that raise its flag."""
    within = [sign for sign in signs if start <= sign.start and sign.end <= start + len(sentence)]
    if not within or any(words.find(sentence) for words in group.but_not):
        return
    beside = None if group.beside is None else group.beside.find(sentence)
    near, before = group.near.find(sentence), group.before.find(sentence)
    for sign in within:
        low, high = sign.start - start, sign.end - start
        if _BEHIND_A_POINT.search(sentence[:low]) or _WITH_A_POINT.match(sentence[low:high]):
            continue
        if any(group.over.cover(_between(sentence, one, low, high)) for one in near):
            continue
        if any(one.end <= low and not sentence[one.end : low].strip() for one in before):
            continue
        if beside is None or any(one.start < low or one.end > high for one in beside):
            yield low + start, high + start


def _between(sentence: str, one: Found, low: int, high: int) -> str:
    """What stands between a word of a sentence and what reaches from `low` to `high`."""
    return sentence[one.end : low] if one.end <= low else sentence[high : one.start]


def _longest(found: dict[tuple[int, int], frozenset[str]]) -> list[Found]:
    """What was found, of what overlaps the first and longest, with the flags of all of it."""
    kept: list[Found] = []
    for (start, end), under in sorted(found.items(), key=lambda one: (one[0][0], -one[0][1])):
        if kept and start < kept[-1].end:
            last = kept[-1]
            kept[-1] = Found(last.start, max(last.end, end), last.under | under)
        else:
            kept.append(Found(start, end, under))
    return kept


@cache
def _groups() -> tuple[_Group, ...]:
    """The groups of the file, by their names. A list that several have is one."""
    listed: dict[str, dict[str, dict[str, list[str]]]] = {}
    for line, (groups, part, _, word, _) in word_rows(_FILE, _COLUMNS):
        check_known(part, _PARTS, _FILE, line, "part")
        for group in groups.split():
            check_known(group.partition(".")[0], flags(), _FILE, line, "groups")
            listed.setdefault(group, {}).setdefault(part, {}).setdefault(groups, []).append(word)
    for name, parts in listed.items():
        if parts.keys().isdisjoint((_SIGN, _LAST)):
            raise RulebookError(
                f"the group {name!r} has no sign",
                where=Where(source=f"law/{_FILE}"),
                remedy="Add a row for one",
            )

    @cache
    def words(*words: str) -> Words:
        return Words(("", word) for word in words)

    def all_of(parts: Mapping[str, Mapping[str, Sequence[str]]], part: str) -> Words:
        return words(*chain.from_iterable(parts.get(part, {}).values()))

    return tuple(
        _Group(
            name.partition(".")[0],
            all_of(parts, _SIGN),
            all_of(parts, _LAST),
            all_of(parts, _BESIDE) if _BESIDE in parts else None,
            tuple(words(*shared) for shared in parts.get(_BUT_NOT, {}).values()),
            all_of(parts, _NEAR),
            all_of(parts, _BEFORE),
            all_of(parts, _OVER),
        )
        for name, parts in listed.items()
    )


@cache
def _by_beginning(*, of_ascii: bool) -> dict[str, list[int]]:
    """The places of groups by what their signs begin with, in texts of ASCII alone or in any."""
    found: dict[str, list[int]] = {}
    for place, group in enumerate(_groups()):
        for begun in group.sign.beginnings(of_ascii=of_ascii) | group.last.beginnings(of_ascii=of_ascii):
            found.setdefault(begun, []).append(place)
    return found
