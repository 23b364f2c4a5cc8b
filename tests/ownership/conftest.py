"""What the tests of ownership share."""

from __future__ import annotations

from pathlib import Path

import pytest

from ownership.graphs import Write


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file of stakes."""

    def to(text: str | bytes, name: str = "stakes.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return to
