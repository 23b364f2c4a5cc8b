"""What the tests of decisions share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from decide.small_law import SmallLaw


@pytest.fixture
def law(tmp_path: Path) -> Any:
    """Makes a rulebook of a few provisions."""
    return lambda *provisions: SmallLaw(tmp_path / "law", *provisions)
