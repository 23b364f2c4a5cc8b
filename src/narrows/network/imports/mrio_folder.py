"""Where the matrices of a saved input-output system are."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from narrows.errors import FormatError, Where
from narrows.network.readers.files import whole

__all__ = ["MrioFiles", "mrio_files"]

_FORMATS = (".txt", ".csv", ".tsv", ".parquet")
_PICKLES = (".pickle", ".pkl", ".p", ".pic")
_UNPICKLED = (
    "Reading a pickle runs what is in it. Save the system with pymrio: "
    "mrio.save_all(folder, table_format='txt') or 'parquet'"
)


@dataclass(frozen=True)
class MrioFiles:
    """Intermediate deliveries `z`; output `x` and final demand `y` where they are there; what the system is called."""

    z: Path
    x: Path | None = None
    y: Path | None = None
    name: str = ""


def mrio_files(source: Path) -> MrioFiles:
    """The files of a folder that pymrio saved, or of one with Z, x and Y, or Z alone as a file. Raises FormatError."""
    where = Where(source=str(source))
    if source.suffix.casefold() in _PICKLES:
        raise FormatError("is a pickle, which is not read", where=where, remedy=_UNPICKLED)
    if source.suffix.casefold() == ".zip":
        raise FormatError("is an archive", where=where, remedy="Unpack it, and name the folder")
    if source.is_file():
        if source.suffix.casefold() not in _FORMATS:
            remedy = f"Name a folder that pymrio saved, or a table Z ({', '.join(_FORMATS)})"
            raise FormatError("is of no known format", where=where, remedy=remedy)
        return MrioFiles(source)
    if not source.is_dir():
        raise FormatError("is not there", where=where, remedy="Name a folder that pymrio saved, or a table Z")
    z, x, y = (_table(source, name) for name in ("Z", "x", "Y"))
    if z is None:
        pickled = any(one.suffix.casefold() in _PICKLES for one in source.iterdir())
        if pickled:
            raise FormatError("holds pickles, which are not read", where=where, remedy=_UNPICKLED)
        remedy = "Save the system with pymrio's save_all; coefficients alone (A, L) do not do"
        raise FormatError("has no table Z", where=where, remedy=remedy)
    return MrioFiles(z, x, y, _name(source / "metadata.json"))


def _table(folder: Path, name: str) -> Path | None:
    for suffix in _FORMATS:
        if (folder / f"{name}{suffix}").is_file():
            return folder / f"{name}{suffix}"
    return None


def _name(path: Path) -> str:
    """What the metadata call the system; "" where they say nothing."""
    if not path.is_file():
        return ""
    try:
        found = json.loads(whole(path))
    except (ValueError, RecursionError):
        return ""
    parts = [found.get(key) for key in ("name", "version")] if isinstance(found, dict) else []
    return " ".join(part for part in parts if isinstance(part, str) and part)
