"""Three-valued arithmetic on single values: what both compilers must agree with. None is Unknown."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Container, Iterable, Mapping

Truth = bool | None

ORDER: dict[str, Callable[[float, float], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def arith(op: str, left: float | None, right: float | None) -> float | None:
    """The result of `left op right`; None if an operand is unknown, on division by zero, or if it is not finite."""
    if left is None or right is None:
        return None
    if op == "/":
        if right == 0:
            return None
        result = left / right
    elif op == "*":
        result = left * right
    elif op == "+":
        result = left + right
    else:
        result = left - right
    return result if math.isfinite(result) else None


def map_max(kind: str, entries: Mapping[float, float | None] | None, least_key: float) -> float | None:
    """The largest value (or key times value) among keys >= `least_key`; None if there is none or one is unknown."""
    if entries is None:
        return None
    best: float | None = None
    for key, value in entries.items():
        if key < least_key:
            continue
        if value is None:
            return None
        found = key * value if kind == "product" else value
        if best is None or found > best:
            best = found
    return best if best is None or math.isfinite(best) else None


def at_or_below(eccn: str, prefixes: Container[str]) -> bool:
    """Whether an ECCN is one of `prefixes` or a paragraph of one: 3A090.a.1 is below 3A090 and 3A090.a, but 3A0901 is
    not."""
    while eccn:
        if eccn in prefixes:
            return True
        eccn = eccn.rpartition(".")[0]
    return False


def above(eccns: Iterable[str]) -> frozenset[str]:
    """What some ECCNs are paragraphs of: what is stated as 3B001 alone may be 3B001.a.4, or not."""
    found: set[str] = set()
    for eccn in eccns:
        while eccn := eccn.rpartition(".")[0]:
            found.add(eccn)
    return frozenset(found)
