"""Money and heads in words."""

from __future__ import annotations

_IN_WHOLE = 9_999.5
"""What has more than four figures before the point, for which `g` would write a power of ten."""


def amount(value: float) -> str:
    """A figure with four digits that count, and a larger one in whole: "12.35", "4,690", "38,359"."""
    return f"{value:,.0f}" if abs(value) >= _IN_WHOLE else f"{value:,.4g}"
