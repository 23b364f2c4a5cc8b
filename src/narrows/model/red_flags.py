"""What the description of an end use says: the red flags that its words raise, and those that it only denies.

The flags are in `law/us/part732/flags.csv`, the words in `law/us/red_flag_words.csv`, by flag and language; how they are
written is told in `prose`. Flags with `lists` are raised by the names on these instead. A word raises a question and finds
nothing. What stands in a denial ("not for military use") neither raises nor clears: it is what the counterparty says. Where it
is not clear that a word is denied, it is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from narrows.errors import RulebookError, Where
from narrows.model.compounds import COMPOUNDED, across_hyphens
from narrows.model.denial import MARKS, Marks, denied
from narrows.model.law_rows import law_rows
from narrows.model.legible import legible
from narrows.model.nodes import advanced_said, nodes_said
from narrows.model.prose import Found, Words, folded

__all__ = [
    "ELSEWHERE",
    "FORWARDED",
    "Flag",
    "Named",
    "Reading",
    "denials",
    "flags",
    "forwarders_in",
    "named",
    "plain",
    "read",
    "said_by_party",
    "said_of_item",
    "words_about_use",
    "words_of_place",
]

_FLAGS = "us/part732/flags.csv"
_FLAG_COLUMNS = "flag fact paragraph about ask settled_by lists of_claims of_items citation confidence checked note".split()
_WORDS = "us/red_flag_words.csv"
_WORD_COLUMNS = ["flag", "language", "word", "note"]
CIVIL, NODE, FORWARDER, _NO_FORWARDER = "civil", "node", "forwarder", "no_forwarder"
"""What is no flag and is looked for all the same: a civil use, the node that is made, a name of one who forwards freight, and longer
words that only look like one."""
_ADVANCED = "advanced_node"
"""The flag of an advanced node, which is read beside a fab in any order as well."""
_BELOW = "node_below"  # "28 nm and below" says no node
_UNSAID = "unsaid"
"""Words of which a whole description may consist without saying what is made with the item, if anything: "production"."""
_FAB_NAME, _TOOL_NAME, _BUSINESS_NAME = "fab_name", "tool_maker_name", "business_name"
"""Words in the names of those who make circuits: narrower than those for a fab, as a company may be called "Metal Fab"; of those
who make the machines for it; and of businesses, by their legal form."""
_NO_TOOL = "no_tool_maker"
"""Longer words in names in which those of a maker of machines say another company of its group."""
WORDS_OF_PLACE = (
    "purpose",
    "purpose_beside",
    "purpose_after",
    "purpose_ending",
    "thing_ending",
    "comes_from",
    "comes_from_after",
    "comes_from_ending",
    "no_ending",
    "who_comes_from",
    "between_before",
    "between_after",
    "joins",
    "no_country",
    "no_country_name",
    "no_country_before",
    "beside_place",
    "countries",
    "language",
    "language_before",
    "language_behind",
    "landmark",
    "landmark_before",
)
"""Words that tell where a thing goes or comes from, longer words that only look like them or a country, and words beside names
of places: see `destined`, `places`, `party_places` and `addressed`."""
FAB, _NO_FAB = "node_unknown", "no_fab"
"""The flag of words for a fab, and longer words in which these say none. Looked for apart, so that they hide no other word."""
_OF_THE_STATE = frozenset({"not_private", "foreign_government"})
"""Flags whose words in a party's name say that it belongs to a state."""
ELSEWHERE, FORWARDED = "12", "9"
"""The flags of an item that may not stay where it is sent, and of one that ends with a forwarder."""
_ALONE = "_alone"
"""Behind a flag, for words that raise it only as the whole description: that says nothing, or nothing but a node."""
_OUTRIGHT = "_outright"
"""Behind a flag, for words within those that raise it which leave no room: a fact that says no contradicts them."""
_NAMED = "_named"
"""Behind a flag, for words that raise it in the name of a party."""
_LIST = "list"
"""A member of a denied list that raises nothing."""


class Flag(NamedTuple):
    """A red flag: the yes-or-no fact of the end use that it puts in question ("" if none), and what to say and ask.

    An answer to `settled_by`, another fact of the end use, answers it as well. `lists` are the regimes whose lists raise it
    by the names on them, "*" for lists that no regime decides by. One `of_claims` holds only what the exporter claims in one of
    these fields of `claims`: words that raise it are not told of where none of them is claimed. One `of_items` is raised by
    the name of the item as well: where something is claimed ("claims"), or of what serves to make chips ("making").
    """

    id: str
    fact: str
    paragraph: str
    about: str
    ask: str
    settled_by: str = ""
    lists: tuple[str, ...] = ()
    of_claims: tuple[str, ...] = ()
    of_items: str = ""


class Reading(NamedTuple):
    """What a description says: words by the flag they raise, words by the flag they deny, a civil use, a node; words by the flag
    that they raise outright; and whether it leaves unsaid what is made with the item."""

    raised: Mapping[str, str]
    denied: Mapping[str, str]
    civil: str
    node: str
    outright: Mapping[str, str] = {}
    unsaid: bool = False


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


