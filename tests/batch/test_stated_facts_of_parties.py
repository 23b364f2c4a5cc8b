"""What is stated of a party beside its name, and lists that do not say since when: alone and in a table."""

from __future__ import annotations

import itertools
import json
from datetime import date
from typing import Any

import polars as pl
import pytest

from batch.rows import decided  # type: ignore[import-not-found]  # found by the path of the tests
from narrows.batch import check_table
from narrows.engine import Engine, engine
from narrows.lists import ListBook, Listing, load_lists
from narrows.lists.entry import Address, Identifier
from narrows.lists.listing import ListInfo
from narrows.lists.whole import Lists

PUBLISHED = date(2026, 8, 1)
OFFICE = "Unit D, 16/F One Capital Place, 18 Luard Road, Wan Chai, Hong Kong"


def listing(id_: str, name: str, list_: str = "own.w", **more: Any) -> Listing:
    return Listing(
        id=id_, list=list_, name=name, from_=PUBLISHED, citation="own", checked=PUBLISHED, confidence="low", **more
    )  # fmt: skip


@pytest.fixture(scope="module")
def deciding() -> Engine:
    known = load_lists()
    added = (
        listing("own.w.1", "Baikal Electronics JSC", country="RU", start_known=False),
        listing(
            "own.w.2",
            "Other Thing Ltd",
            country="CN",
            addresses=(Address(text=OFFICE, country="HK"),),
            identifiers=(Identifier(kind="lei", value="5493001KJTIIGC8Y1R12"),),
        ),
        listing("own.w.3", "Bolshoi Zavod", country="RU", aliases=("Roe Trading",), weak=("Roe Trading",)),
        listing("own.w.4", "Pioneer Star", country="", type="vessel"),
        listing(
            "us.el.5", "Milder Works", "us.el", country="DE", policy=("case_by_case",), scope="all_items"
        ),
        listing(
            "us.el.6",
            "Quite Different Bureau",
            "us.el",
            country="DE",
            identifiers=(Identifier(kind="lei", value="529900T8BM49AURSDO55"),),
            policy=("policy_of_denial",),
            scope="all_items",
            footnotes=("4",),
        ),
        listing(
            "own.w.7",
            "Undated Holding",
            country="RU",
            start_known=False,
            identifiers=(Identifier(kind="lei", value="7LTWFZYICNSX8D621K86"),),
        ),
        listing(
            "us.uvl.8",
            "Unverified Bureau",
            "us.uvl",
            country="DE",
            identifiers=(Identifier(kind="lei", value="529900D6BF99LW9R2E68"),),
        ),
    )
    info = ListInfo(id="own.w", title="own", citation="own", extent="complete", as_of=PUBLISHED)
    book = ListBook(
        (*known.listings, *added),
        known.companies.values(),
        [*known.lists.values(), info],
        {**known.sha256, "own.w": "0" * 64},
    )
    return Engine.load(clean=True, lists=Lists(book))


def order(day: str, /, **party: Any) -> dict[str, Any]:
    return {
        "as_of": day,
        "activity": "export",
        "from": "US",
        "to": "DE",
        "item": {"eccn": "EAR99", "origin": "US"},
        "parties": [{"role": "end_user", "country": "DE", "headquarters": "DE", **party}],
        "end_use": {"description": "office"},
    }


ORDERS = [
    (order("2026-08-02", name="Baikal Electronics JSC"), "undetermined", "certain"),
    (order("2025-03-01", name="Baikal Electronics JSC"), "undetermined", "possible"),
    (order("2026-08-02", name="Happy Parts Ltd", address=OFFICE), "undetermined", "possible"),
    (
        order("2026-08-02", name="Happy Parts Ltd", identifiers={"lei": "5493001KJTIIGC8Y1R12"}),
        "undetermined",
        "strong",
    ),
    (order("2026-08-02", name="Happy Parts Ltd", address="7 Nowhere Street"), "no_license_required", None),
    (order("2026-08-02", name="Roe Trading"), "undetermined", "strong"),
    (order("2026-08-02", name="Pioneer Star"), "undetermined", "certain"),
    (order("2026-08-02", name="Pioneer Star", cleared_hits=["own.w.4"]), "no_license_required", None),
    (order("2026-08-02", name="---"), "undetermined", None),
    (order("2026-08-02", name="Milder Works"), "license_required", "certain"),
    # Perhaps another, stricter entry of the Entity List as well: what it adds is open.
    (
        order("2026-08-02", name="Milder Works", identifiers={"lei": "529900T8BM49AURSDO55"}),
        "license_required",
        "certain strong",
    ),
    # An entry that may have stood already, met by an identifier alone.
    (
        order("2025-03-01", name="Happy Parts Ltd", identifiers={"lei": "7LTWFZYICNSX8D621K86"}),
        "undetermined",
        "possible",
    ),
    # Nobody said a name: that the party is one entry for certain does not say that it is no other.
    (
        order("2026-08-02", identifiers={"lei": "529900D6BF99LW9R2E68"}, confirmed_hits=["us.uvl.8"]),
        "undetermined",
        "certain",
    ),
    # The same party before it was listed: what is assumed of it is another thing on another day.
    (
        order("2025-03-01", identifiers={"lei": "529900D6BF99LW9R2E68"}, confirmed_hits=["us.uvl.8"]),
        "no_license_required",
        None,
    ),
    (
        order(
            "2026-08-02",
            name="Happy Parts Ltd",
            identifiers={"lei": "529900D6BF99LW9R2E68"},
            confirmed_hits=["us.uvl.8"],
        ),
        "no_license_required",
        "certain",
    ),
]


