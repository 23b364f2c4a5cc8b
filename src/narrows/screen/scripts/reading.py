"""What a reading is, and how a list of them is put in order."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

MOST = 6
"""At most so many readings of one name: each is screened on its own."""

_NOT_WORD = re.compile(r"[^a-z0-9]+")


class Reading(msgspec.Struct, frozen=True):
    """One way to write a name in Latin letters.

    `text` is lower-case ASCII words with single spaces; a legal form is a word like any other ("co ltd"). `kind` names
    the rule it was made by: "pinyin", "translated", "wade-giles", "cantonese", "brand", "cyrillic", "arabic" and so on.
    `abjad` is true where the script leaves short vowels out, so that only consonants can be compared. `explanation`
    says for a person which part became what. `plain` is true of a reading that leaves nothing open: whoever writes the name
    in Latin letters writes this.
    """

    text: str
    kind: str
    abjad: bool = False
    explanation: str = ""
    plain: bool = False


def tidy(text: str) -> str:
    """Lower-case ASCII words with single spaces; what is neither letter nor digit parts words."""
    text = text.lower()
    if text.isascii() and text.replace(" ", "").isalnum():
        return " ".join(text.split())
    return _NOT_WORD.sub(" ", text).strip()


def best(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """The readings in the order given, each text once, none empty, at most `MOST`."""
    kept: dict[tuple[str, bool], Reading] = {}
    for reading in readings:
        if reading.text:
            kept.setdefault((reading.text, reading.abjad), reading)
            if len(kept) == MOST:
                break
    return tuple(kept.values())
