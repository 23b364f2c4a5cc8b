"""Whatever a small table holds, every row is the single decision of its order."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from batch.rows import (  # type: ignore[import-not-found]  # found by the path of the tests
    CLAIMS,
    COUNTRIES,
    ECCNS,
    NAMES,
    PRODUCTS,
    ROLES,
    SEATS,
    SPECS,
    USES,
    VALUES,
    Row,
    decided,
    table_of,
)
from narrows.engine import engine

DAYS = ("2021-06-01", "2022-12-16", "2024-06-01", "2025-10-15", "2026-11-25")
WRONG = "Atlantis"


def some(*values: Any, of: int = 4) -> st.SearchStrategy[Any]:
    """One of some values, or, once in `of` times, none."""
    one = st.sampled_from(values)
    return st.integers(0, of - 1).flatmap(lambda n: one if n else st.none())


def rare(*values: Any) -> st.SearchStrategy[Any]:
    """None, or now and then one of some values."""
    return st.one_of(st.none(), st.none(), st.none(), st.sampled_from(values))


def person(place: int, *also: str) -> dict[str, st.SearchStrategy[Any]]:
    at = f"parties.{place}."
    return {
        at + "role": st.sampled_from([*ROLES, *also]),
        at + "name": some(*NAMES),
        at + "country": some(*COUNTRIES),
        at + "headquarters": some(*SEATS),
        at + "ultimate_parent_headquarters": some(*SEATS),
        at + "owners.0.name": rare("YMTC", "Huawei", "Example Holding"),
    }


def owned(row: Row) -> Row:
    """A row whose owners, where it has any, hold shares."""
    shares = {
        name.removesuffix("name") + "share_percent": 60.0
        for name, value in row.items()
        if name.endswith("owners.0.name") and value is not None
    }
    return row | shares


ITEM = st.one_of(
    st.fixed_dictionaries({"item.product": st.sampled_from(PRODUCTS)}),
    st.fixed_dictionaries({"item.eccn": st.sampled_from(ECCNS), "item.kind": some("commodity", "software")}),
    *(
        st.fixed_dictionaries(
            {"item.name": st.just("x"), "item.eccn": rare("3A991", "3A090.a", "EAR99")}
            | {f"item.spec.{name}": some(*values, of=8) for name, values in spec.items()}
        )
        for spec in SPECS
    ),
)
REST = st.fixed_dictionaries(
    {
        "as_of": st.sampled_from([*DAYS, *DAYS, "2020-12-22"]),
        "from": some("US", "TW", "Puerto Rico"),
        "to": st.sampled_from([*COUNTRIES, WRONG]),
        "via": rare("SG; HK", "RU"),
        "value": some(*VALUES),
        "item.origin": some("US", "TW"),
        "item.us_content_percent": rare(0.0, 60.0),
        "item.made_with.plant_direct_product": some(True, False),
        "recipient.citizenship": rare("CN;US", "RU"),
        "end_use.facility_country": rare(*SEATS),
        **{f"end_use.{use}": rare(True, False) for use in USES},
        **{f"claims.{claim}": rare(True) for claim in CLAIMS},
    }
)
PEOPLE = st.one_of(
    st.just({}),
    st.fixed_dictionaries(person(0)),
    st.fixed_dictionaries(person(0) | person(1, "exporter") | {"exporter": rare("NVIDIA")}),
)
ROW = st.builds(lambda *parts: owned({k: v for part in parts for k, v in part.items()}), ITEM, REST, PEOPLE)


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(ROW, min_size=1, max_size=6), st.booleans(), st.sampled_from([1, 2, 1000]))
def test_every_row_is_the_single_decision(made: list[Row], clean: bool, chunk: int) -> None:
    decided(engine(clean=clean), table_of(made), chunk=chunk)
