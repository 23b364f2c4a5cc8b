"""Edges that say what is needed for what."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from pathlib import Path

from narrows.errors import FieldError, InputError, Where
from narrows.network.imports.tables import records
from narrows.network.readers.cells import nearest, text
from narrows.network.readers.draft import Draft, Table
from narrows.network.supply_map import Input, Link, Relation

__all__ = ["recipe"]

_RELATIONS: tuple[Relation, ...] = typing.get_args(Relation)


def recipe(source: Path, mapping: Mapping[str, str], draft: Draft) -> str:
    """Fill the draft: an input for each name, a product for each that goes into nothing. Gives the map's note."""
    links = draft.tables["links"] = Table("links", str(source))
    inputs = draft.tables["inputs"] = Table("inputs", str(source))
    draft.tables["providers"] = Table("providers", str(source))
    lines: dict[str, int] = {}
    rows = records(source, ("input", "goes_into"), draft.errors, ("relation",), mapping)
    for line, row in rows:
        try:
            names = [_need(text(row[column]), column) for column in ("input", "goes_into")]
            word = text(row["relation"]) or "goes_into"
            if word not in _RELATIONS:
                what = f"must be one of {', '.join(_RELATIONS)}, got {word!r:.60}"
                raise FieldError(what, where=Where(field="relation"), remedy=nearest(word, _RELATIONS))
        except InputError as error:
            draft.errors.add(error, links.at(line))
            continue
        for name in names:
            lines.setdefault(name, line)
        relation: Relation = "is_type_of" if word == "is_type_of" else "goes_into"
        links.add(Link(input=names[0], into=names[1], relation=relation), line)
    leading = {link.input for link in links.rows}
    for name, line in lines.items():
        inputs.add(Input(id=name, name=name, kind="material" if name in leading else "product"), line)
    return "made from a list of edges: kinds are not stated there, providers are not known"


def _need(found: str | None, column: str) -> str:
    if found is None:
        raise FieldError("is missing", where=Where(field=column), remedy="Give it; it may not be empty")
    return found
