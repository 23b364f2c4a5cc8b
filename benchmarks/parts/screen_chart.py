"""Growth on log axes: exponents for the text, curves as SVG."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

WIDTH, HEIGHT, EDGE = 720, 420, 64
_COLORS = ("#1b6ca8", "#b8442d", "#3a7d44", "#7a4fa3", "#8a6d1d")


def exponent(xs: Sequence[float], ys: Sequence[float]) -> float:
    """The slope of the straight line through the points on log axes: 1 is proportional growth."""
    points = [(math.log(x), math.log(y)) for x, y in zip(xs, ys, strict=True) if x > 0 and y > 0]
    if len(points) < 2:
        return float("nan")
    mean_x, mean_y = (sum(each) / len(points) for each in zip(*points, strict=True))
    return float(
        sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)
    )


def write(path: Path, xs: Sequence[float], curves: Mapping[str, Sequence[float]], label: str) -> None:
    """Curves over xs, both axes logarithmic with a line at each power of ten."""
    values = [y for ys in curves.values() for y in ys if y > 0]
    low_x, high_x = _powers(min(xs), max(xs))
    low_y, high_y = _powers(min(values), max(values))

    def at(x: float, y: float) -> tuple[float, float]:
        across = (math.log10(x) - low_x) / (high_x - low_x)
        up = (math.log10(y) - low_y) / (high_y - low_y)
        return EDGE + across * (WIDTH - 4 * EDGE), HEIGHT - EDGE - up * (HEIGHT - 2 * EDGE)

    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
    ]
    for power in range(low_x, high_x + 1):
        x, bottom = at(10**power, 10**low_y)
        lines.append(
            f'<line x1="{x:.1f}" y1="{bottom:.1f}" x2="{x:.1f}" y2="{EDGE}" stroke="#ddd"/>'
            f'<text x="{x:.1f}" y="{bottom + 18:.1f}" text-anchor="middle">{10**power:,}</text>'
        )
    for power in range(low_y, high_y + 1):
        left, y = at(10**low_x, 10.0**power)
        lines.append(
            f'<line x1="{left}" y1="{y:.1f}" x2="{WIDTH - 3 * EDGE}" y2="{y:.1f}" stroke="#ddd"/>'
            f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g}</text>'
        )
    for number, (name, ys) in enumerate(curves.items()):
        color = _COLORS[number % len(_COLORS)]
        points = [at(x, y) for x, y in zip(xs, ys, strict=True) if y > 0]
        joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        lines.append(f'<polyline points="{joined}" fill="none" stroke="{color}" stroke-width="2"/>')
        lines += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{color}"/>' for x, y in points]
        x, y = points[-1]
        lines.append(
            f'<text x="{x + 8:.1f}" y="{y + 4:.1f}" fill="{color}">{name} (n^{exponent(xs, ys):.2f})</text>'
        )
    lines.append(f'<text x="{EDGE}" y="{HEIGHT - 12}">{label}</text></svg>')
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _powers(low: float, high: float) -> tuple[int, int]:
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    return first, max(last, first + 1)
