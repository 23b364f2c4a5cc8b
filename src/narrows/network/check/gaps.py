"""What a map does not know: inputs without a provider, and without a share."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from narrows.counted import counted
from narrows.network.supply_map import Input, Link, Share

__all__ = ["gap_notices", "some", "without_providers", "without_shares"]

MADE = ("process", "product")
"""Kinds of nodes that come about in the map itself, and need no provider of their own."""
MOST_NAMED = 5


def without_providers(inputs: Iterable[Input], links: Iterable[Link], shares: Iterable[Share]) -> list[Input]:
    """Inputs of which nobody says who provides them. A group whose kinds are listed is none of them, nor is a step."""
    provided = {share.input for share in shares}
    groups = {link.into for link in links if link.relation == "is_type_of"}
    return [one for one in inputs if one.kind not in MADE and one.id not in provided and one.id not in groups]


def without_shares(inputs: Iterable[Input], shares: Iterable[Share]) -> list[Input]:
    """Inputs with providers of which nobody says how much any of them holds."""
    shares = list(shares)
    provided = {share.input for share in shares}
    stated = {share.input for share in shares if share.stated}
    return [one for one in inputs if one.id in provided and one.id not in stated]


def gap_notices(inputs: Collection[Input], links: Iterable[Link], shares: Collection[Share]) -> list[str]:
    """Remarks on both kinds of gap."""
    alone, silent = without_providers(inputs, links, shares), without_shares(inputs, shares)
    found = []
    if alone:
        found.append(
            f"no provider is named for {some([one.id for one in alone], 'input')}: unknown, not safe"
        )
    if silent:
        named = some([one.id for one in silent], "input")
        found.append(f"no share is stated for {named}: providers are known, how much they hold is not")
    return found


def some(ids: Sequence[str], noun: str) -> str:
    """How many, and the first few by their ids."""
    shown = ", ".join(ids[:MOST_NAMED]) + (", ..." if len(ids) > MOST_NAMED else "")
    return f"{counted(len(ids), noun)} ({shown})"
