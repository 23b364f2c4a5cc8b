"""What is checked between files: ids, names that lead nowhere, circles, days that nothing covers."""

from __future__ import annotations

import pytest

from narrows.rulebook.book import Book
from narrows.rulebook.expr import ir

TRUE = "when: True\n"
CLASS = TRUE + "then: {reasons: [RS]}"
POLICY = TRUE + "then: {policy: case_by_case}"
STAY = "then: {effect: stayed}"
GATE = TRUE + "then: {blocks: [NCA]}"

# id, kind, top-level lines, version lines, what is said, the remedy
DANGLING = {
    "override of": ("us.ear.o", "override", "of: [us.ear.742.7]", STAY, "no provision 'us.ear.742.7'", "us.ear.742.6"),
    "override of a glob": ("us.ear.o", "override", "of: [us.ear.742.*]", STAY, "no provision 'us.ear.742.*'", "?"),
    "policy for": ("us.ear.p", "policy", "for: [us.ear.744.*]", POLICY, "no requirement matches 'us.ear.744.*'", "us."),
    "exception covers": ("us.ear.e", "exception", "code: NAC\ncovers: [us.ear.9]", TRUE, "no requirement", "us.ear.742.6"),
    "gate only_for": ("us.ear.g", "gate", "only_for: [us.ear.9]", TRUE + "then: {blocks: '*'}", "no requirement", "us."),
    "not a requirement": ("us.ear.p", "policy", "for: [us.ear.p]", POLICY, "is a policy, not a requirement", "us.ear"),
    "gate blocks": ("us.ear.g", "gate", "", GATE, "no license exception 'NCA'", "not_modelled.yaml"),
    "eccn": ("us.ear.c", "classification", "eccn: 3A091.a", CLASS, "'3A091.a' is not in the registry", "us/eccns.csv"),
    "instrument": (
        "us.ear.d", "duty", "", TRUE + "then: {duty: x}\ninstrument: us-2023-10-25-abc", "no instrument", "us-2023-10-25-acs",
    ),
    "regime": ("fr.ear.d", "duty", "", TRUE + "then: {duty: x}", "'fr' is not a modelled regime", "one of: us"),
    "regime not modelled": ("nl.d", "duty", "", TRUE + "then: {duty: x}", "'nl' is not a modelled regime", "us"),
    "term as fact": ("us.term.x", "term", "name: destination\ntype: boolean", "value: True", "already a fact", "Rename"),
    "term as function": ("us.term.x", "term", "name: known\ntype: boolean", "value: True", "already a fact", "Rename"),
}  # fmt: skip


@pytest.mark.parametrize("case", DANGLING)
def test_a_name_that_leads_nowhere(law, case):
    id_, kind, top, version, what, remedy = DANGLING[case]
    law.write("x.yaml", law.provision(id_, kind, top=top, version=version))
    problem = law.problem()
    assert str(problem).startswith("law/x.yaml:")
    assert problem.where.line is not None
    assert what in problem.what
    assert remedy in problem.remedy


def test_the_place_is_that_of_the_element_at_fault(law):
    top = "for: [us.ear.742.6, us.ear.742.7]"
    law.write("x.yaml", law.provision("us.ear.p", "policy", top=top, version=POLICY))
    assert str(law.problem()).startswith("law/x.yaml:5:21: for[1]: no requirement matches 'us.ear.742.7'")


def test_a_code_that_is_left_out_knowingly_may_be_blocked(law):
    law.write("x.yaml", law.provision("us.ear.g", "gate", version=GATE))
    law.write("not_modelled.yaml", "- {what: Exception NCA, why: rare, citation: 15 CFR 740, codes: [NCA]}\n")
    assert law.problems() == []


@pytest.mark.parametrize(
    ("kind", "top", "version"),
    [
        ("jurisdiction", "", "when: True\nthen: {subject_to: EAR}"),
        ("classification", "eccn: 3A090.a", "when: True\nthen: {reasons: [RS]}"),
        ("exception", "code: NAC\ncovers: [us.ear.742.6]", "when: True"),
        ("gate", "", GATE),
        ("policy", "for: [us.ear.742.6]", "when: True\nthen: {policy: case_by_case}"),
        ("duty", "", "when: True\nthen: {duty: File}"),
    ],
)
def test_an_override_of_what_no_determination_asks_for_is_refused(law, kind, top, version):
    law.write("t.yaml", law.provision("us.ear.t", kind, top=top, version=version))
    law.write("x.yaml", law.provision("us.ear.x", "override", top="of: [us.ear.t]", version=STAY))
    (problem,) = [told for told in law.problems() if "overridden" in told]
    article = "an" if kind == "exception" else "a"
    assert f"x.yaml:5:6: of[0]: {article} {kind} cannot be overridden: us.ear.t" in problem
    assert "diff --without" in problem


