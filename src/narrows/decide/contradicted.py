"""Statements of one part of an order that cannot both be true. They are told; the facts stay as strict as the stricter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from narrows.model.order import Party
from narrows.model.red_flags import Reading

STRICTER = "the stricter reading decides"


def in_item(facts: Mapping[str, Any], home: frozenset[str]) -> Iterator[str]:
    """Where the origin of an item and its US content disagree; `home` are the countries whose content it is."""
    origin, content = facts.get("item.origin"), facts.get("item.us_content_percent")
    if content is None or not home:
        return
    if origin is not None and origin not in home and content == 100:
        yield f"item.origin is {origin}, yet item.us_content_percent is 100: {STRICTER}"
    if content == 0:
        if origin in home:
            yield f"item.origin is {origin}, yet item.us_content_percent is 0: {STRICTER}"
        if facts.get("item.made_with.contains_us_origin_ic"):
            yield (
                f"item.made_with.contains_us_origin_ic is true, yet item.us_content_percent is 0: {STRICTER}"
            )


def in_end_use(said: Reading, stated: Mapping[str, bool | None], civil: bool) -> Iterator[str]:
    """Where the description of an end use and its facts disagree, or two of the facts."""
    for name in ("military", "military_intelligence"):
        if civil and stated[name]:
            what = f"the end use says {said.civil!r}" if said.civil else "end_use.civil is true"
            yield f"{what}, yet end_use.{name} is true: {STRICTER}"
    if stated["node_unknown"] and said.node:
        yield f"the end use says {said.node!r}, yet end_use.node_unknown is true: {STRICTER}"
    if stated["node_unknown"] and stated["advanced_node_facility"] is not None:
        value = str(stated["advanced_node_facility"]).lower()
        yield f"end_use.node_unknown is true, yet end_use.advanced_node_facility is {value}: {STRICTER}"
    if stated["military_intelligence"] and stated["military"] is False:
        yield f"end_use.military_intelligence is true, yet end_use.military is false: {STRICTER}"


def name_key(name: str) -> str:
    """What two spellings of one name have in common here: all but case and spaces."""
    return " ".join(name.casefold().split())


def in_parties(parties: Sequence[Party]) -> Iterator[str]:
    """Where one name is stated twice with headquarters, or those of its ultimate parent, that differ."""
    by_name: dict[str, list[Party]] = {}
    for party in parties:
        if party.name is not None:
            by_name.setdefault(name_key(party.name), []).append(party)
    for same in by_name.values():
        for what in ("headquarters", "ultimate_parent_headquarters"):
            stated = sorted({place for party in same if (place := getattr(party, what)) is not None})
            if len(stated) > 1:
                yield f"{same[0].name} is stated with {what} {' and '.join(stated)}: {STRICTER}"
