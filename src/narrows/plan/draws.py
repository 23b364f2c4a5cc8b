"""Scenarios drawn from what programmes say: lead times, success, and which path of controls comes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from narrows.plan.case import Case, Flags, Floats, Longs, Scenarios
from narrows.plan.programme import LeadTime, Programme, Programmes

__all__ = ["draw", "in_periods", "most_likely", "path_weights", "spread"]


def in_periods(years: Floats | float, per_year: int) -> Longs:
    """Years as whole periods, rounded up, at least 1; a rest of 1e-9 of rounding is not rounded up."""
    return np.maximum(1, np.ceil(np.asarray(years) * per_year - 1e-9)).astype(np.int64)


def most_likely(programmes: Sequence[Programme], paths: Floats, foreign: Floats, per_year: int) -> Scenarios:
    """The one scenario in which everything goes as most likely: modes of lead times, success, the path of greatest weight."""
    lead = in_periods(np.array([one.lead_years.mode for one in programmes]), per_year)
    return Scenarios(
        weight=np.ones(1),
        lead=lead[None, :],
        success=np.ones((1, len(programmes)), bool),
        path=np.array([int(np.argmax(paths))]),
        foreign=foreign,
    )


def spread(
    programmes: Sequence[Programme], paths: Floats, foreign: Floats, per_year: int, count: int, seed: int
) -> Scenarios:
    """`count` scenarios, drawn by Latin hypercube (McKay, Beckman and Conover 1979).

    Each lead time, each success and the path is drawn once from each of `count` equal parts of its probability, in an order
    of its own: means over the scenarios are nearer to the true ones than those of independent draws. Weights give each path its
    stated probability, if each was drawn.
    """
    drawn = np.random.default_rng(seed)
    width = 2 * len(programmes) + 1
    parts = np.argsort(drawn.random((width, count)), axis=1) + drawn.random((width, count))
    return _scenarios(programmes, paths, foreign, per_year, parts / count)


def draw(case: Case, programmes: Programmes, count: int, seed: int) -> Scenarios:
    """`count` fresh scenarios, drawn independently: for the programmes of a case, in its order.

    Used to test a plan on what it was not made for. `programmes` are those that the case was made of.
    """
    known = {one.id: one for one in programmes.programmes}
    chosen = [known[name] for name in case.names]
    drawn = np.random.default_rng(seed)
    weights = path_weights(programmes)
    return _scenarios(
        chosen, weights, case.scenarios.foreign, case.per_year, drawn.random((2 * len(chosen) + 1, count))
    )


def path_weights(programmes: Programmes) -> Floats:
    """The probability of each path."""
    weights = np.array([one.weight for one in programmes.paths])
    return np.asarray(weights / weights.sum())


def triangular(lead: LeadTime, chance: Floats) -> Floats:
    """Quantiles of a triangular distribution at probabilities `chance`."""
    low, mode, high = lead.low, lead.mode, lead.high
    if high <= low:
        return np.full(chance.shape, mode)
    turn = (mode - low) / (high - low)
    rising = low + np.sqrt(chance * (high - low) * (mode - low))
    falling = high - np.sqrt((1.0 - chance) * (high - low) * (high - mode))
    return np.asarray(np.where(chance < turn, rising, falling))


def _scenarios(
    programmes: Sequence[Programme], paths: Floats, foreign: Floats, per_year: int, chances: Floats
) -> Scenarios:
    """Scenarios from probabilities [2 K + 1, S]: of lead times, of success, of paths."""
    count, size = len(programmes), chances.shape[1]
    lead = np.empty((size, count), np.int64)
    success: Flags = np.empty((size, count), bool)
    for k, one in enumerate(programmes):
        lead[:, k] = in_periods(triangular(one.lead_years, chances[k]), per_year)
        success[:, k] = chances[count + k] < one.success
    steps = np.cumsum(paths)
    path = np.minimum(np.searchsorted(steps, chances[-1] * steps[-1], side="right"), len(paths) - 1)
    return Scenarios(
        weight=_weights(path, paths),
        lead=lead,
        success=success,
        path=path.astype(np.int64),
        foreign=foreign,
    )


def _weights(path: Longs, paths: Floats) -> Floats:
    """Weights of scenarios such that each path has its own probability, if all were drawn; else equal ones."""
    drawn = np.bincount(path, minlength=len(paths))
    if (drawn[paths > 0] == 0).any():
        return np.full(len(path), 1.0 / len(path))
    return np.asarray((paths / paths.sum() / np.maximum(drawn, 1))[path])
