"""The public fields of an order as names of columns, and what kind of value each one takes.

Both are read off the models, so a field that is added there is known here. A name is a dotted path, with the index of
a list as a step of its own: `item.spec.tops.8`, `parties.0.name`; `parties[0].name` is read too. A party may be named by its
role in place of its index, as systems that keep a column per role have it: `end_user.name`, `intermediate_consignee.1.country`.
"""

from __future__ import annotations

import difflib
import math
import re
import types
from collections.abc import Iterator
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Annotated, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from narrows.errors import meant
from narrows.model.kinds import largest_usual
from narrows.model.order import Money, Order, Party
from narrows.model.other_names import instead_of
from narrows.model.party import EXPORTER, Role

__all__ = [
    "FieldName",
    "Kind",
    "Path",
    "canonical_name",
    "field_named",
    "near_names",
    "path_text",
    "stated_instead",
]

Path = tuple[str | int, ...]

_LARGEST_INDEX = 9_999
_SHORTHANDS = {"product": "item.product", "eccn": "item.eccn"}
_ROLES: tuple[str, ...] = tuple(role for role in get_args(Role) if role != EXPORTER)
"""The roles that name a party; the exporter has fields of its own."""
_MOST_OF_A_ROLE = 100
_INDEX = re.compile(r"\[([0-9]{1,5})\]")
_TOPS = re.compile(r"tops[_.]([0-9]{1,3})")
_OF_A_ROLE = re.compile(rf"({'|'.join(_ROLES)})(?:\.([0-9]{{1,2}}))?(?:\.(.+))?")


class Kind(Enum):
    """How a cell of a column is read."""

    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    PERCENT = "percent"
    INTEGER = "integer"
    FLAG = "flag"
    DATE = "date"
    MONEY = "money"
    LIST = "list"
    BLOCK = "block"  # not one value; only a format with nested cells can hold it


class FieldName:
    """A column's field: its public name, the path into the order, the kind of its cells, and the largest number usual there.

    `role` is that of the party whose field it is, where it is named by it.
    """

    __slots__ = ("kind", "largest", "name", "path", "role")

    def __init__(self, path: Path, kind: Kind, *, name: str = "", role: str | None = None) -> None:
        self.path = path
        self.kind = kind
        self.role = role
        self.name = name or ".".join(map(str, path))
        spec = path.index("spec") + 1 if kind is Kind.NUMBER and "spec" in path else 0
        self.largest = largest_usual(str(path[spec])) if spec else math.inf


_ABBREVIATED = re.compile(r"\.(?=\s|$)")
"""The dot of an abbreviation in a heading ("ECCN No.", "Doc. Date"), which joins no fields."""


def canonical_name(text: str) -> str:
    """The one form of a column name: lower case, dotted indexes, shorthands written out."""
    name = _INDEX.sub(r".\1", text.strip().casefold())
    if name in _SHORTHANDS:
        return _SHORTHANDS[name]
    tops = _TOPS.fullmatch(name)
    if tops:
        return f"item.spec.tops.{int(tops[1])}"
    if name.startswith("party."):
        return f"parties.0.{name.removeprefix('party.')}"
    role = _OF_A_ROLE.fullmatch(name)
    if role:
        nth = f".{int(role[2])}" if role[2] and int(role[2]) else ""
        return f"{role[1]}{nth}.{role[3] or 'name'}"
    return name


@lru_cache(maxsize=1 << 12)
def field_named(text: str) -> FieldName | None:
    """The field that a column name means; `None` where it means none."""
    name = canonical_name(text)
    role = _OF_A_ROLE.fullmatch(name)
    if role is None:
        found = _walked(Order, name)
        return None if found is None else FieldName(*found)
    found = _walked(Party, role[3])
    if found is None or found[0] == ("role",):
        return None
    # Behind all that a number can name: a party of each role has a place of its own, whatever other columns there are.
    place = _LARGEST_INDEX + 1 + _ROLES.index(role[1]) * _MOST_OF_A_ROLE + int(role[2] or 0)
    return FieldName(("parties", place, *found[0]), found[1], name=name, role=role[1])


def _walked(annotation: object, name: str) -> tuple[Path, Kind] | None:
    """The path of a dotted name below a model, and the kind of what stands there."""
    steps: list[str | int] = []
    for part in name.split("."):
        below = _below(annotation, part)
        if below is None:
            return None
        step, annotation = below
        steps.append(step)
    return tuple(steps), _kind(steps[-1], annotation)


