"""The flat rows of `narrows diff`: one for each order, for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from narrows.cli.output import print_rows
from narrows.cli.text import words
from narrows.errors import InputError

if TYPE_CHECKING:
    from narrows.diff import Row
    from narrows.diff.difference import Moved

COLUMNS = (
    *("record", "source", "line", "row", "id", "item", "from", "to", "value_usd", "change"),
    *("before_outcome", "before_policy", "after_outcome", "after_policy", "changed"),
    *("requirements_gained", "requirements_lost", "exceptions_gained", "exceptions_lost"),
    *("duties_gained", "duties_lost", "exceptions_open_gained", "exceptions_open_lost"),
    *("duties_open_gained", "duties_open_lost", "possible_gained", "possible_lost"),
    *("moved", "before_regimes", "after_regimes"),
    *("before_as_written_outcome", "before_as_written_policy", "after_as_written_outcome"),
    *("after_as_written_policy", "missing", "causes", "error_code", "error"),
)
LISTED = ("requirements", "exceptions", "duties", "exceptions_open", "duties_open", "possible")
"""What one of two answers may have alone."""


def moves(moved: Moved) -> str:
    """In what a requirement of both answers is reviewed or enforced in another way."""
    pairs = (("review", moved.policy), ("enforced", moved.enforced))
    said = [
        f"{name} {words(old) or 'none'} to {words(new) or 'none'}" for name, (old, new) in pairs if old != new
    ]
    return ", ".join(said)


def write_flat(rows: Iterator[Row], form: str, output: Path | None) -> None:
    """Write a row for each order."""
    print_rows(map(flat, rows), COLUMNS, form, output, "changes")


def flat(row: Row) -> dict[str, object]:
    """One order as cells; what does not apply is empty."""
    where = row.where
    cells: dict[str, object] = dict.fromkeys(COLUMNS, "")
    cells |= {
        "record": row.record,
        "source": where.source or "",
        "line": where.line,
        "row": where.row,
        "id": row.id or "",
        "item": row.item,
        "from": row.ship_from,
        "to": row.to,
        "value_usd": row.value_usd,
        "change": row.change,
    }
    for name, side in (("before", row.before), ("after", row.after)):
        if side is not None:
            cells |= {f"{name}_outcome": side[0], f"{name}_policy": side[1] or ""}
    difference = row.difference
    if difference is None:
        return cells
    for error in difference.errors.values():
        return cells | {"error_code": error.code, "error": str(error)}
    for what in LISTED:
        cells |= {
            f"{what}_gained": "; ".join(difference.gained(what)),
            f"{what}_lost": "; ".join(difference.lost(what)),
        }
    assert not isinstance(difference.before, InputError)
    assert not isinstance(difference.after, InputError)
    for name, answer in (("before", difference.before), ("after", difference.after)):
        cells |= {
            f"{name}_regimes": "; ".join(f"{regime}: {told}" for regime, told in answer.regimes.items()),
            f"{name}_as_written_outcome": answer.as_written_outcome,
            f"{name}_as_written_policy": answer.as_written_policy or "",
        }
    return cells | {
        "changed": "; ".join(difference.changed),
        "moved": "; ".join(f"{moved.provision}: {moves(moved)}" for moved in difference.moved),
        "missing": "; ".join(difference.after.missing),
        "causes": "; ".join(dict.fromkeys(f"{c.title}, {c.citation}" for c in difference.causes)),
    }
