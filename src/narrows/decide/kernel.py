"""Many orders at once: truths of all rules for rows of block numbers, on the law of one span of days.

Rows are numbers of distinct blocks. For a span, every part of every clause is evaluated once per distinct block (codes: see
`tables`), a row's truth is gathered and combined, and rows with equal truths share one verdict, made by the same judge as a
single decision's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from narrows.decide.clauses import BLOCKS, Part, block_of
from narrows.decide.program import Program, Stage
from narrows.decide.tables import FALSE, TRUE, UNKNOWN, Codes, FactTable
from narrows.decide.verdict import Pattern
from narrows.rulebook.book import SUBJECT, Book
from narrows.rulebook.edition import Edition
from narrows.rulebook.expr import ir, kleene
from narrows.rulebook.expr.ir import Node, Type
from narrows.rulebook.expr.text import render

Numbers = npt.NDArray[np.int64]


@dataclass(slots=True)
class BlockTable:
    """The distinct blocks of one kind: facts by name, and for parties the rows of single parties.

    `party_rows` are the parties of all sets, one after the other; set number i has those from `offsets[i]` to
    `offsets[i + 1]`, and `stated[i]` says whether it is known who they are.
    """

    facts: FactTable
    height: int
    party_rows: FactTable | None = None
    offsets: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(1, np.int64))
    stated: npt.NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))
    eccns: Sequence[str | None] = ()
    specified: Sequence[bool] = ()


class Kernel:
    """A program over the distinct blocks of one batch."""

    def __init__(
        self, program: Program, tables: Mapping[str, BlockTable], editions: Sequence[Edition]
    ) -> None:
        self.program = program
        self.tables = tables
        self.plans = {edition.span: program.plan(edition) for edition in editions}
        self._codes: dict[int, Codes] = {}
        self._stated = np.array([eccn is not None for eccn in tables["item"].eccns], np.int64)
        self._tables_of: dict[tuple[int, str], Codes] = {}
        self._evaluate()

    def _evaluate(self) -> None:
        """Evaluate the steps that the plans need: all atomic conditions of a block in one pass, then the rest."""
        wanted = self._wanted()
        leaves: dict[str, list[int]] = {}
        for number in wanted:
            if self.program.steps[number][0] == "leaf":
                leaves.setdefault(self.program.steps[number][1], []).append(number)
        for block, numbers in leaves.items():
            facts = self.tables["parties"].party_rows if block == "party" else self.tables[block].facts
            assert facts is not None
            atoms = [(self.program.steps[n][2], self.program.steps[n][3]) for n in numbers]
            for number, codes in zip(numbers, facts.evaluate(atoms), strict=True):
                self._codes[number] = codes
        for number in wanted:
            if number not in self._codes:
                self._codes[number] = self._combined(*self.program.steps[number])

    def _wanted(self) -> list[int]:
        found: set[int] = set()
        stack = [
            step
            for plan in self.plans.values()
            for stage in plan.stages
            for clause in stage.clauses
            for block, step in clause.items()
            if not block.startswith("@")
        ]
        while stack:
            number = stack.pop()
            if number not in found:
                found.add(number)
                stack += _operands(self.program.steps[number])
        return sorted(found)

    def _combined(self, word: str, block: str, *rest: Any) -> Codes:
        codes = self._codes
        table = self.tables.get(block)
        match word:
            case "and":
                return _least([codes[n] for n in rest[0]])
            case "or" if rest[0]:
                return _greatest([codes[n] for n in rest[0]])
            case "not":
                return (TRUE - codes[rest[0]]).astype(np.int8)
        assert table is not None
        match word:
            case "or":
                return np.zeros(table.height, np.int8)
            case "true":
                return np.full(table.height, TRUE, np.int8)
            case "any" | "all":
                return _over_parties(table, codes[rest[0]], np.maximum if word == "any" else np.minimum)
            case "classified":
                return _classified(table, codes[rest[0]], rest[1])
        edition = self.program.book.edition_of_span(rest[3])
        return _has_reason(table, codes[rest[0]], codes[rest[1]], rest[2], edition)

    # Rows.

    def patterns(self, edition: Edition, rows: Mapping[str, Numbers]) -> tuple[list[Pattern], Numbers]:
        """The distinct patterns of rows (given as the numbers of their blocks), and the pattern of each row."""
        plan = self.plans[edition.span]
        height = len(rows["item"])
        results: dict[str, Codes] = {}
        columns: list[Codes] = []
        for number, stage in enumerate(plan.stages):
            matrix = self._stage(stage, rows, results, height)
            columns.append(matrix)
            if number == 0:
                results["@" + SUBJECT] = _most(matrix, plan.jurisdiction)
            if number == 1:
                results |= {block: _most(matrix, picked) for block, picked in plan.held.items()}
        truth = np.hstack([*columns, np.tile(plan.fixed, (height, 1))])
        stated = self._stated[rows["item"]]
        first, inverse = _distinct(truth, stated)
        found = []
        for index in first.tolist():
            row = truth[index]
            held = tuple(sorted(plan.numbers[row == TRUE].tolist()))
            unknown = tuple(sorted(plan.numbers[row == UNKNOWN].tolist()))
            found.append(Pattern(held, unknown, edition.exception_numbers, bool(stated[index])))
        return found, inverse

    def _stage(
        self, stage: Stage, rows: Mapping[str, Numbers], results: dict[str, Codes], height: int
    ) -> Codes:
        """The codes of a stage's rules (columns) for rows."""
        truth = np.full((height, len(stage.clauses)), TRUE, np.int8)
        for block in BLOCKS:
            table = self._table(stage, block)
            if table is not None:
                np.minimum(truth, table[rows[block]], out=truth)
        for index, clause in enumerate(stage.clauses):
            for block, parts in clause.items():
                if block.startswith("@"):
                    for node, negated in parts:
                        codes = _result(node, results[block])
                        np.minimum(truth[:, index], TRUE - codes if negated else codes, out=truth[:, index])
        if len(stage.clauses) == len(stage.rules):
            return truth
        return np.maximum.reduceat(truth, np.array(stage.starts), axis=1)

    def _table(self, stage: Stage, block: str) -> Codes | None:
        """The codes of a stage's clauses (columns) for the distinct blocks of one kind; None if none speaks of it."""
        key = (id(stage), block)
        if key not in self._tables_of:
            picked = [index for index, clause in enumerate(stage.clauses) if block in clause]
            if not picked:
                return None
            table = np.full((self.tables[block].height, len(stage.clauses)), TRUE, np.int8)
            for index in picked:
                table[:, index] = self._codes[stage.clauses[index][block]]
            self._tables_of[key] = table
        return self._tables_of[key]

    def residue(self, edition: Edition, pattern: Pattern) -> tuple[object, Callable[[str, int], object]]:
        """What still matters to the unknown rules of a pattern.

        First what is asked: the steps of their clauses, equal on two days if they ask the same with the same members in
        all scopes. Then, of a block: the block itself where it leaves a part unknown, else only the truths of its parts.
        Rows that agree in all of this have the same facts missing.
        """
        plan = self.plans[edition.span]
        asked = frozenset(pattern.unknown)
        columns = [
            (
                stage,
                [
                    column
                    for index, rule in enumerate(stage.rules)
                    if rule.number in asked and rule.kind != "duty"
                    for column in stage.columns(index)
                ],
            )
            for stage in plan.stages
        ]
        seen: dict[tuple[str, int], object] = {}

        def of(block: str, number: int) -> object:
            if (block, number) not in seen:
                parts = []
                for stage, picked in columns:
                    table = self._table(stage, block) if picked else None
                    if table is not None:
                        parts.append(table[number, picked])
                codes = np.concatenate(parts) if parts else np.zeros(0, np.int8)
                seen[block, number] = number if (codes == UNKNOWN).any() else codes.tobytes()
            return seen[block, number]

        asks = tuple(
            tuple(
                sorted(
                    (block, str(part) if isinstance(part, int) else render_parts(part))
                    for block, part in clause.items()
                )
            )
            for stage, picked in columns
            for clause in (stage.clauses[column] for column in picked)
        )
        return asks, of


