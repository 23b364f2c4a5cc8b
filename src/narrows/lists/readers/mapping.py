"""Which column of a private table holds which field of an entry: found by the headings, or said by the user.

As text: `name=Company;aliases=AKA|;country=Land`. A `|` after a column is the sign that parts its cells, `;;` says
that the sign is `;`. As YAML, where columns may have any name:

    name: Company
    aliases: [{column: AKA, split: "|"}, Trading As]
    country: Land
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import yaml

from narrows.errors import FieldError, FormatError, Where, did_you_mean, unreadable
from narrows.tabular.encoding import text_of

__all__ = ["FIELDS", "Column", "TableMapping", "columns_of", "headed_name", "parse_mapping"]

FIELDS: dict[str, tuple[str, ...]] = {
    "name": ("name", "company", "company name", "entity name", "party", "party name", "full name"),
    "aliases": ("aliases", "alias", "aka", "a.k.a.", "also known as", "other names"),
    "weak_aliases": ("weak aliases", "weak alias", "acronyms"),
    "former_names": ("former names", "former name", "fka", "f.k.a.", "formerly"),
    "native_names": ("native names", "native name", "local name", "name in native script"),
    "country": ("country", "countries", "country code"),
    "nationality": ("nationality", "nationalities", "citizenship"),
    "address": ("address", "addresses"),
    "id": ("id", "entity id", "reference"),
    "identifiers": ("identifiers", "identifier"),
    "birth_date": ("birth date", "birth dates", "date of birth", "dob"),
    "from": ("from", "listed from", "listed on", "date listed", "start date"),
    "until": ("until", "listed until", "end date"),
    "type": ("type", "entity type"),
    "program": ("program", "programs", "programme"),
    "citation": ("citation", "citations", "fr", "federal register"),
    "license_requirement": ("license requirement", "requirement"),
    "policy": ("policy", "license policy", "review policy"),
    "footnotes": ("footnotes", "footnote"),
    "remarks": ("remarks", "remark", "note", "notes", "comment"),
    "url": ("url", "source url", "link"),
}
"""Each field, and the headings it is found under where no mapping names its column."""

SIGNS = ("|", ";")
_SINGLE = frozenset(("name", "id", "from", "until", "type", "license_requirement", "policy", "url"))


class Column(NamedTuple):
    """A column by its heading, and the sign that parts its cells; "" where both `|` and `;` do, or none can."""

    heading: str
    split: str = ""


TableMapping = Mapping[str, Sequence[Column]]


def parse_mapping(given: str | Path | Mapping[str, str]) -> TableMapping:
    """A mapping from its text, from a YAML file, or from a dict of field and column.

    A text without `=` is the path of a file. Raises FieldError for an unknown field or a wrong sign, FormatError for a
    file that cannot be read.
    """
    if isinstance(given, Mapping):
        return _checked({str(k): [_column(str(v))] for k, v in given.items()}, "mapping")
    if isinstance(given, Path) or "=" not in given:
        return _from_file(Path(given))
    pairs: dict[str, list[Column]] = {}
    # The doubled sign is set aside while single ones part the pairs.
    for part in given.replace(";;", "\0;").split(";"):
        text = part.replace("\0", ";").strip()
        if not text:
            continue
        field, equals, column = text.partition("=")
        if not equals or not column.strip():
            raise FieldError(
                f"{text!r:.60} is no pair of field and column",
                where=Where(source="mapping"),
                remedy="Write name=Company;aliases=AKA|;country=Land",
            )
        pairs.setdefault(field.strip(), []).append(_column(column.strip()))
    return _checked(pairs, "mapping")


def _column(text: str) -> Column:
    if text[-1:] in SIGNS and len(text) > 1:
        return Column(text[:-1].strip(), text[-1])
    return Column(text)


def _from_file(path: Path) -> TableMapping:
    source = str(path)
    try:
        found = yaml.safe_load(text_of(path.read_bytes(), source))
    except OSError as error:
        raise unreadable(error, Where(source=source)) from None
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = Where(source=source, line=mark.line + 1 if mark else None)
        problem = getattr(error, "problem", None) or "cannot be parsed"
        raise FormatError(f"is not valid YAML: {problem}", where=where, remedy="Correct this place") from None
    if not isinstance(found, dict) or not found:
        raise FormatError(
            "is no mapping", where=Where(source=source), remedy="Write a line such as `name: Company`"
        )
    pairs: dict[str, list[Column]] = {}
    for field, value in found.items():
        some = value if isinstance(value, list) else [value]
        pairs[str(field)] = [_from_yaml(str(field), one, source) for one in some]
    return _checked(pairs, source)


def _from_yaml(field: str, value: object, source: str) -> Column:
    if isinstance(value, str) and value.strip():
        return Column(value.strip())
    if isinstance(value, dict) and value.keys() <= {"column", "split"}:
        column, split = value.get("column"), value.get("split", "")
        if isinstance(column, str) and column.strip() and isinstance(split, str):
            return Column(column.strip(), split.strip())
    raise FieldError(
        "must be a column, or {column: ..., split: ...}",
        where=Where(source=source, field=field),
        remedy='Write `aliases: {column: AKA, split: "|"}`',
    )


def _checked(pairs: dict[str, list[Column]], source: str) -> TableMapping:
    out: dict[str, list[Column]] = {}
    for given, columns in pairs.items():
        field = _field_of(given)
        where = Where(source=source, field=given)
        if field is None:
            remedy = did_you_mean(_plain(given), FIELDS, f"Fields are {', '.join(FIELDS)}")
            raise FieldError(f"{given!r:.60} is no field of an entry", where=where, remedy=remedy)
        out.setdefault(field, []).extend(columns)
        if field in _SINGLE and (len(out[field]) > 1 or out[field][0].split):
            raise FieldError("takes one column and no sign", where=where, remedy="Name one column")
        for column in columns:
            if column.split and column.split not in SIGNS:
                what = f"{column.split!r:.20} parts no cells"
                raise FieldError(what, where=where, remedy=f"Use {' or '.join(SIGNS)}")
    if "name" not in out:
        raise FieldError(
            "does not say which column holds the name",
            where=Where(source=source),
            remedy="Add name=<column>",
        )
    return out


class Place(NamedTuple):
    """Where a field is in a row: the position of its column from 0, and the sign that parts its cells."""

    at: int
    split: str


def columns_of(
    header: Sequence[object], mapping: TableMapping | None, source: str
) -> tuple[dict[str, list[Place]], int]:
    """The columns of each field, and the number of columns.

    Columns that the mapping does not name are taken where they are headed like a field that it does not name either.
    Without a mapping every column must be a field, unless its heading is empty or starts with #. Raises FieldError,
    naming the columns, where it is not clear what a column holds.
    """
    headings = [str(cell).strip() if cell is not None else "" for cell in header]
    places: dict[str, list[Place]] = {}
    taken: set[int] = set()
    for field, columns in (mapping or {}).items():
        for column in columns:
            found = [at for at, heading in enumerate(headings) if heading == column.heading]
            if len(found) != 1:
                what = f"the column {column.heading!r:.60} {'is not there' if not found else 'stands twice'}"
                raise _unclear(what, headings, source, field)
            places.setdefault(field, []).append(Place(found[0], column.split))
            taken.add(found[0])
    unknown = []
    for at, heading in enumerate(headings):
        guess = _field_of(heading)
        if at in taken or not heading or heading.startswith("#"):
            continue
        if guess is None or (mapping and guess in mapping):
            unknown.append(heading)
        elif guess in places:
            raise _unclear(f"several columns may hold {guess}", headings, source, guess)
        else:
            places[guess] = [Place(at, "")]
    if "name" not in places:
        raise _unclear("no column is headed name", headings, source, "name")
    if unknown and mapping is None:
        shown = ", ".join(repr(heading) for heading in unknown[:10])
        raise _unclear(f"it is not clear what is in {shown}", headings, source, None)
    return places, len(headings)


def headed_name(header: Sequence[object]) -> bool:
    """Whether a column is headed like the field `name`."""
    return any(_field_of(str(cell)) == "name" for cell in header)


def _unclear(what: str, headings: list[str], source: str, field: str | None) -> FieldError:
    found = ", ".join(repr(heading) for heading in headings[:30])
    return FieldError(
        what,
        where=Where(source=source, field=field),
        remedy=f"The columns are {found}: map them, or start the name of one to leave out with #",
    )


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())


def _field_of(heading: str) -> str | None:
    plain = _plain(heading)
    return next((field for field, known in FIELDS.items() if plain in known or plain == _plain(field)), None)
