"""Ids of the entries of one file: unique in the file, and as stable as the publisher allows.

The Treasury gives each party a number that stays; other agencies give none, and the Consolidated Screening List's own
`id` of their entries changes with their content. So the Treasury's number becomes `<list>:<number>` and any other entry
gets a made id of its list, country and name. A name that a list gives more than once (a denied person with several
addresses) gets the made id of what else is told of it from its second time on, and a count where nothing else differs.
"""

from __future__ import annotations

from narrows.errors import InputError, Where
from narrows.lists.identity import made_id

__all__ = ["Ids"]


class Ids:
    """The ids that one file has used so far."""

    def __init__(self) -> None:
        self._published: dict[tuple[str, str], Where] = {}
        self._taken: set[str] = set()

    def claim(self, list_id: str, number: str, where: Where) -> None:
        """Notes a publisher's id. Raises InputError, naming both places, where the list has used it before."""
        before = self._published.setdefault((list_id, number), where)
        if before is not where:
            raise InputError(
                f"the id {number} of {list_id} stands at {_spot(before)} already, and again at {_spot(where)}",
                where=where,
                remedy="Download the list again, or ask its publisher which record is right",
            )

    def numbered(self, list_id: str, number: str) -> str:
        """The id of an entry whose publisher numbers its entries."""
        return self._take(f"{list_id}:{number}")

    def made(self, list_id: str, name: str, country: str, *details: str) -> str:
        """The id of an entry without a number; `details` tell it from others of its name."""
        plain = made_id(list_id, name, country)
        if plain not in self._taken:
            return self._take(plain)
        return self._take(made_id(list_id, name, "\0".join((country, *details))))

    def _take(self, wanted: str) -> str:
        entry_id, count = wanted, 1
        while entry_id in self._taken:
            count += 1
            entry_id = f"{wanted}~{count}"
        self._taken.add(entry_id)
        return entry_id


def _spot(where: Where) -> str:
    if where.row is not None:
        return f"record {where.row}"
    return f"line {where.line}"
