"""Numbers and truth values of other libraries as Python's own: what a frame, an array or a Parquet file hands over."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from decimal import Decimal

__all__ = ["plain", "plain_tree"]

_LONGEST_WHOLE = Decimal(10) ** 30


def plain(value: object) -> object:
    """A `Decimal`, or a number or truth value of numpy, as Python's own; any other value as it is."""
    if isinstance(value, Decimal):
        if value.is_nan():
            return math.nan
        whole = abs(value) < _LONGEST_WHOLE and value == value.to_integral_value()
        return int(value) if whole else float(value)
    numpy = sys.modules.get("numpy")  # who has a value of it has loaded it
    if numpy is not None and isinstance(value, numpy.number | numpy.bool_):
        return value.item()
    return value


def plain_tree(value: object) -> object:
    """The same of all that a mapping or list holds; itself where nothing in it is to be changed, or it is nested too deeply for
    any order, which the reader refuses."""
    try:
        return _plain(value, {})
    except RecursionError:
        return value


def _plain(value: object, known: dict[int, object]) -> object:
    if not isinstance(value, Mapping | list | tuple):
        return plain(value)
    if id(value) in known:
        return known[id(value)]
    known[id(value)] = value  # what contains itself is left for the reader to refuse
    made: object
    if isinstance(value, Mapping):
        pairs = [(plain(key), _plain(inner, known)) for key, inner in value.items()]
        made = dict(pairs)
        changed = any(
            one is not key or two is not value[key] for (one, two), key in zip(pairs, value, strict=True)
        )
    else:
        parts = [_plain(inner, known) for inner in value]
        made = parts
        changed = any(one is not two for one, two in zip(parts, value, strict=True))
    if changed:
        known[id(value)] = made
    return known[id(value)]
