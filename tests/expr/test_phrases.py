"""Phrases stand for what they mean, with the places that a condition names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from expr.expressions import SCHEMA, refused
from narrows.errors import ExpressionError
from narrows.rulebook.expr.parse import parse

PHRASES = {
    "used_in": 'any_party(party.role == "user" and party.country in PLACES) or intersects(cs1, PLACES)',
    "used_outside": "c1 not in PLACES or (known(c2) and not (c2 in PLACES)) or outside(cs1, PLACES)",
    "broken": "c1 in",
    "of_another": "used_in(PLACES)",
    "of_no_place": "b1 and n1 > 2",
}
SAID = replace(SCHEMA, phrases=PHRASES)


@pytest.mark.parametrize(
    ("written", "means"),
    [
        (
            'used_in(scope("near"))',
            'any_party(party.role == "user" and party.country in scope("near")) or intersects(cs1, scope("near"))',
        ),
        (
            'b1 and used_in(("CN", "JP"))',
            'b1 and (any_party(party.role == "user" and party.country in ("CN", "JP")) or intersects(cs1, "CN", "JP"))',
        ),
        (
            'used_in(scope("near"), ["FR"])',
            (
                'any_party(party.role == "user" and (party.country in scope("near") or party.country in ["FR"])) '
                'or intersects(cs1, scope("near"), "FR")'
            ),
        ),
        (
            'used_outside(scope("near"), ("FR",))',
            (
                '(c1 not in scope("near") and c1 not in ("FR",)) '
                'or (known(c2) and not (c2 in scope("near") or c2 in ("FR",))) or outside(cs1, scope("near"), "FR")'
            ),
        ),
        ("of_no_place(('FR',))", "b1 and n1 > 2"),
    ],
)
def test_a_phrase_is_read_as_what_it_means(written: str, means: str) -> None:
    assert parse(written, SAID) == parse(means, SCHEMA)


@pytest.mark.parametrize(
    ("marked", "what", "remedy"),
    [
        (
            "b1 and ^used_in()",
            "used_in takes scopes or lists",
            'Write used_in(scope("name")) or used_in(("JP", "NL")).',
        ),
        ('b1 and ^used_in("CN")', "used_in takes scopes or lists", 'Write used_in(scope("name"))'),
        ("b1 and ^broken(('CN',))", "what broken means does not parse", "Correct it in facts.yaml."),
        (
            "b1 and ^of_another(('CN',))",
            "of_another speaks of another phrase",
            "Write that one out in facts.yaml.",
        ),
        ("b1 and used_in(^scope('nea'))", "unknown scope 'nea'", "Did you mean 'near'?"),
        ("b1 and ^eval(('CN',))", "unknown function 'eval'", "used_in, used_outside"),
    ],
)
def test_what_is_wrong_is_told_where_the_phrase_stands(marked: str, what: str, remedy: str) -> None:
    said, advised, column = refused(marked.replace("^", ""), schema=SAID)
    assert said.startswith(what)
    assert remedy in advised
    assert column == marked.index("^") + 1


def test_a_phrase_about_facts_that_are_not_declared_is_refused() -> None:
    with pytest.raises(ExpressionError, match="unknown name 'c9'"):
        parse("far_off(('CN',))", replace(SCHEMA, phrases={"far_off": "c9 in PLACES"}))
