"""Red flags over the end use: questions that hold an order until they are answered.

A flag is raised by a word of the description, or by a listed name in it, or stated. It puts the fact in question that it may be about
(`end_use.military`, say), which is then unknown, unless the order states it or the exporter has resolved the flag. A flag
about no such fact stands in `end_use.red_flags`, which the law holds against `end_use.red_flag_confirmed`.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from narrows.decide.contradicted import STRICTER, in_end_use
from narrows.decide.named import NOBODY, InText
from narrows.model.legible import says_unread
from narrows.model.order import EndUse
from narrows.model.places import country_of, is_region, named_places
from narrows.model.red_flag_words import FAB, Flag, flags
from narrows.model.red_flags import ELSEWHERE, Reading, read

END_USE_FLAGS = (
    "advanced_node_facility",
    "node_unknown",
    "supercomputer",
    "military",
    "military_intelligence",
    "sme_development",
    "wmd",
    "advanced_node_ic_design",
    "maritime_nuclear_propulsion",
    "cyber_surveillance",
    "military_commodity",
    "foreign_vessel_or_aircraft",
)
FOOTNOTES, COUNTRIES = "end_use.products_of_footnotes", "end_use.products_of_countries"
"""Of whom, and of which countries, what the item goes into or helps to make is a product."""
NO_KNOWLEDGE: Mapping[str, Any] = {f"end_use.{flag}": False for flag in END_USE_FLAGS} | dict.fromkeys(
    (FOOTNOTES, COUNTRIES), frozenset()
)
"""The facts of an end use of which the exporter knows nothing."""
_RED_FLAGS = "end_use.red_flags"
NAMED = "end_use.named_countries"
"""The countries to which the words of the order may send the item."""
OCCUPIED = "end_use.named_occupied_region"
"""Whether they may send it to a region under occupation, which has rules of its own."""
UNNAMED = "unnamed"
"""In the place of a flag that is said to be true, and of which nothing in the order says which it is."""
UNSAID = "unsaid"
"""Beside the flag of a fab that no word tells of, where the end use leaves unsaid what is made with the item."""
IN_WORDS = "fab_in_words"
"""Beside the flag of a fab that words tell of, though they may leave unsaid what it makes: "chip production"."""
_NOTHING = Reading({}, {}, "", "")


class OfClaims(NamedTuple):
    """What is to be told of an end use where one of some fields of `claims` is claimed."""

    claims: tuple[str, ...]
    notice: str


class Told(NamedTuple):
    """The facts of an end use, what was assumed in reading it, and what is to be told of it."""

    facts: dict[str, Any]
    assumptions: tuple[str, ...]
    notices: tuple[str, ...]
    of_claims: tuple[OfClaims, ...] = ()


class _Flagged(NamedTuple):
    """The answers of an end use as they count beside its red flags (`answers`), and these: all that were `seen`; those `raised`, as
    nobody resolved them; of these the ones that are `opened`, and the ones `against` an answer that the words contradict
    outright, each with the words that raise it; and the ids of those that answers and words settle (`by_facts`)."""

    answers: Mapping[str, bool | None]
    seen: Mapping[str, str]
    raised: Mapping[Flag, str]
    opened: Mapping[Flag, str]
    against: Mapping[Flag, str]
    by_facts: frozenset[str]


def told(end_use: EndUse, named: InText = NOBODY, *, clean: bool = False) -> Told:
    """What a stated end use says: "no knowledge" of what it leaves out, but for what its own words put in question.

    `named` is whom its words name that is on a list; `clean` takes an end use that is not described as harmless.
    """
    words = end_use.description
    said = _NOTHING if words is None else read(words)
    flagged = _flagged(end_use, said, named)
    answers, opened = flagged.answers, flagged.opened
    untold = _leaves_fab_untold(end_use, said, flagged, clean=clean)
    asked = {flag.fact for flag in opened} | ({FAB} if untold else set())
    # What nobody has read may speak of anything.
    unread = words is not None and says_unread(words)
    silent = [name for name, value in answers.items() if value is None and name not in asked and not unread]
    facts: dict[str, Any] = {f"end_use.{name}": value for name, value in answers.items()}
    facts |= {f"end_use.{name}": False for name in silent}
    facts |= _facility(end_use)
    for name, stated, open_ in _products(end_use, named, opened, unread=unread):
        facts[name] = None if stated is None and open_ else frozenset(stated or ())
        if stated is None and not open_:
            silent.append(name.removeprefix("end_use."))
    places = frozenset[str]() if words is None else named_places(words)
    if words is not None:
        facts |= placed(places)
    # Words that speak against a claim say nothing of an order that does not make it; here the claims are not known.
    meant = any(not flag.of_claims or flag.id in (end_use.red_flags or ()) for flag in opened)
    unnamed = bool(end_use.red_flag_confirmed) and not meant and True not in answers.values()
    if words is not None or flagged.seen or unnamed or untold:
        facts[_RED_FLAGS] = _open_flags(opened, unnamed=unnamed, untold=untold)
    facts |= _resolved(end_use, flagged)
    civil = end_use.civil if end_use.civil is not None else bool(said.civil)
    if end_use.civil is not None or words is not None:
        facts["end_use.civil"] = civil
    resolved = end_use.resolved_flags or ()
    notices = (
        *_asked({flag: text for flag, text in opened.items() if flag not in flagged.against}),
        *_contradicted(flagged.against),
        *_answered(flagged.raised, answers),
        *_denied({**said.denied, **named.denied}),
        *in_end_use(said, _given(end_use), civil),
        *([_CONFIRMED] if unnamed else ()),
        *([places_told("the end use names", places)] if places and ELSEWHERE not in resolved else ()),
    )
    of_claims = (*_asked_of_claims(opened), *_denied_of_claims(said.denied))
    return Told(facts, tuple(_assumed(end_use, silent, opened)), notices, of_claims)


def _given(end_use: EndUse) -> dict[str, bool | None]:
    """The answers of an end use as they are stated."""
    return {name: getattr(end_use, name) for name in END_USE_FLAGS}


def _flagged(end_use: EndUse, said: Reading, named: InText) -> _Flagged:
    """The red flags of an end use, and its answers beside them."""
    known, resolved = flags(), end_use.resolved_flags or ()
    answers = _given(end_use)
    if answers["military_commodity"]:
        # What is built into a military commodity is for a military end use: 15 CFR 744.21(f).
        answers["military"] = True
    seen = {**dict.fromkeys(end_use.red_flags or (), ""), **said.raised, **named.raised}
    if end_use.civil is False:
        # What is not civil may be military, as where the words deny that it is civil.
        seen.setdefault("military", "civil: false")
    raised = {known[flag]: words for flag, words in seen.items() if flag not in resolved}
    # Of an answer that the words contradict outright, neither is taken.
    outright = said.outright.keys() | named.outright
    against = {
        flag: words
        for flag, words in raised.items()
        if flag.id in outright and answers.get(flag.fact) is False
    }
    answers |= dict.fromkeys(flag.fact for flag in against)
    opened = {flag: words for flag, words in raised.items() if not flag.fact or answers[flag.fact] is None}
    answered = {name for name, value in answers.items() if value is not None}
    settled = answered | {flag.fact for flag in opened} | {known[flag].fact for flag in resolved}
    opened = {
        flag: words for flag, words in opened.items() if not flag.settled_by or flag.settled_by not in settled
    }
    by_facts = {flag.id for flag in known.values() if not answered.isdisjoint((flag.fact, flag.settled_by))}
    if said.node:
        by_facts.add(FAB)
    return _Flagged(answers, seen, raised, opened, against, frozenset(by_facts))


def _leaves_fab_untold(end_use: EndUse, said: Reading, flagged: _Flagged, *, clean: bool) -> bool:
    """Whether what nobody described may be work in a fab: that its node is not known is no knowledge that an exporter could lack. So
    may what is described as "production", whatever else is taken as harmless."""
    untold = said.unsaid if end_use.description is not None else not clean
    return untold and FAB not in flagged.by_facts and FAB not in (end_use.resolved_flags or ())


def _facility(end_use: EndUse) -> dict[str, Any]:
    """The facts of where the item is used."""
    facts: dict[str, Any] = {
        "end_use.facility_country": end_use.facility_country,
        "end_use.facility_owner_headquarters": end_use.facility_owner_headquarters,
    }
    if end_use.vessel_countries is not None:
        facts["end_use.vessel_countries"] = frozenset(end_use.vessel_countries)
    return facts


def _products(
    end_use: EndUse, named: InText, opened: Iterable[Flag], *, unread: bool
) -> Iterator[tuple[str, Iterable[str] | None, bool]]:
    """The facts about whose product the item goes into or helps to make, each with what is stated of it, and whether it is open where
    nothing is."""
    # What is made abroad may be subject to the EAR for the one who is named.
    abroad = (
        named.footnotes and any(flag.lists for flag in opened) and end_use.red_flag_confirmed is not False
    )
    yield FOOTNOTES, end_use.products_of_footnotes, unread or abroad
    yield COUNTRIES, end_use.products_of_countries, unread


def _open_flags(opened: Mapping[Flag, str], *, unnamed: bool, untold: bool) -> frozenset[str]:
    """The flags that hold an order, with what is told beside them."""
    return frozenset(
        (
            *(flag.id for flag in opened),
            *((UNNAMED,) if unnamed else ()),
            *((FAB, UNSAID) if untold else ()),
            *((IN_WORDS,) if flags()[FAB] in opened else ()),
        )
    )


def _resolved(end_use: EndUse, flagged: _Flagged) -> dict[str, Any]:
    """The facts about flags that are settled, resolved or confirmed."""
    facts: dict[str, Any] = {}
    resolved = end_use.resolved_flags or ()
    if resolved or flagged.by_facts:
        facts["end_use.settled_flags"] = flagged.by_facts.union(resolved)
    if resolved:
        facts["end_use.resolved_flags"] = frozenset(resolved)
    if end_use.red_flag_confirmed is not None:
        facts["end_use.red_flag_confirmed"] = end_use.red_flag_confirmed
    return facts


def _assumed(end_use: EndUse, silent: Sequence[str], opened: Iterable[Flag]) -> Iterator[str]:
    """What is taken on the exporter's word."""
    if silent:
        yield "no knowledge, by the exporter's statement, of: " + ", ".join(silent)
    if end_use.resolved_flags:
        resolved = _listed(flags()[flag] for flag in end_use.resolved_flags)
        yield f"red flags resolved, by the exporter's statement: {resolved}"
    denied = [flag for flag in opened if not flag.fact]
    if denied and end_use.red_flag_confirmed is False:
        yield f"red flags not confirmed, by the exporter's statement: {_listed(denied)}"


