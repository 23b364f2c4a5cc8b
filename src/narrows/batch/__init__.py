"""Many orders at once, from a table to a table."""

from narrows.batch.files import Summary, check_file
from narrows.batch.table import BatchResult, check_table

__all__ = ["BatchResult", "Summary", "check_file", "check_table"]
