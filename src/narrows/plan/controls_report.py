"""From what is known of a leader and its follower to what is told: erosion, what binds, what it costs, who follows."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np

from narrows.plan.case import Case, Floats
from narrows.plan.controls_result import (
    SCHEMA_VERSION,
    Alone,
    BestOfSize,
    Binding,
    Controls,
    Erosion,
    Interval,
    OwnCost,
)
from narrows.plan.controls_words import ASSUMED, METHOD, sentences_of
from narrows.plan.denials import TOGETHER, Denial, Option, denied, of_country, options_of
from narrows.plan.evaluate import Worth
from narrows.plan.leader import Chosen
from narrows.plan.leader_search import Limits
from narrows.plan.moves import moves_of, years_of
from narrows.plan.objective import REACHED, availability_of, objective_of

if TYPE_CHECKING:
    from narrows.plan.controller import Game, Sized

NOTHING: Chosen = frozenset()
TAKES = 1e-6
"""Availability from which on a control takes something."""


class Picked(NamedTuple):
    """The set that is chosen, and whether it is proven that a smaller one cannot do as much."""

    some: Chosen
    no_smaller: bool


def report(
    game: Game,
    denials: Sequence[Denial],
    sizes: Sequence[Sized],
    limits: Limits,
    *,
    reach: float,
    enough: float,
    country: str,
) -> Controls:
    """All that is told of a game that was played. May solve further programs of the follower: one for each country alone."""
    case, options = game.case, game.options
    costs = {one.id: own_cost(case, [each for each in denials if each.id == one.id]) for one in options}
    undenied = game.value(NOTHING)
    picked = pick(game, sizes, enough)
    follower = game.value(picked.some)
    plan, plan_before = game.plans[picked.some], game.plans[NOTHING]
    chosen = sorted(picked.some)
    ids = tuple(options[one].id for one in chosen)
    taken = [each for each in denials if each.id in ids]
    under = denied(case, [options[one] for one in chosen])
    now = objective_of(under, game.aims, plan.starts, plan.trained).worth
    before = objective_of(case, game.aims, plan_before.starts, plan_before.trained).worth
    first = min((options[one].first for one in chosen), default=0)
    alone = _alone(game, taken, follower, undenied)
    weight = case.scenarios.weight
    found = Controls(
        schema_version=SCHEMA_VERSION,
        side="controller",
        country=country,
        aim=game.aims.aim,
        method=METHOD,
        most=limits.most,
        own_most_musd=limits.budget if math.isfinite(limits.budget) else None,
        reach=reach,
        enough=enough,
        gap=game.gap,
        undenied=undenied,
        all_denied=game.value(frozenset(range(len(options)))),
        sizes=tuple(_sized(game, each, count, denials) for count, each in enumerate(sizes, start=1)),
        chosen=ids,
        follower=follower,
        no_smaller=picked.no_smaller,
        own_cost=own_cost(case, taken),
        made_before=float(before.value @ weight),
        made=float(now.value @ weight),
        erosion=_erosion(case, now, before, reach, first),
        binding=_binding(game, picked.some, costs),
        answer=moves_of(years_of(case, plan_before.starts), years_of(case, plan.starts)),
        alone=alone,
        candidates=len(options),
        follower_problems=game.problems,
        sets_tried=game.pool.tried,
        seconds=time.monotonic() - game.begun,
        stopped=game.stopped,
        sentences=(),
        assumptions=ASSUMED,
    )
    last = case.year(case.periods - 1)
    return msgspec.structs.replace(found, sentences=sentences_of(found, last))


def pick(game: Game, sizes: Sequence[Sized], enough: float) -> Picked:
    """The smallest of the best sets whose effect, as far as it is proven, is at least a part of the greatest one's."""
    undenied = game.value(NOTHING)
    effects = [undenied.low - game.value(each.some).high for each in sizes]
    wanted = enough * max(effects)
    if wanted <= TAKES * game.gap or wanted <= 0.0:
        return Picked(NOTHING, True)
    some = next(each.some for each, effect in zip(sizes, effects, strict=True) if effect >= wanted)
    fewer = len(some) - 1
    most = undenied.high - sizes[fewer - 1].best.low if fewer else 0.0
    return Picked(some, most < wanted)


