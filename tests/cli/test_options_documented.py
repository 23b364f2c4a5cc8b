"""Every command and every option of the command line stands in the documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

import narrows
from narrows.cli.app import app
from narrows.cli.schema import element_schema


def _commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if path:
        yield path, command
    for name, each in getattr(command, "commands", {}).items():
        yield from _commands(each, (*path, name))


def _said(root: Path) -> str:
    pages = [root / "README.md", *(root / "docs" / "guide").glob("*.md"), root / "docs" / "schema.md"]
    return "\n".join(page.read_text("utf-8") for page in pages)


def test_every_command_is_documented(root: Path) -> None:
    said = _said(root)
    missing = [
        path
        for path, _ in _commands(get_command(app))
        if path[-1] != "make" and not re.search(rf"\b{' '.join(path)}\b|`{path[-1]}`", said)
    ]
    assert not missing


def test_every_option_is_documented(root: Path) -> None:
    said = _said(root)
    missing = {
        (path, option.opts)
        for path, command in _commands(get_command(app))
        for option in command.params
        if option.param_type_name == "option"
        and "--help" not in option.opts
        and not any(re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", said) for name in option.opts)
    }
    assert not missing


def _fields(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
    for each in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from _fields(each)


def test_every_field_of_a_decision_is_documented(root: Path) -> None:
    said, _, _ = (root / "docs" / "schema.md").read_text("utf-8").partition("## Flat rows")
    found = set(_fields(element_schema()))
    assert {"outcome", "policy_from", "remedy"} <= found
    assert {name for name in found if not re.search(rf"`[^`]*\b{name}\b[^`]*`", said)} == set()


def test_every_public_name_is_documented(root: Path) -> None:
    said = _said(root)
    names = set(narrows.__all__) - {"__version__"}
    assert {name for name in names if not re.search(rf"\b(?:nr|narrows)\.{name}\b", said)} == set()
