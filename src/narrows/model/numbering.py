"""What stands beside the name of a thing to call its number, and says nothing of what it is: "plasma etcher, part no. 12".

The words are in `law/numbering_words.csv`. They are left out where the words beside a machine or a device tell that a thing is a part
of one.
"""

from __future__ import annotations

from functools import cache

from narrows.model.law_rows import words_under
from narrows.model.prose import Words

__all__ = ["without_numbering"]

_FILE = "numbering_words.csv"
_HEADING = "numbering"


def without_numbering(text: str) -> str:
    """A folded name without the words that call a number; the number stays."""
    return _words().without(text)


@cache
def _words() -> Words:
    return Words(words_under(_FILE, (_HEADING,)))
