"""The table that a batch gives back: what rows share is written once and gathered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl

from narrows.batch.columns import Ids
from narrows.errors import InputError
from narrows.model.decision import Missing, RegimeDecision


@dataclass(frozen=True, slots=True)
class View:
    """What a row shows: a verdict with its gaps, and what is missing."""

    verdict: RegimeDecision
    missing: tuple[Missing, ...]


def frame_of(
    frame: pl.DataFrame,
    days: npt.NDArray[np.datetime64],
    checked: Any,
    views: Sequence[View],
    view_of: Ids,
    errors: Mapping[int, InputError],
) -> pl.DataFrame:
    """One row per order. What rows share is written once per view and gathered."""
    encode = msgspec.json.encode
    texts: dict[str, list[Any]] = {name: [] for name in _SHARED}
    for view in views:
        verdict = view.verdict
        texts["outcome"].append(verdict.outcome)
        texts["policy"].append(verdict.policy)
        texts["as_written_outcome"].append(verdict.as_written.outcome)
        texts["as_written_policy"].append(verdict.as_written.policy)
        texts["classification"].append(verdict.classes[0] if verdict.classes else None)
        texts["requirements"].append(encode(verdict.requirements).decode())
        texts["exceptions"].append(encode(verdict.exceptions).decode())
        texts["duties"].append(encode(verdict.duties).decode())
        texts["missing"].append(encode(view.missing).decode())
    shared = pl.DataFrame({name: pl.Series(name, values, dtype=pl.String) for name, values in texts.items()})
    order = pl.Series(np.where(view_of < 0, 0, view_of))
    if shared.height:
        rows = shared[order]
        if errors:
            bad = pl.Series(view_of < 0)
            rows = rows.select(
                pl.when(bad).then(None).otherwise(pl.col(name)).alias(name) for name in shared.columns
            )
    else:
        rows = pl.DataFrame(
            {name: pl.Series(name, [None] * frame.height, dtype=pl.String) for name in _SHARED}
        )
    ids = (
        frame.get_column("id").cast(pl.String)
        if "id" in frame.columns
        else pl.Series("id", [None] * frame.height, dtype=pl.String)
    )
    told: list[str | None] = (
        [None] * frame.height
        if not errors
        else [
            encode(errors[row].to_dict()).decode() if row in errors else None for row in range(frame.height)
        ]
    )
    return pl.DataFrame([ids.alias("id"), pl.Series("as_of", days)]).with_columns(
        *rows.get_columns(),
        pl.Series("beyond_horizon", days > np.datetime64(checked)),
        pl.Series("error", told, dtype=pl.String),
    )


_SHARED = (
    "outcome", "policy", "as_written_outcome", "as_written_policy", "classification", "requirements", "exceptions",
    "duties", "missing",
)  # fmt: skip
