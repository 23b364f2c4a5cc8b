"""Cells of a table, read by the kind of their column. An empty cell is an absent value."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from narrows.errors import FieldError
from narrows.model.plain import plain
from narrows.tabular.fieldkinds import Kind

__all__ = ["ABSENT", "Marked", "read_cell", "shown"]


class _Absent:
    """The value of an empty cell, which is not the same as any value."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = _Absent()


class Marked(float):
    """A number in a cell of a workbook that shows something beside it: a currency, a unit, thousands left off."""

    __slots__ = ("mark",)
    mark: str

    def __new__(cls, value: float, mark: str) -> Marked:
        made = super().__new__(cls, value)
        made.mark = mark
        return made


_NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,4})?")
_TWO_READINGS = re.compile(r"[-+]?[1-9][0-9]{0,2}\.[0-9]{3}")
"""Three decimals, or a thousands mark as it is written where the comma is the decimal one."""
_WHOLE = re.compile(r"[-+]?[0-9]{1,30}")
_SCALED = re.compile(
    r"thousands left off|^(?:[kKMGP]|tsd\.?|mio\.?|mn|bn|thousand|million|billion|[千万萬億亿]|[kMGPE](?:FL)?OPS)$",
    re.IGNORECASE,
)
"""What a cell shows beside a number that is not meant as it is stored: thousands, millions, peta operations."""
_FLAGS = {
    "true": True,
    "yes": True,
    "y": True,
    "1": True,
    "false": False,
    "no": False,
    "n": False,
    "0": False,
}
_SEPARATOR = re.compile(r"[;|]")
_SPREADSHEET_ERROR = re.compile(
    r"#[¡¿]?[^\W\d_a-z][^\W\d_a-z]*(?:/[0-9])?[!?]|#N/?[ADV]|##+",
)
"""What a spreadsheet writes in place of a value that it could not work out, or that is too wide for its column: #REF!, #N/A, ####."""


def read_cell(value: object, kind: Kind, *, spreadsheet: bool = False, largest: float = math.inf) -> object:
    """The value of a cell, as `parse_order` takes it, or `ABSENT`.

    `spreadsheet` says that the cell was typed into one, where 25% is stored as 0.25, and 100% as 1, which only its format tells;
    `largest` is the largest number that is usual in the column. Raises `FieldError`.
    """
    if value is None:
        return ABSENT
    if isinstance(value, str):
        value = value.strip()
        if not value:
            return ABSENT
        if _SPREADSHEET_ERROR.fullmatch(value):
            what = f"holds an error of a spreadsheet in place of a value, got {shown(value)}"
            raise FieldError(what, remedy="Mend the cell where the table comes from, and save it again")
        if kind is Kind.NUMBER and _TWO_READINGS.fullmatch(value):
            _refuse_if_thousands(value, largest)
    elif isinstance(value, dict | list | tuple):
        return _nested(value)
    else:
        value = plain(value)
        if kind is Kind.TEXT and value != value:
            return ABSENT  # how a column of numbers says that there is none
    if kind is Kind.PERCENT and isinstance(value, Marked) and value.mark == "%":
        return float(Decimal(repr(float(value))) * 100)
    if spreadsheet and kind is Kind.PERCENT and isinstance(value, int | float) and 0 < value <= 1:
        raise FieldError(
            f"could be {value:g} percent or {value:.0%}", remedy="Write it as text, with its sign: 25%"
        )
    return _READERS[kind](value)


def _nested(value: object) -> object:
    """A nested cell of a Parquet file: the nulls that its schema forces on it are absent fields."""
    if isinstance(value, dict):
        inner = {k: _nested(v) for k, v in value.items()}
        kept = {k: v for k, v in inner.items() if v is not ABSENT}
        return kept or ABSENT
    if isinstance(value, list | tuple):
        return [None if v is ABSENT else v for v in map(_nested, value)]
    return ABSENT if value is None else plain(value)


