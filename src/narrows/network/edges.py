"""Many edges at once: a table of who supplies what to whom, each edge decided as an order.

Edges of a large network repeat each other: the same item from the same country to the same kind of buyer. Each distinct
order is decided once. Firms are told apart only where that can matter: a firm whose name is on no list, nor near to any, is
to the law like any other such firm, and the first of them stands for all.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import polars as pl

from narrows.engine import Engine
from narrows.errors import FieldError, Where
from narrows.model.country import resolve
from narrows.network.orders import (
    NO_ITEM,
    Answer,
    Buyer,
    Items,
    answers_of,
    order_of,
    table_of,
    undetermined,
)
from narrows.network.readings import UNTOUCHED, Reading, factor_of
from narrows.network.supply_map import SupplyMap

COLUMNS = ("input", "from", "to")
"""Columns that an edge must have: an id of the map, and two countries."""
OPTIONAL = ("use", "supplier", "buyer")
"""Columns that it may have: the node that the input goes into, and firms by name."""
UNKNOWN_COUNTRY = "the edge does not say from where to where"


def decide_edges(
    frame: pl.DataFrame, map_: SupplyMap, day: date, deciding: Engine, *, reading: Reading = "as_enforced"
) -> pl.DataFrame:
    """Decide every edge of a table [m rows] on a day; gives the table with what the engine answers of each.

    Columns of `frame`: those of `COLUMNS` and `OPTIONAL`; a null is unknown. Added: `outcome`, `policy`, `low`, `left` and
    `high` (what is left of the supply, from 0 to 1), `provisions` (ids, joined by "; ") and `why`. An edge within one
    country is not decided and keeps all. Raises FieldError for columns that lack, inputs that the map does not have and
    countries that are none.
    """
    lacking = [name for name in COLUMNS if name not in frame.columns]
    if lacking:
        raise FieldError(
            f"no column {', '.join(lacking)}",
            where=Where(source="edges"),
            remedy=f"Give the columns {', '.join(COLUMNS)}",
        )
    missing = [pl.lit(None, pl.String).alias(name) for name in OPTIONAL if name not in frame.columns]
    edges = frame.with_columns(missing).select(*(pl.col(name).cast(pl.String) for name in COLUMNS + OPTIONAL))
    edges = _read(edges, map_, deciding)
    distinct = edges.unique(maintain_order=True)
    answers = _decided(distinct, map_, day, deciding)
    factors = [factor_of(each, reading) if each else UNTOUCHED for each in answers]
    strictest = [
        min(each, key=lambda one: factor_of((one,), reading).value) if each else None for each in answers
    ]
    told = distinct.with_columns(
        pl.Series("outcome", [one.outcome if one else None for one in strictest], pl.String),
        pl.Series("policy", [one.policy if one else None for one in strictest], pl.String),
        pl.Series("low", [factor.low for factor in factors], pl.Float64),
        pl.Series("left", [factor.value for factor in factors], pl.Float64),
        pl.Series("high", [factor.high for factor in factors], pl.Float64),
        pl.Series("provisions", [_provisions(one) for one in strictest], pl.String),
        pl.Series("why", [one.why if one else "" for one in strictest], pl.String),
    )
    joined = edges.join(
        told, on=[*COLUMNS, *OPTIONAL], how="left", nulls_equal=True, maintain_order="left"
    ).select("outcome", "policy", "low", "left", "high", "provisions", "why")
    return pl.concat([frame, joined], how="horizontal")


def _provisions(answer: Answer | None) -> str:
    return "; ".join(each.provision for each in answer.requirements) if answer is not None else ""


def _read(edges: pl.DataFrame, map_: SupplyMap, deciding: Engine) -> pl.DataFrame:
    """Edges in the terms of the map: inputs checked, countries as codes, firms only where they may be listed."""
    known = {one.id for one in map_.inputs}
    for name in ("input", "use"):
        strange = [each for each in _values(edges, name) if each not in known]
        if strange:
            raise FieldError(
                f"the map has no input {strange[0]!r}",
                where=Where(source="edges", field=name),
                remedy="`narrows map show` lists the ids",
            )
    used = {use.input for use in map_.uses}
    uses = [each for each in _values(edges, "use") if each not in used]
    codes = {each: resolve(each).code for each in {*_values(edges, "from"), *_values(edges, "to")}}
    firms = {*_values(edges, "supplier"), *_values(edges, "buyer")}
    deciding.screening.prime(firms)
    plain = [each for each in firms if not (deciding.screening.match(each) or deciding.screening.near(each))]
    return edges.with_columns(
        pl.col("from", "to").replace(codes),
        pl.when(pl.col("use").is_in(uses)).then(None).otherwise(pl.col("use")).alias("use"),
        *(
            pl.col(name).replace(plain, [min(plain)] * len(plain)).alias(name)
            for name in ("supplier", "buyer")
            if plain
        ),
    )


def _values(edges: pl.DataFrame, name: str) -> list[str]:
    found: list[str] = edges.get_column(name).drop_nulls().unique().sort().to_list()
    return found


def _decided(
    distinct: pl.DataFrame, map_: SupplyMap, day: date, deciding: Engine
) -> list[tuple[Answer, ...]]:
    """The answers of each distinct edge; none where no order is asked."""
    items = Items(map_.items)
    uses = {use.input: use.end_use for use in map_.uses}
    raws: list[dict[str, object]] = []
    places: list[range | str] = []
    for input_, country, to, use, supplier, buyer in distinct.iter_rows():
        found = items.of(input_, "", use or "")
        if country is None or to is None:
            places.append(UNKNOWN_COUNTRY)
        elif country == to:
            places.append("")
        elif not found:
            places.append(NO_ITEM)
        else:
            start = len(raws)
            raws += [
                order_of(
                    item.item,
                    country,
                    Buyer(country=to, name=buyer),
                    exporter=supplier,
                    end_use=uses.get(use),
                )
                for item in found
            ]
            places.append(range(start, len(raws)))
    answers = _answered(raws, day, deciding)
    return [
        tuple(answers[number] for number in place)
        if isinstance(place, range)
        else ((undetermined(place),) if place else ())
        for place in places
    ]


def _answered(raws: Iterable[dict[str, object]], day: date, deciding: Engine) -> list[Answer]:
    rows = list(raws)
    if not rows:
        return []
    return answers_of(table_of(rows).with_columns(as_of=pl.lit(day)), deciding, searching=False)
