"""Writing results as JSON, JSON lines, CSV, XLSX or Parquet: a file is whole, or it is as it was."""

from __future__ import annotations

import glob
import io
import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal, cast, get_args

import msgspec

from narrows.errors import OutputError, Where, unwritable

if TYPE_CHECKING:
    import polars as pl

    from narrows.tabular.frame import Rows

__all__ = ["OUTPUT_FORMATS", "OutputFormat", "output_format_of", "write"]

OutputFormat = Literal["json", "jsonl", "csv", "xlsx", "parquet"]
OUTPUT_FORMATS: tuple[str, ...] = get_args(OutputFormat)

_SUFFIXES = {".ndjson": "jsonl", ".pq": "parquet"}
_NOT_WRITTEN = frozenset(
    ".doc .docx .odt .rtf .pdf .xls .xlsm .xlsb .ods .tsv .html .htm .xml .yaml .yml".split()
)
"""Names of files that are opened as something which no command writes."""


def output_format_of(path: str | Path) -> str | None:
    """The format that a file's name asks for; `None` where it asks for none. Raises `OutputError` for a name of what is not written:
    who opens it would find it damaged."""
    suffix = Path(path).suffix.lower()
    if suffix in _NOT_WRITTEN:
        what = f"is the name of a {suffix.removeprefix('.').upper()} file, which is not written"
        remedy = f"End the name in .txt for a page to read, or in {', '.join('.' + form for form in OUTPUT_FORMATS)}"
        raise OutputError(what, where=Where(source=str(path)), remedy=remedy)
    name = _SUFFIXES.get(suffix, suffix.removeprefix("."))
    return name if name in OUTPUT_FORMATS else None


def write(rows: Rows, target: str | Path | IO[bytes] | IO[str], format: str) -> None:  # noqa: A002  # the user's word
    """Write flat rows, or a polars frame, to a path or a stream.

    A path is replaced in one step once everything is written. In CSV and XLSX, text that a spreadsheet would run as a
    formula gets a leading apostrophe. Raises `OutputError`; a closed pipe stays a `BrokenPipeError`.
    """
    if format not in OUTPUT_FORMATS:
        known = ", ".join(OUTPUT_FORMATS)
        raise OutputError(f"unknown output format {format!r}", remedy=f"Known formats: {known}")
    encode = _ENCODERS[cast("OutputFormat", format)]
    if isinstance(target, str | Path):
        _replace(Path(target), lambda file: encode(rows, file))
    elif isinstance(target, io.TextIOBase):
        if format in ("xlsx", "parquet"):
            raise OutputError(f"{format} cannot be written to a text stream", remedy="Write it to a file")
        buffer = io.BytesIO()
        encode(rows, buffer)
        target.write(buffer.getvalue().decode())
    else:
        encode(rows, cast("IO[bytes]", target))


def replaced(path: Path, write: Callable[[Path], None]) -> None:
    """Have a file written at a place beside `path`, and put it there in one step once it is whole. Files whose names are that
    of the place with a dot and more are removed with it. Raises `OutputError`."""
    where = Where(source=str(path))
    place = path.resolve()
    temporary = place.with_name(f".{place.name[:100]}.{secrets.token_hex(6)}.tmp")
    try:
        try:
            write(temporary)
            if place.exists():
                shutil.copymode(place, temporary)
            temporary.replace(place)
        finally:
            try:
                _remove(temporary)
            except (
                KeyboardInterrupt
            ):  # polars raises it once and Python once more, in the next function called
                _remove(temporary)
                raise
    except OSError as error:
        raise unwritable(error, where) from None


def _remove(temporary: Path) -> None:
    """Remove a file and what was written beside it, if they are still there."""
    for place in (temporary, *temporary.parent.glob(f"{glob.escape(temporary.name)}.*")):
        place.unlink(missing_ok=True)


def _replace(path: Path, encode: Callable[[IO[bytes]], None]) -> None:
    where = Where(source=str(path))
    try:
        place = path.resolve()
        if place.exists() and not place.is_file():  # a device or a pipe cannot be replaced
            with place.open("wb") as file:
                encode(file)
            return
        temporary = place.with_name(f".{place.name[:100]}.{secrets.token_hex(6)}.tmp")
        try:
            with temporary.open("xb") as file:
                encode(file)
                file.flush()
                os.fsync(file.fileno())
            if place.exists():
                shutil.copymode(place, temporary)
            temporary.replace(place)
        finally:
            temporary.unlink(missing_ok=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise unwritable(error, where) from None
    except OutputError as error:
        error.at(where)
        raise


def _json(rows: Rows, file: IO[bytes]) -> None:
    file.write(b"[")
    for index, row in enumerate(_dicts(rows)):
        file.write(b",\n" if index else b"\n")
        file.write(_encoded(row))
    file.write(b"\n]\n")


def _jsonl(rows: Rows, file: IO[bytes]) -> None:
    for row in _dicts(rows):
        file.write(_encoded(row) + b"\n")


def _dicts(rows: Rows) -> Iterable[Mapping[str, object]]:
    return rows if isinstance(rows, Sequence) else rows.iter_rows(named=True)


def _encoded(row: object) -> bytes:
    try:
        return msgspec.json.encode(row)
    except (TypeError, UnicodeEncodeError, msgspec.MsgspecError) as error:
        raise OutputError(
            f"a row cannot be written as JSON: {error}", remedy="Report this as a defect"
        ) from None


def _csv(rows: Rows, file: IO[bytes]) -> None:
    from narrows.tabular.frame import plain, without_formulas

    without_formulas(plain(_frame(rows))).write_csv(file)


def _parquet(rows: Rows, file: IO[bytes]) -> None:
    _frame(rows).write_parquet(file)


def _xlsx(rows: Rows, file: IO[bytes]) -> None:
    from narrows.tabular.xlsx_writer import write_xlsx

    write_xlsx(_frame(rows), file)


def _frame(rows: Rows) -> pl.DataFrame:
    from narrows.tabular.frame import frame_of

    try:
        return frame_of(rows)
    except (TypeError, UnicodeEncodeError) as error:
        raise OutputError(f"a row cannot be written: {error}", remedy="Report this as a defect") from None


_ENCODERS: dict[OutputFormat, Callable[[Rows, IO[bytes]], None]] = {
    "json": _json,
    "jsonl": _jsonl,
    "csv": _csv,
    "xlsx": _xlsx,
    "parquet": _parquet,
}
