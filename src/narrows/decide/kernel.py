"""Many orders at once: truths of all rules for rows of block numbers, on the law of one span of days.

Rows are numbers of distinct blocks. For a span, every part of every clause is evaluated once per distinct block (codes: see
`tables`), a row's truth is gathered and combined, and rows with equal truths share one verdict, made by the same judge as a
single decision's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from narrows.decide.clauses import BLOCKS, Clause, block_of, clauses_of, inlined
from narrows.decide.tables import FALSE, TRUE, UNKNOWN, Codes, FactTable, Members
from narrows.decide.verdict import Pattern
from narrows.rulebook.book import SUBJECT, Book, Rule
from narrows.rulebook.edition import Edition
from narrows.rulebook.expr import ir, kleene
from narrows.rulebook.expr.ir import Node, Type

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


class Kernel:
    """Evaluates the editions of a book over the distinct blocks of a batch."""

    def __init__(self, book: Book, tables: Mapping[str, BlockTable]) -> None:
        self.book = book
        self.tables = tables
        self._ids: dict[Any, int] = {}
        self._codes: dict[int, Codes] = {}
        self._pending: dict[tuple[str, bool], dict[int, tuple[Node, Members]]] = {}
        self._plans: dict[int, _Plan] = {}

    def prepare(self, editions: Sequence[Edition]) -> None:
        """Collect the atomic conditions of all editions and evaluate each once per distinct block."""
        for edition in editions:
            self._plans[edition.span] = _Plan(self, edition)
        for (block, single), atoms in self._pending.items():
            table = self.tables[block]
            facts = table.party_rows if single else table.facts
            assert facts is not None
            for key, codes in zip(atoms, facts.evaluate(list(atoms.values())), strict=True):
                self._codes[key] = codes
        self._pending.clear()

    def patterns(self, edition: Edition, rows: Mapping[str, Numbers]) -> tuple[list[Pattern], Numbers, Codes]:
        """The distinct patterns of rows, the pattern of each row, and the codes of all rules by pattern."""
        return self._plans[edition.span].patterns(rows)

    # Fingerprints: a condition under the members that its scopes have on a day.

    def fingerprint(self, edition: Edition, block: str, node: Node) -> int:
        parts: list[Any] = [block, node]
        for part in node.walk():
            match part:
                case ir.InScope(scope=scope):
                    parts.append(edition.countries(scope))
                case ir.Meets(scopes=scopes, eccns=eccns):
                    parts += [edition.eccns(s) if eccns else edition.countries(s) for s in scopes]
        return self._ids.setdefault(tuple(parts), len(self._ids))

    def want(self, edition: Edition, block: str, node: Node, *, single: bool) -> int:
        """Register an atomic condition of a block (or of a single party) and return its key."""
        key = self.fingerprint(edition, block, node) * 2 + single
        if key not in self._codes:
            pending = self._pending.setdefault((block, single), {})
            if key not in pending:
                pending[key] = (node, _members(edition, node))
        return key

    def codes(self, key: int) -> Codes:
        return self._codes[key]


def _members(edition: Edition, node: Node) -> Members:
    countries: dict[str, frozenset[str]] = {}
    eccns: dict[str, tuple[str, ...]] = {}
    for part in node.walk():
        if isinstance(part, ir.InScope):
            countries[part.scope] = edition.countries(part.scope)
        if isinstance(part, ir.Meets):
            for scope in part.scopes:
                if part.eccns:
                    eccns[scope] = edition.eccns(scope)
                else:
                    countries[scope] = edition.countries(scope)
    return Members(countries, eccns)


class _Plan:
    """One edition over the blocks: the clauses of its rules, in three stages."""

    def __init__(self, kernel: Kernel, edition: Edition) -> None:
        self.kernel = kernel
        self.edition = edition
        self._memo: dict[tuple[str, Node], Codes] = {}
        self.stages: list[list[tuple[Rule, list[Clause]]]] = [[], [], []]
        self.conditionless: list[tuple[Rule, int]] = []
        for step in (*edition.class_steps, *edition.jurisdiction, *edition.steps):
            rule = step.rule
            node = edition.book.node(rule.provision, rule.version)
            if rule.clock or node is None:
                self.conditionless.append((rule, UNKNOWN if rule.clock == "lapse" else TRUE))
                continue
            stage = {"classification": 0, "jurisdiction": 0, "requirement": 1}.get(rule.kind, 2)
            found = clauses_of(edition, rule, node)
            self.stages[stage].append((rule, found))
            for clause in found:
                for block, nodes in clause.items():
                    if not block.startswith("@"):
                        for part in nodes:
                            self._register(block, part, single=False)

    def _register(self, block: str, node: Node, *, single: bool) -> None:
        match node:
            case ir.And(items=items) | ir.Or(items=items):
                for item in items:
                    self._register(block, item, single=single)
            case ir.Not(item=item):
                self._register(block, item, single=single)
            case ir.AnyParty(item=item) | ir.AllParties(item=item):
                self._register(block, item, single=True)
            case ir.Classified() | ir.HasReason():
                for rule in _class_rules(self.edition, node):
                    below = self.edition.book.node(rule.provision, rule.version)
                    if below is not None:
                        self._register("item", inlined(self.edition, below), single=False)
            case _:
                self.kernel.want(self.edition, block, node, single=single)

    # Codes of parts over a block's table.

    def part(self, block: str, node: Node, *, single: bool = False) -> Codes:
        key = (block + ("/one" if single else ""), node)
        if key not in self._memo:
            self._memo[key] = self._part(block, node, single)
        return self._memo[key]

    def _part(self, block: str, node: Node, single: bool) -> Codes:
        table = self.kernel.tables[block]
        match node:
            case ir.And(items=items):
                return np.minimum.reduce([self.part(block, item, single=single) for item in items])
            case ir.Or(items=items):
                return np.maximum.reduce([self.part(block, item, single=single) for item in items])
            case ir.Not(item=item):
                return (TRUE - self.part(block, item, single=single)).astype(np.int8)
            case ir.AnyParty(item=item) | ir.AllParties(item=item):
                inner = self.part(block, item, single=True)
                reduce = np.maximum if isinstance(node, ir.AnyParty) else np.minimum
                return _over_parties(table, inner, reduce)
            case ir.Classified(eccns=eccns, scopes=scopes):
                targets = eccns + tuple(p for scope in scopes for p in self.edition.eccns(scope))
                return self._classified(table, targets)
            case ir.HasReason(reason=reason):
                return self._has_reason(table, reason)
        return self.kernel.codes(self.kernel.want(self.edition, block, node, single=single))

    def _class_codes(self, rules: Sequence[Rule], height: int) -> Codes:
        found = np.zeros(height, np.int8)
        for rule in rules:
            node = self.edition.book.node(rule.provision, rule.version)
            codes = np.full(height, TRUE, np.int8) if node is None else self.part("item", inlined(self.edition, node))
            found = np.maximum(found, codes)
        return found

    def _classified(self, table: BlockTable, targets: tuple[str, ...]) -> Codes:
        spec = self._class_codes(self.edition.classes_under(targets), table.height)
        found = spec.copy()
        for index, stated in enumerate(table.eccns):
            if stated is None or spec[index] == TRUE:
                continue
            if kleene.at_or_below(stated, targets):
                found[index] = TRUE
            elif not any(target.startswith(stated + ".") for target in targets):
                found[index] = FALSE
        return found

    def _has_reason(self, table: BlockTable, reason: str) -> Codes:
        rules = [rule for rule in self.edition.classes if reason in getattr(rule.version.then, "reasons", ())]
        spec = self._class_codes(rules, table.height)
        anything = self._class_codes(self.edition.classes, table.height)
        found = np.where((spec == FALSE) & (anything != TRUE), UNKNOWN, spec).astype(np.int8)
        for index, stated in enumerate(table.eccns):
            if stated is not None:
                truth = self.edition.stated_reasons(stated).has(reason)
                found[index] = TRUE if spec[index] == TRUE else _of(truth)
        return found

    # Rows.

    def patterns(self, rows: Mapping[str, Numbers]) -> tuple[list[Pattern], Numbers, Codes]:
        height = len(rows["item"])
        order: list[Rule] = []
        columns: list[Codes] = []
        results: dict[str, Codes] = {}
        for stage, rules in enumerate(self.stages):
            if rules:
                matrix = self._stage(rules, rows, results, height)
                columns.append(matrix)
                order += [rule for rule, _ in rules]
            if stage == 0:
                picked = [i for i, (rule, _) in enumerate(rules) if rule.kind == "jurisdiction"]
                results["@" + SUBJECT] = matrix[:, picked].max(axis=1) if picked else np.zeros(height, np.int8)
            if stage == 1:
                self._held(rules, matrix, results)
        fixed = np.tile(np.array([code for _, code in self.conditionless], np.int8), (height, 1))
        truth = np.hstack([*columns, fixed])
        order += [rule for rule, _ in self.conditionless]
        first, inverse = _distinct(truth, np.array([self._stated[i] for i in (0, 1)])[self._is_stated(rows["item"])])
        numbers = np.array([rule.number for rule in order])
        found = []
        for index in first:
            row = truth[index]
            held = tuple(sorted(numbers[row == TRUE].tolist()))
            unknown = tuple(sorted(numbers[row == UNKNOWN].tolist()))
            stated = bool(self._is_stated(rows["item"][index : index + 1])[0])
            found.append(Pattern(held, unknown, self.edition.exception_numbers, stated))
        return found, inverse, truth[first]

    _stated = (0, 1)

    def _is_stated(self, items: Numbers) -> npt.NDArray[np.int64]:
        flags = np.array([eccn is not None for eccn in self.kernel.tables["item"].eccns], np.int64)
        return flags[items]

    def _stage(
        self, rules: list[tuple[Rule, list[Clause]]], rows: Mapping[str, Numbers], results: dict[str, Codes], height: int
    ) -> Codes:
        """The codes of rules (columns) for rows."""
        flat = [clause for _, clauses in rules for clause in clauses]
        truth = np.full((height, len(flat)), TRUE, np.int8)
        for block in BLOCKS:
            picked = [index for index, clause in enumerate(flat) if block in clause]
            if not picked:
                continue
            table = np.full((self.kernel.tables[block].height, len(flat)), TRUE, np.int8)
            for index in picked:
                table[:, index] = np.minimum.reduce([self.part(block, node) for node in flat[index][block]])
            np.minimum(truth, table[rows[block]], out=truth)
        for index, clause in enumerate(flat):
            for block, nodes in clause.items():
                if block.startswith("@"):
                    for node in nodes:
                        truth[:, index] = np.minimum(truth[:, index], _result(node, results[block]))
        if len(flat) == len(rules):
            return truth
        starts = np.cumsum([0, *(len(clauses) for _, clauses in rules[:-1])])
        return np.maximum.reduceat(truth, starts, axis=1)

    def _held(self, rules: list[tuple[Rule, list[Clause]]], matrix: Codes, results: dict[str, Codes]) -> None:
        """The results that later rules read with held(...)."""
        ids = [rule.id for rule, _ in rules]
        for _, clauses in self.stages[2]:
            for clause in clauses:
                for block in clause:
                    if block.startswith("@held:") and block not in results:
                        wanted = self.edition.book.requirements_like(block.removeprefix("@held:").split("|"))
                        picked = [index for index, id_ in enumerate(ids) if id_ in wanted]
                        results[block] = (
                            matrix[:, picked].max(axis=1) if picked else np.zeros(len(matrix), np.int8)
                        )


def _result(node: Node, codes: Codes) -> Codes:
    """A part that reads one earlier result, alone or under not, and, or."""
    match node:
        case ir.Not(item=item):
            return (TRUE - _result(item, codes)).astype(np.int8)
        case ir.And(items=items):
            return np.minimum.reduce([_result(item, codes) for item in items])
        case ir.Or(items=items):
            return np.maximum.reduce([_result(item, codes) for item in items])
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


def _class_rules(edition: Edition, node: ir.Classified | ir.HasReason) -> Sequence[Rule]:
    if isinstance(node, ir.HasReason):
        return edition.classes
    return edition.classes_under(node.eccns + tuple(p for scope in node.scopes for p in edition.eccns(scope)))


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
