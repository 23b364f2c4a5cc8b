"""From a mapping as YAML gives it to a struct of `narrows.plan.programme`: every field checked, every error with its line."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

import msgspec

from narrows.errors import FieldError, InputError, Where, did_you_mean
from narrows.model import country
from narrows.network.readers.cells import number, text
from narrows.network.readers.draft import Errors
from narrows.tabular.record import Marks

__all__ = ["Reader"]

MOST_MUSD = 1e8
"""A hundred trillion dollars, the output of the whole world: no plan costs that."""


class Range(NamedTuple):
    """What a number lies between, and whether the ends themselves are refused."""

    low: float
    high: float
    above: bool = False


_YEARS, _PART, _MONEY = Range(0.0, 100.0), Range(0.0, 1.0), Range(0.0, MOST_MUSD)
RANGES: dict[str, Range] = {
    "low": _YEARS._replace(above=True),
    "mode": _YEARS._replace(above=True),
    "high": _YEARS._replace(above=True),
    "adds": _PART._replace(above=True),
    "adds_most": _PART._replace(above=True),
    "success": _PART,
    "level": _PART,
    "abroad": _PART,
    "Required.level": _PART._replace(above=True),
    "ramp_years": _YEARS,
    "lasts_years": _YEARS._replace(above=True),
    "training_years": _YEARS._replace(above=True),
    "learning_per_year": _PART,
    "leave_per_year": _PART,
    "after_years": _YEARS,
    "discount_per_year": Range(0.0, 0.5),
    "breadth": Range(0.0, 100.0),
    "weight": Range(0.0, 1e6),
    "Target.weight": Range(0.0, 1e6, above=True),
    "year": Range(1950, 2200),
    "earliest": Range(1950, 2200),
    "start": Range(0.0, 1e8),
    "growth_per_year": Range(0.0, 1e8),
    "training_most_per_year": Range(0.0, 1e8),
    "researchers": Range(0.0, 1e8),
    "thrift_per_musd": Range(0.0, 1.0),
    "cost_musd": _MONEY,
    "upkeep_musd_per_year": _MONEY,
    "training_musd_per_head": Range(0.0, 1e3),
    "musd": _MONEY,
}
"""What the number of a field lies between; a struct's own range (`Target.weight`) goes before."""

_UNITS = ("_musd_per_year", "_musd_per_head", "_per_year", "_per_musd", "_years", "_musd")


class Reader:
    """Reads structs out of raw mappings; what is wrong goes to `errors`, at the lines of `marks`."""

    def __init__(self, errors: Errors, where: Where, marks: Marks) -> None:
        self.errors = errors
        self.where = where
        self.marks = marks
        self.notices: list[str] = []

    def wrong(self, path: str, what: str, remedy: str) -> None:
        """Keep an error about the field of a path."""
        self.errors.add(FieldError(what, remedy=remedy), self.at(path), self.marks)

    def at(self, path: str) -> Where:
        """The place of a field; its line is found by `marks`."""
        return Where(source=self.where.source, line=self.where.line, field=path or None)

    def struct(self, raw: object, cls: type[msgspec.Struct], path: str) -> Any:
        """A struct of a mapping, or None where anything in it is wrong."""
        if not isinstance(raw, Mapping):
            self.wrong(path, "must be a mapping", "Write it as fields: value")
            return None
        kinds, required = _fields_of(cls)
        values: dict[str, Any] = {}
        before = len(self.errors.found) + self.errors.untold
        for name, value in raw.items():
            place = f"{path}.{name}" if path else str(name)
            if name not in kinds:
                self.wrong(place, "is no known field", _meant(str(name), list(kinds)))
                continue
            found = self.value(value, kinds[name], place, name, cls)
            if found is not None:
                values[name] = found
        for name in required:
            if raw.get(name) is None:
                self.wrong(f"{path}.{name}" if path else name, "is missing", "Give it")
        return cls(**values) if len(self.errors.found) + self.errors.untold == before else None

    def value(self, raw: object, kind: Any, path: str, name: str, owner: type) -> Any:
        """The value of one field; None where it is blank or wrong, which the errors tell."""
        kind, inner = _plain(kind), typing.get_args(kind)
        if raw is None:
            return None
        if typing.get_origin(kind) is tuple:
            return self._tuple(raw, inner[0], path, name, owner)
        if typing.get_origin(kind) is dict:
            return self._numbers(raw, path, name, owner)
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            return self.struct(raw, kind, path)
        try:
            return _scalar(raw, kind, name, owner, self.notices)
        except InputError as error:
            self.errors.add(error, self.at(path), self.marks)
            return None

    def _tuple(self, raw: object, inner: Any, path: str, name: str, owner: type) -> tuple[Any, ...] | None:
        if not isinstance(raw, list):
            self.wrong(path, "must be a list", f"Write it as {name}: [...], or with a dash before each")
            return None
        found = []
        for index, one in enumerate(raw):
            if one is None:
                self.wrong(f"{path}[{index}]", "is empty", "Give it, or leave the entry out")
                continue
            value = self.value(one, inner, f"{path}[{index}]", name, owner)
            # A place is kept for what is wrong, so that the places of the others are those of the file.
            found.append(value)
        return tuple(found)

    def _numbers(self, raw: object, path: str, name: str, owner: type) -> dict[str, float] | None:
        if not isinstance(raw, Mapping):
            self.wrong(path, "must be a mapping", f"Write it as {name}: {{field: heads}}")
            return None
        found = {}
        for key, value in raw.items():
            read = self.value(value, float, f"{path}.{key}", name, owner)
            if read is not None:
                found[str(key)] = read
        return found


