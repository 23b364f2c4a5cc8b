"""Where a plan starts: what home supplies of each input, and what may still be had from abroad, path by path."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import NamedTuple

import numpy as np

from narrows.engine import Engine, engine
from narrows.network.compiled import Network
from narrows.network.orders import Answer, Buyer
from narrows.network.readings import Reading
from narrows.network.study import VALUE, Study
from narrows.plan.case import Flags, Floats
from narrows.plan.programme import Path, Programmes

__all__ = ["Start", "start_of"]


class Start(NamedTuple):
    """`level` [n] at home, `foreign` [paths, T, n], `open_` [n] as it is where nobody is withdrawn, what of them is `unknown` [n]
    (no provider named), and the `study` that it comes from with the `answers` of its edges (None where no law was asked).
    `without` gives `foreign` as it would be if some countries never supplied."""

    level: Floats
    foreign: Floats
    open_: Floats
    unknown: Flags
    study: Study
    answers: list[tuple[Answer, ...]] | None
    without: Callable[[Collection[str]], Floats]


def start_of(
    programmes: Programmes,
    network: Network,
    *,
    periods: int,
    start_year: int,
    per_year: int,
    exclude: Collection[str],
    target: str | None,
    as_of: date | None,
    reading: Reading,
    deciding: Engine | None,
    buyer: str | None,
) -> Start:
    """Levels and what is left from abroad, in the states of `network` (compiled without uses).

    The law decides edges by what an input is bought for, and a plan has one level for each input: what is left from abroad is the
    least over the uses that lead to a target. Home is the share of the country's own providers: of the measure in use, or of
    another where that is more, but no more than is left in all; what it takes is no longer counted as abroad.
    """
    study = Study.of(
        network.map,
        buyer=Buyer.of(programmes.country, buyer),
        law=as_of is not None,
        variants=network.variants,
        exclude=exclude,
        upstream=network.upstream,
        target=target,
    )
    answers: list[tuple[Answer, ...]] | None = None
    if as_of is not None:
        answers = study.answers(deciding or engine(), [as_of], searching=False)[0]
    uses = _counting(study.network, {one.input for one in programmes.targets})
    place = {state.node: number for number, state in enumerate(network.states)}
    of = np.array([place[state.node] for state in study.network.states])

    def least(values: Floats) -> Floats:
        found = np.full(len(network.states), np.inf)
        np.minimum.at(found, of[uses], values[uses])
        return found

    now = study.left(study.factors(answers, reading))
    own = least(now.own[:, VALUE])
    home = least(now.home[:, VALUE])
    other = np.minimum(_other_home(study, network), own)
    level = np.where(network.shared, np.maximum(home, other), home)
    # Nobody is known: a good is taken to come from somewhere, and is told as unknown.
    level = np.where(network.bare & (home == 0.0), 0.0, level)
    abroad = np.maximum(own - level, 0.0)
    abroad[network.bare & (level == 0.0)] = 1.0
    kept = {place[one.input]: one for one in programmes.levels if one.input in place}

    def left(withdrawn: Collection[str]) -> Floats:
        if not withdrawn:
            return abroad
        cut = study.left(study.factors(answers, reading, withdrawn))
        found = np.minimum(np.maximum(least(cut.own[:, VALUE]) - level, 0.0), abroad)
        found[network.bare] = abroad[network.bare]
        return found

    def without(countries: Collection[str]) -> Floats:
        foreign = np.empty((max(len(programmes.paths), 1), periods, len(network.states)))
        foreign[:] = left(countries)
        for number, path in enumerate(programmes.paths):
            if path.withdraw:
                gone = {*path.withdraw, *countries}
                foreign[number, first_period(path, start_year, per_year) :, :] = left(gone)
        for node, one in kept.items():
            if one.abroad is not None:
                foreign[:, :, node] = one.abroad
        return foreign

    stated, open_ = level.copy(), abroad.copy()
    for node, one in kept.items():
        stated[node] = one.level
        open_[node] = abroad[node] if one.abroad is None else one.abroad
    return Start(stated, without(()), open_, np.asarray(network.bare), study, answers, without)


def first_period(path: Path, start_year: int, per_year: int) -> int:
    """The first period in which a path's countries no longer supply."""
    return 0 if path.year is None else max(0, (path.year - start_year) * per_year)


def _counting(network: Network, targets: Collection[str]) -> Flags:
    """The states that lead to a target, and of each other node all its states: the uses that count [n]."""
    leading = np.zeros(len(network.states), bool)
    pending = [number for number, state in enumerate(network.states) if state.node in targets]
    while pending:
        one = pending.pop()
        if not leading[one]:
            leading[one] = True
            pending += network.neighbors(network.into, one) + network.neighbors(network.kinds, one)
    reached = {state.node for number, state in enumerate(network.states) if leading[number]}
    apart = np.array([state.node not in reached for state in network.states], bool)
    return np.asarray(leading | apart, bool)


def _other_home(study: Study, network: Network) -> Floats:
    """The greatest share of home's providers by any measure of an input [n]: the one in use may be older, or name others."""
    country = study.buyer.country if study.buyer is not None else ""
    of_home = {one.id for one in network.map.providers if one.country == country}
    found = np.zeros(len(network.states))
    for number, measures in enumerate(network.shares):
        found[number] = max(
            (sum(one.share for one in measure.weights if one.provider in of_home) for measure in measures),
            default=0.0,
        )
    return found
