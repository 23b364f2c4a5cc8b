"""A small law folder that is right, and a way to make one thing about it wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from narrows.errors import RulebookError
from narrows.rulebook.loader import RawRulebook, load_rulebook, problems

HORIZON = """\
regimes:
  us:
    start: 2020-12-23
    checked: 2026-07-23
    cites: [{source: 85 FR 83788}]
  nl: {state: not_modelled, note: Dutch rules}
"""
FACTS = """\
facts:
- {name: destination, type: country, block: route}
- {name: value_usd, type: number, unit: USD, block: value}
- {name: claims.published, type: boolean, block: claims, absent: "false"}
party_facts:
- {name: party.country, type: country}
"""
INSTRUMENTS = """\
- id: us-2023-10-25-acs
  title: Advanced computing rule
  citation: 88 FR 73458
  published: 2023-10-25
  effective: 2023-11-17
  checked: 2026-11-25
  confidence: high
"""
REQUIREMENT = """\
id: us.ear.742.6
title: Items to everywhere
kind: requirement
citation: 15 CFR 742.6(a)
versions:
- in_force: {from: 2022-10-07, until: 2023-11-16}
  recorded: 2026-11-25
  checked: 2026-11-25
  cites: [{source: 87 FR 62186, at: 15 CFR 742.6(a)}]
  confidence: medium
  when: destination == "CN"
  then: {license: required, reason: RS}
- in_force: {from: 2023-11-17, until: null}
  published: 2023-10-25
  compliance: 2023-12-01
  recorded: 2026-11-25
  checked: 2026-11-25
  cites: [{source: 88 FR 73458, at: 15 CFR 742.6(a)}]
  instrument: us-2023-10-25-acs
  confidence: high
  when: destination in scope("d5")
  then:
    license: required
    reason: RS
    policy: presumption_of_denial
    explain: A license is needed
  note: Wider than before
"""
GROUPS = """\
group,country,from,until,citation,confidence,checked,note
D:5,CN,2020-12-23,,15 CFR Part 740 Supp. 1,high,2026-11-25,
D:5,KH,2021-12-09,2026-02-03,86 FR 70015,medium,2026-11-25,
A:1,,,,15 CFR Part 740 Supp. 1,high,2026-11-25,nobody
"""
CHART = """\
column,country,from,until,citation,confidence,checked,note
NS1,CN,2020-12-23,,15 CFR Part 738 Supp. 1,low,2026-11-25,
NS1,FR,2020-12-23,,15 CFR Part 738 Supp. 1,high,2026-11-25,
"""
ECCNS = """\
eccn,title,reasons,from,until,citation,confidence,checked,note
3A090,Advanced chips,RS AT1,2022-10-21,,87 FR 62186,high,2026-11-25,
3A001,"Chips, other",NS2 NP1? ?,,,15 CFR Part 774,high,2026-11-25,
"""
COUNTRIES = "alpha2,name\nCN,China\nKH,Cambodia\nFR,France\nMO,Macau\nNO,Norway\n"


def provision(
    id_: str,
    kind: str,
    *,
    top: str = "",
    version: str = "",
    span: str = "{from: 2020-12-23}",
    citation: bool = True,
) -> str:
    """The text of a provision with one version; `top` and `version` are further lines of the two levels."""
    lines = [f"id: {id_}", f"title: Title of {id_}", f"kind: {kind}"]
    lines += ["citation: 15 CFR 700.1"] if citation else []
    lines += [
        *top.splitlines(),
        "versions:",
        f"- in_force: {span}",
        "  recorded: 2026-11-25",
        "  checked: 2026-11-25",
    ]
    lines += ["  cites: [{source: 87 FR 62186}]", "  confidence: high"]
    lines += [f"  {line}" for line in version.splitlines()]
    return "\n".join(lines) + "\n"


def scope(name: str, version: str, *, of: str = "country", span: str = "{from: 2020-12-23}") -> str:
    return provision(f"scope.{name}", "scope", top=f"of: {of}", version=version, span=span, citation=False)


class LawFolder:
    """A law folder under a temporary directory. `requirement.yaml` is its one provision."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.write("horizon.yaml", HORIZON)
        self.write("facts.yaml", FACTS)
        self.write("us/instruments.yaml", INSTRUMENTS)
        self.write("requirement.yaml", REQUIREMENT)
        self.write("us/groups.csv", GROUPS)
        self.write("us/country_chart.csv", CHART)
        self.write("us/eccns.csv", ECCNS)
        self.write("geo/countries.csv", COUNTRIES)

    provision = staticmethod(provision)
    scope = staticmethod(scope)

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def change(self, name: str, old: str, new: str) -> None:
        text = (self.path / name).read_text(encoding="utf-8")
        assert text.count(old) >= 1, f"{old!r} is not in {name}"
        self.write(name, text.replace(old, new, 1))

    def load(self, *private: Path) -> RawRulebook:
        return load_rulebook(*private, law=self.path)

    def problems(self, *private: Path) -> list[str]:
        return [str(problem) for problem in problems(*private, law=self.path)]

    def problem(self, *private: Path) -> RulebookError:
        """The one thing that is wrong; `load` refuses the folder for it."""
        found = problems(*private, law=self.path)
        assert len(found) == 1, found
        with pytest.raises(RulebookError) as caught:
            self.load(*private)
        assert str(caught.value) == str(found[0])
        assert found[0].remedy, f"no remedy: {found[0]}"
        return found[0]


@pytest.fixture
def law(tmp_path: Path) -> LawFolder:
    return LawFolder(tmp_path / "law")
