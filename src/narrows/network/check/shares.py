"""Shares that can be: one of a kind for each provider, ranges the right way round, no more than the whole."""

from __future__ import annotations

from collections import defaultdict

from narrows.counted import first_of
from narrows.errors import FieldError
from narrows.network.readers.draft import Draft, Table
from narrows.network.supply_map import Share

__all__ = ["MOST_PERCENT", "check_shares", "mixed_years"]

MOST_PERCENT = 105.0
"""What the shares of an input may add up to, in percent.

Published tables round every row, and some round all that is below one percent up to one: the largest sum that this
makes of a whole in the tables known to us is 104, over ten rows.
"""


def check_shares(table: Table, draft: Draft) -> None:
    """Errors of single shares and of those of one input together. Percentages are added up within a measure only."""
    first: dict[tuple[str, str, str], int] = {}
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, share in enumerate(table.rows):
        key = (share.input, share.provider, share.measure)
        if key in first:
            _twice(share, table.rows[first[key]], table.told(first[key]), table, index, draft)
            continue
        first[key] = index
        if share.low is not None or share.high is not None:
            _range(share, table, index, draft)
        if share.stated:
            groups[(share.input, share.measure)].append(index)
    for (input_, measure), indexes in groups.items():
        least = sum(table.rows[index].bounds[0] for index in indexes)
        if least > MOST_PERCENT:
            _too_much(input_, measure, least, indexes, table, draft)


def _twice(share: Share, other: Share, told: str, table: Table, index: int, draft: Draft) -> None:
    key = f"the share of {share.provider!r:.60} in {share.input!r:.60} by {share.measure!r:.40}"
    if share.year == other.year:
        draft.errors.add(
            FieldError(f"{key} stands twice, first in {told}", remedy="Keep one"), table.where(index)
        )
        return
    years = f"{_year(other)} in {told}, {_year(share)} here"
    draft.errors.add(
        FieldError(
            f"{key} is of two vintages: {years}",
            remedy="Keep one year in a map; narrows map diff compares two maps",
        ),
        table.where(index, "year"),
    )


def _year(share: Share) -> str:
    return "no year" if share.year is None else str(share.year)


def _range(share: Share, table: Table, index: int, draft: Draft) -> None:
    low, high = share.low, share.high
    if low is not None and high is not None and low > high:
        what = f"the range is upside down: from {low:g} to {high:g}"
        draft.errors.add(FieldError(what, remedy="Swap low and high"), table.where(index, "low"))
    elif share.percent is not None and (
        (low is not None and share.percent < low) or (high is not None and share.percent > high)
    ):
        bounds = f"{low if low is not None else 0:g} to {high if high is not None else 100:g}"
        what = f"{share.percent:g} lies outside its range of {bounds}"
        draft.errors.add(FieldError(what, remedy="Correct one of them"), table.where(index, "percent"))


def _too_much(
    input_: str, measure: str, least: float, indexes: list[int], table: Table, draft: Draft
) -> None:
    places = first_of([str(table.places[index]) for index in indexes], 8)
    unit = "lines" if table.by_line else "rows"
    draft.errors.add(
        FieldError(
            f"the shares in {input_!r:.60} by {measure!r:.40} add up to {least:g} percent or more"
            f" ({unit} {places})",
            remedy="Correct them; shares of unlike wholes need a measure each",
        ),
        table.where(indexes[0], "percent"),
    )


def mixed_years(shares: list[Share]) -> list[tuple[str, str, list[int]]]:
    """Inputs whose shares of one measure are of several years: input, measure, years."""
    years: dict[tuple[str, str], set[int]] = defaultdict(set)
    for share in shares:
        if share.stated and share.year is not None:
            years[(share.input, share.measure)].add(share.year)
    return [(*key, sorted(found)) for key, found in years.items() if len(found) > 1]
