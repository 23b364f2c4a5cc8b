"""Small reader of the package's CSV tables; refuses a wrong one with file, line and remedy."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TypeVar

from narrows.errors import RulebookError, Where

Row = dict[str, str]
T = TypeVar("T", bound=str)


def rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[Where, Row]]:
    """Every row of a table with the place it stands at. The first line must name exactly `columns`."""
    try:
        stream = path.open(encoding="utf-8", newline="")
    except OSError as error:
        raise RulebookError(
            f"cannot read the table: {error.strerror}",
            where=Where(source=str(path)),
            remedy="Install narrows again",
        ) from error
    with stream:
        reader = csv.reader(stream)
        if tuple(next(reader, ())) != columns:
            raise RulebookError(
                "the columns are wrong",
                where=Where(source=str(path), line=1),
                remedy=f"Use {', '.join(columns)}",
            )
        for cells in reader:
            where = Where(source=str(path), line=reader.line_num)
            if len(cells) != len(columns):
                raise RulebookError(
                    f"{len(cells)} cells", where=where, remedy=f"A row has {len(columns)} cells"
                )
            yield where, dict(zip(columns, cells, strict=True))


def day(text: str, where: Where) -> date:
    """An ISO date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RulebookError(f"{text!r} is no date", where=where, remedy="Write it as YYYY-MM-DD") from None


def one_of(text: str, known: tuple[T, ...], where: Where) -> T:
    """The known word that a cell says."""
    for word in known:
        if text == word:
            return word
    raise RulebookError(f"{text!r} is not known", where=where, remedy=f"Use one of {', '.join(known)}")


def names(text: str) -> tuple[str, ...]:
    """The names of a cell, which stand between bars."""
    return tuple(name for name in text.split("|") if name)
