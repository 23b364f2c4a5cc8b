"""Phrases stand for what they mean, with the places that a condition names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from expr.expressions import SCHEMA, refused_at_the_caret
from narrows.errors import ExpressionError, RulebookError
from narrows.rulebook.expr.parse import parse
from narrows.rulebook.facts import read_facts
from narrows.rulebook.yaml_tree import load_yaml

PHRASES = {
    "used_in": 'any_party(party.role == "user" and party.country in PLACES) or intersects(cs1, PLACES)',
    "used_outside": "c1 not in PLACES or (known(c2) and not (c2 in PLACES)) or outside(cs1, PLACES)",
    "broken": "c1 in",
    "sent_to": "c1 in PLACES or (used_in(PLACES) and b2)",
    "sent_to_far": 'not sent_to(PLACES, scope("far"))',
    "around": "b1 or back(PLACES)",
    "back": 'around(("CN",)) and b2',
    "of_itself": "b1 and of_itself(PLACES)",
    "of_less": "used_in() and b1",
    "of_a_broken_one": "b1 or broken(PLACES)",
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
        (
            'not sent_to(scope("near"))',
            (
                'not (c1 in scope("near") or ((any_party(party.role == "user" and party.country in scope("near")) '
                'or intersects(cs1, scope("near"))) and b2))'
            ),
        ),
        (
            'sent_to_far(("FR",))',
            (
                'not ((c1 in ("FR",) or c1 in scope("far")) '
                'or ((any_party(party.role == "user" and (party.country in ("FR",) or party.country in scope("far"))) '
                'or intersects(cs1, "FR", scope("far"))) and b2))'
            ),
        ),
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
            "b1 and ^around(('CN',))",
            "the phrase around speaks of itself, by way of back",
            "Write one of them out in facts.yaml.",
        ),
        (
            "b1 and ^back(('CN',))",
            "the phrase back speaks of itself, by way of around",
            "Write one of them out in facts.yaml.",
        ),
        ("^of_itself(('CN',))", "the phrase of_itself speaks of itself", "Write"),
        ("b1 and ^of_less(('CN',))", "used_in takes scopes or lists", 'Write used_in(scope("name"))'),
        (
            "b1 and ^of_a_broken_one(('CN',))",
            "what broken means does not parse",
            "Correct it in facts.yaml.",
        ),
        ("b1 and sent_to(^scope('nea'))", "unknown scope 'nea'", "Did you mean 'near'?"),
        ("b1 and used_in(^scope('nea'))", "unknown scope 'nea'", "Did you mean 'near'?"),
        ("b1 and ^eval(('CN',))", "unknown function 'eval'", "used_in, used_outside, broken, sent_to"),
    ],
)
def test_what_is_wrong_is_told_where_the_phrase_stands(marked: str, what: str, remedy: str) -> None:
    said, advised = refused_at_the_caret(marked, SAID)
    assert said.startswith(what)
    assert remedy in advised


def test_a_phrase_about_facts_that_are_not_declared_is_refused() -> None:
    with pytest.raises(ExpressionError, match="unknown name 'c9'"):
        parse("far_off(('CN',))", replace(SCHEMA, phrases={"far_off": "c9 in PLACES"}))


def test_phrases_that_speak_of_each_other_are_refused_where_they_are_declared() -> None:
    text = """\
facts: []
phrases:
- {name: sound, means: far_off (PLACES)}
- {name: far_off, means: "not near_by(PLACES)"}
- name: near_by
  means: >-
    destination in PLACES
    or far_off(PLACES)
"""
    with pytest.raises(RulebookError) as caught:
        read_facts(load_yaml(text.encode(), "law/facts.yaml"), "law/facts.yaml")
    assert str(caught.value).startswith(
        "law/facts.yaml:4:26: phrases[1].means: the phrase far_off speaks of itself, by way of near_by"
    )
    assert "Write one of them out" in str(caught.value)
    sound = text.replace("or far_off(PLACES)", "or ship_from in PLACES").encode()
    assert len(read_facts(load_yaml(sound, "law/facts.yaml"), "law/facts.yaml").phrases) == 3
