"""YAML that the strict reader takes: text in quotes wherever it could be taken for something else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

__all__ = ["document", "records"]

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_WORDS = frozenset("y n yes no on off true false null nan inf".split())


class _Dumper(yaml.SafeDumper):
    """Writes no aliases, and text plainly only where it is a word."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  # PyYAML's signature
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    plain = _PLAIN.fullmatch(value) and value.casefold() not in _WORDS
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=None if plain else '"')


_Dumper.add_representer(str, _text)


def document(fields: Mapping[str, Any]) -> str:
    """One mapping."""
    return _dumped(dict(fields))


def records(rows: Iterable[Mapping[str, Any]]) -> str:
    """A list of mappings; empty text for none."""
    made = [dict(row) for row in rows]
    return _dumped(made) if made else ""


def _dumped(value: object) -> str:
    found: str = yaml.dump(
        value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000, default_flow_style=False
    )
    return found
