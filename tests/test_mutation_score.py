"""The mutation score: which faults are drawn, how sure the score of a sample is, and which tests are asked first."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def mutation(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("mutation", root / "scripts" / "mutation.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_seed_draws_the_same_whatever_the_order_and_a_larger_sample_holds_the_smaller(
    mutation: ModuleType,
) -> None:
    names = [f"m{n}" for n in range(200)]
    drawn = mutation.draw(names, 50, 7)
    assert len(set(drawn)) == 50
    assert mutation.draw(names[::-1], 50, 7) == drawn
    assert mutation.draw(names, 80, 7)[:50] == drawn
    assert mutation.draw(names, 50, 8) != drawn
    assert sorted(mutation.draw(names, None, 7)) == sorted(names)


@pytest.mark.parametrize(
    ("found", "drawn", "low", "high"),
    [
        # Newcombe, Two-sided confidence intervals for the single proportion, 1998, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (20, 20, 0.8389, 1.0),
    ],
)
def test_the_interval_is_wilsons(
    mutation: ModuleType, found: int, drawn: int, low: float, high: float
) -> None:
    assert mutation.wilson(found, drawn) == pytest.approx((low, high), abs=5e-5)


def test_tests_named_after_the_module_come_first_then_the_quick_ones(mutation: ModuleType) -> None:
    tests = mutation.timed(
        [
            ("tests/decide/test_many.py", "test_one", 2.0),
            ("tests/decide/test_many.py", "test_one", 2.5),
            ("tests/decide/test_verdict.py", "test_quick", 1.0),
            ("tests/decide/test_verdict.py", "test_drawn", 1.0),
            ("tests/decide/test_verdict.py", "test_drawn", 60.0),
            ("tests/decide/test_verdict.py", "test_drawn_again", 2.0),
            ("tests/cases/test_cases.py", "test_case", 2.0),
            ("tests/expr/test_text.py", "test_long", 9.0),
        ]
    )
    files, slow = mutation.asked("narrows.decide.verdict.x_worst__mutmut_1", tests)
    assert [Path(file).stem for file in files] == ["test_verdict", "test_cases", "test_many"]
    of_verdict = [
        "tests/decide/test_verdict.py::test_drawn",
        "tests/decide/test_verdict.py::test_drawn_again",
    ]
    assert slow == of_verdict
    files, slow = mutation.asked("narrows.rulebook.expr.text.x_say__mutmut_2", tests)
    assert [Path(file).stem for file in files] == ["test_text", "test_verdict", "test_cases", "test_many"]
    assert slow == [*of_verdict, "tests/expr/test_text.py::test_long"]


def test_every_file_of_tests_that_is_asked_is_there(mutation: ModuleType, root: Path) -> None:
    assert all((root / place).exists() for asked in mutation.ASKED.values() for place in asked)
