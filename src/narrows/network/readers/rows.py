"""From raw rows to the structs of a table; what is wrong with a row is an error for that row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from narrows.errors import FieldError, FormatError, InputError, Where
from narrows.model.order import parse_end_use, parse_item
from narrows.model.refusal import with_also
from narrows.network.readers.cells import converters, nearest
from narrows.network.readers.draft import MOST_ROWS, Draft, Table
from narrows.network.supply_map import TABLES
from narrows.tabular.record import NO_MARKS, Marks

__all__ = ["RowReader", "header"]


def header(columns: Sequence[str], name: str, where: Where) -> tuple[str, ...]:
    """The columns of a table, each a field of its rows. Raises FieldError for the first that is not, with `also`."""
    fields = msgspec.structs.fields(TABLES[name])
    known = [one.encode_name for one in fields]
    wrong: list[InputError] = []
    for index, column in enumerate(columns):
        if column not in known:
            what = f"{column!r:.60} is an unknown column of {name}"
            wrong.append(FieldError(what, where=where, remedy=nearest(column, known)))
        elif column in columns[:index]:
            wrong.append(FieldError(f"has the column {column!r} twice", where=where, remedy="Remove one"))
    for one in fields:
        if one.required and one.encode_name not in columns:
            what = f"has no column {one.encode_name!r}"
            wrong.append(
                FieldError(what, where=where, remedy=f"The columns of {name} are {', '.join(known)}")
            )
    if wrong:
        raise with_also(wrong)
    return tuple(columns)


class RowReader:
    """Reads the rows of one table of a draft, one at a time."""

    def __init__(self, draft: Draft, table: Table, columns: Sequence[str]) -> None:
        self._struct = TABLES[table.name]
        convert = converters(self._struct, draft.notices)
        self._plan = [(index, column, convert[column]) for index, column in enumerate(columns)]
        self._required = {one.encode_name for one in msgspec.structs.fields(self._struct) if one.required}
        self._block = {"items": "item", "uses": "end_use"}.get(table.name)
        self._draft = draft
        self._table = table

    def take(self, place: int, cells: Sequence[object], marks: Marks = NO_MARKS) -> None:
        """One row. `place` is its line or number; `marks` the places of its fields, where the format has them."""
        table = self._table
        if len(table.rows) >= MOST_ROWS:
            what = f"has more than {MOST_ROWS:,} rows"
            raise FormatError(
                what,
                where=Where(source=table.source),
                remedy="Leave out what is not needed, or split the map",
            )
        values: dict[str, Any] = {}
        good = True
        for index, column, convert in self._plan:
            cell = cells[index]
            if cell is None or cell == "":
                continue
            try:
                value = convert(cell)
            except InputError as error:
                self._draft.errors.add(error, table.at(place, column), marks)
                good = False
                values[column] = None  # it is there, and wrong
                continue
            if value is not None:
                values[column] = value
        if not self._required <= values.keys():
            for column in sorted(self._required - values.keys()):
                wrong = FieldError("is missing", remedy="Give it; it may not be empty")
                self._draft.errors.add(wrong, table.at(place, column), marks)
            good = False
        if good and self._block is not None:
            good = self._checked(values[self._block], table.at(place), marks)
        if good:
            table.add(self._struct(**values), place)
        elif isinstance(values.get("id"), str):
            table.lost.add(values["id"])

    def _checked(self, raw: Mapping[str, Any], where: Where, marks: Marks) -> bool:
        """Whether the engine can read the block."""
        assert self._block is not None
        notices: list[str] = []
        try:
            if self._block == "item":
                parse_item(raw, notices=notices)
                if raw.get("origin") is not None:
                    raise FieldError(
                        "is stated, and stands for the provider's country",
                        where=Where(field="item.origin"),
                        remedy="Leave it out",
                    )
            elif parse_end_use(raw, notices=notices) is None:
                raise FieldError(
                    "says nothing", where=Where(field="end_use"), remedy="Give a field, or leave the row out"
                )
        except InputError as error:
            self._draft.errors.add(error, where, marks)
            return False
        self._draft.notices.extend(notices)
        return True

    def take_all(self, rows: Iterable[tuple[int, Sequence[object]]]) -> None:
        """Rows with their places."""
        for place, cells in rows:
            self.take(place, cells)
