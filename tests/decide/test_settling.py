"""The smallest set of facts that settles an order, the outcome under each answer, and what no answer can move."""

from __future__ import annotations

import itertools
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from decide.small_law import (
    DAY,
    SmallLaw,
    duty,
    entry,
    exception,
    gate,
    override,
    policy,
    requirement,
    subject,
    term,
)
from narrows.decide import lacking
from narrows.decide.described import joined
from narrows.decide.missing import Lack, lack
from narrows.decide.run import run
from narrows.model.decision import Missing
from narrows.model.order import parse_order

YES, NO, OPEN, EXCEPTION = "license_required", "no_license_required", "undetermined", "license_exception"
ANY = ("us.ear.*",)
MILITARY, HBM, NODE = "end_use.military", "item.spec.has_hbm", "item.spec.node_nm"


@pytest.fixture
def law(tmp_path: Path) -> Any:
    folders = itertools.count()
    return lambda *provisions: SmallLaw(tmp_path / f"law{next(folders)}", *provisions)


def asked(made: SmallLaw, **order: Any) -> dict[str, dict[str, str]]:
    return {missing.fact: missing.if_ for missing in made.decide(**order).missing}


# Which rules can still move the outcome.


def test_what_an_exception_needs_is_not_asked_while_there_is_nothing_to_overcome(law: Any) -> None:
    made = law(requirement("1", MILITARY), exception("NAC", ANY, HBM))
    assert asked(made) == {"end_use": {"military": OPEN, "none of these": NO}}


def test_what_an_exception_needs_is_asked_where_a_requirement_holds(law: Any) -> None:
    made = law(requirement("1"), exception("NAC", ANY, HBM))
    assert asked(made) == {HBM: {"true": EXCEPTION, "false": YES}}


def test_what_a_gate_needs_is_asked_where_a_requirement_holds(law: Any) -> None:
    made = law(requirement("1"), exception("NAC", ANY), gate("g", HBM))
    assert asked(made) == {HBM: {"true": YES, "false": EXCEPTION}}


def test_what_a_policy_or_a_duty_needs_is_not_asked_while_the_outcome_is_open(law: Any) -> None:
    made = law(
        requirement("1"),
        exception("NAC", ANY, HBM),
        policy("p", "policy_of_denial", MILITARY),
        duty("d", "item.spec.data_center"),
    )
    assert asked(made) == {
        HBM: {"true": f"{EXCEPTION} (policy_of_denial)", "false": f"{YES} (policy_of_denial)"}
    }


def test_what_a_class_needs_is_asked_only_of_an_item_that_nothing_describes(law: Any) -> None:
    made = law(
        entry("3A090.a", f"{NODE} < 10"),
        entry("3A001.a", HBM),
        requirement("1", f'{MILITARY} and end_use.facility_country == "CN"'),  # no answer tells both
    )
    chip = {"name": "chip", "spec": {"node_nm": 5.0}}
    assert set(asked(made)) == {"end_use"}
    assert set(asked(made, item=chip)) == {"end_use"}
    assert set(asked(made, item={"name": "thing"})) == {"item.eccn", NODE, HBM, "end_use"}


def test_an_item_that_nothing_describes_must_be_classified_first_of_all(law: Any) -> None:
    made = law(entry("3A090.a", f"{NODE} < 10"), requirement("1", 'classified("3A090")'))
    found = made.decide(item={"name": "thing"}).missing
    assert found == (
        Missing(fact="item.eccn", matters_to=("classification",), if_={}, regime="us"),
        Missing(
            fact=NODE,
            matters_to=("us.ear.1", "us.ear.774.3A090.a"),
            if_={"< 10": YES, ">= 10": OPEN},
            regime="us",
        ),
    )


def test_a_class_that_must_be_stated_is_asked_for_once(law: Any) -> None:
    made = law(requirement("1", 'item.eccn == "3A001"'))
    missing = made.decide(item={"name": "thing"}).missing
    assert missing == (Missing(fact="item.eccn", matters_to=("classification",), if_={}, regime="us"),)


