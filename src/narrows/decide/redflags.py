"""Red flags over the end use: questions that hold an order until they are answered.

A word of the description puts the fact in question that it may be about (`end_use.military`, say): it is then unknown, unless
the order states it or the exporter has resolved the flag. A flag about no such fact stands in `red_flags.open`, which the
law holds against `red_flags.red_flag_confirmed`, a fact that no order states.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from narrows.decide.contradicted import in_end_use
from narrows.model.order import EndUse
from narrows.model.red_flags import Flag, Reading, flags, read

END_USE_FLAGS = (
    "advanced_node_facility",
    "node_unknown",
    "supercomputer",
    "military",
    "military_intelligence",
    "sme_development",
    "wmd",
    "advanced_node_ic_design",
)
_NOTHING = Reading({}, {}, "", "")


class Told(NamedTuple):
    """The facts of an end use, what was assumed in reading it, and what is to be told of it."""

    facts: dict[str, Any]
    assumptions: tuple[str, ...]
    notices: tuple[str, ...]


def told(end_use: EndUse) -> Told:
    """What a stated end use says: "no knowledge" of what it leaves out, but for what its own words put in question."""
    said = _NOTHING if end_use.description is None else read(end_use.description)
    resolved = end_use.resolved_flags or ()
    stated = {name: getattr(end_use, name) for name in END_USE_FLAGS}
    known = flags()
    raised = {known[flag]: words for flag, words in said.raised.items() if flag not in resolved}
    opened = {flag: words for flag, words in raised.items() if not flag.fact or stated[flag.fact] is None}
    asked = {flag.fact for flag in opened}
    silent = [name for name, value in stated.items() if value is None and name not in asked]
    facts: dict[str, Any] = {f"end_use.{name}": value for name, value in stated.items()}
    facts |= {f"end_use.{name}": False for name in silent}
    facts["end_use.facility_country"] = end_use.facility_country
    facts["end_use.facility_owner_headquarters"] = end_use.facility_owner_headquarters
    if end_use.description is not None:
        facts["red_flags.open"] = frozenset(flag.id for flag in opened)
        facts["red_flags.civil_words"] = bool(said.civil)
    assumptions = []
    if silent:
        assumptions.append("no knowledge, by the exporter's statement, of: " + ", ".join(silent))
    if resolved:
        facts["end_use.resolved_flags"] = frozenset(resolved)
        called = "; ".join(dict.fromkeys(_called(known[flag]) for flag in resolved))
        assumptions.append(f"red flags resolved, by the exporter's statement: {called}")
    notices = (*_asked(opened), *_answered(raised, stated), *_denied(said), *in_end_use(said, stated))
    return Told(facts, tuple(assumptions), notices)


def _called(flag: Flag) -> str:
    return f"{flag.id} ({flag.paragraph})"


def _asked(opened: Mapping[Flag, str]) -> Iterator[str]:
    for flag, words in opened.items():
        answer = f"state end_use.{flag.fact}, or list it" if flag.fact else "once it is resolved, list it"
        yield (
            f"red flag {_called(flag)}: the end use says {words!r}, so {flag.about}; ask {flag.ask}; "
            f"{answer} in end_use.resolved_flags"
        )


def _answered(raised: Mapping[Flag, str], stated: Mapping[str, bool | None]) -> Iterator[str]:
    for flag, words in raised.items():
        if flag.fact and stated[flag.fact] is False:
            yield (
                f"red flag {_called(flag)}: the end use says {words!r}, yet end_use.{flag.fact} is false; it is taken "
                "as false on the exporter's word"
            )


def _denied(said: Reading) -> Iterator[str]:
    for flag, words in said.denied.items():
        yield (
            f"the end use says {words!r}: that is what the counterparty says; it neither raises nor clears red flag "
            f"{_called(flags()[flag])}"
        )
