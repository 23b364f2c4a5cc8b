"""Show, search, calendar, coverage: what the commands about the law are backed by."""

from __future__ import annotations

from datetime import date

import pytest

from narrows.errors import InputError
from narrows.rulebook.book import Book
from narrows.rulebook.coverage import coverage
from narrows.rulebook.query import (
    ShownEccn,
    ShownInstrument,
    ShownProvision,
    ShownTable,
    calendar,
    search,
    show,
)

STAY = "then: {effect: stayed}\nlapse: unknown"


@pytest.fixture
def book(law):
    span = "{from: 2025-11-10, until: 2026-11-09}"
    law.write(
        "stay.yaml",
        law.provision("us.ear.stay", "override", top="of: [us.ear.742.6]", version=STAY, span=span),
    )
    policy = "when: True\nthen: {policy: case_by_case}"
    law.write(
        "policy.yaml", law.provision("us.ear.policy", "policy", top="for: [us.ear.742.*]", version=policy)
    )
    law.write("prc.yaml", law.scope("prc", "members: [CN]"))
    term = law.provision(
        "us.term.tpp", "term", top="name: tpp\ntype: number\nunit: '1'", version='value: "1"'
    )
    law.write("term.yaml", term)
    version = "when: True\nthen: {reasons: [RS]}"
    law.write(
        "c.yaml", law.provision("us.ccl.3A090.a", "classification", top="eccn: 3A090.a", version=version)
    )
    law.write("not_modelled.yaml", "- {what: Defense articles, why: Another agency, citation: 22 CFR 120}\n")
    assert law.problems() == []
    return law.load()


def test_show_a_provision_with_what_concerns_it(book):
    (shown,) = show(book, "us.ear.742.6")
    assert isinstance(shown, ShownProvision)
    assert shown.provision.id == "us.ear.742.6"
    assert [p.id for p in shown.overrides] == ["us.ear.stay"]
    assert [p.id for p in shown.related] == ["us.ear.policy"]


@pytest.mark.parametrize(
    "wanted", ["15 CFR 742.6(a)", "742.6", "15 CFR § 742.6", "742.6 (a)", "88 FR 73458", "part 742"]
)
def test_show_a_citation_and_what_is_below_it(book, wanted):
    shown = show(book, wanted)
    assert "us.ear.742.6" in [s.provision.id for s in shown if isinstance(s, ShownProvision)]


def test_a_citation_is_not_the_beginning_of_a_longer_number(book):
    with pytest.raises(InputError):
        show(book, "742.60")
    with pytest.raises(InputError, match="nothing called '88 FR 7345'"):
        show(book, "88 FR 7345")


@pytest.mark.parametrize(
    ("printed", "first"),
    [
        ("88 FR 73458 (doc 2023-23055)", "us-2023-10-25-acs"),
        ("doc 2023-23055", "us-2023-10-25-acs"),
        ("2023-23055", "us-2023-10-25-acs"),
        ("Regulation (EU) 2021/821; OJ L 206, 11.6.2021", "eu-2021-821"),
        ("88 FR 73458, 15 CFR 742.6(a)(6)(iii)", "us.ear.742.6"),
    ],
)
def test_show_what_an_answer_prints(printed, first):
    from narrows.engine import Engine

    shown = show(Engine.load().book.raw, printed)
    ids = [each.instrument.id for each in shown if isinstance(each, ShownInstrument)]
    ids += [each.provision.id for each in shown if isinstance(each, ShownProvision)]
    assert any(id_.startswith(first) for id_ in ids)


