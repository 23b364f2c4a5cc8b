"""What a map says of itself: `map.yaml`, or the table `about` of a SQLite file."""

from __future__ import annotations

import re
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from narrows.errors import FieldError, FormatError, InputError, Where
from narrows.network.readers.cells import nearest, text
from narrows.network.readers.draft import Errors
from narrows.network.readers.files import ABOUT, whole
from narrows.network.supply_map import About, License
from narrows.tabular.record import NO_MARKS, Marks
from narrows.tabular.yaml_reader import read_yaml

__all__ = ["NO_VINTAGE", "about_in", "about_of", "read_about", "vintage"]

NO_VINTAGE = "unknown"
"""The vintage of a map that does not say which time it describes."""

_VINTAGE = re.compile(r"[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?")
_NO_LICENSE = "State the license; may_ship: false if you do not know"


def about_in(folder: Path, errors: Errors) -> About | None:
    """What the `map.yaml` of a folder says. None where there is none, or it is too wrong to go on; the errors say why."""
    path = folder / ABOUT
    if path.is_file():
        try:
            return read_about(path, errors)
        except InputError as error:
            errors.add(error)
    return None


def read_about(path: Path, errors: Errors) -> About | None:
    """The contents of a `map.yaml`. None where it is too wrong to go on; the errors say why."""
    source = str(path)
    found = list(read_yaml(whole(path), source, ("must be a mapping", "Write it as fields: value")))
    if not found:
        errors.add(
            FormatError("is empty", where=Where(source=source), remedy="Give id, title, vintage and license")
        )
        return None
    for one in found:
        if one.error is not None:
            errors.add(one.error, one.where)
            return None
    if len(found) > 1:
        remedy = "It holds one mapping: id, title, vintage, license, ..."
        errors.add(FormatError("must be one mapping", where=found[1].where, remedy=remedy))
        return None
    raw = found[0].raw
    assert raw is not None
    return about_of(raw, errors, Where(source=source, line=found[0].where.line), found[0].marks)


def about_of(raw: Mapping[str, Any], errors: Errors, where: Where, marks: Marks = NO_MARKS) -> About | None:
    """An `About` from its fields, `license` a mapping of its own. None where something is wrong."""
    before = len(errors.found) + errors.untold
    values = _fields(raw, About, "", errors, where, marks)
    if "license" not in values:
        if raw.get("license") is None:
            errors.add(FieldError("is missing", remedy=_NO_LICENSE), _in(where, "license"), marks)
    elif not isinstance(values["license"], Mapping):
        wrong = FieldError("must be a mapping", remedy="Write it as {name: CC BY 4.0, may_ship: true}")
        errors.add(wrong, _in(where, "license"), marks)
    else:
        terms = _fields(values["license"], License, "license.", errors, where, marks)
        if "name" not in terms and values["license"].get("name") is None:
            errors.add(FieldError("is missing", remedy=_NO_LICENSE), _in(where, "license.name"), marks)
        values["license"] = License(**terms) if "name" in terms else None
    for name in ("id", "title", "vintage"):
        if name not in values and raw.get(name) is None:
            remedy = f"Give a day or a year, or {NO_VINTAGE}" if name == "vintage" else "Give it"
            errors.add(FieldError("is missing", remedy=remedy), _in(where, name), marks)
    return About(**values) if len(errors.found) + errors.untold == before else None


def _fields(
    raw: Mapping[str, Any],
    struct: type[msgspec.Struct],
    root: str,
    errors: Errors,
    where: Where,
    marks: Marks,
) -> dict[str, Any]:
    known = {one.encode_name: one.type for one in msgspec.structs.fields(struct)}
    out: dict[str, Any] = {}
    for name, value in raw.items():
        place = _in(where, f"{root}{name}")
        if name not in known:
            errors.add(FieldError("is no known field", remedy=nearest(str(name), known)), place, marks)
            continue
        try:
            read = value if name == "license" else _value(name, value, known[name])
        except InputError as error:
            errors.add(error, place, marks)
            continue
        if read is not None:
            out[name] = read
    return out


def _value(name: str, value: Any, kind: Any) -> Any:
    if kind is bool:
        if value is not None and not isinstance(value, bool):
            raise FieldError("must be true or false", remedy="Write true or false, without quotes")
        return value
    if name == "vintage":
        return vintage(str(value) if type(value) is int else value)
    if name in ("stages", "measures"):
        return _listed(name, value)
    word = text(value)
    options = typing.get_args(kind)
    if word is not None and options and word not in options:
        raise FieldError(
            f"must be one of {', '.join(options)}, got {word!r:.60}", remedy=nearest(word, options)
        )
    return word


def vintage(value: object) -> str | None:
    """A day, month or year as ISO 8601 text, or `unknown`. Raises FieldError."""
    word = text(value)
    if word is None or word == NO_VINTAGE or _VINTAGE.fullmatch(word):
        return word
    remedy = f"Write it as 2025, 2025-07 or 2025-07-31, or {NO_VINTAGE}"
    raise FieldError(f"is neither a day nor a year: {word!r:.40}", remedy=remedy)


def _listed(name: str, value: object) -> tuple[str, ...] | None:
    if value is None:
        return None
    if not isinstance(value, list):
        raise FieldError("must be a list", remedy=f"Write it as {name}: [first, second]")
    found = tuple(word for word in map(text, value) if word is not None)
    twice = next((word for index, word in enumerate(found) if word in found[:index]), None)
    if twice is not None:
        raise FieldError(f"holds {twice!r:.60} twice", remedy="Keep one")
    return found


def _in(where: Where, name: str) -> Where:
    return Where(source=where.source, line=where.line, row=where.row, field=name)
