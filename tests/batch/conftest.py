from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from narrows.batch import hand, part


@pytest.fixture
def heights(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The heights of the parts of tables that are decided."""
    found: list[int] = []
    real = part.decide_part

    def decide_part(frame: pl.DataFrame, *rest: Any, **options: Any) -> Any:
        found.append(frame.height)
        return real(frame, *rest, **options)

    monkeypatch.setattr(hand, "decide_part", decide_part)
    return found
