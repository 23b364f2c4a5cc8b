"""What a condition that is accepted means: the tree that each name, literal, operator and function is read as."""

from __future__ import annotations

import pytest

from expr.expressions import SCHEMA
from narrows.errors import ExpressionError, Where
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Node, Type
from narrows.rulebook.expr.parse import Schema, parse
from narrows.rulebook.expr.text import number_text, render

N1, N2 = ir.Fact("n1", Type.NUMBER), ir.Fact("item.n2", Type.NUMBER)
B1, B2 = ir.Fact("b1", Type.BOOLEAN), ir.Fact("b2", Type.BOOLEAN)
T1, C1 = ir.Fact("t1", Type.TEXT), ir.Fact("c1", Type.COUNTRY)
S1, CS1 = ir.Fact("s1", Type.TEXTS), ir.Fact("cs1", Type.COUNTRIES)
M1 = ir.Fact("item.m1", Type.MAP)
LISTED = ir.Fact("party.listed", Type.BOOLEAN, party=True)
SHARE = ir.Fact("party.share", Type.NUMBER, party=True)


def number(value: float) -> ir.Const:
    return ir.Const(value, Type.NUMBER)


def text(value: str) -> ir.Const:
    return ir.Const(value, Type.TEXT)


CONDITIONS: dict[str, Node] = {
    # and, or, not
    "True": ir.Const(True, Type.BOOLEAN),
    "False": ir.Const(False, Type.BOOLEAN),
    "b1 and b2 and a_truth": ir.And((B1, B2, ir.Term("a_truth", Type.BOOLEAN))),
    "b1 or b2 and b1": ir.Or((B1, ir.And((B2, B1)))),
    "(b1 or b2) and b1": ir.And((ir.Or((B1, B2)), B1)),
    "not b1 or b2": ir.Or((ir.Not(B1), B2)),
    "not (b1 or b2)": ir.Not(ir.Or((B1, B2))),
    "b1 == True": B1,
    "b1 == False": ir.Not(B1),
    "b1 != False": B1,
    "b1 != True": ir.Not(B1),
    # comparisons
    "n1 < 1": ir.Compare("<", N1, number(1.0)),
    "n1 <= 1.5": ir.Compare("<=", N1, number(1.5)),
    "n1 > -1": ir.Compare(">", N1, number(-1.0)),
    "n1 >= 1_000": ir.Compare(">=", N1, number(1000.0)),
    "n1 == a_number": ir.Compare("==", N1, ir.Term("a_number", Type.NUMBER)),
    "n1 != item.n2": ir.Compare("!=", N1, N2),
    "1 > n1": ir.Compare(">", number(1.0), N1),
    "1 < n1 <= item.n2": ir.And((ir.Compare("<", number(1.0), N1), ir.Compare("<=", N1, N2))),
    "t1 == t2": ir.Compare("==", T1, ir.Fact("t2", Type.TEXT)),
    "c1 != c2": ir.Compare("!=", C1, ir.Fact("c2", Type.COUNTRY)),
    # arithmetic
    "n1 + 1 > 0": ir.Compare(">", ir.Arith("+", N1, number(1.0)), number(0.0)),
    "n1 - item.n2 * 2 > 0": ir.Compare(">", ir.Arith("-", N1, ir.Arith("*", N2, number(2.0))), number(0.0)),
    "(n1 - item.n2) / 2 > 0": ir.Compare(">", ir.Arith("/", ir.Arith("-", N1, N2), number(2.0)), number(0.0)),
    "-n1 > 0": ir.Compare(">", ir.Arith("-", number(0.0), N1), number(0.0)),
    "--1 > n1": ir.Compare(">", number(1.0), N1),
    "min(n1, 2) > max(1, item.n2)": ir.Compare(
        ">", ir.Extreme("min", N1, number(2.0)), ir.Extreme("max", number(1.0), N2)
    ),
    # maps
    "max_product(item.m1) > 1": ir.Compare(">", ir.MapMax("product", M1), number(1.0)),
    "max_value(item.m1) > 1": ir.Compare(">", ir.MapMax("value", M1, float("-inf")), number(1.0)),
    "max_value_from(item.m1, 32) > 1": ir.Compare(">", ir.MapMax("value", M1, 32.0), number(1.0)),
    "max_value_from(item.m1, -8) > 1": ir.Compare(">", ir.MapMax("value", M1, -8.0), number(1.0)),
    # texts, countries and sets
    't1 == "x"': ir.OneOf(T1, ("x",)),
    't1 != "x"': ir.Not(ir.OneOf(T1, ("x",))),
    't2 == "y"': ir.OneOf(ir.Fact("t2", Type.TEXT), ("y",)),
    '"x" == t1': ir.OneOf(T1, ("x",)),
    '"FR" != c1': ir.Not(ir.OneOf(C1, ("FR",))),
    't1 == "a\\"b"': ir.OneOf(T1, ('a"b',)),
    't1 == "a\\\\b"': ir.OneOf(T1, ("a\\b",)),
    't1 == "a\\nb"': ir.OneOf(T1, ("a\nb",)),
    '"x" == "y"': ir.OneOf(text("x"), ("y",)),
    'c1 == "FR"': ir.OneOf(C1, ("FR",)),
    'c1 in ("FR", "CA")': ir.OneOf(C1, ("FR", "CA")),
    't1 not in ["x"]': ir.Not(ir.OneOf(T1, ("x",))),
    'c1 in scope("near")': ir.InScope(C1, "near"),
    'c1 not in scope("far")': ir.Not(ir.InScope(C1, "far")),
    '"FR" in cs1': ir.Meets(CS1, ("FR",)),
    '"3A090" not in s1': ir.Not(ir.Meets(S1, ("3A090",))),
    'intersects(cs1, "FR", ["CA"], scope("far"), scope("near"))': ir.Meets(
        CS1, ("FR", "CA"), ("far", "near")
    ),
    'intersects(s1, ("3A090", "3A001"), scope("chips"))': ir.Meets(
        S1, ("3A090", "3A001"), ("chips",), eccns=True
    ),
    'outside(cs1, "FR", scope("far"))': ir.Outside(CS1, ("FR",), ("far",)),
    'outside(s1, "EAR99", scope("chips"))': ir.Outside(S1, ("EAR99",), ("chips",), eccns=True),
    "is_empty(s1) or is_empty(cs1)": ir.Or((ir.IsEmpty(S1), ir.IsEmpty(CS1))),
    "asks(t1) or not asks(item.m1)": ir.Or((ir.Asks(T1), ir.Not(ir.Asks(M1)))),
    "known(n1 + 1)": ir.Known(ir.Arith("+", N1, number(1.0))),
    # what stages give
    'classified("3A090", scope("chips"))': ir.Classified(("3A090",), ("chips",)),
    '"NS1" in item.reasons': ir.HasReason("NS1"),
    '"NS1" not in item.reasons': ir.Not(ir.HasReason("NS1")),
    'held("us.a.*", "us.b")': ir.Held(("us.a.*", "us.b")),
    # parties
    "any_party(party.listed)": ir.AnyParty(LISTED),
    "all_parties(not party.listed)": ir.AllParties(ir.Not(LISTED)),
    "any_party(party.listed) and b1": ir.And((ir.AnyParty(LISTED), B1)),
    "any_party(party.listed) or all_parties(party.share > 1)": ir.Or(
        (ir.AnyParty(LISTED), ir.AllParties(ir.Compare(">", SHARE, number(1.0))))
    ),
}


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_means(condition: str) -> None:
    assert parse(condition, SCHEMA) == CONDITIONS[condition]


