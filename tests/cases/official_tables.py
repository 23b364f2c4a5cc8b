"""The official tables of 2026-07-23 as reference data: Country Chart, Country Groups, Commerce Control List.

They are not redistributed; tests that ask for them are marked `shared`. What their parser lost is written down here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from narrows.model.country import resolve

DAY = date(2026, 7, 23)
LAW = Path(__file__).resolve().parents[3] / "shared" / "data" / "law"
COLUMN = re.compile(r"\b(CB|NP|NS|MT|RS|FC|CC|AT) Column (\d)")
WHOLE = re.compile(r"\bappl(y|ies) to (the )?entire entry\.?( \(.*\))?$")
SPELLED = {"Micronesia (Federated State of)": "FM", "Seycheles": "SC", "Cote d'lvoire": "CI"}


class Official(NamedTuple):
    """What the table of an entry says: columns for the whole of it, columns for a part, and its rows."""

    whole: frozenset[str]
    part: frozenset[str]
    rows: tuple[tuple[str, frozenset[str]], ...]


# Entries whose table ran into the one before, or took in the one after, when the list was parsed.
MENDED = {
    "3D005": Official(frozenset({"NS1", "AT1"}), frozenset(), ()),
    "3D006": Official(frozenset({"NS2", "AT1"}), frozenset(), ()),
    "3E001": Official(frozenset({"AT1"}), frozenset({"NS1", "MT1", "NP1", "RS2"}), ()),
    "3E002": Official(frozenset({"NS1", "AT1"}), frozenset(), ()),
    "2B352": Official(frozenset({"CB2", "AT1"}), frozenset(), ()),
    "8D001": Official(frozenset({"NS1", "AT1"}), frozenset(), ()),
    # The heading of 0D606 took in its own table and the head of 0D614, whose table stands there in its place.
    "0D606": Official(frozenset({"AT1"}), frozenset({"NS1", "RS1"}), ()),
    "0D614": Official(frozenset({"NS1", "RS1", "AT1"}), frozenset(), ()),
}
UNREAD = {"1C350", "1C351", "1C355", "1C395", "8C609"}
"""Entries of other categories whose rows were lost."""


@cache
def table(name: str) -> Any:
    return json.loads((LAW / name).read_text("utf-8"))


@cache
def entries() -> Mapping[str, Any]:
    return {entry["eccn"]: entry for entry in table("ccl.json")["entries"]}


def code(name: str) -> str:
    return SPELLED.get(name) or resolve(name).code


@cache
def marks() -> Mapping[str, frozenset[str]]:
    """The columns marked for each country of the chart."""
    rows = table("country-chart.json")["countries"]
    return {
        code(name): frozenset(mark.replace(" ", "") for mark in row["marks"]) for name, row in rows.items()
    }


@cache
def official(eccn: str) -> Official:
    if eccn in MENDED:
        return MENDED[eccn]
    rows = [
        (row["control"].strip(), frozenset("".join(found) for found in COLUMN.findall(row["countryChart"])))
        for row in entries()[eccn]["countryChart"]
    ]
    whole = frozenset().union(*(columns for control, columns in rows if WHOLE.search(control)))
    part = frozenset().union(*(columns for _, columns in rows)) - whole
    return Official(whole, part, tuple(rows))


def in_scope() -> list[str]:
    """The entries of Categories 3 to 5, the lost ones too."""
    return sorted({eccn for eccn in (*entries(), *MENDED) if eccn[0] in "345"})


@cache
def columns() -> tuple[str, ...]:
    return tuple(column.replace(" ", "") for column in table("country-chart.json")["columns"])
