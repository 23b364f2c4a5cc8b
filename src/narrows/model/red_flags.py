"""What the description of an end use says: the red flags that its words raise, and those that it only denies.

The flags and their words are those of `red_flag_words`. Flags with `lists` are raised by the names on these instead. A word
raises a question and finds nothing. What stands in a denial ("not for military use") neither raises nor clears: it is what the
counterparty says. Where it is not clear that a word is denied, it is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from narrows.model.apart import apart
from narrows.model.compounds import across_hyphens
from narrows.model.denial import answered, denied
from narrows.model.legible import legible
from narrows.model.nodes import Nodes
from narrows.model.prose import Found, folded, is_read
from narrows.model.red_flag_words import (
    CIVIL,
    FAB,
    FAB_NAME,
    FORWARDER,
    LIST,
    NO_TOOL,
    TOOL_NAME,
    flags,
    lexicon,
)
from narrows.model.shortened import in_full

__all__ = [
    "ELSEWHERE",
    "FORWARDED",
    "Named",
    "Reading",
    "denials",
    "forwarders_in",
    "named",
    "plain",
    "read",
    "said_by_party",
    "said_of_item",
    "words_about_use",
]

_ADVANCED = "advanced_node"
"""The flag of an advanced node, which is read beside a fab in any order as well."""
_OF_THE_STATE = frozenset({"not_private", "foreign_government"})
"""Flags whose words in a party's name say that it belongs to a state."""
_PARTS = re.compile(r"[;!?。,、，/()\n]|\.(?=\s|$)|\s[-–—]\s")
_AROUND_NAMES = "\"'“”()&,.;:-–—"
_AROUND = " \t\n\r.-–—:\"'"
ELSEWHERE, FORWARDED = "12", "9"
"""The flags of an item that may not stay where it is sent, and of one that ends with a forwarder."""


class Reading(NamedTuple):
    """What a description says: words by the flag they raise, words by the flag they deny, a civil use, a node; words by the flag
    that they raise outright; whether it leaves unsaid what is made with the item; whether it has no word beside courtesies; and
    the flags that it raises only by being nothing but words for them."""

    raised: Mapping[str, str]
    denied: Mapping[str, str]
    civil: str
    node: str
    outright: Mapping[str, str] = {}
    unsaid: bool = False
    wordless: bool = False
    as_a_whole: frozenset[str] = frozenset()


class Named(NamedTuple):
    """What a party's name says of it."""

    military: bool = False
    intelligence: bool = False
    forwarder: bool = False
    fab: bool = False
    tool_maker: bool = False
    other_maker: bool = False
    government: bool = False
    business: bool = False


@lru_cache(maxsize=1 << 16)
def named(name: str) -> Named:
    """What a party's name says of it: that it is military, that it is military intelligence, that it forwards freight, that it
    makes circuits or the machines for it, that it makes other things than the group it is of, that it belongs to a state, that it
    is a business."""
    text, words = in_full(folded(name)), lexicon()
    military = (*words.flags.find(text), *across_hyphens(words.compounds, text))
    said = {flag for found in military for flag in found.under}
    tools = words.tool_names.find(text)
    # What nobody has read may say so too.
    unread = legible(name).mostly_not
    return Named(
        military=unread or "military" in said,
        intelligence=unread or "military_intelligence" in said,
        forwarder=bool(forwarders_in(text)),
        fab=any(FAB_NAME in found.under for found in words.fab_names.find(text)),
        tool_maker=any(TOOL_NAME in found.under for found in tools),
        other_maker=any(NO_TOOL in found.under for found in tools),
        government=any(not found.under.isdisjoint(_OF_THE_STATE) for found in words.claims.find(text)),
        business=bool(words.business_names.find(text)),
    )


@lru_cache(maxsize=1 << 16)
def read(description: str) -> Reading:
    """What a description says."""
    words = lexicon()
    text = in_full(plain(description))
    fabs = _fabs(text)
    raised: dict[str, str] = {}
    denials: dict[str, str] = {}
    outright: dict[str, str] = {}
    loose = frozenset(fabs.apart)
    for match, no in _matches(text, fabs):
        said = text[match.start : match.end]
        for flag in match.under:
            if no is not None:
                denials.setdefault(flag, no)
            else:
                raised.setdefault(flag, said)
                if match not in loose and flag in words.outright and words.outright[flag].find(said):
                    outright.setdefault(flag, said)
    if CIVIL in denials:
        raised.setdefault("military", denials[CIVIL])
    told = words.courtesy.without(text)
    alone = _alone(told)
    as_a_whole = frozenset(alone).difference(raised)
    for flag, said in alone.items():
        raised.setdefault(flag, said)
        if flag in words.outright:
            outright.setdefault(flag, said)
    return Reading(
        raised={flag: raised[flag] for flag in flags() if flag in raised},
        denied={flag: denials[flag] for flag in flags() if flag in denials and flag not in raised},
        civil=raised.get(CIVIL, ""),
        node=text[fabs.nodes[0].start : fabs.nodes[0].end] if fabs.nodes else "",
        outright=outright,
        unsaid=_is_unsaid(told) or _unsaid_beside_names(description),
        wordless=not legible(told).read,
        as_a_whole=as_a_whole,
    )


