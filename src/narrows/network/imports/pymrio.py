"""What pymrio saved, as a supply map. pymrio itself is not needed, and not imported."""

from __future__ import annotations

from pathlib import Path

from narrows.network.imports.label import Label
from narrows.network.imports.mrio import THRESHOLD, import_mrio
from narrows.network.supply_map import SupplyMap

__all__ = ["import_pymrio"]


def import_pymrio(source: Path, *, threshold: float = THRESHOLD, label: Label | None = None) -> SupplyMap:
    """The map of a folder that `mrio.save_all(folder, table_format="txt")` or `"parquet"` wrote, as `import_mrio`."""
    return import_mrio(source, threshold=threshold, label=label)
