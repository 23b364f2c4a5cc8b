"""Hypothetical extraction: what is lost in an input-output table without some nodes, in closed form from one inverse.

With coefficients A (a_ij is what j buys of i for a unit of output), output x = L f and L = (I - A)^-1, let the parts theta of
some nodes S be taken out. Three ways (Dietzenbacher, van der Linden, Steenge 1993, Economic Systems Research 5(2);
Miller and Blair 2009, section 12.2.6, for complete extraction):

- `node`: whatever S sells, to others and to final demand, falls to the part 1 - theta: x' = (I - D A)^-1 D f with
  D = I - theta on S. With theta = 1 that is a table without S. The loss is L_S theta y, (I + (L_SS - I) theta) y = x_S.
- `sales`: only what S sells to nodes of the table, itself among them: x' = (I - D A)^-1 f. The same with (x - f)_S in the
  place of x_S.
- `purchases`: only what S buys: x' = (I - A D)^-1 f. The loss is (L - I)_S theta y with y as in `node`.

For a single node j taken out whole, all that is lost adds up to x_j times the sum of column j of L over l_jj. The rest of a
node's sales or purchases is thought to be imported: nothing is said of whether that is possible.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from narrows.errors import FieldError
from narrows.network.cascade.firm_network import Floats, shortened, wrong

__all__ = ["Kind", "Table", "extracted", "extracted_each"]

Kind = Literal["node", "sales", "purchases"]

NEAR = 1e-8
"""How far below 0 an element of the inverse may be."""
WORST = 1e10
"""The condition number (1-norm) up to which an inverse is taken: six digits of it are sure."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Table:
    """n nodes: `coefficients` A (n, n), not negative, and `output` x (n,), of which final demand is what A x leaves."""

    names: Sequence[str]
    coefficients: Floats
    output: Floats

    def __post_init__(self) -> None:
        n = len(self.names)
        for name, array, shape in (
            ("coefficients", self.coefficients, (n, n)),
            ("output", self.output, (n,)),
        ):
            if array.shape != shape:
                raise wrong(name, f"has the shape {array.shape}", f"{n} names need {shape}")
            if not np.isfinite(array).all() or (array < 0).any():
                raise wrong(name, "is negative or no number somewhere", "Give finite amounts from 0 on")
        if len(set(self.names)) < n:
            raise wrong("names", "a name occurs twice", "Name each node once")

    @classmethod
    def of_flows(cls, names: Sequence[str], flows: Floats, output: Floats) -> Table:
        """A table from flows Z (n, n), z_ij what j buys of i, and output. A node without output must not buy anything."""
        idle = output == 0
        if (flows[:, idle] > 0).any():
            bought = [names[j] for j in np.flatnonzero(idle & (flows > 0).any(axis=0)).tolist()]
            raise wrong(
                "output", f"is 0 of {shortened(bought)}, which buys", "Leave the node out, or state it"
            )
        return cls(names=names, coefficients=flows / np.where(idle, 1.0, output), output=output)

    @cached_property
    def final_demand(self) -> Floats:
        """f (n,)."""
        return self.output - self.coefficients @ self.output

    @cached_property
    def inverse(self) -> Floats:
        """L (n, n). Raises FieldError where the table makes less than it uses, so that there is none or one that means nothing."""
        n = len(self.names)
        left = np.eye(n) - self.coefficients
        try:
            inverse = np.asarray(np.linalg.inv(left), np.float64)
        except np.linalg.LinAlgError:
            raise self._unproductive("has no inverse") from None
        if not np.isfinite(inverse).all() or inverse.min(initial=0.0) < -NEAR:
            # Of coefficients that are not negative, L is not negative where the spectral radius is below 1, and only there.
            raise self._unproductive("is not productive: some output would need more than itself")
        if n and np.abs(left).sum(axis=0).max() * np.abs(inverse).sum(axis=0).max() > WORST:
            raise self._unproductive("has an inverse that rounding alone could change: it is nearly singular")
        return inverse

    @cached_property
    def place(self) -> dict[str, int]:
        """The number of each node."""
        return {name: number for number, name in enumerate(self.names)}

    def _unproductive(self, what: str) -> FieldError:
        sums = self.coefficients.sum(axis=0)
        high = [self.names[j] for j in np.argsort(-sums).tolist() if sums[j] >= 1.0]
        told = f" ({shortened(high)} buy as much as they make, or more)" if high else ""
        return wrong("coefficients", f"the table {what}{told}", "Check flows and outputs: one unit, one year")


def extracted_each(table: Table, *, part: float = 1.0, kind: Kind = "node") -> Floats:
    """All output lost, in money, when the part of one node is taken out: (n,), each node alone, all from one inverse."""
    _within("part", part)
    inverse = table.inverse
    own = np.diag(inverse)
    sums = inverse.sum(axis=0)
    base = table.output - table.final_demand if kind == "sales" else table.output
    lost: Floats = part * base / (1.0 + part * (own - 1.0)) * (sums - 1.0 if kind == "purchases" else sums)
    return lost


def extracted(table: Table, parts: Mapping[str, float] | Sequence[str], *, kind: Kind = "node") -> Floats:
    """Output lost at every node, in money (n,), when parts of some nodes are taken out together; names alone mean all of
    them. Raises FieldError for an unknown node, a part out of range, or a table without a meaningful inverse."""
    wanted = dict(parts) if isinstance(parts, Mapping) else dict.fromkeys(parts, 1.0)
    unknown = [name for name in wanted if name not in table.place]
    if unknown:
        raise wrong("nodes", f"no node is called {shortened(unknown)}", "Use the names of the table")
    for part in wanted.values():
        _within("part", part)
    at = np.array([table.place[name] for name in wanted], np.int64)
    theta = np.array(list(wanted.values()), np.float64)
    inverse = table.inverse
    base = table.output - table.final_demand if kind == "sales" else table.output
    block = np.eye(len(at)) + (inverse[np.ix_(at, at)] - np.eye(len(at))) * theta
    weight = theta * np.linalg.solve(block, base[at])
    lost: Floats = inverse[:, at] @ weight
    if kind == "purchases":
        lost[at] -= weight
    return lost


def _within(name: str, value: float) -> None:
    if not 0.0 <= value <= 1.0:
        raise wrong(name, f"{value!r} is out of range", "Give a number from 0 to 1")
