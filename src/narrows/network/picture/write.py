"""A picture into a file, by the suffix of its name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from narrows.errors import OutputError, Where
from narrows.network.picture.map_picture import draw_map
from narrows.network.picture.page import page, wrap
from narrows.network.picture.png import to_png
from narrows.network.picture.strip_picture import strip
from narrows.network.picture.time_picture import draw_timeline
from narrows.network.result import Exposure, Timeline
from narrows.network.supply_map import SupplyMap
from narrows.tabular.writer import replaced

FORMS = (".svg", ".png", ".html")

Drawable = str | Exposure | Timeline | Sequence[Exposure]
"""An SVG, or what one is drawn from: the map, time, or several days side by side."""


def check_path(path: str | Path) -> str:
    """The form that a file's name asks for, before anything is worked out. Raises OutputError."""
    suffix = Path(path).suffix.lower()
    if suffix not in FORMS:
        raise OutputError(
            f"no picture is written as {suffix or 'a file without suffix'}",
            where=Where(source=str(path)),
            remedy=f"Give the name of a file that ends in {', '.join(FORMS)}",
        )
    return suffix


def write_picture(
    path: str | Path,
    of: Drawable,
    map_: SupplyMap | None = None,
    *,
    target: str | None = None,
    direct: bool = False,
    nodes: Sequence[str] | None = None,
    scale: float = 2.0,
) -> None:
    """Draw something and write it as .svg, .png (`scale` pixels for each of its own) or .html (`page`).

    `target`, `direct` and `nodes` are those of `draw_map`, `draw_timeline` and `strip`; without a `target`, it is the one of
    the exposure. An SVG that is drawn already needs no map; in HTML it stands alone. The file is whole, or as it was before.
    Raises OutputError for another suffix and for a place where nothing can be written, FieldError as drawing does.
    """
    form = check_path(path)
    if isinstance(of, str):
        content = wrap(of) if form == ".html" else of
    else:
        if map_ is None:
            raise TypeError("the map is needed to draw from a result")
        if target is None:
            target = _target(of)
        if form == ".html":
            content = page(of, map_, target=target, direct=direct, nodes=nodes)
        else:
            content = _drawn(of, map_, target, nodes, direct=direct)
    save(path, form, content, scale)


def save(path: str | Path, form: str, content: str, scale: float) -> None:
    """Write a drawing (SVG, or a page) in a form of `FORMS`; the file is whole, or as it was before. Raises OutputError."""
    data = to_png(content, scale) if form == ".png" else content.encode()
    replaced(Path(path), lambda place: _write(place, data))


def _target(of: Exposure | Timeline | Sequence[Exposure]) -> str | None:
    if isinstance(of, Timeline):
        return None
    return of.target if isinstance(of, Exposure) else of[0].target if of else None


def _drawn(
    of: Exposure | Timeline | Sequence[Exposure],
    map_: SupplyMap,
    target: str | None,
    nodes: Sequence[str] | None,
    *,
    direct: bool,
) -> str:
    if isinstance(of, Timeline):
        return draw_timeline(of, nodes, map_=map_)
    if isinstance(of, Exposure):
        return draw_map(of, map_, target=target, direct=direct)
    return strip(of, map_, target)


def _write(place: Path, data: bytes) -> None:
    place.write_bytes(data)
