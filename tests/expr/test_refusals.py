"""What is said when a condition is refused: what is wrong, where it stands, and what to do.

In the conditions below a caret stands before the place that the error must point to.
"""

from __future__ import annotations

import string

import pytest

from expr.expressions import SCHEMA, refused, refused_at_the_caret
from narrows.errors import ExpressionError, Where
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Type
from narrows.rulebook.expr.parse import MAX_DEPTH, MAX_NODES, MAX_TEXT, Schema, parse

FUNCTIONS = (
    "classified, any_party, all_parties, intersects, outside, is_empty, known, asks, held, "
    "max_product, max_value, max_value_from, min, max"
)
SYNTAX = "Use names, comparisons, and/or/not/in, arithmetic and the documented functions."
REFERENCE = "See the expression reference."
QUOTES = ("expected a text in quotes", 'Write it like "NS2".')
TYPES = "Check the types of the facts."
CODE = "Use the ISO 3166 code of geo/countries.csv."
ECCN = "Write a number such as 3A090.a, or EAR99; leave it out where it is not known."
SCOPE = 'Write scope("name").'
B1 = ir.Fact("b1", Type.BOOLEAN)


NAMES = [
    ("b1 and ^q7 > 1", "unknown name 'q7'", "Declare it first."),
    ("^item.n3 > 1", "unknown name 'item.n3'", "Did you mean 'item.n2' or 'item.m1'?"),
    (
        "^party.rol == 'x'",
        "unknown name 'party.rol'",
        "Did you mean 'party.role' or 'party.share' or 'party.listed'?",
    ),
    ("n1 > ^a_numbr", "unknown name 'a_numbr'", "Did you mean 'a_number'?"),
    ("n1 + (^n1 + 1).real > 1", "only plain dotted names are allowed", "Name a declared fact or term."),
    (
        "b1 and ^party.listed",
        "party.listed stands outside any_party(...)",
        "Wrap it in any_party or all_parties.",
    ),
    ("any_party(^b1)", "b1 is a fact of the order, not of a party", "Test it outside any_party(...)."),
    (
        "any_party(^a_truth)",
        "the term a_truth cannot be used inside any_party(...)",
        "Test it outside.",
    ),
    (
        "all_parties(^any_party(party.listed))",
        "any_party and all_parties do not nest",
        "Write one condition per party.",
    ),
    (
        "any_party(party.listed) and ^party.listed",
        "party.listed stands outside any_party(...)",
        "Wrap it in any_party or all_parties.",
    ),
]
TYPED = [
    ("^n1", "expected boolean, found number", "Compare it with something."),
    ("# why\n^n1 + 1", "expected boolean, found number", "Compare it with something."),
    ("b1 or ^c1", "expected boolean, found country", TYPES),
    ("not ^s1", "expected boolean, found texts", TYPES),
    ("n1 * ^t1 > 1", "expected number, found text", TYPES),
    ("^b1 / n1 > 1", "expected number, found boolean", TYPES),
    ("-^cs1 > 1", "expected number, found countries", TYPES),
    ("max(n1, ^t1) > 1", "expected number, found text", TYPES),
    ("min(^item.m1, n1) > 1", "expected number, found map", TYPES),
    ("max_product(^n1) > 1", "expected map, found number", TYPES),
    ("max_value_from(item.m1, ^t1) > 1", "expected number, found text", TYPES),
    (
        "max_value_from(item.m1, ^n1) > 1",
        "the least key must be a literal number",
        "Write the number out.",
    ),
    ("any_party(^party.share)", "expected boolean, found number", TYPES),
    ("is_empty(^n1)", "number is not a set", "Use a set fact."),
    ('intersects(^item.m1, "x")', "map is not a set", "Use a set fact."),
    ("asks(^a_truth)", "only a fact can be asked for", "Name a declared fact."),
    ('outside(^item.m1, "x")', "map is not a set", "Use a set fact."),
    (
        'outside(s1, ^scope("near"))',
        "scope 'near' is not a scope of eccn or number",
        "Use a scope of eccn or number.",
    ),
    ('"x" in ^n1', "number is not a set", "Use a set fact, a scope or a list of literals."),
    ('"x" in ^item.m1', "map is not a set", "Use a set fact, a scope or a list of literals."),
    ("b1 and ^t1 > t2", "text and text have no order", "Only numbers can be < or >."),
    ("^c1 <= 1", "country and number have no order", "Only numbers can be < or >."),
    ("^b1 < b2", "boolean and boolean have no order", "Only numbers can be < or >."),
    ('^n1 == "x"', "cannot compare number with text", "Compare a fact with a value of its type."),
    ("b1 or ^c1 != t1", "cannot compare country with text", "Compare a fact with a value of its type."),
    ("^b1 == b2", "cannot compare boolean with boolean", "Compare a fact with a value of its type."),
    ("^n1 == True", "cannot compare number with boolean", "Compare a fact with a value of its type."),
    ("^s1 == s1", "cannot compare texts with texts", "Compare a fact with a value of its type."),
    ('b1 and ^n1 in ("x", "y")', "number cannot be one of a list of texts", "Use a text or country fact."),
]
VALUES = [
    ('t2 == ^"z"', "'z' is no value of t2", "Use one of x, y."),
    ('t2 in ("x", ^"z")', "'z' is no value of t2", "Use one of x, y."),
    ('classified("3A090", ^"3A9O1")', "must be an ECCN, got '3A9O1'", ECCN),
    (
        'classified(("3A090.a", ^"3A090.A"))',
        "the ECCN '3A090.A' is not written as it is here",
        "Write '3A090.a'.",
    ),
    ("^n1 in s1", *QUOTES),
    ("c1 in (^1, 2)", *QUOTES),
    ("intersects(cs1, 'FR', ^n1)", *QUOTES),
    ("intersects(s1, ('3A090', ^n1))", *QUOTES),
    ("classified(^n1)", *QUOTES),
    ("held('us.*', ^b1)", *QUOTES),
    ("^1 in item.reasons", *QUOTES),
    ("t1 in ^()", "the list is empty", "Name at least one value."),
    ("b1 and t1 in ^[]", "the list is empty", "Name at least one value."),
    ("n1 > ^1e999", "numbers must be finite", "Write the limit out."),
    ("n1 > ^None", "a literal of type NoneType is not allowed", "Use a number, text or True/False."),
    ("n1 > ^1j", "a literal of type complex is not allowed", "Use a number, text or True/False."),
]
SCOPES = [
    (
        'b1 and ^t1 in scope("far")',
        "text cannot be tested against a scope of country",
        "Use a country fact.",
    ),
    (
        '^c1 in scope("chips")',
        "country cannot be tested against a scope of eccn",
        "Use a country fact.",
    ),
    (
        'intersects(s1, ^scope("far"))',
        "scope 'far' is not a scope of eccn or number",
        "Use a scope of eccn or number.",
    ),
    ('classified(^scope("near"))', "scope 'near' is not a scope of eccn", "Use a scope of eccn."),
    ('classified(^scope("arms"))', "scope 'arms' is not a scope of eccn", "Use a scope of eccn."),
    (
        'intersects(cs1, "FR", ^scope("chips"))',
        "scope 'chips' is not a scope of country",
        "Use a scope of country.",
    ),
    ('c1 in ^scope("farr")', "unknown scope 'farr'", "Did you mean 'far'?"),
    ('c1 not in ^scope("zzzz")', "unknown scope 'zzzz'", "Define it."),
    ('c1 in ^scope("far", "near")', "scope takes one name", SCOPE),
    ("c1 in ^scope()", "scope takes one name", SCOPE),
    ('c1 in ^scope("far", n=1)', "scope takes one name", SCOPE),
    ("c1 in scope(^n1)", *QUOTES),
    ('c1 in ^other("far")', "expected scope(...)", SCOPE),
    ('c1 in ^b1.scope("far")', "expected scope(...)", SCOPE),
    ('intersects(s1, ^max("far"))', "expected scope(...)", SCOPE),
]
SYNTACTIC = [
    ("n1 > 1 and ^n1 ** 2 > 1", "operator Pow is not allowed", "Use + - * /."),
    ("^n1 % 2 == 0", "operator Mod is not allowed", "Use + - * /."),
    ("b1 or ^+n1 > 1", "operator UAdd is not allowed", "Use not or a minus sign."),
    ("b2 and ^b1 is True", "operator Is is not allowed", "Use == != < <= > >= in."),
    ("b1 and (^lambda: b1)", "Lambda is not allowed in a condition", REFERENCE),
    ("not ^s1[0]", "Subscript is not allowed in a condition", REFERENCE),
    ("^b1, b2", "Tuple is not allowed in a condition", REFERENCE),
    ("b1 and ^eval('1')", "unknown function 'eval'", f"Use one of {FUNCTIONS}."),
    ("b1 and ^b1.real()", "only the documented functions can be called", f"Use one of {FUNCTIONS}."),
    ("b1 or known(^a_truth)", "a_truth is a condition", "Ask whether the facts that it rests on are known."),
    ("^known(x=n1)", "only the documented functions can be called", f"Use one of {FUNCTIONS}."),
    ("^known(n1, x=n1)", "only the documented functions can be called", f"Use one of {FUNCTIONS}."),
    ("b1 or ^known()", "known takes 1 argument", REFERENCE),
    ("^intersects(s1)", "intersects takes 2 to 100 arguments", REFERENCE),
    ("b1 and ^)b2(", "a parenthesis closes that was not opened", "Balance the parentheses."),
    ("^import os", "the condition does not parse: invalid syntax", SYNTAX),
    ("b1^; b2", "the condition does not parse: invalid syntax", SYNTAX),
    ("b1 or ^import", "the condition does not parse: invalid syntax", SYNTAX),
    ("b1 and\n  b2^;", "the condition does not parse: invalid syntax", SYNTAX),
]
REFUSED = [*NAMES, *TYPED, *VALUES, *SCOPES, *SYNTACTIC]


