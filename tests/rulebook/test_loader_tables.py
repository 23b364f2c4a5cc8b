"""The dated tables, facts, horizon, instruments and the list of what is left out: strict, with the line at fault."""

from __future__ import annotations

from datetime import date

import pytest

ROW = "D:5,CN,2020-12-23,,15 CFR Part 740 Supp. 1,high,2026-11-25,"
WRONG_GROUPS = {
    "group": (ROW, ROW.replace("D:5", "D5"), "2: group", "'D5' is not a country group", "such as D:5"),
    "country": (ROW, ROW.replace("CN", "PRC"), "2: country", "'PRC' is not a two-letter", "Write"),
    "unknown country": (ROW, ROW.replace("CN", "XX"), "2: country", "no country 'XX'", "countries.csv"),
    "date": (
        ROW,
        ROW.replace("2020-12-23", "2020-13-23"),
        "2: from",
        "'2020-13-23' is not a day",
        "YYYY-MM-DD",
    ),
    "inverted": (ROW, ROW.replace("23,,", "23,2019-01-01,"), "2: until", "is before from", "Swap"),
    "no citation": (
        ROW,
        ROW.replace("15 CFR Part 740 Supp. 1", ""),
        "2: citation",
        "an empty 'citation'",
        "needs",
    ),
    "no checked": (ROW, ROW.replace("2026-11-25", ""), "2: checked", "an empty 'checked'", "needs"),
    "no confidence": (ROW, ROW.replace("high", ""), "2: confidence", "an empty 'confidence'", "needs"),
    "confidence": (
        ROW,
        ROW.replace("high", "hihg"),
        "2: confidence",
        "'hihg' is not a confidence",
        "'high'?",
    ),
    "ragged": (ROW, ROW[:-1], "2", "7 cells in a table of 8 columns", "keep empty cells"),
    "ragged long": (ROW, ROW.replace("15 CFR", "15, CFR"), "2", "9 cells", "Quote a cell"),
    "overlap": (ROW, f"{ROW}\n{ROW}", "3", "the days of d5 CN overlap those of line 2", "day before"),
    "open quote": (ROW, f'"{ROW}', "2", "not valid CSV: unexpected end of data", "Close the quotes"),
    "text after a quote": (ROW, f'"D:5"x{ROW[3:]}', "2", "not valid CSV", "Close the quotes"),
    "quote that swallows a row": (ROW, f'{ROW}"a\n{ROW}b"', "2", "over several lines", "Close the quotes"),
    "columns": (
        "group,country",
        "country,group",
        "1",
        "has the columns country, group",
        "must be: group,country,from",
    ),
}


@pytest.mark.parametrize("case", WRONG_GROUPS)
def test_one_thing_wrong_in_the_groups(law, case):
    old, new, place, what, remedy = WRONG_GROUPS[case]
    law.change("us/groups.csv", old, new)
    problem = law.problem()
    assert str(problem).startswith(f"law/us/groups.csv:{place}: "), str(problem)
    assert what in problem.what
    assert remedy in problem.remedy


def test_an_empty_table_has_no_columns(law):
    law.write("us/groups.csv", "")
    assert "law/us/groups.csv:1: has the columns none" in law.problems()[0]


def test_rows_are_named_by_their_line_also_after_blank_lines(law):
    law.change("us/groups.csv", ROW, f"{ROW}\n\n\n" + ROW.replace("CN", "cn"))
    assert str(law.problem()).startswith("law/us/groups.csv:5: country")


def test_a_byte_order_mark_and_windows_newlines_change_nothing(law):
    before = law.load()
    text = (law.path / "us/groups.csv").read_text().replace("\n", "\r\n")
    law.write("us/groups.csv", b"\xef\xbb\xbf" + text.encode())
    after = law.load()
    assert after.tables.groups == before.tables.groups
    assert after.sha256 == before.sha256


@pytest.mark.parametrize(
    ("name", "old", "new", "what"),
    [
        ("us/country_chart.csv", "NS1,CN", "NS,CN", "'NS' is not a chart column"),
        ("us/eccns.csv", "3A090,", "3a090,", "'3a090' is not an ECCN"),
        ("us/eccns.csv", "RS AT1", "RS; AT1", "'RS;' is not a reason for control"),
        ("geo/countries.csv", "KH,", "CN,", "'CN' is listed twice"),
        ("geo/countries.csv", "KH,", "kh,", "'kh' is not a two-letter country code"),
        ("geo/countries.csv", "alpha2", "iso", "has no column of country codes"),
    ],
)
def test_one_thing_wrong_in_the_other_tables(law, name, old, new, what):
    law.change(name, old, new)
    assert any(f"law/{name}:" in problem and what in problem for problem in law.problems())


def test_tables_may_be_absent(law):
    for name in ("us/country_chart.csv", "us/eccns.csv", "geo/countries.csv"):
        (law.path / name).unlink()
    assert law.problems() == []
    assert law.load().eccns.reasons("3A090", date(2024, 1, 1)) is None


