"""Orders: what is read, what is refused and where, and that blocks read alone are the blocks of the whole."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from pydantic import BaseModel

from narrows.errors import FieldError, InputError, Where
from narrows.model import order as model
from narrows.model.order import Order, parse_order
from narrows.model.party import Role
from narrows.model.refusal import also

FACTS = yaml.safe_load((Path(model.__file__).parents[1] / "law" / "facts.yaml").read_text(encoding="utf-8"))

RAW: dict[str, Any] = {
    "id": "a800-shenzhen",
    "as_of": "2023-11-17",
    "activity": "export",
    "from": "US",
    "to": "China",
    "via": ["Hong Kong", "SG"],
    "value": "10000 USD",
    "exporter": "Example Chips",
    "item": {
        "name": "board",
        "eccn": "4a090.A",
        "kind": "commodity",
        "origin": "Taiwan, China",
        "us_content_percent": 30,
        "made_with": {"us_technology": ["3E001"], "plant_direct_product": True},
        "spec": {"type": "computer", "tops": {"8": 1979, 16: 990.5}, "node_nm": 4, "has_hbm": True},
        "contains": [{"eccn": "3A090a", "count": 8, "contains": [{"name": "HBM"}]}],
    },
    "parties": [
        {
            "role": "end_user",
            "name": "Example  Cloud\nCo.",
            "country": "CN",
            "owners": [{"name": "Holding", "share_percent": 51}],
            "identifiers": {"lei": "X"},
        }
    ],
    "recipient": {"citizenship": ["Iran"]},
    "end_use": {"description": "data center", "supercomputer": False},
    "claims": {"published": True},
}


def changed(path: str, value: object, *, raw: dict[str, Any] = RAW) -> dict[str, Any]:
    """The sample order with one field set."""
    out: dict[str, Any] = json.loads(json.dumps(raw))
    node: Any = out
    *steps, last = path.split(".")
    for step in steps:
        node = node[int(step)] if isinstance(node, list) else node.setdefault(step, {})
    node[int(last) if isinstance(node, list) else last] = value
    return out


def refused(raw: Any) -> InputError:
    with pytest.raises(InputError) as caught:
        parse_order(raw)
    return caught.value


def test_a_whole_order() -> None:
    order = parse_order(RAW)
    assert (order.as_of, order.ship_from, order.destination, order.via) == (
        date(2023, 11, 17),
        "US",
        "CN",
        ("HK", "SG"),
    )
    assert order.value_usd == 10000
    assert order.exporter is not None
    assert (order.exporter.role, order.exporter.name) == ("exporter", "Example Chips")
    assert order.item.eccn == "4A090.a"
    assert order.item.spec is not None
    assert order.item.spec.tops == {8: 1979.0, 16: 990.5}
    assert order.item.contains is not None
    assert (order.item.contains[0].eccn, order.item.contains[0].count) == ("3A090.a", 8)
    assert order.parties is not None
    assert order.parties[0].name == "Example Cloud Co."
    assert order.claims.published is True
    assert order.claims.backend_only is False
    assert len(order.notices) == 2
    assert order.notices[0].startswith("'Taiwan, China' is read as TW")


def test_what_is_absent_is_unknown() -> None:
    order = parse_order({"as_of": "2023-11-17", "to": "CN", "item": {"product": "A800"}})
    assert (order.activity, order.ship_from, order.via, order.parties, order.end_use) == (None,) * 5
    assert order.claims == model.Claims()
    empties: tuple[dict[str, Any], ...] = (
        {"parties": []},
        {"end_use": {}},
        {"recipient": {"citizenship": []}},
        {"claims": None},
        {"id": " "},
    )
    for empty in empties:
        again = parse_order({"as_of": "2023-11-17", "to": "CN", "item": {"product": "A800"}, **empty})
        assert again.parties is None
        assert again.end_use is None
        assert again.id is None
    assert parse_order({**RAW, "via": []}).via == ()


def test_missing_fields_are_all_named() -> None:
    error = refused({})
    assert {e.where.field for e in (error, *also(error))} == {"to", "as_of", "item"}
    assert {e.where.field for e in (refused({"to": None, "item": {}}),)} == {"to"}


@pytest.mark.parametrize(
    ("value", "amount", "currency"),
    [
        (10000, 10000, "USD"),
        ("10000", 10000, "USD"),
        ("10,000.50 usd", 10000.5, "USD"),
        ("EUR 1,234,567", 1234567, "EUR"),
        ("9.99eur", 9.99, "EUR"),
        ({"amount": 5, "currency": "cny"}, 5, "CNY"),
    ],
)
def test_values(value: object, amount: float, currency: str) -> None:
    order = parse_order({**RAW, "value": value})
    assert order.value == model.Money(amount=amount, currency=currency)
    assert order.value_usd == (amount if currency == "USD" else None)
    assert any("is not converted" in notice for notice in order.notices) == (currency != "USD")


@pytest.mark.parametrize("value", [0, "0", "0.00 USD", "EUR 0", {"amount": 0, "currency": "USD"}])
def test_a_value_of_nothing_is_no_value_that_a_rule_turns_on(value: object) -> None:
    order = parse_order({**RAW, "value": value})
    assert order.value is not None
    assert order.value_usd is None
    assert any("state the market price" in notice for notice in order.notices)


@pytest.mark.parametrize(
    "value",
    [-1, "-5 USD", "1,23 USD", "$5", "5 dollars", "USD 5 USD", "1.000", 2e15, float("inf"), [5], "1e3"],
)
def test_values_that_are_refused(value: object) -> None:
    assert (refused({**RAW, "value": value}).where.field or "").startswith("value")


def test_days() -> None:
    for value in (
        date(2023, 11, 17),
        datetime.fromisoformat("2023-11-17"),
        "2023-11-17T00:00:00",
        " 2023-11-17 ",
    ):
        assert parse_order({**RAW, "as_of": value}).as_of == date(2023, 11, 17)
    for value in (
        datetime.fromisoformat("2023-11-17T09:00"),
        "2023-11-17T09:00:00",
        "0000-01-01",
        "2023-11-17\n2",
    ):
        assert refused({**RAW, "as_of": value}).where.field == "as_of"


def test_exporters() -> None:
    party = {"role": "exporter", "name": "EXAMPLE chips"}
    assert parse_order({**RAW, "parties": [party]}).exporter is not None
    assert "several exporters" in refused({**RAW, "parties": [{**party, "name": "Other"}]}).what
    assert "has the role 'bank'" in refused({**RAW, "exporter": {"name": "x", "role": "bank"}}).what
    assert refused({**RAW, "exporter": {"nam": "x"}}).where.field == "exporter.nam"
    assert parse_order({**RAW, "exporter": {"name": "x", "country": "US"}}).exporter == model.Party(
        role="exporter", name="x", country="US"
    )


def test_shares_beyond_the_whole_are_remarked_on() -> None:
    owners = [{"name": "A", "share_percent": 60}, {"name": "B", "share_percent": 50}]
    assert any("add up to 110 percent" in n for n in parse_order(changed("parties.0.owners", owners)).notices)


def test_nesting_and_size_have_bounds() -> None:
    def nested(depth: int) -> dict[str, Any]:
        return {"name": "x", "contains": [nested(depth - 1)]} if depth else {"name": "x"}

    assert parse_order({**RAW, "item": nested(8)}).item.contains is not None
    assert "deeper than 8" in refused({**RAW, "item": nested(9)}).what
    circle: dict[str, Any] = {"name": "x"}
    circle["contains"] = [circle]
    assert "deeper than 8" in refused({**RAW, "item": circle}).what
    assert parse_order({**RAW, "item": {"contains": [{"name": "x"}] * 10_000}}).item.name is None
    assert "more than 10,000 parts" in refused({**RAW, "item": {"contains": [{"name": "x"}] * 10_001}}).what
    assert "more than 10,000 entries" in refused({**RAW, "parties": [{"role": "bank"}] * 10_001}).what


def test_text_is_normalized() -> None:
    order = parse_order(changed("parties.0.name", " Cafe\u0301\u3000SA "))
    assert order.parties is not None
    assert order.parties[0].name == "Café SA"


def test_the_place_is_kept() -> None:
    with pytest.raises(FieldError, match=r"^o.yaml:7: to: is missing") as caught:
        parse_order({"as_of": "x", "item": {"name": "x"}}, where=Where(source="o.yaml", line=7))
    assert [e.where.line for e in also(caught.value)] == [7]
    with pytest.raises(FieldError, match="an order must be a mapping"):
        parse_order([])  # type: ignore[arg-type]


def test_what_is_no_field_of_an_order_is_told_before_what_is_missing() -> None:
    error = refused({"orders": [RAW]})
    assert str(error).startswith("orders: is no known field")
    assert [other.where.field for other in also(error)] == ["to", "as_of", "item"]


def test_the_same_facts_give_the_same_bytes() -> None:
    one = parse_order(RAW).canonical()
    shuffled = dict(reversed(list(RAW.items())))
    shuffled |= {
        "to": "CN",
        "value": {"currency": "usd", "amount": 10000.0},
        "claims": {"published": True, "backend_only": False},
    }
    assert parse_order(shuffled).canonical() == one
    assert b"notices" not in one
    facts = json.loads(one)
    assert parse_order(facts).canonical() == one
    assert facts["from"] == "US"
    assert facts["item"]["spec"]["tops"] == {"8": 1979.0, "16": 990.5}
    other = parse_order({**RAW, "as_of": date(2023, 11, 17) + timedelta(1)})
    assert other.canonical() != one


def test_orders_are_frozen() -> None:
    order = parse_order(RAW)
    with pytest.raises(ValueError, match="frozen"):
        order.id = "b"  # type: ignore[misc]
    later = order.model_copy(update={"as_of": date(2025, 1, 1)})
    assert (later.as_of, later.notices) == (date(2025, 1, 1), order.notices)


def test_fields_are_those_of_the_declared_facts() -> None:
    declared = {fact["name"]: fact for fact in FACTS["facts"]}

    def names(cls: type[BaseModel], prefix: str) -> set[str]:
        return {prefix + name for name in cls.model_fields}

    assert names(model.Spec, "item.spec.") == {n for n in declared if n.startswith("item.spec.")}
    assert names(model.MadeWith, "item.made_with.") == {
        n for n in declared if n.startswith("item.made_with.")
    }
    assert names(model.Claims, "claims.") == {n for n in declared if n.startswith("claims.")}
    read_from_words = {"end_use.named_countries", "end_use.named_occupied_region", "end_use.settled_flags"}
    assert (names(model.EndUse, "end_use.") - {"end_use.description"}) | read_from_words == {
        n for n in declared if n.startswith("end_use.")
    }
    of_people = {n for n in declared if n.startswith("recipient.")}
    assert names(model.Recipient, "recipient.") | {"recipient.nationality"} == of_people
    roles = next(f for f in FACTS["party_facts"] if f["name"] == "party.role")["values"]
    assert set(get_args(Role)) == set(roles)
    for name, cls, field in (
        ("activity", model.Route, "activity"),
        ("item.kind", model.Item, "kind"),
        ("item.spec.type", model.Spec, "type"),
        ("item.spec.transistor_architecture", model.Spec, "transistor_architecture"),
    ):
        choices = get_args(get_args(cls.model_fields[field].annotation)[0])
        assert list(choices) == declared[name]["values"]


def test_a_schema_can_be_published() -> None:
    schema = Order.model_json_schema()
    assert {"from", "to", "as_of", "item"} <= set(schema["properties"])
    assert schema["additionalProperties"] is False
