"""The data files of this package: read once, when the first name of their script is seen."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

from narrows.errors import RulebookError, Where

_DATA = Path(__file__).parent / "data"


@lru_cache(maxsize=64)
def table(name: str) -> dict[str, tuple[str, ...]]:
    """`data/<name>.csv` as key to Latin forms, the usual one first.

    Each file has the columns `native` and `latin`, and may have further ones (a source, a note) that no code reads. In
    `latin`, "|" parts alternatives. A key that stands twice is refused.
    """
    path = _DATA / f"{name}.csv"
    entries: dict[str, tuple[str, ...]] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream)
        next(rows)
        for row in rows:
            key = row[0]
            if key in entries:
                raise RulebookError(
                    f"{key!r} stands twice", where=Where(source=path.name, line=rows.line_num)
                )
            entries[key] = tuple(row[1].split("|"))
    return entries
