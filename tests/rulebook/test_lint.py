"""Each finding can fire, and says where; what is found is never wrong."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given

from expr import expressions as made
from narrows.rulebook.book import Book
from narrows.rulebook.expr import ir
from narrows.rulebook.expr.ir import Node, Type
from narrows.rulebook.lint import RULES, SEVERITIES, Finding, lint
from narrows.rulebook.loader import load_rulebook
from narrows.rulebook.possible import ANYTHING, Possible, outcome
from narrows.rulebook.unreachable import Part, parts

TODAY = date(2026, 11, 25)
FACTS = """\
facts:
- {name: destination, type: country, block: route}
- {name: via, type: countries, block: route}
- {name: activity, type: text, block: route, values: [export, reexport, transfer]}
- {name: value_usd, type: number, unit: USD, block: value}
- {name: item.eccn, type: text, block: item}
- {name: item.name, type: text, block: item}
- {name: item.materials, type: texts, block: item, values: [gallium, graphite]}
- {name: claims.published, type: boolean, block: claims, absent: "false"}
party_facts:
- {name: party.country, type: country}
- {name: party.listed, type: boolean}
"""
MASS = "- {name: item.mass_kg, type: number, unit: kg, block: item}\n"
HARMLESS = 'destination == "CN" and value_usd > 5'


def requirement(law: Any, when: str, **more: str) -> str:
    then = "then: {license: required, reason: RS}"
    text: str = law.provision("us.ear.700", "requirement", version=f"when: {when!r}\n{then}", **more)
    return text


def write_terms(law: Any) -> None:
    for name, value in (("exports", 'activity in ("export", "reexport")'), ("costly", "value_usd > 5")):
        top = f"name: {name}\ntype: boolean\npublic: true"
        law.write(f"{name}.yaml", law.provision(f"us.{name}", "term", top=top, version=f"value: {value!r}"))


def found(law: Any, *rules: str) -> list[Finding]:
    """The findings of some rules about a law folder; without any, all but facts that are not used."""
    every = lint(Book(law.load()), today=TODAY)
    return [
        finding for finding in every if finding.rule in rules or (not rules and finding.rule != "unused_fact")
    ]


@pytest.fixture(autouse=True)
def _facts(law: Any) -> None:
    law.write("facts.yaml", FACTS)


def one(law: Any, *rules: str) -> Finding:
    (finding,) = found(law, *rules)
    assert finding.severity == RULES[finding.rule]
    assert finding.severity in SEVERITIES
    assert finding.line > 0
    assert finding.remedy
    return finding


def test_nothing_is_found_in_law_that_is_right(law: Any) -> None:
    assert found(law) == []
    law.write("more.yaml", requirement(law, HARMLESS))
    assert found(law) == []


@pytest.mark.parametrize(
    "when",
    [
        "False",
        'destination in scope("a1")',
        'destination in scope("d5") and destination == "FR"',
        "value_usd < 1 and value_usd > 2",
        "value_usd > 2 and value_usd <= 2",
        "value_usd == 1 and value_usd > 1",
        "5 < value_usd and not (value_usd > 4)",
        "claims.published and not claims.published",
        "claims.published and (not claims.published or value_usd < 0 and value_usd > 0)",
        'activity == "export" and activity == "transfer"',
        'activity not in ("export", "reexport", "transfer")',
        'classified("9A001")',
        '"MT1" in item.reasons',
        "any_party(party.listed and not party.listed)",
        'is_empty(item.materials) and "gallium" in item.materials',
        'intersects(via, scope("a1"))',
        'exports and activity == "transfer"',
        "costly and (value_usd < 3 or not claims.published and claims.published)",
        'classified("3A090") and not classified("3A090.a") and classified("3A090.a.1")',
        '1 > 2 and destination == "CN"',
    ],
)
def test_what_can_never_hold(law: Any, when: str) -> None:
    write_terms(law)
    law.write("more.yaml", requirement(law, when))
    finding = one(law, "never_holds")
    assert finding.path.endswith("law/more.yaml")
    assert finding.field == "when"
    assert finding.line == 11
    assert "can never hold on any of its days" in finding.what


@pytest.mark.parametrize(
    ("when", "part", "why"),
    [
        (
            "value_usd > 5 and (value_usd < 2 or claims.published)",
            "value_usd < 2",
            "it contradicts value_usd > 5",
        ),
        ('claims.published or destination in scope("a1")', 'destination in scope("a1")', "empty then"),
        (
            'claims.published or classified("9A001")',
            'classified("9A001")',
            "no entry is at, above or below 9A001",
        ),
        (
            "claims.published or (value_usd > 5 and value_usd < 2)",
            "value_usd > 5 and value_usd < 2",
            "value_usd < 2 does",
        ),
        (
            'claims.published or any_party(party.country in scope("a1"))',
            "any_party",
            "the scope 'a1' is empty then",
        ),
        (
            'not (claims.published and (value_usd > 5 or destination in scope("a1")))',
            'destination not in scope("a1")',
            "",
        ),
    ],
)
def test_branches_that_cannot_be_reached(law: Any, when: str, part: str, why: str) -> None:
    law.write("more.yaml", requirement(law, when))
    told = [f.what for f in found(law) if f.rule in ("unreachable", "implied_on_its_days")]
    assert len(told) == 1
    assert part in told[0]
    assert "can never hold" in told[0] or "always holds" in told[0]


@pytest.mark.parametrize(
    ("when", "rule"),
    [
        ("value_usd > 5 and value_usd > 2", "implied"),
        ("claims.published and claims.published", "implied"),
        ("claims.published or (claims.published and value_usd > 2)", "implied"),
        ("value_usd > 5 or value_usd > 2", "implied"),
        ('classified("3A090.a") and classified("3A090")', "implied"),
        ('destination == "CN" and activity == "export" and activity != "transfer"', "implied"),
        ('destination == "CN" and destination in scope("d5")', "implied_on_its_days"),
        ('claims.published and not classified("9A001")', "implied_on_its_days"),
        ("value_usd > 2 or value_usd < 5", "always_holds"),
        ("claims.published and (value_usd > 2 or not (value_usd > 2))", "always_holds"),
        ('destination == "CN" and not (known(destination) and destination == "FR")', "always_holds"),
    ],
)
def test_parts_that_add_nothing(law: Any, when: str, rule: str) -> None:
    law.write("more.yaml", requirement(law, when))
    assert one(law).rule == rule


@pytest.mark.parametrize(
    "when",
    [
        "known(value_usd) and value_usd > 5",
        "not known(value_usd) or value_usd > 5",
        'not known(item.eccn) or classified("3A090")',
        "value_usd != 5 and value_usd != 6",
        "value_usd >= 5 and value_usd <= 5",
        'destination in scope("d5") and not (destination == "KH")',
        'any_party(party.country == "CN") and any_party(party.country == "FR")',
        'item.name == "pump" or item.name == "valve"',
        "True",
        'classified("3A090") and not classified("3A090.a")',
        'is_empty(item.materials) or intersects(item.materials, "gallium")',
    ],
)
def test_what_is_meant_is_not_found(law: Any, when: str) -> None:
    law.write("more.yaml", requirement(law, when))
    assert found(law) == []


def test_a_question_kept_open_on_purpose_is_told_as_a_remark(law: Any) -> None:
    law.write("more.yaml", requirement(law, "not known(value_usd) and value_usd > 5"))
    assert one(law).rule == "never_known"
    law.write("more.yaml", requirement(law, 'destination == "CN" and 1 / 0 > 0'))
    assert one(law).severity == "info"


def test_the_line_is_that_of_the_part(law: Any) -> None:
    text = law.provision(
        "us.ear.700",
        "requirement",
        version="when: >-\n  claims.published\n  or (value_usd > 5\n  and value_usd < 2)\nthen: {license: required, reason: RS}",
    )
    law.write("more.yaml", text)
    finding = one(law, "unreachable")
    lines = (law.path / "more.yaml").read_text().splitlines()
    assert lines[finding.line - 1].strip() == "or (value_usd > 5"


@pytest.mark.parametrize(
    ("when", "what"),
    [
        (
            'exports or (activity == "export" and claims.published)',
            'activity == "export" and claims.published adds nothing: exports holds wherever it does',
        ),
        (
            "claims.published or costly or value_usd > 7",
            "value_usd > 7 adds nothing: costly holds wherever it does",
        ),
        ("costly and value_usd > 2", "value_usd > 2 adds nothing: it holds wherever costly does"),
        ("costly or value_usd > 2", "costly adds nothing: value_usd > 2 holds wherever it does"),
        ("exports or claims.published and costly", ""),
    ],
)
def test_a_term_stands_for_what_it_says(law: Any, when: str, what: str) -> None:
    write_terms(law)
    law.write("more.yaml", requirement(law, when))
    told = [flaw.what for flaw in found(law, "implied", "never_holds", "unreachable", "always_holds")]
    assert told == ([what] if what else [])


def test_literals_that_are_no_value(law: Any) -> None:
    law.write("more.yaml", requirement(law, 'item.name in ("pump", "pumb")'))
    book = Book(law.load())
    (flaw,) = [one for one in lint(book, values={"item.name": frozenset({"pump"})}) if one.provision]
    assert (flaw.rule, flaw.severity, flaw.line) == ("not_a_value", "error", 11)
    assert flaw.what == "'pumb' is no value of item.name"
    assert flaw.remedy == "Did you mean 'pump'?"


@pytest.mark.parametrize(
    ("when", "what"),
    [
        ("value_usd > item.mass_kg", "value_usd is in USD, and item.mass_kg in kg"),
        ("value_usd + item.mass_kg > 5", "value_usd is in USD, and item.mass_kg in kg"),
        ("min(value_usd, 5) < max(1, item.mass_kg)", "in kg"),
        ("price > item.mass_kg + 2", "price is in USD, and item.mass_kg + 2 in kg"),
        ("value_usd > price and value_usd * item.mass_kg > price", ""),
        ("value_usd / item.mass_kg > 5 and max(price, 3) < value_usd", ""),
    ],
)
def test_numbers_of_different_units(law: Any, when: str, what: str) -> None:
    law.write("facts.yaml", FACTS.replace("party_facts", f"{MASS}party_facts"))
    top = "name: price\ntype: number\nunit: USD"
    law.write("price.yaml", law.provision("us.term.price", "term", top=top, version="value: value_usd"))
    law.write("more.yaml", requirement(law, when))
    flaws = found(law, "units_apart")
    assert [what in flaw.what for flaw in flaws] == ([True] if what else [])
    assert all((flaw.severity, flaw.line, flaw.field) == ("error", 11, "when") for flaw in flaws)


def test_what_is_divided_by_zero_is_never_known(law: Any) -> None:
    law.write("more.yaml", requirement(law, "value_usd / 0 > 10 and value_usd > 5"))
    flaw = one(law, "divided_by_zero")
    assert (flaw.severity, flaw.line, flaw.field) == ("warning", 11, "when")
    assert flaw.what.startswith("value_usd / 0 is divided by zero")
    law.write("more.yaml", requirement(law, "value_usd / 2 > 10 and 1 / 0 > 0"))
    assert found(law, "divided_by_zero") == []


def test_names_among_others_that_nothing_answers_to(law: Any) -> None:
    law.write("more.yaml", requirement(law, 'classified("3A090", "9A001")'))
    assert "9A001" in one(law, "dead_name").what
    law.write("more.yaml", law.scope("some", "members: [3A090]", of="eccn", span="{until: 2022-10-20}"))
    assert "3A090" in one(law, "dead_name").what
    policy = 'when: held("us.ear.742.*", "us.ear.744.*")\nthen: {policy: case_by_case}'
    law.write("more.yaml", law.provision("us.ear.p", "policy", top="for: [us.ear.742.6]", version=policy))
    assert "us.ear.744.*" in one(law, "dead_name").what


def test_a_policy_for_what_never_holds(law: Any) -> None:
    policy = 'when: held("us.ear.744.*")\nthen: {policy: case_by_case}'
    law.write("more.yaml", law.provision("us.ear.p", "policy", top="for: [us.ear.742.6]", version=policy))
    assert "no requirement in force then matches us.ear.744.*" in one(law, "never_holds").what


def test_classes_are_met_by_statement_alone(law: Any) -> None:
    version = "when: 'False'\nthen: {reasons: [RS]}"
    law.write("more.yaml", law.provision("us.ear.c", "classification", top="eccn: 3A090.z", version=version))
    assert found(law) == []


def term(law: Any, value: str, **more: str) -> str:
    top = "name: a_term\ntype: boolean" + more.pop("top", "")
    text: str = law.provision(
        "us.term.a", "term", top=top, version=f"value: {value!r}", citation=False, **more
    )
    return text


def test_terms(law: Any) -> None:
    law.write("more.yaml", term(law, "claims.published"))
    assert one(law).rule == "unused_term"
    law.write("more.yaml", term(law, "claims.published", top="\npublic: true"))
    assert found(law) == []
    law.write("use.yaml", requirement(law, "a_term"))
    law.write("more.yaml", term(law, "False"))
    assert "the term a_term is never true then" in one(law).what
    law.write("more.yaml", term(law, "claims.published", span="{from: 2022-01-01}"))
    finding = one(law)
    assert finding.rule == "term_without_version"
    assert "no version on 2020-12-23" in finding.what
    (law.path / "use.yaml").unlink()
    law.write("more.yaml", term(law, "value_usd > 5 and value_usd < 2", top="\npublic: true"))
    assert "never true" in one(law, "unreachable").what


def test_scopes_and_facts_that_nothing_uses(law: Any) -> None:
    law.write("more.yaml", law.scope("some", "members: [CN]"))
    assert one(law).rule == "unused_scope"
    law.write("other.yaml", law.scope("us", "combine: {any_of: [some]}"))
    assert found(law) == []
    law.write("other.yaml", requirement(law, 'outside(via, scope("some"))'))
    assert found(law) == []
    unused = found(law, "unused_fact")
    assert {f.what.rpartition(" ")[2] for f in unused} >= {"item.name", "party.country"}
    assert unused[0].path == "law/facts.yaml"
    assert "destination" not in {f.what.rpartition(" ")[2] for f in unused}


POLICY = "when: 'True'\nthen: {policy: case_by_case}"


def test_what_is_about_nothing_on_its_days(law: Any) -> None:
    early = "{from: 2021-01-01, until: 2022-10-06}"
    law.write(
        "more.yaml",
        law.provision("us.ear.p", "policy", top="for: [us.ear.742.6]", version=POLICY, span=early),
    )
    assert [f.rule for f in found(law)] == ["dead_reference", "applies_to_nothing"]
    law.write("more.yaml", law.provision("us.ear.p", "policy", top="for: [us.ear.742.6]", version=POLICY))
    assert found(law) == []
    override = law.provision(
        "us.override.o", "override", top="of: [us.ear.742.6]", version="then: {effect: stayed}", span=early
    )
    law.write("more.yaml", override)
    assert "no provision that 'of' names" in one(law, "applies_to_nothing").what


def test_names_of_a_list_that_mean_nothing_on_its_days(law: Any) -> None:
    law.write("old.yaml", requirement(law, HARMLESS, span="{until: 2021-12-31}"))
    top = "for: [us.ear.742.6, us.ear.700]"
    law.write(
        "more.yaml", law.provision("us.ear.p", "policy", top=top, version=POLICY, span="{from: 2022-01-01}")
    )
    finding = one(law)
    assert (finding.rule, finding.field) == ("dead_reference", "for[1]")


def test_codes_of_exceptions_that_are_not_in_force(law: Any) -> None:
    exception = law.provision(
        "us.ear.740.1",
        "exception",
        top="code: NAC\ncovers: [us.ear.742.6]",
        version="when: claims.published",
        span="{from: 2023-11-17}",
    )
    law.write("exception.yaml", exception)
    gate = "when: claims.published\nthen: {blocks: [NAC]}"
    law.write("gate.yaml", law.provision("us.ear.740.2", "gate", version=gate, span="{until: 2023-11-16}"))
    finding = one(law)
    assert (finding.rule, finding.field) == ("dead_reference", "then.blocks")
    law.write("gate.yaml", law.provision("us.ear.740.2", "gate", version=gate))
    assert found(law) == []


def test_a_gap_between_versions(law: Any) -> None:
    law.change("requirement.yaml", "until: 2023-11-16", "until: 2023-10-31")
    finding = one(law)
    assert (finding.rule, finding.severity) == ("gap", "info")
    assert "from 2023-11-01 to 2023-11-16" in finding.what


def test_one_day_between_versions_is_taken_for_a_slip(law: Any) -> None:
    law.change("requirement.yaml", "until: 2023-11-16", "until: 2023-11-15")
    finding = one(law)
    assert (finding.rule, finding.severity, finding.field) == ("day_left_out", "warning", "in_force.from")
    assert "no version on 2023-11-16" in finding.what


@pytest.mark.parametrize(
    ("old", "new", "rule", "field"),
    [
        ("recorded: 2026-11-25\n  checked: 2026-11-25", "recorded: 2026-11-25\n  checked: 2026-11-20",
         "checked_before_recorded", "checked"),
        ("checked: 2026-11-25\n  cites: [{source: 88 FR 73458", "checked: 2026-11-26\n  cites: [{source: 88 FR 73458",
         "in_the_future", "checked"),
        ("published: 2023-10-25", "published: 2026-12-01", "checked_before_published", "checked"),
        ("from: 2023-11-17, until: null}", "from: 2026-10-01}", "beyond_horizon", "in_force.from"),
    ],
)  # fmt: skip
def test_days_that_do_not_fit(law: Any, old: str, new: str, rule: str, field: str) -> None:
    law.change("requirement.yaml", "  compliance: 2023-12-01\n", "")
    law.change("requirement.yaml", old, new)
    finding = one(law, rule)
    assert finding.field == field


def test_a_version_that_was_not_checked_as_far_as_its_regime(law: Any) -> None:
    text = (law.path / "requirement.yaml").read_text()
    law.write("requirement.yaml", text.replace("2026-11-25", "2025-01-01"))
    assert "us is said to be checked to 2026-07-23" in one(law).what
    law.change("requirement.yaml", "until: null", "until: 2024-12-31")
    assert found(law) == []  # it had ended when it was last looked at


def test_rows_and_instruments_are_not_checked_in_the_future_either(law: Any) -> None:
    law.change("us/groups.csv", "2026-11-25,\n", "2027-01-01,\n")
    law.change("us/instruments.yaml", "checked: 2026-11-25", "checked: 2027-01-01")
    assert {f.path.rpartition("/")[2] for f in found(law)} == {"groups.csv", "instruments.yaml"}
    assert lint(Book(law.load())) == lint(Book(law.load()), today=date(2027, 1, 1))


def test_private_findings_are_marked(law: Any, tmp_path: Any) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "letter.yaml").write_text(requirement(law, "False"), "utf-8")
    book = Book(load_rulebook(folder, law=law.path))
    marked = [f for f in lint(book, today=TODAY) if f.private]
    assert [*lint(book, today=TODAY, private_only=True)] == marked
    assert [f.rule for f in marked] == ["never_holds"]
    assert str(marked[0]).startswith(f"{folder}/letter.yaml:11: when: can never hold")


# What is found is never wrong: made-up conditions over made-up facts.


class AnyLaw:
    """The scopes of the made-up conditions; of everything else nothing is known."""

    def countries(self, scope: str) -> frozenset[str]:
        return made.COUNTRY_SCOPES[scope]

    def eccns(self, scope: str) -> tuple[str, ...]:
        return made.ECCN_SCOPES[scope]

    def listed(self, eccn: str) -> bool:
        return True

    def has_reason(self, reason: str) -> bool:
        return True

    def held(self, globs: tuple[str, ...]) -> bool:
        return True

    def term(self, name: str) -> Possible:
        return ANYTHING

    def definition(self, name: str) -> Node | None:
        return None

    def values(self, item: Node) -> frozenset[str] | None:
        countries = isinstance(item, ir.Fact) and item.type in (Type.COUNTRY, Type.COUNTRIES)
        return frozenset(made.COUNTRIES) if countries else None


@given(made.conditions, made.rows)
def test_what_is_said_to_be_impossible_does_not_happen(node: Node, rows: list[dict[str, Any]]) -> None:
    can = outcome(node, AnyLaw())
    values = made.scalar(node, rows)
    assert can.true or True not in values
    assert can.false or False not in values


def without(node: Node, part: Part) -> Node:
    """A condition without a part of an `and` or `or`."""
    if isinstance(node, ir.Not):
        return ir.Not(without(node.item, part))
    if isinstance(node, ir.And | ir.Or):
        bare = [item.item if isinstance(item, ir.Not) else item for item in node.items]
        kept = [
            item
            for item, b in zip(node.items, bare, strict=True)
            if b is not part.node and item is not part.node
        ]
        return type(node)(tuple(without(item, part) for item in kept))
    return node


@given(made.conditions, made.rows)
def test_a_part_that_adds_nothing_can_be_left_out(node: Node, rows: list[dict[str, Any]]) -> None:
    for part in parts(node, AnyLaw()):
        if part.kind == "implied" and sum(other is part.node for other in node.walk()) == 1:
            assert made.scalar(without(node, part), rows) == made.scalar(node, rows)
        break  # beside what was left out, the next may be needed
