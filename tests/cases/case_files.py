"""Reading the acceptance cases of `cases/`: strictly, so that a misspelt expectation cannot pass for one that holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from narrows.model.decision import CONFIDENCES, OUTCOMES, POLICIES

CASE_KEYS = {"id", "title", "order", "assume", "letters", "expect", "dates", "cites", "note", "confidence"}
REQUIRED = {"id", "title", "order", "cites", "confidence"}
EXPECT_KEYS = {
    "outcome",
    "policy",
    "otherwise",
    "classification",
    "confidence",
    "requirements",
    "not_requirements",
    "not_possible",
    "exception",
    "not_exceptions",
    "conditions_contain",
    "duties",
    "not_duties",
    "missing",
    "not_missing",
    "answers",
    "as_written",
    "not_enforced",
    "notices_contain",
    "beyond_horizon",
    "refused",
    "regimes",
}


class _NoDuplicates(yaml.CSafeLoader):
    """Refuses a key that is given twice, which YAML would let the last one win. There are many megabytes of cases: the reader is
    libyaml, which every wheel of PyYAML holds."""


def _mapping(loader: _NoDuplicates, node: yaml.MappingNode) -> dict[Any, Any]:
    own = [key for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
    keys = [loader.construct_object(key) for key in own]
    twice = {key for key in keys if keys.count(key) > 1}
    if twice:
        raise ValueError(f"{node.start_mark}: given twice: {sorted(map(str, twice))}")
    loader.flatten_mapping(node)
    return {
        loader.construct_object(key, deep=True): loader.construct_object(value, deep=True)
        for key, value in node.value
    }


_NoDuplicates.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


@dataclass(frozen=True, kw_only=True)
class Case:
    """One order on one day and what must come of it. `id` names the day where a case, `of`, has several."""

    id: str
    of: str
    order: Mapping[str, Any]
    expect: Mapping[str, Any]
    clean: bool
    letters: str | None
    file: str


def load_yaml(text: str) -> Any:
    """The one document of a text; a key given twice is refused."""
    return yaml.load(text, Loader=_NoDuplicates)  # noqa: S506 - a SafeLoader


def read_case(raw: Mapping[str, Any], file: str) -> Iterator[Case]:
    """The case, once per day. Raises ValueError for a key or a value that is not known."""
    unknown = set(raw) - CASE_KEYS
    absent = REQUIRED - set(raw)
    name = f"{file}: {raw.get('id')}"
    if unknown or absent:
        raise ValueError(f"{name}: unknown keys {sorted(unknown)}, absent keys {sorted(absent)}")
    if ("expect" in raw) == ("dates" in raw):
        raise ValueError(f"{name}: needs either expect or dates")
    if raw["confidence"] not in CONFIDENCES or not raw["cites"]:
        raise ValueError(f"{name}: needs a confidence of {CONFIDENCES} and at least one citation")
    if raw.get("assume") not in (None, "clean"):
        raise ValueError(f"{name}: assume can only be clean")
    common: dict[str, Any] = {
        "clean": raw.get("assume") == "clean",
        "letters": raw.get("letters"),
        "file": file,
    }
    if "expect" in raw:
        check_expect(raw["expect"], name)
        yield Case(id=raw["id"], of=raw["id"], order=raw["order"], expect=raw["expect"], **common)
        return
    for day in raw["dates"]:
        strange = set(day) - {"as_of", "change", "expect", "note"}
        if strange or "as_of" not in day or "expect" not in day:
            raise ValueError(
                f"{name}: a day has as_of and expect, and may have change and note; not {sorted(strange)}"
            )
        check_expect(day["expect"], name)
        order = {**raw["order"], **day.get("change", {}), "as_of": day["as_of"]}
        suffix = "".join(f" {key}" for key in day.get("change", {}))
        id_ = f"{raw['id']} {day['as_of']}{suffix}"
        yield Case(id=id_, of=raw["id"], order=order, expect=day["expect"], **common)


def check_expect(expect: Mapping[str, Any], name: str) -> None:
    unknown = set(expect) - EXPECT_KEYS
    if unknown or not expect:
        raise ValueError(f"{name}: unknown expectations {sorted(unknown)}")
    for key, allowed in (
        ("outcome", OUTCOMES),
        ("as_written", OUTCOMES),
        ("policy", (None, *POLICIES)),
        ("otherwise", POLICIES),
        ("confidence", CONFIDENCES),
    ):
        if key in expect and expect[key] not in allowed:
            raise ValueError(f"{name}: {key} {expect[key]!r} is none of {allowed}")
    for regime, wanted in expect.get("regimes", {}).items():
        if wanted is not None and wanted not in OUTCOMES:
            raise ValueError(f"{name}: regimes: {regime}: {wanted!r} is none of {OUTCOMES}")
    for key in EXPECT_KEYS - {
        "outcome",
        "as_written",
        "policy",
        "otherwise",
        "classification",
        "confidence",
        "exception",
        "refused",
        "beyond_horizon",
        "regimes",
        "answers",
    }:
        if key in expect and not isinstance(expect[key], list):
            raise ValueError(f"{name}: {key} must be a list")


@cache
def cases_of(folder: Path) -> tuple[Case, ...]:
    """All cases of a folder, in the order of files and lines. Ids are unique. Several files of tests ask for the same folder, which
    each process reads once."""
    found: list[Case] = []
    for path in sorted(folder.glob("*.yaml")):
        for raw in load_yaml(path.read_text(encoding="utf-8")):
            found.extend(read_case(raw, path.name))
    twice = sorted(id_ for id_, count in Counter(case.id for case in found).items() if count > 1)
    if twice:
        raise ValueError(f"case ids given twice: {twice}")
    return tuple(found)
