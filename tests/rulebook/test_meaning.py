"""What is kept of a condition by what it means is what is found when each day's law is looked at alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache

import pytest

from narrows.decide.conditions import conditions
from narrows.decide.program import Plan, Program
from narrows.rulebook.book import Book
from narrows.rulebook.edition import Edition
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Node
from narrows.rulebook.loader import load_rulebook
from narrows.rulebook.rule import Rule

DAYS = [date(2022, 10, 10), date(2024, 12, 31), date(2026, 1, 15)]


@pytest.fixture(scope="module")
def program() -> Program:
    """The program of a book of which every day was looked at before, in all the ways there are."""
    book = Book(load_rulebook())
    program = Program(book)
    for span in range(len(book.starts) + 1):
        edition = book.edition_of_span(span)
        program.plan(edition)
        for node in _nodes(edition):
            edition.dependence.rests_on(node)
            edition.dependence.tested_for_knowledge(node)
        for rule in edition.rules:
            conditions(edition).of(rule)
    return program


def _rules(edition: Edition) -> Iterator[tuple[Rule, Node]]:
    for rule in edition.rules:
        node = edition.book.node(rule.provision, rule.version)
        if node is not None:
            yield rule, node


def _nodes(edition: Edition) -> Iterator[Node]:
    yield from edition.term_nodes.values()
    for _, node in _rules(edition):
        yield node


def _written_out(plan: Plan, numbers: dict[object, int]) -> list[dict[str, object]]:
    """The clauses of a plan without the numbers of its steps, which depend on what was met before: what says the same has the same one
    of these `numbers`. Compared in full, a part that others share would be gone through for each of them."""
    program = plan.program

    @cache
    def told(number: int) -> int:
        step = program.steps[number]
        below = tuple(told(one) for one in program.operands(number))
        said: object = step
        match step:
            case ("and" | "or", block, _):
                said = step[0], block, frozenset(below)
            case ("reason", block, _, _, reason, span):
                since = program.book.edition_of_span(span)
                said = "reason", block, below, reason, program.book.raw.eccns.standing(since.start)
            case ("classified", block, _, targets, untold):
                said = "classified", block, below, targets, untold
            case ("not" | "any" | "all", block, _):
                said = step[0], block, below
        return numbers.setdefault(said, len(numbers))

    return [
        {block: told(part) if isinstance(part, int) else part for block, part in clause.items()}
        for clause in plan.clauses
    ]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_a_day_among_others_is_as_it_is_alone(program: Program, day: date) -> None:
    among, alone = program.book.edition(day), Book(load_rulebook()).edition(day)
    assert [rule.id for rule in among.rules] == [rule.id for rule in alone.rules]
    for mine, other in zip(_nodes(among), _nodes(alone), strict=True):
        assert mine == other
        assert among.dependence.rests_on(mine) == alone.dependence.rests_on(other)
        assert among.dependence.tested_for_knowledge(mine) == alone.dependence.tested_for_knowledge(other)
    for here, there in zip(among.rules, alone.rules, strict=True):
        assert conditions(among).of(here) == conditions(alone).of(there)
    numbers: dict[object, int] = {}
    mine_all, other_all = program.plan(among), Program(alone.book).plan(alone)
    assert _written_out(mine_all, numbers) == _written_out(other_all, numbers)


def test_what_means_the_same_names_the_same_terms_and_scopes(program: Program) -> None:
    book = program.book
    first: dict[tuple[int, int], object] = {}
    for span in range(len(book.starts) + 1):
        edition = book.edition_of_span(span)
        for rule, node in _rules(edition):
            terms = [id(edition.term_nodes.get(name)) for name in sorted(book.terms_of(node))]
            scopes = [edition.countries(part.scope) for part in node.walk() if isinstance(part, ir.InScope)]
            key = (rule.number, edition.meanings.of(node))
            assert first.setdefault(key, (terms, scopes)) == (terms, scopes)
    # Some rules mean another thing on another day, though their own text stands.
    assert len({number for number, _ in first}) < len(first)
