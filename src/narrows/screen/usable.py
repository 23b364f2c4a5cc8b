"""Names that cannot be compared with any other: no letter, a single one, only a legal form, a number or address in its place, a word,
or letters that are not those that were written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

from narrows.model.escaped import has_octets, unescaped
from narrows.model.legible import is_mangled, is_turned_round
from narrows.model.tokens import UNSPACED_SIGN
from narrows.screen.fold import fold
from narrows.screen.scripts import fold_latin, readings
from narrows.screen.scripts.fold import clean
from narrows.screen.tables import no_name_words, no_names, prose_words, tables
from narrows.screen.text import LONGEST

_WORD = re.compile(r"[^\W_]+")
_LONGEST_NO_NAME = 40
_FEW = 1000  # of so many names one has a word that still tells nobody
_NUMBER = re.compile(
    r"[\W_]*\d(?:(?:[\W_]*|t)\d){3,}[\W_z]*"  # a customer's number, a day; shorter ones are names of companies, too
    r"|[\W_]*\d+(?:[.,]\d+|(?:[.,]\d+)?(?:\s?%|e[-+]?\d+))\s*"  # a figure of a spreadsheet
    r"|\s*[$€£¥]\s?\d+\s*"
    r"|\s*(?:VAT|UID|Tax ID)?[\W_]*[A-Z]{2}[ -]?\d{7,12}\s*",  # a number of a tax office
    re.IGNORECASE,
)
_LOST = re.compile(r"[^\W\d_][?#][^\W\d_]")
_MAIL = re.compile(r"\s*[^\s@]+@[^\s@]+\.[^\s@]+\s*")


@lru_cache(maxsize=65536)
def unusable(name: str) -> str:
    """Why a name cannot be compared with any other, "" where it can."""
    if len(name) <= _LONGEST_NO_NAME and (fold(name) in no_names() or _is_made_up(name)):
        return "nothing to compare: it stands in the place of a name"
    if "@" in name and _MAIL.fullmatch(name[:LONGEST]):
        return "nothing to compare: an address of mail names nobody"
    name = unescaped(name)
    if "&#" in name:
        name = clean(name[:LONGEST])
    if _NUMBER.fullmatch(name[:LONGEST]):
        return "nothing to compare: a number names nobody"
    if why := _misread(name[:LONGEST]):
        return why
    if name.isascii() and "&" not in name:
        # Most names have a word that says something among their first.
        empty = empty_words()
        for found in _WORD.finditer(name[:LONGEST].lower().replace("'", "").replace("`", "")):
            if len(found[0]) > 1 and found[0] not in empty:
                return ""
    words = _words(name)
    if not words:
        return (
            "nothing to compare: no letter or digit"
            if name.strip()
            else "nothing to compare: the name is empty"
        )
    if sum(map(str.isalnum, name[:LONGEST])) == 1:
        return "nothing to compare: a single letter names nobody"
    if all(word in empty_words() for word in words):
        return "nothing to compare: only a legal form"
    return ""


@lru_cache(maxsize=65536)
def doubtful(name: str) -> str:
    """What to say of a name that tells nobody for sure, and may be listed so all the same; "" of others."""
    return lost(name) or titled(name)


def lost(name: str) -> str:
    """What to say of a name in which a sign stands for a letter, as where a system had none for "ü"; "" of others."""
    if (found := _LOST.search(name[:LONGEST])) is None:
        return ""
    return f"the sign {found[0][1]!r} in it stands for a letter that was lost: save what it was taken from as UTF-8"


def titled(name: str) -> str:
    """What to say of a title and a family name, as "Mr. Wang" and "王先生"; "" of others."""
    words = _WORD.findall(name[: 2 * _LONGEST_NO_NAME].lower())
    if len(words) == 2 and words[0].isascii():
        title, rest = words
    else:
        # Of one sign: two may be a whole name.
        rest, title = (text := unicodedata.normalize("NFKC", "".join(words)))[:1], text[1:]
        if not UNSPACED_SIGN.match(rest):
            return ""
    is_one = no_name_words().get(title) == "title" and rest not in tables().legal
    return "a title with one name tells nobody apart: give the whole name" if is_one else ""


def _misread(name: str) -> str:
    """Why a name is not what somebody wrote, "" where nothing tells that it is not."""
    if has_octets(name):
        return "nothing to compare: its letters are written out in code; save what it was taken from as UTF-8"
    if name.isascii():
        return ""
    if is_turned_round(name):
        return "nothing to compare: a sign in it shows it backwards; write it as it is to be read"
    if is_mangled(name) or "\ufffd" in name:
        return "nothing to compare: its letters are those of a wrong encoding; save what it was taken from as UTF-8"
    return ""


def _is_made_up(name: str) -> bool:
    """Whether a text is made up of words that stand in the place of a name, as "see invoice", "customer no. 7", "TBA Inc" and
    "Company A" are."""
    known = no_name_words()
    roles: list[str] = []
    for word in _apart(name.lower().replace("n/a", "na")):
        folded = fold(word)
        told = known.get(word, "") or known.get(folded, "")
        role = "number" if word.isdigit() or (len(word) == 1 and word.isascii()) else told
        role = role or ("form" if folded in tables().legal else "")
        if not role:
            return False
        roles.append(role)
    if "stands" in roles or [role for role in roles if role not in ("beside", "form")] == ["kind", "number"]:
        return True
    return "form" not in roles and (
        "said" in roles or {"points", "paper"}.issubset(roles) or ("whom" in roles and len(roles) > 1)
    )


def _apart(name: str) -> Iterator[str]:
    """The words of a text; what is written without spaces is taken apart, if all of it is words that stand in the place of a name."""
    for word in _WORD.findall(name):
        if UNSPACED_SIGN.search(word):
            text = unicodedata.normalize("NFKC", word)
            parts = _unspaced_words().findall(text)
            yield from parts if "".join(parts) == text else [word]
        else:
            yield word


@cache
def _unspaced_words() -> re.Pattern[str]:
    """A word in a script without spaces that stands in the place of a name, or signs of others."""
    some = filter(UNSPACED_SIGN.search, no_name_words())
    return re.compile("|".join([*sorted(some, key=len, reverse=True), "[0-9]+", "[a-z]+"]))


def _words(name: str) -> list[str]:
    """The words of a name in any script, those of a form of its own language taken out."""
    text = name[:LONGEST]
    for form in tables().native_forms:
        text = text.replace(form, " ltd ")
    read = readings(text)
    return _WORD.findall((read[0].text if read else fold_latin(text)).lower())


def has_form(name: str) -> bool:
    """Whether a legal form stands at the end of a name."""
    words = _WORD.findall(name.lower())
    return bool(words) and words[-1] in tables().legal


def is_common(name: str) -> bool:
    """Whether a name has words that many names have, and prose as well, and no other: it tells nobody apart."""
    words = [word for word in _WORD.findall(name.lower()) if word not in empty_words()]
    return bool(words) and all(map(_is_common_word, words))


@lru_cache(maxsize=65536)
def _is_common_word(word: str) -> bool:
    given = tables()
    names, _ = given.background.get(given.same.get(word, word), (0, 0))
    return prose_words().get(word) in ("never", "capital") and names * _FEW >= given.names


@cache
def empty_words() -> frozenset[str]:
    """Legal forms, and words that say nothing in a name."""
    given = tables()
    return given.legal | given.stopped