@pytest.mark.parametrize("condition", CONDITIONS)
def test_spaces_lines_and_comments_mean_nothing(condition: str) -> None:
    assert parse(f"  # why\n\n{condition}  # because )", SCHEMA) == CONDITIONS[condition]


def test_a_number_is_read_where_one_is_expected() -> None:
    assert parse("max_product(item.m1) / 2", SCHEMA, expect=Type.NUMBER) == ir.Arith(
        "/", ir.MapMax("product", M1), number(2.0)
    )
    assert parse("7", SCHEMA, expect=Type.NUMBER) == number(7.0)


def test_a_text_whose_values_are_not_listed_takes_any() -> None:
    schema = Schema(facts={"t1": Type.TEXT, "t2": Type.TEXT}, party_facts={}, values={"t1": (), "t2": ("x",)})
    assert parse('t1 == "anything"', schema) == ir.OneOf(T1, ("anything",))
    with pytest.raises(ExpressionError, match="'anything' is no value of t2"):
        parse('t2 == "anything"', schema)


def test_a_schema_may_be_without_terms_and_scopes() -> None:
    schema = Schema(facts={"b1": Type.BOOLEAN, "c1": Type.COUNTRY}, party_facts={})
    assert parse("b1", schema) == B1
    for condition in ("a_truth", 'c1 in scope("near")'):
        with pytest.raises(ExpressionError, match="unknown") as caught:
            parse(condition, schema)
        assert caught.value.where == Where(column=condition.rfind("scope") + 1 or 1)


def test_equal_conditions_are_equal_whatever_their_spelling() -> None:
    assert parse("n1>1 and (b1)", SCHEMA) == parse("(n1 > 1.0) and b1", SCHEMA)
    assert len({parse("n1 > 1", SCHEMA), parse("n1>1.0", SCHEMA), parse("n1 >= 1", SCHEMA)}) == 2


# The parts of a condition.


