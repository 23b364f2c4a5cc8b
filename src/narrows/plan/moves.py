"""What starts differently in one plan than in another, and sentences with the figures that they are made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from narrows.plan.case import Case, Longs
from narrows.plan.programme import Frozen

Change = Literal["added", "dropped", "earlier", "later"]
Figure = float | int | str | None


class Move(Frozen, frozen=True, kw_only=True):
    """A programme that starts in another year (`before` and `after`), or in one of two plans only (None in the other)."""

    programme: str
    change: Change
    before: float | None
    after: float | None


class Sentence(Frozen, frozen=True, kw_only=True):
    """A sentence for a reader, and the figures it is made of, by name, unrounded."""

    text: str
    figures: dict[str, Figure]


def moves_of(before: Mapping[str, float], after: Mapping[str, float]) -> tuple[Move, ...]:
    """How the years of starts differ, by programme: the earliest of them first."""
    found = []
    for programme in {**before, **after}:
        was, now = before.get(programme), after.get(programme)
        if was == now:
            continue
        change: Change
        if was is None or now is None:
            change = "added" if was is None else "dropped"
        else:
            change = "earlier" if now < was else "later"
        found.append(Move(programme=programme, change=change, before=was, after=now))
    return tuple(sorted(found, key=lambda one: (min(_years(one)), one.programme)))


def years_of(case: Case, starts: Longs) -> dict[str, float]:
    """The years in which programmes start, by name, of starts [K]."""
    return {name: case.year(int(a)) for name, a in zip(case.names, starts, strict=True) if a >= 0}


def told(moves: tuple[Move, ...]) -> str:
    """How many starts differ, in words."""
    count = {change: sum(one.change == change for one in moves) for change in _WORDS}
    parts = [f"{number} {_WORDS[change]}" for change, number in count.items() if number]
    return ", ".join(parts) if parts else "nothing starts differently"


_WORDS = {
    "added": "started in addition",
    "dropped": "not started",
    "earlier": "started earlier",
    "later": "started later",
}


def _years(move: Move) -> list[float]:
    return [year for year in (move.before, move.after) if year is not None]
