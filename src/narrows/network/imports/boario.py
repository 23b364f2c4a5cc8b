"""The table that a BoARIO model is made from, as a supply map. BoARIO itself is not needed, and not imported."""

from __future__ import annotations

from pathlib import Path

from narrows.network.imports.label import Label
from narrows.network.imports.mrio import THRESHOLD, import_mrio
from narrows.network.supply_map import SupplyMap

__all__ = ["import_boario"]


def import_boario(source: Path, *, threshold: float = THRESHOLD, label: Label | None = None) -> SupplyMap:
    """The map of the system behind a BoARIO model, as `import_mrio`.

    BoARIO takes a pymrio system, which is often kept as a pickle: that is refused. Save `model_mriot.save_all(folder,
    table_format="txt")`, or its table Z alone with `Z.to_csv(file)`.
    """
    return import_mrio(source, threshold=threshold, label=label)