def _text(value: object) -> object:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        raise _wrong("text", value, "Format the column as text")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, float) and value.is_integer():
        raise FieldError(
            "has more digits than a workbook keeps of a number",
            remedy="Format the column as text, and enter it again",
        )
    if isinstance(value, float):
        return repr(value)
    raise _wrong("text", value, "Format the column as text")


def _choice(value: object) -> object:
    text = _text(value)
    return text.lower().replace(" ", "_").replace("-", "_") if isinstance(text, str) else text


def _number(value: object) -> object:
    if isinstance(value, str):
        if not _NUMBER.fullmatch(value):
            raise _wrong(
                "a number", value, "Write digits with a decimal point, and no thousands mark or unit"
            )
        return float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong("a number", value, "Format the column as numbers")
    if isinstance(value, Marked) and _SCALED.search(value.mark):
        what = f"is shown with {value.mark!r:.40}, of which the number {value:g} in it says nothing"
        raise FieldError(what, remedy="Write the number out, and format the cell as a plain number")
    return value


def _refuse_if_thousands(text: str, largest: float) -> None:
    """Of two readings the smaller one may clear what the larger one controls: a number is not guessed."""
    if abs(float(text)) * 1000 <= largest:
        plain = text.rstrip("0").rstrip(".") if text.endswith("0") else f"{text}0"
        what = f"could be a thousand times more, got {text!r}"
        raise FieldError(
            what, remedy=f"Write {text.replace('.', '')}, or {plain} where the point is a decimal one"
        )


def _percent(value: object) -> object:
    return _number(value[:-1].rstrip() if isinstance(value, str) and value.endswith("%") else value)


def _integer(value: object) -> object:
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        return int(value)
    raise _wrong("a whole number", value, "Write digits only")


def _flag(value: object) -> object:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        text = f"{value:g}"
    else:
        text = value.lower() if isinstance(value, str) else ""
    if text not in _FLAGS:
        raise _wrong("true or false", value, "Write true, false, yes, no, y, n, 1 or 0")
    return _FLAGS[text]


def _date(value: object) -> object:
    if isinstance(value, str | date):
        return value
    raise _wrong("a date", value, "Format the column as dates, or write 2023-11-17")


def _money(value: object) -> object:
    if isinstance(value, Marked):
        what = f"is shown with {value.mark!r:.40}, of which the number {value:g} in it says nothing"
        raise FieldError(what, remedy="Write it as text with the code of its currency: 10000 USD")
    if isinstance(value, str) and _NUMBER.fullmatch(value) and "e" in value.lower():
        raise _wrong("a sum of money", value, "Write the digits out: 10000 USD")
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return value
    raise _wrong("a sum of money", value, "Write it as 10000 USD")


def _list(value: object) -> object:
    text = _text(value)
    if isinstance(text, str) and text.strip() == "[]":
        return []  # states that there is none, where an empty cell states nothing
    parts = [part.strip() for part in _SEPARATOR.split(text)] if isinstance(text, str) else []
    return [part for part in parts if part] or ABSENT


def _block(value: object) -> object:
    raise _wrong("nested", value, "Use a column for each field of it")


_READERS: dict[Kind, Callable[[object], object]] = {
    Kind.TEXT: _text,
    Kind.CHOICE: _choice,
    Kind.NUMBER: _number,
    Kind.PERCENT: _percent,
    Kind.INTEGER: _integer,
    Kind.FLAG: _flag,
    Kind.DATE: _date,
    Kind.MONEY: _money,
    Kind.LIST: _list,
    Kind.BLOCK: _block,
}


def _wrong(must: str, value: object, remedy: str) -> FieldError:
    return FieldError(f"must be {must}, got {shown(value)}", remedy=remedy)


def shown(value: object) -> str:
    """A cell as errors show it."""
    if isinstance(value, str):
        return repr(value if len(value) <= 60 else f"{value[:57]}...")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if abs(value) < 10**18 else "a very large number"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, datetime | date | time):
        return f"the date or time {value.isoformat()}"
    if isinstance(value, bytes | timedelta):
        return "binary data" if isinstance(value, bytes) else "a length of time"
    return f"a {type(value).__name__}"
