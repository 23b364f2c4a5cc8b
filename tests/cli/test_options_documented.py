"""Every command and every option of the command line stands in the documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from narrows.cli.app import app


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
