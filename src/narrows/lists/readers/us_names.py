"""The names of an entry of a United States list: what its name field and its aliases say, taken apart.

A name field may hold more than a name: an acronym in parentheses at its end ("... Corporation (SMIC)"), an alias or a
former name ("X (f.k.a., Y)", "X, a.k.a., Y"), the entry that it stands in ("X. Affiliated Entity: Y"), or who else is meant
("X (Russian entity); and any successor thereof"). The name stays as published; what is taken from it is added. A short form in parentheses is weak; so is what the publisher calls
weak. An alias that the publisher lists is strong, also where it is an acronym.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal, NamedTuple

from narrows.lists.entry import Name
from narrows.lists.readers.us_text import clean, legal_words, place

__all__ = ["Within", "bare", "names_of", "tidy", "within"]

_ACRONYM = re.compile(r"\(([^()]{2,20})\)[.;,]*$")
# Bare "aka" is a word of names too; it says "also known as" only behind a comma or in parentheses.
_ALSO = re.compile(
    r"(?:(?:[,;]\s*[(\[]?|\s*[(\[])\s*(?P<kind>[af]\.?\s?k\.?\s?a\b\.?|formerly known as|also known as)"
    r"|\s+(?P<dotted>[af]\.\s?k\.\s?a\.))[,:]?(?:\s+|$)",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    r"^(?P<outer>.{3,}?)[.,]?\s+(?:and\s+)?"
    r"(?P<kind>affiliated entit(?:y|ies)|subordinate (?:institution|entit)(?:s|y|ies)?|subsidiar(?:y|ies))"
    r"(?:\s?[:–-]\s*|(?<=entity)\s+)(?P<inner>\S.+)$",
    re.IGNORECASE,
)
_INTRO = re.compile(
    r"[,;]?\s*\(?(?:[af]\.?k\.?a\.?,?\s+)?the following [\w-]+ alias(?:es)?:?$", re.IGNORECASE
)
_BEYOND = re.compile(
    r"[;,]?\s+and (?:any successors?\b.*|(?:(?:its|their) )?(?:sub-?units|successors|subsidiaries|subordinates)"
    r"(?: and (?:sub-?units|successors|subsidiaries))?\.?)$",
    re.IGNORECASE,
)
_WHO = re.compile(r"\s+[(\[](?:[\w'’ ]{1,30} )?(?:entity|national|individual)[)\]]$", re.IGNORECASE)
_WEAK = re.compile(r"\s*\(?\b(?:weak|low quality)\s+a\.?k\.?a\.?\)?\s*[:,]?\s*", re.IGNORECASE)
_LEADING = re.compile(r"^(?:[-–—•]\s*)+|^and\s+(?=[A-Z(\"“'])")
_JOINING = ("and", "or")
_SCRIPTS = (
    "CJK",
    "HANGUL",
    "HIRAGANA",
    "KATAKANA",
    "CYRILLIC",
    "ARABIC",
    "HEBREW",
    "GREEK",
    "THAI",
    "DEVANAGARI",
)

Kind = Literal["primary", "alias", "former", "native"]


class Within(NamedTuple):
    """A party that is named within the entry of another: its own name, the other's, and how they go together."""

    name: str
    outer: str
    kind: str


def within(text: str) -> Within | None:
    """The party of "Outer. Affiliated Entity: Inner", or None for a plain name."""
    found = _WITHIN.match(clean(text))
    if found is None:
        return None
    kind = "affiliate_of" if found["kind"].lower().startswith("aff") else "subordinate_to"
    return Within(tidy(found["inner"]), tidy(found["outer"]), kind)


def tidy(text: str) -> str:
    """A name without list punctuation around it: dashes and "and" before it, semicolons, commas, blanks."""
    text = clean(text)
    before = None
    while text != before:
        before = text
        text = _LEADING.sub("", text).strip(" ;,")
        if text.endswith((" and", ";and")):
            text = text[:-4]
    return text


