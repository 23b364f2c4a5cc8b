"""From programmes and a map to the arrays of a case: what a plan is computed from, and what it takes for granted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple, TypedDict, Unpack

import numpy as np

from narrows.engine import Engine
from narrows.errors import FieldError, InputError, Where
from narrows.model.refusal import with_also
from narrows.network.compiled import Network, Variants, compile_map
from narrows.network.readings import Reading
from narrows.network.supply_map import SupplyMap
from narrows.plan.case import Case, Floats, Need, Scenarios
from narrows.plan.checks import check_map
from narrows.plan.draws import draw, in_periods, most_likely, path_weights, spread
from narrows.plan.programme import Programme, Programmes
from narrows.plan.remarks import assumptions_of, remarks_of
from narrows.plan.result import Assumption
from narrows.plan.start import Start, start_of

__all__ = ["Prepared", "case_of", "draw", "prepare"]

REACHED = 1e-9
"""How far below a required level counts as at it."""
MOST_PERIODS = 200


class Prepared(NamedTuple):
    """A case, the programmes in its order, where it starts, remarks for the user, and what it rests on."""

    case: Case
    chosen: tuple[Programme, ...]
    start: Start
    notices: tuple[str, ...]
    assumptions: tuple[Assumption, ...]


class How(TypedDict, total=False):
    """How a case is made; see `prepare`."""

    per_year: int
    scenarios: int
    seed: int
    as_of: date | None
    reading: Reading
    deciding: Engine | None
    buyer: str | None
    variants: Variants
    exclude: Collection[str]
    target: str | None


def case_of(
    programmes: Programmes, map_: SupplyMap, *, until: int, start_year: int, **how: Unpack[How]
) -> Case:
    """The case alone; see `prepare`."""
    return prepare(programmes, map_, until=until, start_year=start_year, **how).case


def prepare(
    programmes: Programmes,
    map_: SupplyMap,
    *,
    until: int,
    start_year: int,
    per_year: int = 1,
    scenarios: int = 1,
    seed: int = 0,
    as_of: date | None = None,
    reading: Reading = "as_enforced",
    deciding: Engine | None = None,
    buyer: str | None = None,
    variants: Variants = "aggregate",
    exclude: Collection[str] = (),
    target: str | None = None,
) -> Prepared:
    """The case of some programmes over a map, in `(until - start_year + 1) * per_year` periods.

    With `as_of` what may be had from abroad is decided edge by edge under the law of that day, as `reading` reads it; without,
    only the countries of paths are withdrawn. One scenario is the most likely course of everything; several are drawn with
    `seed`. `exclude` leaves out nodes besides those of the programmes. Raises FieldError with `also` for what does not fit
    together: inputs that the map does not have, years without a budget, needs that nothing can meet, no target left.
    """
    wrong: list[InputError] = []
    _times(programmes, until, start_year, per_year, scenarios)
    without = tuple(dict.fromkeys((*programmes.exclude, *exclude)))

    def told(path: str, what: str, remedy: str) -> None:
        wrong.append(FieldError(what, where=Where(source=programmes.id, field=path), remedy=remedy))

    check_map(programmes, map_, told)
    if wrong:
        raise with_also(wrong)
    network = compile_map(map_, variants=variants, exclude=without, upstream="everywhere", target=target)
    place = {state.node: number for number, state in enumerate(network.states)}
    chosen = tuple(one for one in programmes.programmes if one.input in place)
    targets = [one for one in programmes.targets if one.input in place]
    if not chosen or not targets:
        what = "no programme is left" if not chosen else "no target is left"
        raise FieldError(what, where=Where(source=programmes.id), remedy="Leave out fewer nodes of the map")
    periods = (until - start_year + 1) * per_year
    start = start_of(
        programmes,
        network,
        periods=periods,
        start_year=start_year,
        per_year=per_year,
        exclude=without,
        target=target,
        as_of=as_of,
        reading=reading,
        deciding=deciding,
        buyer=buyer,
    )
    node = np.array([place[one.input] for one in chosen], np.int64)
    room = 1.0 - start.level[node]
    full = np.stack([profile_of(one, periods, per_year) for one in chosen])
    profile = np.minimum(full, room[:, None])
    needs = _needs(chosen, start.level, profile, place, told)
    if wrong:
        raise with_also(wrong)
    lead = in_periods(np.array([one.lead_years.mode for one in chosen]), per_year)
    weights = path_weights(programmes)
    luck = (
        most_likely(chosen, weights, start.foreign, per_year)
        if scenarios == 1
        else spread(chosen, weights, start.foreign, per_year, scenarios, seed)
    )
    case = _case(programmes, network, chosen, node, start, profile, lead, needs, luck, start_year, per_year)
    notices = remarks_of(programmes, case, start, chosen, full=full, asked=as_of is not None)
    return Prepared(case, chosen, start, notices, assumptions_of(programmes, case, chosen, as_of=as_of))


def _times(programmes: Programmes, until: int, start_year: int, per_year: int, scenarios: int) -> None:
    """Refuse years, periods and numbers of scenarios that make no case."""
    if until < start_year:
        what = f"until {until} lies before the first year, {start_year}"
        raise FieldError(what, where=Where(field="until"), remedy="Give a later year")
    if per_year < 1 or scenarios < 1:
        field = "per_year" if per_year < 1 else "scenarios"
        raise FieldError(
            "must be at least 1", where=Where(field=field), remedy="Give a whole number from 1 on"
        )
    if (until - start_year + 1) * per_year > MOST_PERIODS:
        what = f"makes more than {MOST_PERIODS} periods"
        raise FieldError(
            what, where=Where(field="until"), remedy="Plan to an earlier year, or in longer periods"
        )
    years = {one.year for one in programmes.budget}
    lacking = [year for year in range(start_year, until + 1) if year not in years]
    if lacking:
        shown = ", ".join(map(str, lacking[:6])) + (", ..." if len(lacking) > 6 else "")
        raise FieldError(
            f"has no money for {shown}; the plan runs from {start_year} to {until}",
            where=Where(source=programmes.id, field="budget"),
            remedy=f"Give every year, with musd: 0 where there is none; it has {min(years)} to {max(years)}",
        )


def _case(
    programmes: Programmes,
    network: Network,
    chosen: Sequence[Programme],
    node: np.ndarray,
    start: Start,
    profile: Floats,
    lead: np.ndarray,
    needs: tuple[Need, ...],
    luck: Scenarios,
    start_year: int,
    per_year: int,
) -> Case:
    periods = profile.shape[1]
    place = {state.node: number for number, state in enumerate(network.states)}
    money = {one.year: one.musd for one in programmes.budget}
    years = [start_year + period // per_year for period in range(periods)]
    pools = programmes.pools
    stay = np.array([(1.0 - one.leave_per_year) ** (1.0 / per_year) for one in pools], np.float64)
    pool = np.zeros((len(pools), periods))
    for f, one in enumerate(pools):
        heads = one.start
        for period in range(periods):
            pool[f, period] = heads
            heads = heads * stay[f] + one.growth_per_year / per_year
    targets = [one for one in programmes.targets if one.input in place]
    value = np.array([one.weight for one in targets])
    return Case(
        network=network,
        names=tuple(one.id for one in chosen),
        node=node,
        level=start.level,
        profile=profile,
        lead=lead,
        earliest=np.array(
            [max(0, ((one.earliest or start_year) - start_year) * per_year) for one in chosen], np.int64
        ),
        spend=np.stack(
            [spending_of(one, int(k), periods, per_year) for one, k in zip(chosen, lead, strict=True)]
        ),
        heads=np.array([[one.researchers.get(pool.field, 0.0) for pool in pools] for one in chosen]).reshape(
            len(chosen), len(pools)
        ),
        needs=needs,
        fields=tuple(one.field for one in pools),
        budget=np.array([money[year] / per_year for year in years]),
        carry=programmes.carry,
        pool=pool,
        training_cost=np.array([one.training_musd_per_head for one in pools], np.float64),
        training_delay=in_periods(np.array([one.training_years for one in pools], np.float64), per_year),
        training_most=np.array([one.training_most_per_year / per_year for one in pools], np.float64),
        stay=stay,
        targets=np.array([place[one.input] for one in targets], np.int64),
        value=value / value.sum(),
        discount=_discount(programmes, periods, per_year),
        breadth=programmes.breadth,
        thrift=programmes.thrift_per_musd,
        start_year=start_year,
        per_year=per_year,
        scenarios=luck,
    )


def _discount(programmes: Programmes, periods: int, per_year: int) -> Floats:
    """What a period counts [T]: less each year, and the last also for the years after it that it stands for."""
    rate = 1.0 + programmes.discount_per_year
    found = rate ** -(np.arange(periods) / per_year)
    after = round(programmes.after_years * per_year)
    found[-1] = (rate ** -(np.arange(periods - 1, periods + after) / per_year)).sum()
    return np.asarray(found)


def profile_of(one: Programme, periods: int, per_year: int) -> Floats:
    """The level that a programme adds [T], by its age in periods since it was done: it ramps, learns, and may end."""
    years = (np.arange(periods) + 1) / per_year
    ramp = np.minimum(1.0, years / one.ramp_years) if one.ramp_years > 0 else np.ones(periods)
    learned = one.learning_per_year * np.maximum(0.0, years - max(one.ramp_years, 1.0 / per_year))
    found = np.minimum(one.adds * ramp + learned, one.adds_most if one.adds_most is not None else one.adds)
    if one.lasts_years is not None:
        found[int(in_periods(one.lasts_years, per_year)) :] = 0.0
    return np.asarray(found)


def spending_of(one: Programme, lead: int, periods: int, per_year: int) -> Floats:
    """Money [T] of a programme by its age since the start: its cost evenly over the lead time, then upkeep while it lasts."""
    found = np.zeros(periods)
    found[:lead] = one.cost_musd / lead
    last = periods if one.lasts_years is None else lead + int(in_periods(one.lasts_years, per_year))
    found[lead:last] = one.upkeep_musd_per_year / per_year
    return found


def _needs(
    chosen: Sequence[Programme],
    level: Floats,
    profile: Floats,
    place: dict[str, int],
    told: object,
) -> tuple[Need, ...]:
    """Requirements that the start does not meet, each with the programmes that are enough; the others fall away."""
    assert callable(told)
    found = []
    for k, one in enumerate(chosen):
        for n, need in enumerate(one.requires):
            node = place.get(need.input)
            if node is None or level[node] >= need.level - REACHED:
                continue
            enough = tuple(
                u
                for u, other in enumerate(chosen)
                if other.input == need.input and level[node] + profile[u].max() >= need.level - REACHED
            )
            if not enough:
                most = max(
                    (float(profile[u].max()) for u, other in enumerate(chosen) if other.input == need.input),
                    default=0.0,
                )
                told(
                    f"programme {one.id}: requires[{n}]",
                    f"{one.id!r} needs {need.input!r} at {need.level:g} and nothing takes it above {level[node] + most:.2g}",
                    f"Add a programme for {need.input!r}, or require less",
                )
            found.append(Need(k, enough))
    return tuple(found)
