"""Lists that the law reaches by program: entries under other programs are taken for another list, whose effect no rule here decides.

`embedded/programs.csv` has the programs that count, and the list of those who are under none of them. An entry of which no
program is published counts as under one that does.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple, get_args

import msgspec

from narrows.lists.embedded import DATA
from narrows.lists.entry import Entry
from narrows.lists.listing import Confidence
from narrows.own_tables import day, one_of, rows

__all__ = ["by_program"]

_COLUMNS = ("list", "program", "otherwise", "citation", "checked", "confidence", "note")


class _Reached(NamedTuple):
    """The programs of a list that count, folded, and the list of who is under none of them."""

    programs: frozenset[str]
    otherwise: str


def by_program(entry: Entry) -> Entry:
    """An entry of a published list as one of the list that it is on for the law."""
    reached = _reached().get(entry.list)
    if reached is None or not entry.programs or reached.programs.intersection(map(_folded, entry.programs)):
        return entry
    told = f"listed under {', '.join(entry.programs)} alone, which the law that reaches {entry.list} does not name"
    return msgspec.structs.replace(
        entry, list=reached.otherwise, remarks="; ".join(filter(None, (entry.remarks, told)))
    )


@cache
def _reached() -> dict[str, _Reached]:
    found: dict[str, _Reached] = {}
    for where, row in rows(DATA / "programs.csv", _COLUMNS):
        day(row["checked"], where)
        one_of(row["confidence"], get_args(Confidence), where)
        known = found.get(row["list"], _Reached(frozenset(), row["otherwise"]))
        found[row["list"]] = known._replace(programs=known.programs | {_folded(row["program"])})
    return found


def _folded(program: str) -> str:
    return program.strip("[] ").casefold()
