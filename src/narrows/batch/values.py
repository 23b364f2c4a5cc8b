"""The values of a table's orders in US dollars."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import polars as pl

from narrows.batch.columns import Ids
from narrows.batch.distinct import Mask
from narrows.decide.value_cells import Amounts
from narrows.model.money import USD

_LARGEST = 1e12
_CURRENCY = f" {USD}"
_PLAIN = rf"^([0-9]{{1,12}}(?:\.[0-9]{{1,2}})?)(?:{_CURRENCY})?$"
"""Amounts that have one reading; others are read one by one."""


def plain_amounts(frame: pl.DataFrame, value: Sequence[str]) -> tuple[Amounts, Ids, Mask]:
    """The amounts in US dollars of the rows that state them plainly (NaN: not stated), the rows that do not, and whether a plain one
    is stated without its currency, which is told. `value` are the columns of the value, at least one."""
    dtype = frame.schema[value[0]]
    if list(value) != ["value"] or not (dtype == pl.String or dtype.is_integer() or dtype.is_float()):
        return np.full(frame.height, math.nan), np.arange(frame.height), np.zeros(frame.height, np.bool_)
    column = pl.col("value")
    if dtype == pl.String:
        told = column.str.extract(_PLAIN, 1).cast(pl.Float64)
        blank = (column.str.strip_chars() == "").fill_null(True)
        alone = ~column.str.ends_with(_CURRENCY)
    else:
        told = column.cast(pl.Float64)
        blank = column.is_null()
        alone = pl.lit(True)
    # Nothing is no amount that a rule turns on, and is remarked on.
    plain = pl.when(told.is_between(0, _LARGEST, closed="right")).then(told)
    read = frame.select(
        plain.alias("plain"),
        (plain.is_null() & ~blank).alias("other"),
        (plain.is_not_null() & alone).alias("alone"),
    )
    amounts = read.get_column("plain").fill_null(math.nan).to_numpy().copy()
    others = np.flatnonzero(read.get_column("other").to_numpy())
    return amounts, others, read.get_column("alone").to_numpy()
