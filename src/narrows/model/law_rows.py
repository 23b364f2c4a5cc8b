"""Tables of the law that the model itself reads, as rows of cells."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib.resources import files

from narrows.errors import RulebookError, Where


def law_rows(name: str, columns: list[str]) -> Iterator[list[str]]:
    """The rows of a CSV file of `law/` below its header. Raises `RulebookError` where it has other columns."""
    text = files("narrows").joinpath("law", *name.split("/")).read_text(encoding="utf-8")
    for line, row in enumerate(csv.reader(text.splitlines(), strict=True), start=1):
        if len(row) != len(columns) or (line == 1 and row != columns):
            raise RulebookError(
                f"row of {len(row)} cells" if line > 1 else "other columns than expected",
                where=Where(source=f"law/{name}", line=line),
                remedy=f"The columns are {', '.join(columns)}",
            )
        if line > 1:
            yield row
