"""Screening of names and records against named lists: what `narrows screen`, `narrows.screen(names)` and orders share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from narrows.screening.public import ScreeningNotice, screen
    from narrows.screening.screening import Answer, Screening

__all__ = ["Answer", "Screening", "ScreeningNotice", "screen"]

_HOMES = {
    "Answer": "screening",
    "Screening": "screening",
    "ScreeningNotice": "public",
    "screen": "public",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is asked for: an order needs the kept lists only (`screening.cache`)."""
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module 'narrows.screening' has no attribute {name!r}")
    return getattr(import_module(f"narrows.screening.{_HOMES[name]}"), name)
