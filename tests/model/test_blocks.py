"""Blocks read alone equal the blocks of the whole order; and nothing but an `InputError` is ever raised."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrows.errors import InputError
from narrows.model import order as model
from narrows.model.order import Order, parse_order
from narrows.model.refusal import also

_NAMES = sorted(
    {
        field.alias or name
        for cls in (Order, model.Item, model.Part, model.Spec, model.MadeWith, model.Party, model.Owner)
        for name, field in cls.model_fields.items()
    }
    | set(model.EndUse.model_fields)
    | {"8", "x"}
)
_LEAVES: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-(10**500), 10**500),
    st.floats(),
    st.text(st.characters(), max_size=5),
    st.sampled_from(
        ["CN", "Taiwan, China", "3A090a", "exporter", "end_user", "2023-11-17", "5 EUR", "export", "hbm"]
    ),
    st.binary(max_size=3),
    st.dates(),
    st.datetimes(),
    st.just(object()),
    st.sets(st.integers(), max_size=2),
    st.decimals(),
)
_KEYS = st.one_of(
    st.sampled_from(_NAMES),
    st.sampled_from(_NAMES),
    st.text(st.characters(), max_size=3),
    st.integers(-1, 200),
)
_ANYTHING = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=5),
    max_leaves=25,
)
_ORDERISH = st.fixed_dictionaries(
    {
        "as_of": st.just("2023-11-17") | _LEAVES,
        "to": st.just("CN") | _LEAVES,
        "item": st.just({"name": "x"}) | _ANYTHING,
    },
    optional={
        "from": _LEAVES,
        "via": st.lists(st.sampled_from(["HK", "Taiwan, China"])) | _ANYTHING,
        "activity": _LEAVES,
        "destination_occupied_region": _LEAVES,
        "id": _LEAVES,
        "value": _ANYTHING,
        "exporter": _ANYTHING,
        "parties": st.lists(st.fixed_dictionaries({"role": st.just("bank"), "name": _LEAVES}) | _ANYTHING)
        | _ANYTHING,
        "recipient": _ANYTHING,
        "end_use": _ANYTHING,
        "claims": _ANYTHING,
    },
)


@settings(max_examples=400)
@given(_ORDERISH | _ANYTHING)
def test_nothing_but_an_input_error_is_raised(raw: Any) -> None:
    try:
        order = parse_order(raw)
    except InputError as error:
        for one in (error, *also(error)):
            json.dumps(one.to_dict()).encode()
            str(one).encode()
            assert one.what
        return
    assert parse_order(json.loads(order.canonical())).canonical() == order.canonical()


def _outcome(call: Any, *args: Any, **kwargs: Any) -> Any:
    try:
        return call(*args, **kwargs)
    except InputError as error:
        return sorted(str(one) for one in (error, *also(error)))


@settings(max_examples=400)
@given(_ORDERISH)
def test_blocks_read_alone_equal_the_blocks_of_the_whole(raw: dict[str, Any]) -> None:
    notices: list[str] = []
    item = _outcome(model.parse_item, raw["item"], notices=notices)
    parts = {
        "as_of": _outcome(model.parse_as_of, raw["as_of"]),
        "value": _outcome(model.parse_value, raw.get("value"), notices=notices),
        "recipient": _outcome(model.parse_recipient, raw.get("recipient"), notices=notices),
        "end_use": _outcome(model.parse_end_use, raw.get("end_use"), notices=notices),
        "claims": _outcome(model.parse_claims, raw.get("claims")),
    }
    route = _outcome(
        model.parse_route,
        *(raw.get(name) for name in ("activity", "from", "to", "via")),
        destination_occupied_region=raw.get("destination_occupied_region"),
        notices=notices,
    )
    parties = _outcome(model.parse_parties, raw.get("parties"), raw.get("exporter"), notices=notices)
    whole = _outcome(parse_order, raw)
    if isinstance(whole, Order):
        assert item == whole.item
        assert parts == {name: getattr(whole, name) for name in parts}
        assert all(
            getattr(route, n) == getattr(whole, n) for n in ("activity", "ship_from", "destination", "via")
        )
        assert (parties.exporter, parties.parties) == (whole.exporter, whole.parties)
        assert set(whole.notices) == set(notices)
    else:
        apart = [
            item,
            *parts.values(),
            route,
            parties,
            _outcome(parse_order, {**_SOUND, "id": raw.get("id")}),
        ]
        assert whole == sorted(line for found in apart if isinstance(found, list) for line in found)


_SOUND = {"as_of": "2023-11-17", "to": "CN", "item": {"name": "x"}}


def test_a_party_alone() -> None:
    notices: list[str] = []
    party = model.parse_party({"role": "bank", "country": "Taiwan, China"}, notices=notices)
    assert party.country == "TW"
    assert len(notices) == 1
    with pytest.raises(InputError, match=r"parties\[3\].country: unknown country"):
        model.parse_party({"role": "bank", "country": "Atlantis"}, field="parties[3]")


def test_a_day_alone() -> None:
    assert model.parse_as_of(date(2023, 1, 1)) == date(2023, 1, 1)
    assert model.parse_as_of(datetime.fromisoformat("2023-01-01")) == date(2023, 1, 1)
    with pytest.raises(InputError, match="as_of: is missing"):
        model.parse_as_of(None)
