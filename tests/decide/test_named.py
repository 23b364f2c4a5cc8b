"""Listed names in the description of an end use hold an order that does not state whom they name."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

import msgspec
import polars as pl
import pytest

from narrows.batch import check_table
from narrows.decide.listed import HOME
from narrows.decide.named import NOBODY, in_text
from narrows.engine import engine
from narrows.lists.listing import Listing, Mention
from narrows.model.decision import Decision
from narrows.model.order import Party, parse_end_use
from narrows.model.red_flag_words import flags
from narrows.model.red_flags import plain

DAY = date(2024, 12, 10)
SOMEBODY = {"role": "end_user", "name": "Hutong Instruments Co.", "country": "CN"}


def decide(description: str, *, end_use: Any = None, **more: Any) -> Decision:
    order = {
        "item": {"eccn": "3A991.p", "origin": "US"},
        "from": "US",
        "to": "CN",
        "as_of": DAY,
        "parties": [SOMEBODY],
        "end_use": {"description": description, **(end_use or {})},
        **more,
    }
    return engine(clean=True).check(order)


def flagged(decision: Decision) -> list[str]:
    return [notice for notice in decision.notices if notice.startswith("red flag listed_party")]


@pytest.mark.parametrize(
    ("description", "words"),
    [
        ("parts for the SMIC fab in Beijing", "smic"),
        ("用于长江存储", "长江存储"),
        ("for Huawei base stations", "huawei"),
        ("用于华为基站", "华为"),
        ("test of Ascend 910B wafers", "ascend 910b"),
        ("昇腾910B服务器", "昇腾910b"),
    ],
)
def test_a_listed_name_is_a_question(description: str, words: str) -> None:
    held = decide(description)
    assert held.outcome == "undetermined"
    (missing,) = held.missing
    assert missing.fact == "end_use.resolved_flags"
    assert missing.matters_to == ("us.ear.732.supp3.b.listed_party",)
    assert missing.if_ == {"red_flag_confirmed": "license_required", "none of these": "no_license_required"}
    (notice,) = flagged(held)
    assert flags()["listed_party"].paragraph in notice
    assert f"the end use says {words!r}, a name of " in notice
    assert "(us.el: " in notice
    assert not any(hit.list for party in held.parties for hit in party.hits)
    for answer, outcome in (
        ({"resolved_flags": ["listed_party"]}, "no_license_required"),
        ({"red_flag_confirmed": False}, "no_license_required"),
        ({"red_flag_confirmed": True}, "license_required"),
    ):
        assert decide(description, end_use=answer).outcome == outcome


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("probe cards for SMIC", True),
        ("dies for Huawei", True),
        ("用于长江存储的备件", True),
        ("spare parts for Ascend 910B servers", True),
        ("Huawei laptop", False),
        ("SMIC wafers", False),
        ("covers for laptops", False),
    ],
)
def test_whom_an_item_is_for_is_a_question_and_who_made_it_is_none(name: str, named: bool) -> None:
    item = {"name": name, "eccn": "EAR99", "kind": "commodity", "origin": "US"}
    one = decide("office", item=item)
    assert one.outcome == ("undetermined" if named else "no_license_required")
    assert bool(flagged(one)) is named


def test_only_an_entry_that_stands_on_the_day() -> None:
    assert decide("for YMTC", as_of=date(2022, 10, 6)).outcome == "no_license_required"
    (notice,) = flagged(decide("for YMTC", as_of=date(2022, 10, 7)))
    assert "(us.uvl: " in notice
    assert "(us.el: " not in notice


@pytest.mark.parametrize(
    "parties",
    [
        [{"role": "end_user", "name": "Huawei", "country": "CN"}],
        [SOMEBODY, {"role": "ultimate_consignee", "name": "Huawei Technologies Co., Ltd.", "country": "CN"}],
        [{**SOMEBODY, "confirmed_hits": ["us.el.huawei-technologies-co-ltd"], "name": "Huawei Tecnologies"}],
    ],
)
def test_who_is_stated_is_not_asked_about(parties: list[Any]) -> None:
    assert not flagged(decide("for Huawei base stations", parties=parties))
    assert flagged(decide("for SMIC and Huawei", parties=parties))


@pytest.mark.parametrize(
    "parties",
    [
        [{**SOMEBODY, "owners": [{"name": "Huawei", "share_percent": 10}]}],
        [SOMEBODY, {"role": "exporter", "name": "Huawei", "country": "SG"}],
    ],
)
def test_an_owner_or_exporter_is_not_who_gets_the_item(parties: list[Any]) -> None:
    assert flagged(decide("for Huawei base stations", parties=parties))


def test_a_party_that_may_be_the_one_is_asked_about_itself() -> None:
    near = [{"role": "end_user", "name": "Huawei Tecnologies", "country": "CN"}]
    held = decide("for Huawei base stations", parties=near)
    assert held.outcome == "undetermined"
    assert not flagged(held)
    may_be = {hit.listing.id for hit in engine().screening.near("Huawei Tecnologies")}
    cleared = [{**near[0], "cleared_hits": sorted(may_be)}]
    assert flagged(decide("for Huawei base stations", parties=cleared))


def test_a_denied_name_is_told() -> None:
    said = decide("not for SMIC, Huawei or YMTC")
    assert said.outcome == "no_license_required"
    assert not flagged(said)
    assert any(
        line.startswith("the end use says 'not for smic': that is what the counterparty says")
        for line in said.notices
    )
    for doubt in ("not only for SMIC", "not for resale, for SMIC", "we cannot exclude SMIC"):
        assert decide(doubt).outcome == "undetermined"


def test_what_is_made_for_a_named_entity_abroad_is_asked() -> None:
    item = {"eccn": "3A991.p", "origin": "KR", "us_content_percent": 0}
    asked = {missing.fact for missing in decide("for Huawei", item=item, **{"from": "KR"}).missing}
    assert asked == {"end_use"}
    for_it = {"products_of_footnotes": ["1"]}
    asked = {m.fact for m in decide("for Huawei", item=item, end_use=for_it, **{"from": "KR"}).missing}
    assert "item.made_with.us_technology" in asked
    stated: dict[str, Any] = {"products_of_footnotes": []}
    assert decide("for Huawei", item=item, end_use=stated, **{"from": "KR"}).outcome == "no_license_required"


def test_no_answer_is_softer_for_a_name() -> None:
    listed = [{"role": "end_user", "name": "YMTC", "country": "CN"}]
    assert decide("for SMIC", parties=listed).outcome == "license_required"


class Lists:
    """A screener of one mention, on a list of each kind."""

    def __init__(self, *listings: Listing) -> None:
        self.lists = {"us.el": "party.on_entity_list", "tw.shtc": "party.on_shtc_list"}
        self._listings = listings

    def __getattr__(self, name: str) -> Any:
        return lambda *_: "" if name in ("unusable", "company") else ()

    def named_in(self, written: str, text: str) -> tuple[Mention, ...]:
        return (Mention(4, 11, text[4:11], self._listings),) if "Example" in written else ()


def listing(list_: str, **more: Any) -> Listing:
    return Listing(
        id=f"{list_}.example",
        list=list_,
        name="Example",
        country="CN",
        from_=date(2024, 1, 1),
        citation="a list",
        checked=DAY,
        confidence="high",
        **more,
    )


@pytest.mark.parametrize(
    ("list_", "flag"),
    [
        ("us.el", "listed_party"),
        ("tw.shtc", "listed_party_tw"),
        ("us.ssi", "listed_party"),
        ("own.watch", "listed_party_other"),
    ],
)
def test_the_flag_is_that_of_the_regime(list_: str, flag: str) -> None:
    end_use = parse_end_use({"description": "for Example"})
    said = in_text(end_use, [Party(role="end_user", name="Nobody")], DAY, Lists(listing(list_)))  # type: ignore[arg-type]
    assert list(said.raised) == [flag]


def test_every_regime_with_lists_has_a_flag() -> None:
    known = {name for flag in flags().values() for name in flag.lists}
    assert {list_.partition(".")[0] for list_ in engine().screening.lists} | {"*", HOME} == known


def test_an_entry_of_unknown_first_day_may_have_stood() -> None:
    end_use = parse_end_use({"description": "for Example"})
    early = date(2023, 1, 1)
    open_ = listing("us.el", start_known=False)
    assert in_text(end_use, [], early, Lists(open_)).raised  # type: ignore[arg-type]
    assert not in_text(end_use, [], early, Lists(open_, listing("us.el"))).raised  # type: ignore[arg-type]
    assert in_text(None, [], early, Lists(open_)) is NOBODY  # type: ignore[arg-type]


def test_a_plain_description_is_what_places_are_counted_in() -> None:
    assert plain("for use, to the best of our knowledge, by SMIC") == "for use by smic"
    assert flagged(decide("for use, to the best of our knowledge, by SMIC"))


def test_one_and_many_agree() -> None:
    descriptions = ["for Huawei base stations", "for YMTC", "not for SMIC", "weather station", None]
    items = [None, "circuits for Huawei", "Huawei circuits"]
    names = ["Hutong Instruments Co.", "Huawei"]
    days = [date(2022, 10, 6), date(2022, 10, 7), DAY]
    resolved = [None, "listed_party"]
    rows = [
        {
            "eccn": "3A991.p",
            "item.name": item,
            "from": "US",
            "to": "CN",
            "as_of": day,
            "party.role": "end_user",
            "party.name": name,
            "party.country": "CN",
            "end_use.description": description,
            "end_use.resolved_flags": answers,
        }
        for item, description, name, day, answers in itertools.product(
            items, descriptions, names, days, resolved
        )
    ]
    result = check_table(pl.DataFrame(rows), assume="clean")
    ones = [result.decision(row) for row in range(len(rows))]
    assert result.frame["outcome"].to_list() == [one.outcome for one in ones]
    assert {"undetermined", "no_license_required", "license_required"} <= set(result.frame["outcome"])
    for column in ("missing", "assumptions", "notices"):
        told = [msgspec.json.encode(getattr(one, column)).decode() for one in ones]
        assert result.frame[column].to_list() == told
