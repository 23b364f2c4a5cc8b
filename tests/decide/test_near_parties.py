"""A party whose name is near a listed one: never a silent clear, never a silent denial."""

from __future__ import annotations

from typing import Any

import pytest

from narrows.engine import engine

LISTED = "us.uvl.wuxi-hengling-technology-company-limited"
NEAR = "Wu Xi Hengling Tech Co Ltd"


def order(name: str | None = NEAR, /, **more: Any) -> dict[str, Any]:
    party = {"role": "end_user", "name": name, "country": "CN", "headquarters": "CN", **more}
    return {
        "as_of": "2022-11-01",
        "activity": "export",
        "item": {"eccn": "EAR99", "origin": "US"},
        "from": "US",
        "to": "CN",
        "parties": [party],
        "end_use": {"description": "office computers"},
        "value": "100 USD",
    }


def decide(raw: dict[str, Any]) -> Any:
    return engine(clean=True).check(raw)


def test_a_near_name_leaves_the_list_open_and_says_which_entry_and_why():
    decision = decide(order())
    (party,) = decision.parties
    hits = {hit.id: hit for hit in party.hits}
    hit = hits[LISTED]
    assert hit.match in ("strong", "possible")
    assert hit.score is not None
    assert 0.3 < hit.score < 1
    assert any("matched" in line for line in hit.because)
    assert decision.outcome == "undetermined"
    assert any(missing.fact == "parties[0].name" for missing in decision.missing)


def test_the_name_itself_is_certain():
    decision = decide(order("Wuxi Hengling Technology Company Limited"))
    (hit,) = (hit for party in decision.parties for hit in party.hits if hit.id == LISTED)
    assert hit.match == "certain"
    assert hit.score is None


def test_a_cleared_hit_is_no_hit_and_rests_on_the_exporters_word():
    clear = decide(order("Example Cloud Co."))
    decision = decide(order(cleared_hits=[LISTED]))
    assert all(hit.id != LISTED for party in decision.parties for hit in party.hits)
    assert decision.outcome == clear.outcome == "no_license_required"
    assert any(LISTED in line and "on the exporter's word" in line for line in decision.assumptions)


def test_a_confirmed_hit_counts_as_the_entry():
    confirmed = decide(order(confirmed_hits=[LISTED]))
    certain = decide(order("Wuxi Hengling Technology Company Limited"))
    assert confirmed.outcome == certain.outcome
    assert {hit.id for hit in confirmed.parties[0].hits if hit.match == "certain"} == {LISTED}


def test_a_confirmed_entry_counts_whatever_the_name():
    confirmed = decide(order("Example Cloud Co.", confirmed_hits=[LISTED]))
    nameless = decide(order(None, confirmed_hits=[LISTED]))
    certain = decide(order("Wuxi Hengling Technology Company Limited"))
    assert [hit.id for hit in confirmed.parties[0].hits] == [LISTED]
    assert [hit.id for hit in nameless.parties[0].hits] == [LISTED]
    assert [duty.provision for duty in confirmed.regimes["us"].duties] == [
        duty.provision for duty in certain.regimes["us"].duties
    ]


def test_a_confirmed_entry_that_no_list_has_does_not_clear():
    decision = decide(order("Example Cloud Co.", confirmed_hits=["us.el.nobody"]))
    assert decision.outcome == "undetermined"
    assert any("us.el.nobody, which no list at hand has" in line for line in decision.assumptions)


def test_an_entry_that_is_confirmed_and_cleared_counts_and_is_told():
    decision = decide(order("Example Cloud Co.", confirmed_hits=[LISTED], cleared_hits=[LISTED]))
    assert [hit.id for hit in decision.parties[0].hits] == [LISTED]
    told = f"cleared_hits and confirmed_hits of Example Cloud Co. both name {LISTED}: the stricter reading decides"
    assert told in decision.notices
    assert not any("on the exporter's word, Example Cloud Co." in line for line in decision.assumptions)


