"""Countries: every way to write one, read as one ISO 3166-1 alpha-2 code.

The facts are in `law/geo/countries.csv` (codes, names, aliases, parents) and `law/geo/spellings.csv` (spellings
that are refused because they mean several places, and spellings that are read but deserve a remark). A spelling is
compared without regard to case, accents and punctuation; nothing is guessed from a near name.
"""

from __future__ import annotations

import csv
import difflib
import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from narrows.errors import CountryError, RulebookError, Where, meant

__all__ = ["Country", "Resolved", "codes", "country", "is_country", "resolve"]

# No spelling of a country is longer; comparing a pasted document with every name would be slow.
_LONGEST = 200
_NEAR = 3
_SHORTEST_NAME = 4
_BACKWARDS = "\u202e"
"""Behind this sign NC, which is New Caledonia, is shown as CN."""
# What stands between a country and a place in it: "China (Shanghai)", "Shanghai, China".
_PARTS = re.compile(r"[()\[\],;/|（），]")
# Letters whose mark is part of the letter, so that taking accents off leaves it on.
_PLAIN = {"ı": "i", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D"}


class Country(NamedTuple):
    """One entry of ISO 3166-1.

    `parent` is the code of the state that a dependent territory belongs to, whose rule is meant where a text does
    not list the territory itself; `None` for a state.
    """

    code: str
    alpha3: str
    numeric: str
    name: str
    aliases: tuple[str, ...]
    parent: str | None
    note: str


class Resolved(NamedTuple):
    """A spelling that was read: the alpha-2 code, a remark for the user, and the territory's parent state."""

    code: str
    notice: str | None
    parent: str | None


class _Refusal(NamedTuple):
    what: str
    candidates: tuple[str, ...]
    remedy: str


class _Spelling(NamedTuple):
    reading: str
    codes: tuple[str, ...]
    say: str


class _Atlas(NamedTuple):
    countries: dict[str, Country]
    by_key: dict[str, str]
    spellings: dict[str, _Spelling]


def resolve(text: str) -> Resolved:
    """Read a country's code or name.

    Raises `CountryError` with `.candidates` (alpha-2 codes) where the text is unknown, could mean several places, or
    names none (a union of states, a region).
    """
    found = _lookup(text)
    if isinstance(found, Resolved):
        return found
    raise CountryError(found.what, candidates=found.candidates, remedy=found.remedy)


def is_country(text: str) -> bool:
    """Whether a text is the name of a country in any spelling; what could be a code may be short for somebody, as GE is."""
    if text.isascii() and sum(map(str.isalpha, text)) < _SHORTEST_NAME:
        return False
    # What it is near to takes long to find out, and most names are no country.
    return isinstance(_spelling(text), Resolved)


def country(code: str) -> Country:
    """The entry of an alpha-2 code. Raises `CountryError` for a code that is none."""
    try:
        return _atlas().countries[code]
    except KeyError:
        raise CountryError(f"{code!r} is no ISO 3166-1 alpha-2 code") from None


def codes() -> tuple[str, ...]:
    """All alpha-2 codes, sorted; XK, which the standard leaves to its users, among them."""
    return tuple(sorted(_atlas().countries))


def _fold(text: str) -> str:
    """The form in which spellings are compared: no case, accents, punctuation, or articles."""
    bare = text
    if not text.isascii():
        parts = (c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
        bare = "".join(_PLAIN.get(c, c) for c in parts)
    bare = re.sub(r"[.'’‘ʻ`´]", "", bare.casefold()).replace("&", " and ")
    words = re.sub(r"[\W_]+", " ", bare).split()
    return " ".join("saint" if w == "st" and len(words) > 1 else w for w in words if w != "the")


@lru_cache(maxsize=1 << 16)
def _lookup(text: str) -> Resolved | _Refusal:
    return _spelling(text) or _unknown(_atlas(), text, _key(text))


def _spelling(text: str) -> Resolved | _Refusal | None:
    """What a text is read as that is a spelling of a country, or one that is refused; None of other texts."""
    atlas = _atlas()
    if _BACKWARDS in text:
        remedy = "Type it again, without that sign"
        return _Refusal(f"{text!r:.60} holds a sign that shows it backwards, as another country", (), remedy)
    key = _key(text)
    spelling = atlas.spellings.get(key)
    if spelling is not None:
        return _spelled(atlas, text, spelling)
    code = atlas.by_key.get(key)
    if code is None or (key.isdigit() and key != unicodedata.normalize("NFKC", text).strip()):
        # Without its punctuation $100 or 1.00 would be Bulgaria.
        return None
    return Resolved(code, None, atlas.countries[code].parent)


def _key(text: str) -> str:
    return _fold(text) if len(text) <= _LONGEST else ""


def _spelled(atlas: _Atlas, text: str, spelling: _Spelling) -> Resolved | _Refusal:
    if spelling.reading == "accept":
        found = atlas.countries[spelling.codes[0]]
        notice = f"{text!r} is read as {found.code} ({found.name}): {spelling.say}"
        return Resolved(found.code, notice, found.parent)
    if not spelling.codes:
        return _Refusal(
            f"{text!r} is not a country: {spelling.say}", (), "Give one ISO 3166-1 code or country name"
        )
    options = _named(atlas, spelling.codes)
    if len(spelling.codes) == 1:
        return _Refusal(f"{text!r} is not a country: {spelling.say}", spelling.codes, f"Write {options}")
    return _Refusal(
        f"{text!r} could mean several countries: {spelling.say}", spelling.codes, f"Write one of {options}"
    )


def _unknown(atlas: _Atlas, text: str, key: str) -> _Refusal:
    shown = text if len(text) <= 60 else f"{text[:57]}..."
    parts = [part for part in map(_fold, _PARTS.split(text)) if part] if len(text) <= _LONGEST else []
    inside = _places().get(key) or next(
        (_places()[part] for part in parts if "-" in _places().get(part, "")), None
    )
    if inside is not None:
        code, _, region = inside.partition("-")
        what = f"{shown!r} is not a country, it is a place in {_named(atlas, (code,))}"
        more = ", and say so with destination_occupied_region: true" if region else ""
        return _Refusal(
            what + (", occupied and with rules of its own" if region else ""), (code,), f"Write {code}{more}"
        )
    close = difflib.get_close_matches(key, atlas.by_key, n=2 * _NEAR, cutoff=0.75) if len(key) > 3 else []
    close = [part for part in parts if part in atlas.by_key and not part.isdigit() and part != key] + close
    near = tuple(dict.fromkeys(atlas.by_key[k] for k in close))[:_NEAR]
    named = [_named(atlas, near)] if near else ()
    remedy = meant(named, "Give an ISO 3166-1 alpha-2 code such as CN, or a name", quoted=False)
    return _Refusal(f"unknown country {shown!r}", near, remedy)


def _named(atlas: _Atlas, some: tuple[str, ...]) -> str:
    shown = [f"{c} ({atlas.countries[c].name})" for c in some[:6]]
    return ", ".join(shown) + (", ..." if len(some) > len(shown) else "")


@cache
def _atlas() -> _Atlas:
    countries: dict[str, Country] = {}
    by_key: dict[str, str] = {}
    for line, row in _rows("countries.csv"):
        aliases = tuple(a for a in row["aliases"].split("|") if a)
        entry = Country(
            row["alpha2"],
            row["alpha3"],
            row["numeric"],
            row["name"],
            aliases,
            row["parent"] or None,
            row["note"],
        )
        countries[entry.code] = entry
        for spelling in (entry.code, entry.alpha3, entry.numeric, entry.name, *aliases):
            key = _fold(spelling)
            if key and by_key.setdefault(key, entry.code) != entry.code:
                _wrong("countries.csv", line, f"{spelling!r} already means {by_key[key]}")
    spellings: dict[str, _Spelling] = {}
    for line, row in _rows("spellings.csv"):
        meant = tuple(c for c in row["codes"].split("|") if c)
        if not set(meant) <= countries.keys() or row["reading"] not in ("accept", "refuse"):
            _wrong("spellings.csv", line, "unknown code or reading")
        for spelling in row["spellings"].split("|"):
            key = _fold(spelling)
            if key in by_key and (row["reading"] == "refuse" or by_key[key] != meant[0]):
                _wrong("spellings.csv", line, f"{spelling!r} already means {by_key[key]} in countries.csv")
            spellings[key] = _Spelling(row["reading"], meant, row["say"])
    for entry in countries.values():
        if entry.parent is not None and entry.parent not in countries:
            _wrong("countries.csv", None, f"{entry.code} has the unknown parent {entry.parent}")
    return _Atlas(countries, by_key, spellings)


@cache
def _places() -> dict[str, str]:
    """Cities and the like of `places.csv`, by the form in which spellings are compared. It is not for reading a country: a
    company may be called after one."""
    rows = [row for _, row in _rows("places.csv") if row["read_in"] != "own_address"]
    return {_fold(word): row["place"] for row in rows for word in row["words"].split("/") if "*" not in word}


def _rows(name: str) -> list[tuple[int, dict[str, str]]]:
    text = files("narrows").joinpath("law", "geo", name).read_text(encoding="utf-8")
    reader = csv.DictReader(text.splitlines())
    return [(reader.line_num, row) for row in reader]


def _wrong(name: str, line: int | None, what: str) -> None:
    raise RulebookError(what, where=Where(source=f"law/geo/{name}", line=line))
