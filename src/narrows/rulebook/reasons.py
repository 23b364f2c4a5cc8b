"""Which reasons for control stand against a stated ECCN."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from narrows.rulebook.expr import kleene
from narrows.rulebook.schema import ThenClassification, Version

if TYPE_CHECKING:
    from narrows.rulebook.edition import Edition
    from narrows.rulebook.expr.scalar import Facts
    from narrows.rulebook.rule import Rule


class StatedReasons(NamedTuple):
    """Reasons for control that certainly stand against a stated ECCN, and those that may, by paragraph.

    `other`: a control outside the Country Chart may apply too (asked for as reason "?"). `known` False: no entry was found.
    """

    certain: frozenset[str]
    partial: frozenset[str]
    other: bool
    known: bool

    @property
    def complete(self) -> bool:
        """Whether it is certain which reasons stand against the ECCN."""
        return self.known and not self.other and not self.partial

    def has(self, reason: str) -> kleene.Truth:
        """Whether a reason for control stands against the ECCN; "?" asks for a control outside the Country Chart."""
        if reason == "?":
            return self.other or not self.known
        if reason in self.certain:
            return True
        return None if reason in self.partial or not self.known else False


class Against(NamedTuple):
    """What stands against the item of one order: the reasons that do, those that may, and what is true of all others."""

    sure: frozenset[str]
    open: frozenset[str]
    otherwise: kleene.Truth

    def has(self, reason: str) -> kleene.Truth:
        """Whether a reason for control stands against the item."""
        if reason in self.sure:
            return True
        return None if reason in self.open else self.otherwise


_NONE: frozenset[str] = frozenset()


def against(edition: Edition, facts: Facts, held: Iterable[Rule], unknown: Iterable[Rule]) -> Against:
    """The reasons for control of an item, from the classes that hold and that are unknown, and from its stated ECCN."""
    by_class = [reasons(rule.version) for rule in held]
    sure = _NONE.union(*by_class)
    stated = facts[edition.eccn_slot]
    if stated is not None:
        unknown = edition.bearings.among(unknown, facts)
    open_ = _NONE.union(*(reasons(rule.version) for rule in unknown))
    if stated is None:
        # With no class at all, nothing is known of the reasons: that is not the same as none.
        return Against(sure, open_, False if by_class else None)
    found = edition.stated_reasons(stated)
    sure |= found.certain | (_OTHER if found.has(_ANY) else _NONE)
    return Against(sure, open_ | found.partial, False if found.known else None)


_ANY = "?"
_OTHER = frozenset((_ANY,))


def reasons_of(edition: Edition, eccn: str) -> StatedReasons:
    """Of the closest class at or above an ECCN, or of its entry in the registry if that is as close or closer: what the registry
    says of an entry is of the whole, and classes of it may be of a part. Of several classes of one ECCN, what they share is
    sure. What paragraphs below it, and classes of a part, carry beside that may stand against it."""
    exact = edition.classes_over(eccn)
    below = [reasons(rule.version) for rule in edition.classes_under((eccn,)) if rule.provision.eccn != eccn]
    longest = max((len(rule.provision.eccn) for rule in exact), default=0)
    carried = [frozenset(reasons(rule.version)) for rule in exact if len(rule.provision.eccn) == longest]
    row = edition.book.raw.eccns.row(eccn, edition.start)
    if row is not None and len(row.eccn) >= longest:
        partial = row.partial.union(*carried if len(row.eccn) == longest else (), *below) - row.reasons
        return StatedReasons(row.reasons, partial, row.other, True)
    if carried:
        shared = frozenset.intersection(*carried)
        return StatedReasons(shared, frozenset().union(*carried, *below) - shared, False, True)
    return StatedReasons(frozenset(), frozenset(), True, False)


def carrying(classes: Iterable[Rule], reason: str) -> list[Rule]:
    """Those of some classes that carry a reason for control."""
    return [rule for rule in classes if reason in reasons(rule.version)]


def reasons(version: Version) -> tuple[str, ...]:
    """The reasons for control that a version of a classification carries."""
    return version.then.reasons if isinstance(version.then, ThenClassification) else ()
