"""Decisions as documents: equal input gives equal bytes, all bytes fit the published schema, answers keep their promise."""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from decide import orders
from narrows.engine import Engine, engine
from narrows.errors import RulebookError
from narrows.model.decision import OUTCOMES, POLICIES, Decision, least_confident, schema, stricter
from narrows.rulebook.rule import Rule

VALIDATOR = Draft202012Validator(schema())
SLOW = [HealthCheck.too_slow]


def _shuffled(value: Any, seed: random.Random) -> Any:
    """The same mapping with its keys in another order, at every depth."""
    if isinstance(value, dict):
        keys = list(value)
        seed.shuffle(keys)
        return {key: _shuffled(value[key], seed) for key in keys}
    return [_shuffled(part, seed) for part in value] if isinstance(value, list) else value


@settings(max_examples=60, suppress_health_check=SLOW)
@given(orders.partial_and_complete(), st.randoms(use_true_random=False))
def test_equal_orders_give_equal_bytes(
    both: tuple[dict[str, Any], dict[str, Any]], seed: random.Random
) -> None:
    for order in both:
        first = engine().check(order).to_json()
        assert engine().check(_shuffled(order, seed)).to_json() == first


def test_an_engine_built_anew_gives_the_same_bytes() -> None:
    order = {"item": {"product": "RTX 4090"}, "from": "US", "to": "CN", "as_of": "2023-11-17"}
    assert Engine.load().check(order).to_json() == engine().check(order).to_json()


def test_what_was_decided_before_does_not_matter() -> None:
    """Verdicts and editions are remembered; no order may see another's."""
    fresh, used = Engine.load(), Engine.load()
    asked = {
        "item": {"product": "H20"},
        "from": "US",
        "to": "CN",
        "as_of": "2025-05-01",
        "exporter": "NVIDIA",
    }
    for product in ("H100", "H20", "RTX 4090", "ear99-vacuum-pump"):
        for to in ("CN", "VN", "IR"):
            used.check({"item": {"product": product}, "from": "US", "to": to, "as_of": "2025-05-01"})
    assert used.check(asked).to_json() == fresh.check(asked).to_json()


@settings(max_examples=120, suppress_health_check=SLOW)
@given(orders.partial_and_complete())
def test_every_decision_fits_the_published_schema(both: tuple[dict[str, Any], dict[str, Any]]) -> None:
    for order in both:
        decision = engine().check(order)
        VALIDATOR.validate(msgspec.json.decode(decision.to_json()))
        assert decision.outcome in OUTCOMES
        assert decision.policy in (None, *POLICIES)
        assert msgspec.to_builtins(decision) == decision.to_dict()


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("item", [{"product": "H100"}, {"eccn": "EAR99"}])
def test_the_trail_has_every_rule_of_the_day_that_has_a_say(item: dict[str, str]) -> None:
    deciding = engine(clean=True)
    decision = deciding.check({"item": item, "from": "US", "to": "CN", "as_of": "2024-06-01"})
    assert list(decision.regimes) == ["us"]
    present = {s.provision for s in decision.trail if s.stage == "requirement" and s.result is not False}
    assert bool(present) == (item != {"eccn": "EAR99"})

    def has_a_say(rule: Rule) -> bool:
        if rule.kind == "policy":
            return bool(deciding.book.requirements_like(rule.provision.for_) & present)
        return bool(present) or rule.kind not in ("gate", "exception", "override")

    wanted = [
        rule.id
        for rule in deciding.book.edition(date(2024, 6, 1)).rules
        if not rule.clock
        and (rule.provision.regime in decision.regimes or rule.kind == "reach")
        and has_a_say(rule)
    ]
    assert sorted(step.provision for step in decision.trail) == sorted(wanted)
    assert all(step.cites for step in decision.trail)


def test_the_stricter_of_two() -> None:
    assert stricter("license_required", "undetermined") == "license_required"
    assert stricter("no_license_required", "undetermined") == "undetermined"
    assert stricter("case_by_case", "policy_of_denial", POLICIES) == "policy_of_denial"
    assert least_confident() == "high"
    assert least_confident("high", "low", "medium") == "low"


# What is missing: a fact is named, and each answer to it has the outcome that was promised.


