"""The arrays of a firm network as the kernels take them.

A *slot* is one thing that can limit a buyer: the inputs of one essential sector, a pool of substitutes, or the
non-essential inputs. Slots of a buyer stand together, those with several suppliers or a stock first.
"""

from __future__ import annotations

from typing import Any, NamedTuple

LANES = 8
"""Scenarios that the wide kernels take at once."""

NO_MARKET, MARKET, UNIT = 0, 1, 2
"""What replaces a supplier: nothing; the sector's remaining sales; the same with a divisor of 1 for a lost sector."""


class Down(NamedTuple):
    """How lost supply reaches buyers. n firms, m sectors, g slots, e links.

    `sector` (m + 1) int32 are the ranges of firms of each sector, `sales` (n) the value of each firm's sales in the
    network, `market` one of the constants. `slot` (n + 1), `many` (n): a buyer's slots are slot[i] to slot[i + 1], of
    which those before many[i] have several links or a stock. `feeds` (g) uint8: 1 for slots of which the positive parts
    are added up (non-essential inputs). `start` (g): what a slot stands at before anything is lost, 0 or minus its stock.
    `pull` (g + 1), `supplier` (e), `part` (e): the links into each slot, with the part of it that each supplies.
    `lone` (n + 1), `lone_buyer`: links by supplier that are all of their slot. `push` (n + 1), `push_slot`, `push_buyer`,
    `push_part`: the other links by supplier.
    """

    sector: Any
    sales: Any
    market: Any
    slot: Any
    many: Any
    feeds: Any
    start: Any
    pull: Any
    supplier: Any
    part: Any
    lone: Any
    lone_buyer: Any
    push: Any
    push_slot: Any
    push_buyer: Any
    push_part: Any


class Up(NamedTuple):
    """How lost demand reaches suppliers: `row` (n + 1), `buyer` (e), `part` (e), the part of a supplier's output sold to
    each buyer. A row adds up to 1 minus the final-demand share."""

    row: Any
    buyer: Any
    part: Any
