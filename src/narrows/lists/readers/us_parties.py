"""Several parties in the name of one entry of a United States list: "A, Inc., and B, Ltd.; Example, Carlos".

Parties stand apart by semicolons, by "and" behind a legal form, and by commas where two of the parts or more end with a
legal form. A part of one word is none ("A Carpet, Ltd.; Kathmandu").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from narrows.lists.readers.us_names import bare, tidy
from narrows.lists.readers.us_text import clean, legal_words

__all__ = ["parties_in"]

_AND = re.compile(r"(?P<comma>,?) and (?=\S)")
_COMMA = re.compile(r",\s+(?:and\s+)?")
_INITIAL = re.compile(r"(?:^|\s)[A-Z]\.$")
_THEIRS = re.compile(r"^(?:its|their) (?:\w+ )?subsidiaries(?: [^,]+)?,\s+", re.IGNORECASE)
_KNOWN_AS = re.compile(r"\b[af]\.?k\.?as?\b", re.IGNORECASE)


def parties_in(name: str) -> tuple[str, ...]:
    """The parties of a name that holds several, none for the name of one."""
    text = bare(clean(name))
    if _KNOWN_AS.search(text):
        return ()
    found = [
        part for piece in text.split(";") for whole in _by_and(piece.strip()) for part in _by_comma(whole)
    ]
    if len(found) < 2:
        return ()
    parties = (tidy(_THEIRS.sub("", part)) for part in found)
    return tuple(dict.fromkeys(party for party in parties if " " in party))


def _by_and(text: str) -> Iterator[str]:
    start = 0
    for joint in _AND.finditer(text):
        before, after = text[start : joint.start()], text[joint.end() :]
        person = joint["comma"] and _INITIAL.search(before) and _ends_legal(after)
        if " " in after and (_ends_legal(before) or person):
            yield before
            start = joint.end()
    yield text[start:]


def _by_comma(text: str) -> list[str]:
    parts: list[str] = []
    for part in _COMMA.split(text):
        if parts and all(_is_legal(word) or word.startswith("(") for word in part.split()):
            parts[-1] += f", {part}"
        else:
            parts.append(part)
    return parts if sum(map(_ends_legal, parts)) > 1 else [text]


def _ends_legal(text: str) -> bool:
    words = text.split()
    return len(words) > 1 and _is_legal(words[-1])


def _is_legal(word: str) -> bool:
    return re.sub(r"[.,]", "", word).casefold() in legal_words()
