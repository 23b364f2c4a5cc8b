"""Technology export controls, answered from dated, cited law.

import narrows as nr
nr.check({"as_of": "2023-11-17", "item": {"product": "NVIDIA A800"}, "from": "US", "to": "CN"})
nr.screen(["Wuhan Juhere Photonic Tech"], "us-csl")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from narrows.batch import check_file, check_table
    from narrows.classes import classify
    from narrows.engine import Engine, check, check_many
    from narrows.screening import screen

__all__ = ["Engine", "__version__", "check", "check_file", "check_many", "check_table", "classify", "screen"]

__version__ = "0.1.0"

_HOMES = {
    "Engine": "narrows.engine",
    "check": "narrows.engine",
    "check_file": "narrows.batch",
    "check_many": "narrows.engine",
    "check_table": "narrows.batch",
    "classify": "narrows.classes",
}
_CALLABLE = (
    "screen"  # a package that can be called: an attribute of that name is the package, once it is loaded
)


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is asked for: `narrows --help` needs none of it."""
    from importlib import import_module

    if name == _CALLABLE:
        return import_module("narrows.screen")
    if name not in _HOMES:
        raise AttributeError(f"module 'narrows' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
