"""Supply maps: what a control cuts off, and what can then no longer be made.

from narrows.network import expose, load_map
expose(load_map("chips"), country="CN", as_of=date(2023, 11, 17)).node("litho_arfi")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from narrows.network.across_days import over_time
    from narrows.network.edges import decide_edges
    from narrows.network.exposure import expose
    from narrows.network.load import load_map
    from narrows.network.study import Study
    from narrows.network.supply_map import SupplyMap

__all__ = ["Study", "SupplyMap", "decide_edges", "expose", "load_map", "over_time"]

_HOMES = {
    "Study": "study",
    "SupplyMap": "supply_map",
    "decide_edges": "edges",
    "expose": "exposure",
    "load_map": "load",
    "over_time": "across_days",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is asked for: to read a map takes no compiler."""
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module 'narrows.network' has no attribute {name!r}")
    return getattr(import_module(f"narrows.network.{_HOMES[name]}"), name)