def test_a_stated_exporter_is_told_of_as_a_party_is():
    raw = order("Example Cloud Co.")
    raw["exporter"] = {
        "name": "Beispiel AG",
        "country": "DE",
        "confirmed_hits": [LISTED],
        "cleared_hits": [LISTED],
    }
    told = f"cleared_hits and confirmed_hits of Beispiel AG both name {LISTED}: the stricter reading decides"
    assert decide(raw).notices.count(told) == 1


def test_a_certain_hit_is_not_cleared_by_a_word():
    certain = decide(order("Wuxi Hengling Technology Company Limited"))
    cleared = decide(order("Wuxi Hengling Technology Company Limited", cleared_hits=[LISTED]))
    assert cleared.outcome == certain.outcome
    assert any(hit.id == LISTED for hit in cleared.parties[0].hits)


def test_a_certain_hit_of_another_country_is_cleared_by_a_word_that_is_told():
    raw = order("Wuxi Hengling Technology Company Limited", cleared_hits=[LISTED])
    raw["parties"][0] |= {"country": "DE", "headquarters": "DE", "ultimate_parent_headquarters": "DE"}
    cleared = decide(raw)
    assert all(hit.id != LISTED for party in cleared.parties for hit in party.hits)
    assert any(LISTED in line and "on the exporter's word" in line for line in cleared.assumptions)


@pytest.mark.parametrize("name", ["---", "😀", "A", "Ltd", "株式会社", "\u200b"])
@pytest.mark.parametrize("clean", [False, True])
def test_a_name_with_nothing_to_compare_clears_nobody(name: str, clean: bool):
    raw = order()
    raw["parties"][0]["name"] = name
    decision = (engine(clean=True) if clean else engine()).check(raw)
    assert decision.outcome == "undetermined"
    assert any(line.startswith("whether ") and "not known" in line for line in decision.assumptions)


def test_a_near_hit_counts_only_while_the_entry_stands():
    assert not any(hit.id == LISTED for hit in decide({**order(), "as_of": "2022-09-01"}).parties[0].hits)


@pytest.mark.parametrize("role", ["purchaser", "intermediate_consignee", "bank", "forwarder", "end_user"])
def test_every_role_is_screened(role: str):
    decision = decide(order(role=role))
    assert any(hit.id == LISTED for hit in decision.parties[0].hits)


def test_a_near_owner_counts_for_the_most_only():
    near = {"owners": [{"name": "Hwawei Tecnologies Co Ltd", "share_percent": 60}]}
    day = {"as_of": "2025-10-15"}
    unlisted = decide({**order("Example Cloud Co.", owners=[]), **day})
    maybe = decide({**order("Example Cloud Co.", **near), **day})
    sure = decide(
        {
            **order(
                "Example Cloud Co.", owners=[{"name": "Huawei Technologies Co., Ltd.", "share_percent": 60}]
            ),
            **day,
        }
    )
    assert unlisted.outcome == "no_license_required"
    assert sure.outcome != unlisted.outcome
    assert maybe.outcome == "undetermined"


@pytest.mark.parametrize(
    "name",
    [
        "无锡恒领科技有限公司",
        "无锡恒领科技",
        "WUXI HENGLING TECHNOLOGY",
        "Wuxі Hengling Technology Co., Ltd.",
    ],
)
def test_other_scripts_and_look_alike_letters_are_found(name: str):
    assert any(hit.id == LISTED for hit in decide(order(name)).parties[0].hits)


@pytest.mark.parametrize(
    "name", ["Example Cloud Co.", "Applied Materials, Inc.", "ASML Netherlands B.V.", "株式会社例"]
)
def test_other_companies_are_not(name: str):
    assert decide(order(name)).parties[0].hits == ()


TIANJIN = "Semiconductor Manufacturing International (Tianjin) Corporation"


def _near(**more: Any) -> list[str]:
    decision = decide(order(TIANJIN, **more) | {"as_of": "2025-06-02"})
    return [hit.match for party in decision.parties for hit in party.hits if hit.list == "us.el"]


def test_the_very_name_of_an_entry_is_told_from_others_of_its_list():
    assert _near() == ["certain"]


def test_what_an_address_may_say_beside_the_very_name_stays():
    assert "strong" in _near(address="18 Zhangjiang Road, Pudong, Shanghai")
