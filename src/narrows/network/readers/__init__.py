"""Readers of supply maps: CSV folder, SQLite file, Parquet folder."""
