"""Which claims would open a license exception for one order: found by making them, one by one.

A decision names every claim that the terms of an exception turn on, whatever else stands against it: a chip is offered what is for
software alone, or what a gate closes. A person who is told of a claim takes it that making it helps.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from narrows.engine import Engine
    from narrows.model.decision import Decision
    from narrows.model.order import Order

CLAIM = re.compile(r"claims\.(\w+)")
Helps = frozenset[tuple[str, str]]
"""Codes of exceptions, each with a claim that helps."""


def claims_that_help(deciding: Engine, order: Order, decision: Decision) -> Helps:
    """The codes of exceptions that are not open, each with a claim under which it would be open or might be."""
    open_already = {
        exception.code
        for view in decision.regimes.values()
        for exception in view.exceptions
        if exception.available != "no"
    }
    asked = {
        claim
        for view in decision.regimes.values()
        for exception in view.exceptions
        if exception.available == "no" and exception.code not in open_already
        for claim in CLAIM.findall(exception.because)
    }
    helps: set[tuple[str, str]] = set()
    for claim in sorted(asked):
        tried = deciding.decide(_claiming(order, claim), with_trail=False)
        helps.update(
            (exception.code, claim)
            for view in tried.regimes.values()
            for exception in view.exceptions
            if exception.available != "no"
        )
    return frozenset(helps)


def _claiming(order: Order, claim: str) -> Order:
    """The same order, with one more claim."""
    return order.model_copy(update={"claims": order.claims.model_copy(update={claim: True})})
