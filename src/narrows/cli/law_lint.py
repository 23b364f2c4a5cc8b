"""`narrows law lint`: likely mistakes in law that can be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from narrows.cli.check import ATTENTION, CLEAR, ERROR
from narrows.cli.orders import checked_folders, day
from narrows.cli.output import complain, print_json, print_lines, print_rows
from narrows.cli.text import bold, wrapped

if TYPE_CHECKING:
    from narrows.rulebook.lint import Finding


def lint(*, rules: Sequence[Path], own: bool, as_of: str | None, form: str, output: Path | None) -> int:
    """Write the findings. Gives the exit code: 1 for an error or a warning among them, 2 for law that cannot be read."""
    from narrows.decide.clauses import inseparable
    from narrows.lists.embedded import load_lists
    from narrows.rulebook.book import Book
    from narrows.rulebook.lint import Finding
    from narrows.rulebook.lint import lint as look
    from narrows.rulebook.loader import load_rulebook, problems

    checked_folders(rules)
    today = day(as_of or "today", "--as-of")
    book = Book(load_rulebook(*rules)) if not (wrong := [*problems(*rules)]) else None
    if book is not None:
        wrong = [*book.problems()] or [*inseparable(book, private_only=own)]
    if book is None or wrong:
        for problem in wrong:
            complain(problem)
        if form == "json":
            print_json([problem.to_dict() for problem in wrong], output)
        return ERROR
    companies = frozenset(load_lists().companies)
    values = dict.fromkeys(("exporter.company", "exporter.house", "party.company"), companies)
    found = look(book, today=today, values=values, private_only=own)
    if form == "json":
        print_json(found, output)
    elif form != "table":
        from msgspec import to_builtins
        from msgspec.structs import fields

        columns = [each.name for each in fields(Finding)]
        print_rows([to_builtins(one) for one in found], columns, form, output, "findings")
    else:
        print_lines(_lines(found, len(book.raw.provisions)), output)
    return ATTENTION if any(finding.severity != "info" for finding in found) else CLEAR


def _lines(found: Sequence[Finding], provisions: int) -> list[str]:
    lines: list[str] = []
    for finding in found:
        lines.append(bold(f"{finding.path}:{finding.line}: {finding.field}"))
        end = "" if finding.remedy.endswith("?") else "."
        lines += wrapped(f"{finding.severity}: {finding.what}. {finding.remedy}{end} [{finding.rule}]")
    counts = Counter(finding.severity for finding in found)
    told = ", ".join(f"{count} {severity}{'s' if count > 1 else ''}" for severity, count in _ranked(counts))
    return [*lines, f"{provisions:,} provisions: {told or 'nothing found'}"]


def _ranked(counts: Counter[str]) -> list[tuple[str, int]]:
    from narrows.rulebook.lint import SEVERITIES

    return [(severity, counts[severity]) for severity in SEVERITIES if counts[severity]]
