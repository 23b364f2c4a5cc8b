"""JSON lists record by record: an array of objects, or one object in a line. A text that is cut off is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec

from narrows.errors import FieldError, FormatError, InputError, Where
from narrows.lists.readers.encoding import ENCODING_REMEDY, whole_text
from narrows.tabular.encoding import lines
from narrows.tabular.json_reader import read_json

__all__ = ["JsonRecord", "json_array", "json_lines", "misshapen", "strings", "text_field"]

T = TypeVar("T")


class JsonRecord(NamedTuple):
    """An object of a file, and the 1-based line it starts in."""

    line: int
    fields: dict[str, Any]


def json_array(path: Path) -> Iterator[JsonRecord | InputError]:
    """The objects of an array. Raises FormatError where the text is no JSON or ends before the array does."""
    source = str(path)
    for found in read_json(whole_text(path), source):
        if found.raw is not None:
            yield JsonRecord(found.where.line or 1, found.raw)
        elif found.error is not None and found.error.where.column is not None:
            raise FormatError(found.error.what, where=found.error.where, remedy="Fetch the file again")
        else:
            what = found.error.what if found.error is not None else "is empty"
            yield FormatError(
                what.replace("an order", "a record"), where=found.where, remedy="Correct the record"
            )


def json_lines(path: Path, shape: type[T]) -> Iterator[tuple[int, T | InputError]]:
    """The records of a file with one object in each line, as `shape`, with their lines.

    A line that is no such object is an error in its place. Raises FormatError for undecodable bytes, and for a last
    line that breaks off.
    """
    source = str(path)
    decoder = msgspec.json.Decoder(shape)
    with path.open("rb") as stream:
        for line in lines(stream, source):
            if line.error is not None:
                raise FormatError(line.error.what, where=line.error.where, remedy=ENCODING_REMEDY)
            text = line.text.strip()
            if not text:
                continue
            where = Where(source=source, line=line.number)
            try:
                yield line.number, decoder.decode(text)
            except msgspec.ValidationError as error:
                yield line.number, misshapen(error, where)
            except (msgspec.DecodeError, RecursionError, UnicodeEncodeError) as error:
                if not line.text.endswith("\n"):
                    what, remedy = "the file breaks off in its last line", "Fetch the file again"
                    raise FormatError(what, where=where, remedy=remedy) from None
                yield (
                    line.number,
                    FormatError(f"is not valid JSON: {error}", where=where, remedy="Correct the line"),
                )


def text_field(record: JsonRecord, name: str, source: str) -> str:
    """A text of a record, "" where it is absent or null. Raises FieldError for anything else."""
    value = record.fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _wrong(f"{name} must be a text", record, name, source)
    return value.strip()


def strings(record: JsonRecord, name: str, source: str) -> list[str]:
    """A list of texts of a record, empty where it is absent or null. Raises FieldError for anything else."""
    value = record.fields.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise _wrong(f"{name} must be a list of texts", record, name, source)
    return value


def _wrong(what: str, record: JsonRecord, name: str, source: str) -> FieldError:
    where = Where(source=source, line=record.line, field=name)
    return FieldError(what, where=where, remedy="Correct the record, or fetch the file again")


def misshapen(error: msgspec.ValidationError, where: Where) -> FieldError:
    """The error for a record whose fields are missing or of the wrong type, with the field it is about."""
    what, _, path = str(error).partition(" - at `$")
    field = path.rstrip("`").lstrip(".") or None
    return FieldError(
        what[:1].lower() + what[1:],
        where=Where(source=where.source, line=where.line, field=field),
        remedy="Correct the line",
    )
