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
def _row(node, x, own, home, known, scaled, kind_ptr, kind, in_ptr, into, variant, value, below):
    """Write the availability of one node in all scenarios, as it follows from that of its neighbors, to `value` [S].

    Scenarios are innermost, so that rows of x are read in order and the loops are compiled to vector instructions. `below`
    [S] is scratch.
    """
    width = own.shape[1]
    for s in range(width):
        value[s] = own[node, s]
        below[s] = 1.0
    for place in range(in_ptr[node], in_ptr[node + 1]):
        one = into[place]
        for s in range(width):
            v = x[one, s]
            below[s] = min(below[s], v)
    if scaled[node]:
        # Before its kinds count: what is left of these does not hang on what is made at home of the node itself.
        for s in range(width):
            h = home[node, s]
            h = min(value[s], h)
            value[s] -= h * (1.0 - below[s])
            below[s] = 1.0
    first, last = kind_ptr[node], kind_ptr[node + 1]
    if last > first:
        if variant == AGGREGATE:
            if not known[node]:
                for s in range(width):
                    value[s] = 0.0
                for place in range(first, last):
                    one = kind[place]
                    for s in range(width):
                        value[s] += x[one, s]
                for s in range(width):
                    value[s] /= last - first
        else:
            start = first
            if not known[node]:
                start = first + 1
                for s in range(width):
                    value[s] = x[kind[first], s]
            for place in range(start, last):
                one = kind[place]
                if variant == ALL:
                    for s in range(width):
                        v = x[one, s]
                        value[s] = min(value[s], v)
                else:
                    for s in range(width):
                        v = x[one, s]
                        value[s] = max(value[s], v)
    for s in range(width):
        value[s] = min(value[s], below[s])


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
    value = np.empty(width)
    below = np.empty(width)
    sweeps = 0
    while sweeps < most_sweeps:
        sweeps += 1
        moved = 0.0
        for place in range(n):
            node = order[place]
            _row(node, x, own, home, known, scaled, kind_ptr, kind, in_ptr, into, variant, value, below)
            for s in range(width):
                fall = x[node, s] - value[s]
                if fall > 0.0:
                    x[node, s] = value[s]
                    if fall > moved:
                        moved = fall
        if moved <= tolerance:
            break
    residual = 0.0
    for node in range(n):
        _row(node, x, own, home, known, scaled, kind_ptr, kind, in_ptr, into, variant, value, below)
        for s in range(width):
            residual = max(residual, abs(x[node, s] - value[s]))
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
