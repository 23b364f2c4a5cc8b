"""Machines that make or test chips, as the name of a thing speaks of them: "chuck for a plasma etcher".

The words are in `law/machine_words.csv`, under one or more headings: the type of the machine; `any_machine` where it is not
said; `listed_machine` for those that no entry of little control holds, whatever their figures; `no_machine` for longer words
that only look like one ("pcb etching tank"). A machine that a thing is for, or words that stand under `part`, tell that the
thing is a part of it or goes with it; `no_part` is what no part is, though it is for a machine ("argon for etchers"). Of what
stands under `whole_only` no entry covers the parts, though one may cover how it is made: a thing is a part of it where it is
for all that is named, or where the word for the part comes first or behind it ("dilution refrigerator pump"); what a sign, a
number or a word that joins sets apart comes with it ("dilution refrigerator with pumps"), and what stands under `device_form`
is a form that it has ("memory module").

Other words tell what software or technology, or a device, does, in the words of `item.spec.capabilities`. What stands under
`know_how_only` is looked for in the names of software and technology alone, and hides a shorter word in those of things ("GPU
netlist"); `process_only` is, too, and hides none ("etch process chamber"). A thing of which nobody says what kind it is counts as
technology here where a word under `technology` or `design_data` says so, before one under `technology_beside` ("card with HBM
technology"); `design_tool` is what works on designs ("netlist viewer").
What a fab uses stands under `fab_supply`, words between a thing and the machine that it is for under `aim`; fasteners are told in
`fasteners`, words that call a number ("part no.") in `numbering`. A word raises a question and finds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple, get_args

from narrows.model.destined import Span, goes_to
from narrows.model.everyday import parts_of
from narrows.model.fasteners import is_fastener
from narrows.model.law_rows import words_under
from narrows.model.numbering import without_numbering
from narrows.model.prose import Found, Words, folded
from narrows.model.spec import Capability, Type
from narrows.model.tokens import UNSPACED_SIGN

__all__ = [
    "Machines",
    "called_design",
    "called_technology",
    "is_no_part",
    "machine_types",
    "machines_in",
    "machines_named",
    "may_be_a_part",
    "may_serve_fabs",
]

_FILE = "machine_words.csv"
_ANY, _NONE, _PART, _NO_PART, _LISTED = "any_machine", "no_machine", "part", "no_part", "listed_machine"
_WHOLE, _KNOW_HOW, _PROCESS = "whole_only", "know_how_only", "process_only"
_TECHNOLOGY, _BESIDE = "technology", "technology_beside"
_DESIGN, _NO_DESIGN = "design_data", "design_tool"
_SUPPLY = "fab_supply"
_AIM = "aim"
_FORM = "device_form"
_MARKS = frozenset({_LISTED, _WHOLE, _KNOW_HOW, _PROCESS})
_KNOWN = frozenset({_KNOW_HOW, _PROCESS})
_ABILITIES = frozenset(get_args(Capability))


class Machines(NamedTuple):
    """What the name of a thing says of machines: their types (None where it is not said), in its own words; whether the thing is a
    part of one, or goes with it, rather than the machine itself; whether the machine is always listed, or is a device that is no
    machine to make or test chips; what the device, or else software or technology, does by it; and whether the name of what may be
    a thing says that it is technology for what it speaks of."""

    types: frozenset[str | None] = frozenset()
    words: str = ""
    part: bool = False
    listed: bool = False
    device: bool = False
    abilities: frozenset[str] = frozenset()
    know_how: bool = False


_NOTHING = Machines()
_REST = re.compile(r"[a-z0-9]*")
_JOINED = re.compile(r"\w|[+&]")
_ALNUM, _NUMBER = re.compile(r"[^\W_]"), re.compile(r"\d")


@lru_cache(maxsize=1 << 14)
def machines_in(name: str, kind: str | None = None) -> Machines:
    """The machines that a name speaks of, of a thing that is stated to be of a kind, or of which that is not said."""
    text = without_numbering(folded(name))
    words = _words()
    found = _spoken_of(text, words.things if kind == "commodity" else words.machines)
    know_how = (
        kind in (None, "software")
        and called_technology(name)
        and all(match.under & _KNOWN for match in found)
    )
    if kind is None and not know_how:
        found = _spoken_of(text, words.things)
    if kind == "commodity":
        found = [match for match in found if _KNOW_HOW not in match.under]
    if any(match.under & _ABILITIES for match in found):
        # What it does asks more of it than for what machine it is.
        found = [match for match in found if _PROCESS not in match.under]
    said = {under for match in found for under in match.under}
    if not found or (_LISTED not in said and _is_about(text, found, kind)):
        return _NOTHING
    if kind in (None, "commodity") and is_fastener(text, tuple((one.start, one.end) for one in found)):
        return _NOTHING
    aims = goes_to(text, ((match.start, match.end) for match in found))
    device = all(_WHOLE in match.under for match in found)
    parts = words.parts.find(text)
    part = bool(aims) or bool(parts)
    # "Know-how for a device" is no part of one, whether or not the order says that it is know-how.
    if part and device and kind != "technology" and not (kind is None and _is_led(text, found)):
        if len(aims) == len(found) or any(_is_part_of(one, found, text) for one in parts):
            return _NOTHING
        part = False
    if kind is None and not know_how:
        # Of what may be a thing after all, only what nothing but software or technology does counts.
        said -= {under for match in found if _KNOW_HOW in match.under for under in match.under - _ABILITIES}
    return Machines(
        frozenset(None if under == _ANY else under for under in said - _MARKS - _ABILITIES),
        ", ".join(dict.fromkeys(text[match.start : match.end] for match in found)),
        part,
        _LISTED in said,
        device,
        frozenset(said & _ABILITIES),
        know_how,
    )


def _spoken_of(text: str, words: Words) -> list[Found]:
    return [match for match in words.find(text) if _NONE not in match.under]


def _is_led(text: str, found: Sequence[Found]) -> bool:
    """Whether a word for know-how stands before the first machine of a name."""
    return bool(_words().technology.find(text[: found[0].start]))


@cache
def machine_types() -> frozenset[str]:
    """What a machine of which the type is not said may be: the types of which words speak, but for those of devices, and of what
    only know-how is told of."""
    rows = tuple(words_under(_FILE))
    apart = {word for heading, word in rows if heading in (_WHOLE, *_KNOWN)}
    return frozenset(heading for heading, word in rows if heading in get_args(Type) and word not in apart)


def _is_about(text: str, found: Sequence[Found], kind: str | None) -> bool:
    """Whether a thing is what a machine uses up, or tells how one is used. What only comes with a machine is not ("etcher with
    manual"), nor what a machine is called before its name ("manual etcher")."""
    about = _words().no_part.find(text)
    if not about or kind not in (None, "commodity"):
        return bool(about)
    places = _places(text)
    return all(any(_tells_of(one, machine, text, places) for one in about) for machine in found)


def _tells_of(about: Found, machine: Found, text: str, places: Sequence[tuple[int, bool]]) -> bool:
    """Whether what such a word calls is about a machine, by where the two stand in a name."""
    behind = about.start > machine.start
    apart = [
        joined
        for start, joined in places
        if min(about.start, machine.start) < start <= max(about.start, machine.start)
    ]
    if behind:
        return not apart
    before = text[about.start : machine.start]
    # "TO3" is a package, and aims at nothing.
    aimed = any(not before[aim.end : aim.end + 1].isdigit() for aim in _words().aims.find(before))
    return aimed or UNSPACED_SIGN.search(before) is not None or (bool(apart) and not any(apart))


def _places(text: str) -> list[tuple[int, bool]]:
    """Where each part of a name begins, and whether a word joins it to what is before it."""
    places, end = [], 0
    for part in parts_of(text):
        start = text.index(part, end) if part else end
        places.append((start, _JOINED.search(text[end:start]) is not None))
        end = start + len(part)
    return places


def _is_part_of(part: Found, devices: Sequence[Found], text: str) -> bool:
    """Whether such a word in the name of a device says that the thing is a part of it, not what it has or comes with."""
    # "Tube" in the name of a cooler is no part of one.
    if any(one.start < part.end and part.start < one.end for one in devices):
        return False
    before = [one for one in devices if one.end <= part.start]
    low, high = (before[-1].end, part.start) if before else (part.end, devices[0].start)
    between = text[low:high]
    if not _ALNUM.search(between) and _words().forms.find(text[part.start : part.end]):
        return False
    apart = [joined for start, joined in _places(text) if low <= start <= high and start > 0]
    if before:
        return not apart and not _NUMBER.search(between) and not _words().aims.find(between)
    # "Pump, dilution refrigerator" is a pump; a rack with a server is none.
    led = any(joined and not text[start : part.start].strip() for start, joined in _places(text))
    return not any(apart) and not led


def is_no_part(name: str) -> bool:
    """Whether a name speaks of what a machine or circuit uses up, or of how it is used, or is that of a fastener."""
    text = without_numbering(folded(name))
    return bool(_words().no_part.find(text)) or is_fastener(text)


@lru_cache(maxsize=1 << 14)
def may_serve_fabs(name: str) -> bool:
    """Whether who makes circuits would use what has such a name for it."""
    return bool(_words().supplies.find(without_numbering(folded(name))))


@lru_cache(maxsize=1 << 14)
def may_be_a_part(name: str) -> bool:
    """Whether a name is that of what machines have as a part ("lens module"), and neither a fastener nor used up."""
    return bool(_words().parts.find(without_numbering(folded(name)))) and not is_no_part(name)


def machines_named(text: str, *, know_how: bool = False) -> dict[Span, str]:
    """Where a folded text names machines to make or test chips, each with the whole of the word that it begins; and what only
    software or technology is told of, where that is asked for."""
    words = _words().machines if know_how else _words().things
    no = {_NONE, _WHOLE} if know_how else {_NONE, _WHOLE, _KNOW_HOW}
    found = (match for match in words.find(text) if not match.under & no)
    return {(one.start, one.end): text[one.start : _REST.match(text, one.end).end()] for one in found}  # type: ignore[union-attr]


@lru_cache(maxsize=1 << 14)
def called_technology(name: str) -> bool:
    """Whether a name says of a thing that it is technology: its recipe, drawings or the like."""
    return bool(_words().technology.find(_itself(name))) or called_design(name)


@lru_cache(maxsize=1 << 14)
def called_design(name: str) -> bool:
    """Whether a name says of a thing that it is what a circuit is made from: its netlist, its layout or the like."""
    return any(_NO_DESIGN not in match.under for match in _words().design.find(_itself(name)))


def _itself(name: str) -> str:
    """What a name says of the thing itself, before what stands beside it."""
    text = folded(name)
    beside = _words().beside.find(text)
    return text[: beside[0].start] if beside else text


class _Lexicon(NamedTuple):
    machines: Words
    things: Words
    parts: Words
    no_part: Words
    technology: Words
    design: Words
    beside: Words
    supplies: Words
    aims: Words
    forms: Words


@cache
def _words() -> _Lexicon:
    alone = ((_BESIDE,), (_SUPPLY,), (_AIM,), (_FORM,))
    apart = ((_PART,), (_NO_PART,), (_TECHNOLOGY,), (_DESIGN, _NO_DESIGN), *alone)
    headings = {heading for group in apart for heading in group}
    others = (_ANY, _NONE, *headings, *_MARKS)
    rows = list(words_under(_FILE, (*get_args(Type), *get_args(Capability), *others)))
    named = [row for row in rows if row[0] not in headings]
    process = {word for heading, word in named if heading == _PROCESS}
    things = Words(row for row in named if row[1] not in process)
    return _Lexicon(Words(named), things, *(Words(row for row in rows if row[0] in group) for group in apart))
