"""Names that say nothing of what a thing is ("goods as per invoice", "electronic components"), and names of programs that leave open
for which machine they are ("software update").

The words are in `law/open_names.csv`. A name says nothing where all of its words stand under `says_nothing` or `qualifier`, and one
under the former; of software, `program` is one more such heading. What begins an end use ("for"), and is no word of the thing that it
tells, stands under `leads`; under `device` stand headings of `law/entry_words.csv`.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from narrows.model.entries import named_as
from narrows.model.law_rows import words_under
from narrows.model.prose import Words, blanked, folded

__all__ = ["leaves_open", "names_a_device", "says_nothing", "without_lead"]

_FILE = "open_names.csv"
_NOTHING, _QUALIFIER, _PROGRAM, _OPEN = "says_nothing", "qualifier", "program", "open_software"
_LEADS, _DEVICE = "leads", "device"
_WORD = re.compile(r"[^\W\d_]")
"""A letter: figures, as of an invoice, say nothing either."""


@lru_cache(maxsize=1 << 14)
def says_nothing(name: str, kind: str | None) -> bool:
    """Whether a name says nothing of what the thing is, that is stated to be of a kind."""
    text = folded(name)
    words = _words()
    nouns = [*words.nothing.find(text), *(words.programs.find(text) if kind == "software" else ())]
    if not nouns:
        return False
    said = ((found.start, found.end) for found in (*nouns, *words.qualifiers.find(text)))
    return _WORD.search(blanked(text, said)) is None


@lru_cache(maxsize=1 << 14)
def leaves_open(name: str) -> bool:
    """Whether the name of a program leaves open for which machine it is."""
    return bool(_words().open_software.find(folded(name)))


def without_lead(text: str) -> str:
    """A plain text of an end use without the word that leads to what it tells: "for NXT:2000i"."""
    first, _, rest = text.partition(" ")
    found = _words().leads.find(first) if rest else []
    return rest if found and found[0].end == len(first) else text


def names_a_device(text: str) -> bool:
    """Whether a text names a device, such as an accelerator, of which the law asks whatever number it is stated with."""
    return not _words().devices.isdisjoint(named_as(text))


class _Lexicon(NamedTuple):
    nothing: Words
    qualifiers: Words
    programs: Words
    open_software: Words
    leads: Words
    devices: frozenset[str]


@cache
def _words() -> _Lexicon:
    headings = (_NOTHING, _QUALIFIER, _PROGRAM, _OPEN, _LEADS)
    rows = list(words_under(_FILE, (*headings, _DEVICE)))
    devices = frozenset(word for heading, word in rows if heading == _DEVICE)
    nothing, qualifiers, programs, open_software, leads = (
        Words(row for row in rows if row[0] == heading) for heading in headings
    )
    return _Lexicon(nothing, qualifiers, programs, open_software, leads, devices)
