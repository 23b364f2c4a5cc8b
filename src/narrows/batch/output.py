"""The table that a batch gives back: what rows share is written once and gathered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl

from narrows.batch.columns import Ids
from narrows.decide.bench import whole
from narrows.errors import InputError
from narrows.model.decision import Missing, RegimeDecision


@dataclass(frozen=True, slots=True)
class View:
    """What a row shows: what each regime says, what is missing, and the number of what is remarked on it."""

    regimes: Mapping[str, RegimeDecision]
    missing: tuple[Missing, ...]
    closing: int


class Views:
    """Views, numbered, as the rows of a table of texts."""

    def __init__(self) -> None:
        self._texts: dict[str, list[str | None]] = {name: [] for name in SHARED}
        self._frame = pl.DataFrame(schema=dict.fromkeys(SHARED, pl.String))
        self._height = 0
        self._closings: list[int] = []

    def closings(self, numbers: Ids) -> Ids:
        """The numbers of what is remarked on views; 0 for -1."""
        return np.array([*self._closings, 0], np.int64)[numbers]

    def add(self, view: View) -> int:
        """The number of a new view."""
        encode = msgspec.json.encode
        overall = whole(view.regimes)
        views = tuple(view.regimes.values())
        single = {
            name: {field: getattr(said, field) for field in SINGLE} for name, said in view.regimes.items()
        }
        values = {
            "outcome": overall.outcome,
            "policy": overall.policy,
            "as_written_outcome": overall.as_written.outcome,
            "as_written_policy": overall.as_written.policy,
            "classification": views[0].classes[0] if views[0].classes else None,
            "requirements": encode([each for said in views for each in said.requirements]).decode(),
            "exceptions": encode([each for said in views for each in said.exceptions]).decode(),
            "duties": encode([each for said in views for each in said.duties]).decode(),
            "missing": encode(view.missing).decode(),
            "regimes": encode(single).decode(),
        }
        for name, value in values.items():
            self._texts[name].append(value)
        self._closings.append(view.closing)
        self._height += 1
        return self._height - 1

    def gathered(self, numbers: Ids) -> pl.DataFrame:
        """One row per number; all null for -1."""
        if self._frame.height < self._height:
            new = pl.DataFrame(self._texts, schema=dict.fromkeys(SHARED, pl.String))
            self._frame = pl.concat([self._frame, new], rechunk=True)
            self._texts = {name: [] for name in SHARED}
        if not len(numbers):
            return self._frame.clear()
        if numbers.min() >= 0:
            return self._frame[pl.Series(numbers)]
        picked = (
            pl.Series(numbers)
            .to_frame("number")
            .select(pl.when(pl.col("number") >= 0).then(pl.col("number")))
        )
        return self._frame.select(pl.all().gather(picked.to_series()))


def frame_of(
    ids: pl.Series,
    days: npt.NDArray[np.datetime64],
    undated: npt.NDArray[np.bool_],
    beyond: npt.NDArray[np.bool_],
    shown: pl.DataFrame,
    told: Mapping[str, pl.Series],
    errors: Mapping[int, InputError],
) -> pl.DataFrame:
    """One row per order, with its id, its day, and its error if it has one."""
    error = pl.Series("error", [None], dtype=pl.String).new_from_index(0, len(days))
    day = pl.Series("as_of", days).cast(pl.Date)
    columns = [*(series.alias(name) for name, series in told.items()), pl.Series("beyond_horizon", beyond)]
    if errors:
        rows = list(errors)
        error = error.scatter(
            rows, [msgspec.json.encode(found.to_dict()).decode() for found in errors.values()]
        )
        day = day.scatter(np.flatnonzero(undated), None)
        columns = [column.scatter(rows, None) for column in columns]
    return pl.DataFrame([ids.alias("id"), day, *shown.get_columns(), *columns, error])


SHARED = (
    "outcome", "policy", "as_written_outcome", "as_written_policy", "classification", "requirements", "exceptions",
    "duties", "missing", "regimes",
)  # fmt: skip
SINGLE = ("outcome", "policy", "as_written", "classes", "not_modelled", "confidence", "possible")
"""What the column `regimes` holds of each; the other columns hold the rest, of all regimes one after the other."""
SCHEMA = {
    "id": pl.String,
    "as_of": pl.Date,
    **dict.fromkeys(SHARED, pl.String),
    **dict.fromkeys(("listed_parties", "assumptions", "notices", "confidence"), pl.String),
    "beyond_horizon": pl.Boolean,
    "error": pl.String,
}
"""The columns of a batch's result."""
