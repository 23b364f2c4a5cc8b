"""Edges of the shipped map as orders: one path with single decisions, readings, suppositions, days, and large tables."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec
import polars as pl
import pytest

from narrows.diff import supposing
from narrows.engine import Engine, engine
from narrows.errors import CountryError, FieldError
from narrows.network.across_days import over_time
from narrows.network.edges import decide_edges
from narrows.network.exposure import expose, exposed
from narrows.network.load import load_map
from narrows.network.orders import Answer, Buyer, order_of
from narrows.network.readings import READINGS, factor_of
from narrows.network.study import Study
from narrows.network.supply_map import SupplyMap, Use

TARGET = "foundry_leading"
DAYS = (date(2022, 7, 26), date(2022, 10, 8), date(2023, 7, 23), date(2023, 11, 17), date(2024, 12, 2))


@pytest.fixture(scope="module")
def chips() -> SupplyMap:
    return load_map("chips")


@pytest.fixture(scope="module")
def deciding() -> Engine:
    return engine()


@pytest.fixture(scope="module")
def study(chips: SupplyMap) -> Study:
    return Study.of(chips, buyer=Buyer.of("CN"), target=TARGET)


def test_an_edge_is_decided_as_a_single_order_would_be(study: Study, deciding: Engine) -> None:
    assert study.orders is not None
    for day, answers in zip(DAYS, study.orders.decided(deciding, DAYS), strict=True):
        for raw, answer in list(zip(study.orders.raw, answers, strict=True))[::7]:
            alone = deciding.check({**raw, "as_of": day})
            assert (answer.outcome, answer.policy) == (alone.outcome, alone.policy)
            assert answer.as_written_outcome == alone.as_written.outcome
            held = [r.provision for view in alone.regimes.values() for r in view.requirements]
            assert [r.provision for r in answer.requirements] == held
            assert answer.missing == tuple(missing.fact for missing in alone.missing)
            assert answer.beyond_horizon == alone.beyond_horizon


def test_without_the_search_all_but_what_is_missing_is_the_same(study: Study, deciding: Engine) -> None:
    assert study.orders is not None
    searched = study.orders.decided(deciding, DAYS)
    quick = study.orders.decided(deciding, DAYS, searching=False)
    for day, other in zip(searched, quick, strict=True):
        assert [msgspec.structs.replace(one, missing=()) for one in day] == other


def test_the_story_of_the_etchers_and_the_scanners(chips: SupplyMap, deciding: Engine) -> None:
    study = Study.of(chips, buyer=Buyer.of("CN"), target=TARGET, exclude=("litho_euv",))
    found = {
        day: exposed(study, answers, as_of=day, reading="as_enforced", deciding=deciding)
        for day, answers in zip(DAYS, study.answers(deciding, DAYS), strict=True)
    }
    etch = [found[day].node("etch_dry") for day in DAYS]
    assert etch[0].own == 1.0
    assert etch[1].own < 0.5
    assert etch[2].own < etch[1].own
    (us,) = [cause for cause in etch[1].because if cause.cause == "providers"]
    assert {cut.country for cut in us.cuts if cut.left == 0} == {"US"}
    assert all("us.ear.744.23.a.2.i" in cut.provisions for cut in us.cuts if cut.left == 0)
    (both,) = [cause for cause in etch[2].because if cause.cause == "providers"]
    assert any(p.startswith("jp.") for cut in both.cuts if cut.country == "JP" for p in cut.provisions)
    scanners = [found[day].node("litho_arfi").own for day in DAYS]
    assert scanners[0] == 1.0
    assert scanners[2] < 1.0
    assert scanners[3] == 0.0
    assert {view.residual for view in found.values()} == {0.0}


def test_readings_are_ordered(study: Study, deciding: Engine) -> None:
    day = date(2024, 12, 2)
    answers = study.answers(deciding, [day])[0]
    left = {reading: study.left(study.factors(answers, reading)).settled.x for reading in READINGS}
    assert (left["worst"] <= left["as_enforced"] + 1e-12).all()
    assert (left["as_enforced"] <= left["best"] + 1e-12).all()
    assert (left["worst"] < left["best"] - 0.1).any()
    for of in answers:
        if of:
            worst, best = factor_of(of, "worst"), factor_of(of, "best")
            assert worst.low == worst.value == worst.high <= best.value


@pytest.mark.parametrize(
    ("outcome", "policy", "least", "taken", "most"),
    [
        ("no_license_required", None, 1, 1, 1),
        ("license_exception", None, 1, 1, 1),
        ("license_required", "presumption_of_approval", 0, 1, 1),
        ("license_required", "case_by_case", 0, 0, 1),
        ("license_required", None, 0, 0, 1),
        ("license_required", "presumption_of_denial", 0, 0, 0),
        ("license_required", "policy_of_denial", 0, 0, 0),
        ("prohibited", None, 0, 0, 0),
        ("undetermined", None, 0, 0, 1),
    ],
)
def test_what_is_left_by_answer_and_reading(
    outcome: str, policy: str | None, least: int, taken: int, most: int
) -> None:
    one = Answer(outcome=outcome, policy=policy, as_written_outcome="prohibited")
    assert factor_of([one], "as_enforced") == (least, taken, most)
    assert factor_of([one], "worst") == (least, least, least)
    assert factor_of([one], "best") == (most, most, most)
    assert factor_of([one], "as_written") == (0, 0, 0)


def test_of_several_items_the_strictest_is_taken() -> None:
    free, denied = Answer(outcome="no_license_required"), Answer(outcome="prohibited")
    for both in ([free, denied], [denied, free]):
        assert factor_of(both, "as_enforced") == (0, 0, 1)
        assert factor_of(both, "best") == (1, 1, 1)
        assert factor_of(both, "worst") == (0, 0, 0)


def test_a_rule_that_is_lifted_gives_back_what_it_took(chips: SupplyMap, deciding: Engine) -> None:
    """The Netherlands and Japan do not follow."""
    alone = supposing(without=["nl.*", "jp.*", "eu.*"])
    day = date(2024, 6, 1)
    with_them = expose(chips, country="CN", as_of=day, target=TARGET, deciding=deciding)
    without = expose(chips, country="CN", as_of=day, target=TARGET, deciding=alone)
    assert without.node("chem_hf").own == 1.0 > with_them.node("chem_hf").own
    # Japanese etchers no longer wait for a license. Whether the American rule on what is made abroad takes the place of the
    # Japanese one turns on how they are made, which the map does not say.
    assert with_them.node("etch_dry").licensed > without.node("etch_dry").licensed == 0.0
    assert without.rulebook != with_them.rulebook
    assert all(
        regime != "jp"
        for node in without.nodes
        for cause in node.because
        for cut in cause.cuts
        for regime in {provision.partition(".")[0] for provision in cut.provisions}
    )


def test_a_rule_that_is_added_takes_its_part(chips: SupplyMap, deciding: Engine, tmp_path: Path) -> None:
    supposed = tmp_path / "subcomponents.yaml"
    supposed.write_text(
        """id: jp.what-if.resist
