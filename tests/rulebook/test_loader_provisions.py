"""What a provision and its versions must look like: one thing wrong at a time, and where the message points."""

from __future__ import annotations

from datetime import date

import pytest

from narrows.rulebook.schema import (
    Cite,
    ThenClassification,
    ThenDuty,
    ThenException,
    ThenGate,
    ThenJurisdiction,
    ThenOverride,
    ThenPolicy,
    ThenRequirement,
)

# what is replaced in requirement.yaml, by what, then the place, what is said, and the remedy
WRONG = {
    "unknown key": ("title: Items", "titel: Items", "2:1: titel", "unknown key 'titel'", "Did you mean 'title'?"),
    "unknown version key": ("  checked:", "  chekced:", "8:3: versions[0].chekced", "unknown key", "'checked'"),
    "missing title": ("title: Items to everywhere\n", "", "1:1: title", "missing key 'title'", "Add 'title:'"),
    "null title": ("title: Items to everywhere", "title:", "2:7: title", "missing key 'title'", "Add 'title:'"),
    "missing id": ("id: us.ear.742.6\n", "", "1:1: id", "missing key 'id' in a provision", "Add 'id:'"),
    "missing citation": ("citation: 15 CFR 742.6(a)\n", "", "1:1: citation", "missing key 'citation'", "Add"),
    "bad id": ("us.ear.742.6", "US ear", "1:5: id", "'US ear' is not a dotted id", "us.ear.742.6.a"),
    "scope id": ("us.ear.742.6", "scope.x", "1:5: id", "the id 'scope.x' of a requirement", "only scopes"),
    "unknown kind": ("kind: requirement", "kind: requirment", "3:7: kind", "not a value", "'requirement'?"),
    "title a list": ("title: Items to everywhere", "title: [a]", "2:8: title", "found a list", "Write text"),
    "title a number": ("title: Items to everywhere", "title: 742", "2:8: title", "the number 742", "in quotes"),
    "title blank": ("title: Items to everywhere", 'title: " "', "2:8: title", "is empty text", "Write the text"),
    "no cites": (
        "  cites: [{source: 87 FR 62186, at: 15 CFR 742.6(a)}]\n", "", "6:3: versions[0].cites",
        "missing key 'cites' in a version of us.ear.742.6", "Add 'cites: [{source:",
    ),
    "empty cites": (
        "[{source: 87 FR 62186, at: 15 CFR 742.6(a)}]", "[]", "9:10: versions[0].cites", "no citation", "Add 'cites",
    ),
    "cite without source": (
        "{source: 87 FR 62186, at: 15 CFR 742.6(a)}", "{at: x}", "9:11: versions[0].cites[0].source", "missing", "Add",
    ),
    "cites a text": (
        "[{source: 87 FR 62186, at: 15 CFR 742.6(a)}]", "87 FR", "9:10: versions[0].cites", "expected a list", "[...]",
    ),
    "no recorded": ("  recorded: 2026-11-25\n", "", "6:3: versions[0].recorded", "missing key 'recorded'", "Add"),
    "no checked": ("  checked: 2026-11-25\n", "", "6:3: versions[0].checked", "missing key 'checked'", "Add"),
    "no confidence": ("  confidence: medium\n", "", "6:3: versions[0].confidence", "missing key", "Add"),
    "no in_force": ("in_force: {from: 2022-10-07, until: 2023-11-16}\n  rec", "rec", "6:3", "'in_force'", "Add"),
    "confidence": ("confidence: medium", "confidence: mid", "10:15: versions[0].confidence", "'mid'", "Known: high"),
    "no such day": ("from: 2022-10-07", "from: 2022-02-30", "6:20", "'2022-02-30' is not a day", "YYYY-MM-DD"),
    "not ISO": ("from: 2022-10-07", "from: 10/07/2022", "6:20", "'10/07/2022' is not a day", "YYYY-MM-DD"),
    "a time": ("from: 2022-10-07", "from: 2022-10-07T00:00:00", "6:20", "is not a day", "YYYY-MM-DD"),
    "absurd year": ("from: 2022-10-07", "from: 0022-10-07", "6:20", "is not a day", "YYYY-MM-DD"),
    "inverted": ("from: 2022-10-07", "from: 2024-10-07", "6:39", "until 2023-11-16 is before from", "Swap"),
    "overlap": (
        "until: 2023-11-16", "until: 2023-11-17", "13: versions",
        "overlap: 2022-10-07 to 2023-11-17 (line 6) and 2023-11-17 to ...", "the day before",
    ),
    "open overlap": ("until: 2023-11-16", "until: null", "13: versions", "overlap: 2022-10-07 to ...", "last day"),
    "in_force key": ("{from: 2022", "{form: 2022", "6:14", "unknown key 'form' in in_force", "'from'?"),
    "dates outside": (
        "in_force: {from: 2022-10-07, until: 2023-11-16}", "from: 2022-10-07", "6:3: versions[0].from",
        "unknown key 'from'", "belongs inside 'in_force'",
    ),
    "compliance": ("compliance: 2023-12-01", "compliance: 2023-11-16", "15:15", "is not a day in force", "Correct"),
    "no when": ('  when: destination == "CN"\n', "", "6:3: versions[0].when", "missing key 'when'", "is True"),
    "empty when": ('when: destination == "CN"', 'when: ""', "11:9: versions[0].when", "empty expression", "is True"),
    "no then": ("  then: {license: required, reason: RS}\n", "", "6:3: versions[0].then", "missing key", "Add"),
    "value": ("  when:", "  value:", "11:3: versions[0].value", "unknown key 'value'", "Known: "),
    "reason outside then": (
        "then: {license: required, reason: RS}", "then: {license: required}\n  reason: RS", "13:3: versions[0].reason",
        "unknown key 'reason'", "belongs inside 'then'",
    ),
    "when at the top": ("citation:", "when: x\ncitation:", "4:1: when", "unknown key", "belongs inside a version"),
    "covers": ("citation:", "covers: [x]\ncitation:", "4:1: covers", "unknown key", "belongs to kind exception"),
    "reason": ("reason: RS}", "reason: RX}", "12:37: versions[0].then.reason", "'RX' is not a value", "Known"),
    "license": ("license: required", "license: no", "12:19: versions[0].then.license", "'no'", "Known: required"),
    "policy": ("policy: presumption", "policy: presumtion", "25:13", "not a value of 'policy'", "presumption_of_denial"),
    "conditions of a requirement": (
        "explain: A license is needed", "conditions: [a]", "26:5: versions[1].then.conditions",
        "unknown key 'conditions' in the 'then' of a requirement", "belongs to kind policy or exception",
    ),
    "neither": ("{license: required, reason: RS}", "{reason: RS}", "12:9", "exactly one of", "Write 'license"),
    "both": ("{license: required,", "{license: required, outcome: prohibited,", "12:9", "exactly one", "Write"),
    "policy of a prohibition": (
        "{license: required, reason: RS}", "{outcome: prohibited, reason: RS, policy: case_by_case}", "12:51",
        "a prohibition has no review policy", "Remove 'policy'",
    ),
    "lapse": ("  note: Wider", "  lapse: unknown\n  note: Wider", "27:3", "unknown key 'lapse'", "Known: "),
    "directed": ("citation:", "directed: yes\ncitation:", "4:11: directed", "found 'yes'", "Write true or false"),
    "no versions": ("versions:\n-", "versions: []\nx:\n-", "6:1: x", "unknown key 'x'", "Known: "),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_one_thing_wrong(law, case):
    old, new, place, what, remedy = WRONG[case]
    law.change("requirement.yaml", old, new)
    problem = law.problem()
    assert str(problem).startswith(f"law/requirement.yaml:{place}"), str(problem)
    assert what in problem.what
    assert remedy in problem.remedy


def test_the_folder_without_a_fault_has_no_problems(law):
    assert law.problems() == []
    book = law.load()
    provision = book.provisions["us.ear.742.6"]
    assert (provision.kind, provision.regime, provision.citation) == ("requirement", "us", "15 CFR 742.6(a)")
    first, second = provision.versions
    assert (first.from_, first.until) == (date(2022, 10, 7), date(2023, 11, 16))
    assert (second.from_, second.until, second.compliance) == (date(2023, 11, 17), None, date(2023, 12, 1))
    assert second.cites == (Cite("88 FR 73458", "15 CFR 742.6(a)"),)
    assert second.then == ThenRequirement(
        "license_required", "RS", "presumption_of_denial", "A license is needed"
    )
    assert first.when is not None
    assert (first.when.text, first.when.line, first.when.column) == ('destination == "CN"', 11, 9)
    assert provision.version(date(2022, 10, 6)) is None
    assert provision.version(date(2023, 11, 16)) is first
    assert provision.version(date(2023, 11, 17)) is second


TRUE = "when: True\n"
KINDS = {
    "jurisdiction": ("", TRUE + "then: {subject_to: EAR}", ThenJurisdiction("EAR")),
    "classification": (
        "eccn: 3A090.a",
        TRUE + "then: {reasons: [RS, AT1]}",
        ThenClassification(("RS", "AT1")),
    ),
    "requirement": (
        "",
        TRUE + "then: {outcome: prohibited, reason: EL}",
        ThenRequirement("prohibited", "EL"),
    ),
    "policy": (
        "for: [us.ear.742.*]",
        TRUE + "then: {policy: case_by_case, conditions: [Show it], otherwise: policy_of_denial}",
        ThenPolicy("case_by_case", ("Show it",), "policy_of_denial"),
    ),
    "gate": (
        "only_for: [us.ear.742.6]",
        TRUE + 'then: {blocks: "*", survives: [NAC]}',
        ThenGate(None, ("NAC",)),
    ),
    "exception": (
        "code: NAC\ncovers: [us.ear.742.6]",
        TRUE + "then: {conditions: [Notify]}",
        ThenException(("Notify",)),
    ),
    "duty": (
        "",
        TRUE + "then: {duty: Keep records, outcomes: [license_exception]}",
        ThenDuty("Keep records", ("license_exception",)),
    ),
    "override": ("of: [us.ear.742.6]", "then: {effect: not_enforced}", ThenOverride("not_enforced")),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_read(law, kind):
    top, version, then = KINDS[kind]
    law.write(
        "nac.yaml", law.provision("us.ear.740.8", "exception", top="code: NAC\ncovers: ['*']", version=TRUE)
    )
    law.write("x.yaml", law.provision("us.ear.x", kind, top=top, version=version))
    assert law.problems() == []
    assert law.load().provisions["us.ear.x"].versions[0].then == then


def test_a_gate_stops_what_it_blocks():
    assert ThenGate(("NAC",)).stops("NAC")
    assert not ThenGate(("NAC",)).stops("GOV")
    assert ThenGate(None, ("GOV",)).stops("NAC")
    assert not ThenGate(None, ("GOV",)).stops("GOV")


# kind, top-level lines, version lines, what is said, the remedy
WRONG_KINDS = {
    "subject": ("jurisdiction", "", TRUE + "then: {subject_to: ITAR}", "'ITAR' is not a value", "Known: EAR"),
    "eccn": ("classification", "eccn: 3a090", TRUE + "then: {reasons: [RS]}", "'3a090' is not an ECCN", "3A090.a"),
    "reasons": ("classification", "eccn: 3A090", TRUE + "then: {reasons: [rs]}", "'rs' is not one of", "spelling"),
    "no reasons": ("classification", "eccn: 3A090", TRUE + "then: {}", "missing key 'reasons'", "Add 'reasons:'"),
    "no for": ("policy", "", TRUE + "then: {policy: case_by_case}", "missing key 'for'", "Add 'for:'"),
    "empty for": ("policy", "for: []", TRUE + "then: {policy: case_by_case}", "'for' names nothing", "globs such as"),
    "for a text": ("policy", "for: us.*", TRUE + "then: {policy: case_by_case}", "expected a list", "[...]"),
    "otherwise": (
        "policy", "for: ['*']", TRUE + "then: {policy: case_by_case, otherwise: policy_of_denial}",
        "'otherwise' without 'conditions'", "must show",
    ),
    "blocks nothing": ("gate", "", TRUE + "then: {blocks: []}", "a gate that blocks nothing", '"*" for all'),
    "no blocks": ("gate", "", TRUE + "then: {survives: [GOV]}", "missing key 'blocks'", '"*" for all'),
    "bad code": ("exception", "code: nac\ncovers: ['*']", TRUE, "'nac' is not an exception code", "NAC"),
    "no covers": ("exception", "code: NAC", TRUE, "missing key 'covers'", "Add 'covers:'"),
    "conditions twice": (
        "exception", "code: NAC\ncovers: ['*']", TRUE + "then: {conditions: [a, a]}", "'a' is listed twice", "Remove",
    ),
    "a condition with a colon": (
        "exception", "code: NAC\ncovers: ['*']", TRUE + "then:\n  conditions:\n  - Show: this", "found a mapping", "quotes",
    ),
    "outcome": ("duty", "", TRUE + "then: {duty: x, outcomes: [licence_exception]}", "not an outcome", "license_exc"),
    "effect": ("override", "of: [us.ear.742.6]", "then: {effect: paused}", "'paused' is not a value", "Known: "),
    "lapse without end": (
        "override", "of: [us.ear.742.6]", "then: {effect: stayed}\nlapse: unknown", "without an end", "Add 'until'",
    ),
    "lapse value": (
        "override", "of: [us.ear.742.6]", "then: {effect: stayed}\nlapse: maybe", "'maybe'", "Known: unknown",
    ),
    "term without unit": ("term", "name: x\ntype: number", 'value: "1"', "missing key 'unit'", "'1' for a ratio"),
    "boolean with unit": ("term", "name: x\ntype: boolean\nunit: mm", "value: True", "has no unit", "Remove 'unit'"),
    "term without value": ("term", "name: x\ntype: boolean", "", "missing key 'value'", "Add 'value:'"),
    "term with when": ("term", "name: x\ntype: boolean", TRUE, "unknown key 'when'", "Known: "),
    "term name": ("term", "name: X y\ntype: boolean", "value: True", "'X y' is not a name", "total_processing"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG_KINDS)
def test_one_thing_wrong_by_kind(law, case):
    kind, top, version, what, remedy = WRONG_KINDS[case]
    law.write("x.yaml", law.provision("us.ear.x", kind, top=top, version=version))
    problem = law.problem()
    assert str(problem).startswith("law/x.yaml:")
    assert what in problem.what
    assert remedy in problem.remedy


WRONG_SCOPES = {
    "nothing": ("country", "", "a scope without 'members' or 'combine'", "nobody is 'members: []'"),
    "country": ("country", "members: [China]", "'China' is not one of ISO 3166", "spelling"),
    "number": ("country", "members: [5]", "'5' is not one of ISO 3166", "spelling"),
    "eccn": ("eccn", "members: [3A090, 3A]", "'3A' is not one of ECCNs", "spelling"),
    "list": ("number", "members: [ML 1]", "'ML 1' is not one of numbers of a control list", "spelling"),
    "twice": ("country", "members: [CN, CN]", "'CN' is listed twice", "Remove"),
    "combine key": ("country", "combine: {some_of: [d5]}", "unknown key 'some_of'", "Did you mean"),
    "combine nothing": ("country", "combine: {plus: [MO]}", "combine without 'any_of'", "use 'members'"),
    "eccn all_of": (
        "eccn",
        "combine: {any_of: [x], all_of: [x]}",
        "scopes of ECCNs take no 'all_of'",
        "List those that stay",
    ),
    "eccn none_of": (
        "eccn",
        "combine: {any_of: [x], none_of: [x]}",
        "scopes of ECCNs take no 'none_of'",
        "List those that stay",
    ),
    "number none_of": (
        "number",
        "combine: {any_of: [x], none_of: [x]}",
        "scopes of numbers of a control list take no 'none_of'",
        "List those that stay",
    ),
    "when": ("country", "members: [CN]\nwhen: True", "unknown key 'when'", "Known: "),
    "type": ("countries", "members: [CN]", "'countries' is not a value of 'of'", "Did you mean 'country'?"),
}


@pytest.mark.parametrize("case", WRONG_SCOPES)
def test_one_thing_wrong_with_a_scope(law, case):
    of, version, what, remedy = WRONG_SCOPES[case]
    law.write("x.yaml", law.scope("x", version, of=of))
    problem = law.problem()
    assert str(problem).startswith("law/x.yaml:")
    assert what in problem.what
    assert remedy in problem.remedy


def test_two_versions_on_one_line_are_refused(law):
    text = law.scope("x", "members: []")
    body = text.partition("versions:\n")[0]
    common = "recorded: 2026-11-25, checked: 2026-11-25, confidence: high, cites: [{source: x}], members: []"
    one, two = "{from: 2021-01-01, until: 2021-12-31}", "{from: 2022-01-01}"
    law.write("x.yaml", f"{body}versions: [{{in_force: {one}, {common}}}, {{in_force: {two}, {common}}}]\n")
    assert "two versions start on one line" in law.problem().what


def test_a_provision_without_versions_is_refused(law):
    law.write("x.yaml", law.scope("x", "members: []").partition("versions:")[0] + "versions: []\n")
    assert str(law.problem()).startswith(
        "law/x.yaml:5:11: versions: a provision without versions. Add a version"
    )


def test_a_list_holds_several_provisions_and_each_fault_is_found(law):
    good, bad = (law.scope(name, "members: [CN]") for name in ("good", "bad"))
    entries = [good, bad.replace("checked", "chekced"), "just text\n"]
    listed = "".join("- " + text.rstrip().replace("\n", "\n  ") + "\n" for text in entries)
    law.write("x.yaml", listed)
    first, second = law.problems()
    assert "unknown key 'chekced'" in first
    assert "expected a provision, found 'just text'" in second
