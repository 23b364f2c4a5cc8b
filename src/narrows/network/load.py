"""Supply maps from files: a CSV folder, a SQLite file, a Parquet folder, or a map that is shipped."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from narrows.errors import FieldError, FormatError, Where, unreadable
from narrows.network.check import finish
from narrows.network.readers.cells import nearest
from narrows.network.readers.draft import Draft
from narrows.network.readers.files import ABOUT
from narrows.network.supply_map import SupplyMap

__all__ = ["load_map", "shipped_maps"]

_REMEDY = (
    "Give a folder with map.yaml and tables in CSV or Parquet, a SQLite file, or the name of a shipped map"
)
_SQLITE = b"SQLite format 3\x00"


def load_map(source: str | Path) -> SupplyMap:
    """The map of a folder or file; a bare name that is no path here is a shipped map, such as `chips`.

    Raises FormatError or FieldError (CountryError) for the first thing that is wrong, with all others in `also`; each
    names file, line or row, and field.
    """
    path = _place(source)
    draft = Draft(str(path))
    if path.is_dir():
        if any(path.glob("*.parquet")):
            from narrows.network.readers.parquet import read_parquet_folder

            read_parquet_folder(path, draft)
        else:
            from narrows.network.readers.csv_folder import read_csv_folder

            read_csv_folder(path, draft)
    else:
        from narrows.network.readers.sqlite import read_sqlite

        read_sqlite(path, draft)
    return finish(draft)


def shipped_maps() -> dict[str, Path]:
    """The folders of the maps that come with the package, by name."""
    folder = Path(str(files("narrows.network").joinpath("maps")))
    if not folder.is_dir():
        return {}
    return {one.name: one for one in sorted(folder.iterdir()) if (one / ABOUT).is_file()}


def _place(source: str | Path) -> Path:
    """The path that is meant. Raises FieldError, FormatError."""
    path = Path(source)
    shown = str(source)
    if path.is_dir():
        return path
    if path.is_file():
        try:
            with path.open("rb") as stream:
                head = stream.read(len(_SQLITE))
        except OSError as error:
            raise unreadable(error, Where(source=str(path))) from None
        if head == _SQLITE:
            return path
        remedy = "Name the folder that it is in" if path.name == ABOUT or path.suffix == ".csv" else _REMEDY
        raise FormatError("is no map", where=Where(source=shown), remedy=remedy)
    if path.exists():
        raise FormatError("is neither a file nor a folder", where=Where(source=shown), remedy=_REMEDY)
    shipped = shipped_maps()
    if len(path.parts) == 1 and shown == path.name:
        if shown in shipped:
            return shipped[shown]
        known = nearest(shown, shipped) if shipped else _REMEDY
        raise FieldError("is neither a path here nor a shipped map", where=Where(source=shown), remedy=known)
    raise FieldError("is not there", where=Where(source=shown), remedy=_REMEDY)
