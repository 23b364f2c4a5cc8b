"""What each kind of condition gives for given facts, as tables; both compilers are held to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from expr import expressions as made
from narrows.rulebook.expr import ir, kleene
from narrows.rulebook.expr.ir import Node, Type
from narrows.rulebook.expr.kleene import Truth
from narrows.rulebook.expr.parse import parse
from narrows.rulebook.expr.scalar import Closure, Facts, compile_scalar

N1, N2 = ir.Fact("n1", Type.NUMBER), ir.Fact("item.n2", Type.NUMBER)
B1, B2 = ir.Fact("b1", Type.BOOLEAN), ir.Fact("b2", Type.BOOLEAN)
M1 = ir.Fact("item.m1", Type.MAP)
TRUTHS: tuple[Truth, ...] = (True, False, None)


def value(node: Node | str, **facts: Any) -> Any:
    """What a condition gives, in which the compilers agree. A fact `item.n2` is given as `n2`."""
    tree = parse(node, made.SCHEMA) if isinstance(node, str) else node
    row = {{"n2": "item.n2", "m1": "item.m1"}.get(name, name): fact for name, fact in facts.items()}
    one, several = made.scalar(tree, [row]), made.columnar(tree, [row, row])
    assert several == one * 2
    return one[0]


# True, false, unknown.


@pytest.mark.parametrize("one", TRUTHS)
@pytest.mark.parametrize("two", TRUTHS)
@pytest.mark.parametrize("three", TRUTHS)
def test_and_or_not(one: Truth, two: Truth, three: Truth) -> None:
    facts = {"b1": one, "b2": two, "a_truth": three}
    assert value("b1 and b2", **facts) is made.all_of([one, two])
    assert value("b1 or b2", **facts) is made.any_of([one, two])
    assert value("b1 and b2 and a_truth", **facts) is made.all_of([one, two, three])
    assert value("b1 or b2 or a_truth", **facts) is made.any_of([one, two, three])
    assert value("not b1", **facts) is (None if one is None else not one)


@pytest.mark.parametrize("constant", [True, False])
def test_a_literal_is_its_value(constant: bool) -> None:
    assert value(str(constant)) is constant
    assert value(ir.Const(5.92, Type.NUMBER)) == 5.92


def resolver(**answers: Callable[..., Closure]) -> Any:
    """A rulebook that gives these answers to what is asked of it."""
    made_up: Any = made.Resolver()
    for name, answer in answers.items():
        setattr(made_up, name, answer)
    return made_up


@pytest.mark.parametrize(
    ("text", "stops", "goes_on"),
    [
        ('b1 and held("us.*")', [False], [True, None]),
        ('b1 and b1 and held("us.*")', [False], [True, None]),
        ('b1 or held("us.*")', [True], [False, None]),
        ('b1 or b1 or held("us.*")', [True], [False, None]),
    ],
)
def test_a_condition_is_read_as_far_as_its_answer_needs(
    text: str, stops: list[Truth], goes_on: list[Truth]
) -> None:
    def requirement(facts: Facts) -> bool:
        asked.append(facts)
        return True

    asked: list[Facts] = []
    test = compile_scalar(parse(text, made.SCHEMA), resolver(held=lambda globs: requirement))
    for truth in stops:
        test(made.vector({"b1": truth}))
    assert not asked
    for truth in goes_on:
        test(made.vector({"b1": truth}))
    assert len(asked) == len(goes_on)


# Numbers.

ARITHMETIC = [
    ("+", 2.0, 3.0, 5.0),
    ("+", -2.0, 0.0, -2.0),
    ("+", 1.7e308, 1.7e308, None),
    ("-", 2.0, 3.0, -1.0),
    ("-", 0.0, 3.0, -3.0),
    ("-", -1.7e308, 1.7e308, None),
    ("*", 2.0, 3.0, 6.0),
    ("*", 0.0, 3.0, 0.0),
    ("*", 1e300, -1e300, None),
    ("/", 3.0, 2.0, 1.5),
    ("/", 0.0, 2.0, 0.0),
    ("/", 3.0, 1.0, 3.0),
    ("/", 3.0, 0.0, None),
    ("/", 0.0, 0.0, None),
    ("/", 3.0, -0.0, None),
    ("/", 1e300, 1e-300, None),
    *((op, left, right, None) for op in "+-*/" for left, right in ((None, 2.0), (2.0, None), (None, None))),
]


@pytest.mark.parametrize(("op", "left", "right", "result"), ARITHMETIC)
def test_arithmetic(op: str, left: float | None, right: float | None, result: float | None) -> None:
    """Unknown, never infinite: a figure that cannot be computed decides nothing."""
    assert value(ir.Arith(op, N1, N2), n1=left, n2=right) == result
    assert value(f"known(n1 {op} item.n2)", n1=left, n2=right) is (result is not None)


def test_a_minus_sign_negates() -> None:
    assert value("-n1 == item.n2", n1=2.0, n2=-2.0) is True
    assert value("-(n1 + 1) == item.n2", n1=2.0, n2=-3.0) is True
    assert value("-n1 < 1") is None


# Whether the comparison holds of a smaller, an equal and a larger left side.
COMPARED = {
    "<": (True, False, False),
    "<=": (True, True, False),
    "==": (False, True, False),
    "!=": (True, False, True),
    ">=": (False, True, True),
    ">": (False, False, True),
}


@pytest.mark.parametrize("op", COMPARED)
def test_comparisons(op: str) -> None:
    for left, expected in zip((1.0, 2.0, 3.0), COMPARED[op], strict=True):
        assert value(f"n1 {op} item.n2", n1=left, n2=2.0) is expected
        assert value(f"n1 {op} 2", n1=left) is expected
        assert value(f"2 {op} n1", n1=4.0 - left) is expected
    for one, two in ((None, 2.0), (2.0, None), (None, None)):
        assert value(f"n1 {op} item.n2", n1=one, n2=two) is None
    assert value(f"n1 {op} 2") is None
    assert value(f"2 {op} n1") is None


def test_a_chain_of_comparisons_holds_if_each_does() -> None:
    inside = [value("1 < n1 <= item.n2 < 9", n1=n1, n2=5.0) for n1 in (1.0, 2.0, 5.0, 6.0)]
    assert inside == [False, True, True, False]
    assert value("1 < n1 <= item.n2", n1=0.0) is False
    assert value("1 < n1 <= item.n2", n1=2.0) is None


EXTREMES: list[tuple[float | None, float | None, float | None, float | None]] = [
    (1.0, 2.0, 1.0, 2.0),
    (2.0, 1.0, 1.0, 2.0),
    (2.0, 2.0, 2.0, 2.0),
    (-1.0, 0.0, -1.0, 0.0),
    (None, 1.0, None, None),
    (1.0, None, None, None),
    (None, None, None, None),
]


@pytest.mark.parametrize(("left", "right", "least", "most"), EXTREMES)
def test_the_smaller_and_the_larger_of_two(
    left: float | None, right: float | None, least: float | None, most: float | None
) -> None:
    assert value(ir.Extreme("min", N1, N2), n1=left, n2=right) == least
    assert value(ir.Extreme("max", N1, N2), n1=left, n2=right) == most


MAPS: list[tuple[Node, dict[float, float | None] | None, float | None]] = [
    (ir.MapMax("value", M1), {4: 1.0, 8: 3.0, 16: 2.0}, 3.0),
    (ir.MapMax("value", M1), {4: -1.0, 8: -3.0}, -1.0),
    (ir.MapMax("value", M1), {}, None),
    (ir.MapMax("value", M1), None, None),
    (ir.MapMax("value", M1), {4: None, 8: 3.0}, None),
    (ir.MapMax("value", M1), {8: 3.0, 4: None}, None),
    (ir.MapMax("product", M1), {4: 9.0, 8: 5.0, 16: 1.0}, 40.0),
    (ir.MapMax("product", M1), {4: None, 8: 5.0}, None),
    (ir.MapMax("product", M1), {8: 1e308}, None),
    (ir.MapMax("product", M1), {}, None),
    (ir.MapMax("product", M1), None, None),
    (ir.MapMax("value", M1, 8.0), {4: 9.0, 8: 3.0, 16: 2.0}, 3.0),
    (ir.MapMax("value", M1, 8.5), {4: 9.0, 8: 3.0, 16: 2.0}, 2.0),
    (ir.MapMax("value", M1, 8.0), {4: None, 8: 3.0}, 3.0),
    (ir.MapMax("value", M1, 8.0), {4: 9.0, 8: None, 16: 2.0}, None),
    (ir.MapMax("value", M1, 64.0), {4: 9.0, 8: 3.0}, None),
    (ir.MapMax("value", M1, 64.0), None, None),
]


@pytest.mark.parametrize(("node", "entries", "result"), MAPS)
def test_the_largest_figure_of_a_map(
    node: Node, entries: dict[float, float | None] | None, result: float | None
) -> None:
    """A figure that is unknown could be the largest, unless its key does not count."""
    assert value(node, m1=entries) == result


# Texts, countries and sets.


def test_one_of_several_texts() -> None:
    for text, result in (("x", True), ("y", True), ("z", False), (None, None)):
        assert value("t1 in ('x', 'y')", t1=text) is result
        assert value("t1 not in ('x', 'y')", t1=text) is (None if result is None else not result)
    assert [value("t1 == 'x'", t1=text) for text in ("x", "y", None)] == [True, False, None]
    assert [value("t1 != 'x'", t1=text) for text in ("x", "y", None)] == [False, True, None]
    assert [value("c1 == c2", c1="FR", c2=other) for other in ("FR", "CN", None)] == [True, False, None]


def test_a_country_in_a_scope() -> None:
    for country, result in (("CA", True), ("FR", False), (None, None)):
        assert value('c1 in scope("near")', c1=country) is result
        assert value('c1 not in scope("near")', c1=country) is (None if result is None else not result)
    assert [value('c1 in scope("nowhere")', c1=country) for country in ("CA", None)] == [False, None]


SETS: list[tuple[set[str | None] | None, Truth, Truth]] = [
    (None, None, None),
    (set(), False, True),
    ({"FR"}, True, False),
    ({"CA"}, True, False),
    ({"JP"}, False, False),
    ({"JP", "FR"}, True, False),
    ({None}, None, False),
    ({None, "FR"}, True, False),
    ({None, "JP"}, None, False),
]


@pytest.mark.parametrize(("countries", "meets", "empty"), SETS)
def test_sets_of_countries(countries: set[str | None] | None, meets: Truth, empty: Truth) -> None:
    """A set with an unknown element contains what it visibly contains; for anything else it is unknown."""
    assert value('intersects(cs1, "FR", scope("near"))', cs1=countries) is meets
    assert value("is_empty(cs1)", cs1=countries) is empty


@pytest.mark.parametrize(
    ("countries", "other"),
    [
        (None, None),
        (set(), False),
        ({"FR"}, False),
        ({"FR", "US"}, False),
        ({"FR", "JP"}, True),
        ({None}, None),
        ({None, "FR"}, None),
        ({None, "JP"}, True),
    ],
)
def test_what_is_outside_of_some_literals(countries: set[str | None] | None, other: Truth) -> None:
    assert value('outside(cs1, "FR", "US")', cs1=countries) is other


@pytest.mark.parametrize(
    ("entries", "other"),
    [
        (None, None),
        (set(), False),
        ({"3A090.a", "3A001.a.1"}, False),
        ({"3A001"}, True),  # a whole entry is not in its paragraph
        ({"3A090", "EAR99", "3A0901"}, True),
        ({"EAR99", None}, None),
    ],
)
def test_what_is_outside_of_scopes_and_literals(entries: set[str | None] | None, other: Truth) -> None:
    assert value('outside(s1, "EAR99", scope("chips"))', s1=entries) is other


def test_everything_is_outside_of_an_empty_scope() -> None:
    found = [value('outside(s1, scope("no_eccns"))', s1=some) for some in ({"EAR99"}, set(), {None})]
    assert found == [True, False, None]
    assert value('outside(cs1, scope("near"), scope("nowhere"))', cs1={"CA", "MX"}) is False


def test_what_only_asks_is_never_known() -> None:
    assert [value("asks(t1)"), value("asks(t1)", t1="x"), value("not asks(t1)", t1="x")] == [None] * 3
    assert value("asks(t1) and b1", b1=False) is False


def test_a_set_is_looked_up_in_every_scope_named() -> None:
    found = [value('intersects(cs1, scope("near"), scope("far"))', cs1={name}) for name in ("MX", "CN", "FR")]
    assert found == [True, True, False]


ECCN_SETS: list[tuple[set[str | None] | None, Truth]] = [
    (None, None),
    (set(), False),
    ({"4A003"}, True),
    ({"4A003.b.1"}, True),
    ({"4A0031"}, False),
    ({"4A00"}, False),
    ({"3A090"}, True),
    ({"3A001.a.2"}, True),
    ({"3A001"}, None),
    ({"3A001.b"}, False),
    ({"3A001", "3A090.a"}, True),
    ({"EAR99", "3A090.a"}, True),
    ({None, "3A090.a"}, True),
    ({None, "EAR99"}, None),
]


@pytest.mark.parametrize(("eccns", "meets"), ECCN_SETS)
def test_sets_of_eccns(eccns: set[str | None] | None, meets: Truth) -> None:
    """A paragraph is below its entry: 3A001.a.2 is below 3A001.a. What is stated as 3A001 alone may be, or not."""
    assert value('intersects(s1, "4A003", scope("chips"), scope("no_eccns"))', s1=eccns) is meets


@pytest.mark.parametrize(
    ("numbers", "meets"), [({"ML1.a"}, True), ({"ML10"}, False), ({"ML2", "ML22"}, True)]
)
def test_sets_of_numbers_of_another_list(numbers: set[str], meets: Truth) -> None:
    assert value('intersects(s1, scope("arms"))', s1=numbers) is meets
    assert value('outside(s1, scope("arms"))', s1=numbers) is (numbers != {"ML1.a"})


def test_an_eccn_is_at_or_below_itself_and_its_paragraphs() -> None:
    prefixes = ("3A090", "3A001.a")
    below = ["3A090", "3A090.a", "3A090.a.1", "3A001.a", "3A001.a.5"]
    assert [
        name for name in [*below, "3A0901", "3A001", "3A001.b", "3A"] if kleene.at_or_below(name, prefixes)
    ] == below
    assert not kleene.at_or_below("3A090", ())


def test_a_set_that_is_compared_with_nothing_meets_nothing() -> None:
    nothing = ir.Meets(ir.Fact("cs1", Type.COUNTRIES), scopes=("nowhere",))
    assert [value(nothing, cs1=cs1) for cs1 in ({"FR"}, {None}, set(), None)] == [False, None, False, None]


def test_what_is_known() -> None:
    for name, known in (("n1", 0.0), ("b1", False), ("t1", ""), ("s1", set()), ("cs1", {None})):
        assert value(f"known({name})", **{name: known}) is True
        assert value(f"known({name})", **{name: None}) is False
    assert value("known(item.m1)", m1={}) is True
    assert value("known(a_number)") is False
    assert value("known(b1 and b2)", b1=False) is True
    assert value("known(b1 and b2)", b1=True) is False


# Parties.

FRENCH, CHINESE, UNKNOWN = ("FR", False, 0.1, "x"), ("CN", True, 0.6, "x"), (None, None, None, None)
PARTIES = [
    (None, None, None),
    ([], False, True),
    ([FRENCH], False, False),
    ([CHINESE], True, True),
    ([UNKNOWN], None, None),
    ([FRENCH, CHINESE], True, False),
    ([CHINESE, FRENCH], True, False),
    ([FRENCH, UNKNOWN], None, False),
    ([UNKNOWN, FRENCH], None, False),
    ([CHINESE, UNKNOWN], True, None),
    ([UNKNOWN, CHINESE], True, None),
    ([UNKNOWN, CHINESE, FRENCH], True, False),
]


@pytest.mark.parametrize(("parties", "some", "every"), PARTIES)
@pytest.mark.parametrize(
    "text",
    [
        "party.listed",
        'party.country in scope("far")',
        "party.share >= 0.5",
        "known(party.role) and party.listed",
    ],
)
def test_parties(parties: list[tuple[Any, ...]] | None, some: Truth, every: Truth, text: str) -> None:
    if (
        "known" in text and parties is not None
    ):  # what is known is never unknown: an unknown party is not listed
        some, every = CHINESE in parties, all(party is CHINESE for party in parties)
    for name, result in (("any_party", some), ("all_parties", every)):
        assert made.scalar(parse(f"{name}({text})", made.SCHEMA), [{"parties": parties}]) == [result]


def test_facts_of_the_order_stand_beside_those_of_parties() -> None:
    node = parse("any_party(party.listed) and b1 and any_party(not party.listed)", made.SCHEMA)
    rows = [{"parties": [FRENCH, CHINESE], "b1": b1} for b1 in TRUTHS]
    assert made.scalar(node, rows) == [True, False, None]


def test_parties_take_the_place_of_one_another_and_of_nothing_else() -> None:
    """A vector of facts can be asked again, and has the facts of the order where they were."""
    test = compile_scalar(parse("all_parties(party.listed)", made.SCHEMA), made.Resolver())
    facts = made.vector({"n1": 1.0, "parties": [CHINESE, CHINESE]})
    before = facts[: made.LAYOUT.party]
    assert [test(facts), test(facts)] == [True, True]
    assert len(facts) == len(made.vector({}))
    assert facts[: made.LAYOUT.party] == before


# What stages give.


def test_the_classes_named_and_those_of_every_scope_are_asked_for() -> None:
    asked: list[Any] = []

    def answer(result: Truth) -> Callable[[Any], Closure]:
        def ask(what: Any) -> Closure:
            asked.append(what)
            return lambda facts: result

        return ask

    stages = resolver(classified=answer(True), has_reason=answer(False), held=answer(None))
    texts = {
        'classified("4A003", scope("chips"), scope("no_eccns"))': True,
        '"NS1" in item.reasons': False,
        'held("us.a.*", "us.b")': None,
    }
    for text, result in texts.items():
        assert compile_scalar(parse(text, made.SCHEMA), stages)(made.vector({})) is result
    assert asked == [("4A003", "3A090", "3A001.a"), "NS1", ("us.a.*", "us.b")]
