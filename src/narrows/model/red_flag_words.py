"""The red flags of the law, and the words that raise them, as they stand in its files.

The flags are in `law/us/part732/flags.csv`, the words in `law/us/red_flag_words.csv`, by flag and language; how they are
written is told in `prose`, and how several share what is in them in `law_rows`. What is read with them is in `red_flags`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from narrows.errors import RulebookError, Where
from narrows.model.compounds import COMPOUNDED
from narrows.model.denial import MARKS, Marks
from narrows.model.law_rows import law_rows, word_rows
from narrows.model.prose import Words

__all__ = [
    "CIVIL",
    "FAB",
    "FAB_NAME",
    "FORWARDER",
    "LIST",
    "NODE",
    "NO_TOOL",
    "TOOL_NAME",
    "WORDS_OF_PLACE",
    "Flag",
    "Lexicon",
    "flags",
    "lexicon",
    "words_of_place",
]

_FLAGS = "us/part732/flags.csv"
_FLAG_COLUMNS = "flag fact paragraph about ask settled_by lists of_claims of_items citation confidence checked note".split()
_WORDS = "us/red_flag_words.csv"
_WORD_COLUMNS = ["flag", "language", "word", "note"]
CIVIL, NODE, FORWARDER, _NO_FORWARDER = "civil", "node", "forwarder", "no_forwarder"
"""What is no flag and is looked for all the same: a civil use, the node that is made, a name of one who forwards freight, and longer
words that only look like one."""
_BELOW = "node_below"  # "28 nm and below" says no node
_UNSAID = "unsaid"
"""Words of which a whole description may consist without saying what is made with the item, if anything: "production"."""
_FOR_WHOM = "for_whom"
"""Words behind which a name says for whom or where something is done, and not what: "production for Example Works"."""
FAB_NAME, TOOL_NAME, _BUSINESS_NAME = "fab_name", "tool_maker_name", "business_name"
"""Words in the names of those who make circuits: narrower than those for a fab, as a company may be called "Metal Fab"; of those
who make the machines for it; and of businesses, by their legal form."""
NO_TOOL = "no_tool_maker"
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
    "place_before",
    "place_after",
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
_COURTESY = "courtesy"
"""What stands around a description and is none of it: "End use:", "Thank you"."""
_ALONE = "_alone"
"""Behind a flag, for words that raise it only as the whole description: that says nothing, or nothing but a node."""
_OUTRIGHT = "_outright"
"""Behind a flag, for words within those that raise it which leave no room: a fact that says no contradicts them."""
_NAMED = "_named"
"""Behind a flag, for words that raise it in the name of a party."""
LIST = "list"
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


class Lexicon(NamedTuple):
    """The words, by what they are looked for."""

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
    for_whom: Words
    courtesy: Words
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


def words_of_place(heading: str) -> tuple[str, ...]:
    """The words under one of `WORDS_OF_PLACE`."""
    return lexicon().of_place[heading]


def _behind(listed: Mapping[str, Sequence[str]], ending: str) -> dict[str, Words]:
    """The words under headings that are a flag with an ending, by the flag."""
    return {
        flag: Words((flag, word) for word in listed[flag + ending])
        for flag in flags()
        if flag + ending in listed
    }


@cache
def lexicon() -> Lexicon:
    """All words of the file."""
    listed: dict[str, list[str]] = {}
    compounds: list[tuple[str, str]] = []
    for _, (flag, language, word, _) in word_rows(_WORDS, _WORD_COLUMNS):
        listed.setdefault(flag, []).append(word)
        if language in COMPOUNDED and (flag in flags() or flag == LIST):
            compounds.append((flag, word))
    known = {
        *flags(),
        CIVIL,
        NODE,
        _BELOW,
        FORWARDER,
        _NO_FORWARDER,
        FAB_NAME,
        _NO_FAB,
        TOOL_NAME,
        NO_TOOL,
        _BUSINESS_NAME,
        _UNSAID,
        _FOR_WHOM,
        _COURTESY,
        *WORDS_OF_PLACE,
        LIST,
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
    return Lexicon(
        Words(
            (flag, word)
            for flag in (*flags(), CIVIL, LIST)
            if flag != FAB and flag not in claims
            for word in listed.get(flag, ())
        ),
        Words(compounds),
        Words((flag, word) for flag in claims for word in listed[flag]),
        Words((NODE, word) for word in listed[NODE]),
        Words((_BELOW, word) for word in listed[_BELOW]),
        Words((heading, word) for heading in (FAB, _NO_FAB) for word in listed[heading]),
        Words((heading, word) for heading in (FORWARDER, _NO_FORWARDER) for word in listed[heading]),
        Words((heading, word) for heading in (FAB_NAME, _NO_FAB) for word in listed[heading]),
        Words((heading, word) for heading in (TOOL_NAME, NO_TOOL) for word in listed[heading]),
        Words((_BUSINESS_NAME, word) for word in listed[_BUSINESS_NAME]),
        Words((flag, word) for flag in flags() for word in listed.get(flag + _ALONE, ())),
        Words((_UNSAID, word) for word in listed[_UNSAID]),
        Words((_FOR_WHOM, word) for word in listed[_FOR_WHOM]),
        Words((_COURTESY, word) for word in listed[_COURTESY]),
        _behind(listed, _OUTRIGHT),
        _behind(listed, _NAMED),
        Marks.of(listed),
        frozenset({LIST, *(flag.id for flag in flags().values() if flag.fact)}),
        {heading: tuple(listed[heading]) for heading in WORDS_OF_PLACE},
    )
