"""A provision in plain words: what it asks for, what follows, and what bears on it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from narrows.errors import InputError
from narrows.model.country import codes
from narrows.rulebook.book import Book
from narrows.rulebook.explain import Explanation, explain
from narrows.rulebook.expr.ir import Type
from narrows.rulebook.expr.parse import Schema, parse
from narrows.rulebook.loader import load_rulebook
from narrows.rulebook.schema import REQUIREMENT_REASONS
from narrows.rulebook.wording import Wording
from narrows.rulebook.words import words

FACTS = """\
facts:
- {name: destination, type: country, block: route}
- {name: ship_from, type: country, block: route}
- {name: via, type: countries, block: route}
- {name: activity, type: text, block: route, values: [export, reexport]}
- {name: value_usd, type: number, unit: USD, block: value}
- {name: item.eccn, type: text, block: item}
- {name: item.origin, type: country, block: item}
- {name: item.spec.tops, type: map, unit: TOPS, block: item}
- {name: item.spec.bandwidth_gb_s, type: number, unit: GB/s, block: item}
- {name: item.spec.aspect_ratio, type: number, unit: "1", block: item}
- {name: item.codes.nl, type: texts, block: item}
- {name: end_use.military, type: boolean, block: end_use}
- {name: plain, type: boolean, block: end_use}
- {name: exporter.company, type: text, block: exporter}
- {name: claims.published, type: boolean, block: claims, absent: "false"}
- {name: claims.own_words, type: boolean, block: claims, absent: "false"}
party_facts:
- {name: party.country, type: country}
- {name: party.role, type: text, values: [end_user, bank]}
"""


@pytest.fixture
def wording(law: Any) -> Wording:
    law.write("facts.yaml", FACTS)
    top = "name: density\ntype: number\nunit: W/mm2"
    law.write(
        "term.yaml",
        law.provision("us.term.d", "term", top=top, version="value: value_usd / 2", citation=False),
    )
    law.write("scope.yaml", law.scope("friends", "members: [FR]"))
    law.write("eccns.yaml", law.scope("chips", "members: [3A090]", of="eccn"))
    return Wording(Book(law.load()))


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ('classified("3A090", "3A001") and destination in scope("d5")',
         "The item is classified 3A090 or 3A001 and it goes to a country of group D:5."),
        ('subject_to_ear and "NS1" in item.reasons and not (destination == "CN")',
         "The item is subject to the EAR, the item is controlled for NS1, and it does not go to China."),
        ('destination in ("CN", "FR")', "It goes to China or France."),
        ('ship_from == "NO"', "It ships from Norway."),
        ('ship_from in scope("friends") and item.origin not in scope("friends")',
         "It ships from “Title of scope.friends” and the country of origin of the item is not in “Title of scope.friends”."),
        ('destination in scope("chart.NS1")', "It goes to a country marked in column NS1 of the Country Chart."),
        ('destination in scope("a1")', "It goes to a country of group A:1."),
        ("item.spec.bandwidth_gb_s >= 600", "The memory bandwidth of the item is 600 GB/s or more."),
        ("not (item.spec.bandwidth_gb_s >= 600)", "The memory bandwidth of the item is less than 600 GB/s."),
        ("5 > item.spec.aspect_ratio", "The aspect ratio of the item is less than 5."),
        ("value_usd != 5", "The value of the order is not 5 USD."),
        ("density <= 2.5", "Title of us.term.d is 2.5 W/mm2 or less."),
        ("value_usd * 2 > min(density, 3)",
         "(the value of the order times 2) is more than the lesser of Title of us.term.d and 3."),
        ("max_product(item.spec.tops) < 4800",
         "The greatest product of bit length and TOPS is less than 4800."),
        ("max_value_from(item.spec.tops, 16) > 1",
         "The greatest TOPS, at a bit length of 16 or more, is more than 1."),
        ('activity != "export"', "The activity is not an export."),
        ("destination == ship_from", "The destination is the same as the country it ships from."),
        ("destination != ship_from", "The destination is other than the country it ships from."),
        ("end_use.military and not plain", "The end use is military and “plain” is false."),
        ("not claims.published", "The exporter does not claim that the technology or software is published."),
        ("known(end_use.military) and not known(item.eccn)",
         "It is known whether the end use is military and the ECCN on the order is not known."),
        ('intersects(item.codes.nl, "3B001.f.4")', "The numbers of the item on the Dutch list include 3B001.f.4."),
        ('not intersects(via, "CN", scope("d5"))',
         "The countries on the way do not include China or a country of group D:5."),
        ('outside(via, "CN", scope("d5"))',
         "The countries on the way include something other than China and a country of group D:5."),
        ("known(item.eccn) and asks(item.eccn)",
         "The ECCN on the order is known and it is left open, which asks for the ECCN on the order."),
        ("is_empty(via)", "The countries on the way include nothing."),
        ("not is_empty(via)", "The countries on the way include something."),
        ('not classified("3A001", scope("chips"))',
         "The item is not classified 3A001 or as one of “Title of scope.chips”."),
        ("known(item.spec.tops)", "The TOPS of the item at each bit length are known."),
        ("asks(end_use.military)", "It is left open, which asks whether the end use is military."),
        ("not claims.own_words", "The exporter does not claim “own words”."),
        ('exporter.company in ("nvidia", "example")', "The exporter is NVIDIA or example."),
        ('not held("us.ear.742.*")', "“Items to everywhere” (us.ear.742.6) does not hold."),
        ('held("us.ear.742.6", "us.ear.743")', "“Items to everywhere” (us.ear.742.6) holds."),
        ('not held("us.none.*")', "No requirement of us.none.* holds."),
        ('"?" in item.reasons', "The item may have a control that the registry does not show."),
        ('any_party(party.country == "CN")', "For some party, its country is China."),
        ('not all_parties(party.role == "end_user")', "Not for every party, its role is end user."),
        ("True", "It always holds."),
        ("False", "It never holds."),
    ],
)  # fmt: skip
def test_conditions_that_fit_in_a_sentence(wording: Wording, when: str, said: str) -> None:
    (line,) = wording.condition(parse(when, wording.book.schema))
    assert line == (0, said)


def test_others_are_outlines(wording: Wording) -> None:
    when = """claims.published and (destination == "CN" or not (plain or end_use.military))
        and not (plain and claims.published) and any_party(party.country == "CN" and party.role != "bank")
        and not any_party(party.country == "FR" or party.role == "bank")
        and not all_parties(party.country == "FR" or party.role == "bank")"""
    lines = wording.condition(parse(when, wording.book.schema))
    assert ["  " * depth + text for depth, text in lines] == [
        "all of this is so:",
        "  the exporter claims that the technology or software is published",
        "  at least one of these is so:",
        "    it goes to China",
        "    none of these is so:",
        "      “plain” is true",
        "      the end use is military",
        "  not all of this is so:",
        "    “plain” is true",
        "    the exporter claims that the technology or software is published",
        "  some party meets all of this:",
        "    its country is China",
        "    its role is not bank",
        "  no party meets at least one of these:",
        "    its country is France",
        "    its role is bank",
        "  not every party meets at least one of these:",
        "    its country is France",
        "    its role is bank",
    ]


def test_parts_of_one_kind_stand_in_one_list(wording: Wording) -> None:
    when = """(plain and (destination == "CN" and (claims.published or (end_use.military or value_usd > 5))))
        and known(item.eccn)"""
    lines = wording.condition(parse(when, wording.book.schema))
    assert ["  " * depth + text for depth, text in lines] == [
        "all of this is so:",
        "  “plain” is true",
        "  it goes to China",
        "  at least one of these is so:",
        "    the exporter claims that the technology or software is published",
        "    the end use is military",
        "    the value of the order is more than 5 USD",
        "  the ECCN on the order is known",
    ]


def test_every_word_names_a_fact_and_every_truth_has_its_words() -> None:
    facts = {fact.name: fact for fact in load_rulebook().facts.all()}
    known = words()
    truths = {name for name, fact in facts.items() if fact.type == "boolean"}
    assert set(known.clauses) == truths
    assert set(known.nouns) <= facts.keys() - truths
    assert {facts[name].type for name in known.keys} == {"map"}
    for each in known.values:
        for name in each.of:
            assert facts[name].type in ("text", "texts")
            assert not facts[name].values or set(each.words) <= set(facts[name].values), name
    for name in truths:
        yes, no = known.clause(name, True), known.clause(name, False)
        assert yes
        assert no
        assert yes != no
        assert "{" not in yes
    assert set(known.reasons) <= REQUIREMENT_REASONS
    assert set(known.countries) <= set(codes())


def test_a_country_that_nobody_knows_stays_a_code(wording: Wording) -> None:
    schema = Schema(facts={"destination": Type.COUNTRY}, party_facts={})
    assert wording.condition(parse('destination == "ZZ"', schema)) == ((0, "It goes to ZZ."),)


VERSION = 'when: destination == "CN"\nthen: '


@pytest.fixture
def book(law: Any) -> Book:
    law.write("facts.yaml", FACTS)

    def write(name: str, kind: str, then: str, **more: Any) -> None:
        law.write(f"{name}.yaml", law.provision(f"us.ear.{name}", kind, version=VERSION + then, **more))

    write(
        "p",
        "policy",
        "{policy: presumption_of_denial, conditions: [no use to arms], otherwise: policy_of_denial}",
        top="for: [us.ear.742.6]",
    )
    write("g", "gate", '{blocks: "*", survives: [NAC]}', top="only_for: [us.ear.742.*]")
    write("g2", "gate", "{blocks: [NAC]}")
    write("e", "exception", "{conditions: [Tell them]}", top="code: NAC\ncovers: [us.ear.742.6]")
    write("d", "duty", "{duty: tell them, outcomes: [license_required]}")
    write("c", "classification", "{reasons: [RS, AT1]}", top="eccn: 3A090")
    write("j", "jurisdiction", "{subject_to: EAR}")
    write("ban", "requirement", "{outcome: prohibited, reason: embargo}")
    asking = 'when: held("us.ear.742.6")\nthen: {policy: case_by_case}'
    law.write("q.yaml", law.provision("us.ear.q", "policy", top="for: [us.ear.ban]", version=asking))
    override = law.provision(
        "us.override.o",
        "override",
        top="of: [us.ear.742.6]",
        version="then: {effect: not_enforced}\nlapse: unknown",
        span="{from: 2024-01-01, until: 2026-12-31}",
    )
    law.write("o.yaml", override)
    law.write("scope.yaml", law.scope("d5_and_france", "combine: {any_of: [d5], none_of: [a1], plus: [FR]}"))
    law.write(
        "inner.yaml",
        law.provision(
            "us.term.inner",
            "term",
            top="name: inner\ntype: boolean",
            version='value: destination in scope("d5_and_france")',
            citation=False,
        ),
    )
    law.write(
        "outer.yaml",
        law.provision(
            "us.term.outer",
            "term",
            top="name: outer\ntype: boolean",
            version="value: inner and end_use.military",
            citation=False,
        ),
    )
    law.write(
        "r.yaml",
        law.provision(
            "us.ear.r",
            "requirement",
            version="when: outer\nthen: {license: required, reason: RS, policy: case_by_case, explain: Because}",
        ),
    )
    return Book(law.load())


def ids(found: Explanation, field: str) -> list[str]:
    return [link.id for link in getattr(found, field)]


def test_what_bears_on_a_requirement(book: Book) -> None:
    found = explain(book, "us.ear.742.6")
    assert [(v.from_, v.until) for v in found.versions] == [
        (date(2022, 10, 7), date(2023, 11, 16)),
        (date(2023, 11, 17), None),
    ]
    assert found.versions[1].compliance == date(2023, 12, 1)
    assert found.versions[1].cites == ("88 FR 73458, 15 CFR 742.6(a)",)
    assert found.versions[1].note == "Wider than before"
    assert ids(found, "overridden_by") == ["us.override.o"]
    assert ids(found, "policies") == ["us.ear.p"]
    assert ids(found, "exceptions") == ["us.ear.e"]
    assert ids(found, "gates") == ["us.ear.g"]
    assert ids(found, "asked_by") == ["us.ear.q"]
    assert found.overridden_by[0].in_force == ((date(2024, 1, 1), date(2026, 12, 31)),)


def test_on_a_day_only_what_is_in_force_is_told(book: Book) -> None:
    found = explain(book, "us.ear.742.6", as_of=date(2023, 1, 1))
    assert [v.from_ for v in found.versions] == [date(2022, 10, 7)]
    assert ids(found, "overridden_by") == []
    assert explain(book, "us.ear.742.6", as_of=date(2021, 1, 1)).versions == ()


@pytest.mark.parametrize(
    ("id_", "said"),
    [
        ("us.ear.r", ("A license is required (reason: regional stability, RS); applications are reviewed case by case unless a policy "
                     "says otherwise. Because")),
        ("us.ear.ban", "It is prohibited (reason: embargo)."),
        ("us.ear.p", ("Applications are reviewed with a presumption of denial if the applicant shows: no use to arms; "
                     "otherwise under a policy of denial.")),
        ("us.ear.g", "No license exception, other than NAC, may be used."),
        ("us.ear.g2", "License Exception NAC may not be used."),
        ("us.ear.e", ("License Exception NAC may be used for the requirements that it covers, under these conditions: "
                     "Tell them.")),
        ("us.ear.d", "Tell them (where the outcome is license required)."),
        ("us.ear.c", "The item is classified 3A090, which is controlled for RS and AT1."),
        ("us.ear.j", "The item is subject to the EAR."),
        ("us.override.o", "“Items to everywhere” (us.ear.742.6) is not enforced. After the last day it is not known whether that stands."),
        ("scope.d5_and_france", "It holds everything in group D:5; but nothing in group A:1; and France."),
    ],
)  # fmt: skip
def test_what_follows(book: Book, id_: str, said: str) -> None:
    assert explain(book, id_).versions[-1].consequence == said


def test_relations_the_other_way_around(book: Book) -> None:
    assert ids(explain(book, "us.override.o"), "overrides") == ["us.ear.742.6"]
    assert ids(explain(book, "us.ear.g"), "speaks_of") == ["us.ear.742.6"]
    assert ids(explain(book, "us.ear.e"), "speaks_of") == ["us.ear.742.6"]
    assert ids(explain(book, "inner"), "used_by") == ["us.term.outer"]
    assert ids(explain(book, "d5_and_france"), "used_by") == ["us.term.inner"]


def test_terms_are_explained_one_level_down_or_all_the_way(book: Book) -> None:
    found = explain(book, "us.ear.r")
    assert [name.name for name in found.names] == ["outer"]
    assert found.names[0].versions[0].condition[0].text.startswith("“Title of us.term.inner” holds (inner)")
    deep = explain(book, "us.ear.r", deep=True)
    assert [(name.name, name.kind) for name in deep.names] == [
        ("outer", "term"), ("inner", "term"), ("d5_and_france", "scope"),
    ]  # fmt: skip


def test_a_number_is_told_as_a_calculation(book: Book, law: Any) -> None:
    top = "name: density\ntype: number\nunit: W/mm2"
    law.write(
        "n.yaml", law.provision("us.term.n", "term", top=top, version="value: value_usd / 2", citation=False)
    )
    (version,) = explain(Book(law.load()), "density").versions
    assert version.condition == ()
    assert version.consequence == "It is (the value of the order divided by 2) (W/mm2)."


@pytest.mark.parametrize(
    ("wanted", "near"),
    [
        ("us.ear.742.7", "us.ear.742.6"),
        ("otter", "outer"),
        ("d5_and", "d5_and_france"),
        ("zzz", "law search"),
        ("us.ear", "Did you mean 'us.ear."),
    ],
)
def test_unknown_ids_get_near_names(book: Book, wanted: str, near: str) -> None:
    with pytest.raises(InputError, match="no provision") as caught:
        explain(book, wanted)
    assert near in str(caught.value)


def test_tables_have_nothing_to_explain(book: Book) -> None:
    with pytest.raises(InputError, match="law show d5"):
        explain(book, "d5")


def test_every_provision_of_the_packaged_law_can_be_explained() -> None:
    book = Book(load_rulebook())
    for id_, provision in book.raw.provisions.items():
        found = explain(book, id_)
        assert len(found.versions) == len(provision.versions)
        assert all(version.condition or version.consequence for version in found.versions), id_
        for version in found.versions:
            for _, text in version.condition:
                assert "None" not in text
                assert "Type." not in text
