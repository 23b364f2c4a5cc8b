"""Monte Carlo over the ranges of shares: how sure an availability is, given how sure its shares are.

Each share is drawn from a triangular distribution over its stated range with the stated share (or the middle) as its mode,
independently of the others; shares that are drawn to more than the whole are normalised. What nobody claims stays, as in the
point estimate. Open decisions are not drawn: the range from `low` to `high` speaks of them.
"""

from __future__ import annotations

import numpy as np

from narrows.network.compiled import Floats, Network
from narrows.network.kernel import availability as kernel
from narrows.network.measures import WHOLE
from narrows.network.study import VALUE, Left, Study

PROBABILITIES = (0.05, 0.5, 0.95)
_TOGETHER = 2_000
"""Samples that are settled at once, which bounds memory to a few hundred bytes per state and sample."""


def quantiles(study: Study, left: Left, samples: int, seed: int) -> Floats:
    """Quantiles of availability at `PROBABILITIES` over sampled shares: [n, 3]."""
    generator = np.random.default_rng(seed)
    drawn = [
        _settled(study, left, generator, min(_TOGETHER, samples - start))
        for start in range(0, samples, _TOGETHER)
    ]
    return np.asarray(np.quantile(np.concatenate(drawn, axis=1), PROBABILITIES, axis=1).T)


def _settled(study: Study, left: Left, generator: np.random.Generator, samples: int) -> Floats:
    """Availability [n, samples] with shares drawn anew."""
    network = study.network
    rows = network.chosen
    low, middle, high = _ranges(network)
    spread = high > low
    weight = np.repeat(middle[:, None], samples, axis=1)
    if spread.any():
        weight[spread] = generator.triangular(
            low[spread, None], middle[spread, None], high[spread, None], (int(spread.sum()), samples)
        )
    factor = left.factors[rows.supply, VALUE][:, None]
    homely = np.array(study.home_of_supplies, np.float64)[rows.supply][:, None]
    whole = np.maximum(_by_state(rows.ptr, weight), 0.0 if network.map.about.remainder == "spread" else WHOLE)
    with np.errstate(invalid="ignore", divide="ignore"):
        own = 1.0 - _by_state(rows.ptr, weight * (1.0 - factor)) / whole
        home = _by_state(rows.ptr, weight * homely) / whole
    plain = ~network.shared
    own[plain] = left.own[plain, VALUE][:, None]
    home[plain] = left.home[plain, VALUE][:, None]
    return network.settle(np.clip(own, 0.0, 1.0), home).x


def _by_state(ptr: np.ndarray, values: Floats) -> Floats:
    """Sums of rows [k, S] by state: [n, S]."""
    identity = np.arange(len(values), dtype=np.int64)
    return np.asarray(kernel.weighted(ptr, identity, np.ones(len(values)), np.ascontiguousarray(values)))


def _ranges(network: Network) -> tuple[Floats, Floats, Floats]:
    """The range and the middle of every row of the measures in use, in percent."""
    rows = [each.share_of for of in network.shares for measure in of[:1] for each in measure.weights]
    low = np.array([min(row.bounds[0], row.middle) for row in rows], np.float64)
    high = np.array([max(row.bounds[1], row.middle) for row in rows], np.float64)
    return low, np.array([row.middle for row in rows], np.float64), high