def render_parts(parts: Sequence[Part]) -> str:
    """Parts that read earlier results, as text."""
    return "; ".join(f"{negated} {render(node)}" for node, negated in parts)


def _least(parts: Sequence[Codes]) -> Codes:
    found: Codes = np.minimum.reduce(parts)
    return found


def _greatest(parts: Sequence[Codes]) -> Codes:
    found: Codes = np.maximum.reduce(parts)
    return found


def _operands(step: tuple[Any, ...]) -> list[int]:
    match step[0]:
        case "and" | "or":
            return list(step[2])
        case "not" | "any" | "all" | "classified":
            return [step[2]]
        case "reason":
            return [step[2], step[3]]
    return []


def _most(matrix: Codes, picked: list[int]) -> Codes:
    return matrix[:, picked].max(axis=1) if picked else np.zeros(len(matrix), np.int8)


def _classified(table: BlockTable, spec: Codes, targets: tuple[str, ...]) -> Codes:
    """As `Edition.classified`, over a table of items."""
    found = spec.copy()
    for index, stated in enumerate(table.eccns):
        if stated is None or spec[index] == TRUE:
            continue
        if kleene.at_or_below(stated, targets):
            found[index] = TRUE
        elif not table.specified[index] and not any(target.startswith(stated + ".") for target in targets):
            found[index] = FALSE
    return found


