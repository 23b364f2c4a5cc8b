"""PNG pictures: drawn with the font of the package, the same on every machine."""

from __future__ import annotations

import struct
import sys

import pytest

from narrows.errors import FieldError, FormatError, OutputError
from narrows.network.picture import draw_map, to_png, write_picture
from narrows.network.picture.svg import Canvas
from network.picture_cases import NODES, Made, a_map, an_exposure, small


def size(png: bytes) -> tuple[int, int]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    wide, tall = struct.unpack(">II", png[16:24])
    return wide, tall


def written(text: str) -> bytes:
    """A picture of one line of text."""
    canvas = Canvas("map")
    canvas.text(10, 30, text, 20)
    return to_png(canvas.svg(200, 50, "", ""))


def test_a_picture_has_its_size_times_the_scale_and_equal_bytes(tmp_path):
    map_, exposure = small()
    svg = draw_map(exposure, map_)
    png = to_png(svg)
    assert png == to_png(svg)
    wide, tall = size(to_png(svg, 1.0))
    assert size(png) == (2 * wide, 2 * tall)
    write_picture(tmp_path / "a.png", exposure, map_)
    assert (tmp_path / "a.png").read_bytes() == png


def test_text_is_drawn_with_the_font_of_the_package():
    assert len({written(text) for text in ("", "A", "B", "AB", "é", "Ж", "Ω", "≤", "Ž")}) == 9


def test_names_in_scripts_that_the_font_lacks_are_drawn_somehow():
    nodes = {"etch": Made("中微公司 ニコン 한국 مرحبا", "raw")}
    map_ = a_map(nodes, [])
    assert size(to_png(draw_map(an_exposure(map_, nodes), map_)))[0] > 1000


@pytest.mark.parametrize("scale", [0.0, -1.0, float("nan"), float("inf"), 1e-6, 1e4])
def test_a_scale_without_sense_is_refused(scale):
    map_, exposure = small()
    with pytest.raises(FieldError, match="cannot be drawn"):
        to_png(draw_map(exposure, map_), scale)


def test_what_is_no_svg_is_refused():
    with pytest.raises(FormatError, match="is no SVG"):
        to_png("<svg")
    with pytest.raises(FieldError, match="cannot be drawn"):
        to_png("<svg xmlns='http://www.w3.org/2000/svg'/>")


def test_without_the_library_the_error_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    map_ = a_map(NODES, [])
    with pytest.raises(OutputError, match="pip install resvg_py"):
        write_picture(tmp_path / "a.png", an_exposure(map_, NODES), map_)
    assert list(tmp_path.iterdir()) == []
