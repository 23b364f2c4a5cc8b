"""Schools that are told apart by name, though their names are near.

Schools of two words that differ by a third: "Northwestern University" is not Northwestern Polytechnical University.

The development set teaches the score that people leave words out, as they do with companies and long names of institutes. Of a
name that is one word and "University" nothing can be left out but what tells it from others: where that tells about as much as
the word that is there, two schools are meant. Where it tells less ("Harbin University", of Harbin Engineering University), the
name stays a hit, and so does every longer one.

In Chinese writing schools share most of their characters. Where one is known by its whole name (`han_brands.csv`), it is no other
that is known.
"""

from __future__ import annotations

from functools import cache

from narrows.model.tokens import UNSPACED_SIGN
from narrows.screen.fold import fold
from narrows.screen.index import Compared
from narrows.screen.kernel.features import EXACT_HEAVIEST, NAME_REST_HEAVIEST
from narrows.screen.scripts.tables import table
from narrows.screen.tables import school_words

__all__ = ["are_other_schools", "is_another_school", "known_schools"]


_ABOUT = 0.9
"""How much the word that is left out tells at least, beside the most telling one that is there."""
_TELLS = 0.7
"""How much it tells at least by itself, in tens of nats: a word of one name in a thousand does. "China" and "technology" do not."""


def is_another_school(best: Compared) -> bool:
    """Whether two names that were compared are those of two schools."""
    if best.query_rest or len(best.pairs) != 2 or len(best.name_rest) != 1:
        return False
    left_out = best.features[NAME_REST_HEAVIEST]
    if left_out < _TELLS or left_out < _ABOUT * best.features[EXACT_HEAVIEST]:
        return False
    return any(pair.name in school_words() for pair in best.pairs)


def are_other_schools(asked: str, listed: str) -> bool:
    """Whether both names have schools that are known, the one asked for in Chinese writing, and none of them is in both."""
    if not UNSPACED_SIGN.search(asked):
        return False
    there = _schools_in(listed)
    here = _schools_in(asked)
    return bool(here and there) and here.isdisjoint(there)


@cache
def known_schools() -> dict[str, frozenset[str]]:
    """The known schools in Chinese writing, each with its names in Latin letters, folded."""
    ends = tuple(word for word in school_words() if not word.isascii())
    return {
        native: frozenset(map(fold, latin))
        for native, latin in table("han_brands").items()
        if native.endswith(ends)
    }


def _schools_in(name: str) -> frozenset[str]:
    """The Latin names, folded, of the schools in a name; one in Latin letters has to be the whole name."""
    if not UNSPACED_SIGN.search(name):
        return _latin_names() & {fold(name)}
    from narrows.screen.scripts.han import brands

    return _latin_names().intersection(fold(form) for piece in brands(name) for form in piece.forms)


@cache
def _latin_names() -> frozenset[str]:
    return frozenset().union(*known_schools().values())
