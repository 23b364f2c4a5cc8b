"""The elements of an array inside of a JSON object, one after another, without holding the document.

What stands beside the array (`entryCount`, `tables`) is given as it comes, so that the reader of a format decides what
to do with it. At most one value and one chunk of text are held at a time.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from narrows.errors import FormatError, Where

__all__ = ["Element", "Member", "members"]

_CHUNK = 1 << 18
_LONGEST = 1 << 26  # characters of one value; what is longer is no record


class Element(NamedTuple):
    """One element of the array: its 1-based number, the line it starts in, its value."""

    number: int
    line: int
    value: object


class Member(NamedTuple):
    """One member of the object that is not the array."""

    key: str
    value: object


def members(path: Path, array: str | tuple[str, ...]) -> Iterator[Element | Member]:
    """The members of the object in a file, in order; of the member `array`, each element by itself.

    Raises FormatError, with the line, for what is no JSON object, is cut off, is not UTF-8, holds a NUL byte or a key
    twice, and for an object without the array.
    """
    text = _Text(path)
    wanted = (array,) if isinstance(array, str) else array
    seen: set[str] = set()
    text.expect("{", "is no JSON object")
    if text.peek() == "}":
        text.take()
    else:
        while True:
            key = text.value()
            if not isinstance(key, str):
                raise text.error("a key of the outer object is no text")
            if key in seen:
                raise text.error(f"the key {key!r:.60} stands twice in the outer object")
            seen.add(key)
            text.expect(":", f"a colon is missing after {key!r:.60}")
            if key in wanted and text.peek() == "[":
                yield from _elements(text)
            else:
                yield Member(key, text.value())
            if text.expect(",}", "a comma or the end of the object is missing") == "}":
                break
    if text.peek():
        raise text.error("text follows the end of the object")
    if not seen.intersection(wanted):
        raise FormatError(
            f"has no {' or '.join(wanted)}",
            where=Where(source=str(path)),
            remedy="Check that this is the file that the format names",
        )


def _elements(text: _Text) -> Iterator[Element]:
    text.expect("[", "no array")
    number = 0
    if text.peek() == "]":
        text.take()
        return
    while True:
        number += 1
        text.peek()
        line = text.line
        yield Element(number, line, text.value())
        if text.expect(",]", "a comma or the end of the array is missing") == "]":
            return


class _Text:
    """A window on a text file that moves on as values are taken."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._chunks = self._read()
        self._buffer = ""
        self._at = 0
        self._counted = 0
        self.line = 1
        self._ended = False
        self._decoder = json.JSONDecoder(object_pairs_hook=self._object, parse_constant=self._constant)

    def peek(self) -> str:
        """The next character that is not blank, or "" at the end."""
        while True:
            while self._at < len(self._buffer):
                mark = self._buffer[self._at]
                if mark not in " \t\r\n":
                    self._count()
                    return mark
                self._at += 1
            if not self._more():
                self._count()
                return ""

    def take(self) -> None:
        self._at += 1

    def expect(self, marks: str, otherwise: str) -> str:
        mark = self.peek()
        if not mark:
            raise self.error("is cut off")
        if mark not in marks:
            raise self.error(otherwise)
        self.take()
        return mark

    def value(self) -> object:
        if not self.peek():
            raise self.error("is cut off")
        while True:
            try:
                value, end = self._decoder.raw_decode(self._buffer, self._at)
            except json.JSONDecodeError as error:
                if len(self._buffer) - self._at < _LONGEST and self._more():
                    continue
                self._at = min(error.pos, len(self._buffer))
                self._count()
                cut = (self._ended and len(self._buffer) - error.pos < 2) or "Unterminated" in error.msg
                raise self.error("is cut off" if cut else f"is not valid JSON: {error.msg.lower()}") from None
            except RecursionError:
                raise self.error("is nested too deeply") from None
            except ValueError as error:
                raise self.error(f"is not valid JSON: {error}") from None
            # A number that ends with the window may go on behind it.
            if end == len(self._buffer) and isinstance(value, int | float) and self._more():
                continue
            self._at = end
            return value

    def error(self, what: str) -> FormatError:
        return FormatError(
            what,
            where=Where(source=str(self._path), line=self.line),
            remedy="Download the list again; nothing of this file can be relied on",
        )

    def _count(self) -> None:
        self.line += self._buffer.count("\n", self._counted, self._at)
        self._counted = self._at

    def _more(self) -> bool:
        chunk = "" if self._ended else next(self._chunks, "")
        if not chunk:
            self._ended = True
            return False
        self._count()
        self._buffer = self._buffer[self._at :] + chunk
        self._at = self._counted = 0
        return True

    def _read(self) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder("utf-8")()
        lines = 1
        with self._path.open("rb") as file:
            first = True
            while True:
                data = file.read(_CHUNK)
                if first:
                    data, first = data.removeprefix(codecs.BOM_UTF8), False
                try:
                    text = decoder.decode(data, final=not data)
                except UnicodeDecodeError as error:
                    where = Where(
                        source=str(self._path), line=lines + error.object[: error.start].count(b"\n")
                    )
                    raise FormatError(
                        "is not UTF-8", where=where, remedy="Download the list again or save it as UTF-8"
                    ) from None
                if "\0" in text:
                    line = lines + text[: text.index("\0")].count("\n")
                    raise FormatError(
                        "holds a NUL byte",
                        where=Where(source=str(self._path), line=line),
                        remedy="Download the list again",
                    )
                lines += text.count("\n")
                if text:
                    yield text
                elif not data:
                    return

    def _object(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        out = dict(pairs)
        if len(out) < len(pairs):
            raise self.error("a key stands twice in one object")
        return out

    def _constant(self, name: str) -> object:
        raise self.error(f"{name} is no JSON number")