@cache
def _fields_of(cls: type[msgspec.Struct]) -> tuple[dict[str, Any], list[str]]:
    fields = msgspec.structs.fields(cls)
    return {one.encode_name: one.type for one in fields}, [one.encode_name for one in fields if one.required]


def _plain(kind: Any) -> Any:
    """A kind without the None that it may also be."""
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        return next(one for one in typing.get_args(kind) if one is not type(None))
    return kind


def _scalar(raw: object, kind: Any, name: str, owner: type, notices: list[str]) -> Any:
    if kind is bool:
        if not isinstance(raw, bool):
            raise FieldError("must be true or false", remedy="Write true or false, without quotes")
        return raw
    if kind in (float, int):
        return _number(raw, kind, name, owner)
    word = text(str(raw) if type(raw) is int and name == "id" else raw)
    if word is None:
        raise FieldError("is empty", remedy="Give it, or leave the field out")
    if name in ("country", "withdraw"):
        found = country.resolve(word)
        if found.notice is not None:
            notices.append(found.notice)
        return found.code
    options = typing.get_args(kind)
    if options and word not in options:
        raise FieldError(
            f"must be one of {', '.join(options)}, got {word!r:.60}", remedy=_meant(word, list(options))
        )
    return word


def _number(raw: object, kind: type, name: str, owner: type) -> float | int | None:
    if isinstance(raw, str):
        raise FieldError(f"must be a number, got {raw!r:.40}", remedy=_unquoted(raw))
    limits = RANGES.get(f"{owner.__name__}.{name}") or RANGES[name]
    found = number(raw, limits.low, limits.high, whole=kind is int)
    if found is not None and limits.above and found <= limits.low:
        raise FieldError(f"must be above {limits.low:g}, got {found:g}", remedy="Check the number")
    return found


def _unquoted(raw: str) -> str:
    words = raw.casefold()
    if "bn" in words or "billion" in words:
        return "Money is in millions of US dollars: write 4300 for 4.3 billion"
    if words.strip().endswith("%"):
        return "Parts are from 0 to 1: write 0.35 for 35%"
    return "Write a number without quotes or unit"


def _meant(word: str, known: list[str]) -> str:
    """A remedy for a name that is not known: the same name with its unit, the nearest, else all."""
    for unit in _UNITS:
        stem = word.rpartition("_")[0]
        for one in (f"{word}{unit}", f"{stem}{unit}"):
            if one in known:
                told = (
                    "millions of US dollars" if "musd" in unit else "years" if unit == "_years" else "by year"
                )
                return f"Write {one!r}: it is in {told}" if told != "by year" else f"Write {one!r}"
    return did_you_mean(word.casefold(), known, f"Known are {', '.join(known)}")
