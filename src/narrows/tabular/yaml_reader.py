"""YAML orders: one mapping, a list of mappings, or several documents; read event by event.

Scalars follow the core schema of YAML 1.2, so that NO is Norway and a day stays text until it is read as one.
Anchors, aliases, tags, merge keys and duplicate keys are refused: an order has no use for them, and each can hide what
a reader would see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from narrows.errors import FormatError, Where
from narrows.tabular.record import Found

__all__ = ["read_yaml"]

DEEPEST = 64

_LOADER: type[yaml.Loader] = getattr(
    yaml, "CLoader", yaml.Loader
)  # events only: nothing is constructed by it
_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLEAN = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?[0-9]{1,400}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_CODE = re.compile(r"[-+]?0[0-9]+")
"""A number with a nought before it is a code, as 0012345 of a customer is, which must come back as it is."""
_ECCN = re.compile(r"[0-9]E[0-9]{3}")
"""An ECCN of product group E, which YAML would read as a number: 3E001 as 30."""
_SPECIAL = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


NO_MAPPING = ("an order must be a mapping", "Write it as fields: item, to, as_of, ...")
"""What is said of an order that is no mapping, and what to do."""


def read_yaml(text: str, source: str, no_mapping: tuple[str, str] = NO_MAPPING) -> Iterator[Found]:
    """The records of a YAML text. What stands before a syntax error is still read; the error comes last.

    `no_mapping` is what is said of a record that is no mapping, and the remedy: for records that are no orders.
    """
    events = _events(text, source)
    try:
        for event in events:
            if isinstance(event, DocumentStartEvent) and event.tags:
                raise _refused("%TAG directives are not read", event, source)
            if isinstance(event, SequenceStartEvent):
                yield from _items(events, event, source, no_mapping)
            elif isinstance(event, NodeEvent) and not _is_blank(event):
                yield _record(events, event, source, no_mapping)
    except FormatError as error:
        yield Found(error.where, None, error)


def _is_blank(event: NodeEvent) -> bool:
    return isinstance(event, ScalarEvent) and event.implicit[0] and event.value in _NULL and not event.anchor


def _items(
    events: Iterator[Event], start: SequenceStartEvent, source: str, no_mapping: tuple[str, str]
) -> Iterator[Found]:
    problem = _unwanted(start, source)
    if problem is not None:
        raise problem
    for event in events:
        if isinstance(event, SequenceEndEvent):
            return
        yield _record(events, event, source, no_mapping)


def _record(events: Iterator[Event], event: Event, source: str, no_mapping: tuple[str, str]) -> Found:
    builder = _Builder(events, source)
    raw = builder.node(event, "", 0)
    where = Where(source=source, line=_at(event)[0])
    if builder.problem is not None:
        return Found(where, None, builder.problem)
    if not isinstance(raw, dict):
        what, remedy = no_mapping
        return Found(where, None, FormatError(what, where=where, remedy=remedy))
    return Found(where, raw, None, builder.marks)


class _Builder:
    """Builds one record; the first thing that is refused is kept, and the rest of the record is read past it."""

    def __init__(self, events: Iterator[Event], source: str) -> None:
        self.events = events
        self.source = source
        self.marks: dict[str, tuple[int, int]] = {}
        self.problem: FormatError | None = None

    def node(self, event: Event, path: str, depth: int) -> object:
        problem = _unwanted(event, self.source)
        if problem is not None:
            self._keep(problem)
        if depth > DEEPEST:
            raise _refused(f"is nested deeper than {DEEPEST} levels", event, self.source)
        if isinstance(event, MappingStartEvent):
            return self._mapping(path, depth)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(path, depth)
        return _scalar(event) if isinstance(event, ScalarEvent) else None

    def _mapping(self, path: str, depth: int) -> dict[object, object]:
        out: dict[object, object] = {}
        lines: dict[object, int] = {}
        for event in self.events:
            if isinstance(event, CollectionEndEvent):
                break
            key = self.node(event, path, depth + 1)
            place = _at(event)
            if not isinstance(event, ScalarEvent):
                self._keep(_refused("a key must be a plain name", event, self.source))
                key = None
            elif key in lines:
                first = lines[key]
                self._keep(
                    _refused(f"the key {key!r} stands here twice, first in line {first}", event, self.source)
                )
            elif key == "<<" and event.implicit[0]:
                self._keep(_refused("merge keys are not read", event, self.source))
            lines[key] = place[0]
            below = f"{path}.{key}" if path else f"{key}"
            self.marks[below] = place
            out[key] = self.node(next(self.events), below, depth + 1)
        return out

    def _sequence(self, path: str, depth: int) -> list[object]:
        out: list[object] = []
        for event in self.events:
            if isinstance(event, CollectionEndEvent):
                break
            below = f"{path}[{len(out)}]"
            self.marks[below] = _at(event)
            out.append(self.node(event, below, depth + 1))
        return out

    def _keep(self, problem: FormatError) -> None:
        if self.problem is None:
            self.problem = problem


def _at(event: Event) -> tuple[int, int]:
    """The 1-based line and column where an event starts."""
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)


def _scalar(event: ScalarEvent) -> object:
    text: str = event.value
    if not event.implicit[0]:
        return text
    if text in _NULL:
        return None
    if text in _BOOLEAN:
        return _BOOLEAN[text]
    if _CODE.fullmatch(text):
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text) and not _ECCN.fullmatch(text):
        return float(text)
    if _SPECIAL.fullmatch(text):
        return float(text.replace(".", ""))
    return text


def _unwanted(event: Event, source: str) -> FormatError | None:
    if isinstance(event, AliasEvent):
        return _refused(f"the alias *{event.anchor} is not read", event, source)
    anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
    if anchor:
        return _refused(f"the anchor &{anchor} is not read", event, source)
    if tag:
        return _refused(f"the tag {tag} is not read", event, source)
    return None


def _refused(what: str, event: Event, source: str) -> FormatError:
    line, column = _at(event)
    where = Where(source=source, line=line, column=column)
    return FormatError(what, where=where, remedy="Write the value out, once")


def _events(text: str, source: str) -> Iterator[Event]:
    try:
        yield from yaml.parse(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark is not None else (None, None)
        what = " ".join(str(part) for part in (error.context, error.problem) if part)
        raise FormatError(
            f"is not valid YAML: {what}",
            where=Where(source=source, line=line, column=column),
            remedy="Correct this place; what follows it was not read",
        ) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1 if isinstance(error.position, int) else None
        raise FormatError(
            f"holds a character that YAML does not allow: {error.reason}",
            where=Where(source=source, line=line),
            remedy="Remove it; what follows it was not read",
        ) from None
