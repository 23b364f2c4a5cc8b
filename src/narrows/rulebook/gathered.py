"""The rules of a day by the names that stand in what they rest on.

Most of what one day's rules rest on is the same on another: the names of a day are taken from those of the nearest day that is known,
and only what differs is put in or taken out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from narrows.remembered import Remembered
from narrows.rulebook.edition import Edition

MOST_KEPT = 32
"""Most days of which it is kept what was gathered, to start from; then all are forgotten."""
_NONE: frozenset[str] = frozenset()
_ONE = re.compile("1")


class _Gathered(NamedTuple):
    """The names by rule, and the rules by name, a bit for each by its number."""

    of_rules: Mapping[int, frozenset[str]]
    by_name: dict[str, int]


def rules_by_name(edition: Edition, what: str, of_rules: Mapping[int, frozenset[str]]) -> dict[str, int]:
    """The rules by each name in what stands beside them, a bit for each rule by its number. `what` tells one relation from
    another."""
    known: Remembered[int, _Gathered]
    known = edition.book.made_once(f"rules by name: {what}", lambda: Remembered(MOST_KEPT))
    near = min(known, key=lambda span: abs(span - edition.span), default=None)
    was = _Gathered({}, {}) if near is None else known[near]
    by_name = dict(was.by_name)
    for number in was.of_rules.keys() | of_rules.keys():
        before, after = was.of_rules.get(number, _NONE), of_rules.get(number, _NONE)
        if before is not after:
            bit = 1 << number
            for name in before ^ after:
                by_name[name] = by_name.get(name, 0) ^ bit
    found = _Gathered(of_rules, {name: bits for name, bits in by_name.items() if bits})
    return known.keep(edition.span, found).by_name


def places_of(bits: int) -> list[int]:
    """The places of the bits that are set, ascending."""
    return [one.start() for one in _ONE.finditer(f"{bits:b}"[::-1])]
