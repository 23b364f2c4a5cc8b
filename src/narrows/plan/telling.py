"""From a case and its solution to a plan that can be read: every figure valued by the exposure code, not taken from the model."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Mapping, Sequence

import msgspec
import numpy as np

from narrows.counted import counted, first_of
from narrows.errors import NoPlanError
from narrows.plan.because import Reasons, named, node, year_of
from narrows.plan.case import Case
from narrows.plan.curves import availability, researchers, spending
from narrows.plan.evaluate import Worth, worth
from narrows.plan.greedy import nothing
from narrows.plan.looked import Looked
from narrows.plan.model import Aims
from narrows.plan.objective import tail
from narrows.plan.programme import Programmes
from narrows.plan.result import SCHEMA_VERSION, Assumption, Plan, Started
from narrows.plan.solve import Solution

AT_RISK = 0.9
"""`at_risk` is the mean of the worst tenth, whatever the aim."""
EMPTY = 1e-9
NOT_LOOKED = Looked()


def tell(
    case: Case,
    solution: Solution,
    aims: Aims,
    *,
    programmes: Programmes | None = None,
    side: str = "country",
    seed: int = 0,
    rulebook: str | None = None,
    as_of: str | None = None,
    assumptions: Sequence[Assumption] = (),
    looked: Looked = NOT_LOOKED,
    names: Mapping[str, str] | None = None,
    notices: Sequence[str] = (),
) -> Plan:
    """A solution as a plan to read.

    `programmes` are those that the case was made of: they give modes and the country. `assumptions` are those of the case; `looked`
    is what was found by looking into the plan, such as which programmes are robust and what moves the result; `names` are those of
    inputs by their ids. Raises NoPlanError for a solution that does not reach what its aim asks for.
    """
    if not math.isfinite(solution.objective):
        raise NoPlanError(
            "the search ended with a plan that does not reach what is asked for",
            remedy="Give it more time, or ask for less",
        )
    reasons = Reasons(case, aims, solution.starts, solution.trained, solution.gap)
    found, idle = reasons.worth, worth(case, nothing(case))
    weight = case.scenarios.weight
    modes = {one.id: one.mode for one in programmes.programmes} if programmes else {}
    near = looked.near
    robust = near.robust() if near is not None else ()
    starts = _starts(reasons, modes, robust, near.shares() if near is not None else None)
    levels = availability(case, solution.starts, found, idle)
    occur = {one.input for one in starts} | {id_ for one in levels for id_ in (one.target, one.scarcest)}
    return Plan(
        schema_version=SCHEMA_VERSION,
        side=side,
        country=programmes.country if programmes else "",
        map_sha256=case.network.sha256,
        programmes_sha256=_sha256(programmes),
        rulebook=rulebook,
        as_of=as_of,
        aim=aims.aim,
        until=math.floor(case.year(case.periods - 1)),
        gap=float(solution.gap),
        bound=float(solution.bound),
        objective=float(reasons.valued.objective),
        expected=float(found.value @ weight),
        at_risk=tail(found.value, weight, AT_RISK),
        worst=float(found.value.min()),
        undone=float(idle.value @ weight),
        stopped=solution.stopped,
        seconds=float(solution.seconds),
        scenarios=case.scenarios.size,
        seed=seed,
        starts=starts,
        availability=levels,
        spend=spending(case, solution.starts, solution.trained),
        researchers=researchers(case, solution.starts, solution.trained),
        robust=tuple(name for name in case.names if name in robust),
        assumptions=in_order(assumptions, looked.effects()),
        notices=(*notices, *_remarks(case, solution, found, aims), *looked.remarks()),
        out_of_sample=looked.sample.value.mean if looked.sample is not None else None,
        out_of_sample_error=looked.sample.value.error if looked.sample is not None else None,
        near=near,
        one_at_a_time=looked.one_at_a_time,
        morris=looked.morris,
        prices=looked.prices,
        names={id_: name for id_, name in (names or {}).items() if id_ in occur},
    )


def _sha256(programmes: Programmes | None) -> str:
    if programmes is None:
        return ""
    return hashlib.sha256(msgspec.json.encode(programmes, order="deterministic")).hexdigest()


def _starts(
    reasons: Reasons, modes: Mapping[str, str], robust: Collection[str], shares: Mapping[str, float] | None
) -> tuple[Started, ...]:
    """What starts, in the order of time and then of worth. `cost_musd` is what it takes within the years of the plan."""
    case, found = reasons.case, []
    for k in np.flatnonzero(reasons.starts >= 0).tolist():
        begun, why = int(reasons.starts[k]), reasons.of(k)
        name = case.names[k]
        found.append(
            Started(
                programme=name,
                input=node(case, int(case.node[k])),
                mode=modes.get(name, ""),
                year=case.year(begun),
                done=case.year(begun + int(case.lead[k])),
                cost_musd=float(case.spend[k, : case.periods - begun].sum()),
                worth=why.worth,
                because=why.sentences,
                robust=None if shares is None else name in robust,
                share_of_plans=None if shares is None else shares.get(name, 0.0),
            )
        )
    return tuple(sorted(found, key=lambda one: (one.year, -one.worth, one.programme)))


def in_order(assumptions: Sequence[Assumption], effects: Mapping[str, float]) -> tuple[Assumption, ...]:
    """Assumptions with their effects, those that carry the result first; the rest as they were given. An effect of something that is
    no assumption of its own (all costs together) is listed as one."""
    known = {one.what for one in assumptions}
    with_effect = [
        msgspec.structs.replace(one, effect=effects.get(one.what, one.effect)) for one in assumptions
    ]
    with_effect += [
        Assumption(what=what, value="moved together", grounds="sensitivity of the result", effect=effect)
        for what, effect in effects.items()
        if what not in known
    ]
    return tuple(sorted(with_effect, key=lambda one: (one.effect is None, -(one.effect or 0.0))))


def _remarks(case: Case, solution: Solution, found: Worth, aims: Aims) -> list[str]:
    """What a reader of a plan should be told of it at once."""
    told = []
    if solution.stopped != "gap":
        how = "time was up" if solution.stopped == "time" else "it was interrupted"
        told.append(
            f"the search ended because {how}: a plan worth up to {solution.gap:.2%} more is not ruled out"
        )
    if not (solution.starts >= 0).any():
        told.append("nothing is undertaken: no start that fits is worth it by this aim")
    if case.scenarios.size == 1:
        told.append("one scenario: everything goes as most likely, so ranges are no wider than a point")
    worst = found.made.min(axis=2)[:, -1] if found.made.size else np.ones(0)
    empty = [int(case.targets[q]) for q in np.flatnonzero(worst <= EMPTY).tolist()]
    if empty:
        names = first_of([node(case, i) for i in empty], 4)
        last = year_of(case, case.periods - 1)
        told.append(f"under this plan there is a scenario in which nothing is available of {names} in {last}")
    late = [
        k
        for k in np.flatnonzero(solution.starts >= 0).tolist()
        if solution.starts[k] + case.lead[k] >= case.periods
    ]
    if late:
        told.append(
            f"{named(case, late)} would be done after the last year: the plan counts their cost until then"
        )
    if aims.aim == "cost":
        told.append("only money within the years of the plan is counted")
    return told


def gap_words(plan: Plan) -> str:
    """What was proven of a plan."""
    if not plan.gap < 1e4:
        return "how much more another plan could be worth is not known"
    if plan.aim == "cost":
        return (
            f"no plan of this model that reaches as much costs more than {plan.gap * 100:.2f}% less (proven)"
        )
    return f"no plan of this model is worth more than {plan.gap * 100:.2f}% more (proven)"


def sentences(plan: Plan) -> tuple[str, ...]:
    """Five sentences that can be quoted, each from figures of the plan."""

    def called(id_: str) -> str:
        return plan.names.get(id_, id_)

    last = max((level.year for level in plan.availability), default=float(plan.until))
    ends = [level for level in plan.availability if level.year == last]
    first = f"The plan starts {counted(len(plan.starts), 'programme')} by {plan.until}"
    told = [f"{first}; {gap_words(plan)}."]
    if ends:
        best = max(ends, key=lambda level: (level.mean - level.undone, level.target))
        least = min(ends, key=lambda level: (level.mean, level.target))
        told.append(
            f"In {last:g} {called(best.target)} is available to {best.mean:.0%} (5 to 95 percent of scenarios: {best.q05:.0%} to "
            f"{best.q95:.0%}), where it would be {best.undone:.0%} if nothing were undertaken."
        )
        bound = f"; what bounds it is {called(least.scarcest)}" if least.scarcest else ""
        told.append(
            f"The most exposed target in {last:g} remains {called(least.target)} at {least.mean:.0%} in the mean{bound}."
        )
    spent = sum(row.programmes_musd + row.training_musd for row in plan.spend)
    given = sum(row.budget_musd for row in plan.spend)
    told.append(f"It spends {spent:,.0f} of {given:,.0f} million US dollars.")
    if plan.starts and plan.aim == "cost":
        most = max(plan.starts, key=lambda start: (start.cost_musd, start.programme))
        told.append(
            f"The dearest of its programmes is {most.programme} ({called(most.input)}), from {most.year:g}: {most.cost_musd:,.0f} million US dollars."
        )
    elif plan.starts:
        most = max(plan.starts, key=lambda start: (start.worth, start.programme))
        told.append(
            f"It leans most on {most.programme} ({called(most.input)}), from {most.year:g}: without it the plan is worth {most.worth:.4g} less, "
            f"of {plan.objective:.4g}."
        )
    return tuple(told)
