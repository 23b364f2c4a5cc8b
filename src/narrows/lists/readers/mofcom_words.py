"""The words of the announcements of China's Ministry of Commerce: its lists, and what stands around a name.

Their data: `data/mofcom_lists.csv` (list id, code in repackaged snapshots, names of the list) and
`data/mofcom_words.csv` (regular expressions by kind).
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from narrows.lists.readers.encoding_names import Names, country_code, even, ideographic
from narrows.own_tables import rows

__all__ = ["MofcomList", "address_country", "lists", "paired", "word"]

_DATA = Path(__file__).parent / "data"
_OPENING, _CLOSING = "（([", "）)]"
_LONGEST_COUNTRY = 10
_WRAPPED = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")  # a line end within a Chinese name
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9&.'\- ]+[A-Za-z0-9]")


class MofcomList(NamedTuple):
    """One of the lists: its id here, its code in snapshots, its names."""

    list: str
    code: str
    chinese: str
    english: str


@cache
def lists() -> tuple[MofcomList, ...]:
    """The lists that the ministry keeps."""
    columns = ("list", "code", "chinese", "english")
    return tuple(MofcomList(**row) for _, row in rows(_DATA / "mofcom_lists.csv", columns))


@cache
def word(kind: str) -> re.Pattern[str]:
    """The regular expression for a kind of words."""
    table = rows(_DATA / "mofcom_words.csv", ("kind", "pattern", "note"))
    return re.compile("|".join(f"(?:{row['pattern']})" for _, row in table if row["kind"] == kind))


class Pair(NamedTuple):
    """What stands for one party: its names, remarks, and whether the text speaks of others that it does not name."""

    names: Names
    remarks: tuple[str, ...]
    others: bool


def paired(texts: list[str]) -> Pair:
    """The names of one party from texts such as "中文名（English Name）", in either order; the Latin one is primary."""
    remarks: list[str] = []
    others = False
    found: list[str] = []
    for text in texts:
        bare = even(text)
        bare, led = word("lead").subn("", bare, count=1)
        bare, opened = word("open").subn("", bare)
        if not opened:
            bare = word("tail").sub("", bare)
        bare, branches = word("branches").subn("", bare)
        others |= bool(opened)
        if led or opened or branches:
            remarks.append(f"published as {even(text)!r}")
        found += _halves(_WRAPPED.sub("", bare).strip(" 、，。；;"))
    names = Names()
    for name in sorted(found, key=ideographic):
        names.add(name)
    if all(map(ideographic, found)):
        # A brand within a Chinese name is all there is to find the party by in Latin script.
        for run in _LATIN.findall(" ".join(found)):
            names.add(run, quality="weak")
    return Pair(names, tuple(remarks), others)


def _halves(text: str) -> tuple[str, ...]:
    """A text and what stands in brackets at its end, where one half is Chinese and the other is not."""
    if not text or text[-1] not in _CLOSING:
        return (text,)
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        depth += (text[at] in _CLOSING) - (text[at] in _OPENING)
        if depth == 0:
            outer, inner = text[:at].strip(), text[at + 1 : -1].strip()
            if outer and inner and ideographic(outer) != ideographic(inner):
                return (outer, inner)
            break
    return (text,)


def address_country(text: str) -> str:
    """The country of an address, "" where it does not say: Chinese addresses start with it, others end with it."""
    plain = even(re.sub(rf"[（(](?:{word('postcode').pattern})[^）)]*[）)]", "", text))
    if ideographic(plain[:1]):
        starts = (plain[:length] for length in range(_LONGEST_COUNTRY, 1, -1))
        return next(filter(None, map(country_code, starts)), "")
    return country_code(plain.rpartition(",")[2].strip(" .")) if plain else ""
