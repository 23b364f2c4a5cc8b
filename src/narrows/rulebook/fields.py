"""Typed reading of a mapping of a law file: each reader returns the type asked for or says where and why it cannot.

YAML null counts as absent, as the contract of the law files has it (an open date may be left out or written null).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from datetime import date
from functools import lru_cache
from typing import NoReturn

import msgspec

from narrows.errors import RulebookError, Where, did_you_mean
from narrows.rulebook.yaml_tree import Mapping, Node, Scalar, Sequence

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_EARLIEST, _LATEST = 1900, 2200


class SourceText(msgspec.Struct, frozen=True):
    """The text of an expression with the place of its first character; line and column are 1-based."""

    text: str
    source: str
    line: int
    column: int
    raw: str = ""

    def where(self, offset: int = 0, field: str | None = None) -> Where:
        """The place of the character at `offset` in `text`, also when YAML folded the text over several lines.

        Folding changes white space only, so the nth visible character of the text is the nth one of the file.
        (In a quoted scalar with escapes the column can be off by the escapes before it; the line is right.)
        """
        visible = sum(1 for character in self.text[:offset] if not character.isspace())
        line, column = self.line, self.column
        for character in self.raw:
            if not character.isspace():
                if visible == 0:
                    break
                visible -= 1
            line, column = (line + 1, 1) if character == "\n" else (line, column + 1)
        return Where(source=self.source, line=line, column=column, field=field)


def nearest(name: str, known: Iterable[str]) -> str:
    """ "Did you mean 'x'" for a misspelled name, else the names there are: of many those that begin alike. Empty if there are
    none."""
    names = sorted(known)
    if len(names) > 20:
        starts = [name[:length] for length in range(1, len(name) + 1)]
        names.sort(key=lambda one: -sum(map(one.startswith, starts)))
    shown = ", ".join(names[:20])
    others = f"Known: {shown}, ..." if len(names) > 20 else f"Known: {shown}" if names else ""
    return did_you_mean(name, names, others, cutoff=0.7)


@lru_cache(maxsize=4096)
def iso_date(text: str) -> date | None:
    """The day, or None when the text is not a real day written YYYY-MM-DD within 1900 to 2200."""
    if not _ISO.fullmatch(text):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if _EARLIEST <= day.year <= _LATEST else None


class Record:
    """One mapping of a law file, with the file's name and its dotted path inside the file."""

    __slots__ = ("node", "path", "source")

    def __init__(
        self, node: Node, source: str, path: str = "", what: str = "a mapping of keys to values"
    ) -> None:
        if not isinstance(node, Mapping):
            raise RulebookError(
                f"expected {what}, found {describe(node)}",
                where=Where(source=source, line=node.line, column=node.column, field=path or None),
                remedy="Write 'key: value' lines",
            )
        self.node = node
        self.source = source
        self.path = path

    def where(self, key: str | None = None) -> Where:
        """The place of a key's value (of the mapping itself when the key is absent)."""
        field = self.field(key) if key else self.path
        node: Node = self.node.entries.get(key, self.node) if key else self.node
        return Where(source=self.source, line=node.line, column=node.column, field=field or None)

    def field(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def refuse(self, key: str | None, what: str, remedy: str) -> NoReturn:
        raise RulebookError(what, where=self.where(key), remedy=remedy)

    def only(
        self, known: Collection[str], of: str = "", elsewhere: Callable[[], dict[str, str]] | None = None
    ) -> None:
        """Refuse every key that is not known. `elsewhere` explains keys that belong to another place."""
        for key, (line, column) in self.node.keys.items():
            if key in known:
                continue
            hint = (elsewhere() if elsewhere else {}).get(key) or nearest(key, known)
            raise RulebookError(
                f"unknown key {key!r}{f' in {of}' if of else ''}",
                where=Where(source=self.source, line=line, column=column, field=self.field(key)),
                remedy=hint,
            )

    def has(self, key: str) -> bool:
        node = self.node.entries.get(key)
        return node is not None and not (isinstance(node, Scalar) and node.is_null)

    def need(self, *keys: str, of: str = "", remedy: str = "") -> None:
        """Refuse a mapping that lacks one of the keys."""
        for key in keys:
            if not self.has(key):
                self.refuse(key, f"missing key {key!r}{f' in {of}' if of else ''}", remedy or f"Add '{key}:'")

    def scalar(self, key: str, what: str) -> Scalar:
        node = self.node.entries.get(key)
        if type(node) is not Scalar or node.is_null:
            self.need(key)
            self.refuse(key, f"expected {what}, found {describe(self.node.entries[key])}", f"Write {what}")
        return node

    def text(self, key: str) -> str:
        """Text; a plain number or boolean is refused, quoted ones are text."""
        node = self.scalar(key, "text")
        if node.looks_like != "text":
            self.refuse(key, f"expected text, found the {node.looks_like} {node.text}", "Put it in quotes")
        if not node.text.strip():
            self.refuse(key, "is empty text", "Write the text or remove the key")
        return node.text.strip()

    def optional_text(self, key: str, default: str = "") -> str:
        return self.text(key) if self.has(key) else default

    def choice(self, key: str, known: Collection[str]) -> str:
        """One of some known words."""
        node = self.scalar(key, "text")
        if node.text not in known:
            self.refuse(key, f"{node.text!r} is not a value of {key!r}", nearest(node.text, known))
        return node.text

    def matching(self, key: str, pattern: re.Pattern[str], what: str) -> str:
        """Text of a given form, such as an id or an ECCN (plain or quoted)."""
        node = self.scalar(key, what)
        if not pattern.fullmatch(node.text):
            self.refuse(key, f"{node.text!r} is not {what}", f"Write {what}")
        return node.text

    def optional_matching(self, key: str, pattern: re.Pattern[str], what: str) -> str | None:
        return self.matching(key, pattern, what) if self.has(key) else None

    def boolean(self, key: str) -> bool:
        """true or false; absent: false."""
        if not self.has(key):
            return False
        node = self.scalar(key, "true or false")
        if node.text not in ("true", "false") or not node.plain:
            self.refuse(
                key, f"expected true or false, found {node.text!r}", "Write true or false without quotes"
            )
        return node.text == "true"

    def day(self, key: str) -> date:
        """A day, written as YYYY-MM-DD."""
        node = self.scalar(key, "a day as YYYY-MM-DD")
        day = iso_date(node.text)
        if day is None:
            self.refuse(key, f"{node.text!r} is not a day", "Write a real day as YYYY-MM-DD")
        return day

    def optional_day(self, key: str) -> date | None:
        return self.day(key) if self.has(key) else None

    def days(self, key: str) -> tuple[date, ...]:
        """A list of days without repeats. Absent: empty."""
        found = []
        for number, text in enumerate(self.texts(key, "days as YYYY-MM-DD")):
            day = iso_date(text)
            if day is None:
                raise RulebookError(
                    f"{text!r} is not a day",
                    where=self.item_where(key, number),
                    remedy="Write a real day as YYYY-MM-DD",
                )
            found.append(day)
        return tuple(found)

    def expression(self, key: str) -> SourceText:
        """An expression's text as written, with its place; numbers and booleans are expressions too."""
        node = self.scalar(key, "an expression")
        if not node.text.strip():
            self.refuse(key, "is an empty expression", "Write a condition; one that always holds is True")
        return _source_text(node, self.source)

    def sequence(self, key: str, what: str) -> list[Node]:
        self.need(key)
        node = self.node.entries[key]
        if not isinstance(node, Sequence):
            self.refuse(
                key, f"expected a list of {what}, found {describe(node)}", f"Write a list: {key}: [...]"
            )
        return node.items

    def texts(self, key: str, what: str = "texts", pattern: re.Pattern[str] | None = None) -> tuple[str, ...]:
        """A list of texts without repeats, each of the form `pattern` if one is given. Absent: empty."""
        if not self.has(key):
            return ()
        out: list[str] = []
        for number, node in enumerate(self.sequence(key, what)):
            place = Where(
                source=self.source, line=node.line, column=node.column, field=f"{self.field(key)}[{number}]"
            )
            if not isinstance(node, Scalar) or not node.text.strip() or node.is_null:
                raise RulebookError(
                    f"expected one of {what}, found {describe(node)}",
                    where=place,
                    remedy="Write text; in quotes if it holds ': '",
                )
            if pattern and not pattern.fullmatch(node.text):
                raise RulebookError(
                    f"{node.text!r} is not one of {what}", where=place, remedy="Correct its spelling"
                )
            if node.text in out:
                raise RulebookError(
                    f"{node.text!r} is listed twice", where=place, remedy="Remove one of the two"
                )
            out.append(node.text)
        return tuple(out)

    def item_where(self, key: str, number: int) -> Where:
        """The place of one element of a list."""
        node = self.node.entries[key]
        item = node.items[number] if isinstance(node, Sequence) else node
        return Where(
            source=self.source, line=item.line, column=item.column, field=f"{self.field(key)}[{number}]"
        )

    def record(self, key: str) -> Record:
        self.need(key)
        return Record(self.node.entries[key], self.source, self.field(key))

    def empty(self, key: str) -> Record:
        """A mapping without entries, in the place of an optional one that was left out."""
        return Record(Mapping({}, {}, self.node.line, self.node.column), self.source, self.field(key))

    def records(self, key: str) -> list[Record]:
        """A list of mappings."""
        return [
            Record(node, self.source, f"{self.field(key)}[{number}]")
            for number, node in enumerate(self.sequence(key, "mappings"))
        ]


def _source_text(node: Scalar, source: str) -> SourceText:
    line, column, raw = node.line, node.column, node.raw
    if raw[:1] in ("|", ">") and not node.plain:  # a block scalar: its text starts on a later line
        _, _, raw = raw.partition("\n")
        line, column = line + 1, 1
    elif not node.plain:  # quoted: skip the quotes
        raw, column = raw[1:-1], column + 1
    lead = len(raw) - len(raw.lstrip())
    if breaks := raw.count("\n", 0, lead):
        line, column = line + breaks, lead - raw.rfind("\n", 0, lead)
    else:
        column += lead
    return SourceText(node.text, source, line, column, raw.strip())


def describe(node: Node) -> str:
    """What a node is, for the text of an error."""
    if isinstance(node, Mapping):
        return "a mapping"
    if isinstance(node, Sequence):
        return "a list"
    return "nothing" if node.is_null else f"{node.text[:40]!r}"
