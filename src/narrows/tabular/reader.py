"""Reading orders: one iterator of records over every format, each record readable or an error of its own."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from narrows.errors import FieldError, FormatError, InputError, Where, unreadable
from narrows.tabular.columns import Columns, columns_of, ragged
from narrows.tabular.csv_reader import csv_rows
from narrows.tabular.encoding import Joined, lines, text_of
from narrows.tabular.formats import InputFormat, format_of
from narrows.tabular.json_reader import read_json, read_jsonl
from narrows.tabular.record import Found, Record
from narrows.tabular.xlsx_reader import xlsx_rows
from narrows.tabular.yaml_reader import read_yaml

__all__ = ["LARGEST_DOCUMENT", "read"]

LARGEST_DOCUMENT = 256 * 2**20
STDIN = "-"
STDIN_NAME = "<stdin>"

_HEAD = 64 * 2**10
_TABLES = ("csv", "xlsx", "parquet")


class _Wanted(NamedTuple):
    path: str | Path
    source: str
    mapping: Mapping[str, str] | None
    stated: str | None
    ignore_unknown: bool
    largest: int

    @property
    def suffix(self) -> str:
        return "" if self.source == STDIN_NAME else Path(self.path).suffix


def read(
    path: str | Path,
    *,
    mapping: Mapping[str, str] | None = None,
    input_format: str | None = None,
    ignore_unknown_columns: bool = False,
    largest: int = LARGEST_DOCUMENT,
    ids: set[int] | None = None,
) -> Iterator[Record]:
    """The records of a file, or of standard input for `-`, in order.

    Nothing is raised for what the input holds: a record that cannot be read, and an input that cannot be opened or is
    cut off, come as records with an `error`. `mapping` goes from a field to a column's header, for tables. `largest`
    bounds, in bytes, what must be held at once: YAML, JSON and workbooks. `ids` is one empty set for all files of a run:
    what one of them gave as the id of an order, another may not give again.
    """
    source = STDIN_NAME if str(path) == STDIN else str(path)
    seen: set[int] = set() if ids is None else ids
    wanted = _Wanted(path, source, mapping, input_format, ignore_unknown_columns, largest)
    for index, found in enumerate(_found(wanted)):
        record = Record(index, found.where, found.raw, found.error, found.marks, found.id)
        if record.id is not None and (error := _repeated(record.id, seen, found.where)) is not None:
            record = replace(record, error=error)
        yield record


def _repeated(name: str, seen: set[int], where: Where) -> FieldError | None:
    # Hashes, not names: a stream of ten million orders has to fit.
    key = hash(name)
    if key in seen:
        what = f"the id {name!r:.80} was already given to another order"
        return FieldError(what, where=replace(where, field="id"), remedy="Rename one")
    seen.add(key)
    return None


def _found(wanted: _Wanted) -> Iterator[Found]:
    where = Where(source=wanted.source)
    try:
        with ExitStack() as closing:
            stream, head = _opened(wanted, closing)
            if not head.strip(b" \t\r\n\xef\xbb\xbf"):
                raise FormatError("is empty", where=where, remedy="Give at least one order")
            kind = format_of(wanted.suffix, head, wanted.stated, wanted.source)
            if wanted.mapping and kind not in _TABLES:
                what = f"a mapping of columns does not apply to {kind}"
                raise FieldError(what, where=where, remedy="Use the public names of the fields")
            yield from _READERS[kind](stream, wanted)
    except InputError as error:
        yield Found(error.where, None, error)
    except OSError as error:
        yield Found(where, None, unreadable(error, where))


def _opened(wanted: _Wanted, closing: ExitStack) -> tuple[BinaryIO, bytes]:
    """The stream and its first bytes, which it still gives."""
    if wanted.source == STDIN_NAME:
        raw = cast("BinaryIO", sys.stdin.buffer)
    else:
        raw = closing.enter_context(Path(wanted.path).open("rb"))  # noqa: SIM115  # its caller closes it
    head = raw.read(_HEAD)
    if wanted.source != STDIN_NAME and raw.seekable():
        raw.seek(0)
        return raw, head
    return cast("BinaryIO", io.BufferedReader(Joined(head, raw))), head


def _whole(stream: BinaryIO, wanted: _Wanted) -> bytes:
    data = stream.read(wanted.largest + 1)
    if len(data) > wanted.largest:
        raise FormatError(
            f"is larger than {wanted.largest / 2**20:g} MiB",
            where=Where(source=wanted.source),
            remedy="Split it, or use JSONL, CSV or Parquet, which are read as a stream",
        )
    return data


def _yaml(stream: BinaryIO, wanted: _Wanted) -> Iterator[Found]:
    return read_yaml(text_of(_whole(stream, wanted), wanted.source), wanted.source)


def _json(stream: BinaryIO, wanted: _Wanted) -> Iterator[Found]:
    return read_json(text_of(_whole(stream, wanted), wanted.source), wanted.source)


def _jsonl(stream: BinaryIO, wanted: _Wanted) -> Iterator[Found]:
    return read_jsonl(lines(stream, wanted.source), wanted.source)


def _csv(stream: BinaryIO, wanted: _Wanted) -> Iterator[Found]:
    source = wanted.source
    rows = csv_rows(stream, source, "\t" if wanted.suffix.lower() == ".tsv" else None)
    return _rows(((Where(source=source, line=row.line), row.cells, row.error) for row in rows), wanted)


def _xlsx(stream: BinaryIO, wanted: _Wanted) -> Iterator[Found]:
    source = wanted.source
    rows = xlsx_rows(stream if stream.seekable() else io.BytesIO(_whole(stream, wanted)), source)
    placed = ((Where(source=source, row=row.row), row.cells, row.error) for row in rows)
    return _rows(placed, wanted, spreadsheet=True)


def _parquet(stream: BinaryIO, wanted: _Wanted) -> Iterator[Found]:
    from narrows.tabular.parquet_reader import open_parquet, parquet_header, parquet_rows

    source = wanted.source
    table = open_parquet(Path(wanted.path) if stream.seekable() else io.BytesIO(_whole(stream, wanted)))
    columns = columns_of(
        parquet_header(table, source),
        wanted.mapping,
        source=source,
        ignore_unknown=wanted.ignore_unknown,
        nested=True,
    )
    for number, cells in parquet_rows(table, source):
        yield _row(columns, cells, Where(source=source, row=number))


_READERS: dict[InputFormat, Callable[[BinaryIO, _Wanted], Iterator[Found]]] = {
    "yaml": _yaml,
    "json": _json,
    "jsonl": _jsonl,
    "csv": _csv,
    "xlsx": _xlsx,
    "parquet": _parquet,
}


def _rows(
    rows: Iterator[tuple[Where, Sequence[object], InputError | None]],
    wanted: _Wanted,
    *,
    spreadsheet: bool = False,
) -> Iterator[Found]:
    """The records of a table whose first row is its header."""
    first = next(rows, None)
    if first is None:
        raise FormatError("is empty", where=Where(source=wanted.source), remedy="Give a row of column names")
    if first[2] is not None:
        raise first[2]
    columns = columns_of(
        first[1],
        wanted.mapping,
        source=wanted.source,
        ignore_unknown=wanted.ignore_unknown,
        spreadsheet=spreadsheet,
    )
    for where, cells, error in rows:
        yield Found(where, None, error) if error is not None else _row(columns, cells, where)


def _row(columns: Columns, cells: Sequence[object], where: Where) -> Found:
    if len(cells) != columns.width:
        return Found(where, None, ragged(len(cells), columns.width, where))
    try:
        return Found(where, columns.raw(cells, where))
    except InputError as error:
        return Found(where, None, error, id=columns.id_of(cells))
