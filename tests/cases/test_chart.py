"""The Country Chart, the Country Groups and the entries of Categories 3 to 5 against the official tables of 2026-07-23:
for every entry in every country of the chart, the requirements that hold, that are open and that do not.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache

import polars as pl
import pytest

from cases.official_tables import (
    DAY,
    LAW,
    MENDED,
    UNREAD,
    WHOLE,
    Official,
    code,
    columns,
    entries,
    in_scope,
    marks,
    official,
    table,
)
from narrows.batch import check_table
from narrows.engine import engine
from narrows.model.country import codes, country
from narrows.rulebook.book import SUBJECT
from narrows.rulebook.edition import Edition
from narrows.rulebook.expr.kleene import Truth

pytestmark = pytest.mark.shared

PROSE = {
    "742.4(a)(5)": "us.ear.742.4.a.5",
    "742.6(a)(10)": "us.ear.742.6.a.10",
    "742.13": "us.ear.738.3.a.1",
}
"""Requirements for every destination that entries state in prose, by the section they point to."""


@cache
def edition() -> Edition:
    return engine(clean=True).book.edition(DAY)


def truths(eccn: str, countries: Iterable[str]) -> Iterator[tuple[str, str, Truth]]:
    """For each country and column, whether its requirement holds for a stated ECCN that leaves the United States."""
    law = edition()
    slots = law.layout.slots
    tests = [
        (column, step.test)
        for column in columns()
        for step in law.steps
        if step.rule.id == f"us.ear.738.chart.{column}"
    ]
    assert len(tests) == len(columns())
    facts = law.layout.blank()
    facts[slots["item.eccn"]] = eccn
    facts[slots["activity"]] = "export"
    facts[slots["ship_from"]] = "US"
    facts[slots[SUBJECT]] = True
    for step in law.class_steps:
        facts[step.slot] = False
    law.weigh_reasons(facts)
    for stage in (law.terms, law.late_terms):
        for slot, value in stage:
            facts[slot] = value(facts)
    for place in countries:
        facts[slots["destination"]] = place
        for column, test in tests:
            yield place, column, test(facts)


def expected(said: Official, column: str, country: str) -> Truth:
    if column not in marks()[country]:
        return False
    return True if column in said.whole else None if column in said.part else False


def differences(eccn: str, said: Official) -> list[str]:
    """Where the requirements of an entry are not those of its table. What holds for a part of it must be open."""
    return [
        f"{eccn} to {country}, {column}: {found}, not {wanted}"
        for country, column, found in truths(eccn, marks())
        if found is not (wanted := expected(said, column, country))
    ]


def test_every_mark_of_the_chart() -> None:
    scopes = edition().book.raw.scopes
    assert len(marks()) == 196
    assert len(columns()) == 16
    for column in columns():
        ours = scopes.countries(f"chart.{column}", DAY) & marks().keys()
        assert ours == {country for country, marked in marks().items() if column in marked}, column


def test_every_country_has_a_row_or_is_known_to_have_none() -> None:
    """A place without a mark is not one without a requirement: only some rows may be empty."""
    scopes = edition().book.raw.scopes
    marked = frozenset().union(*(scopes.countries(f"chart.{column}", DAY) for column in columns()))
    embargoed = {code(name) for name in table("country-chart.json")["embargoed"]}
    home = {place for place in codes() if "US" in (place, country(place).parent)}
    assert set(codes()) - marked == embargoed | home | scopes.countries("without_chart_row", DAY)


def test_every_member_of_the_country_groups() -> None:
    """Liechtenstein is in no group by itself: it stands with Switzerland (footnote 5 of the chart)."""
    scopes = edition().book.raw.scopes
    known = {*marks(), *map(code, table("country-chart.json")["embargoed"]), "US"} - {"LI"}
    for group, names in table("country-groups.json")["groups"].items():
        ours = scopes.countries(group.replace(":", "").lower(), DAY)
        assert ours & known == {code(name) for name in names} & known, group


@pytest.mark.parametrize("eccn", in_scope() if LAW.is_dir() else ["absent"])
def test_requirements_of_an_entry_in_every_country(eccn: str) -> None:
    assert not differences(eccn, official(eccn))


def test_a_wrong_mark_or_reason_is_found() -> None:
    """The comparison can fail."""
    assert differences("3C001", Official(frozenset({"NS1", "AT1"}), frozenset(), ()))
    assert differences("3C001", Official(frozenset({"AT1"}), frozenset({"NS2"}), ()))
    assert not differences("3C001", Official(frozenset({"NS2", "AT1"}), frozenset(), ()))


def test_the_engine_says_so_too() -> None:
    """Every entry to countries of different rows, through the whole engine: what holds is listed, and what is open is
    not cleared."""
    places = ("CA", "CN", "DE", "GB", "IN", "KR", "TW", "VN")
    rows = [(eccn, place) for eccn in in_scope() for place in places]
    frame = pl.DataFrame(rows, schema=["eccn", "to"], orient="row").with_columns(
        activity=pl.lit("export"), as_of=pl.lit(DAY), **{"from": pl.lit("US")}
    )
    result = check_table(frame, deciding=engine(clean=True))
    assert not result.errors
    held = {text: listed(text) for text in result.frame["requirements"].unique()}
    wrong = []
    for (eccn, place), text, outcome in zip(
        rows, result.frame["requirements"], result.frame["outcome"], strict=True
    ):
        wanted = {column: expected(official(eccn), column, place) for column in columns()}
        if held[text] != {column for column, truth in wanted.items() if truth}:
            wrong.append(f"{eccn} to {place}: {sorted(held[text])}")
        if outcome == "no_license_required" and None in wanted.values():
            wrong.append(f"{eccn} to {place}: cleared")
    assert not wrong


def listed(text: str) -> set[str]:
    """The columns of the chart whose requirements a row of the batch lists."""
    ids = [each["provision"] for each in json.loads(text)]
    return {id_.rpartition(".")[2] for id_ in ids if id_.startswith("us.ear.738.chart.")}


@pytest.mark.parametrize("eccn", in_scope() if LAW.is_dir() else ["absent"])
def test_controls_for_every_destination_that_an_entry_states_in_prose(eccn: str) -> None:
    for row in entries()[eccn]["countryChart"] if eccn in entries() else ():
        for section, requirement in PROSE.items():
            if section in row["countryChart"] and WHOLE.search(row["control"].strip()):
                for country in ("CA", "FR", "CN"):
                    decision = engine(clean=True).check(
                        {"item": {"eccn": eccn}, "from": "US", "to": country, "as_of": DAY}
                    )
                    assert requirement in {view.provision for view in decision.regimes["us"].requirements}


def test_the_registry_has_the_columns_of_every_entry() -> None:
    """The other categories too: what the table says of a whole entry is certain, what it says of a part is open.

    Where an entry without a table names anti-terrorism alone there is nothing to read: no country is marked for it.
    """
    for eccn in sorted({*entries(), *MENDED} - UNREAD):
        stated = edition().stated_reasons(eccn)
        said = official(eccn)
        assert said.whole == {reason for reason in stated.certain if reason[-1].isdigit()}, eccn
        assert said.part == {reason for reason in stated.partial if reason[-1].isdigit()}, eccn
        if not said.rows and eccn not in MENDED:
            in_words = {"SL", "CC"} & stated.certain
            alone = entries()[eccn]["reasonForControl"] == "AT"
            assert stated.other or in_words or alone, (
                f"{eccn} has no table, and nothing says that it has to be read"
            )


def test_anti_terrorism_only_entries_are_decided() -> None:
    """No country has a mark in the column, and embargoes are not asked of the chart."""
    alone = [
        eccn for eccn in in_scope() if {columns for _, columns in official(eccn).rows} == {frozenset({"AT1"})}
    ]
    assert {"3A991", "3B991", "3B992", "3C992", "3D991", "4A994", "4D994", "5A991", "5B991"} <= set(alone)
    rows = [(eccn, place) for eccn in [*alone, "EAR99"] for place in ("CA", "CN", "DE", "IN", "TW", "VN")]
    frame = pl.DataFrame(rows, schema=["eccn", "to"], orient="row").with_columns(
        activity=pl.lit("export"), as_of=pl.lit(DAY), **{"from": pl.lit("US")}
    )
    outcomes = check_table(frame, deciding=engine(clean=True)).frame["outcome"]
    assert set(outcomes) == {"no_license_required"}
