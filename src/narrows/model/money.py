"""Sums of money as users write them: `10000 USD`, `USD 10,000.00`, a mapping, or a number, which is US dollars."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from narrows.model.fields import Block, note, refuse

__all__ = ["NO_CURRENCY", "Money", "OptionalMoney"]

USD = "USD"
NO_CURRENCY = "the value states no currency and is read as US dollars: state another one, as in 10000 EUR"
"""What is told of an amount alone: most systems keep the currency in a field of its own, which may be another one."""
NOTHING = "a value of 0 does not say what the goods are worth: a rule that turns on a value takes it as unknown; state the market price"
"""What is told of goods that are given away: systems write 0 for samples and for replacements under warranty."""

_TEXT = re.compile(r"(?:([A-Za-z]{3})\s*)?([0-9][0-9.,_]*)(?:\s*([A-Za-z]{3}))?")
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?")
# A comma before exactly three digits is a thousands mark: no sum of money has three decimals after a comma. A point
# before exactly three digits could be either, so it is refused.
_GROUPED = re.compile(r"[0-9]{1,3}(?:[,_][0-9]{3})+(?:\.[0-9]{1,2})?")
_TWO_READINGS = re.compile(r"[0-9]{1,3}\.[0-9]{3}")
_REMEDY = (
    "Write it as 10000 USD or 1234.50 EUR: the number, with a decimal point, and the code of its currency"
)


class Money(Block):
    """An amount in a currency (three letters of ISO 4217)."""

    amount: Annotated[float, Field(ge=0, le=1e15)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]

    @property
    def usd(self) -> float | None:
        """The amount in US dollars; `None` in another currency, for no exchange rate is assumed, and where it is nothing: what is
        given away is worth its market price (15 CFR 740.3)."""
        return self.amount if self.currency == USD and self.amount > 0 else None


def _read(value: object, info: ValidationInfo) -> object:
    if isinstance(value, bool):
        raise refuse(f"must be a sum of money, got {value}", _REMEDY)
    if isinstance(value, int | float):
        return _in_dollars(value, info)
    if isinstance(value, Mapping):
        code = value.get("currency")
        return {**value, "currency": code.strip().upper()} if isinstance(code, str) else value
    if isinstance(value, str):
        return _read_text(value, info) if value.strip() else None
    return value


def _read_text(text: str, info: ValidationInfo) -> object:
    shown = text if len(text) <= 40 else f"{text[:37]}..."
    found = _TEXT.fullmatch(text.strip())
    if found is None or (found[1] and found[3]):
        raise refuse(f"must be a sum of money, got {shown!r}", _REMEDY)
    digits = found[2]
    if _TWO_READINGS.fullmatch(digits):
        raise refuse(
            f"could be a thousand times more or less, got {shown!r}", "Write it without a thousands mark"
        )
    if not (_PLAIN.fullmatch(digits) or _GROUPED.fullmatch(digits)):
        raise refuse(f"must be a sum of money, got {shown!r}", _REMEDY)
    amount = float(digits.replace(",", "").replace("_", ""))
    currency = found[1] or found[3]
    return {"amount": amount, "currency": currency.upper()} if currency else _in_dollars(amount, info)


def _in_dollars(amount: float, info: ValidationInfo) -> object:
    note(info, NO_CURRENCY)
    return {"amount": amount, "currency": USD}


def _remark(value: Money | None, info: ValidationInfo) -> Money | None:
    if value is not None and not value.amount:
        note(info, NOTHING)
    elif value is not None and value.currency != USD:
        note(
            info,
            f"the value in {value.currency} is not converted: a rule that turns on a value in USD takes it as unknown",
        )
    return value


OptionalMoney = Annotated[Money | None, BeforeValidator(_read), AfterValidator(_remark)]
