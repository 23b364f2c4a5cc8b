"""SVG, element by element: well-formed, the same bytes for the same picture, without scripts, fonts or links from outside."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from narrows.network.picture.metrics import clean, width
from narrows.network.picture.shades import SHADES

FONT = "Arial, Helvetica, 'Liberation Sans', 'DejaVu Sans Condensed', sans-serif"
PAPER, PANEL, INK, SOFT, LINE, FAINT, WARN = (
    "#ffffff", "#f3f4f2", "#1a1a1a", "#565c63", "#4a4f55", "#9aa1a9", "#a3262a",
)  # fmt: skip
"""Colors of a light page; each has a class of its name, by which `page.css` turns it dark."""

FILLS = {"paper": PAPER, "panel": PANEL, "ink": INK, "soft": SOFT, "warn": WARN}


def number(value: float) -> str:
    """A coordinate with one digit after the point, without a needless one."""
    return f"{value + 0.0:.1f}".removesuffix(".0") if abs(value) >= 0.05 else "0"


class Canvas:
    """Draws into an SVG. Colors are given by class and, for readers that know no style sheet, as attributes too.

    `name` goes before every id, so that pictures of several kinds can stand in one page.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.root = ET.Element("g", {"font-family": FONT})
        self._open: list[ET.Element] = [self.root]

    def group(self, title: str = "", **attributes: str) -> None:
        """Begin a group; what is drawn goes into it until `end`. A title is what a pointer that rests on it shows."""
        self._open.append(ET.SubElement(self._open[-1], "g", attributes))
        if title:
            ET.SubElement(self._open[-1], "title").text = clean(title)

    def end(self) -> None:
        """End the group that was begun last."""
        self._open.pop()

    def rect(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        kind: str,
        *,
        fill: str = "",
        radius: float = 0.0,
        **more: str,
    ) -> None:
        """A rectangle of a class of `FILLS`, or `c0` to `c5` for what is left, or of another class with its own fill."""
        attributes = {"class": kind, "x": number(x), "y": number(y), "width": number(w), "height": number(h)}
        if radius:
            attributes["rx"] = number(radius)
        attributes["fill"] = fill or fill_of(kind)
        self._put("rect", attributes, more)

    def path(self, d: str, kind: str, stroke: str, thick: float, **more: str) -> None:
        """A line along a path, not filled."""
        stated = {"class": kind, "d": d, "fill": "none", "stroke": stroke, "stroke-width": f"{thick:g}"}
        self._put("path", stated, more)

    def line(
        self, x1: float, y1: float, x2: float, y2: float, kind: str, stroke: str, thick: float, **more: str
    ) -> None:
        """A straight line."""
        self.path(f"M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}", kind, stroke, thick, **more)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        kind: str = "ink",
        bold: bool = False,
        anchor: str = "start",
    ) -> float:
        """A line of text on the baseline `y`; returns an upper bound of its width. Nothing for an empty one."""
        line = clean(text)
        if not line:
            return 0.0
        attributes = {"class": kind, "x": number(x), "y": number(y), "font-size": f"{size:g}"}
        if bold:
            attributes["font-weight"] = "bold"
        if anchor != "start":
            attributes["text-anchor"] = anchor
        attributes["fill"] = fill_of(kind)
        ET.SubElement(self._open[-1], "text", attributes).text = line
        return width(line, size, bold=bold)

    def lines(
        self,
        x: float,
        y: float,
        lines: Sequence[str],
        size: float,
        *,
        kind: str = "ink",
        bold: bool = False,
        step: float = 0.0,
    ) -> float:
        """Lines of text below each other, the first on the baseline `y`; returns the baseline after the last."""
        for line in lines:
            self.text(x, y, line, size, kind=kind, bold=bold)
            y += step or size * 1.35
        return y

    def hatch(self, x: float, y: float, w: float, h: float, radius: float = 0.0, **more: str) -> None:
        """A hatched rectangle: nobody knows."""
        self.rect(x, y, w, h, "hatched", fill=f"url(#{self.name}-hatch)", radius=radius, **more)

    def svg(self, w: float, h: float, title: str, description: str) -> str:
        """The whole picture, `w` by `h`."""
        size = {"width": number(w), "height": number(h), "viewBox": f"0 0 {number(w)} {number(h)}"}
        names = {"title": f"{self.name}-title", "desc": f"{self.name}-desc"}
        svg = ET.Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                **size,
                "role": "img",
                "aria-labelledby": " ".join(names.values()),
            },
        )
        ET.SubElement(svg, "title", {"id": names["title"]}).text = clean(title)
        ET.SubElement(svg, "desc", {"id": names["desc"]}).text = clean(description)
        svg.append(self._definitions())
        svg.append(
            ET.Element(
                "rect", {"class": "paper", "width": size["width"], "height": size["height"], "fill": PAPER}
            )
        )
        svg.append(self.root)
        return ET.tostring(svg, encoding="unicode") + "\n"

    def _definitions(self) -> ET.Element:
        found = ET.Element("defs")
        pattern = ET.SubElement(
            found,
            "pattern",
            {
                "id": f"{self.name}-hatch",
                "width": "6",
                "height": "6",
                "patternUnits": "userSpaceOnUse",
                "patternTransform": "rotate(45)",
            },
        )
        ET.SubElement(
            pattern, "rect", {"class": "hatch-ground", "width": "6", "height": "6", "fill": "#fafafa"}
        )
        stroke = {"class": "hatch-line", "d": "M1 0V6", "stroke": "#b9bec4", "stroke-width": "1.6"}
        ET.SubElement(pattern, "path", stroke)
        return found

    def _put(self, tag: str, attributes: dict[str, str], more: dict[str, str]) -> None:
        ET.SubElement(self._open[-1], tag, attributes | {k.replace("_", "-"): v for k, v in more.items()})


def fill_of(kind: str) -> str:
    """The fill on a light page of a class: `c3` is the fill of the fourth shade, `t3` the ink on it, others by name."""
    if len(kind) == 2 and kind[1].isdigit():
        shade = SHADES[int(kind[1])]
        return shade.fill if kind[0] == "c" else shade.ink
    return FILLS[kind]
