"""Scopes: membership by day, combination, and no answer where nothing is defined."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrows.errors import RulebookError
from narrows.rulebook.expr.kleene import at_or_below
from narrows.rulebook.schema import Cite, Provision, Version
from narrows.rulebook.scopes import Scopes, span_boundaries
from narrows.rulebook.tables import Tables

DAY = date(2024, 1, 1)


@pytest.mark.parametrize(
    ("day", "members"),
    [
        (date(2020, 12, 22), set()),
        (date(2020, 12, 23), {"CN"}),
        (date(2021, 12, 8), {"CN"}),
        (date(2021, 12, 9), {"CN", "KH"}),
        (date(2026, 2, 3), {"CN", "KH"}),
        (date(2026, 2, 4), {"CN"}),
    ],
)
def test_a_group_by_day(law, day, members):
    assert law.load().scopes.countries("d5", day) == members


def test_names_and_kinds(law):
    law.write("chips.yaml", law.scope("chips", "members: [3A090.a, 3A001.z]", of="eccn"))
    law.write("arms.yaml", law.scope("arms", "members: [ML2, ML1.a]", of="number"))
    law.write("more.yaml", law.scope("more", "combine: {any_of: [arms], plus: ['7(25)']}", of="number"))
    scopes = law.load().scopes
    expected = ("a1", "arms", "chart.AT1", "chart.NP1", "chart.NS1", "chart.NS2", "chips", "d5", "more")
    assert scopes.names() == expected
    assert [scopes.kind(name) for name in ("d5", "chart.NS1", "chips", "arms")] == [
        "country",
        "country",
        "eccn",
        "number",
    ]
    assert scopes.eccns("chips", DAY) == ("3A001.z", "3A090.a")
    assert scopes.eccns("arms", DAY) == ("ML1.a", "ML2")
    assert scopes.members("more", DAY) == {"ML2", "ML1.a", "7(25)"}
    assert "d5" in scopes
    assert "d6" not in scopes
    assert scopes.is_table("d5")
    assert not scopes.is_table("chips")
    assert scopes.provision("chips").id == "scope.chips"
    assert scopes.provision("d5") is None


def test_a_column_or_group_that_nobody_belongs_to_exists(law):
    scopes = law.load().scopes
    assert scopes.countries("a1", DAY) == set()  # declared by a row without a country
    assert scopes.countries("chart.AT1", DAY) == set()  # named as a reason by the registry


def test_combination_is_evaluated_on_the_day(law):
    law.write("x.yaml", law.scope("x", "combine: {any_of: [d5, chart.NS1], none_of: [scope.y], plus: [MO]}"))
    law.write("y.yaml", law.scope("y", "members: [FR, MO]"))
    scopes = law.load().scopes
    assert scopes.countries("x", date(2021, 12, 8)) == {"CN", "MO"}
    assert scopes.countries("x", date(2021, 12, 9)) == {"CN", "KH", "MO"}


def test_of_a_combination_stays_what_is_in_all_of_some_scopes(law):
    law.write("x.yaml", law.scope("x", "combine: {any_of: [d5], all_of: [scope.y, scope.z], plus: [MO]}"))
    law.write("y.yaml", law.scope("y", "members: [CN, KH, FR, MO]"))
    law.write("z.yaml", law.scope("z", "members: [KH, FR]"))
    scopes = law.load().scopes
    assert scopes.countries("x", date(2021, 12, 8)) == {"MO"}
    assert scopes.countries("x", date(2021, 12, 9)) == {"KH", "MO"}


def test_members_and_combine_add_up(law):
    law.write("x.yaml", law.scope("x", "members: [NO]\ncombine: {any_of: [d5]}"))
    assert law.load().scopes.countries("x", DAY) == {"CN", "KH", "NO"}


def test_a_scope_has_no_answer_for_a_day_without_a_version(law):
    law.write("x.yaml", law.scope("x", "members: [CN]", span="{from: 2022-10-07, until: 2023-11-16}"))
    scopes = law.load().scopes
    assert scopes.countries("x", date(2022, 10, 7)) == scopes.countries("x", date(2023, 11, 16)) == {"CN"}
    for day in (date(2022, 10, 6), date(2023, 11, 17)):
        with pytest.raises(
            RulebookError, match=rf"^law/x.yaml:1: scope 'x' is not defined on {day}. Add a version"
        ):
            scopes.countries("x", day)
    assert scopes.gaps("x", date(2022, 1, 1), None) == (
        (date(2022, 1, 1), date(2022, 10, 6)),
        (date(2023, 11, 17), None),
    )
    assert scopes.gaps("x", date(2022, 10, 7), date(2023, 11, 16)) == ()
    assert scopes.gaps("d5", None, None) == ()


def test_a_scope_open_on_both_sides_has_no_gap(law):
    law.write("x.yaml", law.scope("x", "members: [CN]", span="{from: null, until: null}"))
    scopes = law.load().scopes
    assert scopes.gaps("x", None, None) == ()
    assert scopes.countries("x", date(1990, 1, 1)) == {"CN"}


def test_the_wrong_kind_and_the_wrong_name(law):
    law.write("chips.yaml", law.scope("chips", "members: [3A090.a]", of="eccn"))
    scopes = law.load().scopes
    with pytest.raises(RulebookError, match="'chips' holds eccn members, not country members"):
        scopes.countries("chips", DAY)
    with pytest.raises(RulebookError, match="'d5' holds country members, not eccn or number members"):
        scopes.eccns("d5", DAY)
    with pytest.raises(RulebookError, match=r"there is no scope 'chip'. Did you mean 'chips'\?"):
        scopes.members("chip", DAY)


def test_confidence_is_the_lowest_of_what_was_used(law):
    law.write("x.yaml", law.scope("x", "combine: {any_of: [chart.NS1]}"))
    scopes = law.load().scopes
    assert scopes.confidence("chart.NS1", DAY) == "low"
    assert scopes.confidence("chart.NS1", DAY, "FR") == "high"
    assert scopes.confidence("d5", DAY) == "medium"
    assert scopes.confidence("d5", DAY, "CN") == "high"
    assert scopes.confidence("x", DAY) == "low"
    assert scopes.confidence("x", DAY, "FR") == "high"


@pytest.mark.parametrize(
    ("eccn", "inside"),
    [
        ("3A090", True),
        ("3A090.a", True),
        ("3A090.a.1", True),
        ("3A0901", False),
        ("3A09", False),
        ("3A001.z", True),
        ("3A001", False),
        ("3A001.a", False),
        ("EAR99", False),
        ("", False),
    ],
)
def test_an_eccn_at_or_below(eccn, inside):
    assert at_or_below(eccn, ("3A090", "3A001.z")) is inside
    assert at_or_below(eccn, frozenset(("3A090", "3A001.z"))) is inside


def test_boundaries_are_the_first_day_and_the_day_after_the_last(law):
    law.write("x.yaml", law.scope("x", "members: [CN]", span="{from: 2022-10-07, until: 2023-11-16}"))
    days = law.load().scopes.boundaries()
    assert days == {
        date(2020, 12, 23),
        date(2021, 12, 9),
        date(2026, 2, 4),
        date(2022, 10, 7),
        date(2023, 11, 17),
    }
    assert span_boundaries([(None, None)]) == set()


days = st.dates(date(2020, 1, 1), date(2020, 2, 10))


@given(st.lists(days, min_size=2, max_size=8, unique=True), days, days)
def test_gaps_are_exactly_the_days_without_a_version(edges, one, other):
    edges = sorted(edges)[: len(edges) // 2 * 2]
    versions = tuple(
        Version(
            provision_id="scope.x",
            from_=from_,
            until=until,
            recorded=DAY,
            checked=DAY,
            cites=(Cite("x"),),
            confidence="high",
            path="x",
            line=1,
        )
        for from_, until in zip(edges[::2], edges[1::2], strict=True)
    )
    provision = Provision(
        id="scope.x",
        kind="scope",
        type="country",
        title="",
        citation="",
        regime="",
        versions=versions,
        path="x",
        line=1,
    )
    start, end = min(one, other), max(one, other)
    gaps = Scopes([provision], Tables()).gaps("x", start, end)
    uncovered = {day for span in gaps for day in _days(*span)}
    assert uncovered == {day for day in _days(start, end) if provision.version(day) is None}


def _days(first, last):
    return {first + timedelta(number) for number in range((last - first).days + 1)}
