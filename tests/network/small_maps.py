"""Small supply maps for tests: written out, and drawn by hypothesis. What they name is made up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from narrows.network.supply_map import About, Input, Kind, License, Link, Provider, Relation, Share, SupplyMap

NODE_KINDS: tuple[Kind, ...] = ("material", "process")
COUNTRIES = ("US", "NL", "JP", "KR", "CN")


def a_map(
    links: Sequence[tuple[str, ...]],
    shares: dict[str, dict[str, Any]],
    *,
    firms: dict[str, str] | None = None,
    kinds: Mapping[str, Kind] | None = None,
    **about: Any,
) -> SupplyMap:
    """A map from links and shares by input and provider.

    A provider is a country by its code, or a firm by an id of `firms` (its country). A share is a percentage, None for a
    provider that only takes part, or the fields of a Share. `kinds` gives the kind of inputs that are no material.
    """
    firms, kinds = firms or {}, kinds or {}
    names = dict.fromkeys([*(one for link in links for one in link[:2]), *shares])
    providers = {one: None for rows in shares.values() for one in rows}
    return SupplyMap(
        about=About(
            **{
                "id": "small",
                "title": "A small map",
                "vintage": "2026",
                "license": License(name="CC0", may_ship=True),
                "upstream": "everywhere",
                **about,
            }
        ),
        inputs=tuple(
            Input(id=one, name=one.upper(), kind=kinds.get(one, "material"), stage="s") for one in names
        ),
        links=tuple(Link(input=one[0], into=one[1], relation=_relation(one)) for one in links),
        providers=tuple(
            Provider(id=one, name=one.upper(), kind="firm", country=firms[one])
            if one in firms
            else Provider(id=one, name=one, kind="country", country=one)
            for one in providers
        ),
        shares=tuple(
            share_of(input_, provider, said)
            for input_, rows in shares.items()
            for provider, said in rows.items()
        ),
    )


def _relation(link: tuple[str, ...]) -> Relation:
    return "is_type_of" if link[2:] == ("is_type_of",) else "goes_into"


def share_of(input_: str, provider: str, said: Any) -> Share:
    """A share from a percentage, None, or the fields of one."""
    fields = said if isinstance(said, dict) else {"percent": said}
    return Share(**{"input": input_, "provider": provider, "measure": "revenue", **fields})


@st.composite
def drawn_maps(draw: st.DrawFn) -> SupplyMap:
    """Maps of up to six nodes, some in a circle, with shares by country and firm, names alone, or nothing."""
    size = draw(st.integers(2, 6))
    nodes = [f"n{i}" for i in range(size)]
    firms = {f"f{i}": draw(st.sampled_from((*COUNTRIES, ""))) for i in range(5)}
    pairs = [(a, b) for a in nodes for b in nodes if a != b]
    links = draw(
        st.lists(
            st.tuples(st.sampled_from(pairs), st.sampled_from(("goes_into", "goes_into", "is_type_of"))),
            max_size=9,
            unique_by=lambda one: one[0],
        )
    )
    shares: dict[str, dict[str, Any]] = {}
    for node in nodes:
        what = draw(st.sampled_from(("shares", "shares", "names", "nothing")))
        if what == "nothing":
            continue
        who = draw(st.lists(st.sampled_from((*COUNTRIES, *firms)), min_size=1, max_size=4, unique=True))
        if what == "names":
            shares[node] = dict.fromkeys(who)
            continue
        parts = [draw(st.integers(0, 10)) for _ in who]
        total = max(sum(parts), draw(st.integers(1, 30)))
        shares[node] = {one: 100.0 * part / total for one, part in zip(who, parts, strict=True)}
    return a_map(
        [(a, b, relation) for (a, b), relation in links],
        {"n0": {}, **shares} | {node: shares.get(node, {}) for node in nodes},
        firms=firms,
        kinds={node: draw(st.sampled_from(NODE_KINDS)) for node in nodes},
        upstream=draw(st.sampled_from(("everywhere", "home"))),
        remainder=draw(st.sampled_from(("spread", "unknown"))),
    )
