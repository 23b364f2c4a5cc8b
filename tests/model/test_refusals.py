"""What is refused, with the field, what was given, and what to do."""

from __future__ import annotations

import json
from typing import Any

import pytest

from narrows.errors import CountryError, FieldError, InputError
from narrows.model.order import parse_order

RAW: dict[str, Any] = {
    "as_of": "2023-11-17",
    "to": "CN",
    "via": ["HK", "SG"],
    "item": {"name": "board", "spec": {"tops": {"8": 1979}}, "contains": [{"eccn": "3A090.a"}]},
    "parties": [{"role": "end_user", "name": "Example", "owners": [{"name": "Holding"}]}],
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


@pytest.mark.parametrize(
    ("path", "value", "remedy"),
    [
        ("item", "A800", "{name: ...}, {product: ...}"),
        ("item.contains.0", "A800", "{name: ...}, {product: ...}"),
        ("end_use", "data center", "{description: ...}"),
        ("parties.0", "Example Cloud Co.", "{role: end_user, name: ...}"),
        ("parties.0.owners.0", "Example Holding Co.", "{name: ..., share_percent: ...}"),
        ("item.spec", "fast", "{name: value}"),
        ("item.eccn", ["3A090.a"], "Write one value"),
        ("to", ["CN", "DE"], "an order for each"),
        ("to", {"country": "CN"}, "Write one value"),
        ("to", 156, "Put it in quotes"),
        ("value", ["400 USD"], "10000 USD"),
        ("recipient", "CN", "{citizenship: [...]"),
    ],
)
def test_what_is_of_another_kind_is_told_how_the_field_is_written(
    path: str, value: object, remedy: str
) -> None:
    assert remedy in (refused(changed(path, value)).remedy or "")


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("as_of", "2023-02-30", "is no day of the calendar, got '2023-02-30'"),
        ("as_of", "17/11/2023", "must be a date"),
        ("as_of", "17.11.2023", "must be a date"),
        ("as_of", "11/2023", "must be a date"),
        ("as_of", "17-Nov-23", "must be a date"),
        ("as_of", "20231317", "is no day of the calendar, got '20231317'"),
        ("as_of", "99990101", "must be a date"),
        ("as_of", 20231117, "must be a date, got 20231117"),
        ("as_of", 45247, "must be a date, got 45247"),
        ("to", "Atlantis", "unknown country 'Atlantis'"),
        ("to", False, "must be text, got false"),
        ("from", "Korea", "could mean several countries"),
        ("via", "HK", "must be a list, got 'HK'"),
        ("via.1", "", "is blank"),
        ("activity", "import", "must be one of 'export'"),
        ("value", "10.000 USD", "could be a thousand times more or less"),
        ("value", True, "must be a sum of money"),
        ("value", "ten", "must be a sum of money"),
        ("value", {"amount": 5}, "is missing"),
        ("item.eccn", "3A09", "must be an ECCN"),
        ("item.eccn", 30, "must be text, got 30"),
        ("item.us_content_percent", 101, "must be less than or equal to 100, got 101"),
        ("item.us_content_percent", "30", "must be a number, got '30'"),
        ("item.spec.node_nm", True, "must be a number, got true"),
        ("item.spec.node_nm", float("nan"), "must be a finite number"),
        ("item.spec.applicable_die_area_mm2", 0, "must be greater than 0, got 0"),
        ("item.spec.applicable_die_area_mm2", 2e6, "must be less than or equal to 1,000,000"),
        ("item.spec.tops.8", -1, "must be greater than 0, got -1"),
        ("item.spec.tops.8", float("inf"), "finite"),
        ("item.spec.tops.8", 10**400, "must be a number"),
        ("item.spec.tops.8", False, "must be a number, got false"),
        ("item.spec.tops.129", 1, "must be less than or equal to 128, got 129"),
        ("item.spec.tops.0", 1, "must be greater than or equal to 1"),
        ("item.spec.tops", {True: 1}, "a bit length must be a whole number"),
        ("item.spec.tops", {"x": 1}, "a bit length must be a whole number"),
        ("item.spec.tops", {8: 1, "8": 2}, "bit length 8 is given twice"),
        ("item.spec.type", "gpu", "must be one of"),
        ("item.spec.has_hbm", "yes", "must be true or false, got 'yes'"),
        ("item.contains.0.count", 0, "must be greater than or equal to 1"),
        ("item.contains.0.count", 1.5, "must be a whole number"),
        ("parties.0.role", None, "is missing"),
        ("parties.0.role", "buyer", "must be one of"),
        ("parties.0.name", 360, "must be text, got 360"),
        ("parties.0.name", "a\x00b", "holds the control character U+0000 at position 2"),
        ("parties.0.name", "x" * 10_001, "is longer than 10,000 characters"),
        ("parties.0.owners.0.share_percent", -1, "must be greater than or equal to 0"),
        ("parties.0.owners.0.name", " ", "is blank"),
        ("parties", {"role": "bank"}, "must be a list, got a mapping"),
        ("claims.published", "yes", "must be true or false"),
        ("claims.published", 1, "must be true or false, got 1"),
        ("item", "A800", "must be a mapping, got 'A800'"),
        ("item", {}, "says nothing"),
        ("item", {"spec": None}, "says nothing"),
        ("id", 1.5, "must be text"),
        ("item.us_content_percent", 10**399, "must be a number of fewer digits"),
    ],
)
def test_refused_with_the_field_and_a_remedy(path: str, value: object, words: str) -> None:
    error = refused(changed(path, value))
    assert words in error.what
    assert error.remedy
    field = error.where.field or ""
    flat = field.replace("[", ".").replace("]", "")
    assert flat.startswith(path) or path.startswith(flat)
    assert isinstance(error, CountryError if "countr" in words else FieldError)
    json.dumps(error.to_dict())


@pytest.mark.parametrize(
    ("path", "remedy"),
    [
        ("destination", "State to"),
        ("ship_from", "State from"),
        ("product", "It belongs in 'item'"),
        ("citizenship", "It belongs in 'recipient'"),
        ("item.as_of", "It belongs to the order itself"),
        ("item.spec.die_area", "Did you mean 'applicable_die_area_mm2'?"),
        ("item.spec.nodenm", "Did you mean 'node_nm'?"),
        ("item.count", "It belongs in 'contains'"),
        ("parties.0.headquaters", "Did you mean 'headquarters'?"),
        ("parties.0.owners.0.share", "Did you mean 'share_percent'?"),
        ("end_use.zzz", "Known here: description"),
        ("notices", "Known here"),
    ],
)
def test_unknown_fields_name_what_was_meant(path: str, remedy: str) -> None:
    error = refused(changed(path, "x"))
    assert error.what == "is no known field"
    assert remedy in error.remedy


@pytest.mark.parametrize(
    ("raw", "remedy"),
    [
        ({"parties": [{"role": "end_user", "name": "A", "hq": "CN"}]}, "Did you mean 'headquarters'?"),
        ({"end_user": "Example Works"}, "State it as a party: parties: [{role: end_user, name: ...}]"),
        ({"bank": {"name": "Example Bank"}}, "State it as a party: parties: [{role: bank, name: ...}]"),
    ],
)
def test_a_field_that_many_expect_is_told_where_it_is(raw: dict[str, object], remedy: str) -> None:
    with pytest.raises(FieldError) as found:
        parse_order({"as_of": "2025-06-02", "item": {"eccn": "EAR99"}, "to": "CN", **raw})
    assert found.value.remedy == remedy