def own_cost(case: Case, denials: Iterable[Denial]) -> OwnCost:
    """What denials cost those who take them."""
    costly = [one for one in denials if one.points > 0.0]
    unknown = tuple(sorted({one.node for one in costly if one.market_musd is None}))
    end = case.start_year + case.periods / case.per_year
    a_year = [(one, one.points / 100.0 * one.market_musd) for one in costly if one.market_musd is not None]
    return OwnCost(
        points=math.fsum(one.points for one in costly),
        musd_per_year=None if unknown else math.fsum(musd for _, musd in a_year),
        musd_until_end=None
        if unknown
        else math.fsum(musd * (end - max(one.from_year, case.start_year)) for one, musd in a_year),
        unknown=unknown,
    )


def _sized(game: Game, sized: Sized, most: int, denials: Sequence[Denial]) -> BestOfSize:
    ids = tuple(game.options[one].id for one in sorted(sized.some))
    return BestOfSize(
        most=most,
        controls=ids,
        best=sized.best,
        follower=game.value(sized.some),
        own_cost=own_cost(game.case, [one for one in denials if one.id in ids]),
        proven=sized.best.high - sized.best.low <= game.gap * abs(sized.best.high) + 1e-9,
    )


def _erosion(case: Case, now: Worth, before: Worth, reach: float, first: int) -> tuple[Erosion, ...]:
    weight = case.scenarios.weight
    found = []
    for q, target in enumerate(case.targets.tolist()):
        level, level_before = now.made[q] @ weight, before.made[q] @ weight
        back = np.flatnonzero(level[first:] >= reach - REACHED)
        found.append(
            Erosion(
                target=case.network.states[target].node,
                returns=case.year(first + int(back[0])) if len(back) else None,
                holds=_holds(case, level, reach, first),
                before=_holds(case, level_before, reach, first),
                at_end=float(level[-1]),
                at_end_before=float(level_before[-1]),
            )
        )
    return tuple(found)


def _holds(case: Case, level: Floats, reach: float, first: int) -> float | None:
    """The first year from which on a level [T] stays at what is to be reached."""
    below = np.flatnonzero(level < reach - REACHED)
    since = max(first, int(below[-1]) + 1 if len(below) else 0)
    return case.year(since) if since < case.periods else None


def _binding(game: Game, some: Chosen, costs: dict[str, OwnCost]) -> tuple[Binding, ...]:
    plan = game.plans[some]

    def at_end(options: Iterable[Option]) -> float:
        under = denied(game.case, options)
        found = objective_of(under, game.aims, plan.starts, plan.trained).worth
        return float(availability_of(under, found)[-1])

    open_, shut = at_end([]), at_end([game.options[one] for one in some])
    found = []
    for one in sorted(some):
        control = game.options[one]
        alone = open_ - at_end([control])
        found.append(
            Binding(
                control=control.id,
                countries=control.countries,
                alone=alone,
                beside=at_end([game.options[other] for other in some if other != one]) - shut,
                binds=alone > TAKES,
                own_cost=costs[control.id],
            )
        )
    return tuple(found)


def _alone(game: Game, taken: Sequence[Denial], follower: Interval, undenied: Interval) -> tuple[Alone, ...]:
    """What is left of the chosen set for each of its countries, if the others do not follow."""
    countries = sorted({one.country for one in taken} - {TOGETHER})
    found = []
    for country in countries:
        part = of_country(taken, country)
        limits = follower if len(part) == len(taken) else _unfollowed(game, part, follower, undenied)
        found.append(
            Alone(
                country=country,
                follower=limits,
                effect=_part(undenied, follower, limits),
                own_cost=own_cost(game.case, part),
            )
        )
    return tuple(found)


def _unfollowed(game: Game, part: Sequence[Denial], follower: Interval, undenied: Interval) -> Interval:
    """The follower's value where only some denials are taken: no less than under all of them, no more than under none."""
    under = denied(game.case, options_of(game.case, part))
    low, high = follower.low, undenied.high
    plans = list(game.plans.values())
    if not game.over() and (solution := game.plan(under)) is not None:
        plans.append(solution)
        high = min(high, float(solution.bound))
    low = max(
        [low, *(float(objective_of(under, game.aims, one.starts, one.trained).objective) for one in plans)]
    )
    return Interval(low=low, high=max(low, high))


def _part(undenied: Interval, whole: Interval, alone: Interval) -> Interval:
    """The limits of the effect of one country's part as a part of the whole effect, which is in 0..1."""
    least, most = undenied.low - whole.high, undenied.high - whole.low
    if least <= 0.0:
        return Interval(low=0.0, high=1.0)
    low = max(0.0, undenied.low - alone.high) / most
    return Interval(low=min(low, 1.0), high=max(min(low, 1.0), min(1.0, (undenied.high - alone.low) / least)))
