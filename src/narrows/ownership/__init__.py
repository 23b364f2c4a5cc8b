"""Who owns whom: stakes that users supply, dated, and how much of each party listed owners hold.

Stakes are read from files (`load_stakes`) and kept as stated, with their sources. What they come to is worked out for a day:
by the rule of 50 percent, in which a company that listed owners hold enough of counts as listed itself (cascade), and beside
it as an economic share (multiplied). What is not known makes a range, and a range that reaches the threshold a "maybe".
"""

from __future__ import annotations

from narrows.ownership.names import join_key
from narrows.ownership.nested import Nested, nest_owners
from narrows.ownership.owned import Owned
from narrows.ownership.readers import STAKE_FORMATS, StakeFile, load_stakes, read_stakes
from narrows.ownership.stake import Bounds, Chain, Holding, OwnedShare, Party, Stake
from narrows.ownership.stakes import Stakes

__all__ = [
    "STAKE_FORMATS",
    "Bounds",
    "Chain",
    "Holding",
    "Nested",
    "Owned",
    "OwnedShare",
    "Party",
    "Stake",
    "StakeFile",
    "Stakes",
    "join_key",
    "load_stakes",
    "nest_owners",
    "read_stakes",
]
