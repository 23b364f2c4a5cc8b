"""The join of stakes by name: spellings that differ only in how they are typed are one party."""

from __future__ import annotations

import re
import unicodedata

from narrows.errors import FieldError

_LONGEST = 10_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# Accents of Latin, Greek and Cyrillic; marks of other scripts tell letters apart and stay.
_ACCENTS = re.compile("[\u0300-\u036f]")
_WORD = re.compile(r"\w+")
_SIGN_OF_A_NAME = re.compile(r"[^\W_]")
_NOT_A_NAME = dict.fromkeys(code for code in range(128) if not chr(code).isalnum())


def join_key(name: str) -> str:
    """A name without width and compatibility forms, case, accents, punctuation and spaces; "" if nothing is left.

    Legal forms are left as they are written. Callers that also screen names pass the fold of the screen instead, so that
    stakes join where names match.
    """
    if name.isascii():
        return name.lower().translate(_NOT_A_NAME)
    text = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", name).casefold())
    text = unicodedata.normalize("NFKC", _ACCENTS.sub("", text)).casefold()
    return "".join(_WORD.findall(text)).replace("_", "")


def is_name(text: str) -> bool:
    """Whether there is a letter or a digit in it."""
    return _SIGN_OF_A_NAME.search(text) is not None


def clean_name(text: str) -> str:
    """A name or id as read from a file, with single spaces. Raises FieldError for one that is damaged or endless."""
    if text.isascii() and text.isprintable() and len(text) <= _LONGEST:
        return " ".join(text.split()) if "  " in text else text.strip()
    found = _CONTROL.search(text)
    if found is not None:
        raise FieldError(
            f"holds the control character U+{ord(found[0]):04X} at position {found.start() + 1}",
            remedy="Remove it; it is often a sign of a wrong encoding",
        )
    if len(text) > _LONGEST:
        _too_long(text)
    return " ".join(unicodedata.normalize("NFC", text).split())


def _too_long(text: str) -> str:
    raise FieldError(
        f"is longer than {_LONGEST:,} characters: {text[:40]!r}...", remedy="Give the name alone"
    )
