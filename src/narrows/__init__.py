"""Technology export controls, answered from dated, cited law.

import narrows as nr
nr.check({"as_of": "2023-11-17", "item": {"product": "NVIDIA A800"}, "from": "US", "to": "CN"})
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from narrows.batch import check_file, check_table
    from narrows.engine import Engine, check, check_many

__all__ = ["Engine", "__version__", "check", "check_file", "check_many", "check_table"]

__version__ = "0.1.0"

_HOMES = {
    "Engine": "narrows.engine",
    "check": "narrows.engine",
    "check_file": "narrows.batch",
    "check_many": "narrows.engine",
    "check_table": "narrows.batch",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is asked for: `narrows --help` needs none of it."""
    if name not in _HOMES:
        raise AttributeError(f"module 'narrows' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
