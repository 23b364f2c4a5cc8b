"""The collector of cycles rests while a table is decided, and what others set aside for it stays so."""

from __future__ import annotations

import gc

import pytest

from narrows.batch import part


@pytest.fixture(autouse=True)
def unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(part._Collector, "objects_set_aside", False)


def test_objects_that_were_set_aside_are_counted_once_and_stay_so(monkeypatch: pytest.MonkeyPatch) -> None:
    counts: list[int] = []
    freed: list[str] = []

    def counted() -> int:
        counts.append(1)
        return 5

    monkeypatch.setattr(gc, "get_freeze_count", counted)
    monkeypatch.setattr(gc, "unfreeze", lambda: freed.append("all"))
    for _ in range(3):
        with part.uncollected():
            assert not gc.isenabled()
        assert gc.isenabled()
    assert len(counts) == 1
    assert not freed


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with part.uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
