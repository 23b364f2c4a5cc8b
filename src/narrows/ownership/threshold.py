"""The share from which owners of a list count, as the law names it: `law/us/part732/owners.csv`."""

from __future__ import annotations

import csv
from decimal import Decimal
from functools import cache
from importlib.resources import files

from narrows.errors import RulebookError, Where
from narrows.ownership.stake import WHOLE

ENTITY_LIST = "us.el"
_SOURCE = "us/part732/owners.csv"
_NEEDED = ("list", "at_least_percent")


@cache
def at_least(of_list: str = ENTITY_LIST) -> Decimal:
    """The share in percent at which a company counts as listed itself, by the list of its owners.

    A list whose law knows no such rule asks for the whole.
    """
    text = files("narrows").joinpath("law", *_SOURCE.split("/")).read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), strict=True)
    if any(name not in (rows.fieldnames or ()) for name in _NEEDED):
        raise RulebookError(
            "has other columns than expected",
            where=Where(source=f"law/{_SOURCE}"),
            remedy=f"It needs {' and '.join(_NEEDED)}",
        )
    return next((Decimal(row["at_least_percent"]) for row in rows if row["list"] == of_list), WHOLE)
