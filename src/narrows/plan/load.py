"""Programme files: what could be undertaken, in one YAML file of one's own or shipped with the package.

docs/guide/plan-data.md documents every field. The nouns are those of `narrows.plan.programme`.
"""

from __future__ import annotations

import hashlib
from importlib.resources import files
from pathlib import Path

import msgspec

from narrows.errors import FieldError, FormatError, Where
from narrows.network.readers.cells import nearest
from narrows.network.readers.draft import Errors
from narrows.network.readers.files import whole
from narrows.network.supply_map import SupplyMap
from narrows.plan.checks import check_map, check_whole
from narrows.plan.programme import Budget, Programmes
from narrows.plan.read_fields import Reader
from narrows.tabular.yaml_reader import read_yaml

__all__ = ["load_programmes", "parse_programmes", "programmes_sha256", "shipped_programmes", "with_budget"]

_NO_MAPPING = ("must be a mapping", "It holds id, title, country, programmes, ...")
_NO_YEAR = ("must be a year and its money", "Write a line for each year: - {year: 2026, musd: 4750}")
_REMEDY = "Give a YAML file of programmes, or the name of shipped ones; `narrows plan init MAP` writes one"


def load_programmes(source: str | Path, map_: SupplyMap | None = None) -> Programmes:
    """The programmes of a file; a bare name that is no path here is shipped, such as `cn-chips`.

    With `map_`, inputs that the map does not have are errors with their line as well. Raises FormatError or FieldError
    (CountryError) for the first thing that is wrong, with all others in `also`; each names file, line and field.
    """
    path = _place(source)
    return parse_programmes(whole(path), str(path), map_)


def with_budget(programmes: Programmes, source: Path) -> Programmes:
    """Programmes with the money of another file in place of their own: a YAML list of years, as `budget` in a file of programmes.

    Raises FormatError and FieldError, as `load_programmes` does.
    """
    errors = Errors()
    rows: list[Budget] = []
    for one in read_yaml(whole(source), str(source), _NO_YEAR):
        if one.error is not None:
            raise one.error
        if one.raw is not None and "budget" in one.raw:
            raise FormatError("is a table of a file of programmes", where=one.where, remedy=_NO_YEAR[1])
        reader = Reader(errors, one.where, one.marks)
        row: Budget | None = reader.struct(one.raw, Budget, "")
        if row is not None:
            rows.append(row)
    errors.raise_any()
    changed = msgspec.structs.replace(programmes, budget=tuple(rows))
    reader = Reader(errors, Where(source=str(source)), {})
    check_whole(changed, reader)
    errors.raise_any()
    return changed


def shipped_programmes() -> dict[str, Path]:
    """The programme files that come with the package, by name."""
    folder = Path(str(files("narrows.plan").joinpath("data")))
    return {one.stem: one for one in sorted(folder.glob("*.yaml"))}


def programmes_sha256(programmes: Programmes) -> str:
    """The hash of all that programmes say, whatever the order of the fields or the comments of the file."""
    return hashlib.sha256(msgspec.json.encode(programmes, order="deterministic")).hexdigest()


def parse_programmes(text: str, source: str, map_: SupplyMap | None = None) -> Programmes:
    """The programmes of a YAML text; `source` names it in errors. Raises as `load_programmes` does."""
    found = list(read_yaml(text, source, _NO_MAPPING))
    here = Where(source=source)
    if not found:
        raise FormatError("is empty", where=here, remedy=_REMEDY)
    errors = Errors()
    for one in found:
        if one.error is not None:
            raise one.error
    if len(found) > 1:
        raise FormatError("must be one mapping", where=found[1].where, remedy=_NO_MAPPING[1])
    reader = Reader(errors, Where(source=source, line=found[0].where.line), found[0].marks)
    programmes: Programmes | None = reader.struct(found[0].raw, Programmes, "")
    if programmes is not None:
        check_whole(programmes, reader)
        if map_ is not None:
            check_map(programmes, map_, reader.wrong)
    errors.raise_any()
    assert programmes is not None
    return programmes


def _place(source: str | Path) -> Path:
    """The path that is meant. Raises FieldError, FormatError."""
    path, shown = Path(source), str(source)
    if path.is_file():
        return path
    if path.exists():
        raise FormatError("is no file", where=Where(source=shown), remedy=_REMEDY)
    shipped = shipped_programmes()
    if len(path.parts) == 1 and not path.suffix:
        if shown in shipped:
            return shipped[shown]
        known = nearest(shown, shipped) if shipped else _REMEDY
        raise FieldError(
            "is neither a path here nor a shipped programme file", where=Where(source=shown), remedy=known
        )
    raise FieldError("is not there", where=Where(source=shown), remedy=_REMEDY)
