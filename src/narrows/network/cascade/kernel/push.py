"""Lost supply, one scenario, by pushing: a firm is visited only when what it fails to deliver has grown.

Losses only grow, from the shock up to the least fixed point of the map (the greatest of levels). Sectors are visited in
turn, what was pushed is seen by those that follow. A firm pushes when its undelivered loss exceeds a tolerance, which
starts wide, so that large losses have spread before small ones are sent after them, and ends at `tolerance`. Parts of a
slot add up to 1 at most: in the end no buyer's loss is off by more than the tolerance.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit, uint64

from narrows.network.cascade.kernel.market import missing, rate_of, remaining

WIDE = 1e-2
"""The first tolerance."""
NARROWER = 0.1
"""A round's tolerance, as a part of the largest loss that the round before sent."""


class Room(NamedTuple):
    """What one scenario needs: losses `loss` (n), what has been delivered of them `sent` (n), slots `stand` (g),
    `mark` (n and some) uint8 and the same bytes as `words` uint64, `order` (n + 1) int32, `reached` (m) uint8.

    All is at rest between scenarios (see `tidy`).
    """

    loss: Any
    sent: Any
    stand: Any
    mark: Any
    words: Any
    order: Any
    reached: Any


def room_of(down: Any) -> Room:
    """Room for the scenarios of one thread."""
    n, m = len(down.sales), len(down.sector) - 1
    words = np.zeros(n // 8 + 2, np.uint64)
    order = np.empty(n + 1, np.int32)
    return Room(
        np.zeros(n), np.zeros(n), down.start.copy(), words.view(np.uint8), words, order, np.zeros(m, np.uint8)
    )


@njit(cache=True, nogil=True)
def push(down, room, firms, losses, tolerance, most):
    """Spread the losses (s,) of `firms` (s,). Gives (rounds, links followed, whether it ended).

    It stops unfinished once it has followed more than `most` links; `room.loss` is a lower bound of the losses then.
    Afterwards the losses are in `room.loss`; call `tidy` before the next scenario.
    """
    # Arrays are taken out once: a field read in the innermost loop costs more than the work there.
    loss, sent, stand, mark, words, order, reached = room
    sector, sales, market, slot, many, feeds = down[:6]
    lone, lone_buyer, out, out_slot, out_buyer, out_part = down[10:]
    for q in range(len(firms)):
        loss[firms[q]] = losses[q]
        mark[firms[q]] = 1
    now = max(WIDE, tolerance)
    rounds = 0
    links = 0
    narrowed = False
    while True:
        rounds += 1
        largest = 0.0
        for k in range(len(reached)):
            a, b = sector[k], sector[k + 1]
            if visited(loss, stand, feeds, slot, many, mark, words, a, b):
                reached[k] = 1
            elif not (narrowed and reached[k]):
                continue
            rate = rate_of(market, remaining(sales, loss, a, b))
            for q in range(undelivered(sales, loss, sent, rate, now, order, a, b)):
                i = order[q]
                lost = missing(sales[i], rate, loss[i])
                more = lost - sent[i]
                sent[i] = lost
                largest = max(largest, more)
                for e in range(lone[i], lone[i + 1]):
                    j = uint64(lone_buyer[e])
                    loss[j] = max(loss[j], lost)
                    mark[j] = 1
                for e in range(out[i], out[i + 1]):
                    stand[uint64(out_slot[e])] += out_part[e] * more
                    mark[uint64(out_buyer[e])] = 1
                links += lone[i + 1] - lone[i] + out[i + 1] - out[i]
        if links > most:
            return rounds, links, False
        if largest == 0.0 and now <= tolerance:
            return rounds, links, True
        narrowed = now > tolerance
        now = max(tolerance, min(now, largest) * NARROWER)


@njit(cache=True, nogil=True)
def visited(loss, stand, feeds, slot, many, mark, words, a, b):
    """Bring the losses of marked firms from a to b up to date. Gives whether there were any."""
    marked = uint64(0)
    for w in range(
        a >> 3, (b + 7) >> 3
    ):  # eight marks at once; the ends may look at neighbors, which does no harm
        marked |= words[w]
    if marked == 0:
        return False
    any_ = False
    for i in range(a, b):
        if mark[i]:
            mark[i] = 0
            any_ = True
            loss[i] = stopped(loss[i], stand, feeds, slot[i], many[i])
    return any_


@njit(cache=True, nogil=True)
def undelivered(sales, loss, sent, rate, now, order, a, b):
    """Write the firms from a to b with more than `now` undelivered to `order`. Gives their number."""
    count = 0
    for i in range(a, b):
        count += missing(sales[i], rate, loss[i]) - sent[i] > now
    if count:
        count = 0
        for i in range(a, b):
            order[count] = i
            count += missing(sales[i], rate, loss[i]) - sent[i] > now
    return count


@njit(cache=True, nogil=True)
def stopped(least, stand, feeds, a, b):
    """A buyer's loss: the largest of its slots from a to b, the sum of those that feed, and what it lost anyhow."""
    fed = 0.0
    for g in range(a, b):
        if feeds[g]:
            fed += max(stand[g], 0.0)
        else:
            least = max(least, stand[g])
    return min(1.0, max(least, fed))


@njit(cache=True, nogil=True)
def tidy(down, room):
    """Put the room at rest after a scenario."""
    for k in range(len(room.reached)):
        a, b = down.sector[k], down.sector[k + 1]
        if room.reached[k] or room.mark[a:b].any():
            room.loss[a:b] = 0.0
            room.sent[a:b] = 0.0
            room.mark[a:b] = 0
            room.stand[down.slot[a] : down.slot[b]] = down.start[down.slot[a] : down.slot[b]]
            room.reached[k] = 0