def test_a_condition_is_walked_from_the_top_and_from_the_left() -> None:
    node = parse("(n1 > 1 or not b1) and known(item.n2)", SCHEMA)
    limit = ir.Compare(">", N1, number(1.0))
    either, known = ir.Or((limit, ir.Not(B1))), ir.Known(N2)
    assert list(node.children()) == [either, known]
    assert list(node.walk()) == [node, either, limit, N1, number(1.0), ir.Not(B1), B1, known, N2]
    assert list(N1.children()) == []


def test_texts_of_a_condition_are_no_parts_of_it() -> None:
    assert list(parse('intersects(cs1, "FR", scope("near"))', SCHEMA).walk())[1:] == [CS1]
    assert list(parse('held("us.*")', SCHEMA).children()) == []


def test_facts_and_terms_are_found_wherever_they_stand() -> None:
    node = parse("n1 > a_number and (any_party(party.share > 1) or max(item.n2, n1) > 1) and a_truth", SCHEMA)
    assert ir.facts_of(node) == {N1, N2, SHARE}
    assert ir.terms_of(node) == {"a_number", "a_truth"}
    assert not ir.facts_of(ir.Const(True, Type.BOOLEAN))
    assert not ir.terms_of(B1)


# Written back.

WRITTEN = {
    **{name: name for name in CONDITIONS},
    '"x" == t1': 't1 == "x"',
    '"FR" != c1': 'not c1 == "FR"',
    "b1 == True": "b1",
    "b1 == False": "not b1",
    "b1 != False": "b1",
    "b1 != True": "not b1",
    "(b1 or b2) and b1": "(b1 or b2) and b1",
    "b1 or b2 and b1": "b1 or (b2 and b1)",
    "n1 >= 1_000": "n1 >= 1000",
    "1 < n1 <= item.n2": "1 < n1 and n1 <= item.n2",
    "n1 - item.n2 * 2 > 0": "n1 - (item.n2 * 2) > 0",
    "-n1 > 0": "0 - n1 > 0",
    "--1 > n1": "1 > n1",
    't1 != "x"': 'not t1 == "x"',
    't1 not in ["x"]': 'not t1 == "x"',
    '"3A090" not in s1': 'not "3A090" in s1',
    '"NS1" not in item.reasons': 'not "NS1" in item.reasons',
    'intersects(cs1, "FR", ["CA"], scope("far"), scope("near"))': (
        'intersects(cs1, "FR", "CA", scope("far"), scope("near"))'
    ),
    'intersects(s1, ("3A090", "3A001"), scope("chips"))': 'intersects(s1, "3A090", "3A001", scope("chips"))',
}


@pytest.mark.parametrize("condition", WRITTEN)
def test_a_condition_is_written_back(condition: str) -> None:
    assert render(CONDITIONS[condition]) == WRITTEN[condition]
    assert parse(WRITTEN[condition], SCHEMA) == CONDITIONS[condition]


def test_parentheses_are_written_where_they_matter() -> None:
    for condition in (
        "not (b1 and b2)",
        "not (b1 or b2)",
        "not (n1 > 1)",
        "not not b1",
        "not known(n1)",
        "b1 and (b2 or b1) and not b2",
        "b1 or (b2 and b1) or n1 > 1",
        "(n1 + 1) * 2 > 1 - (n1 / 2)",
        'not (t1 == t2) and c1 in ("FR", "CA")',
    ):
        assert render(parse(condition, SCHEMA)) == condition


def test_a_set_that_meets_one_eccn_is_not_written_as_one_that_holds_it() -> None:
    """`in` means the very text, `intersects` also what is below it."""
    assert render(ir.Meets(S1, ("3A090",), eccns=True)) == 'intersects(s1, "3A090")'
    assert render(ir.Meets(S1, ("3A090",))) == '"3A090" in s1'
    assert render(ir.Meets(CS1, (), ("near",))) == 'intersects(cs1, scope("near"))'
    assert render(ir.Outside(CS1, ("FR",), ("near",))) == 'outside(cs1, "FR", scope("near"))'


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.0, "0"),
        (-2.0, "-2"),
        (4800.0, "4800"),
        (0.005, "0.005"),
        (-0.5, "-0.5"),
        (999_999_999_999_999.0, "999999999999999"),
        (-999_999_999_999_999.0, "-999999999999999"),
        (1e15, "1000000000000000.0"),
        (-1e15, "-1000000000000000.0"),
        (1e26, "1e+26"),
    ],
)
def test_a_number_is_written_without_a_needless_fraction(value: float, written: str) -> None:
    assert number_text(value) == written
    assert render(number(value)) == written
    assert parse(written, SCHEMA, expect=Type.NUMBER) == number(value)


def test_a_truth_is_no_number() -> None:
    assert render(ir.Const(True, Type.BOOLEAN)) == "True"
    assert render(number(1.0)) == "1"
    assert render(text("1")) == '"1"'
    assert render(ir.Compare("==", text("x"), T1)) == '"x" == t1'
