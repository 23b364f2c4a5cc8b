"""From the parts of an order to facts: one function per block, each depending on its own part alone (parties: `party_blocks`).

A batch calls these functions once per distinct block, a single decision once per order; both get the same facts, the same
assumptions and the same notices. What is absent is None (unknown), with three documented exceptions: an end-use block that
is stated says "no knowledge" of the flags it leaves out; `claims` that are left out are not claimed; and a run that is told
to assume clean (`Assume.clean`) takes the absent end use, parties, origin, materials and headquarters as harmless. Each is
listed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from narrows.decide import redflags
from narrows.decide.named import NOBODY, InText
from narrows.model.order import Claims, EndUse, Recipient


@dataclass(frozen=True, slots=True)
class Assume:
    """What a run takes for granted where an order is silent.

    `home` is the regime's country, which `clean` takes to be an item's origin; `home_scope` adds its territories. A listed
    material that leaves one of `materials_from` is taken to come from there. Of `law_read` the law on what leaves them is read.
    """

    clean: bool = False
    home: str | None = None
    home_scope: frozenset[str] = frozenset()
    materials_from: frozenset[str] = frozenset()
    law_read: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Block:
    """Facts of one part of an order, and what was assumed or noticed in reading it; `of_claims`, what is to be told of it where
    something is claimed."""

    facts: Mapping[str, Any]
    assumptions: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    confidence: str = "high"
    of_claims: tuple[redflags.OfClaims, ...] = ()


def end_use_block(end_use: EndUse | None, assume: Assume, named: InText = NOBODY) -> Block:
    """What is known of the end use. A stated block says "no knowledge" of what it leaves out and no word of it raises.

    `named` is whom words of the order name that is on a list, and what its names raise: it depends on the day and on the parties."""
    if end_use is None:
        facts, assumptions, notices, of_claims = redflags.unstated(named, clean=assume.clean)
    else:
        facts, assumptions, notices, of_claims = redflags.told(end_use, named, clean=assume.clean)
    return Block(facts, assumptions, notices, of_claims=of_claims)


def sent_to(facts: Mapping[str, Any], places: frozenset[str]) -> Mapping[str, Any]:
    """The facts of an end use, with places that other words of the order name beside those that its description names: the
    name of the item, and the name and address of who gets it.

    Of an order that leaves the end use out nothing is known of it anyhow.
    """
    if not places or not facts:
        return facts
    more = redflags.placed(places)
    return {
        **facts,
        redflags.NAMED: more[redflags.NAMED] | facts.get(redflags.NAMED, frozenset()),
        redflags.OCCUPIED: more[redflags.OCCUPIED] or facts.get(redflags.OCCUPIED, False),
    }


_UNCLAIMED = {f"claims.{name}": field.default for name, field in Claims.model_fields.items()}


def claimed(facts: Mapping[str, Any]) -> frozenset[str]:
    """The fields of `claims` that some facts say are claimed."""
    return frozenset(name for name in Claims.model_fields if facts.get(f"claims.{name}") is True)


def rest_block(
    value_usd: float | None, recipient: Recipient | None, claims: Claims | None, assume: Assume
) -> Block:
    """The value, the recipient of a release, and the claims that only the exporter can make."""
    facts: dict[str, Any] = {"value_usd": value_usd}
    if recipient is not None:
        counting = recipient.counting(assume.home_scope)
        facts |= {f"recipient.{name}": value for name, value in counting.items()}
    if claims is not None:
        facts |= _UNCLAIMED
        for name in claims.model_fields_set:
            facts[f"claims.{name}"] = getattr(claims, name)
    return Block(facts)