title: "What if: Japan licenses resist"
kind: requirement
citation: A question of our own
versions:
  - in_force: {from: 2024-01-01}
    recorded: 2026-11-25
    checked: 2026-11-25
    cites: [{source: A question of our own}]
    confidence: low
    when: item.origin == "JP" and destination == "CN" and classified("3C992")
    then: {license: required, reason: directed, policy: policy_of_denial}
""",
        encoding="utf-8",
    )
    stricter = supposing(hypothetical=[supposed])
    day = date(2024, 6, 1)
    before = expose(chips, country="CN", as_of=day, target=TARGET, deciding=deciding)
    after = expose(chips, country="CN", as_of=day, target=TARGET, deciding=stricter)
    lost = [one.id for one, two in zip(before.nodes, after.nodes, strict=True) if two.own < one.own - 1e-9]
    assert any(id_.startswith("photoresist") for id_ in lost)


def test_a_listed_buyer_is_screened(chips: SupplyMap, deciding: Engine) -> None:
    day = date(2022, 6, 1)
    anybody = expose(chips, country="CN", as_of=day, target=TARGET, deciding=deciding)
    listed = expose(
        chips,
        country="CN",
        as_of=day,
        target=TARGET,
        deciding=deciding,
        buyer="Semiconductor Manufacturing International Corporation",
    )
    assert listed.node("etch_dry").own < anybody.node("etch_dry").own
    assert listed.buyer == "Semiconductor Manufacturing International Corporation"


def test_a_timeline_agrees_with_each_of_its_days(study: Study, deciding: Engine) -> None:
    found = over_time(study, deciding, date(2023, 6, 1), date(2024, 1, 31))
    starts = [date.fromisoformat(row.day) for row in found.days]
    assert date(2023, 7, 23) in starts
    assert date(2023, 11, 17) in starts
    for row, start in zip(found.days, starts, strict=True):
        for day in {start, date.fromisoformat(row.until)}:
            one = exposed(
                study,
                study.answers(deciding, [day])[0],
                as_of=day,
                reading="as_enforced",
                deciding=deciding,
            )
            for node in one.nodes:
                level = row.levels[node.id]
                assert (level.availability, level.low, level.high, level.own) == pytest.approx(
                    (node.availability, node.low, node.high, node.own), abs=1e-12
                ), (day, node.id)
    july = next(row for row in found.days if row.day == "2023-07-23")
    assert any("METI" in why.citation for why in july.why)
    assert "etch_dry" in july.changed
    assert july.edges_changed > 0


def test_days_in_the_wrong_order_are_refused(study: Study, deciding: Engine) -> None:
    with pytest.raises(FieldError, match="before the first"):
        over_time(study, deciding, date(2024, 1, 2), date(2024, 1, 1))


# Tables of edges.


def test_a_table_of_edges_is_decided_row_for_row(chips: SupplyMap, deciding: Engine) -> None:
    day = date(2023, 11, 17)
    items = {item.input: item for item in chips.items if not item.provider and not item.into}
    rows = [
        {"input": input_, "from": country, "to": "CN", "use": TARGET}
        for input_ in ("etch_dry", "cvd", "silicon_wafer", "litho_iline", "helium")
        for country in ("US", "JP", "DE", "CN", "US")
        if input_ in items
    ]
    frame = pl.DataFrame(rows)
    found = decide_edges(frame, chips, day, deciding)
    assert found.select(frame.columns).equals(frame)
    uses = {use.input: use for use in chips.uses}
    for row in found.iter_rows(named=True):
        if row["from"] == row["to"]:
            assert (row["outcome"], row["left"]) == (None, 1.0)
            continue
        raw = order_of(items[row["input"]].item, row["from"], Buyer.of("CN"), end_use=uses[TARGET].end_use)
        alone = deciding.check({**raw, "as_of": day})
        assert (row["outcome"], row["policy"]) == (alone.outcome, alone.policy)


def test_firms_count_where_they_may_be_listed(chips: SupplyMap, deciding: Engine) -> None:
    frame = pl.DataFrame(
        {
            "input": ["etch_dry"] * 3,
            "from": ["US"] * 3,
            "to": ["CN"] * 3,
            "use": ["foundry_mature"] * 3,
            "buyer": ["Some Fab of Wuxi", "Another Fab of Dalian", "Huawei Technologies Co., Ltd."],
        }
    )
    found = decide_edges(frame, chips, date(2022, 6, 1), deciding)
    assert found["provisions"][0] == found["provisions"][1]
    assert "744.11" in found["provisions"][2]
    assert found["left"][2] == 0.0


def test_edges_of_nothing_and_nowhere(chips: SupplyMap, deciding: Engine) -> None:
    day = date(2024, 1, 1)
    with pytest.raises(FieldError, match="no column to"):
        decide_edges(pl.DataFrame({"input": ["cvd"], "from": ["US"]}), chips, day, deciding)
    with pytest.raises(FieldError, match="no input 'cvdd'"):
        decide_edges(pl.DataFrame({"input": ["cvdd"], "from": ["US"], "to": ["CN"]}), chips, day, deciding)
    with pytest.raises(CountryError):
        decide_edges(
            pl.DataFrame({"input": ["cvd"], "from": ["Nowhere"], "to": ["CN"]}), chips, day, deciding
        )
    nowhere = pl.DataFrame(
        {"input": ["cvd"], "from": [None], "to": ["CN"]}, schema_overrides={"from": pl.String}
    )
    found = decide_edges(nowhere, chips, day, deciding)
    assert found["outcome"].to_list() == ["undetermined"]
    assert (found["low"][0], found["high"][0]) == (0.0, 1.0)
    empty = decide_edges(nowhere.clear(), chips, day, deciding)
    assert empty.height == 0


def test_an_item_that_cannot_be_decided_holds_its_edge(chips: SupplyMap, deciding: Engine) -> None:
    """An ECCN that does not exist yet is an error of that order: the edge is open, never supplied."""
    early = msgspec.structs.replace(
        chips,
        items=tuple(
            msgspec.structs.replace(item, item={"kind": "commodity", "eccn": "3B993"})
            if item.input == "cvd"
            else item
            for item in chips.items
        ),
    )
    node = expose(early, country="CN", as_of=date(2022, 6, 1), target="cvd", deciding=deciding).node("cvd")
    assert node.own_low == 0.0
    assert node.undetermined > 0.5
    assert any("does not exist" in cut.why for cause in node.because for cut in cause.cuts)


def test_the_use_decides_where_only_the_use_differs(chips: SupplyMap, deciding: Engine) -> None:
    day = date(2022, 10, 8)
    found = expose(chips, country="CN", as_of=day, deciding=deciding).node("cvd")
    assert found.by_use["foundry_leading"] < found.by_use["foundry_mature"]
    assert found.availability == min(found.by_use.values())
    plain = msgspec.structs.replace(
        chips, uses=tuple(Use(input=u.input, end_use={"advanced_node_facility": False}) for u in chips.uses)
    )
    harmless = expose(plain, country="CN", as_of=date(2022, 10, 8), deciding=deciding)
    assert (
        harmless.node("cvd").own
        > expose(chips, country="CN", as_of=date(2022, 10, 8), deciding=deciding).node("cvd").own
    )