def test_show_an_instrument_a_table_an_eccn_a_scope_a_term(book):
    (instrument,) = show(book, "us-2023-10-25-acs")
    assert isinstance(instrument, ShownInstrument)
    assert [v.from_ for v in instrument.versions] == [date(2023, 11, 17)]
    (table,) = show(book, "d5")
    assert isinstance(table, ShownTable)
    assert [row.country for row in table.rows] == ["CN", "KH"]
    (eccn,) = show(book, "3A090")
    assert isinstance(eccn, ShownEccn)
    assert eccn.rows[0].title == "Advanced chips"
    assert [p.eccn for p in eccn.classifications] == ["3A090.a"]
    for name, id_ in (("prc", "scope.prc"), ("scope.prc", "scope.prc"), ("tpp", "us.term.tpp")):
        assert [s.provision.id for s in show(book, name) if isinstance(s, ShownProvision)] == [id_]


def test_show_nothing_names_what_is_near(book):
    with pytest.raises(InputError, match=r"nothing called 'us.ear.742.5'. Did you mean 'us.ear.742.6'\?"):
        show(book, "us.ear.742.5")
    with pytest.raises(InputError, match=r"nothing called 'us.ear'. Did you mean 'us.ear.742.6'"):
        show(book, "us.ear")
    with pytest.raises(InputError):
        show(book, "")


def test_search_ranks_ids_before_titles_before_notes(book):
    hits = search(book, "742.6")
    assert hits[0].id == "us.ear.742.6"
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert [hit.id for hit in search(book, "wider THAN")] == ["us.ear.742.6"]
    assert [hit.what for hit in search(book, "defense")] == ["not_modelled"]
    assert [hit.id for hit in search(book, "advanced computing rule")] == ["us-2023-10-25-acs"]
    assert search(book, "wider zebra") == search(book, " ") == ()


def test_calendar(book):
    events = [(e.day.isoformat(), e.event, e.id) for e in calendar(book)]
    assert events == [
        ("2021-12-09", "joins", "d5"),
        ("2022-10-07", "begins", "us.ear.742.6"),
        ("2023-10-25", "published", "us-2023-10-25-acs"),
        ("2023-11-17", "effective", "us-2023-10-25-acs"),
        ("2023-11-17", "changes", "us.ear.742.6"),
        ("2023-12-01", "complied", "us.ear.742.6"),
        ("2025-11-10", "begins", "us.ear.stay"),
        ("2026-02-04", "leaves", "d5"),
        ("2026-11-10", "lapses", "us.ear.stay"),
    ]
    some = calendar(book, date(2023, 11, 17), date(2023, 12, 1))
    assert [e.day.isoformat() for e in some] == ["2023-11-17", "2023-11-17", "2023-12-01"]
    assert some[1].instrument == "us-2023-10-25-acs"
    assert [e.title for e in calendar(book, to=date(2021, 12, 31))] == ["KH"]


def test_coverage(book):
    covered = coverage(book)
    rows = {
        (row.part, row.kind): (row.provisions, row.versions, row.high, row.medium, row.low)
        for row in covered.rows
    }
    assert rows["law", "requirement"] == (1, 2, 1, 1, 0)
    assert rows["country groups", "table"] == (2, 3, 2, 1, 0)
    assert rows["country chart", "table"] == (1, 2, 1, 0, 1)
    assert rows["ECCN registry", "table"] == (2, 2, 2, 0, 0)
    assert [entry.what for entry in covered.not_modelled] == ["Defense articles"]
    assert [regime.state for regime in covered.regimes] == ["modelled", "not_modelled"]


def test_conditions_on_a_fact_are_found_by_the_phrases_that_speak_of_it(law):
    law.change(
        "facts.yaml",
        "party_facts",
        'phrases:\n- {name: dear_in, means: "destination in PLACES and value_usd > 5"}\n'
        '- {name: told_of, means: "not dear_in(PLACES)"}\nparty_facts',
    )
    law.change("requirement.yaml", 'destination == "CN"', 'told_of(("CN",))')
    book = Book(law.load())
    (found,) = book.conditions_on("value_usd")
    assert found == book.node(*next((p, p.versions[0]) for p in book.raw.provisions.values()))
    assert list(book.conditions_on("claims.published")) == []
