"""Tables of the law that the model itself reads, as rows of cells."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator
from importlib.resources import files

from narrows.errors import RulebookError, Where, did_you_mean

_WORD_COLUMNS = ["heading", "language", "word", "note"]


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


def words_under(name: str, known: Collection[str] | None = None) -> Iterator[tuple[str, str]]:
    """The words of a list of words, each under every heading that it stands under. Raises `RulebookError` for a heading that is not
    among the known ones, where only some are."""
    for line, (headings, _, word, _) in enumerate(law_rows(name, _WORD_COLUMNS), start=2):
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
