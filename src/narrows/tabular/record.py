"""One record of an input: what it says and where it stands, or why it cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

from narrows.errors import NOWHERE, FormatError, InputError, Where, writable
from narrows.model.order import Order, parse_id, parse_order
from narrows.model.refusal import also

__all__ = ["NO_MARKS", "Found", "Marks", "Record", "item_name", "mark_of"]

Marks = Mapping[str, tuple[int, int]]
NO_MARKS: Marks = MappingProxyType({})


class Found(NamedTuple):
    """What a reader hands over for one record, before it is counted; `id` is what one says that cannot be read otherwise."""

    where: Where
    raw: dict[str, object] | None
    error: InputError | None = None
    marks: Marks = NO_MARKS
    id: object = None


@dataclass(frozen=True, slots=True)
class Record:
    """One record: `raw` under the public names of an order, or `error`, or both where its id alone is wrong.

    `index` counts from 0 in the order of the input. `stated_id` is that of a record without `raw`. `marks` gives, where the format
    allows, the 1-based line and column of a field by its dotted path.
    """

    index: int
    where: Where
    raw: dict[str, object] | None = None
    error: InputError | None = None
    marks: Marks = field(default_factory=dict, repr=False, compare=False)
    stated_id: object = field(default=None, repr=False)

    @property
    def id(self) -> str | None:
        """The identifier, where there is one that can be read."""
        stated = self.stated_id if self.raw is None else self.raw.get("id")
        try:
            return None if stated is None else parse_id(stated)
        except InputError:
            return None

    def order(self, *, as_of: date | None = None) -> Order:
        """The record as an order, on `as_of` instead of its own day where that is given.

        Raises the record's error, or an `InputError` whose place is as exact as the format allows.
        """
        if self.error is not None:
            raise self.error
        if self.raw is None:
            raise FormatError("is empty", where=self.where)
        try:
            return parse_order(self.raw if as_of is None else {**self.raw, "as_of": as_of}, where=self.where)
        except InputError as error:
            for one in (error, *also(error)):
                self._refine(one)
            raise

    def _refine(self, error: InputError) -> None:
        """Move the place of an error from the record's first line to the line of the field, or of its block."""
        where = error.where
        if mark := mark_of(where.field or "", self.marks):
            error.where = NOWHERE
            error.at(replace(where, line=mark[0], column=mark[1]))


def mark_of(path: str, marks: Marks) -> tuple[int, int] | None:
    """The line and column of a field, or of the innermost block around it that has a mark."""
    while path and path not in marks:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return marks[path] if path else None


def item_name(raw: Any) -> str:
    """What a record calls its item, for a line of a table."""
    item = raw.get("item") if isinstance(raw, dict) else None
    if not isinstance(item, dict):
        return "" if item is None else writable(str(item)[:60])
    for name in ("product", "name", "eccn"):
        if item.get(name):
            return writable(str(item[name])[:60])
    spec = item.get("spec")
    return writable(str(spec.get("type") or "item by its parameters")[:60]) if isinstance(spec, dict) else ""
