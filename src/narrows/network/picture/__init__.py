"""Pictures of what exposure found: the map, time, and days side by side; as SVG, PNG or a page of HTML."""

from narrows.network.picture.map_picture import draw_map
from narrows.network.picture.page import page
from narrows.network.picture.png import to_png
from narrows.network.picture.strip_picture import strip
from narrows.network.picture.time_picture import draw_timeline
from narrows.network.picture.write import check_path, write_picture

__all__ = ["check_path", "draw_map", "draw_timeline", "page", "strip", "to_png", "write_picture"]