def test_nothing_is_asked_of_a_decision_that_stands(law: Any) -> None:
    made = law(requirement("1"), requirement("2", MILITARY), duty("d", HBM))
    assert made.decide().missing == ()


# A stay that ran out.


def test_whether_a_stay_was_extended_is_asked_as_a_question_of_law(law: Any) -> None:
    span = {"in_force": {"from": "2025-01-01", "until": "2026-11-09"}, "lapse": "unknown"}
    made = law(requirement("1"), override("o", ("us.ear.1",), **span))
    assert made.decide(as_of="2026-11-10").missing == (
        Missing(
            fact="law: whether us.override.o was extended",
            matters_to=("us.override.o",),
            if_={"it still stands on 2026-11-10": NO, "it has ended": YES},
            regime="us",
        ),
    )


def test_a_stay_that_ran_out_is_not_asked_about_where_its_requirement_does_not_hold(law: Any) -> None:
    span = {"in_force": {"from": "2025-01-01", "until": "2026-11-09"}, "lapse": "unknown"}
    made = law(
        requirement("1", 'destination == "FR"'),
        requirement("2", HBM),
        override("o", ("us.ear.1",), **span),
    )
    assert list(asked(made, as_of="2026-11-10")) == [HBM]


def test_only_the_stay_of_what_may_hold_is_asked_about_beside_an_open_fact(law: Any) -> None:
    made = law(
        requirement("1"),
        requirement("2", "item.vendor == item.product"),
        requirement("3", 'destination == "FR"'),
        *(
            override(name, (of,), in_force={"from": "2025-01-01", "until": "2026-11-09"}, lapse="unknown")
            for name, of in (("o", "us.ear.1"), ("p", "us.ear.3"))
        ),
    )
    assert list(asked(made, as_of="2026-11-10")) == [
        "item.product",
        "item.vendor",
        "law: whether us.override.o was extended",
    ]


def test_a_stay_and_a_fact_may_both_be_needed(law: Any) -> None:
    span = {"in_force": {"from": "2025-01-01", "until": "2026-11-09"}, "lapse": "unknown"}
    made = law(requirement("1"), requirement("2", HBM), override("o", ("us.ear.1",), **span))
    assert asked(made, as_of="2026-11-10") == {
        HBM: {"true": YES, "false": OPEN},
        "law: whether us.override.o was extended": {
            "it still stands on 2026-11-10": OPEN,
            "it has ended": YES,
        },
    }


def test_only_a_stay_is_asked_about_as_a_question_of_law(law: Any) -> None:
    span = {"in_force": {"from": "2025-01-01", "until": "2026-11-09"}, "lapse": "unknown"}
    made = law(
        requirement("1"),
        requirement("2", "item.vendor == item.product"),
        override("o", ("us.ear.1",), **span),
    )
    assert list(asked(made, as_of="2026-11-10")) == [
        "item.product",
        "item.vendor",
        "law: whether us.override.o was extended",
    ]


# How much is tried.

POINTS = "({0} == 2 or {0} == 3 or {0} == 4 or {0} == 5 or {0} == 6 or {0} == 7)"
FEW = "({0} == 2 or {0} == 3 or {0} == 4)"
OTHERS = ("item.spec.mrf_nm", "item.spec.overlay_nm", "item.spec.source_nm")


def test_what_can_be_tried_leaves_out_what_does_not_matter(law: Any) -> None:
    every = " and ".join(FEW.format(fact) for fact in OTHERS)  # 7 answers each, 343 together
    made = law(requirement("1", every), requirement("2", f"{every} and {HBM}"))
    assert set(asked(made)) == set(OTHERS)


def test_what_is_too_much_to_try_leaves_nothing_out(law: Any) -> None:
    every = " and ".join(POINTS.format(fact) for fact in OTHERS)  # 13 answers each, 2197 together
    made = law(requirement("1", every), requirement("2", f"{every} and {HBM}"))
    assert set(asked(made)) == {*OTHERS, HBM}


