"""From the cells of a table to the values of a field: text is cleaned, numbers are checked, nothing is guessed."""

from __future__ import annotations

import math
import re
import typing
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any, Literal

import msgspec

from narrows.errors import CountryError, FieldError, FormatError, did_you_mean
from narrows.model import country
from narrows.model.refusal import shown
from narrows.tabular.json_reader import read_json

__all__ = ["Convert", "converters", "nearest", "number", "text"]

LONGEST_TEXT = 10_000
RANGES: dict[str, tuple[float, float]] = {
    "percent": (0.0, 100.0),
    "low": (0.0, 100.0),
    "high": (0.0, 100.0),
    "lead_years_low": (0.0, 100.0),
    "lead_years_high": (0.0, 100.0),
    "year": (1900, 2200),
}
"""What the number of a field lies between."""

Convert = Callable[[object], Any]
"""Gives None for a blank cell. Raises InputError."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?(?:nan|inf|infinity)", re.IGNORECASE)


def converters(struct: type[msgspec.Struct], notices: list[str]) -> dict[str, Convert]:
    """How the cell of each field of a row is read. Remarks for the user go to `notices`."""
    cache: dict[str, str] = {}

    def texts(cell: object) -> str | None:
        # Most cells of a large table are ids that it repeats: each is cleaned and kept once.
        known = cache.get(cell) if type(cell) is str else None
        if known is None:
            known = text(cell)
            if known is not None and type(cell) is str:
                cache[cell] = known
        return known

    return {
        one.encode_name: _converter(one.encode_name, one.type, texts, notices)
        for one in msgspec.structs.fields(struct)
    }


def _converter(name: str, kind: Any, texts: Convert, notices: list[str]) -> Convert:
    inner = [one for one in typing.get_args(kind) if one is not type(None)]
    if type(None) in typing.get_args(kind):
        kind = inner[0]
    if typing.get_origin(kind) is Literal:
        return _choice(typing.get_args(kind))
    if typing.get_origin(kind) is tuple:
        return lambda cell: _listed(cell, texts)
    if typing.get_origin(kind) is dict:
        return _block
    if kind in (float, int):
        low, high = RANGES[name]
        return lambda cell: number(cell, low, high, whole=kind is int)
    if name == "country":
        return lambda cell: _country(texts(cell), notices)
    return texts


def text(cell: object) -> str | None:
    """A cell as one line of text, None if it is blank."""
    if cell is None:
        return None
    if not isinstance(cell, str):
        raise FieldError(f"must be text, got {shown(cell)}", remedy="Write it as text; in YAML, in quotes")
    if not (cell.isascii() and cell.isprintable()):
        found = _CONTROL.search(cell)
        if found is not None:
            raise FieldError(
                f"holds the control character U+{ord(found[0]):04X}",
                remedy="Remove it; it is often a sign of a wrong encoding",
            )
        try:
            cell.encode()
        except UnicodeEncodeError:
            raise FieldError("is no valid Unicode text", remedy="Save the file as UTF-8") from None
        cell = unicodedata.normalize("NFC", cell)
    if len(cell) > LONGEST_TEXT:
        raise FieldError(
            f"is longer than {LONGEST_TEXT:,} characters", remedy="Shorten it; close open quotes"
        )
    return " ".join(cell.split()) or None


def number(cell: object, low: float, high: float, *, whole: bool = False) -> float | int | None:
    """A number from `low` to `high`, None if the cell is blank. An empty cell is not a zero."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    if isinstance(cell, str):
        written = cell.strip()
        if not _NUMBER.fullmatch(written):
            raise _no_number(written)
        value = float(written)
    elif isinstance(cell, bool) or not isinstance(cell, int | float):
        raise FieldError(
            f"must be a number, got {shown(cell)}", remedy="Write a number without quotes or unit"
        )
    else:
        written = repr(cell)
        value = float(cell) if isinstance(cell, float) or abs(cell) < 2**53 else math.inf
    if math.isnan(value) or (math.isinf(value) and not isinstance(cell, int)):
        raise _no_number(written)
    if not low <= value <= high:
        raise FieldError(
            f"must be from {low:g} to {high:g}, got {written:.40}", remedy="Check the number and its unit"
        )
    if not whole:
        return value + 0.0  # -0 is 0
    if value != int(value):
        raise FieldError(f"must be a whole number, got {written:.40}", remedy="Write a whole number")
    return int(value)


def _no_number(written: str) -> FieldError:
    if _NOT_FINITE.fullmatch(written):
        remedy = "Leave the cell empty where the number is not known"
        return FieldError(f"must be a finite number, got {written:.40}", remedy=remedy)
    if written.endswith("%"):
        remedy = f"Write {written.rstrip('% ')[:20]}"
    elif "," in written:
        remedy = "Write the decimal point as a point, and no separators of thousands"
    else:
        remedy = "Write a number such as 61.5, and leave the cell empty where it is not known"
    return FieldError(f"is no number: {written!r:.60}", remedy=remedy)


def _choice(options: tuple[str, ...]) -> Convert:
    known = {option: option for option in options}

    def convert(cell: object) -> str | None:
        found = known.get(cell) if type(cell) is str else None
        if found is not None:
            return found
        word = text(cell)
        if word is None or word in known:
            return word
        raise FieldError(
            f"must be one of {', '.join(options)}, got {word!r:.60}", remedy=nearest(word, options)
        )

    return convert


def _listed(cell: object, texts: Convert) -> tuple[str, ...] | None:
    """Texts that are separated by semicolons."""
    whole = texts(cell)
    if whole is None:
        return None
    return tuple(dict.fromkeys(part for part in (part.strip() for part in whole.split(";")) if part))


def _country(name: str | None, notices: list[str]) -> str | None:
    if name is None:
        return None
    try:
        found = country.resolve(name)
    except CountryError as error:
        if not error.remedy:
            error.remedy = "Give an ISO 3166 alpha-2 code, or leave it empty where it is not known"
        raise
    if found.notice is not None:
        notices.append(found.notice)
    return found.code


def _block(cell: object) -> dict[str, Any] | None:
    """A mapping, or one written as JSON."""
    if isinstance(cell, str):
        if not cell.strip():
            return None
        found = list(read_json(cell, ""))
        for one in found:
            if one.error is not None:
                raise FormatError(f"holds wrong JSON: {one.error.what}", remedy=one.error.remedy)
        if len(found) != 1:
            raise FormatError("must be one JSON object", remedy='Write it as {"eccn": "3B001.f.1.b"}')
        return found[0].raw
    if cell is None:
        return None
    if not isinstance(cell, dict):
        raise FieldError(
            f"must be a mapping, got {shown(cell)}", remedy="Write it as fields: eccn, spec, ..."
        )
    return cell


def nearest(word: str, known: Iterable[str]) -> str:
    """A remedy: the known word that was most likely meant, else all of them."""
    known = list(known)
    return did_you_mean(word.casefold(), known, f"Known are {', '.join(known)}")