class _Lexicon(NamedTuple):
    flags: Words
    compounds: Words
    claims: Words
    node: Words
    below: Words
    fab: Words
    forwarder: Words
    fab_names: Words
    tool_names: Words
    business_names: Words
    alone: Words
    unsaid: Words
    outright: Mapping[str, Words]
    named: Mapping[str, Words]
    marks: Marks
    listed: frozenset[str]
    of_place: Mapping[str, tuple[str, ...]]


@cache
def flags() -> dict[str, Flag]:
    """All red flags, by id."""
    found: dict[str, Flag] = {}
    for id_, fact, paragraph, about, ask, settled_by, lists, of_claims, of_items, *_ in law_rows(
        _FLAGS, _FLAG_COLUMNS
    ):
        found[id_] = Flag(
            id_,
            fact,
            paragraph,
            about,
            ask,
            settled_by,
            tuple(lists.split()),
            tuple(of_claims.split()),
            of_items,
        )
    return found


@lru_cache(maxsize=1 << 16)
def named(name: str) -> Named:
    """What a party's name says of it: that it is military, that it is military intelligence, that it forwards freight, that it
    makes circuits or the machines for it, that it makes other things than the group it is of, that it belongs to a state, that it
    is a business."""
    text, words = folded(name), _lexicon()
    military = (*words.flags.find(text), *across_hyphens(words.compounds, text))
    said = {flag for found in military for flag in found.under}
    tools = words.tool_names.find(text)
    # What nobody has read may say so too.
    unread = legible(name).mostly_not
    return Named(
        military=unread or "military" in said,
        intelligence=unread or "military_intelligence" in said,
        forwarder=bool(forwarders_in(text)),
        fab=any(_FAB_NAME in found.under for found in words.fab_names.find(text)),
        tool_maker=any(_TOOL_NAME in found.under for found in tools),
        other_maker=any(_NO_TOOL in found.under for found in tools),
        government=any(not found.under.isdisjoint(_OF_THE_STATE) for found in words.claims.find(text)),
        business=bool(words.business_names.find(text)),
    )


@lru_cache(maxsize=1 << 16)
def read(description: str) -> Reading:
    """What a description says."""
    words = _lexicon()
    text = plain(description)
    nodes = _nodes(text)
    raised: dict[str, str] = {}
    denials: dict[str, str] = {}
    outright: dict[str, str] = {}
    for match, no in _matches(text, nodes):
        said = text[match.start : match.end]
        for flag in match.under:
            if no is not None:
                denials.setdefault(flag, no)
            else:
                raised.setdefault(flag, said)
                if flag in words.outright and words.outright[flag].find(said):
                    outright.setdefault(flag, said)
    if CIVIL in denials:
        raised.setdefault("military", denials[CIVIL])
    for flag in words.alone.whole(text):
        raised.setdefault(flag, text.strip())
        if flag in words.outright:
            outright.setdefault(flag, text.strip())
    return Reading(
        raised={flag: raised[flag] for flag in flags() if flag in raised},
        denied={flag: denials[flag] for flag in flags() if flag in denials and flag not in raised},
        civil=raised.get(CIVIL, ""),
        node=text[nodes[0].start : nodes[0].end] if nodes else "",
        outright=outright,
        unsaid=words.unsaid.cover(text),
    )


def _nodes(text: str) -> list[Found]:
    """The node that a plain text says, of which no fab is asked."""
    words = _lexicon()
    if words.below.find(text) or _advanced(text):
        return []
    return nodes_said(text, words.node.find(text), _fabs(text))


def _advanced(text: str) -> list[Found]:
    """The words of a plain text that say an advanced node in any order, but those of what only holds such memory."""
    holders = [found for found in _lexicon().flags.find(text) if _LIST in found.under]
    return [
        Found(start, end, frozenset({_ADVANCED}))
        for start, end, _ in advanced_said(text, _fabs(text))
        if not any(start < holder.end and holder.start < end for holder in holders)
    ]


def _fabs(text: str) -> list[Found]:
    """The words of a plain text for a fab."""
    return [found for found in _lexicon().fab.find(text) if FAB in found.under]


def _matches(text: str, nodes: Sequence[Found]) -> Iterator[tuple[Found, str | None]]:
    """The words of a plain text that raise flags or say a civil use, each with what denies it. A fab of which the words say the
    node is no question."""
    words = _lexicon()
    fabs = [] if nodes else _fabs(text)
    apart = across_hyphens(words.compounds, text)
    apart = [match for match in apart if not (nodes and FAB in match.under)]
    kinds = (words.flags.find(text), apart, words.claims.find(text), fabs, _advanced(text))
    every = [match for found in kinds for match in found]
    for found in kinds:
        no = denied(text, found, words.marks, words.listed, every) if found else {}
        yield from ((match, no.get(match)) for match in found)


@lru_cache(maxsize=1 << 14)
def words_about_use(text: str) -> dict[tuple[int, int], frozenset[str]]:
    """Where in a plain text words stand that raise flags about an end use and are not denied, with these flags."""
    about = {flag.id for flag in flags().values() if flag.fact}
    found = _matches(text, _nodes(text))
    said = {(match.start, match.end): match.under & about for match, no in found if no is None}
    return {span: under for span, under in said.items() if under}


