"""The table that a batch gives back: what rows share is written once and gathered."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import polars as pl

from narrows.batch.columns import Ids
from narrows.batch.shared import Column, Shared
from narrows.decide.bench import whole
from narrows.model.decision import Missing, RegimeDecision

if TYPE_CHECKING:
    from narrows.batch.part import Decided


@dataclass(frozen=True, slots=True)
class View:
    """What a row shows: what each regime says, what is missing, and the number of what is remarked on it."""

    regimes: Mapping[str, RegimeDecision]
    missing: tuple[Missing, ...]
    closing: int


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


class Views:
    """Views, numbered, as the rows of a table of texts."""

    def __init__(self) -> None:
        # Most views differ in a column or two: a text is kept once for all that show it.
        self._texts: dict[str, dict[str | None, int]] = {name: {} for name in SHARED}
        self._shows = {name: array("q") for name in SHARED}
        self._columns: dict[str, Column] = {}
        self._lists: dict[int, tuple[tuple[Any, ...], str]] = {}
        self._written: dict[str, str] = {}
        self._closings = array("q")
        """Of each view, the number of what is remarked on it."""

    def closings(self, numbers: Ids) -> Ids:
        """The numbers of what is remarked on views; 0 for -1."""
        return np.append(np.array(self._closings, np.int64), 0)[numbers]

    def add(self, view: View) -> int:
        """The number of a new view."""
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
            "requirements": self._list(said.requirements for said in views),
            "exceptions": self._list(said.exceptions for said in views),
            "duties": self._list(said.duties for said in views),
            "missing": _json(view.missing),
            "regimes": _json(single),
        }
        for name, value in values.items():
            texts = self._texts[name]
            self._shows[name].append(texts.setdefault(value, len(texts)))
        self._closings.append(view.closing)
        self._columns = {}
        return len(self._closings) - 1

    def _list(self, lists: Iterable[tuple[Any, ...]]) -> str:
        """Some lists as one, in JSON: each is written once, as many views share it."""
        texts = []
        for some in lists:
            if some:
                known = self._lists.get(id(some))
                if known is None:
                    text = _json(some)[1:-1]
                    # The list is kept, so that no other takes its identity.
                    known = self._lists[id(some)] = (some, self._written.setdefault(text, text))
                texts.append(known[1])
        return f"[{','.join(texts)}]"

    def shown(self, numbers: Ids) -> Shared:
        """The texts of the views with some numbers, -1 for none, each once."""
        if not self._columns:
            self._columns = {
                name: Column(pl.Series(list(texts), dtype=pl.String), np.array(self._shows[name], np.int64))
                for name, texts in self._texts.items()
            }
        height = len(self._closings)
        places = np.full(height + 1, -1, np.int64)
        used = np.zeros(height + 1, np.bool_)
        used[numbers] = True
        used[-1] = False
        picked = np.flatnonzero(used)
        places[picked] = np.arange(len(picked))
        entries = {name: Column(texts, shows[picked]) for name, (texts, shows) in self._columns.items()}
        return Shared(entries, places[numbers])


def frame_of(ids: pl.Series, decided: Decided) -> pl.DataFrame:
    """One row per order, with its id, its day, and its error if it has one."""
    days, errors = decided.days, decided.errors
    error = pl.Series("error", [None], dtype=pl.String).new_from_index(0, len(days))
    day = pl.Series("as_of", days).cast(pl.Date)
    shown, *others = (shared.columns() for shared in decided.shared)
    columns = [*(series for some in others for series in some), pl.Series("beyond_horizon", decided.beyond)]
    if errors:
        rows = list(errors)
        error = error.scatter(
            rows, [msgspec.json.encode(found.to_dict()).decode() for found in errors.values()]
        )
        day = day.scatter(np.flatnonzero(decided.undated), None)
        columns = [column.scatter(rows, None) for column in columns]
    return pl.DataFrame([ids.alias("id"), day, *shown, *columns, error])


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
