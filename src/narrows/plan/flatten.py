"""What a node's availability rests on, flat: the least of a set of own levels and of groups that are means of kinds.

Under `everywhere` the availability of a node is the least of its own and of all that goes into it. Taken through the whole map
that is the least over every node that leads to it, except where a group without suppliers of its own is the mean of its kinds:
that group stands for itself, and what it rests on is flattened apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from narrows.errors import FieldError
from narrows.network.compiled import Network


@dataclass(frozen=True)
class Flat:
    """`rests[i]`: the nodes whose own level bounds node i, and the mean groups that do. `kinds[g]`: the kinds of a mean group."""

    rests: tuple[tuple[frozenset[int], frozenset[int]], ...]
    kinds: dict[int, tuple[int, ...]]


def flatten(network: Network) -> Flat:
    """Flatten a network compiled without uses. Raises FieldError for what cannot be put into linear rows: `any` groups, and mean
    groups that rest on themselves."""
    if network.variants == "any":
        raise FieldError(
            "groups that follow the best of their kinds cannot be planned with",
            remedy="Use --variants aggregate or all",
        )
    size = len(network.states)
    kinds = {i: tuple(network.neighbors(network.kinds, i)) for i in range(size)}
    means = {
        i: kinds[i]
        for i in range(size)
        if kinds[i] and not network.known[i] and network.variants == "aggregate"
    }
    below: list[list[int]] = []
    for i in range(size):
        found = network.neighbors(network.into, i)
        if network.variants == "all":
            found = found + list(kinds[i])
        below.append(found)
    own = [1 << i if i not in means else 0 for i in range(size)]
    groups = [1 << i if i in means else 0 for i in range(size)]
    owns, meant = _gathered(own, groups, below, network.order.tolist())
    for group, members in means.items():
        if any(meant[kind] >> group & 1 for kind in members) or _through(group, means, meant):
            raise FieldError(
                f"the group {network.states[group].node} rests on itself",
                remedy="Leave out one of the links of the circle, with --exclude",
            )
    return Flat(
        tuple((_members(owns[i], size), _members(meant[i], size)) for i in range(size)),
        means,
    )


def _gathered(
    own: Sequence[int], groups: Sequence[int], below: Sequence[Sequence[int]], order: Sequence[int]
) -> tuple[list[int], list[int]]:
    """For each node the own levels and the mean groups that bound it, itself among them, as bits."""
    owns, meant = list(own), list(groups)
    moved = True
    while moved:
        moved = False
        for i in order:
            mine, means = owns[i], meant[i]
            for one in below[i]:
                mine |= owns[one]
                means |= meant[one]
            moved = moved or (mine, means) != (owns[i], meant[i])
            owns[i], meant[i] = mine, means
    return owns, meant


def _through(group: int, means: dict[int, tuple[int, ...]], meant: Sequence[int]) -> bool:
    """Whether a mean group is reached from its kinds by way of other mean groups."""
    seen: set[int] = set()
    pending = list(means[group])
    while pending:
        bits = meant[pending.pop()]
        for other, members in means.items():
            if bits >> other & 1 and other not in seen:
                if other == group:
                    return True
                seen.add(other)
                pending += members
    return False


def _members(bits: int, size: int) -> frozenset[int]:
    return frozenset(i for i in range(size) if bits >> i & 1)
