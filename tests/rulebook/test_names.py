"""Which ids are meant by ids and globs."""

from __future__ import annotations

import pytest

from narrows.rulebook.fields import nearest
from narrows.rulebook.names import matches, matching

IDS = frozenset(("us.ear.744.23.a", "us.ear.744.23.b", "us.ear.744", "us.earX744", "nl.rule"))


@pytest.mark.parametrize(
    ("globs", "found"),
    [
        ((), ()),
        (("us.ear.744",), ("us.ear.744",)),
        (("us.ear.744.*",), ("us.ear.744.23.a", "us.ear.744.23.b")),
        (("us.ear.744*", "nl.rule"), ("us.ear.744", "us.ear.744.23.a", "us.ear.744.23.b", "nl.rule")),
        (("*.a", "us.gone"), ("us.ear.744.23.a",)),
        (("us*23*",), ("us.ear.744.23.a", "us.ear.744.23.b")),
        (("*",), tuple(IDS)),
        (("us.ear.744.23.?", "us.*.[ab]"), ()),
    ],
)
def test_a_star_stands_for_anything_and_nothing_else_is_special(
    globs: tuple[str, ...], found: tuple[str, ...]
) -> None:
    assert matching(IDS, globs) == {*found}
    assert {id_ for id_ in IDS if matches(id_, globs)} == {*found}


def test_of_many_known_names_those_that_begin_alike_are_told() -> None:
    known = [f"cn.{number}" for number in range(40)] + ["us.letter.b", "us.letter.a", "us.ear.1"]
    assert nearest("us.letter.of-some-kind", known).startswith(
        "Known: us.letter.a, us.letter.b, us.ear.1, cn.0, "
    )
    assert nearest("x", ["b", "a"]) == "Known: a, b"
