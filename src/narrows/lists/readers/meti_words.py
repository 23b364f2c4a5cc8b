"""The words of Japan's End User List: columns, types of weapons, and how its cells are written."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from narrows.lists.entry import Quality
from narrows.lists.readers.encoding_names import Names, country_code, even, ideographic
from narrows.own_tables import rows

__all__ = ["LIST", "TITLE", "add_name", "bulleted", "column_of", "country_and_rest", "types_of"]

LIST = "jp.eul"
TITLE = ("外国ユーザーリスト", "End User List")

_DATA = Path(__file__).parent / "data"
_ACRONYM = re.compile(r"[A-Z0-9][A-Z0-9&./-]{1,9}")
_TAIL = re.compile(r"(?P<name>.*\S)\s*[（(](?P<inner>[^（()）]*(?:[（(][^（()）]*[)）][^（()）]*)*)[)）]")
_TWO_SCRIPTS = re.compile(
    r"(?P<latin>[^\u3040-\u30ff\u3400-\u9fff]*[A-Za-z.)])\s+(?P<other>[\u3040-\u30ff\u3400-\u9fff]\S*(?: \S+)*)"
)
_STRAY = re.compile(r"\s*;(?:\s*and)?$")
_BULLET = re.compile(r"(?:^|\s)・\s*|・(?=[A-Za-z0-9])|\n\s*・\s*")


@cache
def _types() -> tuple[tuple[str, str, str], ...]:
    table = rows(_DATA / "meti_types.csv", ("code", "english", "japanese"))
    return tuple((row["code"], row["english"], row["japanese"]) for _, row in table)


@cache
def _columns() -> tuple[tuple[str, str], ...]:
    table = rows(_DATA / "meti_columns.csv", ("field", "heading"))
    return tuple((row["field"], _bare(row["heading"])) for _, row in table)


@cache
def _forms() -> frozenset[str]:
    return frozenset(row["form"] for _, row in rows(_DATA / "meti_forms.csv", ("form",)))


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def column_of(heading: str) -> str:
    """The field of a column, "" if its heading is none of the list's. Headings may be in both languages."""
    bare = _bare(heading)
    return next((field for field, known in _columns() if known in bare), "")


def types_of(text: str) -> tuple[tuple[str, ...], str]:
    """The codes of the types of weapons that a text names, and what of it could not be read."""
    plain = unicodedata.normalize("NFKC", text)
    found = []
    for code, english, japanese in _types():
        pattern = re.compile(rf"(?<![A-Za-z]){code}(?![A-Za-z])|{re.escape(japanese)}|(?i:{english})")
        plain, count = pattern.subn(" ", plain)
        if count:
            found.append(code)
    return tuple(found), even(re.sub(r"大量破壊兵器等?|の?懸念|等|[\s,、;:：/・]+", " ", plain))


def bulleted(text: str) -> list[str]:
    """The names of a cell, each of which follows a middle dot or stands on a line of its own after one."""
    return [name for name in map(even, _BULLET.split(text)) if name]


def country_and_rest(text: str) -> tuple[str, str]:
    """The country that a text starts with, and what follows it: some records have the name run into it."""
    words = text.split()
    for length in range(len(words), 0, -1):
        code = country_code(" ".join(words[:length]))
        if code:
            return code, " ".join(words[length:])
    return "", text


def add_name(names: Names, text: str) -> None:
    """Add a published name: without the acronym or the Japanese name in brackets after it, which are names too.

    An acronym alone is a weak name. Other brackets are part of the name. A legal form alone is no alias of anybody.
    """
    bare = _STRAY.sub("", even(text))
    tails: list[str] = []
    while found := _TAIL.fullmatch(bare):
        inner = even(found["inner"])
        if not (_ACRONYM.fullmatch(inner) or (ideographic(inner) and not ideographic(found["name"]))):
            break
        tails.append(inner)
        bare = found["name"]
    split = _TWO_SCRIPTS.fullmatch(bare)
    if split:
        bare, last = split["latin"], split["other"]
        tails.append(last)
    _add(names, bare, "strong")
    for tail in reversed(tails):
        _add(names, tail, "weak" if _ACRONYM.fullmatch(tail) else "strong")


def _add(names: Names, text: str, quality: Quality) -> None:
    if names.all() and " ".join(re.sub(r"[.,]", " ", text.casefold()).split()) in _forms():
        names.remarks.append(f"{text!r} among the aliases is only a legal form")
    else:
        names.add(text, quality=quality)