def forwarders_in(text: str) -> list[tuple[int, int]]:
    """Where in a folded text words stand for one who forwards freight."""
    found = _lexicon().forwarder.find(text)
    return [(match.start, match.end) for match in found if FORWARDER in match.under]


def said_of_item(name: str | None, *, claims: bool = False, making: bool = False) -> dict[str, str]:
    """The flags that the name of an item raises, each with its words: those of claims, where one is made, and of what serves to
    make chips, where it is such."""
    asked = {of for of, so in (("claims", claims), ("making", making)) if so}
    raised = read(name).raised if name and asked else {}
    return {flag: words for flag, words in raised.items() if flags()[flag].of_items in asked}


def said_by_party(name: str | None) -> Mapping[str, str]:
    """The flags that the name of a party raises, each with its words: outright, as a plant that is called by its node, or "an Entity
    List company", or by words that are of names. Lesser words are a matter of taste in a name."""
    if not name:
        return {}
    # Few names have any of these words, and all others take long to look for.
    text, words = folded(name), _lexicon()
    outright = read(name).outright if any(each.find(text) for each in words.outright.values()) else {}
    found = {flag: each.find(text) for flag, each in words.named.items()}
    return {**{flag: text[said[0].start : said[0].end] for flag, said in found.items() if said}, **outright}


@lru_cache(maxsize=1 << 10)
def plain(description: str) -> str:
    """A description as it is read: folded, and without asides."""
    return _lexicon().marks.aside.without(folded(description))


def words_of_place(heading: str) -> tuple[str, ...]:
    """The words under one of `WORDS_OF_PLACE`."""
    return _lexicon().of_place[heading]


def denials(text: str, names: Sequence[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """Which of some names in a plain text, by where they stand, it denies, each with the denial as it is written.

    Names make lists, as the flags about an end use do: "not for Example One or Example Two".
    """
    found = [Found(start, end, _NAMES) for start, end in names]
    no = denied(text, found, _lexicon().marks, _NAMES) if found else {}
    return {(match.start, match.end): words for match, words in no.items()}


_NAMES = frozenset({"name"})


def _behind(listed: Mapping[str, Sequence[str]], ending: str) -> dict[str, Words]:
    """The words under headings that are a flag with an ending, by the flag."""
    return {
        flag: Words((flag, word) for word in listed[flag + ending])
        for flag in flags()
        if flag + ending in listed
    }


@cache
def _lexicon() -> _Lexicon:
    listed: dict[str, list[str]] = {}
    compounds: list[tuple[str, str]] = []
    for flag, language, word, _ in law_rows(_WORDS, _WORD_COLUMNS):
        listed.setdefault(flag, []).append(word)
        if language in COMPOUNDED and (flag in flags() or flag == _LIST):
            compounds.append((flag, word))
    known = {
        *flags(),
        CIVIL,
        NODE,
        _BELOW,
        FORWARDER,
        _NO_FORWARDER,
        _FAB_NAME,
        _NO_FAB,
        _TOOL_NAME,
        _NO_TOOL,
        _BUSINESS_NAME,
        _UNSAID,
        *WORDS_OF_PLACE,
        _LIST,
        *MARKS.values(),
        *(flag + ending for flag in flags() for ending in (_ALONE, _OUTRIGHT, _NAMED)),
    }
    if unknown := set(listed) - known:
        raise RulebookError(
            f"names the flag {min(unknown)!r}, which is none",
            where=Where(source=f"law/{_WORDS}"),
            remedy=f"Add it to {_FLAGS}",
        )
    # Apart from the others, so that neither hides the other.
    claims = [flag.id for flag in flags().values() if flag.of_claims]
    return _Lexicon(
        Words(
            (flag, word)
            for flag in (*flags(), CIVIL, _LIST)
            if flag != FAB and flag not in claims
            for word in listed.get(flag, ())
        ),
        Words(compounds),
        Words((flag, word) for flag in claims for word in listed[flag]),
        Words((NODE, word) for word in listed[NODE]),
        Words((_BELOW, word) for word in listed[_BELOW]),
        Words((heading, word) for heading in (FAB, _NO_FAB) for word in listed[heading]),
        Words((heading, word) for heading in (FORWARDER, _NO_FORWARDER) for word in listed[heading]),
        Words((heading, word) for heading in (_FAB_NAME, _NO_FAB) for word in listed[heading]),
        Words((heading, word) for heading in (_TOOL_NAME, _NO_TOOL) for word in listed[heading]),
        Words((_BUSINESS_NAME, word) for word in listed[_BUSINESS_NAME]),
        Words((flag, word) for flag in flags() for word in listed.get(flag + _ALONE, ())),
        Words((_UNSAID, word) for word in listed[_UNSAID]),
        _behind(listed, _OUTRIGHT),
        _behind(listed, _NAMED),
        Marks.of(listed),
        frozenset({_LIST, *(flag.id for flag in flags().values() if flag.fact)}),
        {heading: tuple(listed[heading]) for heading in WORDS_OF_PLACE},
    )
