"""The share from which owners of a list count, as the law names it: `law/us/part732/owners.csv`."""

from __future__ import annotations

import csv
from decimal import Decimal
from functools import cache
from importlib.resources import files

from narrows.errors import RulebookError, Where

ENTITY_LIST = "us.el"
WHOLE = Decimal(100)
_SOURCE = "us/part732/owners.csv"
_COLUMNS = ["list", "at_least_percent", "citation", "confidence", "checked", "note"]


def at_least(of_list: str = ENTITY_LIST) -> Decimal:
    """The share in percent at which a company counts as listed itself, by the list of its owners.

    A list whose law knows no such rule asks for the whole.
    """
    return _shares().get(of_list, WHOLE)


def lists_that_count_together() -> frozenset[str]:
    """The lists whose law counts owners, and counts those of one with those of another."""
    return frozenset(_shares())


@cache
def _shares() -> dict[str, Decimal]:
    text = files("narrows").joinpath("law", *_SOURCE.split("/")).read_text(encoding="utf-8")
    header, *rows = csv.reader(text.splitlines(), strict=True)
    if header != _COLUMNS or any(len(row) != len(_COLUMNS) for row in rows):
        raise RulebookError(
            "has other columns than expected",
            where=Where(source=f"law/{_SOURCE}"),
            remedy=f"The columns are {', '.join(_COLUMNS)}",
        )
    return {row[0]: Decimal(row[1]) for row in rows}