def _scopes(day: str) -> dict[str, frozenset[str]]:
    book = engine().book
    on = date.fromisoformat(day)
    found = {}
    for name in book.raw.scopes.names():
        if book.raw.scopes.kind(name) == "country":
            try:
                found[name] = book.raw.scopes.countries(name, on)
            except RulebookError:
                continue  # not defined on this day
    return found


def _cell(label: str) -> tuple[list[str], list[str]]:
    """The scopes that a label names, and the countries that it leaves out."""
    body, _, apart = label.removeprefix("in ").partition(" other than ")
    return body.split(" and "), apart.split(", ")


def _country(label: str, day: str, share: float, labels: Iterable[str]) -> str | None:
    """A country of the cell that one of some labels describes; `share` says where in the cell."""
    scopes = _scopes(day)
    everywhere = sorted(frozenset().union(*scopes.values()))
    if label == "any other country":
        told = {code for other in labels for code in other.split(", ")}
        return next(code for code in everywhere if code not in told)
    if _CODES.fullmatch(label):
        codes = label.split(", ")
        return codes[int(share * len(codes))]
    if label.startswith("in none of "):
        names = label.removeprefix("in none of ").split(", ")
        return next((c for c in everywhere if not any(c in scopes[name] for name in names)), None)
    if label.startswith("in "):
        names, left_out = _cell(label)
        # A country that is in more of the scopes has a label of its own.
        cells = [set(_cell(other)[0]) for other in labels if other.startswith("in ")]
        more = [some for some in cells if some > set(names)]
        fit = (
            c
            for c in everywhere
            if all(c in scopes[name] for name in names)
            and c not in left_out
            and not any(all(c in scopes[name] for name in some) for some in more)
        )
        return next(fit, None)
    return None


def _number(label: str, share: float) -> float | None:
    """A number of the cell that a label describes; `share` says where in the cell."""
    low, high = 0.0, None
    for part in label.split(" and "):
        sign, _, text = part.partition(" ")
        try:
            point = float(text)
        except ValueError:
            return None
        if sign in (">", ">="):
            low = point * (1 + 1e-5)
        elif sign in ("<", "<="):
            high = point * (1 - 1e-5)
        elif sign == "=":
            return None  # a rounded figure need not be the point itself
        else:
            return None
    return low + (high - low) * share if high is not None else low * (1 + share) if low else None


_CODES = re.compile(r"[A-Z]{2}(, [A-Z]{2})*")
_BOOLEANS = {"true": True, "false": False}
_NUMBERS = (
    "us_content_percent",
    "applicable_die_area_mm2",
    "io_bandwidth_gb_s",
    "dram_bandwidth_gb_s",
    "bandwidth_gb_s",
    "package_area_mm2",
    "overlay_nm",
    "source_nm",
    "numerical_aperture",
)
_COUNTRIES = ("from", "origin", "headquarters", "ultimate_parent_headquarters", "country", "facility_country")


def _answered(
    order: dict[str, Any], fact: str, label: str, share: float, labels: Iterable[str]
) -> dict[str, Any] | None:
    """The order with one answer written into it under its public name; None where a label cannot be written back."""
    last = fact.rpartition(".")[2]
    value: Any = None
    if label in _BOOLEANS:
        value = _BOOLEANS[label]
    elif last in _NUMBERS:
        value = _number(label, share)
        if last == "us_content_percent" and value is not None:
            if value > 100:
                return None
            value = max(value, 1.0) if value > 0 else value  # less could be a part of one, and is refused
    elif last in _COUNTRIES:
        value = _country(label, order["as_of"], share, labels)
    if value is None:
        return None
    more = copy.deepcopy(order)
    inside: Any = more
    *above, key = fact.replace("[", ".").replace("]", "").split(".")
    for step in above:
        inside = inside[int(step)] if step.isdigit() else inside.setdefault(step, {})
    inside[key] = value
    return more


def _said(decision: Decision, regime: str) -> str:
    view = decision.regimes[regime]
    # Of an entry that has no paragraphs none is asked: then it is `possible` that says what may be stricter.
    asked = any(missing.regime == regime for missing in decision.missing)
    asked = asked or any(possible.stricter for possible in view.possible)
    still = ", still open" if asked and view.outcome != "undetermined" else ""
    return view.outcome if view.policy is None else f"{view.outcome} ({view.policy}{still})"


