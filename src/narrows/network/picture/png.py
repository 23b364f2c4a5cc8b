"""PNG from the SVG of a picture, on any machine: the font comes with the package."""

from __future__ import annotations

from importlib.resources import as_file, files
from xml.etree import ElementTree as ET

from narrows.errors import FieldError, FormatError, OutputError, Where
from narrows.network.picture.metrics import drawn

FAMILY = "Narrows Condensed"
"""The family of the fonts in `data`, a part of DejaVu Sans Condensed."""
MOST_PIXELS = 120_000_000
"""The largest picture: 480 MB while it is drawn."""


def to_png(svg: str, scale: float = 2.0) -> bytes:
    """An SVG of this package as PNG, `scale` pixels for each of its own.

    Text is drawn with the font of the package, so that equal pictures are equal bytes on every machine. Only where a
    name has characters that it lacks (Chinese, Japanese, Korean and others) the fonts of the machine are asked as well;
    what none of them has is drawn as an empty box. Raises FieldError for a scale that makes no picture, FormatError for
    no SVG, OutputError where the library that draws is not installed.
    """
    try:
        import resvg_py
    except ImportError:
        raise OutputError(
            "PNG pictures need the package resvg_py, which is not installed",
            remedy="Run `pip install resvg_py`, or write the picture as .svg or .html",
        ) from None
    try:
        root = ET.fromstring(svg)  # noqa: S314  # of this package; entities of others do not come here
    except ET.ParseError as error:
        raise FormatError(f"is no SVG: {error}", where=Where(field="svg"), remedy="Draw it anew") from None
    pixels = float(root.get("width", "0")) * float(root.get("height", "0")) * scale * scale
    if not scale > 0 or not 1 <= pixels <= MOST_PIXELS:
        raise FieldError(
            f"a picture of {pixels:.0f} pixels cannot be drawn",
            where=Where(field="scale"),
            remedy=f"Choose a scale between 0 and one that keeps it under {MOST_PIXELS} pixels",
        )
    plain = all(drawn(text) for text in root.itertext())
    with as_file(files("narrows.network.picture") / "data") as folder:
        fonts = [str(folder / name) for name in ("condensed.ttf", "condensed-bold.ttf")]
        return bytes(
            resvg_py.svg_to_bytes(
                svg_string=svg, zoom=scale, skip_system_fonts=plain, font_files=fonts, sans_serif_family=FAMILY,
            )
        )  # fmt: skip
