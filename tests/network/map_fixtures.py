"""A small map as files, into which a test writes one thing that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from narrows.errors import InputError
from narrows.model.refusal import also
from narrows.network.load import load_map
from narrows.network.supply_map import SupplyMap

FILES = {
    "map.yaml": """\
id: small
title: A small map
vintage: 2025
license: {name: CC0-1.0, may_ship: true}
stages: [making, selling]
""",
    "inputs.csv": """\
id,name,kind,stage,lead_years_low,lead_years_high
scanner,Scanner,tool,making,3,7
lens,Lens,material,making,,
etch,Etching,process,making,,
chip,Chip,product,selling,,
""",
    "links.csv": """\
input,into,relation
lens,scanner,goes_into
scanner,etch,goes_into
etch,chip,goes_into
""",
    "providers.csv": """\
id,name,kind,country,aliases
alpha,Alpha Optics,firm,NL,Alpha; Alpha Optics N.V.
beta,Beta,firm,Japan,
us,United States,country,US,
""",
    "shares.csv": """\
input,provider,measure,percent,low,high,year,source,confidence
scanner,alpha,revenue,80,75,85,2025,an annual report,high
scanner,beta,revenue,20,,,2025,an annual report,medium
lens,us,tonnes,,,,2024,,low
lens,beta,tonnes,0,,,2024,a survey,low
""",
    "items.yaml": """\
- input: scanner
  provider: alpha
  item:
    eccn: 3B001.f.1.b.2.b
    name: immersion scanner
- input: scanner
  item: {eccn: 3B001}
""",
    "uses.yaml": """\
- input: etch
  end_use: {advanced_node_facility: true}
""",
    "controls.csv": """\
input,regime,entry
scanner,US,3B001.f.1.b.2.b
""",
}


def write_files(folder: Path, **changed: str | bytes | None) -> Path:
    """The folder of the small map. A file is named by its stem, such as `shares`; None leaves it out."""
    folder.mkdir(parents=True, exist_ok=True)
    stems = {Path(name).stem: name for name in FILES}
    assert changed.keys() <= stems.keys()
    for stem, name in stems.items():
        text = changed.get(stem, FILES[name])
        if text is None:
            (folder / name).unlink(missing_ok=True)
        else:
            (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def add_lines(stem: str, *lines: str) -> str:
    """A file of the small map with lines at its end."""
    (name,) = (name for name in FILES if Path(name).stem == stem)
    return FILES[name] + "".join(f"{line}\n" for line in lines)


def errors_of(source: Path) -> list[str]:
    """Everything that is wrong with a map, each without the folder before it."""
    with pytest.raises(InputError) as caught:
        load_map(source)
    return [str(one).replace(f"{source}/", "") for one in (caught.value, *also(caught.value))]


def small_map(folder: Path) -> SupplyMap:
    """The small map, read."""
    return load_map(write_files(folder))
