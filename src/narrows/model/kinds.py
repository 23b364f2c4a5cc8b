"""Of what kinds of thing a technical fact, or a word of what a thing is designed to do, can speak, and how large a number is.

`law/kinds.csv` names them, to be added to like any other law. What has no types there can be said of any kind; a thing of the
type `other`, which has no kind of its own, can be anything. A number outside of `least` and `most` is hardly of the unit that
the fact's name tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple, get_args

from narrows.errors import RulebookError, Where, did_you_mean
from narrows.model.law_rows import law_rows
from narrows.model.spec import Capability, Spec, Type

_FILE = "kinds.csv"
_COLUMNS = ["fact", "word", "types", "least", "most"]
_WORDS = "capabilities"
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
    for fact, value in spec.items():
        row = of.get((fact, ""))
        if row is None or not row.range:
            continue
        if (row.least is not None and value < row.least) or (row.most is not None and value > row.most):
            yield fact, row.range


class _Row(NamedTuple):
    types: frozenset[str]
    least: float | None
    most: float | None
    range: str


@cache
def _rows() -> Mapping[tuple[str, str], _Row]:
    found: dict[tuple[str, str], _Row] = {}
    for line, (fact, word, types, least, most) in enumerate(law_rows(_FILE, _COLUMNS), start=2):
        known = (
            ("fact", fact, tuple(Spec.model_fields)),
            *((("word", word, get_args(Capability)),) if fact == _WORDS else ()),
            *(("types", type_, get_args(Type)) for type_ in types.split()),
        )
        for column, said, allowed in known:
            if said not in allowed:
                raise RulebookError(
                    f"{said!r} is not known",
                    where=Where(source=f"law/{_FILE}", line=line, field=column),
                    remedy=did_you_mean(said, allowed),
                )
        range_ = f"{least} to {most}" if least else f"to {most}" if most else ""
        found[fact, word] = _Row(
            frozenset(types.split()),
            float(least) if least else None,
            float(most) if most else None,
            range_,
        )
    return found