def path_text(path: Path) -> str:
    """A path as errors write it: `parties[1].name`, `item.spec.tops.8`."""
    out = ""
    for step in path:
        out += f"[{step}]" if isinstance(step, int) else f".{step}" if out else step
    return out


def stated_instead(text: str) -> str:
    """The remedy for a column that is no field: what to state in place of a well-known name, or the fields near to it."""
    *above, name = _ABBREVIATED.sub("", canonical_name(text)).split(".")
    told = instead_of(name, above[-1] if above else "order")
    # A column that stands for itself may be one of the item, whose fields have short forms.
    return told or ("" if above else instead_of(name, "item")) or meant(near_names(text))


def near_names(text: str) -> tuple[str, ...]:
    """Public names close to a wrong one, nearest first."""
    name = canonical_name(text)[:80].replace(" ", "_")
    for role in _ROLES:
        if name.startswith(role):
            own = f"{role}.{name.removeprefix(role).strip('_.')}"
            return (own,) if field_named(own) else (f"{role}.name", f"{role}.country")
    known = list(_all_names())
    near = [k for k in known if k.rpartition(".")[2] == name]
    near += difflib.get_close_matches(name, known, n=3, cutoff=0.6)
    near += [k for k in known if difflib.SequenceMatcher(None, name, k.rpartition(".")[2]).ratio() > 0.8]
    # A party is meant more often than the exporter's own fields, which have the same names.
    return tuple(dict.fromkeys(sorted(near[:6], key=lambda k: k.startswith("exporter"))))[:3]


def _below(annotation: object, part: str) -> tuple[str | int, object] | None:
    inner = _bare(annotation)
    if isinstance(inner, type) and issubclass(inner, BaseModel):
        for name, field in inner.model_fields.items():
            if (field.alias or name) == part:
                return part, field.annotation
        return None
    if get_origin(inner) is tuple and part.isascii() and part.isdigit() and int(part) <= _LARGEST_INDEX:
        return int(part), get_args(inner)[0]
    if get_origin(inner) is dict and part:
        key, value = get_args(inner)
        if _bare(key) is int:
            return (str(int(part)), value) if part.isascii() and part.isdigit() and len(part) <= 3 else None
        return part, value
    return None


def _bare(annotation: object) -> object:
    """A type without `Annotated` and `None`."""
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation = get_args(annotation)[0]
        elif origin in (Union, types.UnionType):
            annotation = next(a for a in get_args(annotation) if a is not type(None))
        else:
            return annotation


_KINDS: dict[object, Kind] = {
    str: Kind.TEXT,
    bool: Kind.FLAG,
    float: Kind.NUMBER,
    int: Kind.INTEGER,
    date: Kind.DATE,
    Money: Kind.MONEY,
}


def _kind(step: str | int, annotation: object) -> Kind:
    inner = _bare(annotation)
    if inner is Party and step == "exporter":
        return Kind.TEXT  # the short form: its name
    if get_origin(inner) is Literal:
        return Kind.CHOICE
    if get_origin(inner) is tuple:
        return Kind.LIST if _plain(get_args(inner)[0]) else Kind.BLOCK
    if inner is float and isinstance(step, str) and step.endswith("_percent"):
        return Kind.PERCENT
    return _KINDS.get(inner, Kind.BLOCK)


def _plain(annotation: object) -> bool:
    """Whether the elements of a list are texts, free or of a closed list."""
    inner = _bare(annotation)
    return inner is str or get_origin(inner) is Literal


@lru_cache(maxsize=1)
def _all_names() -> tuple[str, ...]:
    return tuple(_names_below("", Order))


def _names_below(prefix: str, annotation: object) -> Iterator[str]:
    inner = _bare(annotation)
    if prefix and _kind(prefix.rpartition(".")[2], annotation) is not Kind.BLOCK:
        yield prefix
    if isinstance(inner, type) and issubclass(inner, BaseModel):
        for name, field in inner.model_fields.items():
            step = field.alias or name
            if step != "contains":
                yield from _names_below(f"{prefix}.{step}" if prefix else step, field.annotation)
    elif get_origin(inner) is tuple and not _plain(get_args(inner)[0]):
        yield from _names_below(f"{prefix}.0", get_args(inner)[0])
    elif get_origin(inner) is dict and _bare(get_args(inner)[0]) is int:
        yield f"{prefix}.8"
