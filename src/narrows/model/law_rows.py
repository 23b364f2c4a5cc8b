"""Tables of the law that the model itself reads, as rows of cells.

What several rows of a list of words share is named once, by a row whose first cell is `=name`, above those in which it stands as
`{name}`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator
from importlib.resources import files

from narrows.errors import RulebookError, Where, did_you_mean

_WORD_COLUMNS = ["heading", "language", "word", "note"]
_WORD = "word"
"""The column of what a row of a list of words says."""
_NAMES_SHARED = "="
_SHARED = re.compile(r"\{(\w+)\}")


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


def word_rows(name: str, columns: list[str]) -> Iterator[tuple[int, list[str]]]:
    """The rows of a list of words, each with its line, and with what it shares with others written out in all its cells but the last,
    which is a note. Raises `RulebookError` for a name that stands for nothing above it."""
    shared: dict[str, str] = {}
    for line, (*written, note) in enumerate(law_rows(name, columns), start=2):
        row: list[str] = []
        for column, cell in zip(columns, written, strict=False):
            for said in _SHARED.findall(cell) if "{" in cell else ():
                check_known(said, shared, name, line, column)
            row.append(_SHARED.sub(lambda said: shared[said[1]], cell) if "{" in cell else cell)
        if row[0].startswith(_NAMES_SHARED):
            shared[row[0].removeprefix(_NAMES_SHARED)] = row[columns.index(_WORD)]
        else:
            yield line, [*row, note]


def words_under(name: str, known: Collection[str] | None = None) -> Iterator[tuple[str, str]]:
    """The words of a list of words, each under every heading that it stands under. Raises `RulebookError` for a heading that is not
    among the known ones, where only some are."""
    for line, (headings, _, word, _) in word_rows(name, _WORD_COLUMNS):
        for heading in headings.split():
            if known is not None:
                check_known(heading, known, name, line, "heading")
            yield heading, word


def check_known(said: str, known: Collection[str], name: str, line: int, field: str) -> None:
    """Refuse what a cell of a file says, where it may say other things alone. Raises `RulebookError`."""
    if said not in known:
        raise RulebookError(
            f"{said!r} is not known",
            where=Where(source=f"law/{name}", line=line, field=field),
            remedy=did_you_mean(said, known),
        )
