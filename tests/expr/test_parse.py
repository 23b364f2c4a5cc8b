"""What a condition may say, and every way in which it is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expr.expressions import SCHEMA
from narrows.errors import ExpressionError, Where
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Type
from narrows.rulebook.expr.parse import MAX_DEPTH, MAX_NODES, MAX_TEXT, parse


def refusal(text: str, expect: Type = Type.BOOLEAN) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        parse(text, SCHEMA, expect=expect)
    assert caught.value.remedy, f"no remedy: {caught.value}"
    return caught.value


REFUSED = [
    # names
    ("n3 > 1", "unknown name 'n3'"),
    ("item.n1 > 1", "unknown name 'item.n1'"),
    ("party.listed", "stands outside any_party"),
    ("any_party(b1)", "is a fact of the order"),
    ("any_party(a_truth)", "cannot be used inside"),
    ("__builtins__", "unknown name"),
    ("item.__class__", "unknown name 'item.__class__'"),
    ("n1.__class__.__mro__ > 1", "unknown name"),
    ('"x".join', "only plain dotted names"),
    ("(n1 + 1).real > 1", "only plain dotted names"),
    # types
    ("n1", "expected boolean, found number"),
    ("c1", "expected boolean, found country"),
    ("b1 and n1", "expected boolean, found number"),
    ("not n1", "expected boolean, found number"),
    ("n1 + b1 > 1", "expected number, found boolean"),
    ("-b1 > 1", "expected number, found boolean"),
    ("t1 > t2", "have no order"),
    ("c1 < 1", "have no order"),
    ('n1 == "x"', "cannot compare number with text"),
    ("c1 == t1", "cannot compare country with text"),
    ("b1 == b2", "cannot compare boolean with boolean"),
    ("s1 == s1", "cannot compare texts with texts"),
    ('n1 in ("x", "y")', "cannot be one of a list"),
    ('t1 in scope("far")', "cannot be tested against a scope of country"),
    ('c1 in scope("chips")', "cannot be tested against a scope of eccn"),
    ('"x" in n1', "number is not a set"),
    ("n1 in s1", "expected a text in quotes"),
    ("t1 in (1, 2)", "expected a text in quotes"),
    # values
    ('t2 == "z"', "'z' is no value of t2"),
    ('t2 in ("x", "z")', "'z' is no value of t2"),
    ("n1 > 1e999", "must be finite"),
    ("n1 > None", "literal of type NoneType"),
    ("n1 > 1j", "literal of type complex"),
    ("b'x' in s1", "expected a text in quotes"),
    ("n1 > ...", "literal of type ellipsis"),
    # operators
    ("n1 ** 2 > 1", "operator Pow"),
    ("n1 % 2 == 0", "operator Mod"),
    ("n1 // 2 == 0", "operator FloorDiv"),
    ("+n1 > 1", "operator UAdd"),
    ("~n1 > 1", "operator Invert"),
    ("b1 is True", "operator Is"),
    ("n1 << 3 > 1", "operator LShift"),
    # other syntax
    ("lambda: b1", "Lambda is not allowed"),
    ("b1 if b2 else b1", "IfExp is not allowed"),
    ("[b for b in s1]", "ListComp is not allowed"),
    ("s1[0] == 1", "Subscript is not allowed"),
    ("{1: 2}", "Dict is not allowed"),
    ("f'{n1}' == 1", "JoinedStr is not allowed"),
    ("(yield)", "Yield"),
    ("(b1 := b2)", "NamedExpr is not allowed"),
    ("b1; b2", "does not parse"),
    ("import os", "does not parse"),
    ("b1 and", "does not parse"),
    ("b1) or (b2", "does not parse|parenthes|bracket"),
    ("t1 in ()", "the list is empty"),
    ("t1 in []", "the list is empty"),
    ("", "is not allowed|does not parse"),
    ("n1 > 1 \x00", "does not parse"),
    # functions
    ("eval('1')", "unknown function 'eval'"),
    ("__import__('os')", "unknown function '__import__'"),
    ("open('x')", "unknown function 'open'"),
    ("b1.real()", "only the documented functions"),
    ("(lambda: b1)()", "only the documented functions"),
    ("known(x=n1)", "only the documented functions"),
    ("known()", "takes 1 argument"),
    ("min(n1) > 1", "takes 2 arguments"),
    ("is_empty(n1)", "number is not a set"),
    ('intersects(n1, "x")', "number is not a set"),
    ('intersects(s1, scope("far"))', "is not a scope of eccn"),
    ('intersects(cs1, scope("chips"))', "is not a scope of country"),
    ("intersects(s1, other(1))", "expected scope"),
    ("max_product(n1) > 1", "expected map, found number"),
    ("max_value_from(item.m1, n1) > 1", "must be a literal number"),
    ("held(b1)", "expected a text in quotes"),
    ("any_party(n1)", "is a fact of the order"),
    ("any_party(party.share)", "expected boolean, found number"),
    ("any_party(any_party(party.listed))", "do not nest"),
    ("all_parties(any_party(party.listed))", "do not nest"),
    # scopes
    ('c1 in scope("farr")', "unknown scope 'farr'"),
    ('c1 in scope("zzzz")', "unknown scope 'zzzz'"),
    ('c1 in scope("far", "near")', "scope takes one name"),
    ('c1 in scope(name="far")', "scope takes one name"),
    ("c1 in scope(n1)", "expected a text in quotes"),
    ('c1 in other("far")', "expected scope"),
    ('scope("far")', "unknown function 'scope'"),
]


@pytest.mark.parametrize(
    ("text", "what"), REFUSED, ids=[text.replace("\x00", "NUL") or "empty" for text, _ in REFUSED]
)
def test_refused(text: str, what: str) -> None:
    import re

    assert re.search(what, refusal(text).what), refusal(text).what


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("item.n3 > 1", "item.n2"),
        ('c1 in scope("farr")', "far"),
        ("a_numbr > 1", "a_number"),
        ("any_party(party.contry == 'FR')", "party.country"),
    ],
)
def test_a_near_name_is_offered(text: str, near: str) -> None:
    assert near in refusal(text).remedy


def test_a_condition_too_long_is_refused() -> None:
    assert "characters long" in refusal("b1 or " * (MAX_TEXT // 6 + 1) + "b1").what


def test_a_condition_with_too_many_parts_is_refused() -> None:
    text = "b1 or " * (MAX_NODES // 2 + 10) + "b1"
    assert len(text) <= MAX_TEXT
    assert "too large" in refusal(text).what


@pytest.mark.parametrize(
    "text",
    [
        "not " * (MAX_DEPTH + 1) + "b1",
        "(" * 5000 + "b1" + ")" * 4000,
        "-" * 4000 + "n1 > 1",
        "not " * 2400 + "b1",
    ],
)
def test_a_condition_nested_too_deep_is_refused(text: str) -> None:
    assert "nested too deep" in refusal(text).what or "does not parse" in refusal(text).what


def test_a_power_is_never_computed() -> None:
    """The text is read and not run: what would take all memory to compute costs nothing to refuse."""
    assert "operator Pow" in refusal("9 ** 9 ** 9 ** 9 > n1").what
    assert "LShift" in refusal("1 << 99999999999 > n1").what


def test_an_integer_too_long_to_be_read_is_refused() -> None:
    refusal(f"n1 > {'9' * 5000}")


def test_an_integer_that_is_no_float_is_refused() -> None:
    refusal(f"n1 > {'9' * 400}")


def test_the_place_is_given_by_line_and_column() -> None:
    def locate(offset: int) -> Where:
        return Where(source="law.yaml", line=10, column=offset + 1)

    with pytest.raises(ExpressionError) as caught:
        parse("b1 and\n  n3 > 1", SCHEMA, locate=locate)
    assert caught.value.where == Where(source="law.yaml", line=10, column=10)
    with pytest.raises(ExpressionError) as caught:
        parse("n3 > 1", SCHEMA, locate=locate)
    assert caught.value.where.column == 1


def test_what_is_accepted_means_what_it_says() -> None:
    n1, b1 = ir.Fact("n1", Type.NUMBER), ir.Fact("b1", Type.BOOLEAN)
    c1, t1 = ir.Fact("c1", Type.COUNTRY), ir.Fact("t1", Type.TEXT)
    one, two = ir.Const(1.0, Type.NUMBER), ir.Const(2.0, Type.NUMBER)
    accepted = {
        "1 < n1 <= 2": ir.And((ir.Compare("<", one, n1), ir.Compare("<=", n1, two))),
        "b1 == True": b1,
        "b1 != True": ir.Not(b1),
        "b1 == False": ir.Not(b1),
        't1 != "x"': ir.Not(ir.OneOf(t1, ("x",))),
        'c1 in ["FR"]': ir.OneOf(c1, ("FR",)),
        't1 not in ("x", "y")': ir.Not(ir.OneOf(t1, ("x", "y"))),
        "t1 == t2": ir.Compare("==", t1, ir.Fact("t2", Type.TEXT)),
        "n1 > -1": ir.Compare(">", n1, ir.Const(-1.0, Type.NUMBER)),
        "-n1 > 1": ir.Compare(">", ir.Arith("-", ir.Const(0.0, Type.NUMBER), n1), one),
        '"FR" in cs1': ir.Meets(ir.Fact("cs1", Type.COUNTRIES), ("FR",)),
        'intersects(s1, ("3A090", "3A001"), scope("chips"))': ir.Meets(
            ir.Fact("s1", Type.TEXTS), ("3A090", "3A001"), ("chips",), eccns=True
        ),
        "known(item.m1)": ir.Known(ir.Fact("item.m1", Type.MAP)),
        "n1 > 1 # why": ir.Compare(">", n1, one),
        "a_truth": ir.Term("a_truth", Type.BOOLEAN),
    }
    for text, node in accepted.items():
        assert parse(text, SCHEMA) == node, text


@given(st.text(alphabet="nb1t. ()\"'<>=andorti_party,+-*/[]{}:#\\\n", max_size=60))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    refused: ExpressionError | None = None
    node = None
    try:
        node = parse(text, SCHEMA)
    except ExpressionError as error:
        refused = error
    assert isinstance(node, ir.Node) or (refused is not None and bool(refused.remedy))


def test_facts_and_terms_of_a_condition() -> None:
    node = parse('n1 > a_number and any_party(party.listed) and c1 in scope("far")', SCHEMA)
    assert {fact.name for fact in ir.facts_of(node)} == {"n1", "party.listed", "c1"}
    assert ir.terms_of(node) == {"a_number"}
