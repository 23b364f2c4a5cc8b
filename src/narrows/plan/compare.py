"""Plans of one case side by side: nothing, greedy ones by several scores, those that are declared, the optimum."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Literal

import numpy as np

from narrows.errors import FieldError, Where
from narrows.plan.case import Case, Floats, Longs
from narrows.plan.compare_words import sentences_of
from narrows.plan.comparison import Available, Breach, Compared, Comparison
from narrows.plan.evaluate import Worth
from narrows.plan.greedy import greedy, nothing, scores
from narrows.plan.model import Aims
from narrows.plan.moves import moves_of, years_of
from narrows.plan.objective import (
    REACHED,
    availability_of,
    heads_available,
    met,
    money_left,
    objective_of,
    tail,
)
from narrows.plan.result import Heads

NOTHING = "nothing"
SLIGHT = 1e-6
"""Money and heads that are short by less than this are kept to."""


def compare(
    case: Case,
    plans: Mapping[str, Longs],
    *,
    reach: float,
    aims: Aims | None = None,
    trained: Mapping[str, Floats] | None = None,
    base: str | None = None,
    with_greedy: bool = True,
    country: str = "",
    notices: tuple[str, ...] = (),
) -> Comparison:
    """Plans by name, starts [K] (a period, or -1 for never), beside doing nothing and, unless told otherwise, the greedy ones.

    `trained` [F, T] is the training of some of them. `reach` in (0, 1] is the expected availability whose first year is told.
    All is valued by the exposure code over the scenarios of the case. Differences are told from `base`: unless given, the plan
    that is worth most of those that keep to money, researchers and order. Raises FieldError for starts that make no sense.
    """
    if not 0.0 < reach <= 1.0:
        raise FieldError(
            f"reach is {reach:g}", where=Where(field="reach"), remedy="Give a part above 0, at most 1"
        )
    aims = aims or Aims()
    training = dict(trained or {})
    of: dict[str, tuple[Literal["nothing", "greedy", "given"], Longs]] = {NOTHING: ("nothing", nothing(case))}
    if with_greedy:
        of |= {f"greedy: {name}": ("greedy", greedy(case, score)) for name, score in scores(case).items()}
    for name, starts in plans.items():
        if name in of:
            raise FieldError(f"a plan is called {name!r}", remedy="Call it something else")
        _check(case, name, starts, training.get(name))
        of[name] = ("given", np.asarray(starts, np.int64))
    compared = tuple(
        _compared(case, name, kind, starts, training.get(name), aims, reach)
        for name, (kind, starts) in of.items()
    )
    by_name = {one.name: one for one in compared}
    if base is None:
        able = [one for one in compared if not one.breaches] or list(compared)
        base = max(able, key=lambda one: one.rank).name
    elif base not in by_name:
        raise FieldError(f"no plan is called {base!r}", remedy=f"Use one of {', '.join(by_name)}")
    best = max((one for one in compared if one.kind == "greedy"), key=lambda one: one.rank, default=None)
    moves = {one.name: moves_of(one.starts, by_name[base].starts) for one in compared if one.name != base}
    return Comparison(
        country=country,
        aim=aims.aim,
        reach=reach,
        base=base,
        best_greedy=best.name if best is not None else None,
        plans=compared,
        moves=moves,
        sentences=sentences_of(
            by_name[base],
            [one for one in compared if one.name != base],
            best.name if best is not None else None,
            moves,
            reach,
        ),
        notices=notices,
    )


def starts_of(case: Case, years: Mapping[str, float]) -> tuple[Longs, tuple[str, ...]]:
    """Starts [K] of programmes by name and year, and remarks: on those that began before the plan, which are counted from its
    first period, and on those that it does not know or that begin after its end, which are left out."""
    starts = nothing(case)
    place = {name: k for k, name in enumerate(case.names)}
    last = case.year(case.periods - 1)
    remarks = []
    for name, year in years.items():
        period = int(np.floor((year - case.start_year) * case.per_year + 1e-9))
        if name not in place:
            remarks.append(f"{name} is no programme of this case: left out")
        elif period >= case.periods:
            remarks.append(f"{name} begins in {year:g}, after {last:g}: left out")
        else:
            if period < 0:
                remarks.append(
                    f"{name} began in {year:g} and is counted from {case.start_year}: its lead is too late"
                )
            starts[place[name]] = max(period, 0)
    return starts, tuple(remarks)


def training_of(case: Case, researchers: Iterable[Heads]) -> Floats:
    """Training [F, T] of a plan that was written down; that of fields or years that the case does not have is left out."""
    trained = np.zeros((len(case.fields), case.periods))
    for row in researchers:
        period = round((row.year - case.start_year) * case.per_year)
        if row.field in case.fields and 0 <= period < case.periods:
            trained[case.fields.index(row.field), period] += row.trained
    return trained


def breaches_of(case: Case, starts: Longs, found: Worth, trained: Floats | None = None) -> tuple[Breach, ...]:
    """What starts do not keep to: order and needs, money, researchers."""
    broken = [
        Breach(rule=why, about=case.names[k], year=case.year(int(starts[k]))) for k, why in met(case, starts)
    ]
    room = [("budget", "", money_left(case, found.money))]
    heads = heads_available(case, trained) - found.heads
    room += [("researchers", field, heads[f]) for f, field in enumerate(case.fields)]
    for rule, about, left in room:
        short = np.flatnonzero(left < -SLIGHT * max(1.0, float(np.abs(left).max(initial=0.0))))
        if len(short):
            worst = int(left.argmin())
            broken.append(Breach(rule=rule, about=about, year=case.year(worst), short=-float(left[worst])))
    return tuple(broken)


def _compared(
    case: Case,
    name: str,
    kind: Literal["nothing", "greedy", "given"],
    starts: Longs,
    trained: Floats | None,
    aims: Aims,
    reach: float,
) -> Compared:
    objective, found = objective_of(case, aims, starts, trained)
    weight = case.scenarios.weight
    level = availability_of(case, found)
    above = np.flatnonzero(level >= reach - REACHED)
    by_target = found.made @ weight  # [Q, T]
    return Compared(
        name=name,
        kind=kind,
        objective=float(objective) if math.isfinite(objective) else None,
        expected=float(found.value @ weight),
        at_risk=tail(found.value, weight, aims.alpha),
        worst=float(found.value.min()),
        starts=years_of(case, starts),
        availability=tuple(level.tolist()),
        years=tuple(case.year(t) for t in range(case.periods)),
        targets=tuple(
            Available(
                target=case.network.states[target].node,
                mean=tuple(by_target[q].tolist()),
                reached=_first(case, by_target[q], reach),
            )
            for q, target in enumerate(case.targets.tolist())
        ),
        reached=case.year(int(above[0])) if len(above) else None,
        money_musd=tuple(found.money.tolist()),
        budget_musd=tuple(case.budget.tolist()),
        heads={field: tuple(found.heads[f].tolist()) for f, field in enumerate(case.fields)},
        breaches=breaches_of(case, starts, found, trained),
        residual=found.residual,
    )


def _first(case: Case, level: Floats, reach: float) -> float | None:
    above = np.flatnonzero(level >= reach - REACHED)
    return case.year(int(above[0])) if len(above) else None


def _check(case: Case, name: str, starts: Longs, trained: Floats | None) -> None:
    starts = np.asarray(starts)
    where = Where(field=name)
    if starts.shape != (len(case.names),) or not np.issubdtype(starts.dtype, np.integer):
        raise FieldError(
            f"the plan {name!r} has starts of shape {starts.shape} and type {starts.dtype}",
            where=where,
            remedy=f"Give {len(case.names)} periods as whole numbers, -1 for never",
        )
    if ((starts < -1) | (starts >= case.periods)).any():
        raise FieldError(
            f"the plan {name!r} starts something outside the {case.periods} periods",
            where=where,
            remedy="Give periods from 0 on, -1 for never",
        )
    if trained is not None and trained.shape != (len(case.fields), case.periods):
        raise FieldError(
            f"the training of the plan {name!r} has the shape {trained.shape}",
            where=where,
            remedy=f"Give {(len(case.fields), case.periods)}: fields and periods",
        )
