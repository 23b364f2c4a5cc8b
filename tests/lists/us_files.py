"""Files in the formats of United States lists, and what tests of their readers share."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

from narrows.errors import InputError
from narrows.lists.entry import Entry
from narrows.lists.readers.base import ListReader
from narrows.lists.readers.us_csl_csv import COLUMNS

DPL_ROW = (
    *("EXAMPLE PERSON", "2 EXAMPLE LANE", "EL PASO", "TX", "", "79905", "08/24/2022", "01/14/2026", "Y"),
    *("2022-08-29", "F.R. NOTICE ADDED", "87 F.R. 52741 8/29/2022"),
)


def read(reader: ListReader, path: Path, list_id: str | None = None) -> list[Entry]:
    out = []
    for item in reader.read(path, list_id):
        assert isinstance(item, Entry), item
        out.append(item)
    return out


def errors(items: Iterator[Entry | InputError]) -> list[InputError]:
    return [item for item in items if isinstance(item, InputError)]


def written(path: Path, data: object) -> Path:
    path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    return path


def table(path: Path, columns: tuple[str, ...], rows: list[tuple[str, ...]], delimiter: str = ",") -> Path:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows([columns, *rows])
    path.write_text(text.getvalue(), "utf-8")
    return path


def csl_row(**cells: str) -> tuple[str, ...]:
    return tuple(cells.get(column, "") for column in COLUMNS)
