"""Screening of names and records against named lists: what `narrows screen`, `narrows.screen(names)` and orders share."""

from __future__ import annotations

from narrows.screening.asked import Asked, asked
from narrows.screening.public import ScreeningNotice, screen
from narrows.screening.screening import Answer, Screening

__all__ = ["Answer", "Asked", "Screening", "ScreeningNotice", "asked", "screen"]
