"""A rulebook of a few lines, to see one rule of the determination at a time."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from narrows.engine import Engine
from narrows.model.decision import Decision
from narrows.rulebook.book import Book
from narrows.rulebook.loader import LAW, load_rulebook

HEADER = "confidence,checked,note\n"
DAY = "2025-01-01"


def provision(
    id_: str, kind: str, *, then: Mapping[str, Any] | None = None, when: str | None = None, **top: Any
) -> dict[str, Any]:
    """A provision with one version that is open on both sides; `version` adds keys to the version, `top` to the top."""
    version = {
        "in_force": {"from": "2020-12-23"},
        "recorded": "2026-11-25",
        "checked": "2026-11-25",
        "cites": [{"source": "15 CFR 700.1"}],
        "confidence": "high",
        **({"when": when} if when else {}),
        **({"then": dict(then)} if then else {}),
        **top.pop("version", {}),
    }
    return {
        "id": id_,
        "title": f"Title of {id_}",
        "kind": kind,
        "citation": "15 CFR 700.1",
        **top,
        "versions": [version],
    }


def term(name: str, value: str, type_: str = "boolean") -> dict[str, Any]:
    unit: dict[str, Any] = {"unit": "1"} if type_ == "number" else {}
    return provision(f"us.term.{name}", "term", name=name, type=type_, **unit, version={"value": value})


def entry(eccn: str, when: str, *reasons: str) -> dict[str, Any]:
    return provision(
        f"us.ear.774.{eccn}",
        "classification",
        eccn=eccn,
        when=when,
        then={"reasons": list(reasons or ("RS",))},
    )


def subject(name: str, when: str) -> dict[str, Any]:
    return provision(f"us.ear.734.{name}", "jurisdiction", when=when, then={"subject_to": "EAR"})


def requirement(
    name: str, when: str = "True", *, version: Mapping[str, Any] | None = None, **then: Any
) -> dict[str, Any]:
    result = (
        {"reason": "RS", **then} if "outcome" in then else {"license": "required", "reason": "RS", **then}
    )
    return provision(f"us.ear.{name}", "requirement", when=when, then=result, version=dict(version or {}))


def policy(
    name: str, code: str, when: str = "True", for_: tuple[str, ...] = ("us.ear.*",), **then: Any
) -> dict[str, Any]:
    return provision(
        f"us.ear.{name}", "policy", when=when, then={"policy": code, **then}, **{"for": list(for_)}
    )


def exception(
    code: str, covers: tuple[str, ...], when: str = "True", *, confidence: str = "high"
) -> dict[str, Any]:
    act = {"conditions": [f"Do what {code} asks"]}
    return provision(
        f"us.ear.740.{code.lower()}",
        "exception",
        when=when,
        then=act,
        code=code,
        covers=list(covers),
        version={"confidence": confidence},
    )


def gate(name: str, when: str = "True", only_for: tuple[str, ...] = (), **then: Any) -> dict[str, Any]:
    limited = {"only_for": list(only_for)} if only_for else {}
    return provision(f"us.ear.740.2.{name}", "gate", when=when, then={"blocks": "*", **then}, **limited)


def duty(name: str, when: str = "True", **then: Any) -> dict[str, Any]:
    return provision(f"us.ear.758.{name}", "duty", when=when, then={"duty": f"Do {name}", **then})


def scope(name: str, of: str, *members: str) -> dict[str, Any]:
    found = provision(f"scope.{name}", "scope", of=of, version={"members": list(members)})
    del found["citation"]
    return found


def override(
    name: str, of: tuple[str, ...], when: str | None = None, effect: str = "stayed", **version: Any
) -> dict[str, Any]:
    return provision(
        f"us.override.{name}", "override", when=when, then={"effect": effect}, of=list(of), version=version
    )


class SmallLaw:
    """Decides under a few provisions. An order says "EAR99, from the US to Germany" unless told otherwise."""

    def __init__(self, folder: Path, *provisions: dict[str, Any]) -> None:
        (folder / "us").mkdir(parents=True)
        shutil.copy(LAW / "facts.yaml", folder / "facts.yaml")
        horizon = yaml.safe_load((LAW / "horizon.yaml").read_text(encoding="utf-8"))
        del horizon["regimes"]["us"]["reach"]
        only = {"regimes": {"us": horizon["regimes"]["us"]}}
        (folder / "horizon.yaml").write_text(yaml.safe_dump(only), encoding="utf-8")
        shutil.copytree(LAW / "geo", folder / "geo")
        (folder / "us" / "instruments.yaml").write_text("[]\n", encoding="utf-8")
        (folder / "us" / "groups.csv").write_text(
            "group,country,from,until,citation,"
            + HEADER
            + "D:5,CN,2020-12-23,,15 CFR 740,high,2026-11-25,\n",
            encoding="utf-8",
        )
        (folder / "us" / "country_chart.csv").write_text(
            "column,country,from,until,citation,"
            + HEADER
            + "NS1,CN,2020-12-23,,15 CFR 738,high,2026-11-25,\n",
            encoding="utf-8",
        )
        rows = "EAR99,Everything else,,2020-12-23,,15 CFR 734,high,2026-11-25,\n3A001,Chips,NS1? ?,2020-12-23,,15 CFR 774,high,2026-11-25,\n3A002,Instruments,NS1? AT1,2020-12-23,,15 CFR 774,high,2026-11-25,\n3A991,Other chips,AT1,2020-12-23,,15 CFR 774,high,2026-11-25,\n3A090,Advanced chips,RS AT1,2020-12-23,,15 CFR 774,high,2026-11-25,\n"
        (folder / "us" / "eccns.csv").write_text(
            "eccn,title,reasons,from,until,citation," + HEADER + rows, encoding="utf-8"
        )
        scope = {
            "id": "scope.us",
            "title": "The United States",
            "kind": "scope",
            "of": "country",
            "versions": [
                {
                    "in_force": {"from": "2020-12-23"},
                    "recorded": "2026-11-25",
                    "checked": "2026-11-25",
                    "cites": [{"source": "15 CFR 772.1"}],
                    "confidence": "high",
                    "members": ["US"],
                }
            ],
        }
        (folder / "rules.yaml").write_text(yaml.safe_dump([scope, *provisions]), encoding="utf-8")
        self.engine = Engine(Book(load_rulebook(law=folder)))
        self.engine.book.check()

    def decide(self, **order: Any) -> Decision:
        return self.engine.check({"item": {"eccn": "EAR99"}, "from": "US", "to": "DE", "as_of": DAY, **order})
