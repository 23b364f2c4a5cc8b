"""Every acceptance case of `cases/`, decided and compared."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from cases.case_files import Case, cases_of, load_yaml, read_case
from narrows.engine import engine
from narrows.errors import InputError
from narrows.model.decision import Decision

FOLDER = Path(__file__).resolve().parents[2] / "cases"
CASES = cases_of(FOLDER)
DAYS = [list(days) for _, days in groupby(CASES, key=lambda case: (case.file, case.of))]


def _decide(case: Case) -> Decision:
    letters = (FOLDER / "letters" / case.letters,) if case.letters else ()
    return engine(*letters, clean=case.clean).check(case.order)


@pytest.mark.parametrize("days", DAYS, ids=[days[0].of for days in DAYS])
def test_case(days: list[Case]) -> None:
    """A case on each of its days: all that differ are told."""
    wrong = [f"{case.file}, {case.id}: {'; '.join(some)}" for case in days if (some := _wrong(case))]
    assert not wrong, "\n".join(wrong)


def _wrong(case: Case) -> list[str]:
    try:
        decision = _decide(case)
    except InputError as error:
        refused = case.expect.get("refused")
        return [] if refused and re.search(refused, str(error)) else [f"refused: {error}"]
    return ["not refused"] if "refused" in case.expect else differences(case.expect, decision)


def differences(expect: Mapping[str, Any], decision: Decision) -> list[str]:
    """Where a decision is not what is expected, in words."""
    found = observed(decision)
    wrong = [
        f"{key} is {found[key]}, not {expect[key]}"
        for key in ("outcome", "policy", "classification", "confidence", "as_written", "beyond_horizon")
        if key in expect and found[key] != expect[key]
    ]
    wrong += [
        f"{regime} is {found['regimes'].get(regime)}, not {wanted}"
        for regime, wanted in expect.get("regimes", {}).items()
        if found["regimes"].get(regime) != wanted
    ]
    wrong += [
        f"the answer {label} leads to {found['answers'].get(label)}, not {wanted}"
        for label, wanted in expect.get("answers", {}).items()
        if found["answers"].get(label) != wanted
    ]
    for key in ("requirements", "duties", "missing", "not_enforced"):
        absent = [wanted for wanted in expect.get(key, ()) if wanted not in found[key]]
        if absent:
            wrong.append(f"{key} {sorted(found[key])} lack {absent}")
    for key in ("requirements", "possible", "exceptions", "duties", "missing"):
        present = [name for name in expect.get(f"not_{key}", ()) if name in found[key]]
        if present:
            wrong.append(f"{key} hold {present}")
    if "exception" in expect and expect["exception"] not in found["exceptions"]:
        wrong.append(f"exceptions {sorted(found['exceptions'])} lack {expect['exception']}")
    if "otherwise" in expect and expect["otherwise"] not in found["otherwise"]:
        wrong.append(f"otherwise is {sorted(found['otherwise'])}")
    for key in ("conditions", "notices"):
        wrong.extend(
            f"no {key} say {text!r}: {found[key]}"
            for text in expect.get(f"{key}_contain", ())
            if not any(text in line for line in found[key])
        )
    return wrong


def observed(decision: Decision) -> dict[str, Any]:
    views = decision.regimes.values()
    required = [view for regime in views for view in regime.requirements]
    usable = [item for regime in views for item in regime.exceptions if item.available == "yes"]
    return {
        "outcome": decision.outcome,
        "policy": decision.policy,
        "classification": decision.classification["us"],
        "confidence": decision.confidence,
        "regimes": {name: regime.outcome for name, regime in decision.regimes.items()},
        "as_written": decision.as_written.outcome,
        "beyond_horizon": decision.beyond_horizon,
        "requirements": {view.provision for view in required},
        "not_enforced": {view.provision for view in required if view.enforced == "no"},
        "possible": {view.provision for regime in views for view in regime.possible},
        "exceptions": {item.code for item in usable},
        "duties": {duty.provision for regime in views for duty in regime.duties if duty.applies == "yes"},
        "missing": {missing.fact for missing in decision.missing},
        "answers": {
            label: told.partition(" ")[0]
            for missing in decision.missing
            for label, told in missing.if_.items()
        },
        "otherwise": {view.otherwise for view in required if view.otherwise},
        "conditions": [line for view in required for line in view.conditions]
        + [line for item in usable for line in item.conditions],
        "notices": list(decision.notices),
    }


GOOD: dict[str, Any] = {
    "id": "A1",
    "title": "A title",
    "order": {"item": {"eccn": "EAR99"}, "to": "DE", "as_of": "2025-01-01"},
    "expect": {"outcome": "no_license_required"},
    "cites": ["15 CFR 736.2"],
    "confidence": "high",
}


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"expects": {}}, "unknown keys"),
        ({"cites": []}, "citation"),
        ({"confidence": "sure"}, "confidence"),
        ({"assume": "dirty"}, "clean"),
        ({"expect": {"outcomes": "x"}}, "unknown expectations"),
        ({"expect": {}}, "unknown expectations"),
        ({"expect": {"outcome": "no_licence_required"}}, "none of"),
        ({"expect": {"policy": "denial"}}, "none of"),
        ({"expect": {"requirements": "us.ear.744.11.a"}}, "must be a list"),
        ({"dates": []}, "either"),
    ],
)
def test_a_case_with_a_slip_is_refused(change: dict[str, Any], what: str) -> None:
    with pytest.raises(ValueError, match=what):
        list(read_case({**GOOD, **change}, "a.yaml"))


def test_a_day_with_a_slip_is_refused() -> None:
    raw = {key: value for key, value in GOOD.items() if key != "expect"}
    with pytest.raises(ValueError, match="a day has"):
        list(
            read_case(
                {**raw, "dates": [{"as_of": "2025-01-01", "expect": {"outcome": "prohibited"}, "orders": 1}]},
                "a.yaml",
            )
        )


def test_a_key_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="given twice"):
        load_yaml("a: 1\na: 2\n")


def test_ids_are_unique(tmp_path: Path) -> None:
    text = (FOLDER / "semiconductor_equipment.yaml").read_text(encoding="utf-8")
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="twice"):
        cases_of(tmp_path)


def test_differences_are_seen() -> None:
    """The comparison itself: one order, every expectation wrong."""
    case = next(case for case in CASES if case.id.startswith("T13"))
    decision = _decide(case)
    wrong = {
        "outcome": "prohibited",
        "policy": "policy_of_denial",
        "classification": "0A000",
        "as_written": "prohibited",
        "beyond_horizon": True,
        "requirements": ["us.none"],
        "not_requirements": [view.provision for view in decision.regimes["us"].requirements],
        "duties": ["us.none"],
        "missing": ["nothing"],
        "answers": {"nothing": "prohibited"},
        "not_enforced": ["us.none"],
        "exception": "XXX",
        "otherwise": "case_by_case",
        "conditions_contain": ["no such words"],
        "notices_contain": ["no such words"],
    }
    for key, value in wrong.items():
        assert differences({key: value}, decision), key
