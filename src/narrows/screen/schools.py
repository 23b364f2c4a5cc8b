"""Schools of two words that differ by a third: "Northwestern University" is not Northwestern Polytechnical University.

The development set teaches the score that people leave words out, as they do with companies and long names of institutes. Of a
name that is one word and "University" nothing can be left out but what tells it from others: where that tells about as much as
the word that is there, two schools are meant. Where it tells less ("Harbin University", of Harbin Engineering University), the
name stays a hit, and so does every longer one.
"""

from __future__ import annotations

from narrows.screen.index import Compared
from narrows.screen.kernel.features import EXACT_HEAVIEST, NAME_REST_HEAVIEST
from narrows.screen.tables import school_words

__all__ = ["is_another_school"]

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