@pytest.mark.parametrize(
    ("marked", "what", "remedy"), REFUSED, ids=[marked.replace("\n", " ") for marked, _, _ in REFUSED]
)
def test_a_refusal_says_what_where_and_what_to_do(marked: str, what: str, remedy: str) -> None:
    assert refused_at_the_caret(marked) == (what, remedy)


@pytest.mark.parametrize(
    ("marked", "what", "remedy"),
    [
        ('c1 == ^"UK"', "'UK' is no value of c1", "Write 'GB'."),
        ('c1 in ("FR", ^"Germany")', "'Germany' is no value of c1", "Write 'DE'."),
        ('^"ZZ" in cs1', "'ZZ' is no value of cs1", CODE),
        ('intersects(cs1, "FR", ^"ZZ")', "'ZZ' is no value of cs1", CODE),
    ],
)
def test_a_country_that_does_not_exist_is_refused(marked: str, what: str, remedy: str) -> None:
    places = dict.fromkeys(("c1", "cs1"), ("DE", "FR", "GB"))
    schema = Schema(facts={"c1": Type.COUNTRY, "cs1": Type.COUNTRIES}, party_facts={}, values=places)
    assert refused_at_the_caret(marked, schema) == (what, remedy)


def test_what_is_expected_is_said_of_numbers_too() -> None:
    assert refused("b1", Type.NUMBER) == ("expected number, found boolean", "Compare it with something.", 1)
    assert parse("n1", SCHEMA, expect=Type.NUMBER) == ir.Fact("n1", Type.NUMBER)


