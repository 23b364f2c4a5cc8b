"""Tables of a page, and what filters them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from narrows.network.picture.html import text
from narrows.network.picture.view import title_of


def filters(stages: Iterable[str]) -> str:
    """What filters the table `nodes`; shown by the script, which they need."""
    options = "".join(f'<option value="{text(one)}">{text(title_of(one))}</option>' for one in stages if one)
    return (
        '<div id="filters" role="search" hidden>\n'
        '<label>Words <input type="search" id="words"></label>\n'
        f'<label>Stage <select id="stage"><option value="">all</option>{options}</select></label>\n'
        '<label><input type="checkbox" id="less"> only with less than half left</label>\n'
        '<span id="shown" class="soft" aria-live="polite"></span>\n</div>\n'
    )


def value(shown: str, number: float) -> str:
    """A cell with a figure, as HTML, sorted by a number."""
    return f'<td class="figure" data-value="{number:.6g}">{shown}</td>'


def row(cells: Iterable[str], stage: str = "", left: float = 1.0) -> str:
    """A row of cells, with what it is filtered by."""
    return f'<tr data-stage="{text(stage)}" data-left="{left:.6g}">{"".join(cells)}</tr>'


def table(id_: str, heads: Iterable[str], rows: Sequence[str], caption: str) -> str:
    """A table with headings that sort it."""
    head = "".join(f'<th scope="col">{text(one)}</th>' for one in heads)
    body = "\n".join(rows)
    return (
        f'<div class="scroll"><table id="{id_}" class="sortable">\n<caption class="soft">{text(caption)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>\n"
    )


def named(name: str, id_: str) -> str:
    """The heading of a row: a node by name and id."""
    return f'<th scope="row" class="wide">{text(name)}<br><code>{text(id_)}</code></th>'


def cell(content: object, kind: str = "") -> str:
    """A cell with text of any kind."""
    return f'<td class="{kind}">{text(content)}</td>' if kind else f"<td>{text(content)}</td>"
