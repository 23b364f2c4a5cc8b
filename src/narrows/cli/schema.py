"""The JSON Schema of what `narrows check` writes for a record: a decision, or the error in its place."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from narrows.errors import Where
from narrows.model.decision import Decision, schema


class Complaint(msgspec.Struct):
    """What is wrong, where, and what to do."""

    code: str
    what: str
    where: Where | UnsetType = UNSET
    remedy: str | UnsetType = UNSET


class FirstComplaint(Complaint):
    """The first thing that is wrong with a record, and the others."""

    also: tuple[Complaint, ...] | UnsetType = UNSET


class Error(msgspec.Struct):
    """A record that could not be decided. `id` is there where it could be read."""

    error: FirstComplaint
    id: str | UnsetType = UNSET


def element_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of an element of the output."""
    either, parts = msgspec.json.schema_components((Decision, Error), ref_template="#/$defs/{name}")
    return {name: value for name, value in schema().items() if name != "$ref"} | {
        "anyOf": list(either),
        "$defs": parts,
    }
