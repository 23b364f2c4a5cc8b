"""Texts that rows share: each written once, with a number for every row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from narrows.batch.columns import Ids


class Shared(NamedTuple):
    """A table of texts, and for each row of orders the row of it that it shows; -1 for none."""

    texts: pl.DataFrame
    ids: Ids

    def columns(self) -> list[pl.Series]:
        """The texts, row for row."""
        if not self.texts.height:
            return [series.new_from_index(0, len(self.ids)) for series in _nothing(self.texts).get_columns()]
        if not len(self.ids) or self.ids.min() >= 0:
            return self.texts[pl.Series(self.ids)].get_columns()
        picked = pl.select(pl.when(pl.lit(pl.Series(self.ids)) >= 0).then(pl.lit(pl.Series(self.ids))))
        return self.texts.select(pl.all().gather(picked.to_series())).get_columns()

    def replaced(self, rows: Sequence[int], texts: pl.DataFrame) -> Shared:
        """With texts of their own for some rows."""
        ids = self.ids.copy()
        ids[list(rows)] = np.arange(texts.height) + self.texts.height
        return Shared(pl.concat([self.texts, texts.select(self.texts.columns)], rechunk=True), ids)

    def without(self, name: str) -> Shared:
        """With nulls in one column."""
        return Shared(self.texts.with_columns(pl.lit(None, pl.String).alias(name)), self.ids)

    @staticmethod
    def together(parts: Sequence[Shared], places: Sequence[Ids]) -> Shared:
        """Those of several parts of a table as one, of which each part has the rows at some places."""
        ids = np.empty(sum(map(len, places)), np.int64)
        start = 0
        for part, where in zip(parts, places, strict=True):
            ids[where] = np.where(part.ids < 0, -1, part.ids + start)
            start += part.texts.height
        # In one piece: of several, each row would be given a copy of its text.
        return Shared(pl.concat([part.texts for part in parts], rechunk=True), ids)


def _nothing(texts: pl.DataFrame) -> pl.DataFrame:
    return pl.DataFrame(
        {name: [None] for name in texts.columns}, schema=dict.fromkeys(texts.columns, pl.String)
    )