def unstated(named: InText, *, clean: bool) -> Told:
    """What is known of an end use that is not stated: nothing but what other words of the order put in question; `clean` takes the
    rest as harmless."""
    if named == NOBODY:
        return Told(dict(NO_KNOWLEDGE), (_NO_END_USE,), ()) if clean else Told({}, (), ())
    said = told(EndUse(), named, clean=True)
    if clean:
        return said._replace(assumptions=(f"{_NO_END_USE} but what a red flag asks about",))
    return said._replace(facts={_RED_FLAGS: said.facts.get(_RED_FLAGS)}, assumptions=())


_NO_END_USE = "assumed clean: no knowledge of any end use named in Part 744"


def where_claimed(of_claims: Iterable[OfClaims], claimed: Container[str]) -> list[str]:
    """What is told of an end use where some fields of `claims` are claimed."""
    return [notice for claims, notice in of_claims if any(claim in claimed for claim in claims)]


def placed(places: Iterable[str]) -> dict[str, Any]:
    """The facts that follow from the places that words name."""
    return {NAMED: frozenset(map(country_of, places)), OCCUPIED: any(map(is_region, places))}


def places_told(said: str, places: Iterable[str]) -> str:
    """Where the words send an item, which the law of the destination alone would pass over."""
    told = (
        f"a region of {country_of(place)} under occupation" if is_region(place) else place
        for place in sorted(places)
    )
    return (
        f"{said} {', '.join(dict.fromkeys(told))}: unless that is the destination, an item that needs a license to go there is held "
        f"by red flag {_called(flags()[ELSEWHERE])}; if it goes elsewhere, list it in end_use.resolved_flags"
    )


