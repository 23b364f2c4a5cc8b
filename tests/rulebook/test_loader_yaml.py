"""The YAML reader: what it refuses, and that every place it names is the place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrows.errors import RulebookError
from narrows.rulebook.fields import Record
from narrows.rulebook.yaml_tree import MAX_BYTES, Mapping, Node, Scalar, Sequence, load_yaml, read_bytes

REFUSED = {
    "duplicate key": ("a: 1\nb: 2\na: 3\n", "f.yaml:3:1", "duplicate key 'a', first on line 1", "Keep one"),
    "duplicate key, flow": ("x: {a: 1, a: 2}", "f.yaml:1:11", "duplicate key 'a'", "Keep one"),
    "duplicate key, quoted": ("a: 1\n'a': 2", "f.yaml:2:1", "duplicate key 'a'", "Keep one"),
    "anchor": ("a: &x 1", "f.yaml:1:4", "anchor &x", "Remove it"),
    "alias": ("a: *x", "f.yaml:1:4", "alias *x", "Write the value out"),
    "alias as key": ("a: 1\n*x : 2", "f.yaml:2:1", "alias *x", "Write the value out"),
    "merge key": ("a: 1\n<<: {b: 1}", "f.yaml:2:1", "merge key <<", "Write the keys out"),
    "tag": ("a: !!str 5", "f.yaml:1:4", "tag tag:yaml.org,2002:str", "Remove it"),
    "custom tag": ("a: !python/object x", "f.yaml:1:4", "tag !python/object", "Remove it"),
    "unspecific tag": ("a: ! x", "f.yaml:1:4", "tag !", "Remove it"),
    "number as key": ("a: 1\n5: x", "f.yaml:2:1", "key '5' is a number", "plain word"),
    "null as key": ("~: x", "f.yaml:1:1", "key '~' is a null", "plain word"),
    "boolean as key": ("true: x", "f.yaml:1:1", "key 'true' is a boolean", "plain word"),
    "list as key": ("? [a]\n: b", "f.yaml:1:3", "a key that is a list", "plain word"),
    "two documents": ("a: 1\n---\nb: 1", "f.yaml:2:1", "more than one document", "its own file"),
    "nothing": ("", "f.yaml:1", "is empty", "Write a provision"),
    "comments only": ("# one\n# two\n", "f.yaml:1", "is empty", "Write a provision"),
    "null": ("~", "f.yaml:1", "is empty", "Write a provision"),
    "cut short": ("a: [1, 2\n", "f.yaml:2:1", "not valid YAML", "Correct the syntax"),
    "tab": ("a:\n\tb: 1", "f.yaml:2:1", "not valid YAML", "Correct the syntax"),
    "colon in text": ("a: b: c", "f.yaml:1:5", "not valid YAML", "needs quotes"),
    "control character": (
        "a: 1\nb: \x00",
        "f.yaml:2",
        "characters are not allowed",
        "Remove the control character",
    ),
    "deep": ("[" * 60 + "]" * 60, "f.yaml:1:42", "nested more than 40 deep", "Flatten it"),
    "lone surrogate": ("a: \ud800", "f.yaml:1:4", "is not UTF-8", "Save the file as UTF-8"),
    "too large": ("a: " + "x" * MAX_BYTES, "f.yaml", "is too large", "Split it"),
}


def tree_of(text: str) -> Node:
    return load_yaml(text.encode("utf-8", "surrogatepass"), "f.yaml")


@pytest.mark.parametrize("case", REFUSED)
def test_refuses(case):
    text, place, what, remedy = REFUSED[case]
    with pytest.raises(RulebookError) as caught:
        tree_of(text)
    message = str(caught.value)
    assert message.startswith(f"{place}: ")
    assert what in message
    assert remedy in message


def test_a_bomb_of_aliases_is_refused_at_its_first_anchor():
    bomb = "a: &a [x, x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with pytest.raises(RulebookError, match=r"^f.yaml:1:4: anchor &a"):
        tree_of(bomb)


def test_a_pathological_nesting_is_refused_quickly():
    with pytest.raises(RulebookError, match=r"nested more than|nesting depth"):
        tree_of("[" * 500_000)
    with pytest.raises(RulebookError, match=r"nested more than|nesting depth"):
        tree_of("{a: " * 300_000)


def test_bytes_that_are_no_utf8(tmp_path: Path):
    path = tmp_path / "latin.yaml"
    path.write_bytes(b"title: caf\xe9\n")
    with pytest.raises(RulebookError, match=r"^latin.yaml:1:11: is not UTF-8: byte 0xe9. Save"):
        load_yaml(read_bytes(path, "latin.yaml"), "latin.yaml")


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(RulebookError, match=r"^gone.yaml: cannot be read: No such file"):
        read_bytes(tmp_path / "gone.yaml", "gone.yaml")


def test_a_byte_order_mark_and_windows_newlines_do_not_shift_places():
    tree = tree_of("\ufeffa: 1\r\nb: [x, ü, z]\r\n")
    assert isinstance(tree, Mapping)
    assert tree.keys == {"a": (1, 1), "b": (2, 1)}
    items = tree.entries["b"]
    assert isinstance(items, Sequence)
    assert [(node.line, node.column) for node in items.items] == [(2, 5), (2, 8), (2, 11)]


@pytest.mark.parametrize(
    "text", ["NO", "3E001", "on", "yes", "no", "5A992", "1:30", "0o7", "12e3", "2023-11-17"]
)
def test_text_that_other_readers_take_for_something_else_stays_text(text):
    tree = tree_of(f"a: {text}")
    assert isinstance(tree, Mapping)
    node = tree.entries["a"]
    assert isinstance(node, Scalar)
    assert node.text == text
    assert node.looks_like == "text"


EXPRESSION = 'subject_to_ear and classified("3A090.a", scope("z")) or not (destination in scope("d5"))'
STYLES = {
    "plain": ("when: {}", 1, 7),
    "plain, next line": ("when:\n  {}", 2, 3),
    "folded": ("when: >-\n    {}", 2, 5),
    "literal": ("when: |\n    {}", 2, 5),
    "folded after blank lines": ("when: >\n\n\n  {}", 4, 3),
    "single quotes": ("when: '{}'", 1, 8),
    "in a list": ("- when: {}", 1, 9),
}


def _expression(text: str):
    tree = tree_of(text)
    node = tree.items[0] if isinstance(tree, Sequence) else tree
    return Record(node, "f.yaml").expression("when")


@pytest.mark.parametrize("style", STYLES)
def test_an_expression_knows_its_place(style):
    template, line, column = STYLES[style]
    source = _expression(template.format(EXPRESSION))
    assert source.text.strip() == EXPRESSION
    assert (source.line, source.column) == (line, column)
    offset = source.text.index("destination")
    assert str(source.where(offset)) == f"f.yaml:{line}:{column + EXPRESSION.index('destination')}"


@given(
    words=st.lists(st.text("abcü(<=", min_size=1, max_size=6), min_size=1, max_size=12),
    breaks=st.lists(st.booleans(), min_size=12, max_size=12),
    style=st.sampled_from(["", ">", ">-", "|", "|+"]),
    indent=st.integers(1, 6),
    data=st.data(),
)
def test_any_offset_of_a_folded_expression_maps_to_its_own_character(words, breaks, style, indent, data):
    words[0] = f"x{words[0]}"
    body = words[0]
    for word, broken in zip(words[1:], breaks, strict=False):
        body += ("\n" + " " * indent if broken else " ") + word
    text = f"before: 1\nwhen: {style}\n{' ' * indent}{body}\n"
    source = _expression(text)
    offset = data.draw(st.sampled_from([n for n, c in enumerate(source.text) if not c.isspace()]))
    where = source.where(offset)
    assert text.split("\n")[where.line - 1][where.column - 1] == source.text[offset]


@given(st.text(max_size=60))
def test_any_text_is_a_tree_or_a_rulebook_error(text):
    if (error := _refusal(text)) is not None:
        assert str(error).startswith("f.yaml")
        assert error.remedy


def _refusal(text):
    try:
        tree_of(text)
    except RulebookError as error:
        return error
    return None
