"""Plans that are nearly as good as the best and differ most from it, and which decisions all of them share.

The floor is what a plan must be worth to count as near: `within` below the plan that is given. Plans are found one after the other;
each has the greatest least distance from all before it (the sequential form of what Danna, Fenelon, Gu and Wunderling, IPCO
2007, and Danna and Woodruff, Operations Research Letters 37, 2009, do for pools of solutions).
"""

from __future__ import annotations

import time
from typing import Literal

import numpy as np

from narrows.plan.case import Case
from narrows.plan.finding import Finding, distance
from narrows.plan.model import Aims
from narrows.plan.programme import Frozen
from narrows.plan.search import SHORT, Candidate, Search
from narrows.plan.solve import Solution
from narrows.plan.watch import UNWATCHED, Watch

Where = Literal["every", "none", "some"]


class NearStart(Frozen, frozen=True, kw_only=True):
    """A programme and the year it starts in."""

    programme: str
    year: float


class NearPlan(Frozen, frozen=True, kw_only=True):
    """A plan near the best. `loss` is what it is worth less, as a part; `distance` how far it is from the nearest plan before it,
    counting 1 for each programme that only one of them starts and 0.25 for each that starts at another time; `distance_at_most` the
    proven most that it could have been, None if time ran out. `adds` and `drops` are against the best."""

    objective: float
    loss: float
    distance: float
    distance_at_most: float | None
    starts: tuple[NearStart, ...]
    adds: tuple[str, ...]
    drops: tuple[str, ...]
    moved: tuple[str, ...]


class Decision(Frozen, frozen=True, kw_only=True):
    """Whether a programme starts in every plan near the best, in none, or in some.

    `proven`: `every` and `none` by a bound (no plan that does otherwise is worth enough), `some` by two plans. Where it is not proven,
    `where` only says what the plans that were found do. `share` is its part of `Near.plans`; `first` and `last` the years it starts
    in among them. `at_most` is the bound on the objective of a plan that decides otherwise, where one was computed.
    """

    programme: str
    in_best: bool
    where: Where
    proven: bool
    share: float
    first: float | None
    last: float | None
    at_most: float | None


class Near(Frozen, frozen=True, kw_only=True):
    """The plans found, the given one first, and the decisions. `better` says whether one of them is worth more than the given one,
    which its gap allows. `complete`: every search was carried to its end."""

    within: float
    floor: float
    plans: tuple[NearPlan, ...]
    decisions: tuple[Decision, ...]
    proven: int
    sampled: int
    better: bool
    complete: bool
    seconds: float

    def robust(self) -> tuple[str, ...]:
        """Programmes that every plan near the best starts, proven."""
        return tuple(one.programme for one in self.decisions if one.where == "every" and one.proven)

    def shares(self) -> dict[str, float]:
        """In which part of the plans found each programme starts."""
        return {one.programme: one.share for one in self.decisions}


def near_plans(
    case: Case,
    solution: Solution,
    aims: Aims,
    *,
    within: float = 0.01,
    count: int = 5,
    seconds: float = 60.0,
    threads: int = 1,
    seed: int = 0,
    watch: Watch = UNWATCHED,
) -> Near:
    """`count` plans within `within` of a solution (itself among them) that differ most, and what all such plans share.

    At most `seconds` are spent: half on plans that differ, half on proofs, first for programmes of the plan in the order of their
    worth. Everything is valued by the exposure code. Deterministic but for where time cuts it, or `watch` stops it (`complete` is
    then false).
    """
    begun = time.monotonic()
    best = Candidate(solution.starts, solution.trained, float(solution.objective))
    floor = best.objective - within * abs(best.objective)
    search = Search(case, aims, floor=floor, threads=threads, seed=seed, watch=watch)
    search.gather(seconds / 4)
    search.add_broken(solution)
    finding = Finding(search, best)
    finding.look(begun + seconds / 3)
    complete = finding.differ(count, begun + seconds / 2)
    complete = finding.decide(begun + seconds) and complete
    decisions = _decisions(finding)
    return Near(
        within=within,
        floor=floor,
        plans=_told(finding),
        decisions=decisions,
        proven=sum(one.proven for one in decisions),
        sampled=sum(not one.proven for one in decisions),
        better=any(plan.objective > best.objective + SHORT for plan in finding.seen),
        complete=complete,
        seconds=time.monotonic() - begun,
    )


def _decisions(finding: Finding) -> tuple[Decision, ...]:
    """What is known of each programme."""
    found = []
    for k, name in enumerate(finding.case.names):
        in_best = bool(finding.best.starts[k] >= 0)
        begun = [int(plan.starts[k]) for plan in finding.plans if plan.starts[k] >= 0]
        other = finding.other(k)
        found.append(
            Decision(
                programme=name,
                in_best=in_best,
                where="some" if other else "every" if in_best else "none",
                proven=other or k in finding.closed,
                share=len(begun) / len(finding.plans),
                first=finding.case.year(min(begun)) if begun else None,
                last=finding.case.year(max(begun)) if begun else None,
                at_most=finding.closed.get(k),
            )
        )
    return tuple(found)


def _told(finding: Finding) -> tuple[NearPlan, ...]:
    """The plans that differ, in words."""
    case, best = finding.case, finding.best
    found = []
    for number, (plan, at_most) in enumerate(zip(finding.plans, finding.at_most, strict=True)):
        before = [distance(plan.starts, other.starts) for other in finding.plans[:number]]
        mine, theirs = plan.starts >= 0, best.starts >= 0
        found.append(
            NearPlan(
                objective=plan.objective,
                loss=(best.objective - plan.objective) / max(abs(best.objective), 1e-9),
                distance=min(before, default=0.0),
                distance_at_most=at_most,
                starts=tuple(
                    NearStart(programme=case.names[k], year=case.year(int(plan.starts[k])))
                    for k in np.flatnonzero(mine).tolist()
                ),
                adds=_named(case, mine & ~theirs),
                drops=_named(case, theirs & ~mine),
                moved=_named(case, mine & theirs & (plan.starts != best.starts)),
            )
        )
    return tuple(found)


def _named(case: Case, flags: np.ndarray) -> tuple[str, ...]:
    return tuple(case.names[k] for k in np.flatnonzero(flags).tolist())
