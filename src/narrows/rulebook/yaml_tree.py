"""Strict YAML with exact positions.

The tree is built from parser events instead of PyYAML's own constructor, for three reasons: every key and value keeps
its line and column; anchors, aliases, tags and merge keys are refused before they can expand into anything; and plain
scalars stay text until a field asks for a type. The last matters here: under YAML 1.1 rules the country NO would be
read as false, and under 1.2 rules the ECCN 3E001 would be the number 30.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from narrows.errors import RulebookError, Where

MAX_BYTES = 2_000_000
MAX_DEPTH = 40

_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLEANS = frozenset(("true", "True", "TRUE", "false", "False", "FALSE"))
_NUMBER = re.compile(
    r"[-+]?(\d[\d_]*(\.\d*)?|\.\d+)([eE][-+]\d+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)|0x[0-9a-fA-F]+"
)
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Scalar:
    """A leaf. `raw` is the span of the file it was read from, from which offsets can be mapped back to lines."""

    text: str
    plain: bool
    line: int
    column: int
    raw: str

    @property
    def is_null(self) -> bool:
        return self.plain and self.text in _NULLS

    @property
    def looks_like(self) -> str:
        """What a plain scalar would be read as: null, boolean, number or text. A quoted one is always text."""
        if not self.plain:
            return "text"
        if self.text in _NULLS:
            return "null"
        if self.text in _BOOLEANS:
            return "boolean"
        return "number" if _NUMBER.fullmatch(self.text) else "text"


@dataclass(slots=True)
class Sequence:
    items: list[Node]
    line: int
    column: int


@dataclass(slots=True)
class Mapping:
    """Entries in file order; `keys` holds the (line, column) of each key."""

    entries: dict[str, Node]
    keys: dict[str, tuple[int, int]]
    line: int
    column: int


Node: TypeAlias = Scalar | Sequence | Mapping


def load_yaml(data: bytes, source: str) -> Node:
    """One YAML document as a tree of positioned nodes. `source` is how the file is named in errors.

    Raises RulebookError, with line and column, for anything but one plain document: bad UTF-8, bad syntax, more than
    2 MB, nesting deeper than 40, duplicate keys, keys that are not text, anchors, aliases, merge keys, tags, several
    documents, no document.
    """
    _check_size(len(data), source)
    return _build(decode(data, source), source)


def read_bytes(path: Path, source: str) -> bytes:
    """The bytes of a law file, or a RulebookError that names it. Reads regular files of at most 2 MB."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise RulebookError(
                "is not a regular file",
                where=Where(source=source),
                remedy="Remove it, or write the law in a file",
            )
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise RulebookError(
            f"cannot be read: {error.strerror or error}",
            where=Where(source=source),
            remedy="Check that the file exists and that you may read it",
        ) from error
    _check_size(len(data), source)
    return data


def decode(data: bytes, source: str) -> str:
    """UTF-8 text without a byte order mark and with newlines only, or a RulebookError at the offending line."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        raise RulebookError(
            f"is not UTF-8: byte 0x{data[error.start]:02x}",
            where=Where(source=source, line=line, column=column),
            remedy="Save the file as UTF-8",
        ) from error
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _check_size(size: int, source: str) -> None:
    if size > MAX_BYTES:
        raise RulebookError(
            f"is too large: more than {MAX_BYTES:,} bytes",
            where=Where(source=source),
            remedy="Split it: a law file holds one paragraph or a tight group of them",
        )


def _build(text: str, source: str) -> Node:
    try:
        return _Builder(text, source).build()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise RulebookError(
            f"is not valid YAML: {error.problem or error.context}",
            where=Where(source=source, line=mark.line + 1, column=mark.column + 1)
            if mark
            else Where(source=source),
            remedy="Correct the syntax here; a value that holds ': ' or ' #' needs quotes",
        ) from error
    except yaml.YAMLError as error:  # a reader error: a character that YAML does not allow
        position = getattr(error, "position", None)
        line = text.count("\n", 0, position) + 1 if isinstance(position, int) else None
        raise RulebookError(
            f"is not valid YAML: {getattr(error, 'reason', None) or error}",
            where=Where(source=source, line=line),
            remedy="Remove the control character",
        ) from error


class _Builder:
    """Turns the events of one document into nodes."""

    def __init__(self, text: str, source: str) -> None:
        self.text = text
        self.source = source
        self.next: Callable[[], Any] = _LOADER(text).get_event

    def refuse(self, event: Any, what: str, remedy: str) -> RulebookError:
        mark = event.start_mark
        return RulebookError(
            what, where=Where(source=self.source, line=mark.line + 1, column=mark.column + 1), remedy=remedy
        )

    def build(self) -> Node:
        self.next()  # the start of the stream
        event = self.next()
        root = self.node(self.next(), 0) if isinstance(event, yaml.DocumentStartEvent) else None
        if root is None or (isinstance(root, Scalar) and root.is_null):
            raise RulebookError(
                "is empty",
                where=Where(source=self.source, line=1),
                remedy="Write a provision, or delete the file",
            )
        self.next()  # the end of the document
        event = self.next()
        if not isinstance(event, yaml.StreamEndEvent):
            raise self.refuse(event, "holds more than one document", "Put each document in its own file")
        return root

    def node(self, event: Any, depth: int) -> Node:
        kind = type(event)
        if kind is yaml.AliasEvent:
            raise self.refuse(event, f"alias *{event.anchor}", "Write the value out: no aliases here")
        if event.anchor is not None:
            raise self.refuse(event, f"anchor &{event.anchor}", "Remove it: no anchors here")
        if event.tag is not None:
            raise self.refuse(event, f"tag {event.tag}", "Remove it: no tags here; quote text instead")
        if depth > MAX_DEPTH:
            raise self.refuse(event, f"is nested more than {MAX_DEPTH} deep", "Flatten it")
        start = event.start_mark
        if kind is yaml.ScalarEvent:
            raw = self.text[start.index : event.end_mark.index]
            return Scalar(event.value, not event.style, start.line + 1, start.column + 1, raw)
        if kind is yaml.SequenceStartEvent:
            return self.sequence(start.line + 1, start.column + 1, depth + 1)
        return self.mapping(start.line + 1, start.column + 1, depth + 1)

    def sequence(self, line: int, column: int, depth: int) -> Sequence:
        items: list[Node] = []
        while type(event := self.next()) is not yaml.SequenceEndEvent:
            items.append(self.node(event, depth))
        return Sequence(items, line, column)

    def mapping(self, line: int, column: int, depth: int) -> Mapping:
        entries: dict[str, Node] = {}
        keys: dict[str, tuple[int, int]] = {}
        while type(event := self.next()) is not yaml.MappingEndEvent:
            key = self.key(event, depth, keys)
            entries[key] = self.node(self.next(), depth)
        return Mapping(entries, keys, line, column)

    def key(self, event: Any, depth: int, keys: dict[str, tuple[int, int]]) -> str:
        node = self.node(event, depth)
        if not isinstance(node, Scalar):
            raise self.refuse(event, "a key that is a list or a mapping", "Use a plain word as the key")
        if node.text == "<<" and node.plain:
            raise self.refuse(event, "merge key <<", "Write the keys out: no merging here")
        if node.looks_like != "text":
            what = f"key {node.text!r} is a {node.looks_like}, not text"
            raise self.refuse(event, what, "Use a plain word as the key")
        if node.text in keys:
            what = f"duplicate key {node.text!r}, first on line {keys[node.text][0]}"
            raise self.refuse(event, what, "Keep one of the two; neither wins silently")
        keys[node.text] = (node.line, node.column)
        return node.text
