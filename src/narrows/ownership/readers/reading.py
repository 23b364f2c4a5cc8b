"""Files of stakes in any of the formats that are read: which one it is, and what it holds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import get_args

import msgspec

from narrows.errors import FormatError, InputError, Where, unreadable
from narrows.ownership.names import join_key
from narrows.ownership.parties import Key
from narrows.ownership.readers.base import StakeFile, StakeFormat
from narrows.ownership.readers.bods import read_bods
from narrows.ownership.readers.ftm import read_ftm
from narrows.ownership.readers.table import read_table
from narrows.ownership.stakes import Stakes
from narrows.tabular.encoding import lines, text_of

STAKE_FORMATS: tuple[StakeFormat, ...] = get_args(StakeFormat)
LARGEST_ARRAY = 2**30

_HEAD = 1 << 16
_REMEDY = "Give a CSV table, FollowTheMoney JSON lines or statements of BODS 0.4"
_records = msgspec.json.Decoder(list[msgspec.Raw])


def load_stakes(
    *paths: str | Path,
    key: Key = join_key,
    mapping: Mapping[str, str] | None = None,
    stakes_format: StakeFormat | None = None,
) -> Stakes:
    """The stakes of some files together. `key` folds names for joining parties without ids.

    Raises FormatError and FieldError for a file that is not what it claims to be; what is wrong with a record is in
    `Stakes.errors`.
    """
    read = [read_stakes(path, mapping=mapping, stakes_format=stakes_format) for path in paths]
    return Stakes(
        (stake for file in read for stake in file.stakes),
        key=key,
        errors=[error for file in read for error in file.errors],
        notices=[notice for file in read for notice in file.notices],
        digests={file.source: file.digest for file in read},
    )


def read_stakes(
    path: str | Path, *, mapping: Mapping[str, str] | None = None, stakes_format: StakeFormat | None = None
) -> StakeFile:
    """One file. `mapping` goes from a field to a column's header, for tables; the format is found from the content.

    Raises FormatError for a file that cannot be read, is empty, is cut off or is of no known format.
    """
    place, source = Path(path), str(path)
    try:
        with place.open("rb") as stream:
            head = stream.read(_HEAD)
        kind = stakes_format or _format(head, source)
        if kind == "csv":
            with place.open("rb") as stream:
                found = read_table(stream, source, mapping)
        elif kind == "ftm":
            found = read_ftm(place, source)
        else:
            found = read_bods(_statements(place, source, head), source)
        with place.open("rb") as stream:
            found.digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise unreadable(error, Where(source=source)) from None
    if not (found.stakes or found.errors or found.notices):
        found.notices.append(f"{place.name} states no stake: from it nobody is known to be owned")
    return found


def _format(head: bytes, source: str) -> StakeFormat:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    where = Where(source=source)
    if not text:
        raise FormatError("is empty", where=where, remedy=_REMEDY)
    if text[:1] == b"<":
        raise FormatError("is a page of markup, no table of stakes", where=where, remedy=_REMEDY)
    if text[:1] == b"[":
        return "bods"
    if text[:1] != b"{":
        return "csv"
    first = text.partition(b"\n")[0]
    if b'"recordType"' in first or b'"statementType"' in first or b'"recordDetails"' in first:
        return "bods"
    if b'"schema"' in first:
        return "ftm"
    raise FormatError("is JSON of an unknown form", where=where, remedy=_REMEDY)


def _statements(path: Path, source: str, head: bytes) -> Iterator[tuple[Where, bytes | InputError]]:
    """The records of a JSON array, by number, or of JSON lines, by line."""
    if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"[":
        yield from _array(path, source)
        return
    with path.open("rb") as stream:
        for line in lines(stream, source):
            where = Where(source=source, line=line.number)
            if line.error is not None:
                yield where, line.error
            elif not line.text.isspace():
                yield where, line.text.encode()


def _array(path: Path, source: str) -> Iterator[tuple[Where, bytes | InputError]]:
    if path.stat().st_size > LARGEST_ARRAY:
        raise FormatError(
            f"is a JSON array of more than {LARGEST_ARRAY // 2**20:,} MiB",
            where=Where(source=source),
            remedy="Write one statement to a line: JSON lines are read as a stream",
        )
    text = text_of(path.read_bytes(), source)
    try:
        records = _records.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        what = f"is not valid JSON: {str(error)[:1].lower()}{str(error)[1:]}"
        remedy = "The file may be cut off: get it again"
        raise FormatError(what, where=Where(source=source), remedy=remedy) from None
    for number, raw in enumerate(records, 1):
        yield Where(source=source, row=number), bytes(raw)
