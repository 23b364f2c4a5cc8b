"""Availability through a network, for many scenarios at once. Everything that is compiled stands in this one file, since
numba looks only at the file of a function when it asks whether what it kept is still good.

Shapes: n nodes, m supplies (an input and one of its providers), k rows of shares, S scenarios. Adjacency is in compressed
rows: the neighbors of node i are `index[ptr[i]:ptr[i + 1]]`.
"""

from __future__ import annotations

import numba
import numpy as np

AGGREGATE, ALL, ANY = 0, 1, 2
"""How a group follows from its kinds: its own, else their mean; the least of all; the most of any."""


@numba.njit(cache=True, nogil=True)
def weighted(ptr, supply, weight, factors):
    """For each of n nodes the sum over its rows of `weight` [k] times the factor [m, S] of the row's supply: [n, S]."""
    n = len(ptr) - 1
    width = factors.shape[1]
    out = np.zeros((n, width))
    for node in range(n):
        for row in range(ptr[node], ptr[node + 1]):
            share = weight[row]
            if share != 0.0:
                for s in range(width):
                    out[node, s] += share * factors[supply[row], s]
    return out


@numba.njit(cache=True, nogil=True)
def best_of(ptr, supply, factors):
    """For each node the greatest factor among its supplies, 1 for a node without any: [n, S]."""
    n = len(ptr) - 1
    width = factors.shape[1]
    out = np.ones((n, width))
    for node in range(n):
        if ptr[node] < ptr[node + 1]:
            for s in range(width):
                most = 0.0
                for row in range(ptr[node], ptr[node + 1]):
                    most = max(most, factors[supply[row], s])
                out[node, s] = most
    return out


@numba.njit(cache=True, nogil=True)
def _at(node, s, x, own, home, known, scaled, kind_ptr, kind, in_ptr, into, variant):
    """The availability of one node in one scenario, as it follows from that of its neighbors."""
    value = own[node, s]
    count = kind_ptr[node + 1] - kind_ptr[node]
    if count > 0:
        total = 0.0
        least = 1.0
        most = 0.0
        for place in range(kind_ptr[node], kind_ptr[node + 1]):
            one = x[kind[place], s]
            total += one
            least = min(least, one)
            most = max(most, one)
        if variant == AGGREGATE:
            if not known[node]:
                value = total / count
        elif variant == ALL:
            value = min(value, least) if known[node] else least
        else:
            value = max(value, most) if known[node] else most
    below = 1.0
    for place in range(in_ptr[node], in_ptr[node + 1]):
        below = min(below, x[into[place], s])
    if scaled[node]:
        return value - min(home[node, s], value) * (1.0 - below)
    return min(value, below)


@numba.njit(cache=True, nogil=True)
def settle(order, own, home, known, scaled, kind_ptr, kind, in_ptr, into, variant, tolerance, most_sweeps):
    """The greatest fixed point of availability, from above.

    `own` and `home` [n, S] are what may still be supplied and the part of it that is made at home; `known` [n] whether a
    node has shares or providers of its own; `scaled` [n] whether only its home part needs what goes into it (else all of it). Nodes are
    visited in `order`. The map is monotone and the start is its top, so that values only fall. Gives x [n, S], the
    residual (greatest change of a whole further evaluation that changes nothing), and the number of sweeps.
    """
    n, width = own.shape
    x = np.ones((n, width))
    sweeps = 0
    while sweeps < most_sweeps:
        sweeps += 1
        moved = 0.0
        for place in range(n):
            node = order[place]
            for s in range(width):
                now = _at(node, s, x, own, home, known, scaled, kind_ptr, kind, in_ptr, into, variant)
                moved = max(moved, x[node, s] - now)
                x[node, s] = min(now, x[node, s])
        if moved <= tolerance:
            break
    residual = 0.0
    for node in range(n):
        for s in range(width):
            now = _at(node, s, x, own, home, known, scaled, kind_ptr, kind, in_ptr, into, variant)
            residual = max(residual, abs(x[node, s] - now))
    return x, residual, sweeps


@numba.njit(cache=True, nogil=True)
def least_of(ptr, index, x):
    """For each node the least value among its neighbors, NaN for a node without any: [n, S]."""
    n = len(ptr) - 1
    width = x.shape[1]
    out = np.full((n, width), np.nan)
    for node in range(n):
        if ptr[node] < ptr[node + 1]:
            for s in range(width):
                least = x[index[ptr[node]], s]
                for place in range(ptr[node] + 1, ptr[node + 1]):
                    least = min(least, x[index[place], s])
                out[node, s] = least
    return out