def _unsaid_beside_names(description: str) -> bool:
    """Whether a description leaves unsaid what is made with the item, and only says for whom or where that is done: by words with
    capitals behind a small one such as "for"."""
    words = lexicon()
    all_, kept = description.split(), list[str]()
    behind = False
    for word in all_:
        begins = word.strip(_AROUND_NAMES)
        if behind and (begins[:1].isupper() or not begins):
            continue
        behind = word.islower() and bool(words.for_whom.whole(folded(begins)))
        kept.append(word)
    without = " ".join(kept)
    return len(kept) < len(all_) and _is_unsaid(words.courtesy.without(in_full(plain(without))))


def _is_unsaid(told: str) -> bool:
    """Whether a plain text without courtesies consists of words that leave unsaid what is made with the item."""
    return lexicon().unsaid.cover(told.replace(":", " "))


def _alone(text: str) -> dict[str, str]:
    """The flags that a plain text raises by being nothing but words for them, with these: as a whole, or in each of its parts, as where
    it says the same in two languages."""
    alone = lexicon().alone
    found: dict[str, str] = {}
    for part in [text] if alone.whole(text) else filter(is_read, _PARTS.split(text)):
        if not (under := alone.whole(part)):
            return {}
        for flag in under:
            found.setdefault(flag, part.strip(_AROUND))
    return found


class _Fabs(NamedTuple):
    """What a plain text says of fabs: the words for one, the node that one has, so that no fab is asked about, and an advanced node;
    and what it says by words that stand apart."""

    found: list[Found]
    nodes: list[Found]
    advanced: list[Found]
    apart: list[Found]


def _fabs(text: str) -> _Fabs:
    words = lexicon()
    found = [match for match in words.fab.find(text) if FAB in match.under]
    said = Nodes(text, found)
    sizes = _advanced(text, said.advanced())
    advanced = [*sizes, *_advanced(text, said.not_planar())]
    if words.below.find(text):
        return _Fabs(found, [], advanced, apart(text))
    return _Fabs(found, said.made(words.node.find(text)) or sizes, advanced, apart(text))


def _advanced(text: str, said: Sequence[Found]) -> list[Found]:
    """What a plain text says of advanced nodes in any order, but that of what only holds such memory."""
    holders = [found for found in lexicon().flags.find(text) if LIST in found.under] if said else []
    return [
        Found(start, end, frozenset({_ADVANCED}))
        for start, end, _ in said
        if not any(start < holder.end and holder.start < end for holder in holders)
    ]


def _matches(text: str, fabs: _Fabs) -> Iterator[tuple[Found, str | None]]:
    """The words of a plain text that raise flags or say a civil use, each with what denies it. A fab of which the words say the
    node is no question."""
    words = lexicon()
    hyphened = across_hyphens(words.compounds, text)
    asked = [] if fabs.nodes else fabs.found
    hyphened = [match for match in hyphened if not (fabs.nodes and FAB in match.under)]
    kinds = (words.flags.find(text), hyphened, words.claims.find(text), asked, fabs.advanced, fabs.apart)
    every = [match for found in kinds for match in found]
    for found in kinds:
        no = denied(text, found, words.marks, words.listed, every) if found else {}
        yield from ((match, no.get(match)) for match in found)


@lru_cache(maxsize=1 << 14)
def words_about_use(text: str) -> dict[tuple[int, int], frozenset[str]]:
    """Where in a plain text words stand that raise flags about an end use and are not denied, with these flags."""
    about = {flag.id for flag in flags().values() if flag.fact}
    found = _matches(text, _fabs(text))
    said = {(match.start, match.end): match.under & about for match, no in found if no is None}
    return {span: under for span, under in said.items() if under}


def forwarders_in(text: str) -> list[tuple[int, int]]:
    """Where in a folded text words stand for one who forwards freight."""
    found = lexicon().forwarder.find(text)
    return [(match.start, match.end) for match in found if FORWARDER in match.under]


def said_of_item(name: str | None, *, claims: bool = False, making: bool = False) -> dict[str, str]:
    """The flags that the name of an item raises, each with its words: those of claims, where one is made, and of what serves to
    make chips, where it is such."""
    asked = {of for of, so in (("claims", claims), ("making", making)) if so}
    raised = read(name).raised if name and asked else {}
    return {flag: words for flag, words in raised.items() if flags()[flag].of_items in asked}


@lru_cache(maxsize=1 << 14)
def said_by_party(name: str | None) -> Mapping[str, str]:
    """The flags that the name of a party raises, each with its words: outright, as a plant that is called by its node, or "an Entity
    List company", or by words that are of names. Lesser words are a matter of taste in a name."""
    if not name:
        return {}
    # Few names have any of these words, and all others take long to look for.
    text, words = in_full(folded(name)), lexicon()
    outright = read(name).outright if any(each.find(text) for each in words.outright.values()) else {}
    found = {flag: each.find(text) for flag, each in words.named.items()}
    return {**{flag: text[said[0].start : said[0].end] for flag, said in found.items() if said}, **outright}


@lru_cache(maxsize=1 << 10)
def plain(description: str) -> str:
    """A description as it is read: folded, without asides, and with questions that are answered with no as what is denied."""
    marks = lexicon().marks
    return answered(marks.aside.without(folded(description)), marks)


def denials(text: str, names: Sequence[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """Which of some names in a plain text, by where they stand, it denies, each with the denial as it is written.

    Names make lists, as the flags about an end use do: "not for Example One or Example Two".
    """
    found = [Found(start, end, _NAMES) for start, end in names]
    no = denied(text, found, lexicon().marks, _NAMES) if found else {}
    return {(match.start, match.end): words for match, words in no.items()}


_NAMES = frozenset({"name"})
