"""Days and limits: each version of each provision on its days and no others, each limit just below and just at it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from narrows.engine import engine
from narrows.model.decision import Decision
from narrows.rulebook.book import Book
from narrows.rulebook.rule import Rule
from narrows.rulebook.schema import Provision, Version

BOOK: Book = engine(clean=True).book
DAY = timedelta(days=1)


def _rule_days() -> Iterator[tuple[str, Rule, date, bool]]:
    for rule in BOOK.rules:
        name = f"{rule.id}{' ' + rule.clock if rule.clock else ''}"
        if rule.from_ is not None:
            yield f"{name} before {rule.from_}", rule, rule.from_ - DAY, False
            yield f"{name} on {rule.from_}", rule, rule.from_, True
        if rule.until is not None:
            yield f"{name} last on {rule.until}", rule, rule.until, True
            yield f"{name} after {rule.until}", rule, rule.until + DAY, False


RULE_DAYS = list(_rule_days())


@pytest.mark.parametrize(
    ("rule", "day", "stands"), [row[1:] for row in RULE_DAYS], ids=[row[0] for row in RULE_DAYS]
)
def test_a_rule_stands_on_its_days_and_no_others(rule: Rule, day: date, stands: bool) -> None:
    assert (rule in BOOK.edition(day).rules) is stands


def _dated(*kinds: str) -> Iterator[tuple[Provision, Version]]:
    for provision in BOOK.raw.provisions.values():
        if provision.kind in kinds:
            for version in provision.versions:
                yield provision, version


def test_a_term_has_the_value_of_its_version_on_the_first_and_the_last_day() -> None:
    for provision, version in _dated("term"):
        wanted = BOOK.node(provision, version)
        for day in (version.from_, version.until):
            if day is not None:
                assert BOOK.edition(day).term_nodes[provision.name] == wanted, (provision.id, day)
        outside = [
            version.from_ - DAY if version.from_ else None,
            version.until + DAY if version.until else None,
        ]
        for day in outside:
            if day is not None:
                other = provision.version(day)
                found = BOOK.edition(day).term_nodes.get(provision.name)
                assert found == (None if other is None else BOOK.node(provision, other)), (provision.id, day)


def test_at_most_one_version_of_a_provision_stands_on_a_day() -> None:
    for start in BOOK.starts:
        seen: set[tuple[str, str]] = set()
        for rule in BOOK.edition(start).rules:
            assert (rule.id, rule.clock) not in seen, (rule.id, start)
            seen.add((rule.id, rule.clock))


def test_every_day_on_which_something_changes_begins_a_span() -> None:
    """Between two starts the law is the same: what holds on the first day of a span holds on its last."""
    for start, following in zip(BOOK.starts, BOOK.starts[1:], strict=False):
        last = following - DAY
        first_rules = [rule.number for rule in BOOK.rules if rule.in_force(start)]
        assert first_rules == [rule.number for rule in BOOK.rules if rule.in_force(last)], (start, last)
        assert BOOK.edition(start) is BOOK.edition(last)
        assert BOOK.edition(start) is not BOOK.edition(following)


def test_every_edition_decides() -> None:
    """On the first day of each span, and the day before, an order is answered or refused for its date; it never breaks."""
    deciding = engine(clean=True)
    first = BOOK.raw.horizon.regimes["us"].start
    assert first is not None
    for start in BOOK.starts:
        for day in (start - DAY, start):
            if day >= first:
                order = {"item": {"product": "H100"}, "from": "US", "to": "CN", "as_of": day}
                assert deciding.check(order).as_of == day.isoformat()


def circuit(**spec: Any) -> dict[str, Any]:
    """A finFET circuit for data centers with a low rate of interconnect; `tpp` is its rate at 8 bits, times 8."""
    tops = {8: spec.pop("tpp") / 8}
    base = {
        "type": "integrated_circuit",
        "data_center": True,
        "transistor_architecture": "finfet",
        "io_bandwidth_gb_s": 64.0,
    }
    return {"name": "circuit", "spec": {"tops": tops, "applicable_die_area_mm2": 800.0, **base, **spec}}


def memory(density: float) -> dict[str, Any]:
    return {
        "name": "memory",
        "spec": {"type": "hbm", "bandwidth_gb_s": density * 100, "package_area_mm2": 100.0},
    }


def scanner(**spec: Any) -> dict[str, Any]:
    base = {"type": "lithography", "source_nm": 193.0, "numerical_aperture": 1.35, "overlay_nm": 1.5}
    return {"name": "scanner", "spec": {k: v for k, v in {**base, **spec}.items() if v is not None}}


def decide(item: dict[str, Any], day: str, to: str = "CN", **more: Any) -> Decision:
    return engine(clean=True).check({"item": item, "from": "US", "to": to, "as_of": day, **more})


CLASSES = [
    # the rule of 2022: 4800 and 600 GB/s, both
    (
        circuit(tpp=4800, io_bandwidth_gb_s=600.0, tops={8: 600, 32: 150}),
        "2022-10-20",
        "3A991.a",
        "the day before",
    ),
    (circuit(tpp=4800, io_bandwidth_gb_s=600.0), "2022-10-21", "3A090.a", "the day of"),
    (circuit(tpp=4800, io_bandwidth_gb_s=599.0), "2022-10-21", "3A991.p", "599 GB/s"),
    (circuit(tpp=4799.99, io_bandwidth_gb_s=600.0), "2022-10-21", "3A991.p", "4799.99"),
    (circuit(tpp=4800, io_bandwidth_gb_s=600.0), "2023-11-16", "3A090.a", "its last day"),
    # 3A090.a since November 2023
    (circuit(tpp=4800), "2023-11-16", "3A991.p", "the day before"),
    (circuit(tpp=4800), "2023-11-17", "3A090.a", "4800"),
    (circuit(tpp=4799.99, applicable_die_area_mm2=5000.0), "2023-11-17", "3A991.p", "4799.99 and thin"),
    (circuit(tpp=4799.99), "2023-11-17", "3A090.a", "4799.99 and dense"),
    (circuit(tpp=4800, data_center=False), "2023-11-17", "3A090.a", "4800, not for data centers"),
    (circuit(tpp=4799.99, data_center=False), "2023-11-17", "3A991.p", "4799.99, not for data centers"),
    (
        circuit(tpp=4799.99, transistor_architecture="planar", applicable_die_area_mm2=None),
        "2023-11-17",
        "3A991.p",
        "planar has no density",
    ),
    (
        circuit(tpp=4799.99, transistor_architecture="planar"),
        "2023-11-17",
        "3A090.a",
        "planar beside an area",
    ),
    (circuit(tpp=2368, applicable_die_area_mm2=400.0), "2023-11-17", "3A090.a", "5.92"),
    (circuit(tpp=2368, applicable_die_area_mm2=400.1), "2023-11-17", "3A090.b", "below 5.92"),
    (circuit(tpp=1600, applicable_die_area_mm2=100.0), "2023-11-17", "3A090.a", "1600 and dense"),
    (circuit(tpp=1599.99, applicable_die_area_mm2=100.0), "2023-11-17", "3A991.p", "below 1600"),
    # 3A090.b
    (circuit(tpp=2400, applicable_die_area_mm2=1500.0), "2023-11-17", "3A090.b", "2400 at 1.6"),
    (circuit(tpp=2400, applicable_die_area_mm2=1500.1), "2023-11-17", "3A991.p", "2400 below 1.6"),
    (circuit(tpp=2399.9, applicable_die_area_mm2=1499.0), "2023-11-17", "3A991.p", "below 2400"),
    (circuit(tpp=1600, applicable_die_area_mm2=500.0), "2023-11-17", "3A090.b", "1600 at 3.2"),
    (circuit(tpp=1600, applicable_die_area_mm2=500.1), "2023-11-17", "3A991.p", "1600 below 3.2"),
    (circuit(tpp=1599.99, applicable_die_area_mm2=499.0), "2023-11-17", "3A991.p", "below 1600 at 3.2"),
    (
        circuit(tpp=2400, applicable_die_area_mm2=1500.0, data_center=False),
        "2023-11-17",
        "3A991.p",
        "not for data centers",
    ),
    # 3A991.p
    (circuit(tpp=64), "2023-11-17", "3A991.p", "8 TOPS"),
    (circuit(tpp=63.9, io_bandwidth_gb_s=150.0), "2023-11-17", "3A991.p", "150 GB/s"),
    # memory
    (memory(2.01), "2024-12-02", "3A090.c", "above 2"),
    (memory(2.0), "2024-12-02", "3A991.p", "memory at 2"),
    (memory(2.01), "2024-12-01", "3A991.p", "memory, the day before"),
    (memory(1.5), "2022-10-21", "3A991.p", "memory of 150 GB/s"),
    # exposure tools
    (scanner(source_nm=192.9), "2020-12-23", "3B001.f.1.a", "below 193 nm"),
    (scanner(), "2023-11-16", "3B991.b.2.f", "K of 0.35"),
    (scanner(), "2023-11-17", "3B001.f.1.b.2.a", "K of 0.25, overlay 1.5"),
    (scanner(overlay_nm=1.51), "2023-11-17", "3B001.f.1.b.2.b", "overlay above 1.5"),
    (scanner(overlay_nm=2.4), "2024-12-01", "3B001.f.1.b.2.b", "overlay 2.4, last day"),
    (scanner(overlay_nm=2.4), "2024-12-02", "3B993.f.1", "overlay 2.4, December 2024"),
    (scanner(overlay_nm=2.41), "2024-12-02", "3B991.b.2.f", "overlay above 2.4"),
    (scanner(overlay_nm=1.5), "2024-12-02", "3B001.f.1.b", "overlay 1.5, December 2024"),
    (scanner(mrf_nm=45.0), "2023-11-17", "3B001.f.1.b.2.a", "45 nm"),
    (scanner(mrf_nm=45.1, numerical_aperture=None), "2023-11-17", "3B991.b.2.f", "above 45 nm"),
    (scanner(mrf_nm=50.0), "2023-11-17", "3B001.f.1.b.2.a", "a figure made with K = 0.35 frees nothing"),
    # models
    (
        {"name": "model", "spec": {"type": "ai_model", "training_operations": 1e26}},
        "2025-01-13",
        "4E091",
        "1e26",
    ),
]


@pytest.mark.parametrize(
    ("item", "day", "eccn"),
    [row[:3] for row in CLASSES],
    ids=[f"{row[2]} {row[3]} {row[1]}" for row in CLASSES],
)
def test_limits_of_classes(item: dict[str, Any], day: str, eccn: str) -> None:
    assert decide(item, day).classification["us"] == eccn


@pytest.mark.parametrize(
    ("item", "day"),
    [
        (memory(2.01), "2022-10-20"),
        ({"name": "model", "spec": {"type": "ai_model", "training_operations": 9.9e25}}, "2025-01-13"),
        ({"name": "model", "spec": {"type": "ai_model", "training_operations": 1e26}}, "2025-01-12"),
        (circuit(tpp=63.9, io_bandwidth_gb_s=149.9), "2023-11-17"),
    ],
    ids=[
        "memory before 3A991.p",
        "model below 1e26",
        "model, the day before",
        "circuit below 3A991.p",
    ],
)
def test_below_the_limit_there_is_no_class_and_no_clearance(item: dict[str, Any], day: str) -> None:
    """Nothing in the rulebook describes the item: its ECCN is asked for, and nothing is cleared."""
    decision = decide(item, day)
    assert decision.classification["us"] is None
    assert decision.outcome == "undetermined"
    assert "item.eccn" in {missing.fact for missing in decision.missing}


@pytest.mark.parametrize(
    ("item", "policy"),
    [
        (circuit(tpp=20999.99, dram_bandwidth_gb_s=6499.99), "case_by_case"),
        (circuit(tpp=21000, dram_bandwidth_gb_s=6499.99), "presumption_of_denial"),
        (circuit(tpp=20999.99, dram_bandwidth_gb_s=6500.0), "presumption_of_denial"),
    ],
    ids=["below both", "21000", "6500"],
)
def test_limits_of_the_review_of_january_2026(item: dict[str, Any], policy: str) -> None:
    assert decide(item, "2026-01-15").policy == policy
    assert decide(item, "2026-01-14").policy == "presumption_of_denial"


@pytest.mark.parametrize(("density", "usable"), [(3.29, True), (3.3, False)])
def test_limit_of_license_exception_hbm(density: float, usable: bool) -> None:
    decision = decide(memory(density), "2025-01-05", claims={"hbm_packaging": True})
    found = {item.code: item.available for item in decision.regimes["us"].exceptions}
    assert (found["HBM"] == "yes") is usable


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        ("2024-12-01", "no_license_required"),
        ("2024-12-02", "no_license_required"),
        ("2024-12-30", "no_license_required"),
        ("2024-12-31", "license_required"),
    ],
)
def test_memory_is_law_before_it_must_be_complied_with(day: str, outcome: str) -> None:
    decision = decide(memory(3.5), day)
    assert decision.outcome == outcome
    assert (decision.as_written.outcome == "license_required") is (day >= "2024-12-02")


@pytest.mark.parametrize(
    ("percent", "to", "outcome"),
    [
        (25.0, "CN", "no_license_required"),
        (25.1, "CN", "license_required"),
        (10.0, "IR", "no_license_required"),
        (10.1, "IR", "license_required"),
    ],
)
def test_limits_of_de_minimis(percent: float, to: str, outcome: str) -> None:
    order = {
        "item": {
            "eccn": "3B991",
            "origin": "JP",
            "us_content_percent": percent,
            "made_with": {
                "us_technology": [],
                "plant_direct_product": False,
                "contains_ic_from_such_plant": False,
                "contains_us_origin_ic": False,
            },
        },
        "from": "JP",
        "to": to,
        "as_of": "2023-01-31",
        "parties": [{"role": "end_user", "name": "SMIC", "country": to}],
    }
    assert engine(clean=True).check(order).outcome == outcome


@pytest.mark.parametrize(("value", "filed"), [("2500 USD", False), ("2500.01 USD", True)])
def test_limit_of_filing(value: str, filed: bool) -> None:
    decision = decide({"eccn": "EAR99"}, "2025-06-01", to="FR", value=value)
    assert ("us.ear.758.1.b.5" in {duty.provision for duty in decision.regimes["us"].duties}) is filed


@pytest.mark.parametrize(("rate", "outcome"), [(0.005, "license_required"), (0.0049, "undetermined")])
def test_limit_of_the_microprocessor_rule(rate: float, outcome: str) -> None:
    """5 GFLOPS; below it the circuit has no class here, so that nothing is cleared."""
    item = {
        "name": "microcontroller",
        "spec": {"type": "integrated_circuit", "tops": {32: rate}, "io_bandwidth_gb_s": 1.0},
    }
    assert decide(item, "2024-06-01", to="VN", end_use={"military": True}).outcome == outcome


def test_a_country_is_in_a_group_or_column_on_the_days_of_its_rows() -> None:
    scopes = BOOK.raw.scopes
    rows = [row for row in (*BOOK.raw.tables.groups, *BOOK.raw.tables.chart) if row.country]
    spans: dict[tuple[str, str], list[tuple[date, date]]] = {}
    for row in rows:
        spans.setdefault((row.scope, row.country), []).append((row.from_ or date.min, row.until or date.max))
    for (scope, country), found in spans.items():
        for first, last in found:
            assert country in scopes.countries(scope, first), (scope, country, first)
            if last != date.max:
                assert country in scopes.countries(scope, last), (scope, country, last)
            outside = [first - DAY] if first != date.min else []
            outside += [last + DAY] if last != date.max else []
            for day in outside:
                elsewhere = any(begin <= day <= end for begin, end in found)
                assert (country in scopes.countries(scope, day)) is elsewhere, (scope, country, day)