@pytest.mark.parametrize("text", ["item.aaa4 > 1", 'c1 in scope("aaa4")'])
def test_at_most_three_near_names_are_offered(text: str) -> None:
    near = ("aaa1", "aaa2", "aaa3", "aaa5")
    facts = {**{f"item.{name}": Type.NUMBER for name in near}, "c1": Type.COUNTRY}
    schema = Schema(facts=facts, party_facts={}, scopes=dict.fromkeys(near, "country"))
    with pytest.raises(ExpressionError) as caught:
        parse(text, schema)
    offered = caught.value.remedy.removeprefix("Did you mean ").removesuffix("?").split(" or ")
    assert len(offered) == 3
    assert {name.strip("'").removeprefix("item.") for name in offered} < set(near)


# Limits: what is just within one is read, what is just beyond one is refused.


def test_the_longest_condition_is_read() -> None:
    longest = "b1".ljust(MAX_TEXT)
    assert parse(longest, SCHEMA) == B1
    assert refused(longest + " ") == (
        f"the condition is {MAX_TEXT + 1} characters long",
        f"Keep it under {MAX_TEXT}.",
        1,
    )


TOO_LARGE = ("the condition is too large or nested too deep", "Split it into terms.", 1)


def test_the_condition_with_the_most_parts_is_read() -> None:
    """A name is two syntax nodes, a literal is one; the expression, the `or` and its operator are three."""
    names = (MAX_NODES - 4) // 2
    largest = "True" + " or b1" * names
    assert parse(largest, SCHEMA) == ir.Or((ir.Const(True, Type.BOOLEAN), *[B1] * names))
    assert refused(largest + " or True") == TOO_LARGE


def test_the_deepest_condition_is_read() -> None:
    """The expression and the name with its context are three levels, each `not` is one more."""
    deepest = "not " * (MAX_DEPTH - 2) + "b1"
    assert sum(isinstance(node, ir.Not) for node in parse(deepest, SCHEMA).walk()) == MAX_DEPTH - 2
    assert refused("not " + deepest) == TOO_LARGE


