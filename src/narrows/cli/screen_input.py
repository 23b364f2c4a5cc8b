"""The names that `narrows screen` and `rescreen` are asked: from options, from files of any kind, from a stream."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

from narrows.errors import FieldError, FormatError, InputError, Where, unreadable
from narrows.lists.readers.encoding_looks import EMPTY, HTML, hopeless, looks_like
from narrows.screening.asked import Asked, asked
from narrows.tabular.encoding import LONGEST_LINE, Joined, lines, text_of
from narrows.tabular.formats import refuse_packed

__all__ = ["FORMATS", "STDIN", "Book", "is_file", "of_file", "of_names"]

STDIN = "-"
FORMATS = ("text", "json", "jsonl", "csv", "xlsx", "parquet")
LARGEST_DOCUMENT = 1 << 28
_SUFFIXES = {
    **dict.fromkeys((".txt", ".text", ".lst", ".list"), "text"),
    ".json": "json",
    **dict.fromkeys((".jsonl", ".ndjson"), "jsonl"),
    **dict.fromkeys((".csv", ".tsv"), "csv"),
    **dict.fromkeys((".xlsx", ".xlsm"), "xlsx"),
    **dict.fromkeys((".parquet", ".pq"), "parquet"),
}
_DOCUMENTS = (
    ".pdf",
    ".doc",
    ".docx",
    ".rtf",
    ".odt",
    ".xls",
    ".xlsb",
    ".ods",
    ".xml",
    ".htm",
    ".html",
    ".yaml",
    ".yml",
    ".eml",
    ".msg",
)
"""Endings of files that hold no names to be read here: an argument that has one is no name either."""
_HEAD = 1 << 16
_STRETCH = 1 << 16
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BOM = b"\xef\xbb\xbf"
_YAML = (".yaml", ".yml")
_FIELD = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s*(?:#[^\n]*)?\n)*\s*"
    rb"((?:-\s+)*[A-Za-z_][\w ]{0,30}:(?=\s|$)|(?:-\s+)*(?:\{|\[\s*[\[{\"'])[^\n]{0,40}|---\s|%YAML)"
)
_OTHER_FORMS = "Give one name in a line, JSON, CSV, XLSX or Parquet, or state --input-format text"
_ANOTHER_WAY = "Check the path; a name that looks like one is given with --name"


class Book(NamedTuple):
    """Records in stretches; `streamed` if they come from a stream and are answered as they come."""

    stretches: Iterator[list[Asked]]
    streamed: bool


def is_file(target: str) -> bool:
    """Whether an argument is a file, and not a name. Raises FieldError where it looks like a file that is not there."""
    if target == STDIN:
        return True
    path = Path(target)
    suffix = Path(target.strip()).suffix.lower()
    try:
        if target.strip() and path.exists():
            if path.is_dir():
                raise FieldError("is a folder", where=Where(source=target), remedy=_ANOTHER_WAY)
            return True
        # A slash makes no path of "Example A/S", but it does of "books/customers".
        inside = len(path.parts) > 1 and (path.parent.is_dir() or len(target.split()) == 1)
    except (OSError, ValueError):  # too long for a path, or with characters that none has
        return False
    if suffix in _SUFFIXES or suffix in _DOCUMENTS or inside or target.startswith(("./", "../", "/", "~")):
        raise FieldError("is no file", where=Where(source=f"{target:.200}"), remedy=_ANOTHER_WAY)
    return False


def of_names(names: Sequence[str]) -> Book:
    """Names as they were given as options."""
    return Book(
        iter([[asked(name, Where(source="--name", row=row)) for row, name in enumerate(names, 1)]]), False
    )


def of_file(file: str, *, column: str | None, input_format: str | None) -> Book:
    """The records of a file, or of standard input for `-`.

    Raises FormatError or FieldError for a file that holds none. What is wrong further on comes as a record with an error.
    """
    if input_format is not None and input_format not in FORMATS:
        remedy = f"Known formats: {', '.join(FORMATS)}"
        raise FieldError(
            f"unknown format {input_format!r:.40}", where=Where(source="--input-format"), remedy=remedy
        )
    if file == STDIN:
        raw = cast("io.BufferedReader", sys.stdin.buffer)
        head = raw.read1(_HEAD)
        kind = _kind("", head, input_format, "<stdin>", column)
        if kind in ("text", "jsonl") and not head.startswith(_UTF16):
            return Book(_stream(head, raw, kind, "<stdin>", column), True)
        stream = cast("BinaryIO", io.BufferedReader(Joined(head, raw)))
        return Book(_stretches(_records(stream, None, kind, "<stdin>", column)), False)
    path = Path(file)
    try:
        opened = path.open("rb")
        try:
            head = opened.read(_HEAD)
            kind = _kind(path.suffix.lower(), head, input_format, file, column)
        except BaseException:
            opened.close()
            raise
    except OSError as error:
        raise unreadable(error, Where(source=file)) from None
    if opened.seekable():
        opened.close()  # it is opened again when its first record is asked for
        return Book(_stretches(_records(path, path, kind, file, column)), False)
    stream = cast("BinaryIO", io.BufferedReader(Joined(head, opened)))
    return Book(_stretches(_records(stream, path, kind, file, column)), False)


def _kind(suffix: str, head: bytes, stated: str | None, source: str, column: str | None) -> str:
    """The format of a file. Raises FormatError for what holds no names, and FieldError for a column of what has none."""
    kind = _format(suffix, head, stated, source)
    if kind == "text" and column is not None:
        what = f"has a name in each line, and no column {column!r:.60}"
        remedy = "Leave --column out, or state --input-format"
        raise FieldError(what, where=Where(source=source), remedy=remedy)
    return kind


def _format(suffix: str, head: bytes, stated: str | None, source: str) -> str:
    where = Where(source=source)
    look = looks_like(head)
    if look == EMPTY:
        raise FormatError("is empty", where=where, remedy="Give at least one name")
    refuse_packed(head, where)
    named = stated or _SUFFIXES.get(suffix)
    by_magic = "xlsx" if head.startswith(b"PK\x03\x04") else "parquet" if head.startswith(b"PAR1") else None
    if by_magic is None and named in ("xlsx", "parquet"):
        raise FormatError(
            f"should be {named}, but looks like {look}", where=where, remedy="State --input-format"
        )
    if by_magic is not None and named not in (None, by_magic):
        raise FormatError(
            f"should be {named}, but looks like {by_magic}", where=where, remedy="State --input-format"
        )
    if by_magic is not None:
        return by_magic
    if look == HTML or look.startswith(("XML", "binary")) or hopeless(look):
        remedy = "Give one name in a line, JSON, JSON lines, CSV, XLSX or Parquet"
        raise FormatError(f"holds no names: it looks like {look}", where=where, remedy=remedy)
    if suffix in _YAML and stated is None:
        raise FormatError("is YAML, which is not read here", where=where, remedy=_OTHER_FORMS)
    if named is not None:
        return named if stated is not None or named != "text" else _text_kind(head, where)
    start = head.lstrip(_BOM + b" \t\r\n")[:1]
    return {b"[": "json", b"{": "jsonl"}.get(start) or _text_kind(head, where)


def _text_kind(head: bytes, where: Where) -> str:
    """A name in each line. Raises FormatError for fields in each line: a name behind its field is near to no name."""
    if (found := _FIELD.match(head)) is not None:
        what = f"is no list of names: it begins with {found[1].decode(errors='replace').strip()!r:.60}, as YAML does"
        raise FormatError(what, where=where, remedy=_OTHER_FORMS)
    return "text"


# In stretches.


def _stretches(records: Iterator[Asked]) -> Iterator[list[Asked]]:
    stretch: list[Asked] = []
    some = False
    try:
        for record in records:
            some = True
            stretch.append(record)
            if len(stretch) == _STRETCH:
                yield stretch
                stretch = []
    except InputError as error:
        if not some:
            raise
        stretch.append(Asked("", error.where, error=error))
    if stretch:
        yield stretch


def _stream(
    head: bytes, raw: io.BufferedReader, kind: str, source: str, column: str | None
) -> Iterator[list[Asked]]:
    """What is there of a stream, again and again; a line counts once it is whole."""
    reader = _Lines(kind, source, column)
    pending, more = b"", head.removeprefix(_BOM)
    while more:
        *whole, pending = (pending + more).split(b"\n")
        endless = len(pending) > LONGEST_LINE
        if stretch := reader.read([*whole, pending] if endless else whole):
            yield stretch
        if endless:
            return
        more = raw.read1(_HEAD)
    if pending and (stretch := reader.read([pending])):
        yield stretch


class _Lines:
    """Reads lines of a stream; those that are blank are names that are missing, unless nothing follows."""

    def __init__(self, kind: str, source: str, column: str | None) -> None:
        self._kind = kind
        self._source = source
        self._column = column
        self._number = 0
        self._blank: list[Where] = []

    def read(self, found: Sequence[bytes]) -> list[Asked]:
        out: list[Asked] = []
        for line in found:
            self._number += 1
            where = Where(source=self._source, line=self._number)
            if not line.strip():
                self._blank.append(where)
                continue
            if self._kind == "text":
                out += map(_blank, self._blank)
            self._blank.clear()
            out.append(_line(line, where, self._kind, self._column))
        return out


def _line(line: bytes, where: Where, kind: str, column: str | None) -> Asked:
    if len(line) > LONGEST_LINE:
        what = f"a line is longer than {LONGEST_LINE // 2**20} MiB: what follows it was not read"
        error = FormatError(what, where=where, remedy="Check that the input has line ends")
        return Asked("", where, error=error)
    try:
        text = line.decode()
    except UnicodeDecodeError as problem:
        what = f"is not valid UTF-8 at byte {problem.start + 1} of the line"
        error = FormatError(what, where=where, remedy="Save the names as UTF-8")
        return Asked(line.decode(errors="replace").strip(), where, error=error)
    return asked(text.strip(), where) if kind == "text" else _json(text, where, column)


# Of files.


def _records(
    given: Path | BinaryIO, path: Path | None, kind: str, source: str, column: str | None
) -> Iterator[Asked]:
    try:
        with given.open("rb") if isinstance(given, Path) else given as stream:
            if kind in ("csv", "xlsx", "parquet"):
                from narrows.cli.screen_tables import of_table

                yield from of_table(stream, path, kind, source, column)
            elif kind == "json":
                yield from _document(stream, source, column)
            else:
                yield from _text_lines(stream, kind, source, column)
    except OSError as error:
        raise unreadable(error, Where(source=source)) from None


def _text_lines(stream: BinaryIO, kind: str, source: str, column: str | None) -> Iterator[Asked]:
    blank: list[Where] = []
    for line in lines(stream, source):
        where = Where(source=source, line=line.number)
        if line.error is not None:
            yield Asked(line.text.strip()[:200], where, error=line.error)
        elif not line.text.strip():
            blank.append(where)
        else:
            if kind == "text":
                yield from map(_blank, blank)  # blank lines at the end are no names
            blank.clear()
            yield asked(line.text.strip(), where) if kind == "text" else _json(line.text, where, column)


def _blank(where: Where) -> Asked:
    return asked("", where)


class _Twice:
    """Stands for an object in which a key stands twice."""

    def __init__(self, key: str) -> None:
        self.key = key


def _object(pairs: list[tuple[str, object]]) -> dict[str, object] | _Twice:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        return _Twice(next(key for key in keys if keys.count(key) > 1))
    return found


def _json(text: str, where: Where, column: str | None) -> Asked:
    try:
        value = json.loads(text, object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        return Asked(text.strip()[:200], where, error=_broken(error, where))
    return _value(value, where, column)


def _value(value: Any, where: Where, column: str | None) -> Asked:
    if isinstance(value, _Twice):
        what = f"the key {value.key!r:.60} stands twice in one object"
        return Asked("", where, error=FormatError(what, where=where, remedy="Keep one"))
    return asked(value, where, column if isinstance(value, Mapping) else None)


def _document(stream: BinaryIO, source: str, column: str | None) -> Iterator[Asked]:
    """A JSON array of names or objects, or one of them. Raises FormatError; one that is cut off is not answered."""
    where = Where(source=source)
    data = stream.read(LARGEST_DOCUMENT + 1)
    if len(data) > LARGEST_DOCUMENT:
        what = f"is larger than {LARGEST_DOCUMENT >> 20} MiB"
        raise FormatError(
            what, where=where, remedy="Write one record in a line (JSON lines), or CSV or Parquet"
        )
    text = text_of(data, source)
    try:
        value = json.loads(text, object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        first, _, rest = text.strip().partition("\n")
        if first.rstrip().endswith("}") and rest.lstrip().startswith("{"):
            yield from _text_lines(cast("BinaryIO", io.BytesIO(data)), "jsonl", source, column)
            return
        raise _broken(error, where) from None
    records: Iterable[Any] = value if isinstance(value, list) else [value]
    if value == []:
        raise FormatError("holds no name", where=where, remedy="Give at least one")
    for row, record in enumerate(records, start=1):
        yield _value(record, Where(source=source, row=row), column)


def _broken(error: Exception, where: Where) -> FormatError:
    what = "is nested too deeply" if isinstance(error, RecursionError) else "is not valid JSON"
    if isinstance(error, json.JSONDecodeError):
        what = f"is not valid JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        line = where.line if where.line is not None else error.lineno
        where = Where(source=where.source, line=line, column=error.colno)
    return FormatError(what, where=where, remedy="It may be cut off: correct this place, or get it again")
