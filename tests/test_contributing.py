"""CONTRIBUTING.md does what it says: its blocks, put where it says, load and give the outcomes it states."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cases.case_files import Case, cases_of
from cases.test_cases import differences
from narrows.engine import Engine

BLOCK = re.compile(r"<!-- file: (?P<name>\S+) -->\n```yaml\n(?P<body>.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def worked_example(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every file of the page, under the name that the page gives it."""
    folder = tmp_path_factory.mktemp("contributing")
    for found in BLOCK.finditer((root / "CONTRIBUTING.md").read_text("utf-8")):
        file = folder / found["name"]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(found["body"], "utf-8")
    return folder


@pytest.fixture(scope="module")
def cases(worked_example: Path) -> list[Case]:
    """The cases of the page."""
    return cases_of(worked_example / "cases")


def test_the_worked_example_does_what_the_page_says(worked_example: Path, cases: list[Case]) -> None:
    engine = Engine.load(worked_example / "src")
    assert {case.expect["outcome"] for case in cases} == {"license_required", "no_license_required"}
    wrong = {case.id: differences(case.expect, engine.check(case.order)) for case in cases}
    assert not any(wrong.values()), wrong


def test_it_is_the_provision_that_makes_the_difference(cases: list[Case]) -> None:
    engine = Engine.load()
    assert {engine.check(case.order).outcome for case in cases} == {"no_license_required"}


def test_the_private_rules_of_the_guide_load(root: Path, tmp_path: Path) -> None:
    blocks = re.findall(
        r"```yaml\n(.*?)```", (root / "docs/guide/private-rules.md").read_text("utf-8"), re.DOTALL
    )
    assert len(blocks) == 2
    for number, block in enumerate(blocks):
        (tmp_path / f"{number}.yaml").write_text(block, "utf-8")
    engine = Engine.load(tmp_path)
    assert {"us.letter.example.2026-03-02", "us.override.example.2026-04-01"} <= set(
        engine.book.raw.provisions
    )
