"""The Shapley value of a cooperative game, exact or sampled (L. S. Shapley, A Value for n-person Games, 1953).

A player's value is the mean, over all orders in which the players may join, of what he adds when he joins. Values add up
to what all add together (efficiency), equal players have equal values (symmetry), and who never adds anything has none
(dummy). Coalitions are columns of a matrix members [k, S] of truths; the games are a function of it that gives [games, S] values.
"""

from __future__ import annotations

from collections.abc import Callable
from math import factorial
from typing import NamedTuple

import numpy as np

from narrows.network.compiled import Flags, Floats, Longs

Game = Callable[[Flags], Floats]


class Value(NamedTuple):
    """The value of each player [k], its standard error where it was sampled, and how many coalitions were looked at."""

    value: Floats
    error: Floats | None
    coalitions: int


def every_coalition(players: int) -> Flags:
    """All coalitions of k players [k, 2**k]: column c holds the players whose bit is set in c."""
    bits = np.arange(1 << players, dtype=np.int64)
    return np.asarray(bits[None, :] >> np.arange(players, dtype=np.int64)[:, None] & 1, bool)


def exact(values: Floats, players: int) -> Value:
    """The values of a game given on all coalitions, [2**k] in the order of `every_coalition`.

    phi_p = sum over S without p of |S|! (k - |S| - 1)! / k! * (v(S + p) - v(S)).
    """
    numbers = np.arange(1 << players, dtype=np.int64)
    size = every_coalition(players).sum(axis=0)
    weight = np.array(
        [factorial(s) * factorial(players - s - 1) / factorial(players) for s in range(players)]
    )
    found = np.zeros(players)
    for player in range(players):
        without = numbers[(numbers >> player & 1) == 0]
        found[player] = weight[size[without]] @ (values[without | 1 << player] - values[without])
    return Value(found, None, len(values))


def sampled(game: Game, players: int, samples: int, seed: int, together: int) -> list[Value]:
    """The values, for each of several games at once, estimated from `samples` orders of joining, drawn with `seed`.

    Orders come in antithetic pairs, each with its reverse: what one player adds early in one he adds late in the other, so
    that the mean of a pair varies less (Mitchell, Cooper, Frank, Holmes, Sampling Permutations for Shapley Value
    Estimation, 2022). The standard error is that of the mean over pairs. Within each order the values add up to what all
    add together, so they do in the mean, whatever was drawn. `together` is the most coalitions asked of the game at once.
    Needs at least two players and two pairs; an odd one of `samples` is left out.
    """
    generator = np.random.default_rng(seed)
    pairs = samples // 2
    ends = game(np.stack([np.zeros(players, bool), np.ones(players, bool)], axis=1))
    chunk = max(1, together // (2 * max(1, players - 1)))
    total, squares = np.zeros((len(ends), players)), np.zeros((len(ends), players))
    for start in range(0, pairs, chunk):
        count = min(chunk, pairs - start)
        orders = generator.permuted(np.tile(np.arange(players), (count, 1)), axis=1)
        gained = _gained(game, orders, ends)
        total += gained.sum(axis=1)
        squares += (gained**2).sum(axis=1)
    mean = total / pairs
    spread = np.maximum(squares / pairs - mean**2, 0.0) * pairs / (pairs - 1)
    looked = 2 * pairs * (players - 1) + 2
    return [Value(*each, looked) for each in zip(mean, np.sqrt(spread / pairs), strict=True)]


def _gained(game: Game, orders: Longs, ends: Floats) -> Floats:
    """What each player adds in each game, in the mean of an order of joining and its reverse, for orders [count, k]:
    [games, count, k]. `ends` [games, 2] are what nobody and what all add."""
    count, players = orders.shape
    both = np.concatenate([orders, orders[:, ::-1]])
    rank = np.argsort(both, axis=1)
    members = rank.T[:, :, None] < np.arange(1, players)[None, None, :]
    values = np.empty((len(ends), 2 * count, players + 1))
    values[:, :, 0], values[:, :, -1] = ends[:, [0]], ends[:, [1]]
    values[:, :, 1:-1] = game(members.reshape(players, -1)).reshape(len(ends), 2 * count, players - 1)
    added = np.take_along_axis(np.diff(values, axis=2), rank[None], axis=2)
    return np.asarray((added[:, :count] + added[:, count:]) / 2)