def test_a_set_that_is_too_much_to_try_does_not_keep_a_smaller_one_from_being_found(law: Any) -> None:
    early = ("applicable_die_area_mm2", "io_bandwidth_gb_s", "dram_bandwidth_gb_s")  # these are tried first
    wide = " and ".join(POINTS.format(f"item.spec.{name}") for name in early)
    settled = f"{NODE} < 16 and {HBM} and item.spec.mrf_nm < 40"
    made = law(requirement("1", settled), requirement("2", f"{settled} and {wide}"))
    assert set(asked(made)) == {NODE, HBM, "item.spec.mrf_nm"}


def test_more_than_three_facts_are_named_with_all_others(law: Any) -> None:
    every = " and ".join(f"{fact} < 16" for fact in (NODE, *OTHERS))
    made = law(requirement("1", every), requirement("2", f"{every} and {HBM}"))
    assert set(asked(made)) == {NODE, *OTHERS, HBM}


def test_two_facts_are_named_where_a_third_does_not_matter(law: Any) -> None:
    made = law(
        requirement("1", f"{NODE} < 16 and {HBM}"),
        requirement("2", f"{NODE} < 16 and {HBM} and item.spec.data_center"),
    )
    assert asked(made) == {NODE: {"< 16": OPEN, ">= 16": NO}, HBM: {"true": OPEN, "false": NO}}


# What an answer changes.


@pytest.mark.parametrize("known", [f"known({HBM})", "told", f"told and known({HBM})"])
def test_a_condition_on_what_is_known_turns_with_any_answer(law: Any, known: str) -> None:
    made = law(requirement("1", known), requirement("2", HBM), term("told", f"known({HBM})"))
    assert asked(made) == {HBM: {"true": YES, "false": YES}}


def test_a_condition_on_what_is_known_of_a_party_turns_with_any_answer(law: Any) -> None:
    made = law(
        requirement("1", "any_party(known(party.headquarters))"),
        requirement("2", 'any_party(party.headquarters == "CN")'),
    )
    found = asked(made, parties=[{"role": "bank"}])
    assert found == {"parties[0].headquarters": {"CN": YES, "any other": YES}}


def test_an_answer_on_the_end_use_makes_every_flag_of_it_known(law: Any) -> None:
    made = law(requirement("1", "known(end_use.wmd)"), requirement("2", "end_use.military and end_use.wmd"))
    assert asked(made) == {"end_use": {"military": YES, "wmd": YES, "none of these": YES}}


def test_a_condition_on_what_is_not_known_lets_go_with_any_answer(law: Any) -> None:
    made = law(
        requirement("1"),
        policy("p", "policy_of_denial", f"not known({HBM})"),
        policy("q", "case_by_case", HBM),
    )
    assert made.decide().policy == "policy_of_denial"
    assert asked(made) == {HBM: {"true": f"{YES} (case_by_case)", "false": YES}}


def test_an_answer_that_settles_jurisdiction_reaches_all_that_rests_on_it(law: Any) -> None:
    made = law(
        subject("1", "item.us_content_percent > 25"),
        subject("2", "item.made_with.plant_direct_product"),
        term("subject_and_small", f"subject_to_ear and {NODE} < 16"),
        requirement("1", "subject_and_small"),
    )
    item = {"eccn": "EAR99", "spec": {"node_nm": 5.0}}
    assert asked(made, item=item) == {
        "item.us_content_percent": {"<= 25": OPEN, "> 25": YES},
        "item.made_with.plant_direct_product": {"true": YES, "false": OPEN},
    }
    unsure = {**item, "made_with": {"plant_direct_product": False}}
    assert asked(made, item=unsure) == {"item.us_content_percent": {"<= 25": NO, "> 25": YES}}


