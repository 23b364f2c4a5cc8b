"""The formats in which a map is written; `narrows.network.writer` puts them in place."""

from narrows.network.writers.csv_folder import write_csv_folder
from narrows.network.writers.parquet import write_parquet_folder
from narrows.network.writers.sqlite import write_sqlite

__all__ = ["write_csv_folder", "write_parquet_folder", "write_sqlite"]
