"""Many orders at once, from a table to a table."""

from narrows.batch.table import BatchResult, check_table

__all__ = ["BatchResult", "check_table"]