@settings(max_examples=250, suppress_health_check=SLOW)
@given(orders.partial_and_complete(), st.floats(0.01, 0.99))
def test_an_answer_has_the_outcome_that_was_promised(
    both: tuple[dict[str, Any], dict[str, Any]], share: float
) -> None:
    order, _ = both
    decision = engine().check(order)
    for missing in decision.missing:
        for label, promised in missing.if_.items():
            more = _answered(order, missing.fact, label, share, missing.if_)
            if more is not None and missing.fact != "from":
                answered = engine().check(more)
                if missing.regime in answered.regimes:
                    assert _said(answered, missing.regime) == promised, (missing.fact, label)
                else:
                    assert promised == "no_license_required", (missing.fact, label)


CERTAIN = [
    (
        {
            "item": {
                "name": "chip",
                "spec": {
                    "type": "integrated_circuit",
                    "tops": {8: 300.0, 32: 9.0},
                    "data_center": True,
                    "io_bandwidth_gb_s": 64.0,
                    "transistor_architecture": "finfet",
                },
            }
        },
        "item.spec.applicable_die_area_mm2",
    ),
    (
        {"item": {"name": "memory", "spec": {"type": "hbm", "package_area_mm2": 100.0}}},
        "item.spec.bandwidth_gb_s",
    ),
    (
        {
            "item": {
                "name": "scanner",
                "spec": {"type": "lithography", "source_nm": 193.0, "numerical_aperture": 1.35},
            }
        },
        "item.spec.overlay_nm",
    ),
    (
        {"item": {"eccn": "1C010", "origin": "JP", "made_with": orders.NOT_MADE_WITH}, "from": "JP"},
        "item.us_content_percent",
    ),
    ({"item": {"product": "H100"}, "to": "SG"}, "parties[0].ultimate_parent_headquarters"),
]


@pytest.mark.parametrize(("change", "fact"), CERTAIN, ids=[row[1] for row in CERTAIN])
@pytest.mark.parametrize("share", [0.01, 0.5, 0.99])
def test_the_missing_fact_is_named_and_settles(change: dict[str, Any], fact: str, share: float) -> None:
    order: dict[str, Any] = {
        "from": "US",
        "to": "CN",
        "as_of": "2025-03-01",
        "end_use": {"advanced_node_facility": False, "facility_country": change.get("to", "CN")},
        "exporter": {
            "name": "Ordinary Exports Inc.",
            "headquarters": "US",
            "ultimate_parent_headquarters": "US",
        },
        "destination_occupied_region": False,
        **change,
    }
    order["item"] = {"origin": "US", "kind": "commodity", **order["item"]}
    seat = order["to"]
    owners = [{"name": "Somebody Else", "share_percent": 100.0}]
    party = {
        "role": "end_user",
        "name": "Plain Trading Co.",
        "country": seat,
        "headquarters": seat,
        "ultimate_parent_headquarters": seat,
        "owners": owners,
    }
    if fact.startswith("parties"):
        del party["ultimate_parent_headquarters"]
    order["parties"] = [party]
    decision = engine().check(order)
    assert decision.regimes["us"].outcome == "undetermined"
    named = {missing.fact: missing.if_ for missing in decision.missing if missing.regime == "us"}
    # Below every limit nothing in the rulebook describes the item: then its ECCN is what settles.
    assert set(named) <= {fact, "item.eccn"}
    answers = named[fact]
    assert len(set(answers.values())) > 1
    tried = 0
    for label, promised in answers.items():
        more = _answered(order, fact, label, share, answers)
        if more is not None:
            tried += 1
            assert _said(engine().check(more), "us") == promised, label
            assert "undetermined" not in promised or "item.eccn" in named
    assert tried > 1


def test_engines_that_differ_in_what_they_assume_share_a_rulebook_and_no_answer() -> None:
    order = {"as_of": "2024-06-01", "from": "US", "to": "CN", "item": {"eccn": "3A001"}}
    strict = Engine.load()
    clean = strict.assuming(clean=True)
    assert clean.book is strict.book
    for _ in range(2):
        assert strict.check(order).to_json() == Engine.load().check(order).to_json()
        assert clean.check(order).to_json() == Engine.load(clean=True).check(order).to_json()
    assert strict.check(order).missing != clean.check(order).missing
    with pytest.raises(ValueError, match="loaded"):
        Engine(strict.book).assuming(clean=True)