def _called(flag: Flag) -> str:
    return f"{flag.id} ({flag.paragraph})"


def _listed(which: Iterable[Flag]) -> str:
    return "; ".join(dict.fromkeys(map(_called, which)))


def _said(flag: Flag, words: str) -> str:
    if not words:
        return f"red flag {_called(flag)} is stated"
    if words[0] in "'\"" and not flag.lists:
        return f"red flag {_called(flag)}: the order says {words}"
    # Who is named, as what the name of the item says, is told in words that have quotes of their own.
    return f"red flag {_called(flag)}: the end use says {words if flag.lists else repr(words)}"


def _asked(opened: Mapping[Flag, str]) -> Iterator[str]:
    for flag, words in opened.items():
        if not (flag.of_claims and words):
            yield _asks(flag, words)


def _asked_of_claims(opened: Mapping[Flag, str]) -> Iterator[OfClaims]:
    """An order that claims nothing of the kind need not hear of the words."""
    for flag, words in opened.items():
        if flag.of_claims and words:
            yield OfClaims(flag.of_claims, _asks(flag, words))


def _asks(flag: Flag, words: str) -> str:
    answer = f"state end_use.{flag.fact}, or list it" if flag.fact else "once it is resolved, list it"
    return f"{_said(flag, words)}, so {flag.about}; ask {flag.ask}; {answer} in end_use.resolved_flags"


def _answered(raised: Mapping[Flag, str], stated: Mapping[str, bool | None]) -> Iterator[str]:
    for flag, words in raised.items():
        if flag.fact and stated[flag.fact] is False:
            yield f"{_said(flag, words)}, yet end_use.{flag.fact} is false; it is taken as false on the exporter's word"


def _contradicted(against: Mapping[Flag, str]) -> Iterator[str]:
    for flag, words in against.items():
        yield (
            f"{_said(flag, words)}, yet end_use.{flag.fact} is false: {STRICTER}; ask {flag.ask}; if the answer stands, list "
            f"{flag.id} in end_use.resolved_flags"
        )


_CONFIRMED = (
    "end_use.red_flag_confirmed is true, yet no red flag is open that it may speak of: the stricter reading decides; state which "
    "it is in end_use.red_flags, or leave red_flag_confirmed out"
)


def _denied(denials: Mapping[str, str]) -> Iterator[str]:
    for flag, words in denials.items():
        if not flags()[flag].of_claims:
            yield _denies(flags()[flag], words)


def _denied_of_claims(denials: Mapping[str, str]) -> Iterator[OfClaims]:
    for flag, words in denials.items():
        if claims := flags()[flag].of_claims:
            yield OfClaims(claims, _denies(flags()[flag], words))


def _denies(flag: Flag, words: str) -> str:
    return f"the end use says {words!r}: that is what the counterparty says; it neither raises nor clears red flag {_called(flag)}"
