"""Of what kinds of thing a technical fact, or a word of what a thing is designed to do, can speak, and how large a number is.

`law/kinds.csv` names them, to be added to like any other law. What has no types there can be said of any kind; a thing of the
type `other`, which has no kind of its own, can be anything. A number outside of `least` and `most` is hardly of the unit that
the fact's name tells; beside a word, of what does that. `law/ratios.csv` says the same of one number over another. `stricter` is
"more" where the law asks more of a thing with more of it, and "less" where it does with less, as of an area that something is
divided by.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple, get_args

from narrows.model.law_rows import check_known, law_rows
from narrows.model.spec import Capability, Spec, Type

_FILE = "kinds.csv"
_COLUMNS = ["fact", "word", "types", "least", "most", "stricter"]
_RATIOS = "ratios.csv"
_RATIO_COLUMNS = ["over", "under", "least", "most", "note"]
_WORDS = "capabilities"
_MORE, _LESS = "more", "less"
_ANYTHING = "other"


def of_another_kind(spec: Mapping[str, Any]) -> Iterator[tuple[str, frozenset[str]]]:
    """What is stated of a thing of a stated type that can only be said of others, each with the types it can be said of.

    `spec` holds the stated facts by their names in `Spec`. A fact that is false or empty says nothing of the thing's kind."""
    kind = spec.get("type")
    if kind is None or kind == _ANYTHING:
        return
    of = _rows()
    for fact, value in spec.items():
        said: Iterable[tuple[str, str]] = ((fact, ""),)
        if fact == _WORDS:
            said = ((fact, word) for word in sorted(value))
        elif not value:
            continue
        for pair in said:
            row = of.get(pair)
            if row is not None and row.types and kind not in row.types:
                yield pair[1] or fact, row.types


def of_another_size(spec: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The numbers that are far smaller or larger than such numbers are, each with what is usual, as text."""
    of = _rows()
    words = ("", *sorted(spec.get(_WORDS) or ()))
    for fact, value in spec.items():
        if fact == _WORDS:
            continue
        for word in words:
            row = of.get((fact, word))
            if row is not None and row.range and not row.holds(value):
                yield fact, row.range
                break


def largest_usual(fact: str) -> float:
    """The largest number that is usual of a fact of `Spec`, or that it can be; infinite where nothing is said of that."""
    row = _rows().get((fact, ""))
    limits = [getattr(one, "le", None) for one in Spec.model_fields[fact].metadata]
    return min(
        (float(one) for one in (row and row.most, *limits) if isinstance(one, int | float)), default=math.inf
    )


def of_another_ratio(spec: Mapping[str, Any]) -> Iterator[tuple[str, str, float, str]]:
    """Two numbers of which one is far too small or large for the other: both, the first over the second, and what is usual. Of
    operations it is the largest product of bit length and rate."""
    for over, under, row in _ratios():
        if over in spec and under in spec:
            one, other = _largest(spec[over]), _largest(spec[under])
            if one and other and not row.holds(one / other):
                yield over, under, one / other, row.range


def _largest(value: Any) -> float | None:
    if isinstance(value, Mapping):
        return max((float(bits * rate) for bits, rate in value.items() if rate is not None), default=None)
    return None if value is None else float(value)


def asks_more(fact: str) -> bool:
    """Whether the law asks more of a thing with more of a fact of `Spec`."""
    return _direction(fact) == _MORE


def _direction(fact: str) -> str:
    """Of which values of a fact of `Spec` the law asks more: of higher ones, of lower ones, or "" where it is not told."""
    row = _rows().get((fact, ""))
    return "" if row is None else row.stricter


def stricter(fact: str, stated: Any, known: Any) -> Any:
    """Of two values of a fact of `Spec` the one of which the law asks more; the stated one where it is not told which that is.

    Of rates by bit length the higher at each; one that is stated to be unknown stays so."""
    direction = _direction(fact)
    if not direction:
        return stated
    if direction == _LESS:
        return min(stated, known)
    if isinstance(stated, Mapping):
        return {
            length: max(values, default=None) if None not in values else None
            for length in (*known, *(one for one in stated if one not in known))
            if (values := [of[length] for of in (stated, known) if length in of])
        }
    return max(stated, known)


class _Row(NamedTuple):
    types: frozenset[str]
    least: float | None
    most: float | None
    range: str
    stricter: str

    def holds(self, value: float) -> bool:
        """Whether a number is within the range."""
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)


@cache
def _rows() -> Mapping[tuple[str, str], _Row]:
    found: dict[tuple[str, str], _Row] = {}
    for line, (fact, word, types, least, most, direction) in enumerate(law_rows(_FILE, _COLUMNS), start=2):
        known = (
            ("fact", fact, tuple(Spec.model_fields)),
            *((("word", word, get_args(Capability)),) if word or fact == _WORDS else ()),
            *(("types", type_, get_args(Type)) for type_ in types.split()),
            *((("stricter", direction, (_MORE, _LESS)),) if direction else ()),
        )
        for column, said, allowed in known:
            check_known(said, allowed, _FILE, line, column)
        found[fact, word] = _row(types, least, most, direction)
    return found


@cache
def _ratios() -> tuple[tuple[str, str, _Row], ...]:
    rows = law_rows(_RATIOS, _RATIO_COLUMNS)
    return tuple((over, under, _row("", least, most, "")) for over, under, least, most, _ in rows)


def _row(types: str, least: str, most: str, direction: str) -> _Row:
    return _Row(
        frozenset(types.split()),
        float(least) if least else None,
        float(most) if most else None,
        f"{least} to {most}" if least else f"to {most}" if most else "",
        direction,
    )
