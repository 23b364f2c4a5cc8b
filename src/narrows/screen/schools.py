"""Schools that differ by a word of their names: "Northwestern University" is not Northwestern Polytechnical University.

The development set teaches the score that people leave words out, as they do with companies and research institutes. What a
school leaves out of another's name is what that one is told by: where it is the most telling word of the listed name, and all else
is the same, two schools are meant. One that keeps the most telling word ("Harbin University", of Harbin Engineering University)
stays a hit.
"""

from __future__ import annotations

from narrows.screen.index import Compared
from narrows.screen.kernel.features import EXACT_HEAVIEST, EXACT_WORDS, NAME_REST_HEAVIEST, NEAR_WORDS
from narrows.screen.tables import school_words

__all__ = ["is_another_school"]


def is_another_school(best: Compared) -> bool:
    """Whether two names that were compared are those of two schools."""
    if best.query_rest or best.features[NEAR_WORDS] or best.features[EXACT_WORDS] < 2:
        return False
    if best.features[NAME_REST_HEAVIEST] < best.features[EXACT_HEAVIEST]:
        return False
    return any(pair.name in school_words() for pair in best.pairs)
