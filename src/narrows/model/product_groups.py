"""The product group of a number such as 3A001, its letter: of what kind the things in it are, and whether they are materials.

They are in `law/us/product_groups.csv`; the lists of other countries that number their entries so have the same.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from narrows.model.law_rows import check_known, law_rows

__all__ = ["kind_in", "may_be_of_materials", "of_materials"]

_FILE = "us/product_groups.csv"
_COLUMNS = ["group", "kind", "materials", "citation", "note"]
_KINDS = ("commodity", "software", "technology")
_YES, _NO = "yes", "no"


class _Group(NamedTuple):
    kind: str
    materials: bool


def kind_in(number: str) -> str | None:
    """Of what kind the things under a number are; None where it has no product group."""
    group = _groups().get(number[1:2])
    return None if group is None else group.kind


def of_materials(number: str) -> bool:
    """Whether a number is that of materials."""
    group = _groups().get(number[1:2])
    return group is not None and group.materials


def may_be_of_materials(number: str) -> bool:
    """The same, or it has no product group, as on lists that number their entries otherwise."""
    group = _groups().get(number[1:2])
    return group is None or group.materials


@cache
def _groups() -> dict[str, _Group]:
    found: dict[str, _Group] = {}
    for line, (letter, kind, materials, _, _) in enumerate(law_rows(_FILE, _COLUMNS), start=2):
        check_known(kind, _KINDS, _FILE, line, "kind")
        check_known(materials, (_YES, _NO), _FILE, line, "materials")
        found[letter] = _Group(kind, materials == _YES)
    return found
