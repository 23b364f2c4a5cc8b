"""Shares as people write them, read into exact bounds in percent."""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import lru_cache
from typing import NamedTuple

from narrows.errors import FieldError
from narrows.model.owners_share import WHOLE
from narrows.ownership.stake import NONE

UNITS = 10**10
"""Units in one percent: sums of shares are integers, and so are exact."""
WHOLE_UNITS = 100 * UNITS
_SMALLEST = Decimal(1) / UNITS

_LONGEST = 60
_NUMBER = r"[0-9]{1,40}(?:[.,][0-9]{1,40})?(?:[eE][-+]?[0-9]{1,2})?|[.,][0-9]{1,40}"
_SIGN = r"\s*(?P<sign%d>%%)?"
_ONE = re.compile(
    rf"(?P<than>>=|<=|=>|=<|>|<|≥|≤)?\s*(?P<minus>[-−])?\s*(?P<low>{_NUMBER}){_SIGN % 1}(?P<plus>\s*\+)?"
)
_RANGE = re.compile(
    rf"(?P<low>{_NUMBER}){_SIGN % 1}\s*(?:-|–|—|\.\.|to)\s*(?P<high>{_NUMBER}){_SIGN % 2}", re.IGNORECASE
)
_REMEDY = "Write a share in percent: 50, 16.67, 25-50, >50; leave it empty if it is not known"


class Share(NamedTuple):
    """Bounds in percent. `bare`: written without a percent sign, so that 0.5 may be a half or half a percent."""

    least: Decimal = NONE
    most: Decimal = WHOLE
    bare: bool = False

    @property
    def doubtful(self) -> bool:
        """Whether the figure reads as a fraction as well as it does as a percentage."""
        return self.bare and 0 < (self.least or self.most) <= 1 and (self.most <= 1 or self.most == WHOLE)

    @property
    def in_percent(self) -> bool:
        """Whether the figure can only be a percentage."""
        return self.bare and (self.least > 1 or 1 < self.most < WHOLE)


UNKNOWN = Share()


@lru_cache(maxsize=65536)
def read_share(text: str, *, fraction: bool = False) -> Share:
    """A share: a number, a range, or a bound such as ">50"; `fraction` if 1 is the whole. Empty is unknown.

    Raises FieldError for what is no share: negative, more than the whole, a range upside down, other text.
    """
    cell = text.strip()
    if not cell:
        return UNKNOWN
    if len(cell) > _LONGEST:
        raise FieldError("is too long to be a share", remedy=_REMEDY)
    if found := _RANGE.fullmatch(cell):
        signed = bool(found["sign1"] or found["sign2"])
        low, high = _percent(found["low"], fraction, signed), _percent(found["high"], fraction, signed)
        if low > high:
            raise FieldError(f"the range {cell!r} is upside down", remedy="Write the smaller figure first")
        return Share(low, high, not signed and not fraction)
    found = _ONE.fullmatch(cell)
    if found is None:
        raise FieldError(f"is no share: {cell!r}", remedy=_REMEDY)
    signed = found["sign1"] is not None
    if found["minus"] and _number(found["low"]):
        raise FieldError(f"is negative: {cell!r}", remedy="A share lies between 0 and 100 percent")
    value = _percent(found["low"], fraction, signed)
    than = found["than"] or (">=" if found["plus"] else "")
    bare = not signed and not fraction
    if ">" in than or than == "≥":
        return Share(value, WHOLE, bare)
    if than == "<":
        return Share(NONE, below(value), bare)
    if "<" in than or than == "≤":
        return Share(NONE, value, bare)
    return Share(value, value, bare)


def between(
    exact: Decimal | None = None,
    minimum: Decimal | None = None,
    maximum: Decimal | None = None,
    exclusive_minimum: Decimal | None = None,
    exclusive_maximum: Decimal | None = None,
) -> Share:
    """Bounds stated as numbers, each of which may be missing. Raises FieldError as `read_share` does."""
    stated = (exact, minimum, maximum, exclusive_minimum, exclusive_maximum)
    for value in stated:
        if value is not None:
            _checked(value, f"{value}")
    if exact is not None:
        return Share(exact, exact, bare=True)
    low = max((v for v in (minimum, exclusive_minimum) if v is not None), default=NONE)
    highs = [v for v in (maximum,) if v is not None]
    if exclusive_maximum is not None:
        highs.append(below(exclusive_maximum))
    high = min(highs, default=WHOLE)
    if low > high:
        raise FieldError(f"the least share, {low}, is more than the most, {high}", remedy="Swap the two")
    return Share(low, high, bare=True)


def below(value: Decimal) -> Decimal:
    """The largest share that is less than this one."""
    return max(value - _SMALLEST, NONE)


def units(percent: Decimal, *, up: bool = False) -> int:
    """A share in whole units; one with more than ten decimals is rounded down, or `up`."""
    return int((percent * UNITS).to_integral_value(ROUND_CEILING if up else ROUND_FLOOR))


def percent(amount: int) -> Decimal:
    """A number of units as percent, without trailing zeros."""
    whole, rest = divmod(amount, UNITS)
    return Decimal(whole) if not rest else (Decimal(amount) / UNITS).normalize()


def _percent(text: str, fraction: bool, signed: bool) -> Decimal:
    value = _number(text)
    if fraction and not signed:
        if value > 1:
            raise FieldError(
                f"is more than the whole: {text!r} in a column of fractions",
                remedy="Write 0.5 for a half, or name the column share_percent",
            )
        value *= 100
    return _checked(value, text)


def _checked(value: Decimal, shown: str) -> Decimal:
    if not value.is_finite():
        raise FieldError(f"is no share: {shown!r}", remedy=_REMEDY)
    if value < 0:
        raise FieldError(f"is negative: {shown!r}", remedy="A share lies between 0 and 100 percent")
    if value > WHOLE:
        raise FieldError(
            f"is more than 100 percent: {shown!r}", remedy="A share lies between 0 and 100 percent"
        )
    return value


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))
