"""Export Control Classification Numbers: read, written one way, and compared.

The one form used inside is `3A090.a.1`: category digit, product group A to E, three digits, then paragraphs in lower
case, each after a dot; or `EAR99`. Whether a number exists on a given day is the rulebook's matter, not this module's.
"""

from __future__ import annotations

import itertools
import re
from functools import lru_cache
from typing import NamedTuple

from narrows.errors import FieldError
from narrows.model.prose import in_latin

__all__ = ["EAR99", "Eccn", "contains", "is_lesser", "numbers_in", "parse"]

EAR99 = "EAR99"

_NUMBER = "[0-9][A-E][0-9]{3}"
_CANONICAL = re.compile(rf"{_NUMBER}(?:\.(?:[a-z]{{1,5}}|[0-9]{{1,3}}))*")
_IN_TEXT = re.compile(rf"(?<![\w.-]){_NUMBER}(?![\w-])")
_CALLED_SO = re.compile(rf"\bECCN\b\W{{0,3}}({_NUMBER})", re.IGNORECASE)
_WITH_PARAGRAPH = re.compile(r"(?<![\w.-])([0-9][a-e][0-9]{3})(?=\.[a-z](?![\w-]))")
_HEAD = re.compile(r"([0-9][A-Ea-e][0-9]{3})(.*)")
_PARAGRAPH = re.compile(r"[a-z]{1,5}|[0-9]{1,3}")
# Possessive, so that a long run of letters cannot be cut up in exponentially many ways.
_LOOSE_PARAGRAPHS = re.compile(r"(?:[ .]?\(?(?:[a-z]++|[0-9]++)\)?)*+")
_ANOTHER = re.compile(r"[0-9][a-e][0-9]{3}")
"""A second number behind the first, which loose paragraphs would take in: 5A992.c 5A002.a."""
_ROMAN = re.compile(r"[ivx]{2,5}")
_EAR99 = re.compile(r"EAR[ -]?99", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"[0-9.]+E[+-]?[0-9]+|[0-9]+(\.0)?", re.IGNORECASE)
_SHORT = 20  # of longer texts the letters are not what is wrong
_REMEDY = "Write a number such as 3A090.a, or EAR99; leave it out where it is not known"


class Eccn(NamedTuple):
    """A number in its one form, and a remark where it was written in another that had to be read."""

    code: str
    notice: str | None


def parse(text: str) -> Eccn:
    """Read an ECCN. Raises `FieldError` where the text is none or could be read in two ways."""
    found = _parse(text)
    if isinstance(found, Eccn):
        return found
    shown = text if len(text) <= 60 else f"{text[:57]}..."
    raise FieldError(f"{found[0]}, got {shown!r}", remedy=found[1])


def contains(prefix: str, eccn: str) -> bool:
    """Whether `eccn` is `prefix` or a paragraph below it: 3A090 contains 3A090.a.1, and 3A090.a does not 3A090."""
    return eccn == prefix or eccn.startswith(f"{prefix}.")


def is_lesser(eccn: str) -> bool:
    """Whether a number in its one form is EAR99, or has digits that begin with 99, which few reasons control: 15 CFR
    738.2(d)(1)."""
    return eccn == EAR99 or eccn[2:4] == "99"


def numbers_in(text: str) -> list[str]:
    """The numbers of entries, without paragraphs, that stand in a text as words of their own, or in any case behind the word ECCN
    or before a paragraph."""
    plain = in_latin(text)
    told = (found[1].upper() for each in (_CALLED_SO, _WITH_PARAGRAPH) for found in each.finditer(plain))
    return list(dict.fromkeys((*_IN_TEXT.findall(plain), *told)))


@lru_cache(maxsize=1 << 14)
def _parse(text: str) -> Eccn | tuple[str, str]:
    if _CANONICAL.fullmatch(text):
        return _checked(text, None)
    bare = text.strip()
    if _EAR99.fullmatch(bare):
        return Eccn(EAR99, None)
    if (strange := next((sign for sign in bare if not sign.isascii()), "")) and len(bare) <= _SHORT:
        remedy = f"The sign U+{ord(strange):04X} in it is no plain letter, digit or blank, though it may look like one: type it again"
        return "must be an ECCN", remedy
    head = _HEAD.fullmatch(bare)
    if head is None:
        if _SCIENTIFIC.fullmatch(bare):
            return (
                "must be an ECCN",
                "A spreadsheet may have read it as a number (3E001 is three times ten): format the column as text",
            )
        return "must be an ECCN", _REMEDY
    number, rest = head[1].upper(), head[2].lower()
    dotted = f"{number}{rest}"
    if _CANONICAL.fullmatch(dotted):
        return _checked(dotted, None)  # only the case differed
    if not _LOOSE_PARAGRAPHS.fullmatch(rest) or rest[:1].isdigit() or _ANOTHER.search(rest):
        return "must be one ECCN", _REMEDY
    # Paragraphs alternate between letters and digits, so marks between them can be left out without two readings.
    code = ".".join((number, *_PARAGRAPH.findall(rest)))
    return _checked(code, f"{bare!r} is read as {code}")


def _checked(code: str, notice: str | None) -> Eccn | tuple[str, str]:
    paragraphs = code.split(".")[1:]
    if paragraphs and paragraphs[0].isdigit():
        return "the first paragraph of an ECCN is a letter", _REMEDY
    for paragraph in paragraphs:
        if len(paragraph) > 1 and paragraph.isalpha() and not _ROMAN.fullmatch(paragraph):
            return "an ECCN paragraph is one letter, a number or a roman numeral", _REMEDY
    if notice and any(a.isdigit() == b.isdigit() for a, b in itertools.pairwise(paragraphs)):
        return "the paragraphs of this ECCN can be read in more than one way", _REMEDY
    return Eccn(code, notice)
