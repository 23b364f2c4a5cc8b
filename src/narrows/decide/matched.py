"""The parties of an order as a decision shows them, with the listings that each matched."""

from __future__ import annotations

from narrows.decide.party_blocks import PartiesBlock, PartyBlock
from narrows.lists.listing import Listing
from narrows.model.decision import Hit, PartyResult


def party_results(parties: PartiesBlock) -> tuple[PartyResult, ...]:
    """Each stated party with the listings it matched on the day."""
    return tuple(
        party_result(party) for party in parties.parties or () if party.name is not None or party.hits
    )


def party_result(party: PartyBlock) -> PartyResult:
    """A party with the listings it matched on the day."""
    near = (_hit(one.listing, one.match, one.score, one.because) for one in party.near)
    return PartyResult(role=party.role, name=party.name, hits=(*map(_hit, party.hits), *near))


def _hit(
    listing: Listing, match: str = "certain", score: float | None = None, because: tuple[str, ...] = ()
) -> Hit:
    return Hit(
        list=listing.list,
        id=listing.id,
        name=listing.name,
        listed_from=listing.from_.isoformat(),
        listed_until=listing.until.isoformat() if listing.until is not None else None,
        citation=listing.citation,
        footnotes=listing.footnotes,
        policy=listing.policy,
        policy_text=listing.policy_text,
        note=listing.note,
        confidence=listing.confidence,
        match=match,
        score=score,
        because=because,
    )