def test_functions_take_as_many_arguments_as_they_say() -> None:
    for name, most in (("classified", 100), ("held", 20)):
        arguments = ["'3A090'"] * most
        full = f"{name}({', '.join(arguments)})"
        assert isinstance(parse(full, SCHEMA), ir.Classified | ir.Held)
        what, remedy, _ = refused(full.replace(")", ", '3A090')"))
        assert (what, remedy) == (f"{name} takes 1 to {most} arguments", REFERENCE)


# Places.


def located(text: str) -> Where:
    """The place of the error in a file where the condition begins in column 5 of line 10."""

    def locate(offset: int) -> Where:
        before = text[:offset]
        return Where(
            "law.yaml", 10 + before.count("\n"), offset - before.rfind("\n") + (0 if "\n" in before else 4)
        )

    with pytest.raises(ExpressionError) as caught:
        parse(text, SCHEMA, locate=locate)
    return caught.value.where


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("q7 > 1", 10, 5),
        ("b1 and q7 > 1", 10, 12),
        ("b1 and\n  q7 > 1", 11, 3),
        ("b1 and\nq7 > 1", 11, 1),
        ("b1\n\n and # why\n q7 > 1", 13, 2),
        ("b1 or (b2\nand n1)", 11, 5),
        ("b1 and\n  b2;", 11, 5),
        ("b1\n or b2)", 11, 7),
        ("b1 and", 10, 10),
        ("b1 \x00", 10, 5),
        ("-", 10, 5),
        ("", 10, 5),
    ],
)
def test_the_place_in_the_file_is_given(text: str, line: int, column: int) -> None:
    assert located(text) == Where("law.yaml", line, column)


def test_why_a_text_cannot_be_read_is_said() -> None:
    what, remedy, _ = refused("b1 \x00")
    assert what.startswith("the condition does not parse: ")
    assert "null bytes" in what
    assert remedy == SYNTAX
    what, _, _ = refused("-" * (MAX_TEXT // 2) + "n1 > 1")
    assert what.startswith("the condition ")
    assert not what.endswith("None")


# Parentheses are counted only where they are code.


def test_a_name_may_have_any_letter() -> None:
    schema = Schema(facts=dict.fromkeys(string.ascii_letters, Type.BOOLEAN), party_facts={})
    for letter in string.ascii_letters:
        assert parse(letter, schema) == ir.Fact(letter, Type.BOOLEAN)
        assert refused(f"{letter})") == (
            "a parenthesis closes that was not opened",
            "Balance the parentheses.",
            2,
        )


@pytest.mark.parametrize(
    ("text", "value"),
    [("t1 == ')'", ")"), ('t1 == "])}"', "])}"), ("t1 == '\")'", '")'), ('t1 == "\')"', "')")],
)
def test_a_parenthesis_in_a_text_is_text(text: str, value: str) -> None:
    assert parse(text, SCHEMA) == ir.OneOf(ir.Fact("t1", Type.TEXT), (value,))


@pytest.mark.parametrize(
    "text", ["b1 # :-)", "b1 # it's\n", "b1 # ) } ]\n # )", "(b1 # )\n)", "((b1))", "b1 # '\n or (b1)"]
)
def test_a_parenthesis_in_a_comment_is_no_code(text: str) -> None:
    assert parse(text, SCHEMA) in (B1, ir.Or((B1, B1)))


@pytest.mark.parametrize(
    "marked",
    [
        "b1^) or (b2",
        "b1^] or [b2",
        "b1^} or {b2",
        "(b1)^)",
        "b1 # (\n^) or b2",
        "t1 == '(' or b1^)",
        "t1 == '#' or b1^)",
        "b1 # '\n^) or (t1 == '",
    ],
)
def test_a_parenthesis_that_closes_too_early_is_refused(marked: str) -> None:
    """The text is parsed inside of a pair of parentheses, which it must not be able to close."""
    assert refused_at_the_caret(marked) == (
        "a parenthesis closes that was not opened",
        "Balance the parentheses.",
    )


@pytest.mark.parametrize(
    ("condition", "column"),
    [("'é' == t1 and q7 > 1", 14), ("b1 \x0c and q7 > 1", 9)],
)
def test_a_place_counts_characters(condition: str, column: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(condition, SCHEMA, locate=lambda offset: Where(column=offset))
    assert caught.value.where.column == column


def test_an_escaped_quote_does_not_end_a_text() -> None:
    assert parse('t1 == "\\")"', SCHEMA) == parse("t1 == '\")'", SCHEMA)


@pytest.mark.parametrize("condition", ["b1 # x\r) or (b2", "t1 == 'a\\'') or (t1 == 'b'", '"z" == t2'])
def test_what_closes_early_or_has_no_such_value_is_refused(condition: str) -> None:
    with pytest.raises(ExpressionError):
        parse(condition, SCHEMA)
