"""CSV tables: read row by row; a bad row is an error for that row alone."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO, NamedTuple

from narrows.errors import FormatError, Where
from narrows.tabular.encoding import Line, lines

__all__ = ["Row", "csv_rows", "separator_of"]

_SEPARATORS = (",", ";", "\t")
_TOLD = re.compile(r'"?sep=([,;\t])"?\s*', re.IGNORECASE)
"""The first line of a table that spreadsheet programs write, and read, to say what separates its cells."""
_ALONE = ("expected after", "new-line character")
"""What the csv module says of an error that ends with its row; after any other, what follows is not believed."""


class Row(NamedTuple):
    """A row that is not blank, and the 1-based line it starts in. `cut`: what follows it cannot be told apart into rows.

    Beside an `error` the cells are a rough picture, if there are any: a byte that is no text is U+FFFD.
    """

    line: int
    cells: list[str]
    error: FormatError | None = None
    cut: bool = False


def separator_of(header: str) -> str:
    """The separator of a table, from its first line: the one that occurs most there, a comma where none does."""
    return max(_SEPARATORS, key=header.count)


def csv_rows(stream: BinaryIO, source: str, separator: str | None = None) -> Iterator[Row]:
    """The rows of a CSV stream, the header first. `separator` is found from the first line where not given."""
    pending: list[FormatError] = []
    feed = lines(stream, source)
    filled = (line for line in feed if line.text.strip() or line.error)
    first = next(filled, None)
    if first is not None and first.error is None and (told := _TOLD.fullmatch(first.text)):
        separator = told[1]
        first = next(filled, None)
    if first is None:
        return
    skipped = first.number - 1
    sep = separator or separator_of(first.text)
    reader = csv.reader(_texts(chain((first,), feed), pending), delimiter=sep, strict=True)
    while True:
        line = reader.line_num + skipped + 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            words = str(error)
            yield Row(line, [], _wrong(words, line, source), cut=not any(sign in words for sign in _ALONE))
            continue
        if pending:
            yield Row(line, cells, pending[0])
            pending.clear()
        elif any(cell and not cell.isspace() for cell in cells):
            yield Row(line, cells)
    if pending:
        yield Row(reader.line_num + skipped, [], pending[0])


def _texts(feed: Iterator[Line], pending: list[FormatError]) -> Iterator[str]:
    for line in feed:
        if line.error is not None:
            pending.append(line.error)
        yield line.text


def _wrong(message: str, line: int, source: str) -> FormatError:
    if "unexpected end of data" in message:
        what, remedy = (
            "a quote that is opened here is never closed",
            "Close the quote; what follows it was not read",
        )
    elif "field larger" in message:
        what, remedy = "a cell that starts here is too long", "Check that every quote is closed"
    elif "new-line character" in message:
        what, remedy = "the line ends are of an old kind (CR only)", "Save the file with LF or CRLF line ends"
    else:
        what, remedy = f"is not valid CSV: {message}", "Double every quote inside a quoted cell"
    return FormatError(what, where=Where(source=source, line=line), remedy=remedy)