def test_the_registry_tells_certain_from_possible_reasons(law):
    registry = law.load().eccns
    day = date(2024, 1, 1)
    assert registry.reasons("3A090", day) == {"RS", "AT1"}
    assert registry.reasons("3A090.a.1", day) == {"RS", "AT1"}
    assert registry.reasons("3A090", date(2022, 10, 20)) is None
    assert registry.reasons("3A09", day) is None
    row = registry.row("3A001.b", day)
    assert (row.reasons, row.partial, row.other, row.title) == ({"NS2"}, {"NP1"}, True, "Chips, other")


WRONG_FILES = {
    "fact type": (
        "facts.yaml",
        "type: country, block: route",
        "type: county, block: route",
        "'county'",
        "'country'?",
    ),
    "fact block": (
        "facts.yaml",
        "block: route",
        "block: rout",
        "'rout' is not a value of 'block'",
        "'route'?",
    ),
    "fact key": ("facts.yaml", "block: route", "blok: route", "unknown key 'blok' in a fact", "'block'?"),
    "fact unit": ("facts.yaml", "unit: USD, ", "", "the number 'value_usd' has no unit", "Add 'unit:'"),
    "fact twice": (
        "facts.yaml",
        "name: value_usd",
        "name: destination",
        "is declared twice, first on line 2",
        "Remove",
    ),
    "fact name": (
        "facts.yaml",
        "name: value_usd",
        "name: Value",
        "'Value' is not a dotted name",
        "lower case",
    ),
    "fact absent": ("facts.yaml", 'absent: "false"', 'absent: "true"', "'true' is not a value", "unknown"),
    "absent number": (
        "facts.yaml",
        "unit: USD",
        'unit: USD, absent: "false"',
        "'absent: false' on a number",
        "boolean",
    ),
    "values of a number": (
        "facts.yaml",
        "unit: USD",
        "unit: USD, values: [a]",
        "'values' on a number",
        "Only text",
    ),
    "party fact": ("facts.yaml", "name: destination", "name: party.x", "is a fact of a party", "party_facts"),
    "no party fact": (
        "facts.yaml",
        "name: party.country",
        "name: country",
        "is not a fact of a party",
        "party.*",
    ),
    "horizon date": ("horizon.yaml", "2026-07-23", "2026-07-32", "'2026-07-32' is not a day", "YYYY-MM-DD"),
    "horizon order": (
        "horizon.yaml",
        "2026-07-23",
        "2020-07-23",
        "checked 2020-07-23 is before start",
        "Correct",
    ),
    "horizon state": (
        "horizon.yaml",
        "state: not_modelled",
        "state: modeled",
        "'modeled'",
        "Did you mean 'modelled'?",
    ),
    "horizon dates": (
        "horizon.yaml",
        "note: Dutch rules",
        "start: 2024-01-01",
        "not modelled but has dates",
        "Remove",
    ),
    "horizon cites": (
        "horizon.yaml",
        "    cites: [{source: 85 FR 83788}]\n",
        "",
        "missing key 'cites'",
        "Add",
    ),
    "horizon regime": ("horizon.yaml", "nl:", "NL:", "'NL' is not a regime", "two lower-case letters"),
    "instrument stage": (
        "us/instruments.yaml",
        "effective: 2023-11-17",
        "effective: 2023-11-17\n  stages: [2023-11-18, 2023-11-31]",
        "'2023-11-31' is not a day",
        "YYYY-MM-DD",
    ),
    "instrument key": ("us/instruments.yaml", "published:", "publishd:", "unknown key", "'published'?"),
    "instrument date": (
        "us/instruments.yaml",
        "published: 2023-10-25",
        "published: soon",
        "'soon'",
        "YYYY-MM-DD",
    ),
    "instrument citation": (
        "us/instruments.yaml",
        "  citation: 88 FR 73458\n",
        "",
        "missing key 'citation'",
        "Add",
    ),
}


@pytest.mark.parametrize("case", WRONG_FILES)
def test_one_thing_wrong_in_the_declarations(law, case):
    name, old, new, what, remedy = WRONG_FILES[case]
    law.change(name, old, new)
    from narrows.rulebook.loader import problems

    first = problems(law=law.path)[0]  # what depends on the file follows
    assert str(first).startswith(f"law/{name}:")
    assert first.where.line is not None
    assert what in first.what
    assert remedy in first.remedy


def test_an_instrument_without_any_date(law):
    law.change("us/instruments.yaml", "  published: 2023-10-25\n  effective: 2023-11-17\n", "")
    assert "an instrument without a date" in law.problems()[0]


def test_what_is_left_out_says_why(law):
    law.write(
        "not_modelled.yaml", "not_modelled:\n- {what: ITAR, why: Another agency, citation: 22 CFR 120}\n"
    )
    (entry,) = law.load().not_modelled
    assert (entry.what, entry.why, entry.regime, entry.codes) == ("ITAR", "Another agency", "us", ())
    law.write("not_modelled.yaml", "- {what: ITAR, citation: 22 CFR 120}\n")
    assert str(law.problem()).startswith("law/not_modelled.yaml:1:3: not_modelled[0].why: missing key 'why'")
    entry_text = "- {what: ITAR, why: a, citation: b}\n"
    law.write("not_modelled.yaml", entry_text * 2)
    assert "'ITAR' is listed twice, first on line 1" in law.problem().what
