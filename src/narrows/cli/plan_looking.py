"""How far a plan is looked into: plans of nearly the same worth, what its assumptions carry, and fresh scenarios."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from narrows.cli.plan_options import Sensitivity
from narrows.errors import NoPlanError

if TYPE_CHECKING:
    from narrows.cli.plan import Asked, Read
    from narrows.plan.looked import Looked
    from narrows.plan.model import Aims
    from narrows.plan.solve import Solution
    from narrows.plan.watch import Watch

PART = 0.5
"""The part of the time of the search that each look may take at most."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """How far a plan is to be looked into: plans near to it, assumptions, fresh scenarios."""

    near: bool = False
    sensitivity: frozenset[Sensitivity] = frozenset()
    fresh: int = 0

    def words(self) -> list[str]:
        """What is wanted, in words."""
        near = ["plans of nearly the same worth"] if self.near else []
        fresh = ["fresh scenarios"] if self.fresh else []
        return [*near, *fresh, *sorted(self.sensitivity)]


def look(found: Read, aims: Aims, solution: Solution, wanted: Wanted, asked: Asked, watch: Watch) -> Looked:
    """What a look into a plan gives; each in at most `PART` of the time of the search."""
    from narrows.plan.looked import Looked

    if watch.stop():
        return Looked(
            unanswered=tuple(f"{one}: not looked at, since it was stopped" for one in wanted.words())
        )
    case, given = found.prepared.case, asked.searching(PART, watch)
    looked: dict[str, Any] = {}
    if wanted.near:
        from narrows.plan.near import near_plans

        looked["near"] = near_plans(case, solution, aims, **given)
    if wanted.fresh:
        from narrows.plan.draws import draw
        from narrows.plan.simulate import out_of_sample

        luck = draw(case, found.programmes, wanted.fresh, asked.seed + 1)
        looked["sample"] = out_of_sample(case, solution.starts, solution.trained, luck)
    if Sensitivity.prices in wanted.sensitivity:
        from narrows.plan.prices import shadow_prices

        try:
            looked["prices"] = shadow_prices(case, solution, aims, **given)
        except NoPlanError as error:
            looked["unanswered"] = (str(error).rstrip("."),)
    if Sensitivity.one_at_a_time in wanted.sensitivity:
        from narrows.plan.sensitivity import one_at_a_time

        looked["one_at_a_time"] = one_at_a_time(case, solution, aims, gap=asked.gap, **given)
    if Sensitivity.morris in wanted.sensitivity:
        from narrows.plan.morris import screen

        looked["morris"] = screen(case, solution, aims, gap=asked.gap, **given)
    return Looked(**looked)
