"""Small texts of United States lists: dates, citations, countries, and the marks of a file that is none.

Dates come as ISO dates, as MM/DD/YYYY or M/D/YY (a year of two digits is of 1970 to 2069), as "17 Oct 1990" and as
"June 21, 2022". Citations of the Federal Register come in dozens of spellings ("76 FR 71869, 11/21/11", "68 F.R. 38290
6/27/03"); each is kept as published, with the day that stands beside it. Countries are ISO codes, names, or one of the
spellings in `data/us_places.csv`.
"""

from __future__ import annotations

import html
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from narrows.errors import FormatError, InputError, Where
from narrows.model.country import codes, country
from narrows.own_tables import one_of, rows

DATA = Path(__file__).parent / "data"

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?!\d)")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})")
_DAY_FIRST = re.compile(r"(\d{1,2}) ([A-Za-z]{3,9})\.? (\d{4})")
_MONTH_YEAR = re.compile(r"([A-Za-z]{3,9})\.?,? (\d{4})")
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_YEARS = re.compile(r"(?:circa |c\. ?|approximately )?(\d{4})(?:\s*(?:to|-|/)\s*(\d{4}))?", re.IGNORECASE)
_CITED = re.compile(r"(?<![\d/])\d{1,3}[ .]{0,2}F\.? ?R\b\.?(?=[\s\d.])|\bVol\.? ?\d+", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z]{2,8});", re.IGNORECASE)
_PAGE = re.compile(rb"^\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_STATE_ZIP = re.compile(r",\s*([A-Z]{2}),?\s+\d{5,6}(?:-\d{4})?$")
_PIVOT = 70


class Citation(NamedTuple):
    """One citation as published, and the day that stands in it."""

    text: str
    day: date | None


def clean(text: str | None) -> str:
    """A text without HTML entities, no-break spaces, line ends and doubled spaces."""
    if not text:
        return ""
    if "&" in text and _ENTITY.search(text):
        text = html.unescape(text)
    return " ".join(text.replace("\u200b", "").split())


def is_page(head: bytes) -> bool:
    """Whether a file starts as an HTML page: what a server sends in place of a list that it does not have."""
    return _PAGE.match(head.removeprefix(b"\xef\xbb\xbf")) is not None


def refuse_page(head: bytes, source: str) -> None:
    """Raises FormatError for an HTML page or an empty file."""
    if is_page(head):
        raise FormatError(
            "is an HTML page, not a list",
            where=Where(source=source, line=1),
            remedy="Download the list again; the server may have sent an error page",
        )
    if not head.strip():
        raise FormatError("is empty", where=Where(source=source), remedy="Download the list again")


def read_head(path: Path) -> bytes:
    """The first 64 KiB of a file. Raises FormatError where it cannot be read, is empty, or is an HTML page."""
    try:
        with path.open("rb") as file:
            head = file.read(1 << 16)
    except OSError as error:
        raise FormatError(
            f"cannot be read: {error.strerror}", where=Where(source=str(path)), remedy="Check the path"
        ) from None
    refuse_page(head, str(path))
    return head


def read_day(text: str) -> date | None:
    """The day that a text is, or None where it is none."""
    return _day(text.strip(), whole=True)


def find_day(text: str) -> date | None:
    """The first day that stands in a text."""
    return _day(text, whole=False)


def _day(text: str, *, whole: bool) -> date | None:
    for pattern in (_ISO, _SLASHED, _DAY_FIRST, _MONTH_FIRST):
        found = pattern.fullmatch(text) if whole else pattern.search(text)
        if found is None:
            continue
        try:
            return _date_of(pattern, found)
        except ValueError:
            continue
    return None


def _date_of(pattern: re.Pattern[str], found: re.Match[str]) -> date:
    if pattern is _ISO:
        return date.fromisoformat(found.group())
    first, second, year = found.groups()
    if pattern is _SLASHED:
        return date(_year(year), int(first), int(second))
    if pattern is _DAY_FIRST:
        return date(int(year), _month(second), int(first))
    return date(int(year), _month(first), int(second))


def _year(text: str) -> int:
    number = int(text)
    if len(text) == 4:
        return number
    return number + (1900 if number >= _PIVOT else 2000)


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1  # ValueError where it is no month, as for a day that is none


def read_birth(text: str) -> str | None:
    """A date of birth as `Entry.birth_dates` has it ("1960-08-31", "1938-09", "1951", "1939/1945"), or None."""
    text = re.sub(r"^(?:circa|approximately)\s+", "", text.strip(), flags=re.IGNORECASE)
    exact = read_day(text)
    if exact is not None:
        return exact.isoformat()
    if years := _YEARS.fullmatch(text):
        return years.group(1) if years.group(2) is None else f"{years.group(1)}/{years.group(2)}"
    if month := _MONTH_YEAR.fullmatch(text):
        try:
            return f"{month.group(2)}-{_month(month.group(1)):02}"
        except ValueError:
            return None
    return None


def citations_of(text: str) -> tuple[Citation, ...]:
    """Each citation of a text that may hold several, in its order; a text without one is one citation as it stands."""
    text = clean(text.replace("preview citation details", ""))
    starts = [found.start() for found in _CITED.finditer(text)]
    if not starts or starts[0] > 0:
        starts.insert(0, 0)
    pieces = (
        text[a:b].strip(" ;,.").removesuffix(" and").rstrip(" ;,.")
        for a, b in zip(starts, [*starts[1:], len(text)], strict=True)
    )
    return tuple(Citation(piece, find_day(piece)) for piece in pieces if piece)


def first_day(citations: tuple[Citation, ...]) -> date | None:
    """The earliest day that stands in citations: when the first notice cited was published."""
    return min((cited.day for cited in citations if cited.day is not None), default=None)


class Place(NamedTuple):
    """The codes that a place's name stands for, and whether the name is known at all (a region may have no code)."""

    codes: tuple[str, ...]
    known: bool


def place(text: str) -> Place:
    """The ISO 3166 codes of a country or region as United States lists spell it. Never raises."""
    return _places().get(_fold(text), Place((), False))


@cache
def _places() -> dict[str, Place]:
    out: dict[str, Place] = {}
    for code in codes():
        known = country(code)
        for spelling in (code, known.alpha3, known.name, *known.aliases):
            out.setdefault(_fold(spelling), Place((code,), True))
    for _, row in rows(DATA / "us_places.csv", ("text", "codes", "note")):
        out[_fold(row["text"])] = Place(tuple(row["codes"].split()), True)
    return out


def _fold(text: str) -> str:
    return " ".join(re.sub(r"[^\w:,]+", " ", text.casefold().replace("’", "").replace("'", "")).split())


@cache
def states() -> frozenset[str]:
    """The two-letter codes of the states and territories of the United States."""
    return frozenset(row["code"] for _, row in rows(DATA / "us_states.csv", ("code", "name")))


def in_united_states(address: str, state: str = "") -> bool:
    """Whether an address without a country is one of the United States: by its state, or a state and ZIP code."""
    if state in states():
        return True
    ends = _STATE_ZIP.search(address)
    return ends is not None and ends.group(1) in states()


def legal_words() -> frozenset[str]:
    """Words that tell the legal form of a company or go with a name after a comma, folded, without periods."""
    return _name_words()["legal"]


def unit_words() -> frozenset[str]:
    """Words that name a unit of an organization ("institute", "branch"), folded."""
    return _name_words()["unit"]


def address_words() -> frozenset[str]:
    """Words of postal addresses ("road", "floor"), folded."""
    return _name_words()["address"]


@cache
def _name_words() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {"legal": set(), "unit": set(), "address": set()}
    for where, row in rows(DATA / "us_name_words.csv", ("word", "role")):
        found[one_of(row["role"], ("legal", "unit", "address"), where)].add(row["word"])
    return {role: frozenset(words) for role, words in found.items()}


def no_nul(texts: list[str], where: Where) -> None:
    """Raises FormatError for a NUL character: the file is garbled."""
    for text in texts:
        if "\0" in text:
            raise FormatError("holds a NUL byte", where=where, remedy="Download the list again")


def nameless(where: Where) -> InputError:
    """The error of a record that has no name."""
    return InputError("the record has no name", where=where, remedy="Look it up at the publisher")
