"""What is asked: a name or a record of one party, as a query, or why it cannot be screened.

A name that holds nothing to compare is an error, never a name without a hit. A secondary fact that cannot be read (an
unknown country, a birth date that is none) leaves the name screened; that it was not compared is remarked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from narrows.errors import FieldError, InputError, Where
from narrows.lists.readers.encoding_names import country_code
from narrows.lists.readers.ftm_words import schema_of
from narrows.lists.readers.table import TYPES, identifier
from narrows.lists.readers.xmlstream_dates import worded
from narrows.model.country import is_country
from narrows.screen.heads import LONGEST_LINE, TOO_LONG
from narrows.screen.hits import Query
from narrows.screen.scripts.readings import LONGEST as LONGEST_READ
from narrows.screen.text import LONGEST
from narrows.screen.usable import doubtful, unusable

__all__ = ["FIELDS", "Asked", "asked", "field_of", "names_in"]

FIELDS: dict[str, tuple[str, ...]] = {
    "name": ("name", "q", "query", "party", "company"),
    "id": ("id", "reference"),
    "country": ("country", "countries", "country code"),
    "nationality": ("nationality", "nationalities", "citizenship"),
    "birth_date": ("birth date", "date of birth", "dob"),
    "type": ("type", "schema", "entity type"),
    "address": ("address", "addresses"),
    "identifiers": ("identifiers", "identifier"),
}
"""Each field of a record, and the headings or keys under which it is found."""

_BY_HEADING = {heading: field for field, headings in FIELDS.items() for heading in headings}
_SPLIT = re.compile("[|;]")
_SURROGATE = re.compile("[\ud800-\udfff]")  # halves of pairs, which nothing can write
_REMEDY = "Give the name of the party"


class Asked(NamedTuple):
    """One record: the text that was asked, its place and id; a query, or the error that stands in its place.

    `remarks` say what of the record was not compared.
    """

    text: str
    where: Where
    query: Query | None = None
    error: InputError | None = None
    remarks: tuple[str, ...] = ()
    id: str = ""


@lru_cache(maxsize=4096)
def field_of(heading: str) -> str | None:
    """The field that a column or key of this heading holds, None for one that is not read."""
    return _BY_HEADING.get(" ".join(heading.replace("_", " ").split()).casefold())


def asked(given: object, where: Where, column: str | None = None) -> Asked:
    """A record from a name, or from a mapping of the fields above to their values. `column` is the key of the name."""
    if isinstance(given, Mapping):
        return _record({str(key): value for key, value in given.items()}, where, column)
    text = _text(given)
    if text is None:
        return _no_name(given, where)
    return _named(text, Query(name=text), where, (), "")


def _no_name(given: object, where: Where) -> Asked:
    what = f"{_shown(given)} is no name"
    return Asked("", where, error=FieldError(what, where=where, remedy="Write the name as text"))


def _record(given: Mapping[str, object], where: Where, column: str | None) -> Asked:
    found = names_in(given, column)
    values = [given[key] for key in found if given[key] not in (None, "")]
    reader = _Fields({key: value for key, value in given.items() if key != column}, where)
    id_ = reader.one("id")
    if len(values) > 1:
        what = f"has several names: {', '.join(map(repr, found))}"
        error = FieldError(what, where=where, remedy="Say with --column (column=) which one is meant")
        return Asked(_text(values[0]) or "", where, error=error, id=id_)
    identifiers = tuple(map(identifier, reader.parts("identifiers")))
    address = "; ".join(reader.parts("address", split=False))
    if not found and not identifiers and not address:
        what = f"has no name, but {', '.join(map(_shown, list(given)[:8])) or 'nothing'}"
        remedy = f"Give it as one of {', '.join(FIELDS['name'])}"
        return Asked("", where, error=FieldError(what, where=where, remedy=remedy), id=id_)
    text = _text(values[0]) if values else ""
    if text is None:
        return _no_name(values[0], where)._replace(id=id_)
    query = Query(
        name=text,
        countries=tuple(dict.fromkeys((*reader.countries("country"), *reader.countries("nationality")))),
        birth_date=reader.birth_date(),
        identifiers=identifiers,
        address=address,
        type=reader.type(),
    )
    return _named(text, query, where, tuple(reader.remarks), id_)


def names_in(headings: Iterable[str], column: str | None) -> list[str]:
    """Which of some headings are of a name; `column` is the one that is said to be."""
    return [each for each in headings if (each == column if column is not None else field_of(each) == "name")]


def _named(text: str, query: Query, where: Where, remarks: tuple[str, ...], id_: str) -> Asked:
    problem = "" if query.identifiers or query.address else unusable(text)
    if problem:
        error = FieldError(problem, where=where, remedy=_REMEDY)
        return Asked(text, where, None, error, remarks, id_)
    told = doubtful(text) or ("a country names nobody" if is_country(text) else "")
    remarks = (*remarks, told) if told else remarks
    most = LONGEST if text.isascii() else LONGEST_READ
    if len(text) > most:
        remarks = (*remarks, f"of {len(text):,} characters the first {most:,} were compared")
    if len(text) > LONGEST_LINE:
        remarks = (*remarks, TOO_LONG)
    return Asked(text, where, query, None, remarks, id_)


class _Fields:
    """The values of a record by field; what cannot be read is remarked."""

    def __init__(self, given: Mapping[str, object], where: Where) -> None:
        self._values: dict[str, list[object]] = {}
        self._where = where
        self.remarks: list[str] = []
        for key, value in given.items():
            field = field_of(key)
            if field is not None and value is not None:
                self._values.setdefault(field, []).append(value)

    def one(self, field: str) -> str:
        """The text of a field that has one value."""
        return next(iter(self.parts(field, split=False)), "")

    def parts(self, field: str, *, split: bool = True) -> list[str]:
        """The texts of a field that may have several values."""
        found: list[str] = []
        if field not in self._values:
            return found
        for value in self._values[field]:
            for each in value if isinstance(value, list | tuple) else [value]:
                text = _as_text(each) if isinstance(each, Mapping) else _text(each)
                if text is None:
                    self.remarks.append(f"{field} {_shown(each)} is no text: not compared")
                    continue
                pieces = _SPLIT.split(text) if split else [text]
                found += [piece.strip() for piece in pieces if piece.strip()]
        return found

    def countries(self, field: str) -> Iterator[str]:
        for text in self.parts(field):
            code = country_code(text)
            if code:
                yield code
            else:
                self.remarks.append(f"{field} {_shown(text)} is no country: not compared")

    def birth_date(self) -> str:
        for value in self._values.get("birth_date", ()):
            if isinstance(value, datetime | date):
                return value.isoformat()[:10]
        for text in self.parts("birth_date", split=False):
            found = worded(text)
            # A span of years is what a list may have, not a person.
            if found and "/" not in found:
                return found
            self.remarks.append(
                f"birth_date {_shown(text)} is no date such as 1961-07-05, 1961-07 or 1961: not compared"
            )
        return ""

    def type(self) -> str:
        for text in self.parts("type", split=False):
            schema = schema_of(text)
            known = TYPES.get(text.casefold()) or (schema.type if schema is not None else None)
            if known is not None:
                return "" if known == "unknown" else known
            self.remarks.append(f"type {_shown(text)} is not known: not compared")
        return ""


def _as_text(value: Mapping[object, object]) -> str | None:
    """An identifier given as an object, in the form `kind: value (CC)`; None for another object."""
    kind, number, country = (str(value.get(key) or "").strip() for key in ("kind", "value", "country"))
    if not number:
        return None
    return f"{kind + ': ' if kind else ''}{number}{f' ({country})' if country else ''}"


def _text(value: object) -> str | None:
    """A value as text, None for one that is none; numbers in cells of a spreadsheet may be names."""
    if isinstance(value, str):
        return value if value.isascii() else _SURROGATE.sub("\ufffd", value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return None


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