@pytest.mark.parametrize(("raw", "outcome", "match"), ORDERS)
def test_alone(deciding: Engine, raw: dict[str, Any], outcome: str, match: str | None) -> None:
    decision = deciding.check(raw)
    matches = {hit.match for party in decision.parties for hit in party.hits}
    assert decision.outcome == outcome
    assert matches == set((match or "").split())


def test_in_a_table(deciding: Engine) -> None:
    rows = []
    for raw, *_ in ORDERS:
        (party,) = raw["parties"]
        flat: dict[str, Any] = {
            "as_of": raw["as_of"],
            "activity": raw["activity"],
            "from": raw["from"],
            "to": raw["to"],
            "item.eccn": "EAR99",
            "item.origin": "US",
            "end_use.description": "office",
        }
        flat |= {f"parties.0.{name}": value for name, value in party.items() if isinstance(value, str)}
        flat["parties.0.identifiers.lei"] = (party.get("identifiers") or {}).get("lei")
        flat["parties.0.cleared_hits"] = party.get("cleared_hits")
        flat["parties.0.confirmed_hits"] = party.get("confirmed_hits")
        rows.append(flat)
    shown = check_table(pl.DataFrame(rows, infer_schema_length=None), deciding=deciding).frame
    for row, (raw, outcome, _) in zip(shown.iter_rows(named=True), ORDERS, strict=True):
        alone = deciding.check(raw)
        assert row["error"] is None
        assert row["outcome"] == outcome
        assert json.loads(row["assumptions"]) == list(alone.assumptions)
        assert [p["hits"] for p in json.loads(row["listed_parties"])] == [
            [json.loads(json.dumps(_told(hit))) for hit in party.hits]
            for party in alone.parties
            if party.hits
        ]


def _told(hit: Any) -> dict[str, Any]:
    return {name: getattr(hit, name) for name in hit.__struct_fields__}


@pytest.mark.parametrize(
    ("stated", "asked"),
    [
        ({"address": OFFICE}, {"parties[0].name"}),
        ({"identifiers": {"lei": "5493001KJTIIGC8Y1R12"}}, {"parties[0].name"}),
        ({"address": "7 Nowhere Street"}, {"end_use.resolved_flags"}),
    ],
)
def test_a_listed_name_in_the_end_use_is_asked_of_the_party_that_may_be_it(
    deciding: Engine, stated: dict[str, Any], asked: set[str]
) -> None:
    raw = order("2026-08-02", name="Happy Parts Ltd", **stated)
    decision = deciding.check({**raw, "end_use": {"description": "for the office of Other Thing Ltd"}})
    assert decision.outcome == "undetermined"
    assert {missing.fact for missing in decision.missing} == asked


def test_who_buys_or_receives_elsewhere_does_not_tell_who_gets_the_item() -> None:
    rows = [
        {
            "as_of": "2026-02-01",
            "activity": activity,
            "from": "US",
            "to": "SG",
            "eccn": "EAR99",
            "item.origin": "US",
            "parties.0.role": role,
            "parties.0.name": "Example Works",
            "parties.0.country": country,
            "parties.1.role": second,
            "parties.1.name": second and "Other Works",
            "parties.1.country": second and "SG",
            "end_use.description": "office",
        }
        for activity, role, country, second in itertools.product(
            ("export", "deemed_export"),
            ("purchaser", "ultimate_consignee", "end_user", "employee"),
            ("US", "SG", None),
            (None, "forwarder", "end_user"),
        )
    ]
    decided(engine(), pl.DataFrame(rows, infer_schema_length=None))


@pytest.mark.parametrize("clean", [False, True])
def test_what_addresses_say_is_read_in_a_table(clean: bool) -> None:
    addresses = [
        "18 Zhangjiang Road, Shanghai",
        "c/o SMIC, 18 Zhangjiang Road, Shanghai",
        "PLA Unit 61486, Shanghai",
        "c/o Sinotrans freight forwarding warehouse, Pudong",
    ]
    rows = [
        {
            "as_of": "2026-02-01",
            "activity": "export",
            "from": "US",
            "to": "CN",
            "eccn": "EAR99",
            "item.origin": "US",
            "parties.0.role": "end_user",
            "parties.0.name": name,
            "parties.0.country": "CN",
            "parties.0.address": first,
            "parties.1.role": role,
            "parties.1.name": "National Supercomputing Center Example",
            "parties.1.country": "CN",
            "parties.1.address": second,
            "end_use.description": description,
        }
        for name, first, role, second, description in itertools.product(
            ("Example Works", "SMIC"),
            addresses,
            ("intermediate_consignee", "bank"),
            addresses,
            ("office", "not for Huawei", None),
        )
    ]
    said = decided(engine(clean=clean), pl.DataFrame(rows, infer_schema_length=None)).frame
    assert set(said["outcome"]) == {"license_required", "undetermined"}
