"""HTML that nothing in a map or a name can break out of, and the style of a page in light and dark."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from html import escape
from importlib.resources import files

from narrows.network.picture.metrics import clean
from narrows.network.picture.shades import SHADES

DARK = {
    "paper": "#14171a",
    "panel": "#1d2125",
    "ink": "#e8e8e8",
    "soft": "#a9b0b7",
    "warn": "#ff9c96",
    "hatch-ground": "#1a1d20",
    "band": "#eb9a35",
}
"""What fills the classes of a picture on a dark page."""
DARK_LINES = {"faint": "#6b747d", "line": "#98a0a8", "hatch-line": "#4b525a", "step": "#f2f2f2"}
DARK_BORDER = "#828a92"


def text(value: object) -> str:
    """Any text as inert HTML: one line, every sign of markup escaped, also within attributes."""
    return escape(clean(str(value)), quote=True)


def document(title: str, body: str, *, script: bool = False) -> str:
    """A whole page that loads nothing, and in which no script runs but the one of this package."""
    style, code = _style(), _file("page.js") if script else ""
    allowed = [f"style-src {_digest(style)}", *([f"script-src {_digest(code)}"] if script else [])]
    policy = "; ".join(["default-src 'none'", *allowed, "base-uri 'none'", "form-action 'none'"])
    return (
        "<!doctype html>\n"
        '<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy, quote=True)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{text(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n{body}"
        f"{f'<script>{code}</script>' if script else ''}\n</body>\n</html>\n"
    )


def picture(svg: str) -> str:
    """A picture within a page: fitted to the page, or at its own size, to be scrolled."""
    return (
        '<input type="checkbox" id="fit" class="screen" checked> '
        '<label for="fit" class="screen">Fit the picture to the page</label>\n'
        f"<figure>{svg}</figure>\n"
    )


def key(shade: int, figure: str) -> str:
    """A figure on the color of its class."""
    return f'<span class="key k{shade}">{text(figure)}</span>'


@cache
def _style() -> str:
    """The style sheet, with the colors of what is left."""
    light = "".join(
        f".k{n} {{ background: {shade.fill}; color: {shade.ink}; }}\n" for n, shade in enumerate(SHADES)
    )
    rules = []
    for n, shade in enumerate(SHADES):
        rules += [(f"figure .c{n}", "fill", shade.dark_fill), (f"figure .t{n}", "fill", shade.dark_ink)]
        rules += [(f"figure .l{n}", "stroke", shade.dark_line)]
        rules += [(f".k{n}", "background", shade.dark_fill), (f".k{n}", "color", shade.dark_ink)]
    rules += [(f"figure .{name}", "fill", color) for name, color in DARK.items()]
    rules += [(f"figure .{name}", "stroke", color) for name, color in DARK_LINES.items()]
    rules += [("figure rect[stroke]", "stroke", DARK_BORDER)]
    dark = "".join(f"  {what} {{ {which}: {color}; }}\n" for what, which, color in rules)
    return _file("page.css") + light + "@media screen and (prefers-color-scheme: dark) {\n" + dark + "}\n"


@cache
def _file(name: str) -> str:
    return (files("narrows.network.picture") / "data" / name).read_text(encoding="utf-8")


def _digest(content: str) -> str:
    digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
    return f"'sha256-{digest}'"
