"""What the name of a thing says of the limits of entries: "signal analyzer 110 GHz" is beyond one of them.

The words are in `law/limit_words.csv`, each under the word by which the law reads it in `item.named_over_limits`, and with the
figures that the name must have beside it: "over 43.5 ghz", "from 10 under 12 bit and over 600 msps", or must not have: "unless to
9 hz". Those without figures are listed for what they are. Words under `beside` are of what only goes with such a thing. By those under `not:weapon` what stands with
them in a part of the name is no `weapon`; words under `apart` stand between parts as well. A word raises a question, and finds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from narrows.errors import RulebookError, Where
from narrows.model.everyday import parts_of
from narrows.model.law_rows import law_rows, word_rows
from narrows.model.numbering import without_numbering
from narrows.model.prose import Words, folded

__all__ = ["named_over_limits"]

_FILE, _UNITS = "limit_words.csv", "figure_units.csv"
_BESIDE = "beside"
_APART = "apart"
_NOT = "not:"
_SIGNED = ("temperature",)
_THOUSANDS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?"
_NUMBER = rf"{_THOUSANDS}|\d+(?:[.,]\d+)?"
_BETWEEN = r"\s?(?:to|-|–|~|/|\.{2,3}|…)\s?\+?"
_LIMIT = re.compile(
    r"(?P<unless>unless )?(?:(?P<least>over|from) (?P<low>-?[\d.]+) )?(?:(?P<most>to|under) (?P<high>-?[\d.]+) )?(?P<unit>.+)"
)


class _Limit(NamedTuple):
    """Between what a figure of a quantity must lie, or none may."""

    quantity: str
    low: float
    above: bool
    high: float
    below: bool
    unless: bool = False

    def met(self, figures: Mapping[str, Sequence[float]]) -> bool:
        """Whether one of the figures lies there, or none does."""
        return self.unless != any(
            (value > self.low if self.above else value >= self.low)
            and (value < self.high if self.below else value <= self.high)
            for value in figures.get(self.quantity, ())
        )


class _Unit(NamedTuple):
    """A unit of a quantity, as a factor; or one that counts parts of a decade."""

    quantity: str
    times: float
    per_decade: float

    @property
    def signed(self) -> bool:
        """Whether a figure may lie below zero; else a sign before it is a dash."""
        return bool(self.per_decade) or self.quantity in _SIGNED

    def value(self, number: float) -> float:
        """A figure in this unit, in the first unit of the quantity."""
        return self.times * 10 ** (number / self.per_decade) if self.per_decade else self.times * number


class _Row(NamedTuple):
    """What a word is listed under, and what figures it needs."""

    heading: str
    limits: tuple[_Limit, ...]


@lru_cache(maxsize=1 << 14)
def named_over_limits(name: str) -> frozenset[str]:
    """The headings of the words that a name holds beside the figures that they need."""
    text = without_numbering(folded(name))
    said = _said(text)
    denied = {heading.removeprefix(_NOT) for heading in said if heading.startswith(_NOT)}
    if denied := denied & said:
        parts = [_said(part) for part in parts_of(text, _apart())]
        for heading in denied:
            within = [part for part in parts if heading in part]
            if within and all(_NOT + heading in part for part in within):
                said -= {heading}
    return frozenset(heading for heading in said if heading != _BESIDE and not heading.startswith(_NOT))


def _said(text: str) -> set[str]:
    """The headings of the words that a folded text holds beside the figures that they need."""
    found = _words().find(text)
    if not found:
        return set()
    figures = _figures(text)
    rows = [_rows()[line] for each in found for line in each.under]
    return {row.heading for row in rows if all(limit.met(figures) for limit in row.limits)}


def _figures(text: str) -> dict[str, list[float]]:
    """The figures of a folded text whose unit is known, by their quantity; both ends of a range."""
    figures: dict[str, list[float]] = {}
    for said in _figure().finditer(text):
        unit = _units()[said["own"] or said["unit"]]
        value = _number(said["low"])
        figures.setdefault(unit.quantity, []).append(
            unit.value(-value if said["sign"] and unit.signed else value)
        )
        if said["high"] is not None:
            unit = _units()[said["unit"]]
            figures.setdefault(unit.quantity, []).append(unit.value(_number(said["high"])))
    return figures


def _number(said: str) -> float:
    """A number with a comma for thousands or for decimals: of the first there are three digits behind each."""
    return float(said.replace(",", "" if re.fullmatch(_THOUSANDS, said) else "."))


@cache
def _figure() -> re.Pattern[str]:
    units = "|".join(re.escape(unit) for unit in sorted(_units(), key=len, reverse=True))
    return re.compile(
        rf"(?<![a-z0-9.,])(?P<sign>[-−]?)(?P<low>{_NUMBER})(?:\s?(?P<own>{units})?{_BETWEEN}(?P<high>{_NUMBER}))?"
        rf"[\s_-]?(?P<unit>{units})(?![a-z0-9/])"
    )


@cache
def _units() -> dict[str, _Unit]:
    """The units by how they are written."""
    return {
        way: _Unit(quantity, float(times), float(per_decade or 0))
        for quantity, ways, times, per_decade, _ in law_rows(
            _UNITS, ["quantity", "unit", "times", "per_decade", "note"]
        )
        for way in ways.split("|")
    }


@cache
def _rows() -> dict[str, _Row]:
    """The rows of the file by their line."""
    return {
        str(line): _Row(heading, tuple(_limit(said, line) for said in figures.split(" and ") if said))
        for line, (heading, _, _, figures, _) in _lines()
    }


def _limit(said: str, line: int) -> _Limit:
    read = _LIMIT.fullmatch(said)
    unit = _units().get(read["unit"]) if read is not None else None
    if read is None or unit is None or not (read["least"] or read["most"]):
        raise RulebookError(
            f"{said!r} is not read",
            where=Where(source=f"law/{_FILE}", line=line, field="figures"),
            remedy=f"Write 'over 43.5 ghz' or 'from 10 under 12 bit', in a unit of law/{_UNITS}",
        )
    low = unit.value(float(read["low"])) if read["least"] else float("-inf")
    high = unit.value(float(read["high"])) if read["most"] else float("inf")
    return _Limit(
        unit.quantity, low, read["least"] == "over", high, read["most"] == "under", bool(read["unless"])
    )


@cache
def _words() -> Words:
    return Words((str(line), word) for line, (heading, _, word, _, _) in _lines() if heading != _APART)


@cache
def _apart() -> Words:
    return Words((heading, word) for _, (heading, _, word, _, _) in _lines() if heading == _APART)


@cache
def _lines() -> tuple[tuple[int, list[str]], ...]:
    return tuple(word_rows(_FILE, ["heading", "language", "word", "figures", "note"]))
