"""What to state in place of a well-known name that is no field or value of an order: "TPP", "int8", "NAC", "quantity".

The names are in `law/other_names.csv`. Each holds in the block in `where` ("any" is every block, "order" the order itself), or for a
value of the field of that name; small and capital letters, signs and blanks do not count.
"""

from __future__ import annotations

from functools import cache

from narrows.model.law_rows import law_rows

_FILE = "other_names.csv"
_COLUMNS = ["names", "where", "instead"]
_ANY = "any"
_MOST = 60  # characters: no name of the file is longer


def instead_of(name: object, where: str) -> str:
    """What to state in place of a name at a place, or nothing where the name is not among the well-known ones."""
    if not isinstance(name, str) or len(name) > _MOST:
        return ""
    folded = _folded(name)
    return _named().get((folded, where)) or _named().get((folded, _ANY), "")


def _folded(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


@cache
def _named() -> dict[tuple[str, str], str]:
    return {
        (_folded(name), where): instead
        for names, where, instead in law_rows(_FILE, _COLUMNS)
        for name in names.split()
    }