def names_of(primary: str, aliases: Iterable[str] = (), *, label: str = "") -> tuple[Name, ...]:
    """The names of an entry, the primary one first, each once. Empty where the primary name is.

    `label` is what the publisher has in the place of the name, where the name was taken from it.
    """
    out: dict[str, Name] = {}
    first = tidy(primary)
    if not first:
        return ()
    _add(out, first, "primary", "strong")
    plain = bare(first)
    _add(out, plain, "alias", "strong")
    _take_apart(out, plain)
    for alias in aliases:
        for piece in _split(alias):
            _add_alias(out, piece)
    if label := tidy(label):
        _add(out, label, "alias", "strong")
    return tuple(out.values())


def bare(text: str) -> str:
    """A name without the words behind it that tell who else is meant, and of which country it is."""
    return tidy(_WHO.sub("", _BEYOND.sub("", text))) or text


def _split(alias: str) -> list[str]:
    pieces = [tidy(piece) for piece in re.split(r"[;\u037e]", clean(alias))]
    return [piece for piece in pieces if any(map(str.isalnum, piece)) and piece.casefold() not in _JOINING]


def _add_alias(out: dict[str, Name], text: str) -> None:
    text = bare(tidy(_INTRO.sub("", text)))
    # A remark that stands among the aliases, all in parentheses, is no name that anybody bears.
    weak = _WEAK.search(text) is not None or (text.startswith("(") and text.endswith(")"))
    text = tidy(_WEAK.sub(" ", text)) if weak else text
    former = re.match(r"(?:f\.?k\.?a\.?|formerly known as|formerly)[,:]?\s+(?=\S)", text, re.IGNORECASE)
    if former:
        text = tidy(text[former.end() :])
    known = re.match(r"(?:a\.?k\.?a\.?|also known as)[,:]?\s+(?=\S)", text, re.IGNORECASE)
    if known:
        text = tidy(text[known.end() :])
    if not text:
        return
    _add(out, text, "former" if former else "alias", "weak" if weak else "strong")
    _take_apart(out, text)


def _take_apart(out: dict[str, Name], text: str, kind: Kind = "alias") -> None:
    also = _ALSO.search(text)
    if also and also.start() > 1:
        rest = text[also.end() :].strip()
        former = (also["kind"] or also["dotted"]).lower().startswith("f")
        if head := tidy(text[: also.start()]):
            _add(out, head, kind, "strong")
        if rest := _opened(tidy(rest)):
            rest_kind: Kind = "former" if former else "alias"
            again = _ALSO.search(rest)
            if not again or again.start() <= 1:
                _add(out, rest, rest_kind, "strong")
            _take_apart(out, rest, rest_kind)
        return
    short = _ACRONYM.search(text)
    if short and _is_short_form(short.group(1), text[: short.start()]):
        _add(out, tidy(text[: short.start()]), "alias", "strong")
        _add(out, clean(short.group(1)), "alias", "weak")


def _opened(text: str) -> str:
    """A text without the closing bracket at its end that nothing in it opens."""
    for opening, closing in ("()", "[]"):
        if text.count(closing) > text.count(opening):
            text = text.rstrip(" .").removesuffix(closing)
    return tidy(text)


def _is_short_form(inside: str, before: str) -> bool:
    """Whether parentheses hold a short form of the name before them, not a place or a legal form."""
    if not before.strip() or place(inside).known or inside.strip(" .").casefold() in legal_words():
        return False
    letters = [c for c in inside if c.isalpha()]
    if len(letters) < 2:
        return False
    first_word = re.match(r"\w+", before.strip())
    same_word = first_word is not None and inside.casefold() == first_word.group().casefold()
    return same_word or (all(c.isupper() for c in letters) and " " not in inside.strip())


def _add(out: dict[str, Name], text: str, kind: Kind, quality: Literal["strong", "weak"]) -> None:
    if kind in ("alias", "former") and _is_native(text):
        kind = "native"
    out.setdefault(text.casefold(), Name(text=text, kind=kind, quality=quality))


def _is_native(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    other = sum(unicodedata.name(c, "").startswith(_SCRIPTS) for c in letters)
    return bool(letters) and 2 * other > len(letters)
