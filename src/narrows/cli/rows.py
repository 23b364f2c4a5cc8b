"""Decisions as flat rows, for CSV, XLSX and Parquet: one row per input record, errors included."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from narrows.cli.output import print_rows
from narrows.cli.view import why

if TYPE_CHECKING:
    from narrows.cli.check import Result

COLUMNS = (
    *("record", "source", "line", "row", "id", "as_of", "item", "from", "to", "classes", "outcome", "policy"),
    *(
        "as_written_outcome",
        "as_written_policy",
        "why",
        "requirements",
        "exceptions",
        "conditions",
        "missing",
    ),
    *("listed_parties", "duties", "assumptions", "notices", "confidence", "beyond_horizon"),
    *("rulebook", "error_code", "error"),
)


def row(result: Result, number: int) -> dict[str, str]:
    """One record as text cells; what does not apply is empty."""
    where = result.record.where
    cells = dict.fromkeys(COLUMNS, "")
    cells |= {
        "record": str(number),
        "source": where.source or "",
        "line": "" if where.line is None else str(where.line),
        "row": "" if where.row is None else str(where.row),
        "id": result.id or "",
        "item": result.item,
    }
    if result.order is not None:
        cells |= {"from": result.order.ship_from or "", "to": result.order.destination}
    if result.error is not None:
        return cells | {"error_code": result.error.code, "error": str(result.error)}
    decision = result.decision
    assert decision is not None
    views = decision.regimes.values()
    usable = [e for view in views for e in view.exceptions if e.available == "yes"]
    return cells | {
        "as_of": decision.as_of,
        "classes": _joined(cls for view in views for cls in view.classes),
        "outcome": decision.outcome,
        "policy": decision.policy or "",
        "as_written_outcome": decision.as_written.outcome,
        "as_written_policy": decision.as_written.policy or "",
        "why": why(decision),
        "requirements": _joined(r.provision for view in views for r in view.requirements),
        "exceptions": _joined(dict.fromkeys(e.code for e in usable)),
        "conditions": _joined(dict.fromkeys(c for e in usable for c in e.conditions)),
        "missing": _joined(m.fact for m in decision.missing),
        "listed_parties": _joined(
            f"{p.name}: {hit.id}{'' if hit.match == 'certain' else f' ({hit.match})'}"
            for p in decision.parties
            for hit in p.hits
        ),
        "duties": _joined(duty.duty for view in views for duty in view.duties if duty.applies == "yes"),
        "assumptions": _joined(decision.assumptions),
        "notices": _joined(decision.notices),
        "confidence": decision.confidence,
        "beyond_horizon": "true" if decision.beyond_horizon else "false",
        "rulebook": decision.basis.rulebook,
    }


def _joined(texts: Iterable[str]) -> str:
    return "; ".join(texts)


def write_rows(results: Iterable[Result], form: str, output: Path | None) -> None:
    """Write the rows as csv, xlsx or parquet. Raises OutputError."""
    rows = (row(result, number) for number, result in enumerate(results, start=1))
    print_rows(rows, COLUMNS, form, output, "decisions")
