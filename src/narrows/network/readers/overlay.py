"""What passes over the edges of a map that does not say, from a folder with `items.yaml`, `uses.yaml` or both."""

from __future__ import annotations

from pathlib import Path

from narrows.errors import FieldError, Where
from narrows.network.check import finish
from narrows.network.readers.csv_folder import FILES, read_yaml_table
from narrows.network.readers.draft import Draft, Table
from narrows.network.readers.files import BLOCKS
from narrows.network.supply_map import SupplyMap


def with_items(map_: SupplyMap, folder: Path) -> SupplyMap:
    """A map with the items and uses of a folder in place of its own; a file that is not there leaves the map's.

    Raises FieldError where the folder has neither, and the errors of its files, as `load_map` does.
    """
    files = {name: folder / FILES[name] for name in sorted(BLOCKS) if (folder / FILES[name]).is_file()}
    if not files:
        raise FieldError(
            "has no items and no uses",
            where=Where(source=str(folder)),
            remedy=f"Name a folder with {' or '.join(FILES[name] for name in sorted(BLOCKS))}",
        )
    draft = Draft(str(folder), about=map_.about)
    for name, rows in map_.tables():
        table = draft.tables[name] = Table(name, str(files.get(name, folder)), by_line=name in files)
        if name not in files:
            for number, row in enumerate(rows, start=1):
                table.add(row, number)
    for name, path in files.items():
        with draft.reading(name, path):
            read_yaml_table(path, draft.tables[name], draft)
    return finish(draft)