def test_a_term_says_what_it_would_be_without_a_stay(law):
    law.write("o.yaml", law.provision("us.ear.o", "override", top="of: [us.ear.742.6]", version=STAY))

    def term(rest):
        text = law.provision(
            "us.term.t", "term", top="name: t\ntype: boolean", version="value: False\n" + rest
        )
        law.write("t.yaml", text)

    term("stayed_by: us.ear.o\nunstayed: True")
    assert law.problems() == []
    term("stayed_by: us.ear.p\nunstayed: True")
    assert law.problem().what == "there is no override 'us.ear.p'"
    term("stayed_by: us.ear.742.6\nunstayed: True")
    assert law.problem().what == "there is no override 'us.ear.742.6'"
    term("stayed_by: us.ear.o")
    assert "unstayed" in str(law.problem())


@pytest.mark.parametrize("kind", ["scope", "term", "override"])
def test_an_override_is_of_what_has_an_effect(law, kind):
    law.write("s.yaml", law.scope("s", "members: [CN]"))
    law.write(
        "t.yaml", law.provision("us.term.t", "term", top="name: t\ntype: boolean", version="value: True")
    )
    law.write("o.yaml", law.provision("us.ear.o", "override", top="of: [us.ear.742.6]", version=STAY))
    target = {"scope": "scope.s", "term": "us.term.t", "override": "us.ear.o"}[kind]
    law.write("x.yaml", law.provision("us.ear.x", "override", top=f"of: [{target}]", version=STAY))
    assert f"{kind} cannot be overridden" in law.problem().what


def test_an_id_exists_once(law):
    law.write("again.yaml", (law.path / "requirement.yaml").read_text())
    problem = law.problem()
    assert "duplicate id 'us.ear.742.6', also at law/again.yaml:1" in problem.what
    assert str(problem).startswith("law/requirement.yaml:1: id")


def test_a_term_name_exists_once(law):
    for name in ("a", "b"):
        text = law.provision(f"us.term.{name}", "term", top="name: x\ntype: boolean", version="value: True")
        law.write(f"{name}.yaml", text)
    assert "term name 'x' is also that of us.term.a" in law.problem().what


def test_an_instrument_exists_once(law):
    law.write("x/instruments.yaml", (law.path / "us/instruments.yaml").read_text())
    assert "duplicate instrument 'us-2023-10-25-acs'" in law.problem().what


def test_a_stay_that_outlasts_the_horizon_must_say_what_follows(law):
    def stay(until: str, rest: str = "") -> str:
        span = f"{{from: 2025-11-10, until: {until}}}"
        return law.provision("us.ear.o", "override", top="of: [us.ear.742.6]", version=STAY + rest, span=span)

    law.write("x.yaml", stay("2026-07-22"))
    assert law.problems() == []
    law.write("x.yaml", stay("2026-11-09"))
    problem = law.problem()
    assert "ends on 2026-11-09, but us was checked to 2026-07-23" in problem.what
    assert "lapse: unknown" in problem.remedy
    law.write("x.yaml", stay("2026-11-09", "\nlapse: unknown"))
    assert law.load().provisions["us.ear.o"].versions[0].lapse == "unknown"


SCOPES = {
    "unknown": ("combine: {any_of: [d6]}", "no scope 'd6'", "a1, chart.AT1"),
    "unknown in all_of": ("combine: {any_of: [d5], all_of: [d6]}", "no scope 'd6'", "a1, "),
    "unknown in none_of": ("combine: {any_of: [d5], none_of: [d6]}", "no scope 'd6'", "a1, "),
    "other type": (
        "combine: {any_of: [chips]}",
        "of type country cannot combine 'chips', which is of type eccn",
        "one",
    ),
    "unknown country": ("members: [XX]", "no country 'XX'", "countries.csv"),
    "unknown country in plus": ("combine: {any_of: [d5], plus: [XX]}", "no country 'XX'", "countries.csv"),
    "not defined yet": (
        "combine: {any_of: [late]}",
        "'late' is not defined from 2020-12-23 to 2022-12-31",
        "members: []",
    ),
}


@pytest.mark.parametrize("case", SCOPES)
def test_a_scope_that_combines_what_is_not_there(law, case):
    version, what, remedy = SCOPES[case]
    law.write("chips.yaml", law.scope("chips", "members: [3A090.a]", of="eccn"))
    law.write("late.yaml", law.scope("late", "members: [CN]", span="{from: 2023-01-01}"))
    law.write("x.yaml", law.scope("x", version))
    problem = law.problem()
    assert str(problem).startswith("law/x.yaml:11:")
    assert what in problem.what
    assert remedy in problem.remedy