def test_what_is_subject_already_stays_so_whatever_is_answered(law: Any) -> None:
    made = law(
        subject("1", 'ship_from in scope("us")'),
        subject("2", "item.us_content_percent > 25"),
        requirement("1", f"subject_to_ear and {HBM}"),
    )
    assert asked(made) == {HBM: {"true": YES, "false": NO}}


def test_an_answer_that_finds_a_class_reaches_the_rules_that_ask_for_it(law: Any) -> None:
    made = law(
        entry("3A090.a", f"{NODE} < 10"),
        term("advanced", 'classified("3A090")'),
        requirement("1", 'advanced and "RS" in item.reasons and destination == "DE"'),
        policy("p", "policy_of_denial", 'held("us.ear.1")'),
    )
    item = {"name": "chip"}
    assert asked(made, item=item)[NODE] == {"< 10": f"{YES} (policy_of_denial)", ">= 10": OPEN}


def test_an_answer_that_settles_a_requirement_reaches_what_asks_whether_it_is_held(law: Any) -> None:
    made = law(
        requirement("1"),
        requirement("2", HBM),
        exception("NAC", ANY),
        gate("g", 'held("us.ear.2")'),
    )
    assert asked(made) == {HBM: {"true": YES, "false": EXCEPTION}}


def test_what_held_before_holds_with_every_answer(law: Any) -> None:
    made = law(
        entry("3A090.a", f"{NODE} < 10"),
        subject("1", 'ship_from in scope("us")'),
        requirement("1", 'subject_to_ear and classified("3A090")', policy="case_by_case"),
        exception("NAC", ANY, HBM),
    )
    item = {"name": "chip", "spec": {"node_nm": 5.0}}
    assert asked(made, item=item) == {
        HBM: {"true": f"{EXCEPTION} (case_by_case)", "false": f"{YES} (case_by_case)"}
    }


def test_finding_out_what_is_missing_leaves_the_facts_as_they_were(law: Any) -> None:
    made = law(requirement("1", f"{NODE} < 16 or any_party(party.on_entity_list)"))
    stated = {"item": {"eccn": "EAR99"}, "to": "DE", "as_of": DAY, "parties": [{"role": "end_user"}]}
    blocks = made.engine.blocks(parse_order(stated))
    decider = made.engine.decider
    edition = made.engine.book.edition(date.fromisoformat(DAY))
    facts = decider.vector(edition, blocks)
    pattern = run(edition, facts)
    before = list(facts)
    ruling = decider.bench.ruling(pattern)
    found = decider.lacking.of(edition, facts, pattern, ruling)
    assert len(found) == 2
    assert facts == before
    # Asked again it is known, and as it was.
    assert decider.lacking.of(edition, facts, pattern, ruling) == found
    assert facts == before


def test_what_is_missing_is_kept_by_all_that_an_order_states(law: Any) -> None:
    made = law(
        requirement("1", f"{NODE} < 16 and max_product(item.spec.tops) > 100"),
        requirement("2", f"any_party(party.headquarters in ('RU', 'BY')) and {MILITARY}"),
    )
    for _ in range(2):
        for rate, seat in itertools.product((5.0, 50.0), ("DE", "RU")):
            item = {"name": "chip", "spec": {"type": "integrated_circuit", "tops": {8: rate}}}
            buyer = {"role": "end_user", "name": "Example Co.", "country": "DE", "headquarters": seat}
            found = asked(made, item=item, parties=[buyer])
            assert (NODE in found, "end_use" in found) == (rate == 50, seat == "RU")


