"""CONTRIBUTING.md does what it says: its blocks, put where it says, load and give the outcomes it states."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

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


def _cases(folder: Path) -> list[dict[str, Any]]:
    return [case for file in sorted(folder.glob("cases/**/*.yaml")) for case in yaml.safe_load(file.read_text("utf-8"))]


def test_the_page_has_a_provision_and_a_case(worked_example: Path) -> None:
    assert len(list(worked_example.glob("src/narrows/law/**/*.yaml"))) == 1
    assert {case["expect"]["outcome"] for case in _cases(worked_example)} == {
        "license_required",
        "no_license_required",
    }