def test_a_gap_before_the_first_day_answered_for_is_no_gap(law):
    law.write("late.yaml", law.scope("late", "members: [CN]"))
    law.write("x.yaml", law.scope("x", "combine: {any_of: [late]}", span="{from: 1996-01-01}"))
    assert law.problems() == []
    span = "{from: 1996-01-01, until: 2000-01-01}"
    law.write("x.yaml", law.scope("x", "combine: {any_of: [late]}", span=span))
    assert law.problems() == []


def test_scopes_in_a_circle(law):
    for name, other in (("a", "b"), ("b", "c"), ("c", "a")):
        law.write(f"{name}.yaml", law.scope(name, f"combine: {{any_of: [{other}]}}"))
    problem = law.problem()
    assert problem.what == "scopes combine each other in a circle: a -> b -> c -> a"
    assert str(problem).startswith("law/a.yaml:1")


def test_a_scope_of_itself(law):
    law.write("a.yaml", law.scope("a", "combine: {any_of: [scope.a]}"))
    assert "in a circle: a -> a" in law.problem().what


def test_a_scope_may_not_take_the_name_of_a_table(law):
    law.write("x.yaml", law.scope("d5", "members: [CN]"))
    assert "'d5' is already a country group" in law.problem().what


def test_the_first_problem_says_how_many_more_there_are(law):
    for name in "abc":
        law.write(f"{name}.yaml", "id: 5\n")
    with pytest.raises(Exception, match=r"law/a\.yaml:1:1: kind: .*\(2 more problems in the rulebook\)$"):
        law.load()


LISTS = """
- name: us.ear.742.both
  title: Two that go together
  requirements: [us.ear.742.6, us.ear.742.8]
"""


REQUIRED = TRUE + "then: {license: required, reason: RS}"


def lists_of(law) -> None:
    law.write("us/requirement_lists.yaml", LISTS)
    law.write("r.yaml", law.provision("us.ear.742.8", "requirement", version=REQUIRED))
    law.write("d.yaml", law.provision("us.ear.d", "duty", version=TRUE + "then: {duty: x}"))


def test_a_list_of_requirements_is_spelled_out_where_it_is_named(law):
    lists_of(law)
    law.write("p.yaml", law.provision("us.ear.p", "policy", top="for: [us.ear.742.both]", version=POLICY))
    law.write(
        "g.yaml",
        law.provision(
            "us.ear.g",
            "gate",
            top="only_for: [us.ear.742.8, us.ear.742.both]",
            version='when: held("us.ear.742.both")\nthen: {blocks: "*"}',
        ),
    )
    covers = "code: NAC\ncovers: [us.ear.742.both, us.ear.742.*]"
    law.write("e.yaml", law.provision("us.ear.e", "exception", top=covers, version=TRUE))
    raw = law.load()
    assert raw.provisions["us.ear.p"].for_ == ("us.ear.742.6", "us.ear.742.8")
    assert raw.provisions["us.ear.g"].only_for == ("us.ear.742.8", "us.ear.742.6")
    assert raw.provisions["us.ear.e"].covers == ("us.ear.742.6", "us.ear.742.8", "us.ear.742.*")
    book = Book(raw)
    gate = raw.provisions["us.ear.g"]
    assert book.node(gate, gate.versions[0]) == ir.Held(("us.ear.742.6", "us.ear.742.8"))


@pytest.mark.parametrize(
    ("old", "new", "what", "remedy"),
    [
        ("us.ear.742.8]", "us.ear.742.9]", "no requirement matches 'us.ear.742.9'", "us.ear.742.8"),
        (
            "us.ear.742.8]",
            "us.ear.742.both]",
            "cannot name another: 'us.ear.742.both'",
            "Name the requirements",
        ),
        (", us.ear.742.8]", "]", "lists fewer than two", "Name the requirement itself"),
        ("us.ear.742.both", "us.ear.d", "has the id of a provision", "a name of its own"),
        ("title: Two that go together", "for: x", "unknown key 'for' in a list of requirements", "Known"),
    ],
)
def test_a_list_of_requirements_that_cannot_be_meant(law, old, new, what, remedy):
    lists_of(law)
    law.change("us/requirement_lists.yaml", old, new)
    problem = law.problem()
    assert what in problem.what
    assert remedy in problem.remedy
    assert str(problem).startswith("law/us/requirement_lists.yaml:")


def test_a_list_of_requirements_exists_once(law):
    lists_of(law)
    law.write("us/more/requirement_lists.yaml", LISTS)
    assert "duplicate list of requirements 'us.ear.742.both'" in law.problem().what
