"""Relations between two orders, over a sample of the acceptance cases: who says the same in other words gets the same answer, and
who says more is not thereby cleared."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cases.case_files import Case, cases_of
from narrows.engine import engine
from narrows.model.country import codes, country
from narrows.model.decision import CLEARED, Decision
from narrows.model.order import parse_order

Order = dict[str, Any]
STRIDE = 307
"""Far enough apart that the sample takes seconds; a prime, so that it falls on no rhythm of the files."""
CASES = [
    case
    for case in cases_of(Path(__file__).resolve().parents[2] / "cases")[::STRIDE]
    if "refused" not in case.expect and case.letters is None
]
COUNTRIES = {
    "from",
    "to",
    "country",
    "headquarters",
    "ultimate_parent_headquarters",
    "origin",
    "facility_country",
    "most_recent",
}


def decide(case: Case, order: Order) -> Decision:
    return engine(clean=case.clean).decide(parse_order(order), with_trail=False)


def answers(decision: Decision) -> dict[str, tuple[str, str | None]]:
    return {name: (view.outcome, view.policy) for name, view in decision.regimes.items()}


def open_or_denied(decision: Decision) -> set[str]:
    return {name for name, view in decision.regimes.items() if view.outcome not in CLEARED}


def with_countries(value: Any, spelled: Callable[[str], str], key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: with_countries(inner, spelled, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [with_countries(inner, spelled) for inner in value]
    return spelled(value) if key in COUNTRIES and isinstance(value, str) and value in codes() else value


def backwards(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: backwards(value[name]) for name in reversed(value)}
    return [backwards(inner) for inner in value] if isinstance(value, list) else value


def described(order: Order, how: str) -> Order:
    end_use = order.get("end_use")
    if not isinstance(end_use, dict) or not (text := str(end_use.get("description") or "").strip(" .")):
        return order
    return {**order, "end_use": {**end_use, "description": how.format(text)}}


def called(order: Order, how: str) -> Order:
    name = order["item"].get("name")
    return {**order, "item": {**order["item"], "name": how.format(name)}} if name else order


def joined_by(order: Order, *parties: Order) -> Order:
    return {**order, "parties": [*order["parties"], *parties]} if order.get("parties") else order


def in_two_roles(order: Order) -> Order:
    users = [party for party in order.get("parties") or () if party["role"] == "end_user"]
    return joined_by(order, *({**party, "role": "ultimate_consignee"} for party in users))


SAME: dict[str, Callable[[Order], Order]] = {
    "fields backwards": backwards,
    "names of countries": lambda order: with_countries(order, lambda code: country(code).name),
    "three letters": lambda order: with_countries(order, lambda code: country(code).alpha3.lower()),
    "a courtesy": lambda order: described(order, "{}. Thank you."),
    "a label": lambda order: described(order, "End use: {}"),
    # With something between: words are heard over the end of a sentence ("… for manufacturing. Chips").
    "twice": lambda order: described(order, "{0}. Thank you. {0}"),
}
BANK = {"role": "bank", "name": "Commerzbank AG", "country": "DE"}
FORWARDER = {"role": "forwarder", "name": "Kuehne + Nagel", "country": "DE"}
LISTED = {"role": "purchaser", "name": "Huawei Technologies Co., Ltd.", "country": "CN"}
MORE: dict[str, Callable[[Order], Order]] = {
    "a bank and a forwarder": lambda order: joined_by(order, BANK, FORWARDER),
    "a listed purchaser": lambda order: joined_by(order, LISTED),
    "a second role": in_two_roles,
    "twice at once": lambda order: described(order, "{0}. {0}"),
    "a part number": lambda order: called(order, "{}, part no. 12"),
}


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_what_is_said_otherwise_is_answered_alike(case: Case) -> None:
    order = dict(case.order)
    before = decide(case, order)
    for how, otherwise in SAME.items():
        assert answers(decide(case, otherwise(order))) == answers(before), how
    for how, more in MORE.items():
        assert open_or_denied(before) <= open_or_denied(decide(case, more(order))), how
