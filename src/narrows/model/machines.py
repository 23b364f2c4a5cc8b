"""Machines that make or test chips, as the name of a thing speaks of them: "chuck for a plasma etcher".

The words are in `law/machine_words.csv`, under one or more headings: the type of the machine; `any_machine` where it is not
said; `listed_machine` for those that no entry of little control holds, whatever their figures; `no_machine` for longer words
that only look like one ("pcb etching tank"). A machine that a thing is for, or words that stand under `part`, tell that the
thing is a part of it or goes with it; `no_part` is what no part is, though it is for a machine ("argon for etchers"). Of what
stands under `whole_only` no entry covers the parts.
A word raises a question and finds nothing.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple, get_args

from narrows.model.destined import goes_to
from narrows.model.law_rows import words_under
from narrows.model.prose import Words, folded
from narrows.model.spec import Type

__all__ = ["Machines", "is_no_part", "machines_in"]

_FILE = "machine_words.csv"
_ANY, _NONE, _PART, _NO_PART, _LISTED = "any_machine", "no_machine", "part", "no_part", "listed_machine"
_WHOLE = "whole_only"


class Machines(NamedTuple):
    """What the name of a thing says of machines: their types (None where it is not said), in its own words; whether the thing is a
    part of one, or goes with it, rather than the machine itself; and whether the machine is always listed."""

    types: frozenset[str | None] = frozenset()
    words: str = ""
    part: bool = False
    listed: bool = False


_NOTHING = Machines()


@lru_cache(maxsize=1 << 14)
def machines_in(name: str) -> Machines:
    """The machines that a name speaks of."""
    text = folded(name)
    words = _words()
    found = [match for match in words.machines.find(text) if _NONE not in match.under]
    said = {under for match in found for under in match.under}
    if not found or (words.no_part.find(text) and _LISTED not in said):
        return _NOTHING
    aims = goes_to(text, ((match.start, match.end) for match in found))
    part = bool(aims) or bool(words.parts.find(text))
    if part and all(_WHOLE in match.under for match in found):
        return _NOTHING
    return Machines(
        frozenset(None if under == _ANY else under for under in said - {_LISTED, _WHOLE}),
        ", ".join(dict.fromkeys(text[match.start : match.end] for match in found)),
        part,
        _LISTED in said,
    )


def is_no_part(name: str) -> bool:
    """Whether a name speaks of what a machine or circuit uses up, or of how it is used."""
    return bool(_words().no_part.find(folded(name)))


class _Lexicon(NamedTuple):
    machines: Words
    parts: Words
    no_part: Words


@cache
def _words() -> _Lexicon:
    rows = list(words_under(_FILE, (*get_args(Type), _ANY, _NONE, _PART, _NO_PART, _LISTED, _WHOLE)))
    apart = (_PART, _NO_PART)
    machines = Words(row for row in rows if row[0] not in apart)
    return _Lexicon(machines, *(Words(row for row in rows if row[0] == heading) for heading in apart))