def _has_reason(table: BlockTable, spec: Codes, anything: Codes, reason: str, edition: Edition) -> Codes:
    """As `Edition.has_reason`, over a table of items."""
    found = np.where((spec == FALSE) & (anything != TRUE), UNKNOWN, spec).astype(np.int8)
    for index, stated in enumerate(table.eccns):
        if stated is not None:
            code = _of(edition.stated_reasons(stated).has(reason))
            if spec[index] == TRUE or code == TRUE:
                code = TRUE
            elif spec[index] == UNKNOWN and table.specified[index]:
                code = UNKNOWN
            found[index] = code
    return found


def _result(node: Node, codes: Codes) -> Codes:
    """A part that reads one earlier result, alone or under not, and, or."""
    match node:
        case ir.Not(item=item):
            return (TRUE - _result(item, codes)).astype(np.int8)
        case ir.And(items=items):
            return _least([_result(item, codes) for item in items])
        case ir.Or(items=items):
            return _greatest([_result(item, codes) for item in items])
        case ir.Known():
            return np.where(codes == UNKNOWN, FALSE, TRUE).astype(np.int8)
    return codes


def _over_parties(table: BlockTable, inner: Codes, reduce: np.ufunc) -> Codes:
    found = np.full(table.height, UNKNOWN, np.int8)
    stated = np.flatnonzero(table.stated)
    if len(stated):
        found[stated] = reduce.reduceat(inner, table.offsets[stated])
    return found


def _of(truth: kleene.Truth) -> int:
    return UNKNOWN if truth is None else TRUE if truth else FALSE


def _distinct(truth: Codes, stated: npt.NDArray[np.int64]) -> tuple[Numbers, Numbers]:
    """The first row of every distinct row of codes, and for each row the number of its distinct row.

    Rows are told apart by a 64-bit hash, and then compared in full: a collision cannot merge two rows.
    """
    height = len(truth)
    width = -(-truth.shape[1] // 8) * 8
    padded = np.zeros((height, width + 8), np.int8)
    padded[:, : truth.shape[1]] = truth
    padded[:, width] = stated
    words = padded.view(np.uint64)
    digest = np.zeros(height, np.uint64)
    for column in range(words.shape[1]):
        digest = (digest ^ words[:, column]) * np.uint64(0x9E3779B97F4A7C15)
        digest ^= digest >> np.uint64(29)
    _, first, inverse = np.unique(digest, return_index=True, return_inverse=True)
    wrong = np.flatnonzero((padded != padded[first[inverse]]).any(axis=1))
    if len(wrong):  # pragma: no branch
        more, numbers = np.unique(padded[wrong], axis=0, return_inverse=True)
        inverse = inverse.copy()
        inverse[wrong] = len(first) + numbers
        first = np.concatenate([first, [wrong[np.flatnonzero(numbers == i)[0]] for i in range(len(more))]])
    return first, inverse


def fact_types(book: Book, block: str) -> dict[str, Type]:
    """The declared facts of a block, by name."""
    edition = book.edition(book.starts[-1])
    return {
        name: type_
        for name, type_ in book.schema.facts.items()
        if block_of(edition, ir.Fact(name, type_)) == block
    }
