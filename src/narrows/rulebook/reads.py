"""What rules read of what is found out before them."""

from __future__ import annotations

from typing import NamedTuple

from narrows.rulebook.gathered import places_of


class Reads(NamedTuple):
    """What rules read of what is found out before them: classes by number and terms by slot, a bit for each, whether the item
    is subject to the regulations, and its reasons for control."""

    classes: int = 0
    terms: int = 0
    subject: bool = False
    reasons: bool = False

    def class_numbers(self) -> frozenset[int]:
        """The classes by number."""
        return frozenset(places_of(self.classes))

    def and_(self, other: Reads) -> Reads:
        """What either reads."""
        return Reads(
            self.classes | other.classes,
            self.terms | other.terms,
            self.subject or other.subject,
            self.reasons or other.reasons,
        )
