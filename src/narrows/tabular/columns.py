"""The columns of a table: which field each one holds, and how a row becomes a raw order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from narrows.errors import FieldError, FormatError, InputError, Where, meant
from narrows.model.refusal import with_also
from narrows.tabular.cells import ABSENT, read_cell, shown
from narrows.tabular.fieldkinds import (
    FieldName,
    Kind,
    Path,
    canonical_name,
    field_named,
    near_names,
    path_text,
    stated_instead,
)
from narrows.tabular.flat import nest_fields

__all__ = ["Column", "Columns", "columns_of", "ragged"]

_COMMENT = "#"


class Column(NamedTuple):
    """A column that is read: its place from 0, its header, and its field."""

    position: int
    header: str
    field: FieldName


def ragged(cells: int, width: int, where: Where) -> FormatError:
    """The error of a row that has not as many cells as the table has columns."""
    what = f"has {cells} cells where the table has {width} columns"
    few = "Write a separator for each column, also where its cell is empty"
    return FormatError(
        what, where=where, remedy="Quote cells that hold the separator" if cells > width else few
    )


class Columns:
    """The columns of one table that are read."""

    def __init__(
        self, columns: Sequence[Column], *, width: int, nameless: Sequence[int], spreadsheet: bool = False
    ) -> None:
        self.columns = tuple(columns)
        self.width = width
        self.nameless = tuple(nameless)
        self.spreadsheet = spreadsheet

    @property
    def names(self) -> dict[str, str]:
        """The public name of each column that is read, and the header it has in the table."""
        return {column.field.name: column.header for column in self.columns}

    @property
    def kept(self) -> list[tuple[int, str]]:
        """The place of each column that counts, and its name in a frame: one without a name has a blank one of its own."""
        blanks = [(place, " " * count) for count, place in enumerate(self.nameless)]
        return [*((column.position, column.field.name) for column in self.columns), *blanks]

    def raw(self, cells: Sequence[object], where: Where) -> dict[str, object]:
        """A row as a raw order. Raises a `FieldError` for the first wrong cell; `also` holds the others."""
        pairs: list[tuple[FieldName, object]] = []
        errors: list[InputError] = []
        for position, header, field in self.columns:
            cell = cells[position]
            if cell is None or cell == "":
                continue
            try:
                value = read_cell(cell, field.kind, spreadsheet=self.spreadsheet, largest=field.largest)
            except FieldError as error:
                errors.append(self._placed(error, header, field, where))
                continue
            if value is not ABSENT:
                pairs.append((field, value))
        for cell in (cells[position] for position in self.nameless):
            if cell is not None and str(cell).strip():
                what = f"{shown(cell)} stands in a column without a name"
                remedy = "Name the column, or start its name with #"
                errors.append(FieldError(what, where=where, remedy=remedy))
        if errors:
            raise with_also(errors)
        return nest_fields(pairs)

    def id_of(self, cells: Sequence[object]) -> object:
        """What a row states as its identifier, None where that is nothing or cannot be read."""
        for position, _, field in self.columns:
            if field.path == ("id",):
                try:
                    value = read_cell(cells[position], field.kind)
                except FieldError:
                    return None
                return None if value is ABSENT else value
        return None

    @staticmethod
    def _placed(error: FieldError, header: str, field: FieldName, where: Where) -> FieldError:
        name = path_text(field.path) if field.role is None else field.name
        if canonical_name(header) != field.name:
            error.what = f"{error.what} (column {header!r})"
        error.at(Where(field=name))
        error.at(where)
        return error


def columns_of(
    header: Sequence[object],
    mapping: Mapping[str, str] | None,
    *,
    source: str,
    ignore_unknown: bool = False,
    spreadsheet: bool = False,
    nested: bool = False,
) -> Columns:
    """Find the field of every column.

    `mapping` goes from a field to the header of the column that holds it. Raises `FieldError` for a header that
    stands twice, is no known field (unless it starts with # or `ignore_unknown`), or clashes with another one. Whole
    blocks (`item`, `parties`) are fields only where cells can be `nested`.
    """
    headers = [str(cell).strip() if cell is not None else "" for cell in header]
    place = Where(source=source)
    _refuse_twice(headers, place)
    mapped = _mapped(headers, mapping or {}, place)
    taken = {column.position for column in mapped}
    found = list(mapped)
    unknown: list[str] = []
    nameless: list[int] = []
    for position, text in enumerate(headers):
        if position in taken or text.startswith(_COMMENT):
            continue
        if not text:
            nameless.append(position)
            continue
        field = field_named(text)
        if field is None or (field.kind is Kind.BLOCK and not nested):
            unknown.append(text)
        elif not (ignore_unknown and any(field.name == m.field.name for m in mapped)):
            found.append(Column(position, text, field))
    if unknown and not ignore_unknown:
        raise _unknown(unknown, place)
    _refuse_clashes(found, place)
    if not found:
        raise FieldError(
            "no column holds a field of an order", where=place, remedy="Name the columns, or map them"
        )
    found.sort(key=lambda column: column.position)
    return Columns(
        found, width=len(headers), nameless=() if ignore_unknown else nameless, spreadsheet=spreadsheet
    )


def _mapped(headers: list[str], mapping: Mapping[str, str], place: Where) -> list[Column]:
    out = []
    for name, header in mapping.items():
        field = field_named(name)
        if field is None:
            raise FieldError(
                f"the mapping names {name!r}, which is no field", where=place, remedy=meant(near_names(name))
            )
        if header.strip() not in headers:
            there = ", ".join(repr(h) for h in headers[:20])
            raise FieldError(
                f"the mapping names the column {header!r}, which is not in the table",
                where=place,
                remedy=f"Its columns are {there}",
            )
        out.append(Column(headers.index(header.strip()), header.strip(), field))
    return out


def _refuse_twice(headers: list[str], place: Where) -> None:
    seen: set[str] = set()
    for text in headers:
        if text and text in seen and not text.startswith(_COMMENT):
            raise FieldError(
                f"the column {text!r} stands twice", where=place, remedy="Rename or remove one of them"
            )
        seen.add(text)


def _refuse_clashes(columns: list[Column], place: Where) -> None:
    by_path: dict[Path, Column] = {}
    for column in columns:
        other = by_path.setdefault(column.field.path, column)
        if other is not column:
            raise _clash(column, other, place)
    for column in columns:
        path = column.field.path
        for length in range(1, len(path)):
            if path[:length] in by_path:
                raise _clash(column, by_path[path[:length]], place)


def _clash(one: Column, other: Column, place: Where) -> FieldError:
    return FieldError(
        f"the columns {other.header!r} and {one.header!r} both hold {other.field.name}",
        where=place,
        remedy="Keep one, or start the name of the other with #",
    )


_TO_DO = (
    "Say which field a column holds with --map FIELD=COLUMN (mapping=), start its name with #, or read past such columns "
    "with --ignore-unknown-columns (ignore_unknown_columns=)"
)
_TOLD = 8
"""Most columns that are no field of which it is told what to state in their place."""


def _unknown(names: list[str], place: Where) -> FieldError:
    quoted = ", ".join(repr(name[:60]) for name in names[:10]) + (", ..." if len(names) > 10 else "")
    what = (
        f"the column {quoted} is no known field"
        if len(names) == 1
        else f"the columns {quoted} are no known fields"
    )
    remedy = f"{_instead(names)} {_TO_DO}".strip()
    return FieldError(what, where=place, remedy=remedy)


def _instead(names: list[str]) -> str:
    """What to state in place of some columns, each as a sentence; of several it is said in place of which."""
    told = {name: instead for name in names[:_TOLD] if (instead := stated_instead(name))}
    return " ".join(
        f"{repr(name[:60]) + ': ' if len(names) > 1 else ''}{instead}{'' if instead[-1] in '.?' else '.'}"
        for name, instead in told.items()
    )
