"""What the controlling side can choose from: which supplies of which inputs are denied, from when on, and what that costs it.

A control is a set of denials with one id, taken together: a coalition's countries each deny their part of an input. A denial
takes a part of what may be had from abroad:

    foreign'[p, t, i] = max(0, foreign[p, t, i] - sum over denials of node i of part[p, t])      for t from the first year on
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from narrows.errors import FieldError, Where
from narrows.network.compiled import check_id
from narrows.plan.case import Case, Floats, Longs
from narrows.plan.programme import Grounds

TOGETHER = ""
"""Stands for the country of a denial that only takes effect when all countries of the control deny: a supply of which nobody
knows the parts is there as long as one of them is."""
ASSUMED = Grounds()
"""The grounds of a figure of which nothing is said: an assumption."""
SLIGHT = 1e-9
"""A part of a supply below this is none."""


@dataclass(frozen=True, kw_only=True)
class Denial:
    """That the firms of a country no longer supply an input, from a year on: one part of the control `id`.

    `part` is the level of what may be had from abroad that it takes away: one figure, one for each period [T], or one for each
    path of controls and period [paths, T]. `points` are the percentage points of the buyer's market of the input that its firms
    give up. `market_musd` is the size of that market a year, in millions of US dollars, with its `grounds`; None where nobody
    states one: then nothing is made up, and the cost is told in points alone.
    """

    id: str
    node: str
    country: str
    from_year: float
    part: float | Floats
    points: float = 0.0
    market_musd: float | None = None
    grounds: Grounds = ASSUMED


class Option(NamedTuple):
    """One control, in arrays: it takes `taken` [m, paths, T] of `nodes` [m]. `points` are summed over its denials; `musd` are
    sales a year, None where a denial that gives up points has no market size. `first` is the first period in which it holds."""

    id: str
    nodes: Longs
    taken: Floats
    countries: tuple[str, ...]
    points: float
    musd: float | None
    first: int


def options_of(case: Case, denials: Sequence[Denial]) -> tuple[Option, ...]:
    """The controls to choose from, in the order in which they are first named. Raises FieldError, saying which denial is wrong."""
    if not denials:
        raise FieldError("there is no control to choose from", remedy="Give at least one denial")
    place = {state.node: number for number, state in enumerate(case.network.states)}
    by_id: dict[str, list[Denial]] = {}
    for number, one in enumerate(denials):
        check_id(one.node, place, f"denials[{number}].node")
        _check(one, number, case)
        by_id.setdefault(one.id, []).append(one)
    return tuple(_option(case, place, id_, of) for id_, of in by_id.items())


def denied(case: Case, options: Iterable[Option]) -> Case:
    """The same case under some controls."""
    foreign = case.scenarios.foreign.copy()
    for one in options:
        for node, taken in zip(one.nodes.tolist(), one.taken, strict=True):
            foreign[:, :, node] -= taken
    return dataclasses.replace(case, scenarios=case.scenarios._replace(foreign=np.maximum(foreign, 0.0)))


def of_country(denials: Iterable[Denial], country: str) -> list[Denial]:
    """What is left of controls when one country alone denies its part."""
    return [one for one in denials if one.country == country]


def denials_of(
    case: Case,
    countries: Collection[str],
    abroad: Callable[[frozenset[str]], Floats],
    *,
    from_year: float,
    market_musd: Mapping[str, float] | None = None,
) -> list[Denial]:
    """One control for each input of which a coalition supplies anything: what each country takes away alone, and what only goes
    when all of them deny.

    `abroad` gives what may be had from abroad [paths, T, n] if those countries never supplied. `points` are the mean of
    what is taken, over scenarios and periods from the first year on: what is given up of what the buyer could still have had,
    and not of what is denied already. `market_musd` is the size of the market of an input, where it is known.
    """
    full = case.scenarios.foreign
    alone = {one: np.maximum(full - abroad(frozenset([one])), 0.0) for one in sorted(countries)}
    jointly = np.maximum(full - abroad(frozenset(countries)), 0.0)
    rest = np.maximum(jointly - sum(alone.values()), 0.0)
    share = np.bincount(case.scenarios.path, case.scenarios.weight, minlength=len(full))
    first = period_of(case, from_year)
    found = []
    for number, state in enumerate(case.network.states):
        for country, taken in [*alone.items(), (TOGETHER, rest)]:
            part = taken[:, :, number]
            if not (part[:, first:] > SLIGHT).any():
                continue
            found.append(
                Denial(
                    id=state.node,
                    node=state.node,
                    country=country,
                    from_year=from_year,
                    part=part,
                    points=100.0 * float(share @ part[:, first:].mean(axis=1)),
                    market_musd=(market_musd or {}).get(state.node),
                )
            )
    return found


def period_of(case: Case, year: float) -> int:
    """The period in which a year begins, 0 for those before the start."""
    return max(0, math.ceil((year - case.start_year) * case.per_year - SLIGHT))


def _check(one: Denial, number: int, case: Case) -> None:
    where = Where(field=f"denials[{number}]")
    if not math.isfinite(one.from_year) or period_of(case, one.from_year) >= case.periods:
        raise FieldError(
            f"control {one.id!r} begins in {one.from_year:g}, after the last year {case.year(case.periods - 1):g}",
            where=where,
            remedy="Give a year within the plan",
        )
    part = np.asarray(one.part, np.float64)
    if part.ndim > 2 or (part.ndim and part.shape not in _shapes(case)):
        raise FieldError(
            f"the part of control {one.id!r} has the shape {part.shape}",
            where=where,
            remedy=f"Give one figure, or arrays of shape {' or '.join(map(str, _shapes(case)))}",
        )
    if not ((part >= 0.0) & (part <= 1.0)).all():
        raise FieldError(
            f"the part of control {one.id!r} is not within 0 and 1",
            where=where,
            remedy="Give a level in 0..1",
        )
    if not 0.0 <= one.points <= 100.0:
        raise FieldError(
            f"control {one.id!r} gives up {one.points:g} points of a market",
            where=where,
            remedy="Give 0..100",
        )
    if one.market_musd is not None and not (math.isfinite(one.market_musd) and one.market_musd >= 0.0):
        raise FieldError(
            f"the market of control {one.id!r} is {one.market_musd:g}", where=where, remedy="Give 0 or more"
        )


def _shapes(case: Case) -> tuple[tuple[int, ...], ...]:
    return (case.periods,), (len(case.scenarios.foreign), case.periods)


def _option(case: Case, place: Mapping[str, int], id_: str, of: Sequence[Denial]) -> Option:
    paths, periods = len(case.scenarios.foreign), case.periods
    nodes = sorted({place[one.node] for one in of})
    taken = np.zeros((len(nodes), paths, periods))
    for one in of:
        first = period_of(case, one.from_year)
        taken[nodes.index(place[one.node]), :, first:] += np.broadcast_to(one.part, (paths, periods))[
            :, first:
        ]
    costly = [one for one in of if one.points > 0.0]
    musd = [one.points / 100.0 * one.market_musd for one in costly if one.market_musd is not None]
    return Option(
        id=id_,
        nodes=np.array(nodes, np.int64),
        taken=taken,
        countries=tuple(dict.fromkeys(one.country for one in of if one.country != TOGETHER)),
        points=math.fsum(one.points for one in of),
        musd=math.fsum(musd) if len(musd) == len(costly) else None,
        first=min(period_of(case, one.from_year) for one in of),
    )
