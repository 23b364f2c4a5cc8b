"""A book of orders under two states of the law: what changed, by what, and how much it is worth.

before, after = sides(from_date=date(2024, 12, 1), to_date=date(2024, 12, 2))
found = diff(orders, before, after)
found.rows       one per order, in order: what it was, what it is, and what made the difference
found.totals     counts and values by change
"""

from narrows.diff.difference import Answer, Cause, Difference, compare
from narrows.diff.rows import Diff, Row, diff, rows_of
from narrows.diff.side import Side, sides, supposing
from narrows.diff.table import diff_table, table_rows
from narrows.diff.totals import CHANGES, Sum, Totals

__all__ = [
    "CHANGES",
    "Answer",
    "Cause",
    "Diff",
    "Difference",
    "Row",
    "Side",
    "Sum",
    "Totals",
    "compare",
    "diff",
    "diff_table",
    "rows_of",
    "sides",
    "supposing",
    "table_rows",
]
