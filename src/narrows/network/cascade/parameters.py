"""What the model is told, and why the defaults are what they are (docs/decisions/0014-firm-cascades.md)."""

from __future__ import annotations

from typing import Literal

import msgspec

from narrows.errors import FieldError, Where

Class = Literal["none", "nonessential", "essential", "substitutable"]
CLASSES: tuple[Class, ...] = ("none", "nonessential", "essential", "substitutable")
"""By their number in the arrays of a network."""

FINAL_DEMAND = 0.5
"""The part of a firm's output that goes to final demand where nobody says. About half of gross output is intermediate use,
across countries (Jones 2011, American Economic Journal: Macroeconomics 3(2), section I)."""
RESIDUAL = 1e-9


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """Parameters of a cascade.

    `final_demand`: the part of output that is sold outside of the network, for firms that state neither it nor their
    output. `replaceability`: `market_share` (Diem et al. 2022) or `none`. `lost_sector`: what a firm's market share is
    when its whole sector is gone: `limit`, 1; or `money_unit`, the authors' divisor of one unit of money. `unlisted`: the
    class of pairs of sectors that no row of the matrix speaks of. `horizon_days`: how long the shock lasts, against which
    stocks of inputs are counted; None leaves stocks out. `stop`: go on until the `residual` of the map is at most `eps`, or
    as the authors do until one `step` changes nothing by more.
    """

    final_demand: float = FINAL_DEMAND
    replaceability: Literal["market_share", "none"] = "market_share"
    lost_sector: Literal["limit", "money_unit"] = "limit"
    unlisted: Class = "nonessential"
    horizon_days: float | None = None
    stop: Literal["residual", "step"] = "residual"
    eps: float = RESIDUAL

    def __post_init__(self) -> None:
        _within("final_demand", self.final_demand, 0.0, 0.999)
        _within("eps", self.eps, 1e-13, 1.0)
        if self.horizon_days is not None:
            _within("horizon_days", self.horizon_days, 1e-6, 1e6)

    @classmethod
    def of_the_authors(cls, *, eps: float = 1e-2) -> Parameters:
        """The semantics of the paper's code: no final demand, a divisor of one unit of money, a stop by step."""
        return cls(final_demand=0.0, lost_sector="money_unit", stop="step", eps=eps)


def _within(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        remedy = f"Give a number from {low:g} to {high:g}"
        raise FieldError(f"{value!r} is out of range", where=Where(field=name), remedy=remedy)
