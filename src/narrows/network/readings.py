"""From what the engine answers to what is left of a supply, under the reading that is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Literal, NamedTuple

from narrows.errors import RulebookError, Where
from narrows.model.decision import OUTCOMES
from narrows.network.data_rows import data_rows
from narrows.network.orders import Answer

Reading = Literal["as_enforced", "as_written", "worst", "best"]
READINGS: tuple[Reading, ...] = ("as_enforced", "as_written", "worst", "best")
"""The law as it is enforced, or as it is written; with whatever is open taken against the buyer, or for him."""


class Factor(NamedTuple):
    """What is left of a supply, from 0 to 1: at least, as taken, at most."""

    low: float
    value: float
    high: float


UNTOUCHED = Factor(1.0, 1.0, 1.0)


@cache
def _factors() -> dict[tuple[str, str], Factor]:
    found = {
        (row["outcome"], row["policy"]): Factor(float(row["low"]), float(row["value"]), float(row["high"]))
        for row in data_rows("outcomes.csv")
    }
    lacking = [outcome for outcome in OUTCOMES if (outcome, "") not in found]
    if lacking:
        raise RulebookError(f"no factor for {', '.join(lacking)}", where=Where(source="outcomes.csv"))
    return found


def factor_of(answers: Sequence[Answer], reading: Reading) -> Factor:
    """What is left of a supply whose items are answered so: alternatives range from the strictest to the loosest.

    What is taken is the strictest of them, since a supply is of use only with the items that the map names.
    """
    each = [_one(answer, reading) for answer in answers]
    found = Factor(min(f.low for f in each), min(f.value for f in each), max(f.high for f in each))
    if reading == "worst":
        return Factor(found.low, found.low, found.low)
    if reading == "best":
        return Factor(found.high, found.high, found.high)
    return found


def _one(answer: Answer, reading: Reading) -> Factor:
    written = reading == "as_written"
    outcome = answer.as_written_outcome if written else answer.outcome
    policy = answer.as_written_policy if written else answer.policy
    table = _factors()
    return table.get((outcome, policy or "")) or table[outcome, ""]
