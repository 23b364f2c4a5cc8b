"""Conditions of every shape, under rulebooks of a few lines: a batch answers as the single decision does."""

from __future__ import annotations

import gc
import itertools
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from batch.rows import decided  # type: ignore[import-not-found]  # found by the path of the tests
from decide.small_law import (
    DAY,
    SmallLaw,
    duty,
    exception,
    gate,
    override,
    policy,
    provision,
    requirement,
)
from narrows.batch import check_table
from narrows.engine import Engine
from narrows.errors import RulebookError

Make = Callable[..., Engine]
SEATS = (None, "US", "DE", "CN")
PEOPLE = tuple(itertools.product((None, "end_user", "exporter"), SEATS, SEATS))


def rows(count: int = 60) -> pl.DataFrame:
    """Orders in which every fact is now and then unknown."""
    found: list[dict[str, Any]] = []
    for n in range(count):
        one, two = PEOPLE[n * 7 % len(PEOPLE)], PEOPLE[n * 11 % len(PEOPLE)]
        owned = n % 4 == 0 and two[0] is not None
        found.append(
            {
                "as_of": DAY,
                "from": SEATS[n % 4],
                "to": ("CN", "DE", "US")[n % 3],
                "item.name": "x",
                "item.eccn": (None, "EAR99", "3A001", "3A991")[n % 4 if n % 5 else 1],
                "item.origin": SEATS[n // 3 % 4],
                "item.us_content_percent": (None, 0.0, 30.0, 60.0)[n // 2 % 4],
                "item.spec.source_nm": (None, 13.5, 193.0)[n % 3],
                "item.spec.numerical_aperture": (None, 0.33, 1.35)[n // 3 % 3],
                "parties.0.role": one[0],
                "parties.0.country": one[1] if one[0] else None,
                "parties.0.headquarters": one[2] if one[0] else None,
                "parties.0.name": (None, "YMTC", "Nobody")[n % 3] if one[0] else None,
                "parties.1.role": two[0],
                "parties.1.country": two[1] if two[0] else None,
                "parties.1.headquarters": two[2] if two[0] else None,
                "parties.1.owners.0.name": "YMTC" if owned else None,
                "parties.1.owners.0.share_percent": (30.0, 60.0, None)[n // 4 % 3] if owned else None,
                "end_use.military": (None, True, False)[n // 4 % 3],
                "end_use.facility_country": SEATS[n // 5 % 4],
                "value": (None, 1.0, 5000.0, 9000.0)[n // 2 % 4],
                "claims.published": (None, True)[n // 6 % 2],
                "recipient.citizenship": (None, "CN", "CN;US")[n // 3 % 3],
            }
        )
    return pl.DataFrame(found, infer_schema_length=None)


ROWS = rows()


@pytest.fixture
def law(tmp_path: Path) -> Make:
    """A function that gives the engine of a few provisions."""
    return lambda *provisions: SmallLaw(tmp_path / "law", *provisions).engine


def term(name: str, value: str, type_: str = "boolean", **version: Any) -> dict[str, Any]:
    unit = {"unit": "1"} if type_ == "number" else {}
    return provision(
        f"us.term.{name}", "term", name=name, type=type_, **unit, version={"value": value, **version}
    )


def jurisdiction(name: str, when: str) -> dict[str, Any]:
    return provision(f"us.ear.734.{name}", "jurisdiction", when=when, then={"subject_to": "EAR"})


def entry(eccn: str, when: str, *reasons: str) -> dict[str, Any]:
    return provision(
        f"us.ear.774.{eccn}", "classification", when=when, eccn=eccn, then={"reasons": list(reasons)}
    )


CN = 'party.country == "CN"'
US = 'party.headquarters == "US"'
CONDITIONS = {
    # Parties.
    "any": f"any_party({CN})",
    "not any": f"not any_party({CN})",
    "all": f"all_parties({CN})",
    "not all, of two": f"not all_parties({CN} and {US})",
    "any and not all, or all": f'any_party({CN}) and not all_parties({US}) or all_parties(party.role == "end_user")',
    "two facts of one party": "any_party(party.country == party.headquarters)",
    "two facts, all and not": "all_parties(party.country != party.headquarters)",
    "two facts and a number": "not any_party(not (party.country == party.headquarters) or party.entity_owned_percent >= 50)",
    "two facts, open": "any_party(party.country == party.headquarters and party.on_entity_list) and value_usd > 5000",
    "known of any": "any_party(known(party.headquarters))",
    "known of all": "not all_parties(known(party.country) and not known(party.headquarters))",
    "a scope of party and place": 'all_parties(party.country in scope("us")) or destination not in scope("us")',
    "arithmetic of a party": "any_party(party.entity_owned_percent * 2 > 100)",
    "listed and elsewhere": 'any_party(party.on_entity_list) and destination == "CN"',
    # The exporter.
    "seat of the exporter": 'exporter.headquarters == "US"',
    "two facts of the exporter": "exporter.headquarters == exporter.ultimate_parent_headquarters",
    "exporter in a scope": 'not (exporter.headquarters in scope("us") and destination == "CN")',
    "company known": 'known(exporter.company) or exporter.company == "ymtc"',
    # Constants and what cannot be known.
    "true": "True",
    "false": "False",
    "constants compared": "1 < 2 and not 2 < 1",
    "nothing at all": "1 / 0 > 2",
    "known of nothing": "known(1 / 0) or destination == 'CN'",
    "constant and party": f"any_party({CN}) and True",
    "constant and parts": f"(any_party({CN}) or False) and (destination == 'CN' or 1 > 2)",
    # All blocks.
    "or of all": f'end_use.military or any_party({CN}) or item.origin == "CN" or destination == "US"',
    "not or of all": f'not (end_use.military or any_party({CN}) or item.origin == "CN" or destination == "US")',
    "repeated parts": '(item.origin == "US" or destination == "CN") and (item.origin == "US" or destination == "CN")',
    "known of several": "known(end_use.military) and known(value_usd) and not known(ship_from)",
    "two facts of a route": "ship_from == destination",
    "sets": '"CN" in recipient.citizenship and not is_empty(recipient.citizenship) and not claims.published',
    "extremes": "min(item.us_content_percent, 40) > 25 or max(item.us_content_percent, 40) > 45",
    "a formula": "item.spec.source_nm * 0.35 / item.spec.numerical_aperture < 45",
    "a formula is known": "not known(item.spec.source_nm * 0.35 / item.spec.numerical_aperture)",
    "a formula of a term is known": "not known(resolution) or destination == 'CN'",
    "limits of the value": "value_usd < 5000 or value_usd == 9000",
    "classes": 'classified("3A001") or not classified("3A001", "3A991") and end_use.military',
    "reasons": '"NS1" in item.reasons or not ("AT1" in item.reasons)',
    # Terms and jurisdiction.
    "terms": "foreign and fine and (not foreign or destination == 'CN')",
    "terms of the day": "not_yet or destination == 'CN'",
    "subject": "subject_to_ear",
    "known to be subject": "known(subject_to_ear) and not (subject_to_ear or destination == 'CN')",
    "subject, once and again": "not (subject_to_ear and not known(subject_to_ear))",
    "subject by a term": "subject_abroad or any_party(party.headquarters == 'US')",
}
TERMS = (
    term("foreign", 'item.origin == "CN" or item.us_content_percent > 50'),
    term("resolution", "item.spec.source_nm * 0.35 / item.spec.numerical_aperture", "number"),
    term("fine", "resolution < 45"),
    term("not_yet", 'item.origin == "US"', in_force={"from": "2026-01-01"}),
    term("subject_abroad", 'subject_to_ear and destination == "CN"'),
)


@pytest.mark.parametrize("condition", CONDITIONS.values(), ids=CONDITIONS)
def test_a_condition_of_a_requirement(law: Make, condition: str) -> None:
    using = law(
        *TERMS,
        jurisdiction("1", 'item.origin == "US" or ship_from == "US" and item.us_content_percent > 25'),
        entry("3A090", "item.spec.source_nm < 100 and not claims.published", "RS"),
        requirement("1", condition),
    )
    decided(using, ROWS)


HELD = {
    "one": 'held("us.ear.742.*")',
    "not one": 'not held("us.ear.742.*")',
    "known": 'known(held("us.ear.744.*"))',
    "not known, and": 'not known(held("us.ear.742.*")) and destination == "CN"',
    "of two parts": 'held("us.ear.742.*", "us.ear.744.*") and not any_party(party.headquarters == "US")',
    "one and not another": 'held("us.ear.742.1") and not held("us.ear.744.1")',
    "neither": 'not (held("us.ear.742.1") or not held("us.ear.744.1"))',
    "twice": 'not (held("us.ear.742.*") and not known(held("us.ear.742.*")))',
    "one of many": 'held("us.ear.742.*") or not held("us.ear.742.*") and known(held("us.ear.742.*"))',
    "none such": 'held("us.ear.742.1") and subject_to_ear',
}


@pytest.mark.parametrize("condition", HELD.values(), ids=HELD)
def test_what_rests_on_held_requirements(law: Make, condition: str) -> None:
    required = (
        requirement("742.1", 'item.origin == "US"'),
        requirement("742.2", f"any_party({CN})"),
        requirement("744.1", 'end_use.military or exporter.headquarters == "CN"'),
    )
    using = law(
        *required,
        jurisdiction("1", "item.us_content_percent > 25"),
        policy("p", "presumption_of_denial", condition),
        policy("q", "case_by_case"),
        exception("ABC", ("us.ear.*",), condition),
        exception("DEF", ("us.ear.742.*",), "value_usd < 5000"),
        gate("g", f"not ({condition})"),
        duty("d", condition),
    )
    decided(using, ROWS)


@pytest.mark.parametrize("day", ["2025-01-01", "2026-11-10"])
def test_overrides_whose_end_is_not_known(law: Make, day: str) -> None:
    using = law(
        requirement("1", policy="case_by_case"),
        requirement("2", "end_use.military"),
        override("o", ("us.ear.1",), in_force={"from": "2025-01-01", "until": "2026-11-09"}, lapse="unknown"),
        override("s", ("us.ear.2",), 'exporter.headquarters == "US"'),
    )
    decided(using, ROWS.with_columns(pl.lit(day).alias("as_of")))


def test_what_a_test_for_knowledge_turns_is_searched_for(law: Make) -> None:
    # What is missing depends on facts that are only tested for being known, alone or beside others.
    using = law(
        entry("3A090", "known(item.spec.source_nm) and item.spec.numerical_aperture > 1", "RS"),
        jurisdiction("1", "known(item.origin) and item.us_content_percent > 25"),
        requirement("1", "not known(item.spec.source_nm) and end_use.military"),
        requirement("2", 'classified("3A090") and subject_to_ear'),
        requirement("3", f"any_party(known(party.country) and {US}) and not known(value_usd)"),
        policy("p", "case_by_case", 'known(item.origin) and known(held("us.ear.2"))'),
        exception("ABC", ("us.ear.*",), "not (known(end_use.military) and value_usd > 5000)"),
        gate("g", 'not known(exporter.headquarters) and destination == "CN"'),
    )
    decided(using, ROWS)


def test_a_law_without_conditions(law: Make) -> None:
    assert set(decided(law(requirement("1")), ROWS).frame["outcome"]) == {"license_required"}


def test_a_law_without_requirements(law: Make) -> None:
    outcomes = set(decided(law(duty("d")), ROWS).frame["outcome"])
    assert outcomes == {"no_license_required", "undetermined"}


def test_values_matter_by_what_they_are_compared_with(law: Make) -> None:
    using = law(requirement("1", "2500 < value_usd <= 5000"), duty("d", "value_usd != 9000"))
    values = [0.0, 2500.0, 2500.01, 5000.0, 5000.01, 8999.0, 9000.0, 1e12, 1e13, None]
    frame = ROWS.head(len(values)).with_columns(pl.Series("value", values))
    decided(using, frame)
    decided(using, frame.with_columns(pl.format("{} USD", "value")))


def test_what_an_item_leaves_out_is_false_in_a_table_as_well(law: Make) -> None:
    using = law(requirement("1", "not item.named_technology"))
    result = decided(using, ROWS.head(8).with_columns(pl.lit("GeForce RTX 4090").alias("item.product")))
    assert result.frame["requirements"].str.contains("us.ear.1", literal=True).sum() > 1


# Conditions that cannot be taken apart.


def test_facts_of_two_parts_of_an_order_are_not_compared(law: Make) -> None:
    using = law(requirement("1", "item.origin == ship_from"))
    with pytest.raises(RulebookError, match=r"us\.ear\.1 compares facts of different parts") as caught:
        check_table(ROWS, deciding=using)
    assert "scope or a literal" in caught.value.remedy
    version = using.book.raw.provisions["us.ear.1"].versions[0]
    assert (caught.value.where.source, caught.value.where.line) == (version.path, version.line)
    assert version.path is not None


def test_a_condition_that_mixes_its_parts_in_too_many_ways(law: Make) -> None:
    ways = (f"(item.us_content_percent > {n} or value_usd > {n})" for n in range(8))
    using = law(requirement("1", " and ".join(ways)))
    with pytest.raises(RulebookError, match=r"us\.ear\.1 mixes the parts of an order in 256 ways") as caught:
        check_table(ROWS, deciding=using)
    assert "term" in caught.value.remedy
    assert str(caught.value.where).startswith("law/rules.yaml:")


def test_a_condition_that_says_the_same_many_times(law: Make) -> None:
    same = '(item.origin == "US" or value_usd > 5000)'
    decided(law(requirement("1", " and ".join([same] * 15))), ROWS)


def test_a_private_folder_of_rules(tmp_path: Path) -> None:
    letter = tmp_path / "letters.yaml"
    letter.write_text(
        "id: us.letter.private.test\n"
        "title: A letter\nkind: requirement\ncitation: A letter\ndirected: true\nversions:\n"
        "- in_force: {from: 2024-01-01}\n  recorded: 2026-11-25\n  checked: 2026-11-25\n"
        "  cites: [{source: A letter}]\n  confidence: high\n"
        "  when: any_party(party.country == party.headquarters) and not known(via)\n"
        "  then: {license: required, reason: directed}\n",
        "utf-8",
    )
    using = Engine.load(tmp_path)
    frame = ROWS.head(12).with_columns(pl.lit("EAR99").alias("item.eccn"))
    result = decided(using, frame)
    assert result.frame["requirements"].str.contains("us.letter.private.test", literal=True).any()


def test_too_many_ways_side_by_side_are_refused(law: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("narrows.decide.clauses.MAX_CLAUSES", 20)
    ways = " or ".join(f"(value_usd > {n} and destination == 'CN')" for n in range(21))
    using = law(requirement("1", ways))
    with pytest.raises(RulebookError, match="in 21 ways or more") as refused:
        check_table(ROWS, deciding=using)
    assert "gather" in str(refused.value.remedy)


def test_a_part_that_decides_nothing_is_asked_for_all_the_same(law: Make) -> None:
    """`a or (a and b)` is `a`. Where nothing settles an order, the single decision names what is unknown of `b` too: so orders
    that differ there do not share an answer."""
    using = law(
        term("some", "end_use.military and value_usd > 0"),
        requirement("1", 'some or (some and exporter.headquarters == "CN")'),
        requirement("2", "value_usd / 0 > 1"),
    )
    order = {"as_of": DAY, "from": "US", "to": "CN", "item.eccn": "EAR99", "value": 1.0}
    seats = pl.DataFrame({"exporter.headquarters": [None, "DE", "CN"], "exporter.country": ["CN"] * 3})
    decided(using, seats.with_columns(**{name: pl.lit(value) for name, value in order.items()}))


def test_what_keeps_a_class_unknown_tells_answers_apart(law: Make) -> None:
    """Where an ECCN is stated no class moves the outcome; but the answers to a fact are told apart by the classes that rest on it,
    by what of them is unknown. So orders that differ there do not share an answer."""
    using = law(
        entry(
            "3A090",
            'not (known(item.spec.source_nm) or "3A090" in item.technology_for) or is_empty(item.technology_for)',
            "RS",
        ),
        requirement("1", policy="presumption_of_approval"),
        policy("p", "case_by_case", "not is_empty(item.technology_for)"),
    )
    order = {
        "as_of": DAY,
        "from": "US",
        "to": "CN",
        "item.eccn": "EAR99",
        "item.spec.numerical_aperture": 0.33,
    }
    lights = pl.DataFrame({"item.spec.source_nm": [None, 193.0, 13.5]})
    decided(using, lights.with_columns(**{name: pl.lit(value) for name, value in order.items()}))


def test_an_engine_that_nobody_has_any_more_goes_with_all_that_a_batch_remembered(law: Make) -> None:
    using = law(requirement("r", CONDITIONS["any"]))
    check_table(ROWS, deciding=using)
    gone = weakref.ref(using)
    del using
    gc.collect()
    assert gone() is None
