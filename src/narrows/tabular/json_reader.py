"""JSON orders: an object, several objects one after another, an array of them, or one per line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from narrows.errors import FormatError, Where
from narrows.tabular.encoding import Line
from narrows.tabular.record import Found

__all__ = ["read_json", "read_jsonl"]

_BLANK = re.compile(r"[ \t\r\n]*")
_LONGEST_INTEGER = 400
_OPENINGS = ("{", "[")
_OVER_LINES = "opens what goes on over several lines, where each line is an order of its own"
_AS_JSON = "State json as the input format"


class _Decoder:
    """The standard decoder, minding what JSON allows and an order should not hold."""

    def __init__(self) -> None:
        self.problem: str | None = None
        self._json = json.JSONDecoder(
            object_pairs_hook=self._object, parse_constant=self._constant, parse_int=self._integer
        )

    def decode(self, text: str, start: int) -> tuple[object, int]:
        """The value at `start` and where it ends. Raises `ValueError` or `RecursionError` where there is none."""
        self.problem = None
        return self._json.raw_decode(text, start)

    def _object(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        out = dict(pairs)
        if len(out) < len(pairs):
            twice = _first_repeated(name for name, _ in pairs)
            self.problem = f"the key {twice!r:.60} stands twice in one object"
        return out

    def _constant(self, name: str) -> None:
        self.problem = f"{name} is no JSON number"

    def _integer(self, digits: str) -> int:
        if len(digits) > _LONGEST_INTEGER:
            self.problem = "a number has too many digits"
            return 0
        return int(digits)


def _first_repeated(names: Iterable[str]) -> str:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return ""


def read_json(text: str, source: str) -> Iterator[Found]:
    """The records of a JSON text. What stands before a syntax error is still read; the error comes last."""
    decoder = _Decoder()
    at = _skip(text, 0)
    in_array = text[at : at + 1] == "["
    line, counted, record = 1, 0, 0
    if in_array:
        at = _skip(text, at + 1)
        if text[at : at + 1] == "]":
            at = _skip(text, at + 1)
            if at < len(text):
                yield _broken("text follows the end of the array", text, at, source)
            return
    while at < len(text):
        line += text.count("\n", counted, at)
        counted = at
        record += 1
        try:
            raw, end = decoder.decode(text, at)
        except (ValueError, RecursionError) as error:
            yield _unreadable(error, text, at, source, record=record if in_array else None)
            return
        yield _found(
            raw, decoder.problem, Where(source=source, line=line, record=record if in_array else None)
        )
        at = _skip(text, end)
        if not in_array:
            continue
        mark = text[at : at + 1]
        if mark not in (",", "]"):
            what = "the array is cut off" if at >= len(text) else "a comma or the end of the array is missing"
            yield _broken(what, text, at, source)
            return
        at = _skip(text, at + 1)
        if mark == "]":
            if at < len(text):
                yield _broken("text follows the end of the array", text, at, source)
            return
    if in_array:
        yield _broken("the array is cut off", text, at, source)


def read_jsonl(lines: Iterable[Line], source: str) -> Iterator[Found]:
    """One record per line that is not blank; a bad line is an error for that line alone."""
    decoder = _Decoder()
    for line in lines:
        where = Where(source=source, line=line.number)
        if line.error is not None:
            yield Found(where, None, line.error)
            continue
        text = line.text.strip(" \t\r\n")
        if not text:
            continue
        if text in _OPENINGS:
            yield Found(where, None, FormatError(_OVER_LINES, where=where, remedy=_AS_JSON))
            continue
        try:
            raw, end = decoder.decode(text, 0)
        except (ValueError, RecursionError) as error:
            yield _unreadable(error, text, 0, source, line.number)
            continue
        if end < len(text):
            yield _broken("text follows the end of the object", text, end, source, line.number)
            continue
        yield _found(raw, decoder.problem, where)


def _found(raw: object, problem: str | None, where: Where) -> Found:
    if problem is not None:
        return Found(where, None, FormatError(problem, where=where, remedy="Correct the record"))
    if not isinstance(raw, dict):
        return Found(
            where, None, FormatError("an order must be an object", where=where, remedy='Write {"item": ...}')
        )
    return Found(where, raw)


def _skip(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _unreadable(
    error: Exception, text: str, at: int, source: str, line: int | None = None, record: int | None = None
) -> Found:
    if isinstance(error, json.JSONDecodeError):
        what = error.msg[:1].lower() + error.msg[1:]
        return _broken(f"is not valid JSON: {what}", text, error.pos, source, line, record)
    what = "is nested too deeply" if isinstance(error, RecursionError) else "is not valid JSON"
    return _broken(what, text, at, source, line, record)


def _broken(
    what: str, text: str, at: int, source: str, line: int | None = None, record: int | None = None
) -> Found:
    column = at - text.rfind("\n", 0, at)
    first = line if line is not None else text.count("\n", 0, at) + 1
    where = Where(source=source, line=first, column=column, record=record)
    remedy = "Correct this place" if line is not None else "Correct this place; what follows it was not read"
    return Found(where, None, FormatError(what, where=where, remedy=remedy))
