"""The labelled sets that screening is measured on, read from ../shared/data/bench."""

from __future__ import annotations

import csv
import json
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT.parent / "shared" / "data" / "bench"
FILES = (
    "entities.jsonl",
    "queries_dev.json",
    "cross_script_pairs.csv",
    "entity_list_perturbed.csv",
    "name_pairs.csv",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One listed party: what every matcher gets of it. `cluster` is the same for records of the same party."""

    id: str
    schema: str
    names: tuple[str, ...]
    cluster: str
    countries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One name to screen. `right` holds the clusters that answer it; empty where nothing listed is meant."""

    text: str
    kind: str
    schema: str
    right: frozenset[str]
    script: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two names, and whether they may be those of one party."""

    first: str
    second: str
    schema: str
    group: str
    match: bool


def missing() -> list[str]:
    """The files that are not there."""
    return [name for name in FILES if not (FOLDER / name).is_file()]


@cache
def records() -> tuple[Record, ...]:
    """The listed parties of entities.jsonl."""
    with (FOLDER / "entities.jsonl").open(encoding="utf-8") as lines:
        return tuple(
            Record(
                id=raw["id"],
                schema=raw["schema"],
                names=tuple(raw["names"]),
                cluster=raw["cluster"],
                countries=tuple(raw["countries"]),
            )
            for raw in map(json.loads, lines)
        )


@cache
def queries() -> tuple[Query, ...]:
    """The queries of queries_dev.json, in its order."""
    return tuple(
        Query(
            text=raw["q"],
            kind=raw["kind"],
            schema=raw["schema"],
            right=frozenset([raw["cluster"]] if raw["cluster"] is not None else ()),
            script=script_of(raw["q"]),
        )
        for raw in json.loads((FOLDER / "queries_dev.json").read_text(encoding="utf-8"))
    )


@cache
def cross_script() -> tuple[tuple[Record, ...], tuple[Query, ...]]:
    """Records with Latin names alone, and queries by the native names of the same parties.

    The kind of a query is its script and whether a person or a company is meant.
    """
    names: dict[str, list[str]] = {}
    schemas: dict[str, str] = {}
    asked = []
    for row in _rows("cross_script_pairs.csv"):
        party = f"pair-{row['pair_source']}-{row['entity_id']}"
        person = row["entity_type"].lower() in ("person", "individual")
        schemas[party] = "Person" if person else "Organization"
        for name in row["names_latin"].split(" | "):
            if name.strip() and name not in names.setdefault(party, []):
                names[party].append(name)
        asked.append(
            Query(
                text=row["name_native"],
                kind=f"{row['script'].lower()} {'person' if person else 'company'}",
                schema=schemas[party],
                right=frozenset([party]),
                script=row["script"],
            )
        )
    found = tuple(
        Record(id=party, schema=schemas[party], names=tuple(names[party]), cluster=party) for party in names
    )
    return found, tuple(asked)


@cache
def perturbed() -> tuple[tuple[Record, ...], tuple[Query, ...]]:
    """The listed names of entity_list_perturbed.csv as records, and its perturbed forms as queries.

    Many of these names stand in entities.jsonl as well: a record there that bears the very listed name is right too.
    """
    bearers: dict[str, set[str]] = {}
    for record in records():
        for name in record.names:
            bearers.setdefault(_bare(name), set()).add(record.cluster)
    rows = _rows("entity_list_perturbed.csv")
    names: dict[str, dict[str, None]] = {}
    for row in rows:
        names.setdefault("el-" + row["entity_id"], {})[row["listed_name"]] = None
    for party, known in names.items():
        for name in known:
            bearers.setdefault(_bare(name), set()).add(party)
    found = tuple(
        Record(id=party, schema="Organization", names=tuple(known), cluster=party)
        for party, known in names.items()
    )
    asked = tuple(
        Query(
            text=row["query"],
            kind=f"{row['family']} {row['perturbation']}",
            schema="Organization",
            right=frozenset(bearers[_bare(row["listed_name"])] | {"el-" + row["entity_id"]}),
            script=script_of(row["query"]),
        )
        for row in rows
        if row["is_match"] == "true"
    )
    return found, asked


@cache
def name_pairs() -> tuple[Pair, ...]:
    """The pairs of name_pairs.csv."""
    return tuple(
        Pair(
            first=row["name1"],
            second=row["name2"],
            schema=row["schema"],
            group=row["case_group"],
            match=row["is_match"] == "true",
        )
        for row in _rows("name_pairs.csv")
    )


def script_of(text: str) -> str:
    """The script of most letters of a text: LATIN, CYRILLIC, ARABIC, CJK (with kana) ...; LATIN without letters."""
    counted: Counter[str] = Counter()
    for letter in unicodedata.normalize("NFKC", text):
        if letter.isalpha():
            word = unicodedata.name(letter, "LATIN").split()[0]
            counted["CJK" if word in ("HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA") else word] += 1
    return counted.most_common(1)[0][0] if counted else "LATIN"


def _bare(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
