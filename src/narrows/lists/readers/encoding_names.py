"""Published texts of an entry: white space evened out, HTML entities decoded once, countries as codes.

Letters stay as published, marks of direction and of zero width among them: screening folds those. What is changed or
cannot be read as a fact is told in the entry's remarks.
"""

from __future__ import annotations

import html
import re

from narrows.errors import CountryError
from narrows.lists.entry import Name, NameKind, Quality
from narrows.model.country import resolve

__all__ = ["OWN", "Countries", "Names", "country_code", "cut_off", "even", "file_list_id", "ideographic"]

OWN = "file."
"""What the id of a list begins with that no publisher has."""
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_SURROGATE = re.compile(r"[\ud800-\udfff]")  # JSON can hold halves of pairs, which nothing can write
_SUFFIX = re.compile(r"\.(?:gz|json|jsonl|ndjson|csv|tsv|txt|xlsx|xlsm|xml|html?|ftm)$", re.IGNORECASE)
_IDEOGRAPHIC = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def even(text: str) -> str:
    """A text with single spaces, and none at its ends."""
    return " ".join(text.split())


def ideographic(text: str) -> bool:
    """Whether a text holds Chinese characters or kana."""
    return _IDEOGRAPHIC.search(text) is not None


def cut_off(text: str, longest: int = 60) -> str:
    """A text short enough for a message."""
    return text if len(text) <= longest else f"{text[: longest - 3]}..."


def country_code(text: str) -> str:
    """The alpha-2 code of a country, "" where the text names none or several."""
    try:
        return resolve(text).code
    except CountryError:
        return ""


class Names:
    """The names of one entry in the order they are added, each once; remarks on what was changed."""

    def __init__(self) -> None:
        self._names: dict[str, Name] = {}
        self.remarks: list[str] = []

    def add(self, text: str, kind: NameKind = "alias", quality: Quality = "strong") -> None:
        """Add a name unless it is blank or already there."""
        plain = even(text)
        if _SURROGATE.search(plain):
            plain = _SURROGATE.sub("\ufffd", plain)
            self.remarks.append(f"{cut_off(plain)!r} is published with half of a surrogate pair for each �")
        if _ENTITY.search(plain):
            decoded = even(html.unescape(plain))
            self.remarks.append(f"{cut_off(decoded)!r} is published as {cut_off(plain)!r}")
            plain = decoded
        if plain and plain not in self._names:
            self._names[plain] = Name(text=plain, kind=kind, quality=quality)

    def all(self) -> tuple[Name, ...]:
        """The names; the first is the primary one, whatever kind it was added as."""
        found = list(self._names.values())
        if found and found[0].kind != "primary":
            found[0] = Name(text=found[0].text, kind="primary", quality=found[0].quality)
        return tuple(found)


class Countries:
    """Country codes in the order they are added, each once; what is no country's name is kept for the remarks."""

    def __init__(self) -> None:
        self._codes: dict[str, None] = {}
        self.unread: list[str] = []

    def add(self, text: str) -> None:
        """Add a country by its code or name."""
        plain = even(text)
        if not plain:
            return
        code = country_code(plain)
        if code:
            self._codes[code] = None
        elif plain not in self.unread:
            self.unread.append(plain)

    def all(self) -> tuple[str, ...]:
        """The codes."""
        return tuple(self._codes)

    @property
    def remarks(self) -> list[str]:
        """What could not be read as a country."""
        return [f"country as published: {cut_off(text)}" for text in self.unread]


def file_list_id(name: str) -> str:
    """The list id of a file that is no list of a publisher: `file.` and its name in plain letters."""
    stem = name
    while (cut := _SUFFIX.sub("", stem)) != stem:
        stem = cut
    return OWN + ("-".join(re.findall(r"[a-z0-9]+", stem.casefold())) or "list")
