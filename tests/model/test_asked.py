"""What a question means for an entry, and what the answers to one begin with."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

import narrows
from narrows.engine import engine
from narrows.model.asked import told_of_answers, told_of_questions
from narrows.model.decision import Decision

SCOPE = "item.within_reason_scope"
END_USER = {"role": "end_user", "country": "FR", "headquarters": "FR", "ultimate_parent_headquarters": "FR"}
PLAIN: dict[str, Any] = {"as_of": "2025-06-10", "activity": "export", "from": "US", "to": "FR"}


def decided(**order: Any) -> Decision:
    return narrows.check(PLAIN | order)


@pytest.mark.parametrize(
    ("eccn", "word"),
    [
        ("6A003.b.4.b", "60 Hz"),
        ("3A001.e.2.a", "3A201"),
        ("4A003.b", "fingerprint"),
        ("4E001", "fingerprint"),
    ],
)
def test_the_scope_is_told_for_an_entry_and_what_is_below_it(eccn: str, word: str) -> None:
    (told,) = told_of_questions([SCOPE], eccn)
    assert told.startswith(SCOPE)
    assert word in told


@pytest.mark.parametrize(("fact", "eccn"), [(SCOPE, "3A001.e.20"), (SCOPE, None), ("item.origin", "4A003.b")])
def test_nothing_is_told_of_others(fact: str, eccn: str | None) -> None:
    assert told_of_questions([fact], eccn) == []


def test_a_camera_is_told_which_scope_is_meant() -> None:
    camera = {"eccn": "6A003.b.4.b", "kind": "commodity", "origin": "US"}
    parties, use = [END_USER | {"name": "Exemple SA"}], {"description": "fire detection"}
    asked = decided(item=camera, parties=parties, end_use=use)
    assert [question.fact for question in asked.missing] == [SCOPE]
    assert any(notice.startswith(SCOPE) for notice in asked.notices)
    answered = decided(item=camera | {"within_reason_scope": False}, parties=parties, end_use=use)
    assert answered.outcome == "no_license_required"
    assert not any(notice.startswith(SCOPE) for notice in answered.notices)


def test_what_stands_for_all_other_types_is_offered_first() -> None:
    kit = {"eccn": "EAR99", "name": "bracket kit for plasma etcher", "origin": "US"}
    here = {"country": "CN", "headquarters": "CN", "ultimate_parent_headquarters": "CN"}
    parties = [END_USER | here | {"name": "Example Precision"}]
    found = decided(to="CN", item=kit, parties=parties, end_use={"description": "spare parts, 55nm line"})
    (question,) = found.missing
    assert question.fact == "item.spec.type"
    assert next(iter(question.if_.items())) == ("any other", "no_license_required")
    assert "ai_model" not in question.if_
    assert "etch" in question.if_


def test_a_person_to_whom_something_is_released_has_no_headquarters() -> None:
    technology = {"eccn": "3E001", "kind": "technology", "technology_for": ["3A001.b.2"], "origin": "US"}
    given: dict[str, Any] = {"item": technology, "end_use": {"description": "research"}}
    person = {"citizenship": ["JP"], "permanent_residency": []}
    released = decided(**given, activity="deemed_export", to="US", recipient=person)
    sent = decided(**given, to="JP")
    for found, labels in (
        (released, ["stated, on no list"]),
        (sent, ["stated, on no list, headquartered in the destination"]),
    ):
        for question in found.missing:
            if question.fact == "parties":
                assert list(question.if_) == labels


@pytest.mark.parametrize("day", ["2024-12-22", "2026-10-01"])
def test_each_part_of_an_entry_is_told(day: str) -> None:
    scopes = engine().book.raw.scopes
    on = date.fromisoformat(day)
    for name in ("cb1", "cb2", "cc1", "mt1", "np1"):
        for eccn in scopes.eccns(f"{name}_of_a_part", on):
            assert told_of_questions([SCOPE], eccn), eccn


@pytest.mark.parametrize(
    ("name", "answer", "flag", "eccn"),
    [
        ("Example Freight Forwarding Co., Ltd.", "freight_forwarder", "9", "EAR99"),
        ("Example Army Hospital", "military", "military", "3A991.a.2"),
        ("Example Wafer Fab Co., Ltd.", "chip_fab", "node_unknown", "3B991"),
        ("Example Semiconductor Equipment Co., Ltd.", "chip_tool_maker", "sme_development", "3B991"),
    ],
)
def test_what_the_name_of_a_party_raises_is_told_with_the_flag_that_answers_it(
    name: str, answer: str, flag: str, eccn: str
) -> None:
    here = {"country": "CN", "headquarters": "CN", "ultimate_parent_headquarters": "CN"}
    given: dict[str, Any] = {
        "to": "CN",
        "item": {"eccn": eccn, "name": "test handler", "kind": "commodity", "origin": "US"},
        "parties": [END_USER | here | {"name": name}],
    }
    asked = decided(**given, end_use={"description": "office use"})
    assert f"{answer} is so" in asked.missing[0].if_
    (told,) = (notice for notice in asked.notices if notice.startswith("end_use.resolved_flags"))
    assert re.search(rf"\blist {flag}\b", told)
    answered = decided(**given, end_use={"description": "office use", "resolved_flags": [flag]})
    assert answered.outcome == "no_license_required"
    assert not any(notice.startswith("end_use.resolved_flags") for notice in answered.notices)


def test_what_is_asked_of_several_parties_is_told_once() -> None:
    answers = ["entity_owned_percent = 50", "entity_owned_percent < 50"]
    assert len(told_of_answers([("parties[0].owners", answers), ("parties[1].owners", answers)])) == 1
    assert told_of_answers([("parties[0].owners", ["owners_lists"]), ("item.kind", ["military"])]) == []
