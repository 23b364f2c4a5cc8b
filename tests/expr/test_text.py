"""A condition written back as text is the condition."""

from __future__ import annotations

import pytest
from hypothesis import given

from expr import expressions as made
from narrows.engine import engine
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Node, Type
from narrows.rulebook.expr.parse import parse
from narrows.rulebook.expr.text import number_text, render


@given(made.conditions)
def test_a_condition_reads_back(node: Node) -> None:
    assert parse(render(node), made.SCHEMA) == node


@given(made.numbers)
def test_a_number_reads_back(node: Node) -> None:
    assert parse(render(node), made.SCHEMA, expect=Type.NUMBER) == node


@pytest.mark.parametrize(
    "text",
    [
        'classified("3A090.a", scope("chips"))',
        '"NS1" in item.reasons',
        'held("us.ear.744.*", "us.letter.*")',
        'any_party(party.country in scope("far") and not party.listed)',
        'all_parties(party.role == "x")',
        '"x" == "y"',
        'c1 not in scope("near")',
        "not (b1 and b2)",
        "max_value_from(item.m1, 32) >= 0.005",
        "max_product(item.m1) / item.n2 >= 5.92",
        "n1 - (item.n2 - 1) > (n1 + 1) * 2",
        "min(n1, 1e+26) < -1",
    ],
)
def test_text_is_rendered_as_it_was_written(text: str) -> None:
    assert render(parse(text, made.SCHEMA)) == text


def _plain(node: Node) -> Node:
    """The same condition without an and directly inside of an and, which text does not show."""
    match node:
        case ir.And(items=items) | ir.Or(items=items):
            flat: list[Node] = []
            for item in map(_plain, items):
                flat.extend(item.items if isinstance(item, type(node)) else [item])
            return type(node)(tuple(flat))
        case ir.Not(item=item):
            return ir.Not(_plain(item))
        case ir.AnyParty(item=item):
            return ir.AnyParty(_plain(item))
        case ir.AllParties(item=item):
            return ir.AllParties(_plain(item))
    return node


def test_every_condition_of_the_rulebook_reads_back() -> None:
    book = engine().book
    for provision in book.raw.provisions.values():
        for version in provision.versions:
            node = book.node(provision, version)
            if node is not None:
                expect = Type(provision.type) if provision.kind == "term" else Type.BOOLEAN
                again = parse(render(node), book.schema, expect=expect)
                assert _plain(again) == _plain(node), (provision.id, render(node))


@pytest.mark.parametrize(
    ("value", "text"), [(4800.0, "4800"), (5.92, "5.92"), (1e26, "1e+26"), (-1.0, "-1"), (0.1, "0.1")]
)
def test_numbers_are_written_short(value: float, text: str) -> None:
    assert number_text(value) == text


def test_a_kind_of_node_that_has_no_text_is_an_error() -> None:
    with pytest.raises(TypeError, match="no text for Node"):
        render(ir.Node())