def test_of_the_value_what_is_missing_is_kept_by_what_the_law_tells_apart(
    law: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = searches(monkeypatch)
    made = law(
        requirement("1", f"{NODE} < 16"),
        requirement("2", f"value_usd > 5000 and {MILITARY}"),
    )
    made.engine.book.edition(date.fromisoformat(DAY)).heat()
    item = {"name": "chip", "spec": {"type": "integrated_circuit"}}
    for value in (2000, 4999.99, 5000, 5000.01, 9000, 4000, 1, 3, None):
        assert ("end_use" in asked(made, item=item, value=value)) == (value is None or value > 5000)
    assert len(found) == 3


def test_what_one_amount_lacks_is_told_of_others_unless_a_rule_that_was_asked_tells_them_apart(
    law: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = searches(monkeypatch)
    limits = f"({MILITARY} and value_usd <= 500) or (not {MILITARY} and value_usd <= 3000)"
    made = law(
        requirement("742.6"),
        exception("LVS", ("us.ear.742.6",), f'destination != "CN" and ({limits})'),
        policy("742.6.b", "presumption_of_denial", MILITARY),
        policy("742.6.c", "case_by_case", f"not {MILITARY}"),
    )
    made.engine.book.edition(date.fromisoformat(DAY)).heat()

    def told(to: str, value: int) -> list[str]:
        return list(asked(made, to=to, value=value)["end_use"].values())

    denied, reviewed = f"{YES} (presumption_of_denial)", f"{YES} (case_by_case)"
    # Of 200 and of 900 the exception is open, and the answers tell them apart.
    assert told("MX", 200) == [
        f"{EXCEPTION} (presumption_of_denial)",
        f"{EXCEPTION} (case_by_case)",
    ]
    assert told("MX", 900) == [denied, f"{EXCEPTION} (case_by_case)"]
    assert told("MX", 4000) == [denied, reviewed]
    assert told("MX", 300) == told("MX", 200)
    assert len(found) == 3
    # To China it is closed to any.
    for value in (200, 900, 4000):
        assert told("CN", value) == [denied, reviewed]
    assert len(found) == 4


def searches(monkeypatch: pytest.MonkeyPatch) -> list[Lack]:
    """What is found by each search for what is missing, as they are made."""
    found: list[Lack] = []

    def searched(*about: Any, **more: Any) -> Lack:
        found.append(lack(*about, **more))
        return found[-1]

    monkeypatch.setattr(lacking, "lack", searched)
    return found


# What is the same whatever is found out.


def idle(decision: Any) -> list[str]:
    return [notice for notice in decision.notices if ": whatever " in notice]


def test_a_figure_that_only_tells_which_entry_it_is_is_not_asked_for_where_none_needs_a_license(
    law: Any,
) -> None:
    made = law(
        entry("3A090.a", f"{NODE} < 10"),
        entry("3A991.p", f"{NODE} >= 10", "AT"),
        requirement("1", 'destination == "CN" and "RS" in item.reasons', policy="presumption_of_denial"),
    )
    item = {"name": "chip", "spec": {"type": "integrated_circuit"}}
    found = made.decide(item=item, to="DE")
    assert (found.outcome, found.missing, found.classification["us"]) == (NO, (), None)
    assert idle(found) == [
        f"us: whatever {NODE} may be, the answer is the same; what the item is classified as may still depend on it"
    ]
    assert any("no entry of the Commerce Control List outside" in told for told in found.assumptions)
    assert asked(made, item=item, to="CN") == {NODE: {"< 10": f"{YES} (presumption_of_denial)", ">= 10": NO}}


def test_the_confidence_of_what_is_the_same_is_that_of_all_that_it_may_be(law: Any) -> None:
    sure, unsure = entry("3A991.p", f"{NODE} >= 10", "AT"), entry("3A090.a", f"{NODE} < 10")
    unsure["versions"][0]["confidence"] = "low"
    item: dict[str, Any] = {"name": "chip", "spec": {"type": "integrated_circuit"}}
    made = law(sure, unsure, requirement("1", 'destination == "CN" and "RS" in item.reasons'))
    assert made.decide(item=item, to="DE").confidence == "low"
    item["spec"]["node_nm"] = 20.0
    assert made.decide(item=item, to="DE").confidence == "high"


@pytest.mark.parametrize(
    "kept_open",
    [
        f"{NODE} < 10 and asks({NODE})",
        f"not known({NODE}) and {NODE} < 10",
        f"unsaid and {NODE} < 10",
    ],
)
def test_what_is_kept_open_is_asked_for_whatever_it_leads_to(law: Any, kept_open: str) -> None:
    made = law(
        entry("3A991.p", "item.spec.type == 'integrated_circuit'", "AT"),
        term("unsaid", f"not known({NODE})"),
        requirement("1", kept_open),
    )
    found = made.decide(item={"name": "chip", "spec": {"type": "integrated_circuit"}}, to="DE")
    assert (found.outcome, [missing.fact for missing in found.missing]) == (OPEN, [NODE])


@pytest.mark.parametrize(
    ("elsewhere", "outcome", "missing"), [("hbm", NO, []), ("integrated_circuit", OPEN, ["item.eccn", NODE])]
)
def test_what_is_not_modeled_keeps_a_class_open_only_where_the_order_comes_to_it(
    law: Any, elsewhere: str, outcome: str, missing: list[str]
) -> None:
    made = law(
        term("not_held", "1 / 0 > 0"),
        term("advanced", f"{NODE} < 10 or (item.spec.type == '{elsewhere}' and not_held)"),
        entry("3A090.a", "advanced", "AT"),
        entry("3A991.p", "not advanced", "AT"),
        requirement("1", 'destination == "CN" and "RS" in item.reasons'),
    )
    found = made.decide(item={"name": "chip", "spec": {"type": "integrated_circuit"}}, to="CN")
    assert (found.outcome, [missing.fact for missing in found.missing]) == (outcome, missing)


def test_who_takes_part_is_asked_for_though_its_one_answer_clears_the_order(law: Any) -> None:
    made = law(requirement("1", "any_party(party.on_entity_list)"))
    assert asked(made) == {"parties": {"stated, on no list, headquartered in the destination": NO}}
    assert idle(made.decide()) == []


# How answers are told.


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ([("< 5", NO), ("= 5", YES), ("> 5", YES)], {"< 5": NO, ">= 5": YES}),
        ([("< 5", NO), ("= 5", NO), ("> 5", YES)], {"<= 5": NO, "> 5": YES}),
        ([("< 5", NO), ("= 5", YES), ("> 5", NO)], {"< 5": NO, "= 5": YES, "> 5": NO}),
        ([("< 5", YES), ("= 5", YES), ("> 5", YES)], {"any value": YES}),
        ([("< 5", YES), ("> 5", YES)], {"any value": YES}),
        ([("> 5", YES)], {"> 5": YES}),
        ([("x < 5", YES), ("x = 5", YES), ("x > 5", NO)], {"x <= 5": YES, "x > 5": NO}),
        (
            [("< 5", NO), ("= 5", YES), ("> 5 and < 1e+25", YES), ("= 1e+25", YES), ("> 1e+25", NO)],
            {"< 5": NO, ">= 5 and <= 1e+25": YES, "> 1e+25": NO},
        ),
        (
            [("< 5", NO), ("= 5", NO), ("> 5 and < 6", YES), ("= 6", NO), ("> 6", NO)],
            {"<= 5": NO, "> 5 and < 6": YES, ">= 6": NO},
        ),
        ([("true", YES), ("false", YES)], {"true": YES, "false": YES}),
        ([("< 5", YES), ("any other", YES)], {"< 5": YES, "any other": YES}),
        ([], {}),
    ],
)
def test_neighboring_answers_with_one_outcome_are_told_as_one(
    cells: list[tuple[str, str]], told: dict[str, str]
) -> None:
    assert list(joined(cells).items()) == list(told.items())


def test_an_answer_that_changes_nothing_by_itself_is_any_value(law: Any) -> None:
    made = law(requirement("1", f"{HBM} and {NODE} < 10 or {MILITARY} and {NODE} >= 10"))
    assert asked(made)[NODE] == {"any value": OPEN}
