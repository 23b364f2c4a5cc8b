"""Ids for entries whose publisher gives none: made from what names the entry, so that they outlive a publication."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_WORD = re.compile(r"\w+")


def made_id(list_id: str, name: str, country: str = "") -> str:
    """`<list>:<folded name>-<six hex digits>`: the same for the same list, country and name, whatever the case.

    The digits are of a hash over list, country and name, and keep apart names that fold to one.
    """
    text = _even(name)
    words = "-".join(_WORD.findall(text))[:60].strip("-")
    digest = hashlib.sha256(f"{list_id}\0{country}\0{' '.join(text.split())}".encode()).hexdigest()[:6]
    return f"{list_id}:{words}-{digest}"


def words_of(name: str) -> str:
    """The words of a name, by which two publications of one party are told to be of one: without case, signs and blanks."""
    return " ".join(_WORD.findall(_even(name)))


def _even(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
