"""From the values of a row to the cells of a table."""

from __future__ import annotations

from typing import Any

import msgspec

from narrows.network.supply_map import TABLES

__all__ = ["SEPARATOR", "columns", "row_of"]

SEPARATOR = "; "
"""Between the texts of one cell."""


def columns(table: str) -> tuple[str, ...]:
    """The columns of a table, in order."""
    return tuple(one.encode_name for one in msgspec.structs.fields(TABLES[table]))


def row_of(row: msgspec.Struct, names: tuple[str, ...]) -> tuple[Any, ...]:
    """The cells of a row: text, numbers, None for what is not stated. Lists are joined, blocks are JSON."""
    return tuple(_cell(getattr(row, name)) for name in names)


def _cell(value: Any) -> Any:
    if isinstance(value, tuple):
        value = SEPARATOR.join(value)
    elif isinstance(value, dict):
        return msgspec.json.encode(value, order="deterministic").decode()
    return None if value == "" else value
