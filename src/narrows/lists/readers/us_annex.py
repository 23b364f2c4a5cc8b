"""A rule of the Federal Register that changes Supplement No. 4, 6 or 7 to 15 CFR Part 744, as XML: what it changes.

The XML is a document's "full text" of federalregister.gov. Its amendatory instructions (`AMDPAR`) say, country by
country, which entries are added, revised and removed, and name those that are revised or removed in quotes; the tables
behind them hold the added and the revised entries as they stand from then on.

`Change` is one of them. As a list (`FrAnnex.read`), an added or revised entry starts (`from_`) on the rule's effective
day or, where the rule states none, on the latest publication day that its citations state; a removed one ends (`until`) on the
day before and has no start. `remarks` begins with "added", "revised" or "removed". An instruction that cannot be read
is an InputError: the rule does something that the entries do not show.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from narrows.errors import FormatError, InputError, Where
from narrows.lists.entry import Entry
from narrows.lists.readers.base import Header
from narrows.lists.readers.us_entries import Columns, Rows, columns_of
from narrows.lists.readers.us_ids import Ids
from narrows.lists.readers.us_names import names_of, tidy
from narrows.lists.readers.us_text import clean, find_day, place, read_head
from narrows.lists.readers.us_xml import Paragraph, Row, pieces

__all__ = ["Action", "Change", "FrAnnex", "changes"]

Action = Literal["added", "revised", "removed"]

_LISTS = {"4": "us.el", "6": "us.uvl", "7": "us.meu"}
_SUPPLEMENT = re.compile(r"supplement\s+no\.?\s*([467])\s+to\s+part\s+744", re.IGNORECASE)
_EFFECTIVE = re.compile(r"effective\s*(?:on|as\s+of|date)?\W*((?:[A-Z][a-z]+\.?\s+\d{1,2},\s+\d{4}))")
_TOKEN = re.compile(
    r"(?P<under>\b(?i:under|in|for)\s+(?:the\s+)?(?:(?:country|destination|heading|entries)\s+(?:of|for)\s+)?"
    r"(?P<country>[A-Z][A-Z’',. ()-]{2,60}?[A-Z)])(?=\s*[,:;—–-]|\s+(?:by|to|in|add|revis|remov|[ivx]+\.)|\s*$))"
    r"|(?P<verb>\b(?i:add|revis|remov|correct)(?i:ing|e|es|ed)?\b)"
    r"|[“\"](?P<name>[^“”\"]+)[”\"]"
)
_ACTIONS: dict[str, Action] = {"add": "added", "rev": "revised", "cor": "revised", "rem": "removed"}
_HEADINGS = {"entity", "country", "license requirement", "license review policy", "federal register citation"}


class Change(NamedTuple):
    """One change: what is done to which entry."""

    action: Action
    entry: Entry


class _Named(NamedTuple):
    action: Action
    country: str
    name: str
    where: Where


class FrAnnex:
    """Reads a rule as a list of what it changes; `list_id` picks the changes of one list."""

    format = "fr-annex"

    def sniff(self, head: bytes) -> bool:
        """Whether a file starts as a Federal Register document on part 744."""
        return re.search(rb"<(?:RULE|FEDREG|NOTICE|PRORULE)\b", head) is not None and b"744" in head

    def header(self, path: Path) -> Header:
        """The effective day of the rule, where it states one; a rule states no count that holds for its rows."""
        read_head(path)
        return Header(published=_effective(path))

    def read(self, path: Path, list_id: str | None = None) -> Iterator[Entry | InputError]:
        """Added and revised entries in file order, removed ones where their instruction stands."""
        for change in changes(path):
            if isinstance(change, InputError):
                yield change
            elif list_id is None or change.entry.list == list_id:
                yield change.entry


def changes(path: Path) -> Iterator[Change | InputError]:
    """The changes of a rule in file order. Raises FormatError for a file that is no rule on these supplements."""
    source = str(path)
    effective = _effective(path)
    ids = Ids()
    tables: dict[str, Rows] = {}
    columns: Columns | None = None
    instructions = _Instructions(source)
    list_id, found = "us.el", False
    for piece in pieces(path):
        if isinstance(piece, Paragraph):
            if piece.kind not in ("AMDPAR", "P", "FP", "HD", "REGTEXT"):
                continue
            named = _SUPPLEMENT.search(clean(piece.text))
            if named and piece.kind in ("AMDPAR", "HD"):
                if list_id in tables:
                    yield from _changed(tables[list_id].finish(), instructions, effective)
                list_id = _LISTS[named.group(1)]
            if piece.kind == "AMDPAR" and (named or found):
                found = True
                for removed in instructions.read(piece):
                    yield (
                        removed
                        if isinstance(removed, InputError)
                        else _removal(removed, list_id, ids, effective)
                    )
            continue
        headed = columns_of(piece.cells)
        if piece.head or headed is not None:
            columns = headed
        elif columns is not None and (found or columns_of(piece.cells)):
            rows = tables.setdefault(list_id, Rows(list_id, ids, source))
            yield from _changed(rows.add(_without_stars(piece), columns), instructions, effective)
    for rows in tables.values():
        yield from _changed(rows.finish(), instructions, effective)
    if not found:
        raise FormatError(
            "amends none of Supplements No. 4, 6 and 7 to Part 744",
            where=Where(source=source),
            remedy="Give the full-text XML of a rule that does",
        )
    yield from instructions.unused()


def _without_stars(row: Row) -> Row:
    """A row with cells of nothing but asterisks, which stand for entries that stay, left empty."""
    return row._replace(cells=["" if re.fullmatch(r"[\s*]*", cell) else cell for cell in row.cells])


def _changed(
    entries: Iterator[Entry | InputError], instructions: _Instructions, effective: date | None
) -> Iterator[Change | InputError]:
    for entry in entries:
        if isinstance(entry, InputError):
            yield entry
            continue
        action = instructions.action_of(entry)
        remarks = "; ".join(filter(None, (action, entry.remarks)))
        days = [day for day in map(find_day, entry.citations) if day is not None]
        since = effective or max(days, default=None)
        yield Change(action, msgspec.structs.replace(entry, remarks=remarks, from_=since))


def _removal(named: _Named, list_id: str, ids: Ids, effective: date | None) -> Change:
    found = place(named.country)
    country = found.codes[0] if found.codes else ""
    entry = Entry(
        id=ids.made(list_id, tidy(named.name), country),
        list=list_id,
        type="unknown",
        names=names_of(named.name),
        countries=found.codes,
        until=effective - timedelta(days=1) if effective else None,
        remarks="removed" if effective else "removed; the rule states no effective day",
        line=named.where.line,
    )
    return Change("removed", entry)


def _effective(path: Path) -> date | None:
    for piece in pieces(path):
        if isinstance(piece, Paragraph) and piece.kind in ("EFFDATE", "DATES"):
            found = _EFFECTIVE.search(clean(piece.text))
            return find_day(found.group(1)) if found else None
        if isinstance(piece, Paragraph) and piece.kind == "AMDPAR":
            return None
    return None


class _Instructions:
    """What the instructions have said so far."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._country = ""
        self._action: Action | None = None
        self._revised: dict[str, _Named] = {}

    def read(self, piece: Paragraph) -> Iterator[_Named | InputError]:
        """The removals of an instruction."""
        where = Where(source=self._source, line=piece.line)
        text = clean(piece.text)
        self._action = None if _SUPPLEMENT.search(text) else self._action
        said: Action | None = None
        names = 0
        for token in _TOKEN.finditer(text):
            if token["under"]:
                self._country = token["country"].strip(" ,.")
            elif token["verb"]:
                if said == "removed" and not names:
                    yield self._nameless(where)
                self._action = said = _ACTIONS[token["verb"][:3].lower()]
                names = 0
            elif token["name"]:
                name = tidy(token["name"])
                if name.casefold() in _HEADINGS or _SUPPLEMENT.search(name) or not name:
                    continue
                names += 1
                if self._action == "removed":
                    yield _Named("removed", self._country, name, where)
                elif self._action == "revised":
                    self._revised[_key(name)] = _Named("revised", self._country, name, where)
        # "removing:" may go on in the paragraphs below.
        if said == "removed" and not names and not text.endswith((":", "—", "–")):
            yield self._nameless(where)

    def action_of(self, entry: Entry) -> Action:
        """Whether a table's entry is one that an instruction says is revised, else added."""
        for name in entry.names:
            if self._revised.pop(_key(name.text), None) is not None:
                return "revised"
        return "added"

    def unused(self) -> Iterator[InputError]:
        """An error for each entry that is said to be revised and stands in no table."""
        for named in self._revised.values():
            yield InputError(
                f"{named.name!r:.80} is said to be revised and is in no table of the rule",
                where=named.where,
                remedy="Read the rule",
            )

    def _nameless(self, where: Where) -> InputError:
        return InputError(
            "a removal names no entry", where=where, remedy="Read the rule; it names none in quotes"
        )


def _key(name: str) -> str:
    return re.sub(r"\W+", " ", clean(name).casefold()).strip()
